"""Bands of open totals in DuckDB beside the columns: either end missing, over a divisor, or exactly on a bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from dsl.expressions import ComparisonOperator
from dsl.grade_bands import Bound
from engine.columns.algebra import ZERO, Interval
from engine.columns.ends import HIGHEST, LOWEST
from engine.columns.grades import within
from engine.columns.program import Output, divisor_of
from engine.relational.ends import in_band
from engine.relational.expressions import Cell, Named
from engine.results import Status
from engine.sql.dialects import DUCKDB
from engine.sql.numbers import NumberWriter

_OPERATORS: Sequence[ComparisonOperator] = ("<", "≤", ">", "≥", "=", "≠")
_bounds = st.lists(
    st.tuples(st.sampled_from(_OPERATORS), st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(5, 3), Fraction(2)])),
    min_size=1,
    max_size=2,
)
#: Above, below (at least 1), and whether there is such an end.
_ends = st.lists(st.tuples(st.integers(-8, 8), st.integers(1, 3), st.booleans()), min_size=2, max_size=2)
_scales = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(5, 6)])


def output(key: str, scale: Fraction, *, may_lack: bool = False) -> Output:
    absent = ((Status.MISSING, True),) if may_lack else ()
    return Output(key=key, poly=ZERO, scale=scale, absent=absent, interval=Interval(-8, 8))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


@settings(deadline=None, max_examples=50)
@given(bounds=_bounds, ends=_ends, scale=_scales, is_divided=st.booleans())
def test_a_band_of_an_open_total(
    connection: duckdb.DuckDBPyConnection,
    bounds: list[Bound],
    ends: list[tuple[int, int, bool]],
    scale: Fraction,
    is_divided: bool,
) -> None:
    keys = (LOWEST, HIGHEST)
    outputs = {k: output(k, scale, may_lack=True) for k in keys}
    there = {k: Cell(k, Interval(-8, 8)) for k in keys} | {f"状态.{k}": Cell(f"状态.{k}", Interval(0, 4)) for k in keys}
    if is_divided:
        there |= {divisor_of(k): Cell(divisor_of(k), Interval(1, 3)) for k in keys}
    columns: dict[str, int] = {}
    known: list[Fraction | None] = []
    for key, (above, below, is_there) in zip(keys, ends, strict=True):
        columns |= {key: above if is_there else 0, divisor_of(key): below, f"状态.{key}": 0 if is_there else 4}
        known.append(above * scale / (below if is_divided else 1) if is_there else None)
    low, high = known
    assume(low is None or high is None or low <= high)
    shown = [
        exp.alias_(exp.cast(exp.Literal.number(v), "BIGINT"), exp.to_identifier(n, quoted=True))
        for n, v in columns.items()
    ]
    named = Named(name="档", expression=in_band(bounds, outputs, there))
    tree = exp.select(NumberWriter(DUCKDB).expression(named.expression)).from_(exp.select(*shown).subquery("t"))
    assert connection.execute(DUCKDB.text(tree)).fetchall() == [(within(bounds, low, high),)]
