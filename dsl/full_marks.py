"""`各指标 都得满分` of a worked example: which items it sets, and to what, once the rest of the example is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.expressions import Expression, Ref, Side, Year, walk
from dsl.model import Indicator, ResolvedPolicy, Setting
from dsl.quantity import POINT, Quantity
from dsl.span import Span


class FullMarks:
    """Writes out the blanket for one method."""

    def __init__(self, policy: ResolvedPolicy) -> None:
        self._policy = policy
        self._formulas: dict[str, Expression] = {
            **{i.key: i.formula for i in policy.every_indicator() if i.formula is not None},
            **{d.key: d.formula for d in policy.all_definitions()},
        }

    def settings(self, area: str, unit: str | None, settings: Sequence[Setting], span: Span) -> Iterator[Setting]:
        """Set the score of each item of an area ("" for all) that nothing else which is set decides.

        An item whose points stand in the responsibility letter takes those that the example sets for it; where it
        sets none, the item stays as it is.
        """
        decided = {
            s.subject.key for s in settings if isinstance(s.subject, Ref) and s.subject.side is not Side.FULL_MARKS
        }
        letters = {
            s.subject.key: s.value for s in settings if isinstance(s.subject, Ref) and s.subject.side is Side.FULL_MARKS
        }
        for leaf in self._leaves(area):
            if leaf.key in decided or self._rests_on(leaf.key) & decided:
                continue
            points = letters.get(leaf.key)
            if leaf.points is not None and leaf.points.value is not None:
                points = Quantity(leaf.points.value, POINT)
            if isinstance(points, Quantity):
                subject = Ref(key=leaf.key, side=Side.SCORE, year=Year.THIS, span=span)
                yield Setting(unit=unit, subject=subject, value=points, span=span)

    def _leaves(self, area: str) -> Iterator[Indicator]:
        areas = [a for a in self._policy.all_areas() if a.key == area] if area else list(self._policy.areas)
        for item in (i for a in areas for i in a.all_indicators()):
            yield from item.components or (item,)

    def _rests_on(self, key: str) -> set[str]:
        """Every node that the value of a node is made of."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            formula = self._formulas.get(waiting.pop())
            inside = {n.key for n in walk(formula) if isinstance(n, Ref)} if formula is not None else set()
            waiting += inside - found
            found |= inside
        return found
