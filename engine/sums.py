"""Area scores, their sum and the total: item scores in, sums with their bounds out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Expression, Ref, ScoreSum, Side, Year
from dsl.model import Area, Field, Indicator, Total
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, AdjustmentKind, Shape
from dsl.quantity import POINT
from dsl.record import dataclass
from engine.adjustments import AdjustmentSum
from engine.answer import Answer, Scored, combine, named
from engine.bounds import Bounds
from engine.exact import Lookup, evaluate
from engine.plan import Plan, is_scored, title_of
from engine.points import Presence, Share
from engine.ranges import Range, range_of
from engine.results import Status
from engine.rounding import round_points, round_value
from engine.scoring import total_of
from engine.shaping import shaped
from engine.wording import Phrase, joined, shown

_HUNDRED = Fraction(100)


class SumWorld(Lookup, Protocol):
    """What adding up points asks of its unit."""

    @property
    def plan(self) -> Plan:
        """The method."""

    @property
    def bounds(self) -> Bounds:
        """How far open sums can still go."""

    def scored(self, key: str) -> Scored:
        """The points of an item."""

    def share(self, key: str) -> Share:
        """The full marks of a place in the tree of points."""

    def area(self, key: str) -> AreaSum:
        """The sum of an area."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""

    def adjusted(self, kind: AdjustmentKind) -> AdjustmentSum:
        """加分合计 or 扣分合计."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSum:
    """The score of one area of one unit."""

    area: Area
    score: Answer
    full_marks: Answer
    lowest: Fraction | None
    highest: Fraction | None
    #: Settled, but full marks can still grow because other areas may be left out whole.
    may_gain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalSum:
    """The total of one unit; None values where it is open."""

    #: Rounded as the method says.
    score: Answer
    raw: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None


def sum_area(area: Area, world: SumWorld) -> AreaSum:
    """Add the scores of an area's items, each as it is after its own rounding."""
    share = world.share(area.key)
    given = world.setting(area.key, Side.SCORE)
    if given is not None:
        score = named(replace(given, children=()), f"{area.name}的得分", POINT, formula="算例设定", span=area.span)
        return _area_sum(area, share, score, given.number, given.number)
    items = [i for i in area.all_indicators() if is_scored(i) and world.share(i.key).presence is Presence.IN]
    if not items:
        reason = "没有适用的指标" if share.presence is Presence.ABSENT else "各项都不计，分值折算到其他方面"
        if not any(is_scored(i) for i in area.all_indicators()):
            reason = "指标都不计分"
        absent = Answer(status=Status.NOT_APPLICABLE, reason=reason)
        return _area_sum(area, share, named(absent, f"{area.name}的得分", POINT, span=area.span), None, None)
    answer = _capped(_added(items, world), share) if area.is_capped else _added(items, world)
    score = named(answer, f"{area.name}的得分", POINT, formula="各指标得分之和", span=area.span)
    bounds, branch = world.bounds, world.bounds.branch(area.key)
    summed = _area_sum(area, share, score, bounds.lowest(branch), bounds.highest(branch))
    return replace(summed, may_gain=answer.value is not None and bounds.may_gain(area.key))


def _capped(answer: Answer, share: Share) -> Answer:
    """最多 满分 of an area: what its items have beyond its full marks does not count."""
    if answer.value is None or share.points is None or answer.number <= share.points:
        return answer
    full = shown(share.points, POINT)
    return replace(answer, value=share.points, phrase=Phrase(f"{answer.phrase.text}，最多 {full}"))


def _area_sum(area: Area, share: Share, score: Answer, lowest: Fraction | None, highest: Fraction | None) -> AreaSum:
    return AreaSum(area=area, score=score, full_marks=share.full_marks, lowest=lowest, highest=highest, may_gain=False)


def _added(items: list[Indicator], world: SumWorld) -> Answer:
    scores = [world.scored(i.key).score for i in items]
    known = total_of([s.number if s.value is not None else None for s in scores])
    answer = combine(scores, Phrase(" ＋ ".join(s.phrase.text for s in scores)), known)
    return replace(answer, reason=open_reason([(title_of(i), s) for i, s in zip(items, scores, strict=True)]))


def open_reason(parts: list[tuple[str, Answer]]) -> str:
    """Say why a sum is open: the one reason that all share, else each with its name."""
    reasons = {p.reason for _, p in parts if p.value is None}
    if len(reasons) == 1:
        return reasons.pop()
    return joined(f"{name}：{p.reason}" for name, p in parts if p.value is None)


def add_areas(world: SumWorld, total: Total | None) -> Answer:
    """指标得分合计: the sum of the areas, as a mark out of 100 where the total says so."""
    areas = [world.area(a.key) for a in world.plan.policy.areas]
    counted = [a for a in areas if a.score.status is not Status.NOT_APPLICABLE]
    if not counted:
        absent = Answer(status=Status.UNDEFINED, reason="没有可以计分的指标")
        return named(absent, "指标得分合计", POINT)
    known = total_of([a.score.number if a.score.value is not None else None for a in counted])
    scores = [a.score for a in counted]
    answer = combine(scores, Phrase(" ＋ ".join(s.phrase.text for s in scores)), known)
    answer = replace(answer, reason=open_reason([(f"{a.area.name}", a.score) for a in counted]))
    summed = named(answer, "指标得分合计", POINT, formula="各方面得分之和")
    return _to_hundred(summed, counted) if total and total.sum_to_hundred else summed


def _to_hundred(summed: Answer, counted: list[AreaSum]) -> Answer:
    full = combine([a.full_marks for a in counted], Phrase(""), _full_marks(counted))
    phrase = Phrase(f"{summed.phrase.text} × 100 ÷ {shown(full.number, POINT) if full.value is not None else '缺'}")
    if summed.value is None or full.value is None:
        return named(combine([summed, full], phrase, None), "指标得分合计（百分制）", POINT)
    if full.number == 0:
        nothing = Answer(status=Status.UNDEFINED, reason="满分合计为零，折算不了", phrase=phrase)
        return named(nothing, "指标得分合计（百分制）", POINT)
    answer = replace(summed, value=summed.number * _HUNDRED / full.number, phrase=phrase)
    return named(answer, "指标得分合计（百分制）", POINT, formula="指标得分合计 × 100 ÷ 满分合计")


def full_sum(world: SumWorld, total: Total | None) -> Answer:
    """The full marks of all that 指标得分合计 adds up: 100 where it is a mark out of 100."""
    if total and total.sum_to_hundred:
        return Answer(value=_HUNDRED, phrase=Phrase(shown(_HUNDRED, POINT)))
    areas = [world.area(a.key) for a in world.plan.policy.areas]
    counted = [a.full_marks for a in areas if a.score.status is not Status.NOT_APPLICABLE]
    known = total_of([f.number if f.value is not None else None for f in counted])
    return combine(counted, Phrase(" ＋ ".join(f.phrase.text for f in counted)), known)


def _full_marks(counted: list[AreaSum]) -> Fraction | None:
    return total_of([a.full_marks.number if a.full_marks.value is not None else None for a in counted])


def make_total(total: Total, world: SumWorld) -> TotalSum:
    """Evaluate the total of a period, round it, and bound it where it is open."""
    answer = evaluate(total.formula, world)
    shape = replace(total.shape or Shape(), rounding=None)
    answer = shaped(answer, total.formula, shape, world)
    raw = answer.number if answer.value is not None else None
    score = named(answer, "总分", POINT, formula=total.formula_text, basis=total.basis, span=total.span)
    if raw is not None:
        settled = round_points(score, total.rounding)
        return TotalSum(score=settled, raw=raw, lowest=settled.number, highest=settled.number)
    bound = range_of(total.formula, lambda node: _range(node, total, world))
    bound = bound and shaped_range(bound, total.formula, shape, total, world)
    return TotalSum(
        score=score,
        raw=None,
        lowest=round_value(bound.lowest, total.rounding) if bound else shape.lowest,
        highest=round_value(bound.highest, total.rounding) if bound else shape.highest,
    )


def shaped_range(bound: Range, formula: Expression, shape: Shape, total: Total, world: SumWorld) -> Range | None:
    """Between what and what an open sum lies once it is converted and limited."""
    lowest, highest = bound.lowest, bound.highest
    if shape.full is not None:
        most = world.maximum(formula)
        shares = None if most.value is None else _of_most(bound, formula, most.number, total, world)
        if shares is None:
            return None
        lowest, highest = shares.lowest * shape.full, shares.highest * shape.full
    ends = [_limited(x, shape) for x in (lowest, highest)]
    return Range(*(round_value(x, shape.rounding) for x in ends))


def _of_most(bound: Range, formula: Expression, most: Fraction, total: Total, world: SumWorld) -> Range | None:
    """A sum over the most that it can come to; not known where that can still change, unless it is all points."""
    if most <= 0:
        return None
    if not world.bounds.may_change or (isinstance(formula, ScoreSum) and total.sum_to_hundred):
        return _scaled(bound, 1 / most)
    shares = world.bounds.share_of(most) if isinstance(formula, ScoreSum) else None
    return None if shares is None else Range(*shares)


def _limited(value: Fraction, shape: Shape) -> Fraction:
    value = value if shape.lowest is None else max(value, shape.lowest)
    return value if shape.highest is None else min(value, shape.highest)


# --- bounds of an open total -------------------------------------------------------------------------


def _range(node: Ref | ScoreSum, total: Total, world: SumWorld) -> Range | None:
    if isinstance(node, ScoreSum):
        return _sum_range(total, world)
    answer = world.look_up(node.key, node.side, node.year)
    if answer.value is not None:
        return Range(answer.number, answer.number)
    if node.key in (BONUS_KEY, DEDUCTION_KEY):
        adjusted = world.adjusted(AdjustmentKind.BONUS if node.key == BONUS_KEY else AdjustmentKind.DEDUCTION)
        return _closed(adjusted.lowest, adjusted.highest)
    definition = world.plan.definitions.get(node.key)
    if definition is not None:
        inner = range_of(definition.formula, lambda x: _range(x, total, world))
        return inner and shaped_range(inner, definition.formula, definition.shape or Shape(), total, world)
    if node.key in world.plan.areas:
        return _closed(world.area(node.key).lowest, world.area(node.key).highest)
    field = world.plan.fields.get(node.key)
    return _field_range(field) if field and field.is_judged else None


def _field_range(field: Field) -> Range | None:
    ends = (field.lowest, field.highest)
    return _closed(*(end.value if end else None for end in ends))


def _closed(lowest: Fraction | None, highest: Fraction | None) -> Range | None:
    return None if lowest is None or highest is None else Range(lowest, highest)


def _sum_range(total: Total, world: SumWorld) -> Range | None:
    bounds = world.bounds
    counted = [a for a in map(world.area, (a.key for a in world.plan.policy.areas)) if _counts(a)]
    is_set = any(world.setting(a.area.key, Side.SCORE) is not None for a in counted)
    lowest = total_of([a.lowest for a in counted]) if is_set else bounds.lowest(world.plan.tree)
    highest = total_of([a.highest for a in counted]) if is_set else bounds.highest(world.plan.tree)
    if not total.sum_to_hundred:
        return _closed(lowest, highest)
    full = _full_marks(counted)
    if full is None:
        return None
    if is_set:
        return _scaled(_closed(lowest, highest), _HUNDRED / full) if full else None
    shares = bounds.share_of(full)
    return None if shares is None else _scaled(Range(*shares), _HUNDRED)


def _scaled(bound: Range | None, factor: Fraction) -> Range | None:
    return bound and Range(bound.lowest * factor, bound.highest * factor)


def _counts(area: AreaSum) -> bool:
    return area.score.status is not Status.NOT_APPLICABLE
