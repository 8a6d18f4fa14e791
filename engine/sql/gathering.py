"""Rows put together as syntax trees: sums in a type that holds them, the greatest and the least of some."""

from __future__ import annotations

from sqlglot import exp

from engine.relational.plan import Gather, Gathered
from engine.sql.numbers import NumberWriter, case

_FUNCTIONS: dict[str, type[exp.AggFunc]] = {"合计": exp.Sum, "最大": exp.Max, "最小": exp.Min}


def gathered(gather: Gather, numbers: NumberWriter, source: exp.Expr) -> exp.Select:
    """Each combination of the keys with what its rows come to."""
    keys = [numbers.expression(n.expression) for n in gather.by]
    shown = [_named(k.copy(), n.name) for k, n in zip(keys, gather.by, strict=True)]
    made = [_named(_aggregate(one, numbers), one.name) for one in gather.made]
    tree = exp.select(*shown, *made, copy=False).from_(source, copy=False)
    if gather.condition is not None:
        tree = tree.where(numbers.condition(gather.condition), copy=False)
    return tree.group_by(*keys, copy=False)


def _aggregate(one: Gathered, numbers: NumberWriter) -> exp.Expr:
    to = numbers.dialect.type_of(one.range)
    # Spark adds whole numbers of 64 bits up in 64 bits, so what is added has the type of the sum.
    figure: exp.Expr = exp.Cast(this=numbers.expression(one.figure), to=to.copy())
    if one.condition is not None:
        figure = case([(numbers.condition(one.condition), figure)], None)
    return exp.Cast(this=_FUNCTIONS[one.function](this=figure), to=to)


def _named(tree: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(tree, exp.to_identifier(name, quoted=True))
