"""Scenarios through the compiled method: one program for each way of rounding, block after block, memory flat.

What scenarios move becomes a column, so that thousands of weightings need no program of their own. What columns
do not compute is left to the interpreter, scenario by scenario: as exact, only slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import InternalError
from dsl.model import Award, Period, TieRule
from dsl.outcomes import GRADE_KEY
from dsl.record import dataclass
from engine.awards import is_given
from engine.cases import Cases, open_cases
from engine.columns.appraised import compile_tiers, tiered
from engine.columns.evaluate import CompiledMethod, Prepared
from engine.columns.facts_table import FactsTable, opened_table
from engine.columns.outcome import ColumnResult
from engine.columns.program import TOTAL, Program, compile_program
from engine.columns.table import Column
from engine.columns.vector_lane import make_vector_lane
from engine.cutting import places_of
from engine.evaluate import assess
from engine.inputs import Inputs
from engine.plan import Plan, is_scored_period
from engine.results import Assessment, all_items
from engine.scenarios.changed import changed_facts, changed_plan, rounded_plan
from engine.scenarios.limits import Limit, limits_of
from engine.scenarios.model import Family, RoundingChange, Scenario
from engine.scenarios.standing import column_places, ranks_of, winners_of
from engine.scenarios.table import BlockTable, Ranges
from engine.seeking.goal import is_by_scores, is_decided
from engine.seeking.reach import Reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Units × scenarios worked on at a time.
BLOCK = 8192
#: An award with its area, or "".
AwardId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """What some scenarios come to: scenarios down, units across."""

    scenarios: Sequence[Scenario]
    #: Totals as whole numbers × scale; what stands where `is_open` is true means nothing.
    totals: NDArray[Any] | None
    scale: Fraction
    is_open: NDArray[Any] | None
    #: 0 for none.
    ranks: NDArray[Any] | None
    winners: Mapping[AwardId, NDArray[Any]]
    #: Who shares the last place and waits.
    tied: Mapping[AwardId, NDArray[Any]]
    #: The place of each grade among `Runner.grades`, −1 for none; None where the method has no grades.
    grades: NDArray[Any] | None
    #: Scenarios × units × `Runner.tiered`: the place of each tier among the method's, −1 for none; None without tiers.
    tiers: NDArray[Any] | None
    is_interpreted: bool = False

    def total(self, place: int, unit: int) -> Fraction | None:
        """The exact total of a unit under a scenario."""
        if self.totals is None or (self.is_open is not None and self.is_open[place, unit]):
            return None
        return int(self.totals[place, unit]) * self.scale


@dataclass
class _Variant:
    """The method with one way of rounding."""

    plan: Plan
    method: CompiledMethod
    table: FactsTable
    repeated: dict[Any, Column | None] = field(default_factory=dict)
    compiled: tuple[Program, Any] | None = None


class Runner:
    """A period, opened once, under as many scenarios as wanted."""

    def __init__(
        self,
        plan: Plan,
        inputs: Inputs,
        period: Period,
        folder: str,
        cases: Cases | None = None,
        plan_with: Callable[[tuple[str, ...]], Plan] | None = None,
    ) -> None:
        self.plan, self.inputs, self.period, self.folder = plan, inputs, period, folder
        #: The method with some rules changed.
        self._plan_with = plan_with
        self.cases = cases if cases is not None else open_cases(plan, inputs)
        self.table = opened_table(plan, inputs, self.cases)
        self.reach = Reach(plan)
        self.units = [(u.name, level.name) for u, level in self.table.standing]

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """What the method's rules compare with."""
        return limits_of(self.plan)

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """Every grade that the method gives."""
        return tuple(dict.fromkeys(name for t in self.plan.policy.outcomes.tables for name in t.names))

    @cached_property
    def tiered(self) -> tuple[str, ...]:
        """The indicators that have tiers."""
        return tiered(self.plan)

    @cached_property
    def awards(self) -> tuple[AwardId, ...]:
        """The awards that can move, by area: those that are judged, or decided beside the scores, do not."""
        return tuple((award.name, area) for award, area in self._given)

    @cached_property
    def decided(self) -> tuple[AwardId, ...]:
        """The awards that go by scores and were decided beside them."""
        moving = set(self.awards)
        return tuple((a.name, area) for a, area in self._by_scores if (a.name, area) not in moving)

    @cached_property
    def _by_scores(self) -> tuple[tuple[Award, str], ...]:
        if not is_scored_period(self.period):
            return ()
        given = [a for a in self.plan.policy.awards if is_given(a, self.plan, self.period.name) and not a.is_judged]
        areas = [a.key for a in self.plan.policy.areas]
        return tuple((award, area) for award in given for area in (areas if award.is_per_area else [""]))

    @cached_property
    def _given(self) -> tuple[tuple[Award, str], ...]:
        return tuple((a, area) for a, area in self._by_scores if not is_decided(a, area, self.plan, self.inputs))

    @cached_property
    def _is_plain(self) -> bool:
        """Whether ranks and awards follow from scores alone, so that a whole block of them is made at once."""
        has_grades = bool(self.tiered or self.plan.policy.outcomes.tables or self.plan.policy.outcomes.vetoes)
        return not has_grades and all(is_by_scores(a, area, self.plan, self.cases) for a, area in self._given)

    # --- scenarios ---

    def base(self) -> Block:
        """The period as it is."""
        return next(iter(self.run(Family(1, lambda: iter((Scenario(name="现在"),))))))

    def run(self, scenarios: Family) -> Iterator[Block]:
        """Every scenario, in order, in blocks. The family is gone through, once or twice, and never held."""
        ranges: dict[tuple[str, ...], Ranges] = {}
        variants: dict[tuple[RoundingChange, tuple[str, ...]], _Variant] = {}
        for (rounding, rules), alike in groupby(scenarios, key=lambda s: (s.rounding, s.rules)):
            variant = variants.get((rounding, rules)) or self._variant(rounding, rules)
            variants[rounding, rules] = variant
            if rules not in ranges:
                found = (c for s in scenarios if s.rules == rules for c in s.changes)
                changes = found if scenarios.changes is None else scenarios.changes
                ranges[rules] = Ranges(variant.plan, variant.table, changes)
            yield from self._blocks(variant, ranges[rules], alike)

    def with_rules(self, rules: tuple[str, ...]) -> Plan:
        """The method with some rules changed."""
        if not rules:
            return self.plan
        if self._plan_with is None:
            raise InternalError("scenarios with rules need whoever reads rules")
        return self._plan_with(rules)

    def _variant(self, rounding: RoundingChange, rules: tuple[str, ...]) -> _Variant:
        plan = rounded_plan(self.with_rules(rules), rounding)
        is_own = plan is self.plan
        table = opened_table(plan, self.inputs, self.cases) if is_own else FactsTable(plan, self.inputs)
        return _Variant(plan, CompiledMethod(plan, self.period), table)

    def _blocks(self, variant: _Variant, ranges: Ranges, scenarios: Iterable[Scenario]) -> Iterator[Block]:
        size = max(1, BLOCK // max(1, self.table.rows))
        for is_alone, alike in groupby(scenarios, key=self._moves_outcomes):
            if is_alone:
                yield from map(self._alone, alike)
                continue
            for part in _parts(alike, size):
                yield from self._part(variant, ranges, part, size)

    def _moves_outcomes(self, scenario: Scenario) -> bool:
        """Whether it moves a number in a rule about outcomes, which stand behind the columns."""
        return any(c.what == "界限" and not self.limits[c.key].owners for c in scenario.changes)

    def _part(self, variant: _Variant, ranges: Ranges, part: Sequence[Scenario], size: int) -> Iterator[Block]:
        block = BlockTable(variant.table, ranges, part, variant.repeated, size)
        if self._is_plain:
            program, lane = self._compiled(variant, block)
            if not program.left:
                yield self._plain(part, block, program, lane)
                return
        prepared = variant.method.prepare(block, is_few=False)
        for is_alone, alike in groupby(part, key=partial(self._touches, prepared.program)):
            own = list(alike)
            if is_alone:
                yield from map(self._alone, own)
            elif len(own) == len(part):
                yield from self._whole(own, prepared)
            else:
                some = BlockTable(variant.table, ranges, own, variant.repeated, size)
                yield from self._whole(own, variant.method.prepare(some, is_few=False))

    def _compiled(self, variant: _Variant, block: BlockTable) -> tuple[Program, Any]:
        if variant.compiled is None:
            program = compile_program(variant.plan, block, self.period)
            arrays = _arrays(program, block)[0]
            lane = make_vector_lane(program.outputs, program.reader.algebra, tuple(a.dtype for a in arrays))
            variant.compiled = program, lane
        return variant.compiled

    def _touches(self, program: Program, scenario: Scenario) -> bool:
        """Whether anything that a scenario moves bears on what the interpreter worked out once."""
        if not program.left:
            return False
        if scenario.rounding != RoundingChange() or TOTAL in program.left:
            return bool(scenario.changes) or scenario.rounding != RoundingChange()
        owners = (self.limits[c.key].owners for c in scenario.changes if c.what == "界限")
        keys = {c.key for c in scenario.changes if c.what != "界限"}.union(*owners)
        moved = frozenset[str]().union(*map(self.reach.moved_by, keys))
        return bool(moved & program.left.keys())

    # --- a block ---

    def _plain(self, scenarios: Sequence[Scenario], table: BlockTable, program: Program, lane: Any) -> Block:
        import numpy as np

        values, statuses = lane(*_arrays(program, table), table.rows)
        shape = (len(scenarios), self.table.rows)
        there = {k: statuses[k].reshape(shape) == 0 for k in statuses}
        everybody = np.ones(shape, np.bool_)
        winners: dict[AwardId, NDArray[Any]] = {}
        tied: dict[AwardId, NDArray[Any]] = {}
        for award, area in self._given:
            key = area if area and award.is_by_area_score else TOTAL
            if key in values:
                found = self._placed(award, values[key].reshape(shape), there.get(key, everybody))
                winners[award.name, area], tied[award.name, area] = found
        if TOTAL not in values:
            return Block(scenarios, None, Fraction(1), None, None, winners, tied, None, None)
        totals, is_there = values[TOTAL].reshape(shape), there.get(TOTAL, everybody)
        ranks = np.zeros(shape, np.int32)
        for places in self._places:
            ranks[:, places] = ranks_of(totals[:, places], is_there[:, places])
        scale = next(o.scale for o in program.outputs if o.key == TOTAL)
        return Block(scenarios, totals, scale, ~is_there, ranks, winners, tied, None, None)

    def _placed(self, award: Award, figures: NDArray[Any], is_there: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        import numpy as np

        inside, tied = np.zeros(figures.shape, np.bool_), np.zeros(figures.shape, np.bool_)
        for (level, _), places in zip(self.table.populations, self._places, strict=True):
            if award.level in (None, level):
                # The interpreter's own count of those who are assessed, which nothing here moves.
                quota = places_of(award.places, self._counted(places))
                rule: TieRule = award.places.rule
                inside[:, places], tied[:, places] = winners_of(figures[:, places], is_there[:, places], quota, rule)
        return inside, tied

    def _counted(self, places: Sequence[int]) -> int:
        return self.cases.all[places[0]].population.counted if places else 0

    @cached_property
    def _places(self) -> list[list[int]]:
        return column_places(self.table.population_of, len(self.table.populations))

    def _whole(self, scenarios: Sequence[Scenario], prepared: Prepared) -> Iterator[Block]:
        """A block with grades and conditions of awards; by the interpreter where columns leave some of them open.

        How far an open total can still go moves with the weights, which only the interpreter follows.
        """
        result, named = prepared.evaluate(), {GRADE_KEY, *(name for name, _ in self.awards)}
        states = None if result.total is None else result.total.statuses
        tiers = self._tiers(prepared, len(scenarios))
        if named & result.left.keys() or tiers is None or (self.grades and states is not None and any(states)):
            yield from map(self._alone, scenarios)
        else:
            yield self._settled(scenarios, result, tiers)

    def _tiers(self, prepared: Prepared, count: int) -> NDArray[Any] | None:
        """The tiers of some scenarios; None where columns leave any of them open to the interpreter."""
        import numpy as np

        found = np.full((count, self.table.rows, len(self.tiered)), -1, np.int16)
        if not self.tiered:
            return found
        program, scores = prepared.run(prepared.table, compile_tiers)
        if program.left:
            return None
        for place, key in enumerate(self.tiered):
            codes, states = np.asarray(scores[key].values).astype(np.int16), scores[key].statuses
            known = codes < len(self.plan.policy.tiers)
            is_there = known if states is None else known & (np.asarray(states) == 0)
            found[:, :, place] = np.where(is_there, codes, -1).reshape(count, -1)
        return found

    def _settled(self, scenarios: Sequence[Scenario], result: ColumnResult, tiers: NDArray[Any]) -> Block:
        """A block that went all the way through the compiled method, grades and conditions of awards included."""
        import numpy as np

        shape = (len(scenarios), self.table.rows)
        winners = {key: np.zeros(shape, np.bool_) for key in self.awards}
        tied = {key: np.zeros(shape, np.bool_) for key in self.awards}
        for award in result.awards:
            key = (award.name, award.area or "")
            if key in winners:
                winners[key].ravel()[np.asarray(award.winners, np.intp)] = True
                tied[key].ravel()[np.asarray(award.tied, np.intp)] = True
        grades = None
        standing = tiers if self.tiered else None
        if result.grades is not None:
            codes = {name: place for place, name in enumerate(self.grades)}
            found = [codes.get(result.grades[row] or "", -1) for row in range(result.rows)]
            grades = np.array(found, np.int16).reshape(shape)
        if result.total is None:
            return Block(scenarios, None, Fraction(1), None, None, winners, tied, grades, standing)
        totals = np.asarray(result.total.values).reshape(shape)
        states = result.total.statuses
        is_open = np.zeros(shape, np.bool_) if states is None else np.asarray(states).reshape(shape) != 0
        ranks = np.asarray(result.ranks, np.int32).reshape(shape)
        return Block(scenarios, totals, result.total.scale, is_open, ranks, winners, tied, grades, standing)

    # --- one by one ---

    def _alone(self, scenario: Scenario) -> Block:
        """A scenario whose changes columns do not take: a program of its own, else the interpreter."""
        plan = changed_plan(self.with_rules(scenario.rules), scenario)
        inputs = replace(self.inputs, facts=changed_facts(self.inputs.facts, scenario, self.period.name))
        prepared = CompiledMethod(plan, self.period).prepare(FactsTable(plan, inputs))
        result, tiers = prepared.evaluate(), self._tiers(prepared, 1)
        states = None if result.total is None else result.total.statuses
        is_open = bool(self.grades) and states is not None and any(states)
        if tiers is None or is_open or result.left.keys() - self._fixed:
            return self._by_interpreter(scenario)
        return self._settled([scenario], result, tiers)

    @cached_property
    def _fixed(self) -> frozenset[str]:
        """Awards that scenarios do not move, so that it does not matter who works them out."""
        moving = {name for name, _ in self.awards}
        return frozenset(a.name for a in self.plan.policy.awards if a.name not in moving)

    def assessed(self, scenario: Scenario) -> Assessment:
        """One scenario by the interpreter."""
        plan = changed_plan(self.with_rules(scenario.rules), scenario)
        inputs = replace(self.inputs, facts=changed_facts(self.inputs.facts, scenario, self.period.name))
        return assess(plan, open_cases(plan, inputs), inputs, self.period, self.folder)

    def _by_interpreter(self, scenario: Scenario) -> Block:
        return self.block_of(scenario, self.assessed(scenario))

    def block_of(self, scenario: Scenario, found: Assessment) -> Block:
        """An assessment in the form of a block."""
        import numpy as np

        shape = (1, self.table.rows)
        totals = [u.total for u in found.units]
        scale = Fraction(1)
        for total in totals:
            if total is not None and (total / scale).denominator != 1:
                scale = scale / (total / scale).denominator
        whole = np.array([[int(t / scale) if t is not None else 0 for t in totals]], object)
        is_open = np.array([[t is None for t in totals]], np.bool_)
        ranks = np.array([[u.rank or 0 for u in found.units]], np.int32)
        winners = {key: np.zeros(shape, np.bool_) for key in self.awards}
        tied = {key: np.zeros(shape, np.bool_) for key in self.awards}
        areas = {a.name: a.key for a in self.plan.policy.areas}
        for award in found.awards:
            key = (award.name, areas.get(award.scope or "", ""))
            if key in winners:
                for place, (unit, level) in enumerate(self.units):
                    if award.level in (None, level):
                        winners[key][0, place] |= any(unit in w.units for w in award.winners)
                        tied[key][0, place] |= unit in award.tied
        grades = None
        if self.grades:
            codes = {name: place for place, name in enumerate(self.grades)}
            grades = np.array([[codes.get(u.grade or "", -1) for u in found.units]], np.int16)
        tiers = None
        if self.tiered:
            places = {name: place for place, name in enumerate(self.plan.policy.tiers)}
            tiers = np.full((*shape, len(self.tiered)), -1, np.int16)
            for row, one in enumerate(found.units):
                own = {i.key: places.get(i.tier or "", -1) for i in all_items(one)}
                tiers[0, row] = [own.get(key, -1) for key in self.tiered]
        return Block((scenario,), whole, scale, is_open, ranks, winners, tied, grades, tiers, is_interpreted=True)


def _parts(scenarios: Iterable[Scenario], size: int) -> Iterator[list[Scenario]]:
    part: list[Scenario] = []
    for scenario in scenarios:
        part.append(scenario)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _arrays(program: Program, table: BlockTable) -> tuple[list[Any], list[Any]]:
    import numpy as np

    columns = [table.column(i) for i in program.columns.ids]
    values = [np.zeros(table.rows, np.int64) if c is None else c.values for c in columns]
    return values, [None if c is None or c.absent is None else c.absent for c in columns]
