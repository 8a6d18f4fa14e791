"""What a method asks of each record, as SQL: exact integers with a scale, truths with three values, and days.

Syntax trees are built from typed nodes; no text that anybody wrote becomes SQL but as a quoted name or literal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd, lcm

from sqlglot import exp

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Negative,
    Not,
    Number,
    Ref,
    Truth,
    YearNumber,
)
from dsl.format import format_expression

_COMPARED: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "≠": exp.NEQ,
    "<": exp.LT,
    "≤": exp.LTE,
    ">": exp.GT,
    "≥": exp.GTE,
}


class CannotAsk(Exception):
    """A part of what is said of a record cannot be asked where the records are stored."""

    def __init__(self, part: Expression) -> None:
        super().__init__(format_expression(part))
        self.part = part


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: an integer in SQL times a scale, in base units. Null where a column that it needs is blank."""

    sql: exp.Expr
    scale: Fraction
    #: Of a column alone: the column as it is stored, with what it is multiplied with; quicker to add up.
    stored: tuple[exp.Expr, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Yes:
    """A truth in SQL; null where it is not settled."""

    sql: exp.Expr


@dataclass(frozen=True, slots=True)
class Date:
    """A day in SQL."""

    sql: exp.Expr


Said = Figure | Yes | Date


@dataclass(frozen=True, slots=True)
class Sentences:
    """Says an expression about a record in SQL, for one period."""

    #: A column of the list by its key; None for what is none.
    column: Callable[[str], Said | None]
    #: The formula of a 定义 by its key; None for what is none.
    definition: Callable[[str], Expression | None]
    #: The year that the period belongs to, and how many years before it the records are of.
    year: int
    years_back: int
    #: The type of integers that is wide enough.
    integer: exp.DataType

    def truth(self, node: Expression) -> exp.Expr:
        """A condition. Raises CannotAsk."""
        said = self.say(node)
        if not isinstance(said, Yes):
            raise CannotAsk(node)
        return said.sql

    def say(self, node: Expression) -> Said:  # noqa: C901 - one case for each kind of node
        """An expression. Raises CannotAsk with the part that is the matter."""
        match node:
            case Number(quantity=quantity):
                return Figure(self._whole(1), quantity.value) if quantity.value else Figure(self._whole(0), Fraction(1))
            case Truth(value=value):
                return Yes(exp.Boolean(this=value))
            case Day() | DayOfYear():
                return Date(_day(node.in_year(self.year - self.years_back)))
            case YearNumber():
                return Figure(self._whole(self.year), Fraction(1))
            case Ref():
                return self._ref(node)
            case Negative(operand=operand):
                inner = self._figure(operand)
                return Figure(exp.Neg(this=exp.Paren(this=inner.sql)), inner.scale)
            case Arithmetic():
                return self._arithmetic(node)
            case Comparison():
                return Yes(self._comparison(node))
            case AllOf(conditions=conditions):
                return Yes(exp.and_(*(self.truth(c) for c in conditions)))
            case AnyOf(conditions=conditions):
                return Yes(exp.or_(*(self.truth(c) for c in conditions)))
            case Not(operand=operand):
                return Yes(exp.not_(exp.Paren(this=self.truth(operand))))
            case Conditional():
                return self._conditional(node)
            case Call(function="天数", arguments=(start, end)):
                return self._days(end, start)
            case Call(function="合计", arguments=arguments):
                return self._sum([self._figure(a) for a in arguments])
            case _:
                raise CannotAsk(node)

    def _whole(self, number: int) -> exp.Expr:
        return exp.Cast(this=exp.Literal.number(number), to=self.integer)

    def _ref(self, node: Ref) -> Said:
        found = self.column(node.key)
        if found is not None:
            return found
        formula = self.definition(node.key)
        if formula is None:
            raise CannotAsk(node)
        try:
            return self.say(formula)
        except CannotAsk:
            # What the definition rests on is not written here; its name is.
            raise CannotAsk(node) from None

    def _figure(self, node: Expression) -> Figure:
        said = self.say(node)
        if not isinstance(said, Figure):
            raise CannotAsk(node)
        return said

    def _arithmetic(self, node: Arithmetic) -> Figure:
        if node.operator == "-" and isinstance(self.say(node.left), Date):
            return self._days(node.left, node.right)
        left, right = self._figure(node.left), self._figure(node.right)
        match node.operator:
            case "+" | "-":
                (one, other), scale = self._alike(left, right)
                made = exp.Add if node.operator == "+" else exp.Sub
                return Figure(exp.Paren(this=made(this=one, expression=other)), scale)
            case "*":
                return Figure(exp.Mul(this=left.sql, expression=right.sql), left.scale * right.scale)
            case "/":
                # Only by a number that is written out: what a column makes may be no whole number, or nothing at all.
                divisor = _constant(node.right)
                if not divisor:
                    raise CannotAsk(node)
                return Figure(left.sql, left.scale / divisor)

    def _alike(self, *figures: Figure) -> tuple[tuple[exp.Expr, ...], Fraction]:
        """Several figures as integers of one scale."""
        below = lcm(*(f.scale.denominator for f in figures))
        above = gcd(*(f.scale.numerator * (below // f.scale.denominator) for f in figures))
        scale = Fraction(above, below)
        return tuple(self._times(f.sql, f.scale / scale) for f in figures), scale

    def _times(self, sql: exp.Expr, factor: Fraction) -> exp.Expr:
        if factor == 1:
            return sql
        if sql == self._whole(1):
            return self._whole(factor.numerator)
        return exp.Paren(this=exp.Mul(this=exp.Paren(this=sql), expression=self._whole(factor.numerator)))

    def _sum(self, figures: list[Figure]) -> Figure:
        parts, scale = self._alike(*figures)
        total = parts[0]
        for part in parts[1:]:
            total = exp.Add(this=total, expression=part)
        return Figure(exp.Paren(this=total), scale)

    def _comparison(self, node: Comparison) -> exp.Expr:
        left, right = self.say(node.left), self.say(node.right)
        made = _COMPARED[node.operator]
        if isinstance(left, Figure) and isinstance(right, Figure):
            (one, other), _ = self._alike(left, right)
            return made(this=one, expression=other)
        if type(left) is not type(right):
            raise CannotAsk(node)
        return made(this=exp.Paren(this=left.sql), expression=exp.Paren(this=right.sql))

    def _conditional(self, node: Conditional) -> Said:
        holds = self.truth(node.condition)
        then, otherwise = self.say(node.then), self.say(node.otherwise)
        if isinstance(then, Figure) and isinstance(otherwise, Figure):
            (one, other), scale = self._alike(then, otherwise)
            return Figure(_choice(holds, one, other), scale)
        if isinstance(then, Yes) and isinstance(otherwise, Yes):
            return Yes(_choice(holds, then.sql, otherwise.sql))
        if isinstance(then, Date) and isinstance(otherwise, Date):
            return Date(_choice(holds, then.sql, otherwise.sql))
        raise CannotAsk(node)

    def _days(self, end: Expression, start: Expression) -> Figure:
        to, since = self.say(end), self.say(start)
        if not isinstance(to, Date) or not isinstance(since, Date):
            raise CannotAsk(end if not isinstance(to, Date) else start)
        days = exp.DateDiff(this=to.sql, expression=since.sql, unit=exp.var("DAY"))
        return Figure(exp.Cast(this=days, to=self.integer), Fraction(1))


def _choice(holds: exp.Expr, then: exp.Expr, otherwise: exp.Expr) -> exp.Expr:
    """One of two; nothing where the condition is not settled."""
    unsettled = exp.Case().when(exp.not_(exp.Paren(this=holds)), otherwise).else_(exp.null())
    return exp.Paren(this=exp.Case().when(holds, then).else_(exp.Paren(this=unsettled)))


def _constant(node: Expression) -> Fraction | None:
    match node:
        case Number(quantity=quantity):
            return quantity.value
        case Negative(operand=operand):
            inner = _constant(operand)
            return None if inner is None else -inner
        case _:
            return None


def _day(day: date) -> exp.Expr:
    return exp.Cast(this=exp.Literal.string(day.isoformat()), to=exp.DataType.build("date"))
