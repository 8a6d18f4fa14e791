"""The numbers that rules compare with, moved: which they are, and that columns say what the interpreter says."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dsl.facts import Facts
from dsl.method import read_method
from engine.lower import lower
from engine.plan import Plan
from engine.scenarios.limits import limits_of
from engine.scenarios.model import listed, one_at_a_time
from engine.scenarios.parameters import parameters_of
from engine.scenarios.robust import summarise
from engine.scenarios.run import Runner
from tests.engine.columns.outcomes import FRAME, ROSTER, figures, methods
from tests.engine.scenarios.test_run import check, runner_of

TIERED = (
    FRAME.replace("层次 市\n", "档次 优秀、达标、未达标\n层次 市\n", 1)
    + """\
方面 工作
    指标 1 安置
        对象 市
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        优秀
            1. 达到 90%
            2. 安置 列 市前3名
            3. 信访件数 不超过 3件
        达标
            1. 达到 60%
            2. 同 优秀.3
总分 不设
"""
)
GRADED = (
    FRAME
    + """\
方面 工作
    指标 1 安置
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 视为完成
        分值 10分
        计分 按数值分档
            ≥ 90% 得 10分
            ≥ 60% 得 6分
            其余 得 0分
总分 年度考核 = 指标得分合计
    保留 1 位小数
一票否决
    信访件数 高于 4件 的，定为 不合格
等次
    优秀 9分以上
    良好 7分以上
    合格 5分以上
    不合格 其余
"""
)


def plan_of(text: str) -> Plan:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


def runner_for(text: str, seed: int) -> Runner:
    plan = plan_of(text)
    facts: Facts = figures(plan.checked, seed)
    return runner_of(plan, facts)


def test_every_number_that_something_is_compared_with_is_one() -> None:
    assert [limit.label.partition("（")[0] for limit in limits_of(plan_of(TIERED)).values()] == [
        "安置的界限90%",
        "安置的界限3件",
        "安置的界限60%",
    ]
    found = limits_of(plan_of(GRADED)).values()
    assert [limit.label.partition("（")[0] for limit in found] == [
        "安置的界限90%",
        "安置的界限60%",
        "一票否决的界限4件",
        "等次“优秀”的界限9分",
        "等次“良好”的界限7分",
        "等次“合格”的界限5分",
    ]
    assert [sorted(limit.owners) for limit in found] == [["安置"], ["安置"], [], [], [], []]


@pytest.mark.parametrize("text", [TIERED, GRADED], ids=["tiers", "grades"])
@pytest.mark.parametrize("seed", [1, 2])
def test_columns_and_interpreter_agree_on_every_limit_moved(text: str, seed: int) -> None:
    runner = runner_for(text, seed)
    family = one_at_a_time(parameters_of(runner.plan, "界限"), Fraction(1, 2), Fraction(1, 4))
    assert check(runner, family)


def test_a_moved_limit_moves_tiers_and_grades() -> None:
    tiers, grades = (
        summarise(runner, runner.run(one_at_a_time(parameters_of(runner.plan, "界限"), Fraction(1), Fraction(1, 4))))
        for runner in (runner_for(TIERED, 1), runner_for(GRADED, 1))
    )
    assert tiers.tiers_move
    assert tiers.tier_tips
    assert all(tip.tiers for tip in tiers.tier_tips)
    assert min(unit.keeps_tiers for unit in tiers.units) < tiers.scenarios
    assert grades.grades_move
    assert {tip.moved.partition("的")[0] for tip in grades.grade_tips} & {"等次“优秀”", "等次“良好”", "安置"}


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(methods(), st.integers(0, 10**6))
def test_generated_outcomes(text: str, seed: int) -> None:
    runner = runner_for(text, seed)
    every = list(one_at_a_time(parameters_of(runner.plan, "界限"), Fraction(1, 5), Fraction(1, 5)))
    some = Random(seed).sample(every, min(3, len(every)))
    event(f"{check(runner, listed(some))} by columns")
