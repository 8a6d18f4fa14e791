"""The tree that parsing makes: rules as nodes, words as leaves, every one with its place; as Lark's own classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeAlias, TypeVar

Leaf = TypeVar("Leaf")


class Meta:
    """Where a node stands. Containers take in what the grammar leaves out of the tree (`_rules`)."""

    __slots__ = (
        "column",
        "container_column",
        "container_end_column",
        "container_end_line",
        "container_line",
        "empty",
        "end_column",
        "end_line",
        "line",
    )
    line: int
    column: int
    end_line: int
    end_column: int
    container_line: int
    container_column: int
    container_end_line: int
    container_end_column: int

    def __init__(self) -> None:
        #: Nothing of the text stands in it.
        self.empty = True


class Token(str):
    """A word of the text and the terminal that it was read as."""

    __slots__ = ("column", "end_column", "end_line", "line", "type")
    type: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __new__(
        cls,
        kind: str,
        value: str,
        line: int = 0,
        column: int = 0,
        end_line: int = 0,
        end_column: int = 0,
    ) -> Token:
        """Make a token; lines and columns count from 1."""
        self = super().__new__(cls, value)
        self.type, self.line, self.column, self.end_line, self.end_column = kind, line, column, end_line, end_column
        return self

    @classmethod
    def new_borrow_pos(cls, type_: str, value: str, place: Token) -> Token:
        """Make a token that stands where another does."""
        return cls(type_, value, place.line, place.column, place.end_line, place.end_column)

    @property
    def value(self) -> str:
        """The text alone."""
        return str(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Token) and self.type != other.type:
            return False
        return str.__eq__(self, other)

    __hash__ = str.__hash__

    def __repr__(self) -> str:
        return f"Token({self.type!r}, {str(self)!r})"


class Tree(Generic[Leaf]):
    """A node: the name of its rule and what it is made of."""

    __slots__ = ("_inside", "_meta", "_rules", "children", "data")

    def __init__(self, data: str, children: list[Branch[Leaf]], meta: Meta | None = None) -> None:
        self.data = data
        self.children = children
        self._meta = meta
        self._rules: frozenset[str] | None = None
        self._inside: frozenset[str] | None = None

    @property
    def meta(self) -> Meta:
        """Where it stands."""
        if self._meta is None:
            self._meta = Meta()
        return self._meta

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tree) and self.data == other.data and self.children == other.children

    def __hash__(self) -> int:
        return hash((self.data, tuple(self.children)))

    def __repr__(self) -> str:
        return f"Tree({self.data!r}, {self.children!r})"

    def iter_subtrees(self) -> Iterator[Tree[Leaf]]:
        """Every node, the innermost first."""
        waiting: list[Tree[Leaf]] = [self]
        for node in waiting:
            waiting += [c for c in reversed(node.children) if isinstance(c, Tree)]
        return reversed(waiting)

    @property
    def rules(self) -> frozenset[str]:
        """The rules that made its nodes, its own among them; to be asked of a tree that is whole."""
        if self._rules is None:
            self._rules = frozenset(node.data for node in self.iter_subtrees())
        return self._rules

    def holds(self, data: str) -> bool:
        """Whether a rule made any node inside it, of a tree that is whole; its blocks remember what they hold."""
        if self._inside is None:
            self._inside = frozenset().union(*(c.rules for c in self.children if isinstance(c, Tree)))
        return data in self._inside

    def find_data(self, data: str) -> Iterator[Tree[Leaf]]:
        """Every node that a rule made, the innermost first."""
        if self.data != data and not self.holds(data):
            return iter(())
        return (node for node in self.iter_subtrees() if node.data == data)

    def scan_values(self, holds: Callable[[Branch[Leaf]], bool]) -> Iterator[Leaf]:
        """Every leaf that a test holds of, from left to right."""
        for child in self.children:
            if isinstance(child, Tree):
                yield from child.scan_values(holds)
            elif holds(child):
                yield child


Branch: TypeAlias = "Leaf | Tree[Leaf]"
