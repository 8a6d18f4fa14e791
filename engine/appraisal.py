"""One indicator of one unit before any points: value, target, completion rate, and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from dsl.expressions import ComparisonOperator, Side, Year
from dsl.facts import SignedTarget, Source
from dsl.model import CompletionForm, Direction, Indicator, Target, ZeroOutcome
from dsl.quantity import PERCENT, Grade, Quantity
from engine.answer import Answer, Appraisal, combine, named
from engine.exact import Lookup, compare, evaluate, settle
from engine.results import Status
from engine.witness import witness
from engine.wording import IN_WORDS, Phrase, arithmetic, every, joined

#: How a target is met where an example sets one for an indicator that states none.
_OPERATORS: Mapping[Direction, ComparisonOperator] = {
    Direction.HIGHER: "≥",
    Direction.LOWER: "≤",
    Direction.EQUAL: "=",
}

_WHOLE = Phrase("2")


class AppraisalWorld(Lookup, Protocol):
    """What appraising an indicator asks of its unit."""

    def applies(self, key: str) -> bool:
        """Whether the unit takes part in an indicator."""

    def exempt(self, key: str) -> Answer | None:
        """Whether the unit is exempt from an indicator; None where nobody is."""

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""

    def signed(self, key: str) -> SignedTarget | None:
        """What the responsibility letter says of an indicator."""

    def appraise(self, key: str) -> Appraisal:
        """The same of another indicator."""


def appraise(indicator: Indicator, world: AppraisalWorld) -> Appraisal:
    """Find an indicator's value, target and completion, and whether it is met."""
    if not world.applies(indicator.key):
        levels = "、".join(indicator.levels or ())
        reason = f"只考评{levels}" if levels else "本单位不考评这一项"
        return Appraisal(indicator=indicator, applies=False, value=Answer(status=Status.NOT_APPLICABLE, reason=reason))
    exempt = world.exempt(indicator.key)
    if exempt is not None and exempt.truth is True:
        value = world.look_up(indicator.key, Side.VALUE, Year.THIS)
        return Appraisal(indicator=indicator, applies=False, value=value)
    if indicator.components:
        return _whole(indicator, [world.appraise(c.key) for c in indicator.components])
    value = world.look_up(indicator.key, Side.VALUE, Year.THIS)
    if not indicator.has_value and not indicator.tiers and value.status is Status.UNDEFINED:
        return Appraisal(indicator=indicator, applies=True, value=Answer())  # points go by other figures alone
    target = target_of(indicator, world)
    return Appraisal(
        indicator=indicator,
        applies=True,
        value=value,
        target=target,
        completion=world.setting(indicator.key, Side.COMPLETION) or completion_of(indicator, value, target),
        met=met_by(indicator, value, target),
    )


def is_idle(appraisal: Appraisal) -> bool:
    """Whether a unit has no task for an indicator: it does not apply, or there is to be none of it.

    A target of zero means that only where more is better; of accidents none is a task.
    """
    if appraisal.value.status is Status.NOT_APPLICABLE:
        return True
    target = appraisal.target
    return appraisal.indicator.direction is Direction.HIGHER and target is not None and target.value == 0


def target_of(indicator: Indicator, world: AppraisalWorld) -> Answer | None:
    """The target: set by an example, stated by the method, or signed in the letter."""
    given = world.setting(indicator.key, Side.TARGET)
    if given is not None or indicator.target is None:
        return given
    target = indicator.target
    if target.value is not None:
        return _known_target(target.value, indicator, target, None)
    if target.formula is not None:
        found = evaluate(target.formula, world)
        return named(found, "目标", indicator.unit, formula=target.text, basis=indicator.basis, span=target.span)
    signed = world.signed(indicator.key)
    if signed is None or signed.target is None:
        missing = Answer(status=Status.MISSING, reason=f"责任状没有写“{indicator.name}”的目标")
        return named(missing, "目标", indicator.unit, formula=target.text, span=target.span)
    return _known_target(signed.target, indicator, target, signed.source)


def _known_target(quantity: Quantity, indicator: Indicator, target: Target, source: Source | None) -> Answer:
    answer = Answer(value=quantity.value)
    return named(
        answer,
        "目标",
        quantity.unit,
        formula=target.text,
        source=source,
        basis=indicator.basis,
        span=target.span,
    )


def met_by(indicator: Indicator, value: Answer, target: Answer | None) -> Answer | None:
    """Whether the value meets the target; None where there is no target.

    The exact value is compared, never a rounded rate. A zero denominator may have been said to
    count as met or as not met.
    """
    outcome = value.zero.outcome if value.zero and value.status is Status.UNDEFINED else None
    if outcome in (ZeroOutcome.FULFILLED, ZeroOutcome.UNFULFILLED):
        return replace(
            combine([value], Phrase(f"分母为零，{outcome.value}"), None),
            value=outcome is ZeroOutcome.FULFILLED,
            status=Status.OK,
            reason="",
        )
    if target is None or isinstance(value.value, bool | Grade):
        return None
    operator = indicator.target.operator if indicator.target else _OPERATORS[indicator.direction]
    seen = witness()
    if seen is not None and indicator.target is not None:
        seen.compare(indicator.target.span, value.value, target.value)
    answer = compare(operator, value, target)
    step = named(answer, "完成情况", None, formula=f"完成值 {IN_WORDS[operator]} 目标")
    # Inside a condition the comparison says more than 是 or 否.
    return replace(step, phrase=answer.phrase)


def completion_of(indicator: Indicator, value: Answer, target: Answer | None) -> Answer | None:
    """The completion rate; None where the method says no form or there is no target.

    A target that is not above zero leaves it undefined, and so does 目标 ÷ 值 of a value of zero.
    """
    form = indicator.completion
    if form is None or target is None or isinstance(value.value, bool | Grade):
        return None
    return named(_rate(form, value, target), "完成率", PERCENT, formula=form.value)


def _rate(form: CompletionForm, value: Answer, target: Answer) -> Answer:
    is_inverse = form is CompletionForm.TARGET_OVER_VALUE
    above, below = (target, value) if is_inverse else (value, target)
    phrase = arithmetic("/", above.phrase, below.phrase)
    if form is CompletionForm.TWO_MINUS_RATIO:
        phrase = arithmetic("-", _WHOLE, phrase)
    made = combine([value, target], phrase, Fraction(0))
    if value.value is None or target.value is None:
        return made
    if target.number <= 0:
        return replace(made, value=None, status=Status.UNDEFINED, reason="目标不大于零，完成率没有意义")
    if below.number == 0:
        return replace(made, value=None, status=Status.UNDEFINED, reason="完成值为零，“目标 ÷ 值”没有意义")
    rate = above.number / below.number
    return replace(made, value=2 - rate if form is CompletionForm.TWO_MINUS_RATIO else rate)


def _whole(item: Indicator, parts: Sequence[Appraisal]) -> Appraisal:
    """An indicator that is its components: it is met where each of them is."""
    counted = [p for p in parts if p.applies and p.value.status is not Status.NOT_APPLICABLE]
    asked = [p.met for p in counted if p.met is not None]
    met = settle(asked, every, deciding=False) if asked else None
    return Appraisal(indicator=item, applies=True, value=_whole_value(parts, counted), met=met)


def _whole_value(parts: Sequence[Appraisal], counted: Sequence[Appraisal]) -> Answer:
    """No value of its own, but the state that its components leave it in."""
    answers = [p.value for p in parts if p.applies]
    return Answer(
        status=_whole_status([p.value for p in counted]),
        reason=joined(f"{p.indicator.name}：{p.value.reason}" for p in parts if p.value.reason),
        doubts=tuple(dict.fromkeys(d for a in answers for d in a.doubts)),
        is_under_review=any(a.is_under_review for a in answers),
    )


def _whole_status(answers: Sequence[Answer]) -> Status:
    if not answers:
        return Status.NOT_APPLICABLE
    statuses = [a.status for a in answers]
    for status in (Status.MISSING, Status.JUDGEMENT_PENDING):
        if status in statuses:
            return status
    unsettled = any(a.status is Status.UNDEFINED and a.zero is None for a in answers)
    return Status.UNDEFINED if unsettled or set(statuses) == {Status.UNDEFINED} else Status.OK
