"""The value of one definition or indicator: its formula, then what a zero denominator in it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Year
from dsl.model import Definition, Indicator, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.quantity import Unit
from engine.answer import Answer, ZeroMeaning, combine, named
from engine.exact import Lookup, evaluate
from engine.results import Derivation, Status
from engine.shaping import finish
from engine.witness import note_taken
from engine.wording import Phrase, joined
from engine.zeros import LEAVING


def formula_value(node: Definition | Indicator, unit: Unit, lookup: Lookup, year: Year) -> Answer:
    """Evaluate the formula of a definition or indicator, and keep how it came about."""
    if node.formula is None:
        return Answer(status=Status.UNDEFINED, reason=f"“{node.name}”由分项组成，没有自己的数值", phrase=Phrase("无"))
    answer = settle_zero(evaluate(node.formula, lookup, year), node.zero_rule, lookup, year)
    if isinstance(node, Definition):
        answer = finish(answer, node, lookup)
    label = year.prefix + node.name
    return named(answer, label, unit, formula=node.formula_text, basis=node.basis, span=node.span)


def settle_zero(answer: Answer, rule: ZeroRule | None, lookup: Lookup, year: Year) -> Answer:
    """Say what a zero denominator means, by the rule of the node whose formula it is in.

    Without a rule the answer stays undefined, and the rule of a formula that uses the node may
    still cover it.
    """
    if not answer.is_divided_by_zero:
        return answer
    if rule is None:
        return replace(answer, reason="分母为零，办法没有写这时怎么算")
    return _settled(answer, rule, rule.outcome, lookup, year)


def _settled(answer: Answer, rule: ZeroRule, outcome: ZeroOutcome | ZeroChoice, lookup: Lookup, year: Year) -> Answer:
    conditions = []
    while isinstance(outcome, ZeroChoice):
        condition = evaluate(outcome.condition, lookup, year)
        conditions.append(condition)
        if condition.truth is None:
            reason = f"分母为零，怎么算要看：{condition.reason}"
            open_answer = replace(answer, status=condition.status, reason=reason, is_divided_by_zero=False)
            return _with_conditions(open_answer, conditions)
        outcome = outcome.then if condition.truth else outcome.otherwise
    status = _status(outcome)
    note_taken(rule.span, outcome.value)
    step = Derivation(
        label="分母为零",
        value=None,
        unit=None,
        status=status,
        reason=outcome.value,
        formula=rule.text,
        substituted=joined(c.phrase.text for c in conditions),
        span=rule.span,
    )
    settled = replace(
        _with_conditions(answer, conditions),
        value=Fraction(1) if outcome is ZeroOutcome.WHOLE else None,
        status=status,
        reason="" if outcome is ZeroOutcome.WHOLE else f"分母为零，{outcome.value}",
        is_divided_by_zero=False,
        zero=ZeroMeaning(outcome=outcome, rule=rule),
    )
    return replace(settled, children=(*settled.children, step))


def _with_conditions(answer: Answer, conditions: Sequence[Answer]) -> Answer:
    """Add what the conditions of a rule rest on to what the formula rests on."""
    both = combine([answer, *conditions], answer.phrase, None)
    return replace(
        answer, doubts=both.doubts, is_under_review=both.is_under_review, children=both.children, asked=both.asked
    )


def _status(outcome: ZeroOutcome) -> Status:
    if outcome is ZeroOutcome.WHOLE:
        return Status.OK
    return Status.NOT_APPLICABLE if outcome in LEAVING else Status.UNDEFINED
