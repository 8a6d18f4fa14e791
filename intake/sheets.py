"""The sheets of a spreadsheet file, whatever its kind: every cell's text with its address, and what is merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from dsl.span import Span
from intake.errors import BadCell
from intake.errors_forms import MergedCells
from intake.findings import Findings, shown
from intake.tables import Table
from intake.values import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Cells that are merged into one, by their first and last row and column, from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        first = f"{get_column_letter(self.first_column)}{self.first_row}"
        return f"{first}:{get_column_letter(self.last_column)}{self.last_row}"

    @property
    def is_sound(self) -> bool:
        """Whether it ends after it begins."""
        return 0 < self.first_row <= self.last_row and self.first_column <= self.last_column

    @property
    def size(self) -> int:
        """How many they are."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Each of them by row and column."""
        for row in range(self.first_row, self.last_row + 1):
            yield from ((row, column) for column in range(self.first_column, self.last_column + 1))

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is one of them."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet."""

    name: str
    is_visible: bool
    #: From the first row on; rows may differ in length.
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...]
    file: str

    def at(self, row: int, column: int) -> Cell:
        """The cell at a row and column, from 1; one that is not there is blank."""
        if row <= len(self.rows) and column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        span = Span(self.file, row, column, row, column + 1)
        return Cell(text="", span=span, place=f"{self.name}!{get_column_letter(column)}{row}")

    @property
    def is_filled(self) -> bool:
        """Whether anything stands on it."""
        return any(cell.text or cell.problem is not None for row in self.rows for cell in row)


def as_tables(sheets: Iterable[Sheet], findings: Findings) -> Iterator[Table]:
    """The visible sheets as tables; what is wrong with any of their cells is said."""
    for sheet in sheets:
        if not sheet.is_visible or not sheet.is_filled:
            continue
        for row in sheet.rows:
            for cell in row:
                say_fault(cell, findings)
        merges = tuple(_say_merge(m, sheet) for m in sheet.merges if _holds_any(m, sheet))
        yield Table(name=sheet.name, rows=sheet.rows, span=Span(sheet.file, 1, 1, 1, 1), merged=merges)


def say_fault(cell: Cell, findings: Findings) -> None:
    """Say what is wrong with a cell, if anything is."""
    if cell.problem is not None:
        findings.add(BadCell(span=cell.span, cell=cell.place, problem=cell.problem))


def _holds_any(merge: Merge, sheet: Sheet) -> bool:
    return bool(sheet.at(merge.first_row, merge.first_column).text)


def _say_merge(merge: Merge, sheet: Sheet) -> MergedCells:
    cell = sheet.at(merge.first_row, merge.first_column)
    return MergedCells(span=cell.span, cells=f"{sheet.name}!{merge}", content=shown(cell.text, 20))


def merged_in(merge: Merge, sheet: Sheet) -> MergedCells:
    """What is said of cells that should not be merged."""
    return _say_merge(merge, sheet)
