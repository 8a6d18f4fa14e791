"""The values of a method that hold for a year: dates, and every line that states a number; blocks in, values out.

A rule that says no number and no year is taken over as it is; whatever else stands in a method may be
another next year, so that somebody has to say what it is then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dsl.build.blocks_named import HOLDERS, Named, kind_of, name_of, named_blocks, names_of
from dsl.build.tokens import Child, Node, rule_of, text_of, tokens
from dsl.record import dataclass
from dsl.regex import regex
from dsl.terms import fold
from dsl.tree import Token, Tree

_YEAR = regex(r"(?:19|20)\d\d年|[〔\[(](?:19|20)\d\d[〕\])]|(?:19|20)\d\d-\d{1,2}-\d{1,2}")
#: What states a number or a day by itself.
_NUMBERS = ("NUMBER", "QUANTITY", "DATE", "MONTH_DAY", "DEADLINE", "YEAR")
_ZERO = regex(r"0+(?:\.0+)?\D*")
#: What is no value of the year: what justifies, how figures are rounded, which place a condition has in a list.
_ASIDE = ("assumption", "cell_assumption", "basis", "cited", "zero_marks")
_ROUNDING = ("rounding", "rounding_whole", "rounding_line", "shown_rounding", "score_rounding")


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
    """Find them in every block, line by line, each told once, for the innermost block with a name."""
    blocks = tuple(named_blocks(root))
    names = Counter(f"{kind_of(b.node)} {n}" for b in blocks for n in set(names_of(b)))
    for found in blocks:
        block = found.node
        called = _called(found, names)
        if block.data == "parameters":
            yield YearlyValue(block, called, "", block)
            continue
        for at in _lines(block):
            yield YearlyValue(block, called, _words(at), at)


def _called(found: Named, names: Counter[str]) -> str:
    """How 确认 names a block: by its name; by its number, or with what it stands in, where that is not clear enough."""
    kind, name = kind_of(found.node), name_of(found.node)
    if not name:
        return f"{kind} {found.outer}".strip()
    label = next((str(t) for t in tokens(found.node, "LABEL")), "")
    plain = (n for n in (name, label, f"{found.outer}.{label}", f"{found.outer}.{name}") if n and "、" not in n)
    clear = next((n for n in plain if names[f"{kind} {n}"] == 1), f"「{name}」")
    return f"{kind} {clear}"


def _lines(block: Node) -> Iterator[Token | Node]:
    """The lines of a block that state a value of the year; of a head, the token that does."""
    is_holder = rule_of(block) in HOLDERS
    own = [c for c in block.children if not (is_holder and isinstance(c, Tree) and kind_of(c))]
    yield from _told(own, block.meta.line)


def _told(parts: Sequence[Child], first: int) -> Iterator[Token | Node]:
    """Go through what stands on a line and on those below it: each line that states something, once."""
    # A title that a 修改 did not repeat stands where the earlier file has it, and is of the head all the same.
    head = [c for c in parts if c is not None and (isinstance(c, Token) or _line_of(c) == first)]
    stated = next((t for c in head for t in _stated(c) if t.line == first or t is c), None)
    if stated is not None:
        yield stated
    for part in parts:
        if not isinstance(part, Tree) or part.meta.empty or rule_of(part) in (*_ASIDE, *_ROUNDING):
            continue
        if part.meta.line == first:
            # A head that goes on below: 计分 with its bands, a condition with its 且.
            yield from (t for t in _told(part.children, first) if _line_of(t) != first)
        elif part.meta.end_line == part.meta.line or not any(_goes_on(part)):
            if next(_stated(part), None) is not None:
                yield part
        else:
            yield from _told(part.children, part.meta.line)


def _line_of(part: Token | Node) -> int:
    line = part.line if isinstance(part, Token) else (0 if part.meta.empty else part.meta.line)
    return line or 0


def _goes_on(node: Node) -> Iterator[bool]:
    """Whether anything of a node stands below its first line."""
    return (t.line != node.meta.line for t in node.scan_values(lambda t: isinstance(t, Token)) if isinstance(t, Token))


def _stated(node: Child) -> Iterator[Token]:
    """The tokens inside that state a number, a day or a year."""
    if isinstance(node, Token):
        if _states(node):
            yield node
    elif isinstance(node, Tree) and rule_of(node) not in (*_ASIDE, *_ROUNDING):
        for child in node.children:
            yield from _stated(child)


def _states(word: Token) -> bool:
    folded = fold(str(word))
    if word.type in _NUMBERS:
        return _ZERO.fullmatch(folded) is None
    if word.type == "ROW":
        return any(ch.isdigit() for ch in folded)
    return word.type not in ("LABEL", "ITEM") and says_year(word)


def says_year(word: str) -> bool:
    """Whether a text names a year: 2007年, 〔2007〕, 2007-01-26."""
    return _YEAR.search(fold(word)) is not None


def _words(at: Token | Node) -> str:
    if isinstance(at, Token):
        return text_of(str(at))
    return " ".join(text_of(str(t)) for t in at.scan_values(lambda t: isinstance(t, Token)))
