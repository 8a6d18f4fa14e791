"""Who stands in the ranking by the total: a unit that a veto takes out of it has no rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.columns.algebra import Interval
from engine.columns.flags import LEFT_OUT
from engine.columns.outcome import Scores


def ranked(total: Scores, scores: Mapping[str, Scores]) -> Scores:
    """The totals that are ranked: those of rows that a veto leaves out count as none."""
    out = scores.get(LEFT_OUT)
    if out is None:
        return total
    if isinstance(out.values, list | tuple):
        statuses = total.statuses if total.statuses is not None else [0] * len(total)
        return Scores(
            total.values, total.scale, [a or b for a, b in zip(statuses, out.values, strict=True)], total.interval
        )
    statuses = out.values if total.statuses is None else out.values | total.statuses
    return Scores(total.values, total.scale, statuses, total.interval)


def turned(scores: Scores) -> Scores:
    """The same with the least first."""
    values = [-v for v in scores.values] if isinstance(scores.values, list | tuple) else _negative(scores.values)
    return Scores(values, scores.scale, scores.statuses, Interval(-scores.interval.high, -scores.interval.low))


def _negative(values: Any) -> Any:
    return -values if values.dtype == object else -values.astype("int64")
