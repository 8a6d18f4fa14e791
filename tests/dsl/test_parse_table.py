"""The parse table that ships is that of the grammar as it is, and what is parsed by it is what Lark makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import lark
import pytest

import grammar
import policies
from dsl import parse as parsing
from dsl.automaton import Automaton, Parser
from dsl.facts import RosterUnit
from dsl.parse_table import VERSION, build_parser, make_table
from dsl.tree import Token, Tree
from tests.dsl.shapes import SMALL
from tools.make_parse_table import packed

ROOT = Path(policies.__file__).parent
FILES = sorted(ROOT.glob("*/policy.kp"))


@pytest.fixture(scope="module")
def lark_parser() -> lark.Lark:
    return build_parser()


def test_the_table_is_of_this_grammar_and_this_lark() -> None:
    shipped = Path(grammar.__file__).with_name(grammar.TABLE).read_bytes()
    assert shipped.startswith(grammar.made_of(VERSION)), "run python -m tools.make_parse_table"
    table = grammar.packed_table()
    assert table is not None
    assert json.loads(table) == make_table()


def test_a_table_of_another_grammar_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(grammar, "grammar_text", lambda: 'start: "别的"')
    assert grammar.packed_table() is None


def test_what_is_packed_says_what_it_was_made_of() -> None:
    assert packed().startswith(grammar.made_of(VERSION))


class Recorder(Parser):
    """Keeps the words that it takes."""

    taken: list[Token]

    def __init__(self, automaton: Automaton, start: str) -> None:
        super().__init__(automaton, start)
        self.taken = []
        recorders.append(self)

    def take(self, token: Token) -> None:
        self.taken.append(token)
        super().take(token)


recorders: list[Recorder] = []


def whole(node: object) -> object:
    """A tree, ours or Lark's, with every place in it."""
    if isinstance(node, Tree | lark.Tree):
        meta = node.meta
        place = None if meta.empty else (meta.line, meta.column, meta.end_line, meta.end_column)
        return (str(node.data), place, [whole(c) for c in node.children])
    if isinstance(node, Token | lark.Token):
        return (node.type, str(node), node.line, node.column, node.end_line, node.end_column)
    assert node is None
    return None


def of_lark(tokens: Sequence[Token]) -> list[lark.Token]:
    return [
        lark.Token(t.type, str(t), line=t.line, column=t.column, end_line=t.end_line, end_column=t.end_column)
        for t in tokens
    ]


@pytest.mark.parametrize("file", [None, *FILES], ids=lambda f: "small" if f is None else f.parent.name)
def test_the_tree_is_that_of_lark(file: Path | None, lark_parser: lark.Lark, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SMALL if file is None else file.read_text(encoding="utf-8")
    recorders.clear()
    monkeypatch.setattr(parsing, "Parser", Recorder)
    parsed = parsing.parse(text, file="policy.kp", roster=(RosterUnit(name="长春市", type="地级市", parent=None),))
    assert parsed.value is not None
    # Lark is given the whole text at once; ours is read section by section.
    taken = [token for recorder in recorders for token in recorder.taken]
    theirs = lark_parser.parse(of_lark(taken), start="start")
    assert whole(parsed.value.tree) == whole(theirs)
    assert len(taken) > 40
