"""The nodes of an expression: what a formula or a condition is made of, before and after its names are bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

from dsl.quantity import Quantity
from dsl.span import Span


class Side(Enum):
    """Which side of a node is meant: `指标 6` is its value, `指标 6.得分` its score."""

    VALUE = "值"
    TARGET = "目标"
    SCORE = "得分"
    COMPLETION = "完成率"
    RANK = "名次"
    FULL_MARKS = "分值"


class Year(Enum):
    """The year a figure belongs to, seen from the assessment year."""

    THIS = "本年"
    #: The same period of the year before.
    LAST = "上年"


ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["=", "≠", "<", "≤", ">", "≥"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A literal with its unit."""

    quantity: Quantity
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """是 or 否."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date."""

    value: date
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A written reference that is not bound yet: `指标 19.（1）` is ("指标 19", "（1）")."""

    path: tuple[str, ...]
    side: Side
    year: Year
    span: Span

    @property
    def text(self) -> str:
        """The reference as it is written."""
        head = "上年." if self.year is Year.LAST else ""
        tail = "" if self.side is Side.VALUE else f".{self.side.value}"
        return head + ".".join(self.path) + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A bound reference: the key of a node of the method, and which side and year of it."""

    key: str
    side: Side
    year: Year
    span: Span

    @property
    def text(self) -> str:
        """The reference in its shortest unambiguous form."""
        head = "上年." if self.year is Year.LAST else ""
        tail = "" if self.side is Side.VALUE else f".{self.side.value}"
        return head + self.key + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A fact that people judge as 是 or 否, known by its sentence."""

    sentence: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSum:
    """指标得分合计; as a mark out of 100 where `折算 指标得分合计按百分制` says so."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """－ x."""

    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """One of ＋ － × ÷."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison of two numbers, dates or truths."""

    operator: ComparisonOperator
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """且: each condition holds."""

    conditions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """或: at least one condition holds."""

    conditions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """非."""

    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """如果 … 则 … 否则 …; only the branch taken is evaluated."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A listed function, such as 占比（x，y）; `dsl.functions` defines each as an expression."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """x 完成, x 未完成: its value against its target."""

    subject: Expression
    positive: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem:
    """One numbered item of a sum of equal shares: a condition that earns its share when it holds."""

    label: str
    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOfShares:
    """下列各项之和，每项 25%: each item that holds adds its share."""

    share: Quantity
    items: tuple[SharedItem, ...]
    span: Span


Expression = (
    Number
    | Truth
    | Day
    | Name
    | Ref
    | Judged
    | ScoreSum
    | Negative
    | Arithmetic
    | Comparison
    | AllOf
    | AnyOf
    | Not
    | Conditional
    | Call
    | Fulfilled
    | SumOfShares
)


def parts(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one."""
    match node:
        case Negative(operand=x) | Not(operand=x) | Fulfilled(subject=x):
            return (x,)
        case Arithmetic(left=a, right=b) | Comparison(left=a, right=b):
            return (a, b)
        case AllOf(conditions=xs) | AnyOf(conditions=xs) | Call(arguments=xs):
            return xs
        case Conditional(condition=c, then=a, otherwise=b):
            return (c, a, b)
        case SumOfShares(items=items):
            return tuple(i.condition for i in items)
        case _:
            return ()


def walk(node: Expression) -> tuple[Expression, ...]:
    """A node and everything inside it, outermost first."""
    return (node, *(inner for part in parts(node) for inner in walk(part)))
