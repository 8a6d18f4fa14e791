"""Every expression of a method, for those who look through all of them."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.expressions import Expression
from dsl.model import Definition, Indicator, ResolvedPolicy, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.model_scoring import expressions_in


def all_expressions(policy: ResolvedPolicy) -> Iterator[Expression]:
    """Every expression whose judgements or figures a result may ask for."""
    for definition in policy.all_definitions():
        yield from of_definition(definition)
    for item in policy.every_indicator():
        yield from of_item(item)
    yield from of_rest(policy)


def of_definition(definition: Definition) -> Iterator[Expression]:
    """Those of a definition."""
    yield definition.formula
    yield from conditions_of(definition.zero_rule)


def of_item(item: Indicator) -> Iterator[Expression]:
    """Those of an indicator, without what stands in it."""
    if item.formula is not None:
        yield item.formula
    yield from conditions_of(item.zero_rule)
    yield from (p.formula for p in (item.target, item.points) if p is not None and p.formula is not None)
    yield from (e.condition for e in item.exemptions)
    yield from (c.condition for tier in item.tiers for c in tier.conditions)
    if item.scoring is not None:
        yield from expressions_in(item.scoring)


def of_rest(policy: ResolvedPolicy) -> Iterator[Expression]:
    """Those of totals, and of what follows from points."""
    for total in policy.totals:
        yield total.formula
    for block in policy.accountability:
        yield from block.circumstances
    yield from outcome_expressions(policy)


def outcome_expressions(policy: ResolvedPolicy) -> Iterator[Expression]:
    """What bonuses, deductions, vetoes, grades and awards ask."""
    for adjustments in policy.outcomes.adjustments:
        for row in adjustments.group.every_row():
            yield from row.expressions()
    yield from policy.outcomes.conditions()
    for award in policy.awards:
        yield from (*award.conditions, *award.bars, *award.places.compared)


def conditions_of(rule: ZeroRule | None) -> Iterator[Expression]:
    """The conditions that a zero rule chooses by."""
    waiting: list[ZeroOutcome | ZeroChoice] = [rule.outcome] if rule is not None else []
    while waiting:
        choice = waiting.pop()
        if isinstance(choice, ZeroChoice):
            yield choice.condition
            waiting += [choice.otherwise, choice.then]
