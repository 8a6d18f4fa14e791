"""One unit's figures replaced and evaluated by the interpreter, the other units being as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dsl.facts import Fact, FigureId, Source, Value
from engine.awards import give_awards
from engine.case import Case, CaseId, Figure, Population
from engine.cases import Cases, open_cases
from engine.checks import broken_checks, has_checks
from engine.inputs import Inputs
from engine.plan import TOTAL_KEY, Plan
from engine.results import AwardResult
from engine.seeking.reach import Reach

#: Where a figure that is only tried comes from.
_TRIAL = Source(file="试算", place="")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One unit at one level as it came out, and what its peers are given."""

    plan: Plan
    inputs: Inputs
    cases: Cases
    case: Case

    @property
    def total(self) -> Fraction | None:
        """The total; None while it is open."""
        found = self.case.total
        return found.score.number if found is not None and found.score.value is not None else None

    @property
    def rank(self) -> int | None:
        """The rank by the total."""
        return self.case.rank(TOTAL_KEY)

    @property
    def grade(self) -> str | None:
        """The grade of the total."""
        found = self.case.grade
        return found.grade if found is not None else None

    def score(self, key: str) -> Fraction | None:
        """The points of an area or an item."""
        answer = self.case.area(key).score if key in self.plan.areas else self.case.scored(key).score
        return answer.number if answer.value is not None else None

    def tier(self, key: str) -> str | None:
        """The tier of an indicator."""
        return self.case.tier(key).tier if self.case.takes_part(key) else None

    def why_open(self, key: str) -> str:
        """Why the total (or the points of an area or item) is open; "" where it is not."""
        if key:
            answer = self.case.area(key).score if key in self.plan.areas else self.case.scored(key).score
            return answer.reason if answer.value is None else ""
        found = self.case.total
        return found.score.reason if found is not None and found.score.value is None else ""

    @property
    def awards(self) -> tuple[AwardResult, ...]:
        """Every award."""
        return give_awards(self.plan, self.inputs, self.cases).results

    @property
    def broken(self) -> tuple[str, ...]:
        """The cross-checks that the unit's figures break."""
        return tuple(b.check.text for b in self.cases.broken[self.case.unit.name])


class Trials:
    """A period as it is, opened once; each trial opens one unit again, or all where others read its figures."""

    def __init__(self, plan: Plan, inputs: Inputs, cases: Cases | None = None) -> None:
        self.plan, self.inputs = plan, inputs
        self.cases = cases if cases is not None else open_cases(plan, inputs)
        self.reach = Reach(plan)

    def as_it_is(self, unit: str, level: str) -> Outcome:
        """A unit with the figures that were reported."""
        return Outcome(self.plan, self.inputs, self.cases, _own(self.cases, unit, level))

    def with_figures(
        self, unit: str, level: str, figures: Mapping[str, Value | None], *, own_alone: bool = False
    ) -> Outcome:
        """A unit with other figures.

        Where `own_alone` matters nothing but the unit's own points or tier is asked for, so that others need not be
        worked out again even where they read these figures.
        """
        inputs = self._changed(unit, figures)
        if not own_alone and self.reach.is_read_by_others(figures):
            cases = open_cases(self.plan, inputs)
        else:
            cases = self._reopened(unit, inputs)
        return Outcome(self.plan, inputs, cases, _own(cases, unit, level))

    def _reopened(self, unit: str, inputs: Inputs) -> Cases:
        """One unit opened again, first without, then with what its broken cross-checks put in doubt."""
        opened = self._again(unit, inputs, {})
        if not has_checks(self.plan):
            return opened
        broken = broken_checks(self.plan, opened.of_unit(unit)[0])
        doubted = {figure: f"不符合校核“{one.check.text}”" for one in reversed(broken) for figure in one.figures}
        found = self._again(unit, inputs, doubted) if doubted else opened
        return replace(found, broken={**found.broken, unit: broken})

    def _again(self, unit: str, inputs: Inputs, doubted: Mapping[Figure, str]) -> Cases:
        new: dict[CaseId, Case] = {}
        for old in self.cases.of_unit(unit):
            case = Case(self.plan, inputs, old.unit, old.level, has_report=old.has_report, doubted=doubted)
            case.world, case.history = old.world, old.history
            new[case.id] = case
        cases = _in_place(self.cases, new)
        for case in new.values():
            case.prepare()
        return cases

    def _changed(self, unit: str, figures: Mapping[str, Value | None]) -> Inputs:
        period = self.inputs.period
        tried = {
            FigureId(unit=unit, period=period, key=key): Fact(value=value, source=_TRIAL)
            for key, value in figures.items()
        }
        facts = replace(self.inputs.facts, figures={**self.inputs.facts.figures, **tried})
        return replace(self.inputs, facts=facts)


def _own(cases: Cases, unit: str, level: str) -> Case:
    return next(c for c in cases.all if c.unit.name == unit and c.level.name == level)


def _in_place(base: Cases, new: Mapping[CaseId, Case]) -> Cases:
    """New cases in place of those that they stand for, each among its peers; the others are untouched."""
    everyone = tuple(new.get(c.id, c) for c in base.all)
    populations = {
        key: Population([new.get(c.id, c) for c in p.cases]) if any(c.id in new for c in p.cases) else p
        for key, p in base.populations.items()
    }
    for population in populations.values():
        for case in population.cases:
            if case.id in new:
                case.population, case.everyone = population, everyone
    return Cases(all=everyone, populations=populations, broken=base.broken)
