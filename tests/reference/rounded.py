"""Rounding, by looking at the neighbours."""

from __future__ import annotations

from fractions import Fraction

from dsl.model import Rounding, RoundingMode


def round_exactly(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round by looking at the two neighbours that have so many places."""
    if rounding is None:
        return value
    unit = Fraction(1, 10**rounding.places)
    low = (abs(value) // unit) * unit
    high, rest = low + unit, abs(value) - low
    up = {
        RoundingMode.HALF_UP: rest * 2 >= unit,
        RoundingMode.HALF_EVEN: rest * 2 > unit or (rest * 2 == unit and (low / unit) % 2 == 1),
        RoundingMode.DOWN: False,
        RoundingMode.UP: rest > 0,
    }[rounding.mode]
    return (high if up else low) * (-1 if value < 0 else 1)
