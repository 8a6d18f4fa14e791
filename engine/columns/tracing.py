"""Traces of cells that columns computed: each worked out by the interpreter when it is asked for.

A table of facts is opened without evaluating anything but what a cell needs. A table of bare columns has its rows
turned back into facts, since nothing that columns alone compute of an item rests on another row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, SignedTarget, Source, Value
from dsl.model import Kind, Period
from dsl.outcomes import GRADE_KEY
from dsl.quantity import Quantity
from dsl.record import dataclass
from engine.columns.facts_table import FactsTable
from engine.columns.program import TOTAL
from engine.columns.table import LEVEL, Column, ColumnId, Table
from engine.inputs import inputs_of
from engine.plan import Plan
from engine.results import Derivation, IndicatorResult

# The interpreter is loaded when a cell is asked for.
if TYPE_CHECKING:
    from engine.case import Case
    from engine.cases import Cases

#: Rows that are turned into facts at a time.
_BLOCK = 256


@dataclass(slots=True)
class Tracer:
    """Makes traces of a table's cells."""

    plan: Plan
    period: Period
    table: Table
    #: The columns that there are.
    ids: Sequence[ColumnId]
    _opened: Cases | None = None
    _columns: dict[ColumnId, Column] = field(default_factory=dict)

    def trace(self, unit: int | str, item: str) -> IndicatorResult:
        """How an item, component or 其中 of a unit came out."""
        from engine.items import item_trace

        top = self.plan.parents.get(item)
        whole = item_trace(top or self.plan.indicators[item], self._case(unit))
        return next(x for x in _inside(whole) if x.key == item)

    def trace_sum(self, unit: int | str, key: str) -> Derivation:
        """How the score of an area, 总分 or 等次 came out. Raises KeyError where there is none."""
        case = self._case(unit)
        grade = case.grade if key == GRADE_KEY else None
        if grade is not None:
            return grade.derivation
        total = case.total if key == TOTAL else None
        if key in (TOTAL, GRADE_KEY):
            if total is None:
                raise KeyError(key)
            return total.score.children[0]
        return case.area(key).score.children[0]

    def traces(self) -> Iterator[tuple[int, IndicatorResult]]:
        """Every item of every row."""
        from engine.items import item_trace

        items = self.plan.policy.all_indicators()
        for row, case in self._everyone():
            for item in items:
                yield row, item_trace(item, case)

    # --- cases ---

    def _everyone(self) -> Iterator[tuple[int, Case]]:
        from engine.cases import open_cases

        if isinstance(self.table, FactsTable):
            yield from enumerate(self.table.cases.all)
            return
        for start in range(0, self.table.rows, _BLOCK):
            rows = range(start, min(start + _BLOCK, self.table.rows))
            yield from zip(rows, self._cases_of(rows, open_cases), strict=True)

    def _case(self, unit: int | str) -> Case:
        from engine.cases import open_cases, waiting_cases

        if not isinstance(self.table, FactsTable):
            row = unit if isinstance(unit, int) else int(unit.strip("第行")) - 1
            (case,) = self._cases_of(range(row, row + 1), open_cases)
            return case
        if self._opened is None:
            self._opened = waiting_cases(self.plan, self.table.inputs)
        cases = self._opened.all
        case = cases[unit] if isinstance(unit, int) else next(c for c in cases if c.unit.name == unit)
        case.prepare()
        return case

    # --- rows as facts ---

    def _cases_of(self, rows: range, opened: Callable[..., Cases]) -> list[Case]:
        facts, levels = self._facts(rows)
        cases = opened(self.plan, inputs_of(self.plan, facts, self.period))
        by_id = {c.id: c for c in cases.all}
        return [by_id[_name(row), level] for row, level in zip(rows, levels, strict=True)]

    def _facts(self, rows: range) -> tuple[Facts, list[str]]:
        """What the columns hold of some rows, as reports would give it, and the level of each row."""
        levels = [self.plan.policy.levels[int(self._column(LEVEL).values[row])] for row in rows]
        roster = tuple(
            RosterUnit(name=_name(row), type=level.includes[0], parent=None)
            for row, level in zip(rows, levels, strict=True)
        )
        figures: dict[FigureId, Fact] = {}
        ratings: dict[tuple[str, str, str], Rating] = {}
        targets: dict[str, dict[str, SignedTarget]] = {_name(row): {} for row in rows}
        period = self.period.name
        for column_id in self.ids:
            if column_id == LEVEL:
                continue
            for row in rows:
                value, source = self._value(column_id, row), Source(file="整数列", place=_name(row))
                if value is None:
                    continue
                match column_id.role:
                    case "figure":
                        figure = FigureId(unit=_name(row), period=period, key=column_id.key, year=column_id.year)
                        figures[figure] = Fact(value=value, source=source)
                    case "rating":
                        ratings[period, _name(row), column_id.key] = Rating(value=value, source=source)
                    case "target" | "points":
                        _sign(targets[_name(row)], column_id, value, source, self.plan)
                    case _:
                        continue
        facts = Facts(roster=roster, figures=figures, targets=targets, signatures={}, ratings=ratings)
        return facts, [level.name for level in levels]

    def _value(self, column_id: ColumnId, row: int) -> Value | None:
        column = self._column(column_id)
        if column.absent is not None and column.absent[row]:
            return None
        number = int(column.values[row]) * column.scale
        match self._kind(column_id):
            case Kind.TRUTH:
                return bool(number)
            case Kind.DATE:
                return date.fromordinal(int(number))
            case _:
                return number

    def _kind(self, column_id: ColumnId) -> Kind:
        declared = self.plan.fields.get(column_id.key)
        if declared is not None:
            return declared.kind
        known = self.plan.checked.types.get(column_id.key)
        if column_id.key not in self.plan.indicators:
            return Kind.TRUTH  # a sentence
        return known.kind if known is not None and column_id.role == "figure" else Kind.NUMBER

    def _column(self, column_id: ColumnId) -> Column:
        if column_id not in self._columns:
            found = self.table.column(column_id)
            assert found is not None  # it is one of those that there are
            self._columns[column_id] = found
        return self._columns[column_id]


def _name(row: int) -> str:
    return f"第{row + 1}行"


def _sign(letter: dict[str, SignedTarget], column_id: ColumnId, value: Value, source: Source, plan: Plan) -> None:
    known = letter.get(column_id.key, SignedTarget(target=None, points=None, source=source))
    assert isinstance(value, Fraction)  # targets and points are numbers
    target, points = known.target, known.points
    if column_id.role == "points":
        points = value
    else:
        target = Quantity(value, plan.indicators[column_id.key].unit)
    letter[column_id.key] = SignedTarget(target=target, points=points, source=source)


def _inside(item: IndicatorResult) -> Iterator[IndicatorResult]:
    yield item
    for part in (*item.components, *item.of_which):
        yield from _inside(part)
