"""What is asked once points are made: conditions of grades and awards over the kept scores, as further columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from dsl.expressions import Expression
from dsl.model import Period
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.numbers import Unsupported
from engine.columns.over import TableOver
from engine.columns.program import Program, divisor_of
from engine.columns.stages import Asking
from engine.columns.table import LEVEL, Column, ColumnId, DerivedId
from engine.plan import Plan
from engine.relational.deriving import DerivingTable
from engine.relational.expressions import Code, Named, Scalar
from engine.relational.layers import Layers
from engine.relational.plan import MOST_ROWS, Shown
from engine.relational.reaching import columns_of
from engine.relational.source import MADE, SourceTable, figure_name
from engine.relational.writing import Writing

#: Between what the codes of statuses lie.
STATUSES = Interval(0, 4)


@dataclass(frozen=True)
class StagedSource(TableOver):
    """A source with what was made of it: scores, statuses, flags, and the ranks and grades that are asked for."""

    base: SourceTable
    shown: Mapping[str, Shown]
    grades: frozenset[str] = frozenset()
    #: What records come to may be asked for.
    tallies: ClassVar[bool] = True

    @property
    def has_outside(self) -> bool:
        """Whether rows may be of no level."""
        return self.base.has_outside

    @property
    def most_rows(self) -> int | None:
        """How many rows there are at most."""
        return self.base.most_rows

    @cached_property
    def keys(self) -> frozenset[str]:
        """The scores that are made."""
        return frozenset(k for k, s in self.shown.items() if s.kind != "标记")

    @cached_property
    def divided(self) -> frozenset[str]:
        """Those of them that nothing rounds, and that have a denominator in every row."""
        return frozenset(k for k, s in self.shown.items() if s.below is not None)

    def is_out_of_reach(self, wanted: ColumnId) -> bool:
        """Whether a column is one that no such table can have."""
        return wanted.role not in MADE and wanted != LEVEL and self.base.is_out_of_reach(wanted)

    def column(self, wanted: ColumnId) -> Column | None:
        """A column that was made, or one of the table's own."""
        if wanted.role not in MADE:
            return self.base.column(wanted)
        made = self.shown.get(wanted.key)
        divided = self._divided(wanted.key)
        match wanted.role:
            case "score" | "flag" if made is not None:
                return _bare(made.range, made.scale)
            case "score" if divided is not None and divided.below_range is not None:
                return _bare(divided.below_range)
            case "status" if made is not None and made.status is not None:
                return _bare(STATUSES)
            case "rank":
                return _bare(MOST_ROWS)
            case "grade" if wanted.key in self.grades:
                return _bare(Interval(0, 3))
            case _:
                return None

    def _divided(self, key: str) -> Shown | None:
        """The score of which a column is the divisor."""
        return next((s for s in self.shown.values() if s.below is not None and divisor_of(s.key) == key), None)

    def name_of(self, wanted: ColumnId) -> str:
        """What a column is called in the kept scores; a figure as the plan calls it."""
        figure = figure_name(wanted)
        match wanted.role:
            case "score" if wanted.key in self.shown:
                return wide_name(self.shown[wanted.key])
            case "score" if (divided := self._divided(wanted.key)) is not None:
                return f"{divided.below}·宽"
            case "flag" if wanted.key in self.shown:
                return self.shown[wanted.key].name
            case "status" if wanted.key in self.shown:
                return self.shown[wanted.key].status or figure
            case "rank":
                return rank_name(wanted.key)
            case "grade":
                return grade_code(wanted.key)
            case _:
                return figure


def _bare(found: Interval, scale: Fraction = Fraction(1)) -> Column:
    return Column(values=(), scale=scale, absent=None, interval=found)


def wide_name(shown: Shown) -> str:
    """A score as wide as what is computed with it; it is kept as narrow as can be."""
    return f"{shown.name}·宽"


def rank_name(key: str) -> str:
    """The column of ranks by a score; 0 where there is none."""
    return f"名次.{key}"


def grade_code(name: str) -> str:
    """The column that says whether a row has a grade: 0, 1, 2, or 3 where it has none at all."""
    return f"等次.{name}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """Conditions and figures as a program over the kept scores; `prefix` begins every column that it makes."""

    prefix: str
    program: Program
    table: DerivingTable
    figures: int = 0

    @cached_property
    def ids(self) -> Sequence[ColumnId]:
        """The columns that it reads, itself or through what rows are among each other."""
        return self.table.ids(self.program)

    def condition(self, place: int) -> str:
        """The column of a condition: 0, 1 or 2."""
        return f"{self.prefix}条件{place}"

    def above(self, place: int) -> str:
        """The column of a figure above its denominator."""
        return f"{self.prefix}数{place}"

    def below(self, place: int) -> str:
        """The column of its denominator."""
        return f"{self.prefix}分母{place}"

    def status(self, place: int) -> str | None:
        """The column of its statuses, if it may have any."""
        output = next(o for o in self.program.items if o.key == self.above(place))
        return f"{self.above(place)}·状态" if output.absent else None

    def interval(self, key: str) -> Interval:
        """Between what a column lies."""
        return next(o.interval for o in self.program.items if o.key == key)


def ask(
    prefix: str,
    plan: Plan,
    period: Period,
    table: DerivingTable,
    conditions: Sequence[Expression],
    figures: Sequence[Expression] = (),
) -> Question:
    """Write conditions and figures down. Raises Unsupported for what columns do not compute."""
    staged = table.base
    assert isinstance(staged, StagedSource)
    asking = Asking(tuple(conditions), tuple(figures), staged.keys, widen=lambda found: found, divided=staged.divided)
    return question(prefix, asking(plan, table, period), table, len(figures))


def question(prefix: str, program: Program, table: DerivingTable, figures: int = 0) -> Question:
    """A program as a question. Raises Unsupported where it rests on what the table cannot have."""
    made = replace(program, items=tuple(replace(o, key=f"{prefix}{o.key}") for o in program.items))
    staged = table.base
    assert isinstance(staged, StagedSource)
    for output in made.items:
        for place in columns_of(made, output):
            wanted = made.columns.ids[place]
            if not isinstance(wanted, DerivedId) and staged.is_out_of_reach(wanted):
                raise Unsupported(staged.base.why_out_of_reach(wanted))
    return Question(prefix=prefix, program=made, table=table, figures=figures)


def answer(asked: Question, writing: Writing, note: str = "") -> None:
    """Write a question as steps, which add its columns."""
    program, table = asked.program, asked.table
    for piece in table.reached(program):
        writing.piece(piece)
    layers = Layers(program.reader.algebra, *table.names(program.columns.ids), {})
    made = layers.outputs(program.items)
    for number, layer in enumerate(layers.layers, start=1):
        writing.project(f"{asked.prefix}第{number}步", layer.made)
    writing.project(f"{asked.prefix}答", tuple(_answered(made)), note)


def _answered(made: Mapping[str, tuple[Scalar, Code | None]]) -> Iterator[Named]:
    for key, (figure, status) in made.items():
        yield Named(name=key, expression=figure)
        if status is not None:
            yield Named(name=f"{key}·状态", expression=status)
