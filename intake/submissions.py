"""Reads the submissions folder: reports in YAML, CSV and Excel become figures, each from the report that is live."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path

from dsl.facts import Fact, FigureId, Rating, RecordsFact, Report, Source
from dsl.record import dataclass
from intake.corrections import Settled, settle_reports
from intake.drafts import Draft
from intake.errors import DuplicateFigure, FileIgnored, UnsupportedTable
from intake.findings import Findings, earlier, shown
from intake.mapping import Mappings
from intake.names import Names
from intake.records import make_fact
from intake.reported import ReportedFigures, fact_of
from intake.reports import read_report
from intake.suffixes import SUFFIXES
from intake.tables import Table, parse_csv
from intake.text import CSV_LIMIT, YAML_LIMIT, decode, read_bytes, says_made_up, start_of
from intake.wide_and_long import read_table, says_above_heading

#: By period, unit, and sentence or key of what was judged.
RatingKey = tuple[str, str, str]

#: Every table is one of ours.
NO_MAPPINGS = Mappings()

_REPORTS = (".yaml", ".yml", ".csv", ".parquet", *SUFFIXES)
#: Tables that offices do save, but that this tool does not read.
_OTHER_TABLES = {".xlsm", ".xlsb", ".et", ".fods", ".tsv", ".json", ".mdb", ".dbf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submissions:
    """All reports of a folder."""

    figures: Mapping[FigureId, Fact]
    records: dict[FigureId, RecordsFact]
    reports: tuple[Report, ...]
    #: Files that say that their figures are made up, relative to the data folder.
    made_up: tuple[str, ...]
    #: What forms for judging hold.
    ratings: Mapping[RatingKey, Rating] = field(default_factory=dict)


def submitted_files(folder: Path) -> dict[str, Path]:
    """Every file below `folder` (the data folder's `submissions/`), subfolders too, in sorted order.

    By what a source calls it. Hidden files and the lock files of office programs are passed over.
    """
    return {f"{folder.name}/{relative}": folder / relative for relative in sorted(_files_below(folder))}


def read_submissions(
    submitted: Mapping[str, Path],
    names: Names,
    findings: Findings,
    *,
    mappings: Mappings = NO_MAPPINGS,
    when_read: Callable[[], None] | None = None,
) -> Submissions:
    """Read reports, by what a source calls each; `when_read` is called after each.

    A table for which there is a mapping is read by it.
    """
    drafts: list[Draft] = []
    ratings: dict[RatingKey, Rating] = {}
    files: dict[str, bool] = {}
    made_up: list[str] = []
    for file, path in submitted.items():
        errors = findings.error_count
        read = read_file(path, file, Reading(names, findings, mappings))
        drafts.extend(read.drafts)
        files[file] = findings.error_count == errors
        if read.is_made_up:
            made_up.append(file)
        add_ratings(ratings, read.ratings, findings)
        if when_read is not None:
            when_read()
    settled = settle_reports(tuple(drafts), files, findings)
    return Submissions(
        figures=_figures(settled, names),
        records=_lists(settled),
        reports=_reports(settled, names),
        made_up=tuple(made_up),
        ratings=ratings,
    )


def add_ratings(known: dict[RatingKey, Rating], more: Mapping[RatingKey, Rating], findings: Findings) -> None:
    """Take judgements in; what was judged before is said."""
    for key, rating in more.items():
        before = known.setdefault(key, rating)
        if before is not rating:
            name = shown(f"{key[1]} {key[2]}")
            related = earlier(before.source.span)
            findings.add(DuplicateFigure(span=rating.source.span, related=related, name=name, written=shown(key[2])))


def _files_below(folder: Path) -> Iterator[str]:
    for at, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        # A folder that is called like a report was meant as one: it is handed on, and refused with its name.
        for name in (*files, *(f for f in folders if Path(f).suffix.lower() in _REPORTS)):
            if not name.startswith((".", "~$")):
                yield (Path(at) / name).relative_to(folder).as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """What one file held."""

    drafts: tuple[Draft, ...] = ()
    ratings: Mapping[RatingKey, Rating] = field(default_factory=dict)
    #: It says that its figures are made up.
    is_made_up: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What every file is read with."""

    names: Names
    findings: Findings
    mappings: Mappings

    def drafts(self, table: Table, file: str) -> tuple[Draft, ...]:
        """The reports of one table, by its mapping where it has one."""
        ours = self.mappings.apply(table, file, self.findings)
        return () if ours is None else read_table(ours, file, self.names, self.findings)


def read_file(path: Path, file: str, reading: Reading) -> FileContents:
    """Read what one file holds; `file` is what it is called in the sources of its figures."""
    names, findings = reading.names, reading.findings
    match path.suffix.lower():
        case ".yaml" | ".yml":
            from intake.yaml_tree import parse_yaml  # ruamel is loaded for YAML only

            data = read_bytes(path, YAML_LIMIT, findings)
            text = None if data is None else decode(data, path.as_posix(), findings)
            tree = None if text is None else parse_yaml(text, path.as_posix(), findings)
            draft = None if tree is None else read_report(tree, file, names, findings)
            report = () if draft is None else (draft,)
            return FileContents(drafts=report, is_made_up=text is not None and says_made_up(text))
        case ".csv":
            data = read_bytes(path, CSV_LIMIT, findings)
            text = None if data is None else decode(data, path.as_posix(), findings)
            table = None if text is None else parse_csv(text, path.as_posix(), findings)
            drafts = () if table is None else reading.drafts(table, file)
            return FileContents(drafts=drafts, is_made_up=text is not None and says_made_up(text))
        case ".parquet":
            return _read_parquet(path, file, reading)
        case suffix if suffix in SUFFIXES:
            return _read_spreadsheet(path, file, reading)
        case suffix if suffix in _OTHER_TABLES:
            findings.add(UnsupportedTable(span=start_of(path.as_posix()), path=file, suffix=suffix))
        case _:
            findings.add(FileIgnored(span=start_of(path.as_posix()), path=file))
    return FileContents()


def _read_parquet(path: Path, file: str, reading: Reading) -> FileContents:
    from intake.parquet import read_parquet

    data = read_bytes(path, CSV_LIMIT, reading.findings)
    table = None if data is None else read_parquet(data, path.as_posix(), reading.findings)
    return FileContents() if table is None else FileContents(drafts=reading.drafts(table, file))


def _read_spreadsheet(path: Path, file: str, reading: Reading) -> FileContents:
    """What a spreadsheet file holds: a form that this program made, or tables."""
    from intake.form_reader import read_form  # openpyxl is loaded for a workbook only
    from intake.sheets import as_tables
    from intake.spreadsheets import read_sheets

    sheets = read_sheets(path, reading.findings)
    form = read_form(sheets, file, reading.names, reading.findings)
    if form is not None:
        return FileContents(drafts=form.drafts, ratings=form.ratings, is_made_up=form.is_made_up)
    tables = tuple(as_tables(sheets, reading.findings))
    drafts = tuple(d for table in tables for d in reading.drafts(table, file))
    return FileContents(drafts=drafts, is_made_up=any(says_above_heading(table) for table in tables))


def _figures(settled: tuple[Settled, ...], names: Names) -> Mapping[FigureId, Fact]:
    """The figures of the live reports, in the order of roster, periods and method."""
    live = [report for report in settled if report.is_live]
    one_by_one = ReportedFigures.of(live, names)
    if one_by_one is not None:
        return one_by_one
    # Of two reports of a unit, which was said, the first counts.
    units = {u.name: i for i, u in enumerate(names.roster)}
    periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
    keys = {key: i for i, key in enumerate(names.reported)}
    found: dict[FigureId, Fact] = {}
    for report in live:
        draft = report.draft
        for key, year in draft.figures:
            figure = FigureId(unit=draft.unit, period=draft.period, key=key, year=year)
            if figure not in found:
                found[figure] = fact_of(report, (key, year))
    order = sorted(found, key=lambda f: (units[f.unit], periods[f.period], keys[f.key], f.year.value))
    return {figure: found[figure] for figure in order}


def _lists(settled: tuple[Settled, ...]) -> dict[FigureId, RecordsFact]:
    """The lists of records of the live reports."""
    found: dict[FigureId, RecordsFact] = {}
    for report in (r for r in settled if r.is_live):
        draft = report.draft
        for (key, year), listed in draft.records.items():
            about = Source(
                file=draft.file,
                place=listed.cell.place,
                reporter=draft.reporter,
                reported_on=draft.reported_on,
                revision=report.revision,
                replaces=report.replaces,
            )
            figure = FigureId(unit=draft.unit, period=draft.period, key=key, year=year)
            is_under_review = (key, year) in draft.under_review
            found.setdefault(figure, replace(make_fact(listed, about), is_under_review=is_under_review))
    return found


def _reports(settled: tuple[Settled, ...], names: Names) -> tuple[Report, ...]:
    units = {u.name: i for i, u in enumerate(names.roster)}
    periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
    reports = [
        Report(
            unit=s.draft.unit,
            period=s.draft.period,
            file=s.draft.file,
            reporter=s.draft.reporter,
            reported_on=s.draft.reported_on,
            replaces=s.replaces,
            is_live=s.is_live,
        )
        for s in settled
    ]
    return tuple(sorted(reports, key=lambda r: (periods[r.period], units[r.unit], r.file)))
