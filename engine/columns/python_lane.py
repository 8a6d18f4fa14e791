"""A program as a Python loop over integers of any size: for few units, without NumPy, and for figures beyond 2**63."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import gcd
from typing import Any

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
    Some,
    Test,
    whole,
)
from engine.columns.cells import CODES
from engine.columns.program import Output
from engine.columns.ranges import combination

#: Columns of values, then columns of what is absent; the columns of every output and of its statuses out.
Loop = Callable[[Sequence[Sequence[int]], Sequence[Sequence[bool]]], list[tuple[int, ...]]]


def loop_source(outputs: Sequence[Output], algebra: Algebra) -> str:
    """Write the loop: one pass over the rows, every shared expression once, only the branch taken."""
    writer = _Writer(algebra, outputs)
    results: list[str] = []
    for output in outputs:
        results.append(writer.poly(output.poly))
        if output.absent:
            results.append(writer.status(output))
    body = [f"        {line}" for line in writer.lines]
    columns, masks = sorted(writer.columns), sorted(writer.masks)
    names = [*(f"x{c}" for c in columns), *(f"m{c}" for c in masks)]
    sources = [*(f"X[{c}]" for c in columns), *(f"M[{c}]" for c in masks)]
    head = f"    for {', '.join(names)}, in zip({', '.join(sources)}):" if names else "    for _ in range(N):"
    return "\n".join(
        (
            "def loop(X, M, N):",
            "    rows = []",
            "    add = rows.append",
            head,
            *body,
            f"        add(({''.join(f'{r}, ' for r in results)}))",
            "    return rows",
            "",
        )
    )


def make_loop(outputs: Sequence[Output], algebra: Algebra) -> Callable[..., list[tuple[int, ...]]]:
    """Compile the loop."""
    names: dict[str, Any] = {"half_even": half_even}
    exec(compile(loop_source(outputs, algebra), "<kaoping columns>", "exec"), names)
    loop: Callable[..., list[tuple[int, ...]]] = names["loop"]
    return loop


class _Writer:
    def __init__(self, algebra: Algebra, outputs: Sequence[Output]) -> None:
        self.algebra = algebra
        self.lines: list[str] = []
        self.columns: set[int] = set()
        self.masks: set[int] = set()
        self._uses = _count_uses(algebra, outputs)
        self._named: dict[object, str] = {}

    # --- numbers ---

    def poly(self, poly: Poly) -> str:
        """A polynomial as an expression."""
        if poly.constant is not None:
            return repr(poly.constant)
        content = poly.content
        if content > 1 and len(poly.terms) > 1:
            return f"{content}*({self.poly(poly.over(content))})"
        text = ""
        # A term that is added first spares a sign.
        for monomial, c in sorted(poly.terms, key=lambda t: t[1] < 0):
            sign = "-" if c < 0 else "+" if text else ""
            text += f"{sign}{self._product(monomial, abs(c))}"
        return text

    def _product(self, monomial: Monomial, c: int) -> str:
        factors = [*([repr(c)] if c != 1 or not monomial else []), *(self.atom(a) for a in monomial)]
        return "*".join(factors)

    def atom(self, index: int) -> str:
        """An atom: a name where it is used more than once, else its expression."""
        atom = self.algebra.atoms[index]
        if isinstance(atom, ColumnAtom):
            self.columns.add(atom.column)
            return f"x{atom.column}"
        if self._uses[index] == 1:
            return f"({self._atom(atom)})"
        return self._name(index, lambda: self._atom(atom))

    def _name(self, key: object, write: Callable[[], str]) -> str:
        if key not in self._named:
            text = write()
            name = f"t{len(self._named)}"
            self.lines.append(f"{name} = {text}")
            self._named[key] = name
        return self._named[key]

    def _atom(self, atom: object) -> str:
        match atom:
            case Kept(poly=poly):
                return self.poly(poly)
            case Extreme(is_least=is_least, first=first, second=second):
                a, b = self._simple(first), self._simple(second)
                return f"{a} if {a} {'<' if is_least else '>'} {b} else {b}"
            case Pick(condition=condition, then=then, otherwise=otherwise):
                test = self._guarded(condition, otherwise) + self.condition(condition)
                return f"{self.poly(then)} if {test} else {self.poly(otherwise)}"
            case Rounded():
                return self._rounded(atom)
            case _:
                raise TypeError(atom)

    def _simple(self, poly: Poly) -> str:
        """A name or a number, since it is written twice."""
        if poly.constant is not None:
            return repr(poly.constant)
        atom = poly.atom
        if atom is not None and isinstance(self.algebra.atoms[atom], ColumnAtom):
            return self.atom(atom)
        return self._name(poly, lambda: self.poly(poly))

    def _rounded(self, atom: Rounded) -> str:
        p, q = atom.factor.numerator, atom.factor.denominator
        above = atom.above.times(2 * p)
        below = atom.below.times(q)
        may_be_zero = self.algebra.range_of(below).low <= 0
        # Where the divisor is zero the figure is absent; the division must only not fail.
        twice = below.times(2)
        if atom.mode is RoundingMode.HALF_UP:
            above = above + below
        shared = gcd(above.content, twice.content)
        above, twice = above.over(shared), twice.over(shared)
        divisor = f"({self.poly(twice)} or 1)" if may_be_zero else f"({self.poly(twice)})"
        match atom.mode:
            case RoundingMode.HALF_UP | RoundingMode.DOWN:
                return f"({self.poly(above)})//{divisor}"
            case RoundingMode.UP:
                return f"-(-({self.poly(above)})//{divisor})"
            case RoundingMode.HALF_EVEN:
                # Half of the time the quotient and its half lie apart: n // 2d, one more where the rest says so.
                return f"half_even({self.poly(above)}, {divisor})"

    def _guarded(self, condition: Condition, otherwise: Poly) -> str:
        """What spares a test of a figure against a threshold: the figure's own points, which are there already.

        Points never fall as the figure rises, so that points above the threshold's are those of a figure above it.
        """
        capped = self.algebra.atoms[otherwise.atom] if otherwise.atom is not None else None
        first = capped.first if isinstance(capped, Extreme) else Poly(())
        atom = self.algebra.atoms[first.atom] if first.atom is not None else None
        if not (isinstance(condition, Test) and condition.sign in ("<", "≤") and isinstance(atom, Rounded)):
            return ""
        found = combination(condition.poly, atom.above, atom.below)
        if found is None or found[0] <= 0 or found[1] > 0:
            return ""
        if self.algebra.range_of(atom.above).low < 0 or self.algebra.range_of(atom.below).low <= 0:
            return ""
        return f"{self._simple(first)} <= {whole(atom.factor * -found[1] / found[0], atom.mode)} and "

    # --- conditions ---

    def condition(self, condition: Condition) -> str:
        """A condition as an expression."""
        match condition:
            case bool():
                return repr(condition)
            case Test(poly=poly, sign=sign):
                left = Poly(tuple(t for t in poly.terms if t[1] > 0))
                right = -Poly(tuple(t for t in poly.terms if t[1] < 0))
                operator = {"<": "<", "≤": "<=", "=": "==", "≠": "!="}[sign]
                return f"{self.poly(left)} {operator} {self.poly(right)}"
            case Absent(column=column):
                self.masks.add(column)
                return f"m{column}"
            case Opposite(condition=inner):
                return f"not ({self.condition(inner)})"
            case Every(conditions=inner):
                return " and ".join(f"({self.condition(c)})" for c in inner)
            case Some(conditions=inner):
                return " or ".join(f"({self.condition(c)})" for c in inner)

    def status(self, output: Output) -> str:
        """The code of an output's status: the last reason that holds counts."""
        text = "0"
        for status, condition in output.absent:
            text = f"{CODES[status]} if {self.condition(condition)} else {text}"
        return text


def _count_uses(algebra: Algebra, outputs: Sequence[Output]) -> Counter[int]:
    uses: Counter[int] = Counter()
    waiting: list[Poly | Condition] = [x for o in outputs for x in (o.poly, *(c for _, c in o.absent))]
    seen: set[int] = set()
    while waiting:
        for atom in _atoms_of(waiting.pop()):
            uses[atom] += 1
            if atom not in seen:
                seen.add(atom)
                waiting.extend(inner_of(algebra, atom))
    return uses


def _atoms_of(node: Poly | Condition) -> Iterator[int]:
    match node:
        case Poly(terms=terms):
            for monomial, _ in terms:
                yield from monomial
        case Test(poly=poly):
            yield from _atoms_of(poly)
        case Every(conditions=inner) | Some(conditions=inner):
            for c in inner:
                yield from _atoms_of(c)
        case Opposite(condition=inner):
            yield from _atoms_of(inner)


def inner_of(algebra: Algebra, index: int) -> list[Poly | Condition]:
    """What an atom is made of; of what is written twice, twice."""
    match algebra.atoms[index]:
        case Kept(poly=poly):
            return [poly]
        case Extreme(first=first, second=second):
            return [first, second]
        case Pick(condition=condition, then=then, otherwise=otherwise):
            return [condition, then, otherwise]
        case Rounded(above=above, below=below):
            return [above, below, below]
        case _:
            return []


def half_even(above: int, below: int) -> int:
    """Above ÷ below to the nearest whole number, halves to the even one; above is not below zero.

    `below` is twice the divisor and `above` twice the dividend, so their quotient is the exact one.

    >>> [half_even(2 * n, 2 * 2) for n in (1, 3, 5)]
    [0, 2, 2]
    """
    whole, rest = divmod(above, below)
    twice = 2 * rest
    return whole + (twice > below or (twice == below and whole % 2 == 1))
