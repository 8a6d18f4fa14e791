"""Puts a file together: its physical lines and how they were read in, the text of the new file out."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsl.layout.cells import begins_table, spelled_cells
from dsl.layout.columns import Columns, Kind, aligned, columns
from dsl.layout.rows import table
from dsl.layout.seams import joined
from dsl.layout.source import Physical, physical_lines
from dsl.layout.spelling import Spelled, spell
from dsl.lexicon import Lexicon
from dsl.lines import indentation
from dsl.parse import ReadLine
from dsl.report import display_width

_LEVEL = 4
#: Comments behind neighbouring lines stand in one column, unless that would push one this far away.
_FARTHEST = 40


@dataclass(frozen=True, slots=True)
class _Read:
    """A line that was read, as it is to be written."""

    line: ReadLine
    words: tuple[Spelled, ...]
    #: The numbers of its physical lines, and how many words stand before the end of each.
    stops: dict[int, int]
    columns: Columns

    @property
    def first(self) -> int:
        return next(iter(self.stops))

    @property
    def last(self) -> int:
        return next(reversed(self.stops))

    @property
    def indent(self) -> int:
        return self.line.depth * _LEVEL

    def hang(self) -> int:
        """How far in the lines stand that continue this one: below what follows its number."""
        item = self.words[0]
        is_item = item.terminal == "ITEM"
        return self.indent + (display_width(item.text) + item.text.endswith(".") if is_item else _LEVEL)


class Page:
    """One file being written; the lines of `as_typed` keep their words as they stand."""

    def __init__(self, text: str, lines: Sequence[ReadLine], lexicon: Lexicon, as_typed: frozenset[int]) -> None:
        self._physical = physical_lines(text)
        self._read = [self._prepared(r, lexicon, i in as_typed) for i, r in enumerate(lines)]
        self._cells = spelled_cells(lines, lexicon)
        self._begins_table = {i for i in self._cells if begins_table(lines, i)}
        #: The numbers of the physical lines on which something is said.
        self._said = [n for n, p in enumerate(self._physical, 1) if p.is_said]
        #: The line that was read from each physical one.
        self._owner = {number: i for i, r in enumerate(self._read) for number in r.stops}

    def text(self) -> str:
        """Write the file: at most one blank line at a time, none at its ends."""
        lines: list[str] = []
        for line in self._with_comments(self._written()):
            if line or (lines and lines[-1]):
                lines.append(line)
        while lines and not lines[-1]:
            lines.pop()
        return "".join(f"{line}\n" for line in lines)

    def _prepared(self, read: ReadLine, lexicon: Lexicon, is_as_typed: bool) -> _Read:
        words = tuple(spell(read.line, w, lexicon) for w in read.words)
        stops = dict.fromkeys(sorted({number for _, number, _ in read.line.pieces}), 0)
        for count, word in enumerate(read.words, 1):
            stops[read.line.place(word.start)[0]] = count
        first = next(iter(stops))
        if is_as_typed:
            is_row = words[0].terminal == "ROW"  # which may begin with a tab
            cut = Columns(Kind.TYPED, (read.line.text if is_row else self._physical[first - 1].content.strip(),))
        elif words[0].terminal == "ROW":
            cut = Columns(Kind.TABLE, (read.line.text,))
        else:
            cut = columns(words, stops[first])
        return _Read(read, words, stops, cut)

    # --- lines that were read --------------------------------------------------------------------------

    def _written(self) -> dict[int, str]:
        """What is written on the physical lines of those that were read."""
        written: dict[int, str] = {}
        for group in self._groups():
            cut = [self._read[i].columns for i in group]
            is_table = cut[0].kind is Kind.TABLE
            typed = [c.pieces[0] for c in cut]
            texts = table([self._cells[i] for i in group], typed) if is_table else aligned(cut)
            for index, text in zip(group, texts, strict=True):
                read = self._read[index]
                written[read.first] = " " * read.indent + text
                written.update(self._continued(read))
        return written

    def _groups(self) -> Iterator[list[int]]:
        """Neighbouring lines that stand in the same columns, by their index."""
        group: list[int] = []
        for index in range(len(self._read)):
            if group and (index in self._begins_table or not self._follows(self._read[index - 1], self._read[index])):
                yield group
                group = []
            group.append(index)
        if group:
            yield group

    def _follows(self, before: _Read, after: _Read) -> bool:
        if before.line.depth != after.line.depth or before.columns.kind is not after.columns.kind:
            return False
        between = self._physical[before.last : after.first - 1]
        # Only a table goes on over a blank line, for it is one to the reader.
        return all(p.is_note or (p.is_blank and before.columns.kind is Kind.TABLE) for p in between)

    def _continued(self, read: _Read) -> Iterator[tuple[int, str]]:
        numbers = list(read.stops)
        for before, number in itertools.pairwise(numbers):
            typed = self._physical[number - 1].content.strip()
            is_typed = read.columns.kind is Kind.TYPED
            text = typed if is_typed else joined(read.words, read.stops[before], read.stops[number])
            yield number, " " * read.hang() + text

    # --- comments, and lines that were not read -----------------------------------------------------------

    def _with_comments(self, written: dict[int, str]) -> Iterator[str]:
        behind = self._columns_of_comments(written)
        for number, physical in enumerate(self._physical, 1):
            if physical.is_blank:
                yield ""
            elif physical.is_note:
                yield self._note(number, physical)
            elif number not in written:
                yield physical.raw
            elif physical.comment:
                line = written[number]
                yield line + " " * (behind[number] - display_width(line)) + physical.comment
            else:
                yield written[number]

    def _columns_of_comments(self, written: dict[int, str]) -> dict[int, int]:
        """In which column the comment behind each line begins."""
        runs: list[list[int]] = []
        for number in sorted(n for n in written if self._physical[n - 1].comment):
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        found: dict[int, int] = {}
        for run in runs:
            widths = [display_width(written[n]) for n in run]
            is_even = max(widths) - min(widths) <= _FARTHEST
            found.update({n: (max(widths) if is_even else w) + 2 for n, w in zip(run, widths, strict=True)})
        return found

    def _note(self, number: int, physical: Physical) -> str:
        """A line that is only a comment: it stands where the line does that it was written above."""
        own = indentation(physical.raw)
        place = bisect(self._said, number)
        above = self._said[place - 1] if place else None
        below = self._said[place] if place < len(self._said) else None
        if (below is not None and below not in self._owner) or (above is not None and above not in self._owner):
            return physical.raw
        after = self._read[self._owner[below]] if below is not None else None
        if after is not None and below != after.first:
            return " " * after.hang() + physical.comment
        if above is None or (after is not None and own <= after.line.line.indent):
            return " " * (after.indent if after is not None else 0) + physical.comment
        return " " * self._indent_above(self._owner[above], own, after) + physical.comment

    def _indent_above(self, index: int, own: int, after: _Read | None) -> int:
        """For a comment at the end of a block: the innermost block that it stands as deep as."""
        least = after.line.depth if after is not None else 0
        depth = self._read[index].line.depth
        while depth > least:
            while self._read[index].line.depth > depth:
                index -= 1
            if self._read[index].line.line.indent <= own:
                break
            depth -= 1
        return max(depth, least) * _LEVEL
