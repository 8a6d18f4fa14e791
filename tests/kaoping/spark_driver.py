"""A caller's own program: a session on a cluster, handed over; what comes out is compared with DuckDB.

python -m tests.kaoping.spark_driver MASTER FOLDER SETTING=VALUE …
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

import kaoping
from bench import sql as bench_sql
from tests.kaoping.test_spark import same_cells
from tests.kaoping.test_warehouse import METHOD, NAMES, ROWS

#: Of the workload: more than the executors of the test can keep.
_MANY = 30_000


def session_of(address: str, settings: list[str]) -> Any:
    """What somebody who computes on a cluster has."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(address).appName("一个人自己的程序")
    for setting in settings:
        name, _, value = setting.partition("=")
        builder = builder.config(name, value)
    return builder.getOrCreate()


def roster_joined(session: Any, folder: Path) -> None:
    """Rows that a frame holds, each joined to the roster: both were made here and not by executors."""
    place = folder / "办法"
    place.mkdir()
    (place / "policy.kp").write_text(METHOD, encoding="utf-8")
    units = "".join(
        f"  - {{名称: {r[0]}, 类型: {r[1]}"
        + (f", 上级: {r[2]}" if r[2] else "")
        + (f", 属性: {{类别: {r[3]}}}" if r[3] else "")
        + "}\n"
        for r in ROWS
    )
    (place / "units.yaml").write_text("单位:\n" + units, encoding="utf-8")
    kept = [n for n in range(len(NAMES)) if NAMES[n] not in ("类型", "上级", "类别")]
    cells = {NAMES[n]: [None if r[n] is None else str(r[n]) for r in ROWS[1:]] for n in kept}
    frame = session.createDataFrame(pa.table(cells))
    done = kaoping.load(place).evaluate_tables(frame, path=folder / "名录", engine="spark", spark=session)
    assert done.rows == len(ROWS) - 1


def many(session: Any, folder: Path) -> int:
    """A table larger than the memory of the executors: every cell that DuckDB gives."""
    method, table = folder / "大", folder / "大表.parquet"
    bench_sql.write_method(method)
    bench_sql.write_table(table, _MANY)
    policy = kaoping.load(method)
    mine = policy.evaluate_tables(table, path=folder / "spark", engine="spark", spark=session).paths
    others = policy.evaluate_tables(table, path=folder / "duckdb").paths
    with duckdb.connect() as connection:
        for one, other in zip(mine, others, strict=True):
            names = ", ".join(f'"{c}"' for c in connection.read_parquet(str(other)).columns)
            for a, b in ((f"{one}/*.parquet", str(other)), (str(other), f"{one}/*.parquet")):
                query = f"select count(*) from (select {names} from '{a}' except all select {names} from '{b}')"
                assert connection.execute(query).fetchall() == [(0,)], one
        found = connection.execute(f"select count(*) from '{mine[0]}/*.parquet'").fetchall()
    return int(found[0][0])


def main() -> None:
    """Run, and say how many executors there were and how many rows."""
    address, place, *settings = sys.argv[1:]
    session, folder = session_of(address, settings), Path(place)
    session.sparkContext.setLogLevel("ERROR")
    try:
        roster_joined(session, folder)
        policy = kaoping.load("jiangyou-2024-performance")
        (folder / "江油").mkdir()
        same_cells(session, policy.plan, policy.read_data().facts, policy.plan.policy.periods[-1], folder / "江油")
        rows = many(session, folder)
        infos = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        assert session.conf.get("spark.sql.ansi.enabled") == "false"
        assert session.catalog.listTables() == []
        sys.stdout.write(f"executors {len(infos) - 1} rows {rows}\n")
    finally:
        session.stop()


if __name__ == "__main__":
    main()
