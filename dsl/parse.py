"""Source text to a syntax tree, with every line that cannot be read reported and left out.

The grammar is Lark's (LALR, strict), and the table that Lark makes of it is what parses (`dsl.automaton`). For each
line `dsl.reading` finds the readings that the table admits from where the parser stands; the one reading is handed on
word by word, so the parser never meets a wrong one. A line with none or several becomes BROKEN, and the lines under it
are left out with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cache

from dsl.automaton import Automaton, Parser, Stack
from dsl.diagnostic import Diagnostic, Outcome
from dsl.errors_syntax import IndentationFitsNoBlock, NoInnerLines
from dsl.facts import RosterUnit
from dsl.lexicon import Lexicon
from dsl.library import EMPTY, Library, Part, Role, gather
from dsl.lines import Line, split_lines
from dsl.misreading import describe
from dsl.reading import Stuck, Word, read
from dsl.readings import Readings
from dsl.record import dataclass
from dsl.survey import Survey, survey
from dsl.tree import Token, Tree
from grammar import packed_table

SyntaxTree = Tree[Token]


#: Tokens of the n-th file of a method have n × STRIDE added to their line, so that every token knows its file.
#: INVARIANT: above any line number, for MAX_CHARACTERS bounds a file.
STRIDE = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPart:
    """The tree of one file, and of those that it takes over."""

    role: Role
    name: str
    tree: SyntaxTree
    index: int
    base: ParsedPart | None
    rules: tuple[ParsedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One line as it was read: its words, and how many blocks it stands in."""

    line: Line
    depth: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The tree of a method, those of what it takes over, and what reading its tables' cells needs."""

    part: ParsedPart
    lexicon: Lexicon
    #: By the index of the part; the method's own comes first.
    files: tuple[str, ...]
    #: The lines of each file that were read, for writing them anew; in the order of `files`.
    lines: tuple[tuple[ReadLine, ...], ...] = ()

    @property
    def tree(self) -> SyntaxTree:
        """The tree of the method's own file."""
        return self.part.tree

    @property
    def file(self) -> str:
        """The method's own file."""
        return self.files[0]


@dataclass(slots=True)
class _Input:
    """What the lexer is given: the lines, the names, and where to put its findings."""

    lines: tuple[Line, ...]
    survey: Survey
    findings: list[Diagnostic] = field(default_factory=list)
    #: Added to the number of every line.
    offset: int = 0
    #: Every line that was read, put here as it is.
    taken: list[ReadLine] = field(default_factory=list)
    #: How lines were read before.
    readings: Readings | None = None


def parse(
    text: str,
    *,
    file: str,
    roster: Iterable[RosterUnit] = (),
    library: Library = EMPTY,
    readings: Readings | None = None,
) -> Outcome[Parsed]:
    r"""Parse the source text of a method, and of what it takes over.

    Names of the roster's units and types count as declared names, and so do those of the texts in the
    library that the method names. All syntax errors are reported in one run; the trees hold whatever
    could be read. `readings` of an earlier text spare reading the lines that are as they were.

    >>> str(parse("层次 市州\n    考评者 省人民政府\n", file="policy.kp").value.tree.children[0].data)
    'level'
    """
    lines = split_lines(text, file)
    if lines.value is None:
        return Outcome(None, lines.diagnostics)
    findings = list(lines.diagnostics)
    part = gather(lines.value, file, library, findings)
    parts = part.all_parts()
    words = survey(tuple(line for p in parts for line in p.lines), roster)
    if readings is not None:
        readings.begin(words.lexicon)
    trees: list[SyntaxTree] = []
    taken: list[tuple[ReadLine, ...]] = []
    start = 0
    for index, each in enumerate(parts):
        declared = {n - start: place for n, place in words.declared.items() if start <= n < start + len(each.lines)}
        source = _Input(each.lines, Survey(words.lexicon, declared), findings, index * STRIDE, readings=readings)
        trees.append(_Reading(source, "start").tree())
        taken.append(tuple(source.taken))
        start += len(each.lines)
    parsed = _with_trees(part, parts, trees)
    files = tuple(p.file for p in parts)
    return Outcome(Parsed(part=parsed, lexicon=words.lexicon, files=files, lines=tuple(taken)), tuple(findings))


def _with_trees(part: Part, parts: tuple[Part, ...], trees: list[SyntaxTree]) -> ParsedPart:
    index = next(i for i, p in enumerate(parts) if p is part)
    return ParsedPart(
        role=part.role,
        name=part.name,
        tree=trees[index],
        index=index,
        base=_with_trees(part.base, parts, trees) if part.base else None,
        rules=tuple(_with_trees(r, parts, trees) for r in part.rules),
    )


def parse_cell(place: Line, *, lexicon: Lexicon, start: str, offset: int = 0) -> Outcome[SyntaxTree]:
    """Parse one cell of a table; `place` is the cell as a line of its own, so that its columns hold.

    `offset` is what the lines of its file have added.
    """
    source = _Input((place,), Survey(lexicon, {}), offset=offset)
    readings = _readings_of_cell(place, lexicon, start)
    if isinstance(readings, Stuck) or len(readings) > 1:
        return Outcome(None, (describe(place, readings, _table(), lexicon, declared=None),))
    return Outcome(_Reading(source, start).tree())


def read_cell(place: Line, *, lexicon: Lexicon, start: str) -> tuple[Word, ...]:
    """The words of a cell that reads in one way; of any other, none."""
    readings = _readings_of_cell(place, lexicon, start)
    return readings[0] if not isinstance(readings, Stuck) and len(readings) == 1 else ()


def _readings_of_cell(place: Line, lexicon: Lexicon, start: str) -> tuple[tuple[Word, ...], ...] | Stuck:
    table = _table()
    return read(place, table.start(start), table, lexicon, None)


class _Reading:
    """One run over the lines of a method, in step with the parser."""

    def __init__(self, source: _Input, start: str) -> None:
        self._source = source
        self._lines = source.lines
        self._table = _table()
        self._parser = Parser(self._table, start)
        self._indents = [source.lines[0].indent if source.lines else 0]

    @property
    def _stack(self) -> Stack:
        return self._parser.stack

    def tree(self) -> SyntaxTree:
        """Read all lines; each word is taken before the next line is looked at."""
        for token in self._tokens():
            self._parser.take(token)
        return self._parser.finished()

    def _tokens(self) -> Iterator[Token]:
        """Give the words of each line with what opens and closes its block; a line that is not read is BROKEN."""
        index = 0
        while index < len(self._lines):
            line = self._lines[index]
            indent = _fitting(line, self._indents, self._source.findings)
            if indent > self._indents[-1] and (not index or self._table.advance(self._stack, "_INDENT") is None):
                levels = (line.indent, self._indents[-1])
                self._source.findings.append(NoInnerLines(span=line.whole, actual=levels[0], expected=levels[1]))
                yield from self._marked(line)
                index = _after_block(self._lines, index, at_least=line.indent)
                continue
            yield from self._frame(line, indent)
            words = self._words(index)
            offset = self._source.offset
            yield from (_token(line, word, offset) for word in words)
            yield _framing("_NL", line, offset)
            is_broken = words[0].terminal == "BROKEN"
            if not is_broken:
                self._source.taken.append(ReadLine(line=line, depth=len(self._indents) - 1, words=words))
            index = _after_block(self._lines, index) if is_broken else index + 1
        for _ in self._indents[1:]:
            yield _framing("_DEDENT", self._lines[-1], self._source.offset)

    def _marked(self, line: Line) -> Iterator[Token]:
        """Mark the block in which a line is left out, so that nothing is said of what it lacks."""
        if self._table.advance(self._stack, "BROKEN") is not None:
            yield _token(line, Word(0, len(line.text), "BROKEN"), self._source.offset)
            yield _framing("_NL", line, self._source.offset)

    def _frame(self, line: Line, indent: int) -> Iterator[Token]:
        """Open the block that a line begins, or close those that it stands outside of."""
        if indent > self._indents[-1]:
            self._indents.append(indent)
            yield _framing("_INDENT", line, self._source.offset)
        while indent < self._indents[-1]:
            self._indents.pop()
            yield _framing("_DEDENT", line, self._source.offset)

    def _words(self, index: int) -> tuple[Word, ...]:
        """The one reading of a line, or BROKEN for the whole of it."""
        line, lexicon = self._lines[index], self._source.survey.lexicon
        broken = (Word(0, len(line.text), "BROKEN"),)
        if line.is_cut:
            return broken  # and reported already
        declared = self._source.survey.declared.get(index)
        before, stack = self._source.readings, self._stack
        known = before.find(line, stack, declared) if before is not None else None
        if known is not None:
            return known
        readings = read(line, stack, self._table, lexicon, declared)
        if not isinstance(readings, Stuck) and len(readings) == 1:
            return readings[0] if before is None else before.keep(line, stack, declared, readings[0])
        self._source.findings.append(describe(line, readings, self._table, lexicon, declared=declared))
        return broken


def _fitting(line: Line, indents: list[int], findings: list[Diagnostic]) -> int:
    """The indentation a line is read with: its own, or the nearest outer one where it fits none."""
    if line.indent > indents[-1] or line.indent in indents:
        return line.indent
    findings.append(IndentationFitsNoBlock(span=line.whole, actual=line.indent, levels=tuple(indents)))
    return min(indents, key=lambda level: (abs(level - line.indent), -level))


def _after_block(lines: tuple[Line, ...], index: int, at_least: int | None = None) -> int:
    """The next line that does not stand inside the one at `index` (or is indented less than a bound)."""
    outer = lines[index].indent
    index += 1
    while index < len(lines) and (lines[index].indent > outer if at_least is None else lines[index].indent >= at_least):
        index += 1
    return index


def _token(line: Line, word: Word, offset: int) -> Token:
    span = line.span(word.start, word.end)
    return Token(
        word.terminal,
        line.text[word.start : word.end],
        span.line + offset,
        span.column,
        span.end_line + offset,
        span.end_column,
    )


def _framing(terminal: str, line: Line, offset: int) -> Token:
    """A token without text, placed where its line ends, so that spans of blocks stay inside them."""
    place = line.whole
    end = (place.end_line + offset, place.end_column)
    return Token(terminal, "", *end, *end)


@cache
def _table() -> Automaton:
    packed = packed_table()
    if packed is None:
        from dsl.parse_table import make_table  # Lark is loaded while the grammar is being changed only

        return Automaton(make_table())
    return Automaton(json.loads(packed))
