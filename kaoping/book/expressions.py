"""Formulas and conditions of the method as formulas of cells, for one unit."""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    InEachPart,
    Judged,
    Negative,
    Not,
    Number,
    Reduction,
    Ref,
    ScoreSum,
    Side,
    SumOfShares,
    Truth,
    Year,
)
from dsl.model import Kind, ZeroOutcome, ZeroRule
from engine.case import Case
from engine.functions import expand
from engine.parts import PART_WORDS, count_parts
from kaoping.book.figures import Figures
from kaoping.book.numbers import NotExpressible, Ratio, add, constant, count_of, divide, multiply

_SIGNS = {"≠": "<>", "≤": "<=", "≥": ">="}


class Writer:
    """Writes the expressions of one unit."""

    def __init__(self, case: Case, figures: Figures, score_sum: Ratio | None = None) -> None:
        self.case, self._figures, self._score_sum = case, figures, score_sum

    # --- numbers --------------------------------------------------------------------------------------

    def number(self, node: Expression, year: Year = Year.THIS) -> Ratio:
        """A number as a fraction of whole numbers; raises NotExpressible."""
        match node:
            case Number(quantity=quantity):
                return constant(quantity.value)
            case Negative(operand=x):
                return multiply(constant(Fraction(-1)), self.number(x, year))
            case Arithmetic(operator=operator, left=a, right=b):
                left, right = self.number(a, year), self.number(b, year)
                match operator:
                    case "*":
                        return multiply(left, right)
                    case "/":
                        return divide(left, right)
                    case _:
                        return add(left, right, minus=operator == "-")
            case Call(function="合计", arguments=(Ref() as only,)) if (word := self._often(only)) is not None:
                return self._parts_together(only, word, year)
            case Call() if (meant := expand(node)) is not None:
                return self.number(meant, year)
            case ScoreSum() if self._score_sum is not None:
                return self._score_sum
            case SumOfShares(share=share, items=items):
                held = [self.truth(i.condition, year) for i in items]
                lacks = tuple(f"({h}=0.5)" for h in held)
                value = share.value
                above = "+".join(f"({h}=1)" for h in held)
                return Ratio(above=f"{value.numerator}*({above})", below=str(value.denominator), lacks=lacks)
            case Reduction(function="合计", over="每月" | "每季" | "每半年" as word, subject=Ref() as subject) if (
                node.condition is None
            ):
                return self._parts_together(subject, word, year)
            case Ref():
                return self._reference(node, year)
            case _:
                raise NotExpressible("这样的公式单元格里不写")

    def _often(self, node: Ref) -> str | None:
        return PART_WORDS.get(self.case.plan.frequency_of(node.key))

    def _parts_together(self, subject: Ref, word: str, year: Year) -> Ratio:
        count = count_parts(self.case.plan.policy, self.case.inputs.period, word)
        whole = constant(Fraction(0))
        for part in range(count):
            whole = add(whole, self._figures.number(self.case, subject.key, year, part))
        return whole

    def _reference(self, node: Ref, year: Year) -> Ratio:
        plan = self.case.plan
        of_year = node.year.seen_from(year)
        if of_year is None or node.side is not Side.VALUE:
            raise NotExpressible("要用别的得分、名次或别的年度")
        inner = plan.definitions.get(node.key) or plan.indicators.get(node.key)
        if inner is not None and inner.formula is not None:
            if getattr(inner, "shape", None) is not None:
                raise NotExpressible("定义里有取整或上下限")
            return _settled(self.number(inner.formula, of_year), inner.zero_rule)
        if node.key in plan.fields or node.key in plan.indicators:
            return self._figures.number(self.case, node.key, of_year)
        raise NotExpressible("要用别的得分或名次")

    # --- conditions: 1 holds, 0 does not, a half is not known -----------------------------------------

    def truth(self, node: Expression, year: Year = Year.THIS) -> str:
        """A condition as a formula that gives 1, 0 or 0.5; raises NotExpressible."""
        match node:
            case Truth(value=value):
                return "1" if value else "0"
            case Judged(sentence=sentence):
                return self._figures.sentence(self.case, sentence)
            case AllOf(conditions=xs):
                return f"MIN({','.join(self.truth(x, year) for x in xs)})"
            case AnyOf(conditions=xs):
                return f"MAX({','.join(self.truth(x, year) for x in xs)})"
            case Not(operand=x):
                return f"(1-{self.truth(x, year)})"
            case Comparison():
                return self._comparison(node, year)
            case Ref(key=key, side=Side.VALUE) if self._kind(key) is Kind.TRUTH:
                cell = self._figures.entered(self.case, key, node.year.seen_from(year) or year)
                return f'IF({cell}="是",1,IF({cell}="否",0,0.5))'
            case InEachPart(part=word, condition=Comparison() as each):
                return self._each_part(word, each, year)
            case Fulfilled():
                raise NotExpressible("要看别的指标完成没有")
            case _:
                raise NotExpressible("这样的条件单元格里不写")

    def _kind(self, key: str) -> Kind | None:
        known = self.case.plan.checked.types.get(key)
        return known.kind if known is not None else None

    def _comparison(self, node: Comparison, year: Year) -> str:
        sign = _SIGNS.get(node.operator, node.operator)
        sides = (node.left, node.right)
        if any(self._is_plain(x) for x in sides):
            cells = [self._plain(x, year) for x in sides]
            blank = [f'({c}="")' for c in cells if c.startswith("'")]
            return f"IF({count_of(blank)}>0,0.5,IF({cells[0]}{sign}{cells[1]},1,0))"
        left, right = (self.number(x, year) for x in sides)
        return compare(left, sign, right)

    def _is_plain(self, node: Expression) -> bool:
        """Whether it is a day or a truth."""
        return isinstance(node, Day | DayOfYear | Truth) or (
            isinstance(node, Ref) and self._kind(node.key) in (Kind.DATE, Kind.TRUTH)
        )

    def _plain(self, node: Expression, year: Year) -> str:
        match node:
            case Day() | DayOfYear():
                day = node.in_year(self.case.year_of_days(year))
                return f"DATE({day.year},{day.month},{day.day})"
            case Truth(value=value):
                return '"是"' if value else '"否"'
            case Ref(key=key):
                return self._figures.entered(self.case, key, node.year.seen_from(year) or year)
            case _:
                raise NotExpressible("这样的日期单元格里不写")

    def _each_part(self, word: str, each: Comparison, year: Year) -> str:
        if not isinstance(each.left, Ref):
            raise NotExpressible("按月按季的条件")
        count = count_parts(self.case.plan.policy, self.case.inputs.period, word)
        right = self.number(each.right, year)
        sign = _SIGNS.get(each.operator, each.operator)
        if PART_WORDS.get(self.case.plan.frequency_of(each.left.key)) != word:
            raise NotExpressible("按月按季的条件")
        held = [
            compare(self._figures.number(self.case, each.left.key, year, part), sign, right) for part in range(count)
        ]
        return f"MIN({','.join(held)})"


def _settled(ratio: Ratio, rule: ZeroRule | None) -> Ratio:
    """What a zero denominator means where one value is made of another: 100%, or nothing that cells could say."""
    if rule is None or ratio.below.isdecimal():
        return ratio
    if rule.outcome is not ZeroOutcome.WHOLE:
        raise NotExpressible("用到的数里写了分母为零怎么办")
    zero = f"({ratio.below})=0"
    return Ratio(above=f"IF({zero},1,{ratio.above})", below=f"IF({zero},1,{ratio.below})", lacks=ratio.lacks)


def compare(left: Ratio, sign: str, right: Ratio) -> str:
    """A comparison of two fractions, each brought to the other's denominator; a half where it is not known.

    >>> compare(Ratio(above="A1", below="2"), ">=", constant(Fraction(3)))
    'IF((A1)*1>=(3)*2,1,0)'
    """
    lacks = tuple(dict.fromkeys((*left.lacks, *right.lacks)))
    zero = [f"({x.below}=0)" for x in (left, right) if not x.below.isdecimal()]
    # Both sides keep their order where a denominator is below zero.
    turn = "".join(f"*SIGN({x.below})" for x in (left, right) if not x.below.isdecimal())
    said = f"IF(({left.above})*{right.below}{turn}{sign}({right.above})*{left.below}{turn},1,0)"
    unknown = [*lacks, *zero]
    return f"IF({count_of(unknown)}>0,0.5,{said})" if unknown else said
