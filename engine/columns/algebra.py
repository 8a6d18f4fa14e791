"""Exact integer expressions over columns: polynomials with proved ranges, and the conditions made of them.

A polynomial has integer coefficients over atoms; an atom is a column or something that is opaque to
arithmetic (the lesser of two, a choice, a rounding). Equal expressions are one object, so that what occurs
twice is worked out once. The range of every atom is known, which folds away what the figures cannot do.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd
from typing import Literal

from dsl.model import RoundingMode
from dsl.record import dataclass

#: The atoms of one product, sorted; none is the constant term.
Monomial = tuple[int, ...]
#: How a polynomial stands to zero.
Sign = Literal["<", "≤", "=", "≠"]


@dataclass(frozen=True, slots=True)
class Poly:
    """A polynomial: coefficients by monomial, sorted, none of them zero."""

    terms: tuple[tuple[Monomial, int], ...]

    @property
    def constant(self) -> int | None:
        """Its value where it is a constant."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def atom(self) -> int | None:
        """The atom that it is, where it is just one."""
        if len(self.terms) == 1 and self.terms[0][1] == 1 and len(self.terms[0][0]) == 1:
            return self.terms[0][0][0]
        return None

    @property
    def content(self) -> int:
        """The greatest divisor of its coefficients; 1 for zero."""
        if len(self.terms) == 1:
            return abs(self.terms[0][1])
        return gcd(*(c for _, c in self.terms)) or 1

    def __add__(self, other: Poly) -> Poly:
        sums = dict(self.terms)
        for monomial, c in other.terms:
            sums[monomial] = sums.get(monomial, 0) + c
        return _made(sums)

    def __neg__(self) -> Poly:
        return self.times(-1)

    def __sub__(self, other: Poly) -> Poly:
        return self + -other

    def __mul__(self, other: Poly) -> Poly:
        sums: dict[Monomial, int] = {}
        for one, c in self.terms:
            for two, d in other.terms:
                both = tuple(sorted(one + two))
                sums[both] = sums.get(both, 0) + c * d
        return _made(sums)

    def times(self, factor: int) -> Poly:
        """Multiply by a constant."""
        if factor == 1:
            return self
        return Poly(tuple((m, c * factor) for m, c in self.terms)) if factor else ZERO

    def over(self, divisor: int) -> Poly:
        """Divide by a constant that divides every coefficient."""
        return self if divisor == 1 else Poly(tuple((m, c // divisor) for m, c in self.terms))


def _made(sums: dict[Monomial, int]) -> Poly:
    return Poly(tuple(sorted((m, c) for m, c in sums.items() if c)))


def constant(value: int) -> Poly:
    """A constant."""
    return Poly((((), value),)) if value else ZERO


ZERO = Poly(())
ONE = constant(1)

# --- conditions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Test:
    """A polynomial against zero."""

    poly: Poly
    sign: Sign


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing stands in this column."""

    column: int


@dataclass(frozen=True, slots=True)
class Every:
    """Each holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """It does not hold."""

    condition: Absent | Every | Some


Condition = bool | Test | Absent | Every | Some | Opposite

# --- atoms -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ColumnAtom:
    """The scaled integers of a column; any that the range holds where nothing stands."""

    column: int


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lesser or the greater of two."""

    is_least: bool
    first: Poly
    second: Poly


@dataclass(frozen=True, slots=True)
class Pick:
    """One or the other."""

    condition: Condition
    then: Poly
    otherwise: Poly


@dataclass(frozen=True, slots=True)
class Rounded:
    """`factor` × above ÷ below as a whole number; `below` is above zero where it counts, `above` not below zero."""

    above: Poly
    below: Poly
    factor: Fraction
    mode: RoundingMode


@dataclass(frozen=True, slots=True)
class Kept:
    """A sum that is worked out once and used by its name."""

    poly: Poly


Atom = ColumnAtom | Extreme | Pick | Rounded | Kept


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the greatest that something can be."""

    low: int
    high: int

    @property
    def most(self) -> int:
        """The greatest absolute value."""
        return max(abs(self.low), abs(self.high))


class Algebra:
    """Makes expressions over columns whose ranges are given, and folds what the ranges decide."""

    def __init__(self, columns: Iterable[Interval], may_be_absent: frozenset[int]) -> None:
        self.columns = tuple(columns)
        self.may_be_absent = may_be_absent
        self.atoms: list[Atom] = []
        self.ranges: list[Interval] = []
        self._known: dict[Atom, int] = {}

    # --- polynomials ---

    def column(self, index: int) -> Poly:
        """A column's scaled integers."""
        return self._atom(ColumnAtom(index), self.columns[index])

    def kept(self, poly: Poly) -> Poly:
        """The same under a name of its own."""
        if poly.constant is not None or poly.atom is not None:
            return poly
        return self._atom(Kept(poly), self.range_of(poly))

    def least(self, first: Poly, second: Poly) -> Poly:
        """The lesser of two."""
        return self._extreme(first, second, is_least=True)

    def most(self, first: Poly, second: Poly) -> Poly:
        """The greater of two."""
        return self._extreme(first, second, is_least=False)

    def _extreme(self, first: Poly, second: Poly, *, is_least: bool) -> Poly:
        difference = self.range_of(first - second)
        if difference.high <= 0:
            return first if is_least else second
        if difference.low >= 0:
            return second if is_least else first
        shared = gcd(*(c for _, c in first.terms + second.terms)) or 1
        first, second = first.over(shared), second.over(shared)
        if second.terms and first.constant is not None:
            first, second = second, first
        a, b = self.range_of(first), self.range_of(second)
        choose = min if is_least else max
        low, high = choose(a.low, b.low), choose(a.high, b.high)
        if not is_least and second == -first:
            low = max(low, 0)
        found = Interval(low, high)
        return self._atom(Extreme(is_least, first, second), found).times(shared)

    def pick(self, condition: Condition, then: Poly, otherwise: Poly) -> Poly:
        """One or the other."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        if then == otherwise:
            return then
        shared = gcd(*(c for _, c in then.terms + otherwise.terms)) or 1
        then, otherwise = then.over(shared), otherwise.over(shared)
        a, b = self.range_of(then), self.range_of(otherwise)
        found = Interval(min(a.low, b.low), max(a.high, b.high))
        return self._atom(Pick(condition, then, otherwise), found).times(shared)

    def rounded(
        self, above: Poly, below: Poly, factor: Fraction, mode: RoundingMode, *, most: int | None = None
    ) -> Poly:
        """`factor` × above ÷ below as a whole number, by its mode on the absolute value; it does not exceed `most`."""
        factor *= Fraction(above.content, below.content)
        above, below = above.over(above.content), below.over(below.content)
        return self._signed(above if factor >= 0 else -above, below, abs(factor), mode, most)

    def _signed(self, above: Poly, below: Poly, factor: Fraction, mode: RoundingMode, most: int | None) -> Poly:
        if below.constant == 1 and factor.denominator == 1:
            return above.times(factor.numerator)
        if above.constant is not None and below.constant is not None:
            return constant(whole(factor * above.constant / below.constant, mode))
        found = self.range_of(above)
        if found.low >= 0:
            return self._positive(above, below, factor, mode, most)
        if found.high <= 0:
            return -self._positive(-above, below, factor, mode)
        up = self._positive(self.most(above, ZERO), below, factor, mode, most)
        down = self._positive(self.most(-above, ZERO), below, factor, mode)
        return self.pick(self.test(above, "<"), -down, up)

    def _positive(
        self, above: Poly, below: Poly, factor: Fraction, mode: RoundingMode, most: int | None = None
    ) -> Poly:
        if above == below:
            return constant(whole(factor, mode))
        least = max(self.range_of(below).low, 1)
        high = whole(factor * self.range_of(above).high / least, RoundingMode.UP)
        high = high if most is None else min(high, most)
        return self._atom(Rounded(above, below, factor, mode), Interval(0, high))

    def _atom(self, atom: Atom, found: Interval) -> Poly:
        if found.low == found.high:
            return constant(found.low)
        if atom not in self._known:
            self._known[atom] = len(self.atoms)
            self.atoms.append(atom)
            self.ranges.append(found)
        return Poly((((self._known[atom],), 1),))

    def range_of(self, poly: Poly) -> Interval:
        """Between what a polynomial lies, by interval arithmetic on exact integers."""
        low = high = 0
        for monomial, c in poly.terms:
            ends = self.product(monomial)
            low += c * (ends.low if c > 0 else ends.high)
            high += c * (ends.high if c > 0 else ends.low)
        return Interval(low, high)

    def product(self, monomial: Monomial) -> Interval:
        """Between what a product of atoms lies."""
        low = high = 1
        for atom in monomial:
            a = self.ranges[atom]
            ends = (low * a.low, low * a.high, high * a.low, high * a.high)
            low, high = min(ends), max(ends)
        return Interval(low, high)

    # --- conditions ---

    def test(self, poly: Poly, sign: Sign) -> Condition:
        """A polynomial against zero."""
        if not poly.terms:
            return sign in ("≤", "=")
        poly = poly.over(poly.content)
        if sign in ("=", "≠") and poly.terms[0][1] < 0:
            poly = -poly
        found = self.range_of(poly)
        if sign in ("=", "≠"):
            if found.low > 0 or found.high < 0:
                return sign == "≠"
            return Test(poly, sign)
        if found.high < 0 or (sign == "≤" and found.high == 0):
            return True
        if found.low > 0 or (sign == "<" and found.low == 0):
            return False
        return Test(poly, sign)

    def named(self, condition: Condition) -> Condition:
        """The same under a name of its own, so that what many places ask is worked out once."""
        if isinstance(condition, bool | Test | Absent):
            return condition
        if isinstance(condition, Opposite):
            return negated(self.named(condition.condition))
        return self.test(self.pick(condition, ONE, ZERO), "≠")

    def absent(self, column: int) -> Condition:
        """Nothing stands in a column."""
        return Absent(column) if column in self.may_be_absent else False


def whole(value: Fraction, mode: RoundingMode) -> int:
    """Round an exact value to a whole number, by its mode on the absolute value.

    >>> whole(Fraction(5, 2), RoundingMode.HALF_UP), whole(Fraction(-5, 2), RoundingMode.HALF_UP)
    (3, -3)
    """
    size = abs(value)
    down, rest = divmod(size.numerator, size.denominator)
    twice = 2 * rest - size.denominator
    match mode:
        case RoundingMode.HALF_UP:
            step = twice >= 0
        case RoundingMode.HALF_EVEN:
            step = twice > 0 or (twice == 0 and down % 2 == 1)
        case RoundingMode.DOWN:
            step = False
        case RoundingMode.UP:
            step = rest > 0
    return (down + step) * (1 if value >= 0 else -1)


def negated(condition: Condition) -> Condition:
    """It does not hold."""
    match condition:
        case bool():
            return not condition
        case Test(poly=poly, sign="<"):
            return Test(-poly, "≤")
        case Test(poly=poly, sign="≤"):
            return Test(-poly, "<")
        case Test(poly=poly, sign="="):
            return Test(poly, "≠")
        case Test(poly=poly):
            return Test(poly, "=")
        case Opposite(condition=inner):
            return inner
        case _:
            return Opposite(condition)


def every(*conditions: Condition) -> Condition:
    """Each holds."""
    found: dict[Condition, None] = {}
    for c in conditions:
        if c is False:
            return False
        if isinstance(c, Every):
            found |= dict.fromkeys(c.conditions)
        elif c is not True:
            found[c] = None
    if any(negated(c) in found for c in found):
        return False
    return True if not found else next(iter(found)) if len(found) == 1 else Every(tuple(found))


def some(*conditions: Condition) -> Condition:
    """At least one holds."""
    found: dict[Condition, None] = {}
    for c in conditions:
        if c is True:
            return True
        if isinstance(c, Some):
            found |= dict.fromkeys(c.conditions)
        elif c is not False:
            found[c] = None
    if any(negated(c) in found for c in found):
        return True
    return False if not found else next(iter(found)) if len(found) == 1 else Some(tuple(found))
