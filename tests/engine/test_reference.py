"""Two evaluators that share nothing agree on every generated method, to the last digit."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import all_items
from tests import reference
from tests.engine.agreement import engine_says, engine_values, reference_says, reference_values
from tests.engine.builders import HALF_YEAR, YEAR_END, run
from tests.engine.generated import known, policies


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
        assert engine_says(unit) == reference_says(one)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30)
@given(worlds())
def test_they_agree_on_a_period_without_points_too(world: tuple[CheckedPolicy, Facts]) -> None:
    policy, facts = world
    assessment = run(policy, facts, of=HALF_YEAR)
    for unit, one in zip(assessment.units, reference.assess(policy, facts, HALF_YEAR), strict=True):
        assert engine_values(unit) == reference_values(one)
        assert all(i.score is None and i.rank is None for i in all_items(unit))
