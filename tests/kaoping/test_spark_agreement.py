"""Spark, DuckDB and the interpreter on the shipped methods, on methods written at random, and on every construct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

import kaoping
from bench.agreement import SOURCES, drawn
from dsl.facts import Facts
from dsl.method import read_method
from engine.columns.agreement import Kind
from engine.evaluate import evaluate
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from tests.engine.language.constructs import CONSTRUCTS
from tests.engine.language.methods import methods
from tests.engine.language.world import figures as figures_of_world
from tests.engine.language.world import planned
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import agreed
from tests.kaoping.test_spark import same_cells
from tests.kaoping.test_spark import session as session

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore")]

#: Of each kind of methods that are written at random.
_METHODS = 4
#: Of the methods that hold every construct, so many are tried, spread over all.
_CONSTRUCTS = 6
SHIPPED = (
    "dongxihu-2020-performance",
    "jiangyou-2024-performance",
    "jilin-2007-employment",
    "jilin-2008-employment",
    "jilin-2016-civil-affairs",
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@contextmanager
def plain(session: Any) -> Iterator[None]:
    """Without what pays only for many rows: each expression for itself, and the plan as it is."""
    names = ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled")
    for name in names:
        session.conf.set(name, "false")
    try:
        yield
    finally:
        for name in names:
            session.conf.unset(name)


def same(session: Any, connection: duckdb.DuckDBPyConnection, plan: Plan, facts: Facts, folder: Path) -> Counter[Kind]:
    """Compare every cell of every period: Spark's with DuckDB's, and those with the interpreter's."""
    counts: Counter[Kind] = Counter()
    for period in filter(is_scored_period, plan.policy.periods):
        made, table = relational(plan, facts, period, has_details=True)
        assessment = evaluate(plan, facts, period=period.name, folder="某省")
        agreement, _ = agreed(connection, plan, period, made, table, assessment)
        assert not agreement.differences
        counts.update(agreement.counts)
        same_cells(session, plan, facts, period, folder)
    return counts


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_methods(session: Any, connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """With their sample figures, in the period that decides."""
    policy = kaoping.load(name)
    facts, period = policy.read_data().facts, policy.plan.policy.periods[-1]
    made, table = relational(policy.plan, facts, period, has_details=True)
    assert not made.left
    assessment = evaluate(policy.plan, facts, period=period.name, folder="某省")
    agreement, _ = agreed(connection, policy.plan, period, made, table, assessment)
    assert not agreement.differences
    assert same_cells(session, policy.plan, facts, period, tmp_path) > 0


@pytest.mark.parametrize("source", SOURCES, ids=[name for name, *_ in SOURCES])
def test_methods_written_at_random(
    session: Any, connection: duckdb.DuckDBPyConnection, tmp_path: Path, source: Any
) -> None:
    """Figures that tie, are blank, zero, negative, or 10**13 fen."""
    _, strategy, roster, figures = source
    random, counts, tried = Random(2), Counter[Kind](), 0
    for text in drawn(8 * _METHODS, strategy, 2):
        read = read_method(text, file="policy.kp", roster=roster)
        plan = lower(read.value).value if read.value is not None and not read.has_errors else None
        if plan is None or tried == _METHODS:
            continue
        tried += 1
        facts = figures(plan.checked, random.randrange(10**6))
        if tried == 1:
            counts += same(session, connection, plan, facts, tmp_path)
        else:
            with plain(session):
                counts += same(session, connection, plan, facts, tmp_path)
    assert tried == _METHODS
    assert counts.keys() >= {Kind.SCORE, Kind.TOTAL, Kind.RANK, Kind.VALUE}


def test_constructs_of_the_language(session: Any, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    every = list(methods(CONSTRUCTS))
    step = max(1, len(every) // _CONSTRUCTS)
    with plain(session):
        for method in every[::step][:_CONSTRUCTS]:
            plan = planned(method.text)
            assert same(session, connection, plan, figures_of_world(plan.checked, 3), tmp_path)
