"""What an evaluation over columns hands on: scores, ranks and awards, a column each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.results import Derivation, IndicatorResult

if TYPE_CHECKING:
    from engine.columns.grades import Grades
    from engine.columns.tracing import Tracer

# Not frozen: a frozen record takes several times as long to make, which few units would feel.


@dataclass(slots=True)
class Scores:
    """One column that came out: value × scale in points, and the status where there is none.

    `values` are integers (0 where nothing came out), a list of few rows, an array of many. `statuses` is None where
    every row has a figure, else 0 or a code of `engine.columns.cells.CODES`.
    """

    values: Any
    scale: Fraction
    statuses: Any
    interval: Interval

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Fraction | None:
        """The exact score of a row; None while it is open or does not apply."""
        if self.statuses is not None and self.statuses[row]:
            return None
        return int(self.values[row]) * self.scale


@dataclass(slots=True)
class Awarded:
    """One award in one scope and population: rows of winners and of those who share the last place.

    Winners that were named (nominations, a list that was entered) stand in `named`, one tuple for each place: several
    units where they won jointly, and also units that are no rows.
    """

    name: str
    #: The key of the area, or None.
    area: str | None
    #: None where an award that was named is for every level.
    level: str | None
    within: str
    #: None where a list that was entered has no quota.
    quota: int | None
    winners: Any
    tied: Any
    #: Rows that may not win; only looked for where something can bar them.
    barred: Any = ()
    named: tuple[tuple[str, ...], ...] = ()
    tied_named: tuple[str, ...] = ()
    barred_named: tuple[str, ...] = ()
    #: Whether it is undecided who wins; None where only who is tied says so.
    is_open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """The results of one period, a column for each item, area and the total, in the order of the table's rows."""

    period: str
    rows: int
    scores: Mapping[str, Scores]
    areas: Mapping[str, Scores]
    total: Scores | None
    #: By the total within the population; 0 for none.
    ranks: Any
    awards: Sequence[Awarded]
    #: What the interpreter computed, with why columns did not.
    left: Mapping[str, str]
    #: What vetoes say of each row (see `engine.columns.flags`).
    flags: Mapping[str, Scores] = field(default_factory=dict)
    #: None where the method has no grades in the period, or only the interpreter settles them.
    grades: Grades | None = None
    #: What makes traces of the cells of the same table.
    tracer: Tracer

    def trace(self, unit: int | str, item: str) -> IndicatorResult:
        """How one item of a unit came out, as the interpreter tells it: worked out now, for this cell.

        `unit` is a row, or the name of the unit that stands there first; `item` is the key of an item, component or
        其中. Ranks are left out.
        """
        return self.tracer.trace(unit, item)

    def trace_sum(self, unit: int | str, key: str) -> Derivation:
        """How the score of an area (by its key), 总分 or 等次 of a unit came out."""
        return self.tracer.trace_sum(unit, key)

    def traces(self) -> Iterator[tuple[int, IndicatorResult]]:
        """The trace of every item of every row, row by row, a block of units at a time."""
        return self.tracer.traces()
