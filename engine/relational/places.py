"""`x 列 县前3名` as columns: whether each row has its place, and where that is not known, why.

A row is placed among its own population, among that of another level in which its unit stands too, or among all units
of its 省, 市 …, each of them once. The last two go by figures that a unit has in all of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dsl.every_expression import conditions_of
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Day,
    Expression,
    Negative,
    Not,
    Number,
    Place,
    Ranked,
    Ref,
    Truth,
    walk,
)
from dsl.model import Level
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.columns.numbers import Unsupported
from engine.plan import Plan
from engine.relational.among import Piece, ahead_steps, counted, filled, met_by_figure, same
from engine.relational.asked import CODE_RANGE, AskedFigure, all_of
from engine.relational.expressions import (
    AnyOf as AnyCondition,
)
from engine.relational.expressions import (
    Cell,
    Choice,
    Compare,
    Condition,
    Known,
    Named,
    Opposite,
    Scalar,
    Whole,
    Word,
)
from engine.relational.plan import Gather, Gathered, Join, Project, Step, WindowRank
from engine.relational.units import LEVEL_PLACE, UNIT, may_share, whole_name
from engine.results import Status


@dataclass(frozen=True, slots=True)
class _Chance:
    """A place that counts for the rows of a level: always, or where the unit stands in another level too."""

    place: Place
    other: int | None = None


@dataclass(slots=True)
class _Ahead:
    """How many stand ahead of a row, in the population that a place speaks of; and whether it has one there."""

    steps: list[Step] = field(default_factory=list)
    own: dict[bool, Scalar] = field(default_factory=dict)
    other: dict[tuple[int, bool], tuple[Scalar, Condition]] = field(default_factory=dict)
    whole: dict[tuple[str, bool], Scalar] = field(default_factory=dict)

    def last(self, of: str) -> str:
        return self.steps[-1].name if self.steps else of


def placed_piece(
    label: str,
    node: Ranked,
    figure: AskedFigure,
    part: AskedFigure | None,
    plan: Plan,
    most_rows: int,
) -> Piece:
    """Whether a row is among the first (or last) so many.

    Raises Unsupported for places in other levels or in the whole by figures that may differ between rows of a unit.
    """
    levels = plan.policy.levels
    meant = [tuple(_chances(node, place, levels)) for place in range(len(levels))]
    if not _is_of_the_unit(node.subject, plan):
        _refuse_others(meant)
    value, status = Cell(f"{label}·列入", Interval(0, 1)), Cell(f"{label}·列入状态", CODE_RANGE)
    counts = all_of([figure.is_there, _is_one(part)])

    def make(of: str) -> list[Step]:
        found = _Ahead()
        for chance in dict.fromkeys(c for chances in meant for c in chances):
            _add(found, label, of, chance, figure, counts, most_rows)
        made = (
            Named(name=value.name, expression=_has_place(meant, found, figure)),
            Named(name=status.name, expression=_status(meant, found, figure)),
        )
        relation = Project(of=found.last(of), kept=None, made=made)
        return [*found.steps, Step(name=label, relation=relation, note=_said(node))]

    return Piece(value=value, status=status, make=make)


def _said(node: Ranked) -> str:
    return "列 " + "、".join(p.text for p in node.places)


def _is_one(part: AskedFigure | None) -> Condition:
    return Known(truth=True) if part is None else Compare(part.above, "=", Whole(1))


def whole_word(place: Place) -> str:
    """The 省 of 全省前20名."""
    return place.text[1]


#: What is made of figures and says nothing of levels, groups or other units.
_PLAIN = (Number, Truth, Day, Negative, Arithmetic, Comparison, AllOf, AnyOf, Not, Conditional, Call)


def _is_of_the_unit(subject: Expression, plan: Plan) -> bool:
    """Whether a figure is the same in every row of a unit: reported figures, and what is computed of them."""
    return all(
        _is_made_of_reports(node.key, plan) if isinstance(node, Ref) else isinstance(node, _PLAIN)
        for node in walk(subject)
    )


def _is_made_of_reports(key: str, plan: Plan) -> bool:
    if key in plan.fields:
        return True
    made = plan.definitions.get(key)
    if made is None or made.shape is not None or made.fund is not None:
        return False
    return all(_is_of_the_unit(x, plan) for x in (made.formula, *conditions_of(made.zero_rule)))


def _refuse_others(meant: Sequence[Sequence[_Chance]]) -> None:
    for chance in (c for chances in meant for c in chances):
        if chance.place.is_whole:
            raise Unsupported("名次不分层次，按的不是填报的数")
        if chance.other is not None:
            raise Unsupported("名次在别的层次里比，按的不是填报的数")


def _chances(node: Ranked, own: int, levels: Sequence[Level]) -> Iterator[_Chance]:
    """The places that count for a level, in order: its own first, then those of levels that it shares units with."""
    for place in sorted(node.places, key=lambda p: p.level != levels[own].name):
        if place.is_whole or place.level in (None, levels[own].name):
            yield _Chance(place)
            return
        other = next(n for n, x in enumerate(levels) if x.name == place.level)
        if may_share(levels, own, other):
            yield _Chance(place, other)


# --- who stands ahead ---------------------------------------------------------------------------------


def _add(
    found: _Ahead, label: str, of: str, chance: _Chance, figure: AskedFigure, counts: Condition, most_rows: int
) -> None:
    """The steps for one place, unless they are there already."""
    top = chance.place.is_from_the_top
    word = whole_word(chance.place) if chance.place.is_whole else ""
    side = "前" if top else "后"
    if word:
        if (word, top) not in found.whole:
            steps, cell = _in_the_whole(
                f"{label}·全{word}{side}", found.last(of), word, figure, counts, most_rows, top=top
            )
            found.steps += steps
            found.whole[word, top] = cell
        return
    if top not in found.own:
        name = f"{label}·{side}"
        count = counted(f"{name}个数", counts, most_rows)
        steps, before = ahead_steps(name, found.last(of), figure, count, is_turned=not top)
        found.steps += steps
        found.own[top] = filled(before, 0)
    if chance.other is not None and (chance.other, top) not in found.other:
        name = f"{label}·在{chance.other + 1}{side}"
        steps, pair = _elsewhere(name, found.last(of), chance.other, found.own[top], most_rows)
        found.steps += steps
        found.other[chance.other, top] = pair


def _elsewhere(
    name: str, of: str, level: int, ahead: Scalar, most_rows: int
) -> tuple[list[Step], tuple[Scalar, Condition]]:
    """How many stand ahead of the unit's row in another level, and whether it has one."""
    before, stands = Cell(f"{name}·前面", Interval(0, most_rows)), Cell(f"{name}·有", Interval(0, 1))
    own = (
        Named(name=UNIT, expression=Word(UNIT, is_sure=True)),
        Named(name=before.name, expression=ahead),
        Named(name=stands.name, expression=Whole(1)),
    )
    there = Step(
        name=f"{name}·那里",
        relation=Project(of=of, kept=(), made=own, condition=_at(level)),
        note="同一个单位在另一个层次里的名次",
    )
    taken = same(before.name, stands.name)
    met = Join(left=of, right=there.name, on=same(UNIT), taken=taken, is_outer=True)
    steps = [there, Step(name=f"{name}·连", relation=met)]
    return steps, (filled(before, 0), Compare(filled(stands, 0), "=", Whole(1)))


def _in_the_whole(
    name: str, of: str, word: str, figure: AskedFigure, counts: Condition, most_rows: int, *, top: bool
) -> tuple[list[Step], Scalar]:
    """How many units under the same 省 (市 …) stand ahead of a row's."""
    steps = list(figure.key_steps(of, is_turned=not top))
    last = steps[-1].name if steps else of
    key, where = figure.key(is_turned=not top), whole_name(word)
    place = Named(name=where, expression=Word(where, is_sure=True))
    by = Named(name=key.name, expression=key)
    one = Choice(condition=counts, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))
    takes = Gathered(name=f"{name}参加", function="最大", figure=one, range=Interval(0, 1))
    unit = Named(name=UNIT, expression=Word(UNIT, is_sure=True))
    once = Gather(of=last, by=(place, unit, by), made=(takes,), condition=figure.is_there)
    number = Interval(0, most_rows)
    count = Gathered(name=f"{name}个数", function="合计", figure=Cell(takes.name, takes.range), range=number)
    before = Cell(f"{name}·前面", number)
    rank = WindowRank(of=f"{name}·同数", partition=(where,), by=key.name, counted=count.name, before=before.name)
    steps += [
        Step(name=f"{name}·各单位", relation=once, note="一个单位只算一次"),
        Step(name=f"{name}·同数", relation=Gather(of=f"{name}·各单位", by=(place, by), made=(count,))),
        Step(name=f"{name}·先后", relation=rank, note="排在前面的有几个：数相同的名次相同"),
    ]
    met = met_by_figure(name, last, steps[-1].name, (where, key.name), figure, before)
    return [*steps, *met], filled(before, 0)


# --- what follows -------------------------------------------------------------------------------------


def _at(level: int) -> Condition:
    return Compare(Cell(LEVEL_PLACE, Interval(0, 1 << 15)), "=", Whole(level))


def _any_of(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyCondition(tuple(conditions))


def _holds(chances: Sequence[_Chance], found: _Ahead) -> Condition:
    """The first place that counts is had."""
    chance, top = chances[0], chances[0].place.is_from_the_top
    least = Whole(chance.place.count)
    if chance.place.is_whole:
        return Compare(found.whole[whole_word(chance.place), top], "<", least)
    if chance.other is None:
        return Compare(found.own[top], "<", least)
    ahead, stands = found.other[chance.other, top]
    here = all_of([stands, Compare(ahead, "<", least)])
    return here if len(chances) == 1 else AnyCondition((here, all_of([Opposite(stands), _holds(chances[1:], found)])))


def _has_place(meant: Sequence[Sequence[_Chance]], found: _Ahead, figure: AskedFigure) -> Scalar:
    here = [all_of([_at(level), _holds(chances, found)]) for level, chances in enumerate(meant) if chances]
    if not here:
        return Choice(condition=Known(truth=False), then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))
    condition = all_of([figure.is_there, _any_of(here)])
    return Choice(condition=condition, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))


def _status(meant: Sequence[Sequence[_Chance]], ahead: _Ahead, figure: AskedFigure) -> Scalar:
    """The status of the figure; where no place counts for the row, that there is none."""
    found: Scalar = figure.status if figure.status is not None else Whole(0)
    undefined = Whole(CODES[Status.UNDEFINED])
    for level, chances in enumerate(meant):
        if not chances or chances[-1].other is not None:
            nowhere = [
                Opposite(ahead.other[c.other, c.place.is_from_the_top][1]) for c in chances if c.other is not None
            ]
            found = Choice(condition=all_of([_at(level), *nowhere]), then=undefined, otherwise=found, range=CODE_RANGE)
    return found
