"""The populations of a table for the extra [fast]: ranks and places in machine code where that serves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dsl.outcomes import TieRule
from engine.columns import standing_kernels
from engine.columns.kernel_lane import loaded
from engine.columns.many_field import ManyField
from engine.columns.outcome import Scores
from engine.columns.processors import share_out
from engine.columns.standing import Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Fewer rows than this are held against each other one by one.
_FEW = 200
#: Fewer rows than this are placed side by side.
_FEW_PLACED = 1500
#: Figures to be placed that are worth a helper.
_SHARE = 1 << 18
#: Places that are kept in order while rows go by.
_MOST_PLACES = 64
#: The greatest table of counts, in entries, and how much longer than the rows it may be.
_TABLE, _SPARSE = 1 << 23, 32
_NONE = np.empty(0, np.uint8)


@dataclass(frozen=True, slots=True)
class _Kernels:
    count_ranks: Callable[..., None]
    compare_ranks: Callable[..., None]
    rows_reaching: Callable[..., tuple[NDArray[Any], NDArray[Any]]]
    rows_placed: Callable[..., tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]]


@cache
def _kernels(folder: Path) -> _Kernels:
    import numba

    text = Path(standing_kernels.__file__).read_text(encoding="utf-8")
    name = f"kaoping_standing_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    module = loaded(text, folder / f"{name}.py")
    made = numba.njit(cache=True, nogil=True)
    return _Kernels(
        made(module.count_ranks), made(module.compare_ranks), made(module.rows_reaching), made(module.rows_placed)
    )


@dataclass(slots=True)
class KernelField:
    """Populations of many rows; what does not fit machine code goes the way it goes without."""

    many: ManyField
    folder: Path

    @property
    def sizes(self) -> Sequence[int]:
        """How many rows each population has."""
        return self.many.sizes

    def ranks(self, total: Scores) -> Any:
        """Competition ranks by a column; 0 where there is no figure."""
        rows, populations = len(total), len(self.sizes)
        width = total.interval.high - total.interval.low + 1
        is_narrow = width * populations <= min(_TABLE, _SPARSE * rows)
        if total.values.dtype == object or not (is_narrow or rows < _FEW):
            return self.many.ranks(total)
        absent = _NONE if total.statuses is None else total.statuses
        run, ranks = _kernels(self.folder), np.empty(rows, np.int32)
        if rows < _FEW:
            run.compare_ranks(total.values, absent, self.many.population_of, ranks)
        else:
            low = total.interval.low
            run.count_ranks(total.values, absent, self.many.population_of, populations, low, width, ranks)
        return ranks

    def places(self, columns: Sequence[Scores], quotas: Sequence[int], rule: TieRule) -> list[list[Places]]:
        """For each column and population, who has a place."""
        is_narrow = max(quotas, default=0) <= _MOST_PLACES and all(c.values.dtype != object for c in columns)
        if not is_narrow or len(self.many.population_of) < _FEW_PLACED:
            return self.many.places(columns, quotas, rule)
        given = np.array(quotas, np.int64)
        if len(columns) * len(self.many.population_of) < _SHARE:
            return [self._placed(column, given, rule) for column in columns]
        return share_out(lambda column: self._placed(column, given, rule), columns)

    def _placed(self, column: Scores, quotas: NDArray[Any], rule: TieRule) -> list[Places]:
        run, populations, values = _kernels(self.folder), self.many.population_of, column.values
        rows, edge = run.rows_reaching(
            values, _NONE if column.statuses is None else column.statuses, populations, quotas
        )
        inside, ends, tied, tied_ends = run.rows_placed(
            values, populations, quotas, rows, edge, int(rule is TieRule.ALL_IN)
        )
        if rule is not TieRule.ALL_OPEN:
            tied, tied_ends = tied[:0], np.zeros_like(tied_ends)
        at, shared = ends.tolist(), tied_ends.tolist()
        return [(inside[at[p] : at[p + 1]], tied[shared[p] : shared[p + 1]]) for p in range(len(quotas))]
