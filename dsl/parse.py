"""Source text to a syntax tree, with every line that cannot be read reported and left out.

The grammar is Lark's (LALR, strict), and the table that Lark makes of it is what parses (`dsl.automaton`). For each
line `dsl.reading` finds the readings that the table admits from where the parser stands; the one reading is handed on
word by word, so the parser never meets a wrong one. A line with none or several becomes BROKEN, and the lines under it
are left out with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache
from itertools import chain

from dsl.automaton import Automaton, Parser, Stack
from dsl.diagnostic import Diagnostic, Outcome
from dsl.errors_syntax import IndentationFitsNoBlock, NoInnerLines
from dsl.facts import RosterUnit
from dsl.kept import Kept
from dsl.lexicon import Lexicon, changed_words
from dsl.library import EMPTY, Library, Part, Role, gather
from dsl.lines import Line, Section, split_sections
from dsl.misreading import describe
from dsl.reading import Stuck, Word, read
from dsl.readings import Readings
from dsl.record import dataclass
from dsl.span import Anchor
from dsl.survey import survey
from dsl.tree import Meta, Token, Tree
from grammar import packed_table

SyntaxTree = Tree[Token]


#: Tokens of the n-th file of a method have n × STRIDE added to their line, so that every token knows its file.
#: INVARIANT: above any line number, for MAX_CHARACTERS bounds a file.
STRIDE = 10_000_000
#: Tokens of the n-th section of a text that is being written have (ANCHORED + n) × STRIDE added to their row in it.
#: INVARIANT: above the number of files that a method may be made of.
ANCHORED = 1_000_000
#: Where more words than this came or went at once, every section is read again.
_MOST_CHANGED = 200


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
    #: Where the sections of a text that is being written begin, by number.
    anchors: Mapping[int, Anchor] = field(default_factory=dict)

    @property
    def tree(self) -> SyntaxTree:
        """The tree of the method's own file."""
        return self.part.tree

    @property
    def file(self) -> str:
        """The method's own file."""
        return self.files[0]


@dataclass(frozen=True, slots=True)
class _ReadSection:
    """What one section reads as."""

    tree: SyntaxTree
    findings: tuple[Diagnostic, ...]
    lines: tuple[ReadLine, ...]
    #: The words that it was read by.
    lexicon: Lexicon


@dataclass(slots=True)
class _Input:
    """What the lexer is given: the lines, the names, and where to put its findings."""

    lines: tuple[Line, ...]
    lexicon: Lexicon
    #: Index of the line to (start, end) of the name declared there.
    declared: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    #: Added to the number of every line.
    offset: int = 0
    #: The line below, which closes what is open.
    after: Line | None = None
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
    kept: Kept | None = None,
) -> Outcome[Parsed]:
    r"""Parse the source text of a method, and of what it takes over.

    Names of the roster's units and types count as declared names, and so do those of the texts in the
    library that the method names. All syntax errors are reported in one run; the trees hold whatever
    could be read. `readings` of an earlier text spare reading the lines that are as they were; what is
    `kept` of it in this process spares the sections.

    >>> str(parse("层次 市州\n    考评者 省人民政府\n", file="policy.kp").value.tree.children[0].data)
    'level'
    """
    roster = tuple(roster)
    known = kept or Kept()
    sections = split_sections(text, file, known, anchors=known.anchors)
    if sections.value is None:
        return Outcome(None, sections.diagnostics)
    findings = list(sections.diagnostics)
    part = gather(sections.value, file, library, findings, known)
    if known.anchors and len(part.all_parts()) > 1:
        # Blocks of several files are put together by the numbers of their lines.
        sections = split_sections(text, file, known)
        findings = list(sections.diagnostics)
        part = gather(sections.value or (), file, library, findings, known)
    parts = part.all_parts()
    words = survey(tuple(s for p in parts for s in p.sections), roster, known)
    if readings is not None:
        readings.begin(words.lexicon)
    trees: list[SyntaxTree] = []
    taken: list[tuple[ReadLine, ...]] = []
    declared = iter(words.declared)
    for index, each in enumerate(parts):
        read = []
        for section, after in zip(each.sections, (*(s.lines[0] for s in each.sections[1:]), None), strict=False):
            source = _Input(
                section.lines,
                words.lexicon,
                next(declared),
                offset=index * STRIDE if section.anchor is None else _offset_of(section.anchor),
                readings=readings,
                after=after,
            )
            read.append(_read_section(section, source, known))
        findings += (d for one in read for d in one.findings)
        trees.append(_joined([one.tree for one in read]))
        taken.append(tuple(chain.from_iterable(one.lines for one in read)))
    parsed = _with_trees(part, parts, trees)
    files = tuple(p.file for p in parts)
    anchors = {s.anchor.number: s.anchor for p in parts for s in p.sections if s.anchor is not None}
    made = Parsed(part=parsed, lexicon=words.lexicon, files=files, lines=tuple(taken), anchors=anchors)
    return Outcome(made, tuple(findings))


def _read_section(section: Section, source: _Input, kept: Kept) -> _ReadSection:
    """Read a section, unless it was read among the same words before."""

    def read() -> _ReadSection:
        tree = _Reading(source, "start").tree()
        return _ReadSection(tree, tuple(source.findings), tuple(source.taken), source.lexicon)

    declared = kept.same("declared", (section, source.offset), source.declared)
    end = (source.offset, _end_of(source.after, source.lines[0]) if source.after is not None else None)
    place = kept.of_value("end", end, lambda: end)
    parts = (section, declared, place)
    found = kept.of("read", parts, read)
    if found.lexicon is source.lexicon:
        return found
    # What is said of a line that could not be read depends on all names.
    is_stale = found.findings or _is_among_others(section, found.lexicon, source.lexicon, kept)
    return kept.again("read", parts, read) if is_stale else found


def _is_among_others(section: Section, before: Lexicon, now: Lexicon, kept: Kept) -> bool:
    """Whether a word that came or went occurs in a section; too many words are not looked for one by one."""
    changed = kept.of("changed words", (before, now), lambda: changed_words(before.words(), now.words()))
    return len(changed) > _MOST_CHANGED or section.holds_any(changed)


def _joined(trees: list[SyntaxTree]) -> SyntaxTree:
    """The trees of the sections of a file as one."""
    meta = Meta()
    placed = [t.meta for t in trees if not t.meta.empty]
    if placed:
        first, last = placed[0], placed[-1]
        meta.empty = False
        meta.line, meta.column = first.line, first.column
        meta.end_line, meta.end_column = last.end_line, last.end_column
        meta.container_line, meta.container_column = first.container_line, first.container_column
        meta.container_end_line, meta.container_end_column = last.container_end_line, last.container_end_column
    return Tree("start", [c for t in trees for c in t.children], meta)


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
    source = _Input((place,), lexicon, offset=offset if place.anchor is None else _offset_of(place.anchor))
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
            if self._source.after is None:
                yield _framing("_DEDENT", self._lines[-1], self._source.offset)
            else:
                row, column = _end_of(self._source.after, self._lines[0])
                row += self._source.offset
                yield Token("_DEDENT", "", row, column, row, column)

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
        line, lexicon = self._lines[index], self._source.lexicon
        broken = (Word(0, len(line.text), "BROKEN"),)
        if line.is_cut:
            return broken  # and reported already
        declared = self._source.declared.get(index)
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
    start, end = word.start, word.end
    text = line.text[start:end]
    if len(line.pieces) == 1:
        # Nearly every line stands in one piece, and a method has thousands of words.
        ((_, number, column),) = line.pieces
        number += offset
        return Token(word.terminal, text, number, column + start, number, column + end)
    row, column, end_row, end_column = line.rows(start, end)
    return Token(word.terminal, text, row + offset, column, end_row + offset, end_column)


def _offset_of(anchor: Anchor) -> int:
    """What the rows of a section have added."""
    return (ANCHORED + anchor.number) * STRIDE


def _end_of(line: Line, first: Line) -> tuple[int, int]:
    """Where a line ends, in rows of the section of another."""
    _, _, row, column = line.rows(0, len(line.text))
    if line.anchor is not None and first.anchor is not None:
        row += line.anchor.first - first.anchor.first
    return row, column


def _framing(terminal: str, line: Line, offset: int) -> Token:
    """A token without text, placed where its line ends, so that spans of blocks stay inside them."""
    _, _, row, column = line.rows(0, len(line.text))
    return Token(terminal, "", row + offset, column, row + offset, column)


@cache
def _table() -> Automaton:
    packed = packed_table()
    if packed is None:
        from dsl.parse_table import make_table  # Lark is loaded while the grammar is being changed only

        return Automaton(make_table())
    return Automaton(json.loads(packed))
