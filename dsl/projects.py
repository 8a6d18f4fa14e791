"""预算项目 completed before names are bound: what each has from 各预算项目, and what weights are worth in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.ast import AreaSyntax, IndicatorSyntax, Policy, Stated
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_inherit import GroupWithoutRows
from dsl.errors_tables import NothingOfThatName, PointsDoNotAddUp, WeightsDoNotAddUp
from dsl.kept import Kept
from dsl.quantity import format_number
from dsl.terms import fold

_HUNDRED = Fraction(100)


def complete_projects(policy: Policy, findings: list[Diagnostic], kept: Kept) -> Policy:
    """Give every 预算项目 what 各预算项目 says, every weight its points, and every cell its 假设."""
    template, is_faulty = policy.project_defaults, policy.is_faulty

    def complete(area: AreaSyntax) -> tuple[AreaSyntax, tuple[Diagnostic, ...]]:
        found: list[Diagnostic] = []
        return _Completer(template, found, is_faulty=is_faulty).area(area), tuple(found)

    areas = [kept.of("project", (a, template, is_faulty), lambda a=a: complete(a)) for a in policy.areas]  # type: ignore[misc]
    findings += (d for _, found in areas for d in found)
    return replace(policy, areas=tuple(area for area, _ in areas))


class _Completer:
    def __init__(self, template: AreaSyntax | None, findings: list[Diagnostic], *, is_faulty: bool) -> None:
        self._is_faulty = is_faulty
        self._template = template
        self._findings = findings

    def area(self, area: AreaSyntax) -> AreaSyntax:
        if area.is_project and self._template is not None:
            area = _from_template(area, self._template)
        areas, indicators = tuple(map(self.area, area.areas)), tuple(self._with_assumptions(area))
        if any(new is not old for new, old in zip((*areas, *indicators), (*area.areas, *area.indicators), strict=True)):
            area = replace(area, areas=areas, indicators=indicators)
        if area.group_points:
            self._refuse_empty_groups(area)
            area = replace(area, indicators=tuple(_shared(area)))
        if any(i.weight is not None for i in area.indicators):
            area = replace(area, indicators=self._weighed(area))
        self._compare_points(area)
        return area

    # --- 假设 of one cell ---

    def _with_assumptions(self, area: AreaSyntax) -> Iterator[IndicatorSyntax]:
        waiting = list(area.cell_assumptions)
        for indicator in area.indicators:
            own = [c for c in waiting if _names(c.cell.path, indicator)]
            waiting = [c for c in waiting if c not in own]
            if own:
                grounds = indicator.attributes.grounds
                more = replace(grounds, assumptions=(*grounds.assumptions, *(c.assumption for c in own)))
                yield replace(indicator, attributes=replace(indicator.attributes, grounds=more))
            else:
                yield indicator
        for cell in waiting if not self._is_faulty else ():
            self._findings.append(NothingOfThatName(span=cell.cell.span, name=".".join(cell.cell.path)))

    # --- weights ---

    def _weighed(self, area: AreaSyntax) -> tuple[IndicatorSyntax, ...]:
        """A bare weight is points, where the rows add up as they should; a share is one of the area's points."""
        weights = [i.weight for i in area.indicators if i.weight is not None]
        bare = [w for w in weights if not w.is_share]
        own = area.points.value if area.points is not None else None
        if self._is_faulty:
            pass  # what a row that could not be read is worth is not known
        elif bare and not self._add_up(area, sum((w.value for w in bare), Fraction(0)), own):
            own = None
        shares = sum((w.value for w in weights if w.is_share), Fraction(0))
        if (
            shares
            and shares != 1
            and not self._is_faulty
            and (area.weight_sum is None or area.weight_sum.value != shares)
        ):
            self._differ(area, _percent(shares), "100%")
        whole = own if own is not None else _HUNDRED
        return tuple(_with_points(i, whole) for i in area.indicators)

    def _add_up(self, area: AreaSyntax, actual: Fraction, own: Fraction | None) -> bool:
        stated = area.weight_sum.value if area.weight_sum is not None else None
        wanted = stated if stated is not None else own if own is not None else _HUNDRED
        if actual == wanted:
            return True
        self._differ(area, format_number(actual), format_number(wanted))
        return False

    def _differ(self, area: AreaSyntax, actual: str, expected: str) -> None:
        span = area.weight_sum.span if area.weight_sum is not None else area.span
        self._findings.append(WeightsDoNotAddUp(span=span, name=area.name, actual=actual, expected=expected))

    def _refuse_empty_groups(self, area: AreaSyntax) -> None:
        """Points that no row can have would be lost without a word."""
        groups = {_group(i) for i in area.indicators}
        for each in area.group_points if not self._is_faulty else ():
            if fold(each.group) not in groups:
                related = (Related(each.span, Text("分值在这里", "its points are here")),)
                points = format_number(each.points)
                self._findings.append(
                    GroupWithoutRows(span=area.span, related=related, name=area.name, group=each.group, points=points)
                )

    # --- points of an area ---

    def _compare_points(self, area: AreaSyntax) -> None:
        if area.points is None or area.points.value is None or area.grounds.is_faulty:
            return
        below = [i.attributes.points.value if i.attributes.points is not None else None for i in area.indicators]
        below += [a.points.value if a.points is not None else None for a in area.areas]
        known = [p for p in below if p is not None]
        if not below or len(known) < len(below):
            return
        actual, stated = sum(known, Fraction(0)), area.points.value
        if actual != stated:
            lacks = f"{format_number(stated - actual)}分"
            missing = Text(f"，或者写 `未编入 “…” {lacks}`", f", or state `未编入 “…” {lacks}`")
            self._findings.append(
                PointsDoNotAddUp(
                    span=area.points.span,
                    name=area.name,
                    stated=format_number(stated),
                    actual=format_number(actual),
                    missing=missing if stated > actual else Text("", ""),
                )
            )


def _from_template(area: AreaSyntax, template: AreaSyntax) -> AreaSyntax:
    """Copies, since every record that declares a name is one declaration."""
    return replace(
        area,
        fields=(*(replace(f) for f in template.fields), *area.fields),
        checks=(*(replace(c) for c in template.checks), *area.checks),
        definitions=(*(replace(d) for d in template.definitions), *area.definitions),
        indicators=(*area.indicators, *(_copy(i) for i in template.indicators)),
        total=area.total or template.total,
        group_points=area.group_points or template.group_points,
        defaults=area.defaults or template.defaults,
    )


def _shared(area: AreaSyntax) -> Iterator[IndicatorSyntax]:
    """Rows that state no points of their own have an even share of those of their 一级指标."""
    for item in area.indicators:
        group = next((g for g in area.group_points if _group(item) == fold(g.group)), None)
        if group is None or not _shares(item):
            yield item
            continue
        rows = sum(1 for i in area.indicators if _group(i) == fold(group.group) and _shares(i))
        attributes = item.attributes
        said = group.grounds
        grounds = replace(
            attributes.grounds,
            basis=(*(attributes.grounds.basis or area.grounds.basis), *said.basis),
            assumptions=(*attributes.grounds.assumptions, *said.assumptions),
        )
        share: Fraction | None = group.points / rows
        points = Stated(share, group.span)
        yield replace(item, attributes=replace(attributes, points=points, grounds=grounds))


def _group(item: IndicatorSyntax) -> str:
    return fold(item.groups[0]) if item.groups else ""


def _shares(item: IndicatorSyntax) -> bool:
    return item.weight is None and item.attributes.points is None


def _copy(indicator: IndicatorSyntax) -> IndicatorSyntax:
    return replace(
        indicator,
        components=tuple(map(_copy, indicator.components)),
        of_which=tuple(map(_copy, indicator.of_which)),
    )


def _with_points(indicator: IndicatorSyntax, whole: Fraction) -> IndicatorSyntax:
    weight = indicator.weight
    if weight is None or indicator.attributes.points is not None:
        return indicator
    points: Fraction | None = weight.value * whole if weight.is_share else weight.value
    return replace(indicator, attributes=replace(indicator.attributes, points=Stated(points, weight.span)))


def _names(path: Sequence[str], indicator: IndicatorSyntax) -> bool:
    """Whether a path names a row: its name last, its groups before."""
    *outer, last = (fold(p).replace(" ", "") for p in path)
    groups = [fold(g).replace(" ", "") for g in indicator.groups]
    return last == fold(indicator.name).replace(" ", "") and all(o in groups for o in outer)


def _percent(share: Fraction) -> str:
    return f"{format_number(share * 100)}%"
