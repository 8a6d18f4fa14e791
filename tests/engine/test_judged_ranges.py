"""Grades that leave the judges a range, points that the rows of a group share, and the form of the completion rate."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl import errors_inherit
from dsl.report import draw
from engine.examples import run_examples
from engine.lower import lower
from tests.dsl.shapes import ROSTER, SMALL, checked
from tests.dsl.test_diagnostics import compare, cut

HEAD = SMALL.replace("    共       1 个方面、4 项\n", "")
PROJECT = """
预算项目 技能培训
    预算 10.00万元
    各指标
        计分 分类
            | 指标性质 | 完成          | 完成率  | 计分 |
            | ≥        | 不低于 指标值 | 值÷目标 | 按完成率，最多 满分 |
            | ≤        | 不高于 指标值 | 目标÷值 | 按完成率，最多 满分 |
            | 其余     | —             | —       | 评定 达成 100% 至 80%、部分达成 80% 至 60%、未达成 60% 至 0% |
    分值 产出指标 50分、效益指标 30分，各行平分
    | 一级指标 | 二级指标     | 三级指标     | 指标值   |
    | 产出指标 | 数量指标     | 参加培训人数 | ≥500人   |
    | 产出指标 | 时效指标     | 办结天数     | 不超过5天 |
    | 效益指标 | 社会效益指标 | 就业效果     | 明显     |
"""


def test_rows_share_the_points_of_their_group() -> None:
    outcome = checked(HEAD + PROJECT)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    points = {i.name: str(i.points.value) for i in outcome.value.policy.every_indicator() if i.points is not None}
    assert (points["参加培训人数"], points["办结天数"], points["就业效果"]) == ("25", "25", "30")


def test_a_grade_knows_its_shares() -> None:
    value = checked(HEAD + PROJECT).value
    assert value is not None
    item = next(i for i in value.policy.every_indicator() if i.name == "就业效果")
    assert item.shares_of("部分达成") == (Fraction(3, 5), Fraction(4, 5))
    assert item.shares_of("良") is None


EXAMPLES = """
算例 差一点的按比例
    设 参加培训人数 = 499人、办结天数 = 10天
    则 参加培训人数.得分 = 24.95分、办结天数.得分 = 12.5分
    又设 参加培训人数 = 500人、办结天数 = 5天
    则 参加培训人数.得分 = 25分、办结天数.得分 = 25分
算例 档内定比例
    设 就业效果 = 达成 80%
    则 就业效果.得分 = 24分
    又设 就业效果 = 部分达成 79%
    则 就业效果.得分 = 23.7分
    又设 就业效果 = 未达成 0%
    则 就业效果.得分 = 0分
    又设 就业效果 = 达成
    则 就业效果.得分 待定
    又设 就业效果 = 达成 79%
    则 就业效果.得分 未定义
"""


def test_examples_set_grades_with_shares() -> None:
    value = checked(HEAD + PROJECT + EXAMPLES).value
    assert value is not None
    plan = lower(value).value
    assert plan is not None
    assert [o.got for o in run_examples(plan, ROSTER) if not o.is_passed] == []


#: Where the words 效益指标 are known all the same.
OTHER = """
项目 其他
    各指标
        计分 完成得满分，未完成不得分
    | 一级指标 | 三级指标 | 指标值 | 分值 |
    | 效益指标 | 就业率   | ≥90%   | 5    |
"""


@pytest.mark.parametrize(
    ("code", "old", "new", "marked"),
    [
        ("KP216", "    | 效益指标 | 社会效益指标 | 就业效果     | 明显     |\n", "", "预算项目 技能培训"),
        ("KP217", "达成 100% 至 80%、部", "达成 10分 至 8分、部", "达成 10分 至 8分"),
    ],
)
def test_one_mistake_is_told_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert PROJECT.count(old) == 1
    text = HEAD + PROJECT.replace(old, new)
    if code == "KP216":
        text += OTHER
    found = checked(text).diagnostics
    assert {d.code for d in found} == {code}
    assert cut(text, found[0]) == marked
    compare(code, "zh", draw(found[:1], {"policy.kp": text}, language="zh"))
    compare(code, "en", draw(found[:1], {"policy.kp": text}, language="en"))


def test_their_codes_have_pages() -> None:
    assert errors_inherit.GroupWithoutRows.__doc__
    assert errors_inherit.RangeIsNoShare.__doc__
