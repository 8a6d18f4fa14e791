"""Units × scenarios as columns: what scenarios change is one column each, with a range that holds for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any

from dsl.facts import RosterUnit
from dsl.model import Level
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.facts_table import FactsTable
from engine.columns.table import Column, ColumnId, Role, column_of
from engine.inputs import Inputs
from engine.plan import Plan
from engine.scenarios.limits import Limit, limits_of
from engine.scenarios.model import Change, Scenario, What

if TYPE_CHECKING:
    from numpy.typing import NDArray


_ROLES: Mapping[What, Role] = {"分值": "points", "目标": "target", "界限": "limit", "数": "figure"}


def stated(plan: Plan, limits: Mapping[str, Limit], wanted: ColumnId) -> Fraction | None:
    """What the method states as a number: points, a target, a limit; None where letters do, or a formula."""
    if wanted.role == "limit":
        return limits[wanted.key].value
    indicator = plan.indicators.get(wanted.key)
    if indicator is None:
        return None
    if wanted.role == "points":
        return indicator.points.value if indicator.points is not None else None
    if wanted.role == "target" and indicator.target is not None and indicator.target.value is not None:
        return indicator.target.value.value
    return None


@dataclass(frozen=True, slots=True)
class Moving:
    """A column that scenarios change: what it is for each unit, in a scale that holds for all scenarios."""

    values: tuple[int, ...]
    absent: tuple[bool, ...] | None
    scale: Fraction
    interval: Interval

    def steps(self, change: Change) -> tuple[int, int, int]:
        """A change in whole numbers: new = old ÷ the second × the first ＋ the third."""
        if change.value is not None:
            return 0, 1, int(change.value / self.scale)
        return change.factor.numerator, change.factor.denominator, int(change.shift / self.scale)


def fitted(base: Column, changes: Iterable[Change]) -> Moving:
    """Find the scale in which every change of a column is exact, and between what it then lies."""
    finer = 1
    low = high = None
    for change in changes:
        if change.value is not None:
            finer = lcm(finer, (change.value / base.scale).denominator)
        else:
            finer = lcm(finer, change.factor.denominator, (change.shift / base.scale).denominator)
        ends = [change.of(x * base.scale) for x in (base.interval.low, base.interval.high)]
        low = min(ends) if low is None else min(low, *ends)
        high = max(ends) if high is None else max(high, *ends)
    scale = base.scale / finer
    values = tuple(int(v) * finer for v in base.values)
    ends = [base.interval.low * base.scale, base.interval.high * base.scale]
    ends += [x for x in (low, high) if x is not None]
    interval = Interval(int(min(ends) / scale), int(max(ends) / scale))
    absent = None if base.absent is None else tuple(bool(a) for a in base.absent)
    return Moving(values, absent, scale, interval)


class Ranges:
    """All that a family of scenarios changes: each column with the scale and the range that hold for all of them."""

    def __init__(self, plan: Plan, base: FactsTable, changes: Iterable[Change]) -> None:
        kinds: dict[tuple[What, str], dict[tuple[str, Fraction | None, Fraction, Fraction], Change]] = {}
        for c in changes:
            kinds.setdefault((c.what, c.key), {}).setdefault((c.unit, c.value, c.factor, c.shift), c)
        columns = {ColumnId(_ROLES[what], key): found.values() for (what, key), found in kinds.items()}
        limits = limits_of(plan) if any(wanted.role == "limit" for wanted in columns) else {}
        numbers = {wanted: stated(plan, limits, wanted) for wanted in columns}
        self.moving = {w: fitted(_base(base, w, numbers[w]), found) for w, found in columns.items()}
        #: What the method states as numbers and scenarios change, so that it becomes a column.
        self.parameters = frozenset(w for w, number in numbers.items() if number is not None)


def _base(base: FactsTable, wanted: ColumnId, number: Fraction | None) -> Column:
    if number is not None:
        return column_of([number.numerator] * base.rows, Fraction(1, number.denominator))
    found = base.column(wanted)
    return (
        found
        if found is not None
        else Column(values=[0] * base.rows, scale=Fraction(1), absent=[True] * base.rows, interval=Interval(0, 0))
    )


@dataclass(frozen=True)
class BlockTable:
    """Some scenarios of a family: the units under the first one, under the second, and so on."""

    base: FactsTable
    ranges: Ranges
    scenarios: Sequence[Scenario]
    #: Columns that no scenario changes, each repeated once for all blocks.
    repeated: dict[ColumnId, Column | None]
    #: How many scenarios the full blocks hold.
    size: int

    @property
    def rows(self) -> int:
        """Units × scenarios."""
        return self.base.rows * len(self.scenarios)

    @property
    def is_whole(self) -> bool:
        """Every scenario holds whole populations."""
        return True

    @property
    def world(self) -> int:
        """So many rows are one scenario."""
        return self.base.rows

    @property
    def inputs(self) -> Inputs:
        """The facts that the scenarios change."""
        return self.base.inputs

    @cached_property
    def standing(self) -> Sequence[tuple[RosterUnit, Level]]:
        """The unit and level of each row."""
        return [*self.base.standing] * len(self.scenarios)

    @property
    def parameters(self) -> frozenset[ColumnId]:
        """Numbers of the method that are columns here."""
        return self.ranges.parameters

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """Those of the units, for each scenario."""
        return [*self.base.populations] * len(self.scenarios)

    @cached_property
    def population_of(self) -> Any:
        """The place of each row's population."""
        import numpy as np

        own = np.array(self.base.population_of, np.intp)
        starts = np.arange(len(self.scenarios), dtype=np.intp) * len(self.base.populations)
        return (starts[:, None] + own[None, :]).ravel()

    @property
    def decided(self) -> frozenset[str]:
        """What is decided beside the figures."""
        return self.base.decided

    def column(self, wanted: ColumnId) -> Column | None:
        """A column for every unit under every scenario."""
        moving = self.ranges.moving.get(wanted)
        return self._still(wanted) if moving is None else self._moved(wanted, moving)

    def _still(self, wanted: ColumnId) -> Column | None:
        import numpy as np

        if wanted not in self.repeated:
            found = self.base.column(wanted)
            self.repeated[wanted] = (
                found
                if found is None
                else Column(
                    values=np.tile(_array(found.values, found.interval), self.size),
                    scale=found.scale,
                    absent=None if found.absent is None else np.tile(np.array(found.absent, np.bool_), self.size),
                    interval=found.interval,
                )
            )
        whole = self.repeated[wanted]
        if whole is None or len(self.scenarios) == self.size:
            return whole
        return Column(
            values=whole.values[: self.rows],
            scale=whole.scale,
            absent=None if whole.absent is None else whole.absent[: self.rows],
            interval=whole.interval,
        )

    def _moved(self, wanted: ColumnId, moving: Moving) -> Column:
        import numpy as np

        own = _array(moving.values, moving.interval)
        values = np.tile(own, (len(self.scenarios), 1))
        absent = None if moving.absent is None else np.tile(np.array(moving.absent, np.bool_), (len(self.scenarios), 1))
        self._write(values, absent, moving, self._changes.get((wanted.role, wanted.key), []), own)
        masks = None if absent is None else absent.ravel()
        return Column(values=values.ravel(), scale=moving.scale, absent=masks, interval=moving.interval)

    @cached_property
    def _changes(self) -> dict[tuple[str, str], list[tuple[int, Change]]]:
        """What is changed of each column, with the place of the scenario."""
        found: dict[tuple[str, str], list[tuple[int, Change]]] = {}
        for place, scenario in enumerate(self.scenarios):
            for change in scenario.changes:
                found.setdefault((_ROLES[change.what], change.key), []).append((place, change))
        return found

    def _write(
        self,
        values: NDArray[Any],
        absent: NDArray[Any] | None,
        moving: Moving,
        changes: Sequence[tuple[int, Change]],
        own: NDArray[Any],
    ) -> None:
        """Change what is changed: of rules every unit, of figures one."""
        import numpy as np

        rules = [(place, c) for place, c in changes if c.what != "数"]
        if rules:
            known = {id(c): c for _, c in rules}
            steps_of = {own_id: moving.steps(c) for own_id, c in known.items()}
            steps = np.array([steps_of[id(c)] for _, c in rules], own.dtype)
            places = [place for place, _ in rules]
            # The scale is fine enough for the denominator of every factor, so that nothing is lost.
            values[places] = own[None, :] // steps[:, 1:2] * steps[:, 0:1] + steps[:, 2:3]
            if absent is not None:
                absent[[place for place, c in rules if c.value is not None]] = False
        for place, change in changes:
            if change.what == "数":
                rows = [row for row, (unit, _) in enumerate(self.base.standing) if unit.name == change.unit]
                above, below, shift = moving.steps(change)
                values[place, rows] = own[rows] // below * above + shift
                if absent is not None and change.value is not None:
                    absent[place, rows] = False


def _array(values: Any, interval: Interval) -> NDArray[Any]:
    import numpy as np

    return np.array(values, np.int64 if interval.most < 1 << 62 else object)
