"""Reads a reporting form that came back filled in: every figure from its own cell, nothing guessed, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dsl.diagnostic import Text
from dsl.expressions import Year
from dsl.facts import Rating, Source
from dsl.model import Field, Indicator, RecordList
from dsl.span import Span
from intake.drafts import Draft, DraftBuilder, Note
from intake.errors_forms import (
    FormDamaged,
    FormFigureGone,
    FormIncomplete,
    FormListContradicts,
    FormOfOther,
    FormOfOtherText,
)
from intake.findings import Findings, shown
from intake.form_check import check_structure
from intake.form_grid import Role
from intake.form_identity import MARK, Described, FormCell, measure_of, read_identity
from intake.form_items import FormItems, Line
from intake.judging import judge
from intake.names import FigureKey, FigureName, Names, folded
from intake.parts import part_names
from intake.records import ReportedList, ReportedRow, make_row
from intake.sheets import Sheet, say_fault
from intake.values import Cell, is_blank, read_choice, read_date

#: Words of the header row, by which a form is known whose hidden sheet is gone.
_KNOWN_HEADINGS = {"指标（填报项）", "本期数"}
_LISTED = 5


#: By period, unit, and sentence or key of what was judged.
RatingKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContents:
    """What a form held."""

    drafts: tuple[Draft, ...] = ()
    ratings: Mapping[RatingKey, Rating] = field(default_factory=dict)
    #: Whoever filled it in says so beside the name.
    is_made_up: bool = False


def read_form(sheets: Sequence[Sheet], file: str, names: Names, findings: Findings) -> FormContents | None:
    """Read a form; None where the file is none.

    A form of another method or year, or one whose rows, columns, words or sheets were changed, gives a
    diagnostic with the cell and no figures.
    """
    hidden = next((s for s in sheets if s.at(1, 1).text == MARK), None)
    if hidden is None:
        if not any({c.text for row in s.rows[:10] for c in row} >= _KNOWN_HEADINGS for s in sheets):
            return None
        reason = Text("藏着的“_表样”工作表不见了", "its hidden sheet is gone")
        findings.add(FormDamaged(span=Span(sheets[0].file, 1, 1, 1, 1), reason=reason))
        return FormContents()
    described = read_identity([[c.text for c in row] for row in hidden.rows])
    start = Span(hidden.file, 1, 1, 1, 1)
    if isinstance(described, str):
        reason = Text(f"“_表样”工作表被改动过，或是别的版本做的（{described}）", f"hidden sheet: {described}")
        findings.add(FormDamaged(span=start, reason=reason))
        return FormContents()
    if not _is_of_this_method(described, names, start, findings):
        return FormContents()
    period = names.period(Cell(text=described.identity.period, span=start, place=""), findings)
    if not check_structure(described.cells, sheets, findings) or period is None:
        return FormContents()
    reader = _Reader(described, sheets, file, period, names, findings)
    reader.take_in()
    return FormContents(drafts=tuple(reader.drafts()), ratings=reader.ratings(), is_made_up=reader.is_made_up())


def _is_of_this_method(form: Described, names: Names, start: Span, findings: Findings) -> bool:
    header, about = names.policy.policy.header, form.identity
    if (folded(about.title), about.year) != (folded(header.title), str(header.year or "")):
        findings.add(
            FormOfOther(
                span=start,
                actual=about.title,
                actual_year=about.year or "—",
                expected=header.title,
                expected_year=str(header.year or "—"),
            )
        )
        return False
    if names.fingerprint and about.fingerprint != names.fingerprint:
        findings.add(FormOfOtherText(span=start))
    return True


@dataclass(slots=True)
class _UnitReport:
    """What one unit entered."""

    builder: DraftBuilder
    span: Span
    reporter: str = ""
    day: Cell | None = None
    replaces: Cell | None = None
    notes: dict[FigureKey, Note] = field(default_factory=dict)


class _Reader:
    """One form while it is read."""

    def __init__(
        self, form: Described, sheets: Sequence[Sheet], file: str, period: str, names: Names, findings: Findings
    ) -> None:
        self._form, self._file, self._period = form, file, period
        self._names, self._findings = names, findings
        self._sheets = {s.name: s for s in sheets}
        self._reports: dict[str, _UnitReport] = {}
        #: Units that the roster does not have; it was said of each.
        self._unknown: set[str] = set()

    def take_in(self) -> None:
        """Take in who reported, and every figure."""
        for cell in self._form.cells:
            self._about(cell)
        for cell in self._form.cells:
            if cell.role is Role.FIGURE:
                self._figure(cell)

    def drafts(self) -> Iterator[Draft]:
        """The report of every unit on the form; one for those who judge holds none."""
        reporting = {c.unit for c in self._form.cells if c.role in (Role.FIGURE, Role.NO_RECORDS)}
        for unit, report in self._reports.items():
            if unit not in reporting:
                continue
            lists = dict(self._lists(unit))
            day = read_date(report.day, "填报日期", self._findings) if report.day is not None else None
            self._say_incomplete(unit, report)
            yield Draft(
                unit=unit,
                period=self._period,
                file=self._file,
                reporter=report.reporter,
                reported_on=day,
                replaces=report.replaces,
                figures=report.builder.figures(),
                under_review=frozenset(),
                span=report.span,
                records=lists,
                notes=report.notes,
            )

    def is_made_up(self) -> bool:
        """Whether a reporter is given as made up: 填报人 示例（虚构）."""
        return any("虚构" in report.reporter for report in self._reports.values())

    def ratings(self) -> dict[RatingKey, Rating]:
        """What was judged; what was left blank is still to be judged."""
        found: dict[RatingKey, Rating] = {}
        for cell in self._form.cells:
            if cell.role is not Role.RATING:
                continue
            value = self._value(cell)
            report = self._report(cell, value)
            if report is None or is_blank(value.text):
                continue
            judged = self._judged(cell)
            if judged is None:
                reason = Text("办法里不再评定它", "the method does not ask for it any more")
                gone = FormFigureGone(span=value.span, cell=value.place, name=shown(cell.text), reason=reason)
                self._findings.add(gone)
                continue
            read = judge(judged, value, self._names, self._findings)
            if read is not None:
                found[self._period, cell.unit, cell.key] = Rating(value=read, source=self._source(cell, value, report))
        return found

    def _judged(self, cell: FormCell) -> str | Field | Indicator | None:
        if cell.key in self._names.policy.sentences:
            return cell.key
        judged = self._names.fields.get(cell.key) or self._names.indicators.get(cell.key)
        return judged if judged is not None and judged.is_judged else None

    def _source(self, cell: FormCell, value: Cell, report: _UnitReport) -> Source:
        note = report.notes.get((cell.key, cell.year), Note())
        day = read_date(report.day, "评定日期", self._findings) if report.day is not None else None
        return Source(
            file=self._file,
            place=value.place,
            raw=value.text,
            reporter=report.reporter,
            reported_on=day,
            span=value.span,
            remark=note.remark,
        )

    def _value(self, cell: FormCell) -> Cell:
        """What was entered; what is wrong with the cell is said."""
        value = self._sheets[cell.sheet].at(cell.row, cell.column)
        say_fault(value, self._findings)
        return value

    def _report(self, cell: FormCell, value: Cell) -> _UnitReport | None:
        known = self._reports.get(cell.unit)
        if known is not None or cell.unit in self._unknown:
            return known
        unit = self._names.unit(Cell(text=cell.unit, span=value.span, place=value.place), self._findings)
        if unit is None:
            self._unknown.add(cell.unit)
            return None
        report = _UnitReport(builder=DraftBuilder(self._names, self._findings), span=value.span)
        self._reports[unit] = report
        return report

    def _about(self, cell: FormCell) -> None:
        """Take in who reported when, and what was said beside the figures."""
        if cell.role not in (Role.REPORTER, Role.DAY, Role.REPLACES, Role.REMARK, Role.EVIDENCE):
            return
        if cell.last_row is not None:
            return
        value = self._value(cell)
        report = self._report(cell, value)
        if report is None or is_blank(value.text):
            return
        match cell.role:
            case Role.REPORTER:
                report.reporter = value.text
            case Role.DAY:
                report.day = value
            case Role.REPLACES:
                report.replaces = value
            case _:
                note = report.notes.get((cell.key, cell.year), Note())
                report.notes[cell.key, cell.year] = note.with_more(value.text, is_evidence=cell.role is Role.EVIDENCE)

    def _figure(self, cell: FormCell) -> None:
        value = self._value(cell)
        report = self._report(cell, value)
        if report is None:
            return
        is_filled = value.is_faulty or not is_blank(value.text)
        reason = self._why_gone(cell)
        if reason is None:
            found = FigureName(key=cell.key, year=cell.year, part=cell.part)
            label = Cell(text=cell.text, span=value.span, place=value.place)
            report.builder.put(found, label, value, report.reporter)
        elif is_filled:
            self._findings.add(FormFigureGone(span=value.span, cell=value.place, name=shown(cell.text), reason=reason))

    def _why_gone(self, cell: FormCell) -> Text | None:
        """Why a figure of an earlier form cannot be read as one of the method."""
        names = self._names
        if cell.key not in names.reported:
            return Text("办法里没有这一项了", "the method has no such figure any more")
        declared = names.fields.get(cell.key)
        if declared is not None and cell.year is Year.THIS and not declared.needs_this_year:
            return Text("办法只要上年的数了", "only the figure of last year is asked for now")
        if declared is not None and cell.year is Year.LAST and not declared.needs_last_year:
            return Text("办法不要上年的数了", "the figure of last year is not asked for any more")
        count = len(part_names(names.frequency(cell.key)))
        if (cell.part is None) != (count == 0) or (cell.part or 0) >= max(count, 1):
            return Text("按月、按季填报的办法变了", "it is reported by other parts of the year now")
        measured = measure_of(names.policy.types[cell.key])
        if measured != cell.measure:
            was, now = cell.measure.rpartition("/")[2] or cell.measure, measured.rpartition("/")[2] or measured
            return Text(f"计量单位由“{was}”改成了“{now}”", f'it is measured in "{now}" now, not "{was}"')
        return None

    def _say_incomplete(self, unit: str, report: _UnitReport) -> None:
        """Name what the method asks for since, where the form was made of an earlier text."""
        names = self._names
        if not names.fingerprint or self._form.identity.fingerprint == names.fingerprint:
            return
        period = names.policy.policy.period(self._period)
        member = next(u for u in names.roster if u.name == unit)
        if period is None:
            return
        on_form = {c.key for c in self._form.cells if c.unit == unit}
        items = FormItems(names, period)
        asked = [x.key for x in items.lines(member) if isinstance(x, Line) and x.is_asked]
        missing = [key for key in (*asked, *(r.key for r in items.lists(member))) if key not in on_form]
        if missing:
            listed = (*missing[:_LISTED], *(["…"] if len(missing) > _LISTED else []))
            self._findings.add(FormIncomplete(span=report.span, count=len(missing), names=listed))

    # --- lists of records ----------------------------------------------------------------------------

    def _lists(self, unit: str) -> Iterator[tuple[FigureKey, ReportedList]]:
        cells = [c for c in self._form.cells if c.unit == unit]
        known = {r.key: r for r in self._names.policy.policy.all_records()}
        for none in (c for c in cells if c.role is Role.NO_RECORDS):
            columns = [c for c in cells if (c.sheet, c.role) == (none.sheet, Role.COLUMN)]
            remark = next((c for c in cells if (c.sheet, c.role) == (none.sheet, Role.REMARK)), None)
            records = known.get(none.key)
            rows = tuple(self._filled_rows(none.sheet, columns))
            if records is None or (none.year is Year.LAST and not records.needs_last_year):
                if rows:
                    value = self._sheets[none.sheet].at(rows[0], columns[0].column)
                    reason = Text("办法里没有这份明细了", "the method has no such list any more")
                    gone = FormFigureGone(span=value.span, cell=value.place, name=none.key, reason=reason)
                    self._findings.add(gone)
                continue
            listed = self._list(none, records, columns, remark, rows)
            if listed is not None:
                yield (none.key, none.year), listed

    def _filled_rows(self, sheet: str, columns: Sequence[FormCell]) -> Iterator[int]:
        """The rows in which anything was entered, down to the last of the sheet."""
        first = min((c.row for c in columns), default=1)
        for row in range(first, len(self._sheets[sheet].rows) + 1):
            cells = (self._sheets[sheet].at(row, c.column) for c in columns)
            if any(c.is_faulty or not is_blank(c.text) for c in cells):
                yield row

    def _list(
        self,
        none: FormCell,
        records: RecordList,
        columns: Sequence[FormCell],
        remark: FormCell | None,
        rows: Sequence[int],
    ) -> ReportedList | None:
        said = self._value(none)
        says_none = not is_blank(said.text) and read_choice(said, ("无",), none.text, self._findings) is not None
        if says_none and rows:
            found = FormListContradicts(span=said.span, cell=said.place, name=records.name, count=len(rows))
            self._findings.add(found)
            return None
        if not rows:
            # An empty list is one that was said to be empty.
            return ReportedList(rows=(), cell=said) if says_none else None
        read = tuple(self._row(row, none.sheet, records, columns, remark) for row in rows)
        return ReportedList(rows=read, cell=self._sheets[none.sheet].at(rows[0], columns[0].column))

    def _row(
        self, row: int, sheet: str, records: RecordList, columns: Sequence[FormCell], remark: FormCell | None
    ) -> ReportedRow:
        known = {c.key for c in records.columns}
        cells: dict[str, Cell] = {}
        for column in columns:
            value = self._sheets[sheet].at(row, column.column)
            say_fault(value, self._findings)
            if column.of_column in known:
                cells[column.of_column] = value
            elif value.text:
                reason = Text("明细里没有这一列了", "the list has no such column any more")
                gone = FormFigureGone(span=value.span, cell=value.place, name=column.text, reason=reason)
                self._findings.add(gone)
        place = self._sheets[sheet].at(row, columns[0].column)
        said = self._sheets[sheet].at(row, remark.column).text if remark is not None else ""
        return make_row(cells, place, records, self._names, self._findings, remark=said)
