"""The numbers that a method compares with: where a band, a tier, a grade or a veto begins.

Each is known by the place where it is written, so that a tier that repeats the conditions of another (同) moves with
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction

from dsl.expressions import Comparison, Negative, Number, OwnBound
from dsl.model import Indicator
from dsl.model_scoring import Bound
from dsl.quantity import Quantity
from dsl.record import dataclass
from dsl.span import NOWHERE, Span
from engine.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One number that something is compared with."""

    key: str
    #: What it belongs to, and how it is written there.
    label: str
    #: In base units.
    value: Fraction
    #: The indicators, components and definitions in whose rules it stands; empty where it is in a rule about outcomes.
    owners: frozenset[str]


def limits_of(plan: Plan) -> Mapping[str, Limit]:
    """Every number of a method that something is compared with, in document order; 0, that no share moves, is none."""
    found: dict[str, Limit] = {}
    for title, owner, record in _rules(plan):
        for number in _compared(record):
            if number.quantity.value == 0 or number.span == NOWHERE:
                continue
            key = str(number.span)
            owners = frozenset([owner] if owner else []) | (found[key].owners if key in found else frozenset())
            label = found[key].label if key in found else f"{title}的界限{number.quantity}（第{number.span.line}行）"
            found[key] = Limit(key=key, label=label, value=number.quantity.value, owners=owners)
    return found


def _rules(plan: Plan) -> Iterator[tuple[str, str, object]]:
    """Every rule that compares: what it is called, whose it is, and the record."""
    policy = plan.policy
    for definition in policy.all_definitions():
        yield definition.key, definition.key, (definition.formula, definition.zero_rule)
    for item in policy.every_indicator():
        own = (item.formula, item.zero_rule, item.target, item.points, item.exemptions, item.tiers, item.scoring)
        yield item.key, item.key, own
    for total in policy.totals:
        yield total.period or "总分", "", total
    for adjustments in policy.outcomes.adjustments:
        yield "加分扣分", "", adjustments
    for vetoes in policy.outcomes.vetoes:
        yield "一票否决", "", vetoes
    for table in policy.outcomes.tables:
        for grade in table.grades:
            yield f"等次“{grade.name}”", "", grade
        yield "等次", "", (table.listed, table.shifts)
    for award in policy.awards:
        yield award.name, "", award


def _compared(record: object) -> Iterator[Number]:
    """The numbers that stand on one side of a comparison, at any depth."""
    waiting = [record]
    while waiting:
        found = waiting.pop()
        match found:
            case Comparison(left=left, right=right):
                yield from _plain(left)
                yield from _plain(right)
            case OwnBound(right=side) | Bound(value=side):
                yield from _plain(side)
            case Indicator() | Span() | Quantity():
                continue
        if isinstance(found, tuple):
            waiting += reversed(found)
        elif is_dataclass(found) and not isinstance(found, type):
            waiting += [getattr(found, f.name) for f in reversed(fields(found))]


def _plain(side: object) -> Iterator[Number]:
    if isinstance(side, Negative):
        side = side.operand
    if isinstance(side, Number):
        yield side
