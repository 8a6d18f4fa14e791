"""期次 that come again: a period for each time, and what each is called."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from dsl.ast import PeriodSyntax
from dsl.diagnostic import Diagnostic
from dsl.errors_periods import RepeatsWithoutTerm
from dsl.model import Header, HowOften, Period, Purpose, Recurrence

_MONTHS = {HowOften.YEAR: 12, HowOften.HALF: 6, HowOften.QUARTER: 3, HowOften.MONTH: 1}
_HALVES = ("上半年", "下半年")
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def unfold_periods(written: tuple[PeriodSyntax, ...], header: Header, findings: list[Diagnostic]) -> tuple[Period, ...]:
    """Make a period of each time that one comes again, in the order of the page and then of the days.

    A time that closes outside the term is none; where no time is inside it, the last is kept, so that the
    term is reported.
    """
    is_only_kind = all(set(p.purposes) == {Purpose.CIRCULAR} for p in written)
    made: list[Period] = []
    for period in written:
        if isinstance(period.closes, Recurrence):
            made += _times(period, period.closes, header, is_only_kind, findings)
        else:
            made.append(_period(period, period.name, period.closes, is_only_kind, None))
    return tuple(made)


def _times(
    period: PeriodSyntax, again: Recurrence, header: Header, is_only_kind: bool, findings: list[Diagnostic]
) -> list[Period]:
    first, last = header.starts_on, header.ends_on
    if first is None or last is None:
        findings.append(RepeatsWithoutTerm(span=period.span, name=period.name, often=again.often.value))
        return [_period(period, period.name, date(1, 12, 31), is_only_kind, None)]
    made = [
        _period(period, label, day, is_only_kind, max(first, date(day.year, 1, 1)))
        for year in range(first.year, max(first.year, last.year) + 1)
        for label, day in _year(period.name, again, year, names_year=first.year != last.year)
    ]
    return [p for p in made if first <= p.closes_on <= last] or made[-1:]


def _year(name: str, again: Recurrence, year: int, *, names_year: bool) -> Iterator[tuple[str, date]]:
    """The times of one year: what each is called, and its day."""
    stretch = _MONTHS[again.often]
    for index in range(12 // stretch):
        month, day = again.closes_on or ((index + 1) * stretch, 31)
        closes = date(year, month, min(day, calendar.monthrange(year, month)[1]))
        yield f"{year}年" * names_year + _stretch(again.often, index) + name, closes


def _stretch(often: HowOften, index: int) -> str:
    match often:
        case HowOften.YEAR:
            return ""
        case HowOften.HALF:
            return _HALVES[index]
        case HowOften.QUARTER:
            return _QUARTERS[index]
        case HowOften.MONTH:
            return f"{index + 1}月"


def _period(period: PeriodSyntax, label: str, day: date, is_only_kind: bool, year_begins_on: date | None) -> Period:
    return Period(
        name=label,
        closes_on=day,
        purposes=period.purposes,
        basis=period.grounds.basis,
        assumptions=period.grounds.assumptions,
        span=period.span,
        is_only_kind=is_only_kind,
        of=period.name,
        year_begins_on=year_begins_on,
        is_yearly=isinstance(period.closes, Recurrence) and period.closes.often is HowOften.YEAR,
    )
