"""Writes a reporting form as a workbook: only its cells for entries are open, and it prints on A4."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from typing import Protocol, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dsl.model import Kind
from dsl.report import display_width
from intake.form_formulas import FAILS, is_percent
from intake.form_grid import Form, Grid, Look, Piece, Slot, address, runs
from intake.form_identity import SHEET, identity_rows
from intake.form_prompts import validation

_FONT, _HEAD_FONT = "宋体", "黑体"
_ENTRY = PatternFill("solid", fgColor="FFFBE6")
_GREY = PatternFill("solid", fgColor="F2F2F2")
_DARK = PatternFill("solid", fgColor="D9E2EC")
_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_RED = PatternFill("solid", bgColor="FFC7CE")

_FONTS: Mapping[Look, Font] = {
    Look.TITLE: Font(name=_HEAD_FONT, size=16),
    Look.HEADER: Font(name=_HEAD_FONT, size=11),
    Look.HEADING: Font(name=_HEAD_FONT, size=11),
}
_PLAIN_FONT = Font(name=_FONT, size=11)
_FILLS: Mapping[Look, PatternFill] = {
    Look.HEADER: _DARK,
    Look.HEADING: _GREY,
    Look.COMPUTED: _GREY,
    Look.CLOSED: _GREY,
    Look.CHECK: _GREY,
    Look.ENTRY: _ENTRY,
    Look.WORDS: _ENTRY,
}
_ALIGN: Mapping[Look, str] = {
    Look.TITLE: "center",
    Look.SUBTITLE: "center",
    Look.HEADER: "center",
    Look.CENTRED: "center",
    Look.CLOSED: "center",
    Look.CHECK: "center",
    Look.LABEL: "right",
    Look.COMPUTED: "right",
    Look.ENTRY: "right",
}
_UNBOXED = (Look.TITLE, Look.SUBTITLE, Look.PLAIN, Look.LABEL)
#: Points of a line of text of 11 points, and of the title.
_LINE_HEIGHT, _TITLE_HEIGHT = 15, 24
_DATE, _PERCENT, _TEXT = "yyyy-mm-dd", "0.00%", "@"

#: Look, number format, and whether it is locked.
_StyleKey = tuple[Look, str, bool]

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl takes no other; it is the same on every machine


def write_form(form: Form) -> bytes:
    """Write a form as .xlsx: the same bytes for the same form."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.created = "kaoping", _EPOCH
    styles: dict[_StyleKey, StyleArray] = {}
    for grid in form.grids:
        _write_grid(book.create_sheet(grid.name), grid, styles)
    hidden = book.create_sheet(SHEET)
    for number, row in enumerate(identity_rows(form), start=1):
        for column, text in enumerate(row, start=1):
            set_text(hidden.cell(number, column), text)
    hidden.sheet_state = "hidden"
    hidden.protection.sheet = True
    saved = io.BytesIO()
    book.save(saved)
    return _without_time(saved.getvalue())


def _write_grid(sheet: Worksheet, grid: Grid, styles: dict[_StyleKey, StyleArray]) -> None:
    for column, width in enumerate(grid.widths, start=1):
        # Excel counts in digits, and takes a little for the edges.
        sheet.column_dimensions[get_column_letter(column)].width = width + 0.7
    heights: dict[int, int] = {}
    ruled: dict[object, tuple[Slot, list[tuple[int, int]]]] = {}
    for (row, column), piece in sorted(grid.pieces.items()):
        _write_piece(sheet, row, column, piece, styles)
        width = sum(grid.widths[column - 1 : column - 1 + piece.across])
        heights[row] = max(heights.get(row, 0), _height(piece, width))
        if piece.slot is not None:
            ruled.setdefault(_said_of(piece.slot), (piece.slot, []))[1].append((row, column))
    for slot, places in ruled.values():
        rule = validation(slot)
        for cells in _ranges(places):
            rule.add(cells)
        sheet.add_data_validation(rule)
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height
    checks = [at for at, piece in grid.pieces.items() if piece.look is Look.CHECK]
    if checks:
        looks = DifferentialStyle(fill=_RED)
        red = Rule(type="cellIs", operator="equal", formula=[f'"{FAILS}"'], dxf=looks)
        sheet.conditional_formatting.add(" ".join(_ranges(checks)), red)
    _protect(sheet)
    _set_up_page(sheet, grid)


def _said_of(slot: Slot) -> object:
    """What the validation of a cell depends on: the cells of a column share it."""
    return slot.role, slot.name, slot.note, slot.wanted


def _ranges(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Cells as ranges, each a stretch of one column: a list has hundreds of rows."""
    columns: dict[int, list[int]] = {}
    for row, column in sorted(places):
        columns.setdefault(column, []).append(row)
    for column, rows in columns.items():
        for first, last in runs(rows):
            yield address(first, column) if first == last else f"{address(first, column)}:{address(last, column)}"


def _write_piece(sheet: Worksheet, row: int, column: int, piece: Piece, styles: dict[_StyleKey, StyleArray]) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if piece.across > 1:
        sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + piece.across - 1)
    if piece.formula:
        cell.value = piece.formula
    else:
        set_text(cell, piece.text)
    for at in range(column, column + piece.across):
        _style(sheet.cell(row, at), piece, styles)


class _Styled(Protocol):
    """What openpyxl's types do not say of a cell."""

    _style: StyleArray


def _style(cell: Cell | MergedCell, piece: Piece, styles: dict[_StyleKey, StyleArray]) -> None:
    """Give a cell its looks. openpyxl looks each of them up for every cell, so one that is known is copied."""
    key = (piece.look, _number_format(piece), piece.slot is None)
    known = styles.get(key)
    if known is not None:
        cast("_Styled", cell)._style = copy(known)
        return
    cell.font = _FONTS.get(piece.look, _PLAIN_FONT)
    if piece.look not in _UNBOXED:
        cell.border = _BOX
    if piece.look in _FILLS:
        cell.fill = _FILLS[piece.look]
    cell.alignment = Alignment(horizontal=_ALIGN.get(piece.look, "left"), vertical="center", wrap_text=True)
    cell.number_format = key[1]
    cell.protection = Protection(locked=piece.slot is None)
    styles[key] = copy(cast("_Styled", cell)._style)


def _number_format(piece: Piece) -> str:
    slot = piece.slot
    if slot is None:
        return _PERCENT if piece.is_percent else "General"
    if slot.wanted is None:
        return _TEXT
    match slot.wanted.kind:
        case Kind.DATE:
            return _DATE
        case Kind.NUMBER if is_percent(slot.wanted.unit):
            return _PERCENT
        case _:
            return "General"


def set_text(cell: object, text: str) -> None:
    """Set words, which stay words: openpyxl makes a formula of what begins with an equals sign."""
    assert isinstance(cell, Cell)
    if text:
        cell.value = text
        cell.data_type = "s"


def _height(piece: Piece, width: int) -> int:
    lines = sum(max(1, -(-display_width(part, ambiguous=2) // max(width, 1))) for part in piece.text.split("\n"))
    if piece.look is Look.TITLE:
        # Its letters are half as large again.
        return max(1, -(-display_width(piece.text) * 3 // (2 * max(width, 1)))) * _TITLE_HEIGHT + 6
    return max(lines, 1) * _LINE_HEIGHT + 5


def _protect(sheet: Worksheet) -> None:
    """Lock all but the entries, without a password: it keeps from slips, and nobody out."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _set_up_page(sheet: Worksheet, grid: Grid) -> None:
    sheet.freeze_panes = f"{get_column_letter(grid.fixed_columns + 1)}{grid.header_row + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = grid.pages_across
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{grid.first_header_row}:{grid.header_row}"
    if grid.pages_across > 1:
        sheet.print_title_cols = f"A:{get_column_letter(grid.fixed_columns)}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.center is not None
    footer.center.text = "第 &P 页 共 &N 页"
    sheet.sheet_view.showGridLines = False


def _without_time(data: bytes) -> bytes:
    """Pack again without the time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = _EPOCH.isoformat().encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp + rb"Z", content)
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            target.writestr(info, content)
    return packed.getvalue()
