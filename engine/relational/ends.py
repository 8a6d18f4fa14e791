"""总分最少, 总分最多: how far an open total can still go, and in which bands of the grades all of that lies.

A query of its own over the table, for the units alone whose total is open, and only where a grade asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dsl.grade_bands import Bound, bounds_of
from dsl.model import Period
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.ends import HIGHEST, LOWEST, compile_ends
from engine.columns.flags import NO, OPEN, YES
from engine.columns.grades import Asked
from engine.columns.numbers import Unsupported
from engine.columns.program import Output, Program, divisor_of
from engine.plan import Plan
from engine.relational.deriving import DerivingTable
from engine.relational.expressions import (
    Cell,
    Choice,
    Code,
    Compare,
    Condition,
    IsBlank,
    Known,
    Named,
    Scalar,
    Sum,
    Whole,
)
from engine.relational.layers import Layers
from engine.relational.logic import both, code, either, equals
from engine.relational.plan import Aggregate, Join, Project, Query, Scan, Shown, Step
from engine.relational.reaching import columns_of
from engine.relational.source import SourceTable
from engine.relational.staged import STATUSES
from engine.relational.units import LEVEL_PLACE, UNIT
from engine.relational.writing import Writing

#: The kept query; its rows are the units with an open total.
ENDS = "总分上下限"
OPEN_UNITS = "总分待定的"
_KEY = (UNIT, LEVEL_PLACE)
_ON = tuple((n, n) for n in _KEY)
_NOTES = {LOWEST: "待定的总分最少能得几分", HIGHEST: "待定的总分最多能得几分"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band of the total that a table of grades asks, and the column that says whether an open total lies in it."""

    column: str
    bounds: tuple[Bound, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How far open totals can go, as a program, with the bands that ask for it."""

    program: Program
    #: What rows are among each other, as far as an end asks for it.
    deriving: DerivingTable
    #: The column of the statuses of totals.
    status: str
    #: By the number of the table of grades, and the place of the condition there.
    bands: Mapping[tuple[int, int], Band]

    @property
    def outputs(self) -> Mapping[str, Output]:
        """The two ends, and by what they are to be divided besides."""
        return {o.key: o for o in self.program.outputs}


def find_ends(
    plan: Plan, period: Period, table: SourceTable, total: Shown | None, tables: Sequence[Asked]
) -> Ends | None:
    """The ends of open totals; None where no table of grades asks for them, or no total can be open.

    Raises Unsupported where figures do not tell them.
    """
    bands = dict(_bands(tables))
    if not bands or total is None or total.status is None:
        return None
    deriving = DerivingTable(table, plan, period)
    program = compile_ends(plan, deriving, period, widen=lambda found: found)
    for output in program.outputs:
        reached = (program.columns.ids[c] for c in columns_of(program, output))
        beyond = next((i for i in reached if table.is_out_of_reach(i)), None)
        if beyond is not None:
            raise Unsupported(table.why_out_of_reach(beyond))
    return Ends(program=program, deriving=deriving, status=total.status, bands=bands)


def _bands(tables: Sequence[Asked]) -> Iterator[tuple[tuple[int, int], Band]]:
    for number, asked in enumerate(tables, start=1):
        basis = "、".join(c.address for c in asked.table.basis)
        for grade in asked.table.grades:
            bounds = bounds_of(grade.band)
            if bounds is not None:
                note = f"等次 {grade.name}" + (f"（依据 {basis}）" if basis else "")
                yield (
                    (number, asked.bands[grade.name]),
                    Band(column=f"总分·第{number}表{grade.name}", bounds=bounds, note=note),
                )


# --- as a query --------------------------------------------------------------------------------------


def open_units(scores: str, ends: Ends) -> tuple[Step, ...]:
    """The units with an open total."""
    waits = Compare(Cell(ends.status, STATUSES), "≠", Whole(0))
    alone = Project(of="得分表", kept=_KEY, made=(), condition=waits)
    note = "只有这些单位要看总分最少、最多能得几分"
    return Step(name="得分表", relation=Scan(table=scores)), Step(name=OPEN_UNITS, relation=alone, note=note)


def open_query(scores: str, ends: Ends) -> Query:
    """How many units have an open total: where none has, nobody need ask how far it can go."""
    steps = open_units(scores, ends)
    counted = Aggregate(of=OPEN_UNITS, by=(), counted="个数")
    return Query(name=OPEN_UNITS, steps=(*steps, Step(name="待定个数", relation=counted)))


def ends_query(ends: Ends, read: Sequence[Step]) -> Query:
    """The ends of every open total, and its bands; `read` are the steps that read the table for these units."""
    program = ends.program
    layers = Layers(program.reader.algebra, *ends.deriving.names(program.columns.ids), dict(_NOTES))
    made = layers.outputs(program.outputs)
    writing = Writing(last=read[-1].name, steps=list(read))
    for number, layer in enumerate(layers.layers, start=1):
        writing.project(f"第{number}步", layer.made)
    whole = tuple(_whole(made))
    writing.then("最少最多", Project(of=writing.last, kept=_KEY, made=whole), _STATUS_NOTE)
    there = {n.name: Cell(n.name, n.expression.range) for n in whole if isinstance(n.expression, Scalar)}
    bands = tuple(
        Named(name=b.column, expression=in_band(b.bounds, ends.outputs, there), note=b.note)
        for b in ends.bands.values()
    )
    columns = tuple(Named(name=n, expression=cell) for n, cell in there.items())
    writing.then("在哪一档", Project(of=writing.last, kept=_KEY, made=(*columns, *bands)), _BAND_NOTE)
    return Query(name=ENDS, steps=tuple(writing.steps), note="总分待定的单位，总分最少、最多能得几分", is_kept=True)


_STATUS_NOTE = "状态不是 0 的，没有这一头"
_BAND_NOTE = "每一档：1 从最少到最多都在，0 都不在，2 有的在、有的不在"


def _status(key: str) -> str:
    return f"状态.{key}"


def _whole(made: Mapping[str, tuple[Scalar, Code | None]]) -> Iterator[Named]:
    for key, (figure, status) in made.items():
        yield Named(name=key, expression=figure, note=_NOTES.get(key, ""))
        if status is not None:
            yield Named(name=_status(key), expression=status)


def in_band(bounds: Sequence[Bound], outputs: Mapping[str, Output], there: Mapping[str, Cell]) -> Code:
    """Whether all that a total can become is in a band, as `engine.columns.grades.within` says."""
    sides = [_side(operator, number, outputs, there) for operator, number in bounds]
    misses, reaches = either(*(m for _, m in sides)), both(*(r for r, _ in sides))
    cases = ((misses, NO), (reaches, YES), (Known(truth=True), OPEN))
    return Code(tuple((c, n) for c, n in cases if c != Known(truth=False)))


def _side(
    operator: str, number: Fraction, outputs: Mapping[str, Output], there: Mapping[str, Cell]
) -> tuple[Condition, Condition]:
    """Whether all that a total can become lies on the side of a bound; whether nothing does."""
    low, high = _End(outputs[LOWEST], number, there), _End(outputs[HIGHEST], number, there)
    match operator:
        case "≥":
            return low.at_least, high.below
        case ">":
            return low.above, high.at_most
        case "≤":
            return high.at_most, low.above
        case "<":
            return high.below, low.at_least
        case _:
            return Known(truth=False), Known(truth=False)


@dataclass(frozen=True, slots=True)
class _End:
    """One end beside a number; nothing holds where there is no such end."""

    output: Output
    number: Fraction
    there: Mapping[str, Cell]

    @property
    def at_least(self) -> Condition:
        return both(self._is_there, Compare(self._bound, "≤", self._own))

    @property
    def above(self) -> Condition:
        return both(self._is_there, Compare(self._bound, "<", self._own))

    @property
    def at_most(self) -> Condition:
        return both(self._is_there, Compare(self._own, "≤", self._bound))

    @property
    def below(self) -> Condition:
        return both(self._is_there, Compare(self._own, "<", self._bound))

    @property
    def _is_there(self) -> Condition:
        status = self.there.get(_status(self.output.key))
        return equals(status, 0) if status is not None else Known(truth=True)

    # What the end is worth, cell × scale ÷ divisor, beside the number: both times whatever stands below.

    @property
    def _own(self) -> Scalar:
        return _times(self.output.scale.numerator * self.number.denominator, self.there[self.output.key])

    @property
    def _bound(self) -> Scalar:
        factor = self.number.numerator * self.output.scale.denominator
        divisor = self.there.get(divisor_of(self.output.key))
        return Whole(factor) if divisor is None else _times(factor, divisor)


def _times(factor: int, cell: Cell) -> Scalar:
    ends = (cell.range.low * factor, cell.range.high * factor)
    found = Interval(min(ends), max(ends))
    return Sum(terms=((factor, (cell,)),), range=found, reach=max(cell.range.most, found.most))


# --- where grades read it ----------------------------------------------------------------------------


def meet_ends(ends: Ends, writing: Writing) -> None:
    """Put the bands of open totals beside the rows."""
    writing.aside("上下限表", Scan(table=ENDS))
    taken = tuple((b.column, b.column) for b in ends.bands.values())
    joined = Join(left=writing.last, right="上下限表", on=_ON, taken=taken, is_outer=True)
    writing.then("对上下限", joined, "总分待定的，看最少、最多都在哪一档")


def in_bands(ends: Ends, number: int, codes: Sequence[str], prefix: str, writing: Writing) -> list[str]:
    """The columns of a table's conditions, where bands say of an open total what its ends do."""
    found, made = list(codes), []
    for (table, place), band in ends.bands.items():
        if table == number:
            found[place] = f"{prefix}分段{place}"
            own = Choice(
                condition=IsBlank(band.column), then=code(codes[place]), otherwise=code(band.column), range=_CODES
            )
            made.append(Named(name=found[place], expression=own))
    writing.project(f"{prefix}分段", made)
    return found


_CODES = Interval(NO, OPEN)
