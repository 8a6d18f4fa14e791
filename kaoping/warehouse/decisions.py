"""What people decided beside the figures of a folder, as plans over tables go by it."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.model import Award, Period
from engine.columns.candidates import LOSES, WINS, granted_units, may_win, outcomes_of, selection_of
from engine.columns.facts_table import FactsTable
from engine.plan import Plan, is_given, is_scored_period
from engine.relational.decided import Decided, Decisions, Nominated


def decisions_of(plan: Plan, facts: FactsTable, period: Period) -> Decisions:
    """All that was decided of the awards of a period."""
    decided: dict[tuple[str, str | None], Decided] = {}
    granted: dict[tuple[str, str | None], Nominated] = {}
    judged: dict[str, Nominated] = {}
    awards = [a for a in plan.policy.awards if is_scored_period(period) and is_given(a, plan, period.name)]
    for award in awards:
        for area in plan.policy.areas if award.is_per_area and not award.is_judged else (None,):
            key = award.name, area.key if area is not None else None
            listed = granted_units(award, area, facts)
            if listed is not None:
                granted[key] = Nominated(winners=listed, is_list=True)
            said = outcomes_of(award, area, facts)
            decided[key] = Decided(
                named=tuple(u for u, s in said.items() if s == WINS),
                out=tuple(u for u, s in said.items() if s == LOSES),
            )
        if award.is_judged:
            judged[award.name] = _nominated(award, awards, facts)
    return Decisions(decided=decided, granted=granted, judged=judged)


def _nominated(award: Award, awards: Sequence[Award], facts: FactsTable) -> Nominated:
    is_only = all(a is award or not a.is_judged for a in awards)
    listed = [n for n in facts.inputs.facts.nominations if n.award == award.name or (is_only and not n.award)]
    said = outcomes_of(award, None, facts)
    members = {unit.name for unit, level in facts.standing if award.level in (None, level.name)}
    selected: list[tuple[str, ...]] = []
    barred: list[str] = []
    is_waiting = not listed
    for nomination in listed:
        chosen = selection_of(nomination, said)
        if chosen is None:
            is_waiting = True
        elif chosen and not may_win(award, nomination, members):
            barred += nomination.units
        elif chosen:
            selected.append(nomination.units)
    return Nominated(winners=tuple(selected), barred=tuple(barred), is_waiting=is_waiting)
