"""The ends of every leaf, item, area and the total in both lanes, beside the interpreter's."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.facts import Facts
from dsl.model import Period
from engine.case import Case
from engine.columns.ends import HIGHEST, LOWEST, compile_every_end, end_of
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import inputs_of
from engine.plan import Plan, is_scored
from engine.points import Presence

Pair = tuple[Fraction | None, Fraction | None]


def told(case: Case) -> Iterator[tuple[str, Pair]]:
    """What the interpreter says, by key; of the total by none."""
    total = case.total
    yield "", (None, None) if total is None else (total.lowest, total.highest)
    for area in case.plan.policy.areas:
        summed = case.area(area.key)
        yield area.key, (summed.lowest, summed.highest)
        for item in area.all_indicators():
            if is_scored(item):
                scored = case.scored(item.key)
                for one in (scored, *scored.components):
                    key = one.indicator.key
                    is_in = case.share(key).presence is Presence.IN
                    yield key, (one.lowest, one.highest) if is_in else (Fraction(0), Fraction(0))


def differences(plan: Plan, facts: Facts, period: Period) -> list[object]:
    """What differs in any lane. Raises Unsupported."""
    table = FactsTable(plan, inputs_of(plan, facts, period))
    method = CompiledMethod(plan, period)
    found: list[object] = []
    for is_few in (True, False):
        _, scores = method.run(table, compile_every_end, is_few=is_few)
        for row, case in enumerate(table.cases.all):
            for key, ends in told(case):
                made = scores[end_of(LOWEST, key)][row], scores[end_of(HIGHEST, key)][row]
                if made != ends:
                    found.append((case.unit.name, is_few, key, made, ends))
    return found
