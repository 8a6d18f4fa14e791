"""The exact reference: Python's fractions, one unit at a time, written by hand and apart from the engine."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np

from bench import workload as w
from bench.peers.numpy_float64 import rank_and_award

NAME = "Python fractions，手写"
_HALF = Fraction(1, 2)


def points(row: w.Row, figures: list[int]) -> Fraction:
    """The exact points of one cell, before rounding."""
    c, weight = row.columns, Fraction(row.weight10, 10)
    scale = 10 ** w.SCALE[c[0]]
    if row.kind == "count":
        return weight * min(Fraction(figures[c[0]], scale) / Fraction(row.target, scale), Fraction(1))
    if row.kind == "ratio":
        rate, target = Fraction(figures[c[0]], figures[c[1]]) * 100, Fraction(row.target, 10)
        return weight if rate >= target else Fraction(0) if rate < target * Fraction(6, 10) else weight * rate / target
    if row.kind == "decline":
        before, now = Fraction(figures[c[0]], scale), Fraction(figures[c[1]], scale)
        rate, target = (before - now) / before * 100, Fraction(row.target, 10)
        return weight if rate >= target else Fraction(0) if rate <= 0 else weight * rate / target
    if row.kind == "comp":
        return weight * sum(Fraction(1, 4) * min(Fraction(figures[j], scale), Fraction(100)) for j in c) / 100
    if row.kind == "neg":
        value, target = Fraction(figures[c[0]], scale), Fraction(row.target, scale)
        return weight if value <= target else weight * target / value
    rate = Fraction(figures[c[0]], figures[c[1]]) * 100
    return weight if rate >= 95 else weight * Fraction(8, 10) if rate >= 80 else Fraction(0)


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    return figures.raw.T.tolist(), figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed."""
    rows, level = state
    slices = w.area_slices()
    scores = [[floor(points(row, figures) * 100 + _HALF) for row in w.ROWS] for figures in rows]
    subtotals = np.array([[sum(s[own]) for own in slices] for s in scores]).T
    total = subtotals.sum(axis=0)
    rank, award = rank_and_award(total, subtotals, level)
    return {"scores": np.array(scores).T, "total": total, "rank": rank, "award": award}


def extract(state: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The results in hundredths."""
    del state
    return found
