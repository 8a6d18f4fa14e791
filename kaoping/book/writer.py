"""Writes sheets as an .xlsx: words stay words, and only formulas of ours are formulas; the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from dsl.quantity import exact_decimal
from kaoping.book.grid import Cell, Entry, Formula, Points, Sheet

_FONT = "宋体"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the file says no more
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
#: What no cell of a workbook may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767
#: Digits that a cell keeps.
_DIGITS = 15


def write_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets in order."""
    import xlsxwriter  # loaded where a workbook is made

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(stream, options)
    page = _page_class()
    book.set_properties({"author": "kaoping", "created": _EPOCH})
    looks = _looks(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name, worksheet_class=page), sheet, looks)
    book.close()
    return _as_ours(stream.getvalue())


def _page_class() -> Any:
    from xlsxwriter.worksheet import Worksheet

    class Page(Worksheet):  # type: ignore[misc]
        """A worksheet that takes our formulas as they are: it would look thirty times into each for newer functions."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
            return formula.removeprefix("=")

    return Page


def _looks(book: Any) -> dict[str, Any]:
    plain = {
        "font_name": _FONT,
        "font_size": 11,
        "valign": "top",
        "text_wrap": True,
        "border": 1,
        "border_color": "#B0B0B0",
    }
    yellow = {"bg_color": "#FFFBE6", "locked": False}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 16}),
        "about": book.add_format({"font_name": _FONT, "font_size": 10, "font_color": "#505050"}),
        "header": book.add_format(plain | {"font_name": "黑体", "bg_color": "#D9E2EC", "align": "center"}),
        "text": book.add_format(plain),
        "number": book.add_format(plain | {"num_format": "General"}),
        "points": book.add_format(plain | {"num_format": "0.00######"}),
        "entry": book.add_format(plain | yellow),
        "day": book.add_format(plain | yellow | {"num_format": "yyyy-mm-dd"}),
        "red": book.add_format({"bg_color": "#FFC7CE"}),
    }


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, looks["title"])
    page.write_string(1, 0, _plain(sheet.about), looks["about"])
    for column, (heading, width) in enumerate(zip(sheet.headings, sheet.widths, strict=True)):
        page.write_string(2, column, _plain(heading), looks["header"])
        page.set_column(column, column, width)
    if sheet.folded is not None:
        first, last = sheet.folded
        for column in range(first - 1, last):
            page.set_column(column, column, sheet.widths[column], None, {"level": 1, "hidden": True})
        page.set_column(last, last, sheet.widths[last], None, {"collapsed": True})
    for number, row in enumerate(sheet.rows, start=3):
        for column, cell in enumerate(row):
            _cell(page, number, column, cell, looks)
    page.freeze_panes(3, sheet.fixed_columns)
    if sheet.rows:
        page.autofilter(2, 0, 2 + len(sheet.rows), len(sheet.headings) - 1)
        differs = {"type": "cell", "criteria": "==", "value": '"不同"', "format": looks["red"]}
        page.conditional_format(3, 0, 2 + len(sheet.rows), len(sheet.headings) - 1, differs)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer("&C第 &P 页 共 &N 页")


def _cell(page: Any, row: int, column: int, cell: Cell, looks: dict[str, Any]) -> None:
    match cell:
        case None:
            page.write_blank(row, column, None, looks["text"])
        case Formula(text=text):
            page.write_formula(row, column, f"={text}", looks["number"])
        case Points(value=Formula(text=text)):
            page.write_formula(row, column, f"={text}", looks["points"])
        case Points(value=None):
            page.write_blank(row, column, None, looks["text"])
        case Points(value=Fraction() as value):
            _number(page, row, column, value, looks["points"])
        case Entry(value=value):
            _entry(page, row, column, value, looks)
        case int() | Fraction():
            _number(page, row, column, Fraction(cell), looks["number"])
        case str():
            page.write_string(row, column, _plain(cell), looks["text"])
        case _:
            raise TypeError(f"no cell for {cell!r}")


def _entry(page: Any, row: int, column: int, value: Fraction | date | str | None, looks: dict[str, Any]) -> None:
    match value:
        case None:
            page.write_blank(row, column, None, looks["entry"])
        case Fraction():
            _number(page, row, column, value, looks["entry"])
        case date():
            page.write_datetime(row, column, value, looks["day"])
        case str():
            page.write_string(row, column, _plain(value), looks["entry"])


def _number(page: Any, row: int, column: int, value: Fraction, look: Any) -> None:
    """A number that a cell holds exactly is one; any other is the nearest that a cell can hold."""
    page.write_number(row, column, float(value), look)


def is_exact(value: Fraction) -> bool:
    """Whether a cell shows a number as it is: it ends, within fifteen digits.

    >>> is_exact(Fraction(5, 4)), is_exact(Fraction(1, 3)), is_exact(Fraction(10**16 + 1))
    (True, False, False)
    """
    text, ends = exact_decimal(value)
    return ends and len(text.replace(".", "").replace("-", "").strip("0")) <= _DIGITS


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", text)[:_LONGEST]


def _as_ours(data: bytes) -> bytes:
    """Say what program wrote it, and pack without the time of day.

    The library says that Excel did; LibreOffice then takes the values that are stored beside the formulas,
    of which there are none.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = source.read(name)
            if name == "docProps/app.xml":
                content = content.replace(b"Microsoft Excel", b"kaoping")
            elif name.startswith("xl/worksheets/"):
                content = content.replace(b"</f><v>0</v>", b"</f>")
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            target.writestr(info, content)
    return packed.getvalue()
