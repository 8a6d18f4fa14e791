"""Worked examples that set the records of a list; every figure is made up."""

from __future__ import annotations

import pytest

from dsl.method import read_method
from engine.examples import run_examples
from engine.lower import lower
from tests.engine.test_reductions import COUNTIES, HEAD, PROJECTS, ROSTER

ONE = """\
算例 三个项目
    设 明细 重点项目
        | 项目名称 | 计划投资 | 完成投资 | 开工日期 | 竣工日期 | 已竣工 |
        |---|---|---|---|---|---|
        | 甲桥 | 1000万元 | 900万元 | 2025-01-01 | 2025-06-30 | 是 |
        | 乙路 | 500 | 300 | 2025-03-01 | | 否 |
        | 丙厂 | 500 | 500 | 2025-05-01 | 2025-12-10 | 是 |
    则 投资完成率 = 85%、按期竣工项目数 = 1个、平均工期 = 201.5天
    又设 明细 重点项目 一条也没有
    则 按期竣工项目数 = 0个、平均工期 未定义
算例 没有报
    设 投资完成率 = 85%
    则 按期竣工项目数 待定
"""
SEVERAL = """\
算例 上下级
    | 单位 | 安置户数 | 化债率 | 则 | 安置 |
    | 某州 | 0户 | 60% | | 70户 |
    | 甲县 | 30户 | 80% | | 30户 |
    | 乙县 | 40户 | 20% | | 40户 |
    则 某州 适用 化债、乙县 不适用 化债
"""


def outcomes(body: str) -> list[tuple[str, str, bool]]:
    read = read_method(HEAD + body, file="policy.kp", roster=ROSTER)
    assert [d.code for d in read.diagnostics] == []
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    return [(o.expected, o.got, o.is_passed) for o in run_examples(plan, ROSTER)]


def test_an_example_sets_the_records_of_a_list() -> None:
    found = outcomes(PROJECTS + ONE)
    assert len(found) == 6
    assert all(is_passed for _, _, is_passed in found), found


def test_an_example_that_is_wrong_says_what_came_out() -> None:
    found = outcomes(PROJECTS + ONE.replace("投资完成率 = 85%、", "投资完成率 = 84%、"))
    assert [f for f in found if not f[2]] == [("投资完成率 = 84%", "85%", False)]


def test_the_rows_of_an_example_are_the_whole_world_for_the_units_below_too() -> None:
    assert all(is_passed for _, _, is_passed in outcomes(COUNTIES + SEVERAL))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("| 计划投资 |", "| 计划投入 |", "KP203"),
        ("设 明细 重点项目\n", "设 明细 投资完成率\n", "KP303"),
        ("| 500 | 300 |", "| 500户 | 300 |", "KP302"),
        ("| 500 | 300 | 2025-03-01 | | 否 |", "| 500 | 300 | | 否 |", "KP112"),
    ],
)
def test_what_does_not_fit_the_list_is_reported(old: str, new: str, code: str) -> None:
    text = HEAD + PROJECTS + ONE
    assert text.count(old) == 1
    read = read_method(text.replace(old, new), file="policy.kp", roster=ROSTER)
    assert {d.code for d in read.diagnostics} == {code}
