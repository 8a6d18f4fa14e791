"""Reads lists of records (明细): under their name in a report a map for each record; `make_row` serves tables too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dsl.diagnostic import Text
from dsl.expressions import Year
from dsl.facts import Fact, Record, RecordsFact, Source
from dsl.model import Field, Kind, RecordList
from dsl.record import dataclass
from dsl.span import Span
from dsl.terms import fold
from intake.errors_records import LastYearListUnused, UnknownColumn
from intake.findings import Findings, shown
from intake.names import Names, nearest, offer
from intake.shapes import as_list, as_mapping, as_scalar, cell_of
from intake.tree import Entry, Node
from intake.values import Cell, is_blank, named, read_value


@dataclass(frozen=True, slots=True, kw_only=True)
class ListName:
    """Which list is meant, and of which year."""

    records: RecordList
    year: Year


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRow:
    """One record as it was read: its columns by key, and where it stands."""

    cells: Mapping[str, tuple[Fact, Cell]]
    label: str
    place: Cell
    #: What the reporter wrote beside it.
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedList:
    """A list of one report."""

    rows: tuple[ReportedRow, ...]
    #: Where the list is named.
    cell: Cell


def find_list(written: str, names: Names) -> ListName | None:
    """The list that a name means: `重点项目`, or `上年.重点项目`; None where it names none."""
    text, year = written.strip(), Year.THIS
    if fold(text).startswith("上年."):
        text, year = text[len("上年.") :].strip(), Year.LAST
    keys = names.policy.policy.find(text)
    found = next((r for r in names.policy.policy.all_records() if (r.key,) == keys), None)
    return ListName(records=found, year=year) if found is not None else None


def read_list(entry: Entry, found: ListName, names: Names, findings: Findings) -> ReportedList | None:
    """Read a list that stands under its name in a report: a map for each record; `[]` says there is none."""
    cell = cell_of(entry.key, f"数据.{entry.key.text}")
    if not asks_for(found, cell.span, findings):
        return None
    where = Text(f"“{shown(entry.key.text)}”", f'"{shown(entry.key.text)}"')
    items = as_list(entry.value, where, findings)
    rows = [_row_of(item, i, entry, found.records, names, findings) for i, item in enumerate(items, start=1)]
    return ReportedList(rows=tuple(r for r in rows if r is not None), cell=cell)


def asks_for(found: ListName, span: Span, findings: Findings) -> bool:
    """Whether the method asks for the list of that year; if not, it was said."""
    if found.year is Year.THIS or found.records.needs_last_year:
        return True
    findings.add(LastYearListUnused(span=span, name=found.records.name))
    return False


def _row_of(
    node: Node, place: int, entry: Entry, records: RecordList, names: Names, findings: Findings
) -> ReportedRow | None:
    path = f"数据.{entry.key.text}.第{place}条"
    table = as_mapping(node, Text(f"明细“{records.name}”的第{place}条", f"record {place}"), findings)
    if table is None:
        return None
    cells: dict[str, Cell] = {}
    for one in table.entries:
        column = find_column(cell_of(one.key, path), records, findings)
        value = as_scalar(one.value, Text(f"“{shown(one.key.text)}”", f'"{shown(one.key.text)}"'), findings)
        if column is not None and value is not None:
            cells[column.key] = cell_of(value, f"{path}.{one.key.text}")
    at = Cell(text="", span=table.span, place=f"{path}（第{table.span.line}行）")
    return make_row(cells, at, records, names, findings)


def find_column(cell: Cell, records: RecordList, findings: Findings) -> Field | None:
    """The column that a heading names."""
    found = next((c for c in records.columns if fold(c.name) == fold(cell.text).strip()), None)
    if found is None:
        known = tuple(c.name for c in records.columns)
        near = offer(nearest(cell.text, known))
        findings.add(
            UnknownColumn(span=cell.span, records=records.name, column=shown(cell.text), nearest=near, known=known)
        )
    return found


def make_row(
    cells: Mapping[str, Cell],
    place: Cell,
    records: RecordList,
    names: Names,
    findings: Findings,
    *,
    remark: str = "",
) -> ReportedRow:
    """Read the cells of one record; what cannot be read is blank, and was said."""
    units = names.policy.policy.units
    read: dict[str, tuple[Fact, Cell]] = {}
    label = []
    for column in records.columns:
        cell = cells.get(column.key)
        if cell is None:
            continue
        if column.kind is Kind.TEXT:
            label += [cell.text.strip()] if not is_blank(cell.text) else []
            continue
        wanted = names.policy.types[column.key]
        usable = not cell.is_faulty and not is_blank(cell.text)
        name = named(column.name, cell)
        value = read_value(cell, wanted, units, name, findings) if usable else None
        read[column.key] = (Fact(value=value, source=Source(file="", place=cell.place)), cell)
    return ReportedRow(cells=read, label="，".join(label), place=place, remark=remark)


def make_fact(reported: ReportedList, about: Source) -> RecordsFact:
    """A list with the source of every figure; `about` says which file, whose report and when."""
    return RecordsFact(rows=tuple(_record(row, about) for row in reported.rows), source=_at(about, reported.cell))


def _record(row: ReportedRow, about: Source) -> Record:
    values = {key: Fact(value=fact.value, source=_at(about, cell)) for key, (fact, cell) in row.cells.items()}
    source = replace(_at(about, row.place), remark=row.remark)
    return Record(values=values, label=row.label, source=source)


def _at(about: Source, cell: Cell) -> Source:
    return Source(
        file=about.file,
        place=cell.place,
        raw=cell.text,
        reporter=about.reporter,
        reported_on=about.reported_on,
        revision=about.revision,
        replaces=about.replaces,
        span=cell.span,
    )
