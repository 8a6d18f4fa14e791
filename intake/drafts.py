"""One report as it was read from a file, before it is known which correction replaces which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date

from dsl.expressions import Year
from dsl.facts import Value
from dsl.model import Frequency
from dsl.record import dataclass
from dsl.span import Span
from intake.errors import DuplicateFigure, LastYearUnused, PartsWanted, ReviewNotReported
from intake.findings import Findings, earlier, shown
from intake.names import FigureKey, FigureName, Names
from intake.parts import EACH, part_names
from intake.records import ReportedList
from intake.values import Cell, is_blank, named, read_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One figure of a report; a value of None was left blank."""

    value: Value | None
    cell: Cell
    reporter: str
    #: The values of its months or quarters, None for one that is missing.
    parts: tuple[Value | None, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was written beside a figure."""

    remark: str = ""
    #: The documents that prove it.
    evidence: str = ""

    def with_more(self, text: str, *, is_evidence: bool) -> Note:
        """The same with one more text."""
        if is_evidence:
            return Note(remark=self.remark, evidence="；".join(filter(None, (self.evidence, text))))
        return Note(remark="；".join(filter(None, (self.remark, text))), evidence=self.evidence)


NO_NOTE = Note()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report whose unit and period are known."""

    unit: str
    period: str
    #: Relative to the data folder.
    file: str
    reporter: str
    reported_on: date | None
    #: The file that it says it corrects.
    replaces: Cell | None
    figures: Mapping[FigureKey, Reported]
    under_review: frozenset[FigureKey]
    #: Where the unit is named.
    span: Span
    #: Lists of records, by key and year.
    records: Mapping[FigureKey, ReportedList] = field(default_factory=dict)
    notes: Mapping[FigureKey, Note] = field(default_factory=dict)

    def note(self, figure: FigureKey) -> Note:
        """What was written beside a figure; a form has one place for it, whichever year it is of."""
        return self.notes.get(figure) or self.notes.get((figure[0], Year.THIS), NO_NOTE)


@dataclass(slots=True)
class _InParts:
    """The months or quarters of one figure as they come in."""

    reporter: str
    #: By their place in the year.
    cells: dict[int, Cell] = field(default_factory=dict)
    values: dict[int, Value | None] = field(default_factory=dict)
    #: Some part could not be read; what and where was said.
    is_faulty: bool = False


@dataclass(slots=True)
class DraftBuilder:
    """Gathers the figures of one report; the same for all forms of files."""

    names: Names
    findings: Findings
    under_review: set[FigureKey] = field(default_factory=set)
    _whole: dict[FigureKey, Reported] = field(default_factory=dict)
    _in_parts: dict[FigureKey, _InParts] = field(default_factory=dict)
    #: Where each figure was given, or each part of it.
    _given: dict[FigureKey, dict[int | None, Span]] = field(default_factory=dict)

    def put(self, found: FigureName, name: Cell, value: Cell, reporter: str) -> None:
        """Enter what one cell says: a figure, or one month or quarter of it."""
        often = self.names.frequency(found.key)
        count = len(part_names(often))
        if found.part is not None:
            self.put_parts(found, name, {found.part: value}, reporter)
        elif count and not (value.is_faulty or is_blank(value.text)):
            self.findings.add(parts_wanted(found.key, often, value.span))
        elif self._is_new(found, name) and not value.is_faulty:
            read = self._read(found.key, value, shown(name.text))
            if read is not None or is_blank(value.text):
                parts = (None,) * count if count else None
                self._whole[found.figure] = Reported(value=read, cell=value, reporter=reporter, parts=parts)

    def put_parts(self, found: FigureName, name: Cell, cells: Mapping[int, Cell], reporter: str) -> None:
        """Enter months or quarters of one figure, by their place in the year."""
        if not self._is_new(found, name):
            return
        known = part_names(self.names.frequency(found.key))
        gathered = self._in_parts.setdefault(found.figure, _InParts(reporter=reporter))
        for part, cell in cells.items():
            read = None if cell.is_faulty else self._read(found.key, cell, f"{found.key}（{known[part]}）")
            gathered.is_faulty |= cell.is_faulty or (read is None and not is_blank(cell.text))
            gathered.cells[part], gathered.values[part] = cell, read

    def _read(self, key: str, value: Cell, written: str) -> Value | None:
        return read_figure(self.names, key, value, written, self.findings)

    def _is_new(self, found: FigureName, name: Cell) -> bool:
        """Whether it was not given before; a figure that is given whole is given with all its parts."""
        given = self._given.setdefault(found.figure, {})
        before = [place for part, place in given.items() if part == found.part or None in (part, found.part)]
        if before:
            written, related = shown(name.text), earlier(before[0])
            self.findings.add(DuplicateFigure(span=name.span, related=related, name=found.key, written=written))
            return False
        given[found.part] = name.span
        return True

    def figures(self) -> dict[FigureKey, Reported]:
        """Every figure that could be read, those by month or quarter put together."""
        together: dict[FigureKey, Reported] = {}
        for figure, gathered in self._in_parts.items():
            if not gathered.is_faulty and gathered.cells:
                count = len(part_names(self.names.frequency(figure[0])))
                together[figure] = Reported(
                    value=None,
                    cell=_as_one([gathered.cells[i] for i in sorted(gathered.cells)]),
                    reporter=gathered.reporter,
                    parts=tuple(gathered.values.get(i) for i in range(count)),
                )
        return self._whole | together

    def review(self, cells: Iterable[Cell]) -> None:
        """Mark figures as under review, once all are entered; a month of one marks the whole of it."""
        for cell in cells:
            found = self.names.figure(cell, self.findings)
            if found is None:
                continue
            if found.figure not in self._given:
                self.findings.add(ReviewNotReported(span=cell.span, name=shown(cell.text)))
            else:
                self.under_review.add(found.figure)


def read_figure(names: Names, key: str, value: Cell, written: str, findings: Findings) -> Value | None:
    """Read one cell as a figure; None where it is blank or cannot be read."""
    if is_blank(value.text):
        return None
    policy = names.policy
    return read_value(value, policy.types[key], policy.policy.units, named(written, value), findings)


def _as_one(cells: list[Cell]) -> Cell:
    """The cells of a figure's months or quarters as one, with all that was typed."""
    first, last = cells[0], cells[-1]
    place = first.place if first.place == last.place else f"{first.place} 至 {last.place}"
    return Cell(text="、".join(c.text or "—" for c in cells), span=first.span.to(last.span), place=place)


def parts_wanted(key: str, often: Frequency, span: Span) -> PartsWanted:
    """What is said of one value where one for each month or quarter is wanted."""
    known = part_names(often)
    return PartsWanted(span=span, name=key, often=often.value, each=EACH[often], count=len(known), example=known[0])


def warn_of_unused_year(found: FigureName, cell: Cell, names: Names, findings: Findings) -> None:
    """Say that a figure of last year was reported which the method does not ask for."""
    declared = names.fields.get(found.key)
    if found.year is not Year.THIS and not (declared and found.year in declared.other_years):
        findings.add(LastYearUnused(span=cell.span, name=found.key, time=found.year.value))
