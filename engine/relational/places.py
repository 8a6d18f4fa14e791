"""`x 列 县前3名` as columns: whether each row has its place, and where that is not known, why."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.expressions import Place, Ranked
from dsl.model import Level
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.columns.numbers import Unsupported
from engine.relational.among import Piece, ahead_steps, counted, filled
from engine.relational.asked import CODE_RANGE, AskedFigure, all_of
from engine.relational.expressions import (
    AnyOf,
    Cell,
    Choice,
    Compare,
    Condition,
    Known,
    Named,
    Scalar,
    Whole,
)
from engine.relational.plan import Project, Step
from engine.relational.units import LEVEL_PLACE, may_share
from engine.results import Status


def placed_piece(
    label: str,
    node: Ranked,
    figure: AskedFigure,
    part: AskedFigure | None,
    levels: Sequence[Level],
    most_rows: int,
) -> Piece:
    """Whether a row is among the first (or last) so many. Raises Unsupported for places of other levels."""
    meant = [_place_for(node, place, levels) for place in range(len(levels))]
    value, status = Cell(f"{label}·列入", Interval(0, 1)), Cell(f"{label}·列入状态", CODE_RANGE)
    counts = all_of([figure.is_there, _is_one(part)])

    def make(of: str) -> list[Step]:
        steps: list[Step] = []
        ahead: dict[bool, Scalar] = {}
        for is_from_the_top in sorted({p.is_from_the_top for p in meant if p is not None}):
            name = f"{label}·{'前' if is_from_the_top else '后'}"
            count = counted(f"{name}个数", counts, most_rows)
            last = steps[-1].name if steps else of
            more, before = ahead_steps(name, last, figure, count, is_turned=not is_from_the_top)
            steps += more
            ahead[is_from_the_top] = filled(before, 0)
        made = (
            Named(name=value.name, expression=_has_place(meant, ahead, figure)),
            Named(name=status.name, expression=_status(meant, figure)),
        )
        last = steps[-1].name if steps else of
        return [*steps, Step(name=label, relation=Project(of=last, kept=None, made=made), note=_said(node))]

    return Piece(value=value, status=status, make=make)


def _said(node: Ranked) -> str:
    return "列 " + "、".join(p.text for p in node.places)


def _is_one(part: AskedFigure | None) -> Condition:
    return Known(truth=True) if part is None else Compare(part.above, "=", Whole(1))


def _place_for(node: Ranked, own: int, levels: Sequence[Level]) -> Place | None:
    """The place for a level; of a level that none of its units stands in, the next one."""
    for place in sorted(node.places, key=lambda p: p.level != levels[own].name):
        if place.is_whole:
            raise Unsupported("名次不分层次")
        if place.level in (None, levels[own].name):
            return place
        other = next(n for n, x in enumerate(levels) if x.name == place.level)
        if may_share(levels, own, other):
            raise Unsupported("名次在别的层次里比")
    return None


def _at(level: int) -> Condition:
    return Compare(Cell(LEVEL_PLACE, Interval(0, 1 << 15)), "=", Whole(level))


def _has_place(meant: Sequence[Place | None], ahead: dict[bool, Scalar], figure: AskedFigure) -> Scalar:
    here = [
        all_of([_at(level), Compare(ahead[p.is_from_the_top], "<", Whole(p.count))])
        for level, p in enumerate(meant)
        if p is not None
    ]
    if not here:
        return Choice(condition=Known(truth=False), then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))
    any_holds = here[0] if len(here) == 1 else AnyOf(tuple(here))
    condition = all_of([figure.is_there, any_holds])
    return Choice(condition=condition, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))


def _status(meant: Sequence[Place | None], figure: AskedFigure) -> Scalar:
    found: Scalar = figure.status if figure.status is not None else Whole(0)
    for level, place in enumerate(meant):
        if place is None:
            undefined = Whole(CODES[Status.UNDEFINED])
            found = Choice(condition=_at(level), then=undefined, otherwise=found, range=CODE_RANGE)
    return found
