"""The points of judged grades, of one judge or of several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from dsl.expressions import Expression
from dsl.judging import judging_at
from dsl.model import Indicator, Several
from dsl.model_scoring import Graded, GradePoints
from dsl.record import dataclass
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import PENDING, UNDEFINED, Cell, Why, chosen, joined, present
from engine.columns.judged import VOTES, Shares, is_grade, is_several, share_key
from engine.columns.numbers import NOTHING, Figure, Rational, Unsupported, exact
from engine.columns.table import ColumnId
from engine.columns.world import World


@dataclass(frozen=True, slots=True)
class GradedLeaf:
    """A leaf that is judged: its grade, its full marks, and what amounts come to."""

    leaf: Indicator
    value: Cell
    full: Cell
    points: Callable[[Expression], Cell]
    reader: World


def graded_points(base: Graded, scorer: GradedLeaf) -> Cell:
    """The points of a judged grade."""
    value, reader = scorer.value, scorer.reader
    if value.names is None:
        raise Unsupported("评定的不是等级")
    found = Cell(absent={UNDEFINED: True})
    for row in reversed(_first_rows(base)):
        found = chosen(is_grade(reader, value, row.grade), _once(row, scorer), found)
    several = is_several(reader, value)
    if several is not False:
        found = chosen(several, _by_several(base, scorer), found)
    absent = joined([value.absent, found.only_where(value.is_present)])
    return Cell(figure=found.figure, absent=absent)


def _first_rows(base: Graded) -> list[GradePoints]:
    rows: dict[str, GradePoints] = {}
    for row in base.grades:
        rows.setdefault(row.grade, row)
    return list(rows.values())


def _once(row: GradePoints, scorer: GradedLeaf) -> Cell:
    shares = row.shares
    if shares is None:
        return scorer.points(row.amount)
    numbers = scorer.reader.numbers
    share = scorer.reader.read(ColumnId("share", scorer.leaf.key), PENDING)
    inside = every(
        numbers.compare("≥", share.figure, exact(shares[0])), numbers.compare("≤", share.figure, exact(shares[1]))
    )
    points = Cell(
        figure=numbers.compute("*", scorer.full.figure, share.figure), absent=joined([share.absent, scorer.full.absent])
    )
    # Without a share nothing else is asked; one that is not in its range is undefined, whatever the full marks are.
    within = chosen(inside, points, Cell(absent={UNDEFINED: True}))
    return chosen(share.is_present, within, Cell(absent={PENDING: True}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the judges who gave one grade make of it: whether there is any, how many, and their points."""

    is_given: Condition
    count: Figure
    whole: Figure
    highest: Figure
    lowest: Figure
    absent: Mapping[Why, Condition]


def _by_several(base: Graded, scorer: GradedLeaf) -> Cell:
    """The points of each judge's grade, put together as 评定 says."""
    reader, numbers, key = scorer.reader, scorer.reader.numbers, scorer.leaf.key
    judging = judging_at(reader.plan.policy, scorer.leaf.path)
    if judging is None or judging.several is None:
        return Cell(absent={UNDEFINED: True})
    given = [_given(row, scorer) if row.shares is None else _given_shares(row, scorer) for row in _first_rows(base)]
    whole: Figure = NOTHING
    count: Figure = NOTHING
    for one in given:
        whole, count = numbers.compute("+", whole, one.whole), numbers.compute("+", count, one.count)
    if judging.several is Several.TRIMMED:
        for cut in (_outermost(given, numbers, is_least=True), _outermost(given, numbers, is_least=False)):
            whole = numbers.compute("-", whole, cut)
        count = numbers.compute("-", count, numbers.count(2))
    others = _votes(scorer, f"{key}{VOTES}")
    unknown = present(NOTHING) if others == NOTHING else Cell(absent={UNDEFINED: negated(numbers.is_zero(others))})
    absent = joined([*(g.absent for g in given), unknown.absent])
    return Cell(figure=numbers.compute("/", whole, reader.above_zero(count)), absent=absent)


def _votes(scorer: GradedLeaf, key: str, role: Literal["votes", "shares"] = "votes") -> Figure:
    return scorer.reader.read(ColumnId(role, key), UNDEFINED).figure


def _given(row: GradePoints, scorer: GradedLeaf) -> _Given:
    numbers = scorer.reader.numbers
    votes, points = _votes(scorer, f"{scorer.leaf.key}{VOTES}{row.grade}"), scorer.points(row.amount)
    is_given = negated(numbers.is_zero(votes))
    return _Given(
        is_given=is_given,
        count=votes,
        whole=numbers.compute("*", votes, points.figure),
        highest=points.figure,
        lowest=points.figure,
        absent=points.only_where(is_given),
    )


def _given_shares(row: GradePoints, scorer: GradedLeaf) -> _Given:
    """Of a grade that leaves the judges a range, each says which share of the full marks it is worth."""
    numbers, key = scorer.reader.numbers, f"{scorer.leaf.key}{VOTES}{row.grade}"
    assert row.shares is not None
    votes, unsaid = _votes(scorer, key), _votes(scorer, share_key(key, Shares.UNSAID), "shares")
    whole, high, low = (_votes(scorer, share_key(key, x), "shares") for x in (Shares.SUM, Shares.HIGH, Shares.LOW))
    said = negated(numbers.is_zero(numbers.compute("-", votes, unsaid)))
    outside = some(numbers.compare("<", low, exact(row.shares[0])), numbers.compare(">", high, exact(row.shares[1])))
    full = scorer.full
    return _Given(
        is_given=said,
        count=votes,
        whole=numbers.compute("*", full.figure, whole),
        highest=numbers.compute("*", full.figure, high),
        lowest=numbers.compute("*", full.figure, low),
        absent=joined(
            [
                {PENDING: negated(numbers.is_zero(unsaid)), UNDEFINED: every(said, outside)},
                full.only_where(said),
            ]
        ),
    )


def _outermost(given: Sequence[_Given], numbers: Rational, *, is_least: bool) -> Figure:
    """The highest (lowest) points that any judge gave."""
    found: Figure = NOTHING
    is_found: Condition = False
    for one in given:
        own = one.lowest if is_least else one.highest
        further = some(negated(is_found), numbers.compare("<" if is_least else ">", own, found))
        found = numbers.either(every(one.is_given, further), own, found)
        is_found = some(is_found, one.is_given)
    return found
