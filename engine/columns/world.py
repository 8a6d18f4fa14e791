"""What the parts of a reader ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from dsl.expressions import Expression, Year
from dsl.model import Period
from engine.columns.algebra import Algebra
from engine.columns.cells import Cell, Why
from engine.columns.numbers import Figure, Quotient, Rational
from engine.columns.table import ColumnId
from engine.plan import Plan


class World(Protocol):
    """Every row at once, as a reader sees it."""

    plan: Plan
    period: Period
    algebra: Algebra
    numbers: Rational

    def read(self, wanted: ColumnId, why: Why) -> Cell:
        """A column of figures."""

    def evaluate(self, node: Expression, year: Year = Year.THIS) -> Cell:
        """An expression."""

    def settle(self, conditions: Sequence[Cell], *, deciding: bool) -> Cell:
        """且 and 或."""

    def in_year(self, node: Expression, period: Period, year: Year, *, is_only: bool) -> Cell:
        """A figure of a yearly assessment that is over, a condition as 0 or 1."""

    def truth_of(self, cell: Cell) -> Cell:
        """A column of 0 and 1 as a condition."""

    def exempt(self, key: str) -> Cell | None:
        """Whether a row is exempt from an indicator."""

    def above_zero(self, divisor: Figure) -> Quotient:
        """A divisor that counts only where it is above zero."""

    def part(self, key: str, year: Year, index: int) -> Cell:
        """One month or quarter of a figure."""

    def inside(self, key: str) -> AbstractContextManager[None]:
        """While the clauses of one indicator are read."""

    def in_part(self, part: str, index: int) -> AbstractContextManager[None]:
        """While figures are those of one month or quarter."""
