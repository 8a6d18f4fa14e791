"""What is to be reached: points, a rank, an award, a grade, a tier."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

from dsl.model import Award, TieRule
from dsl.record import dataclass
from engine.awards import is_given
from engine.case import Case
from engine.cases import Cases
from engine.cutting import places_of
from engine.grants import find_grant
from engine.inputs import Inputs
from engine.plan import Plan
from engine.seeking.trial import Outcome


class Aim(Enum):
    """What kind of goal it is."""

    TOTAL = "总分"
    RANK = "名次"
    SCORE = "得分"
    AWARD = "奖项"
    GRADE = "等次"
    TIER = "档次"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """At least so many points, at best that rank, that award, that grade or tier or a better one."""

    aim: Aim
    #: Of points and tiers: the area or item. Of an award: its area, or "".
    key: str = ""
    at_least: Fraction | None = None
    rank: int | None = None
    #: The award, grade or tier.
    name: str = ""

    def is_reached(self, outcome: Outcome) -> bool:
        """Whether an outcome reaches it."""
        match self.aim:
            case Aim.TOTAL:
                return _is_enough(outcome.total, self.at_least)
            case Aim.SCORE:
                return _is_enough(outcome.score(self.key), self.at_least)
            case Aim.RANK:
                return outcome.rank is not None and self.rank is not None and outcome.rank <= self.rank
            case Aim.AWARD:
                return self._is_won(outcome)
            case Aim.GRADE:
                return _is_as_good(outcome.grade, self.name, grades_of(outcome.plan, outcome.case))
            case Aim.TIER:
                return _is_as_good(outcome.tier(self.key), self.name, outcome.plan.policy.tiers)

    def _is_won(self, outcome: Outcome) -> bool:
        area = outcome.plan.areas[self.key].name if self.key else None
        unit, level = outcome.case.unit.name, outcome.case.level.name
        own = (a for a in outcome.awards if a.name == self.name and a.scope == area and a.level in (None, level))
        return any(unit in w.units for a in own for w in a.winners)


def _is_enough(found: Fraction | None, at_least: Fraction | None) -> bool:
    return found is not None and at_least is not None and found >= at_least


def _is_as_good(found: str | None, wanted: str, best_first: Sequence[str]) -> bool:
    """Whether one of several names, best first, is the one wanted or better."""
    return found in best_first and wanted in best_first and best_first.index(found) <= best_first.index(wanted)


def grades_of(plan: Plan, case: Case) -> tuple[str, ...]:
    """The grades that a unit can have, as its table lists them."""
    table = plan.policy.outcomes.table(case.level.name, case.period_kind)
    return tuple(g.name for g in table.grades) if table is not None else ()


# --- what the others leave open ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """What a unit's own figure is held against, the others being as they are."""

    #: None where nothing stands in the way.
    figure: Fraction | None
    #: It has to be more than that, not as much.
    is_strict: bool = False

    def is_passed(self, own: Fraction) -> bool:
        """Whether a figure passes it."""
        if self.figure is None:
            return True
        return own > self.figure if self.is_strict else own >= self.figure


def bar_of_rank(case: Case, rank: int) -> Bar:
    """What the total has to be for a rank: as much as whoever has it among the others."""
    others = sorted((t for c in case.population.cases if c is not case and (t := _total(c)) is not None), reverse=True)
    return Bar(others[rank - 1] if len(others) >= rank else None)


def bar_of_award(award: Award, area: str, case: Case) -> Bar:
    """What the score has to be for an award that goes by scores alone."""
    figures = (_award_figure(award, area, c) for c in case.population.cases if c is not case)
    others = sorted((f for f in figures if f is not None), reverse=True)
    places = places_of(award.places, case.population.counted)
    if len(others) < places:
        return Bar(None)
    return Bar(others[places - 1], is_strict=award.places.rule is not TieRule.ALL_IN) if places else Bar(None)


def _award_figure(award: Award, area: str, case: Case) -> Fraction | None:
    if not (area and award.is_by_area_score):
        return _total(case)
    answer = case.area(area).score
    return answer.number if answer.value is not None else None


def _total(case: Case) -> Fraction | None:
    found = case.total
    return found.score.number if found and found.score.value is not None and not case.vetoes.is_left_out else None


def is_by_scores(award: Award, area: str, plan: Plan, cases: Cases) -> bool:
    """Whether nothing but scores says who gets an award (in an area), so that a bar holds."""
    if award.is_judged or award.conditions or award.bars or award.ranked_by is not None or award.places.compared:
        return False
    if plan.policy.outcomes.vetoes or not cases.all:
        return False
    inputs = cases.all[0].inputs
    return is_given(award, plan, inputs.period) and not is_decided(award, area, plan, inputs)


def is_decided(award: Award, area: str, plan: Plan, inputs: Inputs) -> bool:
    """Whether anybody decided about an award beside the scores."""
    found = plan.areas.get(area)
    scopes = {None} if found is None else {None, found.name, found.key, *found.aliases}
    if any(a.period == inputs.period and a.item == award.name and a.scope in scopes for a in inputs.facts.adjustments):
        return True
    return find_grant(inputs.facts.grants, inputs.period, award, found) is not None


def awards_of(plan: Plan, case: Case) -> list[tuple[Award, str]]:
    """The awards that a unit can be given by scores, each with its area or ""."""
    found: list[tuple[Award, str]] = []
    for award in plan.policy.awards:
        if award.level in (None, case.level.name) and not award.is_judged:
            found += [(award, a.key) for a in plan.policy.areas] if award.is_per_area else [(award, "")]
    return found
