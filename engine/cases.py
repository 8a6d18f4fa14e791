"""All units of one period: who is assessed, whom each is ranked among, and whose figures break a cross-check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from dsl.facts import RosterUnit
from dsl.model import Level, Period
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.case import Case, CaseId, History, Population
from engine.checks import BrokenCheck, Figure, broken_checks, has_checks
from engine.inputs import Inputs
from engine.known import KnownPopulation
from engine.plan import Plan, reads_below
from engine.units import common_parent, levels_of
from engine.world import World

#: What is known of populations, by level, and by common parent and group inside it.
Known: TypeAlias = Mapping[tuple[str, str], KnownPopulation]
#: Where a unit stands that the method does not assess.
NO_LEVEL = Level(
    name="",
    assessor="",
    includes=(),
    part_of=None,
    ranked_within=None,
    basis=(),
    assumptions=(),
    span=NOWHERE,
)


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


class _History:
    """The periods that are over, each opened once."""

    def __init__(self, plan: Plan, inputs: Inputs, only: frozenset[str] | None) -> None:
        self._plan, self._inputs, self._only = plan, inputs, only
        self._opened: dict[str, Mapping[CaseId, Case]] = {}

    def case_of(self, case: Case, period: Period) -> Case:
        """The same unit at the same level in that period."""
        if period.name not in self._opened:
            inputs = self._inputs.in_period(period, self._plan.policy.reports_of(period.name))
            cases = _with_checks(self._plan, inputs, self._only, self)
            self._opened[period.name] = {c.id: c for c in cases.all}
        return self._opened[period.name][case.id]


def open_cases(
    plan: Plan, inputs: Inputs, *, only: frozenset[str] | None = None, known: Known = MappingProxyType({})
) -> Cases:
    """Make a case of every unit at every level that it stands in.

    `only` are the units that take part (the world of a worked example); None is the whole roster. `known` is what is
    known of populations of which the roster has only some units.
    """
    return _with_checks(plan, inputs, only, _History(plan, inputs, only), known)


def waiting_cases(plan: Plan, inputs: Inputs) -> Cases:
    """The same cases with nothing evaluated yet: each figure is when it is asked for, and what it rests on.

    `Case.prepare` first, where a unit is asked for much: then no formula is evaluated deep inside another.
    """
    return _waiting(plan, inputs, MappingProxyType({}))


def _waiting(plan: Plan, inputs: Inputs, known: Known) -> Cases:
    history = _History(plan, inputs, None)
    standings = tuple(_standings(inputs.facts.roster, plan.policy.levels, None))
    if not has_checks(plan):
        return _open(plan, inputs, standings, None, {}, history, is_waiting=True, known=known)
    plain = _open(plan, inputs, standings, None, {}, history, is_waiting=True, known=known)
    firsts = {c.unit.name: c for c in reversed(plain.all)}
    doubts = {name: _Doubts(plan, case) for name, case in firsts.items()}
    return _open(plan, inputs, standings, None, {}, history, is_waiting=True, doubts=doubts, known=known)


def open_some(plan: Plan, inputs: Inputs, known: Known, named: frozenset[str], lent: frozenset[str]) -> Cases:
    """The cases of the units that are named, each with all that it is ranked with; `known` is known of those.

    Of the others nothing is worked out but the definitions and indicators that are lent, and what somebody asks for.
    """
    made = _waiting(plan, inputs, known)
    world = made.all[0].world if made.all else World((), {})
    roster = {u.name: u for u in inputs.facts.roster}
    deepest = sorted(made.all, key=lambda c: -world.depth(roster, c.unit.name))
    own = tuple(c for c in made.all if c.unit.name in named)
    for node in plan.order:
        for case in deepest if node.key in lent else own:
            case.prepare_node(node)
    return Cases(
        all=own,
        populations={key: p for key, p in made.populations.items() if key in known},
        broken={c.unit.name: broken_checks(plan, c) for c in reversed(own)},
    )


class _Doubts(Mapping[Figure, str]):
    """The figures of a unit that break a cross-check, found when the first is asked for."""

    def __init__(self, plan: Plan, case: Case) -> None:
        self._plan, self._case = plan, case

    @cached_property
    def _said(self) -> Mapping[Figure, str]:
        self._case.prepare()
        return _doubted(broken_checks(self._plan, self._case))

    def __getitem__(self, figure: Figure) -> str:
        return self._said[figure]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)


def _with_checks(
    plan: Plan, inputs: Inputs, only: frozenset[str] | None, history: History, known: Known = MappingProxyType({})
) -> Cases:
    levels = plan.policy.levels
    standings = tuple(_standings(inputs.facts.roster, levels, only))
    broken: dict[str, tuple[BrokenCheck, ...]] = {}
    if has_checks(plan):
        plain = _open(plan, inputs, standings, only, {}, history, known=known)
        broken = {c.unit.name: broken_checks(plan, c) for c in reversed(plain.all)}
    else:
        broken = {unit.name: () for unit, _ in standings}
    return _open(plan, inputs, standings, only, broken, history, known=known)


def _open(
    plan: Plan,
    inputs: Inputs,
    standings: tuple[tuple[RosterUnit, Level], ...],
    only: frozenset[str] | None,
    broken: Mapping[str, tuple[BrokenCheck, ...]],
    history: History,
    *,
    is_waiting: bool = False,
    doubts: Mapping[str, Mapping[Figure, str]] | None = None,
    known: Known = MappingProxyType({}),
) -> Cases:
    """Make every case, with what each can see of the others, and evaluate the formulas in order."""
    levels = plan.policy.levels
    roster = {u.name: u for u in inputs.facts.roster}
    reporting = inputs.reporting_units()
    cases: list[Case] = []
    groups: dict[tuple[str, str], list[Case]] = {}
    for unit, level in standings:
        doubted = doubts[unit.name] if doubts is not None else _doubted(broken.get(unit.name, ()))
        case = Case(plan, inputs, unit, level, has_report=unit.name in reporting, doubted=doubted)
        cases.append(case)
        within = (common_parent(unit, level, levels, roster), case.group or "")
        groups.setdefault((level.name, "·".join(w for w in within if w)), []).append(case)
    places = {level.name: place for place, level in enumerate(levels)}
    populations = {key: Population(groups[key], known.get(key)) for key in sorted(groups, key=lambda k: places[k[0]])}
    for population in populations.values():
        for case in population.cases:
            case.population = population
    by_unit = {c.unit.name: () for c in cases} | {c.unit.name: (c,) for c in _outside(plan, inputs, cases, only)}
    for case in cases:
        by_unit[case.unit.name] = (*by_unit[case.unit.name], case)
    world = World(inputs.facts.roster, by_unit)
    everyone = tuple(cases)
    for case in (c for found in by_unit.values() for c in found):
        case.everyone, case.world, case.history = everyone, world, history
    made = Cases(all=tuple(cases), populations=populations, broken=broken)
    if is_waiting:
        return made
    # What stands below first, so that no figure is evaluated deep inside another.
    deepest = sorted(cases, key=lambda c: -world.depth(roster, c.unit.name))
    for node in plan.order:
        for case in deepest:
            case.prepare_node(node)
    return made


def _outside(plan: Plan, inputs: Inputs, cases: list[Case], only: frozenset[str] | None) -> Iterator[Case]:
    """Units of no level: they are not assessed, but what they report may count for the unit above."""
    if not reads_below(plan):
        return
    assessed = {c.unit.name for c in cases}
    reporting = inputs.reporting_units()
    for unit in inputs.facts.roster:
        if unit.name not in assessed and (only is None or unit.name in only):
            yield Case(plan, inputs, unit, NO_LEVEL, has_report=unit.name in reporting, doubted={})


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
