"""Judged grades as columns of codes: what each gives, and whether it is one of several.

A code is the place of a grade among those that the method names; behind them stand `OTHER` grades, and what several
judges said who did not agree. What each of these judges said is counted in a column for every grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from dsl.judging import judging_at
from dsl.model import Several
from dsl.model_scoring import Graded, GradePoints
from engine.columns.algebra import Condition, constant, every, negated, some
from engine.columns.cells import PENDING, UNDEFINED, Cell, chosen, joined, present
from engine.columns.numbers import NOTHING, Figure, Unsupported, exact
from engine.columns.table import ColumnId

if TYPE_CHECKING:
    from engine.columns.reading import Reader
    from engine.columns.scoring import Scorer
    from engine.plan import Plan

#: In a key: what follows is a grade, of which it is told how many judges gave it.
VOTES = "\t"


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


def judged_cell(reader: Reader, key: str) -> Cell:
    """The codes of a judged figure."""
    names = grade_names(reader.plan, key)
    cell = reader.read(ColumnId("judged", key), PENDING)
    return Cell(figure=cell.figure, absent=cell.absent, names=names)


def is_grade(reader: Reader, cell: Cell, name: str) -> Condition:
    """Whether the grade is that one."""
    return _is_code(reader, cell, (cell.names or ()).index(name)) if name in (cell.names or ()) else False


def is_several(reader: Reader, cell: Cell) -> Condition:
    """Whether several judges said different things."""
    return _is_code(reader, cell, len(cell.names or ()) + 1)


def _is_code(reader: Reader, cell: Cell, code: int) -> Condition:
    return reader.algebra.test(reader.numbers.flat(cell.figure).above - constant(code), "=")


def judged_as(reader: Reader, subject: Cell, grades: Sequence[str]) -> Cell:
    """Whether what was judged is one of those grades; several judges who do not agree leave it undefined."""
    if subject.names is None:
        raise Unsupported("评为哪一级，看的不是评定的等级")
    truth = some(*(is_grade(reader, subject, g) for g in grades))
    disagree = every(subject.is_present, is_several(reader, subject))
    absent = joined([subject.absent, {UNDEFINED: disagree}])
    return Cell(truth=truth, absent=absent)


def graded_points(base: Graded, scorer: Scorer) -> Cell:
    """The points of a judged grade."""
    value, reader = scorer.appraised.value, scorer.reader
    if value.names is None:
        raise Unsupported("评定的不是等级")
    found = Cell(absent={UNDEFINED: True})
    for row in reversed(_first_rows(base)):
        found = chosen(is_grade(reader, value, row.grade), _once(row, scorer), found)
    several = is_several(reader, value)
    if several is not False:
        found = chosen(several, _by_several(base, scorer), found)
    absent = joined([value.absent, found.only_where(value.is_present)])
    return Cell(figure=found.figure, absent=absent)


def _first_rows(base: Graded) -> list[GradePoints]:
    rows: dict[str, GradePoints] = {}
    for row in base.grades:
        rows.setdefault(row.grade, row)
    return list(rows.values())


def _once(row: GradePoints, scorer: Scorer) -> Cell:
    shares = row.shares
    if shares is None:
        return scorer.points(row.amount)
    numbers = scorer.reader.numbers
    share = scorer.reader.read(ColumnId("share", scorer.leaf.key), PENDING)
    inside = every(
        numbers.compare("≥", share.figure, exact(shares[0])), numbers.compare("≤", share.figure, exact(shares[1]))
    )
    points = Cell(
        figure=numbers.compute("*", scorer.full.figure, share.figure), absent=joined([share.absent, scorer.full.absent])
    )
    # Without a share nothing else is asked; one that is not in its range is undefined, whatever the full marks are.
    within = chosen(inside, points, Cell(absent={UNDEFINED: True}))
    return chosen(share.is_present, within, Cell(absent={PENDING: True}))


def _by_several(base: Graded, scorer: Scorer) -> Cell:
    """The mean of the points of each judge's grade."""
    reader, numbers, key = scorer.reader, scorer.reader.numbers, scorer.leaf.key
    judging = judging_at(reader.plan.policy, scorer.leaf.path)
    if judging is None or judging.several is None:
        return Cell(absent={UNDEFINED: True})
    rows = _first_rows(base)
    if judging.several is not Several.MEAN or any(r.shares is not None for r in rows):
        raise Unsupported("几人评定的等级不一样，不取平均")
    whole: Figure = NOTHING
    count: Figure = NOTHING
    parts: list[Cell] = []
    for row in rows:
        votes = reader.read(ColumnId("votes", f"{key}{VOTES}{row.grade}"), UNDEFINED).figure
        points = scorer.points(row.amount)
        given = negated(numbers.is_zero(votes))
        parts.append(Cell(absent=points.only_where(given)))
        whole = numbers.compute("+", whole, numbers.compute("*", votes, points.figure))
        count = numbers.compute("+", count, votes)
    others = reader.read(ColumnId("votes", f"{key}{VOTES}"), UNDEFINED).figure
    unknown = present(NOTHING) if others == NOTHING else Cell(absent={UNDEFINED: negated(numbers.is_zero(others))})
    absent = joined([*(p.absent for p in parts), unknown.absent])
    return Cell(figure=numbers.compute("/", whole, reader.above_zero(count)), absent=absent)


def count_votes(each: Sequence[tuple[str, Fraction | None]], name: str, names: Sequence[str]) -> int:
    """How many judges gave a grade; of no name, how many gave one that the method does not know."""
    return sum(grade == name if name else grade not in names for grade, _ in each)
