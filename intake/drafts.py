"""One report as it was read from a file, before it is known which correction replaces which; reads one from YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dsl.diagnostic import Text
from dsl.expressions import Year
from dsl.facts import Value
from dsl.span import Span
from intake.errors import DuplicateFigure, LastYearUnused, MissingEntry, ReviewNotReported
from intake.findings import Findings, earlier, shown
from intake.names import Names
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
from intake.tree import Node
from intake.values import Cell, is_blank, read_date, read_value

#: Which figure of a report: the key of its node, and the year.
FigureKey = tuple[str, Year]

_REPORT = Text("报送", "the report")
_ENTRIES = ("单位", "期次", "填报人", "填报日期", "数据", "更正", "复核中")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One figure of a report; a value of None was left blank."""

    value: Value | None
    cell: Cell
    reporter: str


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


@dataclass(slots=True)
class DraftBuilder:
    """Gathers the figures of one report; the same for all forms of files."""

    names: Names
    findings: Findings
    figures: dict[FigureKey, Reported] = field(default_factory=dict)
    under_review: set[FigureKey] = field(default_factory=set)
    _first: dict[FigureKey, Span] = field(default_factory=dict)

    def put(self, name: Cell, value: Cell, reporter: str) -> None:
        """Enter one figure by its written name."""
        found = self.names.figure(name, self.findings)
        if found is not None:
            self.put_known(found, name, value, reporter)

    def put_known(self, found: FigureKey, name: Cell, value: Cell, reporter: str) -> None:
        """Enter one figure by its key."""
        key, written = found[0], shown(name.text)
        if found in self._first:
            self.findings.add(
                DuplicateFigure(span=name.span, related=earlier(self._first[found]), name=key, written=written)
            )
            return
        self._first[found] = name.span
        if value.is_faulty:
            return
        if is_blank(value.text):
            self.figures[found] = Reported(value=None, cell=value, reporter=reporter)
            return
        policy = self.names.policy
        read = read_value(value, policy.types[key], policy.policy.units, written, self.findings)
        if read is not None:
            self.figures[found] = Reported(value=read, cell=value, reporter=reporter)

    def review(self, cells: Iterable[Cell]) -> None:
        """Mark figures as under review, once all are entered."""
        for cell in cells:
            found = self.names.figure(cell, self.findings)
            if found is None:
                continue
            if found not in self._first:
                self.findings.add(ReviewNotReported(span=cell.span, name=shown(cell.text)))
            else:
                self.under_review.add(found)


def warn_of_unused_year(found: FigureKey, cell: Cell, names: Names, findings: Findings) -> None:
    """Say that a figure of last year was reported which the method does not ask for."""
    key, year = found
    declared = names.fields.get(key)
    if year is Year.LAST and not (declared and declared.needs_last_year):
        findings.add(LastYearUnused(span=cell.span, name=key))


def read_report(tree: Node, file: str, names: Names, findings: Findings) -> Draft | None:
    """Read one report in YAML; None where its unit or period is not known."""
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
    figures = mapping.get("数据")
    if figures is None:
        findings.add(MissingEntry(span=first_line(mapping.span), where=_REPORT, entry="数据"))
    for entry in entries_of(figures, Text("“数据”", '"数据"'), findings):
        name = cell_of(entry.key, "")
        found = names.figure(name, findings)
        if found is None:
            continue
        warn_of_unused_year(found, name, names, findings)
        value = as_scalar(entry.value, Text(f"“{shown(name.text)}”", f'"{shown(name.text)}"'), findings)
        if value is not None:
            builder.put_known(found, name, cell_of(value, f"数据.{name.text}"), reporter.text if reporter else "")
    listed = texts(mapping.get("复核中"), Text("“复核中”", '"复核中"'), findings)
    builder.review(cell_of(scalar, "复核中") for scalar in listed)
    if unit is None or period is None or unit_text is None:
        return None
    return Draft(
        unit=unit,
        period=period,
        file=file,
        reporter=reporter.text if reporter else "",
        reported_on=day,
        replaces=cell_of(replaces, "更正") if replaces else None,
        figures=builder.figures,
        under_review=frozenset(builder.under_review),
        span=unit_text.span,
    )
