"""Ranks and places among the rows of one population: by counting where whole numbers lie in a known range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dsl.outcomes import TieRule
from engine.columns.algebra import Interval
from engine.ranking import competition_ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows worked on at a time.
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Places:
    """Who is inside and who shares the last place undecided, as rows in order."""

    inside: Any
    tied: Any


def few_ranks(values: Sequence[int], is_there: Sequence[bool], population_of: Sequence[int]) -> list[int]:
    """Competition ranks of few rows; 0 for one without a figure.

    >>> few_ranks([9, 7, 9, 3], [True, True, True, False], [0, 0, 0, 0])
    [1, 3, 1, 0]
    """
    groups: dict[int, list[int]] = {}
    for row, population in enumerate(population_of):
        if is_there[row]:
            groups.setdefault(population, []).append(row)
    ranks = [0] * len(values)
    for rows in groups.values():
        ordered = sorted((values[r] for r in rows), reverse=True)
        first: dict[int, int] = {}
        for place, value in enumerate(ordered, start=1):
            first.setdefault(value, place)
        for r in rows:
            ranks[r] = first[values[r]]
    return ranks


def few_places(values: Sequence[int], rows: Sequence[int], places: int, rule: TieRule) -> Places:
    """The best of few rows, as `engine.cutting` gives the places."""
    if len(rows) <= places:
        return Places(list(rows), [])
    if places <= 0:
        return Places([], [])
    last = sorted((values[r] for r in rows), reverse=True)[places - 1]
    above = [r for r in rows if values[r] > last]
    sharing = [r for r in rows if values[r] == last]
    if len(above) + len(sharing) <= places or rule is TieRule.ALL_IN:
        return Places([r for r in rows if values[r] >= last], [])
    return Places(above, sharing if rule is TieRule.ALL_OPEN else [])


class Counting:
    """How often each figure stands in each population: what ranks and places are read from.

    INVARIANT: every figure that is there lies in the interval (tests/engine/columns/test_standing.py).
    """

    def __init__(
        self,
        values: NDArray[Any],
        absent: NDArray[Any] | None,
        population_of: NDArray[Any],
        count: int,
        found: Interval,
    ) -> None:
        self._values, self._absent, self._population_of, self._found = values, absent, population_of, found
        self._populations = count
        self._width = found.high - found.low + 1

    @staticmethod
    def fits(rows: int, count: int, found: Interval) -> bool:
        """Whether the table of counts is small beside the rows."""
        return (found.high - found.low + 1) * count <= max(4 * rows, _CHUNK)

    def _keys(self) -> Iterable[tuple[int, int, NDArray[Any]]]:
        import numpy as np

        rows = len(self._values)
        buffer = np.empty(min(_CHUNK, rows), np.intp)
        # One population of each place in the table of counts, the least figure first.
        starts = np.arange(self._populations, dtype=np.intp) * self._width - self._found.low
        for start in range(0, rows, _CHUNK):
            stop = min(start + _CHUNK, rows)
            keys = buffer[: stop - start]
            np.take(starts, self._population_of[start:stop], out=keys, mode="clip")
            np.add(keys, self._values[start:stop], out=keys, casting="unsafe")
            yield start, stop, keys

    def counts(self) -> NDArray[Any]:
        """Rows by population and figure."""
        import numpy as np

        size = self._populations * self._width
        counts = np.zeros(size, np.int64)
        for start, stop, keys in self._keys():
            there = keys if self._absent is None else keys[self._absent[start:stop] == 0]
            counts += np.bincount(there, minlength=size)
        return counts.reshape(self._populations, self._width)

    def ranks(self) -> NDArray[Any]:
        """Competition ranks; 0 where there is no figure."""
        import numpy as np

        counts = self.counts()
        not_lower = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
        table = (not_lower - counts + 1).astype(np.int32).ravel()
        ranks = np.empty(len(self._values), np.int32)
        for start, stop, keys in self._keys():
            np.take(table, keys, out=ranks[start:stop], mode="clip")
        if self._absent is not None:
            ranks[self._absent != 0] = 0
        return ranks

    def places(self, quotas: Sequence[int], rule: TieRule) -> list[Places]:
        """For each population, who has one of its places and who shares the last one."""
        import numpy as np

        counts = self.counts()
        states = np.zeros(counts.shape, np.uint8)
        for population, quota in enumerate(quotas):
            _mark(states[population], counts[population], quota, rule)
        flat = states.ravel()
        found: list[NDArray[Any]] = []
        for start, stop, keys in self._keys():
            marks = np.take(flat, keys, mode="clip")
            if self._absent is not None:
                marks[self._absent[start:stop] != 0] = 0
            found.append(np.flatnonzero(marks) + start)
        rows = np.concatenate(found) if found else np.empty(0, np.intp)
        keys = self._population_of[rows]
        marks = flat[keys.astype(np.intp) * self._width + (self._values[rows].astype(np.int64) - self._found.low)]
        return [
            Places(rows[(keys == p) & (marks == 1)], rows[(keys == p) & (marks == 2)]) for p in range(self._populations)
        ]


def _mark(states: NDArray[Any], counts: NDArray[Any], quota: int, rule: TieRule) -> None:
    """1 where a figure has a place, 2 where it shares the last one undecided."""
    import numpy as np

    not_lower = counts[::-1].cumsum()[::-1]
    if not_lower[0] <= quota:
        states[:] = 1
        return
    if quota <= 0:
        return
    last = int(np.flatnonzero(not_lower >= quota)[-1])
    states[last + 1 :] = 1
    if not_lower[last] <= quota or rule is TieRule.ALL_IN:
        states[last] = 1
    elif rule is TieRule.ALL_OPEN:
        states[last] = 2


def sorted_ranks(
    values: NDArray[Any], absent: NDArray[Any] | None, population_of: NDArray[Any], count: int
) -> NDArray[Any]:
    """Competition ranks where figures lie too far apart to be counted."""
    import numpy as np

    ranks = np.zeros(len(values), np.int32)
    for population in range(count):
        is_there = population_of == population
        rows = np.flatnonzero(is_there if absent is None else is_there & (absent == 0))
        if values.dtype == object:
            found = competition_ranks(dict(zip(rows.tolist(), values[rows], strict=True)))
            ranks[rows] = [found[r] for r in rows.tolist()]
        else:
            own = values[rows]
            ordered = np.sort(own)
            ranks[rows] = len(rows) - np.searchsorted(ordered, own, side="right") + 1
    return ranks
