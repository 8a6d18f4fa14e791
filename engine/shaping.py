"""What is done with a total, a 子考核 or an amount of money before it goes on: 折算, bounds, rounding."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Expression
from dsl.model import Definition
from dsl.outcomes import FundRule, Shape
from dsl.quantity import POINT
from engine.answer import Answer, combine
from engine.exact import Lookup
from engine.results import Status
from engine.rounding import in_words, round_value
from engine.wording import Phrase, shown


def finish(answer: Answer, node: Definition, lookup: Lookup) -> Answer:
    """Shape the value of a definition: a 子考核 as it says, an amount of money rounded in its unit."""
    if node.fund is not None:
        return _rounded_money(answer, node.fund)
    return shaped(answer, node.formula, node.shape, lookup) if node.shape is not None else answer


def shaped(answer: Answer, formula: Expression, shape: Shape, lookup: Lookup) -> Answer:
    """折算 first, then 最低, 最多, and rounding last."""
    if shape.full is not None:
        answer = _to_full(answer, formula, shape.full, lookup)
    return limited(answer, shape)


def limited(answer: Answer, shape: Shape) -> Answer:
    """最低, 最多 and rounding."""
    if answer.value is None:
        return answer
    value, text = answer.number, answer.phrase.text
    if shape.lowest is not None and value < shape.lowest:
        value, text = shape.lowest, f"{text}，最低 {shown(shape.lowest, POINT)}"
    if shape.highest is not None and value > shape.highest:
        value, text = shape.highest, f"{text}，最多 {shown(shape.highest, POINT)}"
    rounded = round_value(value, shape.rounding)
    if shape.rounding is not None and rounded != value:
        text = f"{text}，{in_words(shape.rounding)} {shown(rounded, POINT)}"
    return replace(answer, value=rounded, phrase=Phrase(text))


def _to_full(answer: Answer, formula: Expression, full: Fraction, lookup: Lookup) -> Answer:
    most = lookup.maximum(formula)
    text = shown(most.number, POINT) if most.value is not None else "缺"
    phrase = Phrase(f"（{answer.phrase.text}）× {shown(full, POINT)} ÷ {text}")
    if answer.value is None or most.value is None:
        return combine([answer, most], phrase, None)
    if most.number == 0:
        return replace(answer, value=None, status=Status.UNDEFINED, reason="满分为零，折算不了", phrase=phrase)
    return replace(answer, value=answer.number * full / most.number, phrase=phrase)


def _rounded_money(answer: Answer, fund: FundRule) -> Answer:
    if answer.value is None or fund.rounding is None:
        return answer
    value = round_value(answer.number / fund.unit.scale, fund.rounding) * fund.unit.scale
    if value == answer.number:
        return answer
    text = f"{answer.phrase.text}，{in_words(fund.rounding)} {shown(value, fund.unit)}"
    return replace(answer, value=value, phrase=Phrase(text))
