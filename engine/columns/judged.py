"""Judged grades as columns of codes: what each gives, and whether it is one of several.

A code is the place of a grade among those that the method names; behind them stand `OTHER` grades, and what several
judges said who did not agree. What each of these judges said is counted in a column for every grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

from engine.columns.algebra import Condition, constant, every, some
from engine.columns.cells import PENDING, UNDEFINED, Cell, joined
from engine.columns.numbers import Unsupported
from engine.columns.table import ColumnId
from engine.columns.world import World
from engine.plan import Plan

#: In a key: what follows is a grade, of which it is told how many judges gave it.
VOTES = "\t"


class Shares(Enum):
    """What is told of the shares that several judges gave with one grade."""

    SUM = "合计"
    HIGH = "最高"
    LOW = "最低"
    #: How many gave the grade without a share.
    UNSAID = "未定"


def share_key(key: str, what: Shares) -> str:
    """The key of a column of shares; `key` names the grade, as for votes."""
    return f"{key}{VOTES}{what.value}"


def told_shares(shares: Sequence[Fraction | None], what: Shares) -> Fraction:
    """What the shares of one grade come to; 0 where nobody gave any.

    >>> told_shares([Fraction(1, 2), None, Fraction(1, 4)], Shares.LOW)
    Fraction(1, 4)
    """
    known = [s for s in shares if s is not None]
    match what:
        case Shares.SUM:
            return sum(known, Fraction(0))
        case Shares.HIGH:
            return max(known, default=Fraction(0))
        case Shares.LOW:
            return min(known, default=Fraction(0))
        case Shares.UNSAID:
            return Fraction(len(shares) - len(known))


def grade_names(plan: Plan, key: str) -> tuple[str, ...]:
    """The grades that a judged field or indicator may have, in the method's order; none for another."""
    node = plan.indicators.get(key) or plan.fields.get(key)
    return tuple(dict.fromkeys(node.grades)) if node is not None else ()


def code_of(name: str, names: Sequence[str], *, is_several: bool) -> int:
    """How a judged grade is written: its place, else the code of another one, or of several judges.

    >>> [code_of(n, ("优", "良"), is_several=False) for n in ("良", "差")], code_of("", ("优", "良"), is_several=True)
    ([1, 2], 3)
    """
    if is_several:
        return len(names) + 1
    return names.index(name) if name in names else len(names)


def judged_cell(reader: World, key: str) -> Cell:
    """The codes of a judged figure."""
    names = grade_names(reader.plan, key)
    cell = reader.read(ColumnId("judged", key), PENDING)
    return Cell(figure=cell.figure, absent=cell.absent, names=names)


def is_grade(reader: World, cell: Cell, name: str) -> Condition:
    """Whether the grade is that one."""
    return _is_code(reader, cell, (cell.names or ()).index(name)) if name in (cell.names or ()) else False


def is_several(reader: World, cell: Cell) -> Condition:
    """Whether several judges said different things."""
    return _is_code(reader, cell, len(cell.names or ()) + 1)


def _is_code(reader: World, cell: Cell, code: int) -> Condition:
    return reader.algebra.test(reader.numbers.flat(cell.figure).above - constant(code), "=")


def judged_as(reader: World, subject: Cell, grades: Sequence[str]) -> Cell:
    """Whether what was judged is one of those grades; several judges who do not agree leave it undefined."""
    if subject.names is None:
        raise Unsupported("评为哪一级，看的不是评定的等级")
    truth = some(*(is_grade(reader, subject, g) for g in grades))
    disagree = every(subject.is_present, is_several(reader, subject))
    absent = joined([subject.absent, {UNDEFINED: disagree}])
    return Cell(truth=truth, absent=absent)


def count_votes(each: Sequence[tuple[str, Fraction | None]], name: str, names: Sequence[str]) -> int:
    """How many judges gave a grade; of no name, how many gave one that the method does not know."""
    return sum(grade == name if name else grade not in names for grade, _ in each)
