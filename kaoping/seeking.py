"""A question of `kaoping seek` read: the unit, the goal, the figures that may move."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic, Text
from dsl.record import dataclass
from engine.cases import open_cases
from engine.errors import UnknownPeriod
from engine.errors_explain import UnknownUnit
from engine.evaluate import inputs_of
from engine.plan import is_scored_period
from engine.seeking.figures import figures_of
from engine.seeking.goal import Aim, Goal, grades_of
from engine.seeking.outcome import Sought
from engine.seeking.seek import Seeker, Together
from engine.seeking.trial import Trials
from kaoping.errors import PolicyError, near_names, suggest
from kaoping.errors_seek import BadFigures, BadGoal
from kaoping.goals import read_goal

if TYPE_CHECKING:
    from pathlib import Path

    from dsl.model import Period
    from engine.case import Case
    from engine.inputs import Inputs
    from kaoping.api import Data, Policy

_SEE = Text("用 kaoping seek --help 看写法", "kaoping seek --help shows how they are written")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can be answered."""

    trials: Trials
    period: Period
    case: Case
    goal: Goal
    only: tuple[str, ...]
    together: Together | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def level(self) -> str:
        """The level that the unit is meant at."""
        return self.case.level.name

    @property
    def named(self) -> str:
        """The unit, with its level."""
        return f"{self.case.unit.name}（{self.level}）"

    def seek(self, when_tried: Callable[[], None] = lambda: None) -> Sought:
        """Answer it."""
        seeker = Seeker(self.trials, self.period, self.case.unit.name, self.level, self.goal, when_tried)
        return seeker.seek(self.only, self.together)


def ask(
    policy: Policy,
    unit: str,
    goal: str,
    *,
    figures: Sequence[str] = (),
    together: bool = False,
    ratio: str | None = None,
    level: str | None = None,
    data: str | Path | Data | None = None,
    period: str | None = None,
) -> Asked:
    """Read a question, and open the period.

    Raises PolicyError: KP901 for a goal, KP925 for figures, KP580 for a unit, KP005, KP020, KP5xx for what is
    evaluated.
    """
    wanted = read_goal(goal, policy.plan)
    own, label = policy.figures_for(period, data)
    known = policy.plan.policy.period(label)
    if known is None:
        raise PolicyError([UnknownPeriod(period=label, known=policy.periods)])
    inputs = inputs_of(policy.plan, own.facts, known)
    trials = Trials(policy.plan, inputs, open_cases(policy.plan, inputs))
    case = _case(trials, unit, level)
    _refuse_what_is_not(goal, wanted, case, known)
    only = _keys(policy, inputs, unit, figures)
    return Asked(trials, known, case, wanted, only, _together(only, together, ratio), own.diagnostics)


def _case(trials: Trials, unit: str, level: str | None) -> Case:
    found = next((c for c in trials.cases.all if c.unit.name == unit and level in (None, c.level.name)), None)
    if found is None:
        names = list(dict.fromkeys(c.unit.name for c in trials.cases.all))
        raise PolicyError([UnknownUnit(unit=unit, nearest=near_names(unit, names))])
    return found


def _refuse_what_is_not(text: str, goal: Goal, case: Case, period: Period) -> None:
    """A goal that this period or unit does not have."""

    def refuse(zh: str, en: str) -> PolicyError:
        return PolicyError([BadGoal(text=text, why=Text(zh, en))])

    if goal.aim is Aim.TIER:
        if not case.takes_part(goal.key):
            raise refuse(f"这一项不考评{case.unit.name}（{case.level.name}）", "the unit takes no part in it")
        return
    if not is_scored_period(period):
        raise refuse(f"{period.name}不计分", f"{period.name} gives no points")
    if goal.aim in (Aim.TOTAL, Aim.RANK) and case.total is None:
        raise refuse(f"{period.name}不算总分", f"{period.name} makes no total")
    if goal.aim is Aim.GRADE and goal.name not in grades_of(case.plan, case):
        raise refuse(f"{case.level.name}没有等次“{goal.name}”", "the unit's level has no such grade")
    if goal.aim is Aim.AWARD:
        award = next(a for a in case.plan.policy.awards if a.name == goal.name)
        if award.level not in (None, case.level.name):
            raise refuse(f"“{goal.name}”不授予{case.level.name}", "the unit's level is not given it")


def _keys(policy: Policy, inputs: Inputs, unit: str, names: Sequence[str]) -> tuple[str, ...]:
    reported = [f.key for f in figures_of(policy.plan, inputs, unit)]
    found = []
    for name in names:
        keys = [k for k in policy.plan.policy.find(name) if k in reported] or [k for k in reported if k == name]
        if len(keys) != 1:
            why = Text(f"{unit}没有报送“{name}”这个数，或者不止一个", f"{unit} reported no such figure, or several")
            raise PolicyError([BadFigures(name=name, why=why, near=suggest(name, reported, _SEE))])
        found.append(keys[0])
    return tuple(found)


def _together(keys: tuple[str, ...], is_together: bool, ratio: str | None) -> Together | None:
    if not is_together and ratio is None:
        return None
    if len(set(keys)) < 2:
        why = Text("几个数一起改，要用 --figure 写出至少两个数", "name at least two figures with --figure")
        raise PolicyError([BadFigures(name=ratio or "--together", why=why, near=_SEE)])
    if ratio is None:
        return Together(keys)
    parts = re.split(r"[:：]", ratio)
    if len(parts) != len(keys) or not all(re.fullmatch(r"\s*[-－]?[0-9]+\s*", p) for p in parts):
        why = Text(
            "比例写成整数，中间用冒号，和 --figure 一样多", "write whole numbers with colons, one for each --figure"
        )
        raise PolicyError([BadFigures(name=ratio, why=why, near=_SEE)])
    numbers = tuple(int(p.replace("－", "-")) for p in parts)
    if not any(numbers):
        why = Text("比例不能都是零", "not all can be zero")
        raise PolicyError([BadFigures(name=ratio, why=why, near=_SEE)])
    return Together(keys, numbers)
