"""The 2020 targets of Dongxihu: every row beside the source's tables, sums, and sample figures scored by hand.

The source is a page copy whose cells are wrapped and sometimes cut by the end of a page. What is compared is read
here by a small parser of its own: a table without any white space, cut where each row ends with its standard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import kaoping
from dsl.clauses import propose
from dsl.model import Area, Indicator
from kaoping import Policy

FOLDER = Path(__file__).parents[2] / "policies" / "dongxihu-2020-performance"
SOURCE = (FOLDER / "source.txt").read_text(encoding="utf-8").split("\n")
UNIT = "武汉市东西湖区人力资源和社会保障局"
#: Where each project's table stands in the source, from 1, both ends included, and its budget there.
TABLES = {
    "预备役训练费": (270, 300, "26.0000"),
    "机关党员培训教育经费机关费": (325, 367, "2.3500"),
    "地税征收费": (393, 427, "300.0000"),
    "机关服务": (458, 568, "47.0000"),
    "就业管理经费": (602, 772, "40.0000"),
    "社保经办机构经费": (822, 1008, "150.0000"),
    "劳动维权工作经费": (1074, 1194, "100.0000"),
    "物业管理费": (1216, 1239, "31.2000"),
}
YEAR, LONG = (1416, 1718), (1332, 1415)
PROJECT_ROW = re.compile(r"(?:计划|历史|其他|行业)标准")
DEPARTMENT_ROW = re.compile(r"部门(?:绩效)?目标(?!表)")
#: Rows that the end of a page cuts: their words are all there, in another order.
CUT = {
    ("机关服务", "提高我区专业技术人员水平"),
    ("机关服务", "满足我区事业单位的用人需求"),
    ("就业管理经费", "大力发展大众创业，万众创新"),
    ("就业管理经费", "为各类求职者及用人单位宣传就业政策，提供就业帮扶，搭建对接平台，营造良好就业氛围，促进就业"),
    ("社保经办机构经费", "维护设备及系统数量（信息中心）"),
    ("社保经办机构经费", "提高全民社会保障卡持卡率"),
    ("社保经办机构经费", "支持企业稳定发展，对稳定就业岗位起到一定作用（失业办）"),
    ("部门整体支出", "事业单位公开招聘、考核及培训完成率"),
    ("部门整体支出", "法定期限内结案率（劳动保障监察大队）"),
}  # fmt: skip
#: What the method writes otherwise than the source, each said by a 假设 there.
WRITTEN = {"3000张": "3000/张", "（服务对象）": "", "（社会公众）": ""}


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def rows_of_source(first: int, last: int, end: re.Pattern[str]) -> list[str]:
    """The words of each row, without its standard; a row ends where that stands."""
    text = bare("".join(SOURCE[first - 1 : last]))
    return end.split(text)[:-1]


def written(item: Indicator) -> str:
    """A row of the method as the source would have it: what it is called, and its value."""
    text = bare(item.name + item.traits.get("指标值", ""))
    for ours, theirs in WRITTEN.items():
        text = text.replace(ours, theirs)
    return text


@pytest.fixture(scope="module")
def policy() -> Policy:
    return kaoping.load(FOLDER)


def area(policy: Policy, name: str) -> Area:
    return next(a for a in policy.checked.policy.areas if a.name == name)


def table_of(policy: Policy, name: str) -> list[Indicator]:
    return [i for i in area(policy, name).indicators if i.name != "预算执行率"]


def test_the_checker_is_silent(policy: Policy) -> None:
    assert [d.message("zh") for d in policy.diagnostics if d.severity != "note"] == []


def test_the_source_is_found_at_the_stated_lines() -> None:
    assert len(SOURCE) >= 1718
    assert propose("\n".join(SOURCE))  # it has the usual numbering
    for first, _, _ in TABLES.values():
        assert SOURCE[first - 2].startswith("年度绩效目标表")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_project_is_the_source_s(policy: Policy, name: str) -> None:
    wanted = rows_of_source(*TABLES[name][:2], PROJECT_ROW)
    wanted[0] = wanted[0].partition("绩效标准")[2] or wanted[0]
    found = table_of(policy, name)
    standards = PROJECT_ROW.findall(bare("".join(SOURCE[TABLES[name][0] - 1 : TABLES[name][1]])))
    assert [i.traits["备注"] for i in found] == standards[-len(found) :]
    for item, row, after in zip(found, wanted[-len(found) :], [*wanted[-len(found) + 1 :], ""], strict=True):
        if (name, item.name.partition("，优化")[0]) in CUT:
            assert not Counter(written(item)) - Counter(row + after)
            continue
        assert row.endswith("".join(item.groups) + written(item)), row


def test_every_row_of_the_department_is_the_source_s(policy: Policy) -> None:
    wanted = rows_of_source(*YEAR, DEPARTMENT_ROW)
    found = table_of(policy, "部门整体支出")
    assert len(wanted) == len(found) == 65
    first = ""
    for item, row, after in zip(found, wanted, [*wanted[1:], ""], strict=True):
        if ("部门整体支出", item.name) in CUT:
            assert not Counter(written(item)) - Counter(row + after)
            continue
        # The second of two merged cells repeats only the value.
        name_once = written(item).removeprefix("工伤认定政策咨询、业务办理等服务满意度")
        assert row.endswith((written(item), name_once)), row
        # The fourth table of the year has no heading row.
        cell = re.split("绩效标准|年度绩效指标", row)[-1]
        first = next((g for g in ("产出指标", "效益指标", "满意度指标") if cell.startswith(g)), first)
        assert item.groups[0] == ("效益指标" if item.name == "构建和谐劳动关系，促进区域经济发展" else first)


def test_long_term_rows_are_listed_and_not_scored(policy: Policy) -> None:
    text = bare("".join(SOURCE[LONG[0] - 1 : LONG[1]]))
    found = table_of(policy, "部门长期绩效指标")
    assert all(i.lists_only and written(i) in text for i in found)
    assert len(DEPARTMENT_ROW.findall(text)) == len(found) + 2  # two have no figure, and are 未编入


def test_budgets_are_the_source_s_and_add_up(policy: Policy) -> None:
    budgets = {}
    for name, (first, _, budget) in TABLES.items():
        stated = area(policy, name).budget
        assert stated is not None
        budgets[name] = stated.value / 10_000
        assert budgets[name] == Fraction(budget)
        assert any(line.strip().endswith(f"项目当年预算 {budget}") for line in SOURCE[first - 40 : first])
    assert sum(budgets.values()) == Fraction("696.55")
    assert sum(budgets.values()) - budgets["地税征收费"] == Fraction("396.55")
    assert len(policy.checked.policy.all_checks()) == 3


def free_forms() -> Iterator[tuple[str, str, str, str]]:
    yield "社保经办机构经费", "机房正常运行（信息中心）", "≥", "199/200"
    yield "就业管理经费", "招聘及求职信息即时发布", "≤", "1"
    yield "就业管理经费", "坚持公平、公正、公开原则，推动全区创业带动就业工作", "≥", "99/100"
    yield "机关服务", "招聘人员、引进人才人均成本", "≤", "2000"
    yield "社保经办机构经费", "新发社会保障卡", "≥", "15000"


@pytest.mark.parametrize(("project", "name", "operator", "value"), list(free_forms()))
def test_a_free_form_is_read(policy: Policy, project: str, name: str, operator: str, value: str) -> None:
    target = next(i.target for i in table_of(policy, project) if i.name == name)
    assert target is not None
    assert target.value is not None
    assert (target.operator, target.value.value) == (operator, Fraction(value))


@pytest.mark.parametrize("words", ["出现一户，认定一户，安置一户", "明显", "按政策规定时间", "最少各一次"])
def test_words_are_judged_in_three_bands(policy: Policy, words: str) -> None:
    items = [i for i in policy.checked.policy.every_indicator() if i.traits.get("指标值") == words]
    assert items
    for item in items:
        assert item.target is None
        assert [item.shares_of(g) for g in item.grades] == [
            (Fraction(4, 5), 1),
            (Fraction(3, 5), Fraction(4, 5)),
            (0, Fraction(3, 5)),
        ]


def test_points_are_shared_as_the_rule_set_says(policy: Policy) -> None:
    for name in [*TABLES, "部门整体支出"]:
        sums: Counter[str] = Counter()
        for item in table_of(policy, name):
            assert item.points is not None
            assert any(c.document == "财预〔2020〕10号" for c in item.basis)
            sums[item.groups[0]] += item.points.value or 0  # type: ignore[assignment]
        assert sums == {"产出指标": 50, "效益指标": 30, "满意度指标": 10}


def test_sample_figures_come_out_as_worked_by_hand(policy: Policy) -> None:
    result: dict[str, Any] = policy.evaluate().to_dict()
    assert result["policy"]["rule_sets"] == ["项目支出绩效自评（财预〔2020〕10号）"]
    areas = {a["path"][-1]: a for a in result["units"][0]["areas"]}
    # 25 ＋ 25 ＋ 30 × 100% ＋ 10 ＋ 10
    assert areas["预备役训练费"]["total"] == "100"
    # 50 × 3/3 ＋ 30 × 100% ＋ 10 ＋ 10 × 285/300
    assert areas["地税征收费"]["total"] == "99.5"


def test_any_indicator_is_explained_with_the_rule_set(policy: Policy) -> None:
    result = policy.evaluate()
    for item in area(policy, "就业管理经费").indicators:
        assert "规则集「项目支出绩效自评」" in str(result.explain(UNIT, item.key))


def test_the_worked_examples_hold(policy: Policy) -> None:
    assert [o.got for o in policy.test() if not o.is_passed] == []


def test_the_document_speaks_of_a_year_that_is_over(policy: Policy, tmp_path: Path) -> None:
    policy.render("绩效自评表", policy.evaluate(), to="md", path=tmp_path)
    text = (tmp_path / "绩效自评表.md").read_text(encoding="utf-8")
    assert "数字截至2020年12月31日" in text
    assert "责任期限未满" not in text
    assert "数字均为虚构" in text
