"""A document under proof, whatever file it came from: its paragraphs with their looks, its pages, heads and feet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dsl.record import dataclass
from dsl.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a paragraph looks; None is what the file does not say."""

    font: str | None = None
    #: Points.
    size: float | None = None
    #: RRGGBB.
    color: str | None = None
    is_centred: bool = False
    #: Whether the first line is indented, by a property or by spaces.
    is_indented: bool = False
    #: Exact line height in points, or None.
    pitch: float | None = None
    #: Line height as a multiple, where it is one.
    spacing: float | None = None
    #: The fonts and sizes of its runs, in order, of what is not white: 段首标题 and text differ.
    lead_font: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, or a cell's, without its format's own signs."""

    #: Line of the text that findings are drawn in: for DOCX the number of the paragraph.
    line: int
    text: str
    #: The column of each character in that line, and one after the last.
    columns: tuple[int, ...]
    is_in_table: bool = False
    #: 0 no heading, 1 the title, 2 一、 and so on.
    heading: int = 0
    #: Numbered by the program that shows it; the number is not in the text.
    has_own_number: bool = False
    #: The key of front matter that it was given under.
    key: str = ""
    look: Look | None = None

    def span(self, file: str, start: int = 0, end: int | None = None) -> Span:
        """The place of some of its characters."""
        last = len(self.text) if end is None else end
        return Span(file, self.line, self.columns[start], self.line, self.columns[last])


def piece(line: int, text: str, first: int = 1, **rest: object) -> Piece:
    """Make a piece whose characters stand in a row."""
    columns = tuple(range(first, first + len(text) + 1))
    return Piece(line=line, text=text, columns=columns, **rest)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A section's paper and margins, in millimetres."""

    width: Fraction
    height: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction
    left: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """A foot that some section has; `{PAGE}` stands for the number."""

    text: str
    is_even: bool
    #: left, center, right, or what else the file says.
    justify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document as it was read."""

    file: str
    #: What the spans point into.
    lines: Sequence[str]
    pieces: tuple[Piece, ...]
    #: None where the format has no pages.
    pages: tuple[Page, ...] | None = None
    feet: tuple[Foot, ...] = ()
    heads: tuple[str, ...] = ()
    has_two_sides: bool = False

    @property
    def source(self) -> str:
        """The text that findings are drawn in."""
        return "\n".join(self.lines)
