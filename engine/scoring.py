"""One item's points: full marks and an appraisal in, the steps of its scoring clause and the score out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.amounts import grows, is_proportional
from dsl.expressions import Side
from dsl.model import Base, Indicator, Scoring
from dsl.model_scoring import Choice, FirstStep
from dsl.quantity import POINT
from engine.answer import Answer, Scored, combine, merged, named
from engine.plan import scoring_of
from engine.points import Presence, Share
from engine.results import ScorePart, Status
from engine.rounding import round_points
from engine.scoring_bases import first_points, first_range
from engine.scoring_steps import adjust, cap_of, limit, may_be_at_once, multiply, override_at_once
from engine.scoring_world import ANY, Range, ScoringWorld, Subject, Tally, exactly, hull, marks
from engine.wording import Phrase, joined


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
        return replace(_settled(leaf, share, given_points(given), formula="算例设定"), is_set=True)
    if share.presence is not Presence.IN or scoring is None:
        reason = appraisal.value.reason or "不计分"
        return _settled(
            leaf,
            share,
            Tally(points=Answer(status=Status.NOT_APPLICABLE, reason=reason), bounds=exactly(Fraction(0))),
            formula="",
        )
    subject = Subject(leaf, appraisal, share.full_marks, world)
    tally = _in_order(scoring, subject)
    scored = _settled(leaf, share, tally, formula=scoring.text, may_exceed=scoring.may_exceed)
    types = world.plan.checked.types
    return replace(
        scored,
        is_proportional=is_proportional(scoring, types),
        grows=grows(scoring, types),
        is_floored=scoring.floor is not None,
        cap=cap_of(subject, scoring),
    )


def _in_order(scoring: Scoring, subject: Subject) -> Tally:
    """Take the clauses in the order of the language.

    Overrides, base, multipliers, deductions, bonuses, the lower or higher of several, floor, cap. A clause
    that is open leaves the points open, and the later ones still bound them.
    """
    start = override_at_once(Tally(points=Answer(value=Fraction(0)), bounds=ANY), subject, scoring)
    if start.is_closed:
        return start
    tries = [_one_way(base, start, scoring, subject) for base in scoring.bases]
    tally = limit(_chosen(tries, scoring.choice), subject, scoring)
    if tally.points.value is None:
        tally = replace(tally, bounds=hull([tally.bounds, *may_be_at_once(subject, scoring)]))
    if not tally.doubtful:
        return tally
    open_points = combine([*(condition for condition, _ in tally.doubtful), tally.points], Phrase("待定"), None)
    return replace(tally, points=open_points, bounds=hull([tally.bounds, *(bounds for _, bounds in tally.doubtful)]))


def _one_way(base: FirstStep, start: Tally, scoring: Scoring, subject: Subject) -> Tally:
    points = first_points(base, subject)
    rule = base.value if isinstance(base, Base) else base.text
    value = points.number if points.value is not None else None
    text = points.phrase.text
    if value is not None and text != marks(points):
        text = f"{text} = {marks(points)}"
    part = ScorePart(kind="base", rule=rule, count=None, raw=value, applied=value)
    said = text if subject.full_marks.phrase.text or not isinstance(base, Base) else ""
    tally = start.then(part, points, first_range(base, subject), text=said)
    for multiplier in scoring.multipliers:
        tally = multiply(tally, subject, multiplier)
    return adjust(tally, subject, scoring)


def _chosen(tries: Sequence[Tally], choice: Choice | None) -> Tally:
    """取较低者, 取较高者: each base goes its own way first; all are shown, with the steps of the one that counts."""
    if choice is None or len(tries) == 1:
        return tries[0]
    pick = min if choice is Choice.LOWER else max
    known = [t.points.number for t in tries if t.points.value is not None]
    value = pick(known) if len(known) == len(tries) else None
    taken = next((t for t in tries if t.points.value is not None and t.points.number == value), tries[0])
    others = [t for t in tries if t is not taken]
    shown_first = replace(
        taken,
        parts=(*(t.parts[0] for t in others), *taken.parts),
        steps=tuple(
            replace(step, label=f"第{n}步 {step.formula}")
            for n, step in enumerate((*(t.steps[0] for t in others), *taken.steps), start=1)
        ),
        texts=(*(t.texts[0] for t in others), *taken.texts),
    )
    phrase = Phrase("、".join(marks(t.points) for t in tries))
    points = combine([t.points for t in tries], phrase, value)
    part = ScorePart(kind="choice", rule=choice.value, count=None, raw=value, applied=value)
    text = f"{phrase.text} {choice.value}，得 {marks(points)}"
    return shown_first.then(part, points, _choice_range(tries, choice), text=text)


def _choice_range(tries: Sequence[Tally], choice: Choice) -> Range:
    lows, highs = [t.bounds.lowest for t in tries], [t.bounds.highest for t in tries]
    known_lows, known_highs = [x for x in lows if x is not None], [x for x in highs if x is not None]
    if choice is Choice.LOWER:
        return Range(hull([t.bounds for t in tries]).lowest, min(known_highs, default=None))
    return Range(max(known_lows, default=None), hull([t.bounds for t in tries]).highest)


def given_points(given: Answer) -> Tally:
    """Points that a worked example sets."""
    return Tally(points=given, bounds=exactly(given.number), raw=given.number)


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
        lowest, highest = tally.bounds.lowest, tally.bounds.highest
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
        scored = _settled(item, share, given_points(given), formula="算例设定")
        return replace(scored, components=components, is_set=True)
    counted = [c for c in components if c.score.status is not Status.NOT_APPLICABLE]
    if not counted:
        reason = joined(f"{c.indicator.name}：{c.score.reason}" for c in components)
        absent = Tally(points=Answer(status=Status.NOT_APPLICABLE, reason=reason), bounds=exactly(Fraction(0)))
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
        is_proportional=all(c.is_proportional for c in counted),
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
