"""Ranks and places as plain loops, which numba makes machine code of (extra [fast]); the same answers without it.

The text of this file is what is compiled: it imports NumPy alone. An array of statuses is empty where every row
has a figure.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Below every figure.
_EVERYBODY = np.iinfo(np.int64).min
#: Above every figure; where nobody is to have a place.
_NOBODY = np.iinfo(np.int64).max
#: Rows that are passed over together where none of them has a place.
_STRIDE = 128


def count_ranks(
    values: Any, absent: Any, population_of: Any, populations: int, low: int, width: int, ranks: Any
) -> None:
    """Write competition ranks, 0 where there is no figure; all figures lie in [low, low + width)."""
    is_open = len(absent) > 0
    table = np.zeros(populations * width, np.int32)
    for row in range(len(values)):
        if not (is_open and absent[row] != 0):
            table[population_of[row] * width + (values[row] - low)] += 1
    for population in range(populations):
        rank = 1
        for place in range((population + 1) * width - 1, population * width - 1, -1):
            count = table[place]
            table[place] = rank
            rank += count
    for row in range(len(values)):
        if is_open and absent[row] != 0:
            ranks[row] = 0
        else:
            ranks[row] = table[population_of[row] * width + (values[row] - low)]


def compare_ranks(values: Any, absent: Any, population_of: Any, ranks: Any) -> None:
    """Write the same for few rows, each held against every other."""
    is_open = len(absent) > 0
    for row in range(len(values)):
        if is_open and absent[row] != 0:
            ranks[row] = 0
            continue
        rank, own, population = 1, values[row], population_of[row]
        for other in range(len(values)):
            if population_of[other] == population and values[other] > own and not (is_open and absent[other] != 0):
                rank += 1
        ranks[row] = rank


def rows_reaching(values: Any, absent: Any, population_of: Any, quotas: Any) -> Any:
    """Rows that may have a place, in order, and the figure of the last place of each population.

    The best figures of each population are kept in order while rows go by, so quotas have to be small.
    """
    count, is_open = len(quotas), len(absent) > 0
    # The best so far, the least first; a row below the edge has no place whatever follows.
    best = np.empty((count, max(1, quotas.max())), np.int64)
    held = np.zeros(count, np.int64)
    edge = np.where(quotas > 0, _EVERYBODY, _NOBODY)
    rows, near = np.empty(len(values), np.int64), np.empty(_STRIDE, np.int64)
    found, lowest = 0, edge.min()
    for start in range(0, len(values), _STRIDE):
        # Slices from zero on: no index can be negative, and the greatest is found for several rows at once.
        part, standing = values[start : start + _STRIDE], population_of[start : start + _STRIDE]
        most = part[0]
        for k in range(len(part)):
            most = max(most, part[k])
        if most < lowest:
            continue
        # Put down first and kept where it may have a place: that is no branch to be guessed wrong.
        many = 0
        for k in range(len(part)):
            near[many] = k
            many += part[k] >= edge[standing[k]]
        for k in near[:many]:
            row, value, population = start + k, np.int64(part[k]), standing[k]
            if value < edge[population] or quotas[population] <= 0 or (is_open and absent[row] != 0):
                continue
            rows[found] = row
            found += 1
            if value == edge[population] != _EVERYBODY:
                # Shares the last place, which moves nobody.
                continue
            own, quota, place = best[population], quotas[population], held[population]
            if place < quota:
                held[population] += 1
                while place > 0 and own[place - 1] > value:
                    own[place] = own[place - 1]
                    place -= 1
                own[place] = value
            elif value > own[0]:
                place = 1
                while place < quota and own[place] < value:
                    own[place - 1] = own[place]
                    place += 1
                own[place - 1] = value
            if held[population] == quota and edge[population] != own[0]:
                edge[population] = own[0]
                lowest = edge.min()
    return rows[:found], edge


def rows_placed(values: Any, population_of: Any, quotas: Any, rows: Any, edge: Any, is_all_in: int) -> Any:
    """Who has a place: rows by population with where each ends, and the same of those who share the last."""
    count = len(quotas)
    reached, last = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for row in rows:
        population, value = population_of[row], np.int64(values[row])
        reached[population] += value >= edge[population]
        last[population] += value == edge[population]
    ends, tied_ends = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    for population in range(count):
        # Those who share the last place count only where there is no room for all of them.
        if is_all_in or reached[population] <= quotas[population]:
            last[population] = 0
        ends[population + 1] = ends[population] + reached[population] - last[population]
        tied_ends[population + 1] = tied_ends[population] + last[population]
    inside, tied = np.empty(ends[count], np.int64), np.empty(tied_ends[count], np.int64)
    at, tied_at = ends[:count].copy(), tied_ends[:count].copy()
    for row in rows:
        population, value = population_of[row], np.int64(values[row])
        if value == edge[population] and last[population] > 0:
            tied[tied_at[population]] = row
            tied_at[population] += 1
        elif value >= edge[population]:
            inside[at[population]] = row
            at[population] += 1
    return inside, ends, tied, tied_ends
