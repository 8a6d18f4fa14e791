"""One item's points: full marks and an appraisal in, the steps of its scoring clause and the score out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Side, Year
from dsl.model import Base, Indicator, Scoring, ZeroOutcome
from dsl.quantity import POINT
from engine.answer import Answer, Appraisal, Scored, combine, merged, named
from engine.plan import Plan, scoring_of
from engine.points import Presence, Share
from engine.results import Derivation, ScorePart, Status
from engine.rounding import round_points
from engine.wording import Phrase, arithmetic, joined, shown

#: What a zero denominator gives at once, whatever the scoring clause says.
_AT_ONCE: Mapping[ZeroOutcome, int] = {
    ZeroOutcome.FULFILLED: 1,
    ZeroOutcome.FULL_MARKS: 1,
    ZeroOutcome.UNFULFILLED: 0,
    ZeroOutcome.NO_MARKS: 0,
}


class ScoringWorld(Protocol):
    """What scoring an item asks of its unit."""

    @property
    def plan(self) -> Plan:
        """The method."""

    def appraise(self, key: str) -> Appraisal:
        """An indicator before points."""

    def share(self, key: str) -> Share:
        """The full marks of an item or component."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the steps of a scoring clause work on."""

    appraisal: Appraisal
    full_marks: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The points so far, and the record of every step that changed them."""

    points: Answer
    #: Before floor and cap.
    raw: Fraction | None = None
    parts: tuple[ScorePart, ...] = ()
    steps: tuple[Derivation, ...] = ()
    texts: tuple[str, ...] = ()
    #: No later step applies: an override decided, or the points are open.
    is_closed: bool = False

    def then(self, kind: str, rule: str, points: Answer, *, text: str, closes: bool = False) -> Tally:
        """Record one step and its outcome."""
        before, after = self.points.value, points.value
        is_limit = kind in ("floor", "cap")
        raw = self.points.number if is_limit and before is not None else points.number if after is not None else None
        step = Derivation(
            label=f"第{len(self.steps) + 1}步 {rule}",
            value=after,
            unit=POINT,
            status=points.shown_status,
            reason=points.reason,
            formula=rule,
            substituted=points.phrase.text,
            children=points.children,
        )
        applied = points.number if after is not None else None
        return Tally(
            points=points,
            raw=self.raw if is_limit else applied,
            parts=(*self.parts, ScorePart(kind=kind, rule=rule, count=None, raw=raw, applied=applied)),
            steps=(*self.steps, step),
            texts=(*self.texts, text),
            is_closed=closes or after is None,
        )


class Step(Protocol):
    """One clause of a scoring rule; the steps of an item are taken in the order of `steps_of`."""

    def take(self, tally: Tally, subject: Subject) -> Tally:
        """Give the points after this step."""


@dataclass(frozen=True, slots=True)
class ZeroDenominator:
    """Tested first: what the rule on a zero denominator gives at once."""

    def take(self, tally: Tally, subject: Subject) -> Tally:
        """Give full marks or none where the rule says so."""
        value = subject.appraisal.value
        meaning = value.zero
        if value.status is not Status.UNDEFINED or meaning is None or meaning.outcome not in _AT_ONCE:
            return tally
        full, rule = subject.full_marks, f"分母为零，{meaning.outcome.value}"
        share = _AT_ONCE[meaning.outcome]
        points = combine(
            [full, replace(value, value=Fraction(share))],
            Phrase(full.phrase.text if share else shown(Fraction(0), POINT)),
            full.number * share if full.value is not None else None,
        )
        return tally.then("override", rule, points, text=f"{rule}，得 {_marks(points)}", closes=True)


@dataclass(frozen=True, slots=True)
class BasePoints:
    """The first step of every clause: 按完成率, 按数值, 完成得满分."""

    scoring: Scoring

    def take(self, tally: Tally, subject: Subject) -> Tally:
        """Turn the completion, the value, or the fulfilment into points."""
        full, base = subject.full_marks, self.scoring.base
        points = _all_or_nothing(subject) if base is Base.ALL_OR_NOTHING else _proportional(subject, base)
        text = points.phrase.text
        if points.value is not None and text != _marks(points):
            text = f"{text} = {_marks(points)}"
        return tally.then("base", base.value, points, text=text if full.phrase.text else "")


@dataclass(frozen=True, slots=True)
class Cap:
    """最多 满分."""

    def take(self, tally: Tally, subject: Subject) -> Tally:
        """Cut what exceeds full marks; where nothing does, nothing is recorded."""
        full = subject.full_marks
        if full.value is None or tally.points.number <= full.number:
            return tally
        points = replace(tally.points, value=full.number, phrase=full.phrase, children=())
        return tally.then("cap", "最多满分", points, text=f"最多满分，得 {_marks(points)}")


def steps_of(scoring: Scoring) -> tuple[Step, ...]:
    """List the steps of a clause in their order.

    The order of the language: override, base, multipliers, deductions, bonuses, the lower or higher
    of two, floor, cap. A further clause is a further record here.
    """
    limits: tuple[Step, ...] = () if scoring.may_exceed else (Cap(),)
    return (ZeroDenominator(), BasePoints(scoring), *limits)


def score_item(item: Indicator, world: ScoringWorld) -> Scored:
    """Score an item: its own clause, or the exact sum of its components; then round once.

    Errors: none. What is missing leaves the score open, with the least and the most it can become.
    """
    scored = _sum_of_components(item, world) if item.components else _score_leaf(item, item, world)
    if world.setting(item.key, Side.SCORE) is not None:
        return scored
    return replace(scored, score=round_points(scored.score, world.plan.policy.header.score_rounding))


def _score_leaf(leaf: Indicator, item: Indicator, world: ScoringWorld) -> Scored:
    share, appraisal = world.share(leaf.key), world.appraise(leaf.key)
    given = world.setting(leaf.key, Side.SCORE)
    scoring = scoring_of(leaf, item)
    if given is not None:
        return _settled(leaf, share, Tally(points=given, raw=given.number), formula="算例设定")
    if share.presence is not Presence.IN or scoring is None:
        reason = appraisal.value.reason or "不计分"
        return _settled(leaf, share, Tally(points=Answer(status=Status.NOT_APPLICABLE, reason=reason)), formula="")
    subject, tally = Subject(appraisal, share.full_marks), Tally(points=Answer(value=Fraction(0)))
    for step in steps_of(scoring):
        if not tally.is_closed:
            tally = step.take(tally, subject)
    return _settled(leaf, share, tally, formula=scoring.text, may_exceed=scoring.may_exceed)


def _settled(leaf: Indicator, share: Share, tally: Tally, *, formula: str, may_exceed: bool = False) -> Scored:
    points = tally.points
    text = Phrase("；".join(t for t in tally.texts if t))
    answer = replace(points, phrase=text, children=merged((*share.full_marks.children, *tally.steps)))
    score = named(answer, f"{leaf.name}的得分", POINT, formula=formula, basis=leaf.basis, span=leaf.span)
    exact = points.number if points.value is not None else None
    lowest, highest = exact, exact
    if points.status is Status.NOT_APPLICABLE:
        lowest = highest = Fraction(0)
    elif exact is None:
        lowest, highest = Fraction(0), None if may_exceed else share.points
    return Scored(
        indicator=leaf,
        full_marks=share.full_marks,
        raw=tally.raw,
        exact=exact,
        score=score,
        lowest=lowest,
        highest=highest,
        may_exceed=may_exceed,
        parts=tally.parts,
    )


def _sum_of_components(item: Indicator, world: ScoringWorld) -> Scored:
    given = world.setting(item.key, Side.SCORE)
    components = tuple(_score_leaf(c, item, world) for c in item.components)
    share = world.share(item.key)
    if given is not None:
        scored = _settled(item, share, Tally(points=given, raw=given.number), formula="算例设定")
        return replace(scored, components=components)
    counted = [c for c in components if c.score.status is not Status.NOT_APPLICABLE]
    if not counted:
        reason = joined(f"{c.indicator.name}：{c.score.reason}" for c in components)
        absent = Tally(points=Answer(status=Status.NOT_APPLICABLE, reason=reason))
        return replace(_settled(item, share, absent, formula=""), components=components)
    answer = _added(counted)
    score = named(answer, f"{item.name}的得分", POINT, formula="各分项得分之和", basis=item.basis, span=item.span)
    exact = answer.number if answer.value is not None else None
    may_exceed = any(c.may_exceed for c in counted)
    leaving = any(c.exact is None and world.plan.may_be_left_out(c.indicator.key) for c in counted)
    return Scored(
        indicator=item,
        full_marks=share.full_marks,
        raw=exact,
        exact=exact,
        score=score,
        lowest=total_of([c.lowest for c in counted]),
        # Points that one leaves to another with more than full marks have no bound of their own.
        highest=None if may_exceed and leaving else total_of([c.highest for c in counted]),
        may_exceed=may_exceed,
        parts=tuple(
            ScorePart(kind="item", rule=c.indicator.name, count=None, raw=c.raw, applied=c.exact) for c in counted
        ),
        components=components,
    )


def _added(components: Sequence[Scored]) -> Answer:
    scores = [c.score for c in components]
    reasons = joined(f"{c.indicator.name}：{c.score.reason}" for c in components if c.score.reason)
    exact = total_of([c.exact for c in components])
    answer = combine(scores, Phrase(" ＋ ".join(s.phrase.text for s in scores)), exact)
    return replace(answer, reason=reasons)


def total_of(numbers: Sequence[Fraction | None]) -> Fraction | None:
    """Add numbers; one that is not known leaves the sum unknown.

    >>> total_of([Fraction(1), None]) is None, total_of([Fraction(1), Fraction(2)])
    (True, Fraction(3, 1))
    """
    known = [n for n in numbers if n is not None]
    return sum(known, Fraction(0)) if len(known) == len(numbers) else None


def _all_or_nothing(subject: Subject) -> Answer:
    met, full = subject.appraisal.met, subject.full_marks
    if met is None:
        return _undefined("没有目标，说不出完成没有")
    none = shown(Fraction(0), POINT)
    if met.truth is None or full.value is None:
        # Without full marks even 未完成不得分 stays open: what the item counts for is not known.
        return combine([met, full], Phrase(f"{full.phrase.text}或 {none}"), None)
    phrase = full.phrase if met.truth else Phrase(none)
    return replace(combine([met, full], phrase, full.number * met.truth), children=met.children)


def _proportional(subject: Subject, base: Base) -> Answer:
    full, appraisal = subject.full_marks, subject.appraisal
    rate = appraisal.value if base is Base.VALUE else appraisal.completion
    if rate is None:
        return _undefined("没有目标，或者没有写完成率怎么算")
    phrase = arithmetic("*", full.phrase, rate.phrase)
    if rate.value is None or full.value is None:
        return combine([rate, full], phrase, None)
    answer = combine([rate, full], phrase, full.number * rate.number)
    return replace(answer, children=rate.children)


def _undefined(reason: str) -> Answer:
    return Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("无"))


def _marks(answer: Answer) -> str:
    return shown(answer.number, POINT) if answer.value is not None else "待定"
