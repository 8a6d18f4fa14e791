"""Numbers, values and expressions in words: what a person would write on paper for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import IntEnum

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    ArithmeticOperator,
    AttributeIs,
    ByCase,
    Call,
    Comparison,
    ComparisonOperator,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    GradeIs,
    InEachPart,
    InYear,
    Judged,
    JudgedAs,
    MeetsTier,
    Name,
    Negative,
    Not,
    Number,
    OwnBound,
    Ranked,
    Reduction,
    Ref,
    Scoped,
    ScoreSum,
    SumOfShares,
    Truth,
    YearNumber,
)
from dsl.facts import Value
from dsl.format import format_expression
from dsl.quantity import Grade, Unit, exact_decimal, format_quantity, in_unit
from dsl.record import dataclass

#: How a comparison reads; the words carry their legal meaning.
IN_WORDS: Mapping[ComparisonOperator, str] = {
    "=": "等于",
    "≠": "不等于",
    "<": "低于",
    "≤": "不高于",
    ">": "高于",
    "≥": "不低于",
}
_SIGNS: Mapping[ArithmeticOperator, str] = {"+": "＋", "-": "－", "*": "×", "/": "÷"}

#: More decimals than this are cut in a text, and the number is marked 约.
_PLACES = 4


class Binding(IntEnum):
    """How tightly a phrase holds together, loosest first."""

    CHOICE = 0
    ANY = 1
    ALL = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    SIGN = 7
    ATOM = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a formula as text, and whether it needs brackets inside a tighter one."""

    text: str
    binding: Binding = Binding.ATOM

    def inside(self, binding: Binding) -> str:
        """The text, bracketed where it binds looser than its surroundings."""
        return self.text if self.binding >= binding else f"（{self.text}）"


def shown(value: Value, unit: Unit) -> str:
    """Write one value as a person would, marked 约 where digits are cut.

    >>> from fractions import Fraction
    >>> from dsl.quantity import BUILTIN, PERCENT
    >>> shown(Fraction(49, 50), PERCENT), shown(Fraction(1, 3), PERCENT), shown(Fraction(49), BUILTIN["户"])
    ('98%', '约33.3333%', '49户')
    >>> shown(True, PERCENT), shown(date(2007, 6, 30), PERCENT)
    ('是', '2007年6月30日')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Grade):
        return value.name
    number = in_unit(value, unit)
    if number.denominator == 1:
        return f"{number.numerator}{unit.name}"
    text, is_exact = exact_decimal(number, _PLACES)
    if is_exact and len(text.partition(".")[2]) <= _PLACES:
        return text + unit.name
    return "约" + format_quantity(value, unit, _PLACES)


def joined(texts: Iterable[str], between: str = "；", at_most: int = 4) -> str:
    """Join what differs, in order, and count what is left out of a long list.

    >>> joined(["缺甲", "缺乙", "缺甲"]), joined("abcdef", "、", 2)
    ('缺甲；缺乙', 'a、b等6处')
    """
    unique = tuple(dict.fromkeys(t for t in texts if t))
    if len(unique) <= at_most:
        return between.join(unique)
    return between.join(unique[:at_most]) + f"等{len(unique)}处"


def arithmetic(operator: ArithmeticOperator, left: Phrase, right: Phrase) -> Phrase:
    """Write a sum, difference, product or quotient.

    >>> total = arithmetic("+", Phrase("甲"), Phrase("乙"))
    >>> arithmetic("/", total, total).text
    '（甲 ＋ 乙）÷（甲 ＋ 乙）'
    """
    binding = Binding.SUM if operator in "+-" else Binding.PRODUCT
    # What stands to the right of － or ÷ keeps its brackets: a －（b ＋ c）.
    tighter = Binding(binding + 1) if operator in "-/" else binding
    first, second = left.inside(binding), right.inside(tighter)
    before = "" if first.endswith("）") else " "
    after = "" if second.startswith("（") else " "
    return Phrase(f"{first}{before}{_SIGNS[operator]}{after}{second}", binding)


def comparison(operator: ComparisonOperator, left: Phrase, right: Phrase) -> Phrase:
    """Write a comparison with its legal word."""
    text = f"{left.inside(Binding.SUM)} {IN_WORDS[operator]} {right.inside(Binding.SUM)}"
    return Phrase(text, Binding.COMPARISON)


def every(phrases: Iterable[Phrase]) -> Phrase:
    """Write conditions that must all hold."""
    return Phrase(" 且 ".join(p.inside(Binding.NOT) for p in phrases), Binding.ALL)


def either(phrases: Iterable[Phrase]) -> Phrase:
    """Write conditions of which one is enough."""
    return Phrase(" 或 ".join(p.inside(Binding.ALL) for p in phrases), Binding.ANY)


def negative(phrase: Phrase) -> Phrase:
    """Write － x."""
    return Phrase(f"－{phrase.inside(Binding.SIGN)}", Binding.SIGN)


def denied(phrase: Phrase) -> Phrase:
    """Write 非 x."""
    return Phrase(f"非 {phrase.inside(Binding.COMPARISON)}", Binding.NOT)


def in_each_part(part: str, phrases: Sequence[Phrase]) -> Phrase:
    """Write a condition that must hold in every month or quarter."""
    return Phrase(f"{part}（{'；'.join(p.text for p in phrases)}）")


def choice(condition: Phrase, then: Phrase, otherwise: Phrase) -> Phrase:
    """Write 如果 … 则 … 否则 …."""
    return Phrase(f"如果 {condition.text} 则 {then.text} 否则 {otherwise.text}", Binding.CHOICE)


def in_words(node: Expression) -> Phrase:  # noqa: C901 - one case a kind of node
    """Write an expression with the names in it."""
    match node:
        case Number(quantity=quantity):
            return Phrase(str(quantity))
        case Truth(value=truth):
            return Phrase("是" if truth else "否")
        case Day(value=day):
            return Phrase(f"{day.year}年{day.month}月{day.day}日")
        case Name() | Ref():
            return Phrase(node.text)
        case Judged(sentence=sentence):
            return Phrase(f"评定“{sentence}”")
        case ScoreSum():
            return Phrase("指标得分合计")
        case Negative(operand=operand):
            return negative(in_words(operand))
        case Arithmetic(operator=operator, left=left, right=right):
            return arithmetic(operator, in_words(left), in_words(right))
        case Comparison(operator=sign, left=left, right=right):
            return comparison(sign, in_words(left), in_words(right))
        case AllOf(conditions=conditions):
            return every(map(in_words, conditions))
        case AnyOf(conditions=(own, Reduction(function="任一", condition=below))) if own == below:
            return Phrase(format_expression(node), Binding.ANY)
        case AnyOf(conditions=conditions):
            return either(map(in_words, conditions))
        case Not(operand=operand):
            return denied(in_words(operand))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return choice(in_words(condition), in_words(then), in_words(otherwise))
        case Call(function=function, arguments=arguments):
            return Phrase(f"{function}（{'，'.join(in_words(a).text for a in arguments)}）")
        case Fulfilled(subject=subject, positive=positive):
            return Phrase(f"{in_words(subject).text} {'完成' if positive else '未完成'}", Binding.COMPARISON)
        case OwnBound() | MeetsTier() | AttributeIs() | GradeIs() | JudgedAs():
            return Phrase(format_expression(node), Binding.COMPARISON)
        case ByCase() | YearNumber() | DayOfYear():
            return Phrase(format_expression(node))
        case Ranked(subject=subject, places=places):
            text = f"{in_words(subject).text} 列 {'、'.join(p.text for p in places)}"
            return Phrase(text, Binding.COMPARISON)
        case Scoped() | Reduction() | InYear():
            return Phrase(format_expression(node))
        case InEachPart(part=part, condition=condition):
            return Phrase(f"{part}（{in_words(condition).text}）")
        case SumOfShares(share=share, items=items):
            listed = "；".join(f"{i.label}{in_words(i.condition).text}" for i in items)
            return Phrase(f"下列各项之和，每项 {share}：{listed}")
