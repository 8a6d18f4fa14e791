"""Finding the words of one line: every way to split it that the grammar admits, with and without spaces.

A line is read against an automaton (the parser's own table). All readings are followed at once,
so text without spaces is split where exactly one reading fits, and never guessed where two do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from dsl.lexicon import Lexicon, NameKind
from dsl.lines import BREAK, Line
from dsl.record import dataclass
from dsl.regex import regex
from dsl.survey import LABEL, LABEL_OF_TITLE

#: The state of the parser: a stack of states.
Stack = tuple[int, ...]

MAX_NESTING = 64
#: A line of ordinary length stays far below; beyond it the reader gives up with a diagnostic.
MAX_STEPS = 60_000
#: As many words as a line may have; a longer sum wants 定义.
MAX_WORDS = 400

_NUMBER = regex(r"\d+(?:\.\d+)?")
_GROUPED = regex(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
CHINESE_NUMBER = regex(r"[一二两三四五六七八九十百千]+")
CHINESE_PERCENT = regex(r"百分之([零一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)")
_DATE = regex(r"\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日")
_MONTH_DAY = regex(r"\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}日")
_DEADLINE = regex(r"(?:\d{4}年)?\d{1,2}月(?:底|末|\d{1,2}日)(?:前|以前|之前)")
_YEAR = regex(r"\d{4}年(?:起|以后)?")
_ITEM = regex(r"\((?:\d{1,3}|[一二三四五六七八九十]{1,4})\)|[①-⑳]|\d{1,3}[.、]")
#: Who judges, before 评定.
_WHO = regex(r"[^,\s评]+(?=\s*评定)|[^,\s]+?(?=评定)")
_PATTERNS = (("DATE", _DATE), ("MONTH_DAY", _MONTH_DAY), ("DEADLINE", _DEADLINE), ("ITEM", _ITEM), ("YEAR", _YEAR))
_KINDS = tuple((kind, kind.value) for kind in NameKind)
_PARTICULAR = regex(r"[^\s“\"]+")
_STRINGS = {"“": "”", '"': '"'}


class Automaton(Protocol):
    """The parser's table, as far as a reader needs it."""

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Every word of the language and the terminals it may be."""

    @property
    def words_from(self) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        """The same by their first character, the shortest first."""

    def admitted(self, stack: Stack) -> frozenset[str]:
        """The terminals that may come next, or a few more (those that a later reduction refuses)."""

    def advance(self, stack: Stack, terminal: str) -> Stack | None:
        """The stack after a terminal, or None where it cannot come next."""


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A piece of a line that was read as one terminal."""

    start: int
    end: int
    terminal: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where no reading could go on, and what might have come there."""

    offset: int
    expected: frozenset[str]
    is_too_long: bool = False


@dataclass(slots=True)
class _Node:
    """A parser stack at a place of the line, and the words that lead to it."""

    offset: int
    stack: Stack
    ways: list[tuple[_Node, Word]] = field(default_factory=list)


def read(
    line: Line, stack: Stack, automaton: Automaton, lexicon: Lexicon, declared: tuple[int, int] | None
) -> tuple[tuple[Word, ...], ...] | Stuck:
    """Find the readings of a line, at most three; or where it got stuck.

    `declared` is the place of the name that the line declares, where the survey found one.
    """
    folded = line.folded
    if _nesting(folded) > MAX_NESTING:
        return Stuck(0, frozenset(), is_too_long=True)
    start = _Node(0, stack)
    waiting: dict[int, dict[Stack, _Node]] = {0: {stack: start}}
    finished: list[_Node] = []
    furthest: list[_Node] = [start]
    steps = 0
    finder = _Finder(line, automaton, lexicon, declared)
    while waiting:
        offset = min(waiting)
        for node in waiting.pop(offset).values():
            if offset >= furthest[0].offset:
                furthest = [node] if offset > furthest[0].offset else [*furthest, node]
            at = finder.after_space(offset)
            if at == len(folded):
                if automaton.advance(node.stack, "_NL") is not None:
                    finished.append(node)
                continue
            for word in finder.words_at(at, automaton.admitted(node.stack)):
                steps += 1
                after = automaton.advance(node.stack, word.terminal)
                if after is not None:
                    _reach(waiting, word.end, after).ways.append((node, word))
            if steps > MAX_STEPS:
                return Stuck(at, frozenset(), is_too_long=True)
    if finished:
        found = _paths(finished, limit=3)
        return Stuck(0, frozenset(), is_too_long=True) if len(found[0]) > MAX_WORDS else found
    expected = frozenset(t for n in furthest for t in automaton.admitted(n.stack) if automaton.advance(n.stack, t))
    return Stuck(finder.after_space(furthest[0].offset), expected)


def _reach(waiting: dict[int, dict[Stack, _Node]], offset: int, stack: Stack) -> _Node:
    return waiting.setdefault(offset, {}).setdefault(stack, _Node(offset, stack))


def _paths(finished: list[_Node], limit: int) -> tuple[tuple[Word, ...], ...]:
    """Walk back from the ends, best (longest words first) reading first; stop at the limit."""
    found: dict[tuple[Word, ...], None] = {}
    pending: list[tuple[_Node, tuple[Word, ...]]] = [(node, ()) for node in finished]
    while pending and len(found) < limit:
        node, words = pending.pop()
        if not node.ways:
            found[words] = None
        for before, word in node.ways:
            pending.append((before, (word, *words)))
    return tuple(sorted(found, key=len))


def _nesting(folded: str) -> int:
    depth = deepest = 0
    for c in folded:
        depth += (c == "(") - (c == ")")
        deepest = max(deepest, depth)
    return deepest


class _Finder:
    """Proposes the words that may begin at a place, for the terminals admitted there."""

    def __init__(self, line: Line, automaton: Automaton, lexicon: Lexicon, declared: tuple[int, int] | None) -> None:
        self.line = line
        self.folded = line.folded
        self.words = automaton.words
        self.words_from = automaton.words_from
        self.lexicon = lexicon
        self.declared = declared

    def after_space(self, offset: int) -> int:
        while offset < len(self.folded) and self.folded[offset].isspace():
            offset += 1
        return offset

    def words_at(self, at: int, admitted: frozenset[str]) -> list[Word]:
        found: dict[Word, None] = {}
        for word, terminals in self.words_from.get(self.folded[at], ()):
            if self.folded.startswith(word, at):
                for terminal in terminals:
                    if terminal in admitted:
                        found[Word(at, at + len(word), terminal)] = None
        self._add_names(at, admitted, found)
        self._add_numbers(at, admitted, found)
        self._add_units(at, admitted, found)
        self._add_stretches(at, admitted, found)
        return list(found)

    def _add_names(self, at: int, admitted: frozenset[str], found: dict[Word, None]) -> None:
        taken: set[int] = set()
        for kind, terminal in _KINDS:
            if terminal in admitted:
                for end in self.lexicon.names_at(self.folded, at, kind):
                    if end not in taken:
                        taken.add(end)
                        found[Word(at, end, terminal)] = None
        if "QUOTED" in admitted and self.folded[at] == "「":
            end = self.folded.find("」", at)
            if end > at + 1:
                found[Word(at, end + 1, "QUOTED")] = None
        if "NEW_NAME" in admitted and self.declared is not None and self.declared[0] == at:
            found[Word(at, self.declared[1], "NEW_NAME")] = None

    def _add_numbers(self, at: int, admitted: frozenset[str], found: dict[Word, None]) -> None:
        for terminal, pattern in _PATTERNS:
            match = pattern.match(self.folded, at) if terminal in admitted else None
            if match:
                found[Word(at, match.end(), terminal)] = None
                if terminal == "DATE":  # never three numbers and two minus signs
                    return
        for end in self._number_ends(at):
            if "NUMBER" in admitted:
                found[Word(at, end, "NUMBER")] = None
            if "QUANTITY" in admitted:
                for stop in self.lexicon.units_at(self.folded, self._unit_start(end)):
                    found[Word(at, stop, "QUANTITY")] = None
        chinese = CHINESE_NUMBER.match(self.folded, at)
        if chinese and "QUANTITY" in admitted:
            for stop in self.lexicon.units_at(self.folded, chinese.end()):
                found[Word(at, stop, "QUANTITY")] = None
        elif chinese and "NUMBER" in admitted:
            # Only where nothing but a count can stand: 前三名, 满足两项以上, 保留两位小数.
            found[Word(at, chinese.end(), "NUMBER")] = None
        percent = CHINESE_PERCENT.match(self.folded, at) if "QUANTITY" in admitted else None
        if percent:
            found[Word(at, percent.end(), "QUANTITY")] = None

    def _number_ends(self, at: int) -> set[int]:
        ends = {m.end() for m in (_NUMBER.match(self.folded, at),) if m}
        grouped = _GROUPED.match(self.folded, at)
        # A full-width comma always separates; only the half-width one groups digits.
        if grouped and "，" not in self.line.text[at : grouped.end()]:
            ends.add(grouped.end())
        return ends

    def _unit_start(self, end: int) -> int:
        after = self.after_space(end)
        return after if after > end and BREAK not in self.folded[end:after] else end

    def _add_units(self, at: int, admitted: frozenset[str], found: dict[Word, None]) -> None:
        if "UNIT" not in admitted:
            return
        ends = set(self.lexicon.units_at(self.folded, at))
        found.update({Word(at, end, "UNIT"): None for end in ends})

    def _add_stretches(self, at: int, admitted: frozenset[str], found: dict[Word, None]) -> None:
        end_of_piece = self.folded.find(BREAK, at)
        rest = self.folded[at:] if end_of_piece < 0 else self.folded[at:end_of_piece]
        stretch = Word(at, at + len(rest.rstrip()), "")
        pattern = LABEL_OF_TITLE if "TITLE" in admitted else LABEL
        label = pattern.match(self.folded, at) if "LABEL" in admitted else None
        if label:
            found[Word(at, label.end(), "LABEL")] = None
        if "TITLE" in admitted and not (label and self._label_stands_alone(label.end(), stretch.end)):
            found[Word(at, stretch.end, "TITLE")] = None
        if "WHO" in admitted:
            judges = _WHO.match(self.folded, at)
            if judges:
                found[Word(at, judges.end(), "WHO")] = None
        if "SENTENCE" in admitted:
            found[Word(at, stretch.end, "SENTENCE")] = None
            # `评定：获得表彰的，加 1分`: what follows the circumstance is no part of it.
            for cut in (i for i in range(at + 1, stretch.end) if self.folded.startswith("的,", i)):
                found[Word(at, cut, "SENTENCE")] = None
        # A pasted row whose first cell is empty begins with a tab.
        if "ROW" in admitted and self.line.is_row and not self.folded[:at].strip():
            found[Word(0, len(self.folded), "ROW")] = None
        if "PARTICULAR" in admitted:
            word = _PARTICULAR.match(self.folded, at)
            if word and not admitted.intersection(self.words.get(word.group(), ())):
                found[Word(at, word.end(), "PARTICULAR")] = None
        if "STRING" in admitted and self.folded[at] in _STRINGS:
            end = closing_quote(self.folded, at)
            if end is not None:
                found[Word(at, end, "STRING")] = None

    def _label_stands_alone(self, end: int, end_of_line: int) -> bool:
        """`指标 6 解决…` has a number; `指标 1家庭收入` may have none, so both readings are offered."""
        if end >= end_of_line:
            return False
        return (
            not self.folded[end - 1].isdigit()
            or self.folded[end].isspace()
            or not self.lexicon.units_at(self.folded, end)
        )


def closing_quote(folded: str, at: int) -> int | None:
    """Where the string ends that opens at an offset, inner pairs counted; None where it never closes.

    >>> closing_quote("“统一“规划”标准”", 0)
    10
    """
    opening, closing = folded[at], _STRINGS[folded[at]]
    if opening == closing:
        return folded.find(closing, at + 1) + 1 or None
    depth = 0
    for i in range(at, len(folded)):
        if folded[i] == closing:
            depth -= 1
            if depth == 0:
                return i + 1
        elif folded[i] == opening:
            depth += 1
    return None
