"""Where something stands in a file: the place every record and every diagnostic carries."""

from __future__ import annotations

from dsl.record import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file.

    Lines and columns count from 1 and columns are Unicode code points; the end column is the one
    after the last character. `file` is the path as the user wrote it.

    >>> str(Span("policy.kp", 3, 5, 3, 9))
    'policy.kp:3:5'
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def to(self, other: Span) -> Span:
        """Give the stretch from the start of this one to the end of the other."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)

    def on_first_line(self, end_column: int) -> Span:
        """Give the stretch from its start to a column of the same line."""
        return Span(self.file, self.line, self.column, self.line, end_column)


class Anchor:
    """Where a section of a text that is being written begins: it moves when lines above come or go."""

    __slots__ = ("first", "number")

    def __init__(self, number: int, first: int) -> None:
        #: Tells it from all others of its session.
        self.number = number
        #: The number of its first line.
        self.first = first


class AnchoredSpan(Span):
    """A stretch of a section, counted from where that begins; in all else the span of the lines where it now stands."""

    __slots__ = ("anchor", "end_row", "row")
    anchor: Anchor
    row: int
    end_row: int

    def __init__(self, file: str, anchor: Anchor, row: int, column: int, end_row: int, end_column: int) -> None:
        self._fill(file, column, end_column, anchor, row, end_row)

    def _fill(self, *values: object) -> None:
        for put, value in zip(_SLOTS, values, strict=True):
            put(self, value)

    def copy(self) -> AnchoredSpan:
        """Give another that stands there too."""
        return AnchoredSpan(self.file, self.anchor, self.row, self.column, self.end_row, self.end_column)

    def follow(self, other: AnchoredSpan) -> None:
        """Stand where what it marks stands now that its section was written anew."""
        self._fill(other.file, other.column, other.end_column, other.anchor, other.row, other.end_row)

    @property
    def line(self) -> int:
        """Counted from 1 in the whole text."""
        return self.anchor.first + self.row

    @property
    def end_line(self) -> int:
        """Counted from 1 in the whole text."""
        return self.anchor.first + self.end_row

    def to(self, other: Span) -> Span:
        """Give the stretch from the start of this one to the end of the other."""
        end_row = other.end_line - self.anchor.first
        return AnchoredSpan(self.file, self.anchor, self.row, self.column, end_row, other.end_column)

    def on_first_line(self, end_column: int) -> Span:
        """Give the stretch from its start to a column of the same line."""
        return AnchoredSpan(self.file, self.anchor, self.row, self.column, self.row, end_column)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and _place(self) == _place(other)

    def __lt__(self, other: Span) -> bool:
        return _place(self) < _place(other)

    def __le__(self, other: Span) -> bool:
        return _place(self) <= _place(other)

    def __gt__(self, other: Span) -> bool:
        return _place(self) > _place(other)

    def __ge__(self, other: Span) -> bool:
        return _place(self) >= _place(other)

    def __hash__(self) -> int:
        return hash(_place(self))

    def __repr__(self) -> str:
        return repr(Span(*_place(self)))

    def __reduce__(self) -> tuple[type[Span], tuple[str, int, int, int, int]]:
        return Span, _place(self)


#: What fills the slots of one.
_SLOTS = (
    *(vars(Span)[name].__set__ for name in ("file", "column", "end_column")),
    *(vars(AnchoredSpan)[name].__set__ for name in ("anchor", "row", "end_row")),
)


def _place(span: Span) -> tuple[str, int, int, int, int]:
    return span.file, span.line, span.column, span.end_line, span.end_column


def span_at(file: str, anchor: Anchor | None, row: int, column: int, end_row: int, end_column: int) -> Span:
    """Give a stretch of a section, or of the file where the rows are its lines."""
    if anchor is None:
        return Span(file, row, column, end_row, end_column)
    return AnchoredSpan(file, anchor, row, column, end_row, end_column)


#: For records that no text stands behind (built in tests or by a program).
NOWHERE = Span("", 0, 0, 0, 0)
