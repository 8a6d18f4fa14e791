"""Ranks by a score as a column of every row: counted together, summed from the top, found again."""

from __future__ import annotations

from engine.columns.algebra import Interval
from engine.relational.expressions import Cell, Choice, Condition, IsBlank, Known, Named, Scalar, Sum, Whole
from engine.relational.plan import MOST_ROWS, Aggregate, Join, Project, Shown, WindowRank
from engine.relational.populations import BEFORE, COUNT, ON_POPULATION, POPULATION, population
from engine.relational.writing import Writing


def rank_steps(writing: Writing, name: str, shown: Shown, entering: Condition, *, is_from_below: bool = False) -> None:
    """Add a column of competition ranks; 0 for rows that do not enter."""
    by = shown.by
    made: list[Named] = []
    if is_from_below:
        turned = Sum(terms=((-1, (by,)),), range=Interval(-by.range.high, -by.range.low), reach=by.range.most)
        by = Cell(f"反.{by.name}", turned.range)
        made.append(Named(name=by.name, expression=turned))
    on = (*ON_POPULATION, (by.name, by.name))
    if entering != Known(truth=True):
        made.append(Named(name=f"{name}·排", expression=entering))
    writing.project(f"{name}·谁排", made)
    condition = None if entering == Known(truth=True) else entering
    counted = Aggregate(of=writing.last, by=population(by), counted=COUNT, condition=condition)
    writing.aside(f"{name}·同分", counted, f"{name}：同样的数有几个单位")
    ranked = WindowRank(of=f"{name}·同分", partition=POPULATION, by=by.name, counted=COUNT, before=BEFORE)
    right = writing.aside(f"{name}·排序", ranked)
    if condition is not None:
        flag = (Named(name=f"{name}·排", expression=Known(truth=True)),)
        right = writing.aside(f"{name}·排上的", Project(of=right, kept=None, made=flag))
        on = (*on, (f"{name}·排", f"{name}·排"))
    before = f"{name}·前面"
    writing.then(
        f"{name}·对上",
        Join(left=writing.last, right=right, on=on, taken=((BEFORE, before),), is_outer=True),
    )
    one_more = Sum(terms=((1, (Cell(before, MOST_ROWS),)), (1, ())), range=MOST_ROWS, reach=10**16)
    rank: Scalar = Choice(condition=IsBlank(before), then=Whole(0), otherwise=one_more, range=MOST_ROWS)
    writing.project(f"{name}·名次", [Named(name=name, expression=rank)])
