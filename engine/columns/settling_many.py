"""Places and grades for many rows at once: with NumPy, the same outcome as `engine.columns.grades` gives row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from dsl.outcomes import Grade, ShiftKind, TieRule
from engine.columns.grades import Asked, Rows, best_rows, settled_pattern, shifted_pattern
from engine.cutting import places_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: So many conditions of two bits each, and grades of one, go into one integer.
MOST_CONDITIONS, MOST_GRADES = 24, 14


def place_many(
    values: NDArray[Any],
    rows: NDArray[Any],
    places: int,
    rule: TieRule,
    compared: Callable[[int], Sequence[Fraction | None]],
) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Of rows with their figures: who has a place, who shares the last one undecided (as truths), how many are left."""
    none = np.zeros(len(rows), np.bool_)
    if len(rows) <= places:
        return ~none, none, 0
    if places <= 0:
        return none, none.copy(), 0
    last = np.partition(values, len(values) - places)[len(values) - places]
    inside, sharing = values > last, values == last
    left = places - int(inside.sum())
    if int(sharing.sum()) <= left:
        return inside | sharing, none, left - int(sharing.sum())
    # Only those who share the last place are compared further.
    found, tied, left = best_rows({int(r): 0 for r in rows[sharing]}, left, rule, compared)
    return inside | np.isin(rows, list(found)), np.isin(rows, list(tied)), left


def settle_many(
    asked: Asked,
    codes: Sequence[NDArray[Any]],
    populations: Sequence[Rows],
    totals: NDArray[Any] | None,
    absent: NDArray[Any] | None,
    compared: Callable[[Grade, int], Sequence[Fraction | None]],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The rows of the populations, and the grades that each can have as bits by the places in the table.

    Shape: at most `MOST_CONDITIONS` columns of codes, each as long as the table; `MOST_GRADES` grades.
    """
    names = asked.table.names
    rows = np.concatenate([np.asarray(p.rows, np.intp) for p in populations])
    key = np.zeros(len(rows), np.int64)
    for code in codes:
        key = key * 4 + np.asarray(code)[rows]
    patterns, which = np.unique(key, return_inverse=True)
    settled = [settled_pattern(asked, _digits(int(p), len(codes))) for p in patterns]
    masks = np.array([_bits(possible, names) for possible, _ in settled], np.int64)[which]
    is_final = np.array([final for _, final in settled], np.bool_)[which]
    start = 0
    for population in populations:
        stop = start + len(population.rows)
        for grade in asked.table.grades:
            if grade.cut is not None:
                part = slice(start, stop)
                _limit(
                    grade, population.counted, rows[part], masks[part], is_final[part], totals, absent, compared, names
                )
        start = stop
    if any(s.kind is not ShiftKind.NEVER for s in asked.table.shifts):
        masks = _shifted(asked, key, masks, is_final, len(codes))
    return rows, masks


def _digits(pattern: int, count: int) -> tuple[int, ...]:
    return tuple(pattern >> 2 * (count - 1 - place) & 3 for place in range(count))


def _bits(possible: Sequence[str], names: Sequence[str]) -> int:
    return sum(1 << names.index(name) for name in possible)


def _limit(
    grade: Grade,
    counted: int,
    rows: NDArray[Any],
    masks: NDArray[Any],
    is_final: NDArray[Any],
    totals: NDArray[Any] | None,
    absent: NDArray[Any] | None,
    compared: Callable[[Grade, int], Sequence[Fraction | None]],
    names: Sequence[str],
) -> None:
    """Keep a grade to its places, in the masks of one population."""
    cut = grade.cut
    assert cut is not None
    own, overflow = 1 << names.index(grade.name), 1 << names.index(grade.overflow or grade.name)
    standing = ~is_final & ((masks & own) != 0)
    sure = standing & (masks == own) if totals is not None else np.zeros(len(rows), np.bool_)
    if absent is not None:
        sure &= absent[rows] == 0
    masks[standing & ~sure] |= overflow
    if totals is None or not sure.any():
        return
    entering = rows[sure]
    places = places_of(cut, counted)
    inside, tied, _ = place_many(totals[entering], entering, places, cut.rule, lambda row: compared(grade, row))
    masks[sure] = np.where(tied, own | overflow, np.where(inside, own, overflow))


def _shifted(asked: Asked, key: NDArray[Any], masks: NDArray[Any], is_final: NDArray[Any], count: int) -> NDArray[Any]:
    """升一档, 降一档, 改定为: once for each pattern of conditions and grades."""
    names = asked.table.names
    both = (key << MOST_GRADES) | masks
    patterns, first, which = np.unique(both, return_index=True, return_inverse=True)
    moved = []
    for pattern, row in zip(patterns.tolist(), first.tolist(), strict=True):
        bits = pattern & ((1 << MOST_GRADES) - 1)
        possible = [n for place, n in enumerate(names) if bits >> place & 1]
        after = shifted_pattern(asked, _digits(pattern >> MOST_GRADES, count), possible, is_final=bool(is_final[row]))
        moved.append(_bits(after, names))
    return np.array(moved, np.int64)[which]
