"""The exact rational interpreter: an expression and the figures of one unit in, an answer that unfolds out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from dsl.diagnostic import InternalError
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    ArithmeticOperator,
    AttributeIs,
    ByCase,
    Call,
    Case,
    CaseKind,
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
    Side,
    SumOfShares,
    Truth,
    Year,
    YearNumber,
)
from dsl.facts import Value
from dsl.quantity import Grade, Quantity, format_quantity
from engine import wording
from engine.answer import Answer, combine
from engine.functions import expand
from engine.results import Status
from engine.witness import note_taken, witness
from engine.wording import Binding, Phrase


class Lookup(Protocol):
    """What an expression may ask of the unit that it is evaluated for."""

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node."""

    def judge(self, sentence: str, year: Year) -> Answer:
        """Whether a sentence was judged 是 or 否."""

    def score_sum(self) -> Answer:
        """指标得分合计."""

    def fulfilled(self, key: str, year: Year) -> Answer:
        """Whether an indicator meets its target."""

    def parts(self, key: str, year: Year) -> Sequence[Answer] | None:
        """The parts of a figure that is reported by month or quarter; None for any other."""

    def each_part(self, node: InEachPart) -> Sequence[Lookup]:
        """The unit in each month or quarter of the period."""

    def ranked(self, node: Ranked, year: Year) -> Answer:
        """Whether the unit has one of the places."""

    def reduce(self, node: Reduction, year: Year) -> Answer:
        """What records, units or parts of the year make together."""

    def attribute(self, name: str) -> str | None:
        """What the roster says of the unit."""

    def standing(self, kind: CaseKind) -> tuple[str, ...]:
        """The names by which 按层次 and the like know the unit or the period, the nearest first."""

    def year_of_days(self, year: Year) -> int:
        """The year of a day that is written without one, in a formula that is of some time."""

    def graded(self, grade: str) -> Answer:
        """Whether the unit's grade of the total is that one."""

    def maximum(self, formula: Expression) -> Answer:
        """What a formula gives with full marks everywhere."""


def evaluate(node: Expression, lookup: Lookup, year: Year = Year.THIS) -> Answer:  # noqa: C901 - one case a kind of node
    """Evaluate an expression exactly.

    What is missing stays missing: 0 × 缺 is 缺 and 缺 ÷ 0 is 缺; but 否 且 缺 is 否 and 是 或 缺 is 是.
    Of a choice only the branch taken is evaluated. A zero denominator gives an undefined answer that
    is marked `is_divided_by_zero`; what it means is for the rule of the node that holds the formula.

    `year` LAST evaluates the same expression over the figures of the year before.
    """
    match node:
        case Number(quantity=quantity):
            return Answer(value=quantity.value, phrase=Phrase(str(quantity)))
        case Truth(value=truth):
            return Answer(value=truth, phrase=wording.in_words(node))
        case Day(of_any_year=None, value=day):
            return Answer(value=day, phrase=wording.in_words(node))
        case Day() | DayOfYear():
            day = node.in_year(lookup.year_of_days(year))
            return Answer(value=day, phrase=Phrase(f"{day.year}年{day.month}月{day.day}日"))
        case Ref():
            return _reference(node, lookup, year)
        case Judged(sentence=sentence):
            judged, seen = lookup.judge(sentence, year), witness()
            if seen is not None and judged.value is not None:
                seen.judged.add(node.span)
            return judged
        case ScoreSum():
            return lookup.score_sum()
        case Fulfilled(subject=Ref() as subject, positive=positive):
            answer = _fulfilled(subject, lookup, year)
            return answer if positive else _opposite(answer, wording.denied(answer.phrase))
        case Negative(operand=operand):
            inner = evaluate(operand, lookup, year)
            value = None if inner.value is None else -inner.number
            return combine([inner], wording.negative(inner.phrase), value)
        case Arithmetic(operator=operator, left=left, right=right):
            return _arithmetic(operator, evaluate(left, lookup, year), evaluate(right, lookup, year))
        case Comparison(operator=sign, left=left, right=right):
            one, other = evaluate(left, lookup, year), evaluate(right, lookup, year)
            seen = witness()
            if seen is not None:
                seen.compare(node.span, one.value, other.value)
            return compare(sign, one, other)
        case AllOf(conditions=conditions):
            return settle([evaluate(c, lookup, year) for c in conditions], wording.every, deciding=False)
        case AnyOf(conditions=conditions):
            return settle([evaluate(c, lookup, year) for c in conditions], wording.either, deciding=True)
        case Not(operand=operand):
            inner = evaluate(operand, lookup, year)
            return _opposite(inner, wording.denied(inner.phrase))
        case Conditional():
            return _choice(node, lookup, year)
        case Call():
            return _call(node, lookup, year)
        case SumOfShares():
            return _shares(node, lookup, year)
        case InEachPart(condition=condition):
            inside = [evaluate(condition, part, year) for part in lookup.each_part(node)]
            answer = settle(inside, wording.every, deciding=False)
            return replace(answer, phrase=wording.in_each_part(node.part, [a.phrase for a in inside]))
        case Ranked():
            return lookup.ranked(node, year)
        case Reduction():
            return lookup.reduce(node, year)
        case AttributeIs(attribute=attribute, value=wanted):
            found = lookup.attribute(attribute)
            return Answer(value=found == wanted, phrase=Phrase(f"{attribute} 为 {found or '没有写'}"))
        case ByCase():
            return _by_case(node, lookup, year)
        case YearNumber():
            return Answer(value=Fraction(_year_of(lookup)), phrase=Phrase(f"{_year_of(lookup)}年"))
        case JudgedAs(subject=subject, grades=grades):
            return _judged_as(evaluate(subject, lookup, year), grades)
        case GradeIs(grade=grade):
            return lookup.graded(grade)
        case Name() | Fulfilled() | OwnBound() | MeetsTier() | Scoped() | InYear():
            raise InternalError("an expression that the checker lets through", node.span)


def _by_case(node: ByCase, lookup: Lookup, year: Year) -> Answer:
    """The case that holds for the unit, or for the year of the period."""
    names = lookup.standing(node.kind)
    found = next((c for n in names for c in node.cases if n in c.names), None)
    if found is None and node.kind == "年度":
        found = _since(node, _year_of(lookup))
    found = found or next((c for c in node.cases if not c.names), None)
    if found is None:
        standing = names[0] if names else "本单位"
        return Answer(status=Status.UNDEFINED, reason=f"没有写“{standing}”是多少", phrase=Phrase("无"))
    note_taken(found.span)
    return evaluate(found.value, lookup, year)


def _since(node: ByCase, year: int) -> Case | None:
    """`2024年起`: the latest of those that have begun."""
    begun = [(int(n[:4]), c) for c in node.cases for n in c.names if not n.endswith("年") and int(n[:4]) <= year]
    return max(begun, key=lambda pair: pair[0])[1] if begun else None


def _year_of(lookup: Lookup) -> int:
    return int(lookup.standing("年度")[0][:4])


def _reference(node: Ref, lookup: Lookup, context: Year) -> Answer:
    year = node.year.seen_from(context)
    if year is None:
        return beyond(node.key, node.year, context)
    return lookup.look_up(node.key, node.side, year)


def _fulfilled(subject: Ref, lookup: Lookup, context: Year) -> Answer:
    year = subject.year.seen_from(context)
    return beyond(subject.key, subject.year, context) if year is None else lookup.fulfilled(subject.key, year)


def beyond(key: str, own: Year, context: Year) -> Answer:
    """What a figure is of a time that nobody reports: last year as last year saw it."""
    time = "前年" if own is context is Year.LAST else f"{context.value}的{own.value}"
    reason = f"要用{time}的“{key}”，{time}的数据不在填报范围内"
    return Answer(status=Status.MISSING, reason=reason, phrase=Phrase("缺"))


def _opposite(answer: Answer, phrase: Phrase) -> Answer:
    truth = answer.truth
    return replace(answer, value=None if truth is None else not truth, phrase=phrase)


def _arithmetic(operator: ArithmeticOperator, left: Answer, right: Answer) -> Answer:
    phrase = wording.arithmetic(operator, left.phrase, right.phrase)
    if left.value is None or right.value is None:
        return combine([left, right], phrase, None)
    if isinstance(left.value, date) and isinstance(right.value, date):
        return combine([left, right], phrase, _days_between(right.value, left.value))
    if operator == "/" and right.number == 0:
        whole = combine([left, right], phrase, Fraction(0))
        return replace(whole, value=None, status=Status.UNDEFINED, reason="分母为零", is_divided_by_zero=True)
    return combine([left, right], phrase, _compute(operator, left.number, right.number))


def _days_between(first: date, last: date) -> Fraction:
    """How many days later the last is: 0 for the same day, negative for an earlier one."""
    return Fraction((last - first).days)


def _compute(operator: ArithmeticOperator, left: Fraction, right: Fraction) -> Fraction:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right


def compare(operator: ComparisonOperator, left: Answer, right: Answer) -> Answer:
    """Compare two figures exactly, never by a rounded form of them."""
    phrase = wording.comparison(operator, left.phrase, right.phrase)
    if left.value is None or right.value is None:
        return combine([left, right], phrase, None)
    return combine([left, right], phrase, holds(operator, left.value, right.value))


def holds(operator: ComparisonOperator, left: Value, right: Value) -> bool:
    """Whether a comparison of two values of one kind is true.

    >>> holds("≥", Fraction(49, 50), Fraction("0.98")), holds("<", Fraction(1), Fraction(1))
    (True, False)
    """
    if operator == "=":
        return left == right
    if operator == "≠":
        return left != right
    # Order is of numbers among themselves or dates among themselves; the checker saw to that.
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _ordered(operator, left < right, left == right)
    if not isinstance(left, date) or not isinstance(right, date):
        raise InternalError(f"{left!r} {operator} {right!r} cannot be compared")
    return _ordered(operator, left < right, left == right)


def _ordered(operator: ComparisonOperator, is_less: bool, is_equal: bool) -> bool:
    return {
        "<": is_less,
        "≤": is_less or is_equal,
        ">": not (is_less or is_equal),
        "≥": not is_less,
    }[operator]


def settle(conditions: Sequence[Answer], write: Callable[[Sequence[Phrase]], Phrase], *, deciding: bool) -> Answer:
    """Put conditions together: one that is `deciding` settles all, else what is absent leaves it open.

    `deciding` False is 且, True is 或.
    """
    phrase = write([c.phrase for c in conditions])
    decisive = [c for c in conditions if c.truth is deciding]
    if not decisive:
        return combine(conditions, phrase, not deciding)
    # What the others are, or that they are missing or in doubt, changes nothing.
    sure = combine([c for c in decisive if not c.doubts] or decisive, phrase, deciding)
    every = combine(conditions, phrase, None)
    return replace(sure, children=every.children, asked=every.asked)


def _judged_as(judged: Answer, grades: Sequence[str]) -> Answer:
    """Whether what was judged is one of those grades; several judges who do not agree leave it undefined."""
    phrase = Phrase(f"{judged.phrase.text} 评为 {'、'.join(grades)}", wording.Binding.COMPARISON)
    if not isinstance(judged.value, Grade):
        return combine([judged], phrase, None)
    if judged.value.each:
        answer = combine([judged], phrase, None)
        reason = f"几人评定不一样（{judged.value}），说不出是哪一级"
        return replace(answer, status=Status.UNDEFINED, reason=reason)
    return combine([judged], phrase, judged.value.name in grades)


def _choice(node: Conditional, lookup: Lookup, year: Year) -> Answer:
    condition = evaluate(node.condition, lookup, year)
    then, otherwise = wording.in_words(node.then), wording.in_words(node.otherwise)
    if condition.truth is None:
        return combine([condition], wording.choice(condition.phrase, then, otherwise), None)
    note_taken(node.span, "则" if condition.truth else "否则")
    taken = evaluate(node.then if condition.truth else node.otherwise, lookup, year)
    branches = (taken.phrase, otherwise) if condition.truth else (then, taken.phrase)
    return combine([condition, taken], wording.choice(condition.phrase, *branches), taken.value)


def _call(node: Call, lookup: Lookup, year: Year) -> Answer:
    definition = expand(node)
    if definition is not None and _parts_of(node, lookup, year) is None:
        return evaluate(definition, lookup, year)
    parts = _parts_of(node, lookup, year)
    if parts is not None:
        return _over_parts(node.function, parts)
    arguments = [evaluate(a, lookup, year) for a in node.arguments]
    phrase = Phrase(f"{node.function}（{'，'.join(a.phrase.text for a in arguments)}）")
    if any(a.value is None for a in arguments):
        return combine(arguments, phrase, None)
    if node.function == "天数":
        first, last = (a.value for a in arguments)
        if isinstance(first, date) and isinstance(last, date):
            return combine(arguments, phrase, _days_between(first, last))
        raise InternalError("days that the checker lets through", node.span)
    pick = max if node.function == "最大" else min
    return combine(arguments, phrase, pick(a.number for a in arguments))


def _parts_of(node: Call, lookup: Lookup, year: Year) -> Sequence[Answer] | None:
    """The parts that 合计, 平均, 最大 or 最小 of one figure reported by month or quarter goes over."""
    match node.arguments:
        case (Ref(key=key, side=Side.VALUE, year=own),) if node.function in _OVER_PARTS:
            of_year = own.seen_from(year)
            return lookup.parts(key, of_year) if of_year is not None else None
        case _:
            return None


_OVER_PARTS = ("合计", "平均", "最大", "最小")


def _over_parts(function: str, parts: Sequence[Answer]) -> Answer:
    phrase = Phrase(f"{function}（{'，'.join(p.phrase.text for p in parts)}）")
    if any(p.value is None for p in parts):
        return combine(parts, phrase, None)
    numbers = [p.number for p in parts]
    whole = sum(numbers, Fraction(0))
    values = {"合计": whole, "平均": whole / len(numbers), "最大": max(numbers), "最小": min(numbers)}
    return combine(parts, phrase, values[function])


def _shares(node: SumOfShares, lookup: Lookup, year: Year) -> Answer:
    judged = [evaluate(item.condition, lookup, year) for item in node.items]
    texts = [f"{i.label}{_share_text(a, node.share)}" for i, a in zip(node.items, judged, strict=True)]
    phrase = Phrase(" ＋ ".join(texts).replace("＋ （", "＋（"), Binding.SUM)
    if any(a.value is None for a in judged):
        return combine(judged, phrase, None)
    return combine(judged, phrase, node.share.value * sum(bool(a.truth) for a in judged))


def _share_text(answer: Answer, share: Quantity) -> str:
    if answer.truth is None:
        return "待评定" if answer.status is Status.JUDGEMENT_PENDING else "缺"
    return format_quantity(share.value if answer.truth else Fraction(0), share.unit)
