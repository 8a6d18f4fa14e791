"""Tables of indicators: what each heading gives, what weights are worth, and every mistake at its cell."""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl import errors_tables
from dsl.diagnostic import Diagnostic, Language
from dsl.model import Direction, Indicator, ResolvedPolicy
from dsl.report import draw
from tests.dsl.shapes import checked
from tests.dsl.test_diagnostics import compare, cut

METHOD = """\
办法 某市2025年项目支出绩效自评
    责任期限 2025-01-01 至 2025-12-31
层次 部门
    包括 地级市
期次 年度自评 截至 2025-12-31 用于 通报
各指标
    计分 分类
        | 指标性质 | 一级指标 | 完成          | 计分                           |
        | ≥        | 不限     | 不低于 指标值 | 按完成率，最多 满分            |
        | ≤、=     | 成本指标 | 不高于 指标值 | 完成得满分，未完成不得分       |
        | =        | 其余     | 等于 指标值   | 完成得满分，未完成不得分       |
        | 定性     | 不限     | —             | 评定 优 100%、良 80%、差 0%    |
各预算项目
    填报
        实际支出 万元
    指标 预算执行率
        公式 实际支出 ÷ 预算
        分值 10分
        目标 100%
        计分 按完成率，最多 满分
    总分 = 指标得分合计
        折算 满分按 100分
        保留 2 位小数
预算项目 培训经费
    简称 培训
    预算 10.00万元
    年度目标 “培训到位”
    权重合计 90
    | 一级指标   | 二级指标     | 三级指标   | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性 |
    | 产出指标   | 数量指标     | 培训人数   | ≥        | 1.2    | 万人     | 30   | 正向指标   |
    |            | 质量指标     | 合格率     | ≥        | 95     | %        | 20   |            |
    | 成本指标   | 经济成本指标 | 教材费     | =        | 40000  | 元       | 10   |            |
    |            |              | 场地费     | =        | 6.00   | 万元     | 10   |            |
    | 满意度指标 | 满意度       | 学员满意度 | 定性     | 优良差 |          | 20   |            |
    校核
        合计（成本指标.指标值）= 预算
    假设 教材费.权重 “原文空白，照场地费”
"""


def policy(text: str = METHOD) -> ResolvedPolicy:
    outcome = checked(text)
    assert [d.message("zh") for d in outcome.diagnostics if d.severity == "error"] == []
    assert outcome.value is not None
    return outcome.value.policy


def item(name: str, text: str = METHOD) -> Indicator:
    return next(i for i in policy(text).every_indicator() if i.name == name)


def test_the_method_has_no_mistake() -> None:
    assert checked(METHOD).diagnostics == ()


def test_a_row_is_an_indicator_with_target_unit_and_points() -> None:
    found = item("培训人数")
    assert found.target is not None
    assert found.target.value is not None
    assert str(found.target.operator) == "≥"
    assert found.target.value.value == 12000
    assert found.points is not None
    assert found.points.value == 30
    assert (found.unit.name, found.direction) == ("万人", Direction.HIGHER)
    assert found.groups == ("产出指标", "数量指标")


def test_an_empty_group_is_the_one_above_and_a_new_first_level_forgets_the_second() -> None:
    groups = {i.name: i.groups for i in policy().all_indicators()}
    assert groups["合格率"] == ("产出指标", "质量指标")
    assert groups["场地费"] == ("成本指标", "经济成本指标")
    assert groups["学员满意度"] == ("满意度指标", "满意度")


def test_the_first_row_of_the_decision_table_that_fits_holds() -> None:
    scorings = {i.name: i.scoring.text for i in policy().all_indicators() if i.scoring is not None}
    assert scorings["合格率"] == "按完成率，最多 满分"
    assert scorings["教材费"] == "完成得满分，未完成不得分"
    assert "优" in scorings["学员满意度"]
    cost = item("教材费").target
    assert cost is not None
    assert cost.operator == "≤"
    other = METHOD.replace("| =        | 40000", "| ≤        | 40000")
    assert item("教材费", other).scoring == item("教材费").scoring


def test_every_project_has_what_all_projects_have() -> None:
    two = METHOD + METHOD[METHOD.index("预算项目 培训经费") :].replace("培训经费", "演练经费").replace(
        "简称 培训", "简称 演练"
    )
    found = policy(two)
    assert [a.name for a in found.areas] == ["培训经费", "演练经费"]
    rates = [i for i in found.all_indicators() if i.name == "预算执行率"]
    assert [r.key for r in rates] == ["培训经费.预算执行率", "演练经费.预算执行率"]
    assert all("10万元" in str(i.formula) or i.formula is not None for i in rates)
    assert found.areas[1].total is not None
    assert found.areas[1].total.full_marks == Fraction(100)


def test_the_assumption_of_a_cell_is_its_rows() -> None:
    assert [a.text for a in item("教材费").assumptions] == ["原文空白，照场地费"]


@pytest.mark.parametrize(
    ("cell", "operator", "value"),
    [
        ("≥99.5%", "≥", Fraction(995, 1000)),
        ("不超过一天", "≤", Fraction(1)),
        ("2000元/人", "=", Fraction(2000)),
        ("3家以上", "≥", Fraction(3)),
        ("12,000人", "=", Fraction(12000)),
        ("≤80分", "≤", Fraction(80)),
    ],
)
def test_a_free_form_value_says_its_own_sign_and_unit(cell: str, operator: str, value: Fraction) -> None:
    row = "    | 指标名称 | 指标值 | 权重 |\n    | 某项 | " + cell + " | 100 |\n"
    text = METHOD[: METHOD.index("各指标")] + "方面 甲\n" + row.replace("某项", "某项工作")
    text = text.replace("方面 甲\n", "各指标\n    计分 完成得满分，未完成不得分\n方面 甲\n")
    found = item("某项工作", text)
    assert found.target is not None
    assert found.target.value is not None
    assert (found.target.operator, found.target.value.value) == (operator, value)


@pytest.mark.parametrize("cell", ["明显", "出现一户，认定一户，安置一户", "持续提升", "100余户"])
def test_words_are_judged_and_never_guessed_at(cell: str) -> None:
    text = METHOD.replace("| 定性     | 优良差 |", f"|      | {cell} |")
    found = item("学员满意度", text)
    assert found.target is None
    assert found.traits["指标性质"] == "定性"
    assert found.traits["指标值"] == cell


def test_a_row_pasted_with_tabs_is_read_as_one_with_bars() -> None:
    start, end = METHOD.index("    | 一级指标   | 二级"), METHOD.index("    校核")
    tabs = "\n".join(
        "    " + "\t".join(c.strip() for c in line.strip().strip("|").split("|"))
        for line in METHOD[start:end].rstrip().split("\n")
    )
    pasted = METHOD[:start] + tabs.replace("    \t", "    -\t") + "\n" + METHOD[end:]
    keys = [(i.key, i.groups, i.points) for i in policy().all_indicators()]
    assert [k[:2] for k in keys] == [(i.key, i.groups) for i in policy(pasted).all_indicators()]


def test_shares_are_of_the_points_of_what_they_stand_in() -> None:
    text = METHOD[: METHOD.index("各预算项目")] + (
        "方面 甲\n    分值 40分\n    | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 |\n"
        "    | 乙 | ≥ | 5 | 家 | 25% |\n    | 丙 | ≥ | 5 | 家 | 75% |\n"
    )
    points = {i.name: i.points.value for i in policy(text).all_indicators() if i.points is not None}
    assert points == {"乙": 10, "丙": 30}


MISTAKES = [
    ("KP130", "| 度量单位 | 权重 |", "| 度量单位 | 权值 |", "权值"),
    ("KP131", "    | 一级指标   | 二级指标     | 三级指标   | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性 |\n", "", ""),
    ("KP132", "| 30   | 正向指标   |", "| 三十 | 正向指标   |", "三十"),
    ("KP133", "| 合格率     |", "|            |", ""),
    ("KP350", "    权重合计 90\n", "", "预算项目 培训经费"),
    ("KP351", "    简称 培训\n", "    简称 培训\n    分值 90分\n", "分值 90分"),
    ("KP352", "教材费.权重", "实际支出.权重", ""),
    ("KP353", "| 6.00   |", "| 5.00   |", "合计（成本指标.指标值）= 预算"),
    ("KP354", "| 30   | 正向指标   |", "| 30   | 反向指标   |", ""),
    ("KP355", "        | 定性     | 不限     | —             | 评定 优 100%、良 80%、差 0%    |\n", "", "学员满意度"),
    ("KP356", "    预算 10.00万元\n", "", "预算"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_at_its_cell(code: str, old: str, new: str, marked: str) -> None:
    assert METHOD.count(old) == 1
    text = METHOD.replace(old, new)
    found = [d for d in checked(text).diagnostics if d.code == code]
    assert found, [d.code for d in checked(text).diagnostics]
    others = [d.code for d in checked(text).diagnostics if d.code != code]
    assert others == [], others
    if marked:
        assert cut(text, found[0]) == marked
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found[:1], {"policy.kp": text}, language=language))


def test_every_code_of_tables_is_tried() -> None:
    kinds = [v for v in vars(errors_tables).values() if isinstance(v, type) and issubclass(v, Diagnostic)]
    codes = {k.code for k in kinds if k.__module__ == errors_tables.__name__}
    assert codes == {m[0] for m in MISTAKES}
