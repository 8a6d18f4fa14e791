"""What people decided beside the figures, as far as tables go by it: named winners, nominations, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Of an award (in an area): the units that the leading group named, and those that it struck out."""

    named: tuple[str, ...] = ()
    out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """An award whose winners are known by name: each place with its units, also such as are not assessed."""

    winners: tuple[tuple[str, ...], ...] = ()
    barred: tuple[str, ...] = ()
    #: Somebody has still to decide.
    is_waiting: bool = False
    #: A list that was entered as decided; its places are not counted.
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All of a period, by award and key of the area."""

    decided: Mapping[tuple[str, str | None], Decided] = field(default_factory=dict)
    granted: Mapping[tuple[str, str | None], Nominated] = field(default_factory=dict)
    judged: Mapping[str, Nominated] = field(default_factory=dict)

    def of(self, award: str, area: str | None) -> Decided:
        """What was decided of an award."""
        return self.decided.get((award, area), _NOBODY)

    def nominated(self, award: str) -> Nominated:
        """What came of the nominations for an award."""
        return self.granted.get((award, None)) or self.judged.get(award, _NO_NOMINATION)


_NOBODY = Decided()
#: Nobody has been nominated yet.
_NO_NOMINATION = Nominated(is_waiting=True)
NOTHING_DECIDED = Decisions()
