"""The figures that a unit reported: in what steps each is counted, and how far it can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from dsl.facts import FigureId
from dsl.model import Frequency, Kind
from dsl.quantity import Unit
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.inputs import Inputs
from engine.plan import Plan

#: No figure is moved by more steps than this in either direction.
FAR = 10**12
#: Dimensions that are measured; everything else is counted in whole ones.
_MEASURED = ("元", "米", "千克", "小时", "天")


@dataclass(frozen=True, slots=True)
class Figure:
    """A reported number, and the step in which it moves; numbers in base units."""

    key: str
    unit: Unit
    now: Fraction
    step: Fraction

    def at(self, steps: int) -> Fraction:
        """What it is after so many steps."""
        return self.now + steps * self.step

    @property
    def reach(self) -> Interval:
        """So many steps down, as long as it is not below zero, and up."""
        down = self.now // self.step if self.now > 0 else 0
        return Interval(-min(int(down), FAR), FAR)

    @property
    def below(self) -> int:
        """The denominator of all that it may be."""
        return lcm(self.now.denominator, self.step.denominator)


def figures_of(plan: Plan, inputs: Inputs, unit: str) -> Iterator[Figure]:
    """The numbers that a unit reported for the period, in the order of the document."""
    policy = plan.policy
    fields = [
        (f.key, f.unit)
        for f in policy.all_fields()
        if f.kind is Kind.NUMBER and not f.is_judged and f.frequency is Frequency.PERIOD
    ]
    for key, measure in (*fields, *((i.key, i.unit) for i in policy.every_indicator() if i.is_reported)):
        fact = inputs.facts.figures.get(FigureId(unit=unit, period=inputs.period, key=key))
        if fact is not None and isinstance(fact.value, Fraction):
            yield Figure(key, measure, fact.value, step_of(measure, fact.value))


def step_of(measure: Unit, now: Fraction) -> Fraction:
    """One of what is counted; of what is measured the last place that it was reported to, at least a tenth.

    >>> from dsl.quantity import NO_UNIT
    >>> step_of(NO_UNIT, Fraction(5))
    Fraction(1, 10)
    """
    written = now / measure.scale
    places = next((p for p in range(4) if (written * 10**p).denominator == 1), 2)
    if not _is_counted(measure):
        places = max(places, 1)
    return measure.scale / Fraction(10**places)


def _is_counted(measure: Unit) -> bool:
    return len(measure.dimension) == 1 and measure.dimension[0][0] not in _MEASURED
