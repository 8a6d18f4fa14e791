"""How many stand ahead of a row where it is not ranked itself: in another level of its unit, or in its whole 省, 市 ….

The units there have figures of their own, and a row comes among them with its own figure, which need not be one of
theirs: so both are counted together, the row's with nobody, and every row finds how many stand before its figure. Its
unit does not stand ahead of itself, whatever it has there.
"""

from __future__ import annotations

from engine.columns.algebra import Interval
from engine.relational.among import filled, met_by_figure, same
from engine.relational.asked import AskedFigure, all_of
from engine.relational.expressions import Cell, Choice, Compare, Condition, Known, Named, Scalar, Sum, Whole, Word
from engine.relational.plan import Gather, Gathered, Join, Project, Step, Union, WindowRank
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN, whole_name

_ONE = Interval(0, 1)


def at_level(place: int) -> Condition:
    """A row is of the level with that place."""
    return Compare(Cell(LEVEL_PLACE, Interval(0, 1 << 15)), "=", Whole(place))


def ahead_in_level(
    name: str, of: str, level: int, figure: AskedFigure, counts: Condition, most_rows: int, *, top: bool
) -> tuple[list[Step], tuple[Scalar, Condition]]:
    """How many stand ahead in another level, in the population of the row's unit there; and whether it has one."""
    key, where = figure.key(is_turned=not top), f"{name}·范围"
    there = Project(
        of=of,
        kept=(),
        made=(_unit(), Named(name=where, expression=Word(WITHIN, is_sure=True)), *_those(name, key, counts)),
        condition=at_level(level),
    )
    taken = same(where, *_own_names(name))
    met = Join(left=of, right=f"{name}·那里", on=same(UNIT), taken=taken, is_outer=True)
    steps = [
        Step(name=f"{name}·那里", relation=there, note="各单位在另一个层次里的数"),
        Step(name=f"{name}·自己在那里", relation=met),
    ]
    is_there = Compare(Whole(0), "≤", filled(_counts(name), -1))
    found, ahead = _counted_together(name, where, all_of([figure.is_there, is_there]), figure, most_rows, top=top)
    return [*steps, *found], (ahead, is_there)


def ahead_in_whole(
    name: str,
    of: str,
    word: str,
    figure: AskedFigure,
    part: Condition,
    most_rows: int,
    *,
    top: bool,
    is_shared: bool,
) -> tuple[list[Step], Scalar]:
    """How many units under the same 省 (市 …) stand ahead; where a unit may have several rows, the first counts."""
    if not is_shared:
        return _once_each(name, of, word, figure, part, most_rows, top=top)
    key, where, level = figure.key(is_turned=not top), whole_name(word), Cell(LEVEL_PLACE, Interval(0, 1 << 15))
    first = Gathered(name=f"{name}·先", function="最小", figure=level, range=level.range)
    taking_part = None if part == Known(truth=True) else part
    own = Join(left=of, right=f"{name}·先", on=((UNIT, UNIT), (LEVEL_PLACE, first.name)), taken=(), kept=None)
    those = _those(name, key, all_of([figure.is_there, part]))
    there = Project(
        of=f"{name}·先的", kept=(), made=(_unit(), Named(name=where, expression=Word(where, is_sure=True)), *those)
    )
    met = Join(left=of, right=f"{name}·那里", on=same(UNIT), taken=same(*_own_names(name)), is_outer=True)
    steps = [
        Step(name=f"{name}·先", relation=Gather(of=of, by=(_unit(),), made=(first,), condition=taking_part)),
        Step(name=f"{name}·先的", relation=own),
        Step(name=f"{name}·那里", relation=there, note="一个单位只算一次"),
        Step(name=f"{name}·自己在那里", relation=met),
    ]
    found, ahead = _counted_together(name, where, figure.is_there, figure, most_rows, top=top)
    return [*steps, *found], ahead


def _once_each(
    name: str, of: str, word: str, figure: AskedFigure, part: Condition, most_rows: int, *, top: bool
) -> tuple[list[Step], Scalar]:
    """The same where every unit has one row."""
    key, where = figure.key(is_turned=not top), whole_name(word)
    before = Cell(f"{name}·前面", Interval(0, most_rows))
    counts = all_of([figure.is_there, part])
    one = Choice(condition=counts, then=Whole(1), otherwise=Whole(0), range=_ONE)
    number = Gathered(name=f"{name}·个数", function="合计", figure=one, range=before.range)
    by = (Named(name=where, expression=Word(where, is_sure=True)), Named(name=key.name, expression=key))
    rank = WindowRank(of=f"{name}·同数", partition=(where,), by=key.name, counted=number.name, before=before.name)
    steps = [
        Step(name=f"{name}·同数", relation=Gather(of=of, by=by, made=(number,), condition=figure.is_there)),
        Step(name=f"{name}·先后", relation=rank, note="排在前面的有几个：数相同的名次相同"),
    ]
    return [*steps, *met_by_figure(name, of, steps[-1].name, (where, key.name), figure, before)], filled(before, 0)


def _unit() -> Named:
    return Named(name=UNIT, expression=Word(UNIT, is_sure=True))


def _counts(name: str) -> Cell:
    return Cell(f"{name}·算", _ONE)


def _own_names(name: str) -> tuple[str, str]:
    """The columns of a unit's own row there: its figure, and whether it counts."""
    return f"{name}·那里的数", _counts(name).name


def _those(name: str, key: Cell, counts: Condition) -> tuple[Named, Named]:
    one = Choice(condition=counts, then=Whole(1), otherwise=Whole(0), range=_ONE)
    figure, counted = _own_names(name)
    return Named(name=figure, expression=key), Named(name=counted, expression=one)


def _counted_together(
    name: str, where: str, asks: Condition, figure: AskedFigure, most_rows: int, *, top: bool
) -> tuple[list[Step], Scalar]:
    """The figures there and those of the rows that ask, counted together; how many stand ahead of a row's."""
    key = figure.key(is_turned=not top)
    place = Named(name=where, expression=Word(where, is_sure=True))
    there, counted = Cell(f"{name}·那里的数", key.range), _counts(name)
    number, before = f"{name}·个数", Cell(f"{name}·前面", Interval(0, most_rows))
    listed = Project(
        of=f"{name}·那里",
        kept=(),
        made=(place, Named(name=key.name, expression=there), Named(name=number, expression=counted)),
        condition=Compare(counted, "=", Whole(1)),
    )
    asking = Project(
        of=f"{name}·自己在那里",
        kept=(),
        made=(place, Named(name=key.name, expression=key), Named(name=number, expression=Whole(0))),
        condition=asks,
    )
    whole = Gathered(name=number, function="合计", figure=Cell(number, _ONE), range=before.range)
    by = (place, Named(name=key.name, expression=key))
    rank = WindowRank(of=f"{name}·同数", partition=(where,), by=key.name, counted=number, before=before.name)
    steps = [
        Step(name=f"{name}·那里算的", relation=listed),
        Step(name=f"{name}·问的", relation=asking),
        Step(name=f"{name}·合起来", relation=Union(of=(f"{name}·那里算的", f"{name}·问的"))),
        Step(name=f"{name}·同数", relation=Gather(of=f"{name}·合起来", by=by, made=(whole,))),
        Step(name=f"{name}·先后", relation=rank, note="排在前面的有几个：数相同的名次相同"),
        *met_by_figure(name, f"{name}·自己在那里", f"{name}·先后", (where, key.name), figure, before),
    ]
    itself = all_of([Compare(filled(counted, 0), "=", Whole(1)), Compare(key, "<", filled(there, there.range.low))])
    own = Choice(condition=itself, then=Whole(1), otherwise=Whole(0), range=_ONE)
    found = Interval(-1, most_rows)
    return steps, Sum(terms=((1, (filled(before, 0),)), (-1, (own,))), range=found, reach=most_rows + 1)
