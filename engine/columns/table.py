"""Figures in columns: scaled integers, one row for each unit at each level that it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from math import lcm
from typing import Any, Literal, Protocol

from dsl.diagnostic import InternalError, KaopingError
from dsl.expressions import Expression, Reduction, Year
from dsl.facts import Value
from dsl.model import MissingYear
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.errors import OnlyInterpreted

#: What a column holds: a reported figure, a letter's target or points, a number that scenarios move, a judgement, what
#: the leading group decided (and whether that moves what was computed), or points and ranks that are made already, and
#: their status.
Role = Literal[
    "figure",
    # One month or quarter of a figure.
    "part",
    "target",
    "points",
    # A number of the method that something is compared with, by its place in the text.
    "limit",
    "rating",
    # A judged grade by its place, the share that it is worth; of several judges how many gave each, and what shares.
    "judged",
    "share",
    "votes",
    "shares",
    # 1 where the roster says so of the row.
    "standing",
    "decided",
    "changed",
    "score",
    "status",
    "flag",
    # Made of the figures of a whole population.
    "derived",
    # What the records of a list come to, and a column of each record.
    "tally",
    "record",
    # What the row had in a year that is over.
    "year",
    "rank",
    "grade",
]


@dataclass(frozen=True, slots=True)
class ColumnId:
    """Which column: what it holds, of which node (or sentence), and of which time."""

    role: Role
    key: str
    year: Year = Year.THIS


@dataclass(frozen=True, slots=True)
class PartId(ColumnId):
    """One month or quarter of a figure, from 0."""

    index: int = 0


class Among(Enum):
    """What a row is among its population."""

    #: By the figure, equal figures sharing the better place; 0 for a row without it.
    PLACE = "名次"
    #: How many have the figure.
    COUNT = "个数"
    #: How many take part, also of those whose figure is not there.
    MEMBERS = "参加的个数"
    BEST = "最好"
    WORST = "最差"
    #: Whether it has the place that a condition asks for, and where that is not known the code of its status.
    HAS_PLACE = "列前"
    PLACE_STATUS = "列前的状态"
    #: What several rows make together, and where that is not known the code of its status.
    REDUCED = "合起来"
    REDUCED_STATUS = "合起来的状态"


@dataclass(frozen=True, slots=True)
class DerivedId(ColumnId):
    """A column that is made of the figures of all rows of a population, as `engine.columns.derived` does."""

    node: Expression | None = None
    #: Only those who take part in this indicator are counted.
    item: str | None = None
    aspect: Among = Among.PLACE
    is_higher: bool = True


class Tallied(Enum):
    """What is known of one reduction over a list of records."""

    #: How many records count; nothing stands where no list was reported.
    COUNT = "条数"
    #: The sum, the highest or the lowest of those that count.
    VALUE = "数值"
    #: The code of the status of what is not known of a record that may count; 0 where all is.
    OPEN = "待定"


@dataclass(frozen=True, slots=True)
class TallyId(ColumnId):
    """What the records of a list come to in one reduction; `year` is whose records they are."""

    #: One of those that are written so.
    node: Reduction | None = field(default=None, compare=False)
    aspect: Tallied = Tallied.COUNT
    #: The year in which the reduction is read: days without a year are of that.
    seen: Year = Year.THIS


@dataclass(frozen=True, slots=True)
class YearId(ColumnId):
    """A figure of a yearly assessment that is over, or the code of its status; `year` is that seen from there."""

    node: Expression | None = field(default=None, compare=False)
    period: str = ""
    #: What the method says of a year in which a unit was not assessed.
    rule: MissingYear | None = None
    #: No other year is meant.
    is_only: bool = False
    is_status: bool = False

    @property
    def of_value(self) -> YearId:
        """The column of the figure itself."""
        return replace(self, is_status=False)


#: The column of the place of each row's level in the method.
LEVEL = ColumnId("figure", "层次")

#: What the leading group decided about the total, and where that is by how much it moves.
DECIDED = ColumnId("decided", "总分")
CHANGED = ColumnId("changed", "总分")

Integers = "Sequence[int] | NDArray[Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Figures of one kind: value × scale in base units, truths as 0 and 1, dates as ordinals.

    `values` is a list of integers, or an array of them (of any integer type, or of floats that hold integers
    below 2**53); where `absent` is true nothing stands, and the value there is any that the interval holds.
    """

    values: Any
    scale: Fraction
    absent: Any = None
    #: Between what the values lie.
    interval: Interval


class Table(Protocol):
    """Where a compiled method finds its figures."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """The populations that rows are ranked in: level, and common parent and group ("" for one ranking)."""

    @property
    def population_of(self) -> Any:
        """The place of each row's population."""

    @property
    def decided(self) -> frozenset[str]:
        """Awards (and 总分) that somebody decided about beside the figures, which the interpreter settles."""

    def column(self, wanted: ColumnId) -> Column | None:
        """A column; None where nobody has such a figure."""


def column_of(values: Any, scale: Fraction = Fraction(1), absent: Any = None) -> Column:
    """A column of given integers; its range is found here, once.

    >>> column_of([3, 1, 2]).interval
    Interval(low=1, high=3)
    """
    if len(values) == 0:
        found = Interval(0, 0)
    elif isinstance(values, list | tuple):
        found = Interval(min(values), max(values))
    else:
        found = Interval(int(values.min()), int(values.max()))
    return Column(values=values, scale=scale, absent=absent, interval=found)


def scaled(values: Sequence[Value | None]) -> Column | None:
    """Scale values to integers: ratios and amounts by their least common denominator."""
    numbers = [_number(v) for v in values]
    there = [n for n in numbers if n is not None]
    if not there:
        return None
    below = lcm(*{n.denominator for n in there})
    # What stands where nothing was reported is one of the figures that were: zero would widen the range.
    filled = [there[0] if n is None else n for n in numbers]
    made = column_of([n.numerator * (below // n.denominator) for n in filled], Fraction(1, below))
    if len(there) == len(numbers):
        return made
    return Column(values=made.values, scale=made.scale, absent=[n is None for n in numbers], interval=made.interval)


def _number(value: Value | None) -> Fraction | None:
    match value:
        case None | Fraction():
            return value
        case bool():
            return Fraction(int(value))
        case date():
            return Fraction(value.toordinal())
        case _:
            raise InternalError(f"{value!r} is no number")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTable:
    """Columns that are given as they are."""

    rows: int
    columns: Mapping[ColumnId, Column] = field(default_factory=dict)
    #: The place of each row's level among the method's levels.
    levels: Any
    populations: Sequence[tuple[str, str]]
    population_of: Any
    decided: frozenset[str] = frozenset()
    #: Its rows are whole populations, so that one may be measured by the others.
    is_whole: bool = True

    def column(self, wanted: ColumnId) -> Column | None:
        """A column; None where nobody has such a figure.

        Raises KaopingError (KP595) for what only the interpreter computes: it works on facts, not on columns.
        """
        if wanted == LEVEL:
            return column_of(self.levels)
        if wanted.role in ("score", "status", "flag"):
            raise KaopingError([OnlyInterpreted(item=wanted.key)])
        return self.columns.get(wanted)
