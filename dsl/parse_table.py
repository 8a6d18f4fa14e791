"""The parse table as plain data, made by Lark from the grammar; strict, so that a conflict in it is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Lark, Token
from lark import __version__ as lark_version
from lark.grammar import Rule, Terminal
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from grammar import grammar_text

STARTS = ("start", "cell_subject", "cell_value", "cell_scoring", "cell_band", "cell_points")
VERSION: str = lark_version


class GivenWords(Lexer):
    """Hands on tokens that were found before: the words of a line are found by `dsl.reading`."""

    __future_interface__ = 2

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, _parser_state: Any) -> Iterator[Token]:
        """Give the tokens, which stand in place of a text."""
        yield from lexer_state.text


def build_parser() -> Lark:
    """Make Lark's own parser of the grammar's text; it takes a list of tokens for a text."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=GivenWords,
        strict=True,
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=True,
    )


def make_table() -> dict[str, Any]:
    """Make the table that `dsl.automaton` runs on."""
    lark = build_parser()
    table = lark.parser.parser._parse_table
    rules = {rule: place for place, rule in enumerate(lark.rules)}
    names = sorted({name for entries in table.states.values() for name in entries})
    places = {name: place for place, name in enumerate(names)}
    numbers = _numbered(table)
    states: list[list[int]] = [[] for _ in numbers]
    for state, number in numbers.items():
        for name, (action, argument) in sorted(table.states[state].items()):
            states[number] += [places[name], numbers[argument] if action is Shift else ~rules[argument]]
    return {
        "words": _words(lark),
        "starts": {name: numbers[table.start_states[name]] for name in STARTS},
        "ends": {name: numbers[table.end_states[name]] for name in STARTS},
        "symbols": names,
        # A line each, so that a run takes apart only those that it comes to.
        "states": "\n".join(" ".join(map(str, row)) for row in states),
        "rules": "\n".join(_packed(rule) for rule in lark.rules),
    }


def _numbered(table: Any) -> dict[int, int]:
    """Number the states as they are come to; Lark's own numbers differ from run to run."""
    waiting = [table.start_states[name] for name in STARTS]
    numbers: dict[int, int] = {}
    for state in waiting:
        if state not in numbers:
            numbers[state] = len(numbers)
            entries = sorted(table.states[state].items())
            waiting += [argument for _, (action, argument) in entries if action is Shift]
    return numbers


def _packed(rule: Rule) -> str:
    """How a rule's node is made, as `lark.parse_tree_builder` would."""
    kept, blanks = [], 0
    empty = rule.options.empty_indices
    place = 0
    for is_empty in empty or [False] * len(rule.expansion):
        if is_empty:
            blanks += 1
            continue
        symbol = rule.expansion[place]
        if rule.options.keep_all_tokens or not (isinstance(symbol, Terminal) and symbol.filter_out):
            kept.append([place, int(not symbol.is_term and symbol.name.startswith("_")), blanks])
            blanks = 0
        place += 1
    is_whole = not blanks and kept == [[n, 0, 0] for n in range(len(rule.expansion))]
    name = str(rule.alias or rule.options.template_source or rule.origin.name)
    is_replaced = bool(rule.options.expand1 and not rule.alias)
    numbers = [len(rule.expansion), int(is_replaced), blanks, int(is_whole), *(n for entry in kept for n in entry)]
    return " ".join(map(str, (rule.origin.name, name, *numbers)))


def _words(lark: Lark) -> dict[str, list[str]]:
    """The language's own words, each with its terminals, read off the grammar."""
    words: dict[str, list[str]] = {}
    for terminal in lark.terminals:
        pattern = terminal.pattern.value if terminal.pattern.type == "str" else terminal.pattern.to_regexp()
        alternatives = (
            [pattern] if terminal.pattern.type == "str" else pattern.removeprefix("(?:").removesuffix(")").split("|")
        )
        for word in alternatives:
            words.setdefault(re.sub(r"\\(.)", r"\1", word), []).append(terminal.name)
    return {word: sorted(terminals) for word, terminals in words.items()}
