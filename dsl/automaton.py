"""Lark's parse table as plain data, and the machine that runs on it: words in, tree out.

Lark reads the grammar, refuses conflicts and works the table out (`dsl.parse_table`); what a run needs of that is kept
as numbers in `grammar/kaoping.table`. Parsing goes by the table exactly as Lark's parser does, and shapes the tree as
Lark would: filtered words, inlined rules, one child in place of its rule, blanks for what is optional, positions.

INVARIANT: the tree is Lark's own (tests/dsl/test_parse_table.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from dsl.record import dataclass
from dsl.tree import Meta, Token, Tree

#: The state of the parser: a stack of states.
Stack: TypeAlias = "tuple[int, ...]"
#: What stands on the stack of values while a text is parsed.
_Value: TypeAlias = "Tree[Token] | Token | None"
_END = "$END"


@dataclass(frozen=True, slots=True)
class Rule:
    """One expansion of a rule, and how its children become those of a node."""

    origin: str
    #: How many symbols it has.
    size: int
    #: What its node is called.
    name: str
    #: A single child stands in its place.
    is_replaced: bool
    #: Which symbols are kept: place, whether its children take its place, and how many blanks go before it.
    kept: tuple[tuple[int, bool, int], ...]
    #: How many blanks go last.
    blanks: int
    #: All symbols are kept as they are.
    is_whole: bool


class Automaton:
    """The table: from each state by each symbol a state to go to, or a rule that is complete (below zero)."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.words: Mapping[str, tuple[str, ...]] = {w: tuple(t) for w, t in data["words"].items()}
        self.words_from = _by_first(self.words)
        self.starts: Mapping[str, int] = data["starts"]
        self.ends: Mapping[str, int] = data["ends"]
        self._symbols: list[str] = data["symbols"]
        self._packed: list[str] = data["states"].split("\n")
        self._states: dict[int, dict[str, int]] = {}
        self._admitted: dict[int, frozenset[str]] = {}
        self._rules: list[str | Rule] = data["rules"].split("\n")

    def state(self, number: int) -> dict[str, int]:
        """What may follow in a state."""
        found = self._states.get(number)
        if found is None:
            row, symbols = [*map(int, self._packed[number].split())], self._symbols
            found = dict(zip([symbols[place] for place in row[::2]], row[1::2], strict=True))
            self._states[number] = found
        return found

    def rule(self, entry: int) -> Rule:
        """The rule that an entry below zero says is complete."""
        found = self._rules[~entry]
        if isinstance(found, str):
            found = self._rules[~entry] = _rule(found)
        return found

    def start(self, rule: str) -> Stack:
        """The stack before the first word."""
        return (self.starts[rule],)

    def admitted(self, stack: Stack) -> frozenset[str]:
        """The terminals that may come next, or a few more (those that a later reduction refuses)."""
        top = stack[-1]
        if top not in self._admitted:
            self._admitted[top] = frozenset(self.state(top))
        return self._admitted[top]

    def advance(self, stack: Stack, terminal: str) -> Stack | None:
        """The stack after a terminal, or None where it cannot come next."""
        entry = self.state(stack[-1]).get(terminal)
        if entry is None:
            return None
        if entry >= 0:
            return (*stack, entry)
        after = list(stack)
        while True:
            rule = self.rule(entry)
            if rule.size:
                del after[-rule.size :]
            after.append(self.state(after[-1])[rule.origin])
            entry = self.state(after[-1]).get(terminal)
            if entry is None:
                return None
            if entry >= 0:
                return (*after, entry)


def _by_first(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for word in sorted(words, key=len):
        found.setdefault(word[:1], []).append((word, words[word]))
    return {first: tuple(rest) for first, rest in found.items()}


def _rule(packed: str) -> Rule:
    origin, name, *rest = packed.split(" ")
    size, is_replaced, blanks, is_whole, *places = map(int, rest)
    kept = tuple((place, bool(i), n) for place, i, n in zip(*[iter(places)] * 3, strict=True))
    return Rule(origin, size, name, bool(is_replaced), kept, blanks, bool(is_whole))


class Parser:
    """One run: takes word after word; `finished` gives the tree."""

    def __init__(self, automaton: Automaton, start: str) -> None:
        self._automaton = automaton
        self._end = automaton.ends[start]
        self._states = [automaton.starts[start]]
        self._values: list[_Value] = []

    @property
    def stack(self) -> Stack:
        """The states so far."""
        return tuple(self._states)

    def take(self, token: Token) -> None:
        """Take a word that may come next."""
        states, values, automaton = self._states, self._values, self._automaton
        entry = automaton.state(states[-1])[token.type]
        while entry < 0:
            self._reduce(automaton.rule(entry))
            entry = automaton.state(states[-1])[token.type]
        states.append(entry)
        values.append(token)

    def finished(self) -> Tree[Token]:
        """The tree of all words."""
        while self._states[-1] != self._end:
            self._reduce(self._automaton.rule(self._automaton.state(self._states[-1])[_END]))
        whole = self._values[-1]
        assert isinstance(whole, Tree)
        return whole

    def _reduce(self, rule: Rule) -> None:
        states, values = self._states, self._values
        if rule.size:
            parts = values[-rule.size :]
            del values[-rule.size :], states[-rule.size :]
        else:
            parts = []
        states.append(self._automaton.state(states[-1])[rule.origin])
        values.append(_shaped(rule, parts))


def _shaped(rule: Rule, parts: list[_Value]) -> _Value:
    """The node of a rule."""
    children: Any = parts
    if not rule.is_whole:
        children = []
        for place, is_inlined, blanks in rule.kept:
            if blanks:
                children += [None] * blanks
            part = parts[place]
            if is_inlined:
                assert isinstance(part, Tree)
                # The first list is taken as it is: what is inlined has no other owner.
                if children:
                    children += part.children
                else:
                    children = part.children
            else:
                children.append(part)
        if rule.blanks:
            children += [None] * rule.blanks
    if rule.is_replaced and len(children) == 1:
        made: _Value = children[0]
    else:
        made = Tree(rule.name, children)
    if isinstance(made, Tree):
        _place(made.meta, parts)
    return made


def _place(meta: Meta, parts: list[_Value]) -> None:
    """A node goes from the start of its first part that takes up space to the end of its last."""
    first = _spaced(parts)
    if first is None:
        return
    last = _spaced(reversed(parts))
    assert last is not None
    if isinstance(first, Token):
        line, column = first.line, first.column
    else:
        line, column = first.container_line, first.container_column
    if isinstance(last, Token):
        end_line, end_column = last.end_line, last.end_column
    else:
        end_line, end_column = last.container_end_line, last.container_end_column
    # What takes the place of its rule has a place already.
    if meta.empty:
        meta.empty = False
        meta.line, meta.column, meta.end_line, meta.end_column = line, column, end_line, end_column
    meta.container_line, meta.container_column = line, column
    meta.container_end_line, meta.container_end_column = end_line, end_column


def _spaced(parts: Any) -> Meta | Token | None:
    for part in parts:
        if isinstance(part, Token):
            return part
        if part is not None and not part.meta.empty:
            found: Meta = part.meta
            return found
    return None
