"""What is known of the units: every figure with its file, cell, reporter and revision.

Filled by `intake`, read by `engine`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from fractions import Fraction

from dsl.expressions import Year
from dsl.quantity import Grade, Quantity
from dsl.record import dataclass
from dsl.span import NOWHERE, Span

#: A figure in base units (a number), a truth, a date, or a judged grade.
Value = Fraction | bool | date | Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure was read, and who reported it when."""

    file: str
    #: `Sheet1!C7` in a workbook, `数据.解决零就业家庭户数` with its line in YAML.
    place: str
    #: The text as it was typed.
    raw: str = ""
    reporter: str = ""
    reported_on: date | None = None
    #: 0 for the first report, 1 for its correction, and so on.
    revision: int = 0
    #: The file that this one corrects.
    replaces: str = ""
    span: Span = NOWHERE
    #: What the reporter wrote beside the figure, and the documents that prove it.
    remark: str = ""
    evidence: str = ""

    def __str__(self) -> str:
        return f"{self.file} {self.place}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterUnit:
    """One unit of the roster."""

    name: str
    type: str
    parent: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureId:
    """Which figure: unit, period label, node key, year."""

    unit: str
    period: str
    key: str
    year: Year = Year.THIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One reported figure. `value` None says that the report leaves it blank."""

    value: Value | None
    source: Source
    is_under_review: bool = False
    #: A figure reported by month or quarter: one value for each part in order, None for one that is
    #: missing; `value` is None then.
    parts: tuple[Value | None, ...] | None = None


class Figures(Mapping[FigureId, Fact]):
    """Many figures of reports, each of which is put together when it is asked for."""

    @abstractmethod
    def reports(self) -> Iterator[tuple[str, str]]:
        """Unit and period of every report that holds a figure."""

    @property
    @abstractmethod
    def is_bare(self) -> bool:
        """Whether it is sure that no figure is under review or reported by month or quarter."""

    @abstractmethod
    def whole_numbers(
        self, units: Sequence[str], period: str, key: str, year: Year
    ) -> tuple[list[int], Fraction] | None:
        """One figure of many units as whole numbers, and one over their least common denominator.

        None where they are not at hand as such; the facts are asked then.
        """

    def __reduce__(self) -> tuple[type, tuple[list[tuple[FigureId, Fact]]]]:
        """What is kept is what they are."""
        return dict, (list(self.items()),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of a 明细. A column that it leaves blank has the value None."""

    #: By key of the column.
    values: Mapping[str, Fact]
    #: What its columns of text say, or its place in the list.
    label: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsFact:
    """A 明细 as it was reported; one without entries was reported as empty."""

    rows: tuple[Record, ...]
    source: Source
    is_under_review: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the records of one unit come to in one reduction, as `合计（重点项目.完成投资，已竣工 = 是）`."""

    #: Records that counted.
    counted: int
    #: Records that may count, of which a column that is needed is blank.
    open: int
    #: The sum (0 of none), the highest or the lowest of those that counted, in base units; None where none did.
    value: Fraction | date | None
    #: Keys of the columns that are blank in the open records, with how many each.
    blank: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFact:
    """A 明细 of very many records (长明细), put together where it is stored: one unit, one period."""

    #: How many there are.
    rows: int
    #: By `dsl.registers.tally_key`.
    tallies: Mapping[str, Tally]
    #: By the text of a 校核: how many records break it.
    broken: Mapping[str, int]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTarget:
    """What a responsibility letter says of one indicator."""

    target: Quantity | None
    points: Fraction | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed a unit's responsibility letter."""

    party_a: str
    party_b: str
    signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """All responsibility letters, by unit."""

    targets: Mapping[str, Mapping[str, SignedTarget]]
    signatures: Mapping[str, Signature]
    #: Of a method of several years whose letters are signed year by year; the two above are empty then.
    by_year: Mapping[int, Letters] = field(default_factory=dict)
    #: The file says that its figures are made up.
    is_made_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One judgement: a truth for a sentence, a mark for a judged field."""

    value: Value
    source: Source
    #: What each of several judges gave, where `value` was put together.
    each: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """An innovation put forward: joint and outside winners are allowed where the award says so."""

    #: The award it is for; empty where the method has only one judged award.
    award: str
    project: str
    units: tuple[str, ...]
    #: None while nobody has decided.
    is_selected: bool | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A decision of the leading group, with its reason."""

    period: str
    unit: str
    #: The award (or other item) it is about.
    item: str
    #: The area, for awards that are given in each area.
    scope: str | None
    #: 获评 or 不获评.
    outcome: str
    reason: str
    decided_by: str
    source: Source
    #: Of a total: the points that it becomes, or by which it changes.
    points: Fraction | None = None
    is_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An award entered as decided (授奖), where the figures behind it are not at hand."""

    period: str
    award: str
    #: The key of the area, for awards that are given in each area.
    scope: str | None
    #: In the order of the file: joint winners of one place are not told apart from several places.
    units: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One submission that was read."""

    unit: str
    period: str
    file: str
    reporter: str
    reported_on: date | None
    replaces: str
    #: False for one that a correction replaced.
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known, for every period."""

    roster: tuple[RosterUnit, ...]
    figures: Mapping[FigureId, Fact]
    #: By unit, then node key.
    targets: Mapping[str, Mapping[str, SignedTarget]]
    signatures: Mapping[str, Signature]
    #: By period, unit, then sentence or key of the judged field.
    ratings: Mapping[tuple[str, str, str], Rating]
    nominations: tuple[Nomination, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    grants: tuple[Grant, ...] = ()
    reports: tuple[Report, ...] = ()
    #: Files that say at their top that their figures are made up.
    made_up: tuple[str, ...] = ()
    #: Lists of records, by the key of the list.
    records: Mapping[FigureId, RecordsFact] = field(default_factory=dict)
    #: Lists that are too long to be held record by record.
    registers: Mapping[FigureId, RegisterFact] = field(default_factory=dict)
    #: Of a method of several years whose letters are signed year by year: targets and signatures by year.
    yearly_targets: Mapping[int, Mapping[str, Mapping[str, SignedTarget]]] = field(default_factory=dict)
    yearly_signatures: Mapping[int, Mapping[str, Signature]] = field(default_factory=dict)

    def given(self) -> Iterator[FigureId]:
        """Every figure and every list that was reported, blank and empty ones with them."""
        yield from self.figures
        yield from self.records
        yield from self.registers

    def reported(self) -> frozenset[tuple[str, str]]:
        """Unit and period of everything that was reported."""
        figures = self.figures
        own = figures.reports() if isinstance(figures, Figures) else ((f.unit, f.period) for f in figures)
        return frozenset((*own, *((f.unit, f.period) for f in (*self.records, *self.registers))))

    def letters(self, year: int | None) -> Mapping[str, Mapping[str, SignedTarget]]:
        """The targets of the letters that hold for a year."""
        if not self.yearly_targets:
            return self.targets
        return self.yearly_targets.get(year, {}) if year is not None else {}

    def signature(self, unit: str, year: int | None) -> Signature | None:
        """Who signed a unit's letter for a year, and when."""
        if not self.yearly_targets:
            return self.signatures.get(unit)
        return self.yearly_signatures.get(year, {}).get(unit) if year is not None else None
