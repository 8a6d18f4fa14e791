"""What the engine and the reference say of a unit, in one shape that can be compared."""

from __future__ import annotations

from fractions import Fraction

from engine.results import IndicatorResult, UnitResult, all_items
from tests.reference import Absent, UnitReference


def engine_says(unit: UnitResult) -> dict[str, object]:
    return {
        **engine_values(unit),
        "scores": {i.key: i.score for i in all_items(unit)},
        "full marks": {i.key: i.full_marks for i in all_items(unit) if not i.components and i.score is not None},
        "ranks": {i.key: i.rank for i in all_items(unit) if not i.components},
        "areas": {a.key: a.score for a in unit.areas},
        "area ranks": {a.key: a.rank for a in unit.areas},
        "total": (unit.raw_total, unit.total, unit.rank),
        "grade": unit.grade if unit.total is not None else None,
    }


def reference_says(one: UnitReference) -> dict[str, object]:
    scored = {k for k, s in one.scores.items() if s is not None}
    return {
        **reference_values(one),
        "scores": one.scores,
        "full marks": {k: p for k, p in one.full_marks.items() if k in scored},
        "ranks": one.item_ranks,
        "areas": one.areas,
        "area ranks": one.area_ranks,
        "total": (one.raw_total, one.total, one.rank),
        "grade": one.grade,
    }


def engine_values(unit: UnitResult) -> dict[str, object]:
    items = all_items(unit)
    return {
        # What has tiers over other figures has no value of its own.
        "values": {i.key: _value(i) for i in items if not i.components and i.tier_derivation is None},
        "completion": {i.key: i.completion for i in items},
        "met": {i.key: i.is_met for i in items},
        "tiers": {i.key: i.tier for i in items if i.tier is not None},
        "definitions": {d.key: d.status.value if d.value is None else d.value for d in unit.definitions},
    }


def reference_values(one: UnitReference) -> dict[str, object]:
    whole = {k for k in one.values if any(other.startswith(f"{k}.（") for other in one.values)}
    return {
        "values": {k: _word(v) for k, v in one.values.items() if k not in whole and k not in one.tiers},
        "completion": {k: v if isinstance(v, Fraction) else None for k, v in one.completions.items()},
        "met": one.met,
        "tiers": {k: t for k, t in one.tiers.items() if t is not None},
        "definitions": {k: _word(v) for k, v in one.definitions.items()},
    }


_WORDS = {"缺": "missing", "待评": "judgement_pending", "未定义": "undefined", "不适用": "not_applicable"}


def _value(item: IndicatorResult) -> object:
    return item.status.value if item.value is None else item.value


def _word(value: object) -> object:
    return _WORDS[value.word] if isinstance(value, Absent) else value
