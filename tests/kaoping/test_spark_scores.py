"""Spark for real: points by comparison, sums over units below, what is judged, and scores that nothing rounds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlglot import exp

import kaoping
from dsl.model import RoundingMode
from engine.columns.algebra import Interval, whole
from engine.evaluate import evaluate
from engine.relational.expressions import Cell, ExactDivide
from engine.sql.dialects import SPARK
from engine.sql.numbers import NumberWriter
from kaoping.warehouse.edge import evaluate_spark
from kaoping.warehouse.limits import Limits
from kaoping.warehouse.tables import opened
from tests.engine.columns import test_derived as derived
from tests.engine.sql import test_conditions as conditions
from tests.engine.sql.running import relational, run_duckdb
from tests.engine.sql.test_populations import plan as plan
from tests.kaoping import test_warehouse_below as below
from tests.kaoping import test_warehouse_kinds as kinds
from tests.kaoping.test_spark import _joined
from tests.kaoping.test_spark import session as session
from tests.kaoping.test_warehouse import rows

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore")]


def read_rows(session: Any, path: Path) -> list[dict[str, Any]]:
    """Rows by the columns that tell them apart."""
    found = [r.asDict() for r in session.read.parquet(str(path)).collect()]
    return sorted(found, key=_key)


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(c)) for c in ("奖项", "方面", "层次", "排名范围", "单位"))


def test_quotients_of_more_than_64_bits(session: Any) -> None:
    random = Random(9)
    pairs = []
    for _ in range(200):
        below = 2 * random.randrange(1, 10**7)
        pairs.append((random.randrange(10**29) * below + below // 2 + random.choice((-1, 0, 1)), below))
    rows_of = ", ".join(f"({a}, {b})" for a, b in pairs)
    columns = "CAST(x AS DECIMAL(38, 0)) AS a, CAST(y AS BIGINT) AS b"
    session.sql(f"SELECT {columns} FROM VALUES {rows_of} AS t(x, y)").createOrReplaceTempView("t")
    for mode in RoundingMode:
        node = ExactDivide(
            above=Cell("a", Interval(0, 3 * 10**36)),
            below=Cell("b", Interval(1, 2 * 10**7)),
            mode=mode,
            is_guarded=False,
            range=Interval(0, 10**30),
            reach=9 * 10**36,
        )
        tree = exp.select("a", "b", NumberWriter(SPARK).expression(node)).from_("t")
        for above, below, found in session.sql(SPARK.text(tree)).collect():
            assert found == whole(Fraction(int(above), int(below)), mode), (above, below, mode)
    session.catalog.dropTempView("t")


@pytest.mark.parametrize("seed", [1, 3])
def test_populations_and_units_below(session: Any, tmp_path: Path, plan: Any, seed: int) -> None:
    facts, period = derived.figures(seed), plan.policy.periods[0]
    made, table = relational(plan, facts, period)
    assert not made.left
    with opened(Limits()) as connection:
        tables = run_duckdb(connection, made, table)
    done = evaluate_spark(
        plan, period, facts, tmp_path, session, may_leave=False, has_details=False, advance=lambda: None
    )
    for path in done.paths:
        expected = sorted((dict(r) for r in tables[path.stem.rpartition("-")[2]]), key=_key)
        assert read_rows(session, path) == expected


def test_conditions_that_ask_of_other_units(session: Any, tmp_path: Path) -> None:
    """Places by points in other levels and in a whole province, 全部 and 下辖 in grades and awards; villages below."""
    asked = ["指标甲.得分 列 全省后3名", "总分 不低于 平均（全部.总分）", "任一下辖 指标甲.得分 高于 5分"]
    grades = "等次\n    优秀 30分以上\n        总分 列 县市前2名、市州前1名\n    良好 20分以上\n    合格 其余\n"
    plan = conditions.lowered(conditions.METHOD + conditions.TOTAL + grades + conditions.awards(asked))
    facts, period = conditions.with_villages(2), plan.policy.periods[0]
    made, table = relational(plan, facts, period)
    assert not made.left
    with opened(Limits()) as connection:
        tables = run_duckdb(connection, made, table)
    done = evaluate_spark(
        plan, period, facts, tmp_path, session, may_leave=False, has_details=False, advance=lambda: None
    )
    for path in done.paths:
        expected = sorted((dict(r) for r in tables[path.stem.rpartition("-")[2]]), key=_key)
        assert read_rows(session, path) == expected


def evaluated(session: Any, place: Path, folder: Path) -> None:
    """Evaluate a table by Spark, and join the parts of each result."""
    policy = kaoping.load(place)
    done = policy.evaluate_tables(place / "表.csv", path=folder, engine="spark", spark=session)
    assert not done.diagnostics
    for path in done.paths:
        parts = folder / "parts"
        path.rename(parts)
        _joined(parts, path)


def test_a_table_with_what_is_judged(session: Any, tmp_path: Path) -> None:
    place = kinds.written(tmp_path / "办法")
    evaluated(session, place, tmp_path)
    expected = kinds.interpreted(kaoping.load(place).plan)
    assert {r["单位"]: kinds.told(r) for r in rows(tmp_path, "结果")} == {u.name: kinds.said(u) for u in expected.units}


def test_a_table_with_parents(session: Any, tmp_path: Path) -> None:
    place = below.written(tmp_path / "办法")
    evaluated(session, place, tmp_path)
    policy = kaoping.load(place)
    assessment = evaluate(policy.plan, below.facts_of(below.ROWS), period="年度考核", folder="某省")
    assert below.told(tmp_path) == below.said(assessment)
