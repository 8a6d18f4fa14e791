"""Source text to logical lines: indentation measured, comments left out, continuations joined, all of it placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dsl.diagnostic import Diagnostic, Outcome
from dsl.errors_syntax import NestedTooDeep, TabInIndentation, TextTooLong
from dsl.kept import Kept
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Anchor, Span, span_at
from dsl.terms import fold

#: Bounds that no method comes near; they keep a hostile file from hanging the reader.
MAX_CHARACTERS = 4_000_000
MAX_LINE = 20_000
MAX_DEPTH = 24

#: What a line may begin with that continues the line above (never a comparison).
CONTINUES = ("且", "或", "+", "-", "*", "/")
#: Where a physical line ends inside a logical one. A sentence that is quoted whole ends here.
BREAK = "\n"

#: What web pages and chat programs leave between the characters; nobody sees it, so it cannot be meant.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
#: What a line may be indented with, and what else is nothing at its beginning.
BLANKS = f" \t\u3000\u00a0{INVISIBLE}"

_UNSEEN, _SEEN = regex(f"[{INVISIBLE}]"), regex(f"[^{INVISIBLE}]+")
#: What a line begins with that is not at the margin, or says nothing.
_NOT_AT_MARGIN = frozenset(f"{BLANKS}#＃")

_QUOTES = {"“": "”", "「": "」", "『": "』", '"': '"', "《": "》"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One logical line.

    `text` is as typed and `folded` has the half-width form of every character at the same place.
    """

    file: str
    indent: int
    text: str
    folded: str
    #: For each stretch as it stands in the file: (offset in `text`, line number, column of that offset).
    #: A new one begins with a physical line and after a character that was left out.
    pieces: tuple[tuple[int, int, int], ...]
    #: Too long to be read; only its beginning is kept, so that the block it stands in is not torn.
    is_cut: bool = False
    #: Of a text that is being written: what the numbers of its lines are counted from.
    anchor: Anchor | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of `text`."""
        pieces = self.pieces
        start, number, column = pieces[-1]
        if len(pieces) > 1:
            start, number, column = next(p for p in reversed(pieces) if p[0] <= max(offset, 0))
        return number, column + offset - start

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end]."""
        return span_at(self.file, self.anchor, *self.rows(start, end))

    def rows(self, start: int, end: int) -> tuple[int, int, int, int]:
        """The same as numbers: row and column of its start and of its end, rows from the anchor where there is one."""
        row, column = self.place(start)
        end_row, end_column = self.place(max(start, end - 1))
        return row, column, end_row, end_column + (1 if end > start else 0)

    @property
    def whole(self) -> Span:
        """The place of the whole line."""
        return self.span(0, len(self.text))

    @property
    def is_row(self) -> bool:
        """Whether this is a row of a table: it begins with `|`, or has tabs inside as pasted tables do."""
        return self.folded.startswith("|") or "\t" in self.text


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """The lines from one that stands at the margin up to the next such line: what it says is said of nothing else."""

    lines: tuple[Line, ...]
    findings: tuple[Diagnostic, ...] = ()
    anchor: Anchor | None = None

    def holds_any(self, words: frozenset[str]) -> bool:
        """Whether one of some folded words occurs in its text."""
        return any(word in line.folded for line in self.lines for word in words)


def split_sections(
    text: str, file: str, kept: Kept | None = None, *, anchors: bool = False
) -> Outcome[tuple[Section, ...]]:
    """Cut a source text into logical lines, section by section; with anchors, those below an edit are as they were."""
    if len(text) > MAX_CHARACTERS:
        return Outcome(None, (TextTooLong(span=Span(file, 1, 1, 1, 2), limit=MAX_CHARACTERS, actual=len(text)),))
    known = kept or Kept()
    if anchors:
        sections = tuple(_anchored(text, file, known))
    else:
        sections = tuple(
            known.of_value("section", (file, first, raw), lambda first=first, raw=raw: _section(raw, first, file, None))  # type: ignore[misc]
            for first, raw in _at_margin(text)
        )
    found = [d for s in sections for d in s.findings]
    too_deep = [d for d in found if isinstance(d, NestedTooDeep)][1:]
    return Outcome(tuple(s for s in sections if s.lines), tuple(d for d in found if d not in too_deep))


def _anchored(text: str, file: str, kept: Kept) -> Iterator[Section]:
    """Sections as they were, wherever they stand now; of equal ones, each in its turn."""
    turns: dict[tuple[str, ...], int] = {}
    for first, raw in _at_margin(text):
        turn = turns[raw] = turns.get(raw, 0) + 1

        def make(first: int = first, raw: tuple[str, ...] = raw) -> Section:
            return _section(raw, 0, file, Anchor(kept.number(), first))

        section = kept.of_value("section", (file, raw, turn), make)
        assert section.anchor is not None
        section.anchor.first = first
        yield section


def _at_margin(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The physical lines of each section, with the number of the first."""
    lines = text.removeprefix("\ufeff").splitlines()
    begins = [n for n, raw in enumerate(lines) if raw and raw[0] not in _NOT_AT_MARGIN]
    if lines and begins[:1] != [0]:
        begins.insert(0, 0)
    for begin, end in zip(begins, (*begins[1:], len(lines)), strict=False):
        yield begin + 1, tuple(lines[begin:end])


def split_lines(text: str, file: str) -> Outcome[tuple[Line, ...]]:
    r"""Cut a source text into logical lines.

    An ideographic space counts as two in the indentation; a tab there is refused. A line that
    begins with one of `CONTINUES` and stands deeper continues the one above.

    >>> lines = split_lines("校核\n    甲 不超过 乙\n      且 丙 > 0  # why\n", "p.kp").value
    >>> [(line.indent, line.text) for line in lines]
    [(0, '校核'), (4, '甲 不超过 乙\n且 丙 > 0')]
    """
    sections = split_sections(text, file)
    if sections.value is None:
        return Outcome(None, sections.diagnostics)
    return Outcome(tuple(line for s in sections.value for line in s.lines), sections.diagnostics)


def _section(written: tuple[str, ...], first: int, file: str, anchor: Anchor | None) -> Section:
    found: list[Diagnostic] = []
    lines: list[Line] = []
    for number, raw in enumerate(written, start=first):
        content = without_comment(raw)
        stripped = content.lstrip(BLANKS)
        if not stripped:
            continue
        lead = _lead(content[: len(content) - len(stripped)], stripped, lines)
        stripped = content[len(lead) :]
        place = span_at(file, anchor, number, len(lead) + 1, number, len(content) + 1)
        if len(stripped) > MAX_LINE:
            found.append(TextTooLong(span=place, limit=MAX_LINE, actual=len(stripped)))
            stripped = stripped[:80]
        is_cut = len(content) - len(lead) > MAX_LINE
        if "\t" in lead:
            found.append(TabInIndentation(span=span_at(file, anchor, number, 1, number, len(lead) + 1)))
        indent = indentation(lead)
        stripped, pieces = _visible(stripped, number, len(lead) + 1)
        folded = fold(stripped)
        if lines and indent > lines[-1].indent and folded.startswith(CONTINUES) and not lines[-1].is_row:
            if len(lines[-1].text) + len(stripped) > MAX_LINE:
                found.append(TextTooLong(span=place, limit=MAX_LINE, actual=len(lines[-1].text) + len(stripped)))
                continue
            lines[-1] = _joined(lines[-1], stripped, pieces)
        else:
            lines.append(
                Line(
                    file=file,
                    indent=indent,
                    text=stripped,
                    folded=folded,
                    pieces=pieces,
                    is_cut=is_cut,
                    anchor=anchor,
                )
            )
    found.extend(_too_deep(lines))
    return Section(tuple(lines), tuple(found), anchor)


def _lead(blanks: str, content: str, lines: Sequence[Line]) -> str:
    """How far the indentation goes: a pasted row below another may begin with an empty cell, and so with a tab."""
    lead = blanks.partition("\t")[0]
    is_row_below = bool(lines) and lines[-1].is_row and "\t" in content and indentation(lead) == lines[-1].indent
    return lead if is_row_below else blanks


def indentation(raw: str) -> int:
    r"""How far in a line stands: an ideographic space counts as two, a tab as four.

    >>> indentation("\u3000\u3000指标 1"), indentation("\t# 见附件")
    (4, 4)
    """
    lead = raw[: len(raw) - len(raw.lstrip(BLANKS))]
    return sum(2 if c == "\u3000" else 4 if c == "\t" else 1 for c in lead if c not in INVISIBLE)


def without_comment(raw: str) -> str:
    """Cut a `#` comment off, and the spaces at the end; a `#` inside quotes is text."""
    if "#" not in raw and "＃" not in raw:
        return raw.rstrip()
    closing = ""
    for i, c in enumerate(raw):
        if closing:
            closing = "" if c == closing else closing
        elif c in "#＃":
            return raw[:i].rstrip()
        elif c in _QUOTES and _QUOTES[c] in raw[i + 1 :]:
            closing = _QUOTES[c]
    return raw.rstrip()


def _visible(text: str, number: int, column: int) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Leave out what nobody sees, and keep the place of all the rest."""
    if text and not _UNSEEN.search(text):
        return text, ((0, number, column),)
    stretches = list(_SEEN.finditer(text))
    pieces: list[tuple[int, int, int]] = []
    kept = 0
    for stretch in stretches:
        pieces.append((kept, number, column + stretch.start()))
        kept += len(stretch.group())
    return "".join(s.group() for s in stretches), tuple(pieces)


def _joined(line: Line, text: str, pieces: tuple[tuple[int, int, int], ...]) -> Line:
    offset = len(line.text) + 1
    joined = f"{line.text}{BREAK}{text}"
    pieces = (*line.pieces, *((offset + start, number, column) for start, number, column in pieces))
    return replace(line, text=joined, folded=fold(joined), pieces=pieces, is_cut=False)


def _too_deep(lines: list[Line]) -> list[Diagnostic]:
    stack: list[int] = []
    for line in lines:
        while stack and stack[-1] >= line.indent:
            stack.pop()
        stack.append(line.indent)
        if len(stack) > MAX_DEPTH:
            return [NestedTooDeep(span=line.whole, limit=MAX_DEPTH)]
    return []
