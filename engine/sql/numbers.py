"""Numbers, conditions and texts of a plan as syntax trees, each in a type that is proved to hold it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.expressions import (
    LONG,
    AllOf,
    AnyOf,
    Cell,
    Choice,
    Code,
    Compare,
    Condition,
    Enumerated,
    ExactDivide,
    Expression,
    Extreme,
    Flag,
    Holding,
    Holds,
    IsBlank,
    IsOneOf,
    Joined,
    Known,
    Opposite,
    Said,
    Scalar,
    Scaled,
    Spaced,
    Stored,
    Sum,
    Text,
    Trimmed,
    Whole,
    Word,
    WordChoice,
)
from engine.sql.dialects import BIGINT, Dialect, decimal_type, whole_type
from engine.sql.quotients import STEP, is_beyond_64_bits

#: The most digits of a decimal that is held in 64 bits.
_LONG_DIGITS = 18
_SIGNS = {"<": exp.LT, "≤": exp.LTE, "=": exp.EQ, "≠": exp.NEQ}
#: What needs brackets inside an operation.
_OPEN = (exp.Binary, exp.Unary, exp.Connector, exp.In)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column by its quoted name."""
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def said(text: str) -> exp.Expr:
    """A text."""
    return exp.Literal.string(text)


def case(cases: Sequence[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None) -> exp.Case:
    """CASE WHEN … THEN … ELSE … END."""
    return exp.Case(ifs=[exp.If(this=test, true=then) for test, then in cases], default=otherwise)


def _closed(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree) if isinstance(tree, _OPEN) and not isinstance(tree, exp.Paren) else tree


def _binary(kind: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return kind(this=_closed(left), expression=_closed(right))


def _cast(tree: exp.Expr, to: exp.DataType) -> exp.Expr:
    return exp.Cast(this=tree, to=to.copy())


@dataclass(frozen=True, slots=True)
class Typed:
    """A whole number, and whether it is of the wide type; a literal is of whichever is wanted."""

    tree: exp.Expr
    is_wide: bool
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class NumberWriter:
    """Writes for one dialect."""

    dialect: Dialect

    def expression(self, node: Expression, *, is_narrow: bool = False) -> exp.Expr:
        """Whatever a column is made of; whole numbers in the type that holds their range."""
        match node:
            case Scaled():
                return self.scaled(node)
            case Word() | Trimmed() | Said() | WordChoice() | Joined() | Enumerated():
                return self.text(node)
            case (
                Compare()
                | Flag()
                | IsBlank()
                | IsOneOf()
                | Spaced()
                | Holds()
                | AllOf()
                | AnyOf()
                | Opposite()
                | Known()
            ):
                return self.condition(node)
            case _:
                return self._stored_as(node, is_narrow=is_narrow)

    def _stored_as(self, node: Scalar, *, is_narrow: bool) -> exp.Expr:
        made = self.scalar(node)
        if is_narrow:
            return _cast(made.tree, self.dialect.narrow_type_of(node.range))
        wanted_wide = node.range.most >= LONG
        if isinstance(node, Cell) and made.is_wide == wanted_wide:
            return made.tree
        if made.is_literal or isinstance(node, Code) or made.is_wide != wanted_wide:
            return _cast(made.tree, self.dialect.type_of(node.range))
        return made.tree

    # --- whole numbers ---

    def scalar(self, node: Scalar) -> Typed:
        """A whole number."""
        match node:
            case Whole(value=value):
                return Typed(number(value), is_wide=False, is_literal=True)
            case Cell(name=name, range=found):
                return Typed(column(name), is_wide=found.most >= LONG)
            case Stored():
                return self._stored(node)
            case Sum():
                return self._sum(node)
            case Extreme(is_least=is_least, first=first, second=second):
                a, b, is_wide = self._alike(self.scalar(first), self.scalar(second))
                kind = exp.Least if is_least else exp.Greatest
                return Typed(kind(this=a, expressions=[b], ignore_nulls=True), is_wide)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                a, b, is_wide = self._alike(self.scalar(then), self.scalar(otherwise))
                if isinstance(a, exp.Literal | exp.Neg) and isinstance(b, exp.Literal | exp.Neg):
                    a = _cast(a, self.dialect.wide if is_wide else BIGINT)
                return Typed(case([(self.condition(condition), a)], b), is_wide)
            case ExactDivide():
                return self._divided(node)
            case Code(cases=cases):
                ways = [(self.condition(c), number(n)) for c, n in cases]
                return Typed(case(ways, number(0)), is_wide=False)

    def _alike(self, a: Typed, b: Typed) -> tuple[exp.Expr, exp.Expr, bool]:
        is_wide = a.is_wide or b.is_wide
        return self._as(a, is_wide=is_wide), self._as(b, is_wide=is_wide), is_wide

    def _as(self, made: Typed, *, is_wide: bool) -> exp.Expr:
        if made.is_literal or made.is_wide == is_wide or not is_wide:
            return made.tree
        return _cast(made.tree, self.dialect.wide)

    def _sum(self, node: Sum) -> Typed:
        is_wide = node.reach >= LONG
        found: exp.Expr | None = None
        # A term that is added first spares a sign.
        for c, factors in sorted(node.terms, key=lambda t: t[0] < 0):
            term = self._product(abs(c), factors, is_wide=is_wide)
            if found is None:
                found = exp.Neg(this=_closed(term)) if c < 0 else term
            else:
                other = exp.Paren(this=term) if isinstance(term, exp.Neg) else term
                found = (exp.Sub if c < 0 else exp.Add)(this=found, expression=other)
        assert found is not None
        return Typed(found, is_wide)

    def _product(self, c: int, factors: Sequence[Scalar], *, is_wide: bool) -> exp.Expr:
        trees = [self._as(self.scalar(f), is_wide=is_wide) for f in factors]
        if c != 1 or not trees:
            trees = [number(c), *trees]
        found = trees[0]
        for tree in trees[1:]:
            found = exp.Mul(this=found if isinstance(found, exp.Mul) else _closed(found), expression=_closed(tree))
        return found

    def _divided(self, node: ExactDivide) -> Typed:
        """Whole division by the mode; see `engine.columns.algebra.whole`."""
        is_wide = node.reach >= LONG
        above, below = self.scalar(node.above), self.scalar(node.below)
        n, d = self._as(above, is_wide=is_wide), self._as(below, is_wide=is_wide)
        if above.is_literal and below.is_literal:
            # Two constants would be worked out in 32 bits.
            n = _cast(n, self.dialect.wide if is_wide else BIGINT)
        if node.is_guarded:
            # Where the divisor is not above zero the figure is absent; the division must only not fail.
            d = exp.Greatest(this=d, expressions=[number(1)], ignore_nulls=True)
        is_in_steps = self._is_in_steps(node)
        match node.mode:
            case RoundingMode.DOWN:
                found = self._whole(n, d, is_in_steps=is_in_steps)
            case RoundingMode.UP:
                found = self._whole(exp.Sub(this=_plus(n, d), expression=number(1)), d, is_in_steps=is_in_steps)
            case RoundingMode.HALF_UP:
                found = self._whole(_plus(_times(2, n), d), _times(2, d), is_in_steps=is_in_steps)
            case RoundingMode.HALF_EVEN:
                found = self._half_even(n, d, is_wide=is_wide, is_in_steps=is_in_steps)
        is_long = self.dialect.quotient_is_long(is_wide=is_wide) and not is_in_steps
        return Typed(found, is_wide and not is_long)

    def _is_in_steps(self, node: ExactDivide) -> bool:
        return self.dialect.quotient_is_long(is_wide=True) and is_beyond_64_bits(node)

    def _whole(self, n: exp.Expr, d: exp.Expr, *, is_in_steps: bool) -> exp.Expr:
        """N by d cut; in two steps first by d × 10**18, then what is left by d."""
        if not is_in_steps:
            return _binary(exp.IntDiv, n, d)
        step = _cast(number(STEP), self.dialect.wide)
        large = exp.Mul(this=_closed(d.copy()), expression=step)
        high = _cast(_binary(exp.IntDiv, n.copy(), large), self.dialect.wide)
        rest = exp.Sub(
            this=_closed(n.copy()), expression=exp.Mul(this=high.copy(), expression=exp.Paren(this=large.copy()))
        )
        low = _binary(exp.IntDiv, rest, d.copy())
        return exp.Paren(this=exp.Add(this=exp.Mul(this=high, expression=step.copy()), expression=_closed(low)))

    def _half_even(self, n: exp.Expr, d: exp.Expr, *, is_wide: bool, is_in_steps: bool) -> exp.Expr:
        whole = self._whole(n.copy(), d.copy(), is_in_steps=is_in_steps)
        taken = whole.copy()
        if is_wide and self.dialect.quotient_is_long(is_wide=is_wide) and not is_in_steps:
            taken = _cast(taken, self.dialect.wide)
        rest = exp.Sub(this=_closed(n), expression=_binary(exp.Mul, taken, d.copy()))
        twice = _times(2, rest)
        is_odd = exp.EQ(this=_binary(exp.Mod, whole.copy(), number(2)), expression=number(1))
        above = exp.GT(this=twice.copy(), expression=_closed(d.copy()))
        half = exp.And(this=exp.EQ(this=twice, expression=_closed(d)), expression=is_odd)
        step = case([(exp.Or(this=above, expression=half), number(1))], number(0))
        return exp.Add(this=whole, expression=step)

    # --- what tables hold ---

    def _stored(self, node: Stored) -> Typed:
        is_wide = node.range.most >= LONG
        held, to = column(node.name), self.dialect.type_of(node.range)
        match node.holding:
            case Holding.INTEGER | Holding.WHOLE_DOUBLE:
                found = _cast(held, to)
            case Holding.TRUTH:
                found = case([(held, _cast(number(1), to)), (exp.Not(this=held.copy()), number(0))], None)
            case Holding.TRUTH_TEXT:
                ways = [(exp.EQ(this=held.copy(), expression=said(t)), number(n)) for t, n in (("是", 1), ("否", 0))]
                found = _cast(case(ways, None), to)
            case Holding.GRADE:
                ways = [(exp.EQ(this=held.copy(), expression=said(t)), number(n)) for n, t in enumerate(node.texts)]
                found = _cast(case(ways, None), to)
            case Holding.DATE:
                # Day 1 is the first of January of the year 1.
                first = _cast(said("0001-01-01"), exp.DataType(this=exp.DType.DATE, nested=False))
                day = _cast(held, exp.DataType(this=exp.DType.DATE, nested=False))
                days = exp.DateDiff(this=day, expression=first, unit=exp.Var(this="DAY"))
                found = _cast(exp.Add(this=days, expression=number(1)), to)
            case Holding.DECIMAL | Holding.TEXT:
                found = self._scaled_up(node, held, to)
        if node.filler is not None:
            found = exp.Coalesce(this=found, expressions=[number(node.filler)])
        return Typed(found, is_wide)

    def _scaled_up(self, node: Stored, held: exp.Expr, to: exp.DataType) -> exp.Expr:
        width = digits_held(node.range, node.places)
        if width <= _LONG_DIGITS < width + node.places + 1:
            # DuckDB multiplies two decimals of 64 bits in 64 bits, however many digits the outcome has.
            width = _LONG_DIGITS + 1
        if node.holding is Holding.TEXT:
            held = exp.Nullif(this=held, expression=said(""))
        decimal = _cast(held, decimal_type(width, node.places))
        if node.places:
            factor = _cast(number(10**node.places), decimal_type(node.places + 1, 0))
            decimal = exp.Mul(this=decimal, expression=factor)
        return _cast(decimal, to)

    def scaled(self, node: Scaled) -> exp.Expr:
        """A whole number of a result as an exact decimal."""
        digits = len(str(node.range.most))
        if node.places:
            unit = _cast(exp.Literal.number(f"0.{1:0{node.places}d}"), decimal_type(node.places + 1, node.places))
            made: exp.Expr = exp.Mul(this=_cast(column(node.name), decimal_type(digits, 0)), expression=unit)
            made = _cast(made, decimal_type(max(digits, node.places + 1), node.places))
        else:
            made = column(node.name)
        if node.status is None:
            return made
        return case([(exp.EQ(this=column(node.status), expression=number(0)), made)], None)

    # --- conditions ---

    def condition(self, node: Condition) -> exp.Expr:
        """A condition."""
        match node:
            case Known(truth=truth):
                return exp.Boolean(this=truth)
            case Flag(name=name):
                return column(name)
            case Spaced(name=name):
                return exp.NEQ(this=column(name), expression=exp.Trim(this=column(name)))
            case IsBlank(name=name):
                return exp.Is(this=column(name), expression=exp.Null())
            case IsOneOf(name=name, texts=texts):
                return exp.In(this=column(name), expressions=[said(t) for t in texts])
            case Holds(name=name, text=text):
                return exp.Contains(this=column(name), expression=said(text))
            case Compare(left=left, sign=sign, right=right):
                a, b, _ = self._alike(self.scalar(left), self.scalar(right))
                return _SIGNS[sign](this=_operand(a), expression=_operand(b))
            case Opposite(condition=inner):
                return exp.Not(this=_closed(self.condition(inner)))
            case AllOf(conditions=conditions):
                return _chain(exp.And, [self.condition(c) for c in conditions])
            case AnyOf(conditions=conditions):
                return _chain(exp.Or, [self.condition(c) for c in conditions])

    # --- texts ---

    def text(self, node: Text) -> exp.Expr:
        """A text."""
        match node:
            case Word(name=name, is_sure=is_sure):
                own = column(name)
                return own if is_sure else exp.Coalesce(this=own, expressions=[said("")])
            case Trimmed(name=name):
                plain = exp.Trim(this=_cast(column(name), whole_type(exp.DType.VARCHAR)))
                return exp.Coalesce(this=plain, expressions=[said("")])
            case Said(text=text):
                return said(text)
            case WordChoice(cases=cases, otherwise=otherwise):
                return case([(self.condition(c), self.text(t)) for c, t in cases], self.text(otherwise))
            case Enumerated(cases=cases, sign=sign):
                parts = [case([(self.condition(c), said(sign + text))], said("")) for c, text in cases]
                return exp.Substring(this=exp.Concat(expressions=parts, safe=True, coalesce=False), start=number(2))
            case Joined(first=first, second=second):
                a, b = self.text(first), self.text(second)
                both = exp.Concat(expressions=[a.copy(), said("·"), b.copy()], safe=True, coalesce=False)
                return case(
                    [(exp.EQ(this=a.copy(), expression=said("")), b), (exp.EQ(this=b.copy(), expression=said("")), a)],
                    both,
                )


def digits_held(found: Interval, places: int) -> int:
    """How wide a decimal must be to hold figures × 10**places in a range."""
    return max(len(str(found.most)), places + 1)


def _operand(tree: exp.Expr) -> exp.Expr:
    # Sums and products bind closer than a comparison.
    return tree if isinstance(tree, exp.Add | exp.Sub | exp.Mul | exp.Neg) else _closed(tree)


def _plus(a: exp.Expr, b: exp.Expr) -> exp.Expr:
    other = b.copy() if isinstance(b, exp.Mul) else _closed(b.copy())
    return exp.Add(this=a if isinstance(a, exp.Add | exp.Sub | exp.Mul) else _closed(a), expression=other)


def _times(factor: int, tree: exp.Expr) -> exp.Expr:
    if isinstance(tree, exp.Literal):
        return exp.Literal.number(factor * int(tree.this))
    if isinstance(tree, exp.Mul) and isinstance(tree.this, exp.Literal):
        return exp.Mul(this=exp.Literal.number(factor * int(tree.this.this)), expression=tree.expression.copy())
    return exp.Mul(this=number(factor), expression=_closed(tree.copy()))


def _chain(kind: type[exp.Connector], trees: Sequence[exp.Expr]) -> exp.Expr:
    found = trees[0] if not isinstance(trees[0], exp.Connector) else exp.Paren(this=trees[0])
    for tree in trees[1:]:
        found = kind(this=found, expression=exp.Paren(this=tree) if isinstance(tree, exp.Connector) else tree)
    return found
