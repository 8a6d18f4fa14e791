"""Whole division by every mode, on figures that sit on halves, in 64 bits and in 38 digits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from dsl.model import RoundingMode
from engine.columns.algebra import Interval, whole
from engine.relational.expressions import Cell, ExactDivide, Whole
from engine.sql.dialects import DUCKDB, SPARK, Dialect
from engine.sql.numbers import NumberWriter
from engine.sql.quotients import STEP, takes_two_steps


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def division(above: int, below: int, mode: RoundingMode, dialect: Dialect) -> str:
    """A query that divides two constants."""
    found = Interval(0, above // max(below, 1) + 1)
    reach = 2 * above + 3 * max(below, 1)
    node = ExactDivide(
        above=Whole(above), below=Whole(below), mode=mode, is_guarded=below <= 0, range=found, reach=reach
    )
    return dialect.text(exp.select(NumberWriter(dialect).expression(node)), pretty=False)


@settings(deadline=None, max_examples=150)
@given(
    below=st.integers(1, 10**12),
    quotient=st.integers(0, 10**6),
    half=st.sampled_from((-1, 0, 1)),
    size=st.sampled_from((1, 10**4, 10**12)),
    mode=st.sampled_from(list(RoundingMode)),
)
def test_halves(
    connection: duckdb.DuckDBPyConnection, below: int, quotient: int, half: int, size: int, mode: RoundingMode
) -> None:
    below = 2 * below * size
    above = quotient * below + below // 2 + half
    assert connection.execute(division(above, below, mode, DUCKDB)).fetchall() == [
        (whole(Fraction(above, below), mode),)
    ]


class Short(Dialect):
    """DuckDB as if its whole division gave 64 bits, as that of Spark does."""

    def quotient_is_long(self, *, is_wide: bool) -> bool:
        """It is."""
        return True


@settings(deadline=None, max_examples=60)
@given(
    below=st.integers(1, 10**7),
    quotient=st.one_of(st.integers(0, 10**29), st.integers(0, 10**11).map(lambda n: n * 10**18)),
    half=st.sampled_from((-1, 0, 1)),
    mode=st.sampled_from(list(RoundingMode)),
)
def test_quotients_of_more_than_64_bits_take_two_steps(
    connection: duckdb.DuckDBPyConnection, below: int, quotient: int, half: int, mode: RoundingMode
) -> None:
    below *= 2
    above = max(0, quotient * below + below // 2 + half)
    most = 3 * 10**36
    node = ExactDivide(
        above=Cell("a", Interval(0, most)),
        below=Cell("b", Interval(1, 2 * 10**7)),
        mode=mode,
        is_guarded=False,
        range=Interval(0, 10**30),
        reach=3 * most,
    )
    assert takes_two_steps(node)
    text = DUCKDB.text(exp.select(NumberWriter(Short("duckdb")).expression(node)), pretty=False)
    assert str(STEP) in text
    found = connection.execute(f"{text} FROM (SELECT {above}::HUGEINT AS a, {below}::BIGINT AS b)").fetchall()
    assert found == [(whole(Fraction(above, below), mode),)]


@pytest.mark.parametrize("below", [0, -3])
def test_a_divisor_that_does_not_count_is_one(connection: duckdb.DuckDBPyConnection, below: int) -> None:
    assert connection.execute(division(7, below, RoundingMode.HALF_UP, DUCKDB)).fetchall() == [(7,)]


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=["duckdb", "spark"])
def test_nothing_is_divided_or_rounded_by_the_engine(dialect: Dialect) -> None:
    for mode in RoundingMode:
        text = division(10**20, 10**7, mode, dialect)
        assert " / " not in text
        assert "ROUND" not in text.upper()


def test_how_whole_division_cuts(connection: duckdb.DuckDBPyConnection) -> None:
    # The plan never divides what is below zero; if it did, this is what it would get.
    assert connection.execute("SELECT -7 // 2, 7 // -2, (-7)::HUGEINT // 2").fetchall() == [(-3, -3, -3)]
