"""All units of one period: who is assessed, whom each is ranked among, and whose figures break a cross-check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dsl.facts import RosterUnit
from dsl.model import Level
from engine.case import Case, Population
from engine.checks import BrokenCheck, Figure, broken_checks
from engine.inputs import Inputs
from engine.plan import Plan
from engine.units import common_parent, levels_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The units of one period, in roster order; a unit of several levels stands once for each."""

    all: tuple[Case, ...]
    #: By level, and by common parent and group inside it ("" where a level is one ranking), in the method's order.
    populations: Mapping[tuple[str, str], Population]
    #: By unit.
    broken: Mapping[str, tuple[BrokenCheck, ...]]

    def of_unit(self, name: str) -> tuple[Case, ...]:
        """The cases of one unit."""
        return tuple(c for c in self.all if c.unit.name == name)


def open_cases(plan: Plan, inputs: Inputs, *, only: frozenset[str] | None = None) -> Cases:
    """Make a case of every unit at every level that it stands in.

    `only` are the units that take part (the world of a worked example); None is the whole roster.
    """
    levels = plan.policy.levels
    roster = {u.name: u for u in inputs.facts.roster}
    reporting = inputs.reporting_units()
    broken: dict[str, tuple[BrokenCheck, ...]] = {}
    cases: list[Case] = []
    groups: dict[tuple[str, str], list[Case]] = {}
    for unit, level in _standings(inputs.facts.roster, levels, only):
        has_report = unit.name in reporting
        if unit.name not in broken:
            plain = Case(plan, inputs, unit, level, has_report=has_report, doubted={})
            plain.prepare()
            broken[unit.name] = broken_checks(plan, plain)
        doubted = _doubted(broken[unit.name])
        case = Case(plan, inputs, unit, level, has_report=has_report, doubted=doubted)
        cases.append(case)
        within = (common_parent(unit, level, levels, roster), case.group or "")
        groups.setdefault((level.name, "·".join(w for w in within if w)), []).append(case)
    places = {level.name: place for place, level in enumerate(levels)}
    populations = {key: Population(groups[key]) for key in sorted(groups, key=lambda k: places[k[0]])}
    for population in populations.values():
        for case in population.cases:
            case.population = population
    for case in cases:
        case.everyone = tuple(cases)
    for case in cases:
        case.prepare()
    return Cases(all=tuple(cases), populations=populations, broken=broken)


def _standings(
    roster: tuple[RosterUnit, ...], levels: tuple[Level, ...], only: frozenset[str] | None
) -> Iterator[tuple[RosterUnit, Level]]:
    for unit in roster:
        if only is None or unit.name in only:
            yield from ((unit, level) for level in levels_of(unit, levels))


def _doubted(broken: tuple[BrokenCheck, ...]) -> dict[Figure, str]:
    said: dict[Figure, str] = {}
    for one in broken:
        for figure in one.figures:
            said.setdefault(figure, f"不符合校核“{one.check.text}”")
    return said
