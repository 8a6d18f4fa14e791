"""One unit many times over: every column as it is for the unit, but for one figure that takes many values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from dsl.expressions import Ref, walk
from dsl.model_scoring import expressions_in
from engine.columns.algebra import Interval
from engine.columns.facts_table import FactsTable
from engine.columns.table import LEVEL, Column, ColumnId
from engine.plan import Plan


@dataclass(frozen=True)
class ScenarioTable:
    """A row for each value that is tried."""

    base: FactsTable
    #: The unit's row in the table of all.
    row: int
    tried: ColumnId
    values: Sequence[Fraction]

    @property
    def rows(self) -> int:
        """How many values are tried."""
        return len(self.values)

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """One: scenarios are not ranked among each other."""
        return [("", "")]

    @property
    def population_of(self) -> Sequence[int]:
        """All in the one."""
        return [0] * self.rows

    @property
    def decided(self) -> frozenset[str]:
        """What is decided beside the figures."""
        return self.base.decided

    @cached_property
    def _tried(self) -> Column:
        own = self.base.column(self.tried)
        below = lcm(*{v.denominator for v in self.values}, own.scale.denominator if own is not None else 1)
        values = [v.numerator * (below // v.denominator) for v in self.values]
        return Column(values=values, scale=Fraction(1, below), interval=_any(values))

    def column(self, wanted: ColumnId) -> Column | None:
        """A column: the values that are tried, or the unit's own figure in every row."""
        if wanted == self.tried:
            return self._tried
        found = self.base.column(wanted)
        if found is None:
            return None
        value: int = found.values[self.row]
        is_absent = found.absent is not None and found.absent[self.row]
        return Column(
            values=[value] * self.rows,
            scale=found.scale,
            absent=[True] * self.rows if is_absent else None,
            interval=found.interval if wanted == LEVEL or wanted.role == "status" else _any([value]),
        )


def _any(values: Sequence[int]) -> Interval:
    """A range that holds for whatever else is tried, so that one program serves all figures of a unit."""
    return Interval(min(0, *values), max(1 << 64, *values))


def rests_on(plan: Plan, key: str, figure: str) -> bool:
    """Whether anything that a node says reads a figure, through definitions and other indicators too."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        node = plan.indicators.get(now := waiting.pop()) or plan.definitions.get(now)
        if now == figure:
            return True
        if node is None or now in seen:
            continue
        seen.add(now)
        waiting += [n.key for e in expressions_in(node) for n in walk(e) if isinstance(n, Ref)]
    return False
