"""Reports in, everything doubtful about them out: what cannot be read, what is missing, what does not fit together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dsl.diagnostic import Diagnostic
from dsl.expressions import Year
from dsl.facts import Facts, FigureId, Source
from engine.cases import Cases, open_cases
from engine.errors import BrokenCrossCheck, MissingFigure, MissingReport, UnknownPeriod
from engine.evaluate import inputs_of
from engine.quality import find_missing
from engine.results import QualityFinding
from intake.facts import read_facts
from intake.figure_checks import Doubt, Limits, look_over
from intake.mapping import FILE as MAPPING_FILE
from intake.submissions import submitted_files
from intake.suffixes import SUFFIXES
from kaoping.api import Policy
from kaoping.errors import FileMissing, NotAFolder, PolicyError

_SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding, with whose figure it is and where it stands."""

    said: Diagnostic
    unit: str = ""
    #: The key of the figure.
    field: str = ""
    #: The file, as it can be opened; empty for a report that never came.
    file: str = ""
    #: `填报表!F12` in a workbook, `数据.解决户数（第9行）` in YAML.
    place: str = ""

    @property
    def sheet(self) -> str:
        """The sheet of a workbook."""
        return self.place.partition("!")[0] if "!" in self.place else ""

    @property
    def cell(self) -> str:
        """The address on the sheet; of several cells the first."""
        match = re.match(r"[A-Z]{1,3}\d{1,7}", self.place.partition("!")[2])
        return match.group() if match else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """All that was found about the reports of one period."""

    period: str
    #: Every file that was read, as it can be opened, by what a source calls it.
    files: Mapping[str, Path]
    found: tuple[Found, ...]
    facts: Facts | None

    def of_file(self, file: str) -> tuple[Found, ...]:
        """What was found in one file."""
        return tuple(f for f in self.found if f.file == file)

    def count(self, severity: str) -> int:
        """How many findings of a severity there are."""
        return sum(f.said.severity == severity for f in self.found)


def validate(
    method: Policy,
    *,
    folder: Path | None,
    files: Sequence[Path] = (),
    period: str | None,
    limits: Limits,
    when_read: Callable[[], None] | None = None,
) -> Validation:
    """Read reports and look them over; without `files` those of the folder.

    Raises PolicyError: KP003, KP005, KP020, KP550, where nothing can be read at all.
    """
    place = method.reading.place.folder if folder is None else folder
    if not place.is_dir():
        raise PolicyError([NotAFolder(path=str(place))])
    missing = [FileMissing(path=str(f)) for f in files if not f.exists()]
    if missing:
        raise PolicyError(missing)
    submitted = {f.as_posix(): f for f in files} if files else _files_of(place)
    read = read_facts(
        place,
        method.checked,
        method.reading.roster,
        fingerprint=method.reading.fingerprint,
        submitted=submitted,
        mapping=method.reading.place.folder / MAPPING_FILE,
        when_read=when_read,
    )
    paths = {path.as_posix() for path in submitted.values()}
    facts = read.value
    found = [_from_reading(d, facts, submitted) for d in read.diagnostics if d.span.file in paths]
    label = period or (method.periods[-1] if facts is None else _label(method, facts))
    wanted = method.checked.policy.period(label)
    if wanted is None:
        raise PolicyError([UnknownPeriod(period=label, known=method.periods)])
    if facts is not None:
        cases = open_cases(method.plan, inputs_of(method.plan, facts, wanted))
        asked = find_missing(method.plan, cases)
        look = _Look(method, facts, label, submitted)
        found += [*look.broken(cases), *look.missing(asked, is_whole=not files)]
        found += [look.doubtful(d) for d in look_over(facts, method.checked, wanted, limits)]
    return Validation(period=label, files=submitted, found=tuple(sorted(found, key=_order)), facts=facts)


def _order(found: Found) -> tuple[bool, str, int]:
    return (not found.file, found.file, _SEVERITIES.index(found.said.severity))


def _files_of(place: Path) -> dict[str, Path]:
    folder = place / "submissions"
    return submitted_files(folder) if folder.is_dir() else {}


def _label(method: Policy, facts: Facts) -> str:
    """The last period that has data; the last of the method where nothing could be read."""
    reported = {figure.period for figure in facts.given()}
    with_data = [label for label in method.periods if label in reported]
    return with_data[-1] if with_data else method.periods[-1]


def _from_reading(said: Diagnostic, facts: Facts | None, submitted: Mapping[str, Path]) -> Found:
    """What reading said, with its unit where the file is of one only, and its sheet where the message names it."""
    file = said.span.file
    names = {name for name, path in submitted.items() if path.as_posix() == file}
    units = {r.unit for r in facts.reports if r.file in names} if facts is not None else set()
    return Found(said=said, unit=units.pop() if len(units) == 1 else "", file=file, place=_place_of(said))


def _place_of(said: Diagnostic) -> str:
    span = said.span
    if Path(span.file).suffix.lower() not in SUFFIXES:
        return f"第{span.line}行" if (span.end_line, span.end_column) != (1, 1) else ""
    address = f"{_letters(span.column)}{span.line}"
    match = re.search(rf"([^（“”《》!]+)!{address}(?!\d)", said.message("zh"))
    return f"{match.group(1)}!{address}" if match else ""


def _letters(column: int) -> str:
    """What a spreadsheet calls a column.

    >>> _letters(1), _letters(27)
    ('A', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Look:
    """Findings about figures, each with the place of the figure."""

    def __init__(self, method: Policy, facts: Facts, period: str, submitted: Mapping[str, Path]) -> None:
        self._method, self._facts, self._period, self._submitted = method, facts, period, submitted
        self._reported = {r.unit: r.file for r in facts.reports if r.period == period and r.is_live}

    def _path(self, file: str) -> str:
        path = self._submitted.get(file)
        return path.as_posix() if path is not None else ""

    def _found(self, said: Diagnostic, unit: str, field: str, source: Source | None) -> Found:
        file = source.file if source is not None else self._reported.get(unit, "")
        return Found(
            said=said, unit=unit, field=field, file=self._path(file), place=source.place if source is not None else ""
        )

    def _source(self, unit: str, key: str, years: Sequence[Year] = tuple(Year)) -> Source | None:
        for year in years:
            figure = FigureId(unit=unit, period=self._period, key=key, year=year)
            fact = self._facts.figures.get(figure) or self._facts.records.get(figure)
            if fact is not None:
                return fact.source
        return None

    def doubtful(self, doubt: Doubt) -> Found:
        return self._found(doubt.said, doubt.unit, doubt.key, doubt.source)

    def broken(self, cases: Cases) -> Iterator[Found]:
        """Cross-checks that do not hold, at the first figure that they are about."""
        for unit, checks in cases.broken.items():
            for one in checks:
                said = BrokenCrossCheck(unit=unit, check=one.check.text, found=one.found)
                sources = (self._source(unit, key, (year,)) for key, year in one.figures)
                source = next((s for s in sources if s is not None), None)
                yield self._found(said, unit, one.figures[0][0] if one.figures else "", source)

    def missing(self, asked: Sequence[QualityFinding], *, is_whole: bool) -> Iterator[Found]:
        """Figures that results rest on and that were left blank, and reports that never came."""
        for one in asked:
            if one.code == MissingReport.code and is_whole:
                yield self._found(MissingReport(unit=one.unit, period=self._period), one.unit, "", None)
            elif one.code == MissingFigure.code:
                yield self._missing(one)

    def _missing(self, one: QualityFinding) -> Found:
        name = self._method.plan.name_of(one.field)
        for year in Year:
            head = "" if year is Year.THIS else f"{year.value}的"
            said = MissingFigure(unit=one.unit, period=self._period, figure=head + name)
            if said.message("zh") == one.message:
                return self._found(said, one.unit, one.field, self._source(one.unit, one.field, (year,)))
        figure = one.message.removeprefix(f"{one.unit}缺报").removesuffix(f"（{self._period}）")
        said = MissingFigure(unit=one.unit, period=self._period, figure=figure)
        return self._found(said, one.unit, one.field, self._source(one.unit, one.field))
