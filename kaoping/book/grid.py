"""Sheets of the audit book before they are a file: cells that are words, numbers, days or formulas, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, without its equals sign. Nothing that a file says ever stands in one but as a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that is there to be changed."""

    value: Fraction | date | str | None


@dataclass(frozen=True, slots=True)
class Points:
    """A number to look at, with the decimals that it needs."""

    value: Formula | Fraction | None


Cell = str | int | Fraction | Formula | Entry | Points | None


@dataclass(slots=True)
class Sheet:
    """One sheet: a title, a line that says what it is, a header row, and rows."""

    name: str
    title: str
    about: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: list[list[Cell]] = field(default_factory=list)
    #: Columns that hold only steps on the way, folded together; from 1.
    folded: tuple[int, int] | None = None
    fixed_columns: int = 2

    #: The row of the headings, from 1.
    HEADER = 3

    def add(self, cells: Sequence[Cell]) -> int:
        """Append a row; gives its number."""
        self.rows.append(list(cells))
        return self.HEADER + len(self.rows)

    @property
    def next_row(self) -> int:
        """The number of the row that is appended next."""
        return self.HEADER + len(self.rows) + 1

    @property
    def last_row(self) -> int:
        """The number of the last row."""
        return self.HEADER + len(self.rows)

    def set(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell of a row that was appended."""
        self.rows[row - self.HEADER - 1][column - 1] = cell

    def at(self, row: int, column: str) -> str:
        """The address of a cell, for a formula on another sheet."""
        return f"'{self.name}'!${column}${row}"

    def column(self, column: str) -> str:
        """The address of all rows of a column, for a formula on another sheet."""
        return f"'{self.name}'!${column}${self.HEADER + 1}:${column}${max(self.last_row, self.HEADER + 1)}"
