"""Who has a place among many rows, with NumPy: side by side where rows are not many, by what may reach a place else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from dsl.outcomes import TieRule
from engine.columns.standing import Order, Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows worked on at a time.
_CHUNK = 1 << 15
#: Rows of a population that say what a place needs at least.
_SAMPLE = 1024


@dataclass(slots=True)
class SideBySide:
    """Columns of one table put side by side, every row of them with a figure, and all cut at once."""

    order: Order
    quotas: Sequence[int]
    count: int
    _starts: NDArray[Any]
    _sizes: NDArray[Any]
    #: Where the rows of each column and population begin, once the columns stand one after another.
    _edges: NDArray[Any]

    @classmethod
    def of(cls, order: Order, quotas: Sequence[int], count: int) -> SideBySide:
        """Make ready for so many columns."""
        starts = np.array(order.starts[:-1], np.intp)
        edges = (np.arange(count)[:, None] * len(order.rows) + starts).ravel()
        return cls(order, quotas, count, starts, np.diff(np.array(order.starts)), edges)

    def places(self, columns: Sequence[NDArray[Any]], rule: TieRule) -> list[list[Places]]:
        """For each column and population, who has a place."""
        rows, populations = self.order.rows, len(self._starts)
        given = np.empty((self.count, len(rows)), np.result_type(*(c.dtype for c in columns)))
        for place, column in enumerate(columns):
            given[place] = column
        ordered = given.take(rows, axis=1)
        limits = self._cuts(ordered).repeat(self._sizes, axis=1)
        reached = ordered >= limits
        if min(self.quotas, default=1) <= 0:
            reached &= (np.array(self.quotas) > 0).repeat(self._sizes)
        tied = self._tied(reached, ordered == limits) if rule is not TieRule.ALL_IN else None
        if tied is not None:
            reached &= ~tied
        inside = self._apart(reached)
        shared = self._apart(tied) if tied is not None and rule is TieRule.ALL_OPEN else [rows[:0]] * len(inside)
        found = list(zip(inside, shared, strict=True))
        return [found[start : start + populations] for start in range(0, len(found), populations)]

    def _cuts(self, ordered: NDArray[Any]) -> NDArray[Any]:
        """The figure of the last place, by column and population."""
        cuts = np.empty((self.count, len(self._starts)), ordered.dtype)
        for place, ((start, stop), quota) in enumerate(zip(self.order.slices(), self.quotas, strict=True)):
            if stop - start <= quota or quota <= 0:
                cuts[:, place] = np.iinfo(ordered.dtype).min
                continue
            own = ordered[:, start:stop].copy()
            own.partition(stop - start - quota, axis=1)
            cuts[:, place] = own[:, stop - start - quota]
        return cuts

    def _tied(self, reached: NDArray[Any], is_last: NDArray[Any]) -> NDArray[Any]:
        """Those who share a last place with more than it has room for."""
        inside = self._ends(reached.ravel().nonzero()[0])
        counts = np.diff(inside).reshape(self.count, -1)
        over: NDArray[Any] = (counts > np.array(self.quotas)).repeat(self._sizes, axis=1) & is_last & reached
        return over

    def _ends(self, flat: NDArray[Any]) -> NDArray[Any]:
        return np.append(flat.searchsorted(self._edges), len(flat))

    def _apart(self, chosen: NDArray[Any]) -> list[NDArray[Any]]:
        """The rows chosen, by column and population."""
        flat = chosen.ravel().nonzero()[0]
        winners = self.order.rows[flat % len(self.order.rows)]
        return [winners[start:stop] for start, stop in pairwise(self._ends(flat).tolist())]


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of integers, and (where some rows have none) the statuses, 0 for a figure."""

    values: NDArray[Any]
    absent: NDArray[Any] | None


def many_places(
    columns: Sequence[Figures], population_of: NDArray[Any], order: Order, quotas: Sequence[int], rule: TieRule
) -> list[list[Places]]:
    """For each column and population, who has a place, block by block."""
    samples = _samples(order, quotas)
    found = [_reaching(c, _floors(c, samples, quotas), population_of) for c in columns]
    return [
        _settled(r, population_of[r], c.values[r], np.array(quotas), rule) for r, c in zip(found, columns, strict=True)
    ]


def _reaching(column: Figures, floors: NDArray[Any], population_of: NDArray[Any]) -> NDArray[Any]:
    """Rows that reach the floor of their population, in order."""
    # The lowest floor leaves few rows to look up; a whole column is compared with it faster than with many.
    lowest, found = floors.min(), []
    for start in range(0, len(population_of), _CHUNK):
        part = slice(start, start + _CHUNK)
        may = column.values[part] >= lowest
        if column.absent is not None:
            may &= column.absent[part] == 0
        rows = may.nonzero()[0] + start
        found.append(rows[column.values[rows] >= floors[population_of[rows]]])
    return np.concatenate(found) if found else np.empty(0, np.intp)


def _samples(order: Order, quotas: Sequence[int]) -> list[NDArray[Any] | None]:
    """Some rows of each population that has more of them than places."""
    return [
        # From all over the population, so that rows in order of merit are no worse than others.
        order.rows[start : stop : max(1, (stop - start) // max(_SAMPLE, 4 * quota))]
        if 0 < quota < stop - start
        else None
        for (start, stop), quota in zip(order.slices(), quotas, strict=True)
    ]


def _floors(column: Figures, samples: Sequence[NDArray[Any] | None], quotas: Sequence[int]) -> NDArray[Any]:
    """What a place needs at least in each population: the figure of the last place among some of its rows."""
    ends = np.iinfo(column.values.dtype)
    floors = np.full(len(quotas), ends.min, column.values.dtype)
    for place, (rows, quota) in enumerate(zip(samples, quotas, strict=True)):
        if quota <= 0:
            floors[place] = ends.max
        elif rows is not None:
            own = column.values[rows]
            own = own if column.absent is None else own[column.absent[rows] == 0]
            if len(own) >= quota:
                own.partition(len(own) - quota)
                floors[place] = own[len(own) - quota]
    return floors


def _settled(
    rows: NDArray[Any], populations: NDArray[Any], values: NDArray[Any], quotas: NDArray[Any], rule: TieRule
) -> list[Places]:
    """Cut what may reach a place: rows in order, with their populations and figures."""
    count = len(quotas)
    # In their own narrow types, which are sorted by counting.
    best = np.lexsort((~values, populations))
    starts = populations[best].searchsorted(np.arange(count + 1))
    sizes = np.diff(starts)
    last = starts[:-1] + np.maximum(np.minimum(quotas, sizes), 1) - 1
    cuts = values[best[last.clip(max=max(len(rows) - 1, 0))]] if len(rows) else np.zeros(count, values.dtype)
    limits = cuts[populations]
    reached = (values >= limits) & (quotas > 0)[populations]
    if rule is TieRule.ALL_IN:
        return [(own, rows[:0]) for own in _by_population(rows, populations, reached, count)]
    over = np.bincount(populations[reached], minlength=count) > quotas
    tied = reached & over[populations] & (values == limits)
    inside = _by_population(rows, populations, reached & ~tied, count)
    if rule is not TieRule.ALL_OPEN:
        return [(own, rows[:0]) for own in inside]
    return list(zip(inside, _by_population(rows, populations, tied, count), strict=True))


def _by_population(
    rows: NDArray[Any], populations: NDArray[Any], chosen: NDArray[Any], count: int
) -> list[NDArray[Any]]:
    own = populations[chosen]
    order = own.argsort(kind="stable")
    put = rows[chosen][order]
    edges = own[order].searchsorted(np.arange(count + 1)).tolist()
    return [put[start:stop] for start, stop in pairwise(edges)]
