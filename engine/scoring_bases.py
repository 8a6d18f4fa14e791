"""The first step of an item's points: what each kind of base gives, and between what an open one lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Arithmetic, Call, Expression, Negative, walk
from dsl.judging import judging_at, put_together
from dsl.model import CompletionForm, Indicator
from dsl.model_scoring import (
    Bands,
    Base,
    ByFormula,
    ByRank,
    ByTier,
    Efficacy,
    FirstStep,
    Graded,
    GradePoints,
    JudgedPoints,
    Linear,
    ToBest,
    WhenMet,
)
from dsl.quantity import POINT, Grade, format_number
from engine.answer import Answer, combine
from engine.results import Status
from engine.scoring_bands import find_band
from engine.scoring_rank import between_worst_and_best, by_rank, rank_range, to_best
from engine.scoring_world import ANY, Range, Subject, exactly, hull, marks, plain
from engine.witness import note_taken
from engine.wording import Phrase, arithmetic, shown

_NOTHING = Fraction(0)


def first_points(base: FirstStep, subject: Subject) -> Answer:  # noqa: C901 - one case a kind of base
    """The points of a first step, with the figures in it."""
    match base:
        case Base.COMPLETION | Base.VALUE:
            return _proportional(subject, base)
        case Base.ALL_OR_NOTHING:
            return _all_or_nothing(subject)
        case Base.FULL:
            return subject.full_marks
        case Base.NOTHING:
            return Answer(value=_NOTHING, phrase=plain(_NOTHING))
        case ByFormula(expression=expression):
            return subject.points(expression)
        case WhenMet():
            return _when_met(base, subject)
        case Linear():
            return _linear(base, subject)
        case Bands():
            return _banded(base, subject)
        case ByRank():
            return by_rank(base, subject)
        case ToBest():
            return to_best(subject)
        case Efficacy():
            return between_worst_and_best(base, subject)
        case Graded():
            return _graded(base, subject)
        case JudgedPoints():
            return subject.appraisal.value
        case ByTier():
            return _by_tier(base, subject)


def first_range(base: FirstStep, subject: Subject) -> Range:
    """Between what the points of a first step lie while it is open."""
    full = subject.full_range
    match base:
        case Base.COMPLETION | Base.VALUE:
            is_difference = base is Base.COMPLETION and subject.leaf.completion is CompletionForm.TWO_MINUS_RATIO
            return ANY if is_difference or may_be_negative(subject.leaf) else Range(_NOTHING, None)
        case Base.ALL_OR_NOTHING:
            return Range(_NOTHING, full.highest)
        case Base.FULL:
            return full
        case Base.NOTHING:
            return exactly(_NOTHING)
        case ByFormula():
            return ANY
        case WhenMet(met=met, unmet=unmet):
            return _hull_of(subject, met, unmet)
        case Linear(from_points=first, to_points=last):
            return _hull_of(subject, first, last)
        case Bands(rows=rows):
            return _hull_of(subject, *(r.amount for r in rows))
        case ByRank():
            return rank_range(base, subject)
        case ToBest():
            return ANY if may_be_negative(subject.leaf) else Range(_NOTHING, full.highest)
        case Efficacy(lowest=low, highest=high) | JudgedPoints(lowest=low, highest=high):
            return _hull_of(subject, low, high)
        case Graded(grades=grades):
            return _hull_of(subject, *(e for g in grades for e in (g.amount, g.other) if e is not None))
        case ByTier(tiers=tiers):
            return _hull_of(subject, *(t.amount for t in tiers))


def may_be_negative(leaf: Indicator) -> bool:
    """Whether the formula of an indicator can come out below zero: it subtracts, or is a rate of growth."""
    if leaf.formula is None:
        return False
    return any(_subtracts(node) for node in walk(leaf.formula))


def _subtracts(node: Expression) -> bool:
    match node:
        case Arithmetic(operator="-") | Negative() | Call(function="增长率" | "下降率"):
            return True
        case _:
            return False


def _hull_of(subject: Subject, *amounts: Expression) -> Range:
    return hull([subject.range_of(a) for a in amounts])


def _all_or_nothing(subject: Subject) -> Answer:
    met, full = subject.appraisal.met, subject.full_marks
    if met is None:
        return undefined("没有目标，说不出完成没有")
    none = shown(_NOTHING, POINT)
    if met.truth is None or full.value is None:
        # Without full marks even 未完成不得分 stays open: what the item counts for is not known.
        return combine([met, full], Phrase(f"{full.phrase.text}或 {none}"), None)
    phrase = full.phrase if met.truth else Phrase(none)
    return replace(combine([met, full], phrase, full.number * met.truth), children=met.children)


def _when_met(base: WhenMet, subject: Subject) -> Answer:
    met = subject.appraisal.met
    if met is None:
        return undefined("没有目标，说不出完成没有")
    if met.truth is None:
        return met
    points = subject.points(base.met if met.truth else base.unmet)
    return combine([met, points], points.phrase, points.value)


def _proportional(subject: Subject, base: Base) -> Answer:
    full, appraisal = subject.full_marks, subject.appraisal
    rate = appraisal.value if base is Base.VALUE else appraisal.completion
    if rate is None:
        return undefined("没有目标，或者没有写完成率怎么算")
    phrase = arithmetic("*", full.phrase, rate.phrase)
    if rate.value is None or full.value is None:
        return combine([rate, full], phrase, None)
    answer = combine([rate, full], phrase, full.number * rate.number)
    return replace(answer, children=rate.children)


def _linear(base: Linear, subject: Subject) -> Answer:
    """Straight between the two points, flat outside; the two ends may stand in either order."""
    found = subject.find(base.subject)
    a, b = subject.find(base.from_value), subject.find(base.to_value)
    p, q = subject.points(base.from_points), subject.points(base.to_points)
    if found.value is None or any(x.value is None for x in (a, b, p, q)):
        return combine([found, a, b, p, q], Phrase(f"{found.phrase.text} 的得分"), None)
    if a.number == b.number:
        return undefined(f"从 {a.phrase.text} 到 {b.phrase.text} 两头一样，算不出")
    way = (found.number - a.number) / (b.number - a.number)
    if way <= 0 or way >= 1:
        end, at = (p, a) if way <= 0 else (q, b)
        return combine(
            [found, p, q], Phrase(f"{found.phrase.text} 在 {at.phrase.text} 之外，得 {marks(end)}"), end.value
        )
    text = (
        f"{marks(p)} ＋（{found.phrase.text} － {a.phrase.text}）÷（{b.phrase.text} － {a.phrase.text}）"
        f"×（{marks(q)} － {marks(p)}）"
    )
    return combine([found, p, q], Phrase(text), p.number + way * (q.number - p.number))


def _banded(base: Bands, subject: Subject) -> Answer:
    found, row = find_band(base, subject)
    if found.value is None:
        return found
    if row is None:
        # INVARIANT: the checker refuses bands of 得 that leave a gap (tests/dsl/test_scoring_checks.py).
        return replace(found, value=None, status=Status.UNDEFINED, reason=f"{found.phrase.text} 不在任何一档里")
    points = subject.points(row.amount)
    return combine([found, points], Phrase(f"{found.phrase.text}：{row.text}"), points.value)


def _graded(base: Graded, subject: Subject) -> Answer:
    value = subject.appraisal.value
    if value.value is None:
        return value
    if isinstance(value.value, Grade) and value.value.each:
        return _graded_by_several(base, subject, value, value.value.each)
    return _graded_once(base, subject, value)


def _graded_by_several(base: Graded, subject: Subject, value: Answer, each: Sequence[Grade]) -> Answer:
    """The points of each judge's grade, put together as 评定 says."""
    judging = judging_at(subject.world.plan.policy, subject.leaf.path)
    if judging is None or judging.several is None:
        return undefined(f"几人评定为“{value.value}”，没有写怎样合成")
    points = [_graded_once(base, subject, replace(value, value=grade)) for grade in each]
    numbers = [p.value for p in points if isinstance(p.value, Fraction)]
    phrase = Phrase(f"{'；'.join(p.phrase.text for p in points)}，{judging.several.value}")
    whole = put_together(numbers, judging.several) if len(numbers) == len(points) else None
    return combine(points, phrase, whole)


def _graded_once(base: Graded, subject: Subject, value: Answer) -> Answer:
    given = value.value
    row = next((g for g in base.grades if isinstance(given, Grade) and given.name == g.grade), None)
    if row is not None and row.shares is not None:
        return _within(row, row.shares, value, subject)
    if row is None:
        return undefined(f"评定为“{value.value}”，计分里没有这一级")
    note_taken(row.span)
    points = subject.points(row.amount)
    return combine([value, points], Phrase(f"评定为{row.grade}，{points.phrase.text}"), points.value)


def _within(row: GradePoints, shares: tuple[Fraction, Fraction], value: Answer, subject: Subject) -> Answer:
    """A grade that leaves the judges a range: they say which share of it; without one the points are open."""
    low, high = (f"{format_number(s * 100)}%" for s in shares)
    share = value.value.share if isinstance(value.value, Grade) else None
    if share is None:
        reason = f"评定为{row.grade}，还要定出满分的 {low} 至 {high} 之间的一个比例"
        return Answer(status=Status.JUDGEMENT_PENDING, reason=reason, phrase=Phrase(f"{row.grade}，比例待定"))
    if not shares[0] <= share <= shares[1]:
        return undefined(f"{row.grade}应在满分的 {low} 至 {high} 之间，评定的是 {format_number(share * 100)}%")
    note_taken(row.span)
    full = subject.full_marks
    phrase = Phrase(f"评定为{row.grade}（{low} 至 {high}），{full.phrase.text} × {format_number(share * 100)}%")
    return combine([value, full], phrase, share * full.number if full.value is not None else None)


def _by_tier(base: ByTier, subject: Subject) -> Answer:
    found = subject.world.tier(subject.leaf.key)
    row = next((t for t in base.tiers if t.tier == found.tier), None)
    state = Answer(
        value=None if found.tier is None else True,
        status=found.status,
        reason=found.reason,
        doubts=found.doubts,
        is_under_review=found.is_under_review,
        phrase=Phrase(found.tier or "档次待定"),
        children=(found.derivation,),
        asked=found.asked,
    )
    if row is None:
        return state if found.tier is None else undefined(f"档次为{found.tier}，计分里没有这一档")
    points = subject.points(row.amount)
    return combine([state, points], Phrase(f"{found.tier}，{points.phrase.text}"), points.value)


def undefined(reason: str) -> Answer:
    """Points that cannot be worked out."""
    return Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("无"))
