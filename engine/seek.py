"""Seeking: the smallest change of one reported figure with which a unit reaches a goal.

Every value on the way is tried, nearest first, over columns; so the first that reaches the goal is the smallest, also
where points do not rise steadily. Both the value and the one before it are then evaluated by the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from dsl.facts import Fact, FigureId, Source
from dsl.model import Kind, Period
from dsl.quantity import Unit
from dsl.record import dataclass
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.outcome import ColumnResult, Scores
from engine.columns.scenarios import ScenarioTable, rests_on
from engine.columns.table import ColumnId
from engine.evaluate import evaluate
from engine.inputs import Inputs
from engine.plan import Plan
from engine.results import Assessment, State, UnitResult

#: Where a figure that is only tried comes from.
_TRIAL = Source(file="试算", place="")
#: How many steps are tried at a time, and how far it is looked in all.
_REACHES = (200, 2_000, 20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A total (or an area's or indicator's score) that is to be reached, or a rank."""

    #: 总分, 名次, or the key of an area or indicator.
    key: str
    at_least: Fraction | None = None
    rank: int | None = None

    def is_reached(self, assessment: Assessment, unit: UnitResult) -> bool:
        """Whether an assessment reaches it."""
        own = assessment.unit(unit.name, unit.level)
        assert own is not None
        if self.rank is not None:
            return own.rank is not None and own.rank <= self.rank
        scores = {"总分": own.total} | {a.key: a.score for a in own.areas} | {i.key: i.score for i in own.indicators}
        found = scores[self.key]
        return found is not None and self.at_least is not None and found >= self.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One figure that reaches the goal by itself: as it is, as it would have to be, and what falls just short."""

    key: str
    unit: Unit
    now: Fraction
    needed: Fraction
    #: The nearest value on the way that does not reach the goal.
    not_yet: Fraction
    #: The unit's total with either.
    total_with: Fraction | None
    total_not_yet: Fraction | None
    #: What the result would rest on: a cross-check that the value breaks, figures under review.
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What seeking came to."""

    is_reached: bool
    #: The smallest relative change first.
    found: tuple[Found, ...]
    #: Figures of which no value that was tried reaches the goal.
    not_enough: tuple[str, ...]
    #: Figures that only the interpreter follows, so that not every value could be tried.
    not_tried: tuple[str, ...]


def seek(plan: Plan, inputs: Inputs, period: Period, unit: UnitResult, goal: Goal, before: Assessment) -> Sought:
    """Try every reported number of a unit, one at a time.

    Errors: none; a figure that columns do not follow is listed as not tried.
    """
    if goal.is_reached(before, unit):
        return Sought(is_reached=True, found=(), not_enough=(), not_tried=())
    table = FactsTable(plan, inputs)
    row = [(u.name, u.level) for u in before.units].index((unit.name, unit.level))
    method = CompiledMethod(plan, period)
    prepared = method.prepare(table, is_few=True)
    now = prepared.evaluate()
    if _column(now, goal) is None:
        every = tuple(key for key, _, _ in _figures(plan, inputs, unit.name))
        return Sought(is_reached=False, found=(), not_enough=(), not_tried=every)
    left = now.left
    read = set(prepared.program.columns.ids)
    found: list[Found] = []
    not_enough: list[str] = []
    not_tried: list[str] = []
    for key, measure, reported in _figures(plan, inputs, unit.name):
        if not left and ColumnId("figure", key) not in read:
            continue  # nothing of points goes by it
        if any(key_left == "总分" or rests_on(plan, key_left, key) for key_left in left):
            not_tried.append(key)
            continue
        seeker = _Seeker(plan, inputs, period, unit, goal, before, table, row, method)
        one = seeker.try_figure(key, measure, reported)
        if one is None:
            not_enough.append(key)
        else:
            found.append(one)
    found.sort(key=lambda f: abs(f.needed - f.now) / (abs(f.now) or 1))
    return Sought(is_reached=False, found=tuple(found), not_enough=tuple(not_enough), not_tried=tuple(not_tried))


def _figures(plan: Plan, inputs: Inputs, unit: str) -> Iterator[tuple[str, Unit, Fraction]]:
    """The numbers that a unit reported for the period, in the order of the document."""
    fields = [(f.key, f.unit) for f in plan.policy.all_fields() if f.kind is Kind.NUMBER and not f.is_judged]
    direct = [(i.key, i.unit) for i in plan.policy.every_indicator() if i.is_reported]
    for key, measure in fields + direct:
        fact = inputs.facts.figures.get(FigureId(unit=unit, period=inputs.period, key=key))
        if fact is not None and isinstance(fact.value, Fraction):
            yield key, measure, fact.value


def _column(result: ColumnResult, goal: Goal) -> Scores | None:
    """What of a result a goal is about; None where columns do not have it."""
    if goal.rank is not None or goal.key == "总分":
        return result.total
    return {**result.scores, **result.areas}.get(goal.key)


@dataclass(frozen=True, slots=True)
class _Seeker:
    plan: Plan
    inputs: Inputs
    period: Period
    unit: UnitResult
    goal: Goal
    before: Assessment
    table: FactsTable
    row: int
    method: CompiledMethod

    def try_figure(self, key: str, measure: Unit, now: Fraction) -> Found | None:
        """The nearest value of one figure that reaches the goal, on either side."""
        step = _step(measure, now)
        start = 1
        for reach in _REACHES:
            values = [now + sign * k * step for k in range(start, reach + 1) for sign in (1, -1)]
            values = [v for v in values if v >= 0]
            start = reach + 1
            needed = self._first(key, values) if values else None
            if needed is not None:
                return self._confirmed(key, measure, now, needed, step)
        return None

    def _first(self, key: str, values: list[Fraction]) -> Fraction | None:
        tried = ScenarioTable(self.table, self.row, ColumnId("figure", key), values)
        # The loop over Python integers: a few thousand rows of one unit, and nothing to compile for each figure.
        result = self.method.prepare(tried, is_few=True).evaluate()
        reaches = self._test(result)
        return next((v for row, v in enumerate(values) if reaches(row)), None)

    def _test(self, result: ColumnResult) -> Callable[[int], bool]:
        """Whether a scenario reaches the goal, the other units being as they are."""
        if self.goal.rank is not None:
            peers = [u for u in self.before.units if u.level == self.unit.level and u.rank is not None]
            own_place = self.table.population_of[self.row]
            names = {
                (u.name, level.name)
                for (u, level), p in zip(self.table.standing, self.table.population_of, strict=True)
                if p == own_place
            }
            others = [
                u.total
                for u in peers
                if u.name != self.unit.name and (u.name, u.level) in names and u.total is not None
            ]
            total, most = _column(result, self.goal), self.goal.rank
            assert total is not None
            return lambda row: (own := total[row]) is not None and sum(o > own for o in others) < most
        least, column = self.goal.at_least, _column(result, self.goal)
        assert column is not None
        return lambda row: (own := column[row]) is not None and least is not None and own >= least

    def _confirmed(self, key: str, measure: Unit, now: Fraction, needed: Fraction, step: Fraction) -> Found | None:
        """Both sides of the boundary by the interpreter; None where it does not confirm them."""
        not_yet = needed - step if needed > now else needed + step
        with_it, without = self._assessed(key, needed), self._assessed(key, not_yet)
        if not self.goal.is_reached(with_it, self.unit) or self.goal.is_reached(without, self.unit):
            return None
        own, other = (a.unit(self.unit.name, self.unit.level) for a in (with_it, without))
        return Found(
            key=key,
            unit=measure,
            now=now,
            needed=needed,
            not_yet=not_yet,
            total_with=own.total if own is not None else None,
            total_not_yet=other.total if other is not None else None,
            doubt=own.reason if own is not None and own.state is State.PROVISIONAL else "",
        )

    def _assessed(self, key: str, value: Fraction) -> Assessment:
        figure = FigureId(unit=self.unit.name, period=self.period.name, key=key)
        figures = {**self.inputs.facts.figures, figure: Fact(value=value, source=_TRIAL)}
        facts = replace(self.inputs.facts, figures=figures)
        return evaluate(self.plan, facts, period=self.period.name, folder=self.before.folder)


def _step(measure: Unit, now: Fraction) -> Fraction:
    """One of what is counted; of what is measured the last digit that it was reported with, at most a hundredth."""
    whole = measure.scale
    if len(measure.dimension) == 1 and measure.dimension[0][0] not in ("元", "米", "千克", "小时", "天"):
        return whole if (now / whole).denominator == 1 else whole / 100
    return whole / 100
