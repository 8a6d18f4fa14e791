"""A table as rows of cells, each with its place; reads one from CSV text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, overload

from dsl.diagnostic import Diagnostic, Text
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from intake.errors import BadTable
from intake.findings import Findings
from intake.values import Cell

#: One row of a table.
Row: TypeAlias = Sequence[Cell]


class PlainRow(Sequence[Cell]):
    """A line of CSV without quotation marks; a cell is made when more than its text is asked for."""

    __slots__ = ("_columns", "_written", "file", "line", "texts")

    def __init__(self, written: str, file: str, line: int) -> None:
        self._written, self.file, self.line = written, file, line
        #: What the cells say.
        self.texts = [text.strip() for text in written.split(",")]
        self._columns: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, at: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self.texts))))
        at = range(len(self.texts))[at]
        if not self._columns:
            self._columns = list(_columns(self._written))
        column, end = self._columns[at]
        span = Span(self.file, self.line, column, self.line, end)
        return Cell(text=self.texts[at], span=span, place=f"第{self.line}行第{at + 1}列")


def _columns(written: str) -> Iterator[tuple[int, int]]:
    """From which column to which each cell of a plain line stands."""
    column = 1
    for text in written.split(","):
        yield column, column + len(text)
        column += len(text) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, top to bottom; rows may differ in length."""

    #: The sheet's name in a workbook, empty for CSV.
    name: str
    rows: tuple[Row, ...]
    span: Span
    #: What is to be said of merged cells, where they stand among the figures.
    merged: tuple[Diagnostic, ...] = ()


#: A table of 200,000 figures in long form. More would not fit the memory of an office computer.
MOST_CELLS = 1_000_000
#: No method has as many fields.
MOST_COLUMNS = 1000


def too_many_cells(span: Span, table: str) -> BadTable:
    """Refuse a table beyond the limits."""
    problem = Text(
        f"{table}超过 {MOST_CELLS} 格或 {MOST_COLUMNS} 列，请分成几个文件",
        f"{table} has more than {MOST_CELLS} cells or {MOST_COLUMNS} columns: split it",
    )
    return BadTable(span=span, problem=problem)


#: A quoted field with what follows it up to the comma, or a plain one. The possessive quantifiers
#: keep a field that is never closed from being tried in every way.
_FIELD = regex(r'"(?P<inside>(?:[^"]|"")*+)"[ \t]*+(?=[,\r\n]|\Z)|(?P<plain>[^,\r\n]*+)')
_LINE_END = regex(r"\r\n|\r|\n")


def parse_csv(text: str, file: str, findings: Findings) -> Table | None:
    """Read CSV: commas, fields in double quotes where they hold commas, quotes or line ends.

    Lines that begin with `#` are comments. None where a quote is not closed.
    """
    reader = _Reader(text, file)
    rows: list[Row] = []
    cells = 0
    while reader.at < len(text):
        if text[reader.at] != "#":
            row = reader.plain_row() or reader.row(findings)
            if row is None:
                return None
            rows.append(row)
            cells += len(row)
        if cells > MOST_CELLS:
            findings.add(too_many_cells(Span(file, 1, 1, 1, 1), file))
            return None
        reader.end_line()
    return Table(name="", rows=tuple(rows), span=Span(file, 1, 1, 1, 1))


class _Reader:
    """Walks through the text and knows line and column of where it is."""

    def __init__(self, text: str, file: str) -> None:
        self.at = 0
        self._text, self._file = text, file
        self._line, self._line_start = 1, 0

    def plain_row(self) -> PlainRow | None:
        """Take a line in which nothing is quoted, and which has no more cells than it may."""
        end = _LINE_END.search(self._text, self.at)
        written = self._text[self.at : end.start() if end else len(self._text)]
        if '"' in written or written.count(",") >= MOST_COLUMNS:
            return None
        self.at += len(written)
        return PlainRow(written, self._file, self._line)

    def row(self, findings: Findings) -> tuple[Cell, ...] | None:
        """Read one record, which may go over several lines inside quotes."""
        cells: list[Cell] = []
        while True:
            cell = self._field(len(cells) + 1, findings)
            if cell is None:
                return None
            cells.append(cell)
            if len(cells) > MOST_COLUMNS:
                findings.add(too_many_cells(cell.span, self._file))
                return None
            if self.at >= len(self._text) or self._text[self.at] != ",":
                return tuple(cells)
            self.at += 1

    def _field(self, number: int, findings: Findings) -> Cell | None:
        line, column = self._line, self.at - self._line_start + 1
        match = _FIELD.match(self._text, self.at)
        inside = match["inside"] if match else None
        if match is None or (inside is None and match["plain"].lstrip().startswith('"')):
            problem = Text("引号没有配对，或引号外还有字", "a quotation mark is not closed, or text follows it")
            findings.add(BadTable(span=Span(self._file, line, column, line, column + 1), problem=problem))
            return None
        if inside is not None and "\n" in inside:
            self._line += inside.count("\n")
            self._line_start = self._text.rindex("\n", self.at, match.end()) + 1
        self.at = match.end()
        value = match["plain"] if inside is None else inside.replace('""', '"')
        span = Span(self._file, line, column, self._line, self.at - self._line_start + 1)
        return Cell(text=value.strip(), span=span, place=f"第{line}行第{number}列")

    def end_line(self) -> None:
        """Go to the start of the next line."""
        end = _LINE_END.search(self._text, self.at)
        self.at = end.end() if end else len(self._text)
        self._line += 1
        self._line_start = self.at
