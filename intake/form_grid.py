"""A reporting form before it is a workbook: its sheets cell by cell, what each is for, and whose form it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from enum import Enum

from openpyxl.utils import get_column_letter

from dsl.expressions import Year
from dsl.model import ValueType
from dsl.record import dataclass

#: What this program writes and reads; a form of a later one is refused.
VERSION = "1"


class Role(Enum):
    """What is entered in a cell."""

    FIGURE = "数"
    RATING = "评定"
    COLUMN = "明细列"
    NO_RECORDS = "没有明细"
    REPORTER = "填报人"
    DAY = "填报日期"
    REPLACES = "更正"
    REMARK = "说明"
    EVIDENCE = "佐证材料"


class Look(Enum):
    """What a cell looks like."""

    TITLE = "标题"
    SUBTITLE = "副标题"
    PLAIN = "文字"
    LABEL = "栏名"
    HEADER = "表头"
    HEADING = "方面"
    NAME = "名称"
    CENTRED = "居中"
    COMPUTED = "算出"
    CHECK = "校核"
    CLOSED = "不填"
    ENTRY = "填数"
    WORDS = "填字"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A cell to be filled in, and what it holds."""

    role: Role
    unit: str
    key: str = ""
    year: Year = Year.THIS
    #: Which month or quarter, from 0.
    part: int | None = None
    #: Of a list of records: the key of the column, whose cells reach down to `last_row`.
    column: str = ""
    last_row: int | None = None
    #: What a value is read as; None for words.
    wanted: ValueType | None = None
    #: What it is called when something is said of it.
    name: str = ""
    #: What it means, for the prompt.
    note: str = ""
    #: The words that it may be, where it is one of a few.
    choices: tuple[str, ...] = ()
    #: Between which numbers it is, where that is said.
    lowest: str = ""
    highest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One cell, or several beside each other that are merged."""

    look: Look
    text: str = ""
    #: `=IF(…)`: worked out by the spreadsheet, read by nobody.
    formula: str = ""
    #: A computed value is shown as a percentage.
    is_percent: bool = False
    slot: Slot | None = None
    #: How many columns it goes over.
    across: int = 1


#: The width, in cells of a screen, that an A4 page across takes without becoming too small to read.
_READABLE = 190


@dataclass(slots=True, kw_only=True)
class Grid:
    """One sheet."""

    name: str
    #: Widths in cells of a screen, where a Chinese character takes two.
    widths: tuple[int, ...]
    #: The last row that is repeated on every page, and stays in sight.
    header_row: int
    #: The first of them.
    first_header_row: int
    #: Columns that stay in sight.
    fixed_columns: int = 2
    pieces: dict[tuple[int, int], Piece] = field(default_factory=dict)

    def put(self, row: int, column: int, piece: Piece) -> str:
        """Set a cell; gives its address."""
        self.pieces[row, column] = piece
        return address(row, column)

    def row(self, row: int, pieces: Iterator[Piece] | list[Piece]) -> None:
        """Set cells from the first column on."""
        column = 1
        for piece in pieces:
            self.put(row, column, piece)
            column += piece.across

    @property
    def pages_across(self) -> int:
        """Over how many pages beside each other it prints, so that it can still be read."""
        whole = sum(self.widths)
        if whole <= _READABLE:
            return 1
        fixed = sum(self.widths[: self.fixed_columns])
        return -(-(whole - fixed) // (_READABLE - fixed))

    @property
    def last_row(self) -> int:
        """The last row that has a cell."""
        return max((row for row, _ in self.pieces), default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormIdentity:
    """Which form it is."""

    #: Title and document number of the method, and the year that it is for.
    title: str
    number: str
    year: str
    period: str
    #: The unit that it is for, or the level.
    addressee: str
    #: SHA-256 of the text of the method.
    fingerprint: str
    version: str = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form for one unit, or for the units of one level."""

    identity: FormIdentity
    grids: tuple[Grid, ...]


def address(row: int, column: int) -> str:
    """What a spreadsheet calls a cell.

    >>> address(12, 6)
    'F12'
    """
    return f"{get_column_letter(column)}{row}"


def on_sheet(sheet: str, place: str) -> str:
    """A cell of another sheet in a formula.

    >>> on_sheet("按季", "D5"), on_sheet("上年·事故's", "B2")
    ("'按季'!D5", "'上年·事故''s'!B2")
    """
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{place}"


#: What no sheet may be called, and how long its name may be.
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A name that a sheet may have, and that none has yet.

    >>> sheet_name("事故[重大]", ()), sheet_name("事故", {"事故"})
    ('事故_重大_', '事故（2）')
    """
    whole = _NOT_IN_SHEET_NAMES.sub("_", wanted)
    name, number = whole[:_LONGEST_NAME], 1
    while name in taken:
        number += 1
        name = f"{whole[: _LONGEST_NAME - 4]}（{number}）"
    return name


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, as first and last.

    >>> list(runs([5, 6, 7, 9]))
    [(5, 7), (9, 9)]
    """
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
