"""等次 over columns: what each row can still have is a set of bits, settled in the stages of `engine.grading`.

Before and after the places, what a row comes to depends on nothing but how its conditions stand, so that each such
pattern is settled once, however many rows have it. Only the places are given row by row, population by population.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any

from dsl.expressions import Expression, Ranked, Ref, Side, walk
from dsl.grade_bands import Bound, is_ordered
from dsl.model import ResolvedPolicy
from dsl.outcomes import Grade, GradeTable, ShiftKind, TieRule
from dsl.record import dataclass
from engine.columns.flags import NO, NO_GRADE, OPEN, YES
from engine.cutting import places_of

_TRUTH = {NO: False, YES: True, OPEN: None}


@dataclass(slots=True)
class Grades:
    """The grades of every row: one where `possible` names just one, else all that it can still have."""

    names: tuple[str, ...]
    #: Bits by row (a list of few, an array of many), after and before the leading group's decision; `UNGRADED` where
    #: nothing is graded.
    possible: Any
    computed: Any

    def __getitem__(self, row: int) -> str | None:
        """The grade of a row."""
        return self._one(int(self.possible[row]))

    def before(self, row: int) -> str | None:
        """The grade that was computed, before any decision."""
        return self._one(int(self.computed[row]))

    def could(self, row: int) -> tuple[str, ...]:
        """The grades that a row can still have, best first."""
        bits = max(int(self.possible[row]), 0)
        return tuple(n for place, n in enumerate(self.names) if bits >> place & 1)

    def _one(self, bits: int) -> str | None:
        return self.names[bits.bit_length() - 1] if bits > 0 and not bits & (bits - 1) else None

    def columns(self) -> dict[str, Any]:
        """By grade, whether each row has it: 0, 1, 2, or that it has none at all."""
        if isinstance(self.possible, list):
            return {n: [_code(bits, 1 << place) for bits in self.possible] for place, n in enumerate(self.names)}
        return {n: _codes(self.possible, 1 << place) for place, n in enumerate(self.names)}


#: In place of the bits of a row that is not graded at all.
UNGRADED = -1


def _codes(bits: Any, own: int) -> Any:
    """The same of many rows."""
    import numpy as np

    found = np.where((bits & own) == 0, NO, np.where(bits == own, YES, OPEN))
    return np.where(bits == UNGRADED, NO_GRADE, found).astype(np.int8)


def _code(bits: int, own: int) -> int:
    if bits == UNGRADED:
        return NO_GRADE
    return NO if not bits & own else YES if bits == own else OPEN


def grade_names(policy: ResolvedPolicy) -> tuple[str, ...]:
    """Every grade of a method, in the order in which the tables name them."""
    return tuple(dict.fromkeys(name for table in policy.outcomes.tables for name in table.names))


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of a table of grades, by their places in what is asked of every row."""

    table: GradeTable
    all: tuple[Expression, ...]
    listed: tuple[tuple[str, tuple[int, ...]], ...]
    bands: Mapping[str, int]
    conditions: Mapping[str, tuple[int, ...]]
    shifts: tuple[int, ...]
    #: Of the vetoes that name a grade: that grade, and the place.
    vetoes: tuple[tuple[str, int], ...]
    #: How many are asked: conditions, then vetoes.
    count: int


def asked_of(table: GradeTable, vetoes: Sequence[str]) -> Asked:
    """Put down all that a table of grades asks, then the vetoes that name these grades."""
    found: list[Expression] = []

    def place(condition: Expression) -> int:
        found.append(condition)
        return len(found) - 1

    listed = tuple((x.grade, tuple(place(c.condition) for c in x.circumstances)) for x in table.listed)
    bands = {g.name: place(g.band) for g in table.grades if g.band is not None}
    conditions = {g.name: tuple(place(c.condition) for c in g.conditions) for g in table.grades}
    shifts = tuple(place(s.condition) for s in table.shifts)
    named = tuple((grade, len(found) + n) for n, grade in enumerate(vetoes))
    return Asked(table, tuple(found), listed, bands, conditions, shifts, named, len(found) + len(named))


# --- one pattern -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Desk:
    """One pattern of truths while its grade is being settled."""

    asked: Asked
    truths: Sequence[bool | None]
    possible: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    is_final: bool = False

    @property
    def table(self) -> GradeTable:
        return self.asked.table

    def settle(self) -> None:
        """Everything before the places."""
        self._first()
        if not self.is_final:
            self._rows()
            self._later_rows()

    def _first(self) -> None:
        holding: list[str] = []
        waiting: list[str] = []
        for grade, place in self.asked.vetoes:
            truth = self.truths[place]
            if truth is not False:
                (holding if truth else waiting).append(grade)
        for grade, places in self.asked.listed:
            for place in places:
                truth = self.truths[place]
                if truth is not False:
                    (holding if truth else waiting).append(grade)
        if not holding:
            self.listed = _unique(waiting)
            return
        self.is_final = True
        settled = self._chosen(holding)
        more = [g for g in waiting if g not in settled and self._chosen([*settled, g]) != settled]
        self.possible = _unique([*settled, *more])

    def _rows(self) -> None:
        now = [g for g in self.table.grades if not needs_ranks(g)]
        rest = [g.name for g in now if g.is_rest]
        loose = {g.name: self._truth(g) for g in now if g.band is None and g.conditions and not g.is_rest}
        holding = [n for n, t in loose.items() if t]
        banded = [b for b in self._banded([g for g in now if g.band is not None]) if not holding or b not in rest]
        is_sure = len(banded) == 1
        settled = self._chosen([*holding, *(banded if is_sure else ())])
        may = [n for n, t in loose.items() if t is None]
        self.possible = _unique([*settled, *(() if is_sure else banded), *may, *self.listed])

    def _banded(self, grades: Sequence[Grade]) -> list[str]:
        found: list[str] = []
        is_sure = False
        for grade in grades:
            truth = self._truth(grade)
            if truth is not False:
                found.append(grade.name)
            if truth and is_ordered(self.table):
                return found
            is_sure = is_sure or truth is True
        return found if is_sure else [*found, *(g.name for g in self.table.grades if g.is_rest)]

    def _later_rows(self) -> None:
        later = {g.name: self._truth(g) for g in self.table.grades if needs_ranks(g)}
        holding = [n for n, t in later.items() if t]
        if holding:
            self.possible = [*self._chosen(holding), *self.listed]
        self.possible = _unique([*self.possible, *(n for n, t in later.items() if t is None)])

    def _truth(self, grade: Grade) -> bool | None:
        parts: list[bool | None] = []
        if grade.band is not None:
            parts.append(self.truths[self.asked.bands[grade.name]])
        if grade.conditions:
            truths = [self.truths[p] for p in self.asked.conditions[grade.name]]
            holding = sum(t is True for t in truths)
            open_ones = sum(t is None for t in truths)
            parts.append(True if holding >= grade.needed else None if holding + open_ones >= grade.needed else False)
        barred = self._barred(grade.name)
        parts.append(None if barred is None else not barred)
        return False if False in parts else None if None in parts else True

    def _barred(self, name: str) -> bool | None:
        pairs = zip(self.table.shifts, self.asked.shifts, strict=True)
        truths = [self.truths[p] for s, p in pairs if s.kind is ShiftKind.NEVER and s.grade == name]
        return True if True in truths else None if None in truths else False

    def _chosen(self, grades: Sequence[str]) -> list[str]:
        unique = sorted(set(grades), key=self.table.names.index)
        if self.table.lower_wins is None or len(unique) < 2:
            return unique
        return unique[-1:] if self.table.lower_wins else unique[:1]

    def shift(self) -> None:
        """升一档, 降一档, 改定为."""
        pairs = [(s, self.truths[p]) for s, p in zip(self.table.shifts, self.asked.shifts, strict=True)]
        moves = [(s, t) for s, t in pairs if s.kind is not ShiftKind.NEVER]
        relevant = [(s, t) for s, t in moves if not (self.is_final and s.kind is ShiftKind.UP)]
        holding = [s for s, t in relevant if t]
        before = self.possible
        after: list[str] = []
        for grade in before:
            after += self._chosen([self._moved(grade, s.kind, s.grade) for s in holding] or [grade])
        for one, truth in relevant:
            if truth is None:
                after += [self._moved(b, one.kind, one.grade) for b in before]
        self.possible = _unique(after)

    def _moved(self, grade: str, kind: ShiftKind, to: str | None) -> str:
        names = self.table.names
        if kind is ShiftKind.TO:
            return to or grade
        step = -1 if kind is ShiftKind.UP else 1
        target = names[min(max(names.index(grade) + step, 0), len(names) - 1)]
        return grade if kind is ShiftKind.UP and self._barred(target) else target


def settled_pattern(asked: Asked, codes: Sequence[int]) -> tuple[tuple[str, ...], bool]:
    """What a pattern of truths comes to before the places, and whether that is final."""
    desk = _Desk(asked, [_TRUTH[c] for c in codes])
    desk.settle()
    return tuple(desk.possible), desk.is_final


def shifted_pattern(asked: Asked, codes: Sequence[int], possible: Sequence[str], *, is_final: bool) -> list[str]:
    """The grades that are possible after promotions and demotions."""
    desk = _Desk(asked, [_TRUTH[c] for c in codes], possible=list(possible), is_final=is_final)
    desk.shift()
    return desk.possible


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def needs_ranks(grade: Grade) -> bool:
    """Whether a row is settled after the ranks."""
    expressions = [c.condition for c in grade.conditions] + ([grade.band] if grade.band is not None else [])
    return any(
        isinstance(node, Ranked) or (isinstance(node, Ref) and node.side is Side.RANK)
        for x in expressions
        for node in walk(x)
    )


# --- all rows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """What settling grades asks of the rows of one population."""

    rows: Sequence[int]
    #: 考评对象总数.
    counted: int


def settle_rows(
    asked: Asked,
    codes: Sequence[Sequence[int]],
    populations: Sequence[Rows],
    totals: Callable[[int], Fraction | int | None],
    compared: Callable[[Grade, int], Sequence[Fraction | None]],
) -> dict[int, list[str]]:
    """The grades that each row can have, before any decision.

    `codes` are the truths of all that is asked, a column for each condition; a total is any number in their order.
    """
    desks: dict[tuple[int, ...], tuple[tuple[str, ...], bool]] = {}
    found: dict[int, list[str]] = {}
    final: set[int] = set()
    patterns: dict[int, tuple[int, ...]] = {}
    for population in populations:
        for row in population.rows:
            pattern = tuple([int(c[row]) for c in codes])
            patterns[row] = pattern
            if pattern not in desks:
                desks[pattern] = settled_pattern(asked, pattern)
            possible, is_final = desks[pattern]
            found[row] = list(possible)
            if is_final:
                final.add(row)
    for population in populations:
        for grade in asked.table.grades:
            if grade.cut is not None:
                _limit(grade, population, found, final, totals, compared)
    shifted: dict[tuple[tuple[int, ...], tuple[str, ...], bool], list[str]] = {}
    for row, possible_now in found.items():
        key = patterns[row], tuple(possible_now), row in final
        if key not in shifted:
            shifted[key] = shifted_pattern(asked, key[0], possible_now, is_final=key[2])
        found[row] = shifted[key]
    return found


def _limit(
    grade: Grade,
    population: Rows,
    found: dict[int, list[str]],
    final: set[int],
    totals: Callable[[int], Fraction | int | None],
    compared: Callable[[Grade, int], Sequence[Fraction | None]],
) -> None:
    """Keep a grade to its places; who is beyond them gets the next one, who shares the last waits."""
    cut, overflow = grade.cut, grade.overflow or grade.name
    assert cut is not None
    standing = [r for r in population.rows if r not in final and grade.name in found[r]]
    sure = {r: total for r in standing if len(found[r]) == 1 and (total := totals(r)) is not None}
    inside, tied, _ = best_rows(sure, places_of(cut, population.counted), cut.rule, lambda row: compared(grade, row))
    for row in standing:
        if row not in sure:
            found[row] = _unique([*found[row], overflow])
        elif row in tied:
            found[row] = _unique([grade.name, overflow])
        elif row not in inside:
            found[row] = [overflow]


def best_rows(
    figures: Mapping[int, Any], places: int, rule: TieRule, compared: Callable[[int], Sequence[Fraction | None]]
) -> tuple[frozenset[int], frozenset[int], int]:
    """Who has one of the places, who shares the last one without a decision, and how many are left for those."""
    if len(figures) <= places:
        return frozenset(figures), frozenset(), 0
    if places <= 0:
        return frozenset(), frozenset(), 0
    last = sorted(figures.values(), reverse=True)[places - 1]
    inside = {r for r, f in figures.items() if f > last}
    sharing = [r for r, f in figures.items() if f == last]
    further = {r: compared(r) for r in sharing} if len(inside) + len(sharing) > places else {}
    depth = 0
    while len(inside) + len(sharing) > places:
        left = places - len(inside)
        keys = [further[r][depth] for r in sharing] if depth < len(further[sharing[0]]) else []
        known = [k for k in keys if k is not None]
        if not keys or len(known) < len(keys):
            if keys or rule is TieRule.ALL_OPEN:
                return frozenset(inside), frozenset(sharing), left
            more = sharing if rule is TieRule.ALL_IN else []
            return frozenset({*inside, *more}), frozenset(), places - len(inside) - len(more)
        edge = sorted(known, reverse=True)[left - 1]
        inside |= {r for r, k in zip(sharing, known, strict=True) if k > edge}
        sharing = [r for r, k in zip(sharing, known, strict=True) if k == edge]
        depth += 1
    return frozenset({*inside, *sharing}), frozenset(), places - len(inside) - len(sharing)


def within(bounds: Sequence[Bound], lowest: Fraction | None, highest: Fraction | None) -> int:
    """Whether everything that an open total can become is in a band: 0, 1, or 2 where only some of it is.

    >>> within([("≥", Fraction(90))], Fraction(80), Fraction(95))
    2
    """
    sides = [_side(operator, number, lowest, highest) for operator, number in bounds]
    return NO if NO in sides else OPEN if OPEN in sides else YES


def _side(operator: str, number: Fraction, lowest: Fraction | None, highest: Fraction | None) -> int:
    """The whole of what a total can become beside one bound."""
    if operator in ("≥", ">"):
        reaches = lowest is not None and (lowest >= number if operator == "≥" else lowest > number)
        misses = highest is not None and (highest < number if operator == "≥" else highest <= number)
    elif operator in ("≤", "<"):
        reaches = highest is not None and (highest <= number if operator == "≤" else highest < number)
        misses = lowest is not None and (lowest > number if operator == "≤" else lowest >= number)
    else:
        return OPEN
    return YES if reaches else NO if misses else OPEN
