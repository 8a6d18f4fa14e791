"""Where columns that come out stand: the narrowest integers that hold them, in memory that is used again."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.columns.algebra import Interval
from engine.columns.program import Output

_NARROW = (np.uint8, np.int16, np.int32, np.int64)
#: From so many rows and bytes on NumPy asks for large pages.
_LARGE, _HUGE = 1 << 14, 1 << 22


def _references(taken: Sequence[NDArray[Any]]) -> int:
    return sys.getrefcount(taken[0])


#: How many are counted to an array that only a list holds; which of its own a Python counts in differs.
_UNHELD = _references([np.empty(0, np.uint8)])


def narrowest(found: Interval) -> Any:
    """The narrowest type of integers for a range; Python's own where 64 bits do not hold it."""
    for kind in _NARROW:
        ends = np.iinfo(kind)
        if ends.min <= found.low and found.high <= ends.max:
            return kind
    return object


@dataclass(frozen=True, slots=True)
class Room:
    """Where what comes out stands: the type of each output by key, and which of them may be without a figure.

    Many rows get one block for all of them: the system then gives large pages. Clearing those takes as long as a
    fifth of the work, so the block of an earlier evaluation is used again once nobody holds any of its columns.
    """

    types: Mapping[str, Any]
    open_keys: Sequence[str]
    _kept: list[NDArray[Any]] = field(default_factory=list)

    def empty(self, rows: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Arrays for what comes out, by key, and for the statuses of what may be open."""
        wanted = [*self.types.values(), *([np.uint8] * len(self.open_keys))]
        sizes = [-(-rows * np.dtype(kind).itemsize // 64) * 64 for kind in wanted] if rows >= _LARGE else []
        if sum(sizes) < _HUGE or object in wanted:
            made = [np.empty(rows, kind) for kind in wanted]
        else:
            block, ends = self._block(sum(sizes)), list(accumulate(sizes))
            made = [block[end - size : end].view(k)[:rows] for k, size, end in zip(wanted, sizes, ends, strict=True)]
            self._kept[:] = [block]
        statuses = dict(zip(self.open_keys, made[len(self.types) :], strict=True))
        return dict(zip(self.types, made, strict=False)), statuses

    def clear(self) -> None:
        """Let go of the memory that is kept; results that are held keep theirs."""
        self._kept.clear()

    def _block(self, size: int) -> NDArray[Any]:
        try:
            # Taken out before it is looked at, so that two threads are never given the same one.
            taken = [self._kept.pop()]
        except IndexError:
            return np.empty(size, np.uint8)
        # Every column that is still there holds it.
        is_free = len(taken[0]) == size and _references(taken) == _UNHELD
        return taken[0] if is_free else np.empty(size, np.uint8)


def room_of(outputs: Sequence[Output]) -> Room:
    """Where those outputs come out."""
    return Room({o.key: narrowest(o.interval) for o in outputs}, tuple(o.key for o in outputs if o.absent))
