"""Polars, lazy, all in one plan: scores, subtotals, total, competition rank within a level, best three."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from bench import workload as w

NAME = "Polars（惰性，双精度，2 线程）"


def expression(row: w.Row) -> Any:
    """The rounded score of one indicator."""
    x = [pl.col(f"x{j}") for j in row.columns]
    weight, places = row.weight10 / 10, w.SCALE[row.columns[0]]
    if row.kind == "count":
        value = weight * pl.min_horizontal(x[0] / (row.target / 10**places), pl.lit(1.0))
    elif row.kind in ("ratio", "decline"):
        target = row.target / 10
        rate = (x[0] / x[1] if row.kind == "ratio" else (x[0] - x[1]) / x[0]) * 100.0
        nothing = rate < target * 0.6 if row.kind == "ratio" else rate <= 0.0
        value = pl.when(rate >= target).then(weight).when(nothing).then(0.0).otherwise(weight * rate / target)
    elif row.kind == "comp":
        value = weight * sum(0.25 * c.clip(upper_bound=100.0) for c in x) / 100.0
    elif row.kind == "neg":
        target = row.target / 10**places
        value = pl.when(x[0] <= target).then(weight).otherwise(weight * target / x[0])
    else:
        rate = x[0] / x[1] * 100.0
        value = pl.when(rate >= 95.0).then(weight).when(rate >= 80.0).then(weight * 0.8).otherwise(0.0)
    return ((value * 100.0 + 0.5).floor() / 100.0).alias(f"s{row.index}")


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    frame = pl.DataFrame({"level": figures.level, **{f"x{j}": c for j, c in enumerate(figures.floats)}})
    subtotals = [
        pl.sum_horizontal([f"s{q}" for q in range(own.start, own.stop)]).round(2).alias(f"a{area}")
        for area, own in enumerate(w.area_slices())
    ]
    total = pl.sum_horizontal([f"a{a}" for a in range(len(w.AREAS))]).round(2).alias("total")
    ranks = [pl.col("total").rank("min", descending=True).over("level").alias("rank")]
    ranks += [
        (pl.col(f"a{a}").rank("min", descending=True).over("level") <= 3).alias(f"w{a}") for a in range(len(w.AREAS))
    ]
    scored = frame.lazy().with_columns([expression(row) for row in w.ROWS]).with_columns(subtotals)
    return scored.with_columns(total).with_columns(ranks)


def evaluate(state: Any) -> Any:
    """What is timed."""
    return state.collect()


def extract(state: Any, found: Any) -> dict[str, Any]:
    """The results in hundredths."""
    del state
    return {
        "scores": np.array([np.rint(found[f"s{q}"].to_numpy() * 100).astype(np.int64) for q in range(len(w.ROWS))]),
        "total": np.rint(found["total"].to_numpy() * 100).astype(np.int64),
        "rank": found["rank"].to_numpy().astype(np.int64),
        "award": np.array([found[f"w{a}"].to_numpy() for a in range(len(w.AREAS))]),
    }
