"""A ledger written out as a folder says the same as the ledger."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dsl.facts import Fact, FigureId
from kaoping.ledger_export import as_folder
from kaoping.ledgers import letters_of
from tests.ledger.conftest import Office, report


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "台账.db")


def values(figures: dict[FigureId, Fact]) -> dict[FigureId, object]:
    return {figure: (fact.value, fact.parts, fact.is_under_review) for figure, fact in figures.items()}


def test_what_is_written_out_reads_back_the_same(office: Office, tmp_path: Path) -> None:
    bridge, road = "{项目名称: 甲桥, 投资额: 100万元}", "{项目名称: 乙路, 投资额: 1/3}"
    rows = f"  重点项目:\n    - {bridge}\n    - {road}\n复核中: [失业人员]\n"
    office.submit("甲县.yaml", report(jobs="1,020人") + rows)
    office.submit("乙县.yaml", report("乙县", jobs="") + "  重点项目: []\n")
    office.submit("统计局.csv", "单位,期次,新增就业人数\n乙县,年终考核,930\n", department="统计局")
    for judge, mark in (("王", "8.5"), ("赵", "7")):
        office.submit(f"{judge}.yaml", f"评定: {{年终考核: {{甲县: {{整改分: {mark}}}}}}}", judge=judge)
    decided = "{单位: 甲县, 项: 总分, 结果: 加1分, 理由: '抗洪: 抢险', 决定人: 会议}"
    office.submit("调整.yaml", f"调整: {{年终考核: [{decided}]}}")
    before = office.ledger.facts(letters_of(office.method)).value
    assert before is not None
    folder = tmp_path / "导出"
    for path, content in as_folder(before, office.method.checked).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    after = office.method.read_data(folder).facts
    assert values(dict(after.figures)) == values(dict(before.figures))
    assert [[(r.label, [f.value for f in r.values.values()]) for r in a.rows] for a in after.records.values()] == [
        [("甲桥", [Fraction(1_000_000)]), ("乙路", [Fraction(10_000, 3)])],
        [],
    ]
    assert {k: (r.value, r.each) for k, r in after.ratings.items()} == {
        k: (r.value, r.each) for k, r in before.ratings.items()
    }
    assert [(a.points, a.reason) for a in after.adjustments] == [(a.points, a.reason) for a in before.adjustments]
    assert [(r.reporter, r.reported_on) for r in after.reports] == [(r.reporter, r.reported_on) for r in before.reports]
    text = (folder / "submissions" / "年终考核" / "乙县.yaml").read_text(encoding="utf-8")
    assert "统计局.csv（台账第 4 笔）" in text
    assert "# 数字是虚构的。" in text


def test_nothing_is_written_where_nothing_was_entered(office: Office) -> None:
    facts = office.ledger.facts(letters_of(office.method)).value
    assert facts is not None
    assert as_folder(facts, office.method.checked) == {}
