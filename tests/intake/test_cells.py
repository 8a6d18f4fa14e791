"""What stands in a cell is read as what it says or refused with the cell named: no guess, and blank is not zero."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from dsl.facts import Value
from intake.findings import Findings
from intake.sheets import Sheet, as_tables
from intake.spreadsheets import read_sheets
from tests.intake.conftest import Read
from tests.intake.test_tables import saved, workbook

FILES = Path(__file__).parent / "files"

COUNT, RATE, MONEY, TRUTH, DAY = "解决零就业家庭户数", "城镇登记失业率", "创业扶持资金", "建立台账", "台账建立之日"

#: Field, what was typed, and its value in base units.
READ: list[tuple[str, str, Value | None]] = [
    (RATE, "１２．５％", Fraction(1, 8)),
    (RATE, "12.5", Fraction(1, 8)),
    (RATE, "12.5 ％", Fraction(1, 8)),
    (RATE, "12.5﹪", Fraction(1, 8)),
    (MONEY, "1,234.50", Fraction(12_345_000)),
    (MONEY, "１，２３４．５０", Fraction(12_345_000)),
    (MONEY, "1234.5万元", Fraction(12_345_000)),
    (MONEY, "12345000元", Fraction(12_345_000)),
    (MONEY, "0.1", Fraction(1000)),
    (COUNT, "1.2万", Fraction(12_000)),
    (COUNT, "1.2万户", Fraction(12_000)),
    (COUNT, "300户", Fraction(300)),
    (COUNT, "0", Fraction(0)),
    (COUNT, "０", Fraction(0)),
    (COUNT, "  49　", Fraction(49)),
    (COUNT, "", None),
    (COUNT, "—", None),
    (COUNT, "－", None),
    (COUNT, "--", None),
    (COUNT, "未报", None),
    (TRUTH, "是", True),
    (TRUTH, "FALSE", False),
    (DAY, "2007-6-30", date(2007, 6, 30)),
    (DAY, "2007年6月30日", date(2007, 6, 30)),
    (DAY, "2007.6.30", date(2007, 6, 30)),
    (DAY, "２００７／６／３０", date(2007, 6, 30)),
]

#: Field, what was typed, and the code of what is said.
REFUSED = [
    (COUNT, "约300", "KP529"),
    (COUNT, "300左右", "KP529"),
    (COUNT, "300人", "KP530"),
    (COUNT, "300余户", "KP529"),
    (COUNT, "三百", "KP529"),
    (COUNT, "3 00", "KP529"),
    (COUNT, "3e2", "KP529"),
    (COUNT, "1,23", "KP529"),
    (COUNT, "1.234.567", "KP529"),
    (COUNT, "200至300", "KP529"),
    (COUNT, "200-300", "KP529"),
    (COUNT, "-3", "KP534"),
    (COUNT, "无", "KP529"),
    (COUNT, "98%", "KP530"),
    (RATE, "千分之三", "KP529"),
    (MONEY, "1.2万", "KP530"),
    (TRUTH, "√", "KP532"),
    (TRUTH, "1", "KP532"),
    (DAY, "39263", "KP531"),
    (DAY, "07-6-30", "KP531"),
    (DAY, "2007-6", "KP531"),
    (DAY, "2007-2-30", "KP531"),
]


def table(field: str, entered: object, number_format: str = "General") -> bytes:
    book = workbook([["单位", "期次", field], ["长春市", "年终总评", entered]], formats={"C2": number_format})
    return saved(book)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize(("field", "typed", "value"), READ)
def test_text_in_a_sheet_is_read(field: str, typed: str, value: Value | None, read: Read) -> None:
    outcome = read({"submissions/表.xlsx": table(field, typed)})
    assert not outcome.diagnostics
    assert outcome.value is not None
    assert [f.value for f in outcome.value.figures.values()] == [value]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(("field", "typed", "value"), READ)
def test_text_in_csv_is_read(field: str, typed: str, value: Value | None, encoding: str, read: Read) -> None:
    text = f"单位,期次,{field}\r\n长春市,年终总评,{quoted(typed)}\r\n"
    outcome = read({"submissions/表.csv": text.encode(encoding)})
    assert not outcome.diagnostics
    assert outcome.value is not None
    assert [f.value for f in outcome.value.figures.values()] == [value]


@pytest.mark.parametrize(("field", "typed", "code"), REFUSED)
def test_text_that_says_no_value_is_refused_with_its_cell(field: str, typed: str, code: str, read: Read) -> None:
    outcome = read({"submissions/表.xlsx": table(field, typed)})
    (found,) = outcome.diagnostics
    assert (found.code, found.severity) == (code, "error")
    assert "汇总!C2" in found.message("zh")
    assert typed in found.message("zh")
    assert outcome.value is not None
    assert not outcome.value.figures


@pytest.mark.parametrize(
    ("field", "entered", "number_format", "value"),
    [
        pytest.param(MONEY, 0.1, "General", Fraction(1000), id="a tenth is a tenth"),
        pytest.param(
            MONEY, 0.1 + 0.2, "General", Fraction(3000), id="what adds up to 0.30000000000000004 shows as 0.3"
        ),
        pytest.param(MONEY, 1e-7, "0.0000000", Fraction(1, 1000), id="a small number in exponents"),
        pytest.param(COUNT, 1.2e4, "0.00E+00", Fraction(12_000), id="a number shown in exponents"),
        pytest.param(COUNT, 123_456_789_012, "General", Fraction(123_456_789_012), id="a number wider than its column"),
        pytest.param(RATE, 0.985, "0%", Fraction(985, 1000), id="a percentage that shows fewer digits"),
        pytest.param(RATE, 0.07, "0.00%", Fraction(7, 100), id="seven percent"),
        pytest.param(RATE, 98.5, "General", Fraction(985, 1000), id="a plain number of percents"),
        pytest.param(MONEY, 1234.5, "#,##0.00", Fraction(12_345_000), id="thousands that only show"),
        pytest.param(MONEY, 1234.5, '"¥"#,##0.00', Fraction(12_345_000), id="a currency that only shows"),
        pytest.param(COUNT, 300, '0"户"', Fraction(300), id="a unit that only shows"),
        pytest.param(COUNT, 300, "@", Fraction(300), id="a number in a cell of text"),
        pytest.param(COUNT, "300", "@", Fraction(300), id="a number stored as text"),
        pytest.param(COUNT, "'300", "General", None, id="an apostrophe that is part of the text"),
        pytest.param(DAY, 39_263, "yyyy-mm-dd", date(2007, 6, 30), id="a number of days in a cell of dates"),
        pytest.param(DAY, datetime(2007, 6, 30), 'yyyy"年"m"月"d"日"', date(2007, 6, 30), id="a Chinese date"),  # noqa: DTZ001
    ],
)
def test_numbers_in_a_sheet(field: str, entered: object, number_format: str, value: Value, read: Read) -> None:
    outcome = read({"submissions/表.xlsx": table(field, entered, number_format)})
    if value is None:
        assert [d.code for d in outcome.diagnostics] == ["KP529"]
        return
    assert not outcome.diagnostics
    assert outcome.value is not None
    assert [f.value for f in outcome.value.figures.values()] == [value]


@pytest.mark.parametrize(
    ("field", "entered", "number_format", "code"),
    [
        pytest.param(COUNT, datetime(2007, 6, 30), "yyyy-mm-dd", "KP529", id="a date among the numbers"),  # noqa: DTZ001
        pytest.param(COUNT, time(8, 30), "hh:mm", "KP529", id="a time among the numbers"),
        pytest.param(COUNT, 49, "0%", "KP530", id="a count that shows as 4900%"),
        pytest.param(COUNT, True, "General", "KP529", id="a truth among the numbers"),
        pytest.param(DAY, 39_263, "General", "KP531", id="a bare number of days"),
        pytest.param(DAY, datetime(2007, 6, 30, 8, 30), "yyyy-mm-dd", "KP531", id="a date with a time of day"),  # noqa: DTZ001
        pytest.param(COUNT, "#REF!", "General", "KP515", id="an error value"),
        pytest.param(COUNT, "=24+25", "General", "KP515", id="a formula that was never worked out"),
    ],
)
def test_cells_that_say_no_value_are_refused(
    field: str, entered: object, number_format: str, code: str, read: Read
) -> None:
    outcome = read({"submissions/表.xlsx": table(field, entered, number_format)})
    (found,) = outcome.diagnostics
    assert (found.code, found.severity) == (code, "error")
    assert "汇总!C2" in found.message("zh")


# --- merged cells ------------------------------------------------------------------------------------


def merged(rows: list[list[object]], cells: str) -> bytes:
    book = workbook(rows)
    book["汇总"].merge_cells(cells)
    return saved(book)


ROWS: list[list[object]] = [
    ["2007年考评汇总", None, None],
    ["单位", "期次", COUNT],
    ["长春市", "年终总评", 49],
    ["四平市", "年终总评", None],
]


def test_a_merged_title_is_let_be(read: Read) -> None:
    outcome = read({"submissions/表.xlsx": merged(ROWS, "A1:C1")})
    assert not outcome.diagnostics


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("C3:C4", "汇总!C3:C4 是合并单元格，里面的“49”没有读"),
        ("B3:B4", "汇总!B3:B4 是合并单元格，里面的“年终总评”没有读"),
        ("A2:A3", "汇总!A2:A3 是合并单元格，里面的“单位”没有读"),
    ],
)
def test_merged_figures_are_refused(cells: str, says: str, read: Read) -> None:
    outcome = read({"submissions/表.xlsx": merged(ROWS, cells)})
    assert [(d.code, d.message("zh")) for d in outcome.diagnostics] == [("KP573", says)]
    assert outcome.value is not None
    assert not outcome.value.figures


# --- other kinds of files ----------------------------------------------------------------------------

#: The same sheet as Excel 97 and OpenDocument, saved by LibreOffice.
SAMPLES = ["cells.xls", "cells.ods"]


def sheets(name: str) -> tuple[Sheet, ...]:
    findings = Findings()
    found = read_sheets(FILES / name, findings)
    assert not findings.in_order()
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_xls_and_ods_are_read_like_xlsx(name: str) -> None:
    rows, _ = sheets(name)
    assert [[c.text for c in row] for row in rows.rows[2:]] == [
        ["单位", "期次", COUNT, RATE, MONEY, TRUTH, DAY, "填报人"],
        ["长春市", "年终总评", "49", "4.2%", "3606.21", "是", "2007-06-30", "示例"],
        ["四平市", "年终总评", "1,234", "4.2", "0.3", "否", "2007年7月1日", "示例"],
        ["梅河口市", "年终总评", "—", "４．２％", "", "", "", "示例"],
    ]
    assert rows.at(4, 4).place == "汇总!D4"


@pytest.mark.parametrize("name", SAMPLES)
def test_xls_and_ods_name_errors_and_merged_cells_and_hide_what_is_hidden(name: str) -> None:
    rows, codes = sheets(name)
    assert [str(m) for m in rows.merges] == ["A1:H1"]
    assert (rows.is_visible, codes.is_visible, codes.name) == (True, False, "代码")
    findings = Findings()
    assert [t.name for t in as_tables((rows, codes), findings)] == ["汇总"]
    assert [d.message("zh") for d in findings.in_order()] == ["单元格 汇总!E6 是错误值 #DIV/0!"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "文件损坏或加密"),
        (b"<html><table><tr><td>\xe5\x8d\x95</td></tr></table></html>", "其实是网页或 XML，不是表格文件"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "其实是网页或 XML，不是表格文件"),
        ("单位\t期次\n".encode("gb18030"), "不是 Excel 文件，或已损坏、加密"),
    ],
    ids=["an encrypted or damaged file", "a web page", "XML of 2003", "text with tabs"],
)
def test_an_xls_that_is_none_is_refused(content: bytes, says: str, read: Read) -> None:
    outcome = read({"submissions/表.xls": content})
    (found,) = outcome.diagnostics
    assert found.code == "KP514"
    assert says in found.message("zh")


def test_an_xlsx_that_is_called_xls_is_read(read: Read) -> None:
    outcome = read({"submissions/表.xls": table(COUNT, 49)})
    assert not outcome.diagnostics


def ods(body: str) -> bytes:
    import zipfile

    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="汇总">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return stream.getvalue()


HEADING = "".join(
    f"<table:table-cell office:value-type='string'><text:p>{t}</text:p></table:table-cell>"
    for t in ("单位", "期次", COUNT)
)


def test_repeated_cells_and_rows_of_an_ods_are_bounded(read: Read) -> None:
    rows = (
        f"<table:table-row>{HEADING}</table:table-row>"
        "<table:table-row table:number-rows-repeated='9999999'>"
        "<table:table-cell table:number-columns-repeated='9999999' office:value-type='float' office:value='1'/>"
        "</table:table-row>"
    )
    outcome = read({"submissions/表.ods": ods(rows)})
    assert [d.code for d in outcome.diagnostics] == ["KP516"]


def test_a_formula_of_an_ods_without_its_value_is_refused(read: Read) -> None:
    texts = "".join(
        f"<table:table-cell office:value-type='string'><text:p>{t}</text:p></table:table-cell>"
        for t in ("长春市", "年终总评")
    )
    rows = (
        f"<table:table-row>{HEADING}</table:table-row>"
        f"<table:table-row>{texts}<table:table-cell table:formula='of:=24+25'/></table:table-row>"
    )
    outcome = read({"submissions/表.ods": ods(rows)})
    assert [d.message("zh") for d in outcome.diagnostics] == ["单元格 汇总!C2 是公式，文件里没有算出的值"]


def test_a_broken_ods_is_refused(read: Read) -> None:
    outcome = read({"submissions/表.ods": ods("<table:table-row>")})
    assert [d.code for d in outcome.diagnostics] == ["KP514"]


def test_entities_in_an_ods_are_refused(read: Read) -> None:
    data = ods("").replace(b'<?xml version="1.0"?>', b'<!DOCTYPE a [<!ENTITY b "c">]>     ')
    outcome = read({"submissions/表.ods": data})
    assert [d.code for d in outcome.diagnostics] == ["KP514"]


def test_a_workbook_with_nothing_in_it_has_nothing_to_say(read: Read) -> None:
    outcome = read({"submissions/空.xlsx": saved(Workbook())})
    assert not outcome.diagnostics
