"""What is supposed of a table that is not there: every figure that the method asks for, between generous bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.diagnostic import Outcome
from dsl.model import Field, Kind, Period
from dsl.quantity import COUNTED, NO_UNIT, PERCENT, Unit
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.judged import grade_names
from engine.columns.table import ColumnId
from engine.errors_relational import TooLarge
from engine.plan import Plan, reads_below
from engine.relational.build import build_relational
from engine.relational.expressions import Holding
from engine.relational.plan import Query, RelationalPlan
from engine.relational.registers import Beside, Register, tallies_of
from engine.relational.roster import attributes_asked
from engine.relational.source import Held, Rostered, SourceTable, TableSource, heading_of
from engine.sql.capacity import too_large_quotients
from engine.sql.dialects import Dialect
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PARENT, TYPE, UNIT
from kaoping.warehouse.registers import asked_of, with_tallies

#: Figures are supposed to lie from 0 up to this, with two digits behind the point: the first with which every step of
#: the method is proved to need no more than 38 digits.
SUPPOSED_ROWS = 10**7
SUPPOSED_HIGHS = tuple(10**digits for digits in (10, 7, 4))
_PLACES = 2
#: A list is supposed to have no more records than this.
SUPPOSED_RECORDS = 10**8
_READ = ("figure", "part", "rating", "judged", "share", "target", "points")


class _Supposed(Mapping[ColumnId, Held]):
    """A column for whatever is asked."""

    def __init__(self, plan: Plan, high: int) -> None:
        self._plan, self._high = plan, high

    def __getitem__(self, wanted: ColumnId) -> Held:
        if wanted.role not in _READ:
            raise KeyError(wanted)
        name = heading_of(wanted, self._plan)
        if wanted.role == "judged":
            texts = grade_names(self._plan, wanted.key)
            return Held(
                name=name, holding=Holding.GRADE, range=Interval(0, len(texts) - 1), has_blanks=True, texts=texts
            )
        if wanted.role == "share":
            return self._number(name, PERCENT, 100)
        if wanted.role == "points":
            return self._number(name, NO_UNIT, 100, places=1)
        kind, unit = self._kind(wanted)
        if kind is Kind.TRUTH:
            truths = Interval(0, 1)
            return Held(name=name, holding=Holding.TRUTH, range=truths, has_blanks=True)
        if kind is Kind.DATE:
            days = Interval(1, 3_652_059)
            return Held(name=name, holding=Holding.DATE, range=days, has_blanks=True)
        return self._number(name, unit, self._high, places=0 if unit.name in COUNTED else _PLACES)

    @staticmethod
    def _number(name: str, unit: Unit, high: int, *, places: int = _PLACES) -> Held:
        found = Interval(0, high * 10**places)
        return Held(name=name, holding=Holding.DECIMAL, places=places, unit=unit.scale, range=found, has_blanks=True)

    def _kind(self, wanted: ColumnId) -> tuple[Kind, Unit]:
        field = self._plan.fields.get(wanted.key)
        if field is not None:
            return field.kind, field.unit
        indicator = self._plan.indicators.get(wanted.key)
        if indicator is None:
            return Kind.TRUTH, NO_UNIT
        known = self._plan.checked.types.get(wanted.key)
        is_truth = wanted.role == "figure" and known is not None and known.kind is not Kind.NUMBER
        return (known.kind if is_truth and known is not None else Kind.NUMBER), indicator.unit

    def __iter__(self) -> Iterator[ColumnId]:
        return iter(())

    def __len__(self) -> int:
        return 0


def supposed_source(plan: Plan, high: int = SUPPOSED_HIGHS[0]) -> TableSource:
    """A table of the columns that a report has, one row for each unit."""
    attributes = {a: a for a in sorted(attributes_asked(plan.policy))}
    has_parent = any(level.ranked_within for level in plan.policy.levels) or reads_below(plan)
    standing = Rostered(type=TYPE, parent=PARENT if has_parent else None, attributes=attributes)
    return TableSource(
        table=TABLE, unit=UNIT, standing=standing, columns=_Supposed(plan, high), most_rows=SUPPOSED_ROWS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """A plan over a supposed table, how large its figures may be, and the queries of its registers."""

    outcome: Outcome[RelationalPlan]
    high: int
    registers: tuple[Query, ...]


def build_supposed(
    plan: Plan, period: Period, dialect: Dialect, *, may_leave: bool, has_details: bool = False
) -> Supposed:
    """The plan over the largest figures with which every step is proved to fit the engine; and how large those are."""
    for high in SUPPOSED_HIGHS:
        source, queries = supposed_registers(plan, period, supposed_source(plan, high), high)
        outcome = build_relational(plan, period, source, may_leave=may_leave, has_details=has_details)
        if outcome.value is not None and not too_large_quotients(outcome.value, dialect):
            break
        if not any(isinstance(d, TooLarge) for d in outcome.diagnostics) and outcome.value is None:
            break
    return Supposed(outcome=outcome, high=high, registers=queries)


def supposed_registers(
    plan: Plan, period: Period, source: TableSource, high: int
) -> tuple[TableSource, tuple[Query, ...]]:
    """Every list that is asked for, with records of the columns that it declares."""
    asked = asked_of(plan, period, source)
    queries = []
    base = source
    for key, year in dict.fromkeys((str(a.node.over), a.year) for a in asked if a.node is not None):
        records = plan.records[key]
        register = Register(
            records=records,
            year=year,
            table=f"明细·{year.head}{records.name}",
            unit=UNIT,
            is_text=True,
            columns={c.key: _recorded(c, high) for c in records.columns if c.kind is not Kind.TEXT},
            bare={},
            most=SUPPOSED_RECORDS,
        )
        own = [a for a in asked if a.node is not None and (a.node.over, a.year) == (key, year)]
        beside = Beside(table=SourceTable(base, plan.policy.levels), key=UNIT, groups=plan.policy.groups)
        made = tallies_of(plan, period, register, own, beside, f"汇总·{register.name}")
        source = with_tallies(source, made, UNIT)
        queries.append(made.query)
    return source, tuple(queries)


def _recorded(column: Field, high: int) -> Held:
    name = column.name
    if column.kind is Kind.TRUTH:
        return Held(name=name, holding=Holding.TRUTH, range=Interval(0, 1), has_blanks=True)
    if column.kind is Kind.DATE:
        return Held(name=name, holding=Holding.DATE, range=Interval(1, 3_652_059), has_blanks=True)
    places = 0 if column.unit.name in COUNTED else _PLACES
    found = Interval(0, high * 10**places)
    return Held(name=name, holding=Holding.DECIMAL, places=places, unit=column.unit.scale, range=found, has_blanks=True)
