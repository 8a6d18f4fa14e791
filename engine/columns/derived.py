"""What a row is among its population: its place, and the best and the worst figure there.

A first program works the figure out for every row; it is then put in order, exactly, within each population, and
what comes out are columns that the next program reads. Only a table that holds whole populations has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from dsl.expressions import Expression, Place, Ranked, Reduction, Ref, Scope, Year, walk
from dsl.facts import RosterUnit
from dsl.model import Level, Period
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, negated, some
from engine.columns.cells import CODES, ORDER
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Scores
from engine.columns.over import TableOver
from engine.columns.program import Output, Program, widened
from engine.columns.reading import Columns, Reader
from engine.columns.table import LEVEL, Among, Column, DerivedId, Table, TallyId, column_of
from engine.columns.tallied import Tallies
from engine.plan import Plan, applies_to
from engine.results import Status
from engine.units import unit_above
from engine.world import World

#: The other rows of a place, by the rows of each population.
Peers = Callable[[Mapping[int, list[int]]], list[int]]
#: Runs a program over a table.
Run = Callable[[Table, Callable[[Plan, Table, Period], Program]], tuple[Program, dict[str, Scores]]]
_FIGURE, _BELOW, _PART = "数", "分母", "参加"


@dataclass(frozen=True, slots=True)
class Asked:
    """What makes a program of one figure, and of who takes part in an indicator."""

    node: Expression
    year: Year
    item: str | None

    def __call__(self, plan: Plan, table: Table, period: Period) -> Program:
        """Write it down. Raises Unsupported for what columns do not compute."""
        columns = Columns(table, widened)
        reader = Reader(plan, period, columns)
        cell, algebra = reader.evaluate(self.node, self.year), reader.algebra
        figure = reader.numbers.truth(cell.truth) if cell.truth is not None else cell.figure
        flat, is_there = reader.numbers.flat(figure), negated(cell.is_absent)
        states = tuple((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
        part = True if self.item is None else reader.takes_part(self.item)
        polys = {
            _FIGURE: algebra.pick(is_there, flat.above, ZERO),
            _BELOW: algebra.pick(is_there, flat.below, ONE),
            _PART: algebra.pick(part, ONE, ZERO),
        }
        absent = tuple((s, c) for s, c in states if c is not False)
        outputs = tuple(
            Output(
                key=key,
                poly=poly,
                scale=Fraction(1),
                absent=absent if key == _FIGURE else (),
                interval=algebra.range_of(poly),
            )
            for key, poly in polys.items()
        )
        return Program(reader=reader, columns=columns, items=outputs, areas=(), total=None, left={})


@dataclass(frozen=True, slots=True)
class _Row:
    value: Fraction | None
    status: int
    takes_part: bool


class DerivedTable(TableOver):
    """A table with what its rows are among each other beside its own columns."""

    #: Whether a program may ask it for such columns.
    derives = True

    def __init__(self, base: Table, plan: Plan, run: Run) -> None:
        self.base, self._plan, self._run = base, plan, run
        self._rows: dict[tuple[Expression, Year, str | None], Sequence[_Row]] = {}
        self._made: dict[DerivedId, Column | None] = {}
        self._tallies = Tallies(self, run)
        self._sums: dict[tuple[Reduction, Year, str | None], list[tuple[Fraction, int]]] = {}

    def column(self, wanted: Any) -> Column | None:
        """A column that is made of others, or one of the table's own."""
        if isinstance(wanted, TallyId) and self.tallies:
            return self._tallies.column(wanted)
        if not isinstance(wanted, DerivedId):
            return self.base.column(wanted)
        if wanted not in self._made:
            self._made[wanted] = self._make(wanted)
        return self._made[wanted]

    @property
    def tallies(self) -> bool:
        """Whether what records come to may be asked for."""
        return self.lists is not None

    # --- what is asked of every row ---

    def _asked(self, node: Expression, year: Year, item: str | None) -> Sequence[_Row]:
        key = (node, year, item)
        if key not in self._rows:
            _, found = self._run(self, Asked(node, year, item))
            figure, below, part = found[_FIGURE], found[_BELOW], found[_PART]
            states = figure.statuses if figure.statuses is not None else [0] * self.rows
            self._rows[key] = [
                _Row(Fraction(int(a), int(b)) if not s else None, int(s), bool(p))
                for a, b, s, p in zip(figure.values, below.values, states, part.values, strict=True)
            ]
        return self._rows[key]

    def _members(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, population in enumerate(self.population_of):
            found.setdefault(int(population), []).append(row)
        return found

    # --- columns ---

    def _make(self, wanted: DerivedId) -> Column | None:
        if isinstance(wanted.node, Ranked):
            return self._placed(wanted.node, wanted)
        if isinstance(wanted.node, Reduction):
            return self._reduced(wanted.node, wanted)
        assert wanted.node is not None
        rows = self._asked(wanted.node, wanted.year, wanted.item)
        values: list[Fraction] = [Fraction(0)] * self.rows
        for members in self._members().values():
            known = {r: v for r in members if (v := rows[r].value) is not None}
            for row, value in self._among(wanted, known):
                values[row] = value
        shared = lcm(*{v.denominator for v in values})
        if shared.bit_length() <= _SHARED and wanted.aspect in (Among.BEST, Among.WORST, Among.PLACE, Among.COUNT):
            return column_of([v.numerator * (shared // v.denominator) for v in values], Fraction(1, shared))
        raise Unsupported("第一名的数分母太多")

    def _among(self, wanted: DerivedId, known: Mapping[int, Fraction]) -> Iterator[tuple[int, Fraction]]:
        """What each row that has the figure is among all that have it."""
        if not known:
            return
        ordered = sorted(known.values(), reverse=wanted.is_higher)
        match wanted.aspect:
            case Among.PLACE:
                first: dict[Fraction, int] = {}
                for place, value in enumerate(ordered, start=1):
                    first.setdefault(value, place)
                yield from ((row, Fraction(first[value])) for row, value in known.items())
            case Among.COUNT:
                yield from ((row, Fraction(len(known))) for row in known)
            case Among.BEST | Among.WORST as aspect:
                end = ordered[0] if aspect is Among.BEST else ordered[-1]
                yield from ((row, end) for row in known)

    # --- what several rows make together ---

    def _reduced(self, node: Reduction, wanted: DerivedId) -> Column:
        key = (node, wanted.year, wanted.item)
        if key not in self._sums:
            self._sums[key] = self._reduce(node, wanted.year, wanted.item)
        values, states = zip(*self._sums[key], strict=True) if self.rows else ((), ())
        if wanted.aspect is Among.REDUCED_STATUS:
            return column_of(list(states))
        shared = lcm(*{v.denominator for v in values})
        if shared.bit_length() > _SHARED:
            raise Unsupported("合起来的数分母太多")
        return column_of([v.numerator * (shared // v.denominator) for v in values], Fraction(1, shared))

    def _reduce(self, node: Reduction, year: Year, item: str | None) -> list[tuple[Fraction, int]]:
        """The value of every row (0 where there is none) and its status."""
        holds = self._asked(node.condition, year, None) if node.condition is not None else None
        figures = self._asked(node.subject, year, None) if node.subject is not None else None
        members = self._everyone(node, year, item) if node.over is Scope.EVERYONE else self._below(node)
        known: dict[tuple[int, ...], tuple[Fraction, int]] = {}
        for rows in members:
            if rows not in known:
                pairs = [(holds[r] if holds else None, figures[r] if figures else None) for r in rows]
                known[rows] = reduced(node, pairs, self._plan)
        return [known[rows] for rows in members]

    def _everyone(self, node: Reduction, year: Year, item: str | None) -> list[tuple[int, ...]]:
        """Of each row's population those who take part."""
        subject = node.subject
        own = subject.key if isinstance(subject, Ref) and subject.key in self._plan.indicators else None
        spoken = subject if subject is not None else node.condition
        assert spoken is not None
        parts = [self._asked(spoken, year, key) for key in (item, own) if key is not None]
        members = {
            population: tuple(r for r in rows if all(p[r].takes_part for p in parts))
            for population, rows in self._members().items()
        }
        return [members[int(p)] for p in self.population_of]

    def _below(self, node: Reduction) -> list[tuple[int, ...]]:
        """Of each row the units below, at the first of their levels that takes part in what is spoken of."""
        standing = self._standing()
        spoken = [x for x in (node.subject, node.condition) if x is not None]
        items = {n.key for x in spoken for n in walk(x) if isinstance(n, Ref)} & self._plan.indicators.keys()

        def fits(row: int) -> bool:
            level = standing[row][1].name
            nodes = [n for key in items for n in (self._plan.indicators[key], self._plan.parents.get(key))]
            return all(applies_to(n, level) for n in nodes if n is not None)

        found: list[tuple[int, ...]] = []
        while len(found) < len(standing):
            rows = self._world(len(found))
            rows_of: dict[str, tuple[int, ...]] = {}
            for row in rows:
                name = standing[row][0].name
                rows_of[name] = (*rows_of.get(name, ()), row)
            world = World(self.base.inputs.facts.roster, rows_of)  # type: ignore[attr-defined]
            is_all = node.over is Scope.ALL_BELOW
            found += [world.below(standing[row][0].name, is_all=is_all, fits=fits) for row in rows]
        return found

    def _world(self, row: int) -> range:
        """The rows that a row is one of: all; where a table holds every unit several times, those of its turn."""
        size: int = getattr(self.base, "world", self.rows)
        start = row // size * size
        return range(start, start + size)

    # --- places as conditions ---

    def _placed(self, node: Ranked, wanted: DerivedId) -> Column:
        """Whether each row has its place (1), and where that is not known, the code of its status."""
        rows = self._asked(node.subject, wanted.year, wanted.item)
        levels = self.base.column(LEVEL)
        assert levels is not None
        names = [self._plan.policy.levels[int(v)].name for v in levels.values]
        members = self._members()
        found = []
        for row, own in enumerate(rows):
            meant = self._place_for(node, row, names)
            if meant is None:
                found.append((0, CODES[Status.UNDEFINED]))
            elif own.value is None:
                found.append((0, own.status))
            else:
                place, peers_of = meant
                peers = self._units([p for p in peers_of(members) if rows[p].takes_part])
                values = [v for p in peers if (v := rows[p].value) is not None]
                ahead = sum(v > own.value if place.is_from_the_top else v < own.value for v in values)
                found.append((int(ahead < place.count), 0))
        return column_of([f[0] if wanted.aspect is Among.HAS_PLACE else f[1] for f in found])

    def _place_for(self, node: Ranked, row: int, names: Sequence[str]) -> tuple[Place, Peers] | None:
        """The place for a row's own level, else one of another level that its unit stands in; and the others there."""
        for place in sorted(node.places, key=lambda p: p.level != names[row]):
            if place.is_whole:
                return place, lambda _, whole=place.text[1]: self._in_the_whole(row, whole)
            at = row if place.level in (None, names[row]) else self._elsewhere(row, place.level)
            if at is not None:
                return place, lambda members, at=at: [p for p in members[int(self.population_of[at])] if p != at]
        return None

    def _standing(self) -> Sequence[tuple[RosterUnit, Level]]:
        """The unit and level of each row. Raises Unsupported for a table of columns alone."""
        standing = getattr(self.base, "standing", None)
        if standing is None:
            raise Unsupported("名次在别的层次里比，要有名册")
        found: Sequence[tuple[RosterUnit, Level]] = standing
        return found

    def _elsewhere(self, row: int, level: str | None) -> int | None:
        """The row of the same unit at another level."""
        standing = self._standing()
        unit = standing[row][0].name
        fits = (r for r in self._world(row) if standing[r][0].name == unit and standing[r][1].name == level)
        return next(fits, None)

    def _in_the_whole(self, row: int, whole: str) -> list[int]:
        """Every row of other units under the same province (city, …)."""
        standing = self._standing()
        roster = {u.name: u for u in self.base.inputs.facts.roster}  # type: ignore[attr-defined]
        root, own = unit_above(standing[row][0], whole, roster), standing[row][0].name
        return [
            other
            for other in self._world(row)
            if standing[other][0].name != own and unit_above(standing[other][0], whole, roster) == root
        ]

    def _units(self, rows: list[int]) -> list[int]:
        """Of a unit that stands in several levels the first."""
        standing = getattr(self.base, "standing", None)
        if standing is None:
            return rows
        first: dict[str, int] = {}
        for row in rows:
            first.setdefault(standing[row][0].name, row)
        return list(first.values())


#: How long a denominator may be that all rows share.
_SHARED = 512


def reduced(node: Reduction, members: Sequence[tuple[_Row | None, _Row | None]], plan: Plan) -> tuple[Fraction, int]:
    """Put members together, each with whether it counts and its figure; the value, and the code of its status."""
    if node.over is not Scope.EVERYONE and not members:
        return _of_nobody(node)
    if node.is_condition:
        return _decided(node, [h for h, _ in members if h is not None])
    inside = [(h, f) for h, f in members if not _is_out(h, f)]
    waiting = [code for h, f in inside if (code := _open_status(h, f))]
    if waiting and node.over is not Scope.EVERYONE:
        return Fraction(0), max(waiting)
    known = [f.value for h, f in inside if not _open_status(h, f) and f is not None and f.value is not None]
    if node.function == "计数":
        return Fraction(sum(not _open_status(h, f) for h, f in inside)), 0
    if node.function == "合计":
        return sum(known, Fraction(0)), 0
    if not known:
        return Fraction(0), CODES[Status.UNDEFINED]
    if node.function == "平均":
        return sum(known, Fraction(0)) / len(known), 0
    is_least = node.function == "最小"
    if node.function == "最好" and node.over is Scope.EVERYONE and node.subject is not None:
        from engine.decisions import is_lower_better

        is_least = is_lower_better(node.subject, plan)
    return (min if is_least else max)(known), 0


def _of_nobody(node: Reduction) -> tuple[Fraction, int]:
    if node.is_condition:
        return Fraction(int(node.function == "每个")), 0
    return Fraction(0), 0 if node.function == "计数" else CODES[Status.UNDEFINED]


def _decided(node: Reduction, holds: Sequence[_Row]) -> tuple[Fraction, int]:
    deciding = node.function == "任一"
    if any(h.value is not None and bool(h.value) is deciding for h in holds):
        return Fraction(int(deciding)), 0
    return Fraction(int(not deciding)), max((h.status for h in holds), default=0)


def _is_out(holds: _Row | None, figure: _Row | None) -> bool:
    if holds is not None and holds.value == 0:
        return True
    return figure is not None and figure.status == CODES[Status.NOT_APPLICABLE]


def _open_status(holds: _Row | None, figure: _Row | None) -> int:
    """The status of what is not known first; 0 where all is."""
    return next((r.status for r in (holds, figure) if r is not None and r.status), 0)
