"""Where the figures of a method stand in a table: which column holds which figure, how, and between what bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from typing import ClassVar

from dsl.model import Level
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.table import LEVEL, Column, ColumnId, PartId, TallyId, YearId
from engine.parts import part_name
from engine.plan import Plan
from engine.relational.decided import Decisions
from engine.relational.expressions import Holding, IsOneOf, Named, Opposite, Stored, Trimmed
from engine.relational.plan import Filter, Join, Project, Scan, Step

#: Columns that no table has: what the interpreter would say, or an earlier stage made.
MADE = ("score", "status", "flag", "rank", "grade")
#: In place of the place of a level, of a unit that is of none.
NO_LEVEL = -1
#: Columns that a table of files does not have, unless what was decided stands beside it.
UNREAD = ("decided", "changed")
#: What is said with a judgement, where one stands beside the table; not every judgement says it.
_SAID_WITH = ("share", "shares", "votes")


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
    #: The column of the units above, where anything is put together over units below.
    parent: str | None = None
    #: Columns of the nearest unit above whose type has a word in it, by the word (省, 市 …).
    whole: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rostered:
    """The table is a roster too: level and population follow from type, parent and attributes."""

    type: str
    #: None where no unit has one.
    parent: str | None
    #: Columns by attribute.
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alongside:
    """A table whose columns stand beside those of the first: what registers come to."""

    table: str
    #: Column of the first table, column of this one.
    on: tuple[str, str]
    #: The columns that are taken over.
    taken: tuple[str, ...]
    #: The first table holds a number where this one has its text; and the other way round.
    is_code: bool = False
    has_code: bool = False
    #: Columns that are made of both tables', as stored ones; nothing stands where neither says anything.
    made: tuple[Named, ...] = ()
    note: str = "各单位的明细汇总起来的数"


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
    alongside: tuple[Alongside, ...] = ()
    #: What registers cannot be asked, with why.
    unasked: Mapping[ColumnId, str] = field(default_factory=dict)
    #: What was decided, by name; None where nobody looked.
    decisions: Decisions | None = None
    #: How many rows there are at most; None where nobody knows.
    most_rows: int | None = None


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A source as what a program is compiled for: bounds and scales, no figures."""

    #: What records come to may be asked for, and what rows had in years that are over.
    tallies: ClassVar[bool] = True
    has_years: ClassVar[bool] = True
    source: TableSource
    levels: tuple[Level, ...]
    #: Whether rows may be of no level: what these report counts for the units above them.
    has_outside: bool = False

    @property
    def most_rows(self) -> int | None:
        """How many rows there are at most."""
        return self.source.most_rows

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
        if wanted in self.source.unasked or (wanted.role == "year" and isinstance(self.source.standing, Rostered)):
            return True
        if wanted.role in MADE:
            return True
        return wanted.role in UNREAD and isinstance(self.source.standing, Rostered) and self.source.decisions is None

    def why_out_of_reach(self, wanted: ColumnId) -> str:
        """What is said of what rests on such a column."""
        if wanted.role == "year":
            return f"要用“{wanted.key}”，一张表只有一期的数；把往年的得数写成填报（如 上年总分 分），公式用它"
        why = self.source.unasked.get(wanted)
        said = f"，{why}" if why else "的得分" if wanted.role in ("score", "status") else ""
        return f"要用“{wanted.key}”{said}"

    def is_lacking(self, wanted: ColumnId) -> bool:
        """Whether a column is asked for that the table could have and has not."""
        is_told = wanted == LEVEL or wanted.role in UNREAD
        is_told = is_told or (wanted.role in _SAID_WITH and self.source.decisions is not None)
        is_told = is_told or (wanted.role == "standing" and isinstance(self.source.standing, Rostered))
        return not is_told and not self.is_out_of_reach(wanted) and self.source.columns.get(wanted) is None

    def column(self, wanted: ColumnId) -> Column | None:
        """A column without its figures; None where the table has none, as for what only the interpreter computes."""
        if wanted == LEVEL:
            low = NO_LEVEL if self.has_outside else 0
            return described(Interval(low, max(0, len(self.levels) - 1)), Fraction(1), has_blanks=False)
        if self.is_out_of_reach(wanted):
            # Nobody has it; that it is asked for can be seen in what rests on it.
            most = 1 << 20 if wanted.role in ("score", "rank") else 5
            return described(Interval(0, most), Fraction(1), has_blanks=False)
        if wanted.role == "standing" and isinstance(self.source.standing, Rostered):
            return described(Interval(0, 1), Fraction(1), has_blanks=False)
        held = self.source.columns.get(wanted)
        if held is None:
            return None
        return described(held.range, held.unit / 10**held.places, has_blanks=held.has_blanks)


def described(found: Interval, scale: Fraction, *, has_blanks: bool) -> Column:
    """A column of which the bounds are known, and no figures."""
    return Column(values=(), scale=scale, absent=() if has_blanks else None, interval=found)


def figure_name(wanted: ColumnId) -> str:
    """What a column of figures is called in the plan."""
    if wanted == LEVEL:
        return "层次"
    if isinstance(wanted, YearId):
        return f"数.往年.{wanted.year.head}{wanted.key}{'·状态' if wanted.is_status else ''}"
    if isinstance(wanted, TallyId):
        seen = f"{wanted.seen.value}看 " if wanted.seen is not wanted.year else ""
        return f"数.{seen}{wanted.year.head}{wanted.key}·{wanted.aspect.value}"
    role = _ROLES.get(wanted.role, f"{wanted.role}.")
    part = f".第{wanted.index + 1}期" if isinstance(wanted, PartId) else ""
    return f"数.{role}{wanted.year.head}{wanted.key}{part}"


def heading_of(wanted: ColumnId, plan: Plan) -> str:
    """What the column of a table is called in which a figure is looked for; of a list its name, whatever is asked."""
    if isinstance(wanted, TallyId) and wanted.node is not None:
        return f"明细 {wanted.year.head}{plan.name_of(str(wanted.node.over))}"
    if not isinstance(wanted, PartId):
        return figure_name(wanted).partition(".")[2]
    return f"{wanted.year.head}{wanted.key}.{part_name(plan.frequency_of(wanted.key), wanted.index)}"


_ROLES = {
    "figure": "",
    "rating": "评定.",
    "target": "目标.",
    "points": "分值.",
    "decided": "决定.",
    "changed": "调整.",
    "part": "",
    "judged": "评定.",
    "share": "评定比例.",
    "votes": "评定人数.",
    "shares": "评定人的比例.",
    "standing": "名册.",
}


def stored(held: Held) -> Stored:
    """A column of a table as whole numbers."""
    filler = min(max(0, held.range.low), held.range.high) if held.has_blanks else None
    return Stored(
        name=held.name,
        holding=held.holding,
        places=held.places,
        range=held.range,
        filler=filler,
        texts=held.texts,
    )


def scanned(source: TableSource, name: str) -> Iterator[Step]:
    """The table, with what stands alongside; the last step has the name."""
    if not source.alongside:
        yield Step(name=name, relation=Scan(table=source.table))
        return
    last = f"单独的{name}"
    yield Step(name=last, relation=Scan(table=source.table))
    for number, one in enumerate(source.alongside, start=1):
        right = f"旁边{number}"
        yield Step(name=right, relation=Scan(table=one.table))
        taken, (left, key) = tuple((n, n) for n in one.taken), one.on
        if one.is_code:
            coded = f"编码{number}"
            made = (Named(name=f"·{coded}", expression=Trimmed(left)),)
            yield Step(name=coded, relation=Project(of=last, kept=None, made=made))
            last, left = coded, f"·{coded}"
            # What says no code belongs to none of the units that have none.
            named = Opposite(IsOneOf(key, ("",)))
            yield Step(name=f"{right}有编码的", relation=Filter(of=right, condition=named))
            right = f"{right}有编码的"
        if one.has_code:
            made = (Named(name=f"·键{number}", expression=Trimmed(key)),)
            yield Step(name=f"旁边的键{number}", relation=Project(of=right, kept=None, made=made))
            right, key = f"旁边的键{number}", f"·键{number}"
        joined = Join(left=last, right=right, on=((left, key),), taken=taken, is_outer=True)
        last = name if number == len(source.alongside) else f"{name}{number}"
        if one.made:
            yield Step(name=f"对上{number}", relation=joined)
            yield Step(name=last, relation=Project(of=f"对上{number}", kept=None, made=one.made), note=one.note)
        else:
            yield Step(name=last, relation=joined, note=one.note)
