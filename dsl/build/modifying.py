"""One block of 修改 and the block it changes: the two nodes in, the changed one out."""

from __future__ import annotations

from dsl.build.blocks_named import kind_of, name_of
from dsl.build.tokens import Child, Node, Places, rule_of, text_of, tokens
from dsl.build.yearly import says_year
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_inherit import BlockDeclaredInBase
from dsl.terms import fold
from dsl.tree import Token, Tree

#: Lines that say one thing in different forms, or together: stating one of them anew states all of them.
_ONE_THING = {
    "target_by_letter": "target",
    "target_value": "target",
    "target_bound": "target",
    "points_by_letter": "points",
    "formula_of_shares": "formula",
    "further": "scoring",
    "classified": "scoring",
    "missing_is_open": "when_missing",
    "counts_of_areas": "counts",
    "explained_elsewhere": "explanation",
    "exempt_level": "exempt",
    "total_to": "折算",
    "sum_to_hundred": "折算",
    "any_of": "circumstances",
    "several_of": "circumstances",
    "circumstance": "circumstances",
    "quota_share": "quota",
    "veto_list": "veto",
    "veto_row": "veto",
    # 计分规则 is one text.
    "scoring_more": "scoring",
    "band": "scoring",
    "band_row": "scoring",
    "band_rest": "scoring",
    # Rows of one table.
    "class_row": "class_row",
}
#: Lines that are blocks of their own, told apart by their name.
_NAMED_LINES = {"tier": "TIER", "grade": "GRADE", "definition": "NEW_NAME", "particular": "PARTICULAR"}
#: Blocks inside that are changed by a 修改 of their own, so that a new one can only be added.
_ADDED = ("indicator", "component", "of_which", "area", "project", "reporting", "checks")
#: Blocks whose head says nothing but their name.
_HEAD_IS_NAME = (
    "indicator", "component", "of_which", "area", "project", "level", "scoring_rule", "award", "accountability"
)  # fmt: skip


def modified(base: Node, own: Node, findings: list[Diagnostic], places: Places) -> Node | None:
    """The block with what `own` states in the place of what `base` said; None where that is the same.

    INVARIANT: a line of `base` that `own` does not state again stays as it is, its place included.
    """
    head, lines = _parts(base)
    own_head, own_lines = _parts(own)
    if _is_same_head(base, head, own_head) and not _changes(lines, own_lines):
        return None
    own_lines = [line for line in own_lines if not _is_second(line, lines, findings, places)]
    new_head = _borrowed(head, own_head) if rule_of(base) in _HEAD_IS_NAME else _newer(head, own_head)
    stated = {_slot(line) for line in own_lines if rule_of(line) not in (*_ADDED, "broken")}
    kept = [line for line in lines if _slot(line) not in stated]
    # Lark keeps None for a part of the head that is left out.
    return Tree(base.data, [*new_head, *kept, *own_lines], own.meta)  # type: ignore[list-item]


def _parts(node: Node) -> tuple[list[Child], list[Node]]:
    """The children of a block that stand on its head line, and its lines."""
    first = node.meta.line
    lines = [c for c in node.children if isinstance(c, Tree) and not c.meta.empty and c.meta.line != first]
    return [c for c in node.children if not any(c is line for line in lines)], lines


def _newer(base: list[Child], own: list[Child]) -> list[Child]:
    """The head as stated anew; what it leaves out (加分 最多 10分) stays."""
    if len(base) != len(own):
        return own
    return [new if new is not None else old for old, new in zip(base, own, strict=True)]


def _borrowed(base: list[Child], own: list[Child]) -> list[Child]:
    """The number and name of the base, standing where the 修改 stands; a year not repeated is still asked for."""
    place = next(c for c in own if isinstance(c, Token))
    said = [fold(str(c)) for c in own if isinstance(c, Token)]
    return [
        Token.new_borrow_pos(c.type, c.value, place)
        if isinstance(c, Token) and not (says_year(c) and fold(str(c)) not in said)
        else c
        for c in base
    ]


def _is_same_head(base: Node, head: list[Child], own: list[Child]) -> bool:
    if rule_of(base) in _HEAD_IS_NAME:
        return True
    return [_words(c) for c in own if c is not None] == [_words(c) for c in head if c is not None] or not any(
        c is not None for c in own
    )


def _changes(lines: list[Node], own: list[Node]) -> bool:
    slots = {_slot(line) for line in own}
    before = sorted((_slot(x), _words(x)) for x in lines if _slot(x) in slots)
    return before != sorted((_slot(x), _words(x)) for x in own)


def _slot(line: Node) -> tuple[str, str]:
    rule = rule_of(line)
    if rule in _NAMED_LINES:
        return rule, fold(str(tokens(line, _NAMED_LINES[rule])[0]))
    if rule in ("counted_row", "adjustment_group"):
        names = [t for t in _tokens_of(line) if t.type in ("NEW_NAME", "NAME", "QUOTED")]
        return "row", fold(text_of(str(names[0]))) if names else ""
    return _ONE_THING.get(rule, rule), ""


def _tokens_of(node: Node) -> list[Token]:
    return [t for t in node.scan_values(lambda t: isinstance(t, Token)) if isinstance(t, Token)]


def _words(node: Child) -> tuple[str, ...]:
    if isinstance(node, Tree):
        return (rule_of(node), *(fold(str(t)) for t in _tokens_of(node)))
    return (fold(str(node)),)


def _is_second(line: Node, lines: list[Node], findings: list[Diagnostic], places: Places) -> bool:
    """Refuse an item inside that is there already: it has a 修改 of its own."""
    if rule_of(line) not in ("indicator", "component", "of_which", "area", "project"):
        return False
    earlier = next((e for e in lines if e.data == line.data and name_of(e) == name_of(line)), None)
    if earlier is None:
        return False
    place = places.head(earlier)
    findings.append(
        BlockDeclaredInBase(
            span=places.head(line),
            related=(Related(place, Text("在这里", "here")),),
            what=f"{kind_of(line)} {name_of(line)}",
            where=Text(f" {place.file} ", place.file),
        )
    )
    return True
