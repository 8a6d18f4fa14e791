"""Linear inequalities over rationals: a solution, or the certainty that there is none (Fourier–Motzkin)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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

    def without(self, name: str) -> Form:
        """Leave an unknown out."""
        return Form({n: f for n, f in self.factors.items() if n != name}, self.constant)

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

    @property
    def is_plain(self) -> bool:
        """Whether it speaks of no unknown."""
        return not self.form.factors

    @property
    def holds_plainly(self) -> bool:
        """Whether one without unknowns holds."""
        return self.form.constant < 0 or (self.form.constant == 0 and not self.is_strict)


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
    current = _tidied(inequalities)
    eliminated: list[tuple[str, Sequence[AtMostZero]]] = []
    while current is not None and any(not i.is_plain for i in current):
        name = _easiest(current)
        eliminated.append((name, [i for i in current if name in i.form.factors]))
        current = _tidied(_eliminate(name, current))
    if current is None:
        return None
    values: dict[str, Fraction] = {}
    for name, bounds in reversed(eliminated):
        for other in (n for b in bounds for n in b.form.factors if n != name):
            values.setdefault(other, Fraction(0))  # it fell out of every other inequality: any value will do
        values[name] = _between(name, bounds, values)
    return dict(sorted(values.items()))


def _tidied(inequalities: Iterable[AtMostZero]) -> list[AtMostZero] | None:
    """Without repeats and what holds anyway; None where one cannot hold."""
    kept: dict[tuple[tuple[str, Fraction], ...], AtMostZero] = {}
    for inequality in inequalities:
        if inequality.is_plain:
            if not inequality.holds_plainly:
                return None
            continue
        # Scaled alike, of two with the same left side only the tighter matters.
        first = abs(next(iter(sorted(inequality.form.factors.items())))[1])
        form = inequality.form.times(1 / first)
        key = tuple(sorted(form.factors.items()))
        other = kept.get(key)
        if other is None or (form.constant, inequality.is_strict) > (other.form.constant, other.is_strict):
            kept[key] = AtMostZero(form, inequality.is_strict)
    if len(kept) > MAX_INEQUALITIES:
        raise TooHardError
    return list(kept.values())


def _easiest(inequalities: Sequence[AtMostZero]) -> str:
    """The unknown whose elimination makes the fewest new inequalities; ties go by name."""
    above: dict[str, int] = {}
    below: dict[str, int] = {}
    for inequality in inequalities:
        for name, factor in inequality.form.factors.items():
            side = above if factor > 0 else below
            side[name] = side.get(name, 0) + 1
    return min(sorted({*above, *below}), key=lambda n: above.get(n, 0) * below.get(n, 0))


def _eliminate(name: str, inequalities: Sequence[AtMostZero]) -> list[AtMostZero]:
    upper = [i for i in inequalities if i.form.factors.get(name, 0) > 0]
    lower = [i for i in inequalities if i.form.factors.get(name, 0) < 0]
    rest = [i for i in inequalities if name not in i.form.factors]
    if len(upper) * len(lower) + len(rest) > MAX_INEQUALITIES:
        raise TooHardError
    for above in upper:
        for below in lower:
            form = above.form.times(1 / above.form.factors[name]).plus(below.form, -1 / below.form.factors[name])
            rest.append(AtMostZero(form.without(name), above.is_strict or below.is_strict))
    return rest


def _between(name: str, bounds: Sequence[AtMostZero], values: Mapping[str, Fraction]) -> Fraction:
    lowest: tuple[Fraction, bool] | None = None
    highest: tuple[Fraction, bool] | None = None
    for bound in bounds:
        factor = bound.form.factors[name]
        edge = -bound.form.without(name).at(values) / factor
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
