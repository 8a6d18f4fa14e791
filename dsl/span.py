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


#: For records that no text stands behind (built in tests or by a program).
NOWHERE = Span("", 0, 0, 0, 0)
