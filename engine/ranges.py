"""Between what and what an expression lies while figures in it are open."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dsl.expressions import Arithmetic, ArithmeticOperator, Expression, Negative, Number, Ref, ScoreSum
from dsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most, both included."""

    lowest: Fraction
    highest: Fraction


def range_of(node: Expression, known: Callable[[Ref | ScoreSum], Range | None]) -> Range | None:
    """Compute with ranges as with numbers; None where no bound is known.

    Choices and conditions are not followed: where one is open, there is no bound.

    >>> from dsl.expressions import ScoreSum
    >>> from dsl.quantity import NO_UNIT, Quantity
    >>> from dsl.span import NOWHERE
    >>> share = Number(quantity=Quantity(Fraction(4, 5), NO_UNIT), span=NOWHERE)
    >>> product = Arithmetic(operator="*", left=ScoreSum(span=NOWHERE), right=share, span=NOWHERE)
    >>> range_of(product, lambda _: Range(Fraction(90), Fraction(95)))
    Range(lowest=Fraction(72, 1), highest=Fraction(76, 1))
    """
    match node:
        case Number(quantity=quantity):
            return Range(quantity.value, quantity.value)
        case Ref() | ScoreSum():
            return known(node)
        case Negative(operand=operand):
            inner = range_of(operand, known)
            return inner and Range(-inner.highest, -inner.lowest)
        case Arithmetic(operator=operator, left=left, right=right):
            first, second = range_of(left, known), range_of(right, known)
            return _computed(operator, first, second) if first and second else None
        case _:
            return None


def _computed(operator: ArithmeticOperator, left: Range, right: Range) -> Range | None:
    match operator:
        case "+":
            return Range(left.lowest + right.lowest, left.highest + right.highest)
        case "-":
            return Range(left.lowest - right.highest, left.highest - right.lowest)
        case "*":
            corners = [a * b for a in (left.lowest, left.highest) for b in (right.lowest, right.highest)]
            return Range(min(corners), max(corners))
        case "/":
            if right.lowest <= 0 <= right.highest:
                return None
            corners = [a / b for a in (left.lowest, left.highest) for b in (right.lowest, right.highest)]
            return Range(min(corners), max(corners))
