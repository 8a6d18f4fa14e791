"""Lists of records: from a report and from a table, every cell with its place, and what is refused."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from dsl.diagnostic import Outcome
from dsl.expressions import Year
from dsl.facts import Facts, FigureId
from intake.facts import read_facts
from tests.dsl.shapes import ROSTER, checked

METHOD = """\
办法 某省2025年重点项目考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    包括 地级市
期次 年终 截至 2025-12-31 用于 排序
明细 重点项目 个
    项目名称 文字
    计划投资 万元
    竣工日期 日期
    已竣工 是否
明细 事故 起 需要 上年
    死亡人数 人
定义 计划 = 合计（重点项目.计划投资）
    公布
定义 事故减少 = 计数（上年.事故） － 计数（事故）
    公布
总分 不设
"""
HEAD = "单位: 甲市\n期次: 年终\n数据:\n"
ROW = """\
  重点项目:
    - {项目名称: 甲桥, 计划投资: 1.2亿元, 竣工日期: 2025-06-30, 已竣工: 是}
    - {项目名称: 乙路, 计划投资: 300}
"""


def read(folder: Path, report: str = "", **tables: bytes) -> Outcome[Facts]:
    policy = checked(METHOD)
    assert [d.code for d in policy.diagnostics] == []
    assert policy.value is not None
    (folder / "submissions").mkdir(exist_ok=True)
    if report:
        (folder / "submissions" / "甲市.yaml").write_text(report, encoding="utf-8")
    (folder / "明细").mkdir()
    for name, data in tables.items():
        file = name if "." in name else f"{name}.csv"
        (folder / "明细" / file).write_bytes(data)
    return read_facts(folder, policy.value, ROSTER)


def codes(outcome: Outcome[Facts]) -> list[str]:
    return [d.code for d in outcome.diagnostics if d.severity == "error"]


def figure(key: str, unit: str = "甲市", year: Year = Year.THIS) -> FigureId:
    return FigureId(unit=unit, period="年终", key=key, year=year)


def test_a_list_in_a_report_keeps_every_cell_with_its_line(tmp_path: Path) -> None:
    outcome = read(tmp_path, HEAD + ROW)
    assert codes(outcome) == []
    assert outcome.value is not None
    first, second = outcome.value.records[figure("重点项目")].rows
    assert (first.label, second.label) == ("甲桥", "乙路")
    assert first.values["重点项目.计划投资"].value == Fraction(120_000_000)
    source = first.values["重点项目.计划投资"].source
    assert (source.file, source.place, source.raw) == (
        "submissions/甲市.yaml",
        "数据.重点项目.第1条.计划投资（第5行）",
        "1.2亿元",
    )
    assert "重点项目.竣工日期" not in second.values


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_has_a_row_for_each_record(tmp_path: Path, coding: str) -> None:
    table = "单位,期次,项目名称,计划投资,已竣工\n甲市,年终,甲桥,100,是\n乙市,年终,丙园,,否\n甲市,年终,乙路,50,否\n"
    outcome = read(tmp_path, 重点项目=table.encode(coding))
    assert codes(outcome) == []
    assert outcome.value is not None
    rows = outcome.value.records[figure("重点项目")].rows
    assert [r.label for r in rows] == ["甲桥", "乙路"]
    assert rows[1].values["重点项目.计划投资"].source.place == "明细/重点项目.csv 第4行第4列".removeprefix(
        "明细/重点项目.csv "
    )
    (other,) = outcome.value.records[figure("重点项目", "乙市")].rows
    assert other.values["重点项目.计划投资"].value is None


def test_an_empty_list_is_reported_and_a_missing_one_is_not(tmp_path: Path) -> None:
    table = "单位,期次,项目名称,计划投资\n乙市,年终,,\n".encode()
    outcome = read(tmp_path, HEAD + "  事故: []\n", 重点项目=table)
    assert outcome.value is not None
    assert codes(outcome) == []
    lists = outcome.value.records
    assert lists[figure("事故")].rows == lists[figure("重点项目", "乙市")].rows == ()
    assert figure("重点项目") not in lists


def test_a_list_of_last_year_is_read_where_the_method_asks_for_it(tmp_path: Path) -> None:
    outcome = read(tmp_path, HEAD + "  上年.事故: [{死亡人数: 1}]\n  事故: []\n")
    assert outcome.value is not None
    assert len(outcome.value.records[figure("事故", year=Year.LAST)].rows) == 1


def test_a_workbook_is_a_table_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("单位", "期次", "项目名称", "计划投资"))
    sheet.append(("甲市", "年终", "甲桥", 4.2))
    written = io.BytesIO()
    book.save(written)
    outcome = read(tmp_path, "", **{"重点项目.xlsx": written.getvalue()})
    assert outcome.value is not None
    assert codes(outcome) == []
    (row,) = outcome.value.records[figure("重点项目")].rows
    assert row.values["重点项目.计划投资"].value == 42_000


def test_a_list_under_review_says_so(tmp_path: Path) -> None:
    outcome = read(tmp_path, HEAD + ROW + "复核中: [重点项目]\n")
    assert outcome.value is not None
    assert codes(outcome) == []
    assert outcome.value.records[figure("重点项目")].is_under_review


def test_a_correction_that_leaves_a_list_out_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    later = HEAD.replace("期次: 年终", "期次: 年终\n更正: 甲市.yaml") + "  事故: []\n"
    (tmp_path / "submissions" / "更正.yaml").write_text(later, encoding="utf-8")
    outcome = read(tmp_path, HEAD + ROW)
    assert outcome.value is not None
    assert "KP543" in [d.code for d in outcome.diagnostics]
    assert list(outcome.value.records) == [figure("事故")]


@pytest.mark.parametrize(
    ("report", "tables", "code"),
    [
        ("  重点项目: [{计划投入: 3}]\n", {}, "KP395"),
        ("", {"重大项目": "单位,期次\n甲市,年终\n"}, "KP396"),
        (ROW, {"重点项目": "单位,期次,计划投资\n甲市,年终,3\n"}, "KP397"),
        ("  上年.重点项目: []\n", {}, "KP398"),
        ("", {"重点项目.et": "x"}, "KP513"),
        ("", {"重点项目": "单位,期次,计划投资,计划投资\n甲市,年终,3,4\n"}, "KP538"),
        ("  事故: []\n复核中: [重点项目]\n", {}, "KP544"),
        ("  重点项目: 3\n", {}, "KP509"),
        ("  重点项目: [3]\n", {}, "KP509"),
        ("  重点项目: [{计划投资: 三}]\n", {}, "KP529"),
        ("", {"重点项目": "单位,计划投资\n甲市,3\n"}, "KP510"),
        ("", {"重点项目": "单位,期次,计划投入\n甲市,年终,3\n"}, "KP395"),
        ("", {"重点项目": "单位,期次,计划投资\n丁市,年终,3\n"}, "KP519"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, report: str, tables: dict[str, str], code: str) -> None:
    outcome = read(tmp_path, HEAD + report if report else "", **{n: t.encode() for n, t in tables.items()})
    assert codes(outcome) == [code]
