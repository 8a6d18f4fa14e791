"""How far what is open can still go, by columns and by the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import CheckedPolicy, reported_keys
from engine.columns.ends import HIGHEST, LOWEST, compile_ends
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.numbers import Unsupported
from engine.columns.table import ColumnId, ColumnTable, column_of
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from tests.engine.builders import exactly, facts, plan_of
from tests.engine.columns import leaving, outcomes
from tests.engine.columns.ends import differences
from tests.engine.columns.test_generated import cases
from tests.engine.scored import ROSTER as CITIES
from tests.engine.scored import method
from tests.engine.test_scoring_generated import planned, rules

PEOPLE = "单位 人\n目标 1000人\n分值 10\n"


def differing(plan: Plan, known: Facts) -> list[object]:
    """What differs in any period; nothing where columns cannot tell."""
    found: list[object] = []
    for period in plan.policy.periods:
        if is_scored_period(period):
            try:
                found += differences(plan, known, period)
            except Unsupported:
                continue
    return found


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_ends_of_generated_methods(case: tuple[CheckedPolicy, Facts]) -> None:
    policy, known = case
    plan = lower(policy).value
    assert plan is None or not differing(plan, known)


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(outcomes.methods(), st.integers(0, 10**6))
def test_the_ends_of_totals_with_bonuses_and_vetoes(text: str, seed: int) -> None:
    read = read_method(text, file="policy.kp", roster=outcomes.ROSTER)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    assert plan is None or not differing(plan, outcomes.figures(plan.checked, seed))


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(leaving.methods(), st.integers(0, 10**6))
def test_the_ends_where_open_items_may_be_left_out_or_not_apply(text: str, seed: int) -> None:
    plan = leaving.plan_of(text)
    assert not differing(plan, leaving.figures(list(reported_keys(plan.policy)), seed)[0])


#: What the generated clauses below do not come to, with figures that are blank in every combination.
CLAUSES = [
    "计分 按完成率，最多 12分",
    "计分 完成得满分，每低 5% 扣 1分（不足的不计），最多扣 3分",
    "计分 完成得满分，每低 5% 扣 难度系数 × 1分（不足的不计），扣完为止",
    "计分 按完成率分档\n    ≥ 95% 得 10分\n    其余 得 4分",
    "计分 按缺口分档\n    低 3%以内 扣 1分\n    低 超过 3% 扣 5分",
    "计分 按缺口分档\n    低 100%以内 扣 1分\n    高 3%以内 加 2分\n    高 超过 3% 加 1分\n可超过满分",
    "计分 按完成率，得分 = 满分 × 50%，取较低者",
    "计分 按完成率，得分 = 满分 × 50%，取较高者",
    "计分 按完成率\n重大事故 = 是 的，乘以 50%",
    "计分 按完成率\n若 重大事故 = 是 的，得 0分\n若 上访批次 > 5批次 的，得 满分 × 30%",
    "计分 按完成率\n上访批次 > 5批次 的，扣 1分\n可为负分",
    "计分 按完成率，可超过满分\n上访批次 = 0批次 的，加 3分\n重大事故 = 否 的，加 1分\n同一事项只计最高一次",
    "计分 按完成率\n重大事故 = 是 的，减 难度系数 × 2分，最多扣 3分\n最低 1分",
    "计分 按完成率\n缺报的，得 2分",
    "除外 上访批次 = 0批次\n计分 按完成率\n无任务的，得 60%",
    "计分 按名次，第 1 名 得 10分，其余 得 6分",
]
WHOLE: Mapping[str, str | bool] = {
    "甲": "900人",
    "上访批次": "9批次",
    "重大事故": False,
    "难度系数": "1.5倍",
    "获国家表彰次数": "2次",
}


def blanks(policy: CheckedPolicy) -> Facts:
    """A unit for every combination of what may be blank."""
    unit = policy.policy.every_indicator()[0].unit
    whole: Mapping[str, str | bool] = {**WHOLE, "甲": f"900{unit}"}
    kept = [k for n in range(len(whole) + 1) for k in combinations(whole, n)]
    figures = {f"第{n}市": {k: whole[k] for k in one} for n, one in enumerate(kept)}
    ratings = {name: {"甲": "良"} for name in list(figures)[::2]}
    return facts(figures, ratings=ratings)


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_ends_of_each_kind_of_clause(clause: str) -> None:
    policy = method(PEOPLE + clause)
    plan = plan_of(policy)
    assert not differences(plan, blanks(policy), plan.policy.periods[0])


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(rules())
def test_the_ends_of_generated_clauses(lines: str) -> None:
    plan = planned(lines)
    assert plan is None or not differing(plan, blanks(plan.checked))


# --- the total of a table that has no reports behind it ----------------------------------------------

GRADED = """\
办法 某省考核办法
    责任期限 2007-01-01 至 2007-12-31
层次 市州
    包括 地级市
期次 年终总评 截至 2007-12-31 用于 排序
方面 就业
    指标 1 甲
        单位 人
        目标 100人
        分值 60
        计分 按完成率
    指标 2 乙
        单位 人
        目标 100人
        分值 40
        计分 按完成率分档
            ≥ 90% 得 40分
            其余 得 30分
总分 年终总评 = 指标得分合计
等次
    优秀 90分以上
    良好 60分以上
    合格 其余
"""


@pytest.mark.parametrize("is_few", [True, False])
def test_the_grade_of_an_open_total_of_bare_columns(is_few: bool) -> None:
    """60 ＋ 30 至 40 is 优秀, 36 ＋ 30 至 40 is 良好, 54 ＋ 30 至 40 may be either, 0 ＋ 30 至 40 is 合格."""
    read = read_method(GRADED, file="policy.kp", roster=CITIES)
    assert read.value is not None
    plan = plan_of(read.value)
    columns = {
        ColumnId("figure", "甲"): column_of([100, 60, 90, 0, 100]),
        ColumnId("figure", "乙"): column_of([0, 0, 0, 0, 100], absent=[True, True, True, True, False]),
    }
    table = ColumnTable(
        rows=5, columns=columns, levels=[0] * 5, populations=[("市州", "")], population_of=[0] * 5, is_whole=True
    )
    result = CompiledMethod(plan, plan.policy.periods[0]).prepare(table, is_few=is_few).evaluate()
    assert not result.left
    assert result.grades is not None
    assert [result.grades.could(row) for row in range(5)] == [
        ("优秀",),
        ("良好",),
        ("优秀", "良好"),
        ("合格",),
        ("优秀",),
    ]


def test_both_ends_of_a_settled_total_are_the_total() -> None:
    read = read_method(GRADED, file="policy.kp", roster=CITIES)
    assert read.value is not None
    plan = plan_of(read.value)
    table = FactsTable(plan, inputs_of(plan, facts({"甲市": {"甲": "50人", "乙": "100人"}}), plan.policy.periods[0]))
    program, found = CompiledMethod(plan, plan.policy.periods[0]).run(table, compile_ends, is_few=True)
    assert [o.key for o in program.outputs] == [LOWEST, HIGHEST]
    assert (found[LOWEST][0], found[HIGHEST][0]) == exactly(70, 70)
