"""Reads the sheets of an .xlsx: every cell's text with its address, no cell without a value."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, Protocol, cast

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from dsl.diagnostic import Text
from dsl.span import Span
from intake.cell_text import NOT_CALCULATED, UNREADABLE, error_value, float_text, moment_text, number_text
from intake.errors import BadWorkbook
from intake.findings import Findings, shown
from intake.sheets import Merge, Sheet
from intake.tables import MOST_CELLS, MOST_COLUMNS, too_many_cells
from intake.text import has_forbidden_character, start_of
from intake.values import Cell
from intake.zipped import is_sound

#: Number formats from here on are the workbook's own.
_OWN = 164


def read_xlsx(data: bytes, file: str, findings: Findings) -> tuple[Sheet, ...]:
    """Read every sheet.

    Excel keeps numbers as binary floats of 15 significant digits, so a number is taken as those
    digits: what was typed as 4.2 and stored as 4.2000000000000002 is 4.2 again. A cell formatted
    as a percentage is taken as it shows, 0.98 as 98%.
    """
    if not is_sound(data, file, findings):
        return ()
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it does not keep; none bears on a value.
            warnings.simplefilter("ignore")
            return tuple(_sheets(data, file, findings))
    except Exception as error:  # openpyxl lets whatever a broken file provokes through
        reason = shown(f"{type(error).__name__}: {error}", 80)
        findings.add(
            BadWorkbook(span=start_of(file), reason=Text(f"文件损坏（{reason}）", f"it is damaged ({reason})"))
        )
        return ()


class _Style(Protocol):
    numFmtId: int  # noqa: N815 - the library's own word


class _Book(Protocol):
    """A workbook whose sheets are read row by row; the names with an underscore are the library's own."""

    worksheets: Sequence[_Sheet]
    epoch: datetime
    _date_formats: set[int]
    _timedelta_formats: set[int]
    _cell_styles: Sequence[_Style]
    _number_formats: Sequence[str]


class _Sheet(Protocol):
    """A sheet that is read row by row."""

    title: str
    sheet_state: str
    _worksheet_path: str
    _shared_strings: Sequence[str]


class _Parser(WorkSheetParser):
    """Reads the rows of a sheet and nothing else, each cell with its value and whether a formula stands behind it.

    openpyxl shows either the one or the other, so that a sheet would have to be read twice.
    """

    def parse(self) -> Generator[Any, None, None]:
        """Give each row with its number; validations, formats and the like are passed over."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                row: tuple[int, list[dict[str, Any]]] = self.parse_row(element)
                element.clear()
                yield row

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Read one cell."""
        cell: dict[str, Any] = super().parse_cell(element)
        cell["is_formula"] = element.find(FORMULA_TAG) is not None
        return cell


def _sheets(data: bytes, file: str, findings: Findings) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = cast("_Book", load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False))
        for sheet in book.worksheets:
            part = archive.read(sheet._worksheet_path.lstrip("/"))
            yield Sheet(
                name=sheet.title,
                is_visible=sheet.sheet_state == "visible",
                rows=tuple(_rows(sheet, part, book, file, findings)),
                # openpyxl does not tell what is merged where it reads row by row.
                merges=tuple(_merges(part)),
                file=file,
            )


def _rows(sheet: _Sheet, part: bytes, book: _Book, file: str, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    parser = _Parser(
        io.BytesIO(part),
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    number, cells = 0, 0
    for at, row in parser.parse():
        # Rows that are missing are blank; one that comes again says nothing new.
        for _ in range(number + 1, at):
            yield ()
        if at <= number:
            continue
        number = at
        width = max((cell["column"] for cell in row), default=0)
        # The number of cells counts the blank ones that a row is filled up with.
        cells += width
        if cells > MOST_CELLS or width > MOST_COLUMNS:
            findings.add(too_many_cells(start_of(file), f"工作表“{sheet.title}”"))
            return
        yield _row(row, width, number, sheet.title, file, book)


def _row(row: list[dict[str, Any]], width: int, number: int, title: str, file: str, book: _Book) -> tuple[Cell, ...]:
    held = {cell["column"]: cell for cell in row}
    cells = []
    for column in range(1, width + 1):
        span, place = Span(file, number, column, number, column + 1), f"{title}!{get_column_letter(column)}{number}"
        cell = held.get(column)
        cells.append(Cell(text="", span=span, place=place) if cell is None else _read_cell(cell, place, span, book))
    return tuple(cells)


_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def _merges(part: bytes) -> Iterator[Merge]:
    for first, first_row, last, last_row in _MERGE.findall(part):
        merge = Merge(
            first_row=int(first_row),
            first_column=column_index_from_string(first.decode()),
            last_row=int(last_row),
            last_column=column_index_from_string(last.decode()),
        )
        if merge.is_sound:
            yield merge


def _read_cell(cell: Mapping[str, Any], place: str, span: Span, book: _Book) -> Cell:
    problem: Text | None = None
    text = ""
    if cell["data_type"] == "e":
        problem = error_value(str(cell["value"]))
    elif cell["value"] is None:
        # One that was worked out to no text (`=IF(…,"")`) says so by its type, and is blank.
        if cell["is_formula"] and cell["data_type"] != "str":
            problem = NOT_CALCULATED
    else:
        written = _text(cell, book)
        if written is None or has_forbidden_character(written):
            problem = UNREADABLE
        else:
            text = written
    return Cell(text=text, span=span, place=place, is_faulty=problem is not None, problem=problem)


def _number_format(cell: Mapping[str, Any], book: _Book) -> str:
    number = book._cell_styles[cell["style_id"]].numFmtId
    return BUILTIN_FORMATS.get(number, "General") if number < _OWN else book._number_formats[number - _OWN]


def _text(cell: Mapping[str, Any], book: _Book) -> str | None:
    match cell["value"]:
        case bool() as truth:
            return "是" if truth else "否"
        case int() as number:
            return number_text(Fraction(number), _number_format(cell, book))
        case float() as number:
            return float_text(number, _number_format(cell, book))
        case datetime() as moment:
            return moment_text(moment)
        case date() | time() | str() as plain:
            return str(plain).strip()
        case _:
            return None
