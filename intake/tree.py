"""A YAML document as a tree of texts with their places: `4.20`, `010` and `否` stay what they are."""

from __future__ import annotations

from dsl.diagnostic import Text
from dsl.record import dataclass
from dsl.span import Span
from intake.findings import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One text, as it was typed, without its quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`name: content`."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Entries in the order of the file; every name once."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, name: str) -> Node | None:
        """The content of that name."""
        return next((e.value for e in self.entries if e.key.text == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """`- item` lines, or `[a, b]`."""

    items: tuple[Node, ...]
    span: Span


Node = Scalar | Mapping | Sequence

NAMES: Text = Text("一层名目（名称: 内容）", "names with their content")
LIST: Text = Text("一列清单（- 项）", "a list")
SINGLE: Text = Text("一个值", "a single value")
NOTHING: Text = Text("空白", "blank")


def shape_of(node: Node) -> Text:
    """What a node is, in words."""
    match node:
        case Mapping():
            return NAMES
        case Sequence():
            return LIST
        case Scalar(text=text):
            if not text:
                return NOTHING
            return Text(f"“{shown(text, 20)}”这几个字", f'the text "{shown(text, 20)}"')
