"""Reports in CSV and Excel: wide and long, in the encodings that offices use, with the cell each figure came from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

import pytest
from openpyxl import Workbook

from dsl.expressions import Year
from dsl.facts import Facts, FigureId, Value
from tests.intake.conftest import Read

WIDE = """\
# 本文件数字均为虚构，仅供演示。
2007年就业考评汇总表,,,,
单位,期次,填报人,填报日期,解决零就业家庭户数,城镇登记失业率,上年.来省进京上访批次,复核中
长春市,年终总评,张三,2008-1-10,"1,049",4.2%,100,
双阳区,年终总评,李四,2008年1月9日,—,,３,解决零就业家庭户数、城镇登记失业率

"""
LONG = """\
单位,期次,字段,值,来源,复核中
长春市,年终总评,解决零就业家庭户数,49,就业局,
四平市,年终总评,城镇登记失业率,"4.2%",统计局,
长春市,年终总评,上年.来省进京上访批次,100,信访办,是
"""


def values(facts: Facts | None) -> dict[tuple[str, str, Year], Value | None]:
    assert facts is not None
    return {(f.unit, f.key, f.year): fact.value for f, fact in facts.figures.items()}


def place(facts: Facts | None, key: str, unit: str = "长春市", year: Year = Year.THIS) -> str:
    assert facts is not None
    return str(facts.figures[FigureId(unit=unit, period="年终总评", key=key, year=year)].source)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_wide_table(encoding: str, line_end: str, read: Read) -> None:
    outcome = read({"submissions/汇总.csv": WIDE.replace("\n", line_end).encode(encoding)})
    assert not outcome.diagnostics
    facts = outcome.value
    assert values(facts) == {
        ("长春市", "解决零就业家庭户数", Year.THIS): 1049,
        ("长春市", "来省进京上访批次", Year.LAST): 100,
        ("长春市", "城镇登记失业率", Year.THIS): Fraction(42, 1000),
        ("双阳区", "解决零就业家庭户数", Year.THIS): None,
        ("双阳区", "来省进京上访批次", Year.LAST): 3,
        ("双阳区", "城镇登记失业率", Year.THIS): None,
    }
    assert facts is not None
    assert [(r.unit, r.reporter, r.reported_on) for r in facts.reports] == [
        ("长春市", "张三", date(2008, 1, 10)),
        ("双阳区", "李四", date(2008, 1, 9)),
    ]
    assert [f.unit for f, fact in facts.figures.items() if fact.is_under_review] == ["双阳区", "双阳区"]
    assert place(facts, "解决零就业家庭户数") == "submissions/汇总.csv 第4行第5列"
    assert facts.made_up == ("submissions/汇总.csv",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_long_table(encoding: str, read: Read) -> None:
    outcome = read({"submissions/长表.csv": LONG.encode(encoding)})
    assert not outcome.diagnostics
    facts = outcome.value
    assert values(facts) == {
        ("长春市", "解决零就业家庭户数", Year.THIS): 49,
        ("长春市", "来省进京上访批次", Year.LAST): 100,
        ("四平市", "城镇登记失业率", Year.THIS): Fraction(42, 1000),
    }
    assert facts is not None
    reviewed = [(f.key, fact.source.reporter) for f, fact in facts.figures.items() if fact.is_under_review]
    assert reviewed == [("来省进京上访批次", "信访办")]
    assert [r.unit for r in facts.reports] == ["长春市", "四平市"]


def test_a_quoted_field_over_two_lines_keeps_later_places_right(read: Read) -> None:
    text = '单位,期次,填报人,解决零就业家庭户数\n长春市,年终总评,"张三\n""代""",1\n四平市,年终总评,李四,多\n'
    outcome = read({"submissions/表.csv": text})
    assert [(str(d.span), d.code) for d in outcome.diagnostics] == [("data/submissions/表.csv:4:13", "KP529")]
    assert outcome.value is not None
    assert outcome.value.reports[0].reporter == '张三\n"代"'


def test_a_row_without_its_unit_is_named(read: Read) -> None:
    outcome = read({"submissions/表.csv": "单位,期次,解决零就业家庭户数\n,年终总评,1\n"})
    assert [d.message("zh") for d in outcome.diagnostics] == ["这一行缺“单位”"]


def test_a_figure_twice_in_a_long_table_is_named(read: Read) -> None:
    text = "单位,期次,字段,值\n长春市,年终总评,新增就业,1\n长春市,年终总评,城镇新增就业人数,2\n"
    outcome = read({"submissions/表.csv": text})
    assert [d.code for d in outcome.diagnostics] == ["KP538"]


def test_a_row_may_correct_a_yaml_report(read: Read) -> None:
    report = "单位: 长春市\n期次: 年终总评\n数据:\n  解决零就业家庭户数: 49\n"
    table = "单位,期次,更正,解决零就业家庭户数\n长春市,年终总评,长春市.yaml,48\n四平市,年终总评,,7\n"
    outcome = read({"submissions/长春市.yaml": report, "submissions/更正.csv": table})
    assert not outcome.diagnostics
    assert values(outcome.value)["长春市", "解决零就业家庭户数", Year.THIS] == 48


# --- Excel -------------------------------------------------------------------------------------------


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    title: str = "汇总",
    formats: dict[str, str] | None = None,
    hidden: bool = False,
) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    if hidden:
        codes = book.create_sheet("_代码")
        codes.append(["这里没有表头"])
        codes.sheet_state = "hidden"
    return book


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def patched(data: bytes, old: str, new: str) -> bytes:
    """Change the text of the first sheet, for what openpyxl does not write."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert old.encode() in content, content
                content = content.replace(old.encode(), new.encode())
            target.writestr(part.filename, content)
    return result.getvalue()


HEAD = ["单位", "期次", "解决零就业家庭户数", "城镇登记失业率", "创业扶持资金"]


def test_a_sheet_as_a_wide_table(read: Read) -> None:
    book = workbook(
        [
            ["2007年考评汇总（数字虚构）"],
            [],
            HEAD,
            ["长春市", "年终总评", 49, 4.2, 3606.21],
            ["四平市", "年终总评", None, "４．２％", "1,234.50万元"],
        ],
        hidden=True,
    )
    outcome = read({"submissions/汇总.xlsx": saved(book)})
    assert not outcome.diagnostics
    facts = outcome.value
    assert values(facts) == {
        ("长春市", "解决零就业家庭户数", Year.THIS): 49,
        ("长春市", "城镇登记失业率", Year.THIS): Fraction(42, 1000),
        ("长春市", "创业扶持资金", Year.THIS): 36_062_100,
        ("四平市", "解决零就业家庭户数", Year.THIS): None,
        ("四平市", "城镇登记失业率", Year.THIS): Fraction(42, 1000),
        ("四平市", "创业扶持资金", Year.THIS): 12_345_000,
    }
    assert place(facts, "城镇登记失业率") == "submissions/汇总.xlsx 汇总!D4"
    assert facts is not None
    assert facts.made_up == ("submissions/汇总.xlsx",)


def test_a_sheet_in_long_form(read: Read) -> None:
    book = workbook([["单位", "期次", "字段", "值"], ["长春市", "年终总评", "解决零就业家庭户数", 49]], title="长表")
    outcome = read({"submissions/长表.xlsx": saved(book)})
    assert not outcome.diagnostics
    assert place(outcome.value, "解决零就业家庭户数") == "submissions/长表.xlsx 长表!D2"


@pytest.mark.parametrize(
    ("number", "number_format", "value"),
    [
        (0.98, "0.00%", Fraction(98, 100)),
        (0.042, "0.0%", Fraction(42, 1000)),
        (4.2, "General", Fraction(42, 1000)),
        (4.2, '0.0"%"', Fraction(42, 1000)),
        (0.1 + 0.2 + 4, "General", Fraction(43, 1000)),
        (98, "0", Fraction(98, 100)),
    ],
)
def test_numbers_of_a_sheet_are_their_fifteen_digits(
    number: float, number_format: str, value: Fraction, read: Read
) -> None:
    book = workbook([HEAD, ["长春市", "年终总评", 1, number]], formats={"D2": number_format})
    outcome = read({"submissions/表.xlsx": saved(book)})
    assert not outcome.diagnostics
    assert values(outcome.value)["长春市", "城镇登记失业率", Year.THIS] == value


def test_truths_and_dates_of_a_sheet(read: Read) -> None:
    book = workbook(
        [["单位", "期次", "建立台账", "台账建立之日"], ["长春市", "年终总评", True, datetime(2007, 6, 30)]]  # noqa: DTZ001
    )
    outcome = read({"submissions/表.xlsx": saved(book)})
    assert not outcome.diagnostics
    assert list(values(outcome.value).values()) == [True, date(2007, 6, 30)]


def test_a_date_where_a_number_belongs_is_refused(read: Read) -> None:
    book = workbook([HEAD, ["长春市", "年终总评", datetime(2008, 2, 3)]])  # noqa: DTZ001 - what Excel makes of 2/3
    outcome = read({"submissions/表.xlsx": saved(book)})
    assert [d.message("zh") for d in outcome.diagnostics] == [
        "“解决零就业家庭户数（汇总!C2）”应是数，写的是“2008-02-03”"
    ]


def test_a_formula_without_its_value_is_refused_with_its_cell(read: Read) -> None:
    book = workbook([HEAD, ["长春市", "年终总评", "=24+25", 4.2]])
    outcome = read({"submissions/表.xlsx": saved(book)})
    assert [(d.code, d.message("zh")) for d in outcome.diagnostics] == [
        ("KP515", "单元格 汇总!C2 是公式，文件里没有算出的值")
    ]
    assert outcome.diagnostics[0].message("en") == "cell 汇总!C2 is a formula without a calculated value"
    assert {key for _, key, _ in values(outcome.value)} == {"城镇登记失业率", "创业扶持资金"}


def test_a_formula_with_its_value_is_read(read: Read) -> None:
    data = patched(saved(workbook([HEAD, ["长春市", "年终总评", "=24+25"]])), "<v></v>", "<v>49</v>")
    outcome = read({"submissions/表.xlsx": data})
    assert not outcome.diagnostics
    assert values(outcome.value)["长春市", "解决零就业家庭户数", Year.THIS] == 49


def test_a_formula_that_gives_no_text_is_blank(read: Read) -> None:
    book = saved(workbook([HEAD, ["长春市", "年终总评", '=IF(D2="","","49")']]))
    row = '<c r="C2"><f>IF(D2="","","49")</f><v></v></c>'
    outcome = read({"submissions/表.xlsx": patched(book, row, row.replace('r="C2"', 'r="C2" t="str"'))})
    assert not outcome.diagnostics
    assert values(outcome.value)["长春市", "解决零就业家庭户数", Year.THIS] is None


def test_an_error_value_is_refused_with_its_cell(read: Read) -> None:
    outcome = read({"submissions/表.xlsx": saved(workbook([HEAD, ["长春市", "年终总评", "#DIV/0!"]]))})
    assert [d.message("zh") for d in outcome.diagnostics] == ["单元格 汇总!C2 是错误值 #DIV/0!"]


def test_a_wrong_word_on_the_size_of_a_sheet_cuts_nothing_off(read: Read) -> None:
    book = workbook([HEAD, ["长春市", "年终总评", 1], ["四平市", "年终总评", 2]])
    outcome = read({"submissions/表.xlsx": patched(saved(book), 'ref="A1:E3"', 'ref="A1:B2"')})
    assert [f.unit for f in (outcome.value.figures if outcome.value else ())][::3] == ["长春市", "四平市"]


def test_a_sheet_that_reaches_to_the_last_row_and_column_ends_soon(read: Read) -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    data = patched(saved(workbook([HEAD])), "</sheetData>", far)
    outcome = read({"submissions/表.xlsx": data})
    assert [d.code for d in outcome.diagnostics] == ["KP516"]
    assert outcome.diagnostics[0].message("zh").startswith("表格有误：工作表“汇总”超过 1000000 格或 1000 列")
