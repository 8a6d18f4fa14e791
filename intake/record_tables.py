"""Reads `明细/名称.csv` and spreadsheets: a table for each list, a row for each record of every unit and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from dsl.diagnostic import Text
from dsl.facts import FigureId, RecordsFact, RegisterFact, Source
from dsl.record import dataclass
from dsl.span import NOWHERE
from intake.errors import DuplicateFigure, MissingEntry, UnsupportedTable
from intake.errors_records import ListTwice, UnknownList
from intake.findings import Findings, earlier, shown
from intake.names import Names, nearest, offer
from intake.records import ListName, ReportedList, ReportedRow, asks_for, find_column, find_list, make_fact, make_row
from intake.registers.found import SUFFIX as PARQUET
from intake.registers.found import parts_of
from intake.registers.found import read as read_register
from intake.suffixes import SUFFIXES
from intake.tables import Table, parse_csv
from intake.text import CSV_LIMIT, decode, read_bytes, says_made_up, start_of
from intake.values import Cell, is_blank, read_date
from intake.wide_and_long import find_heading, full_rows, says_above_heading, says_merged

#: The folder beside `submissions/` with a table for each list.
FOLDER = "明细"
F = TypeVar("F", RecordsFact, RegisterFact)
_ABOUT = ("单位", "期次", "填报人", "填报日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the folder 明细 holds, with the lists of the reports."""

    records: Mapping[FigureId, RecordsFact]
    #: Those that are too long to be held record by record.
    registers: Mapping[FigureId, RegisterFact]
    #: The files that say that they are made up.
    made_up: tuple[str, ...]


def read_list_tables(folder: Path, names: Names, given: Mapping[FigureId, RecordsFact], findings: Findings) -> Lists:
    """Read `明细/名称.csv`, .xlsx, .xls, .ods and .parquet, every table a list with the columns 单位 and 期次.

    A row without anything but its unit and period says that the unit has no record. A long Parquet file, or a
    folder `明细/名称` of them, is put together where it stands.
    """
    found = dict(given)
    long: dict[FigureId, RegisterFact] = {}
    made_up = []
    at = folder / FOLDER
    for path in sorted(at.iterdir()) if at.is_dir() else ():
        file = f"{FOLDER}/{path.name}"
        if path.name.startswith((".", "~$")):
            continue
        parts = parts_of(path)
        if parts is not None:
            named = _list_of(path.name if path.is_dir() else path.stem, path, names, findings)
            taken = {} if named is None else read_register(parts, file, path, named, names, findings)
            _add(taken.items(), found, long, findings)
            continue
        listed, is_made_up = read_list_table(path, file, names, findings)
        made_up += [file] if is_made_up else []
        _add(listed, found, long, findings)
    return Lists(records=found, registers=long, made_up=tuple(made_up))


def _list_of(name: str, path: Path, names: Names, findings: Findings) -> ListName | None:
    """The list that a file is called after; that there is none, or none is asked for, was said."""
    span = start_of(path.as_posix())
    listed = find_list(name, names)
    if listed is None:
        near = offer(nearest(name, (r.name for r in names.policy.policy.all_records())))
        findings.add(UnknownList(span=span, name=shown(name), nearest=near))
        return None
    return listed if asks_for(listed, span, findings) else None


def read_list_table(
    path: Path, file: str, names: Names, findings: Findings
) -> tuple[tuple[tuple[FigureId, RecordsFact], ...], bool]:
    """Read one such file, which is called like its list; whether it says that it is made up comes with it."""
    if path.suffix.lower() not in (".csv", PARQUET, *SUFFIXES):
        findings.add(UnsupportedTable(span=start_of(path.as_posix()), path=file, suffix=path.suffix or path.name))
        return (), False
    listed = _list_of(path.stem, path, names, findings)
    if listed is None:
        return (), False
    tables, is_made_up = _tables(path, findings)
    return tuple(one for t in tables for one in _read_table(t, file, listed, names, findings)), is_made_up


def _tables(path: Path, findings: Findings) -> tuple[tuple[Table, ...], bool]:
    """The tables of a file, and whether it says that its figures are made up."""
    if path.suffix.lower() in SUFFIXES:
        from intake.sheets import as_tables  # openpyxl is loaded for a workbook only
        from intake.spreadsheets import read_sheets

        tables = tuple(as_tables(read_sheets(path, findings), findings))
        return tables, any(says_above_heading(table) for table in tables)
    if path.suffix.lower() == PARQUET:
        from intake.parquet import read_parquet

        packed = read_bytes(path, CSV_LIMIT, findings)
        found = None if packed is None else read_parquet(packed, path.as_posix(), findings)
        return (() if found is None else (found,)), False
    data = read_bytes(path, CSV_LIMIT, findings)
    text = None if data is None else decode(data, path.as_posix(), findings)
    table = None if text is None else parse_csv(text, path.as_posix(), findings)
    return (() if table is None else (table,)), text is not None and says_made_up(text)


def _add(
    read: Iterable[tuple[FigureId, F]],
    found: dict[FigureId, RecordsFact],
    long: dict[FigureId, RegisterFact],
    findings: Findings,
) -> None:
    for figure, fact in read:
        before = found.get(figure) or long.get(figure)
        if before is not None:
            said = ListTwice(
                span=start_of(fact.source.file) if fact.source.span is NOWHERE else fact.source.span,
                related=earlier(before.source.span),
                name=figure.key,
                unit=figure.unit,
                period=figure.period,
            )
            findings.add(said)
        elif isinstance(fact, RegisterFact):
            long[figure] = fact
        else:
            found[figure] = fact


def _read_table(
    table: Table, file: str, listed: ListName, names: Names, findings: Findings
) -> Iterator[tuple[FigureId, RecordsFact]]:
    found = find_heading(table, findings)
    if found is None:
        return
    heading, rows = found
    if says_merged(table, heading, findings):
        return
    first: dict[str, Cell] = {}
    for cell in (c for c in heading if c.text):
        before = first.setdefault(cell.text, cell)
        if before is not cell:
            related, written = earlier(before.span), shown(cell.text)
            findings.add(DuplicateFigure(span=cell.span, related=related, name=cell.text, written=written))
            return
    columns = {c.text: i for i, c in enumerate(heading) if c.text in _ABOUT}
    if "期次" not in columns:
        where = Text("表头", "the header row")
        findings.add(MissingEntry(span=heading[columns["单位"]].span, where=where, entry="期次"))
        return
    known = {
        i: column
        for i, cell in enumerate(heading)
        if cell.text and cell.text not in _ABOUT and (column := find_column(cell, listed.records, findings)) is not None
    }
    gathered: dict[FigureId, tuple[Cell, Source, list[ReportedRow]]] = {}
    for row in full_rows(rows, heading, findings):
        unit_cell, period_cell = row[columns["单位"]], row[columns["期次"]]
        unit, period = names.unit(unit_cell, findings), names.period(period_cell, findings)
        if unit is None or period is None:
            continue
        figure = FigureId(unit=unit, period=period, key=listed.records.key, year=listed.year)
        about = Source(
            file=file,
            place=unit_cell.place,
            reporter=_text(row, columns, "填报人"),
            reported_on=_day(row, columns, findings),
        )
        _, _, kept = gathered.setdefault(figure, (unit_cell, about, []))
        cells = {column.key: row[i] for i, column in known.items()}
        if any(c.is_faulty or not is_blank(c.text) for c in cells.values()):
            kept.append(make_row(cells, unit_cell, listed.records, names, findings))
    for figure, (cell, about, kept) in gathered.items():
        yield figure, make_fact(ReportedList(rows=tuple(kept), cell=cell), about)


def _text(row: Sequence[Cell], columns: Mapping[str, int], name: str) -> str:
    at = columns.get(name)
    return "" if at is None or is_blank(row[at].text) else row[at].text


def _day(row: Sequence[Cell], columns: Mapping[str, int], findings: Findings) -> date | None:
    at = columns.get("填报日期")
    return None if at is None or is_blank(row[at].text) else read_date(row[at], "填报日期", findings)
