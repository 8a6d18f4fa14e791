"""The trace of any cell, worked out on demand, is the interpreter's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kaoping
from bench import workload
from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import Period
from dsl.outcomes import GRADE_KEY
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.outcome import ColumnResult
from engine.columns.program import TOTAL
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from engine.results import Assessment, Derivation, IndicatorResult, UnitResult
from tests.engine.columns.outcomes import ROSTER, figures, methods
from tests.engine.columns.test_outcomes import plan_of
from tests.engine.test_programs import ROSTER as OTHERS
from tests.engine.test_programs import figures as other_figures
from tests.engine.test_programs import programs

POLICIES = Path(kaoping.__file__).parent.parent / "policies"


def unranked(item: IndicatorResult) -> IndicatorResult:
    """An item without its rank, which rests on other units."""
    return replace(
        item,
        rank=None,
        components=tuple(unranked(c) for c in item.components),
        of_which=tuple(unranked(o) for o in item.of_which),
    )


def evaluated(plan: Plan, facts: Facts, period: Period) -> tuple[Assessment, ColumnResult]:
    table = FactsTable(plan, inputs_of(plan, facts, period))
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    return assessment, CompiledMethod(plan, period).evaluate(table)


def agree(unit: UnitResult, row: int, result: ColumnResult) -> int:
    """Compare every trace of one unit; how many there were."""
    for item in unit.indicators:
        assert result.trace(row, item.key) == unranked(item)
        for part in item.components:
            assert result.trace(row, part.key) == unranked(part)
    if unit.total_derivation is not None:
        assert result.trace_sum(row, TOTAL) == unit.total_derivation
    if unit.grade_derivation is not None:
        assert result.trace_sum(row, GRADE_KEY) == unit.grade_derivation
    return len(unit.indicators)


@pytest.mark.parametrize("name", sorted(p.name for p in POLICIES.iterdir() if (p / "policy.kp").exists()))
def test_traces_of_the_shipped_methods(name: str) -> None:
    policy = kaoping.load(name)
    data = policy.read_data()
    # Some of the units, and whoever is above them: a few are enough, and all of them take long.
    roster = {u.name: u for u in data.facts.roster}
    chosen = {n for u in list(roster)[:: max(1, len(roster) // 3)] for n in (u, roster[u].parent) if n is not None}
    facts = replace(data.facts, roster=tuple(u for u in roster.values() if u.name in chosen or u.parent is None))
    period = next(p for p in reversed(policy.plan.policy.periods) if is_scored_period(p))
    assessment, result = evaluated(policy.plan, facts, period)
    count = sum(agree(unit, row, result) for row, unit in enumerate(assessment.units))
    assert count == len(assessment.units) * len(policy.plan.policy.all_indicators())
    listed = list(result.traces())
    expected = [(row, unranked(i)) for row, unit in enumerate(assessment.units) for i in unit.indicators]
    assert listed == expected


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(methods(), st.integers(0, 10**6))
def test_traces_of_generated_outcomes(text: str, seed: int) -> None:
    plan = plan_of(text)
    assessment, result = evaluated(plan, figures(plan.checked, seed), plan.policy.periods[0])
    for row, unit in enumerate(assessment.units):
        assert agree(unit, row, result)
    assert len(ROSTER) == len(assessment.units) + 1


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6))
def test_traces_of_generated_methods(text: str, seed: int) -> None:
    """Cross-checks, lists, other years and other units too."""
    read = read_method(text, file="policy.kp", roster=OTHERS)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    if plan is None:
        return
    for period in plan.policy.periods:
        if is_scored_period(period):
            assessment, result = evaluated(plan, other_figures(plan.checked, seed), period)
            for row, unit in enumerate(assessment.units):
                agree(unit, row, result)


def worded(derivations: Sequence[Derivation | None]) -> list[tuple[object, ...]]:
    """What derivations say, without where the figures were read and whose they are."""
    found: list[tuple[object, ...]] = []
    for one in derivations:
        if one is not None:
            label = one.label.split(" ", 1)[-1] if one.source is not None else one.label
            found += [(label, one.value, one.status, one.formula, one.substituted), *worded(one.children)]
    return found


def test_traces_of_bare_columns() -> None:
    """A row of whole numbers is told as the reports that it could have come from are."""
    made = workload.generate(7, hit=0.4)
    read = read_method(workload.policy_text(), file="policy.kp", roster=made.roster())
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    period = plan.policy.period(workload.PERIOD)
    assert period is not None
    assessment = evaluate(plan, made.facts(), period=period.name, folder="某省")
    result = CompiledMethod(plan, period).evaluate(made.table())
    traces = dict[int, list[IndicatorResult]]()
    for row, trace in result.traces():
        traces.setdefault(row, []).append(trace)
    for row, unit in enumerate(assessment.units):
        for item, trace in zip(unit.indicators, traces[row], strict=True):
            mine = [trace.value_derivation, trace.target_derivation, trace.score_derivation]
            theirs = [item.value_derivation, item.target_derivation, item.score_derivation]
            assert worded(mine) == worded(theirs)
            assert (trace.parts, trace.score, trace.is_met) == (item.parts, item.score, item.is_met)
        last = unit.indicators[-1].key
        assert result.trace(row, last) == traces[row][-1]
        assert result.trace(f"第{row + 1}行", last) == traces[row][-1]
        assert worded([result.trace_sum(row, TOTAL)]) == worded([unit.total_derivation])
