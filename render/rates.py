"""What the units of a ranking reached in each area, as shares of its points: the mean and the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from engine.results import AreaResult, UnitResult
from render.wording import join_names, percent

#: Of so many units each is named.
_MOST_NAMED = 30


@dataclass(frozen=True)
class Rates:
    """What the units of a ranking reached in one area; every sheet of the ranking says the same of it."""

    #: Each unit with its rate.
    reached: tuple[tuple[str, Fraction], ...]

    @cached_property
    def total(self) -> Fraction:
        """All rates added."""
        return sum((rate for _, rate in self.reached), Fraction(0))

    @cached_property
    def mean(self) -> Fraction:
        """Their mean."""
        return self.total / len(self.reached)

    @cached_property
    def best(self) -> Fraction:
        """The highest."""
        return max(rate for _, rate in self.reached)

    @cached_property
    def named(self) -> str:
        """The units with their rates, the first of them where they are many."""
        listed = join_names(f"{name}{percent(rate)}" for name, rate in self.reached[:_MOST_NAMED])
        return f"{listed}{'等' if len(self.reached) > _MOST_NAMED else ''}"

    @cached_property
    def leaders(self) -> str:
        """Who reached the highest."""
        names = [name for name, rate in self.reached if rate == self.best]
        return join_names(names[:_MOST_NAMED])


def rate_of(area: AreaResult) -> Fraction | None:
    """The share of its points that an area reached; None where there is none that a picture can show."""
    if area.score is None or not area.full_marks or area.score < 0:
        return None
    return area.score / area.full_marks


def rates_by_area(units: Sequence[UnitResult]) -> Mapping[str, Rates]:
    """What the units of a ranking reached, by area."""
    found: dict[str, list[tuple[str, Fraction]]] = {}
    for unit in units:
        for area in unit.areas:
            rate = rate_of(area)
            if rate is not None:
                found.setdefault(area.key, []).append((unit.name, rate))
    return {key: Rates(tuple(reached)) for key, reached in found.items()}
