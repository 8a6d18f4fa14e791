"""An anchor in, the words that trace its figure to formulas, reported cells and clauses out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from dsl.facts import Value
from dsl.quantity import Grade, Unit, format_quantity
from engine.results import AreaResult, Assessment, Derivation, IndicatorResult, UnitResult, all_items
from render.completion import Counts, completion_text, top_areas
from render.document import Anchor, FigureSource
from render.escape import plain
from render.tiers import SIDE, counted_tiers, tier_of
from render.wording import chinese_date, join_names, percent, points


class Tracer:
    """Traces figures to the results of one assessment; keep it for many documents, for it remembers who is where.

    Names are compared as they are printed, so that a name with invisible characters is found too.
    """

    def __init__(self, assessment: Assessment | None) -> None:
        self._levels: dict[str, list[UnitResult]] = {}
        self._own: dict[tuple[str, str], list[UnitResult]] = {}
        self._below: dict[tuple[str, str], list[UnitResult]] = {}
        for unit in assessment.units if assessment is not None else ():
            level = plain(unit.level)
            self._levels.setdefault(level, []).append(unit)
            self._own.setdefault((level, plain(unit.name)), []).append(unit)
            self._below.setdefault((level, plain(unit.parent or "")), []).append(unit)
        self._latest: _Parts | None = None

    def trace(self, anchor: Anchor, told: tuple[str, ...] = ()) -> FigureSource | None:
        """Say how a figure came about, or None where the result holds no such figure.

        `told` are the lines of a figure that is not the result's own, such as the target of a letter; what is
        written from the rule file has no others.
        """
        own = self._own.get((anchor.level, anchor.unit), ())
        lines = told or tuple(plain(line) for line in self._lines(anchor, own or self._among(anchor)))
        # Of all the units of a level, or of those below a unit.
        level = "" if own or not anchor.level else f"各{anchor.level}"
        label = " ".join(part for part in (anchor.unit, level, anchor.key, anchor.side) if part)
        return FigureSource(anchor=anchor, label=label, lines=lines) if lines else None

    def _among(self, anchor: Anchor) -> Sequence[UnitResult]:
        """All the units of a level, or those of it that are below a unit."""
        if not anchor.unit:
            return self._levels.get(anchor.level, ())
        return self._below.get((anchor.level, anchor.unit), ())

    def _lines(self, anchor: Anchor, units: Sequence[UnitResult]) -> Iterator[str]:
        if anchor.side == "项数":
            return _counted(anchor.key, units)
        if anchor.side.startswith(f"{SIDE} "):
            return counted_tiers(anchor, units)
        return _of_unit(anchor, self._parts_of(units[0])) if units else iter(())

    def _parts_of(self, unit: UnitResult) -> _Parts:
        """The parts of a unit by key; a document asks for those of the same unit many times."""
        if self._latest is None or self._latest.unit is not unit:
            self._latest = _Parts(unit)
        return self._latest


class _Parts:
    """The areas and items of a unit, by their keys as they are printed; the first of a key counts."""

    def __init__(self, unit: UnitResult) -> None:
        self.unit = unit
        self.areas = {plain(area.key): area for area in reversed(unit.areas)}
        self.items = {plain(item.key): item for item in reversed(tuple(all_items(unit)))}


def _of_unit(anchor: Anchor, parts: _Parts) -> Iterator[str]:
    area = parts.areas.get(anchor.key)
    if anchor.side == "总分" and anchor.key:
        return _project_total(area) if area is not None else iter(())
    if anchor.side == "总分":
        return _total(parts.unit)
    if anchor.side == "得分" and area is not None:
        return _area_score(parts.unit, area)
    item = parts.items.get(anchor.key)
    return _item(item, anchor.side) if item is not None else iter(())


# --- counts ------------------------------------------------------------------------------------------


def _counted(key: str, units: Sequence[UnitResult]) -> Iterator[str]:
    if len(units) != 1:
        for unit in units:
            areas = [a for a in top_areas(unit) if key in ("", plain(a.key))]
            yield f"{unit.name}：{Counts.of(areas)}"
        return
    area = next((a for a in units[0].areas if plain(a.key) == key), None)
    if key and area is None:
        return
    items = [i for i in units[0].indicators if area is None or i.path[: len(area.path)] == area.path]
    yield from _listed("已达到全年目标", [i for i in items if i.applies and i.is_met is True])
    yield from _listed("未达到全年目标", [i for i in items if i.applies and i.is_met is False])
    open_items = [i for i in items if i.applies and i.is_met is None]
    if open_items:
        yield "没有结果：" + join_names(f"{_title(i)}（{i.reason or completion_text(i)}）" for i in open_items)
    yield from _listed("不适用", [i for i in items if not i.applies])


def _listed(what: str, items: Sequence[IndicatorResult]) -> Iterator[str]:
    if items:
        yield f"{what}：{join_names(_title(i) for i in items)}"


def _title(item: IndicatorResult) -> str:
    return f"{item.number}.{item.name}" if item.number else item.name


# --- items and scores --------------------------------------------------------------------------------


def _item(item: IndicatorResult, side: str) -> Iterator[str]:
    if side == SIDE and item.tier_derivation is not None:
        yield f"档次：{tier_of(item)}"
        for tried in item.tier_derivation.children:
            yield from _derived(tried, 1)
    elif side == "得分" and item.score_derivation is not None:
        yield from _derived(item.score_derivation)
    else:
        yield f"完成值：{_shown(item.value, item.unit)}；全年目标：{_shown(item.target, item.unit)}"
        if item.completion is not None:
            yield f"完成率：{percent(item.completion)}"
        for derivation in (item.value_derivation, item.target_derivation):
            if derivation is not None:
                yield from _derived(derivation)
    if item.reason:
        yield f"说明：{item.reason}"
    if item.basis:
        yield f"依据：{join_names(clause.address for clause in item.basis)}"


def _area_score(unit: UnitResult, area: AreaResult) -> Iterator[str]:
    rank = f"，第{area.rank}名" if area.rank is not None else ""
    yield f"方面得分：{_marks(area.score, area.full_marks)}{rank}"
    for item in unit.indicators:
        if item.path[: len(area.path)] == area.path and item.applies:
            yield f"{_title(item)}：{_marks(item.score, item.full_marks)}"


def _project_total(area: AreaResult) -> Iterator[str]:
    yield f"总分：{_points(area.total)}"
    if area.total_derivation is not None:
        yield from _derived(area.total_derivation)


def _total(unit: UnitResult) -> Iterator[str]:
    rank = f"，第{unit.rank}名（共{unit.ranked_among}个单位）" if unit.rank is not None else ""
    yield f"总分：{_points(unit.total)}{rank}"
    if unit.total_derivation is not None:
        yield from _derived(unit.total_derivation)


def _marks(score: Fraction | None, full: Fraction | None) -> str:
    return _points(score) + ("" if full is None else f"（满分{points(full)}）")


def _points(score: Fraction | None) -> str:
    return "待定" if score is None else points(score)


def _derived(derivation: Derivation, depth: int = 0) -> Iterator[str]:
    """One line a figure, with the figures it was made of below it."""
    said = [f"{derivation.label}：{_shown(derivation.value, derivation.unit)}"]
    if derivation.formula:
        said.append(f"公式：{derivation.formula}")
    if derivation.substituted:
        said.append(f"代入：{derivation.substituted}")
    if derivation.source is not None:
        by = f"，{derivation.source.reporter}填报" if derivation.source.reporter else ""
        on = f"，{chinese_date(derivation.source.reported_on)}" if derivation.source.reported_on else ""
        said.append(f"来源：{derivation.source}{by}{on}")
    if derivation.reason:
        said.append(derivation.reason)
    yield "　" * depth + "；".join(said)
    for child in derivation.children:
        yield from _derived(child, depth + 1)


def _shown(value: Value | None, unit: Unit | None) -> str:
    match value:
        case None:
            return "无"
        case bool():
            return "是" if value else "否"
        case date():
            return chinese_date(value)
        case Grade():
            return value.name
        case Fraction() if unit is None:
            return format_quantity(value, Unit("", (), Fraction(1)))
        case _:
            return format_quantity(value, unit)
