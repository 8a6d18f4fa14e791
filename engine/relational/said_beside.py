"""What people say of units beside a table (judgements, decisions) as a small table that the plan itself holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm

from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.table import Column, ColumnId
from engine.relational.expressions import (
    LONG,
    AllOf,
    AnyOf,
    Choice,
    Condition,
    Holding,
    IsBlank,
    IsOneOf,
    Named,
    Opposite,
    Scalar,
    Sum,
)
from engine.relational.plan import Listed, Project, Query, Step
from engine.relational.source import Alongside, Held, TableSource, figure_name, scanned, stored

#: What engines know the small table as, and its column of units.
SAID, _OF = "考评·评定和决定", "说的单位"
_NOTE = "评定、领导小组的决定"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBeside:
    """The small table: the query that makes it, and its columns."""

    query: Query
    columns: Mapping[ColumnId, Held]


def said_beside(units: Sequence[str], columns: Mapping[ColumnId, Column]) -> SaidBeside | None:
    """Lay out what is said, a row for each unit; None where nothing is."""
    if not units or not columns:
        return None
    cells = [_cells(c) for c in columns.values()]
    names = (_OF, *(figure_name(i) for i in columns))
    every = ((unit, *(c[place] for c in cells)) for place, unit in enumerate(units))
    rows = tuple(row for row in every if any(cell is not None for cell in row[1:]))
    steps = (Step(name=SAID, relation=Listed(columns=names, rows=rows)),)
    held = {wanted: _held(figure_name(wanted), c.interval, c.scale) for wanted, c in columns.items()}
    return SaidBeside(query=Query(name=SAID, steps=steps, note=f"{_NOTE}，一个单位一行", is_kept=True), columns=held)


def _cells(column: Column) -> list[int | None]:
    absent = column.absent if column.absent is not None else [False] * len(column.values)
    return [None if missing else int(v) for v, missing in zip(column.values, absent, strict=True)]


def _held(name: str, found: Interval, unit: Fraction) -> Held:
    holding = Holding.INTEGER if found.most < LONG else Holding.DECIMAL
    # Of a unit of which nothing is said nothing stands there.
    return Held(name=name, holding=holding, unit=unit, range=found, has_blanks=True)


def with_said(source: TableSource, said: SaidBeside) -> TableSource:
    """The source with what is said alongside; what its table says of a unit too stays where nothing else is said."""
    both = {i: (source.columns[i], h) for i, h in said.columns.items() if source.columns.get(i) is not None}
    joined = {i: _joined(i, *pair) for i, pair in both.items()}
    alongside = Alongside(
        table=SAID,
        on=(source.unit, _OF),
        taken=tuple(h.name for h in said.columns.values()),
        made=tuple(named for named, _ in joined.values()),
        note=_NOTE,
    )
    columns = {**source.columns, **said.columns, **{i: held for i, (_, held) in joined.items()}}
    return replace(source, columns=columns, alongside=(*source.alongside, alongside))


def _joined(wanted: ColumnId, own: Held, said: Held) -> tuple[Named, Held]:
    """One column of what the table says and what is said beside it, in a unit that both are multiples of."""
    unit = _common(own.unit / 10**own.places, said.unit)
    first, second = _times(own, unit), _times(said, unit)
    found = Interval(min(first.range.low, second.range.low), max(first.range.high, second.range.high))
    choice = Choice(condition=IsBlank(said.name), then=first, otherwise=second, range=found)
    name = f"并.{figure_name(wanted)}"
    return Named(name=name, expression=choice), _held(name, found, unit)


def _common(one: Fraction, other: Fraction) -> Fraction:
    below = lcm(one.denominator, other.denominator)
    return Fraction(gcd(int(one * below), int(other * below)), below)


def _times(held: Held, unit: Fraction) -> Scalar:
    """A column as it stands, with nothing where nothing stands, in another unit."""
    own = replace(stored(held), filler=None)
    factor = int(held.unit / 10**held.places / unit)
    if factor == 1:
        return own
    found = Interval(held.range.low * factor, held.range.high * factor)
    return Sum(terms=((factor, (own,)),), range=found, reach=found.most)


def said_twice(before: TableSource, after: TableSource, said: SaidBeside) -> Iterator[tuple[ColumnId, Query]]:
    """For each column that both have: the units of which both say something. There are to be none."""
    for wanted, held in said.columns.items():
        own = before.columns.get(wanted)
        if own is None:
            continue
        condition = AllOf((_is_there(own), _is_there(held)))
        twice = Project(of="表", kept=(after.unit,), made=(), condition=condition)
        yield wanted, Query(name="说了两遍", steps=(*scanned(after, "表"), Step(name="说了两遍", relation=twice)))


def _is_there(held: Held) -> Condition:
    blank: Condition = IsBlank(held.name)
    if held.holding in (Holding.TEXT, Holding.TRUTH_TEXT, Holding.GRADE):
        blank = AnyOf((blank, IsOneOf(held.name, ("",))))
    return Opposite(blank)
