"""What people decided beside the figures of a folder, as plans over tables go by it."""

from __future__ import annotations

from dsl.model import Period
from engine.columns.candidates import LOSES, WINS, granted_units, nominees_of, outcomes_of
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
            found = nominees_of(award, awards, facts)
            judged[award.name] = Nominated(winners=found.selected, barred=found.barred, is_waiting=found.is_waiting)
    return Decisions(decided=decided, granted=granted, judged=judged)
