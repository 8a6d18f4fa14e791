"""A program as steps over whole blocks of rows: what each step computes, in which lane, and into which buffer.

Steps are in the form of one assignment each; what is computed once is named once. Buffers are given out when a
step needs one and taken back after its last use, so that a block of all of them stays in the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from dsl.model import RoundingMode
from engine.columns.algebra import (
    Absent,
    Algebra,
    ColumnAtom,
    Condition,
    Every,
    Extreme,
    Kept,
    Monomial,
    Opposite,
    Pick,
    Poly,
    Rounded,
    Sign,
    Some,
    Test,
)
from engine.columns.ranges import DOUBLE, LONG, combination, comparison_margin, rounding_margin, size

#: Doubles, 64-bit integers, Python integers; truths.
Lane = Literal["f", "i", "o", "b"]
#: A step's number, or the text of a constant.
Operand = int | str
_COMPARE: Mapping[str, str] = {"<": "less", "≤": "less_equal", "=": "equal", "≠": "not_equal"}
_REVERSED: Mapping[str, str] = {"less": "greater", "less_equal": "greater_equal"}


@dataclass(frozen=True, slots=True)
class Move:
    """One step: an operation on earlier steps and constants."""

    operation: str
    arguments: tuple[Operand, ...]
    lane: Lane


@dataclass(slots=True)
class Steps:
    """Turns expressions into steps, and remembers which lane each took."""

    algebra: Algebra
    moves: list[Move] = field(default_factory=list)
    _known: dict[Move, int] = field(default_factory=dict)
    _quotients: dict[tuple[Poly, Poly], int] = field(default_factory=dict)
    _atoms: dict[tuple[int, Lane], Operand] = field(default_factory=dict)
    #: Columns that are read, with their lanes.
    loads: set[tuple[int, Lane]] = field(default_factory=set)
    masks: set[int] = field(default_factory=set)
    #: Floors of what is not below zero, which cutting off what stands behind the point is as good as.
    cut_off: set[int] = field(default_factory=set)

    def step(self, operation: str, arguments: tuple[Operand, ...], lane: Lane) -> int:
        """The number of a step; the same one for the same step."""
        move = Move(operation, arguments, lane)
        if move not in self._known:
            self._known[move] = len(self.moves)
            self.moves.append(move)
        return self._known[move]

    # --- lanes ---

    def lane_of(self, *polys: Poly) -> Lane:
        """The narrowest lane in which these and all their terms are exact."""
        return self._lane(max((size(p, self.algebra) for p in polys), default=0))

    def _lane(self, most: int) -> Lane:
        return "f" if most < DOUBLE else "i" if most < LONG else "o"

    def poly(self, poly: Poly, lane: Lane) -> Operand:
        """A polynomial in a lane that holds it."""
        if poly.constant is not None:
            return _number(poly.constant, lane)
        content = poly.content
        if content > 1 and len(poly.terms) > 1:
            return self.step("multiply", (self.poly(poly.over(content), lane), _number(content, lane)), lane)
        made: Operand | None = None
        for monomial, c in sorted(poly.terms, key=lambda t: (t[1] < 0, not t[0])):
            if not monomial:
                part: Operand = _number(abs(c), lane)
            else:
                part = self.product(monomial, lane)
                if abs(c) != 1:
                    part = self.step("multiply", (part, _number(abs(c), lane)), lane)
            if made is None:
                made = part if c > 0 else self.step("negative", (part,), lane)
            else:
                made = self.step("add" if c > 0 else "subtract", (made, part), lane)
        assert made is not None
        return made

    def product(self, monomial: Monomial, lane: Lane) -> Operand:
        """A product of atoms."""
        made = self.atom(monomial[0], lane)
        for other in monomial[1:]:
            made = self.step("multiply", (made, self.atom(other, lane)), lane)
        return made

    # --- atoms ---

    def atom(self, index: int, lane: Lane) -> Operand:
        """An atom in a lane: worked out in its own, and carried over; once."""
        if (index, lane) not in self._atoms:
            self._atoms[index, lane] = self._atom(index, lane)
        return self._atoms[index, lane]

    def _atom(self, index: int, lane: Lane) -> Operand:
        atom = self.algebra.atoms[index]
        match atom:
            case ColumnAtom(column=column):
                self.loads.add((column, lane))
                return self.step("load", (str(column),), lane)
            case Kept(poly=poly):
                own = self.lane_of(poly)
                made = self.poly(poly, own)
            case Extreme(is_least=is_least, first=first, second=second):
                own = self.lane_of(first, second)
                made = self._extreme(first, second, own, is_least=is_least)
            case Pick(condition=condition, then=then, otherwise=otherwise):
                own = self.lane_of(then, otherwise)
                # A quotient that is made for either may also answer the condition.
                parts = (self.poly(then, own), self.poly(otherwise, own))
                made = self.step("choose", (self.condition(condition), *parts), own)
            case Rounded():
                own, made = self._rounded(atom, None)
        return self._carried(made, own, lane)

    def _carried(self, made: Operand, own: Lane, lane: Lane) -> Operand:
        return made if own == lane else self.step("carry", (made,), lane)

    def _extreme(self, first: Poly, second: Poly, lane: Lane, *, is_least: bool) -> Operand:
        name = "minimum" if is_least else "maximum"
        a, cap = first.atom, second.constant
        rounded = self.algebra.atoms[a] if a is not None else None
        if is_least and cap is not None and isinstance(rounded, Rounded):
            own, made = self._rounded(rounded, cap)
            return self.step(name, (self._carried(made, own, lane), _number(cap, lane)), lane)
        return self.step(name, (self.poly(first, lane), self.poly(second, lane)), lane)

    # --- roundings ---

    def _rounded(self, atom: Rounded, cap: int | None) -> tuple[Lane, Operand]:
        """One exact division with its mode; only figures up to the cap must be exact."""
        found = self._by_doubles(atom, cap)
        if found is not None:
            return "f", found
        p, q = atom.factor.numerator, atom.factor.denominator
        above, below = atom.above.times(2 * p), atom.below.times(q)
        lane: Lane = "i" if self.lane_of(above + below.times(2)) != "o" else "o"
        divisor = self._positive(below.times(2), lane)
        match atom.mode:
            case RoundingMode.HALF_UP:
                return lane, self.step("floor_divide", (self.poly(above + below, lane), divisor), lane)
            case RoundingMode.DOWN:
                return lane, self.step("floor_divide", (self.poly(above, lane), divisor), lane)
            case RoundingMode.UP:
                down = self.step("floor_divide", (self.poly(-above, lane), divisor), lane)
                return lane, self.step("negative", (down,), lane)
            case RoundingMode.HALF_EVEN:
                return lane, self.step("half_even", (self.poly(above, lane), divisor), lane)

    def _positive(self, below: Poly, lane: Lane) -> Operand:
        """A divisor; where it is zero the figure is absent, and the division must only not fail."""
        made = self.poly(below, lane)
        if below.constant is None and self.algebra.range_of(below).low <= 0:
            return self.step("maximum", (made, _number(1, lane)), lane)
        return made

    def _by_doubles(self, atom: Rounded, cap: int | None) -> Operand | None:
        """⌊r × c ＋ ½ ＋ ε⌋, where it is proved (see `engine.columns.ranges`)."""
        if self.lane_of(atom.above, atom.below) != "f":
            return None
        found, below = self.algebra.range_of(atom.above), self.algebra.range_of(atom.below)
        highest = atom.factor * Fraction(found.high, max(below.low, 1))
        if cap is not None:
            highest = min(highest, Fraction(cap + 1))
        margins = rounding_margin(atom.factor, max(below.high, 1), highest, atom.mode)
        if margins is None:
            return None
        base, margin = margins
        ratio: Operand
        if atom.below.constant is not None:
            ratio, factor = self.poly(atom.above, "f"), atom.factor / atom.below.constant
        else:
            ratio, factor = self.quotient(atom.above, atom.below), atom.factor
        scaled = self.step("multiply", (ratio, repr(float(factor))), "f") if factor != 1 else ratio
        if atom.mode is RoundingMode.UP:
            return self.step("ceil", (self.step("subtract", (scaled, repr(float(margin))), "f"),), "f")
        made = self.step("floor", (self.step("add", (scaled, repr(float(base + margin))), "f"),), "f")
        if found.low >= 0 and atom.factor > 0:
            self.cut_off.add(made)
        return made

    def quotient(self, above: Poly, below: Poly) -> int:
        """The correctly rounded quotient of two whole numbers that are exact in doubles."""
        if (above, below) not in self._quotients:
            self._quotients[above, below] = self.step(
                "divide", (self.poly(above, "f"), self._positive(below, "f")), "f"
            )
        return self._quotients[above, below]

    # --- conditions ---

    def condition(self, condition: Condition) -> int:
        """A condition as truths."""
        match condition:
            case bool():
                return self.step("truth", (repr(condition),), "b")
            case Test(poly=poly, sign=sign):
                found = self._by_quotient(poly, sign)
                return found if found is not None else self._compared(poly, sign)
            case Absent(column=column):
                self.masks.add(column)
                return self.step("mask", (str(column),), "b")
            case Opposite(condition=inner):
                return self.step("logical_not", (self.condition(inner),), "b")
            case Every(conditions=inner):
                return self._all("logical_and", inner)
            case Some(conditions=inner):
                return self._all("logical_or", inner)

    def _all(self, operation: str, conditions: Sequence[Condition]) -> int:
        made = self.condition(conditions[0])
        for other in conditions[1:]:
            made = self.step(operation, (made, self.condition(other)), "b")
        return made

    def _compared(self, poly: Poly, sign: Sign) -> int:
        left = Poly(tuple(t for t in poly.terms if t[1] > 0))
        right = -Poly(tuple(t for t in poly.terms if t[1] < 0))
        lane = self.lane_of(left, right)
        a, b = self.poly(left, lane), self.poly(right, lane)
        name = _COMPARE[sign]
        if left.constant is not None:  # the array goes first
            return self.step(_REVERSED.get(name, name), (b, a), "b")
        return self.step(name, (a, b), "b")

    def _by_quotient(self, poly: Poly, sign: Sign) -> int | None:
        """A comparison of a quotient that is there anyway with a constant, where that is proved."""
        if sign in ("=", "≠"):
            return None
        for (above, below), ratio in self._quotients.items():
            found = combination(poly, above, below)
            if found is None or found[0] == 0:
                continue
            alpha, beta = found
            threshold = -beta / alpha
            high = max(self.algebra.range_of(below).high, 1)
            margin = comparison_margin(threshold, high)
            if margin is None or self.algebra.range_of(below).low <= 0:
                continue
            # α·r ＋ β ≤ 0: r not above θ for α > 0, not below it for α < 0.
            if alpha > 0:
                edge = threshold + margin if sign == "≤" else threshold - margin
                return self.step("less", (ratio, repr(float(edge))), "b")
            edge = threshold - margin if sign == "≤" else threshold + margin
            return self.step("greater", (ratio, repr(float(edge))), "b")
        return None

    def prepare_quotients(self, polys: Iterable[Poly]) -> None:
        """Make the quotient that two thresholds of one figure compare with."""
        seen: dict[tuple[Monomial, Monomial], int] = {}
        for poly in polys:
            if len(poly.terms) == 2 and all(m for m, _ in poly.terms):
                pair = (poly.terms[0][0], poly.terms[1][0])
                seen[pair] = seen.get(pair, 0) + 1
        for (one, two), count in seen.items():
            above, below = Poly(((one, 1),)), Poly(((two, 1),))
            is_safe = self.algebra.range_of(below).low > 0 and self.lane_of(above, below) == "f"
            if count > 1 and is_safe and (below, above) not in self._quotients:
                self.quotient(above, below)


def _number(value: int, lane: Lane) -> str:
    return repr(float(value)) if lane == "f" else repr(value)
