"""Conditions of a method to formulas that can be reasoned about, for a unit of one level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from dsl.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    ComparisonOperator,
    Day,
    Expression,
    Fulfilled,
    InEachPart,
    Judged,
    Not,
    Number,
    Place,
    Ranked,
    Ref,
    Side,
    Truth,
)
from dsl.format import format_expression
from dsl.logic.formula import ALWAYS, NEVER, Both, Compared, Either, Fact, Formula, opposite
from dsl.logic.linear import Form, constant, unknown
from dsl.logic.rational import Numbers
from dsl.model import Kind, ResolvedPolicy, Tier, ValueType
from dsl.quantity import MONEY, PERCENTAGE_POINTS, POINTS, RATIO
from dsl.record import dataclass

_MOST_PARTS = {"每月": 12, "每季": 4, "每半年": 2}


@dataclass(slots=True)
class Translator:
    """Translates for one level; `numbers` keeps what was met on the way."""

    policy: ResolvedPolicy
    types: Mapping[str, ValueType | None]
    level: str | None
    numbers: Numbers

    def condition(self, node: Expression) -> Formula:
        """The formula that a condition is; what cannot be looked into is a fact of its own."""
        match node:
            case Truth(value=value):
                return ALWAYS if value else NEVER
            case Judged(sentence=sentence):
                return Fact(f"评定：{sentence}")
            case Not(operand=operand):
                return opposite(self.condition(operand))
            case AllOf(conditions=conditions):
                return Both(tuple(map(self.condition, conditions)))
            case AnyOf(conditions=conditions):
                return Either(tuple(map(self.condition, conditions)))
            case Comparison():
                return self._comparison(node)
            case Ranked():
                return self._ranked(node)
            case InEachPart(part=part, condition=inner):
                return Both(tuple(self._in_part(inner, i) for i in range(_MOST_PARTS[part])))
            case Fulfilled(subject=Ref() as subject, positive=positive):
                return self._fulfilled(subject, node) if positive else opposite(self._fulfilled(subject, node))
            case _:
                return Fact(format_expression(node) + self._suffix())

    def _suffix(self) -> str:
        return "" if self.numbers.part is None else f"#{self.numbers.part + 1}"

    def _in_part(self, node: Expression, part: int) -> Formula:
        before, self.numbers.part = self.numbers.part, part
        try:
            return self.condition(node)
        finally:
            self.numbers.part = before

    def tier(self, tier: Tier) -> Formula:
        """What it takes to reach a tier."""
        conditions = tuple(self.condition(c.condition) for c in tier.conditions)
        return at_least(tier.at_least, conditions)

    def _comparison(self, node: Comparison) -> Formula:
        if self._is_truth(node.left) or self._is_truth(node.right):
            same = self._same_truth(node.left, node.right)
            return same if node.operator == "=" else opposite(same)
        if (chosen := self._whole(node)) is not None:
            return chosen
        return _related(node.operator, self._difference(node.left, node.right))

    def _whole(self, node: Comparison) -> Formula | None:
        """A ratio that is 100% where nothing was to be done, against a number."""
        if not isinstance(node.left, Ref) or not isinstance(node.right, Number):
            return None
        formula = self.numbers.formulas.whole.get(node.left.key)
        ratio = self.numbers.of(formula) if formula is not None else None
        if ratio is None or not ratio.below.factors:
            return None
        self.numbers.denominators = [d for d in self.numbers.denominators if d is not ratio.below]
        bound = node.right.quantity.value
        usual = _related(node.operator, ratio.above.plus(ratio.below, -bound))
        nothing = _related(node.operator, constant(1 - bound))
        return Either(
            (
                Both((Compared(ratio.below.times(Fraction(-1)), "<"), usual)),
                Both((Compared(ratio.below, "="), nothing)),
            )
        )

    def _difference(self, left: Expression, right: Expression) -> Form:
        """Left − right, multiplied by what is below a fraction line and above zero."""
        if (day := _as_day(left, right)) is not None:
            return day
        one, other = self.numbers.of(left), self.numbers.of(right)
        if one.below == other.below:
            return one.above.plus(other.above, Fraction(-1))
        if not other.below.factors and not other.above.factors:
            return one.above.plus(one.below, -other.above.constant / other.below.constant)
        if not one.below.factors and not one.above.factors:
            return other.below.times(one.above.constant / one.below.constant).plus(other.above, Fraction(-1))
        first, second = format_expression(left) + self._suffix(), format_expression(right) + self._suffix()
        for name, side in ((first, left), (second, right)):
            self.numbers.opaque.setdefault(name, self.numbers.figures_in(side))
        return unknown(first).plus(unknown(second), Fraction(-1))

    def _is_truth(self, node: Expression) -> bool:
        if isinstance(node, Ref) and node.side is Side.VALUE:
            known = self.types.get(node.key)
            return known is not None and known.kind is Kind.TRUTH
        return isinstance(node, Truth | Judged | AllOf | AnyOf | Not | Comparison)

    def _same_truth(self, left: Expression, right: Expression) -> Formula:
        one, other = self.condition(left), self.condition(right)
        return Either((Both((one, other)), Both((opposite(one), opposite(other)))))

    def _ranked(self, node: Ranked) -> Formula:
        place = next((p for p in node.places if p.level in (None, self.level)), None)
        if place is None:
            return Fact(format_expression(node) + self._suffix())
        name = f"{format_expression(node.subject)} 的名次（{_population(place)}）{self._suffix()}"
        return Compared(unknown(name).plus(constant(Fraction(-place.count))), "≤")

    def _fulfilled(self, subject: Ref, node: Fulfilled) -> Formula:
        item = next((i for i in self.policy.every_indicator() if i.key == subject.key), None)
        if item is None or item.target is None or item.zero_rule is not None or item.components:
            return Fact(format_expression(subject) + " 完成" + self._suffix())
        target: Expression = Ref(key=item.key, side=Side.TARGET, year=subject.year, span=node.span)
        if item.target.value is not None:
            target = Number(quantity=item.target.value, span=node.span)
        return self._comparison(Comparison(operator=item.target.operator, left=subject, right=target, span=node.span))

    def background(self, formulas: Iterable[Formula]) -> tuple[Formula, ...]:
        """What holds of the unknowns in formulas anyway: counts are not negative, ranks begin at 1, and the like."""
        names = {n for f in formulas for n in unknowns(f)}
        found: list[Formula] = [Compared(d.times(Fraction(-1)), "<") for d in self.numbers.denominators]
        names |= {n for f in found for n in unknowns(f)}
        for name in sorted(names):
            if " 的名次（" in name:
                found.append(Compared(unknown(name).times(Fraction(-1)).plus(constant(Fraction(1))), "≤"))
            elif self._is_counted(name):
                found.append(Compared(unknown(name).times(Fraction(-1)), "≤"))
        return tuple(found)

    def _is_counted(self, name: str) -> bool:
        known = self.types.get(name.partition("#")[0].removeprefix("上年."))
        if known is None or known.kind is not Kind.NUMBER:
            return False
        dimension = known.unit.dimension
        return dimension not in (RATIO, PERCENTAGE_POINTS, POINTS, MONEY) and all(e > 0 for _, e in dimension)


def at_least(count: int, of: tuple[Formula, ...]) -> Formula:
    """At least so many of the formulas hold."""
    if count <= 0:
        return ALWAYS
    if count > len(of):
        return NEVER
    if count == len(of):
        return Both(of)
    if count == 1:
        return Either(of)
    first, rest = of[0], of[1:]
    return Either((Both((first, at_least(count - 1, rest))), at_least(count, rest)))


def unknowns(formula: Formula) -> Iterator[str]:
    """The unknowns that a formula speaks of."""
    match formula:
        case Compared(form=form):
            yield from form.factors
        case Both(of=inner) | Either(of=inner):
            for f in inner:
                yield from unknowns(f)


def facts(formula: Formula) -> Iterator[str]:
    """The facts that a formula speaks of."""
    match formula:
        case Fact(name=name):
            yield name
        case Both(of=inner) | Either(of=inner):
            for f in inner:
                yield from facts(f)


def _as_day(left: Expression, right: Expression) -> Form | None:
    """Days are counted, so that they compare as numbers do."""
    if not (isinstance(left, Day) or isinstance(right, Day)):
        return None

    def form(node: Expression) -> Form:
        if isinstance(node, Day):
            return constant(Fraction(node.value.toordinal()))
        return unknown(format_expression(node))

    return form(left).plus(form(right), Fraction(-1))


def _related(operator: ComparisonOperator, form: Form) -> Formula:
    """How a difference compares with zero."""
    match operator:
        case "≤" | "<" | "=" | "≠" as relation:
            return Compared(form, relation)
        case "≥":
            return Compared(form.times(Fraction(-1)), "≤")
        case ">":
            return Compared(form.times(Fraction(-1)), "<")


def _population(place: Place) -> str:
    where = place.text.split("前")[0].split("后")[0] if place.is_whole else "本层次"
    return where + ("" if place.is_from_the_top else "倒数")
