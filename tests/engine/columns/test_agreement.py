"""The columns beside the interpreter: generated methods, and the workload with figures on their thresholds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import workload
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, Source
from dsl.method import read_method
from dsl.model import Period
from engine.columns.agreement import compare
from engine.columns.appraised import figures as before_points
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from tests.engine.columns.lanes import lanes
from tests.engine.test_programs import ROSTER, figures, programs


def differences(plan: Plan, facts: Facts, period: Period) -> tuple[int, list[object]]:
    """How many cells every lane was compared in, and what differs."""
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    table = FactsTable(plan, inputs_of(plan, facts, period))
    method = CompiledMethod(plan, period)
    compared = 0
    found: list[object] = []
    for prepared in lanes(method, table):
        agreement = compare(prepared.evaluate(), assessment, before_points(prepared.run, table))
        compared += agreement.compared
        found += agreement.differences
    return compared, found


@settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6))
def test_generated_methods(text: str, seed: int) -> None:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    if plan is None:
        return
    for period in plan.policy.periods:
        if is_scored_period(period):
            compared, found = differences(plan, figures(plan.checked, seed), period)
            assert compared
            assert not found


@pytest.fixture(scope="module")
def plan() -> Plan:
    roster = workload.generate(3).roster()
    read = read_method(workload.policy_text(), file="policy.kp", roster=roster)
    assert read.value is not None
    assert not read.has_errors
    made = lower(read.value).value
    assert made is not None
    return made


@pytest.fixture(scope="module")
def period(plan: Plan) -> Period:
    found = plan.policy.period(workload.PERIOD)
    assert found is not None
    return found


def spoiled(facts: Facts, seed: int) -> Facts:
    """Some figures blank, zero, negative, or an amount of 10**13 fen beside a threshold."""
    random = Random(seed)

    def one(figure: FigureId, fact: Fact) -> Fact | None:
        match random.randrange(12):
            case 0:
                return None
            case 1:
                return replace(fact, value=None)
            case 2:
                return replace(fact, value=Fraction(0))
            case 3:
                return replace(
                    fact, value=Fraction(-random.randrange(50), 3) if figure.year is Year.THIS else fact.value
                )
            case 4:
                return replace(fact, value=Fraction(10**13 + random.randrange(-1, 2), 100))
            case _:
                return fact

    kept = {figure: one(figure, fact) for figure, fact in facts.figures.items()}
    return replace(facts, figures={k: f for k, f in kept.items() if f is not None})


@pytest.mark.parametrize("hit", [0.05, 0.5])
def test_the_workload(plan: Plan, period: Period, hit: float) -> None:
    made = workload.generate(9, hit=hit)
    facts = replace(made.facts(), roster=made.roster())
    compared, found = differences(plan, facts, period)
    assert compared > 800
    assert not found


def test_nothing_of_the_workload_is_left_to_the_interpreter(plan: Plan, period: Period) -> None:
    result = CompiledMethod(plan, period).evaluate(workload.generate(50).table())
    assert not result.left
    assert all(s.statuses is None for s in result.scores.values())


def test_spoiled_figures(plan: Plan, period: Period) -> None:
    for seed in range(2):
        made = workload.generate(8, hit=0.3, seed=seed)
        _, found = differences(plan, spoiled(made.facts(), seed), period)
        assert not found


SHIFTING = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年度考核 截至 2025-12-31 用于 排序
填报
    安置人数 人 需要 上年
    报名人数 人
方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不计，按比例折算
        目标 90%
        分值 6分
        计分 按完成率，最多 满分
    指标 2 指标乙
        公式 安置人数
        目标 50人
        分值 4分
        计分 按完成率，最多 满分
总分 年度考核 = 指标得分合计
    折算 指标得分合计按百分制
    保留 2 位小数，四舍五入
"""


@pytest.mark.parametrize("below", [0, 1, None])
def test_points_that_go_to_what_remains(below: int | None) -> None:
    read = read_method(SHIFTING, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    made = lower(read.value).value
    assert made is not None
    period = made.policy.periods[0]
    source = Source(file="报表.yaml", place="第1行")
    known = {
        FigureId(unit=unit.name, period=period.name, key=key): Fact(value=Fraction(value), source=source)
        for unit in ROSTER[1:]
        for key, value in (("安置人数", 30), ("报名人数", 40))
    }
    if below is not None:
        known[FigureId(unit="甲市", period=period.name, key="报名人数")] = Fact(value=Fraction(below), source=source)
    else:
        del known[FigureId(unit="甲市", period=period.name, key="报名人数")]
    facts = Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings={})
    _, found = differences(made, facts, period)
    assert not found
    result = CompiledMethod(made, period).evaluate(FactsTable(made, inputs_of(made, facts, period)))
    assert not result.left
    # All ten points are the other item's where the denominator is zero: 30 ÷ 50 of them.
    assert result.scores["指标乙"][0] == (6 if below == 0 else Fraction("2.4"))
