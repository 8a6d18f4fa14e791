"""The assumptions that a result rests on where the source text is silent, in the order of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dsl.model import Area, Assumption, Period
from engine.plan import Plan, is_scored_period


def assumptions_of(plan: Plan, period: Period, awards: Collection[str]) -> tuple[str, ...]:
    """Every assumption that the result rests on; `awards` are the names of those that were given."""
    policy = plan.policy
    found: list[Assumption] = list(policy.header.assumptions)
    for level in policy.levels:
        found.extend(level.assumptions)
    found.extend(period.assumptions)
    found.extend((*policy.tier_assumptions, *policy.no_total_assumptions))
    found.extend(policy.judging.assumptions if policy.judging else ())
    found.extend(x for a in policy.all_areas() if a.judging is not None for x in a.judging.assumptions)
    found.extend(x for listed in policy.all_records() for x in listed.assumptions)
    found.extend(a for f in policy.fields for a in f.assumptions)
    found.extend(a for c in policy.checks for a in c.assumptions)
    found.extend(a for d in policy.definitions for a in d.assumptions)
    found.extend((*policy.tier_assumptions, *policy.no_total_assumptions))
    found.extend(a for i in policy.every_indicator() for a in i.default_assumptions)
    found.extend(a for area in policy.all_areas() for a in _area_assumptions(area))
    if is_scored_period(period):
        total = plan.total(period.kind)
        found.extend(total.assumptions if total else ())
        found.extend(a for award in policy.awards if award.name in awards for a in award.assumptions)
        found.extend(a for block in policy.accountability for a in block.assumptions)
        found.extend(policy.outcomes.assumptions(period.kind))
    # The page's own order wherever there is a page; records without one keep the order above.
    ordered = sorted(found, key=lambda a: (a.span.file, a.span.line, a.span.column))
    return tuple(dict.fromkeys(a.text for a in ordered))


def _area_assumptions(area: Area) -> Iterator[Assumption]:
    yield from area.assumptions
    yield from (a for f in area.fields for a in f.assumptions)
    yield from (a for c in area.checks for a in c.assumptions)
    yield from (a for d in area.definitions for a in d.assumptions)
    for item in area.indicators:
        for indicator in item.every():
            yield from indicator.assumptions
            yield from (a for d in indicator.definitions for a in d.assumptions)
            yield from (a for d in indicator.definitions for a in d.assumptions)
