"""An explanation where only some of the units ranked together are at hand: who is named, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain_index import SceneIndex
from engine.results import UnitResult


@dataclass(frozen=True, kw_only=True)
class PartIndex(SceneIndex):
    """What is looked up of one unit among those at hand."""

    #: The units that a ranking names.
    shown: frozenset[str]
    #: How many are ranked together.
    whole: int

    def peers(self, unit: UnitResult) -> tuple[UnitResult, ...]:
        """The unit and those of its neighbours that are named."""
        return tuple(u for u in super().peers(unit) if u is unit or u.name in self.shown)

    def size(self, unit: UnitResult) -> int:  # noqa: ARG002 - of one unit all is known
        """How many are ranked together with a unit, with it."""
        return self.whole
