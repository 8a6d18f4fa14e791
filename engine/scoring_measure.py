"""What a step or a band measures: a value against its target, a completion rate against 100%, or a count."""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import Comparison, Expression, Ref, Side
from dsl.model import Direction
from dsl.model_scoring import Mode, Step, Way
from dsl.quantity import PERCENT, RATIO, Quantity
from engine.answer import Answer, Appraisal, combine
from engine.results import Status
from engine.scoring_world import Subject
from engine.wording import Phrase, arithmetic, negative, shown

_WHOLE = Answer(value=Fraction(1), phrase=Phrase(shown(Fraction(1), PERCENT)))


def measured(step: Step, subject: Subject) -> Answer:
    """How far the subject of a step goes on the side that the step counts; not above zero where it does not."""
    if step.bound is not None and step.subject is not None:
        return _from_bound(step, subject)
    if step.way is Way.COUNT:
        return subject.find(step.subject) if step.subject is not None else subject.appraisal.value
    is_rate = isinstance(step.subject, Ref) and step.subject.side is Side.COMPLETION
    appraisal = appraised(step.subject, subject)
    if appraisal is None:
        return Answer(status=Status.UNDEFINED, reason="没有目标可比", phrase=Phrase("无"))
    direction = appraisal.indicator.direction
    if is_rate:
        # 完成率 每低 … is about the rate itself, which goes up with what is better.
        return _beyond(appraisal.completion, _WHOLE, step.way, Direction.HIGHER, is_rate=True)
    if in_percent(step.size):
        return _beyond(appraisal.completion, _WHOLE, step.way, direction, is_rate=True)
    return _beyond(appraisal.value, appraisal.target, step.way, direction, is_rate=False)


def appraised(expression: Expression | None, subject: Subject) -> Appraisal | None:
    """The indicator that a clause measures: the one that is scored, or the one that it names."""
    match expression:
        case None:
            return subject.appraisal
        case Ref(key=key, side=Side.VALUE | Side.COMPLETION) if key in subject.world.plan.indicators:
            return subject.world.appraise(key)
        case _:
            return None


def in_percent(size: Quantity) -> bool:
    """Whether a step is in %, and so of the completion rate."""
    return size.unit.dimension == RATIO and size.unit.name in ("%", "‰")


def gap_of(subject: Subject) -> Answer:
    """缺口 =（目标 － 值）÷ 目标, above zero where the value falls short in the indicator's direction."""
    value, target = subject.appraisal.value, subject.appraisal.target
    if target is None:
        return Answer(status=Status.UNDEFINED, reason="没有目标，说不出缺口", phrase=Phrase("无"))
    is_lower = subject.leaf.direction is Direction.LOWER
    left, right = (value, target) if is_lower else (target, value)
    phrase = arithmetic("/", arithmetic("-", left.phrase, right.phrase), target.phrase)
    if value.value is None or target.value is None:
        return combine([value, target], phrase, None)
    if target.number <= 0:
        absent = combine([value, target], phrase, Fraction(0))
        reason = "目标不大于零，缺口没有意义"
        return Answer(status=Status.UNDEFINED, reason=reason, phrase=phrase, asked=absent.asked)
    gap = (left.number - right.number) / target.number
    return combine([value, target], Phrase(f"缺口{phrase.text} = {shown(gap, PERCENT)}"), gap)


def count_steps(amount: Fraction, size: Quantity, mode: Mode | None) -> Fraction:
    """How many steps an amount makes; below zero none.

    >>> from dsl.quantity import parse_quantity, NO_UNIT
    >>> five = parse_quantity("5", NO_UNIT)
    >>> [str(count_steps(Fraction(12), five, mode)) for mode in (Mode.WHOLE, Mode.PRO_RATA, Mode.ROUND_UP)]
    ['2', '12/5', '3']
    """
    if amount <= 0:
        return Fraction(0)
    steps = amount / size.value
    match mode:
        case Mode.PRO_RATA:
            return steps
        case Mode.ROUND_UP:
            return Fraction(-(-steps.numerator // steps.denominator))
        case _:
            return Fraction(steps.numerator // steps.denominator)


def _from_bound(step: Step, subject: Subject) -> Answer:
    """满意度 低于 90% 的，每低 1个百分点 …: from the bound, on the side that the condition names."""
    assert step.bound is not None and step.subject is not None  # noqa: PT018 - asked by the caller
    found, bound = subject.find(step.subject), subject.find(step.bound)
    below = isinstance(step.condition, Comparison) and step.condition.operator in ("<", "≤")
    if step.way is Way.BELOW or (step.way is not Way.ABOVE and below):
        return _difference(bound, found)
    return _difference(found, bound)


def _beyond(value: Answer | None, target: Answer | None, way: Way, direction: Direction, *, is_rate: bool) -> Answer:
    if value is None or target is None:
        reason = "没有目标，或者没有写完成率怎么算" if is_rate else "没有目标可比"
        return Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("无"))
    if direction is Direction.EQUAL and way is Way.SHORT:
        return _distance(value, target)
    return _difference(value, target) if _is_upwards(way, direction, is_rate=is_rate) else _difference(target, value)


def _is_upwards(way: Way, direction: Direction, *, is_rate: bool) -> bool:
    """Whether a step counts what lies above; a rate goes up with what is better, whatever the direction."""
    is_lower = direction is Direction.LOWER
    match way:
        case Way.BEYOND:
            return is_rate or not is_lower
        case Way.SHORT:
            return not is_rate and is_lower
        case Way.ABOVE:
            return not (is_rate and is_lower)
        case _:
            return is_rate and is_lower


def _difference(left: Answer, right: Answer) -> Answer:
    phrase = arithmetic("-", left.phrase, right.phrase)
    known = left.value is not None and right.value is not None
    return combine([left, right], phrase, left.number - right.number if known else None)


def _distance(left: Answer, right: Answer) -> Answer:
    found = _difference(left, right)
    if found.value is None or found.number >= 0:
        return found
    return combine([found], negative(found.phrase), -found.number)
