"""Which lane an expression may take, and the proof that a quotient of two doubles decides exactly.

Whole numbers below 2**53 are exact in doubles, below 2**63 in 64-bit integers; beyond that Python's own
integers are used.

A rounding and a comparison are decided on r = fl(n ÷ d), one correctly rounded division. Let the exact figure
be x = n ÷ d, with 1 ≤ d ≤ D.

*Rounding.* Half up of c·x, with c = p ÷ q in lowest terms, is ⌊c·x + ½⌋, and c·x + ½ is a multiple of
1 ÷ (2·q·d), so that it either reaches a whole number or stays 1 ÷ (2·q·D) below it. Computed is
⌊fl(fl(r·fl(c)) + fl(½ + ε))⌋ with ε = 1 ÷ (4·q·D). Each of the four operations errs by at most 2**-53 of
its result, so the sum errs by less than 5·2**-53·(c·x + 1); wherever that is below ε the floor is the exact one.
Under a cap F only figures up to F + 1 matter: what lies beyond is at least F either way.

*Comparison.* x and a constant θ = a ÷ b differ by at least 1 ÷ (b·D) unless they are equal. r is compared with
fl(θ ± ε), ε = 1 ÷ (2·b·D); near θ r errs by at most 2**-53·(θ + 1), which must be below ε ÷ 2.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.model import RoundingMode
from engine.columns.algebra import Algebra, Monomial, Poly

DOUBLE = 1 << 53
LONG = 1 << 63


def size(poly: Poly, algebra: Algebra) -> int:
    """What no sum of some terms of a polynomial exceeds, in absolute value."""
    return sum(abs(c) * algebra.product(m).most for m, c in poly.terms)


def rounding_margin(
    factor: Fraction, divisor: int, highest: Fraction, mode: RoundingMode
) -> tuple[Fraction, Fraction] | None:
    """What is added before the floor (and the margin in it) so that it is exact; None where that is not proved.

    `highest` is the greatest figure that matters, after the factor.

    >>> rounding_margin(Fraction(1, 2), 10**15, Fraction(100), RoundingMode.HALF_UP) is None
    True
    """
    halves = 2 if mode is RoundingMode.HALF_UP else 1
    margin = Fraction(1, 2 * halves * factor.denominator * divisor)
    # The margin itself must also survive its rounding, for which the same bound is enough.
    if mode is RoundingMode.HALF_EVEN or 5 * (highest + 1) >= margin * DOUBLE:
        return None
    base = {RoundingMode.HALF_UP: Fraction(1, 2), RoundingMode.DOWN: Fraction(0), RoundingMode.UP: Fraction(0)}[mode]
    return base, margin


def comparison_margin(threshold: Fraction, divisor: int) -> Fraction | None:
    """How far a quotient's threshold moves so that doubles compare exactly; None where that is not proved."""
    margin = Fraction(1, 2 * threshold.denominator * divisor)
    return margin if 4 * (abs(threshold) + 1) < margin * DOUBLE else None


def combination(poly: Poly, above: Poly, below: Poly) -> tuple[Fraction, Fraction] | None:
    """α and β with poly = α × above ＋ β × below, if there are such.

    >>> from engine.columns.algebra import Poly
    >>> a, b = Poly((((0,), 1),)), Poly((((1,), 1),))
    >>> combination(a.times(5) - b.times(3), a, b)
    (Fraction(5, 1), Fraction(-3, 1))
    """
    p, a, b = dict(poly.terms), dict(above.terms), dict(below.terms)
    pair = _independent(p, a, b)
    if pair is None:
        return None
    one, two = pair
    determinant = a.get(one, 0) * b.get(two, 0) - a.get(two, 0) * b.get(one, 0)
    if determinant == 0:
        return None
    alpha = Fraction(p.get(one, 0) * b.get(two, 0) - p.get(two, 0) * b.get(one, 0), determinant)
    beta = Fraction(a.get(one, 0) * p.get(two, 0) - a.get(two, 0) * p.get(one, 0), determinant)
    fits = all(p.get(m, 0) == alpha * a.get(m, 0) + beta * b.get(m, 0) for m in {*p, *a, *b})
    return (alpha, beta) if fits else None


def _independent(
    p: dict[Monomial, int], a: dict[Monomial, int], b: dict[Monomial, int]
) -> tuple[Monomial, Monomial] | None:
    """Two monomials by which the two coefficients are found."""
    every = sorted({*p, *a, *b})
    for one in every:
        for two in every:
            if a.get(one, 0) * b.get(two, 0) != a.get(two, 0) * b.get(one, 0):
                return one, two
    return None
