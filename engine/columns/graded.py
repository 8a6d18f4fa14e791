"""The points of judged grades, of one judge or of several."""

from __future__ import annotations

from collections.abc import Callable

from dsl.expressions import Expression
from dsl.judging import judging_at
from dsl.model import Indicator, Several
from dsl.model_scoring import Graded, GradePoints
from dsl.record import dataclass
from engine.columns.algebra import every, negated
from engine.columns.cells import PENDING, UNDEFINED, Cell, chosen, joined, present
from engine.columns.judged import VOTES, is_grade, is_several
from engine.columns.numbers import NOTHING, Figure, Unsupported, exact
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


def _by_several(base: Graded, scorer: GradedLeaf) -> Cell:
    """The mean of the points of each judge's grade."""
    reader, numbers, key = scorer.reader, scorer.reader.numbers, scorer.leaf.key
    judging = judging_at(reader.plan.policy, scorer.leaf.path)
    if judging is None or judging.several is None:
        return Cell(absent={UNDEFINED: True})
    rows = _first_rows(base)
    if judging.several is not Several.MEAN or any(r.shares is not None for r in rows):
        raise Unsupported("几人评定的等级不一样，不取平均")
    whole: Figure = NOTHING
    count: Figure = NOTHING
    parts: list[Cell] = []
    for row in rows:
        votes = reader.read(ColumnId("votes", f"{key}{VOTES}{row.grade}"), UNDEFINED).figure
        points = scorer.points(row.amount)
        given = negated(numbers.is_zero(votes))
        parts.append(Cell(absent=points.only_where(given)))
        whole = numbers.compute("+", whole, numbers.compute("*", votes, points.figure))
        count = numbers.compute("+", count, votes)
    others = reader.read(ColumnId("votes", f"{key}{VOTES}"), UNDEFINED).figure
    unknown = present(NOTHING) if others == NOTHING else Cell(absent={UNDEFINED: negated(numbers.is_zero(others))})
    absent = joined([*(p.absent for p in parts), unknown.absent])
    return Cell(figure=numbers.compute("/", whole, reader.above_zero(count)), absent=absent)
