"""Exact rational figures over columns: quotients of polynomials, and the lesser, the greater or one of two of them.

What is chosen between stays apart as long as it can, since rounding goes through a choice unchanged: the
rounded lesser of two is the lesser of both rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from dsl.expressions import ArithmeticOperator, ComparisonOperator
from dsl.model import Rounding, RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Algebra, Condition, Poly, Sign, constant, whole


class Unsupported(Exception):
    """Something that columns do not compute; its item is left to the interpreter, with this as the reason."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """One polynomial by another, which is above zero wherever the figure is there."""

    above: Poly
    below: Poly


@dataclass(frozen=True, slots=True)
class Extremum:
    """The lesser or the greater of two figures."""

    is_least: bool
    first: Figure
    second: Figure


@dataclass(frozen=True, slots=True)
class Either:
    """One figure or the other."""

    condition: Condition
    then: Figure
    otherwise: Figure


Figure = Quotient | Extremum | Either


def exact(value: Fraction) -> Quotient:
    """A constant."""
    return Quotient(constant(value.numerator), constant(value.denominator))


NOTHING = exact(Fraction(0))


def known(figure: Figure) -> Fraction | None:
    """The constant that a figure is, if it is one."""
    if not isinstance(figure, Quotient):
        return None
    above, below = figure.above.constant, figure.below.constant
    return None if above is None or below is None else Fraction(above, below)


@dataclass(frozen=True, slots=True)
class Rational:
    """Arithmetic with figures, over one algebra."""

    algebra: Algebra

    def quotient(self, above: Poly, below: Poly) -> Quotient:
        """Reduce by what divides both: an integer, and atoms that stand in every term."""
        if not above.terms or not below.terms:
            # By zero: the figure is absent, and what stands here means nothing.
            return NOTHING
        divisor = gcd(above.content, below.content)
        above, below = above.over(divisor), below.over(divisor)
        for atom in _common(above, below):
            above, below = _without(above, atom), _without(below, atom)
        return Quotient(above, below)

    def flat(self, figure: Figure) -> Quotient:
        """The figure as one quotient."""
        match figure:
            case Quotient():
                return figure
            case Either(condition=condition, then=then, otherwise=otherwise):
                a, b = self._same_below(self.flat(then), self.flat(otherwise))
                pick = self.algebra.pick
                return self.quotient(pick(condition, a.above, b.above), pick(condition, a.below, b.below))
            case Extremum(is_least=is_least, first=first, second=second):
                a, b = self._over_one(self.flat(first), self.flat(second))
                choose = self.algebra.least if is_least else self.algebra.most
                return self.quotient(choose(a.above, b.above), a.below)

    def over_common(self, figure: Figure) -> Quotient:
        """The figure as one quotient, above zero below everywhere; what is chosen between stands over one denominator.

        So what denominators have in common stays to be seen, and sums are not multiplied by it again and again.
        """
        match figure:
            case Quotient():
                return Quotient(figure.above, self._never_zero(figure.below))
            case Either(condition=condition, then=then, otherwise=otherwise):
                a, b = self._over_one(self.over_common(then), self.over_common(otherwise))
                return self.quotient(self.algebra.pick(condition, a.above, b.above), a.below)
            case Extremum(is_least=is_least, first=first, second=second):
                a, b = self._over_one(self.over_common(first), self.over_common(second))
                choose = self.algebra.least if is_least else self.algebra.most
                return self.quotient(choose(a.above, b.above), a.below)

    def _never_zero(self, below: Poly) -> Poly:
        """A denominator that is above zero wherever its figure is there, and one or more elsewhere."""
        if self.algebra.range_of(below).low >= 1:
            return below
        if len(below.terms) > 1 or any(self.algebra.ranges[a].low < 0 for a in below.terms[0][0]):
            return self.algebra.most(below, ONE)
        monomial, factor = below.terms[0]
        found = constant(factor)
        for atom in monomial:
            found = found * self.algebra.most(Poly((((atom,), 1),)), ONE)
        return found

    def _same_below(self, a: Quotient, b: Quotient) -> tuple[Quotient, Quotient]:
        """Constant denominators become one, so that only the numerators are chosen between; nothing stands over any."""
        x, y = a.below.constant, b.below.constant
        if x is not None and y is not None:
            return self._over_one(a, b)
        for one, other in ((a, b), (b, a)):
            if not one.above.terms and self.algebra.range_of(other.below).low >= 1:
                zero = Quotient(ZERO, other.below)
                return (zero, b) if one is a else (a, zero)
        return a, b

    def _over_one(self, a: Quotient, b: Quotient) -> tuple[Quotient, Quotient]:
        """Both over one denominator."""
        if a.below == b.below:
            return a, b
        x, y = a.below.constant, b.below.constant
        if x is not None and y is not None:
            both = lcm(x, y)
            return Quotient(a.above.times(both // x), constant(both)), Quotient(
                b.above.times(both // y), constant(both)
            )
        # What both denominators share is not multiplied twice.
        shared = gcd(a.below.content, b.below.content)
        c, d = a.below.over(shared), b.below.over(shared)
        for atom in _common(c, d):
            c, d = _without(c, atom), _without(d, atom)
        return Quotient(a.above * d, a.below * d), Quotient(b.above * c, a.below * d)

    def compute(self, operator: ArithmeticOperator, left: Figure, right: Figure) -> Figure:
        """Add, subtract, multiply or divide; the divisor is above zero wherever the outcome is there."""
        factor = known(right) if operator in ("*", "/") else None
        if factor is not None and factor > 0:
            return self.scaled(left, factor if operator == "*" else 1 / factor)
        factor = known(left) if operator == "*" else None
        if factor is not None and factor > 0:
            return self.scaled(right, factor)
        a, b = self.flat(left), self.flat(right)
        match operator:
            case "*":
                return self.quotient(a.above * b.above, a.below * b.below)
            case "/":
                above, divisor = self.signed(a.above, b)
                return self.quotient(above * b.below, a.below * divisor)
            case _:
                a, b = self._over_one(a, b)
                return self.quotient(a.above + b.above if operator == "+" else a.above - b.above, a.below)

    def signed(self, above: Poly, divisor: Quotient) -> tuple[Poly, Poly]:
        """Dividend and divisor with the sign of the divisor in the dividend."""
        found = self.algebra.range_of(divisor.above)
        if found.low >= 0:
            return above, divisor.above
        if found.high <= 0:
            return -above, -divisor.above
        is_negative = self.algebra.test(divisor.above, "<")
        return self.algebra.pick(is_negative, -above, above), self.algebra.most(divisor.above, -divisor.above)

    def scaled(self, figure: Figure, factor: Fraction) -> Figure:
        """Times a constant above zero; goes through every choice."""
        return self.each(
            figure, lambda q: self.quotient(q.above.times(factor.numerator), q.below.times(factor.denominator))
        )

    def each(self, figure: Figure, change: Callable[[Quotient], Figure]) -> Figure:
        """Change every quotient by something that keeps their order."""
        match figure:
            case Quotient():
                return change(figure)
            case Either(condition=condition, then=then, otherwise=otherwise):
                return self.either(condition, self.each(then, change), self.each(otherwise, change))
            case Extremum(is_least=is_least, first=first, second=second):
                return self.extremum(self.each(first, change), self.each(second, change), is_least=is_least)

    def either(self, condition: Condition, then: Figure, otherwise: Figure) -> Figure:
        """One or the other."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        return then if then == otherwise else Either(condition, then, otherwise)

    def extremum(self, first: Figure, second: Figure, *, is_least: bool) -> Figure:
        """The lesser or the greater; what is never above zero is cut there at once."""
        if not is_least and NOTHING in (first, second):
            other = second if first == NOTHING else first
            return self.each(other, lambda q: self.quotient(self.algebra.most(q.above, ZERO), q.below))
        order = self.compare("≤" if is_least else "≥", first, second) if _is_plain(first, second) else None
        if isinstance(order, bool):
            return first if order else second
        return Extremum(is_least, first, second)

    def compare(self, operator: ComparisonOperator, left: Figure, right: Figure) -> Condition:
        """Compare exactly: a product of integers against another."""
        a, b = self._over_one(self.flat(left), self.flat(right))
        difference = a.above - b.above
        match operator:
            case "<" | "≤" | "=" | "≠":
                sign: Sign = operator
                return self.algebra.test(difference, sign)
            case ">":
                return self.algebra.test(-difference, "<")
            case "≥":
                return self.algebra.test(-difference, "≤")

    def rounded(self, figure: Figure, rounding: Rounding | None) -> Figure:
        """Round to places; one exact division for each quotient."""
        if rounding is None:
            return figure
        scale = 10**rounding.places
        return self.each(figure, lambda q: self._rounded(q, scale, rounding.mode or RoundingMode.HALF_UP))

    def _rounded(self, figure: Quotient, scale: int, mode: RoundingMode) -> Quotient:
        return self.quotient(self.algebra.rounded(figure.above, figure.below, Fraction(scale), mode), constant(scale))

    def rounded_within(self, figure: Figure, rounding: Rounding, most: Fraction) -> Figure:
        """Round a figure that is known not to exceed something, in any row."""
        scale, mode = 10**rounding.places, rounding.mode or RoundingMode.HALF_UP
        flat = self.over_common(figure)
        above = self.algebra.rounded(flat.above, flat.below, Fraction(scale), mode, most=whole(most * scale, mode))
        return self.quotient(above, constant(scale))

    def whole_steps(self, figure: Figure, mode: RoundingMode) -> Figure:
        """Whole steps, down or up."""
        return self.each(figure, lambda q: self._rounded(q, 1, mode))

    def is_zero(self, figure: Figure) -> Condition:
        """Whether a figure is zero."""
        return self.algebra.test(self.flat(figure).above, "=")

    def count(self, number: int) -> Figure:
        """A whole number."""
        return exact(Fraction(number))

    def truth(self, condition: Condition) -> Figure:
        """1 where a condition holds, else 0."""
        return Quotient(self.algebra.pick(condition, ONE, ZERO), ONE)


def _is_plain(first: Figure, second: Figure) -> bool:
    return isinstance(first, Quotient) and isinstance(second, Quotient)


def _common(above: Poly, below: Poly) -> list[int]:
    """Atoms that stand in every term of both."""
    if not below.terms[0][0] or not above.terms[0][0]:
        return []
    found = Counter(below.terms[0][0])
    for monomial, _ in above.terms + below.terms:
        found &= Counter(monomial)
    return list(found.elements())


def _without(poly: Poly, atom: int) -> Poly:
    def less(monomial: tuple[int, ...]) -> tuple[int, ...]:
        place = monomial.index(atom)
        return monomial[:place] + monomial[place + 1 :]

    return Poly(tuple(sorted((less(m), c) for m, c in poly.terms)))
