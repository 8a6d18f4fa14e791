"""What is supposed of a table that is not there: every figure that the method asks for, between generous bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from dsl.model import Kind
from engine.columns.algebra import Interval
from engine.columns.table import ColumnId
from engine.plan import Plan
from engine.relational.build import figure_name
from engine.relational.expressions import Holding
from engine.relational.source import Held, Rostered, TableSource
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PARENT, TYPE, UNIT

#: Figures are supposed to lie from 0 up to this, with two digits behind the point.
SUPPOSED_HIGH = 10**10
_PLACES = 2
_READ = ("figure", "rating", "target", "points")


class _Supposed(Mapping[ColumnId, Held]):
    """A column for whatever is asked."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __getitem__(self, wanted: ColumnId) -> Held:
        if wanted.role not in _READ:
            raise KeyError(wanted)
        name = figure_name(wanted).partition(".")[2]
        kind, unit = self._kind(wanted)
        if kind is Kind.TRUTH:
            truths = Interval(0, 1)
            return Held(name=name, holding=Holding.TRUTH, range=truths, has_blanks=True)
        if kind is Kind.DATE:
            days = Interval(1, 3_652_059)
            return Held(name=name, holding=Holding.DATE, range=days, has_blanks=True)
        found = Interval(0, SUPPOSED_HIGH * 10**_PLACES)
        return Held(name=name, holding=Holding.DECIMAL, places=_PLACES, unit=unit, range=found, has_blanks=True)

    def _kind(self, wanted: ColumnId) -> tuple[Kind, Fraction]:
        field = self._plan.fields.get(wanted.key)
        if field is not None:
            return field.kind, field.unit.scale
        indicator = self._plan.indicators.get(wanted.key)
        if indicator is None:
            return Kind.TRUTH, Fraction(1)
        if wanted.role == "points":
            return Kind.NUMBER, Fraction(1)
        known = self._plan.checked.types.get(wanted.key)
        is_truth = wanted.role == "figure" and known is not None and known.kind is not Kind.NUMBER
        return (known.kind if is_truth and known is not None else Kind.NUMBER), indicator.unit.scale

    def __iter__(self) -> Iterator[ColumnId]:
        return iter(())

    def __len__(self) -> int:
        return 0


def supposed_source(plan: Plan) -> TableSource:
    """A table of the columns that a report has, one row for each unit."""
    attributes = {a: a for g in plan.policy.groups for a, _ in g.attributes}
    has_parent = any(level.ranked_within for level in plan.policy.levels)
    standing = Rostered(type=TYPE, parent=PARENT if has_parent else None, attributes=attributes)
    return TableSource(table=TABLE, unit=UNIT, standing=standing, columns=_Supposed(plan))
