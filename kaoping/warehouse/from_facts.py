"""The figures of a folder as an Arrow table of whole numbers, for the engines that read tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING, ClassVar

from dsl.facts import Facts
from dsl.model import Period
from dsl.record import dataclass
from engine.cases import NO_LEVEL as OUTSIDE
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.numbers import Unsupported
from engine.columns.program import compile_program
from engine.columns.table import LEVEL, Column, ColumnId, TallyId, YearId, column_of
from engine.evaluate import inputs_of
from engine.plan import Plan, reads_below
from engine.relational.build import what_is_wanted
from engine.relational.decided import Decisions
from engine.relational.deriving import DerivingTable
from engine.relational.expressions import HUGE, LONG, Holding
from engine.relational.source import MADE, NO_LEVEL, Held, Standing, TableSource, figure_name
from engine.units import unit_above
from kaoping.warehouse.decisions import decisions_of

if TYPE_CHECKING:
    import pyarrow

#: What engines know the table as.
TABLE = "填报"


class _WithOutside(FactsTable):
    """Facts with a row of each unit of no level too, behind all others; each of them is a population of its own."""

    has_outside: ClassVar[bool] = True

    def __init__(self, assessed: FactsTable) -> None:
        super().__init__(assessed.plan, assessed.inputs)
        known = {unit.name for unit, _ in assessed.standing}
        others = [u for u in assessed.inputs.facts.roster if u.name not in known]
        found = vars(self)
        found["standing"] = [*assessed.standing, *((u, OUTSIDE) for u in others)]
        found["populations"] = [*assessed.populations, *((OUTSIDE.name, u.name) for u in others)]
        start = len(assessed.populations)
        found["population_of"] = [*assessed.population_of, *range(start, start + len(others))]

    def column(self, wanted: ColumnId) -> Column | None:
        """A column; None where nobody has such a figure."""
        if wanted == LEVEL:
            return column_of([_place(self.plan, level.name) for _, level in self.standing])
        return super().column(wanted)

    def in_period(self, period: Period) -> FactsTable:
        """The same rows as they were in another period."""
        return _WithOutside(super().in_period(period))


@dataclass(frozen=True, slots=True)
class _FiguresAlone:
    """Facts without what the interpreter would say."""

    facts: FactsTable
    #: What the records of its lists come to, and what rows had in years that are over.
    beside: Callable[[TallyId | YearId], Column | None]
    #: What of that columns do not put together, with why.
    unasked: dict[ColumnId, str] = field(default_factory=dict)
    #: What records come to may be asked for.
    tallies: ClassVar[bool] = True
    #: And what rows had in years that are over.
    has_years: ClassVar[bool] = True

    @property
    def rows(self) -> int:
        return self.facts.rows

    @property
    def populations(self) -> object:
        return self.facts.populations

    @property
    def population_of(self) -> object:
        return self.facts.population_of

    @property
    def decided(self) -> frozenset[str]:
        return self.facts.decided

    def column(self, wanted: ColumnId) -> Column | None:
        if isinstance(wanted, TallyId | YearId):
            return self._beside(wanted)
        return None if wanted.role in MADE else self.facts.column(wanted)

    def _beside(self, wanted: TallyId | YearId) -> Column | None:
        try:
            return self.beside(wanted)
        except Unsupported as reason:
            self.unasked[wanted] = str(reason)
            return None


def table_of_facts(
    plan: Plan, facts: Facts, period: Period, *, has_details: bool = False
) -> tuple[TableSource, pyarrow.Table]:
    """Lay the figures of a period out, one row for each unit at each level that it stands in.

    Figures of more than 38 digits stand in no such table; their columns are left out, and whoever asks for them
    is told by the plan.
    """
    import pyarrow

    assessed = FactsTable(plan, inputs_of(plan, facts, period))
    # What units of no level report may count for those above them.
    given = _WithOutside(assessed) if reads_below(plan) else assessed
    method = CompiledMethod(plan, period)
    alone = _FiguresAlone(given, lambda wanted: method.beside(given, wanted))
    deriving = DerivingTable(alone, plan, period)  # type: ignore[arg-type]
    asked = frozenset(deriving.ids(compile_program(plan, deriving, period)))
    decisions = decisions_of(plan, assessed, period)
    source = _source(alone, asked, decisions)
    # Grades and awards ask for figures of their own, and may ask for more where there are some.
    while not (wanted := what_is_wanted(plan, period, source, has_details=has_details)).figures <= asked:
        asked |= wanted.figures
        source = _source(alone, asked, decisions)
    source = replace(source, standing=_standing(wanted.wholes))
    arrays: dict[str, pyarrow.Array] = {
        "单位": pyarrow.array([u.name for u, _ in given.standing], pyarrow.string()),
        "层次": pyarrow.array([_place(plan, level.name) for _, level in given.standing], pyarrow.int32()),
        "排名范围": pyarrow.array([given.populations[p][1] for p in given.population_of], pyarrow.string()),
    }
    if deriving.looks_up or wanted.looks_up:
        arrays["上级"] = pyarrow.array([u.parent or "" for u, _ in given.standing], pyarrow.string())
    roster = {u.name: u for u in facts.roster}
    for word, name in source.standing.whole.items():  # type: ignore[union-attr]
        arrays[name] = pyarrow.array([unit_above(u, word, roster) for u, _ in given.standing], pyarrow.string())
    for wanted_one, held in source.columns.items():
        column = alone.column(wanted_one)
        if column is not None and held.range.most < HUGE:
            arrays[held.name] = _array(column)
    return source, pyarrow.table(arrays)


def _source(given: _FiguresAlone, asked: frozenset[ColumnId], decisions: Decisions) -> TableSource:
    held: dict[ColumnId, Held] = {}
    for wanted in sorted(asked, key=figure_name):
        column = None if wanted == LEVEL else given.column(wanted)
        if column is not None:
            held[wanted] = Held(
                name=figure_name(wanted),
                holding=Holding.INTEGER if column.interval.most < LONG else Holding.DECIMAL,
                unit=column.scale,
                range=column.interval,
                has_blanks=column.absent is not None,
            )
    return TableSource(
        table=TABLE,
        unit="单位",
        standing=_standing(frozenset()),
        columns=held,
        decided=given.decided,
        decisions=decisions,
        most_rows=given.rows,
        unasked=dict(given.unasked),
    )


def _standing(wholes: frozenset[str]) -> Standing:
    whole = {word: f"上面的{word}" for word in sorted(wholes)}
    return Standing(level="层次", within="排名范围", parent="上级", whole=whole)


def _array(column: Column) -> pyarrow.Array:
    import pyarrow

    absent = column.absent if column.absent is not None else [False] * len(column.values)
    kind = pyarrow.int64() if column.interval.most < LONG else pyarrow.decimal128(38, 0)
    values = [None if missing else int(v) for v, missing in zip(column.values, absent, strict=True)]
    return pyarrow.array(values, kind)


def _place(plan: Plan, level: str) -> int:
    return next((place for place, x in enumerate(plan.policy.levels) if x.name == level), NO_LEVEL)
