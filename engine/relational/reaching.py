"""Which columns of a table an output of a program rests on."""

from __future__ import annotations

from collections.abc import Iterator

from engine.columns.algebra import Absent, ColumnAtom, Every, Opposite, Poly, Some, Test
from engine.columns.algebra import Condition as Condition_
from engine.columns.program import Output, Program
from engine.columns.python_lane import inner_of


def columns_of(program: Program, output: Output) -> Iterator[int]:
    """The columns that an output rests on."""
    algebra = program.reader.algebra
    waiting: list[Poly | Condition_] = [output.poly, *(c for _, c in output.absent)]
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        match node:
            case Poly(terms=terms):
                for atom in {a for monomial, _ in terms for a in monomial}:
                    made = algebra.atoms[atom]
                    if isinstance(made, ColumnAtom):
                        yield made.column
                    waiting.extend(inner_of(algebra, atom))
            case Test(poly=poly):
                waiting.append(poly)
            case Absent(column=column):
                yield column
            case Every(conditions=inner) | Some(conditions=inner):
                waiting.extend(inner)
            case Opposite(condition=one):
                waiting.append(one)
