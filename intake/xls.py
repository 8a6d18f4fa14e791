"""Reads the sheets of an .xls, the format of Excel 97 to 2003, with xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, cast

import xlrd
from openpyxl.utils import get_column_letter

from dsl.diagnostic import Text
from dsl.span import Span
from intake.cell_text import UNREADABLE, error_value, float_text, moment_text
from intake.errors import BadWorkbook
from intake.findings import Findings, shown
from intake.sheets import Merge, Sheet
from intake.tables import MOST_CELLS, MOST_COLUMNS, too_many_cells
from intake.text import has_forbidden_character, start_of
from intake.values import Cell


class _Format(Protocol):
    format_str: str


class _Looks(Protocol):
    format_key: int


class _Book(Protocol):
    datemode: int
    nsheets: int
    xf_list: list[_Looks]
    format_map: dict[int, _Format]

    def sheet_by_index(self, index: int) -> _XlsSheet: ...


class _XlsCell(Protocol):
    ctype: int
    value: object
    xf_index: int | None


class _XlsSheet(Protocol):
    name: str
    visibility: int
    nrows: int
    merged_cells: list[tuple[int, int, int, int]]

    def row(self, index: int) -> list[_XlsCell]: ...


def read_xls(data: bytes, file: str, findings: Findings) -> tuple[Sheet, ...]:
    """Read every sheet. An .xls holds the last value of every formula, and numbers as an .xlsx does."""
    try:
        book = cast(
            "_Book",
            xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()),
        )
        sheets = (book.sheet_by_index(i) for i in range(book.nsheets))
        return tuple(
            Sheet(
                name=sheet.name,
                is_visible=sheet.visibility == 0,
                rows=tuple(_rows(book, sheet, file, findings)),
                merges=tuple(
                    Merge(first_row=a + 1, last_row=b, first_column=c + 1, last_column=d)
                    for a, b, c, d in sheet.merged_cells
                ),
                file=file,
            )
            for sheet in sheets
        )
    except Exception as error:  # xlrd lets whatever a broken file provokes through
        reason = shown(f"{type(error).__name__}: {error}", 80)
        broken = Text(f"文件损坏或加密（{reason}）", f"it is damaged or encrypted ({reason})")
        findings.add(BadWorkbook(span=start_of(file), reason=broken))
        return ()


def _rows(book: _Book, sheet: _XlsSheet, file: str, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    cells = 0
    for number in range(1, sheet.nrows + 1):
        row = sheet.row(number - 1)
        cells += len(row)
        if cells > MOST_CELLS or len(row) > MOST_COLUMNS:
            findings.add(too_many_cells(start_of(file), f"工作表“{sheet.name}”"))
            return
        yield tuple(
            _cell(
                book,
                cell,
                place=f"{sheet.name}!{get_column_letter(column)}{number}",
                span=Span(file, number, column, number, column + 1),
            )
            for column, cell in enumerate(row, start=1)
        )


def _cell(book: _Book, cell: _XlsCell, *, place: str, span: Span) -> Cell:
    text: str | None = ""
    problem: Text | None = None
    match cell.ctype, cell.value:
        case xlrd.XL_CELL_ERROR, int() as code:
            problem = error_value(xlrd.error_text_from_code.get(code, "#?"))
        case xlrd.XL_CELL_BOOLEAN, value:
            text = "是" if value else "否"
        case xlrd.XL_CELL_TEXT, str() as words:
            text = None if has_forbidden_character(words) else words.strip()
        case xlrd.XL_CELL_NUMBER, float() as number:
            text = float_text(number, _format(book, cell))
        case xlrd.XL_CELL_DATE, float() as number:
            text = _moment(number, book.datemode)
        case _:
            text = ""
    if text is None:
        problem = UNREADABLE
    return Cell(text=text or "", span=span, place=place, is_faulty=problem is not None, problem=problem)


def _format(book: _Book, cell: _XlsCell) -> str:
    if cell.xf_index is None:
        return ""
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return known.format_str if known is not None else ""


def _moment(number: float, datemode: int) -> str | None:
    try:
        moment = xlrd.xldate_as_datetime(number, datemode)
    except (ValueError, OverflowError):
        return None
    return moment_text(moment) if isinstance(moment, datetime) else None
