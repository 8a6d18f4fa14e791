"""The band that a figure falls into: the first row, from the top, whose bounds all hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.model import Direction
from dsl.model_scoring import BandRow, Bands, Way
from engine.answer import Answer, combine
from engine.exact import holds
from engine.scoring_measure import gap_of
from engine.scoring_world import Subject
from engine.witness import note_taken


def find_band(bands: Bands, subject: Subject) -> tuple[Answer, BandRow | None]:
    """The figure that is banded, and its row; None where it is open, or in no row."""
    found = gap_of(subject) if bands.subject is None else subject.find(bands.subject)
    if found.value is None:
        return found, None
    is_lower = subject.leaf.direction is Direction.LOWER
    for row in bands.rows:
        value, is_on_side = sided(found.number, row.way, is_lower=is_lower)
        if not is_on_side:
            continue
        bounds = [subject.find(b.value) for b in row.bounds]
        if any(b.value is None for b in bounds):
            return replace(combine([found, *bounds], found.phrase, None)), None
        if all(holds(b.operator, value, a.number) for b, a in zip(row.bounds, bounds, strict=True)):
            note_taken(row.span)
            return found, row
    return found, None


def sided(gap: Fraction, way: Way | None, *, is_lower: bool) -> tuple[Fraction, bool]:
    """The gap as a row of 低 or 高 sees it, and whether it lies on that side at all.

    The gap is above zero where the value falls short; for 越低越好 that is when it is too high.
    """
    if way is None:
        return gap, True
    is_short = (way is Way.BELOW) is not is_lower
    value = gap if is_short else -gap
    return value, value > 0
