"""Which worked examples try each rule of a method: plan and roster in, the names of the examples by rule out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dsl.expressions import Comparison, Judged, Ref, walk
from dsl.facts import RosterUnit
from dsl.model import AwardExpectation, Example, OutcomeExpectation
from dsl.outcomes import UnitSide
from dsl.rules import Rule, RuleKind, rules
from engine.examples import run_examples
from engine.plan import Plan
from engine.witness import Witness, watching

#: What gives a result that a worked example can expect.
TRIED = frozenset(
    {
        RuleKind.DEFINITION,
        RuleKind.INDICATOR,
        RuleKind.COMPONENT,
        RuleKind.OF_WHICH,
        RuleKind.AREA_TOTAL,
        RuleKind.TOTAL,
        RuleKind.BONUS,
        RuleKind.DEDUCTION,
        RuleKind.VETO,
        RuleKind.GRADES,
        RuleKind.AWARD,
        RuleKind.FUND,
    }
)


def rule_examples(plan: Plan, roster: tuple[RosterUnit, ...]) -> Mapping[Rule, tuple[str, ...]]:
    """Run each worked example by itself and note which rules it came to.

    An example tries a figure where it came to its value or points, a condition where it was asked, and an
    award where it expects who wins it. Rules that give no result are not in the answer.
    """
    wanted = (r for r in rules(plan.policy) if r.kind in TRIED and (r.key or r.kind is not RuleKind.TOTAL))
    tried = {rule: dict[str, None]() for rule in wanted}
    for example in plan.policy.examples:
        seen = Witness()
        with watching(seen):
            run_examples(_with_only(plan, example), roster)
        for rule, names in tried.items():
            if _tries(plan, example, seen, rule):
                names[example.name] = None
    return {rule: tuple(names) for rule, names in tried.items()}


def _with_only(plan: Plan, example: Example) -> Plan:
    policy = replace(plan.policy, examples=(example,))
    return replace(plan, checked=replace(plan.checked, policy=policy))


def _tries(plan: Plan, example: Example, seen: Witness, rule: Rule) -> bool:
    if rule.kind is RuleKind.AWARD:
        return rule.name in set(_awards(example))
    if rule.kind is RuleKind.GRADES and _expects_a_grade(example):
        return True
    if rule.key:
        # An item with components is its components, and a tier is an outcome of its own.
        item = plan.indicators.get(rule.key)
        keys = {rule.key, *(part.key for part in (item.components if item is not None else ()))}
        return not keys.isdisjoint(seen.keys | {key for key, outcome in seen.outcomes if outcome})
    asked = [node for condition in rule.conditions for node in walk(condition)]
    places = [node.span for node in asked if isinstance(node, Comparison | Judged)]
    if places:
        return any(place in seen.sides or place in seen.judged for place in places)
    read = {node.key for node in asked if isinstance(node, Ref)}
    return bool(read) and read <= seen.keys


def _expects_a_grade(example: Example) -> bool:
    expected = (e for world in example.worlds for e in world.expectations if isinstance(e, OutcomeExpectation))
    return any(e.side is UnitSide.GRADE for e in expected)


def _awards(example: Example) -> Iterator[str]:
    for world in example.worlds:
        for expected in world.expectations:
            match expected:
                case AwardExpectation(award=award) | OutcomeExpectation(side=UnitSide.AWARD, award=award):
                    yield award
