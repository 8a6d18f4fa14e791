"""Where the figures of a method stand in a table: which column holds which figure, how, and between what bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dsl.model import Level
from engine.columns.algebra import Interval
from engine.columns.table import LEVEL, Column, ColumnId
from engine.relational.expressions import Holding

#: Columns that no table has: what the interpreter would say, or an earlier stage made.
MADE = ("score", "status", "flag", "rank", "grade")
#: Columns that a table of files does not have: what was decided beside the figures.
UNREAD = ("decided", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One column of a table: its name there, how it holds figures, and what they are worth."""

    name: str
    holding: Holding
    #: Digits behind the point.
    places: int = 0
    #: One figure in the column in base units (万元: 10000; %: 1/100).
    unit: Fraction = Fraction(1)
    #: Of the figures × 10**places.
    range: Interval
    has_blanks: bool
    #: Of grades: what each place is called.
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Level and population stand in the table: the place of the level in the method, and the population's name."""

    level: str
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rostered:
    """The table is a roster too: level and population follow from type, parent and attributes."""

    type: str
    #: None where no unit has one.
    parent: str | None
    #: Columns by attribute.
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """A table of figures, one row for each unit (or each unit and level)."""

    #: How the engine calls it.
    table: str
    #: The column of names.
    unit: str
    standing: Standing | Rostered
    columns: Mapping[ColumnId, Held]
    #: Awards (and 总分) that somebody decided about beside the figures.
    decided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A source as what a program is compiled for: bounds and scales, no figures."""

    source: TableSource
    levels: tuple[Level, ...]

    @property
    def keeps_divisors(self) -> bool:
        """Denominators are to stay products, since there are only so many digits."""
        return True

    @property
    def rows(self) -> int:
        """Not known, and not asked for."""
        return 0

    @property
    def populations(self) -> tuple[tuple[str, str], ...]:
        """One for each level; what they part into is found by the engine."""
        return tuple((level.name, "") for level in self.levels)

    @property
    def population_of(self) -> tuple[int, ...]:
        """No rows."""
        return ()

    @property
    def decided(self) -> frozenset[str]:
        """What somebody decided about."""
        return self.source.decided

    def is_out_of_reach(self, wanted: ColumnId) -> bool:
        """Whether a column is one that no such table can have, so that nothing can be said of what rests on it."""
        return wanted.role in MADE or (wanted.role in UNREAD and isinstance(self.source.standing, Rostered))

    def is_lacking(self, wanted: ColumnId) -> bool:
        """Whether a column is asked for that the table could have and has not."""
        is_told = wanted == LEVEL or (wanted.role == "standing" and isinstance(self.source.standing, Rostered))
        return not is_told and not self.is_out_of_reach(wanted) and self.source.columns.get(wanted) is None

    def column(self, wanted: ColumnId) -> Column | None:
        """A column without its figures; None where the table has none, as for what only the interpreter computes."""
        if wanted == LEVEL:
            return _described(Interval(0, max(0, len(self.levels) - 1)), Fraction(1), has_blanks=False)
        if self.is_out_of_reach(wanted):
            # Nobody has it; that it is asked for can be seen in what rests on it.
            most = 1 << 20 if wanted.role in ("score", "rank") else 5
            return _described(Interval(0, most), Fraction(1), has_blanks=False)
        if wanted.role == "standing" and isinstance(self.source.standing, Rostered):
            return _described(Interval(0, 1), Fraction(1), has_blanks=False)
        held = self.source.columns.get(wanted)
        if held is None:
            return None
        return _described(held.range, held.unit / 10**held.places, has_blanks=held.has_blanks)


def _described(found: Interval, scale: Fraction, *, has_blanks: bool) -> Column:
    return Column(values=(), scale=scale, absent=() if has_blanks else None, interval=found)
