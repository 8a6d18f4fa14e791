"""What a method takes over, and what it says of it: the trees of all its files in, one tree out.

`修改` replaces the lines of a block that it states, `删除` takes a block out, every other block is added.
Nothing of this is known to later passes: a token's line tells which file it came from (`dsl.parse.STRIDE`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import field

from dsl.build.blocks_named import KINDS, NAMELESS, Named, kind_of, name_of, named_blocks, names_of
from dsl.build.modifying import modified
from dsl.build.tokens import Node, Places, children, rule_of, text_of, token, tokens
from dsl.build.yearly import YearlyValue, yearly_values
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_inherit import (
    BlockDeclaredInBase,
    ChangesNothing,
    NothingTakenOver,
    NothingToConfirm,
    NotInBase,
    RuleSetHoldsMore,
    SeveralInBase,
    UnknownKind,
    YearlyValuesUnconfirmed,
)
from dsl.library import Role
from dsl.parse import STRIDE, Parsed, ParsedPart
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold
from dsl.tree import Token, Tree

#: What is said of other blocks, or of the file itself, and is no part of the method.
_ABOUT = ("modify", "remove", "confirm", "inherits", "uses", "rule_set")
#: What a method does not take over: its own header says what it is, and its examples try its own numbers.
_LEFT_BEHIND = ("method", "example")
#: Conventions of the header that stay until the new header says otherwise.
_CONVENTIONS = ("score_rounding", "inclusive_words", "also_cites")
#: What a rule set may hold.
_SHARED = (
    "scoring_rule",
    "defaults",
    "project_defaults",
    "tiers",
    "grades",
    "judging",
    "veto",
    "rule_set",
    "broken",
    "uses",
)


#: What stands between two 、; one inside 「」 is part of a name.
_LISTED = regex(r"(?:「[^」]*」|[^、])+")


@dataclass(slots=True)
class _Merge:
    """One run over a method and what it takes over."""

    places: Places
    findings: list[Diagnostic]
    #: Blocks that some 确认 of this method names.
    confirmed: list[tuple[Node, str, Span]] = field(default_factory=list)


def merge(parsed: Parsed, places: Places, findings: list[Diagnostic]) -> Node:
    """Put the trees of a method together."""
    return _tree(parsed.part, _Merge(places, findings))


def _tree(part: ParsedPart, run: _Merge) -> Node:
    # What an earlier method confirmed, it confirmed for its own year: only the outermost is asked here.
    inner = [
        _copy(_tree(p, _Merge(run.places, run.findings))) for p in (*((part.base,) if part.base else ()), *part.rules)
    ]
    if part.role is Role.RULES:
        _refuse_more(part.tree, run)
    if not inner:
        _refuse_talk(part.tree, run)
        return _without(part.tree, _ABOUT, is_torn=_lacks(part))
    taken = [c for tree in inner for c in tree.children if rule_of(c) not in (*_LEFT_BEHIND, *_ABOUT)]
    blocks: list[Token | Node] = list(taken)
    root: Node = Tree("start", blocks)
    headers = [h for tree in inner for h in children(tree, "method")]
    confirming: list[Node] = []
    for own in part.tree.children:
        if not isinstance(own, Tree):
            continue
        if own.data == "modify":
            _modify(root, own, run)
        elif own.data == "remove":
            _remove(root, own, run)
        elif own.data == "confirm":
            confirming.append(own)
        elif own.data == "method":
            blocks.append(_with_conventions(own, headers))
        else:
            if not _clashes(root, own, len(taken), run):
                blocks.append(own)
    # What is confirmed is what the other lines leave, wherever they stand.
    for line in confirming:
        run.confirmed += [(found.node, what, span) for found, what, span in _named(root, line, "确认", run)]
    if part.base is not None and part.index == 0:
        _ask_for_years(root, part, run)
    return _without(Tree("start", blocks, part.tree.meta), (), is_torn=_lacks(part))


def _lacks(part: ParsedPart) -> bool:
    """Whether some text that a file takes over is not there, or the file speaks of what is not."""
    named = [n for n in part.tree.find_data("inherits") if not tokens(n, "NOT_PUBLIC")]
    named += part.tree.find_data("uses")
    found = bool(part.base) + len(part.rules)
    return len(named) > found or (not found and bool(children(part.tree, "modify", "remove", "confirm")))


# --- 修改、删除、确认 -----------------------------------------------------------------------------------


def _modify(root: Node, line: Node, run: _Merge) -> None:
    (own,) = (c for c in line.children if isinstance(c, Tree))
    what = f"{kind_of(own)} {name_of(own)}".strip()
    span = run.places.head(own)
    if own.data == "reporting":
        _modify_fields(root, own, run)
        return
    found = _find(root, rule_of(own), tuple(_asked(own)), what, "修改", span, run)
    if found is None:
        return
    new = modified(found.node, own, run.findings, run.places)
    if new is None:
        run.findings.append(ChangesNothing(span=span, what=what))
        return
    found.replace_by(new)


def _modify_fields(root: Node, own: Node, run: _Merge) -> None:
    """修改 填报: each row takes the place of the row of that name, wherever it stands."""
    for row in children(own, "field"):
        name = name_of(row)
        span = run.places.of(token(row, "NEW_NAME"))
        found = _find(root, "field", (name,), f"填报 {name}", "修改", span, run)
        if found is None:
            continue
        if _words(found.node) == _words(row):
            run.findings.append(ChangesNothing(span=span, what=f"填报 {name}"))
        found.replace_by(row)


def _words(node: Node) -> tuple[str, ...]:
    return tuple(fold(str(t)) for t in node.scan_values(lambda t: isinstance(t, Token)))


def _remove(root: Node, line: Node, run: _Merge) -> None:
    for found, _, _ in _named(root, line, "删除", run):
        found.take_out()


def _named(root: Node, line: Node, word: str, run: _Merge) -> list[tuple[Named, str, Span]]:
    """The blocks that a line 删除 or 确认 names: `指标 6、指标 7、奖项 先进单位`."""
    title = token(line, "TITLE")
    span = run.places.of(title)
    found: list[tuple[Named, str, Span]] = []
    kind = ""
    for piece, offset in _pieces(str(title)):
        at = Span(span.file, span.line, span.column + offset, span.line, span.column + offset + len(piece))
        head = next((k for k in KINDS if fold(piece) == k or fold(piece).startswith(k)), "")
        kind, name = (head, piece[len(head) :].strip()) if head else (kind, piece)
        if not kind:
            known = tuple(k for k in ("指标", "方面", "期次", "定义", "奖项", "公文", "填报") if k in KINDS)
            run.findings.append(UnknownKind(span=at, word=word, name=piece, kinds=known))
            return found
        what = f"{kind} {name}".strip()
        if not name and kind not in NAMELESS:
            hint = Text(f"写出是哪一个，如 `{word} {kind} ‹名称›`", f"name it, as in `{word} {kind} ‹name›`")
            run.findings.append(NotInBase(span=at, what=what, word=word, hint=hint))
            continue
        if word == "确认" and kind in NAMELESS:
            several = _without_names(root, kind, name)
            found += [(block, what, at) for block in several]
            if several:
                continue
        hit = [_find(root, rule, (name,) if name else (), what, word, at, run, quiet=True) for rule in KINDS[kind]]
        one = next((h for h in hit if h is not None), None)
        if one is None:
            one = _find(root, KINDS[kind][0], (name,) if name else (), what, word, at, run)
        if one is not None:
            found.append((one, what, at))
    return found


def _without_names(root: Node, kind: str, holder: str) -> list[Named]:
    """All blocks without a name (校核) of one place, which are confirmed together."""
    every = [b for b in named_blocks(root) if rule_of(b.node) in KINDS[kind] and not name_of(b.node)]
    return [b for b in every if _plain(b.outer) == _plain(holder)] or ([] if holder else every)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for match in _LISTED.finditer(text):
        piece = match[0].strip()
        if piece:
            yield piece, match.start() + match[0].index(piece)


def _asked(own: Node) -> Iterator[str]:
    labels = [str(t) for t in tokens(own, "LABEL")]
    yield from labels[:1]
    name = name_of(own)
    if name:
        yield name


def _find(
    root: Node,
    rule: str,
    names: tuple[str, ...],
    what: str,
    word: str,
    span: Span,
    run: _Merge,
    *,
    quiet: bool = False,
) -> Named | None:
    """The one block of a kind that has all these names; what is wrong otherwise is reported."""
    wanted = [_plain(n) for n in names]
    every = [n for n in named_blocks(root) if rule_of(n.node) == rule]
    fits = [n for n in every if all(w in {_plain(x) for x in names_of(n)} for w in wanted)]
    if len(fits) == 1:
        return fits[0]
    if quiet:
        return None
    if fits:
        example = f"{kind_of(fits[0].node)} {fits[0].outer}.{name_of(fits[0].node)}"
        run.findings.append(SeveralInBase(span=span, what=what, example=example))
        return None
    near = _near(names, every)
    hint = (
        Text(f"是不是 {'、'.join(f'`{n}`' for n in near)}？", f"did you mean {', '.join(near)}?")
        if near
        else Text(f"新加的不用写「{word}」", f"a new block is written without {word}")
    )
    run.findings.append(NotInBase(span=span, what=what, word=word, hint=hint))
    return None


def _near(names: tuple[str, ...], every: list[Named]) -> tuple[str, ...]:
    shown = {}
    for each in every:
        label = next(iter(tokens(each.node, "LABEL")), None)
        whole = f"{kind_of(each.node)} {label + ' ' if label else ''}{name_of(each.node)}"
        for name in names_of(each):
            shown[name] = whole
    close = [m for n in names for m in difflib.get_close_matches(n, list(shown), n=3, cutoff=0.5)]
    return tuple(dict.fromkeys(shown[m] for m in close))[:3]


def _plain(name: str) -> str:
    return fold(name).strip('「」『』“”"').rstrip(".、")


# --- what must not be -------------------------------------------------------------------------------


def _clashes(root: Node, own: Node, taken: int, run: _Merge) -> bool:
    """Refuse a block that was taken over already: it is to be changed, not declared once more."""
    if not kind_of(own) or own.data in ("reporting", "checks"):
        return False
    name = _plain(name_of(own))
    before = (c for c in root.children[:taken] if isinstance(c, Tree) and c.data == own.data)
    earlier = next((e for e in before if _plain(name_of(e)) == name), None)
    if earlier is None:
        return False
    place = run.places.head(earlier)
    run.findings.append(
        BlockDeclaredInBase(
            span=run.places.head(own),
            related=(Related(place, Text("在这里", "here")),),
            what=f"{kind_of(own)} {name_of(own)}".strip(),
            where=Text(f" {place.file} ", place.file),
        )
    )
    return True


def _refuse_talk(tree: Node, run: _Merge) -> None:
    """Where nothing was taken over at all, the first line that speaks of it is told."""
    words = {"modify": "修改", "remove": "删除", "confirm": "确认"}
    lines = children(tree, *words)
    if lines and next(tree.find_data("inherits"), next(tree.find_data("uses"), None)) is None:
        run.findings.append(NothingTakenOver(span=run.places.head(lines[0]), word=words[str(lines[0].data)]))


def _refuse_more(tree: Node, run: _Merge) -> None:
    for block in tree.children:
        if isinstance(block, Tree) and block.data not in _SHARED:
            span = run.places.head(block)
            run.findings.append(RuleSetHoldsMore(span=span, what=kind_of(block) or "办法"))


# --- pieces ------------------------------------------------------------------------------------------


def _copy(tree: Node) -> Node:
    """A tree whose blocks can be taken out and put in; its tokens are the same."""
    return Tree(tree.data, [_copy(c) if isinstance(c, Tree) else c for c in tree.children], tree.meta)


def _without(tree: Node, rules: Iterable[str], *, is_torn: bool) -> Node:
    """The tree without some blocks; one that lacks what it takes over counts as not read whole."""
    kept = [c for c in tree.children if rule_of(c) not in tuple(rules) or rule_of(c) in ("inherits", "uses")]
    return Tree("start", [*kept, *([Tree("broken", [])] if is_torn else [])], tree.meta)


def _with_conventions(own: Node, headers: list[Node]) -> Node:
    stated = {rule_of(c) for c in own.children}
    kept = [c for h in headers for c in h.children if rule_of(c) in _CONVENTIONS and rule_of(c) not in stated]
    return Tree(own.data, [*own.children, *kept], own.meta)


def _ask_for_years(root: Node, part: ParsedPart, run: _Merge) -> None:
    """Whatever holds for a year and was taken over as it was must have been confirmed."""
    assert part.base is not None
    old = _indices(part.base)
    values = [v for v in yearly_values(root) if v.line // STRIDE in old]
    for node, what, span in run.confirmed:
        if not any(v.block is node for v in values):
            run.findings.append(NothingToConfirm(span=span, what=what))
    confirmed = [node for node, _, _ in run.confirmed]
    left = [v for v in values if not any(v.block is c for c in confirmed)]
    if left:
        run.findings.append(_unconfirmed(left, next(run.places.of(t) for t in _named_base(part)), run.places))


def _unconfirmed(left: list[YearlyValue], span: Span, places: Places) -> YearlyValuesUnconfirmed:
    """One finding for all of them, with each at its place in the earlier method."""
    return YearlyValuesUnconfirmed(
        span=span,
        related=tuple(
            Related(places.of(v.at), Text(f"照旧：确认 {v.called}", f"as it is: 确认 {v.called}")) for v in left
        ),
        count=len(left),
        values=tuple(f"{v.called} {v.text}".strip() for v in left),
        called=tuple(v.called for v in left),
    )


def _indices(part: ParsedPart) -> frozenset[int]:
    inner = _indices(part.base) if part.base else frozenset()
    return frozenset({part.index}) | inner


def _named_base(part: ParsedPart) -> Iterator[Token]:
    assert part.base is not None
    for line in part.tree.find_data("inherits"):
        if text_of(token(line, "STRING")) == part.base.name:
            yield token(line, "STRING")
