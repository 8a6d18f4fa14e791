"""Who is assessed: units of the roster by level, and whom each is ranked among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.facts import RosterUnit
from dsl.levels import levels_of as levels_of
from dsl.model import Level


def common_parent(unit: RosterUnit, level: Level, levels: Sequence[Level], roster: Mapping[str, RosterUnit]) -> str:
    """The unit inside which a unit is ranked, or "" where the whole level is one ranking.

    `排名 在同一市州内` looks upwards for the first unit of that level; where none is found, the direct
    parent holds the ranking together.
    """
    if level.ranked_within is None:
        return ""
    seen: set[str] = set()
    above = roster.get(unit.parent or "")
    while above is not None and above.name not in seen:
        if any(x.name == level.ranked_within for x in levels_of(above, levels)):
            return above.name
        seen.add(above.name)
        above = roster.get(above.parent or "")
    return unit.parent or ""


def unit_above(unit: RosterUnit, word: str, roster: Mapping[str, RosterUnit]) -> str:
    """The nearest unit above whose type has the word in it (省, 市, 州, 县), or "" where there is none."""
    seen = {unit.name}
    above = roster.get(unit.parent or "")
    while above is not None and above.name not in seen:
        if word in above.type:
            return above.name
        seen.add(above.name)
        above = roster.get(above.parent or "")
    return ""
