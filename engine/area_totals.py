"""总分 of a 预算项目: what it makes of the scores of its own indicators, rounded and bounded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from dsl.expressions import ScoreSum, Side, Year
from dsl.model import Area, AreaTotal
from dsl.quantity import POINT
from engine.answer import Answer, combine, named
from engine.exact import Lookup, evaluate
from engine.results import Status
from engine.rounding import round_points, round_value
from engine.sums import AreaSum, TotalSum
from engine.views import View
from engine.wording import Phrase, shown


class AreaWorld(Lookup, Protocol):
    """What the total of an area asks of its unit."""

    def area(self, key: str) -> AreaSum:
        """The sum of an area."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""


class _Inside(View):
    """A unit as one area sees it: 指标得分合计 is that of the area's own indicators."""

    def __init__(self, world: AreaWorld, area: Area) -> None:
        super().__init__(world)
        self._sum = world.area(area.key)

    def score_sum(self) -> Answer:
        """指标得分合计 of the area."""
        return self._sum.score


def area_total(area: Area, total: AreaTotal, world: AreaWorld) -> TotalSum:
    """Evaluate the total of an area, scale it to the full marks that it is stated in, and round it once."""
    given = world.setting(area.key, Side.TOTAL)
    if given is not None:
        return TotalSum(score=given, raw=given.number, lowest=given.number, highest=given.number)
    summed = world.area(area.key)
    answer = _scaled(evaluate(total.formula, _Inside(world, area)), total, summed)
    label = f"{area.name}的总分"
    formula = total.formula_text
    if total.full_marks is not None:
        formula += f" × {shown(total.full_marks, POINT)} ÷ 满分"
    score = named(answer, label, POINT, formula=formula, basis=total.basis or area.basis, span=total.span)
    if answer.value is not None:
        settled = round_points(score, total.rounding)
        return TotalSum(score=settled, raw=answer.number, lowest=settled.number, highest=settled.number)
    lowest, highest = _bounds(total, summed)
    return TotalSum(score=score, raw=None, lowest=lowest, highest=highest)


def _scaled(answer: Answer, total: AreaTotal, summed: AreaSum) -> Answer:
    if total.full_marks is None:
        return answer
    full = summed.full_marks
    divisor = shown(full.number, POINT) if full.value is not None else "缺"
    phrase = Phrase(f"{answer.phrase.text} × {shown(total.full_marks, POINT)} ÷ {divisor}")
    if answer.value is None or full.value is None:
        return replace(combine([answer, full], phrase, None), reason=answer.reason or full.reason)
    if full.number == 0:
        return Answer(status=Status.UNDEFINED, reason="满分合计为零，折算不了", phrase=phrase)
    return replace(combine([answer, full], phrase, answer.number * total.full_marks / full.number), phrase=phrase)


def _bounds(total: AreaTotal, summed: AreaSum) -> tuple[Fraction | None, Fraction | None]:
    """How far an open total can still go, where it is the plain sum; not known for any other formula."""
    full = summed.full_marks
    if not isinstance(total.formula, ScoreSum) or full.value is None or full.number == 0:
        return None, None
    scale = total.full_marks / full.number if total.full_marks is not None else Fraction(1)
    ends = (summed.lowest, summed.highest)
    lowest, highest = (round_value(end * scale, total.rounding) if end is not None else None for end in ends)
    return lowest, highest
