"""What changes an item's points after its first step: overrides, multipliers, deductions, bonuses, floor, cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.model import ZeroOutcome
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    Base,
    Change,
    Multiplier,
    Override,
    Scoring,
    Sign,
    Step,
)
from dsl.quantity import NO_UNIT, POINT
from dsl.record import dataclass
from engine.answer import Answer, combine
from engine.results import ScorePart, Status
from engine.scoring_bands import find_band
from engine.scoring_measure import count_steps, measured
from engine.scoring_world import ANY, Range, Subject, Tally, exactly, hull, marks, number_of, plain
from engine.wording import Phrase, arithmetic, shown

#: What a zero denominator gives at once, whatever the scoring clause says.
_AT_ONCE: Mapping[ZeroOutcome, int] = {
    ZeroOutcome.FULFILLED: 1,
    ZeroOutcome.FULL_MARKS: 1,
    ZeroOutcome.UNFULFILLED: 0,
    ZeroOutcome.NO_MARKS: 0,
}
_NOTHING = Fraction(0)
_NONE = exactly(_NOTHING)


def _part(kind: str, rule: str, points: Answer, *, count: Fraction | None = None) -> ScorePart:
    """A step that sets the points."""
    value = number_of(points)
    return ScorePart(kind=kind, rule=rule, count=count, raw=value, applied=value)


# --- tested first ------------------------------------------------------------------------------------


def override_at_once(tally: Tally, subject: Subject, scoring: Scoring) -> Tally:
    """Try what is tested first: a zero denominator, a missing figure, no task, then 若 … 的 in order."""
    tally = _zero_denominator(tally, subject)
    if not tally.is_closed:
        tally = _missing_figure(tally, subject)
    if not tally.is_closed:
        tally = _idle(tally, subject, scoring)
    for override in scoring.overrides:
        if not tally.is_closed:
            tally = _override(tally, subject, override)
    return tally


def _zero_denominator(tally: Tally, subject: Subject) -> Tally:
    value = subject.appraisal.value
    meaning = value.zero
    if value.status is not Status.UNDEFINED or meaning is None or meaning.outcome not in _AT_ONCE:
        return tally
    full, rule = subject.full_marks, f"分母为零，{meaning.outcome.value}"
    share = _AT_ONCE[meaning.outcome]
    points = combine(
        [full, replace(value, value=Fraction(share))],
        Phrase(full.phrase.text if share else shown(_NOTHING, POINT)),
        full.number * share if full.value is not None else None,
    )
    bounds = subject.full_range if share else _NONE
    return tally.then(_part("override", rule, points), points, bounds, text=f"{rule}，得 {marks(points)}", closes=True)


def _missing_figure(tally: Tally, subject: Subject) -> Tally:
    rule, value = subject.leaf.when_missing, subject.appraisal.value
    if rule is None or rule.amount is None or value.status is not Status.MISSING:
        return tally
    points = replace(subject.points(rule.amount), asked=value.asked)
    return _decided(tally, subject, rule.text, points, rule.text)


def _idle(tally: Tally, subject: Subject, scoring: Scoring) -> Tally:
    idle = scoring.idle
    if idle is None or not subject.world.has_no_task(subject.leaf.key):
        return tally
    amount = idle.amount
    points = subject.points(amount) if amount is not None else _start(scoring, subject)
    return _decided(tally, subject, idle.text, points, idle.text)


def may_be_at_once(subject: Subject, scoring: Scoring) -> Sequence[Range]:
    """What a zero denominator, or that there is no task, may still give at once where that is not known yet."""
    value, target, key = subject.appraisal.value, subject.appraisal.target, subject.leaf.key
    if value.value is not None and (target is None or target.value is not None):
        return ()
    shares = {_AT_ONCE[o] for o in subject.world.plan.zero_outcomes.get(key, ()) if o in _AT_ONCE}
    found = [subject.full_range if share else _NONE for share in sorted(shares)]
    if scoring.idle is not None:
        amount = scoring.idle.amount
        points = subject.points(amount) if amount is not None else _start(scoring, subject)
        found.append(exactly(points.number) if points.value is not None else ANY)
    return found


def _start(scoring: Scoring, subject: Subject) -> Answer:
    """What an item gives from which nothing is taken."""
    return Answer(value=_NOTHING, phrase=plain(_NOTHING)) if scoring.base is Base.NOTHING else subject.full_marks


def _override(tally: Tally, subject: Subject, override: Override) -> Tally:
    condition = subject.find(override.condition)
    if condition.truth is False:
        return tally
    points = subject.points(override.amount)
    if condition.truth is None:
        value = number_of(points)
        bounds = exactly(value) if value is not None else ANY
        return replace(tally, doubtful=(*tally.doubtful, (condition, bounds)))
    both = combine([condition, points], Phrase(f"{condition.phrase.text}，得 {marks(points)}"), points.value)
    return _decided(tally, subject, override.text, both, f"{condition.phrase.text}，得 {marks(points)}")


def _decided(tally: Tally, subject: Subject, rule: str, points: Answer, text: str) -> Tally:
    bounds = Range(_NOTHING, subject.full_range.highest)
    return tally.then(_part("override", rule, points), points, bounds, text=text, closes=True)


# --- multipliers -------------------------------------------------------------------------------------


def multiply(tally: Tally, subject: Subject, multiplier: Multiplier) -> Tally:
    """乘以 a factor, where a condition stands before it only while that holds."""
    condition = subject.find(multiplier.condition) if multiplier.condition is not None else None
    if condition is not None and condition.truth is False:
        return tally
    factor, before = subject.find(multiplier.factor), tally.points
    phrase = arithmetic("*", plain(before.number) if before.value is not None else Phrase("待定"), factor.phrase)
    asked = [before, factor, *([condition] if condition is not None else [])]
    known = all(a.value is not None for a in asked)
    points = combine(asked, phrase, before.number * factor.number if known else None)
    after = _times(tally.bounds, factor)
    bounds = after if condition is None or condition.truth is True else hull([tally.bounds, after])
    part = ScorePart(
        kind="multiplier",
        rule=multiplier.text,
        count=number_of(factor),
        raw=number_of(before),
        applied=number_of(points),
    )
    text = f"{multiplier.text}：{phrase.text} = {marks(points)}" if known else multiplier.text
    return tally.then(part, points, bounds, text=text)


def _times(bounds: Range, factor: Answer) -> Range:
    if factor.value is None:
        return ANY
    ends = [None if x is None else x * factor.number for x in (bounds.lowest, bounds.highest)]
    return Range(ends[0], ends[1]) if factor.number >= 0 else Range(ends[1], ends[0])


# --- deductions and bonuses --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one clause takes or adds: how often, how much, and how much after its own cap."""

    sign: Sign
    rule: str
    answer: Answer
    bounds: Range
    count: Fraction | None
    raw: Fraction | None
    applied: Fraction | None
    text: str


def adjust(tally: Tally, subject: Subject, scoring: Scoring) -> Tally:
    """Take the deductions, each with its own 最多扣, then add the bonuses, each with its own 最多加."""
    taken = [_taken(change, subject) for change in scoring.changes]
    for sign in (Sign.DEDUCT, Sign.ADD):
        of_sign = [t for t in taken if t.sign is sign]
        for one in _highest(of_sign) if scoring.only_highest else of_sign:
            tally = _applied(tally, one)
    return tally


def _applied(tally: Tally, taken: Taken) -> Tally:
    is_bonus = taken.sign is Sign.ADD
    before = tally.points
    value = None
    if before.value is not None and taken.applied is not None:
        value = before.number + taken.applied if is_bonus else before.number - taken.applied
    points = combine([before, taken.answer], before.phrase, value)
    points = replace(points, phrase=plain(value) if value is not None else Phrase("待定"), children=())
    kind = "bonus" if is_bonus else "deduction"
    part = ScorePart(kind=kind, rule=taken.rule, count=taken.count, raw=taken.raw, applied=taken.applied)
    text = taken.text if taken.applied != 0 else ""
    step = replace(taken.answer, phrase=_worked(before, taken, points)) if value is not None else taken.answer
    bounds = _moved(tally.bounds, taken.bounds, is_bonus=is_bonus)
    return tally.then(part, points, bounds, step=step, text=text)


def _worked(before: Answer, taken: Taken, points: Answer) -> Phrase:
    """What was looked at, and what that makes of the points: `6批次 高于 5批次：8分 － 1分 = 7分`."""
    if not taken.applied:
        return Phrase(f"{taken.text}，不{taken.sign.value}：仍 = {marks(points)}")
    sign = "＋" if taken.sign is Sign.ADD else "－"
    return Phrase(f"{taken.text}：{marks(before)} {sign} {shown(taken.applied, POINT)} = {marks(points)}")


def _moved(bounds: Range, by: Range, *, is_bonus: bool) -> Range:
    low, high = (by.lowest, by.highest) if is_bonus else (_opposite(by.highest), _opposite(by.lowest))
    return Range(_added(bounds.lowest, low), _added(bounds.highest, high))


def _opposite(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _added(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _highest(taken: Sequence[Taken]) -> Sequence[Taken]:
    """同一事项只计最高一次: the first of the greatest; while one is open, all stand for it as one."""
    if len(taken) < 2:
        return taken
    known = [t for t in taken if t.applied is not None]
    if len(known) == len(taken):
        best = max(known, key=lambda t: t.applied or _NOTHING)
        return [replace(t, applied=_NOTHING, text="", bounds=_NONE) if t is not best else t for t in taken]
    lows = [t.bounds.lowest for t in taken]
    known_lows = [x for x in lows if x is not None]
    bounds = Range(max(known_lows, default=None), hull([t.bounds for t in taken]).highest)
    answer = combine([t.answer for t in taken], Phrase("待定"), None)
    whole = Taken(
        sign=taken[0].sign,
        rule="同一事项只计最高一次",
        answer=answer,
        bounds=bounds,
        count=None,
        raw=None,
        applied=None,
        text="同一事项只计最高一次",
    )
    return [whole]


def _taken(change: Adjusting, subject: Subject) -> Taken:
    match change:
        case Step():
            return _steps(change, subject)
        case Change():
            return _change(change, subject)
        case BandChange():
            return _bands(change, subject)


def _steps(step: Step, subject: Subject) -> Taken:
    condition = subject.find(step.condition) if step.condition is not None else None
    each = subject.points(step.amount)
    if condition is not None and condition.truth is False:
        return _made(step, [condition], _NOTHING, _NOTHING, condition.phrase.text, subject)
    amount = measured(step, subject)
    asked = [amount, each, *([condition] if condition is not None else [])]
    if any(a.value is None for a in asked):
        return _open(step, asked, subject)
    count = count_steps(amount.number, step.size, step.mode)
    over = (
        f"{amount.phrase.text} 满 {shown(count, NO_UNIT)} 个 {step.size}"
        if count
        else f"{amount.phrase.text}，不满一步"
    )
    said = f"{over}，{step.sign.value} {shown(count, NO_UNIT)} × {marks(each)}" if count else over
    return _made(step, asked, count, count * each.number, said, subject)


def _change(change: Change, subject: Subject) -> Taken:
    condition = subject.find(change.condition) if change.condition is not None else None
    if condition is not None and condition.truth is False:
        return _made(change, [condition], None, _NOTHING, condition.phrase.text, subject)
    amount = subject.points(change.amount)
    asked = [amount, *([condition] if condition is not None else [])]
    if any(a.value is None for a in asked):
        return _open(change, asked, subject)
    head = f"{condition.phrase.text}，" if condition is not None else ""
    text = f"{head}{change.sign.value} {amount.phrase.text}"
    return _made(change, asked, None, amount.number, text, subject)


def _bands(change: BandChange, subject: Subject) -> Taken:
    found, row = find_band(change.bands, subject)
    first = next((r.sign for r in change.bands.rows if r.sign is not None), Sign.DEDUCT)
    if found.value is None:
        return _open_bands(change, found, first, subject)
    if row is None:
        return _made_of(change, first, [found], None, _NOTHING, f"{found.phrase.text}，不在各档内", subject)
    amount = subject.points(row.amount)
    if amount.value is None:
        return _open_bands(change, amount, first, subject)
    sign = row.sign or first
    return _made_of(change, sign, [found, amount], None, amount.number, f"{found.phrase.text}：{row.text}", subject)


def _made(
    change: Step | Change,
    asked: Sequence[Answer],
    count: Fraction | None,
    raw: Fraction,
    text: str,
    subject: Subject,
) -> Taken:
    return _made_of(change, change.sign, asked, count, raw, text, subject)


def _made_of(
    change: Adjusting,
    sign: Sign,
    asked: Sequence[Answer],
    count: Fraction | None,
    raw: Fraction,
    text: str,
    subject: Subject,
) -> Taken:
    cap = subject.points(change.cap) if change.cap is not None else None
    if cap is not None and cap.value is None:
        return replace(_open_as(change, sign, [*asked, cap], Range(_NOTHING, None)), raw=raw, count=count)
    applied = min(raw, cap.number) if cap is not None else raw
    if cap is not None and applied < raw:
        text = f"{text}，最多{sign.value} {marks(cap)}"
    answer = combine(asked, Phrase(text), applied)
    return Taken(
        sign=sign,
        rule=change.text,
        answer=answer,
        bounds=exactly(applied),
        count=count,
        raw=raw,
        applied=applied,
        text=text,
    )


def _open(change: Step | Change, asked: Sequence[Answer], subject: Subject) -> Taken:
    """What an open clause can still take: nothing, or as much as its amount or its cap says."""
    cap = number_of(subject.points(change.cap)) if change.cap is not None else None
    most = cap
    if isinstance(change, Change):
        amount = number_of(subject.points(change.amount))
        if amount is None:
            return _open_as(change, change.sign, asked, Range(None, cap))
        ends = [min(amount, cap) if cap is not None else amount, _NOTHING]
        return _open_as(change, change.sign, asked, Range(min(ends), max(ends)))
    return _open_as(change, change.sign, asked, Range(_NOTHING, most))


def _open_bands(change: BandChange, found: Answer, first: Sign, subject: Subject) -> Taken:
    """One sign stands for all rows; what the others give counts the other way."""
    signed = []
    for row in change.bands.rows:
        value = number_of(subject.points(row.amount))
        factor = 1 if (row.sign or first) is first else -1
        signed.append(ANY if value is None else exactly(factor * value))
    return _open_as(change, first, [found], hull([*signed, _NONE]))


def _open_as(change: Adjusting, sign: Sign, asked: Sequence[Answer], bounds: Range) -> Taken:
    answer = combine(asked, Phrase(next((a.phrase.text for a in asked if a.value is None), "待定")), None)
    return Taken(
        sign=sign, rule=change.text, answer=answer, bounds=bounds, count=None, raw=None, applied=None, text=change.text
    )


# --- floor and cap -----------------------------------------------------------------------------------


def limit(tally: Tally, subject: Subject, scoring: Scoring) -> Tally:
    """Floor, then cap; where nothing is cut, nothing is recorded."""
    if scoring.floor is not None:
        stated = scoring.floor.amount
        lowest = Answer(value=_NOTHING, phrase=plain(_NOTHING)) if stated is None else subject.points(stated)
        tally = _limited(tally, lowest, "floor", scoring.floor.text, is_cap=False)
    if not scoring.may_exceed:
        cap = scoring.cap
        highest = subject.full_marks if cap is None or cap.amount is None else subject.points(cap.amount)
        tally = _limited(tally, highest, "cap", "最多满分" if cap is None else cap.text.replace(" ", ""), is_cap=True)
    return tally


def cap_of(subject: Subject, scoring: Scoring) -> Fraction | None:
    """What points do not exceed; None where they may, or where that is not known."""
    if scoring.may_exceed:
        return None
    cap = scoring.cap
    return number_of(subject.full_marks if cap is None or cap.amount is None else subject.points(cap.amount))


def _limited(tally: Tally, end: Answer, kind: str, rule: str, *, is_cap: bool) -> Tally:
    bound, points = number_of(end), tally.points
    if bound is None:
        return tally
    if points.value is None:
        choose = min if is_cap else max
        ends = [None if x is None else choose(x, bound) for x in (tally.bounds.lowest, tally.bounds.highest)]
        if is_cap:
            ends[1] = bound if ends[1] is None else ends[1]
        else:
            ends[0] = bound if ends[0] is None else ends[0]
        return replace(tally, bounds=Range(ends[0], ends[1]))
    if (points.number <= bound) if is_cap else (points.number >= bound):
        return tally
    cut = replace(points, value=bound, phrase=end.phrase, children=())
    part = ScorePart(kind=kind, rule=rule, count=None, raw=points.number, applied=bound)
    return tally.then(part, cut, exactly(bound), text=f"{rule}，得 {marks(cut)}")
