"""`x 列 县前3名` as columns: whether each row has its place, and where that is not known, why.

A row is placed among its own population, among that of another level in which its unit stands too, or among all units
of its 省, 市 …, each of them once. It goes there with the figure of its own row, whatever its unit has in the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from dsl.expressions import Place, Ranked
from dsl.model import Level
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.plan import Plan
from engine.relational.among import Piece, ahead_steps, counted, filled
from engine.relational.asked import CODE_RANGE, AskedFigure, all_of
from engine.relational.elsewhere import ahead_in_level, ahead_in_whole, at_level
from engine.relational.expressions import AnyOf, Cell, Choice, Compare, Condition, Known, Named, Opposite, Scalar, Whole
from engine.relational.plan import Project, Step
from engine.relational.source import NO_LEVEL
from engine.relational.units import is_inside, may_share
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
    *,
    has_outside: bool = False,
) -> Piece:
    """Whether a row is among the first (or last) so many."""
    levels = plan.policy.levels
    standing = [*range(len(levels)), *([NO_LEVEL] if has_outside else [])]
    meant = {place: tuple(_chances(node, place, levels)) for place in standing}
    value, status = Cell(f"{label}·列入", Interval(0, 1)), Cell(f"{label}·列入状态", CODE_RANGE)
    is_shared = any(may_share(levels, a, b) for a in range(len(levels)) for b in range(a))
    inside = is_inside() if has_outside else Known(truth=True)
    asked = _Asked(
        label=label, figure=figure, part=_is_one(part), inside=inside, most_rows=most_rows, is_shared=is_shared
    )

    def make(of: str) -> list[Step]:
        found = _Ahead()
        for chance in dict.fromkeys(c for chances in meant.values() for c in chances):
            asked.add(found, of, chance)
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


def _chances(node: Ranked, own: int, levels: Sequence[Level]) -> Iterator[_Chance]:
    """The places that count for a level, in order: its own first, then those of levels that it shares units with."""
    name = "" if own == NO_LEVEL else levels[own].name
    for place in sorted(node.places, key=lambda p: p.level != name):
        if place.is_whole or place.level in (None, name):
            yield _Chance(place)
            return
        other = next(n for n, x in enumerate(levels) if x.name == place.level)
        if own != NO_LEVEL and may_share(levels, own, other):
            yield _Chance(place, other)


# --- who stands ahead ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """By which figure rows are placed, and who takes part."""

    label: str
    figure: AskedFigure
    part: Condition
    #: Units of no level are placed among others, but nobody is placed among them.
    inside: Condition
    most_rows: int
    #: Whether a unit may have rows in several levels.
    is_shared: bool

    @property
    def counts(self) -> Condition:
        """The row is one of those that others are placed among."""
        return all_of([self.figure.is_there, self.part])

    def add(self, found: _Ahead, of: str, chance: _Chance) -> None:
        """The steps for one place, unless they are there already."""
        top = chance.place.is_from_the_top
        side = "前" if top else "后"
        if chance.place.is_whole:
            word = whole_word(chance.place)
            if (word, top) not in found.whole:
                steps, found.whole[word, top] = ahead_in_whole(
                    f"{self.label}·全{word}{side}",
                    found.last(of),
                    word,
                    self.figure,
                    all_of([self.part, self.inside]),
                    self.most_rows,
                    top=top,
                    is_shared=self.is_shared,
                )
                found.steps += steps
        elif chance.other is None and top not in found.own:
            name = f"{self.label}·{side}"
            count = counted(f"{name}个数", self.counts, self.most_rows)
            steps, before = ahead_steps(name, found.last(of), self.figure, count, is_turned=not top)
            found.steps += steps
            found.own[top] = filled(before, 0)
        elif chance.other is not None and (chance.other, top) not in found.other:
            name = f"{self.label}·在{chance.other + 1}{side}"
            steps, pair = ahead_in_level(
                name, found.last(of), chance.other, self.figure, self.counts, self.most_rows, top=top
            )
            found.steps += steps
            found.other[chance.other, top] = pair


# --- what follows -------------------------------------------------------------------------------------


def _any_of(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))


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
    return here if len(chances) == 1 else AnyOf((here, all_of([Opposite(stands), _holds(chances[1:], found)])))


def _has_place(meant: Mapping[int, Sequence[_Chance]], found: _Ahead, figure: AskedFigure) -> Scalar:
    here = [all_of([at_level(level), _holds(chances, found)]) for level, chances in meant.items() if chances]
    if not here:
        return Choice(condition=Known(truth=False), then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))
    condition = all_of([figure.is_there, _any_of(here)])
    return Choice(condition=condition, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))


def _status(meant: Mapping[int, Sequence[_Chance]], ahead: _Ahead, figure: AskedFigure) -> Scalar:
    """The status of the figure; where no place counts for the row, that there is none."""
    found: Scalar = figure.status if figure.status is not None else Whole(0)
    undefined = Whole(CODES[Status.UNDEFINED])
    for level, chances in meant.items():
        if not chances or chances[-1].other is not None:
            nowhere = [
                Opposite(ahead.other[c.other, c.place.is_from_the_top][1]) for c in chances if c.other is not None
            ]
            found = Choice(
                condition=all_of([at_level(level), *nowhere]), then=undefined, otherwise=found, range=CODE_RANGE
            )
    return found
