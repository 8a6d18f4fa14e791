"""The numbers of GB/T 9704-2012: page, line grid, and the look of every part of a document, for writers to follow.

Lengths on the page are millimetres, type sizes and line heights points, indents characters of the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import ceil

from render.document import Align, Row, Table, words
from render.wording import width_in_ems

PAGE_WIDTH = 210
PAGE_HEIGHT = 297
MARGIN_TOP = 37
MARGIN_RIGHT = 26
MARGIN_BOTTOM = 35
MARGIN_LEFT = 28
#: 版心.
TEXT_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
#: 横表: the page of a wide table is turned with its left edge, where it is bound, to the top; the text fills the same
#: 版心, and the page number keeps its place on the paper, so it stands upright when the page is turned back.
LANDSCAPE_TOP, LANDSCAPE_RIGHT, LANDSCAPE_BOTTOM, LANDSCAPE_LEFT = MARGIN_LEFT, MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM
LANDSCAPE_TEXT_WIDTH = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
#: 22 lines fill the height of the text.
LINE_POINTS = 28.95
#: 28 characters fill the line: each stands a little closer than its width.
TRACKING_POINTS = -0.2
#: The page number hangs 7 mm below the text: 35 less 7 less the height of its digits.
FOOTER_DISTANCE = 23
HEADER_DISTANCE = 22
#: The red name of the issuing body begins this far below the top of the text.
MARK_DROP = 35
#: The red rule stands this far below the document's number.
RED_RULE_DROP = 4
RED = "FF0000"
#: Thickness of the first and last rule of 版记 and of the one between, in points (0.35 mm and 0.25 mm).
IMPRINT_RULES = (1.0, 0.75)

_POINTS_A_MM = Fraction(720, 254)


@lru_cache(maxsize=4096)
def points_of(millimetres: float) -> float:
    """Convert millimetres to points.

    >>> round(points_of(35), 1)
    99.2
    """
    return float(Fraction(millimetres) * _POINTS_A_MM)


class Face(Enum):
    """The faces of official documents, by the names that offices have them under."""

    SONG_TITLE = "方正小标宋简体"
    FANGSONG = "仿宋_GB2312"
    KAI = "楷体_GB2312"
    HEI = "黑体"
    SONG = "宋体"


#: Where an office has not the first, the look that comes closest.
FALLBACKS: Mapping[Face, tuple[str, ...]] = {
    Face.SONG_TITLE: ("FZXiaoBiaoSong-B05S", "STZhongsong", "华文中宋", "Noto Serif CJK SC", "serif"),
    Face.FANGSONG: ("仿宋", "FangSong", "STFangsong", "FandolFang", "Noto Serif CJK SC", "serif"),
    Face.KAI: ("楷体", "KaiTi", "STKaiti", "FandolKai", "LXGW WenKai", "Noto Serif CJK SC", "serif"),
    Face.HEI: ("SimHei", "STHeiti", "FandolHei", "Noto Sans CJK SC", "sans-serif"),
    Face.SONG: ("SimSun", "STSong", "FandolSong", "Noto Serif CJK SC", "serif"),
}


class Justify(Enum):
    """How the lines of a paragraph stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a kind of paragraph looks."""

    face: Face = Face.FANGSONG
    size: float = 16
    justify: Justify = Justify.BOTH
    #: Exact line height in points.
    line: float = LINE_POINTS
    #: Characters.
    first_indent: float = 0
    left_indent: float = 0
    right_indent: float = 0
    #: Points.
    before: float = 0
    after: float = 0
    color: str = ""
    #: On the line grid of the page.
    is_on_grid: bool = True
    keeps_with_next: bool = False
    starts_page: bool = False


BODY = Look(first_indent=2)
HEADINGS: Mapping[int, Look] = {
    1: replace(BODY, face=Face.HEI, keeps_with_next=True),
    2: replace(BODY, face=Face.KAI, keeps_with_next=True),
    3: replace(BODY, keeps_with_next=True),
    4: replace(BODY, keeps_with_next=True),
}
COPY_NUMBER = Look(justify=Justify.LEFT)
SECRECY = Look(face=Face.HEI, justify=Justify.LEFT)
MARK = Look(face=Face.SONG_TITLE, justify=Justify.CENTER, color=RED, is_on_grid=False)
NUMBER = Look(justify=Justify.CENTER, before=2 * LINE_POINTS, is_on_grid=False)
SIGNED_NUMBER = replace(NUMBER, justify=Justify.LEFT, left_indent=1, right_indent=1)
TITLE = Look(face=Face.SONG_TITLE, size=22, justify=Justify.CENTER, line=35, is_on_grid=False, keeps_with_next=True)
MARKING = Look(face=Face.KAI, justify=Justify.CENTER, keeps_with_next=True)
ADDRESSEES = Look(before=LINE_POINTS)
NOTE = Look(face=Face.KAI, size=14, line=24, first_indent=2, before=3, after=6, is_on_grid=False)
CAPTION = Look(
    face=Face.HEI, size=14, justify=Justify.CENTER, line=24, before=6, after=4, is_on_grid=False, keeps_with_next=True
)
#: Under a picture.
FIGURE_CAPTION = replace(CAPTION, before=4, after=8, keeps_with_next=False)
ATTACHMENT_NOTE = Look(justify=Justify.LEFT, keeps_with_next=True)
ISSUER = Look(justify=Justify.RIGHT, before=2 * LINE_POINTS, keeps_with_next=True)
DATED = Look(justify=Justify.RIGHT, right_indent=4)
REMARK = Look(left_indent=2, justify=Justify.LEFT)
ATTACHMENT_MARK = Look(face=Face.HEI, justify=Justify.LEFT, starts_page=True, keeps_with_next=True)
ATTACHMENT_TITLE = replace(TITLE, before=LINE_POINTS, after=LINE_POINTS)
IMPRINT = Look(size=14, line=24, left_indent=1, right_indent=1, justify=Justify.LEFT, is_on_grid=False)
PAGE_NUMBER = Look(face=Face.SONG, size=14, line=18, is_on_grid=False)
PAGE_MARKING = Look(face=Face.KAI, size=10.5, line=14, justify=Justify.CENTER, is_on_grid=False)
CELL = Look(justify=Justify.LEFT, is_on_grid=False)


def mark_size(mark: str) -> float:
    """Size the red name so that it nearly fills the line, and is no taller than 22 mm.

    >>> mark_size("吉林省人民政府文件"), mark_size("省政府")
    (44.0, 60.0)
    """
    fitting = points_of(TEXT_WIDTH) * 0.9 / max(1.0, float(width_in_ems(mark)))
    return float(min(60, max(16, int(fitting))))


#: 署名 without a seal: this far from the right, and the date begins this far to the right of it.
UNSEALED_INDENT = 2


def signature_looks(issuer: str, dated: str, *, is_sealed: bool) -> tuple[Look, Look]:
    """The looks of 署名 and of 成文日期, which may be empty.

    With a seal the date stands four characters from the right and 署名 centred over it, two lines below the text.
    Without one 署名 stands two from the right, one line below, and the date begins two to the right of its first; of
    the two the longer keeps the two characters.

    >>> [look.right_indent for look in signature_looks("吉林省人民政府", "2008年3月5日", is_sealed=True)]
    [3.5, 4]
    >>> [look.right_indent for look in signature_looks("吉林省人民政府办公厅", "2008年3月5日", is_sealed=False)]
    [2.0, 4.0]
    >>> [look.right_indent for look in signature_looks("省政府", "2008年3月5日", is_sealed=False)]
    [7.0, 2.0]
    """
    longer = float(width_in_ems(dated) - width_in_ems(issuer))
    if is_sealed:
        centred = DATED.right_indent + longer / 2 if dated else UNSEALED_INDENT
        return replace(ISSUER, right_indent=max(0.0, centred)), DATED
    push = max(0.0, longer + UNSEALED_INDENT) if issuer and dated else 0.0
    date_indent = UNSEALED_INDENT + max(0.0, -longer - UNSEALED_INDENT) if issuer else float(UNSEALED_INDENT)
    unsealed = replace(ISSUER, before=LINE_POINTS, right_indent=UNSEALED_INDENT + push)
    return unsealed, replace(DATED, right_indent=date_indent)


def attachment_note_indents(note: str, *, is_only: bool) -> tuple[float, float]:
    """Left indent and (negative) first indent of a line of 附件说明: run-on lines stand under the name.

    >>> attachment_note_indents("附件：本结果依据的假设", is_only=True)
    (5.0, -3.0)
    >>> attachment_note_indents("附件：1.假设", is_only=False), attachment_note_indents("2.说明", is_only=False)
    ((6.0, -4.0), (6.0, -1.0))
    """
    if is_only:
        return 5.0, -3.0
    return 6.0, -4.0 if note.startswith("附件：") else -1.0


def cell_look(table: Table, align: Align, *, is_header: bool) -> Look:
    """The look of a cell: the more columns for the width, the smaller."""
    count = len(table.columns) * TEXT_WIDTH / table_width(table)
    size = 12 if count <= 5 else 10.5 if count <= 8 else 9 if count <= 9 else 8
    justify = {Align.LEFT: Justify.LEFT, Align.CENTER: Justify.CENTER, Align.RIGHT: Justify.RIGHT}[align]
    return replace(
        CELL,
        face=Face.HEI if is_header else Face.FANGSONG,
        size=size,
        line=round(size * 1.5, 1),
        justify=Justify.CENTER if is_header else justify,
    )


#: Tables of no more rows and lines than these are not parted by the end of a page.
SHORT_TABLE = 12
_SHORT_LINES = 15


def stays_together(table: Table) -> bool:
    """Whether a table is not parted by the end of a page: few rows, and not so tall that much of a page stays bare."""
    if len(table.rows) > SHORT_TABLE:
        return False
    size = cell_look(table, Align.LEFT, is_header=False).size
    rooms = [points_of(width) / size for width in column_widths(table)]
    return sum(_lines_of(row, rooms) for row in table.rows) <= _SHORT_LINES


def _lines_of(row: Row, rooms: Sequence[float]) -> int:
    """How many lines the tallest cell of a row is likely to take, where a line of each has room for so many ems."""
    return max(ceil(float(width_in_ems(words(cell))) / room) for cell, room in zip(row, rooms, strict=True))


def table_width(table: Table) -> int:
    """The width of a table, in millimetres: that of the text on its page."""
    return LANDSCAPE_TEXT_WIDTH if table.is_landscape else TEXT_WIDTH


def column_widths(table: Table) -> tuple[float, ...]:
    """Share the width of the text among the columns, in millimetres, so that no figure is broken.

    A column that is too narrow for its longest figure takes what it wants from those that have more than they want.

    >>> from render.document import Column, Run
    >>> columns = (Column(align=Align.LEFT, width=9), Column(align=Align.CENTER, width=1))
    >>> row = ((Run(text="完成率"),), (Run(text="1234567.89万元"),))
    >>> table = Table(caption=(), columns=columns, header=(), rows=(row,))
    >>> [round(width, 1) for width in column_widths(table)]
    [128.6, 27.4]
    """
    whole = table_width(table)
    total = sum(column.width for column in table.columns)
    shares = [whole * column.width / total for column in table.columns]
    wanted = _wanted_widths(table)
    missing = sum(max(0.0, want - share) for share, want in zip(shares, wanted, strict=True))
    to_spare = sum(max(0.0, share - want) for share, want in zip(shares, wanted, strict=True))
    if not missing or missing > to_spare:
        return tuple(shares)
    kept = 1 - missing / to_spare
    return tuple(max(want, want + (share - want) * kept) for share, want in zip(shares, wanted, strict=True))


#: What the rules and the space beside them take of a column, in millimetres.
_CELL_MARGINS = 2.0
_FIGURE = re.compile(r"[-−+]?[0-9][0-9.,/]*(?:[%‰]|[^\x00-\x7f，。；、（(])?")


def _wanted_widths(table: Table) -> list[float]:
    """The width of the longest figure of each column, with the sign after it."""
    size = cell_look(table, Align.LEFT, is_header=False).size
    longest = [Fraction(0)] * len(table.columns)
    for row in table.rows:
        for position, cell in enumerate(row):
            figures = map(width_in_ems, _FIGURE.findall(words(cell)))
            longest[position] = max(longest[position], *figures, Fraction(0))
    return [float(ems) * size / points_of(1) + _CELL_MARGINS if ems else 0.0 for ems in longest]
