"""One form for the units of a level: a sheet for each area, a row for each unit; made and read back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dsl.expressions import Year
from intake.form_grid import Grid
from tests.intake.form_method import maker, saved, sheet
from tests.intake.test_form_reading import facts_of, read

REPORTS, WORK = "报送情况", "（一）就业"


def book(folder: Path, level: str = "县区") -> Workbook:
    return load_workbook(io.BytesIO(maker(folder).write_level(level)))


def column_of(rows: Worksheet, heading: str) -> int:
    return next(c for c in range(1, rows.max_column + 1) if rows.cell(4, c).value == heading)


def row_of(rows: Worksheet, unit: str) -> int:
    return next(r for r in range(5, rows.max_row + 1) if rows.cell(r, 2).value == unit)


def enter(rows: Worksheet, unit: str, heading: str, value: object) -> None:
    cell = rows.cell(row_of(rows, unit), column_of(rows, heading))
    assert not cell.protection.locked
    cell.value = value  # type: ignore[assignment]


def test_a_sheet_for_each_area_and_a_row_for_each_unit(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    assert workbook.sheetnames == [REPORTS, "综合", WORK, "_表样"]
    assert [sheet(workbook, REPORTS).cell(r, 2).value for r in (5, 6)] == ["东山县", "西城区"]
    assert "明细（重点项目）不在这张表里" in str(sheet(workbook, REPORTS)["A7"].value)
    assert maker(tmp_path).level_form("县区") is not None


def test_a_unit_that_is_not_asked_has_a_closed_cell(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path), WORK)
    at = column_of(rows, "5 村级经费到位率")
    assert [rows.cell(row_of(rows, u), at).value for u in ("东山县", "西城区")] == [None, "—"]
    assert [rows.cell(row_of(rows, u), at).protection.locked for u in ("东山县", "西城区")] == [False, True]


def test_each_unit_has_its_own_target(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path), WORK)
    at = column_of(rows, "1 城镇新增就业人数（目标）")
    assert [rows.cell(row_of(rows, u), at).value for u in ("东山县", "西城区")] == ["≥1.2万人", "≥9000人"]


def test_figures_of_quarters_have_a_column_each(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path), WORK)
    headings = [rows.cell(4, c).value for c in range(1, rows.max_column + 1)]
    at = headings.index("暗查暗访（一季度）")
    assert headings[at : at + 4] == [f"暗查暗访（{q}季度）" for q in "一二三四"]


def test_the_outcome_of_the_checks_stands_beside_each_unit(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path), WORK)
    formula = str(rows.cell(row_of(rows, "西城区"), rows.max_column).value)
    solved = f"'{WORK}'!" + rows.cell(row_of(rows, "西城区"), column_of(rows, "解决零就业家庭户数")).coordinate
    arisen = f"'{WORK}'!" + rows.cell(row_of(rows, "西城区"), column_of(rows, "发生零就业家庭户数")).coordinate
    assert f'IF({solved}<={arisen},"符合","不符合")' in formula


def test_a_filled_in_form_is_a_report_of_every_unit(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    about, rows = sheet(workbook, REPORTS), sheet(workbook, WORK)
    about.cell(row_of(about, "西城区"), 3).value = "王五（虚构）"
    for unit, solved in (("东山县", 49), ("西城区", 0)):
        enter(rows, unit, "解决零就业家庭户数", solved)
    enter(rows, "东山县", "上年.解决零就业家庭户数", 40)
    enter(rows, "东山县", "暗查暗访（二季度）", 3)
    facts = facts_of(read(tmp_path, {"县区.xlsx": saved(workbook)}))
    figures = {(i.unit, i.year): f for i, f in facts.figures.items() if i.key == "解决零就业家庭户数"}
    assert {k: f.value for k, f in figures.items()} == {
        ("东山县", Year.THIS): 49,
        ("东山县", Year.LAST): 40,
        ("西城区", Year.THIS): 0,
        ("西城区", Year.LAST): None,
    }
    place = rows.cell(row_of(rows, "西城区"), column_of(rows, "解决零就业家庭户数")).coordinate
    source = figures["西城区", Year.THIS].source
    assert (source.place, source.reporter) == (f"{WORK}!{place}", "王五（虚构）")
    quarters = next(f for i, f in facts.figures.items() if (i.unit, i.key) == ("东山县", "暗查暗访"))
    assert quarters.parts == (None, 3, None, None)
    assert [r.unit for r in facts.reports] == ["东山县", "西城区"]


def test_rows_in_another_order_are_refused(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    rows = sheet(workbook, WORK)
    first, second = row_of(rows, "东山县"), row_of(rows, "西城区")
    rows.cell(first, 2).value, rows.cell(second, 2).value = "西城区", "东山县"
    outcome = read(tmp_path, {"县区.xlsx": saved(workbook)})
    assert [(d.code, d.severity) for d in outcome.diagnostics] == [("KP566", "error")]


@pytest.mark.parametrize(("columns", "pages"), [(5, 1), (12, 2), (40, 4)])
def test_a_wide_sheet_prints_over_several_pages(columns: int, pages: int) -> None:
    grid = Grid(name="表", widths=(6, 24, *(15 for _ in range(columns))), first_header_row=1, header_row=1)
    assert grid.pages_across == pages
