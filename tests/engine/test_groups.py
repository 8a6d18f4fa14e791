"""Groups, parameters and cases: a county method in three groups, beside a table worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl import errors_groups
from dsl.diagnostic import Diagnostic, Language
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from dsl.method import read_method
from dsl.quantity import NO_UNIT, parse_quantity
from dsl.report import draw
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment, UnitResult
from tests.dsl.test_diagnostics import compare

METHOD = """\
办法 某市2025年县区分类考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数
层次 县区
    包括 县、市辖区
分组 城区
    层次 县区
    包括 市辖区
分组 工业县
    层次 县区
    包括 类别 = 工业
分组 农业县
    层次 县区
    包括 类别 = 农业
参数
    依据 “附表”
    | 分组           | 基准人数 | 难度系数 |
    | 城区           | 1000人   | 1        |
    | 工业县、农业县 | 500人    | 1.1      |
期次 年终考核 截至 2025-12-31 用于 排序
方面 就业
    指标 1 新增就业人数
        单位 人
        目标 不低于 按分组（城区：1200人，其余：600人）
        分值 按分组（城区：60分，工业县：50分，农业县：40分）
        计分 按完成率，最多 满分
    指标 2 每百人就业
        公式 新增就业人数 ÷ 基准人数
        目标 2024年 60%，以后每年提高 20个百分点，至多 90%
        分值 按年度（2024年：10分，2025年起：20分）
        计分 按完成率，乘以 难度系数，可超过满分
        完成率 值 ÷ 目标
总分 年终考核 = 指标得分合计
    保留 2 位小数
"""
ROSTER = (
    RosterUnit(name="某市", type="地级市", parent=None),
    RosterUnit(name="东区", type="市辖区", parent="某市"),
    RosterUnit(name="西区", type="市辖区", parent="某市"),
    RosterUnit(name="甲县", type="县", parent="某市", attributes={"类别": "工业"}),
    RosterUnit(name="乙县", type="县", parent="某市", attributes={"类别": "农业"}),
    RosterUnit(name="丙县", type="县", parent="某市", attributes={"类别": "农业"}),
)
FIGURES = {"东区": "1200人", "西区": "900人", "甲县": "500人", "乙县": "600人", "丙县": "540人"}
#: By hand. 1: points × min(value ÷ target, 1). 2: 20 × (value ÷ 80 %) × factor (1 or 1.1), beyond full marks too.
#: 东区 60 ＋ 20×1.2/0.8; 西区 45 ＋ 20×0.9/0.8; 甲县 41.67 ＋ 20×1/0.8×1.1; 乙县 40 ＋ 20×1.2/0.8×1.1;
#: 丙县 36 ＋ 20×1.08/0.8×1.1.
EXPECTED = {
    "东区": ("城区", "90", 1),
    "西区": ("城区", "67.5", 2),
    "甲县": ("工业县", "69.17", 1),
    "乙县": ("农业县", "73", 1),
    "丙县": ("农业县", "65.7", 2),
}


def assess(text: str = METHOD) -> Assessment:
    outcome = read_method(text, file="policy.kp", roster=ROSTER)
    assert [d.message("zh") for d in outcome.diagnostics] == []
    assert outcome.value is not None
    plan = lower(outcome.value)
    assert plan.value is not None
    source = Source(file="报表.yaml", place="第1行")
    figures = {}
    for unit, said in FIGURES.items():
        quantity = parse_quantity(said, NO_UNIT)
        assert quantity is not None
        fact = Fact(value=quantity.value, source=source)
        figures[FigureId(unit=unit, period="年终考核", key="新增就业人数", year=Year.THIS)] = fact
    facts = Facts(roster=ROSTER, figures=figures, targets={}, signatures={}, ratings={})
    return evaluate(plan.value, facts, period="年终考核", folder="某市2025")


def result(name: str) -> UnitResult:
    found = assess().unit(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_each_unit_is_scored_and_ranked_in_its_group(name: str) -> None:
    group, total, rank = EXPECTED[name]
    found = result(name)
    assert (found.group, found.total, found.rank) == (group, Fraction(total), rank)


def test_targets_and_points_go_by_group_and_year() -> None:
    first, second = result("甲县").indicators
    assert (first.target, first.full_marks) == (Fraction(600), Fraction(50))
    assert (second.target, second.full_marks) == (Fraction(8, 10), Fraction(20))


def test_the_growing_target_stops_where_it_is_said_to() -> None:
    late = METHOD.replace("2024年 60%", "2020年 60%")
    found = assess(late).unit("甲县")
    assert found is not None
    assert found.indicators[1].target == Fraction(9, 10)


MISTAKES = [
    ("KP140", "| 分组           | 基准人数 | 难度系数 |", "| 组别           | 基准人数 | 难度系数 |"),
    ("KP380", "工业县：50分，农业县：40分", "工业县：50分"),
    ("KP381", "2024年：10分，2025年起", "2025年：10分，2025年"),
    ("KP382", "| 工业县、农业县 |", "| 工业县、农牧县 |"),
    ("KP383", "    包括 类别 = 农业\n", "    包括 甲县\n"),
    ("KP384", "    包括 类别 = 农业\n", "    包括 县\n"),
]


@pytest.mark.parametrize(("code", "old", "new"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_at_its_place(code: str, old: str, new: str) -> None:
    assert METHOD.count(old) == 1
    text = METHOD.replace(old, new)
    found = [d for d in read_method(text, file="policy.kp", roster=ROSTER).diagnostics if d.code == code]
    assert found
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found[:1], {"policy.kp": text}, language=language))


def test_every_code_is_tried() -> None:
    kinds = [v for v in vars(errors_groups).values() if isinstance(v, type) and issubclass(v, Diagnostic)]
    assert {k.code for k in kinds if k.__module__ == errors_groups.__name__} == {m[0] for m in MISTAKES}
