"""Conditions put together, without what is known beforehand; and truths that may be open, as whole numbers.

A code is 0 for no, 1 for yes, 2 while it is open (`engine.columns.flags`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.columns.algebra import Interval
from engine.columns.flags import NO, OPEN, YES
from engine.relational.expressions import (
    AllOf,
    AnyOf,
    Cell,
    Choice,
    Compare,
    Condition,
    Known,
    Opposite,
    Scalar,
    Sum,
    Whole,
)

_CODES = Interval(NO, OPEN)


def both(*conditions: Condition) -> Condition:
    """Each holds.

    >>> both(Known(truth=True), Known(truth=False))
    Known(truth=False)
    """
    found: list[Condition] = []
    for condition in conditions:
        if condition == Known(truth=False):
            return condition
        if condition != Known(truth=True) and condition not in found:
            found.append(condition)
    return AllOf(tuple(found)) if len(found) > 1 else found[0] if found else Known(truth=True)


def either(*conditions: Condition) -> Condition:
    """At least one holds.

    >>> either(Known(truth=False))
    Known(truth=False)
    """
    found: list[Condition] = []
    for condition in conditions:
        if condition == Known(truth=True):
            return condition
        if condition != Known(truth=False) and condition not in found:
            found.append(condition)
    return AnyOf(tuple(found)) if len(found) > 1 else found[0] if found else Known(truth=False)


def opposite(condition: Condition) -> Condition:
    """It does not hold."""
    match condition:
        case Known(truth=truth):
            return Known(truth=not truth)
        case Opposite(condition=inner):
            return inner
        case _:
            return Opposite(condition)


def equals(cell: Scalar, value: int) -> Condition:
    """A whole number is just that."""
    return Compare(cell, "=", Whole(value))


def code(name: str) -> Cell:
    """A column of codes."""
    return Cell(name, _CODES)


def is_yes(name: str) -> Condition:
    """A column of codes says yes."""
    return equals(code(name), YES)


def is_no(name: str) -> Condition:
    """It says no."""
    return equals(code(name), NO)


def is_open(name: str) -> Condition:
    """It says that it is open."""
    return equals(code(name), OPEN)


def at_least(count: int, conditions: Sequence[Condition]) -> Condition:
    """So many of the conditions hold.

    >>> at_least(0, [])
    Known(truth=True)
    """
    if count <= 0:
        return Known(truth=True)
    if count > len(conditions):
        return Known(truth=False)
    if count == len(conditions):
        return both(*conditions)
    if count == 1:
        return either(*conditions)
    return Compare(Whole(count), "≤", how_many(conditions))


def exactly_one(conditions: Sequence[Condition]) -> Condition:
    """One of the conditions holds, and no other."""
    others = [c for c in conditions if c != Known(truth=False)]
    if len(others) < 2:
        return others[0] if others else Known(truth=False)
    return equals(how_many(others), 1)


def how_many(conditions: Iterable[Condition]) -> Scalar:
    """How many of the conditions hold."""
    ones = [Choice(condition=c, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1)) for c in conditions]
    return Sum(terms=tuple((1, (one,)) for one in ones), range=Interval(0, len(ones)), reach=len(ones))
