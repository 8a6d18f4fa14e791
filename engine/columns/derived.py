"""What a row is among its population: its place, and the best and the worst figure there.

A first program works the figure out for every row; it is then put in order, exactly, within each population, and
what comes out are columns that the next program reads. Only a table that holds whole populations has them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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
from engine.columns.program import Output, Program
from engine.columns.stages import reader_over, scores_of
from engine.columns.table import LEVEL, Among, Column, DerivedId, Table, TallyId, YearId, column_of
from engine.columns.tallied import Tallies
from engine.columns.years import OpenYear, Years
from engine.plan import Plan, applies_to
from engine.results import Status
from engine.units import unit_above
from engine.world import World

#: Runs a program over a table.
Run = Callable[[Table, Callable[[Plan, Table, Period], Program]], tuple[Program, dict[str, Scores]]]
_FIGURE, _BELOW, _PART = "数", "分母", "参加"


@dataclass(frozen=True, slots=True)
class Asked:
    """What makes a program of one figure, and of who takes part in an indicator."""

    node: Expression
    year: Year
    item: str | None
    #: The scores that are made already; None before points.
    made: frozenset[str] | None = None

    def __call__(self, plan: Plan, table: Table, period: Period) -> Program:
        """Write it down. Raises Unsupported for what columns do not compute."""
        reader = reader_over(table, plan, period, self.made)
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
        return Program(reader=reader, columns=reader.columns, items=outputs, areas=(), total=None, left={})


@dataclass(frozen=True, slots=True)
class _Row:
    value: Fraction | None
    status: int
    takes_part: bool


class DerivedTable(TableOver):
    """A table with what its rows are among each other beside its own columns."""

    #: Whether a program may ask it for such columns.
    derives = True

    def __init__(self, base: Table, plan: Plan, run: Run, opened: Callable[[Period], OpenYear]) -> None:
        self.base, self._plan, self._run = base, plan, run
        self._rows: dict[tuple[Expression, Year, str | None], Sequence[_Row]] = {}
        self._made: dict[DerivedId, Column | None] = {}
        self._tallies = Tallies(self, run)
        self._years = Years(plan, opened)
        self._sums: dict[tuple[Reduction, Year, str | None], list[tuple[Fraction, int]]] = {}
        self._places: dict[tuple[Ranked, Year, str | None], list[tuple[int, int]]] = {}
        #: What is being worked out just now: it cannot rest on itself.
        self._open: set[tuple[Expression, Year, str | None]] = set()
        #: What is worked out from below, as far as it is known; and what of that was asked for meanwhile.
        self._guesses: dict[tuple[Reduction, Year, str | None], list[tuple[Fraction, int]]] = {}
        self._resting: set[tuple[Reduction, Year, str | None]] = set()
        self._rows_of: dict[tuple[int, str, str], int] = {}
        self._wholes: dict[tuple[int, str], Mapping[_Where, list[int]]] = {}
        self._roots: dict[tuple[int, str], _Where] = {}

    def column(self, wanted: Any) -> Column | None:
        """A column that is made of others, or one of the table's own."""
        if isinstance(wanted, TallyId) and self.tallies:
            return self._tallies.column(wanted)
        if isinstance(wanted, YearId) and self.has_years:
            return self._years.column(wanted)
        if not isinstance(wanted, DerivedId):
            return self.base.column(wanted)
        if wanted not in self._made:
            self._made[wanted] = self._make(wanted)
        return self._made[wanted]

    @property
    def tallies(self) -> bool:
        """Whether what records come to may be asked for."""
        return self.lists is not None

    @property
    def has_years(self) -> bool:
        """Whether what rows had in other years may be asked for."""
        return self.in_period is not None

    # --- what is asked of every row ---

    def asked(self, node: Expression, year: Year) -> Sequence[_Row]:
        """A figure of every row. Raises Unsupported for what columns do not compute."""
        return self._asked(node, year, None)

    def _asked(self, node: Expression, year: Year, item: str | None) -> Sequence[_Row]:
        key = (node, year, item)
        if key not in self._rows:
            if key in self._open:
                raise Unsupported("要看自己的结果")
            self._open.add(key)
            try:
                _, found = self._run(self, Asked(node, year, item, scores_of(self.base)))
            finally:
                self._open.remove(key)
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
            if wanted.aspect is Among.MEMBERS:
                taking = [r for r in members if rows[r].takes_part and rows[r].status != CODES[Status.NOT_APPLICABLE]]
                for row in members:
                    values[row] = Fraction(len(taking))
                continue
            known = {r: v for r in members if (v := rows[r].value) is not None}
            for row, value in self._among(wanted, known):
                values[row] = value
        shared = lcm(*{v.denominator for v in values})
        if shared.bit_length() <= _SHARED and wanted.aspect in _SHOWN:
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
        if key in self._guesses:
            # Asked for while it is being worked out: what units below have of it is known from the round before.
            self._resting.add(key)
            found = self._guesses[key]
        else:
            if key not in self._sums:
                self._sums[key] = self._settled(node, wanted.year, wanted.item)
            found = self._sums[key]
        values, states = zip(*found, strict=True) if self.rows else ((), ())
        if wanted.aspect is Among.REDUCED_STATUS:
            return column_of(list(states))
        shared = lcm(*{v.denominator for v in values})
        if shared.bit_length() > _SHARED:
            raise Unsupported("合起来的数分母太多")
        return column_of([v.numerator * (shared // v.denominator) for v in values], Fraction(1, shared))

    def _settled(self, node: Reduction, year: Year, item: str | None) -> list[tuple[Fraction, int]]:
        """What units below make together; where that rests on itself one level down, worked out from below.

        A unit rests on those below it alone, so that each round settles one level more.
        """
        if node.over is Scope.EVERYONE:
            return self._reduce(node, year, item)
        key = (node, year, item)
        kept = [dict(x) for x in self._caches]
        unknown = (Fraction(0), CODES[Status.UNDEFINED])
        self._guesses[key] = [unknown if below else reduced(node, (), self._plan) for below in self._below(node)]
        outer, self._open = self._open, set()
        try:
            while True:
                found = self._reduce(node, year, item)
                if key not in self._resting or found == self._guesses[key]:
                    return found
                self._guesses[key] = found
                for cache, before in zip(self._caches, kept, strict=True):
                    cache.clear()
                    cache.update(before)
        finally:
            self._open = outer
            self._guesses.pop(key)
            self._resting.discard(key)

    @property
    def _caches(self) -> tuple[dict[Any, Any], ...]:
        return self._rows, self._made, self._sums, self._places, self._tallies.known

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
            if row == _OUTSIDE:
                return True
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
            # What units of no level report counts too; only the interpreter has them.
            for unit in self.inputs.facts.roster:
                rows_of.setdefault(unit.name, (_OUTSIDE,))
            world = World(self.inputs.facts.roster, rows_of)
            is_all = node.over is Scope.ALL_BELOW
            found += [world.below(standing[row][0].name, is_all=is_all, fits=fits) for row in rows]
        if any(_OUTSIDE in rows for rows in found):
            raise Unsupported("下辖里有不考评的单位")
        return found

    def _world(self, row: int) -> range:
        """The rows that a row is one of: all; where a table holds every unit several times, those of its turn."""
        start = row // self.world * self.world
        return range(start, start + self.world)

    # --- places as conditions ---

    def _placed(self, node: Ranked, wanted: DerivedId) -> Column:
        """Whether each row has its place (1), and where that is not known, the code of its status."""
        key = (node, wanted.year, wanted.item)
        if key not in self._places:
            self._places[key] = list(self._place(node, wanted))
        return column_of([p[0] if wanted.aspect is Among.HAS_PLACE else p[1] for p in self._places[key]])

    def _place(self, node: Ranked, wanted: DerivedId) -> Iterator[tuple[int, int]]:
        rows = self._asked(node.subject, wanted.year, wanted.item)
        levels = self.base.column(LEVEL)
        assert levels is not None
        names = [self._plan.policy.levels[int(v)].name for v in levels.values]
        found: dict[_Where, _Peers] = {}
        for row, own in enumerate(rows):
            meant = self._place_for(node, row, names)
            if meant is None:
                yield 0, CODES[Status.UNDEFINED]
                continue
            if own.value is None:
                yield 0, own.status
                continue
            place, where = meant
            if where not in found:
                found[where] = self._peers(where, rows)
            ahead = found[where].ahead(self._unit(row), own.value, top=place.is_from_the_top)
            yield int(ahead < place.count), 0

    def _place_for(self, node: Ranked, row: int, names: Sequence[str]) -> tuple[Place, _Where] | None:
        """The place for a row's own level, else one of another level that its unit stands in; and the others there."""
        for place in sorted(node.places, key=lambda p: p.level != names[row]):
            if place.is_whole:
                return place, self._whole_of(row, place.text[1])
            at = row if place.level in (None, names[row]) else self._elsewhere(row, place.level)
            if at is not None:
                return place, (int(self.population_of[at]), "", "")
        return None

    def _peers(self, where: _Where, rows: Sequence[_Row]) -> _Peers:
        """The figures of all who take part there; of a unit that stands in several levels the first."""
        start, word, _ = where
        among = self._members()[start] if not word else self._wholes[start, word][where]
        first: dict[object, int] = {}
        for row in among:
            if rows[row].takes_part:
                first.setdefault(self._unit(row), row)
        figures = {unit: v for unit, row in first.items() if (v := rows[row].value) is not None}
        return _Peers(figures, sorted(figures.values()))

    def _unit(self, row: int) -> object:
        """What tells a unit from others of its population (or whole)."""
        return row if self.standing is None else self.standing[row][0].name

    def _standing(self) -> Sequence[tuple[RosterUnit, Level]]:
        """The unit and level of each row. Raises Unsupported for a table of columns alone."""
        if self.standing is None:
            raise Unsupported("要看上下级或者别的层次，要有名册")
        return self.standing

    def _elsewhere(self, row: int, level: str | None) -> int | None:
        """The row of the same unit at another level."""
        standing = self._standing()
        if not self._rows_of:
            for other, (unit, own) in enumerate(standing):
                self._rows_of[self._world(other).start, unit.name, own.name] = other
        return self._rows_of.get((self._world(row).start, standing[row][0].name, level or ""))

    def _whole_of(self, row: int, word: str) -> _Where:
        """The province (city, …) of a row."""
        standing, world = self._standing(), self._world(row)
        if (world.start, word) not in self._wholes:
            roster = {u.name: u for u in self.inputs.facts.roster}
            under: dict[_Where, list[int]] = {}
            for other in world:
                where = world.start, word, unit_above(standing[other][0], word, roster)
                under.setdefault(where, []).append(other)
                self._roots[other, word] = where
            self._wholes[world.start, word] = under
        return self._roots[row, word]


#: A population by its place; or, with a word, the first row of a world, the word of 全省 …, and the unit above.
_Where = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class _Peers:
    """The figures of those that a row is placed among, by unit, and in order."""

    figures: Mapping[object, Fraction]
    ordered: Sequence[Fraction]

    def ahead(self, unit: object, own: Fraction, *, top: bool) -> int:
        """How many other units stand before a figure. A unit may have another figure here than where it is asked."""
        here = self.figures.get(unit)
        if top:
            return len(self.ordered) - bisect_right(self.ordered, own) - int(here is not None and here > own)
        return bisect_left(self.ordered, own) - int(here is not None and here < own)


_SHOWN = (Among.BEST, Among.WORST, Among.PLACE, Among.COUNT, Among.MEMBERS)
#: In place of the row of a unit that is of no level.
_OUTSIDE = -1
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
