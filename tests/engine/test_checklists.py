"""清单: rows that are judged to be done or not, as indicators of an area and as components of an indicator."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.facts import Facts, Rating, RosterUnit, Source
from dsl.method import read_method
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import IndicatorResult, all_items

ROSTER = (RosterUnit(name="甲县", type="县", parent=None),)
SOURCE = Source(file="ratings.yaml", place="第1行")
METHOD = """\
办法 某市2025年度考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序
方面 组织保障
    指标 1 工作机制
        分值 5分
        | 清单         | 分值 |
        | 成立领导小组 | 2    |
        | 制定工作方案 | 3    |
    | 清单     | 分值 |
    | 开展督查 | 4    |
总分 年终总评 = 指标得分合计
"""


def judged(**rows: bool) -> dict[str, IndicatorResult]:
    """What comes of the items with these rows judged."""
    read = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert [d.message("zh") for d in read.diagnostics] == []
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    ratings = {("年终总评", "甲县", row): Rating(value=value, source=SOURCE) for row, value in rows.items()}
    known = Facts(roster=ROSTER, figures={}, targets={}, signatures={}, ratings=ratings)
    result = evaluate(plan, known, period="年终总评", folder="某市")
    assert [q.code for q in result.data_quality if q.code == "KP557"] == []
    return {i.name: i for i in all_items(result.units[0])}


@pytest.mark.parametrize(
    ("rows", "mechanism", "supervision"),
    [
        ({"成立领导小组": True, "制定工作方案": True, "开展督查": True}, Fraction(5), Fraction(4)),
        ({"成立领导小组": True, "制定工作方案": False, "开展督查": False}, Fraction(2), Fraction(0)),
        ({"成立领导小组": True, "开展督查": True}, None, Fraction(4)),
    ],
    ids=["all done", "some not done", "one not judged"],
)
def test_a_row_earns_its_points_when_it_is_done(
    rows: dict[str, bool], mechanism: Fraction | None, supervision: Fraction
) -> None:
    found = judged(**rows)
    assert (found["工作机制"].score, found["开展督查"].score) == (mechanism, supervision)
    assert (found["工作机制"].full_marks, found["开展督查"].full_marks) == (Fraction(5), Fraction(4))


def test_points_of_the_rows_that_miss_those_of_the_indicator_are_told() -> None:
    read = read_method(METHOD.replace("分值 5分", "分值 6分"), file="policy.kp", roster=ROSTER)
    assert [(d.code, d.message("zh")) for d in read.diagnostics] == [("KP351", "「工作机制」写明 6分，下面合计 5分")]
