"""Ranks and places by counting, beside the interpreter's own."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.outcomes import TieRule
from engine.columns.algebra import Interval
from engine.columns.standing import Counting, few_places, few_ranks, many_places, order_of, sorted_ranks
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
    assert sorted_ranks(np.array(values), absent, order_of(np.array(populations), 3)).tolist() == expected


@settings(deadline=None)
@given(rows, st.integers(0, 5), st.sampled_from(list(TieRule)))
def test_places(drawn: list[tuple[int, int, bool]], quota: int, rule: TieRule) -> None:
    values, populations, there = (list(x) for x in zip(*drawn, strict=True))
    order = order_of(np.array(populations), 3)
    found = many_places([np.array(values)], order, [quota] * 3, rule)[0]
    both = many_places([np.array(values), -np.array(values)], order, [quota] * 3, rule)[0]
    assert [p.inside.tolist() for p in both] == [p.inside.tolist() for p in found]
    for p in range(3):
        rows = [r for r, q in enumerate(populations) if q == p]
        own = [r for r in rows if there[r]]
        for mine, entering in ((few_places(values, own, quota, rule), own), (found[p], rows)):
            expected = place([Entrant(r, Fraction(values[r])) for r in entering], quota, rule)
            assert sorted(map(int, mine.inside)) == sorted(expected.inside)
            assert sorted(map(int, mine.tied)) == sorted(expected.tied)
