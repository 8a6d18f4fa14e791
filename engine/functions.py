"""The listed functions, each defined once by the expression that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from dsl.diagnostic import InternalError
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Comparison,
    Conditional,
    Expression,
    Fulfilled,
    JudgedAs,
    Negative,
    Not,
    Number,
    Reduction,
    Ref,
    SumOfShares,
    Year,
)
from dsl.functions import SIGNATURES
from dsl.quantity import NO_UNIT, Quantity
from dsl.span import Span

Arguments = tuple[Expression, ...]


def _binary(operator: ArithmeticOperator, left: Expression, right: Expression, span: Span) -> Expression:
    return Arithmetic(operator=operator, left=left, right=right, span=span)


def _share(arguments: Arguments, span: Span) -> Expression:
    return _binary("/", arguments[0], arguments[1], span)


def _growth(arguments: Arguments, span: Span) -> Expression:
    before = last_year(arguments[0])
    return _binary("/", _binary("-", arguments[0], before, span), before, span)


def _decline(arguments: Arguments, span: Span) -> Expression:
    before = last_year(arguments[0])
    return _binary("/", _binary("-", before, arguments[0], span), before, span)


def _sum(arguments: Arguments, span: Span) -> Expression:
    return reduce(lambda left, right: _binary("+", left, right, span), arguments)


def _mean(arguments: Arguments, span: Span) -> Expression:
    count = Number(quantity=Quantity(Fraction(len(arguments)), NO_UNIT), span=span)
    return _binary("/", _sum(arguments, span), count, span)


#: What each function stands for: 占比（x，y） is x ÷ y, 下降率（x） is （上年.x － x）÷ 上年.x, and so on.
#: 最大 and 最小 have no expression: written as choices they would repeat every argument.
DEFINITIONS: Mapping[str, Callable[[Arguments, Span], Expression] | None] = {
    "占比": _share,
    "增长率": _growth,
    "下降率": _decline,
    "合计": _sum,
    "平均": _mean,
    "最大": None,
    "最小": None,
    "计数": None,
    "最好": None,
    "天数": None,
}


def expand(call: Call) -> Expression | None:
    """Give the expression that a call stands for, or None for 最大, 最小 and 天数.

    Errors: InternalError for a function or a count of arguments that the checker refuses.
    """
    signature, count = SIGNATURES.get(call.function), len(call.arguments)
    if signature is None or count < signature.fewest or (signature.most is not None and count > signature.most):
        raise InternalError(f"{call.function} with {count} arguments", call.span)
    definition = DEFINITIONS[call.function]
    return definition(call.arguments, call.span) if definition else None


def last_year(node: Expression) -> Expression:
    """Give an expression as it was a year before: every name in it is 上年.

    >>> from dsl.expressions import Side
    >>> from dsl.span import NOWHERE
    >>> last_year(Ref(key="上访批次", side=Side.VALUE, year=Year.THIS, span=NOWHERE)).text
    '上年.上访批次'
    """
    match node:
        case Ref():
            return replace(node, year=Year.LAST)
        case Negative(operand=x) | Not(operand=x):
            return replace(node, operand=last_year(x))
        case Arithmetic(left=a, right=b) | Comparison(left=a, right=b):
            return replace(node, left=last_year(a), right=last_year(b))
        case AllOf(conditions=xs) | AnyOf(conditions=xs):
            return replace(node, conditions=tuple(map(last_year, xs)))
        case Call(arguments=xs):
            return replace(node, arguments=tuple(map(last_year, xs)))
        case Conditional(condition=c, then=a, otherwise=b):
            return replace(node, condition=last_year(c), then=last_year(a), otherwise=last_year(b))
        case Fulfilled(subject=x) | JudgedAs(subject=x):
            return replace(node, subject=last_year(x))
        case Reduction(subject=subject, condition=condition):
            return replace(
                node,
                year=Year.LAST,
                subject=last_year(subject) if subject is not None else None,
                condition=last_year(condition) if condition is not None else None,
            )
        case SumOfShares(items=items):
            return replace(node, items=tuple(replace(i, condition=last_year(i.condition)) for i in items))
        case _:
            return node
