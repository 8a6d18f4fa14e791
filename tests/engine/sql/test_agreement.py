"""DuckDB beside the interpreter and the columns: generated methods, the workload, shipped methods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import kaoping
from bench import workload
from dsl.facts import Fact, Facts, FigureId
from dsl.method import read_method
from dsl.model import Period
from engine.columns.agreement import Agreement, Before, Kind, compare
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.outcome import ColumnResult
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from engine.relational.plan import RelationalPlan
from engine.results import Assessment
from tests.engine.columns import outcomes
from tests.engine.columns.test_agreement import spoiled
from tests.engine.columns.test_outcomes import plan_of
from tests.engine.sql.asking import asking_programs
from tests.engine.sql.running import as_columns, before_points, relational, run_duckdb
from tests.engine.test_programs import ROSTER, figures, programs


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


def agreed(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    period: Period,
    made: RelationalPlan,
    table: Any,
    assessment: Assessment,
) -> tuple[Agreement, ColumnResult]:
    """DuckDB beside the interpreter; where nobody knows how far an open total can go, its grades are no fewer."""
    tables = run_duckdb(connection, made, table)
    found = as_columns(plan, period, made, tables, assessment)
    before: Before = before_points(plan, made, tables, assessment) if made.details is not None else ({}, {})
    agreement = compare(found, assessment, before)
    if not made.unknown_ends or found.grades is None:
        return agreement, found
    unsaid = {(u.name, u.level): (row, u) for row, u in enumerate(assessment.units) if u.total is None}
    for row, unit in unsaid.values():
        assert set(unit.possible_grades) <= set(found.grades.could(row))
    grades = Kind.GRADE.value, Kind.POSSIBLE.value
    counted = [d for d in agreement.differences if (d.unit, d.level) not in unsaid or d.what not in grades]
    return replace(agreement, differences=tuple(counted)), found


def differences(
    connection: duckdb.DuckDBPyConnection, plan: Plan, facts: Facts, period: Period
) -> tuple[int, list[object]]:
    """How many cells DuckDB was compared in, with the interpreter and with the columns, and what differs."""
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    made, table = relational(plan, facts, period, has_details=True)
    agreement, found = agreed(connection, plan, period, made, table, assessment)
    columns = CompiledMethod(plan, period).evaluate(FactsTable(plan, inputs_of(plan, facts, period)))
    others: list[object] = []
    for key, scores in {**found.scores, **found.areas}.items():
        mine = columns.scores.get(key) or columns.areas[key]
        for row in range(found.rows):
            # The columns say the status of every score, which the interpreter's result says of totals alone.
            codes = [int(s.statuses[row]) if s.statuses is not None else 0 for s in (scores, mine)]
            if codes[0] != codes[1] or scores[row] != mine[row]:
                others.append((key, row, codes, scores[row], mine[row]))
    return agreement.compared, [*agreement.differences, *others]


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(text=programs() | asking_programs(), seed=st.integers(0, 10**6), is_rounded=st.booleans())
def test_generated_methods(connection: duckdb.DuckDBPyConnection, text: str, seed: int, is_rounded: bool) -> None:
    if not is_rounded:
        text = text.replace("    指标得分 保留 2 位小数，四舍五入\n", "")
    read = read_method(text, file="policy.kp", roster=ROSTER)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    if plan is None:
        return
    for period in plan.policy.periods:
        if is_scored_period(period):
            compared, found = differences(connection, plan, figures(plan.checked, seed), period)
            event("compared" if compared else "everything is left to the interpreter")
            assert not found


_FEW = 12


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(text=outcomes.methods(), seed=st.integers(0, 10**6))
def test_generated_outcomes(connection: duckdb.DuckDBPyConnection, text: str, seed: int) -> None:
    """Vetoes, grades with places, awards with conditions, bars, comparisons, nominations and decisions."""
    plan = plan_of(text)
    _, found = differences(connection, plan, outcomes.figures(plan.checked, seed), plan.policy.periods[0])
    assert not found


#: One item of few values, so that many share a total; an award comes after it.
TIED = (
    outcomes.FRAME
    + """方面 服务
    指标 1 指标甲
        公式 到位金额
        目标 2万元
        分值 4分
        计分 完成得满分，未完成不得分
总分 年度考核 = 指标得分合计
奖项 先进单位
    按 总分
"""
)


@pytest.mark.parametrize(
    ("award", "amounts"),
    [
        # Nothing is asked but the figure, so that only the line is looked at.
        *((f"    名额 2\n    名额处并列的，{ties}\n", "20020200022") for ties in ("一并不列", "一并列入", "一并待定")),
        ("    名额 2\n    名额处并列的，一并不列\n", "22222222222"),
        # Where places do not pass on, a tie that nobody decided leaves the award open, whoever shares it.
        *(
            (
                "    名额 1\n    到位金额 不低于 2万元 的，不能评先\n    名额不递补\n    名额处并列的，一并待定\n",
                amounts,
            )
            for amounts in ("22222222222", "20020200022", "01000000000")
        ),
    ],
)
def test_those_that_share_the_last_place(connection: duckdb.DuckDBPyConnection, award: str, amounts: str) -> None:
    plan = plan_of(TIED + award)
    figures = {
        FigureId(unit=unit.name, period="年度考核", key="到位金额"): Fact(
            value=Fraction(int(amount) * 10**4), source=outcomes.SOURCE
        )
        for unit, amount in zip(outcomes.ROSTER[1:], amounts, strict=True)
    }
    facts = Facts(roster=outcomes.ROSTER, figures=figures, targets={}, signatures={}, ratings={})
    compared, found = differences(connection, plan, facts, plan.policy.periods[0])
    assert compared
    assert not found


def test_every_kind_of_outcome_is_compared(connection: duckdb.DuckDBPyConnection) -> None:
    """Else the test above would say little."""
    counts: Counter[Kind] = Counter()
    alone: Counter[Kind] = Counter()
    left: Counter[str] = Counter()
    settled: Counter[str] = Counter()

    @settings(deadline=None, max_examples=18, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(outcomes.methods(), st.integers(0, 10**6))
    def count(text: str, seed: int) -> None:
        plan = plan_of(text)
        period, facts = plan.policy.periods[0], outcomes.figures(plan.checked, seed)
        assessment = evaluate(plan, facts, period=period.name, folder="某省")
        made, table = relational(plan, facts, period, has_details=True)
        agreement, _ = agreed(connection, plan, period, made, table, assessment)
        assert not agreement.differences
        assert not made.unknown_ends
        counts.update(agreement.counts)
        alone.update(agreement.alone)
        left.update(made.left)
        if made.ends is not None:
            settled["by the ends"] += sum(u.total is None and u.grade is not None for u in assessment.units)

    count()
    kinds = {Kind.GRADE, Kind.POSSIBLE, Kind.AWARD, Kind.QUOTA, Kind.BARRED, Kind.AWARD_STATE, Kind.VETO, Kind.RANK}
    kinds |= {Kind.VALUE, Kind.TARGET, Kind.COMPLETION, Kind.MET, Kind.DEFINITION, Kind.FIGURE_STATE}
    assert kinds <= set(counts)
    assert not left
    assert settled["by the ends"]
    assert not alone.keys() & kinds


def test_tiers_are_compared(connection: duckdb.DuckDBPyConnection) -> None:
    """Of a method whose items give no points but 优秀 and 达标."""
    policy = kaoping.load("jilin-2016-civil-affairs")
    facts = policy.read_data().facts
    facts = replace(facts, roster=facts.roster[:_FEW])
    period = policy.plan.policy.periods[-1]
    assessment = evaluate(policy.plan, facts, period=period.name, folder="某省")
    made, table = relational(policy.plan, facts, period, has_details=True)
    agreement, _ = agreed(connection, policy.plan, period, made, table, assessment)
    assert agreement.counts[Kind.TIER] > 100
    assert Kind.TIER not in agreement.alone
    assert not agreement.differences


@pytest.fixture(scope="module")
def plan() -> Plan:
    read = read_method(workload.policy_text(), file="policy.kp", roster=workload.generate(3).roster())
    assert read.value is not None
    made = lower(read.value).value
    assert made is not None
    return made


@pytest.mark.parametrize("seed", [0, 1])
def test_the_workload_with_spoiled_figures(connection: duckdb.DuckDBPyConnection, plan: Plan, seed: int) -> None:
    period = plan.policy.periods[-1]
    made = workload.generate(8, hit=0.4, seed=seed)
    facts = replace(made.facts(), roster=made.roster())
    compared, found = differences(connection, plan, spoiled(facts, seed) if seed else facts, period)
    assert compared > 400
    assert not found


@pytest.mark.parametrize(
    "name",
    [
        "dongxihu-2020-performance",
        "jiangyou-2024-performance",
        "jilin-2007-employment",
        "jilin-2008-employment",
        "jilin-2016-civil-affairs",
    ],
)
def test_the_shipped_methods_whole(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    policy = kaoping.load(name)
    facts = policy.read_data().facts
    plan = policy.plan
    period = plan.policy.periods[-1]
    # A few units are as good as all: what differs between methods is their rules.
    few = replace(facts, roster=facts.roster[:_FEW])
    made, _ = relational(plan, few, period)
    assert not made.left
    compared, found = differences(connection, plan, few, period)
    assert compared
    assert not found
