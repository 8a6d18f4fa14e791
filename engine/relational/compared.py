"""Figures that are compared once points are made: columns of whole numbers in the order of the figures."""

from __future__ import annotations

from collections.abc import Sequence

from engine.columns.algebra import Interval
from engine.relational.expressions import Cell, Condition, Extreme, Named, Scalar, Sum, Whole
from engine.relational.logic import equals, opposite
from engine.relational.ordering import Ordered, order_key
from engine.relational.populations import Compared
from engine.relational.staged import STATUSES, Question
from engine.relational.writing import Writing


def compare(asked: Question, writing: Writing, name: str, place: int, *, is_lower_better: bool) -> list[Named]:
    """Columns of a figure: `name`, more being better, and its statuses."""
    above, below = _above(asked, place), _below(asked, place)
    figure: Scalar = above
    if below.range == Interval(1, 1):
        if is_lower_better:
            figure = Sum(terms=((-1, (above,)),), range=_turned(above.range), reach=above.range.most)
    else:
        if asked.interval(asked.below(place)).low <= 0:
            # Where the figure is there it is divided by what is above zero.
            least = Extreme(
                is_least=False,
                first=Cell(asked.below(place), asked.interval(asked.below(place))),
                second=Whole(1),
                range=below.range,
            )
            writing.project(f"{name}·分母", [Named(name=below.name, expression=least)])
        ordered = _ordered(writing.last, name, asked, place, is_lower_better=is_lower_better)
        writing.steps.extend(ordered.steps)
        writing.last = ordered.steps[-1].name
        figure = ordered.key
    status = asked.status(place)
    held: Scalar = Whole(0) if status is None else Cell(status, STATUSES)
    return [Named(name=name, expression=figure), Named(name=f"{name}·状态", expression=held)]


def compared(asked: Question, name: str, place: int, *, is_lower_better: bool) -> Cell:
    """The column of a figure once it is there."""
    above, below = _above(asked, place), _below(asked, place)
    if below.range == Interval(1, 1):
        return Cell(name, _turned(above.range) if is_lower_better else above.range)
    return Cell(name, _ordered("", name, asked, place, is_lower_better=is_lower_better).key.range)


def status_of(name: str) -> str:
    """The column of its statuses."""
    return f"{name}·状态"


def compare_all(
    asked: Question, writing: Writing, prefix: str, places: Sequence[int], lower: Sequence[bool]
) -> list[Named]:
    """Columns of everything that is compared where a last place is shared."""
    made = []
    for depth, (place, is_lower) in enumerate(zip(places, lower, strict=True)):
        made += compare(asked, writing, f"{prefix}比{depth}", place, is_lower_better=is_lower)
    return made


def all_compared(asked: Question, prefix: str, places: Sequence[int], lower: Sequence[bool]) -> tuple[Compared, ...]:
    """The same once it is there."""
    found = []
    for depth, (place, is_lower) in enumerate(zip(places, lower, strict=True)):
        name = f"{prefix}比{depth}"
        found.append(Compared(key=compared(asked, name, place, is_lower_better=is_lower), absent=_absent(name)))
    return tuple(found)


def _absent(name: str) -> Condition:
    return opposite(equals(Cell(status_of(name), STATUSES), 0))


def _above(asked: Question, place: int) -> Cell:
    return Cell(asked.above(place), asked.interval(asked.above(place)))


def _below(asked: Question, place: int) -> Cell:
    found = asked.interval(asked.below(place))
    if found.low > 0:
        return Cell(asked.below(place), found)
    return Cell(f"{asked.below(place)}·正", Interval(1, max(found.high, 1)))


def _ordered(of: str, name: str, asked: Question, place: int, *, is_lower_better: bool) -> Ordered:
    return order_key(of, name, _above(asked, place), _below(asked, place), is_turned=is_lower_better)


def _turned(found: Interval) -> Interval:
    return Interval(-found.high, -found.low)
