"""What moved between two results: each thing once, with what it was and what it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import kaoping
from engine.comparison import Aspect, compare
from engine.results import Assessment, State


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return kaoping.load("jilin-2007-employment").evaluate("年终总评").assessment


def test_the_same_moves_nothing(assessment: Assessment) -> None:
    assert compare(assessment, assessment).is_same


def test_an_outcome_that_moved_is_named_once(assessment: Assessment) -> None:
    first = assessment.units[0]
    assert first.total is not None
    other = replace(first, total=first.total - 2, rank=9)
    moved = compare(assessment, replace(assessment, units=(other, *assessment.units[1:]))).moved
    assert [(m.unit, m.aspect, m.before, m.after) for m in moved] == [
        (first.name, Aspect.TOTAL, first.total, first.total - 2),
        (first.name, Aspect.RANK, first.rank, 9),
    ]
    assert moved[0].change == Fraction(-2)


def test_an_item_that_is_open_now_is_not_zero(assessment: Assessment) -> None:
    first = assessment.units[0]
    item = replace(first.indicators[0], score=None)
    other = replace(first, indicators=(item, *first.indicators[1:]))
    (moved,) = compare(assessment, replace(assessment, units=(other, *assessment.units[1:]))).moved
    assert (moved.aspect, moved.after, moved.change) == (Aspect.SCORE, None, None)
    assert moved.name.startswith(item.number)


def test_a_unit_that_only_one_has_moves_as_a_whole(assessment: Assessment) -> None:
    first = assessment.units[0]
    moved = compare(replace(assessment, units=assessment.units[1:]), assessment).moved
    assert {m.unit for m in moved} == {first.name}
    assert (Aspect.TOTAL, None, first.total) in [(m.aspect, m.before, m.after) for m in moved]


def test_an_award_says_who_won_and_who_no_longer_does(assessment: Assessment) -> None:
    award = next(a for a in assessment.awards if a.winners)
    winner = award.winners[0]
    other = replace(award, winners=(replace(winner, units=("别的市",)), *award.winners[1:]), state=State.PROVISIONAL)
    awards = tuple(other if a is award else a for a in assessment.awards)
    (moved,) = compare(assessment, replace(assessment, awards=awards)).awards
    assert (moved.name, moved.scope, moved.gained, moved.lost) == (
        award.name,
        award.scope,
        ("别的市",),
        winner.units,
    )
