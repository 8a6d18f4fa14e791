"""Unit results in, completion against the year's targets out: counts, rates, and who has not reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsl.expressions import Ref, walk
from dsl.model import Area, Base, Indicator, ResolvedPolicy
from engine.results import AreaResult, IndicatorResult, Status, UnitResult, all_items
from render.document import Anchor, Run
from render.wording import join_names, percent, points

#: A table of units across the page has no more columns than this.
_UNITS_A_TABLE = 10
_NAME_WIDTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items apply, have a completion, and met the year's target."""

    applicable: int
    assessed: int
    met: int

    @classmethod
    def of(cls, areas: Iterable[AreaResult]) -> Counts:
        """Add up areas, of one unit or several."""
        listed = tuple(areas)
        return cls(
            applicable=sum(a.applicable for a in listed),
            assessed=sum(a.assessed for a in listed),
            met=sum(a.met for a in listed),
        )

    def __str__(self) -> str:
        return f"{self.met}/{self.assessed}/{self.applicable}"


def top_areas(unit: UnitResult) -> tuple[AreaResult, ...]:
    """The outermost areas: the inner ones are counted in them."""
    return tuple(area for area in unit.areas if len(area.path) == 1)


# --- who has reported --------------------------------------------------------------------------------


def missing_items(unit: UnitResult) -> tuple[IndicatorResult, ...]:
    """The numbered items of a unit of which a figure is missing."""
    return tuple(item for item in unit.indicators if any(leaf.status is Status.MISSING for leaf in _leaves(item)))


def _leaves(item: IndicatorResult) -> tuple[IndicatorResult, ...]:
    """What a unit answers for in an item: its components where it has any, as far as they apply."""
    return tuple(leaf for leaf in (item.components or (item,)) if leaf.applies)


def judged_items(policy: ResolvedPolicy) -> frozenset[str]:
    """The keys of indicators that rest on judgements alone: no unit reports them."""
    judged = {field.key for field in policy.all_fields() if field.is_judged}
    return frozenset(
        indicator.key
        for indicator in policy.every_indicator()
        if indicator.formula is not None
        and all(node.key in judged for node in walk(indicator.formula) if isinstance(node, Ref))
    )


def reporting_state(unit: UnitResult, judged: frozenset[str]) -> str:
    """Say 已报送, 部分报送 or 未报送; a judgement is not the unit's report."""
    if not missing_items(unit):
        return "已报送"
    # A value, or a zero denominator, can only come of a report.
    reported = any(
        leaf.value is not None or leaf.status in (Status.OK, Status.UNDER_REVIEW, Status.UNDEFINED)
        for item in unit.indicators
        for leaf in _leaves(item)
        if leaf.key not in judged
    )
    return "部分报送" if reported else "未报送"


# --- one cell ----------------------------------------------------------------------------------------

_STATED = {
    Status.NOT_APPLICABLE: "—",
    Status.MISSING: "缺报",
    Status.JUDGEMENT_PENDING: "待评",
    Status.VETOED: "否决",
}
#: Marks a rate that rests on a figure which is under review or breaks a cross-check.
UNSETTLED_MARK = "※"


def is_unsettled(item: IndicatorResult) -> bool:
    """Whether an item rests on a figure that is under review or breaks a cross-check."""
    return item.applies and (item.is_provisional or item.status is Status.UNDER_REVIEW)


def completion_text(item: IndicatorResult, *, as_rate: bool = True) -> str:
    """Say in a cell how far an item is: its rate in %, else 达到 or 未达到, else why there is neither."""
    if not item.applies:
        return "—"
    if item.status in _STATED:
        return _STATED[item.status]
    if item.status is Status.UNDEFINED:
        return {True: "视为完成", False: "视为未完成", None: "无法计算"}[item.is_met]
    if item.completion is not None and (as_rate or item.is_met is None):
        text = percent(item.completion).removesuffix("%")
    elif item.is_met is not None:
        text = "达到" if item.is_met else "未达到"
    else:
        text = "无目标" if item.target is None else "无法计算"
    return text + (UNSETTLED_MARK if is_unsettled(item) else "")


# --- tables ------------------------------------------------------------------------------------------


def _counted(level: str, unit: str, key: str, areas: Iterable[AreaResult]) -> object:
    counts = Counts.of(areas)
    if not counts.applicable:
        return "—"
    return Run(text=str(counts), anchor=Anchor(level=level, unit=unit, key=key, side="项数"))


def counts_table(level: str, units: Sequence[UnitResult], areas: Sequence[Area]) -> Mapping[str, object]:
    """Rows of units, columns of areas; a cell is 已达到/已考评/适用."""
    rows = []
    for unit in units:
        by_key = {area.key: area for area in top_areas(unit)}
        cells = [_counted(level, unit.name, a.key, [by_key[a.key]] if a.key in by_key else []) for a in areas]
        rows.append([unit.name, *cells, _counted(level, unit.name, "", by_key.values())])
    header = ["单位", *(area.name for area in areas), "合计"]
    return {"表头": header, "行": rows, "宽": [21, *_share(len(areas) + 1, 135)]}


def _share(count: int, width: int) -> list[int]:
    return [max(1, width // max(1, count))] * count


def completion_tables(
    level: str, units: Sequence[UnitResult], indicators: Sequence[Indicator]
) -> tuple[Mapping[str, object], ...]:
    """Rows of indicators, columns of units: as many tables as the units need, none wider than the page."""
    tables = []
    for start in range(0, len(units), _UNITS_A_TABLE):
        shown = units[start : start + _UNITS_A_TABLE]
        results = {unit.name: {item.key: item for item in all_items(unit)} for unit in shown}
        rows: list[list[object]] = []
        for label, indicator in _rows(indicators):
            cells = [_rate(level, unit, indicator, results[unit.name].get(indicator.key)) for unit in shown]
            rows.append([label, *cells])
        # Fewer units than fit leave more room for the names.
        widths = [max(_NAME_WIDTH, 156 - 18 * len(shown)), *_share(len(shown), min(116, 18 * len(shown)))]
        tables.append({"表头": ["指标", *(unit.name for unit in shown)], "行": rows, "宽": widths})
    return tuple(tables)


def _rows(indicators: Iterable[Indicator]) -> Iterable[tuple[str, Indicator]]:
    for indicator in indicators:
        if not indicator.components:
            yield f"{indicator.number}.{indicator.name}" if indicator.number else indicator.name, indicator
        for component in indicator.components:
            yield f"{indicator.number}{component.number or '.'}{component.name}", component


def _rate(level: str, unit: UnitResult, indicator: Indicator, item: IndicatorResult | None) -> object:
    if item is None:
        return "—"
    # Where the method knows only 完成 and 未完成, a rate would say more than it does.
    as_rate = indicator.scoring is None or Base.ALL_OR_NOTHING not in indicator.scoring.bases
    text = completion_text(item, as_rate=as_rate)
    return Run(text=text, anchor=Anchor(level=level, unit=unit.name, key=item.key, side="完成率"))


# --- a level -----------------------------------------------------------------------------------------


def level_section(
    name: str, units: Sequence[UnitResult], policy: ResolvedPolicy, key_items: Sequence[Indicator], *, is_scored: bool
) -> Mapping[str, object]:
    """Give all that a document may say of the units of one level."""
    judged = judged_items(policy)
    states = {unit.name: reporting_state(unit, judged) for unit in units}
    level = next((lv for lv in policy.levels if lv.name == name), None)
    counts = Counts.of(area for unit in units for area in top_areas(unit))
    met_share = percent(Fraction(counts.met, counts.assessed)) if counts.assessed else "—"

    def total(text: object) -> Run:
        return Run(text=str(text), anchor=Anchor(level=name, unit="", key="", side="项数"))

    return {
        "名称": name,
        "考评者": level.assessor if level else "",
        "单位数": len(units),
        "单位": [_unit(name, unit, states[unit.name], is_scored=is_scored) for unit in units],
        "单位名": [unit.name for unit in units],
        "适用": total(counts.applicable),
        "已考评": total(counts.assessed),
        "已达到": total(counts.met),
        "达到率": total(met_share),
        "未报送": [unit.name for unit in units if states[unit.name] == "未报送"],
        "部分报送": [
            {
                "名称": unit.name,
                "缺报": len(missing_items(unit)),
                "缺报指标": [item.name for item in missing_items(unit)],
            }
            for unit in units
            if states[unit.name] == "部分报送"
        ],
        "已报送数": sum(state != "未报送" for state in states.values()),
        "项数表": counts_table(name, units, policy.areas),
        "重点指标表": completion_tables(name, units, key_items),
        "指标表": completion_tables(name, units, policy.all_indicators()),
        "有未定": any(is_unsettled(item) for unit in units for item in all_items(unit)),
        "归总": _by_parent(name, units, states),
    }


def _unit(level: str, unit: UnitResult, state: str, *, is_scored: bool) -> Mapping[str, object]:
    known: dict[str, object] = {
        "名称": unit.name,
        "类型": unit.type,
        "上级": unit.parent or "",
        "报送": state,
        "缺报": len(missing_items(unit)),
        "项数": _counted(level, unit.name, "", top_areas(unit)),
    }
    if is_scored:
        known |= {
            "总分": _shown_total(level, unit),
            "名次": "" if unit.rank is None else str(unit.rank),
            "等次": unit.grade or "",
            "理由": unit.reason,
        }
    return known


def _shown_total(level: str, unit: UnitResult) -> object:
    if unit.total is None:
        return "待定"
    return Run(text=points(unit.total), anchor=Anchor(level=level, unit=unit.name, key="", side="总分"))


def _by_parent(level: str, units: Sequence[UnitResult], states: Mapping[str, str]) -> list[Mapping[str, object]]:
    """Sum up the units of a level under each parent, in roster order."""
    parents = dict.fromkeys(unit.parent or "" for unit in units)
    summed: list[Mapping[str, object]] = []
    for parent in parents:
        inside = [unit for unit in units if (unit.parent or "") == parent]
        absent = [unit.name for unit in inside if states[unit.name] == "未报送"]
        summed.append(
            {
                "上级": parent,
                "单位数": len(inside),
                "已报送数": len(inside) - len(absent),
                "未报送": join_names(absent) or "—",
                "项数": _counted(level, parent, "", (area for unit in inside for area in top_areas(unit))),
            }
        )
    return summed
