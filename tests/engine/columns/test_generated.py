"""The columns beside the interpreter on generated methods of every shape: points that go on, letters, levels, gaps."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.lower import lower
from engine.plan import is_scored_period
from tests.engine import generated
from tests.engine.columns.test_agreement import differences


@st.composite
def cases(draw: st.DrawFn) -> tuple[CheckedPolicy, Facts]:
    policy = draw(generated.policies())
    return policy, draw(generated.known(policy))


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_columns_agree_with_the_interpreter(case: tuple[CheckedPolicy, Facts]) -> None:
    policy, facts = case
    plan = lower(policy).value
    if plan is None:
        return
    for period in plan.policy.periods:
        if is_scored_period(period):
            compared, found = differences(plan, facts, period)
            assert compared
            assert not found
