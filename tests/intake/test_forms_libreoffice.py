"""Forms that went through LibreOffice: saved again in every kind of file, worked out, and printed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intake.findings import Findings
from intake.spreadsheets import read_sheets
from tests.intake.form_method import MAIN, maker, row_of, sheet, unit
from tests.intake.test_form_reading import facts_of, filled, read

pytestmark = pytest.mark.system


def convert(source: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice open a file and save it as another kind."""
    profile = (folder / "profile").as_uri()
    office = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir"]
    subprocess.run([*office, str(folder), str(source)], check=True, capture_output=True, timeout=240)
    return folder / f"{source.stem}.{kind}"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form that was filled in."""
    path = tmp_path / "填好" / "东山县.xlsx"
    path.parent.mkdir()
    path.write_bytes(filled(tmp_path))
    return path


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_form_that_was_saved_again_reads_the_same(kind: str, form: Path, tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "乙").mkdir()
    straight = facts_of(read(tmp_path / "甲", {"东山县.xlsx": form.read_bytes()}))
    again = convert(form, kind, tmp_path)
    through = facts_of(read(tmp_path / "乙", {f"东山县.{kind}": again.read_bytes()}))
    assert {i: (f.value, f.parts) for i, f in through.figures.items()} == {
        i: (f.value, f.parts) for i, f in straight.figures.items()
    }
    assert {i: [r.label for r in f.rows] for i, f in through.records.items()} == {
        i: [r.label for r in f.rows] for i, f in straight.records.items()
    }
    places = {f.source.place for f in through.figures.values()}
    assert places == {f.source.place for f in straight.figures.values()}


def test_cross_checks_and_computed_values_are_worked_out(form: Path, tmp_path: Path) -> None:
    book = load_workbook(form)
    rows = sheet(book)
    rows.cell(row_of(rows, "建立台账"), 6).value = "否"
    rows.cell(row_of(rows, "发生零就业家庭户数"), 6).value = 40
    book.save(form)
    worked_out = sheet(load_workbook(convert(form, "xlsx", tmp_path), data_only=True))

    def outcome(label: str, column: int) -> object:
        return worked_out.cell(row_of(worked_out, label), column).value

    assert outcome("解决零就业家庭户数 不超过 发生零就业家庭户数", 7) == "不符合"
    assert outcome("解决零就业家庭户数", 7) == "不符合"
    assert outcome("拖欠工资 不超过 1.5万元", 7) == "不符合"
    assert outcome("方案印发日期 不超过 2025-06-30", 7) == "符合"
    assert outcome("建立台账 = 是", 7) == "不符合"
    assert outcome("解决零就业家庭比率", 6) == pytest.approx(49 / 40)
    projects = sheet(load_workbook(tmp_path / "东山县.xlsx", data_only=True), "重点项目")
    assert [projects.cell(r, 7).value for r in (5, 6, 7)] == ["符合", None, "符合"]


def test_an_empty_form_waits_and_holds_no_error(tmp_path: Path) -> None:
    path = tmp_path / "空" / "东山县.xlsx"
    path.parent.mkdir()
    path.write_bytes(maker(tmp_path).write(unit("东山县")))
    findings = Findings()
    main = next(s for s in read_sheets(convert(path, "xlsx", tmp_path), findings) if s.name == MAIN)
    assert not findings.in_order()
    assert [c.place for row in main.rows for c in row if c.problem is not None] == []
    assert {c.text for row in main.rows for c in row if c.place.startswith(f"{MAIN}!G")} >= {"待填", "报送后校核"}


def test_it_prints_on_a4_with_readable_columns(form: Path, tmp_path: Path) -> None:
    printed = convert(form, "pdf", tmp_path)
    about = subprocess.run(["pdfinfo", str(printed)], check=True, capture_output=True, text=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", about)
    assert size is not None
    assert (round(float(size[1])), round(float(size[2]))) == (842, 595)
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "###" not in text
    for words in (
        "江北市2025年度县区工作考评办法填报表",
        "填报单位：东山县",
        "解决零就业家庭户数",
        "2025-06-18",
        "第 1 页",
    ):
        assert words.replace(" ", "") in text.replace(" ", ""), words
    assert text.count("项目名称") >= 2, "the header row is repeated"
