"""One whole number for each exact quotient, in the same order: what ranks go by where nothing rounds a figure.

Two quotients whose denominators are at most b differ by at least 1 ÷ b², or not at all. So the whole part of a quotient
with so many places behind the point that 10**places is at least b² tells all of them apart, and puts them in order.
The places are worked out by long division, a few at a time, so that no step needs more digits than there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.expressions import LONG, Cell, ExactDivide, Named, Scalar, Sum
from engine.relational.plan import Project, Step

#: Places that are worked out at once: a quotient of Spark has 64 bits.
_AT_ONCE = 18
#: Digits that a dividend may have.
_MOST_DIGITS = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The steps that make a column of such numbers, and the column."""

    steps: tuple[Step, ...]
    key: Cell


def order_key(of: str, name: str, above: Cell, below: Cell, *, is_turned: bool = False) -> Ordered:
    """A column by which rows stand in the order of above ÷ below (`below` is above zero); turned, the other way.

    Ranges beyond 38 digits are told by those who look at the steps.
    """
    places = len(str(below.range.high**2 - 1)) if below.range.high > 1 else 0
    # Whole numbers are added so that nothing that is divided is below zero.
    shift = max(0, -(above.range.low // max(below.range.low, 1)))
    sizes = _sizes(below.range.high, places)
    names = _names(name, len(sizes))
    found = Interval(0, above.range.high // max(below.range.low, 1) + shift + 1)
    dividend = _shifted(above, below, shift)
    steps = [_step(of, names[0], names[0], _divided(dividend, below, found))]
    if sizes:
        steps.append(_step(names[0], f"{name}·余0", f"{name}·余0", _rest(dividend, names[0], found, below)))
    for number, size in enumerate(sizes, start=1):
        rest = Cell(f"{name}·余{number - 1}", Interval(0, below.range.high - 1))
        raised = _times(rest, 10**size)
        digits = Interval(0, 10**size - 1)
        steps.append(_step(steps[-1].name, names[number], names[number], _divided(raised, below, digits)))
        if number < len(sizes):
            left = _rest(raised, names[number], digits, below)
            steps.append(_step(steps[-1].name, f"{name}·余{number}", f"{name}·余{number}", left))
    key = _joined(names, found, sizes, is_turned=is_turned)
    steps.append(_step(steps[-1].name, f"{name}·先后", f"{name}·先后", key))
    return Ordered(steps=tuple(steps), key=Cell(f"{name}·先后", key.range))


def _sizes(most: int, places: int) -> list[int]:
    """How many places are worked out each time: all at once where 64 bits are enough."""
    if not places or (2 * most + 3) * 10**places < LONG:
        return [places] if places else []
    each = max(1, min(_AT_ONCE, _MOST_DIGITS - len(str(most))))
    count = -(-places // each)
    return [each] * (count - 1) + [places - each * (count - 1)]


def _names(name: str, count: int) -> list[str]:
    return [f"{name}·整数", *(f"{name}·位{n}" for n in range(1, count + 1))]


def _step(of: str, name: str, column: str, made: Scalar) -> Step:
    return Step(name=name, relation=Project(of=of, kept=None, made=(Named(name=column, expression=made),)))


def _shifted(above: Cell, below: Cell, shift: int) -> Scalar:
    if not shift:
        return above
    found = Interval(0, above.range.high + shift * below.range.high)
    return Sum(terms=((1, (above,)), (shift, (below,))), range=found, reach=above.range.most + shift * below.range.most)


def _divided(above: Scalar, below: Cell, found: Interval) -> ExactDivide:
    reach = 2 * above.range.most + 3 * below.range.most
    return ExactDivide(above=above, below=below, mode=RoundingMode.DOWN, is_guarded=False, range=found, reach=reach)


def _rest(above: Scalar, quotient: str, found: Interval, below: Cell) -> Sum:
    taken = Cell(quotient, found)
    terms = ((1, (above,)), (-1, (taken, below)))
    # What is taken away is not more than what it is taken from.
    reach = max(above.range.most, found.most, below.range.most)
    return Sum(terms=terms, range=Interval(0, below.range.high - 1), reach=reach)


def _times(rest: Cell, factor: int) -> Sum:
    found = Interval(0, rest.range.high * factor)
    return Sum(terms=((factor, (rest,)),), range=found, reach=found.high)


def _joined(names: Sequence[str], whole: Interval, sizes: Sequence[int], *, is_turned: bool) -> Sum:
    sign = -1 if is_turned else 1
    terms: list[tuple[int, tuple[Scalar, ...]]] = []
    for place, name in enumerate(names):
        found = whole if place == 0 else Interval(0, 10 ** sizes[place - 1] - 1)
        terms.append((sign * 10 ** sum(sizes[place:]), (Cell(name, found),)))
    most = (whole.high + 1) * 10 ** sum(sizes)
    return Sum(terms=tuple(terms), range=Interval(-most, 0) if is_turned else Interval(0, most), reach=most)
