"""Exact quotients in order: one whole number for each, equal for equal ones, beside Python's fractions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.columns.algebra import Interval
from engine.relational.expressions import HUGE, LONG, Cell, ExactDivide, Scalar, greatest_reach, reach_of
from engine.relational.ordering import Ordered, order_key
from engine.relational.plan import Project, Query, Scan, Step
from engine.sql.dialects import DUCKDB
from engine.sql.relations import write_query


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def keys(
    connection: duckdb.DuckDBPyConnection, pairs: list[tuple[int, int]], ordered: Ordered, source: str
) -> list[int]:
    """The key of each pair, in the order of the pairs."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {source} (n INT, a {_kind(pairs, 0)}, b {_kind(pairs, 1)})")
    connection.executemany(f"INSERT INTO {source} VALUES (?, ?, ?)", [(n, *p) for n, p in enumerate(pairs)])
    query = Query(name="序", steps=(Step(name="表", relation=Scan(table=source)), *ordered.steps))
    found = connection.sql(write_query(query, DUCKDB))
    place, key = found.columns.index("n"), found.columns.index(ordered.key.name)
    return [row[key] for row in sorted(found.fetchall(), key=lambda r: r[place])]


def _kind(pairs: list[tuple[int, int]], place: int) -> str:
    return "BIGINT" if max(abs(p[place]) for p in pairs) < LONG else "HUGEINT"


def ordered_of(pairs: list[tuple[int, int]], *, is_turned: bool = False) -> Ordered:
    above = Interval(min(a for a, _ in pairs), max(a for a, _ in pairs))
    below = Interval(min(b for _, b in pairs), max(b for _, b in pairs))
    return order_key("表", "值", Cell("a", above), Cell("b", below), is_turned=is_turned)


@st.composite
def quotients(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Quotients that are close to each other, or equal and written in two ways."""
    most = draw(st.sampled_from((1, 3, 100, 10**7, 10**12)))
    found = []
    for _ in range(draw(st.integers(2, 12))):
        below = draw(st.one_of(st.integers(1, most), st.integers(max(1, most - 3), most)))
        near = below // 2 + draw(st.integers(-2, 2))
        above = draw(st.one_of(st.just(near), st.integers(-3 * below, 3 * below), st.just(0)))
        times = draw(st.integers(1, max(1, most // below)))
        found.append((above * times, below * times))
    return found


@settings(deadline=None, max_examples=40)
@given(pairs=quotients(), is_turned=st.booleans())
def test_the_order_is_that_of_the_quotients(
    connection: duckdb.DuckDBPyConnection, pairs: list[tuple[int, int]], is_turned: bool
) -> None:
    ordered = ordered_of(pairs, is_turned=is_turned)
    assume(max(map(greatest_reach, scalars(ordered))) < HUGE)
    found = keys(connection, pairs, ordered, "t")
    exact = [Fraction(a, b) * (-1 if is_turned else 1) for a, b in pairs]
    for key, value in zip(found, exact, strict=True):
        assert ordered.key.range.low <= key <= ordered.key.range.high
        for other, another in zip(found, exact, strict=True):
            assert (key < other) is (value < another)


def scalars(ordered: Ordered) -> list[Scalar]:
    steps = [s.relation for s in ordered.steps if isinstance(s.relation, Project)]
    return [n.expression for s in steps for n in s.made if isinstance(n.expression, Scalar)]


@pytest.mark.parametrize("most", [7, 10**9, 10**11])
def test_no_quotient_needs_more_than_64_bits(most: int) -> None:
    ordered = ordered_of([(0, 1), (10 * most, most)])
    made = scalars(ordered)
    assert max(map(greatest_reach, made)) < HUGE
    assert all(reach_of(n) < LONG or n.range.most < LONG for n in made if isinstance(n, ExactDivide))


def test_what_38_digits_do_not_hold_is_seen() -> None:
    assert max(map(greatest_reach, scalars(ordered_of([(0, 1), (10**25, 10**20)])))) >= HUGE
