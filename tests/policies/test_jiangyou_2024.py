"""The 2024 budget method of Jiangyou: every row beside the source's own tables, and its sample figures scored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import kaoping
from dsl.model import Area, Indicator
from dsl.quantity import find_unit, parse_number
from dsl.terms import fold
from kaoping import Policy
from kaoping.result_table import write_result

FOLDER = Path(__file__).parents[2] / "policies" / "jiangyou-2024-performance"
SOURCE = (FOLDER / "source.txt").read_text(encoding="utf-8").split("\n")
#: Where each table stands in the source, from 1, both ends included.
TABLES = {
    "劳动监察仲裁办案专项经费": (279, 284),
    "社会保险管理服务专项经费": (285, 290),
    "人社基层平台及社保服务大厅运行保障经费": (291, 299),
    "党建经费": (300, 308),
    "代发退休干部补贴": (309, 314),
    "人事人才专项经费": (315, 325),
    "企业退休人员社会化管理服务经费": (326, 331),
    "部门整体支出": (351, 375),
}
SIGNS = ("≥", "≤", "=", "定性")
#: What the source leaves blank and the method fills in, said by a 假设.
FILLED = {("人事人才专项经费", "全市综合类事业人员公开招聘"), ("部门整体支出", "城镇登记失业率")}


def source_rows(first: int, last: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, sign, value, unit and weight of each row: whatever stands around the sign, wherever the row shifted."""
    for line in SOURCE[first - 1 : last]:
        cells = [c.strip() for c in line.split("\t")]
        at = next((i for i, c in enumerate(cells) if c in SIGNS), None)
        if at is None:
            continue
        name = next(c for c in reversed(cells[:at]) if c)
        value, unit, weight = (*cells[at + 1 :], "", "", "")[:3]
        yield name, cells[at], value, unit, weight


@pytest.fixture(scope="module")
def policy() -> Policy:
    return kaoping.load(FOLDER)


def rows_of(area: Area) -> list[Indicator]:
    return [i for i in area.indicators if i.name != "预算执行率"]


def test_the_checker_is_silent(policy: Policy) -> None:
    assert [d.message("zh") for d in policy.diagnostics if d.severity != "note"] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_the_source_s(policy: Policy, name: str) -> None:
    area = next(a for a in policy.checked.policy.areas if a.name == name)
    wanted, found = list(source_rows(*TABLES[name])), rows_of(area)
    assert [i.name for i in found] == [row[0] for row in wanted]
    for item, (_, sign, value, unit, weight) in zip(found, wanted, strict=True):
        assert item.traits["指标性质"] == sign
        assert item.points is not None
        if (name, item.name) not in FILLED or weight:
            assert item.points.value == parse_number(weight)
        if sign == "定性":
            assert item.target is None
            continue
        measure = find_unit(fold(unit)) or item.unit
        number = parse_number(value)
        assert item.target is not None
        assert item.target.value is not None
        assert number is not None
        assert item.target.value.value == number * measure.scale


def test_weights_add_up_as_the_source_has_them(policy: Policy) -> None:
    sums = {
        a.name: sum((i.points.value or Fraction(0) for i in rows_of(a) if i.points), Fraction(0))
        for a in policy.checked.policy.areas
    }
    assert sums.pop("人社基层平台及社保服务大厅运行保障经费") == 85
    assert set(sums.values()) == {Fraction(90)}


def test_costs_are_the_budget_but_where_the_source_has_a_gap(policy: Policy) -> None:
    for area in policy.checked.policy.areas[:-1]:
        costs = [
            i.target.value.value for i in rows_of(area) if i.groups[0] == "成本指标" and i.target and i.target.value
        ]
        assert area.budget is not None
        gap = area.budget.value - sum(costs, Fraction(0))
        assert gap == (60_000 if area.name.startswith("人社基层平台") else 0)


def test_the_sample_figures_come_out_as_worked_by_hand(policy: Policy) -> None:
    result: dict[str, Any] = policy.evaluate().to_dict()
    (unit,) = result["units"]
    areas = {a["path"][-1]: a for a in unit["areas"]}
    insurance = areas["社会保险管理服务专项经费"]
    # 15 ＋ 20 × 60% ＋ 15 × 49/50 ＋ 15 ＋ 15 ＋ 10 × 89.1/90 ＋ 10 × 90%
    assert (insurance["score"], insurance["max"], insurance["total"]) == ("90.6", "100", "90.6")
    hall = areas["人社基层平台及社保服务大厅运行保障经费"]
    assert (hall["score"], hall["max"], hall["total"]) == ("95", "95", "100")


def test_any_indicator_is_explained(policy: Policy) -> None:
    result = policy.evaluate()
    for area in policy.checked.policy.areas:
        for item in area.indicators:
            assert item.name in str(result.explain("江油市人力资源和社会保障局", item.key))


def test_the_worked_examples_hold(policy: Policy) -> None:
    outcomes = policy.test()
    assert len(outcomes) >= 19
    assert [o.got for o in outcomes if not o.is_passed] == []


def test_the_self_evaluation_has_a_table_a_project_with_what_came_of_each_row(policy: Policy, tmp_path: Path) -> None:
    result = policy.evaluate()
    policy.render("绩效自评表", result, to="md", path=tmp_path)
    text = (tmp_path / "绩效自评表.md").read_text(encoding="utf-8")
    projects = [a["path"][-1] for a in result.to_dict()["units"][0]["areas"]]  # type: ignore[index]
    assert [p for p in projects if f"# {p}绩效自评表" not in text] == []
    assert "| 产出指标 | 数量指标 | 全市社会保险诉讼案件数量 | ≥ 50件 | 49件 | 15分 | 14.7分 |" in text
    assert "合计得分：95分（满分 95分），总分：100分" in text
    record = json.loads((tmp_path / "绩效自评表.json").read_text(encoding="utf-8"))
    traced = {f["key"]: f["derivation"] for f in record["figures"] if f["side"] == "总分"}
    assert traced["社会保险管理服务专项经费"][0] == "总分：90.6分"


def test_the_table_of_results_has_a_line_a_project(policy: Policy) -> None:
    page = write_result(policy.evaluate().assessment, policy.checked.policy, language="zh", width=None)
    assert re.search(r"^人社基层平台及社保服务大厅运行保障经费 +100\.00 +95\.0000 +95 +10/10$", page, re.MULTILINE)
