"""Ranks among the rows of one population, by counting where whole numbers lie in a known range; places of few rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dsl.outcomes import TieRule
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.ranking import competition_ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows worked on at a time.
_CHUNK = 1 << 16


#: Who is inside, and who shares the last place undecided, as rows in order. A pair: few units would feel a record.
Places = tuple[Any, Any]


def few_ranks(values: Sequence[int | Fraction], is_there: Sequence[bool], population_of: Sequence[int]) -> list[int]:
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
        first: dict[int | Fraction, int] = {}
        for place, value in enumerate(ordered, start=1):
            first.setdefault(value, place)
        for r in rows:
            ranks[r] = first[values[r]]
    return ranks


def few_places(values: Sequence[int], rows: Sequence[int], places: int, rule: TieRule) -> Places:
    """The best of few rows, as `engine.cutting` gives the places."""
    if len(rows) <= places:
        return list(rows), []
    if places <= 0:
        return [], []
    last = sorted([values[r] for r in rows])[-places]
    inside = [r for r in rows if values[r] >= last]
    if len(inside) <= places or rule is TieRule.ALL_IN:
        return inside, []
    tied = [r for r in inside if values[r] == last] if rule is TieRule.ALL_OPEN else []
    return [r for r in inside if values[r] > last], tied


class Counting:
    """How often each figure stands in each population: what ranks are read from.

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
        return (found.high - found.low + 1) * count <= rows

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


@dataclass(frozen=True, slots=True)
class Order:
    """Rows by population: where each population's rows stand once they are put together."""

    rows: NDArray[Any]
    #: One more than there are populations.
    starts: list[int]

    def slices(self) -> Iterable[tuple[int, int]]:
        """From where to where each population goes."""
        return pairwise(self.starts)


def order_of(population_of: NDArray[Any], count: int) -> Order:
    """Put the rows of each population together, in the order of the table."""
    import numpy as np

    rows = np.argsort(population_of, kind="stable")
    sizes = np.bincount(population_of, minlength=count)
    return Order(rows, [0, *np.cumsum(sizes).tolist()])


def sorted_ranks(values: NDArray[Any], absent: NDArray[Any] | None, order: Order) -> NDArray[Any]:
    """Competition ranks where figures lie too far apart to be counted."""
    import numpy as np

    ranks = np.zeros(len(values), np.int32)
    for start, stop in order.slices():
        rows = order.rows[start:stop]
        rows = rows if absent is None else rows[absent[rows] == 0]
        if values.dtype == object:
            found = competition_ranks(dict(zip(rows.tolist(), values[rows], strict=True)))
            ranks[rows] = [found[r] for r in rows.tolist()]
        else:
            own = values[rows]
            ordered = np.sort(own)
            ranks[rows] = len(rows) - np.searchsorted(ordered, own, side="right") + 1
    return ranks
