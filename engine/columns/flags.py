"""Truths about a unit as whole numbers, one column each: 0 for no, 1 for yes, 2 while it is open."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model import ResolvedPolicy
from dsl.outcomes import Veto
from engine.columns.algebra import ONE, ZERO, Algebra, Condition, Poly, constant
from engine.columns.cells import Cell
from engine.columns.vetoes import VetoCells

NO, YES, OPEN = 0, 1, 2
#: Of a grade: the unit has none at all.
NO_GRADE = 3
#: Whether any veto holds; whether it takes the unit out of the ranking; whether it bars it from awards.
VETOED = "一票否决"
LEFT_OUT = "一票否决：不列入排名"
BARRED = "一票否决：取消评先资格"


def flag(algebra: Algebra, cell: Cell) -> Poly:
    """A condition as 0, 1 or 2."""
    return algebra.pick(cell.is_absent, constant(OPEN), algebra.pick(cell.holds, ONE, ZERO))


def grade_flag(place: int) -> str:
    """The key of the flag of a veto that names a grade, by its place among the vetoes of the period."""
    return f"{VETOED}{place + 1}"


def vetoes_of(policy: ResolvedPolicy, period: str) -> Iterator[tuple[int, Veto]]:
    """The vetoes of a kind of period, with their places."""
    blocks = (b for b in policy.outcomes.vetoes if b.reach.period in (None, period))
    yield from enumerate(v for b in blocks for v in b.vetoes if v.circumstances)


def flag_keys(policy: ResolvedPolicy, period: str) -> tuple[str, ...]:
    """The flags that the vetoes of a kind of period give; none where there are no vetoes."""
    found = list(vetoes_of(policy, period))
    if not found:
        return ()
    blocks = [b for b in policy.outcomes.vetoes if b.reach.period in (None, period)]
    return (
        VETOED,
        *((LEFT_OUT,) if any(b.leaves_out for b in blocks) else ()),
        *((BARRED,) if any(v.bars for _, v in found) else ()),
        *(grade_flag(place) for place, v in found if v.grade is not None),
    )


def veto_flags(vetoes: VetoCells, algebra: Algebra) -> dict[str, Poly]:
    """Every flag as it is worked out."""

    def truth(condition: Condition) -> Poly:
        return algebra.pick(condition, ONE, ZERO)

    found = {VETOED: truth(vetoes.is_vetoed), LEFT_OUT: truth(vetoes.is_left_out)}
    bars = vetoes.bars
    if bars is not None:
        found[BARRED] = flag(algebra, bars)
    for place, one in enumerate(vetoes.all):
        if one.veto.grade is not None:
            is_open = algebra.pick(one.is_open, constant(OPEN), ZERO)
            found[grade_flag(place)] = algebra.pick(one.hits, ONE, is_open)
    return found
