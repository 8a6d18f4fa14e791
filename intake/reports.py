"""Reads one report from YAML."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from dsl.diagnostic import Text
from dsl.model import Frequency
from intake.drafts import Draft, DraftBuilder, warn_of_unused_year
from intake.errors import DuplicateFigure, MissingEntry, NotInParts, PartsMiscounted, ReviewNotReported, UnknownPart
from intake.findings import Findings, earlier, shown
from intake.names import FigureKey, FigureName, Names
from intake.parts import find_part, looks_like_a_part, part_names
from intake.records import ReportedList, find_list, read_list
from intake.shapes import (
    as_mapping,
    as_scalar,
    cell_of,
    entries_of,
    first_line,
    needed,
    refuse_unknown,
    text_entry,
    texts,
)
from intake.tree import Entry, Mapping, Node, Scalar, Sequence
from intake.values import Cell, read_date

_REPORT = Text("报送", "the report")
_ENTRIES = ("单位", "期次", "填报人", "填报日期", "数据", "更正", "复核中")


def read_report(tree: Node, file: str, names: Names, findings: Findings) -> Draft | None:
    """Read one report; None where its unit or period is not known."""
    mapping = as_mapping(tree, _REPORT, findings)
    if mapping is None:
        return None
    refuse_unknown(mapping, _ENTRIES, _REPORT, findings)
    unit_text, period_text = needed(mapping, "单位", _REPORT, findings), needed(mapping, "期次", _REPORT, findings)
    unit = names.unit(cell_of(unit_text, ""), findings) if unit_text else None
    period = names.period(cell_of(period_text, ""), findings) if period_text else None
    reporter = text_entry(mapping, "填报人", findings)
    day_text = text_entry(mapping, "填报日期", findings)
    day = read_date(cell_of(day_text, ""), "填报日期", findings) if day_text else None
    replaces = text_entry(mapping, "更正", findings)
    builder = DraftBuilder(names, findings)
    lists: dict[FigureKey, ReportedList] = {}
    figures = mapping.get("数据")
    if figures is None:
        findings.add(MissingEntry(span=first_line(mapping.span), where=_REPORT, entry="数据"))
    for entry in entries_of(figures, _named("数据"), findings):
        name = cell_of(entry.key, "")
        listed = find_list(entry.key.text, names)
        if listed is not None:
            read = read_list(entry, listed, names, findings)
            if read is not None:
                lists[listed.records.key, listed.year] = read
            continue
        found = names.figure(name, findings)
        if found is not None:
            warn_of_unused_year(found, name, names, findings)
            _enter(entry, found, builder, reporter.text if reporter else "")
    reviewed = tuple(texts(mapping.get("复核中"), _named("复核中"), findings))
    builder.review(cell_of(scalar, "复核中") for scalar in reviewed if find_list(scalar.text, names) is None)
    builder.under_review |= set(_reviewed_lists(reviewed, lists, names, findings))
    if unit is None or period is None or unit_text is None:
        return None
    return Draft(
        unit=unit,
        period=period,
        file=file,
        reporter=reporter.text if reporter else "",
        reported_on=day,
        replaces=cell_of(replaces, "更正") if replaces else None,
        figures=builder.figures(),
        under_review=frozenset(builder.under_review),
        span=unit_text.span,
        records=lists,
    )


def _reviewed_lists(
    reviewed: Iterable[Scalar], lists: Container[FigureKey], names: Names, findings: Findings
) -> Iterator[FigureKey]:
    """The lists of the report that are under review."""
    for scalar in reviewed:
        found = find_list(scalar.text, names)
        if found is None:
            continue
        if (found.records.key, found.year) in lists:
            yield found.records.key, found.year
        else:
            findings.add(ReviewNotReported(span=scalar.span, name=shown(scalar.text)))


def _named(entry: str) -> Text:
    return Text(f"“{entry}”", f'"{entry}"')


def _enter(entry: Entry, found: FigureName, builder: DraftBuilder, reporter: str) -> None:
    """Enter what stands behind a figure's name: one value, or one for each month or quarter."""
    findings, name = builder.findings, cell_of(entry.key, "")
    often = builder.names.frequency(found.key)
    if found.part is None and part_names(often) and not isinstance(entry.value, Scalar):
        cells = _parts(entry, found.key, often, findings)
        if cells:
            builder.put_parts(found, name, cells, reporter)
        elif cells is not None:
            # `{}` leaves the figure blank.
            builder.put(found, name, Cell(text="", span=entry.value.span, place=_place(entry)), reporter)
    elif _is_written_in_parts(entry.value):
        findings.add(NotInParts(span=entry.value.span, name=shown(entry.key.text)))
    else:
        value = as_scalar(entry.value, _named(shown(entry.key.text)), findings)
        if value is not None:
            builder.put(found, name, cell_of(value, f"数据.{entry.key.text}"), reporter)


def _is_written_in_parts(node: Node) -> bool:
    """Whether a figure is written as those by month or quarter are: a list, or 1月, 2月 with their values."""
    match node:
        case Sequence():
            return True
        case Mapping(entries=entries):
            return all(looks_like_a_part(e.key.text) for e in entries)
        case Scalar():
            return False


def _parts(entry: Entry, key: str, often: Frequency, findings: Findings) -> dict[int, Cell] | None:
    """The values of a list in order, or of names, by their place in the year; None where that is not sure."""
    known = part_names(often)
    if isinstance(entry.value, Mapping):
        return _named_parts(entry, entry.value, key, often, findings)
    items = entry.value.items if isinstance(entry.value, Sequence) else ()
    if len(items) != len(known):
        counts = PartsMiscounted(
            span=entry.value.span,
            name=key,
            often=often.value,
            expected=len(known),
            actual=len(items),
            example=known[0],
        )
        findings.add(counts)
        return None
    return {part: _cell(item, entry, known[part], findings) for part, item in enumerate(items)}


def _named_parts(
    entry: Entry, table: Mapping, key: str, often: Frequency, findings: Findings
) -> dict[int, Cell] | None:
    known = part_names(often)
    cells: dict[int, Cell] = {}
    names: dict[int, Entry] = {}
    for one in table.entries:
        part = find_part(one.key.text, often)
        written = shown(one.key.text)
        if part is None:
            findings.add(UnknownPart(span=one.key.span, name=key, often=often.value, part=written, known=known))
            return None
        if part in names:
            first, name = earlier(names[part].key.span), f"{key}（{known[part]}）"
            findings.add(DuplicateFigure(span=one.key.span, related=first, name=name, written=written))
            return None
        names[part] = one
        cells[part] = _cell(one.value, entry, known[part], findings)
    return cells


def _cell(node: Node, entry: Entry, part: str, findings: Findings) -> Cell:
    """One month or quarter, at the place of the whole figure."""
    scalar = as_scalar(node, _named(f"{shown(entry.key.text)}（{part}）"), findings)
    if scalar is None:
        return Cell(text="", span=node.span, place=_place(entry), is_faulty=True)
    return Cell(text=scalar.text, span=scalar.span, place=_place(entry))


def _place(entry: Entry) -> str:
    return cell_of(entry.key, f"数据.{entry.key.text}").place
