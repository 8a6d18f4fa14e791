"""Looks over figures that were read: what no single cell shows to be wrong, but a comparison does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Text
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, Source
from dsl.model import CheckedPolicy, Kind, Period
from dsl.quantity import PERCENT, POINT, Unit, format_quantity
from intake.errors_validation import (
    CopiedFigures,
    DayAfterReport,
    EarlyReport,
    Jump,
    LateReport,
    RateBeyondWhole,
    ReportWithoutDay,
    SumDiffers,
    SumsDifferMostly,
)
from intake.values import is_counted

#: A change of more than this is asked about, where nobody says otherwise.
JUMP = Fraction(1, 2)
#: Two reports that share fewer figures than this are no copies.
_FEWEST_COPIED = 5
#: A figure that more units than this have in common says nothing.
_MOST_ALIKE = 3
#: A unit whose figures differ from the sums more often than not reported its own part.
_MOSTLY = Fraction(1, 2)
_FEWEST_SUMS = 4
_MAY_EXCEED = ("完成", "增长", "增加", "提高", "增幅", "下降", "执行")
_NO_SUM = ("最", "平均", "人均", "标准")
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One thing found, whose it is, and where it stands."""

    said: Diagnostic
    unit: str
    key: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is asked about."""

    jump: Fraction = JUMP
    #: The last day for reports; None asks about none.
    due: date | None = None


def look_over(facts: Facts, policy: CheckedPolicy, period: Period, limits: Limits) -> tuple[Doubt, ...]:
    """Find what is doubtful in the figures of one period, by unit in roster order.

    None of it prevents a result: it is for those who reported to confirm or to mend.
    """
    look = _Look(facts, policy, period, limits)
    order = {u.name: i for i, u in enumerate(facts.roster)}
    found = [*look.rates(), *look.days(), *look.sums(), *look.jumps(), *look.copies(), *look.reports()]
    placed = [d if d.source is None else replace(d, said=replace(d.said, span=d.source.span)) for d in found]
    return tuple(sorted(placed, key=lambda d: order[d.unit]))


class _Look:
    """The figures of one period."""

    def __init__(self, facts: Facts, policy: CheckedPolicy, period: Period, limits: Limits) -> None:
        self._facts, self._policy, self._period, self._limits = facts, policy, period, limits
        here = {i: f for i, f in facts.figures.items() if i.period == period.name}
        self._here: Mapping[FigureId, Fact] = here
        fields = {f.key: f.name for f in policy.policy.all_fields()}
        self._names = {i.key: i.name for i in policy.policy.every_indicator()} | fields
        self._first: dict[tuple[str, str], Source] = {}
        for figure, fact in here.items():
            self._first.setdefault((figure.unit, fact.source.file), fact.source)

    def _unit(self, key: str) -> Unit:
        return self._policy.types[key].unit

    def _name(self, figure: FigureId) -> str:
        head = "" if figure.year is Year.THIS else f"{figure.year.value}."
        return head + self._names.get(figure.key, figure.key)

    def _shown(self, value: Fraction, key: str) -> str:
        return format_quantity(value, self._unit(key))

    def rates(self) -> Iterator[Doubt]:
        """Rates beyond the whole."""
        for figure, fact in self._here.items():
            if not isinstance(fact.value, Fraction) or self._unit(figure.key) != PERCENT:
                continue
            name = self._name(figure)
            limit = Fraction(10) if any(w in name for w in _MAY_EXCEED) else Fraction(1)
            if fact.value > limit:
                value, shown = self._shown(fact.value, figure.key), self._shown(limit, figure.key)
                said = RateBeyondWhole(unit=figure.unit, name=name, value=value, limit=shown)
                yield Doubt(said=said, unit=figure.unit, key=figure.key, source=fact.source)

    def days(self) -> Iterator[Doubt]:
        """Days that were to come when the report was written."""
        for figure, fact in self._here.items():
            reported = fact.source.reported_on
            if isinstance(fact.value, date) and reported is not None and fact.value > reported:
                day, name = str(fact.value), self._name(figure)
                said = DayAfterReport(unit=figure.unit, name=name, day=day, reported_on=str(reported))
                yield Doubt(said=said, unit=figure.unit, key=figure.key, source=fact.source)

    # --- sums over the units below --------------------------------------------------------------------

    def sums(self) -> Iterator[Doubt]:
        """A unit's own figures against the sums of those below it."""
        below: dict[str, list[str]] = defaultdict(list)
        for member in self._facts.roster:
            if member.parent is not None:
                below[member.parent].append(member.name)
        keys = [k for k, t in self._policy.types.items() if t.kind is Kind.NUMBER and self._adds_up(k)]
        for unit, members in below.items():
            compared = [c for key in keys if (c := self._compare(unit, members, key)) is not None]
            different = [c for c in compared if c[1] is not None]
            if len(compared) >= _FEWEST_SUMS and len(different) > _MOSTLY * len(compared):
                example = self._names.get(different[0][0].key, different[0][0].key)
                mostly = SumsDifferMostly(unit=unit, count=len(compared), different=len(different), example=example)
                yield Doubt(said=mostly, unit=unit, source=self._here[different[0][0]].source)
                continue
            for figure, said in different:
                assert said is not None
                yield Doubt(said=said, unit=unit, key=figure.key, source=self._here[figure].source)

    def _adds_up(self, key: str) -> bool:
        unit = self._unit(key)
        if any(word in self._names.get(key, key) for word in _NO_SUM) or len(unit.dimension) != 1:
            return False
        measure, power = unit.dimension[0]
        return power == 1 and measure != POINT.name and (is_counted(unit) or measure == "元")

    def _compare(self, unit: str, members: Sequence[str], key: str) -> tuple[FigureId, SumDiffers | None] | None:
        """Compare one figure; None where there is nothing to compare."""
        figure = FigureId(unit=unit, period=self._period.name, key=key)
        own = self._here.get(figure)
        facts = [self._here.get(replace(figure, unit=m)) for m in members]
        values = [f.value for f in facts if f is not None and isinstance(f.value, Fraction)]
        if own is None or not isinstance(own.value, Fraction) or not values:
            return None
        total = sum(values, Fraction(0))
        if len(values) < len(members) and total <= own.value:
            return None
        if total == own.value:
            return figure, None
        how = Text("多", "more") if total > own.value else Text("少", "fewer")
        said = SumDiffers(
            unit=unit,
            name=self._names.get(key, key),
            own=self._shown(own.value, key),
            count=len(values),
            total=self._shown(total, key),
            how=how,
            difference=self._shown(abs(total - own.value), key),
        )
        return figure, said

    # --- last year, other units, and the day of the report ----------------------------------------------

    def jumps(self) -> Iterator[Doubt]:
        """Figures far from those of last year."""
        for figure, fact in self._here.items():
            if figure.year is not Year.THIS or not isinstance(fact.value, Fraction):
                continue
            before = self._here.get(replace(figure, year=Year.LAST))
            if before is None or not isinstance(before.value, Fraction) or before.value == 0:
                continue
            change = (fact.value - before.value) / abs(before.value)
            if abs(change) > self._limits.jump:
                said = Jump(
                    unit=figure.unit,
                    name=self._name(figure),
                    now=self._shown(fact.value, figure.key),
                    before=self._shown(before.value, figure.key),
                    how=Text("增加", "up") if change > 0 else Text("减少", "down"),
                    change=_percent(abs(change)),
                    threshold=_percent(self._limits.jump),
                )
                yield Doubt(said=said, unit=figure.unit, key=figure.key, source=fact.source)

    def copies(self) -> Iterator[Doubt]:
        """Reports of two units that have most of their telling figures in common."""
        holders: dict[tuple[str, Year, Fraction], list[str]] = defaultdict(list)
        own: Counter[str] = Counter()
        for figure, fact in self._here.items():
            if isinstance(fact.value, Fraction) and self._is_telling(fact.value, figure.key):
                holders[figure.key, figure.year, fact.value].append(figure.unit)
                own[figure.unit] += 1
        shared: dict[tuple[str, str], list[FigureId]] = defaultdict(list)
        for (key, year, _), units in holders.items():
            if 1 < len(units) <= _MOST_ALIKE:
                for at, one in enumerate(units):
                    figure = FigureId(unit=one, period=self._period.name, key=key, year=year)
                    for other in (*units[:at], *units[at + 1 :]):
                        shared[one, other].append(figure)
        for (unit, other), figures in shared.items():
            count = min(own[unit], own[other])
            if len(figures) >= _FEWEST_COPIED and 2 * len(figures) > count:
                names = [self._name(f) for f in figures[:_LISTED]]
                names += ["…"] if len(figures) > _LISTED else []
                said = CopiedFigures(unit=unit, other=other, same=len(figures), count=count, names=tuple(names))
                yield Doubt(said=said, unit=unit, key=figures[0].key, source=self._here[figures[0]].source)

    def _is_telling(self, value: Fraction, key: str) -> bool:
        """Whether two units are unlikely to have it by chance: small counts and full rates are common."""
        unit = self._unit(key)
        if unit == PERCENT:
            return value not in (0, 1) and (value * 100).denominator > 1
        return abs(value / unit.scale) >= 20

    def reports(self) -> Iterator[Doubt]:
        """Reports that came too late, or before the period was over."""
        due, closes = self._limits.due, self._period.closes_on
        for report in self._facts.reports:
            if report.period != self._period.name or not report.is_live:
                continue
            unit, day, source = report.unit, report.reported_on, self._first.get((report.unit, report.file))
            if day is None:
                if due is not None:
                    yield Doubt(said=ReportWithoutDay(unit=unit, due=str(due)), unit=unit, source=source)
            elif due is not None and day > due:
                late = LateReport(unit=unit, days=(day - due).days, day=str(day), due=str(due))
                yield Doubt(said=late, unit=unit, source=source)
            elif day < closes:
                period, closing = self._period.name, str(closes)
                early = EarlyReport(unit=unit, day=str(day), period=period, closes_on=closing)
                yield Doubt(said=early, unit=unit, source=source)


def _percent(value: Fraction) -> str:
    """A ratio as a percentage, to one place.

    >>> _percent(Fraction(1, 2)), _percent(Fraction(1, 3)), _percent(Fraction(9))
    ('50%', '33.3%', '900%')
    """
    return format_quantity(value, PERCENT, 1)
