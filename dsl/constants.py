"""Expressions that a method decides by itself, before any figure: evaluated exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dsl.expressions import Arithmetic, Call, Comparison, Expression, Negative, Number, Ref, Side, Year


def constant_value(node: Expression, targets: Mapping[str, Fraction]) -> Fraction | None:
    """The number that an expression is, where it rests on stated targets alone; None where it needs a figure."""
    match node:
        case Number(quantity=quantity):
            return quantity.value
        case Ref(side=Side.TARGET, year=Year.THIS, key=key):
            return targets.get(key)
        case Negative(operand=operand):
            value = constant_value(operand, targets)
            return -value if value is not None else None
        case Arithmetic(operator=operator, left=left, right=right):
            return _combined(operator, constant_value(left, targets), constant_value(right, targets))
        case Call(function=function, arguments=arguments):
            return _called(function, [constant_value(a, targets) for a in arguments])
        case _:
            return None


def sides(node: Comparison, targets: Mapping[str, Fraction]) -> tuple[Fraction, Fraction] | None:
    """Both sides of a comparison that the method decides by itself."""
    left, right = constant_value(node.left, targets), constant_value(node.right, targets)
    return None if left is None or right is None else (left, right)


def compares(operator: str, left: Fraction, right: Fraction) -> bool:
    """Whether a comparison of two numbers holds."""
    return {
        "=": left == right,
        "≠": left != right,
        "<": left < right,
        "≤": left <= right,
        ">": left > right,
        "≥": left >= right,
    }[operator]


def _combined(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None or (operator == "/" and right == 0):
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def _called(function: str, values: list[Fraction | None]) -> Fraction | None:
    known = [v for v in values if v is not None]
    if len(known) < len(values) or not known:
        return None
    match function:
        case "合计":
            return sum(known, Fraction(0))
        case "平均":
            return sum(known, Fraction(0)) / len(known)
        case "最大":
            return max(known)
        case "最小":
            return min(known)
        case "占比" if known[-1] != 0:
            return known[0] / known[-1]
        case _:
            return None
