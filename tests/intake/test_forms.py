"""Reporting forms as workbooks: what stands on whose form, what can be entered, what is worked out, how it prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dsl.report import display_width
from intake.form_grid import Form, FormIdentity, Grid, Look, Piece
from intake.form_writer import write_form
from tests.intake.form_method import MAIN, book, form, maker, row_of, sheet, unit


def labels(rows: Worksheet) -> list[str]:
    return [str(rows.cell(r, 2).value or "").strip("　 ") for r in range(6, rows.max_row + 1)]


def entries(folder: Path, name: str, period: str = "年度考评") -> set[str]:
    grid = form(folder, name, period).grids[0]
    slots = (p.slot for p in grid.pieces.values() if p.look is Look.ENTRY)
    return {s.name for s in slots if s is not None}


EVERYBODY = {
    "常住人口",
    "城镇新增就业人数",
    "其中：大龄人员就业人数",
    "解决零就业家庭户数",
    "上年.解决零就业家庭户数",
    "发生零就业家庭户数",
    "城镇登记失业率",
    "失业人员",
    "上年.上访批次",
}
OF_COUNTIES = {"拖欠工资", "建立台账", "方案印发日期"}


@pytest.mark.parametrize(
    ("name", "period", "asked"),
    [
        pytest.param(
            "东山县", "年度考评", EVERYBODY | OF_COUNTIES | {"村级经费到位率"}, id="a county reports everything"
        ),
        pytest.param("西城区", "年度考评", EVERYBODY | OF_COUNTIES, id="one without villages is exempt by the roster"),
        pytest.param("高新区", "年度考评", EVERYBODY, id="another level has fewer items"),
        pytest.param("高新区", "半年考评", EVERYBODY - {"常住人口"}, id="a yearly figure waits for the year's end"),
    ],
)
def test_a_form_asks_for_what_the_unit_reports(name: str, period: str, asked: set[str], tmp_path: Path) -> None:
    assert entries(tmp_path, name, period) == asked


def test_who_is_not_assessed_gets_no_form(tmp_path: Path) -> None:
    assert maker(tmp_path).form(unit("江北市")) is None
    assert [u.name for u in maker(tmp_path).units()] == ["东山县", "西城区", "高新区"]
    assert [u.name for u in maker(tmp_path).units("开发区")] == ["高新区"]


def test_figures_stand_below_the_item_that_they_make(tmp_path: Path) -> None:
    names = labels(sheet(book(tmp_path)))
    at = names.index("解决零就业家庭比率")
    assert names[at : at + 4] == ["解决零就业家庭比率", "解决零就业家庭户数", "发生零就业家庭户数", "城镇登记失业率"]


@pytest.mark.parametrize(
    ("label", "target"),
    [("城镇新增就业人数", "≥1.2万人"), ("解决零就业家庭比率", "≥95%"), ("城镇登记失业率", "≤4.2%"), ("失业人员", "—")],
)
def test_targets_of_letters_and_of_the_method(label: str, target: str, tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    assert rows.cell(row_of(rows, label), 5).value == target


def test_only_entries_are_open(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    rows = sheet(workbook)
    for one in workbook.worksheets:
        assert one.protection.sheet
        assert not one.protection.password
    grid = form(tmp_path).grids[0]
    for (row, column), piece in grid.pieces.items():
        assert rows.cell(row, column).protection.locked == (piece.slot is None), (row, column)


@pytest.mark.parametrize(
    ("label", "kind", "takes", "says"),
    [
        ("解决零就业家庭户数", "whole", "0", "填整数，单位：户。\n以街道台账为准"),
        ("拖欠工资", "decimal", "-1000000000000000", "填数，单位：万元。"),
        ("城镇登记失业率", "decimal", "-1000000000000000", "填百分数，如 98.5%（直接键入 98.5%）。"),
        ("建立台账", "list", '"是,否"', "选“是”或“否”。"),
        ("方案印发日期", "date", "DATE(1950,1,1)", "填日期，如 2016-6-30。"),
    ],
)
def test_entries_are_validated_with_a_prompt(label: str, kind: str, takes: str, says: str, tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    at = f"F{row_of(rows, label)}"
    rule = next(v for v in rows.data_validations.dataValidation if at in str(v.sqref).split())
    assert (rule.type, rule.formula1, rule.prompt, rule.promptTitle) == (kind, takes, says, label)
    assert rule.errorStyle == "stop"
    assert rule.error
    assert rule.error.startswith("请")


def test_cross_checks_are_formulas_beside_the_figures(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    solved, arisen = row_of(rows, "解决零就业家庭户数"), row_of(rows, "发生零就业家庭户数")
    check = row_of(rows, "解决零就业家庭户数 不超过 发生零就业家庭户数")
    assert rows.cell(check, 7).value == (
        f'=IF(AND(ISNUMBER(F{solved}),ISNUMBER(F{arisen})),IF(F{solved}<=F{arisen},"符合","不符合"),"待填")'
    )
    assert rows.cell(solved, 7).value == rows.cell(arisen, 7).value == f"=G{check}"


@pytest.mark.parametrize(
    ("check", "figure", "formula"),
    [
        (
            "拖欠工资 不超过 1.5万元",
            "拖欠工资",
            '=IF(ISNUMBER({0}),IF(ROUND(({0}*10000),8)<=15000,"符合","不符合"),"待填")',
        ),
        (
            "方案印发日期 不超过 2025-06-30",
            "方案印发日期",
            '=IF(ISNUMBER({0}),IF({0}<=DATE(2025,6,30),"符合","不符合"),"待填")',
        ),
        ("建立台账 = 是", "建立台账", '=IF({0}<>"",IF(({0}="是")=TRUE,"符合","不符合"),"待填")'),
    ],
)
def test_checks_of_units_dates_and_truths(check: str, figure: str, formula: str, tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    assert rows.cell(row_of(rows, check), 7).value == formula.format(f"F{row_of(rows, figure)}")


def test_a_check_that_a_form_cannot_work_out_says_so(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    assert rows.cell(row_of(rows, "合计（暗查暗访）不低于 4次"), 7).value == "报送后校核"


def test_what_is_computed_is_shown_and_closed(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path))
    cell = rows.cell(row_of(rows, "解决零就业家庭比率"), 6)
    solved, arisen = row_of(rows, "解决零就业家庭户数"), row_of(rows, "发生零就业家庭户数")
    filled = f"AND(ISNUMBER(F{solved}),ISNUMBER(F{arisen}))"
    assert cell.value == f'=IF({filled},IFERROR((F{solved}/F{arisen}),"分母为零"),"")'
    assert cell.number_format == "0.00%"
    assert cell.protection.locked


def test_a_quarter_after_the_end_of_the_period_is_closed(tmp_path: Path) -> None:
    rows = sheet(book(tmp_path, period="半年考评"), "按季")
    assert [rows.cell(3, c).value for c in range(3, 7)] == ["一季度", "二季度", "三季度", "四季度"]
    assert [rows.cell(4, c).protection.locked for c in range(3, 7)] == [False, False, True, True]


def test_a_list_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    assert workbook.sheetnames == [MAIN, "按季", "重点项目", "上年·重点项目", "填报说明", "_表样"]
    rows = sheet(workbook, "重点项目")
    assert [rows.cell(4, c).value for c in range(1, 7)] == [
        "序号",
        "项目名称",
        "计划投资（万元）",
        "完成投资（万元）",
        "竣工日期（日期）",
        "已竣工（是/否）",
    ]
    assert str(rows.cell(9, 7).value).startswith('=IF(COUNTA(B9:F9)=0,"",IF(AND(ISNUMBER(D9),ISNUMBER(C9)),')
    lists = [v for v in rows.data_validations.dataValidation if v.type == "list"]
    assert {(v.formula1, str(v.sqref)) for v in lists} == {('"是,否"', "F5:F204"), ('"无"', "H3")}


def test_it_prints_on_a4_with_its_header_on_every_page(tmp_path: Path) -> None:
    workbook = book(tmp_path)
    for one in (sheet(workbook, name) for name in workbook.sheetnames[:-1]):
        setup = one.page_setup
        assert (setup.orientation, str(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == (
            "landscape",
            "9",
            1,
            0,
        )
        assert one.print_title_rows
        assert one.freeze_panes
    assert sheet(workbook).print_title_rows == "$5:$5"


def test_headings_and_units_fit_their_columns(tmp_path: Path) -> None:
    for grid in form(tmp_path).grids:
        for (_, column), piece in grid.pieces.items():
            if piece.across == 1 and piece.look in (Look.HEADER, Look.CENTRED, Look.LABEL):
                assert display_width(piece.text, ambiguous=2) <= grid.widths[column - 1], piece.text


def test_the_same_form_is_the_same_bytes(tmp_path: Path) -> None:
    assert maker(tmp_path).write(unit("东山县")) == maker(tmp_path).write(unit("东山县"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_words_become_a_formula(text: str, tmp_path: Path) -> None:
    grid = Grid(name="表", widths=(20,), first_header_row=1, header_row=1, fixed_columns=1)
    grid.put(1, 1, Piece(look=Look.NAME, text=text))
    identity = FormIdentity(title=text, number="", year="", period="", addressee=text, fingerprint="")
    path = tmp_path / "表.xlsx"
    path.write_bytes(write_form(Form(identity=identity, grids=(grid,))))
    from openpyxl import load_workbook

    for one in load_workbook(path).worksheets:
        for row in one.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
