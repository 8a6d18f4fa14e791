"""What is known of a population of which only some units are gone through: how many count, and the ranks of those."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPopulation:
    """What all units ranked together come to, where somebody else went through them."""

    #: 考评对象总数.
    counted: int
    #: By key of an area, an item or 总分, the ranks by unit; who is not in it has none.
    ranks: Mapping[str, Mapping[str, int]]
    #: The units that are gone through whole; of others only the figures that these ask for. None: all at hand.
    named: frozenset[str] | None = None
