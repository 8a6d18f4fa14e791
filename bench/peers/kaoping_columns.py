"""kaoping over columns: NumPy alone (or the loop over Python integers, for few units), and with the extra [fast]."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench import workload as w
from dsl.method import read_method
from engine.columns.evaluate import CompiledMethod
from engine.columns.kernel_lane import KernelLane
from engine.columns.outcome import ColumnResult
from engine.lower import lower

#: Kept between runs, as an installation would.
KERNELS = Path(tempfile.gettempdir()) / "kaoping-bench-kernels"


def compiled() -> CompiledMethod:
    """The workload's method, read, checked and lowered."""
    read = read_method(w.policy_text(), file="policy.kp", roster=w.generate(3).roster())
    plan = lower(read.value).value if read.value is not None else None
    assert plan is not None
    period = plan.policy.period(w.PERIOD)
    assert period is not None
    return CompiledMethod(plan, period)


class Peer:
    """One way of running it."""

    def __init__(self, name: str, kind: Any, *, is_fast: bool = False, is_few: bool | None = None) -> None:
        self.NAME, self._kind, self._is_fast, self._is_few = name, kind, is_fast, is_few

    def prepare(self, figures: w.Figures) -> Any:
        """What is not timed: the method is loaded, the columns are in their form, the first run is over."""
        kernels = KERNELS if self._is_fast else None
        prepared = compiled().prepare(figures.table(self._kind), is_few=self._is_few, kernels=kernels)
        if self._is_fast:
            prepared.evaluate()
            if isinstance(prepared.lane, KernelLane):
                # The first evaluation that is timed is also the one whose memory is counted.
                prepared.lane.room.clear()
        return prepared

    def evaluate(self, state: Any) -> Any:
        """What is timed."""
        return state.evaluate()

    def moved(self, state: Any, found: ColumnResult) -> int:
        """How many bytes are read and written at least: the columns in, the results out."""
        made = [s.values for s in (*found.scores.values(), *found.areas.values(), found.total) if s is not None]
        sizes = [np.asarray(column).nbytes for column in (*state.columns[0], *made, found.ranks)]
        return sum(sizes)

    def extract(self, state: Any, found: ColumnResult) -> dict[str, Any]:
        """The results in hundredths."""
        del state
        award = np.zeros((len(w.AREAS), found.rows), bool)
        for one in found.awards:
            assert one.area is not None
            award[w.AREAS.index(one.area), np.asarray(one.winners, np.intp)] = True
        assert found.total is not None
        return {
            "scores": np.array([np.asarray(s.values, np.int64) for s in found.scores.values()]),
            "total": np.asarray(found.total.values, np.int64),
            "rank": np.asarray(found.ranks),
            "award": award,
        }


PEERS = {
    "kaoping": Peer("**kaoping**，只用 NumPy（64 位整数列）", np.int64),
    "kaoping-float64": Peer("**kaoping**，只用 NumPy（双精度列）", np.float64),
    "kaoping-int32": Peer("**kaoping**，只用 NumPy（32 位整数列）", np.int32),
    "kaoping-fast": Peer("**kaoping [fast]**（32 位整数列）", np.int32, is_fast=True),
}
#: What few units go through, on as many as are given.
LOOP = Peer("**kaoping**，Python 整数循环", np.int64, is_few=True)
