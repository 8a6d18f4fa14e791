"""A unit's result in, what its paper rests on out: the assumptions that touch it, and what was decided of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dsl.expressions import Expression, Ref, walk
from dsl.grounds import Assumption
from dsl.model import Area, Indicator, ResolvedPolicy
from dsl.model_scoring import expressions_in
from engine.results import Assessment, UnitResult, all_items
from render.awards import award_remarks
from render.wording import formal


def grounds_of(
    unit: UnitResult, assessment: Assessment, grounds: Grounds, own_name: str, *, tells_awards: bool = True
) -> Mapping[str, object]:
    """Give what `结果依据` says in the paper of one unit."""
    mine = [
        replace(
            award,
            winners=tuple(w for w in award.winners if unit.name in w.units),
            barred=tuple(b for b in award.barred if b.unit == unit.name),
        )
        for award in (assessment.awards if tells_awards else ())
    ]
    return {
        "本件": own_name,
        "假设": [formal(text) for text in grounds.of(assessment, unit)],
        "未编入": [formal(text) for text in assessment.not_encoded],
        **award_remarks(mine),
    }


class Grounds:
    """The assumptions of a method by what they belong to; keep it for many units, for it remembers what it found.

    What belongs to no item or figure alone (the method's own, its levels, its total, its grades, its awards)
    touches every unit; what is about an item or a figure touches those that it is asked of.
    """

    def __init__(self, policy: ResolvedPolicy) -> None:
        self._policy = policy
        self._elsewhere = frozenset(a.text for a in _elsewhere(policy))
        #: By the items that units take part in.
        self._touching: dict[frozenset[str], frozenset[str]] = {}

    def of(self, assessment: Assessment, unit: UnitResult) -> tuple[str, ...]:
        """The assumptions of the assessment that hold for one unit, in their order."""
        keys = _taking_part(self._policy, unit)
        if keys not in self._touching:
            self._touching[keys] = frozenset(a.text for a in _here(self._policy, keys))
        touching = self._touching[keys]
        return tuple(text for text in assessment.assumptions if text not in self._elsewhere or text in touching)


def _taking_part(policy: ResolvedPolicy, unit: UnitResult) -> frozenset[str]:
    """The keys of the items that a unit takes part in; in a period that shows none of its own, of all."""
    items = all_items(unit)
    if not items:
        return frozenset(i.key for i in policy.every_indicator())
    return frozenset(i.key for i in items if i.applies)


def _here(policy: ResolvedPolicy, keys: frozenset[str]) -> Iterator[Assumption]:
    """What belongs to the items of these keys, and to the figures that they use."""
    mine = [item for item in policy.every_indicator() if item.key in keys]
    yield from (a for item in mine for a in _of_item(item))
    yield from (a for area in policy.all_areas() if _holds_any(area, keys) for a in _of_area(area))
    outcomes = (*(t.formula for t in policy.totals), *policy.outcomes.conditions())
    used = _named([x for item in mine for x in _expressions(item)] + list(outcomes), policy)
    yield from (a for f in policy.all_fields() if f.key in used for a in f.assumptions)


def _elsewhere(policy: ResolvedPolicy) -> Iterator[Assumption]:
    """What belongs to some item, area or figure, whichever."""
    items = list(policy.every_indicator())
    yield from (a for item in items for a in _of_item(item))
    yield from (a for area in policy.all_areas() for a in _of_area(area))
    asked = _named([x for item in items for x in _expressions(item)], policy)
    yield from (a for f in policy.all_fields() if f.key in asked for a in f.assumptions)


def _of_item(item: Indicator) -> Iterator[Assumption]:
    yield from item.assumptions
    yield from item.default_assumptions
    yield from (a for d in item.definitions for a in d.assumptions)


def _of_area(area: Area) -> Iterator[Assumption]:
    yield from area.assumptions
    yield from (a for c in area.checks for a in c.assumptions)
    yield from (a for d in area.definitions for a in d.assumptions)


def _holds_any(area: Area, keys: frozenset[str]) -> bool:
    return any(x.key in keys for i in area.all_indicators() for x in i.every())


def _expressions(item: Indicator) -> Iterator[Expression]:
    """What an item looks at: its formula and target, its points, and the conditions of its tiers."""
    yield from (item.formula,) if item.formula is not None else ()
    yield from (item.target.formula,) if item.target is not None and item.target.formula is not None else ()
    yield from expressions_in(item.scoring) if item.scoring is not None else ()
    yield from (c.condition for t in item.tiers for c in t.conditions)
    yield from (x.condition for x in item.exemptions)


def _named(expressions: Iterable[Expression], policy: ResolvedPolicy) -> set[str]:
    """The keys that expressions name, and those that the definitions among them name in turn."""
    inner = {d.key: d.formula for d in policy.all_definitions()}
    found: set[str] = set()
    waiting = list(expressions)
    while waiting:
        fresh = {node.key for node in walk(waiting.pop()) if isinstance(node, Ref)} - found
        found |= fresh
        waiting += [inner[key] for key in fresh if key in inner]
    return found
