"""Rows that stand in a plan as a SELECT: a few one after the other, many as VALUES."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.columns.algebra import Interval
from engine.sql.dialects import BIGINT, Dialect, whole_type
from engine.sql.numbers import column, number, said

Cell = str | int | None
#: More rows than these are no longer written as a SELECT each: they nest as deep as there are rows.
_FEW = 20
_ROWS = "行"


def listed(columns: Sequence[str], rows: Sequence[Sequence[Cell]], dialect: Dialect) -> exp.Query:
    """Rows of texts and whole numbers; there is at least one."""
    if len(rows) > _FEW or any(cell is None for row in rows for cell in row):
        return _values(columns, rows, dialect)
    found: exp.Query = _row(columns, rows[0])
    for row in rows[1:]:
        found = exp.Union(this=found, expression=_row(columns, row), distinct=False)
    return found


def _row(columns: Sequence[str], row: Sequence[Cell]) -> exp.Select:
    cells = [exp.Cast(this=number(v), to=BIGINT.copy()) if isinstance(v, int) else said(str(v)) for v in row]
    return exp.select(*(_called(c, n) for c, n in zip(cells, columns, strict=True)), copy=False)


def _values(columns: Sequence[str], rows: Sequence[Sequence[Cell]], dialect: Dialect) -> exp.Select:
    """Where nothing stands, the type of a cell is not to be guessed: every column says its own."""
    kinds = [_kind([row[place] for row in rows], dialect) for place in range(len(columns))]
    cells = [exp.Tuple(expressions=[_said(cell) for cell in row]) for row in rows]
    names = [exp.to_identifier(name, quoted=True) for name in columns]
    alias = exp.TableAlias(this=exp.to_identifier(_ROWS, quoted=True), columns=names)
    casts = [exp.Cast(this=column(name), to=kind) for name, kind in zip(columns, kinds, strict=True)]
    made = [_called(c, n) for c, n in zip(casts, columns, strict=True)]
    return exp.select(*made, copy=False).from_(exp.Values(expressions=cells, alias=alias), copy=False)


def _kind(cells: Sequence[Cell], dialect: Dialect) -> exp.DataType:
    numbers = [c for c in cells if isinstance(c, int)]
    if any(isinstance(c, str) for c in cells):
        return whole_type(exp.DType.VARCHAR)
    return dialect.type_of(Interval(min(numbers, default=0), max(numbers, default=0)))


def _said(cell: Cell) -> exp.Expr:
    if cell is None:
        return exp.Null()
    return number(cell) if isinstance(cell, int) else said(cell)


def _called(tree: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(tree, exp.to_identifier(name, quoted=True))
