"""Points by comparison with the other units: the place, the share of the best, between worst and best.

All of them read one population: the units ranked together with this one that take part in the indicator
and have a value. One without a value is out, and named where it could still change the outcome.
"""

from __future__ import annotations

from dataclasses import replace

from dsl.model import Direction
from dsl.model_scoring import ByRank, Efficacy
from engine.answer import Answer, combine
from engine.results import Derivation, Status
from engine.scoring_world import ANY, Contenders, Range, Subject, exactly, hull, marks
from engine.wording import Phrase, joined, shown


def by_rank(base: ByRank, subject: Subject) -> Answer:
    """The points of the unit's place; equal values share a place (1, 2, 2, 4)."""
    own = subject.appraisal.value
    if own.value is None:
        return own
    field = subject.world.contenders(subject.leaf.key)
    place, among = field.place(own.number), field.known(subject.world.unit_name)
    points = points_at(base, subject, place, among)
    phrase = Phrase(f"{own.phrase.text} 列第{place}名（共 {among} 个），{points.phrase.text}")
    answer = combine([own, points], phrase, points.value)
    return _with_neighbours(_doubted(answer, field, subject), field, subject)


def points_at(base: ByRank, subject: Subject, place: int, among: int) -> Answer:
    """What a place earns among so many units.

    As it is named, else by the first share that it lies in (place ≤ share × units), else counted on from
    the last named place before it, else 其余.
    """
    for named in base.places:
        if named.first <= place <= named.last:
            return subject.points(named.amount)
    for share in base.shares:
        if place <= share.share.value * among:
            return subject.points(share.amount)
    before = [p for p in base.places if p.last < place]
    if base.step is not None and base.step_amount is not None and before:
        last = max(before, key=lambda p: p.last)
        start, each = subject.points(last.amount), subject.points(base.step_amount)
        if start.value is None or each.value is None:
            return combine([start, each], Phrase("缺"), None)
        steps = -(-(place - last.last) // base.step)
        text = f"{marks(start)} － {steps} × {marks(each)}"
        points = combine([start, each], Phrase(text), start.number - steps * each.number)
        return _at_least(base, subject, points)
    if base.rest is not None:
        return subject.points(base.rest)
    return Answer(status=Status.UNDEFINED, reason=f"没有写第{place}名得多少分", phrase=Phrase("无"))


def rank_range(base: ByRank, subject: Subject) -> Range:
    """Between the points of the first place and those of the last that there can be."""
    count = subject.world.contenders(subject.leaf.key).size(subject.world.unit_name)
    rest = (base.rest,) if base.rest is not None else ()
    named = [subject.points(x) for x in (*(p.amount for p in base.places), *(s.amount for s in base.shares), *rest)]
    # From one place to the next points only fall, so that the last place bounds those that are counted on.
    found = [*named, points_at(base, subject, count, count)] if base.step is not None else named
    return hull([exactly(a.number) if a.value is not None else ANY for a in found])


def to_best(subject: Subject) -> Answer:
    """Full marks × own ÷ best; for 越低越好 best ÷ own."""
    own, full = subject.appraisal.value, subject.full_marks
    if own.value is None:
        return own
    field = subject.world.contenders(subject.leaf.key)
    is_higher = subject.leaf.direction is not Direction.LOWER
    best, _ = field.ends(own.number)
    above, below = (own.number, best) if is_higher else (best, own.number)
    unit = subject.leaf.unit
    phrase = Phrase(f"{full.phrase.text} × {shown(above, unit)} ÷ {shown(below, unit)}")
    if below <= 0:
        reason = "第一名的数不大于零，没有比例可言" if is_higher else "本单位的数不大于零，没有比例可言"
        return replace(own, value=None, status=Status.UNDEFINED, reason=reason, phrase=phrase)
    answer = combine([own, full], phrase, full.number * above / below if full.value is not None else None)
    return _with_neighbours(_doubted(replace(answer, children=own.children), field, subject), field, subject)


def between_worst_and_best(base: Efficacy, subject: Subject) -> Answer:
    """Lowest ＋（own － worst）÷（best － worst）×（highest － lowest）; where all are equal, the highest."""
    own = subject.appraisal.value
    if own.value is None:
        return own
    field = subject.world.contenders(subject.leaf.key)
    low, high = subject.points(base.lowest), subject.points(base.highest)
    best, worst = field.ends(own.number)
    if low.value is None or high.value is None:
        return combine([own, low, high], Phrase("缺"), None)
    unit = subject.leaf.unit
    if best == worst:
        answer = combine([own, high], Phrase(f"各单位都是 {own.phrase.text}，得 {marks(high)}"), high.number)
        return _doubted(answer, field, subject)
    text = (
        f"{marks(low)} ＋（{own.phrase.text} － {shown(worst, unit)}）÷"
        f"（{shown(best, unit)} － {shown(worst, unit)}）×（{marks(high)} － {marks(low)}）"
    )
    share = (own.number - worst) / (best - worst)
    answer = combine([own, low, high], Phrase(text), low.number + share * (high.number - low.number))
    return _with_neighbours(_doubted(answer, field, subject), field, subject)


def _at_least(base: ByRank, subject: Subject, points: Answer) -> Answer:
    if base.lowest is None or points.value is None:
        return points
    lowest = subject.points(base.lowest)
    if lowest.value is None or points.number >= lowest.number:
        return points if lowest.value is not None else lowest
    return replace(points, value=lowest.number, phrase=Phrase(f"{points.phrase.text}，最低 {marks(lowest)}"))


def _doubted(answer: Answer, field: Contenders, subject: Subject) -> Answer:
    """A unit that has no figure yet may still change places, the best and the worst."""
    absent = field.absent(subject.world.unit_name)
    if not absent:
        return answer
    doubt = f"{joined(absent, '、')}还没有这个数，可能影响得分"
    return replace(answer, doubts=(*answer.doubts, doubt))


def _with_neighbours(answer: Answer, field: Contenders, subject: Subject) -> Answer:
    """The units that the points go by: the best, and the ones just before and after in the ranking."""
    ahead, behind = field.neighbours(subject.world.unit_name, subject.appraisal.value.number)
    near = tuple(
        Derivation(
            label=f"{word} {unit} {subject.leaf.name}",
            value=value,
            unit=subject.leaf.unit,
            status=Status.OK,
            substituted=shown(value, subject.leaf.unit),
        )
        for word, found in (("前一名", ahead), ("后一名", behind))
        if found is not None
        for unit, value in (found,)
    )
    return replace(answer, children=(*answer.children, *near))
