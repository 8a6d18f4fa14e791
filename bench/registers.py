"""A register in Parquet put together by kaoping beside SQL written by hand, on the same engine in the same run.

`python -m bench.registers --rows 100000000 --folder DIR` makes a made-up register of so many records and 3,000 units
in DIR (unless it is there), and prints the ratio of the times, the peak of memory of each in a process of its own,
and whether all figures agree. The memory that the engine may use is bounded by KAOPING_MEMORY for both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

METHOD = """\
办法 培训考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 县
    包括 县
期次 年终 截至 2025-12-31 用于 排序
明细 培训台账 人
    课时     课时
    补贴     元
    合格     是否
    结业日期 日期
定义 培训人数 = 计数（培训台账）
    公布
定义 按期合格人数 = 计数（培训台账，合格 = 是 且 结业日期 在 11月底前）
    公布
定义 足额课时人数 = 计数（培训台账，课时 不低于 40课时 或 （合格 = 是 且 课时 不低于 30课时））
    公布
定义 补贴总额 = 合计（培训台账.补贴，合格 = 是）
    公布
定义 最高补贴 = 最大（培训台账.补贴）
    公布
定义 平均课时 = 平均（培训台账.课时）
    公布
总分 不设
"""
BY_HAND = """
SELECT "单位", count(*), count(*) FILTER (WHERE "合格" AND "结业日期" <= DATE '2025-11-30'),
  count(*) FILTER (WHERE "课时" >= 40 OR ("合格" AND "课时" >= 30)), sum("补贴") FILTER (WHERE "合格"), max("补贴"),
  sum("课时")
FROM read_parquet(?) WHERE "期次" = '年终' GROUP BY "单位" ORDER BY "单位"
"""
UNITS = 3000
_PARTS = 16


def make(folder: Path, rows: int) -> None:
    """Write the register, made up by arithmetic so that every machine has the same."""
    import duckdb

    at = folder / "明细" / "培训台账"
    if at.is_dir():
        return
    at.mkdir(parents=True)
    with duckdb.connect() as connection:
        for part in range(_PARTS):
            low, high = rows * part // _PARTS, rows * (part + 1) // _PARTS
            connection.execute(
                f"""COPY (SELECT '县' || lpad(CAST(hash(i) % {UNITS} AS VARCHAR), 4, '0') AS "单位", '年终' AS "期次",
                CAST(hash(i + 7) % 60 AS INTEGER) AS "课时",
                CAST(CAST(hash(i + 13) % 300000 AS DECIMAL(10, 0)) * 0.01 AS DECIMAL(12, 2)) AS "补贴",
                hash(i + 29) % 10 < 8 AS "合格", DATE '2025-06-01' + CAST(hash(i + 31) % 210 AS INTEGER) AS "结业日期"
                FROM range({low}, {high}) r(i)) TO '{at / f"{part}.parquet"}' (FORMAT parquet)"""
            )


def by_kaoping(folder: Path) -> list[list[str]]:
    """Read the facts of the folder as `kaoping evaluate` does, and give every tally."""
    from dsl.facts import RosterUnit
    from dsl.method import read_method
    from intake.facts import read_facts

    roster = tuple(RosterUnit(name=f"县{i:04}", type="县", parent=None) for i in range(UNITS))
    policy = read_method(METHOD, file="policy.kp", roster=roster).value
    assert policy is not None
    outcome = read_facts(folder, policy, roster)
    assert outcome.value is not None
    assert not outcome.has_errors, [d.message("zh") for d in outcome.diagnostics]
    found = []
    for figure, fact in outcome.value.registers.items():
        all_of, on_time, full, paid, most, mean = fact.tallies.values()
        row = (all_of.counted, on_time.counted, full.counted, paid.value, most.value, mean.value)
        found.append([figure.unit, *map(str, row)])
    return sorted(found)


def by_hand(folder: Path) -> list[list[str]]:
    """The same in SQL as an administrator would write it."""
    from fractions import Fraction

    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = ?", [os.environ.get("KAOPING_MEMORY", "4GB")])
        files = [str(f) for f in sorted((folder / "明细" / "培训台账").glob("*.parquet"))]
        rows = connection.execute(BY_HAND, [files]).fetchall()
    return sorted([unit, *(str(Fraction(x)) for x in rest)] for unit, *rest in rows)


WAYS = {"kaoping": by_kaoping, "by hand": by_hand}


def child(name: str, folder: Path) -> None:
    """One way, in a process of its own: seconds, peak megabytes, and the figures."""
    start = time.perf_counter()
    found = WAYS[name](folder)
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": taken, "peak": peak, "found": found}))


def main() -> None:
    """Time both ways in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--child", choices=WAYS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.folder)
        return
    make(options.folder, options.rows)
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    figures: dict[str, object] = {}
    for _ in range(options.rounds):
        for name in WAYS:
            command = [sys.executable, "-m", "bench.registers", "--folder", str(options.folder), "--child", name]
            told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            figures[name] = told.pop("found")
            measured[name].append(told)
    pairs = zip(measured["kaoping"], measured["by hand"], strict=True)
    ratio = statistics.median(one["seconds"] / other["seconds"] for one, other in pairs)
    for name, runs in measured.items():
        seconds, peak = statistics.median(r["seconds"] for r in runs), max(r["peak"] for r in runs)
        print(f"{name:8} {seconds:8.2f} s   peak {peak:6.0f} MB")
    print(f"{options.rows:,} records, {UNITS:,} units: kaoping / by hand = {ratio:.2f}")
    print("all figures agree" if figures["kaoping"] == figures["by hand"] else "FIGURES DIFFER")


if __name__ == "__main__":
    main()
