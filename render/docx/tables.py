"""Tables of a Word file: those of the text, and 版记."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from math import ceil

from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.document import Line, Run, Table
from render.docx.boxes import EMU_A_MM, Place, make_box
from render.docx.elements import make_paragraph, make_run, mm, new, put, put_cell_margins, put_right_tab
from render.layout import Look
from render.wording import width_in_ems

#: Where a rule stands, and how thick it is in points.
_Rules = Iterable[tuple[str, float]]
#: Further lines of 抄送 stand under the first name.
_COPIES_INDENT = 4
#: Drawings of a file have numbers of their own; that of 版记 is none of a picture's or page number's.
_IMPRINT_IDENTITY = 9101
_Columns = tuple[tuple[Look, int], ...]


def make_table(table: Table) -> BaseOxmlElement:
    """Make a table as wide as the text; its header rows repeat on every page, and no row breaks over one."""
    element = _empty_table([mm(width) for width in layout.column_widths(table)])
    borders = put(element[0], "tblBorders")
    _put_rules(borders, ((side, 0.5) for side in ("top", "left", "bottom", "right", "insideH", "insideV")))
    is_short = layout.stays_together(table)
    heads = _columns(table, is_header=True, keeps=True)
    kept, free = (_columns(table, is_header=False, keeps=keeps) for keeps in (True, False))
    for row in table.header:
        element.append(_row(row, heads, is_header=True))
    for position, row in enumerate(table.rows, 1):
        element.append(_row(row, kept if is_short and position < len(table.rows) else free, is_header=False))
    return element


def _empty_table(widths: list[int]) -> BaseOxmlElement:
    element = new("tbl")
    properties = new("tblPr")
    put(properties, "tblW", w=sum(widths), type="dxa")
    put(properties, "tblLayout", type="fixed")
    # Said here too: LibreOffice does not take them from the default style.
    put_cell_margins(properties)
    element.append(properties)
    grid = new("tblGrid")
    grid.extend(new("gridCol", w=width) for width in widths)
    element.append(grid)
    return element


def _put_rules(borders: BaseOxmlElement, rules: _Rules) -> None:
    for side, points in rules:
        put(borders, side, val="single", sz=round(points * 8), space=0, color="auto")


def _row(row: tuple[Line, ...], columns: _Columns, *, is_header: bool) -> BaseOxmlElement:
    """A row; no row breaks over a page."""
    element = new("tr")
    properties = new("trPr")
    properties.append(new("cantSplit"))
    if is_header:
        properties.append(new("tblHeader"))
    element.append(properties)
    for line, (look, width) in zip(row, columns, strict=True):
        element.append(_cell(make_paragraph("Cell", look, line), width))
    return element


def _columns(table: Table, *, is_header: bool, keeps: bool) -> _Columns:
    """The look and the width of each cell of a row; one that keeps stands on the page of the next."""
    aligns = tuple(column.align for column in table.columns)
    looks = (replace(layout.cell_look(table, a, is_header=is_header), keeps_with_next=keeps) for a in aligns)
    return tuple(zip(looks, map(mm, layout.column_widths(table)), strict=True))


def _cell(paragraph: BaseOxmlElement, width: int, rules: _Rules = ()) -> BaseOxmlElement:
    cell = new("tc")
    properties = deepcopy(_cell_properties(width))
    drawn = tuple(rules)
    if drawn:
        _put_rules(put(properties, "tcBorders"), drawn)
    cell.append(properties)
    cell.append(paragraph)
    return cell


@cache
def _cell_properties(width: int) -> BaseOxmlElement:
    properties = new("tcPr")
    put(properties, "tcW", w=width, type="dxa")
    put(properties, "vAlign", val="center")
    return properties


def make_imprint(copies: str, printed: str) -> BaseOxmlElement:
    """Make 版记: a paragraph that holds a box on the last lines of its page, with rules as wide as the text.

    Floating tables and frames would say the same, but LibreOffice 7.4 leaves both where the text ends. Text goes
    around the box above and below: where it has no room, it takes the next page with its paragraph.
    """
    table = _imprint_table(copies, printed)
    # A table must be followed by a paragraph.
    after = make_paragraph("Imprint", replace(layout.IMPRINT, line=1, size=1))
    box = make_box(
        "版记",
        _IMPRINT_IDENTITY,
        Place(base="margin", at="left"),
        Place(base="margin", at="bottom"),
        [table, after],
        width=layout.TEXT_WIDTH * EMU_A_MM,
        height=round(_imprint_height(copies, printed) * EMU_A_MM),
        moves_text=True,
    )
    look = replace(layout.IMPRINT, line=1, size=1)
    holder = make_paragraph("Imprint", look)
    holder.append(make_run(look, box))
    return holder


def _imprint_height(copies: str, printed: str) -> float:
    """How tall 版记 is, in millimetres, its rules included."""
    room = layout.points_of(layout.TEXT_WIDTH) / layout.IMPRINT.size - _COPIES_INDENT - layout.IMPRINT.right_indent
    lines = ceil(float(width_in_ems(copies)) / room) if copies else 0
    height = (lines + bool(printed)) * layout.IMPRINT.line + 2 * layout.IMPRINT_RULES[0] + 1
    return height / layout.points_of(1)


def _imprint_table(copies: str, printed: str) -> BaseOxmlElement:
    outer, inner = layout.IMPRINT_RULES
    width = mm(layout.TEXT_WIDTH)
    table = _empty_table([width])
    paragraphs = []
    if copies:
        # Further lines stand under the first name.
        look = replace(layout.IMPRINT, left_indent=_COPIES_INDENT, first_indent=-3)
        paragraphs.append(make_paragraph("Imprint", look, (Run(text=copies),)))
    if printed:
        paragraphs.append(make_paragraph("Imprint", layout.IMPRINT, (Run(text=printed),)))
        put_right_tab(paragraphs[-1], layout.IMPRINT)
    for position, paragraph in enumerate(paragraphs):
        rules = [("top", inner if position else outer)]
        if position == len(paragraphs) - 1:
            rules.append(("bottom", outer))
        row = new("tr")
        row.append(_cell(paragraph, width, rules))
        table.append(row)
    return table
