"""The blocks of a syntax tree that have a kind and a name, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.build.tokens import Node, children, rule_of, text_of, token, tokens
from dsl.columns import PARAMETER_KEYS, split_row
from dsl.record import dataclass
from dsl.survey import unquoted
from dsl.terms import fold
from dsl.tree import Token, Tree

#: The word of a kind, longest first where one begins another, and the rules that make its blocks.
KINDS: Mapping[str, tuple[str, ...]] = {
    "各预算项目": ("project_defaults",),
    "各指标": ("defaults",),
    "预算项目": ("project",),
    "计分规则": ("scoring_rule",),
    "子考核": ("subtotal",),
    "指标": ("indicator",),
    "分项": ("component",),
    "其中": ("of_which",),
    "方面": ("area",),
    "项目": ("area", "project"),
    "层次": ("level",),
    "分组": ("group",),
    "参数": ("parameters",),
    "明细": ("records",),
    "期次": ("period",),
    "填报": ("field",),
    "定义": ("definition",),
    "资金": ("fund",),
    "奖项": ("award",),
    "追责": ("accountability",),
    "公文": ("document",),
    "总分": ("total", "no_total"),
    "等次": ("grades",),
    "档次": ("tiers",),
    "评定": ("judging",),
    "加分": ("bonus",),
    "扣分": ("deduction",),
    "否决": ("veto",),
    "未编入": ("not_encoded",),
    "校核": ("checks",),
}
_WORDS = {rule: word for word, rules in KINDS.items() for rule in rules} | {
    "area": "方面",
    "project": "预算项目",
    "reporting": "填报",
}
#: Kinds of which a method has one, so that no name is needed.
NAMELESS = ("各预算项目", "各指标", "等次", "档次", "评定", "加分", "扣分", "否决", "校核")
#: What other blocks with names may stand in.
HOLDERS = ("area", "project", "project_defaults", "indicator", "component", "reporting")


@dataclass(frozen=True, slots=True)
class Named:
    """A block, what it stands in, and its place there."""

    node: Node
    parent: Node
    #: The name of the area or indicator around it, or "".
    outer: str

    def replace_by(self, new: Node) -> None:
        """Put another block in its place."""
        self.parent.children[self._index()] = new

    def take_out(self) -> None:
        """Take it out of the tree."""
        del self.parent.children[self._index()]

    def _index(self) -> int:
        return next(i for i, c in enumerate(self.parent.children) if c is self.node)


def named_blocks(root: Node, outer: str = "") -> Iterator[Named]:
    """Every block with a kind, in the order of the text, those inside others too."""
    for child in root.children:
        if not isinstance(child, Tree):
            continue
        if rule_of(child) in _WORDS and child.data != "reporting":
            yield Named(child, root, outer)
        if child.data in HOLDERS:
            yield from named_blocks(child, outer if child.data == "reporting" else name_of(child))


def kind_of(node: Node) -> str:
    """The word of a block's kind."""
    return _WORDS.get(rule_of(node), "")


def name_of(node: Node) -> str:
    """The name of a block, without its number; "" for one that needs none."""
    if node.data == "parameters":
        return "、".join(_columns(node))
    own = [c for c in node.children if isinstance(c, Token) and c.type in ("TITLE", "NEW_NAME", "PERIOD", "STRING")]
    return str(unquoted(text_of(str(own[0])))) if own and rule_of(node) != "veto" else ""


def _columns(node: Node) -> tuple[str, ...]:
    """The names that a table of constants declares: its headings, without those of its keys."""
    rows = [str(token(r, "ROW")) for r in children(node, "parameter_row")]
    cells = [c for _, c in split_row(rows[0])] if rows else []
    return tuple(c for c in cells if fold(c) not in PARAMETER_KEYS)


def names_of(block: Named) -> Iterator[str]:
    """All that a block may be called: its name, its number, both, its 简称 and 又称, with what it stands in."""
    node, name = block.node, name_of(block.node)
    labels = [str(t) for t in tokens(node, "LABEL")[:1]]
    short = [str(token(n, "TITLE")) for n in children(node, "short_name")]
    also = [text_of(t) for n in children(node, "alias") for t in tokens(n, "STRING")]
    columns = _columns(node) if node.data == "parameters" else ()
    for called in (name, *labels, *short, *also, *columns):
        yield called
        if block.outer:
            # One without a name (校核) is called after what it stands in.
            yield f"{block.outer}.{called}" if called else block.outer
    for label in labels:
        yield f"{label} {name}"
        yield f"{label}{name}"
