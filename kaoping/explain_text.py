"""An explanation in, plain Chinese text out that fits a terminal or a printed page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.report import display_width
from engine.explanation import Explanation, Line, Section, Table

#: Columns of the page.
WIDTH = 100
_INDENT = 2
#: A label wider than this stands on a line of its own.
_LABEL = 32
#: Text is not set in less than this.
_NARROWEST = 20
#: A run of half-width signs stays whole, with the unit behind a number; any other character may end a line.
_TOKEN = re.compile(r"[\x21-\x7e]*[0-9%](?:万|亿)?[分户人元件个次名项行年月日批]|[\x21-\x7e]+|\s+|.", re.DOTALL)
_NOT_FIRST = "，。、；：？！）》〉〕」』】”’％…·,;:!?)%"
_NOT_LAST = "（《〈「『【〔“‘("


def write_text(explanation: Explanation, *, width: int = WIDTH, ambiguous: int = 1) -> str:
    """Write an explanation as text of at most `width` columns.

    Chinese characters take two columns; `ambiguous` says what a sign such as × or “ takes on the
    screen (it matters for tables only, lines are kept short enough for either). Ends with a line feed.
    """
    page = _Page(width, ambiguous)
    blocks = [[*page.wrap(explanation.title, 0), *page.wrap(_subtitle(explanation), 0)]]
    blocks += [list(page.section(s, 0)) for s in explanation.sections]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def _subtitle(explanation: Explanation) -> str:
    number = f"（{explanation.policy_number}）" if explanation.policy_number else ""
    return f"{explanation.period}　{explanation.level}　《{explanation.policy_title}》{number}"


class _Page:
    """Lays out sections, lines and tables in a fixed width."""

    def __init__(self, width: int, ambiguous: int) -> None:
        self._width = width
        self._ambiguous = ambiguous

    def section(self, section: Section, indent: int) -> Iterator[str]:
        yield from self.wrap(section.title, indent)
        inner = indent + _INDENT
        yield from self.lines(section.lines, inner)
        if section.table is not None:
            yield from self.table(section.table, inner)
        for within in section.sections:
            yield from self.section(within, inner)

    def lines(self, lines: tuple[Line, ...], indent: int) -> Iterator[str]:
        """Write lines with their labels in one column where they are short enough."""
        widths = (self._cells(line.label) for line in lines if line.label)
        column = max((w for w in widths if w <= _LABEL), default=0)
        for line in lines:
            yield from self._line(line, indent, column)
            yield from self.lines(line.details, indent + _INDENT)

    def _line(self, line: Line, indent: int, column: int) -> Iterator[str]:
        if not line.label:
            yield from self.wrap(line.text, indent)
            return
        hang, spare = indent + column + 2, _widest(line.label) - self._cells(line.label)
        if self._cells(line.label) > column or self._width - hang - spare < _NARROWEST:
            yield from self.wrap(line.label, indent)
            yield from self.wrap(line.text, indent + _INDENT)
            return
        head, *rest = self.wrap(line.text, hang, spare)
        yield " " * indent + self._pad(line.label, column) + "  " + head.lstrip(" ")
        yield from rest

    def wrap(self, text: str, indent: int, spare: int = 0) -> list[str]:
        """Break a text into lines that fit; never before a closing sign nor after an opening one."""
        room = max(self._width - indent - spare, _NARROWEST)
        broken = [piece for paragraph in text.split("\n") for piece in _break(paragraph, room)]
        return [" " * indent + piece for piece in broken]

    def table(self, table: Table, indent: int) -> Iterator[str]:
        """Write a table; where it is too wide, its widest column of words is wrapped."""
        rows = [table.columns, *table.rows]
        widths = [max(self._cells(row[i]) for row in rows) for i in range(len(table.columns))]
        spare = max(sum(_widest(cell) - self._cells(cell) for cell in row) for row in rows)
        room = self._width - indent - 2 * (len(widths) - 1) - spare
        while sum(widths) > room:
            words = [i for i, numeric in enumerate(table.numeric) if not numeric] or list(range(len(widths)))
            widest = max(words, key=lambda i: widths[i])
            widths[widest] = max(room - sum(widths) + widths[widest], 10)
            if widths[widest] == 10:
                break
        for row in rows:
            cells = [_break(cell, w) for cell, w in zip(row, widths, strict=True)]
            for number in range(max(len(c) for c in cells)):
                shown = [
                    self._pad(c[number] if number < len(c) else "", w, to_the_right=n)
                    for c, w, n in zip(cells, widths, table.numeric, strict=True)
                ]
                yield " " * indent + "  ".join(shown)

    def _cells(self, text: str) -> int:
        return display_width(text, ambiguous=self._ambiguous)

    def _pad(self, text: str, width: int, *, to_the_right: bool = False) -> str:
        space = " " * (width - self._cells(text))
        return space + text if to_the_right else text + space


def _break(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for token in _TOKEN.findall(text):
        fits = _widest(line + token) <= room
        if fits or not line:
            line += token
        elif token[0] in _NOT_FIRST:
            # Take the last token along, so that the closing sign does not stand first.
            kept, carried = _split_last(line)
            lines.append(kept or line)
            line = carried + token if kept else token
        else:
            kept, carried = _trailing_openers(line)
            lines.append(kept)
            line = (carried + token).lstrip(" ") if token.strip() else carried
        while _widest(line) > room and _is_one_run(line):
            cut = _cut(line, room)
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line)
    return lines


def _widest(text: str) -> int:
    return display_width(text, ambiguous=2)


def _is_one_run(line: str) -> bool:
    return len(_TOKEN.findall(line)) == 1


def _cut(line: str, room: int) -> int:
    """The place at which a run that is wider than a whole line must be broken."""
    return next(n for n in range(len(line), 0, -1) if _widest(line[:n]) <= room or n == 1)


def _split_last(line: str) -> tuple[str, str]:
    tokens = _TOKEN.findall(line)
    last = tokens.pop()
    while tokens and (last[0] in _NOT_FIRST or tokens[-1][-1] in _NOT_LAST):
        last = tokens.pop() + last
    return "".join(tokens), last


def _trailing_openers(line: str) -> tuple[str, str]:
    kept = line.rstrip(_NOT_LAST)
    return (kept, line[len(kept) :]) if kept else (line, "")
