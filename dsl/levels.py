"""Which levels a unit of the roster stands in."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.facts import RosterUnit
from dsl.model import Level


def levels_of(unit: RosterUnit, levels: Sequence[Level]) -> tuple[Level, ...]:
    """The levels that a unit stands in, in document order.

    A level that names the unit wins over those that only name its type; a unit of a level that is
    part of another (属于) stands in both.
    """
    named = [x for x in levels if unit.name in x.includes]
    direct = named or [x for x in levels if unit.type in x.includes]
    by_name = {x.name: x for x in levels}
    found: set[str] = set()
    for level in direct:
        current: Level | None = level
        while current is not None and current.name not in found:
            found.add(current.name)
            current = by_name.get(current.part_of) if current.part_of else None
    return tuple(x for x in levels if x.name in found)
