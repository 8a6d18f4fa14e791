"""加分合计 and 扣分合计 of one unit: rows counted, caps inside caps, and how far what is open can still go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.model import ResolvedPolicy
from dsl.outcomes import AdjustmentGroup, AdjustmentKind, AdjustmentRow, Partial
from dsl.quantity import POINT
from dsl.record import dataclass
from engine.answer import Answer, combine, named
from engine.exact import Lookup, evaluate
from engine.results import AdjustmentResult, Status
from engine.wording import Phrase, joined, shown

_NOTHING = Fraction(0)
#: What nobody reported; what cannot be computed or does not apply is another matter.
_UNREPORTED = (Status.MISSING, Status.JUDGEMENT_PENDING)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a row or a group is worth: between what and what, and how that came about."""

    lowest: Fraction
    #: None without bound.
    highest: Fraction | None
    answer: Answer

    @property
    def value(self) -> Fraction | None:
        """The points, where nothing can change them any more."""
        return self.lowest if self.lowest == self.highest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentSum:
    """加分合计 or 扣分合计."""

    score: Answer
    lowest: Fraction
    highest: Fraction | None
    rows: tuple[AdjustmentResult, ...]


def sum_adjustments(
    kind: AdjustmentKind, policy: ResolvedPolicy, world: Lookup, *, level: str, period: str
) -> AdjustmentSum:
    """Add up every block of a kind that is for a unit of this level in this period.

    Units: points; both sums are positive, a total subtracts 扣分合计.
    Errors: none; what is not known leaves the sum open, unless no figure could change it.
    """
    rows: list[AdjustmentResult] = []
    blocks = [b for b in policy.outcomes.adjustments if b.kind is kind and b.reach.holds(level, period)]
    parts = [_group(b.group, kind, world, rows) for b in blocks]
    whole = _whole(parts, sum, None)
    basis = tuple(c for b in blocks for c in b.basis)
    score = named(whole.answer, kind.key, POINT, formula="各项之和", basis=basis)
    return AdjustmentSum(score=score, lowest=whole.lowest, highest=whole.highest, rows=tuple(rows))


def _group(group: AdjustmentGroup, kind: AdjustmentKind, world: Lookup, rows: list[AdjustmentResult]) -> Worth:
    own: list[int] = []
    parts: list[Worth] = []
    for row in group.rows:
        if isinstance(row, AdjustmentGroup):
            parts.append(_group(row, kind, world, rows))
            continue
        worth, result = _row(row, kind, group.name, world)
        parts.append(worth)
        own.append(len(rows))
        rows.append(result)
    if group.only_highest:
        _strike_out(parts, own, rows)
    whole = _whole(parts, max if group.only_highest else sum, group.cap)
    uncut = _whole(parts, max if group.only_highest else sum, None).value
    if group.cap is not None and uncut is not None and uncut > group.cap:
        rows.append(_cut(group, kind, uncut))
    label = group.name if group.name == kind.value else f"{kind.value}“{group.name}”"
    return replace(whole, answer=named(whole.answer, label, POINT, formula=_rule(group), span=group.span))


def _rule(group: AdjustmentGroup) -> str:
    counted = "只计最高的一项" if group.only_highest else "各项之和"
    return counted if group.cap is None else f"{counted}，最多 {shown(group.cap, POINT)}"


def _cut(group: AdjustmentGroup, kind: AdjustmentKind, uncut: Fraction) -> AdjustmentResult:
    """What the cap of a block takes off, so that the rows add up to its sum."""
    assert group.cap is not None
    reason = f"“{group.name}”合计 {shown(uncut, POINT)}，最多 {shown(group.cap, POINT)}"
    return AdjustmentResult(
        kind=kind.value,
        block=group.name,
        name="超出最多的部分",
        count=None,
        raw=uncut,
        applied=group.cap - uncut,
        reason=reason,
    )


def _strike_out(parts: Sequence[Worth], own: Sequence[int], rows: list[AdjustmentResult]) -> None:
    """同一事项只计最高一次: the rows that are not the highest count for nothing."""
    best = max((p.value for p in parts if p.value is not None), default=None)
    kept = False
    for place in own:
        row = rows[place]
        if row.applied is None:
            continue
        if row.applied == best and not kept:
            kept = True
        elif row.applied:
            rows[place] = replace(row, applied=_NOTHING, reason="同一事项只计最高一次")


def _whole(parts: Sequence[Worth], put: object, cap: Fraction | None) -> Worth:
    """Put parts together: their sum or the highest of them, at most so many points."""
    is_sum = put is sum
    lows, highs = [p.lowest for p in parts], [p.highest for p in parts]
    lowest = sum(lows, _NOTHING) if is_sum else max(lows, default=_NOTHING)
    known = [h for h in highs if h is not None]
    bounded = len(known) == len(highs)
    highest = (sum(known, _NOTHING) if is_sum else max(known, default=_NOTHING)) if bounded else None
    if cap is not None:
        lowest, highest = min(lowest, cap), cap if highest is None else min(highest, cap)
    answers = [p.answer for p in parts]
    texts = [a.phrase.text for a in answers]
    phrase = Phrase((" ＋ ".join(texts) if is_sum else f"最大（{'，'.join(texts)}）") or shown(_NOTHING, POINT))
    answer = combine(answers, phrase, lowest)
    if lowest == highest:
        # Whatever is still open cannot change it any more.
        answer = replace(answer, value=lowest, status=Status.OK, reason="")
    else:
        reason = joined(a.reason for a in answers if a.value is None)
        answer = replace(answer, value=None, reason=reason)
    return Worth(lowest, highest, answer)


# --- rows --------------------------------------------------------------------------------------------


def _row(row: AdjustmentRow, kind: AdjustmentKind, block: str, world: Lookup) -> tuple[Worth, AdjustmentResult]:
    count, found = _found(row, world)
    raw = found.number if found.value is not None else None
    applied = raw if raw is None or row.cap is None else min(raw, row.cap)
    text = found.phrase.text
    if raw is not None and applied is not None and applied < raw:
        text = f"{text}，最多 {shown(applied, POINT)}"
    answer = named(
        replace(found, value=applied, phrase=Phrase(text)),
        f"{kind.value}：{row.name}",
        POINT,
        formula=row.text,
        span=row.span,
    )
    most = row.points if row.condition is not None else row.cap
    worth = Worth(applied, applied, answer) if applied is not None else Worth(_NOTHING, most, answer)
    result = AdjustmentResult(
        kind=kind.value,
        block=block,
        name=row.name,
        count=count,
        raw=raw,
        applied=applied,
        reason=found.reason if raw is None else _doubt(found) or _assumed(row, found),
    )
    return worth, result


def _doubt(found: Answer) -> str:
    return joined(found.doubts)


def _assumed(row: AdjustmentRow, found: Answer) -> str:
    return "没有报，按没有算" if found.reason and row.absent_is_none else ""


def _found(row: AdjustmentRow, world: Lookup) -> tuple[Fraction | None, Answer]:
    """The count of a row, and its points before its cap."""
    if row.condition is not None:
        answer = evaluate(row.condition, world)
        marks = _NOTHING if answer.truth is None else row.points * bool(answer.truth)
        said = answer.phrase.text if answer.truth is None else f"{answer.phrase.text}：{shown(marks, POINT)}"
        return None, replace(answer, value=None if answer.truth is None else marks, phrase=Phrase(said))
    expression = row.count if row.count is not None else row.amount
    assert expression is not None
    answer = evaluate(expression, world)
    if answer.value is None and row.absent_is_none and answer.status in _UNREPORTED:
        answer = replace(answer, value=_NOTHING, status=Status.OK, phrase=Phrase("没有报"), asked=())
    if row.count is None or row.step is None:
        return None, answer
    if answer.value is None:
        return None, answer
    steps = count_steps(answer.number / row.step.value, row.partial)
    points = steps * row.points
    phrase = Phrase(f"{answer.phrase.text} ÷ {row.step} × {shown(row.points, POINT)} = {shown(points, POINT)}")
    return answer.number / row.step.unit.scale, replace(answer, value=points, phrase=phrase)


def count_steps(steps: Fraction, partial: Partial | None) -> Fraction:
    """How many steps count: whole ones, unless a started one counts too.

    >>> count_steps(Fraction(5, 2), None), count_steps(Fraction(5, 2), Partial.WHOLE)
    (Fraction(2, 1), Fraction(3, 1))
    >>> count_steps(Fraction(5, 2), Partial.PRO_RATA)
    Fraction(5, 2)
    """
    if partial is Partial.PRO_RATA:
        return max(steps, _NOTHING)
    whole = steps.numerator // steps.denominator
    started = whole + (1 if partial is Partial.WHOLE and steps != whole else 0)
    return Fraction(max(started, 0))


def every_row(sums: Sequence[AdjustmentSum]) -> Iterator[AdjustmentResult]:
    """The rows that are worth saying: what was counted, and what is open."""
    for one in sums:
        yield from (r for r in one.rows if r.applied is None or r.applied or r.raw)
