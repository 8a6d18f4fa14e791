"""What one evaluation runs on: the facts of one period, and what a worked example sets instead of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import TypeVar

from dsl.expressions import Side, Year
from dsl.facts import Adjustment, Fact, Facts, FigureId, Rating, RecordsFact, RegisterFact, SignedTarget
from dsl.model import Period
from dsl.quantity import Grade, Quantity
from dsl.record import dataclass
from engine.answer import Answer, named
from engine.plan import Plan

F = TypeVar("F", Fact, RecordsFact, RegisterFact)


@dataclass(frozen=True, slots=True)
class SettingId:
    """What an example sets: one side of a node, of a year, for one unit."""

    unit: str
    key: str
    side: Side = Side.VALUE
    year: Year = Year.THIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The facts of one period."""

    facts: Facts
    period: str
    #: The period whose report says what a figure of another time was (上年, 上半年), where this one does not.
    reports_of: Mapping[Year, str] = field(default_factory=dict)
    #: The year that the period belongs to, for letters that are signed year by year.
    year: int | None = None
    settings: Mapping[SettingId, Quantity | bool | date | Grade] = field(default_factory=dict)
    #: What an example sets of other years: `设 2021年.总分 = 90分`.
    year_settings: Mapping[tuple[int, SettingId], Quantity | bool | date | Grade] = field(default_factory=dict)
    #: What an example sets for each month or quarter.
    part_settings: Mapping[SettingId, tuple[Quantity | bool | date | Grade, ...]] = field(default_factory=dict)
    #: By unit and sentence.
    judgements: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    #: 评定 都为 是: what every judgement is that `judgements` does not hold; None where nothing is said.
    other_judgements: bool | None = None

    def setting(self, unit: str, key: str, side: Side, year: Year) -> Answer | None:
        """What a worked example sets, named as it will be shown."""
        value = self.settings.get(SettingId(unit, key, side, year))
        if value is None:
            return None
        return _set(value, year.prefix + key + ("" if side is Side.VALUE else f"的{side.value}"))

    def part_setting(self, unit: str, key: str, year: Year, index: int) -> Answer | None:
        """What a worked example sets for one month or quarter."""
        parts = self.part_settings.get(SettingId(unit, key, Side.VALUE, year))
        return _set(parts[index], f"{key} 第{index + 1}期") if parts is not None and index < len(parts) else None

    def judged(self, unit: str, sentence: str) -> bool | None:
        """What a worked example says of a sentence."""
        return self.judgements.get((unit, sentence), self.other_judgements)

    def figure(self, unit: str, key: str, year: Year) -> Fact | None:
        """A reported figure."""
        return self._own_or_earlier(self.facts.figures, unit, key, year)

    def records(self, unit: str, key: str, year: Year) -> RecordsFact | None:
        """A list of records."""
        return self._own_or_earlier(self.facts.records, unit, key, year)

    def register(self, unit: str, key: str, year: Year) -> RegisterFact | None:
        """A list of very many records, put together where it is stored."""
        return self._own_or_earlier(self.facts.registers, unit, key, year) if self.facts.registers else None

    def _own_or_earlier(self, known: Mapping[FigureId, F], unit: str, key: str, year: Year) -> F | None:
        """What the period's own report says; of another time, else what was reported then."""
        own = known.get(FigureId(unit=unit, period=self.period, key=key, year=year))
        then = self.reports_of.get(year)
        if own is not None or then is None:
            return own
        return known.get(FigureId(unit=unit, period=then, key=key, year=Year.THIS))

    def decided(self, unit: str, item: str) -> Adjustment | None:
        """What the leading group decided about a unit's total or grade."""
        about = (a for a in self.facts.adjustments if (a.period, a.unit, a.item) == (self.period, unit, item))
        return next(about, None)

    def rating(self, unit: str, subject: str) -> Rating | None:
        """A judgement: of a sentence, or the mark of a judged field."""
        return self.facts.ratings.get((self.period, unit, subject))

    def is_judged(self, unit: str) -> bool:
        """Whether there is any judgement of a unit in the period."""
        return any((period, name) == (self.period, unit) for period, name, _ in self.facts.ratings)

    def signed(self, unit: str, key: str) -> SignedTarget | None:
        """What a unit's responsibility letter says of an indicator."""
        return self.facts.letters(self.year).get(unit, {}).get(key)

    def in_period(self, period: Period, reports_of: Mapping[Year, str]) -> Inputs:
        """The same facts as another period sees them, with what an example sets for that year."""
        year = period.closes_on.year
        return Inputs(
            facts=self.facts,
            period=period.name,
            reports_of=reports_of,
            year=year,
            settings={s: value for (of, s), value in self.year_settings.items() if of == year},
        )

    def reporting_units(self) -> frozenset[str]:
        """The units of which there is a report or at least a figure for this period, or an example."""
        reported = {r.unit for r in self.facts.reports if r.period == self.period and r.is_live}
        figured = {unit for unit, period in self.facts.reported() if period == self.period}
        return frozenset(reported | figured | {s.unit for s in (*self.settings, *self.part_settings)})


def inputs_of(plan: Plan, facts: Facts, period: Period) -> Inputs:
    """The facts as a period of a method sees them."""
    return Inputs(facts=facts, period=period.name).in_period(period, plan.policy.reports_of(period.name))


def _set(value: Quantity | bool | date | Grade, label: str) -> Answer:
    if isinstance(value, Quantity):
        return named(Answer(value=value.value), label, value.unit, formula="算例设定")
    return named(Answer(value=value), label, None, formula="算例设定")
