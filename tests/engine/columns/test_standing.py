"""Ranks and places by counting, beside the interpreter's own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dsl.outcomes import TieRule
from engine.columns import placing
from engine.columns.algebra import Interval
from engine.columns.kernel_field import KernelField
from engine.columns.many_field import ManyField
from engine.columns.outcome import Scores
from engine.columns.placing import Figures, SideBySide, many_places
from engine.columns.standing import Counting, Places, few_places, few_ranks, order_of, sorted_ranks
from engine.columns.standing_kernels import compare_ranks, count_ranks, rows_placed, rows_reaching
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
    figures, absent, population_of = np.array(values), np.array([not x for x in there], np.uint8), np.array(populations)
    counting = Counting(figures, absent, population_of, 3, Interval(-3, 6))
    assert few_ranks(values, there, populations) == expected
    assert counting.ranks().tolist() == expected
    assert sorted_ranks(figures, absent, order_of(population_of, 3)).tolist() == expected
    ranks = np.empty(len(drawn), np.int32)
    count_ranks(figures, absent, population_of, 3, -3, 10, ranks)
    assert ranks.tolist() == expected
    compare_ranks(figures, absent, population_of, ranks)
    assert ranks.tolist() == expected


def by_kernels(
    values: NDArray[Any], absent: NDArray[Any], population_of: NDArray[Any], quotas: list[int], rule: TieRule
) -> list[Places]:
    given = np.array(quotas)
    reaching, edge = rows_reaching(values, absent, population_of, given)
    inside, ends, tied, tied_ends = rows_placed(
        values, population_of, given, reaching, edge, int(rule is TieRule.ALL_IN)
    )
    shared = [tied[tied_ends[p] : tied_ends[p + 1]] if rule is TieRule.ALL_OPEN else [] for p in range(3)]
    return [(inside[ends[p] : ends[p + 1]], shared[p]) for p in range(3)]


def plain(places: list[Places]) -> list[tuple[list[int], list[int]]]:
    return [(sorted(map(int, inside)), sorted(map(int, tied))) for inside, tied in places]


@settings(deadline=None)
@given(rows, st.lists(st.integers(0, 5), min_size=3, max_size=3), st.sampled_from(list(TieRule)), st.integers(1, 6))
def test_places(drawn: list[tuple[int, int, bool]], quotas: list[int], rule: TieRule, sample: int) -> None:
    values, populations, there = (list(x) for x in zip(*drawn, strict=True))
    figures, absent, population_of = np.array(values), np.array([not x for x in there], np.uint8), np.array(populations)
    order, full = order_of(population_of, 3), np.zeros(0, np.uint8)

    def expected(column: list[int], whole: bool) -> list[tuple[list[int], list[int]]]:
        found = []
        for p, quota in enumerate(quotas):
            entering = [r for r, q in enumerate(populations) if q == p and (whole or there[r])]
            cut = place([Entrant(r, Fraction(column[r])) for r in entering], quota, rule)
            few = few_places(column, entering, quota, rule)
            assert plain([few]) == [(sorted(cut.inside), sorted(cut.tied))]
            found.append((sorted(cut.inside), sorted(cut.tied)))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "_SAMPLE", sample)
        patch.setattr(placing, "_CHUNK", sample + 3)
        many = many_places([Figures(figures, absent), Figures(-figures, None)], population_of, order, quotas, rule)
    beside = SideBySide.of(order, quotas, 2).places([figures.astype(np.int16), -figures], rule)
    other = [-v for v in values]
    assert plain(many[0]) == plain(by_kernels(figures, absent, population_of, quotas, rule)) == expected(values, False)
    assert plain(many[1]) == plain(by_kernels(-figures, full, population_of, quotas, rule)) == expected(other, True)
    assert [plain(b) for b in beside] == [expected(values, True), expected(other, True)]


def test_the_kernels_agree(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    draw = np.random.default_rng(3)
    many = ManyField(populations := draw.integers(0, 3, 3000), order_of(populations, 3))
    fast = KernelField(many, tmp_path)
    values, statuses = draw.integers(0, 90, 3000).astype(np.int16), (draw.random(3000) < 0.2).astype(np.uint8)
    for column in (
        Scores(values, Fraction(1), statuses, Interval(0, 90)),
        Scores(values, Fraction(1), None, Interval(0, 10**6)),
    ):
        assert fast.ranks(column).tolist() == many.ranks(column).tolist()
        for rule in TieRule:
            for quotas in ([3, 0, 40], [3, 100, 4]):
                found, expected = (f.places([column], quotas, rule) for f in (fast, many))
                assert plain(found[0]) == plain(expected[0])
