"""Takes reports out of a table: a wide one with a row for each unit, or a long one with a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.diagnostic import Text
from dsl.record import dataclass
from dsl.span import Span
from intake.bare_figures import BareColumns
from intake.drafts import Draft, DraftBuilder, Reported, parts_wanted, warn_of_unused_year
from intake.errors import BadTable, DuplicateFigure, MissingEntry, UnknownEntry
from intake.findings import Findings, earlier, shown
from intake.names import FigureKey, FigureName, Names, nearest, offer
from intake.parts import part_names
from intake.tables import PlainRow, Row, Table
from intake.values import Cell, is_blank, read_date, read_truth

#: Columns that say whose report a row is; the first two must be there.
_ABOUT = ("单位", "期次", "填报人", "填报日期", "更正", "复核中")
_LONG = (*_ABOUT, "字段", "值", "来源")

#: A heading may stand over the table; it is looked for no further down than this.
_TITLE_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """Whose report a row is."""

    unit: str
    period: str
    reporter: str
    day: Cell | None
    replaces: Cell | None
    #: Names of figures in a wide table; 是 or 否 for the row's figure in a long one.
    reviewed: Cell | None
    span: Span


def read_table(table: Table, file: str, names: Names, findings: Findings) -> tuple[Draft, ...]:
    """Read every report of a table. A table with the columns 字段 and 值 is a long one."""
    found = find_heading(table, findings)
    if found is None:
        return ()
    heading, rows = found
    if says_merged(table, heading, findings):
        return ()
    columns: dict[str, int] = {}
    for index, cell in enumerate(heading):
        if cell.text and cell.text in columns:
            first = heading[columns[cell.text]].span
            findings.add(
                DuplicateFigure(span=cell.span, related=earlier(first), name=cell.text, written=shown(cell.text))
            )
        elif cell.text:
            columns[cell.text] = index
    if "期次" not in columns:
        where = Text("表头", "the header row")
        findings.add(MissingEntry(span=heading[columns["单位"]].span, where=where, entry="期次"))
        return ()
    rows = tuple(full_rows(rows, heading, findings))
    if "字段" in columns and "值" in columns:
        return _read_long(rows, heading, columns, file, names, findings)
    return _read_wide(rows, heading, columns, file, names, findings)


def says_above_heading(table: Table) -> bool:
    """Whether a workbook says above its heading that its figures are made up."""
    for row in table.rows:
        if any(cell.text == "单位" for cell in row):
            return False
        if any("虚构" in cell.text for cell in row):
            return True
    return False


def find_heading(table: Table, findings: Findings) -> tuple[Row, tuple[Row, ...]] | None:
    """Find the header row, which names 单位, and the rows below it."""
    for number, row in enumerate(table.rows[:_TITLE_ROWS]):
        if any(cell.text == "单位" for cell in row):
            return row, table.rows[number + 1 :]
    sheet = f"工作表“{table.name}”" if table.name else "表格"
    problem = Text(f"{sheet}没有写着“单位”的表头", "no header row names 单位")
    findings.add(BadTable(span=table.span, problem=problem))
    return None


def says_merged(table: Table, heading: Row, findings: Findings) -> bool:
    """Whether cells are merged from the heading down; a title above may be. If so it was said."""
    found = [said for said in table.merged if said.span.line >= heading[0].span.line]
    for said in found:
        findings.add(said)
    return bool(found)


def full_rows(rows: tuple[Row, ...], heading: Row, findings: Findings) -> Iterator[Row]:
    """Leave out blank rows, name cells beyond the heading, fill short rows up."""
    unnamed = [index for index, cell in enumerate(heading) if not cell.text]
    for row in rows:
        if isinstance(row, PlainRow) and len(row) == len(heading) and not any(row.texts[i] for i in unnamed):
            if any(row.texts):
                yield row
            continue
        if not any(cell.text or cell.is_faulty for cell in row):
            continue
        for index, cell in enumerate(row):
            if cell.text and (index >= len(heading) or not heading[index].text):
                problem = Text(f"“{shown(cell.text)}”上面没有表头", f'"{shown(cell.text)}" stands under no heading')
                findings.add(BadTable(span=cell.span, problem=problem))
        last = row[-1]
        missing = Cell(text="", span=last.span, place=last.place)
        yield (*row, *(missing,) * (len(heading) - len(row)))


def _about(row: Row, columns: dict[str, int], names: Names, findings: Findings) -> _About | None:
    def cell(column: str) -> Cell | None:
        at = columns.get(column)
        return None if at is None or is_blank(row[at].text) else row[at]

    unit_cell, period_cell = cell("单位"), cell("期次")
    for column, given in (("单位", unit_cell), ("期次", period_cell)):
        if given is None and not row[columns[column]].is_faulty:
            where = Text("这一行", "this row")
            findings.add(MissingEntry(span=row[columns[column]].span, where=where, entry=column))
    unit = names.unit(unit_cell, findings) if unit_cell else None
    period = names.period(period_cell, findings) if period_cell else None
    if unit is None or period is None or unit_cell is None:
        return None
    reporter = cell("填报人")
    return _About(
        unit=unit,
        period=period,
        reporter=reporter.text if reporter else "",
        day=cell("填报日期"),
        replaces=cell("更正"),
        reviewed=cell("复核中"),
        span=unit_cell.span,
    )


def _split(cell: Cell) -> Iterator[Cell]:
    for name in cell.text.replace("，", "、").replace(",", "、").split("、"):
        if name.strip():
            yield Cell(text=name.strip(), span=cell.span, place=cell.place)


def _draft(
    about: _About,
    file: str,
    figures: Mapping[FigureKey, Reported],
    under_review: frozenset[FigureKey],
    findings: Findings,
) -> Draft:
    day = read_date(about.day, "填报日期", findings) if about.day else None
    return Draft(
        unit=about.unit,
        period=about.period,
        file=file,
        reporter=about.reporter,
        reported_on=day,
        replaces=about.replaces,
        figures=figures,
        under_review=under_review,
        span=about.span,
    )


def _read_wide(
    rows: tuple[Row, ...], heading: Row, columns: dict[str, int], file: str, names: Names, findings: Findings
) -> tuple[Draft, ...]:
    fields = tuple(_figure_columns(heading, columns, names, findings))
    bare = BareColumns.of(fields, names, heading)
    drafts: list[Draft] = []
    for row in rows:
        about = _about(row, columns, names, findings)
        if bare is not None and isinstance(row, PlainRow) and (about is None or about.reviewed is None):
            figures = bare.read(row, about.reporter if about else "", findings)
            if about is not None:
                drafts.append(_draft(about, file, figures, frozenset(), findings))
            continue
        builder = DraftBuilder(names, findings)
        for index, found in fields:
            builder.put(found, heading[index], row[index], about.reporter if about else "")
        if about is None:
            continue
        if about.reviewed is not None:
            builder.review(_split(about.reviewed))
        drafts.append(_draft(about, file, builder.figures(), frozenset(builder.under_review), findings))
    return tuple(drafts)


def _figure_columns(
    heading: Row, columns: dict[str, int], names: Names, findings: Findings
) -> Iterator[tuple[int, FigureName]]:
    """The columns that hold figures; one for each month or quarter where a figure is reported so."""
    for name, index in columns.items():
        cell = heading[index]
        found = names.figure(cell, findings) if name not in _ABOUT else None
        if found is None:
            continue
        warn_of_unused_year(found, cell, names, findings)
        often = names.frequency(found.key)
        if found.part is None and part_names(often):
            findings.add(parts_wanted(found.key, often, cell.span))
        else:
            yield index, found


def _read_long(
    rows: tuple[Row, ...], heading: Row, columns: dict[str, int], file: str, names: Names, findings: Findings
) -> tuple[Draft, ...]:
    for name, index in columns.items():
        if name not in _LONG:
            where, near = Text("长表", "a long-form table"), offer(nearest(name, _LONG))
            findings.add(
                UnknownEntry(span=heading[index].span, where=where, entry=shown(name), nearest=near, known=_LONG)
            )
    reports: dict[tuple[str, str], tuple[_About, DraftBuilder]] = {}
    for row in rows:
        about = _about(row, columns, names, findings)
        if about is None:
            continue
        first, builder = reports.setdefault((about.unit, about.period), (about, DraftBuilder(names, findings)))
        _refuse_conflict(first, about, findings)
        named, source = row[columns["字段"]], row[columns["来源"]].text if "来源" in columns else ""
        found = names.figure(named, findings)
        if found is None:
            continue
        warn_of_unused_year(found, named, names, findings)
        builder.put(found, named, row[columns["值"]], source or about.reporter)
        if about.reviewed is not None and read_truth(about.reviewed, "复核中", findings):
            builder.under_review.add(found.figure)
    return tuple(
        _draft(about, file, builder.figures(), frozenset(builder.under_review), findings)
        for about, builder in reports.values()
    )


def _refuse_conflict(first: _About, row: _About, findings: Findings) -> None:
    """What holds for a whole report must be the same in each of its rows."""
    for column, stated, here in (("填报日期", first.day, row.day), ("更正", first.replaces, row.replaces)):
        if (stated.text if stated else "") != (here.text if here else ""):
            problem = Text(f"同一份报送各行的“{column}”不一致", f'rows of one report differ in "{column}"')
            place = (here or stated or Cell(text="", span=row.span, place="")).span
            findings.add(BadTable(span=place, related=earlier(first.span), problem=problem))
