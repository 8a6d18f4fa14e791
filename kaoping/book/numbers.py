"""Exact fractions as spreadsheet formulas: a whole numerator and a whole denominator, divided once at the end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

#: Cells hold whole numbers exactly up to 2^53; below this even a fuzzy comparison tells neighbours apart.
LARGEST = 10**14
#: A denominator up to this can be divided by four digits at a time.
LARGEST_DIVISOR = 10**10
#: Digits kept after the point in a long division, and one unit of the last.
DIGITS = 8
UNIT = 10**DIGITS

_PLAIN = re.compile(r"-?\d+")


class NotExpressible(Exception):
    """What a rule asks cannot be said in cells; the reason is for the cell."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A number as two formulas over whole numbers, and which cells it waits for."""

    above: str
    below: str = "1"
    #: Conditions that each count a figure that is missing: `('数据'!$E$5="")`.
    lacks: tuple[str, ...] = ()


def constant(value: Fraction) -> Ratio:
    """A number that is known.

    >>> constant(Fraction(95, 100))
    Ratio(above='19', below='20', lacks=())
    """
    return Ratio(above=str(value.numerator), below=str(value.denominator))


def times(left: str, right: str) -> str:
    """A product of two whole formulas, worked out where both are numbers.

    >>> times("1", "A1"), times("3", "4"), times("A1", "(B1+C1)"), times("0", "A1")
    ('A1', '12', 'A1*(B1+C1)', '0')
    """
    if _PLAIN.fullmatch(left) and _PLAIN.fullmatch(right):
        return str(int(left) * int(right))
    if "0" in (left, right):
        return "0"
    if left == "1":
        return right
    return left if right == "1" else f"{left}*{right}"


def _lacks(*ratios: Ratio) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for r in ratios for x in r.lacks))


def multiply(left: Ratio, right: Ratio) -> Ratio:
    """A product."""
    return _plain(times(left.above, right.above), times(left.below, right.below), _lacks(left, right))


def divide(left: Ratio, right: Ratio) -> Ratio:
    """A quotient; where the divisor is zero, what is below comes out as zero."""
    if not _PLAIN.fullmatch(right.below):
        raise NotExpressible("几层相除，单元格里写不下")
    return _plain(times(left.above, right.below), times(left.below, right.above), _lacks(left, right))


def add(left: Ratio, right: Ratio, *, minus: bool = False) -> Ratio:
    """A sum or a difference.

    >>> add(constant(Fraction(1, 2)), Ratio(above="A1", below="3"))
    Ratio(above='(3+A1*2)', below='6', lacks=())
    """
    sign = "-" if minus else "+"
    lacks = _lacks(left, right)
    if left.below == right.below:
        return _plain(_sum(left.above, right.above, sign), left.below, lacks)
    if _PLAIN.fullmatch(left.below) and _PLAIN.fullmatch(right.below):
        whole = math.lcm(int(left.below), int(right.below))
        parts = [times(x.above, str(whole // int(x.below))) for x in (left, right)]
        return _plain(_sum(parts[0], parts[1], sign), str(whole), lacks)
    above = _sum(times(left.above, right.below), times(right.above, left.below), sign)
    return _plain(above, times(left.below, right.below), lacks)


def _sum(left: str, right: str, sign: str) -> str:
    if _PLAIN.fullmatch(left) and _PLAIN.fullmatch(right):
        return str(int(left) + (int(right) if sign == "+" else -int(right)))
    return f"({left}{sign}{right})"


def _plain(above: str, below: str, lacks: tuple[str, ...]) -> Ratio:
    """Reduce what is known; a factor that is common in plain sight is taken out."""
    if _PLAIN.fullmatch(above) and _PLAIN.fullmatch(below) and int(below) != 0:
        value = Fraction(int(above), int(below))
        return Ratio(above=str(value.numerator), below=str(value.denominator), lacks=lacks)
    return Ratio(above=above, below=below, lacks=lacks)


def count_of(conditions: Iterable[str]) -> str:
    """How many of some conditions hold, as a formula.

    >>> count_of([]), count_of(['(A1="")', '(A2="")'])
    ('0', '(0+(A1="")+(A2=""))')
    """
    # The nought makes a number of a single truth.
    said = "+".join(conditions)
    return f"(0+{said})" if said else "0"


def floor_of(above: str, below: str) -> str:
    """The whole part of a quotient of whole numbers, exactly, whatever way the quotient itself was rounded."""
    guess = f"INT({above}/{below})"
    rest = f"({above}-{guess}*{below})"
    return f"({guess}+({rest}>={below})-({rest}<0))"


def rounded(units: str, places: int, *, is_up: bool) -> str:
    """Hundred-millionths to a number of places: the half upwards, or what is over cut off; still whole."""
    step = 10 ** (DIGITS - places)
    half = step // 2 if is_up else 0
    # The quotient lies at least a step's share from the next whole number, or is one.
    return f"INT(({units}+{half})/{step}+{0.5 / step:.12f})"
