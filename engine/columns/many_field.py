"""The populations of a table of many rows, with NumPy: ranks and places by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dsl.outcomes import TieRule
from engine.columns.outcome import Scores
from engine.columns.placing import Figures, SideBySide, many_places
from engine.columns.standing import Counting, Order, Places, few_places, order_of, sorted_ranks
from engine.columns.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Figures put side by side to be placed in one go; beyond it, column by column.
_TOGETHER = 1 << 14


@dataclass(slots=True)
class ManyField:
    """Populations of many rows, with NumPy."""

    population_of: NDArray[Any]
    order: Order
    _cutters: dict[tuple[int, Sequence[int]], SideBySide] = field(default_factory=dict)

    @property
    def sizes(self) -> Sequence[int]:
        """How many rows each population has."""
        return [stop - start for start, stop in self.order.slices()]

    def ranks(self, total: Scores) -> NDArray[Any]:
        """Competition ranks by a column; 0 where there is no figure."""
        count = len(self.order.starts) - 1
        if total.values.dtype != object and Counting.fits(len(total), count, total.interval):
            return Counting(total.values, total.statuses, self.population_of, count, total.interval).ranks()
        return sorted_ranks(total.values, total.statuses, self.order)

    def places(self, columns: Sequence[Scores], quotas: Sequence[int], rule: TieRule) -> list[list[Places]]:
        """For each column and population, who has a place."""
        machine = [c for c in columns if c.values.dtype != object]
        whole = all(c.statuses is None for c in machine)
        placed: list[list[Places]] = []
        if machine and whole and len(machine) * len(self.population_of) <= _TOGETHER:
            placed = self._cutter(len(machine), tuple(quotas)).places([c.values for c in machine], rule)
        elif machine:
            figures = [Figures(c.values, c.statuses) for c in machine]
            placed = many_places(figures, self.population_of, self.order, quotas, rule)
        found = iter(placed)
        return [next(found) if c.values.dtype != object else self._great(c, quotas, rule) for c in columns]

    def _cutter(self, count: int, quotas: tuple[int, ...]) -> SideBySide:
        if (count, quotas) not in self._cutters:
            self._cutters[count, quotas] = SideBySide.of(self.order, quotas, count)
        return self._cutters[count, quotas]

    def _great(self, column: Scores, quotas: Sequence[int], rule: TieRule) -> list[Places]:
        """A column of integers beyond 64 bits."""
        values = column.values.tolist()
        absent = column.statuses
        return [
            few_places(
                values, [r for r in self.order.rows[start:stop].tolist() if absent is None or not absent[r]], n, rule
            )
            for (start, stop), n in zip(self.order.slices(), quotas, strict=True)
        ]


def many_field(table: Table) -> ManyField:
    """The populations of many rows."""
    population_of = np.asarray(table.population_of)
    return ManyField(population_of, order_of(population_of, len(table.populations)))
