"""What moved between two results as lines for people, and as JSON (`kaoping.comparison/1`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from dsl.diagnostic import Language, Text
from dsl.facts import Value
from dsl.quantity import exact_decimal, format_number
from engine.comparison import Aspect, AwardMoved, Comparison, Moved
from kaoping.language import say

_ASPECTS: Mapping[Aspect, Text] = {
    Aspect.VALUE: Text("完成", "value"),
    Aspect.STATUS: Text("状态", "status"),
    Aspect.TIER: Text("档次", "tier"),
    Aspect.SCORE: Text("得分", "score"),
    Aspect.AREA_SCORE: Text("得分", "score"),
    Aspect.DEFINITION: Text("", ""),
    Aspect.TOTAL: Text("总分", "total"),
    Aspect.RANK: Text("名次", "rank"),
    Aspect.GRADE: Text("等次", "grade"),
    Aspect.STATE: Text("总分是否已定", "state of the total"),
    Aspect.FUND: Text("", ""),
    Aspect.ACCOUNTABILITY: Text("追责", "accountability"),
}
_STATES: Mapping[str, Text] = {
    "final": Text("已定", "final"),
    "provisional": Text("暂定", "provisional"),
    "open": Text("待定", "open"),
    "ok": Text("正常", "ok"),
    "missing": Text("缺数", "missing"),
    "undefined": Text("未定义", "undefined"),
    "not_applicable": Text("不适用", "not applicable"),
    "judgement_pending": Text("待评定", "judgement pending"),
    "under_review": Text("复核中", "under review"),
    "vetoed": Text("否决", "vetoed"),
}
_NOTHING = Text("结果没有变化", "nothing changes in the result")
_NONE = Text("无", "none")
_GAINED = Text("新获评 {units}", "won by {units}")
_LOST = Text("不再获评 {units}", "no longer won by {units}")


def comparison_lines(comparison: Comparison, language: Language) -> list[str]:
    """Some lines for each unit and award of which something moved."""
    if comparison.is_same:
        return [say(_NOTHING, language)]
    lines: list[str] = []
    for (unit, level), moved in comparison.by_unit().items():
        lines.append(f"{unit}（{level}）")
        lines += [f"  {_line(one, language)}" for one in moved]
    lines += [_award(one, language) for one in comparison.awards]
    return lines


def _line(one: Moved, language: Language) -> str:
    said = say(_ASPECTS[one.aspect], language)
    head = " ".join(t for t in (one.name, said) if t)
    change = one.change
    by = ""
    if change is not None and one.measure is None:
        by = f"（{'+' if change > 0 else '－'}{format_number(abs(change))}）"
    return f"{head}  {_shown(one, one.before, language)} → {_shown(one, one.after, language)}{by}"


def _shown(one: Moved, value: Value | str | int | None, language: Language) -> str:
    if value is None:
        return say(_NONE, language)
    if isinstance(value, str) and one.aspect in (Aspect.STATE, Aspect.STATUS, Aspect.ACCOUNTABILITY):
        return say(_STATES.get(value, Text(value, value)), language)
    if isinstance(value, Fraction) and one.measure is None:
        return format_number(value)
    return one.shown(value)


def _award(one: AwardMoved, language: Language) -> str:
    name = "　".join(t for t in (one.name, one.scope or "", one.within or "") if t)
    said = []
    for units, text in ((one.gained, _GAINED), (one.lost, _LOST)):
        if units:
            said.append(say(text, language, units="、".join(units)))
    before, after = (
        say(_STATES[a.state.value], language) if a is not None else say(_NONE, language)
        for a in (one.before, one.after)
    )
    if before != after:
        said.append(f"{before} → {after}")
    elif not said and one.after is not None:
        said.append("、".join(one.after.tied) or after)
    return f"{name}  {'；'.join(said)}"


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """The same for programs: numbers as strings of decimals, exactly in `exact` where a decimal does not end."""
    return {
        "schema": "kaoping.comparison/1",
        "moved": [dict(_moved(one)) for one in comparison.moved],
        "awards": [
            {
                "name": a.name,
                "scope": a.scope,
                "level": a.level,
                "within": a.within,
                "gained": list(a.gained),
                "lost": list(a.lost),
                "state": {
                    "before": None if a.before is None else a.before.state.value,
                    "after": None if a.after is None else a.after.state.value,
                },
            }
            for a in comparison.awards
        ],
    }


def _moved(one: Moved) -> Iterator[tuple[str, object]]:
    yield "unit", one.unit
    yield "level", one.level
    yield "aspect", one.aspect.value
    yield "key", one.key
    yield "name", one.name
    exact = {}
    scale = one.measure.scale if one.measure is not None and one.measure.dimension else Fraction(1)
    for when, value in (("before", one.before), ("after", one.after)):
        if isinstance(value, Fraction):
            number = value / scale
            decimal, is_exact = exact_decimal(number, 12)
            yield when, decimal
            if not is_exact:
                exact[when] = f"{number.numerator}/{number.denominator}"
        else:
            yield when, value if value is None or isinstance(value, int | bool) else str(value)
    if one.measure is not None:
        yield "unit_of_measure", one.measure.name
    if exact:
        yield "exact", exact
