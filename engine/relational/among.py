"""Places, counts, the best and the worst of a population: equal figures counted together, and joined back to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.columns.table import ColumnId
from engine.relational.asked import AskedFigure
from engine.relational.expressions import (
    Cell,
    Choice,
    Compare,
    Condition,
    Holding,
    Known,
    Named,
    Scalar,
    Stored,
    Sum,
    Whole,
    Word,
)
from engine.relational.logic import both, equals
from engine.relational.plan import Gather, Gathered, Join, Project, Step, WindowRank
from engine.relational.units import LEVEL_PLACE, WITHIN
from engine.results import Status

POPULATION = (LEVEL_PLACE, WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Steps that add columns to every row, and the columns: a figure × scale ÷ below, and its status."""

    value: Cell
    #: The steps over one that has all that they rest on; the last has that too.
    make: Callable[[str], list[Step]]
    scale: Fraction = Fraction(1)
    below: Cell | None = None
    status: Cell | None = None
    #: The pieces that it rests on, and the columns of the table.
    behind: tuple[Piece, ...] = ()
    ids: tuple[ColumnId, ...] = ()

    def steps(self, of: str) -> list[Step]:
        """The steps."""
        return self.make(of)


def population_columns() -> tuple[Named, ...]:
    """The population of a row."""
    return (
        Named(name=LEVEL_PLACE, expression=Cell(LEVEL_PLACE, Interval(0, 1 << 15))),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
    )


def same(*names: str) -> tuple[tuple[str, str], ...]:
    """Columns that are called alike on both sides of a join."""
    return tuple((n, n) for n in names)


def filled(cell: Cell, filler: int) -> Stored:
    """A column that came from an outer join, with something where nothing was met."""
    low, high = min(cell.range.low, filler), max(cell.range.high, filler)
    return Stored(name=cell.name, holding=Holding.INTEGER, places=0, range=Interval(low, high), filler=filler)


def counted(name: str, condition: Condition, most: int) -> Gathered:
    """How many rows a condition holds for."""
    one = Choice(condition=condition, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))
    return Gathered(name=name, function="合计", figure=one, range=Interval(0, most))


def ahead_steps(
    label: str, of: str, figure: AskedFigure, count: Gathered, *, is_turned: bool
) -> tuple[list[Step], Cell]:
    """How many of those that count stand ahead of each row; nothing for a row without the figure.

    The key that rows stand in order by is there.
    """
    key, before = figure.key(is_turned=is_turned), Cell(f"{label}·前面", count.range)
    by = (*population_columns(), Named(name=key.name, expression=key))
    steps = [
        Step(
            name=f"{label}·同数",
            relation=Gather(of=of, by=by, made=(count,), condition=figure.is_there),
            note="每个数有几个单位",
        ),
        Step(
            name=f"{label}·先后",
            relation=WindowRank(
                of=f"{label}·同数", partition=POPULATION, by=key.name, counted=count.name, before=before.name
            ),
            note="排在前面的有几个：数相同的名次相同",
        ),
    ]
    return [*steps, *met_by_figure(label, of, steps[-1].name, (*POPULATION, key.name), figure, before)], before


def met_by_figure(
    label: str, of: str, ranked: str, on: tuple[str, ...], figure: AskedFigure, before: Cell
) -> Iterator[Step]:
    """What was found of each figure, beside the rows that have it."""
    if figure.status is not None:
        # Who has no figure has 0 there, and must not meet those that have 0.
        made = (Named(name=figure.status.name, expression=Whole(0)),)
        yield Step(name=f"{label}·有数", relation=Project(of=ranked, kept=None, made=made))
        ranked, on = f"{label}·有数", (*on, figure.status.name)
    met = Join(left=of, right=ranked, on=same(*on), taken=same(before.name), is_outer=True)
    yield Step(name=f"{label}·排了", relation=met)


def place_piece(label: str, figure: AskedFigure, most_rows: int, *, is_turned: bool) -> Piece:
    """The place by the figure; 0 for a row without it."""
    value = Cell(f"{label}·名次", Interval(0, most_rows + 1))

    def make(of: str) -> list[Step]:
        count = counted(f"{label}·个数", figure.is_there, most_rows)
        steps, before = ahead_steps(label, of, figure, count, is_turned=is_turned)
        ahead = filled(before, -1)
        place = Sum(terms=((1, (ahead,)), (1, ())), range=value.range, reach=value.range.high)
        made = (Named(name=value.name, expression=place),)
        return [*steps, Step(name=f"{label}·名次", relation=Project(of=steps[-1].name, kept=None, made=made))]

    return Piece(value=value, make=make)


def count_piece(label: str, figure: AskedFigure, most_rows: int) -> Piece:
    """How many of the population have the figure."""
    value = Cell(f"{label}·有数的", Interval(0, most_rows))

    def make(of: str) -> list[Step]:
        count = counted(f"{label}·个数", figure.is_there, most_rows)
        return joined_back(label, of, Gather(of=of, by=population_columns(), made=(count,)), ((count.name, value),))

    return Piece(value=value, make=make)


def members_piece(label: str, figure: AskedFigure, part: AskedFigure | None, most_rows: int) -> Piece:
    """How many of the population take part, also of those that have no figure."""
    value = Cell(f"{label}·参加的", Interval(0, most_rows))
    takes_part: Condition = Known(truth=True) if part is None else equals(part.above, 1)
    if figure.status is not None:
        takes_part = both(takes_part, Compare(figure.status, "≠", Whole(CODES[Status.NOT_APPLICABLE])))

    def make(of: str) -> list[Step]:
        count = counted(f"{label}·个数", takes_part, most_rows)
        return joined_back(label, of, Gather(of=of, by=population_columns(), made=(count,)), ((count.name, value),))

    return Piece(value=value, make=make)


def joined_back(label: str, of: str, summary: Gather, taken: tuple[tuple[str, Cell], ...]) -> list[Step]:
    """What a population comes to, beside each of its rows; every row has a population."""
    names = tuple((name, cell.name) for name, cell in taken)
    return [
        Step(name=f"{label}·汇总", relation=summary, note="每个排名范围合起来"),
        Step(name=f"{label}·连回", relation=Join(left=of, right=f"{label}·汇总", on=same(*POPULATION), taken=names)),
    ]


# --- the best and the worst ---


def best_piece(label: str, figure: AskedFigure, *, is_least: bool) -> Piece:
    """The greatest (or least) figure of the population; of quotients in the shortest form that any row has it in."""
    value = Cell(f"{label}·头名", figure.above.range)
    below = None if figure.below is None else Cell(f"{label}·头名分母", figure.below.range)

    def make(of: str) -> list[Step]:
        return end_steps(label, of, figure, (value, below), population_columns(), figure.is_there, is_least=is_least)

    return Piece(value=value, make=make, scale=figure.scale, below=below)


def end_steps(
    label: str,
    of: str,
    figure: AskedFigure,
    made: tuple[Cell, Cell | None],
    by: tuple[Named, ...],
    condition: Condition,
    *,
    is_least: bool,
    joining: tuple[tuple[str, str], ...] = same(*POPULATION),
    rows: str | None = None,
) -> list[Step]:
    """The end of a group of `rows` beside each row of `of` that belongs to the group; 0 where a group has none.

    The first key of the order is found first; then, of the rows that have it, the least denominator with its numerator.
    """
    value, below = made
    last = rows or of
    key = figure.key(is_turned=is_least)
    first = Gathered(name=f"{label}·头", function="最大", figure=key, range=key.range)
    steps = [Step(name=f"{label}·头", relation=Gather(of=last, by=by, made=(first,), condition=condition))]
    own = tuple(n.name for n in by)
    source = f"{label}·头"
    if below is not None and figure.below is not None:
        on = tuple((n, n) for n in own)
        steps.append(
            Step(
                name=f"{label}·头的",
                relation=Join(left=last, right=source, on=(*on, (key.name, first.name)), taken=(), kept=None),
            )
        )
        gathered = (
            Gathered(
                name=f"{label}·少分母", function="最小", figure=figure.below, range=figure.below.range, condition=None
            ),
            Gathered(
                name=f"{label}·少", function="最小", figure=figure.above, range=figure.above.range, condition=None
            ),
            Gathered(
                name=f"{label}·多", function="最大", figure=figure.above, range=figure.above.range, condition=None
            ),
        )
        summary = Gather(of=f"{label}·头的", by=by, made=gathered, condition=condition)
        source = f"{label}·头的数"
        steps.append(Step(name=source, relation=summary, note="同一个数，取分母最小的写法"))
        # What came with the join is filled under the name of the column.
        taken = tuple((n, n) for n in (f"{label}·少分母", f"{label}·少", f"{label}·多"))
    else:
        taken = ((first.name, first.name),)
    steps.append(
        Step(name=f"{label}·连回", relation=Join(left=of, right=source, on=joining, taken=taken, is_outer=True))
    )
    columns = [Named(name=value.name, expression=_end(label, figure, first, is_least=is_least))]
    if below is not None:
        columns.append(Named(name=below.name, expression=filled(Cell(f"{label}·少分母", below.range), below.range.low)))
    return [*steps, Step(name=f"{label}·定", relation=Project(of=f"{label}·连回", kept=None, made=tuple(columns)))]


def _end(label: str, figure: AskedFigure, first: Gathered, *, is_least: bool) -> Scalar:
    found = figure.above.range
    if figure.below is None:
        held = filled(Cell(first.name, first.range), _zero(first.range))
        if not is_least:
            return held
        return Sum(terms=((-1, (held,)),), range=found, reach=found.most)
    little, much = (filled(Cell(f"{label}·{w}", found), _zero(found)) for w in "少多")
    # What is below zero is the same with the least denominator where it is greatest.
    return Choice(condition=Compare(Whole(0), "≤", little), then=little, otherwise=much, range=found)


def _zero(found: Interval) -> int:
    return min(max(0, found.low), found.high)
