"""The baseline of all ratios: NumPy by hand, doubles, in-place operations on blocks that stay in the cache.

Not exact: thresholds and half-up rounding are decided on binary fractions, as a careful analyst would write it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bench import workload as w

NAME = "NumPy 双精度，手写（基准）"
BLOCK = 8192


def score_block(row: w.Row, x: Any, out: Any, t1: Any, m: Any) -> None:
    """Write the rounded score of one indicator for one block."""
    weight, c = row.weight10 / 10, row.columns
    if row.kind == "count":
        np.divide(x[c[0]], row.target / 10 ** w.SCALE[c[0]], out=out)
        np.minimum(out, 1.0, out=out)
        np.multiply(out, weight, out=out)
    elif row.kind in ("ratio", "decline"):
        target = row.target / 10
        if row.kind == "ratio":
            np.divide(x[c[0]], x[c[1]], out=t1)
        else:
            np.subtract(x[c[0]], x[c[1]], out=t1)
            np.divide(t1, x[c[0]], out=t1)
        np.multiply(t1, 100.0, out=t1)
        np.multiply(t1, weight, out=out)
        np.divide(out, target, out=out)
        np.greater_equal(t1, target, out=m)
        np.copyto(out, weight, where=m)
        if row.kind == "ratio":
            np.less(t1, target * 0.6, out=m)
        else:
            np.less_equal(t1, 0.0, out=m)
        np.copyto(out, 0.0, where=m)
    elif row.kind == "comp":
        out[:] = 0
        for j in c:
            np.minimum(x[j], 100.0, out=t1)
            np.multiply(t1, 0.25, out=t1)
            np.add(out, t1, out=out)
        np.multiply(out, weight, out=out)
        np.divide(out, 100.0, out=out)
    elif row.kind == "neg":
        target = row.target / 10 ** w.SCALE[c[0]]
        np.divide(weight * target, x[c[0]], out=out)
        np.less_equal(x[c[0]], target, out=m)
        np.copyto(out, weight, where=m)
    else:
        np.divide(x[c[0]], x[c[1]], out=t1)
        np.multiply(t1, 100.0, out=t1)
        out[:] = 0
        np.greater_equal(t1, 80.0, out=m)
        np.copyto(out, weight * 0.8, where=m)
        np.greater_equal(t1, 95.0, out=m)
        np.copyto(out, weight, where=m)
    np.multiply(out, 100.0, out=out)  # half up to 2 decimals
    np.add(out, 0.5, out=out)
    np.floor(out, out=out)
    np.divide(out, 100.0, out=out)


def rank_and_award(total: Any, subtotals: Any, level: Any) -> tuple[Any, Any]:
    """Competition ranks within a level, and who stands among the best three of each area and level."""
    n = len(level)
    rank = np.empty(n, np.int64)
    award = np.zeros((len(w.AREAS), n), bool)
    for place in range(len(w.LEVELS)):
        rows = np.flatnonzero(level == place)
        if not len(rows):
            continue
        own = total[rows]
        rank[rows] = len(rows) - np.searchsorted(np.sort(own), own, side="right") + 1
        k = min(3, len(rows))
        for area in range(len(w.AREAS)):
            figures = subtotals[area][rows]
            award[area, rows] = figures >= np.partition(figures, -k)[-k]
    return rank, award


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    return figures.floats, figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed."""
    x, level = state
    n = x.shape[1]
    scores, subtotals = np.empty((len(w.ROWS), n)), np.empty((len(w.AREAS), n))
    t1, m = np.empty(BLOCK), np.empty(BLOCK, bool)
    slices = w.area_slices()
    for start in range(0, n, BLOCK):
        stop = min(n, start + BLOCK)
        block = x[:, start:stop]
        for row in w.ROWS:
            score_block(row, block, scores[row.index, start:stop], t1[: stop - start], m[: stop - start])
        for area, own in enumerate(slices):
            np.add.reduce(scores[own, start:stop], axis=0, out=subtotals[area, start:stop])
    subtotals = np.round(subtotals, 2)  # a careful analyst rounds sums again, so that ties tie
    total = np.round(subtotals.sum(axis=0), 2)
    rank, award = rank_and_award(total, subtotals, level)
    return {"scores": scores, "total": total, "rank": rank, "award": award}


def extract(state: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The results in hundredths."""
    del state
    cents = {k: np.rint(found[k] * 100).astype(np.int64) for k in ("scores", "total")}
    return {**cents, "rank": found["rank"], "award": found["award"]}
