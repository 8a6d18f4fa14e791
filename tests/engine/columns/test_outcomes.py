"""Bonuses, vetoes, conversion, decisions, grades and awards over columns, beside the interpreter."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.method import read_method
from engine.columns.agreement import Agreement, Kind, compare
from engine.columns.appraised import figures as before
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan
from tests.engine.columns.outcomes import ROSTER, figures, methods


def plan_of(text: str) -> Plan:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


def agreements(plan: Plan, seed: int) -> list[Agreement]:
    """Both lanes beside the interpreter."""
    period = plan.policy.periods[0]
    facts = figures(plan.checked, seed)
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    table = FactsTable(plan, inputs_of(plan, facts, period))
    method = CompiledMethod(plan, period)
    found = []
    for is_few in (True, False):
        prepared = method.prepare(table, is_few=is_few)
        found.append(compare(prepared.evaluate(), assessment, before(prepared.run, table)))
    return found


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(methods(), st.integers(0, 10**6))
def test_generated_outcomes(text: str, seed: int) -> None:
    for agreement in agreements(plan_of(text), seed):
        assert not agreement.differences


def test_every_kind_of_cell_is_compared() -> None:
    """Else the test above would say little."""
    counts: Counter[Kind] = Counter()
    alone: Counter[Kind] = Counter()

    @settings(deadline=None, max_examples=15, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(methods(), st.integers(0, 10**6))
    def count(text: str, seed: int) -> None:
        for agreement in agreements(plan_of(text), seed):
            counts.update(agreement.counts)
            alone.update(agreement.alone)

    count()
    assert set(counts) == set(Kind) - {Kind.DEFINITION}
    assert alone[Kind.TOTAL] == alone[Kind.GRADE] == alone[Kind.SCORE] == alone[Kind.AWARD] == 0
