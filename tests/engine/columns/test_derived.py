"""Points by comparison with the others, and places as conditions: ties, blanks, levels, either direction."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from dsl.method import read_method
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.plan import Plan
from tests.engine.columns.test_agreement import differences

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    *(RosterUnit(name=f"{c}市", type="地级市", parent="某省") for c in "甲乙丙丁戊己"),
    *(RosterUnit(name=f"{c}县", type="县", parent="甲市") for c in "子丑寅卯"),
    *(RosterUnit(name=f"{c}县", type="县", parent="乙市") for c in "辰巳午"),
)
METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年度考核 截至 2025-12-31 用于 排序
档次 优秀、达标、未达标
填报
    安置人数 人
    报名人数 人
    信访批次 批次
方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不计，按比例折算
        分值 10分
        计分 按名次，第 1 名 得 满分，第 2 至 3 名 得 8分，每后移 1 名 减 1.5分，最低 2分
    指标 2 指标乙
        公式 安置人数
        单位 人
        分值 10分
        计分 与第一名之比 × 满分
    指标 3 指标丙
        公式 信访批次
        单位 批次
        方向 越低越好
        分值 10分
        计分 功效系数，4分 到 10分
    指标 4 指标丁
        公式 信访批次 ＋ 1批次
        单位 批次
        方向 越低越好
        对象 市
        分值 10分
        计分 按名次，第 1 名 得 满分，前 60% 得 70%，其余 得 1分
    指标 5 指标戊
        优秀
            安置人数 列 前2名
        达标
            满足任一
            安置人数 列 市前3名、县前2名
            信访批次 列 后2名
            安置人数 列 全省前4名
        分值 10分
        计分 优秀 得满分、达标 得 80%、未达标 得 0分
    指标 6 指标己
        公式 安置人数 ÷ 平均（全部.安置人数）
        单位 %
        分母为零 不适用
        目标 100%
        分值 10分
        计分 按完成率，最多 满分
    指标 7 指标庚
        对象 市
        公式 合计（下辖.安置人数） ÷ 合计（下辖.报名人数）
        单位 %
        分母为零 视为未完成
        目标 100%
        分值 10分
        计分 按完成率，最多 满分
    指标 8 指标辛
        公式 如果 （任一下辖 安置人数 高于 5人） 则 1 否则 计数（下辖，信访批次 不超过 3批次） ÷ 1个
        目标 1
        分值 10分
        计分 完成得满分，未完成不得分
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
"""
SOURCE = Source(file="报表.yaml", place="第1行")


@pytest.fixture(scope="module")
def plan() -> Plan:
    read = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert read.value is not None, read.diagnostics
    assert not read.has_errors, [d.message for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


def figures(seed: int) -> Facts:
    random = Random(seed)
    choices = (None, *map(Fraction, (0, 1, 3, 3, 7, 7, 12))) if seed else (Fraction(3),)
    known = {
        FigureId(unit=u.name, period="年度考核", key=key): Fact(value=random.choice(choices), source=SOURCE)
        for u in ROSTER[1:]
        for key in ("安置人数", "报名人数", "信访批次")
        if not seed or random.random() < 0.9
    }
    return Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings={})


@pytest.mark.parametrize("seed", range(6))
def test_both_evaluators_agree(plan: Plan, seed: int) -> None:
    facts, period = figures(seed), plan.policy.periods[0]
    compared, found = differences(plan, facts, period)
    assert compared > 200
    assert not found
    table = FactsTable(plan, inputs_of(plan, facts, period))
    assert not CompiledMethod(plan, period).evaluate(table).left
