"""Ranks and awards of every scenario of a block at once: scenarios down, units across."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dsl.outcomes import TieRule

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: With more units than this, a scenario's ranks are read from its figures in order, else counted in pairs.
_PAIRS = 64


def ranks_of(figures: NDArray, is_there: NDArray) -> NDArray:  # type: ignore[type-arg]
    """Competition ranks across each row; 0 for one without a figure.

    >>> import numpy as np
    >>> ranks_of(np.array([[9, 7, 9, 3]]), np.array([[True, True, True, False]])).tolist()
    [[1, 3, 1, 0]]
    """
    import numpy as np

    ranks = np.zeros(figures.shape, np.int32)
    if figures.shape[1] <= _PAIRS:
        for unit in range(figures.shape[1]):
            above = (figures > figures[:, unit : unit + 1]) & is_there
            ranks[:, unit] = above.sum(axis=1) + 1
    else:
        for row in range(len(figures)):
            own = figures[row]
            ordered = np.sort(own[is_there[row]])
            ranks[row] = len(ordered) - np.searchsorted(ordered, own, side="right") + 1
    ranks[~is_there] = 0
    return ranks


def winners_of(
    figures: NDArray,  # type: ignore[type-arg]
    is_there: NDArray,  # type: ignore[type-arg]
    places: int,
    rule: TieRule,
) -> tuple[NDArray, NDArray]:  # type: ignore[type-arg]
    """Who of each row has a place, and who shares the last one and waits, as `engine.cutting` gives the places."""
    import numpy as np

    nobody = np.zeros(figures.shape, np.bool_)
    if places <= 0:
        return nobody, nobody
    if figures.shape[1] <= places:
        return is_there.copy(), nobody
    lowest = figures.min() - 1
    own = np.where(is_there, figures, lowest)
    last = np.partition(own, -places, axis=1)[:, -places][:, None]
    reached = is_there & (own >= last)
    is_crowded = (reached.sum(axis=1) > places)[:, None]
    if rule is TieRule.ALL_IN:
        return reached, nobody
    sharing = reached & (own == last) & is_crowded
    return reached & ~sharing, sharing if rule is TieRule.ALL_OPEN else nobody


def column_places(population_of: Sequence[int], count: int) -> list[list[int]]:
    """The units of each population, by their place across.

    >>> column_places([0, 1, 0], 2)
    [[0, 2], [1]]
    """
    found: list[list[int]] = [[] for _ in range(count)]
    for place, population in enumerate(population_of):
        found[population].append(place)
    return found
