"""Reads the sheets of an .xlsx: every cell's text with its address, no cell without a value."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Literal, Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

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


class _SheetCell(Protocol):
    """What a cell of a sheet that is read row by row offers."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


class _Sheet(Protocol):
    """A sheet that is read row by row."""

    title: str
    sheet_state: str
    #: Of its part in the file; openpyxl's own word for it.
    _worksheet_path: str

    def iter_rows(self) -> Iterator[Sequence[_SheetCell]]: ...
    def reset_dimensions(self) -> None: ...


def _open(data: bytes, show: Literal["values", "formulas"]) -> tuple[_Sheet, ...]:
    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=show == "values", keep_links=False)
    sheets = tuple(cast("Iterable[_Sheet]", workbook.worksheets))
    for sheet in sheets:
        # The sheet's own word on its size is often wrong and would cut rows off.
        sheet.reset_dimensions()
    return sheets


def _sheets(data: bytes, file: str, findings: Findings) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = _open(data, "values")
        parts = [archive.read(sheet._worksheet_path.lstrip("/")) for sheet in sheets]
        # Formulas are looked for where there are any: it is as much work again.
        with_formulas = _open(data, "formulas") if any(map(_FORMULA.search, parts)) else None
        for index, (sheet, part) in enumerate(zip(sheets, parts, strict=True)):
            beside = with_formulas[index] if with_formulas is not None and _FORMULA.search(part) else None
            yield Sheet(
                name=sheet.title,
                is_visible=sheet.sheet_state == "visible",
                rows=tuple(_rows(sheet, beside, file, findings)),
                # openpyxl does not tell what is merged where it reads row by row.
                merges=tuple(_merges(part)),
                file=file,
            )


def _rows(sheet: _Sheet, beside: _Sheet | None, file: str, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    cells = 0
    for number, (row, formulas) in enumerate(_paired(sheet, beside), start=1):
        # The number of cells counts the blank ones that openpyxl fills a row up with.
        cells += len(row)
        if cells > MOST_CELLS or len(row) > MOST_COLUMNS:
            findings.add(too_many_cells(start_of(file), f"工作表“{sheet.title}”"))
            return
        yield tuple(
            _read_cell(
                cell,
                is_formula=column <= len(formulas) and formulas[column - 1].data_type == "f",
                place=f"{sheet.title}!{get_column_letter(column)}{number}",
                span=Span(file, number, column, number, column + 1),
            )
            for column, cell in enumerate(row, start=1)
        )


def _paired(sheet: _Sheet, beside: _Sheet | None) -> Iterator[tuple[Sequence[_SheetCell], Sequence[_SheetCell]]]:
    """Each row with its formulas, or with none where the sheet has none."""
    if beside is None:
        yield from ((row, ()) for row in sheet.iter_rows())
    else:
        yield from zip(sheet.iter_rows(), beside.iter_rows(), strict=True)


_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
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


def _read_cell(cell: _SheetCell, *, is_formula: bool, place: str, span: Span) -> Cell:
    problem: Text | None = None
    text = ""
    if cell.data_type == "e":
        problem = error_value(str(cell.value))
    elif cell.value is None:
        # One that was worked out to no text (`=IF(…,"")`) says so by its type, and is blank.
        if is_formula and cell.data_type != "str":
            problem = NOT_CALCULATED
    else:
        written = _text(cell)
        if written is None or has_forbidden_character(written):
            problem = UNREADABLE
        else:
            text = written
    return Cell(text=text, span=span, place=place, is_faulty=problem is not None, problem=problem)


def _text(cell: _SheetCell) -> str | None:
    match cell.value:
        case bool() as truth:
            return "是" if truth else "否"
        case int() as number:
            return number_text(Fraction(number), cell.number_format)
        case float() as number:
            return float_text(number, cell.number_format)
        case datetime() as moment:
            return moment_text(moment)
        case date() | time() | str() as plain:
            return str(plain).strip()
        case _:
            return None
