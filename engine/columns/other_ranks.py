"""Ranks by an area's score and by an indicator's value, which nothing is computed from: made where they are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dsl.model import Direction
from engine.columns.appraised import Aspect, Figures
from engine.columns.outcome import ColumnResult
from engine.columns.standing import few_ranks
from engine.columns.table import Table
from engine.plan import Plan


def other_ranks(
    result: ColumnResult, figures: Mapping[tuple[Aspect, str], Figures], plan: Plan, table: Table
) -> Mapping[str, Sequence[int]]:
    """Competition ranks by the key of an area or indicator; 0 for none."""
    population_of = [int(p) for p in table.population_of]
    found: dict[str, Sequence[int]] = {}
    for key, scores in result.areas.items():
        there = [scores.statuses is None or not scores.statuses[row] for row in range(result.rows)]
        found[key] = few_ranks([int(v) for v in scores.values], there, population_of)
    for (aspect, key), column in figures.items():
        if aspect is Aspect.VALUE:
            found[key] = _by_value(column, plan.indicators[key].direction, result.rows, population_of)
    return found


def _by_value(column: Figures, direction: Direction, rows: int, population_of: Sequence[int]) -> Sequence[int]:
    if direction is Direction.EQUAL or column.is_truth:
        return [0] * rows
    sign = 1 if direction is Direction.HIGHER else -1
    values = [column[row] for row in range(rows)]
    # What is judged by grades is called by their names, and has no places.
    turned = [sign * v if isinstance(v, Fraction) else Fraction(0) for v in values]
    return few_ranks(turned, [isinstance(v, Fraction) for v in values], population_of)
