"""Linear inequalities over rationals: a solution, or the certainty that there is none (Fourier–Motzkin)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from dsl.record import dataclass

#: Beyond this many inequalities the question is given up rather than answered slowly.
MAX_INEQUALITIES = 4_000


class TooHardError(Exception):
    """The question grew beyond what is worth answering; nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Form:
    """A sum of unknowns with factors, and a constant: 2x − y ＋ 3."""

    factors: Mapping[str, Fraction]
    constant: Fraction

    def plus(self, other: Form, times: Fraction = Fraction(1)) -> Form:
        """Add a multiple of another form."""
        factors = dict(self.factors)
        for name, factor in other.factors.items():
            factors[name] = factors.get(name, Fraction(0)) + factor * times
        return Form({n: f for n, f in factors.items() if f}, self.constant + other.constant * times)

    def times(self, factor: Fraction) -> Form:
        """Multiply by a number."""
        return Form({n: f * factor for n, f in self.factors.items() if f * factor}, self.constant * factor)

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """The value of the form where every unknown has one."""
        return sum((f * values[n] for n, f in self.factors.items()), self.constant)


def unknown(name: str) -> Form:
    """The form that is one unknown."""
    return Form({name: Fraction(1)}, Fraction(0))


def constant(value: Fraction) -> Form:
    """The form that is a number."""
    return Form({}, value)


@dataclass(frozen=True, slots=True)
class AtMostZero:
    """form ≤ 0, or form < 0 where it is strict."""

    form: Form
    is_strict: bool = False


def solve(inequalities: Iterable[AtMostZero]) -> Mapping[str, Fraction] | None:
    """Find a value for every unknown that meets all inequalities, or None where there is none.

    Values stand on a bound where one may be reached, so that a counter-example shows the edge it is about.
    Errors: TooHardError where elimination grows beyond `MAX_INEQUALITIES`.

    >>> x = unknown("x")
    >>> solve([AtMostZero(constant(Fraction(2)).plus(x, Fraction(-1))), AtMostZero(x.plus(constant(Fraction(-3))))])
    {'x': Fraction(2, 1)}
    >>> solve([AtMostZero(x, is_strict=True), AtMostZero(x.times(Fraction(-1)))]) is None
    True
    """
    current = _tidied(_row(i.form, is_strict=i.is_strict) for i in inequalities)
    eliminated: list[tuple[str, Sequence[_Row]]] = []
    while current:
        name = _easiest(current)
        eliminated.append((name, [r for r in current if name in r.factors]))
        current = _tidied(_eliminate(name, current))
    if current is None:
        return None
    values: dict[str, Fraction] = {}
    for name, bounds in reversed(eliminated):
        for other in (n for b in bounds for n in b.factors if n != name):
            values.setdefault(other, Fraction(0))  # it fell out of every other inequality: any value will do
        values[name] = _between(name, bounds, values)
    return dict(sorted(values.items()))


@dataclass(frozen=True, slots=True)
class _Row:
    """An inequality at its smallest: whole factors without a common divisor, and a constant above a whole number.

    Elimination makes very many of these and throws most away, so they are no fractions.
    """

    factors: Mapping[str, int]
    above: int
    below: int
    is_strict: bool


def _row(form: Form, *, is_strict: bool) -> _Row:
    scale = lcm(*(f.denominator for f in form.factors.values()))
    factors = {name: f.numerator * (scale // f.denominator) for name, f in form.factors.items() if f}
    return _smallest(factors, form.constant.numerator * scale, form.constant.denominator, is_strict=is_strict)


def _smallest(factors: dict[str, int], above: int, below: int, *, is_strict: bool) -> _Row:
    divisor = gcd(*factors.values())
    if divisor > 1:
        factors = {name: f // divisor for name, f in factors.items()}
        below *= divisor
    common = gcd(above, below)
    return _Row(factors, above // common, below // common, is_strict)


def _tidied(rows: Iterable[_Row]) -> list[_Row] | None:
    """Without repeats and what holds anyway; None where one cannot hold."""
    kept: dict[frozenset[tuple[str, int]], _Row] = {}
    for row in rows:
        if not row.factors:
            if row.above > 0 or (row.above == 0 and row.is_strict):
                return None
            continue
        # Of two with the same left side only the tighter matters.
        key = frozenset(row.factors.items())
        other = kept.get(key)
        if other is None or _is_tighter(row, other):
            kept[key] = row
    if len(kept) > MAX_INEQUALITIES:
        raise TooHardError
    return list(kept.values())


def _is_tighter(row: _Row, other: _Row) -> bool:
    difference = row.above * other.below - other.above * row.below
    return difference > 0 or (difference == 0 and row.is_strict and not other.is_strict)


def _easiest(rows: Sequence[_Row]) -> str:
    """The unknown whose elimination makes the fewest new inequalities; ties go by name."""
    above: dict[str, int] = {}
    below: dict[str, int] = {}
    for row in rows:
        for name, factor in row.factors.items():
            side = above if factor > 0 else below
            side[name] = side.get(name, 0) + 1
    return min(sorted({*above, *below}), key=lambda n: above.get(n, 0) * below.get(n, 0))


def _eliminate(name: str, rows: Sequence[_Row]) -> list[_Row]:
    upper = [r for r in rows if r.factors.get(name, 0) > 0]
    lower = [r for r in rows if r.factors.get(name, 0) < 0]
    rest = [r for r in rows if name not in r.factors]
    if len(upper) * len(lower) + len(rest) > MAX_INEQUALITIES:
        raise TooHardError
    rest += [_without(name, high, low) for high in upper for low in lower]
    return rest


def _without(name: str, high: _Row, low: _Row) -> _Row:
    """Add an upper and a lower bound of an unknown, each so often that it falls out."""
    times_high, times_low = -low.factors[name], high.factors[name]
    factors = {n: f * times_high for n, f in high.factors.items()}
    for n, f in low.factors.items():
        factors[n] = factors.get(n, 0) + f * times_low
    above = high.above * times_high * low.below + low.above * times_low * high.below
    whole = {n: f for n, f in factors.items() if f}
    return _smallest(whole, above, high.below * low.below, is_strict=high.is_strict or low.is_strict)


def _between(name: str, bounds: Sequence[_Row], values: Mapping[str, Fraction]) -> Fraction:
    lowest: tuple[Fraction, bool] | None = None
    highest: tuple[Fraction, bool] | None = None
    for bound in bounds:
        factor = bound.factors[name]
        rest = sum((f * values[n] for n, f in bound.factors.items() if n != name), Fraction(bound.above, bound.below))
        edge = -rest / factor
        if factor < 0 and (lowest is None or (edge, bound.is_strict) > lowest):
            lowest = (edge, bound.is_strict)
        if factor > 0 and (highest is None or (edge, not bound.is_strict) < (highest[0], not highest[1])):
            highest = (edge, bound.is_strict)
    return _chosen(lowest, highest)


def _chosen(lowest: tuple[Fraction, bool] | None, highest: tuple[Fraction, bool] | None) -> Fraction:
    """A bound that may be reached, else something simple between the bounds."""
    if lowest is not None and not lowest[1]:
        return lowest[0]
    if highest is not None and not highest[1]:
        return highest[0]
    if lowest is not None and highest is not None:
        return simplest_between(lowest[0], highest[0])
    if lowest is not None:
        return Fraction(lowest[0].__floor__() + 1)
    if highest is not None:
        return Fraction(highest[0].__ceil__() - 1)
    return Fraction(0)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """A number with few decimals strictly between two others.

    >>> simplest_between(Fraction(8, 100), Fraction(9, 100)), simplest_between(Fraction(1), Fraction(5))
    (Fraction(17, 200), Fraction(3, 1))
    """
    middle = (low + high) / 2
    scale = 1
    while True:
        rounded = Fraction(round(middle * scale), scale)
        if low < rounded < high:
            return rounded
        scale *= 10
