"""What the peers that take one unit at a time share: an indicator as an expression of C's kind, and the loop's end."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench import workload as w
from bench.peers.numpy_float64 import rank_and_award


def expression(row: w.Row, *, floor: str) -> str:
    """The rounded score of one indicator in hundredths; `floor` is how the language writes that ("floor({})")."""
    x = [f"x{j}" for j in row.columns]
    weight, scale = str(row.weight10 / 10), 10 ** w.SCALE[row.columns[0]]
    if row.kind == "count":
        target = str(float(row.target / scale))
        value = f"({x[0]} >= {target} ? {weight} : {weight} * {x[0]} / {target})"
    elif row.kind in ("ratio", "decline"):
        target, above = str(row.target / 10), x[0] if row.kind == "ratio" else f"({x[0]} - {x[1]})"
        rate = f"({above} / {x[1] if row.kind == 'ratio' else x[0]} * 100.0)"
        nothing = f"{rate} < {target} * 0.6" if row.kind == "ratio" else f"{rate} <= 0.0"
        value = f"({rate} >= {target} ? {weight} : ({nothing} ? 0.0 : {weight} * {rate} / {target}))"
    elif row.kind == "comp":
        value = f"({weight} * (" + " + ".join(f"0.25 * ({c} < 100.0 ? {c} : 100.0)" for c in x) + ") / 100.0)"
    elif row.kind == "neg":
        target = str(float(row.target / scale))
        value = f"({x[0]} <= {target} ? {weight} : {weight} * {target} / {x[0]})"
    else:
        rate = f"({x[0]} / {x[1]} * 100.0)"
        value = f"({rate} >= 95.0 ? {weight} : ({rate} >= 80.0 ? {weight} * 0.8 : 0.0))"
    return floor.format(f"{value} * 100.0 + 0.5")


def units(figures: w.Figures) -> list[dict[str, float]]:
    """The numbers of each unit by name."""
    names = [f"x{j}" for j in range(len(w.SCALE))]
    return [dict(zip(names, row, strict=True)) for row in figures.floats.T.tolist()]


def finished(scores: list[Any], level: Any) -> dict[str, Any]:
    """Sums, ranks and awards of scores in hundredths, one list a unit."""
    cells = np.rint(np.array(scores, dtype=float)).astype(np.int64).T
    subtotals = np.array([cells[own].sum(axis=0) for own in w.area_slices()])
    total = subtotals.sum(axis=0)
    rank, award = rank_and_award(total, subtotals, level)
    return {"scores": cells, "total": total, "rank": rank, "award": award}


def extract(state: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The results in hundredths."""
    del state
    return found
