"""What a unit had in the yearly assessments that are over, as columns of this period, each over its own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from dsl.expressions import Expression, Side, Year
from dsl.model import MissingYear, Period
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, negated, some
from engine.columns.cells import NOT_APPLICABLE, ORDER, Cell, present
from engine.columns.numbers import exact
from engine.columns.program import Output, Program, widened
from engine.columns.reading import Beyond, Columns, Reader
from engine.columns.table import Column, Table, YearId, column_of, scaled
from engine.plan import Plan

_FIGURE, _BELOW = "数", "分母"


class YearRow(Protocol):
    """A figure of one row in one year."""

    @property
    def value(self) -> Fraction | None:
        """The figure, or None."""

    @property
    def status(self) -> int:
        """The code of its status."""


class OpenYear(Protocol):
    """The rows of this period as they were in another."""

    def asked(self, node: Expression, year: Year) -> Sequence[YearRow]:
        """A figure of every row. Raises Unsupported for what columns do not compute."""

    def made(self, make: Callable[[Plan, Table, Period], Program]) -> dict[str, Any]:
        """What another program gives."""

    def is_present(self) -> Sequence[bool]:
        """Whether anything of each row's unit was reported or judged."""


class Years:
    """The columns of the years that are over, each year opened once."""

    def __init__(self, plan: Plan, opened: Callable[[Period], OpenYear]) -> None:
        self._plan, self._opened = plan, opened
        self._years: dict[str, OpenYear] = {}
        self._known: dict[YearId, list[tuple[Fraction, int]]] = {}

    def column(self, wanted: YearId) -> Column | None:
        """A figure of every row in a year, or the code of its status."""
        asked = wanted.of_value
        if asked not in self._known:
            self._known[asked] = self._rows(asked)
        values, states = zip(*self._known[asked], strict=True) if self._known[asked] else ((), ())
        return column_of(list(states)) if wanted.is_status else scaled(list(values))

    def _rows(self, wanted: YearId) -> list[tuple[Fraction, int]]:
        assert wanted.node is not None
        period = self._plan.policy.period(wanted.period)
        assert period is not None
        if period.name not in self._years:
            self._years[period.name] = self._opened(period)
        opened = self._years[period.name]
        rows = [(row.value or Fraction(0), row.status) for row in opened.asked(wanted.node, wanted.year)]
        rule = wanted.rule
        # Of one year alone there is nothing left that it could be left out of.
        if rule is None or (rule.points is None and wanted.is_only):
            return rows
        absent = _of_absent(opened, wanted.node, rule)
        return [own if here else other for own, here, other in zip(rows, opened.is_present(), absent, strict=True)]


def _of_absent(opened: OpenYear, node: Expression, rule: MissingYear) -> Sequence[tuple[Fraction, int]]:
    """What the method says of a year in which a unit was not assessed, in the place of every figure."""
    found = opened.made(_OfAbsent(node, rule))
    above, below = found[_FIGURE], found[_BELOW]
    states = above.statuses if above.statuses is not None else [0] * len(above.values)
    rows = zip(above.values, below.values, states, strict=True)
    return [(Fraction(int(a), int(b)) if not s else Fraction(0), int(s)) for a, b, s in rows]


@dataclass(frozen=True, slots=True)
class _OfAbsent:
    node: Expression
    rule: MissingYear

    def __call__(self, plan: Plan, table: Table, period: Period) -> Program:
        """Write it down. Raises Unsupported for what columns do not compute."""
        points = self.rule.points
        given = Cell(absent={NOT_APPLICABLE: True}) if points is None else present(exact(points))
        reader = _AbsentReader(plan, period, Columns(table, widened), given)
        cell, algebra = reader.evaluate(self.node), reader.algebra
        figure = reader.numbers.truth(cell.truth) if cell.truth is not None else cell.figure
        flat, is_there = reader.numbers.flat(figure), negated(cell.is_absent)
        states = ((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
        absent = tuple((s, c) for s, c in states if c is not False)
        polys = {
            _FIGURE: algebra.pick(is_there, flat.above, ZERO),
            _BELOW: algebra.pick(is_there, flat.below, ONE),
        }
        outputs = tuple(
            Output(
                key=key,
                poly=poly,
                scale=Fraction(1),
                absent=absent if key == _FIGURE else (),
                interval=algebra.range_of(poly),
            )
            for key, poly in polys.items()
        )
        return Program(reader=reader, columns=reader.columns, items=outputs, areas=(), total=None, left={})


class _AbsentReader(Reader):
    """Mirrors `engine.views.AbsentYearView`."""

    def __init__(self, plan: Plan, period: Period, columns: Columns, given: Cell) -> None:
        super().__init__(plan, period, columns)
        self._given = given
        self.beyond = _Given(given)

    def look_up(self, key: str, side: Side, year: Year) -> Cell:  # noqa: ARG002 - the same whatever is asked
        """One side of a node."""
        return self._given


class _Given(Beyond):
    def __init__(self, given: Cell) -> None:
        self._given = given

    def score_sum(self) -> Cell:
        """指标得分合计."""
        return self._given
