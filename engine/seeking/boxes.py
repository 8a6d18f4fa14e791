"""A compiled program over ranges of its columns: what a figure can be at all while some figures move.

Every expression is worked out on intervals of exact integers, so what is said of a box holds for each value in it;
of a box that is a single value the outcome is the exact one. That is what lets a search leave out whole stretches
and still be sure that the first value it names is the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import (
    Absent,
    Algebra,
    ColumnAtom,
    Condition,
    Every,
    Extreme,
    Interval,
    Kept,
    Opposite,
    Pick,
    Poly,
    Rounded,
    Some,
    Test,
    whole,
)

#: The columns that move, each with the least and the greatest of its scaled integers.
Box = Mapping[int, Interval]


@dataclass(slots=True)
class _Values:
    """Between what each atom lies; those that nothing moves are worked out once."""

    ranges: dict[int, Interval]


class Boxes:
    """One row of a program, of which some columns move."""

    def __init__(
        self,
        algebra: Algebra,
        values: Sequence[int],
        absent: frozenset[int],
        moving: Iterable[int],
        roots: Sequence[Poly],
    ) -> None:
        self._algebra = algebra
        self._values = values
        self._absent = absent
        self._moving = frozenset(moving)
        self._reduced: dict[int, tuple[Poly, int, list[tuple[int, tuple[int, ...]]]]] = {}
        self._settled: dict[int, tuple[Condition, bool, bool | None]] = {}
        needed = _needed(algebra, roots)
        self._moved: set[int] = set()
        for index in needed:
            if self._moves(algebra.atoms[index]):
                self._moved.add(index)
        still = _Values({})
        for index in needed:
            if index not in self._moved:
                still.ranges[index] = self._range(algebra.atoms[index], {}, still)
        self._still = still
        self._order = [i for i in needed if i in self._moved]
        self._ratios = {i: r for i in self._order if (r := self._ratio(algebra.atoms[i])) is not None}

    def range_of(self, poly: Poly, box: Box) -> Interval:
        """Between what a polynomial lies in a box."""
        return self._poly(poly, self._in(box))

    def holds(self, condition: Condition, box: Box) -> bool | None:
        """Whether a condition holds everywhere in a box, nowhere, or (None) perhaps in part of it."""
        return self._condition(condition, self._in(box))

    def both(self, condition: Condition, poly: Poly, box: Box) -> tuple[bool | None, Interval]:
        """A condition and a polynomial, worked out together."""
        found = self._in(box)
        return self._condition(condition, found), self._poly(poly, found)

    # --- what moves ---

    def _moves(self, atom: object) -> bool:
        if isinstance(atom, ColumnAtom):
            return atom.column in self._moving
        return any(a in self._moved for a in _inside(atom))

    def _ratio(self, atom: object) -> tuple[int, tuple[int, int], tuple[int, int]] | None:
        """The one column of a rounded quotient of two straight lines, with slope and height of each."""
        if not isinstance(atom, Rounded):
            return None
        moved = {a for p in (atom.above, atom.below) for m, _ in p.terms for a in m if a in self._moved}
        if len(moved) != 1:
            return None
        (one,) = moved
        inner = self._algebra.atoms[one]
        if not isinstance(inner, ColumnAtom):
            return None
        above, below = self._line(atom.above, one), self._line(atom.below, one)
        return None if above is None or below is None else (inner.column, above, below)

    def _line(self, poly: Poly, moved: int) -> tuple[int, int] | None:
        slope = height = 0
        for monomial, c in poly.terms:
            if monomial.count(moved) > 1:
                return None
            product = c
            for a in monomial:
                product *= 1 if a == moved else self._still.ranges[a].low
            if moved in monomial:
                slope += product
            else:
                height += product
        return slope, height

    # --- intervals ---

    def _in(self, box: Box) -> _Values:
        found = _Values(dict(self._still.ranges))
        for index in self._order:
            ratio = self._ratios.get(index)
            atom = self._algebra.atoms[index]
            if ratio is not None and isinstance(atom, Rounded):
                found.ranges[index] = self._along(atom, ratio, box[ratio[0]], found)
            else:
                found.ranges[index] = self._range(atom, box, found)
        return found

    def _along(
        self, atom: Rounded, ratio: tuple[int, tuple[int, int], tuple[int, int]], own: Interval, found: _Values
    ) -> Interval:
        """A quotient of two straight lines rises or falls all the way, so its ends are at the ends."""
        _, (a, b), (c, d) = ratio
        below = c * own.low + d, c * own.high + d
        if min(below) <= 0:
            return self._rounded(atom, found)
        first = _quotient(atom, a * own.low + b, below[0])
        last = first if own.low == own.high else _quotient(atom, a * own.high + b, below[1])
        return Interval(min(first, last), max(first, last))

    def _range(self, atom: object, box: Box, found: _Values) -> Interval:
        match atom:
            case ColumnAtom(column=column):
                value = self._values[column]
                return box.get(column) or Interval(value, value)
            case Kept(poly=poly):
                return self._poly(poly, found)
            case Extreme(is_least=is_least, first=first, second=second):
                a, b = self._poly(first, found), self._poly(second, found)
                choose = min if is_least else max
                return Interval(choose(a.low, b.low), choose(a.high, b.high))
            case Pick(condition=condition, then=then, otherwise=otherwise):
                return self._picked(condition, then, otherwise, found)
            case Rounded():
                return self._rounded(atom, found)
            case _:
                raise TypeError(atom)

    def _picked(self, condition: Condition, then: Poly, otherwise: Poly, found: _Values) -> Interval:
        holds = self._condition(condition, found)
        if holds is not None:
            return self._poly(then if holds else otherwise, found)
        a, b = self._poly(then, found), self._poly(otherwise, found)
        return Interval(min(a.low, b.low), max(a.high, b.high))

    def _rounded(self, atom: Rounded, found: _Values) -> Interval:
        above, below = self._poly(atom.above, found), self._poly(atom.below, found)
        # Where the figure counts the divisor is above zero and the dividend not below it.
        low = _quotient(atom, above.low, max(below.high, 1))
        return Interval(low, _quotient(atom, above.high, max(below.low, 1)))

    def _poly(self, poly: Poly, found: _Values) -> Interval:
        low, terms = self._terms(poly, found)
        high = low
        ranges = found.ranges
        for c, atoms in terms:
            first = ranges[atoms[0]]
            down, up = (c * first.low, c * first.high) if c > 0 else (c * first.high, c * first.low)
            for atom in atoms[1:]:
                a = ranges[atom]
                ends = (down * a.low, down * a.high, up * a.low, up * a.high)
                down, up = min(ends), max(ends)
            low += down
            high += up
        return Interval(low, high)

    def _terms(self, poly: Poly, found: _Values) -> tuple[int, list[tuple[int, tuple[int, ...]]]]:
        """A polynomial with everything that nothing moves worked out: a number, and the products that move."""
        known = self._reduced.get(id(poly))
        if known is not None:
            return known[1], known[2]
        still = 0
        terms: dict[tuple[int, ...], int] = {}
        for monomial, c in poly.terms:
            product = c
            for atom in monomial:
                if atom not in self._moved:
                    product *= found.ranges[atom].low
            moved = tuple(a for a in monomial if a in self._moved)
            if moved:
                terms[moved] = terms.get(moved, 0) + product
            else:
                still += product
        listed = [(c, atoms) for atoms, c in terms.items() if c]
        # The polynomial is kept beside, so that its id stays its own.
        self._reduced[id(poly)] = (poly, still, listed)
        return still, listed

    # --- conditions ---

    def _condition(self, condition: Condition, found: _Values) -> bool | None:
        """A condition in a box; one that nothing moves is settled once."""
        if isinstance(condition, bool):
            return condition
        known = self._settled.get(id(condition))
        if known is None:
            moves = any(a in self._moved for a in _inside(condition))
            # The condition is kept beside, so that its id stays its own.
            known = self._settled[id(condition)] = (condition, moves, None if moves else self._found(condition, found))
        return self._found(condition, found) if known[1] else known[2]

    def _found(self, condition: Condition, found: _Values) -> bool | None:
        match condition:
            case bool():
                return condition
            case Test(poly=poly, sign=sign):
                return _stands(self._poly(poly, found), sign)
            case Absent(column=column):
                return column in self._absent
            case Opposite(condition=inner):
                holds = self._condition(inner, found)
                return None if holds is None else not holds
            case Every(conditions=inner):
                return self._together(inner, found, deciding=False)
            case Some(conditions=inner):
                return self._together(inner, found, deciding=True)

    def _together(self, conditions: Sequence[Condition], found: _Values, *, deciding: bool) -> bool | None:
        is_open = False
        for condition in conditions:
            holds = self._condition(condition, found)
            if holds is deciding:
                return deciding
            is_open = is_open or holds is None
        return None if is_open else not deciding


def _quotient(atom: Rounded, above: int, below: int) -> int:
    """`factor` × above ÷ below as a whole number; a dividend below zero counts nowhere."""
    if above <= 0:
        return 0
    above, below = above * atom.factor.numerator, below * atom.factor.denominator
    match atom.mode:
        case RoundingMode.HALF_UP:
            return (2 * above + below) // (2 * below)
        case RoundingMode.DOWN:
            return above // below
        case RoundingMode.UP:
            return -(-above // below)
        case RoundingMode.HALF_EVEN:
            return whole(Fraction(above, below), atom.mode)


def _stands(found: Interval, sign: str) -> bool | None:
    match sign:
        case "<":
            return True if found.high < 0 else False if found.low >= 0 else None
        case "≤":
            return True if found.high <= 0 else False if found.low > 0 else None
        case _:
            is_zero = True if found.low == found.high == 0 else False if found.low > 0 or found.high < 0 else None
            return is_zero if sign == "=" or is_zero is None else not is_zero


def _inside(node: object) -> Iterable[int]:
    """The atoms that an atom, polynomial or condition is made of."""
    match node:
        case Poly(terms=terms):
            for monomial, _ in terms:
                yield from monomial
        case Kept(poly=poly) | Test(poly=poly):
            yield from _inside(poly)
        case Extreme(first=first, second=second):
            yield from _inside(first)
            yield from _inside(second)
        case Pick(condition=condition, then=then, otherwise=otherwise):
            for part in (condition, then, otherwise):
                yield from _inside(part)
        case Rounded(above=above, below=below):
            yield from _inside(above)
            yield from _inside(below)
        case Every(conditions=inner) | Some(conditions=inner):
            for part in inner:
                yield from _inside(part)
        case Opposite(condition=inner_one):
            yield from _inside(inner_one)


def atoms_of(condition: Condition) -> list[Poly]:
    """The polynomials of a condition, as roots for `Boxes`."""
    match condition:
        case Test(poly=poly):
            return [poly]
        case Every(conditions=inner) | Some(conditions=inner):
            return [p for c in inner for p in atoms_of(c)]
        case Opposite(condition=inner_one):
            return atoms_of(inner_one)
        case _:
            return []


def columns_of(algebra: Algebra, roots: Sequence[Poly]) -> frozenset[int]:
    """The columns that polynomials read."""
    atoms = (algebra.atoms[i] for i in _needed(algebra, roots))
    return frozenset(a.column for a in atoms if isinstance(a, ColumnAtom))


def _needed(algebra: Algebra, roots: Sequence[Poly]) -> list[int]:
    """Every atom below, what is used before what uses it."""
    found: set[int] = set()
    waiting = [a for root in roots for a in _inside(root)]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting.extend(_inside(algebra.atoms[index]))
    # An atom is made after all that it is made of.
    return sorted(found)
