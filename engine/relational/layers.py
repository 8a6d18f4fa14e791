"""A program's outputs as layers of named columns: what is used more than once is worked out once, below its users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field
from math import gcd

from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns import algebra
from engine.columns.algebra import Algebra, Interval, Kept, Pick, Poly, Rounded, Test
from engine.columns.algebra import Condition as Source
from engine.columns.cells import CODES
from engine.columns.program import Output
from engine.columns.python_lane import inner_of
from engine.columns.ranges import size
from engine.relational.expressions import (
    AllOf,
    AnyOf,
    Cell,
    Choice,
    Code,
    Compare,
    Condition,
    ExactDivide,
    Extreme,
    Flag,
    Known,
    Named,
    Opposite,
    Scalar,
    Sum,
    Whole,
)

#: A condition that is worth a column of its own where it is used again.
_Compound = algebra.Every | algebra.Some | algebra.Opposite | Test


@dataclass(frozen=True, slots=True)
class Layer:
    """Columns that rest on the layers below alone."""

    made: tuple[Named, ...]


@dataclass(slots=True)
class Layers:
    """Writes outputs down, and collects what they share."""

    algebra: Algebra
    #: What a column of the program is called, and the column of truths that says where nothing stands.
    names: Sequence[str]
    blanks: Sequence[str]
    #: Of each output, what is said about it.
    notes: dict[str, str]
    _uses: Counter[object] = field(default_factory=Counter)
    _named: dict[object, tuple[str, int]] = field(default_factory=dict)
    _layers: list[list[Named]] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)
    _now: str = ""

    def outputs(self, outputs: Sequence[Output]) -> dict[str, tuple[Scalar, Code | None]]:
        """The figure of each output and the number of its status; what they share is in `layers` then."""
        self._uses = Counter(self._used(outputs))
        found: dict[str, tuple[Scalar, Code | None]] = {}
        for output in outputs:
            self._now = output.key
            figure, _ = self.scalar(output.poly)
            # The last status that holds counts, so it is asked first.
            cases = [(self.condition(c)[0], CODES[s]) for s, c in reversed(output.absent)]
            found[output.key] = figure, Code(tuple(cases)) if cases else None
        return found

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The shared columns, the lowest first."""
        return tuple(Layer(tuple(made)) for made in self._layers)

    # --- what is used more than once ---

    def _used(self, outputs: Sequence[Output]) -> Iterator[object]:
        waiting: list[Poly | Source] = [x for o in outputs for x in (o.poly, *(c for _, c in o.absent))]
        seen: set[object] = set()
        while waiting:
            node = waiting.pop()
            for part in self._parts(node):
                yield part
                if part not in seen:
                    seen.add(part)
                    waiting.extend(self._below(part) if isinstance(part, int) else [part])

    def _below(self, atom: int) -> list[Poly | Source]:
        found = inner_of(self.algebra, atom)
        made = self.algebra.atoms[atom]
        # Halves to the even one take the remainder too, so both are written twice.
        return [*found, *found] if isinstance(made, Rounded) and made.mode is RoundingMode.HALF_EVEN else found

    def _parts(self, node: Poly | Source) -> Iterator[int | _Compound]:
        match node:
            case Poly(terms=terms):
                for monomial, _ in terms:
                    yield from monomial
            case Test(poly=poly):
                yield from self._parts(poly)
            case algebra.Every(conditions=inner) | algebra.Some(conditions=inner):
                yield from (c for c in inner if isinstance(c, _Compound))
            case algebra.Opposite(condition=inner):
                if isinstance(inner, _Compound):
                    yield inner

    def _share(self, key: object, kind: str, node: Scalar | Condition, level: int) -> str:
        self._numbers[self._now] += 1
        name = f"{self._now}·{kind}{self._numbers[self._now]}"
        while len(self._layers) <= level:
            self._layers.append([])
        # The rule is named once in each layer.
        is_first = all(not n.name.startswith(f"{self._now}·") for n in self._layers[level])
        note = self.notes.get(self._now, "") if is_first else ""
        self._layers[level].append(Named(name=name, expression=node, note=note))
        self._named[key] = name, level + 1
        return name

    # --- numbers ---

    def scalar(self, poly: Poly) -> tuple[Scalar, int]:
        """A polynomial, and the layer that it can stand in."""
        if poly.constant is not None:
            return Whole(poly.constant), 0
        atoms = {a: self._atom(a) for monomial, _ in poly.terms for a in monomial}
        level = max(at for _, at in atoms.values())
        if poly.atom is not None:
            return atoms[poly.atom]
        terms = tuple((c, tuple(atoms[a][0] for a in monomial)) for monomial, c in poly.terms)
        found = Sum(terms=terms, range=self.algebra.range_of(poly), reach=size(poly, self.algebra))
        return found, level

    def _atom(self, index: int) -> tuple[Scalar, int]:
        found = self.algebra.ranges[index]
        made = self.algebra.atoms[index]
        if isinstance(made, algebra.ColumnAtom):
            return Cell(self.names[made.column], found), 0
        if index in self._named:
            name, level = self._named[index]
            return Cell(name, found), level
        node, level = self._made(index)
        if self._uses[index] == 1:
            return node, level
        return Cell(self._share(index, "数", node, level), found), level + 1

    def _made(self, index: int) -> tuple[Scalar, int]:
        found = self.algebra.ranges[index]
        match self.algebra.atoms[index]:
            case Kept(poly=poly):
                return self.scalar(poly)
            case algebra.Extreme(is_least=is_least, first=first, second=second):
                (a, one), (b, two) = self.scalar(first), self.scalar(second)
                return Extreme(is_least=is_least, first=a, second=b, range=found), max(one, two)
            case Pick(condition=condition, then=then, otherwise=otherwise):
                (c, one), (a, two), (b, three) = self.condition(condition), self.scalar(then), self.scalar(otherwise)
                return Choice(condition=c, then=a, otherwise=b, range=found), max(one, two, three)
            case Rounded() as rounded:
                return self._divided(rounded, found)
            case other:
                raise TypeError(other)

    def _divided(self, atom: Rounded, found: Interval) -> tuple[Scalar, int]:
        above, below = atom.above.times(atom.factor.numerator), atom.below.times(atom.factor.denominator)
        shared = gcd(above.content, below.content)
        above, below = above.over(shared), below.over(shared)
        (a, one), (b, two) = self.scalar(above), self.scalar(below)
        return (
            ExactDivide(
                above=a,
                below=b,
                mode=atom.mode,
                is_guarded=self.algebra.range_of(below).low <= 0,
                range=found,
                # Half up works with twice the dividend and the divisor together, halves to even with twice the rest.
                reach=2 * size(above, self.algebra) + 3 * size(below, self.algebra),
            ),
            max(one, two),
        )

    # --- conditions ---

    def condition(self, condition: Source) -> tuple[Condition, int]:
        """A condition, and the layer that it can stand in."""
        if isinstance(condition, bool):
            return Known(condition), 0
        if isinstance(condition, algebra.Absent):
            return Flag(self.blanks[condition.column]), 0
        if condition in self._named:
            name, level = self._named[condition]
            return Flag(name), level
        node, level = self._tested(condition)
        is_plain = isinstance(condition, algebra.Opposite) and isinstance(condition.condition, algebra.Absent)
        if self._uses[condition] < 2 or is_plain:
            return node, level
        return Flag(self._share(condition, "条件", node, level)), level + 1

    def _tested(self, condition: _Compound) -> tuple[Condition, int]:
        match condition:
            case Test(poly=poly, sign=sign):
                # What is taken away on one side is added on the other.
                (a, one), (b, two) = self.scalar(_only(poly, 1)), self.scalar(_only(poly, -1))
                return Compare(a, sign, b), max(one, two)
            case algebra.Opposite(condition=inner):
                node, level = self.condition(inner)
                return Opposite(node), level
            case algebra.Every(conditions=inner) | algebra.Some(conditions=inner):
                nodes = [self.condition(c) for c in inner]
                kind = AllOf if isinstance(condition, algebra.Every) else AnyOf
                return kind(tuple(n for n, _ in nodes)), max(level for _, level in nodes)


def _only(poly: Poly, sign: int) -> Poly:
    return Poly(tuple((m, abs(c)) for m, c in poly.terms if c * sign > 0))
