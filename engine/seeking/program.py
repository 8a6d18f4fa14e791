"""One unit as a program in which its own figures may take any value: goals as conditions, results as ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

from dsl.model import Indicator, Period
from dsl.record import dataclass
from engine.checks import figures_behind
from engine.columns.algebra import ONE, ZERO, Condition, Interval, Poly, constant, every, negated, some
from engine.columns.cells import Cell
from engine.columns.facts_table import FactsTable
from engine.columns.flags import LEFT_OUT
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL, Output, Program, compile_program, divisor_of
from engine.columns.table import Column, ColumnId
from engine.plan import Plan
from engine.seeking.boxes import Boxes, atoms_of
from engine.seeking.figures import Figure
from engine.seeking.goal import Aim, Bar, Goal
from engine.seeking.nearest import Steps


@dataclass(frozen=True)
class UnitTable:
    """One row: the unit as it is, with the whole range of each figure that may move."""

    base: FactsTable
    row: int
    moving: Mapping[ColumnId, Figure]

    @property
    def rows(self) -> int:
        """One."""
        return 1

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """One."""
        return [("", "")]

    @property
    def population_of(self) -> Sequence[int]:
        """The one."""
        return [0]

    @property
    def decided(self) -> frozenset[str]:
        """What is decided beside the figures."""
        return self.base.decided

    def column(self, wanted: ColumnId) -> Column | None:
        """A figure in any value that it may take, everything else as it is."""
        figure = self.moving.get(wanted)
        if figure is not None:
            below = figure.below
            ends = Interval(int(figure.at(figure.reach.low) * below), int(figure.at(figure.reach.high) * below))
            return Column(values=[int(figure.now * below)], scale=Fraction(1, below), interval=ends)
        found = self.base.column(wanted)
        if found is None:
            return None
        value = int(found.values[self.row])
        is_absent = found.absent is not None and bool(found.absent[self.row])
        if is_absent:
            return Column(values=[value], scale=found.scale, absent=[True], interval=found.interval)
        return Column(values=[value], scale=found.scale, interval=Interval(value, value))


@dataclass(frozen=True)
class UnitProgram:
    """The program of one unit at one level."""

    plan: Plan
    period: Period
    table: UnitTable
    program: Program

    @staticmethod
    def of(plan: Plan, period: Period, base: FactsTable, row: int, figures: Sequence[Figure]) -> UnitProgram:
        """Write it down once, for whichever of its figures move."""
        table = UnitTable(base, row, {ColumnId("figure", f.key): f for f in figures})
        program = compile_program(plan, table, period, widen=lambda found: found)
        return UnitProgram(plan, period, table, program)

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """Everything that comes out, by key."""
        return {o.key: o for o in self.program.outputs}

    # --- goals ---

    def there(self, key: str) -> tuple[Condition, Output]:
        """Whether a result is there at all, and the result.

        Raises Unsupported where the program does not have it.
        """
        output = self.outputs.get(key)
        if output is None:
            raise Unsupported(f"“{key}”不在整数列里")
        if divisor_of(key) in self.outputs:
            raise Unsupported(f"“{key}”不取整，分母不是定数")
        return negated(some(*(c for _, c in output.absent))), output

    @property
    def is_ranked(self) -> Condition:
        """Whether no veto keeps the unit out of the ranking."""
        output = self.outputs.get(LEFT_OUT)
        return True if output is None else self.program.reader.algebra.test(output.poly, "=")

    def passes(self, key: str, bar: Bar) -> Condition:
        """Whether a result passes a bar."""
        is_there, output = self.there(key)
        if bar.figure is None:
            return is_there
        return every(is_there, self._beyond(output, bar.figure, is_strict=bar.is_strict))

    def _beyond(self, output: Output, figure: Fraction, *, is_strict: bool) -> Condition:
        least = figure / output.scale
        difference = constant(least.numerator) - output.poly.times(least.denominator)
        return self.program.reader.algebra.test(difference, "<" if is_strict else "≤")

    def differs(self, key: str, figure: Fraction, now: Fraction) -> Condition:
        """Whether a result comes to stand on another side of a figure than it does now."""
        is_there, output = self.there(key)
        if now < figure:
            return every(is_there, self._beyond(output, figure, is_strict=False))
        above = self._beyond(output, figure, is_strict=True)
        if now > figure:
            return every(is_there, negated(above))
        return every(is_there, some(above, negated(self._beyond(output, figure, is_strict=False))))

    def tier_reached(self, key: str, name: str) -> Condition:
        """Whether an indicator surely reaches a tier or a better one, tried from the best down."""
        indicator = self.plan.indicators[key]
        reached: list[Condition] = []
        better_fails: list[Condition] = []
        wanted = self.plan.policy.tiers.index(name)
        for tier in indicator.tiers:
            if self.plan.policy.tiers.index(tier.name) > wanted:
                break
            cells = [self.program.reader.evaluate(c.condition) for c in tier.conditions]
            reached.append(every(*better_fails, self._at_least([c.surely(True) for c in cells], tier.at_least)))
            may = [negated(c.surely(False)) for c in cells]
            better_fails.append(negated(self._at_least(may, tier.at_least)))
        return every(self._takes_part(indicator), some(*reached))

    def _at_least(self, conditions: Sequence[Condition], count: int) -> Condition:
        if count == len(conditions):
            return every(*conditions)
        algebra = self.program.reader.algebra
        total: Poly = ZERO
        for condition in conditions:
            total = total + algebra.pick(condition, ONE, ZERO)
        return algebra.test(constant(count) - total, "≤")

    def _takes_part(self, indicator: Indicator) -> Condition:
        item = self.plan.parents.get(indicator.key)
        level = self.table.base.standing[self.table.row][1].name
        stated = (x for i in (indicator, *((item,) if item else ())) for x in i.exemptions)
        exempt = [self.program.reader.evaluate(x.condition) for x in stated if x.level in (None, level)]
        return every(*(c.surely(False) for c in exempt))

    def grade_reached(self, name: str, kind: str) -> Condition:
        """Whether the total lies in the band of a grade or of a better one, where bands alone decide.

        Raises Unsupported where conditions, places or circumstances decide too.
        """
        level = self.table.base.standing[self.table.row][1].name
        table = self.plan.policy.outcomes.table(level, kind)
        if table is None or table.listed or table.shifts or self.plan.policy.outcomes.vetoes:
            raise Unsupported("等次不只看总分")
        if any(g.cut is not None or g.conditions for g in table.grades) or "等次" in self.table.decided:
            raise Unsupported("等次不只看总分")
        bands = [g.band for g in table.grades[: table.names.index(name) + 1]]
        if any(b is None for b in bands):
            raise Unsupported("等次不只看总分")
        is_there, _ = self.there(TOTAL)
        cells = [self.program.reader.evaluate(b) for b in bands if b is not None]
        return every(is_there, some(*(c.surely(True) for c in cells)))

    # --- what a goal needs ---

    def left_out(self, goal: Goal) -> frozenset[str]:
        """What the interpreter works out of all that a goal goes by."""
        left = frozenset(self.program.left)
        if goal.aim is Aim.TIER:
            return frozenset()
        if goal.aim not in (Aim.SCORE, Aim.AWARD) or not goal.key:
            return left
        area = self.plan.areas.get(goal.key)
        own = {goal.key} | ({i.key for i in area.all_indicators()} if area is not None else set())
        return left & own

    def checks(self, keys: frozenset[str], broken: Sequence[str]) -> dict[str, Condition]:
        """The cross-checks that read some figures and hold now: they are to hold still."""
        found: dict[str, Condition] = {}
        for check in self.plan.policy.all_checks():
            behind = {key for key, _ in figures_behind(check.condition, self.plan)}
            if check.text in broken or not behind & keys:
                continue
            try:
                cell: Cell = self.program.reader.evaluate(check.condition)
            except Unsupported:
                continue
            found[check.text] = negated(cell.surely(False))
        return found

    def boxes(self, figures: Sequence[Figure], roots: Sequence[Condition | Poly]) -> Boxes:
        """The program over ranges of some figures."""
        ids = self.program.columns.ids
        moving = [ids.index(ColumnId("figure", f.key)) for f in figures if ColumnId("figure", f.key) in ids]
        columns = [self._column(i) for i in ids]
        values = [int(c.values[0]) if c is not None else 0 for c in columns]
        absent = frozenset(p for p, c in enumerate(columns) if c is not None and c.absent is not None)
        polys = [p for r in roots for p in ([r] if isinstance(r, Poly) else atoms_of(r))]
        return Boxes(self.program.reader.algebra, values, absent, moving, polys)

    def _column(self, wanted: ColumnId) -> Column | None:
        """A column of the unit, asked for once."""
        if wanted not in self._columns:
            self._columns[wanted] = self.table.column(wanted)
        return self._columns[wanted]

    @cached_property
    def _columns(self) -> dict[ColumnId, Column | None]:
        return {}

    def box(self, figures: Sequence[Figure], steps: Steps) -> dict[int, Interval]:
        """Steps of figures as ranges of columns."""
        ids = self.program.columns.ids
        found: dict[int, Interval] = {}
        for figure, side in zip(figures, steps, strict=True):
            wanted = ColumnId("figure", figure.key)
            if wanted in ids:
                low, high = figure.at(side.low) * figure.below, figure.at(side.high) * figure.below
                found[ids.index(wanted)] = Interval(int(low), int(high))
        return found


def common_below(*values: Fraction) -> int:
    """The least common denominator.

    >>> common_below(Fraction(1, 4), Fraction(1, 6))
    12
    """
    return lcm(*(v.denominator for v in values))
