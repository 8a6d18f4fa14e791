"""Two evaluators that share nothing agree on every generated method, to the last digit."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import IndicatorResult, UnitResult, all_items
from tests import reference
from tests.engine.builders import HALF_YEAR, YEAR_END, run
from tests.engine.generated import known, policies
from tests.reference import Absent, UnitReference


@st.composite
def worlds(draw: st.DrawFn) -> tuple[CheckedPolicy, Facts]:
    policy = draw(policies())
    return policy, draw(known(policy, gaps=draw(st.booleans())))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=150)
@given(worlds())
def test_the_engine_agrees_with_the_reference(world: tuple[CheckedPolicy, Facts]) -> None:
    policy, facts = world
    assessment = run(policy, facts)
    expected = reference.assess(policy, facts, YEAR_END)
    assert [(u.name, u.level) for u in assessment.units] == [(e.name, e.level) for e in expected]
    for unit, one in zip(assessment.units, expected, strict=True):
        assert _units(unit) == _expected(one)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30)
@given(worlds())
def test_they_agree_on_a_period_without_points_too(world: tuple[CheckedPolicy, Facts]) -> None:
    policy, facts = world
    assessment = run(policy, facts, of=HALF_YEAR)
    for unit, one in zip(assessment.units, reference.assess(policy, facts, HALF_YEAR), strict=True):
        assert _values(unit) == _expected_values(one)
        assert all(i.score is None and i.rank is None for i in all_items(unit))


def _units(unit: UnitResult) -> dict[str, object]:
    return {
        **_values(unit),
        "scores": {i.key: i.score for i in all_items(unit)},
        "full marks": {i.key: i.full_marks for i in all_items(unit) if not i.components and i.score is not None},
        "ranks": {i.key: i.rank for i in all_items(unit) if not i.components},
        "areas": {a.key: a.score for a in unit.areas},
        "area ranks": {a.key: a.rank for a in unit.areas},
        "total": (unit.raw_total, unit.total, unit.rank),
    }


def _expected(one: UnitReference) -> dict[str, object]:
    scored = {k for k, s in one.scores.items() if s is not None}
    return {
        **_expected_values(one),
        "scores": one.scores,
        "full marks": {k: p for k, p in one.full_marks.items() if k in scored},
        "ranks": one.item_ranks,
        "areas": one.areas,
        "area ranks": one.area_ranks,
        "total": (one.raw_total, one.total, one.rank),
    }


def _values(unit: UnitResult) -> dict[str, object]:
    items = all_items(unit)
    return {
        "values": {i.key: _value(i) for i in items if not i.components},
        "completion": {i.key: i.completion for i in items},
        "met": {i.key: i.is_met for i in items},
    }


def _expected_values(one: UnitReference) -> dict[str, object]:
    whole = {k for k in one.values if any(other.startswith(f"{k}.（") for other in one.values)}
    return {
        "values": {k: _word(v) for k, v in one.values.items() if k not in whole},
        "completion": {k: v if isinstance(v, Fraction) else None for k, v in one.completions.items()},
        "met": one.met,
    }


_WORDS = {"缺": "missing", "待评": "judgement_pending", "未定义": "undefined", "不适用": "not_applicable"}


def _value(item: IndicatorResult) -> object:
    return item.status.value if item.value is None else item.value


def _word(value: object) -> object:
    return _WORDS[value.word] if isinstance(value, Absent) else value
