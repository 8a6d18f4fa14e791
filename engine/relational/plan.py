"""Relations: what each step of a plan makes of the ones before it.

A step has a name, by which later ones read it, and a note that says which rule it is. What every engine does with
it (in memory, on disk, on many machines) is its own affair; no node takes rows out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.expressions import Cell, Condition, Named, Scalar

#: More rows than this are not counted on.
MOST_ROWS = Interval(0, 10**15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A table that is there: a name under which the engine knows it."""

    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """The rows for which a condition holds."""

    of: str
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Columns made of columns; those that are kept stand first."""

    of: str
    #: None keeps all.
    kept: tuple[str, ...] | None
    made: tuple[Named, ...]
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Rows that stand in the plan itself: texts and whole numbers; None where nothing stands."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Each row of the left with the rows of the right that are equal in some columns."""

    left: str
    right: str
    #: Column of the left, column of the right.
    on: tuple[tuple[str, str], ...]
    #: Columns of the right that are taken over, and what they are called.
    taken: tuple[tuple[str, str], ...]
    #: Whether a row of the left that meets nothing stays, with nothing in what is taken.
    is_outer: bool = False
    #: None keeps all columns of the left.
    kept: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """How many rows there are of each combination; of those for which a condition holds."""

    of: str
    by: tuple[Named, ...]
    counted: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One column of several rows: their sum, the greatest or the least of those for which a condition holds."""

    name: str
    function: Literal["合计", "最大", "最小"]
    figure: Scalar
    #: Of the outcome, with as many rows as there can be.
    range: Interval
    #: Where none holds, nothing stands.
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Rows with equal keys put together."""

    of: str
    by: tuple[Named, ...]
    made: tuple[Gathered, ...]
    #: Of those rows for which it holds.
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRank:
    """How many stand before: a running sum of counts in a partition, the greatest first.

    With equal figures counted together the competition rank is one more than that.
    """

    of: str
    partition: tuple[str, ...]
    by: str
    counted: str
    #: The column that is made: how many have a greater figure.
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """The rows of several steps with the same columns."""

    of: tuple[str, ...]


Relation = Scan | Filter | Project | Listed | Join | Aggregate | Gather | WindowRank | Union


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One relation, with what a reader is told about it."""

    name: str
    relation: Relation
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Steps of which the last is what comes out; a query that is `kept` is read by later ones."""

    name: str
    steps: tuple[Step, ...]
    note: str = ""
    is_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFar:
    """Units whose way up to those of a level is longer than the plan goes; a run with any is refused."""

    #: None where it is 所有下辖 that does not look so far.
    level: str | None
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column of the results: which figure it is, and what one in it is worth."""

    name: str
    key: str
    #: 得分, 方面得分 or 总分.
    kind: str
    scale: Fraction
    places: int
    range: Interval
    #: The column of its statuses, if it may have any.
    status: str | None
    #: Of a figure that nothing rounds: the column of what it is to be divided by.
    below: str | None = None
    below_range: Interval | None = None
    #: The whole numbers that tell such figures apart and put them in order; None where the figure itself does.
    order: Cell | None = None

    @property
    def by(self) -> Cell:
        """The column that ranks go by."""
        return self.order if self.order is not None else Cell(self.name, self.range)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationalPlan:
    """A method over tables: the scores of every unit, ranks beside them, and who wins what."""

    #: Rows of the table that lie outside the bounds that the plan rests on; there are to be none.
    guard: Query
    too_far: tuple[TooFar, ...]
    #: Units of a level with groups that are in none of them.
    ungrouped: tuple[Query, ...]
    scores: Query
    #: How far open totals can go, kept; None where no grade asks for it.
    ends: Query | None
    #: How many totals are open; where none is, `settled` stands in place of `graded`, and reads no ends.
    open_units: Query | None
    settled: Query | None
    #: Why nothing is known of how far they can go, where a grade would ask for it.
    unknown_ends: str
    results: Query
    #: Grades, and who may stand for which award: kept in place of the scores; None where nothing asks for it.
    graded: Query | None
    #: Values, targets and what else comes before points; None where nobody asked.
    details: Query | None
    #: Kept: every winner, and whoever shares a last place or may not win.
    awarded: Query | None
    awards: Query | None
    #: Of each award in each population its places, and whether it is settled.
    places: Query | None
    columns: tuple[Shown, ...]
    #: What is left out, with why; only where that was allowed.
    left: Mapping[str, str]
    #: Figures that are asked for and that the table has no column of.
    lacks: tuple[str, ...]
