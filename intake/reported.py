"""The figures of the live reports, each put together when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from dsl.expressions import Year
from dsl.facts import Fact, FigureId, Figures, Source
from dsl.record import dataclass
from intake.bare_figures import BareFigures, scaled
from intake.corrections import Settled
from intake.names import FigureKey, Names


@dataclass(slots=True)
class _Report:
    """One live report and what was made of it so far."""

    settled: Settled
    #: Its figures in the order of the method.
    order: tuple[FigureKey, ...]
    made: dict[FigureKey, Fact] = field(default_factory=dict)

    def fact(self, figure: FigureKey) -> Fact | None:
        """A figure as a fact."""
        made = self.made.get(figure)
        if made is None and figure in self.settled.draft.figures:
            made = self.made[figure] = fact_of(self.settled, figure)
        return made


class ReportedFigures(Figures):
    """The figures of reports, in the order of roster, periods and method."""

    def __init__(self, settled: Sequence[Settled], names: Names) -> None:
        units = {u.name: i for i, u in enumerate(names.roster)}
        periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
        keys = {key: i for i, key in enumerate(names.reported)}
        live = sorted(settled, key=lambda s: (units[s.draft.unit], periods[s.draft.period]))
        self._reports = {(s.draft.unit, s.draft.period): _Report(s, _in_order(s, keys)) for s in live}

    @staticmethod
    def of(settled: Sequence[Settled], names: Names) -> Figures | None:
        """The figures of live reports; None where there are two of one unit and period."""
        if len({(s.draft.unit, s.draft.period) for s in settled}) < len(settled):
            return None
        return ReportedFigures(settled, names)

    def __len__(self) -> int:
        return sum(len(report.order) for report in self._reports.values())

    def __iter__(self) -> Iterator[FigureId]:
        for (unit, period), report in self._reports.items():
            for key, year in report.order:
                yield FigureId(unit=unit, period=period, key=key, year=year)

    def __contains__(self, figure: object) -> bool:
        if not isinstance(figure, FigureId):
            return False
        report = self._reports.get((figure.unit, figure.period))
        return report is not None and (figure.key, figure.year) in report.settled.draft.figures

    def __getitem__(self, figure: FigureId) -> Fact:
        found = self.get(figure)
        if found is None:
            raise KeyError(figure)
        return found

    def get(self, figure: FigureId, default: Fact | None = None) -> Fact | None:  # type: ignore[override]
        """A figure, or else what is to stand for it."""
        report = self._reports.get((figure.unit, figure.period))
        found = report.fact((figure.key, figure.year)) if report is not None else None
        return default if found is None else found

    def reports(self) -> Iterator[tuple[str, str]]:
        """Unit and period of every report that holds a figure."""
        return (about for about, report in self._reports.items() if report.order)

    @property
    def is_bare(self) -> bool:
        """Whether no figure is under review or reported by month or quarter."""
        drafts = (report.settled.draft for report in self._reports.values())
        return all(isinstance(d.figures, BareFigures) and not d.under_review for d in drafts)

    def whole_numbers(
        self, units: Sequence[str], period: str, key: str, year: Year
    ) -> tuple[list[int], Fraction] | None:
        """One figure of many units over their least common denominator; None where one is not bare digits."""
        texts: list[str] = []
        columns = None
        for unit in units:
            report = self._reports.get((unit, period))
            figures = report.settled.draft.figures if report is not None else None
            text = figures.digits((key, year)) if isinstance(figures, BareFigures) else None
            if not text:
                return None
            assert isinstance(figures, BareFigures)
            columns = figures.columns
            texts.append(text)
        return scaled(texts, columns.unit(key)) if columns is not None else None


def _in_order(settled: Settled, keys: Mapping[str, int]) -> tuple[FigureKey, ...]:
    figures = settled.draft.figures
    if isinstance(figures, BareFigures):
        # The order is that of the whole table.
        whole = figures.columns.in_order
        return whole if len(figures) == len(whole) else tuple(f for f in whole if f in figures)
    return tuple(sorted(figures, key=lambda f: (keys[f[0]], f[1].value)))


def fact_of(settled: Settled, figure: FigureKey) -> Fact:
    """One figure of a report as a fact."""
    draft = settled.draft
    reported, note = draft.figures[figure], draft.note(figure)
    source = Source(
        file=draft.file,
        place=reported.cell.place,
        raw=reported.cell.text,
        reporter=reported.reporter,
        reported_on=draft.reported_on,
        revision=settled.revision,
        replaces=settled.replaces,
        span=reported.cell.span,
        remark=note.remark,
        evidence=note.evidence,
    )
    is_under_review = figure in draft.under_review
    return Fact(value=reported.value, source=source, is_under_review=is_under_review, parts=reported.parts)
