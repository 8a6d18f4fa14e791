"""A register beside a table of units on DuckDB, beside SQL written by hand on the same engine in the same run.

A table of 3,000 units and a made-up register of many records (some of units that the table lacks), from Parquet to
Parquet: six aggregates of the register, in `own` one more whose condition asks a figure of the record's unit, scores,
total and ranks, and how many records no unit of the table has. Each way runs in a process of its own, in turns; seconds
are those of the processor, from the start of the process. The hand-written statements work in DOUBLE where they score.

    python -m bench.beside [--rows 5000000,50000000] [--rounds 3] [--memory 8GB] [--folder DIR] [--methods plain,own]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from statistics import median

UNITS = 3000
#: Units that only the register knows.
_STRANGE = 20
#: Records written at a time.
_PIECE = 6_250_000
_FIELDS = "填报\n    任务数 人\n    门槛   课时\n"
_PERIOD = "年终总评"
#: Name, formula and target of each indicator, and what a person writes for the formula.
_INDICATORS = (
    ("人数", "计数（培训台账）", "任务数", "count(*)"),
    (
        "按期",
        "计数（培训台账，合格 = 是 且 结业日期 在 11月底前）",
        "任务数",
        "count(*) FILTER (WHERE 合格 AND 结业日期 <= DATE '2025-11-30')",
    ),
    (
        "足额",
        "计数（培训台账，课时 不低于 40课时 或 （合格 = 是 且 课时 不低于 30课时））",
        "任务数",
        "count(*) FILTER (WHERE 课时 >= 40 OR (合格 AND 课时 >= 30))",
    ),
    ("补贴", "合计（培训台账.补贴，合格 = 是）", "100000元", "sum(补贴) FILTER (WHERE 合格)"),
    ("最高", "最大（培训台账.补贴）", "3000元", "max(补贴)"),
    ("课时", "平均（培训台账.课时）", "30课时", "avg(课时)"),
)
_OWN = ("达标", "计数（培训台账，课时 不低于 门槛）", "任务数", "count(*) FILTER (WHERE 课时 >= 门槛)")
METHODS = {"plain": _INDICATORS, "own": (*_INDICATORS, _OWN)}
WAYS = ("kaoping", "hand")
#: Seconds of the processor and of the clock, GB.
Run = tuple[float, float, float]


def policy_text(name: str) -> str:
    """The method."""
    said = "".join(
        f"    指标 {k} {name}\n        公式 {formula}\n        目标 {target}\n"
        "        分值 10分\n        计分 按完成率，最多 满分\n"
        for k, (name, formula, target, _) in enumerate(METHODS[name], start=1)
    )
    return (
        "办法 培训考核办法\n    责任期限 2025-01-01 至 2025-12-31\n    指标得分 保留 2 位小数，四舍五入\n"
        f"层次 县\n    包括 县\n期次 {_PERIOD} 截至 2025-12-31 用于 排序\n{_FIELDS}"
        "明细 培训台账 人\n    课时     课时\n    补贴     元\n    合格     是否\n    结业日期 日期\n"
        f"方面 培训\n{said}总分 {_PERIOD} = 指标得分合计\n    保留 2 位小数，四舍五入\n"
    )


def by_hand(name: str, table: Path, register: Path, folder: Path, memory: str) -> int:
    """The same by statements that a person would write; gives the number of records that join nothing."""
    import duckdb

    made = METHODS[name]
    joined = f"LEFT JOIN '{table}' u ON d.单位 = u.单位" if name == "own" else ""
    sums = ", ".join(f"{sql} AS n{k}" for k, (*_, sql) in enumerate(made))
    scores = ", ".join(_score(k, target) for k, (_, _, target, _) in enumerate(made))
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            f"CREATE TEMP TABLE sums AS SELECT d.单位, count(*) AS all_of, {sums} "
            f"FROM read_parquet('{register}/*.parquet') d {joined} WHERE 期次 = '{_PERIOD}' GROUP BY d.单位"
        )
        total = " + ".join(f"s{k}" for k in range(len(made)))
        connection.execute(
            f"COPY (WITH scores AS (SELECT u.单位, {scores} FROM '{table}' u LEFT JOIN sums USING (单位)), "
            f"totals AS (SELECT *, round({total}, 2) AS total FROM scores) "
            f"SELECT *, rank() OVER (ORDER BY total DESC) AS rank FROM totals) "
            f"TO '{folder / 'hand.parquet'}' (FORMAT parquet)"
        )
        found = connection.execute(
            f"SELECT coalesce(sum(all_of), 0) FROM sums WHERE 单位 NOT IN (SELECT 单位 FROM '{table}')"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _score(place: int, target: str) -> str:
    wanted = target if target == "任务数" else target.rstrip("元课时")
    return f"round(10 * least(n{place}::DOUBLE / {wanted}::DOUBLE, 1), 2) AS s{place}"


def by_kaoping(method: Path, table: Path, register: Path, folder: Path, memory: str) -> int:
    """What `kaoping evaluate --engine duckdb --register` does; gives the number that it tells of the same."""
    import kaoping

    done = kaoping.load(method).evaluate_tables(table, path=folder, memory=memory, registers={"培训台账": register})
    told = next(d for d in done.diagnostics if d.code == "KP974")
    return int(str(told.count).replace(",", ""))


def child(kind: str, name: str, home: Path, register: Path, memory: str) -> None:
    """One run in a process of its own: seconds of the processor and of the clock since it started, GB, strangers."""
    import resource
    import time

    began = time.perf_counter()
    folder = home / f"{kind}-{name}"
    folder.mkdir(exist_ok=True)
    table = home / "单位.parquet"
    if kind == "hand":
        strangers = by_hand(name, table, register, folder, memory)
    else:
        strangers = by_kaoping(home / name, table, register, folder, memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.perf_counter() - began
    print(json.dumps([used.ru_utime + used.ru_stime, seconds, used.ru_maxrss / 1024**2, strangers]))


# --- what is read ------------------------------------------------------------------------------------


def make(home: Path) -> None:
    """Write the methods and the table of units."""
    import duckdb

    for name in METHODS:
        (home / name).mkdir(exist_ok=True)
        (home / name / "policy.kp").write_text(policy_text(name), encoding="utf-8")
        (home / name / "units.yaml").write_text("单位:\n  - {名称: 县0000, 类型: 县}\n", encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT '县' || lpad(i::VARCHAR, 4, '0') AS 单位, '县' AS 类型,
            (100 + hash(i) % 100000)::INTEGER AS 任务数, (20 + hash(i + 3) % 30)::INTEGER AS 门槛
            FROM range({UNITS}) r(i)) TO '{home / "单位.parquet"}' (FORMAT parquet)"""
        )


def make_register(folder: Path, rows: int) -> None:
    """Write a register, piece by piece, made up by arithmetic so that every machine has the same."""
    import duckdb

    folder.mkdir()
    with duckdb.connect() as connection:
        for part, low in enumerate(range(0, rows, _PIECE)):
            connection.execute(
                f"""COPY (SELECT '县' || lpad((hash(i) % {UNITS + _STRANGE})::VARCHAR, 4, '0') AS 单位,
                '{_PERIOD}' AS 期次, (hash(i + 7) % 60)::INTEGER AS 课时,
                ((hash(i + 13) % 300000)::DECIMAL(10, 0) * 0.01)::DECIMAL(12, 2) AS 补贴,
                hash(i + 29) % 10 < 8 AS 合格, DATE '2025-06-01' + (hash(i + 31) % 210)::INTEGER AS 结业日期
                FROM range({low}, {min(low + _PIECE, rows)}) r(i))
                TO '{folder / f"{part}.parquet"}' (FORMAT parquet, COMPRESSION zstd)"""
            )


# --- beside each other -------------------------------------------------------------------------------


def differing(home: Path, name: str) -> int:
    """How many scores, totals and ranks differ between both ways; by more than the last place that is a fault."""
    import duckdb

    ours = duckdb.sql(f"FROM '{home / f'kaoping-{name}' / f'{_PERIOD}-结果.parquet'}' ORDER BY 单位")
    shown = ["单位", *(f"得分.{n}" for n, *_ in METHODS[name]), "总分", "名次"]
    left = [[r[ours.columns.index(c)] for c in shown] for r in ours.fetchall()]
    right = duckdb.sql(f"FROM '{home / f'hand-{name}' / 'hand.parquet'}' ORDER BY 单位").fetchall()
    assert [r[0] for r in left] == [r[0] for r in right]
    apart = 0
    for mine, other in zip(left, right, strict=True):
        for a, b in zip(mine[1:-1], other[1:-1], strict=True):
            assert abs(Fraction(a) - Fraction(b)) < Fraction(2, 100), (mine, other)
            apart += round(Fraction(b), 2) != Fraction(a)
        apart += mine[-1] != other[-1]
    return apart


def measured(kind: str, name: str, home: Path, register: Path, memory: str, **changed: str) -> tuple[Run, int]:
    """One run, and how many records joined nothing."""
    words = [sys.executable, "-m", "bench.beside", "--child", kind, name, str(home), str(register), memory]
    said = subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, **changed}).stdout
    *run, strangers = json.loads(said.splitlines()[-1])
    return (run[0], run[1], run[2]), strangers


def main() -> None:
    """Measure, in turns, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", nargs=5)
    parser.add_argument("--rows", default="5000000")
    parser.add_argument("--methods", default="plain,own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.child:
        kind, name, home, register, memory = given.child
        child(kind, name, Path(home), Path(register), memory)
        return
    with tempfile.TemporaryDirectory(prefix="bench-beside-", dir=given.folder) as folder:
        home = Path(folder)
        make(home)
        print("records | method | kaoping, processor s (clock) | by hand | ratio | first run s | GB of each | file GB")
        for rows in map(int, given.rows.split(",")):
            register = home / str(rows)
            make_register(register, rows)
            for name in given.methods.split(","):
                print(_line(rows, name, home, register, given.rounds, given.memory), flush=True)
            for file in register.iterdir():
                file.unlink()


def _line(rows: int, name: str, home: Path, register: Path, rounds: int, memory: str) -> str:
    cache = str(home / "kept")
    first = measured("kaoping", name, home, register, memory, KAOPING_CACHE=str(home / f"new-{rows}-{name}"))[0]
    measured("kaoping", name, home, register, memory, KAOPING_CACHE=cache)
    runs: dict[str, list[Run]] = {k: [] for k in WAYS}
    strangers: dict[str, int] = {}
    for _ in range(rounds):
        for kind, told in runs.items():
            run, strangers[kind] = measured(kind, name, home, register, memory, KAOPING_CACHE=cache)
            told.append(run)
    assert strangers["kaoping"] == strangers["hand"] > 0, strangers
    ratio = median(a[0] / b[0] for a, b in zip(runs["kaoping"], runs["hand"], strict=True))
    shown = [f"{min(r[0] for r in runs[k]):.2f} ({min(r[1] for r in runs[k]):.2f})" for k in WAYS]
    peaks = ", ".join(f"{max(r[2] for r in runs[k]):.2f}" for k in WAYS)
    size = sum(f.stat().st_size for f in register.iterdir()) / 1024**3
    apart = f"{strangers['hand']:,} records of no unit; {differing(home, name)} cells differ in the last place"
    return f"{rows:,} | {name} | {' | '.join(shown)} | {ratio:.2f} | {first[0]:.2f} | {peaks} | {size:.2f} ({apart})"


if __name__ == "__main__":
    main()
