"""Numbers of the language as quotients of linear forms, so that `a ÷ b 不低于 90%` is a linear comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from fractions import Fraction

from dsl.expressions import Arithmetic, Call, Expression, Negative, Number, Ref, Side, Year, walk
from dsl.format import format_expression
from dsl.logic.linear import Form, constant, unknown
from dsl.model import Definition, Frequency, Indicator, ResolvedPolicy, ZeroOutcome, ZeroRule
from dsl.record import dataclass

ONE = constant(Fraction(1))
#: How many parts a year has.
PARTS: Mapping[Frequency, int] = {Frequency.MONTH: 12, Frequency.QUARTER: 4, Frequency.HALF: 2}


@dataclass(frozen=True, slots=True)
class Quotient:
    """above ÷ below, both linear; below is above zero wherever the number is defined."""

    above: Form
    below: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulas:
    """Which nodes of a method are formulas over others, and which figures come in parts."""

    #: Those that have a value only where their denominator is not zero.
    plain: Mapping[str, Expression]
    #: Those that are 100% where it is zero (视为 100%).
    whole: Mapping[str, Expression]
    parts: Mapping[str, int]


def formulas_of(policy: ResolvedPolicy) -> Formulas:
    """Collect the formulas of a method."""
    plain: dict[str, Expression] = {}
    whole: dict[str, Expression] = {}
    nodes: tuple[Indicator | Definition, ...] = (*policy.every_indicator(), *policy.all_definitions())
    for node in nodes:
        if node.formula is not None:
            rule = node.zero_rule
            if _is_plain(rule):
                plain[node.key] = node.formula
            elif rule is not None and rule.outcome is ZeroOutcome.WHOLE:
                whole[node.key] = node.formula
    parts = {f.key: PARTS[f.frequency] for f in policy.all_fields() if f.frequency in PARTS}
    return Formulas(plain=plain, whole=whole, parts=parts)


@dataclass(slots=True)
class Numbers:
    """Turns number expressions of one method into quotients; what is not linear is an unknown of its own."""

    formulas: Formulas
    #: Unknowns that stand for expressions which are not linear, with the figures inside them.
    opaque: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Denominators met on the way: above zero wherever what they divide is defined.
    denominators: list[Form] = field(default_factory=list)
    #: While a condition on each month or quarter is read: which part.
    part: int | None = None
    _open: set[str] = field(default_factory=set)

    def of(self, node: Expression) -> Quotient:
        """The quotient that an expression is."""
        match node:
            case Number(quantity=quantity):
                return Quotient(constant(quantity.value), ONE)
            case Negative(operand=operand):
                inner = self.of(operand)
                return Quotient(inner.above.times(Fraction(-1)), inner.below)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case Ref(side=Side.VALUE):
                return self._figure(node)
            case _:
                return self._unknown(node)

    def _figure(self, node: Ref) -> Quotient:
        name = node.text
        formula = self.formulas.plain.get(node.key) if node.year is Year.THIS else None
        if formula is not None and node.key not in self._open:
            self._open.add(node.key)
            try:
                return self.of(formula)
            finally:
                self._open.discard(node.key)
        if node.key in self.formulas.whole:
            self.opaque.setdefault(name, self.figures_in(self.formulas.whole[node.key]))
        if node.key in self.formulas.parts and self.part is not None:
            name = f"{name}#{self.part + 1}"
        return Quotient(unknown(name), ONE)

    def figures_in(self, node: Expression) -> frozenset[str]:
        """The figures that an expression rests on, through the formulas of the nodes that it names."""
        found: set[str] = set()
        waiting, seen = [node], set[str]()
        while waiting:
            for reference in (n for n in walk(waiting.pop()) if isinstance(n, Ref)):
                inner = self.formulas.plain.get(reference.key) or self.formulas.whole.get(reference.key)
                if inner is None:
                    found.add(reference.text)
                elif reference.key not in seen:
                    seen.add(reference.key)
                    waiting.append(inner)
        return frozenset(found)

    def _arithmetic(self, node: Arithmetic) -> Quotient:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator in "+-":
            sign = Fraction(1 if node.operator == "+" else -1)
            if left.below == right.below:
                return Quotient(left.above.plus(right.above, sign), left.below)
            for one, other, factor in ((left, right, sign), (right, left, Fraction(1))):
                # x ÷ y ± 3: over the one denominator.
                if not other.above.factors and not other.below.factors:
                    number = other.above.constant / other.below.constant
                    first = one.above.times(Fraction(1) if one is left else sign)
                    return Quotient(first.plus(one.below, number * factor), one.below)
            return self._unknown(node)
        if node.operator == "*":
            for one, other in ((left, right), (right, left)):
                if not other.above.factors and not other.below.factors:
                    return Quotient(one.above.times(other.above.constant / other.below.constant), one.below)
            return self._unknown(node)
        return self._divided(left, right, node)

    def _divided(self, left: Quotient, right: Quotient, node: Expression) -> Quotient:
        if right.below.factors or left.below.factors:
            return self._unknown(node)
        below = right.above.times(left.below.constant / right.below.constant)
        if not below.factors:
            if below.constant == 0:
                return self._unknown(node)
            return Quotient(left.above.times(1 / below.constant), ONE)
        self.denominators.append(below)
        return Quotient(left.above, below)

    def _call(self, node: Call) -> Quotient:
        match node:
            case Call(function="占比", arguments=(part, whole)):
                return self._divided(self.of(part), self.of(whole), node)
            case Call(function="增长率" | "下降率" as function, arguments=(Ref() as x,)) if x.year is Year.THIS:
                now, then = self.of(x), self.of(replace(x, year=Year.LAST))
                sign = Fraction(1 if function == "增长率" else -1)
                if now.below == then.below == ONE:
                    change = now.above.plus(then.above, Fraction(-1)).times(sign)
                    return self._divided(Quotient(change, ONE), then, node)
            case Call(function="合计" | "平均" as function, arguments=arguments):
                terms = [q for a in arguments for q in self._each(a, alone=len(arguments) == 1)]
                if all(q.below == ONE for q in terms):
                    total = constant(Fraction(0))
                    for q in terms:
                        total = total.plus(q.above)
                    return Quotient(total.times(Fraction(1, len(terms) if function == "平均" else 1)), ONE)
        return self._unknown(node)

    def _each(self, node: Expression, *, alone: bool) -> list[Quotient]:
        """A figure reported by month stands for its months where it is all that is put together."""
        if alone and isinstance(node, Ref) and node.key in self.formulas.parts:
            return [Quotient(unknown(f"{node.text}#{i + 1}"), ONE) for i in range(self.formulas.parts[node.key])]
        return [self.of(node)]

    def _unknown(self, node: Expression) -> Quotient:
        name = format_expression(node) + ("" if self.part is None else f"#{self.part + 1}")
        inside = self.figures_in(node) if not isinstance(node, Ref) else frozenset()
        if inside:
            self.opaque.setdefault(name, inside)
        return Quotient(unknown(name), ONE)


def _is_plain(rule: ZeroRule | None) -> bool:
    """Whether a formula has a value only where its denominator is not zero."""
    return rule is None or rule.outcome in (
        ZeroOutcome.NOT_APPLICABLE,
        ZeroOutcome.REDISTRIBUTED,
        ZeroOutcome.FULL_MARKS,
        ZeroOutcome.NO_MARKS,
        ZeroOutcome.FULFILLED,
        ZeroOutcome.UNFULFILLED,
    )
