"""A unit with full marks for everything that applies: what a total is converted by (折算 满分按 100分)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Side, Year
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY
from dsl.quantity import POINT, POINTS
from engine.answer import Answer
from engine.exact import Lookup, evaluate
from engine.plan import Plan
from engine.points import Share
from engine.results import Status
from engine.shaping import limited
from engine.views import View
from engine.wording import Phrase, shown


class FullWorld(Lookup, Protocol):
    """What full marks ask of a unit."""

    @property
    def plan(self) -> Plan:
        """The method."""

    @property
    def shares(self) -> Mapping[str, Share]:
        """Full marks by place in the tree of points."""

    def full_sum(self) -> Answer:
        """The full marks of all that 指标得分合计 adds up."""


class FullView(View):
    """The same unit with every score at its most."""

    def __init__(self, world: FullWorld) -> None:
        super().__init__(world)
        self._unit = world

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """Full marks for a score, none for bonuses and deductions, else what it is."""
        plan = self._unit.plan
        if key in (BONUS_KEY, DEDUCTION_KEY):
            return _marks(Fraction(0))
        is_score = side is Side.SCORE or (key in plan.areas and side is Side.VALUE)
        if is_score and (key in plan.areas or key in plan.indicators):
            return self._unit.look_up(key, Side.FULL_MARKS, year)
        if key in plan.definitions and side is Side.VALUE:
            return self._definition(key)
        field = plan.fields.get(key)
        if field is None or field.unit.dimension != POINTS:
            return self._unit.look_up(key, side, year)
        if field.highest is not None:
            return _marks(field.highest.value)
        reason = f"没有写“{field.name}”最多多少分，折算不了"
        return Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("缺"))

    def score_sum(self) -> Answer:
        """The full marks of all that 指标得分合计 adds up."""
        return self._unit.full_sum()

    def _definition(self, key: str) -> Answer:
        definition = self._unit.plan.definitions[key]
        if self._unit.plan.unit_of(key).dimension != POINTS:
            return self._unit.look_up(key, Side.VALUE, Year.THIS)
        shape = definition.shape
        if shape is not None and shape.full is not None:
            return _marks(shape.full)
        answer = evaluate(definition.formula, self)
        return limited(answer, shape) if shape is not None else answer


def _marks(value: Fraction) -> Answer:
    return Answer(value=value, phrase=Phrase(shown(value, POINT)))
