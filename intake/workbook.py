"""Reads the sheets of an .xlsx as tables: every cell's text with its address, no cell without a value."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Literal, Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from dsl.diagnostic import Text
from dsl.quantity import exact_decimal
from dsl.span import Span
from intake.errors import BadCell, BadWorkbook
from intake.findings import Findings, shown
from intake.tables import MOST_CELLS, MOST_COLUMNS, Table, too_many_cells
from intake.text import has_forbidden_character, read_bytes, start_of
from intake.values import Cell

#: A workbook of 2000 rows and 80 columns has 1 MB, and 8 MB unpacked.
XLSX_LIMIT = 16 * 1024 * 1024
UNPACKED_LIMIT = 64 * 1024 * 1024
MOST_PARTS = 1000


def read_workbook(path: Path, findings: Findings) -> tuple[Table, ...]:
    """Read every visible sheet.

    Excel keeps numbers as binary floats of 15 significant digits, so a number is taken as those
    digits: what was typed as 4.2 and stored as 4.2000000000000002 is 4.2 again. A cell formatted
    as a percentage is taken as it shows, 0.98 as 98%. Hidden sheets (code lists of forms) are not read.
    """
    data = read_bytes(path, XLSX_LIMIT, findings)
    file = path.as_posix()
    if data is None or not _is_sound(data, file, findings):
        return ()
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it does not keep; none bears on a value.
            warnings.simplefilter("ignore")
            return tuple(_tables(data, file, findings))
    except Exception as error:  # openpyxl lets whatever a broken file provokes through
        reason = shown(f"{type(error).__name__}: {error}", 80)
        findings.add(
            BadWorkbook(span=start_of(file), reason=Text(f"文件损坏（{reason}）", f"it is damaged ({reason})"))
        )
        return ()


def _is_sound(data: bytes, file: str, findings: Findings) -> bool:
    """Refuse what is no zip, unpacks to absurd sizes, or holds a DTD (which OOXML forbids and entities need)."""
    reason: Text | None = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > UNPACKED_LIMIT:
                limit = UNPACKED_LIMIT // (1024 * 1024)
                reason = Text(f"展开后超过 {limit} MB", f"it unpacks to more than {limit} MB")
            elif any(_has_dtd(archive.read(p)) for p in parts if p.filename.endswith((".xml", ".rels"))):
                reason = Text("里面有 DTD，Excel 文件不该有", "it holds a DTD, which no Excel file has")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        reason = Text("不是 Excel 文件，或已损坏、加密", "it is no Excel file, or damaged or encrypted")
    except zlib.error:
        reason = Text("压缩内容已损坏", "its compressed content is damaged")
    if reason is not None:
        findings.add(BadWorkbook(span=start_of(file), reason=reason))
    return reason is None


def _has_dtd(part: bytes) -> bool:
    return any("<!DOCTYPE".encode(encoding) in part for encoding in ("ascii", "utf-16-le", "utf-16-be"))


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

    def iter_rows(self) -> Iterator[Sequence[_SheetCell]]: ...
    def reset_dimensions(self) -> None: ...


def _open(data: bytes, show: Literal["values", "formulas"]) -> tuple[_Sheet, ...]:
    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=show == "values", keep_links=False)
    sheets = tuple(cast("Iterable[_Sheet]", workbook.worksheets))
    for sheet in sheets:
        # The sheet's own word on its size is often wrong and would cut rows off.
        sheet.reset_dimensions()
    return sheets


def _tables(data: bytes, file: str, findings: Findings) -> Iterator[Table]:
    for sheet, beside in zip(_open(data, "values"), _open(data, "formulas"), strict=True):
        if sheet.sheet_state != "visible":
            continue
        rows = tuple(_rows(sheet, beside, file, findings))
        if any(cell.text for row in rows for cell in row):
            yield Table(name=sheet.title, rows=rows, span=start_of(file))


def _rows(sheet: _Sheet, beside: _Sheet, file: str, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    cells = 0
    for number, (row, with_formulas) in enumerate(zip(sheet.iter_rows(), beside.iter_rows(), strict=True), start=1):
        # The number of cells counts the blank ones that openpyxl fills a row up with.
        cells += len(row)
        if cells > MOST_CELLS or len(row) > MOST_COLUMNS:
            findings.add(too_many_cells(start_of(file), f"工作表“{sheet.title}”"))
            return
        yield tuple(
            _read_cell(
                cell,
                is_formula=formula.data_type == "f",
                place=f"{sheet.title}!{get_column_letter(column)}{number}",
                span=Span(file, number, column, number, column + 1),
                findings=findings,
            )
            for column, (cell, formula) in enumerate(zip(row, with_formulas, strict=True), start=1)
        )


def _read_cell(cell: _SheetCell, *, is_formula: bool, place: str, span: Span, findings: Findings) -> Cell:
    problem: Text | None = None
    text = ""
    if cell.data_type == "e":
        problem = Text(f"是错误值 {cell.value}", f"holds the error {cell.value}")
    elif cell.value is None:
        if is_formula:
            problem = Text("是公式，文件里没有算出的值", "is a formula without a calculated value")
    else:
        written = _text(cell)
        if written is None or has_forbidden_character(written):
            problem = Text("里的内容不是文字、数或日期", "holds neither text nor a number nor a date")
        else:
            text = written
    if problem is not None:
        findings.add(BadCell(span=span, cell=place, problem=problem))
    return Cell(text=text, span=span, place=place, is_faulty=problem is not None)


#: Texts, escaped signs and colours in a number format, where % means nothing.
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def _text(cell: _SheetCell) -> str | None:
    match cell.value:
        case bool() as truth:
            return "是" if truth else "否"
        case int() | float() as number:
            try:
                exact = Fraction(number) if isinstance(number, int) else Fraction(format(number, ".15g"))
            except ValueError:
                return None
            if "%" in _ASIDE.sub("", cell.number_format):
                return exact_decimal(exact * 100)[0] + "%"
            return exact_decimal(exact)[0]
        case datetime() as moment:
            return str(moment.date() if moment.time() == time() else moment)
        case date() | time() | str() as plain:
            return str(plain).strip()
        case _:
            return None
