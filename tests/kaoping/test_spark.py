"""Spark for real, in a local session: whole division, a method over tables, and the cells of DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlglot import exp

import kaoping
from bench import workload
from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import Period, RoundingMode
from engine.columns.algebra import Interval, whole
from engine.lower import lower
from engine.plan import Plan
from engine.relational.expressions import Cell, ExactDivide
from engine.sql.dialects import SPARK
from engine.sql.numbers import NumberWriter
from kaoping.cli import run
from kaoping.warehouse.limits import Limits
from kaoping.warehouse.tables import opened
from tests.engine.columns.test_agreement import spoiled
from tests.engine.sql.running import relational, run_duckdb
from tests.kaoping import test_open_totals as open_totals
from tests.kaoping import test_table_decisions as decisions
from tests.kaoping import test_table_registers as registers
from tests.kaoping.spark_cluster import QUICK
from tests.kaoping.test_table_decisions import home as home
from tests.kaoping.test_table_page import pages
from tests.kaoping.test_warehouse import GRADED, GRADED_ROWS, method, said, told
from tests.kaoping.test_warehouse import place as place
from tests.kaoping.test_warehouse import result as result

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("kaoping")
    wanted = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.sql.ansi.enabled": "true"}
    wanted["spark.driver.extraJavaOptions"] = QUICK
    for name, value in wanted.items():
        builder = builder.config(name, value)
    with builder.getOrCreate() as made:
        yield made


@pytest.mark.parametrize("size", [1, 10**14], ids=["64 bits", "38 digits"])
def test_whole_division_is_exact(session: Any, size: int) -> None:
    random = Random(8)
    pairs = []
    for _ in range(300):
        below = 2 * size * random.randrange(1, 10**9)
        pairs.append((random.randrange(10**6) * below + below // 2 + random.choice((-1, 0, 1)), below))
    most, greatest = (max(p[k] for p in pairs) for k in (0, 1))
    rows = ", ".join(f"({a}, {b})" for a, b in pairs)
    kinds = ["BIGINT" if x < 1 << 63 else "DECIMAL(38, 0)" for x in (most, greatest)]
    columns = f"CAST(x AS {kinds[0]}) AS a, CAST(y AS {kinds[1]}) AS b"
    session.sql(f"SELECT {columns} FROM VALUES {rows} AS t(x, y)").createOrReplaceTempView("t")
    for mode in RoundingMode:
        node = ExactDivide(
            above=Cell("a", Interval(0, most)),
            below=Cell("b", Interval(1, greatest)),
            mode=mode,
            is_guarded=False,
            range=Interval(0, 10**7),
            reach=2 * most + 3 * greatest,
        )
        tree = exp.select("a", "b", NumberWriter(SPARK).expression(node)).from_("t")
        for above, below, found in session.sql(SPARK.text(tree)).collect():
            assert found == whole(Fraction(int(above), int(below)), mode), (above, below, mode)
    session.catalog.dropTempView("t")


def test_how_whole_division_cuts(session: Any) -> None:
    assert tuple(session.sql("SELECT -7 DIV 2, 7 DIV -2, CAST(-7 AS DECIMAL(38, 0)) DIV 2").collect()[0]) == (
        -3,
        -3,
        -3,
    )


@pytest.mark.parametrize("table", ["表.csv", "表.parquet", None])
def test_a_table_gives_what_the_interpreter_says(
    session: Any, place: Path, result: kaoping.Result, tmp_path: Path, table: str | None
) -> None:
    policy = kaoping.load(place / "办法")
    done = policy.evaluate_tables(place / table if table else None, path=tmp_path, engine="spark", spark=session)
    assert [d.code for d in done.diagnostics] == []
    assert done.rows == 9
    for path in done.paths:
        # Spark writes folders; DuckDB reads their parts.
        parts = tmp_path / "parts"
        path.rename(parts)
        _joined(parts, path)
    assert told(tmp_path) == said(result)


def _joined(parts: Path, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(parts), path)
    for part in sorted(parts.iterdir()):
        part.unlink()
    parts.rmdir()


def test_a_frame_of_the_caller(session: Any, place: Path, tmp_path: Path) -> None:
    frame = session.read.parquet(str(place / "表.parquet"))
    done = kaoping.load(place / "办法").evaluate_tables(frame, path=tmp_path, engine="spark", spark=session)
    assert done.rows == 9


@pytest.mark.parametrize("seed", [0, 1])
def test_registers_give_what_records_give_one_by_one(session: Any, seed: int) -> None:
    random = Random(seed)
    days = [None, date(2025, 11, 30), date(2025, 12, 1)]

    def record() -> dict[str, Any]:
        return {
            "单位": random.choice(registers.UNITS[:3]),
            "期次": "年终总评",
            "姓名": None,
            "课时": random.choice([None, 0, 20, 41] if seed else [0, 20, 41]),
            "补贴": random.choice([Decimal("-1.5"), Decimal("0.0003"), Decimal("99999999999.9999")]),
            "考核成绩": random.choice([None, Decimal("59.99"), Decimal(60)] if seed else [Decimal(60)]),
            "合格": random.choice([True, False]),
            "结业日期": random.choice(days[not seed :]),
            "开班日期": date(2025, 11, 28),
        }

    lists = {name: [record() for _ in range(20)] for name in registers.LISTS}
    figures = [{"任务数": 3, "门槛": random.choice([0, 10]), "示范": random.choice([True, None])} for _ in range(4)]
    registers.same(registers.METHOD, lists, figures, engine="spark", spark=session)
    assert session.catalog.listTables() == []


def test_a_run_that_fails_leaves_no_views(session: Any, place: Path, tmp_path: Path) -> None:
    frame = session.read.parquet(str(place / "表.parquet")).selectExpr("*", "'x' AS `培训台账`")
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(place / "办法").evaluate_tables(
            frame, path=tmp_path, engine="spark", spark=session, registers={"培训台账": frame}
        )
    assert [d.code for d in raised.value.diagnostics] == ["KP971"]
    assert session.catalog.listTables() == []


def test_a_table_joins_the_roster(session: Any, place: Path, result: kaoping.Result, tmp_path: Path) -> None:
    frame = session.read.parquet(str(place / "表.parquet")).drop("类型", "上级", "类别")
    policy = kaoping.load(place / "办法")
    done = policy.evaluate_tables(frame.where("`单位` <> '某省'"), path=tmp_path, engine="spark", spark=session)
    assert [d.code for d in done.diagnostics] == []
    for path in done.paths:
        parts = tmp_path / "parts"
        path.rename(parts)
        _joined(parts, path)
    assert told(tmp_path) == said(result)


def rows(frame: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(r.asDict()[c] for c in sorted(r.asDict())) for r in frame.collect()), key=str)


def same_cells(session: Any, plan: Plan, facts: Facts, period: Period, folder: Path) -> int:
    """Compare all that comes out of Spark with all that comes out of DuckDB."""
    from kaoping.warehouse.edge import evaluate_spark

    made, table = relational(plan, facts, period, has_details=True)
    with opened(Limits()) as connection:
        tables = run_duckdb(connection, made, table)
    done = evaluate_spark(plan, period, facts, folder, session, may_leave=True, has_details=True, advance=lambda: None)
    for path in done.paths:
        expected = tables[path.stem.rpartition("-")[2]]
        found = rows(session.read.parquet(str(path)))
        assert found == sorted((tuple(r[c] for c in sorted(r)) for r in expected), key=str)
    return sum(len(r) for r in tables["结果"])


@pytest.mark.parametrize("seed", [0, 1])
def test_the_cells_of_duckdb(session: Any, tmp_path: Path, seed: int) -> None:
    read = read_method(workload.policy_text(), file="policy.kp", roster=workload.generate(3).roster())
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    made = workload.generate(40, hit=0.4, seed=seed)
    facts = replace(made.facts(), roster=made.roster())
    facts = spoiled(facts, seed) if seed else facts
    assert same_cells(session, plan, facts, plan.policy.periods[-1], tmp_path) > 1000


def test_grades_and_awards_of_a_table(session: Any, tmp_path: Path) -> None:
    table = method(tmp_path, GRADED, GRADED_ROWS)
    policy = kaoping.load(tmp_path)
    folders = tmp_path / "spark", tmp_path / "duckdb"
    by_spark = policy.evaluate_tables(table, path=folders[0], engine="spark", spark=session)
    by_duckdb = policy.evaluate_tables(table, path=folders[1])
    assert [p.name for p in by_spark.paths] == [p.name for p in by_duckdb.paths]
    with opened(Limits()) as connection:
        for path, other in zip(by_spark.paths, by_duckdb.paths, strict=True):
            relation = connection.read_parquet(str(other))
            expected = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
            found = rows(session.read.parquet(str(path)))
            assert found == sorted((tuple(r[c] for c in sorted(r)) for r in expected), key=str)
            assert found


@pytest.mark.parametrize("is_open", [True, False], ids=["some totals are open", "none is"])
def test_grades_and_awards_where_totals_may_be_open(session: Any, tmp_path: Path, *, is_open: bool) -> None:
    place = tmp_path / "办法"
    table = open_totals.written(place, open_totals.made_up(1, 0.15)) if is_open else open_totals.none_open(place)
    policy = kaoping.load(place)
    done = policy.evaluate_tables(table, path=tmp_path, engine="spark", spark=session)
    assert [d.code for d in done.diagnostics] == []
    assert done.plan.ends is not None
    for path in done.paths:
        parts = tmp_path / "parts"
        path.rename(parts)
        _joined(parts, path)
    assert any(r["状态.总分"] for r in open_totals.same(tmp_path, policy.evaluate())) == is_open
    assert session.catalog.listTables() == []


def test_the_command(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "evaluate",
        str(place / "办法"),
        "--engine",
        "spark",
        "--table",
        str(place / "表.csv"),
        "-o",
        str(tmp_path),
    ]
    assert run(["--lang", "zh", *words]) == 0
    assert "Spark 算了 9 行，7 列得分" in capsys.readouterr().err


@pytest.mark.parametrize("way", [decisions.MEAN, decisions.TRIMMED], ids=["mean", "trimmed"])
def test_what_was_decided_beside_a_table(session: Any, home: Path, way: str) -> None:
    path = home / "办法" / "policy.kp"
    path.write_text(decisions.METHOD.replace(decisions.MEAN, way), encoding="utf-8")
    decisions.both(home, engine="spark", spark=session, details=True)
    # What Spark wrote says where a unit stands, too.
    folder, row = pages(home, "丙县", "安置")
    assert row == folder
    assert not [t.name for t in session.catalog.listTables() if t.name.startswith(("考评·", "明细·", "汇总·"))]


def test_a_unit_that_a_frame_lacks(session: Any, home: Path) -> None:
    (home / "数据" / "ratings.yaml").write_text(decisions.DECIDED.replace("乙县, 项", "乙乡县, 项"), encoding="utf-8")
    with pytest.raises(kaoping.PolicyError) as raised:
        decisions.evaluate(home, engine="spark", spark=session)
    assert [d.message("zh") for d in raised.value.diagnostics] == ["表里没有单位“乙乡县”，是不是“乙县”"]


def test_every_record_of_a_register_is_checked(session: Any, tmp_path: Path) -> None:
    said = registers.broken(tmp_path, registers.broken_rows(), engine="spark", spark=session)
    assert len(said) == 3
    assert said[0] == "甲县的数据不符合校核“课时 不超过 40课时”（报来 台账.parquet 第2条（张三）：41课时 对 40课时）"
