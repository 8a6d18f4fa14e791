"""Reads the sheets of an .ods, the OpenDocument spreadsheet of LibreOffice and WPS.

Its XML says the value of every cell as a text, and whether it is a percentage or a date.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.utils import get_column_letter

from dsl.diagnostic import Text
from dsl.span import Span
from intake.cell_text import NOT_CALCULATED, UNREADABLE, error_value, float_text, moment_text
from intake.errors import BadWorkbook
from intake.findings import Findings, shown
from intake.sheets import Merge, Sheet
from intake.tables import MOST_CELLS, MOST_COLUMNS, too_many_cells
from intake.text import has_forbidden_character, start_of
from intake.values import Cell
from intake.zipped import is_sound

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
#: How LibreOffice writes a truth that came out of an Excel file: as a formula that shows as a word and holds a number.
_TRUTHS = {"of:=TRUE()": "是", "of:=FALSE()": "否"}
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_ods(data: bytes, file: str, findings: Findings) -> tuple[Sheet, ...]:
    """Read every sheet."""
    if not is_sound(data, file, findings):
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = ElementTree.fromstring(archive.read("content.xml"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        reason = shown(f"{type(error).__name__}: {error}", 80)
        findings.add(
            BadWorkbook(span=start_of(file), reason=Text(f"文件损坏（{reason}）", f"it is damaged ({reason})"))
        )
        return ()
    hidden = _hidden_styles(root)
    return tuple(_sheet(table, hidden, file, findings) for table in root.iter(f"{_TABLE}table"))


def _hidden_styles(root: Element) -> set[str]:
    """The styles of sheets that are not shown."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iter(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }


def _sheet(table: Element, hidden: set[str], file: str, findings: Findings) -> Sheet:
    name = table.get(f"{_TABLE}name", "")
    merges: list[Merge] = []
    return Sheet(
        name=name,
        is_visible=table.get(f"{_TABLE}style-name") not in hidden,
        rows=tuple(_rows(table, name, merges, file, findings)),
        merges=tuple(merges),
        file=file,
    )


def _times(element: Element, what: str) -> int:
    written = element.get(f"{_TABLE}number-{what}-repeated", "1")
    # As many digits as a spreadsheet has rows, and no more.
    return int(written) if _is_short(written) else 1


def _is_short(written: str) -> bool:
    return written.isdecimal() and len(written) <= 7


def _rows(table: Element, name: str, merges: list[Merge], file: str, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    """The rows down to the last that holds anything: blank rows are said to repeat to the end of the sheet."""
    number, cells, blank = 1, 0, 0
    for row in table.iter(f"{_TABLE}table-row"):
        held = _held(row)
        times = _times(row, "rows")
        if not held:
            blank += times
            continue
        width = max(last for _, last, _ in held)
        cells += blank + width * times
        if cells > MOST_CELLS or width > MOST_COLUMNS:
            findings.add(too_many_cells(start_of(file), f"工作表“{name}”"))
            return
        for _ in range(blank):
            yield ()
            number += 1
        blank = 0
        for _ in range(times):
            yield _row(held, width, number, name, file)
            merges += _merges(held, number)
            number += 1


def _held(row: Element) -> list[tuple[int, int, Element]]:
    """The cells of a row that hold anything, each with its first and last column."""
    held = []
    column = 1
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = _times(cell, "columns")
        if cell.tag == _CELLS[0] and (cell.get(f"{_OFFICE}value-type") or len(cell) or cell.get(f"{_TABLE}formula")):
            held.append((column, column + times - 1, cell))
        column += times
    return held


def _row(held: list[tuple[int, int, Element]], width: int, number: int, name: str, file: str) -> tuple[Cell, ...]:
    by_column = {c: cell for first, last, cell in held for c in range(first, last + 1)}
    cells = []
    for column in range(1, width + 1):
        text, problem = _read(by_column[column]) if column in by_column else ("", None)
        cells.append(
            Cell(
                text=text,
                span=Span(file, number, column, number, column + 1),
                place=f"{name}!{get_column_letter(column)}{number}",
                is_faulty=problem is not None,
                problem=problem,
            )
        )
    return tuple(cells)


def _merges(held: list[tuple[int, int, Element]], number: int) -> Iterator[Merge]:
    for column, _, cell in held:
        across, down = (cell.get(f"{_TABLE}number-{what}-spanned", "1") for what in ("columns", "rows"))
        if (across, down) != ("1", "1") and _is_short(across) and _is_short(down):
            merge = Merge(
                first_row=number,
                first_column=column,
                last_row=number + int(down) - 1,
                last_column=column + int(across) - 1,
            )
            if merge.is_sound:
                yield merge


def _read(cell: Element) -> tuple[str, Text | None]:
    """What a cell says, or what is wrong with it."""
    shown_text = "\n".join("".join(p.itertext()) for p in cell.findall(f"{_TEXT}p")).strip()
    if cell.get(f"{_CALC}value-type") == "error":
        return "", error_value(shown_text)
    if cell.get(f"{_TABLE}formula") in _TRUTHS:
        return _TRUTHS[cell.get(f"{_TABLE}formula", "")], None
    value = cell.get(f"{_OFFICE}value", "")
    text: str | None
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "currency":
            text = _number(value, "")
        case "percentage":
            text = _number(value, "0%")
        case "boolean":
            text = "是" if cell.get(f"{_OFFICE}boolean-value") == "true" else "否"
        case "date":
            text = _date(cell.get(f"{_OFFICE}date-value", ""))
        case "string":
            text = cell.get(f"{_OFFICE}string-value", shown_text).strip()
        case None:
            text = shown_text
            if not text and cell.get(f"{_TABLE}formula"):
                return "", NOT_CALCULATED
        case _:
            text = shown_text
    if text is None or has_forbidden_character(text):
        return "", UNREADABLE
    return text, None


def _number(written: str, number_format: str) -> str | None:
    try:
        return float_text(float(written), number_format)
    except ValueError:
        return None


def _date(written: str) -> str | None:
    try:
        return moment_text(datetime.fromisoformat(written))
    except ValueError:
        return None
