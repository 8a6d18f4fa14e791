"""Ranks and places by counting, beside the interpreter's own."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.outcomes import TieRule
from engine.columns.algebra import Interval
from engine.columns.standing import Counting, few_places, few_ranks, sorted_ranks
from engine.cutting import Entrant, place
from engine.ranking import competition_ranks

rows = st.lists(st.tuples(st.integers(-3, 6), st.integers(0, 2), st.booleans()), min_size=1, max_size=30)


@settings(deadline=None)
@given(rows)
def test_ranks(drawn: list[tuple[int, int, bool]]) -> None:
    values, populations, there = (list(x) for x in zip(*drawn, strict=True))
    expected = [0] * len(drawn)
    for p in set(populations):
        own = {r: Fraction(v) for r, (v, q, is_there) in enumerate(drawn) if q == p and is_there}
        for r, rank in competition_ranks(own).items():
            expected[r] = rank
    absent = np.array([not x for x in there], np.uint8)
    counting = Counting(np.array(values), absent, np.array(populations), 3, Interval(-3, 6))
    assert few_ranks(values, there, populations) == expected
    assert counting.ranks().tolist() == expected
    assert sorted_ranks(np.array(values), absent, np.array(populations), 3).tolist() == expected


@settings(deadline=None)
@given(rows, st.integers(0, 5), st.sampled_from(list(TieRule)))
def test_places(drawn: list[tuple[int, int, bool]], quota: int, rule: TieRule) -> None:
    values, populations, there = (list(x) for x in zip(*drawn, strict=True))
    absent = np.array([not x for x in there], np.uint8)
    counting = Counting(np.array(values), absent, np.array(populations), 3, Interval(-3, 6))
    found = counting.places([quota] * 3, rule)
    for p in range(3):
        own = [r for r, (_, q, is_there) in enumerate(drawn) if q == p and is_there]
        expected = place([Entrant(r, Fraction(values[r])) for r in own], quota, rule)
        few = few_places(values, own, quota, rule)
        for mine in (few, found[p]):
            assert sorted(map(int, mine.inside)) == sorted(expected.inside)
            assert sorted(map(int, mine.tied)) == sorted(expected.tied)
