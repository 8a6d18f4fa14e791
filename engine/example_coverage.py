"""How much of a method its worked examples reach: clauses, branches, and the sides of every threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from dsl.check_logic import never_holding
from dsl.constants import constant_value
from dsl.expressions import (
    ByCase,
    Comparison,
    ComparisonOperator,
    Conditional,
    Expression,
    Fulfilled,
    Number,
    Ref,
    Side,
    SumOfShares,
    Year,
    walk,
)
from dsl.format import format_expression
from dsl.model import Definition, Field, Indicator, ResolvedPolicy, Target
from dsl.model_scoring import Bands, Graded, expressions_in
from dsl.span import Span
from engine.plan import Plan
from engine.witness import Witness
from engine.zeros import possible_outcomes


class PointKind(Enum):
    """What kind of thing an example can reach."""

    CLAUSE = "条款"
    BRANCH = "分支"
    THRESHOLD = "界线"


_SIDES: Mapping[int, str] = {-1: "低于", 0: "恰好", 1: "高于"}
_OPERATORS: Mapping[int, ComparisonOperator] = {-1: "<", 0: "=", 1: ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that examples should reach; `missing` says what of it none does."""

    kind: PointKind
    #: The clause's address, or the name of the item with the branch or bound as it is written.
    text: str
    span: Span
    reached: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_reached(self) -> bool:
        """Whether every side of it was reached."""
        return not self.missing


def example_coverage(plan: Plan, seen: Witness) -> tuple[Point, ...]:
    """Hold what the examples came through against all that the method has, in the order of the page."""
    policy = plan.policy
    never = never_holding(policy, plan.checked.types)
    found = [*_clauses(policy, seen), *_branches(policy, seen), *_thresholds(policy, seen, never)]
    order = {kind: place for place, kind in enumerate(PointKind)}
    return tuple(sorted(_once_a_rule(found), key=lambda p: (order[p.kind], p.span, p.text)))


def _once_a_rule(points: Sequence[Point]) -> Iterator[Point]:
    """A rule that several items share (各指标) is one, wherever it was reached."""
    by_rule: dict[tuple[PointKind, Span, bool], list[Point]] = {}
    for point in points:
        is_tier = point.text.endswith("：档次")
        by_rule.setdefault((point.kind, point.span, is_tier), []).append(point)
    for first, *others in by_rule.values():
        if not others or first.kind is PointKind.CLAUSE:
            yield from (first, *others)
            continue
        name, _, rule = first.text.partition("：")
        yield replace(first, text=f"{name}等 {len(others) + 1} 项：{rule}")


# --- clauses -----------------------------------------------------------------------------------------


def _clauses(policy: ResolvedPolicy, seen: Witness) -> Iterator[Point]:
    """A clause is reached where an example came to a figure, or to a rule, that cites it."""
    reached: dict[str, bool] = {}
    spans: dict[str, Span] = {}
    came_to = seen.keys | {key for key, outcome in seen.outcomes if outcome}
    nodes: tuple[Field | Definition | Indicator, ...] = (
        *policy.all_fields(),
        *policy.all_definitions(),
        *policy.every_indicator(),
    )
    for node in nodes:
        for clause in node.basis:
            spans.setdefault(clause.address, clause.span)
            reached[clause.address] = reached.get(clause.address, False) or node.key in came_to
    for address, is_reached in reached.items():
        missing = () if is_reached else ("没有算例",)
        yield Point(
            kind=PointKind.CLAUSE,
            text=address,
            span=spans[address],
            reached=("有算例",) if is_reached else (),
            missing=missing,
        )


# --- branches ----------------------------------------------------------------------------------------


def _branches(policy: ResolvedPolicy, seen: Witness) -> Iterator[Point]:
    for name, expression in _expressions(policy):
        for node in walk(expression):
            if isinstance(node, Conditional):
                yield _branch(f"{name}：{format_expression(node)}", node.span, ("则", "否则"), seen)
            elif isinstance(node, ByCase):
                yield from (_branch(f"{name}：{'、'.join(c.names) or '其余'}", c.span, ("",), seen) for c in node.cases)
    for item in policy.every_indicator():
        yield from _item_branches(policy, item, seen)
    holders: tuple[Indicator | Definition, ...] = (*policy.every_indicator(), *policy.all_definitions())
    for holder in holders:
        if holder.zero_rule is not None:
            outcomes = tuple(dict.fromkeys(o.value for o in possible_outcomes(holder.zero_rule)))
            yield _branch(f"{holder.name}：分母为零", holder.zero_rule.span, outcomes, seen)


def _item_branches(policy: ResolvedPolicy, item: Indicator, seen: Witness) -> Iterator[Point]:
    if item.tiers:
        names = (*(t.name for t in item.tiers), policy.tiers[-1])
        reached = tuple(n for n in names if (item.key, n) in seen.outcomes)
        missing = tuple(n for n in names if n not in reached)
        yield Point(kind=PointKind.BRANCH, text=f"{item.name}：档次", span=item.span, reached=reached, missing=missing)
    if item.scoring is None:
        return
    for base in item.scoring.bases:
        if isinstance(base, Bands):
            yield from (_branch(f"{item.name}：{row.text}", row.span, ("",), seen) for row in base.rows)
        elif isinstance(base, Graded):
            yield from (_branch(f"{item.name}：评定为{g.grade}", g.span, ("",), seen) for g in base.grades)


def _branch(text: str, span: Span, sides: Sequence[str], seen: Witness) -> Point:
    reached = tuple(side or "走到" for side in sides if (span, side) in seen.taken)
    missing = tuple(side or "没有走到" for side in sides if (span, side) not in seen.taken)
    return Point(kind=PointKind.BRANCH, text=text, span=span, reached=reached, missing=missing)


# --- thresholds --------------------------------------------------------------------------------------


def _thresholds(policy: ResolvedPolicy, seen: Witness, never: Callable[[Expression], bool]) -> Iterator[Point]:
    """A figure should have been tried exactly at each bound, below it and above it, where it can lie there at all."""
    for item in policy.every_indicator():
        if item.target is not None and item.scoring is not None:
            lies = _against_target(item, item.target)
            sides = _possible(lies, seen, never) if lies is not None else tuple(_SIDES)
            sides = tuple(s for s in sides if s < 1 or not _is_all_shares(item, item.target))
            yield _threshold(f"{item.name}：目标 {item.target.text}", item.target.span, seen, sides)
    fields = frozenset(f.key for f in policy.all_fields())
    for name, expression in _expressions(policy):
        for node in walk(expression):
            if isinstance(node, Comparison) and _has_bound(node):
                sides = tuple(_SIDES) if _may_be_below(node, fields) else tuple(_SIDES)[1:]
                sides = tuple(s for s in sides if s in _possible(node, seen, never))
                yield _threshold(f"{name}：{format_expression(node)}", node.span, seen, sides)


def _possible(node: Comparison, seen: Witness, never: Callable[[Expression], bool]) -> tuple[int, ...]:
    """The sides of a bound that a figure can lie on: those that one did, and those that nothing rules out."""
    lay = seen.sides.get(node.span, set())
    return tuple(s for s in _SIDES if s in lay or not never(replace(node, operator=_OPERATORS[s])))


def _is_all_shares(item: Indicator, target: Target) -> bool:
    """Whether a target asks for every one of the items that add up to the value, so that none can go beyond."""
    if not isinstance(item.formula, SumOfShares) or target.value is None:
        return False
    return item.formula.share.value * len(item.formula.items) <= target.value.value


def _against_target(item: Indicator, target: Target) -> Comparison | None:
    """The value of an item held against the target that the method states."""
    if target.value is None:
        return None
    value = Ref(key=item.key, side=Side.VALUE, year=Year.THIS, span=target.span)
    stated = Number(quantity=target.value, span=target.span)
    return Comparison(operator=target.operator, left=value, right=stated, span=target.span)


def _has_bound(node: Comparison) -> bool:
    """Whether a figure is held against a number that the method states."""
    is_bound = constant_value(node.right, {}) is not None
    return is_bound and any(isinstance(n, Ref) for n in walk(node.left))


def _may_be_below(node: Comparison, fields: frozenset[str]) -> bool:
    """Whether a figure can lie below the bound; what is counted or measured is never below nought."""
    is_nought = constant_value(node.right, {}) == 0
    return not (is_nought and isinstance(node.left, Ref) and node.left.key in fields)


def _threshold(text: str, span: Span, seen: Witness, sides: Sequence[int] = tuple(_SIDES)) -> Point:
    lay = seen.sides.get(span, set())
    reached = tuple(word for side, word in _SIDES.items() if side in lay)
    missing = tuple(word for side, word in _SIDES.items() if side in sides and side not in lay)
    return Point(kind=PointKind.THRESHOLD, text=text, span=span, reached=reached, missing=missing)


def _expressions(policy: ResolvedPolicy) -> Iterator[tuple[str, Expression]]:
    """Every formula and condition that a result comes from, with the name of what it stands in."""
    for definition in policy.all_definitions():
        yield definition.name, definition.formula
    for item in policy.every_indicator():
        own = [item.formula, *(p.formula for p in (item.target, item.points) if p is not None)]
        own += [c.condition for t in item.tiers for c in t.conditions]
        own += [e.condition for e in item.exemptions]
        own += expressions_in(item.scoring) if item.scoring is not None else ()
        yield from ((item.name, x) for x in own if x is not None and not isinstance(x, Fulfilled))
    yield from (("总分", total.formula) for total in policy.totals)
    yield from (("否决、等次", condition) for condition in policy.outcomes.conditions())
    yield from ((a.name, x) for a in policy.awards for x in (*a.conditions, *a.bars))
    yield from ((b.name, x) for b in policy.accountability for x in b.circumstances)
