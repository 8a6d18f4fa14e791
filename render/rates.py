"""What the units of a ranking reached in each area, as shares of its points: the mean and the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.results import AreaResult, UnitResult


@dataclass(frozen=True, slots=True)
class Rates:
    """What the units of a ranking reached in one area."""

    mean: Fraction
    best: Fraction
    #: Each unit with its rate.
    reached: tuple[tuple[str, Fraction], ...]


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
    return {
        key: Rates(
            mean=sum((rate for _, rate in reached), Fraction(0)) / len(reached),
            best=max(rate for _, rate in reached),
            reached=tuple(reached),
        )
        for key, reached in found.items()
    }
