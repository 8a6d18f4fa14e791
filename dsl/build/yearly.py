"""The values of a method that hold for a year: dates, stated targets, constants, numbers of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token, Tree

from dsl.build.blocks_named import kind_of, name_of, named_blocks
from dsl.build.tokens import Node, rule_of, text_of
from dsl.terms import fold

_YEAR = re.compile(r"(?:19|20)\d\d年|〔(?:19|20)\d\d〕|\((?:19|20)\d\d\)\d+号|(?:19|20)\d\d-\d{1,2}-\d{1,2}")
#: What states a number for the year without naming it.
_STATED = ("target_value", "target_bound", "budget")
#: What justifies, and is no value itself.
_GROUNDS = ("assumption", "cell_assumption")


@dataclass(frozen=True, slots=True)
class YearlyValue:
    """One such value: the block it stands in, how that is called, and the words."""

    block: Node
    called: str
    text: str
    at: Token | Node

    @property
    def line(self) -> int:
        """The line, with the offset of its file."""
        line = self.at.line if isinstance(self.at, Token) else self.at.meta.line
        assert line is not None
        return line


def yearly_values(root: Node) -> Iterator[YearlyValue]:
    """Find them in every block, each told once, for the innermost block with a name."""
    for block in named_blocks(root):
        called = f"{kind_of(block.node)} {name_of(block.node)}".strip()
        if block.node.data == "parameters":
            yield YearlyValue(block.node, called, "", block.node)
            continue
        for text, at in _inside(block.node):
            yield YearlyValue(block.node, called, text, at)


def _inside(node: Node) -> Iterator[tuple[str, Token | Node]]:
    for child in node.children:
        if isinstance(child, Token) and (child.type == "DATE" or _YEAR.search(fold(str(child)))):
            yield text_of(str(child)), child
        elif isinstance(child, Tree) and rule_of(child) in _STATED:
            yield "".join(str(t) for t in child.scan_values(lambda t: isinstance(t, Token))), child
        elif (
            isinstance(child, Tree)
            and rule_of(child) not in _GROUNDS
            and not (kind_of(child) and child.data != "reporting")
        ):
            yield from _inside(child) if child.data != "reporting" else ()
