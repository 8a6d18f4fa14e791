"""Grades on DuckDB where some totals are open: processor time with and without a table of grades.

The workload of `bench.sql`; of each share of units one figure of sixty is blank, so that its total is open and its
grade asks how far that can go.

    python -m bench.sql_grades [--units 1000000] [--shares 0,0.000001,0.05] [--rounds 3] [--memory 8GB] [--folder DIR]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.sql import Run, measured, write_method, write_table

GRADES = """\
等次
    优秀 90分以上
        名额 考评对象总数的 20%，四舍五入
        超出名额的，定为 良好
    良好 80分以上
    合格 60分以上
    不合格 其余
"""


def main() -> None:
    """Measure, in turns, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--shares", default="0,0.000001,0.05")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-sql-", dir=given.folder) as folder:
        home = Path(folder)
        write_method(home / "without")
        write_method(home / "with", GRADES)
        print("share of open totals | processor s without grades | with | more | GB of each", flush=True)
        for share in map(float, given.shares.split(",")):
            write_table(home / "table.parquet", given.units, share)
            runs: dict[str, list[Run]] = {"without": [], "with": []}
            for _ in range(given.rounds):
                for method, told in runs.items():
                    told.append(measured("kaoping", home / method, home / "table.parquet", home / "out", given.memory))
            print(line(share, runs), flush=True)


def line(share: float, runs: dict[str, list[Run]]) -> str:
    """One line of the table: the least seconds of the processor, and the most memory."""
    without, with_grades = (min(c for _, c, _ in told) for told in runs.values())
    peaks = ", ".join(f"{max(m for *_, m in told):.2f}" for told in runs.values())
    return f"{share:g} | {without:.2f} | {with_grades:.2f} | {with_grades - without:.2f} | {peaks}"


if __name__ == "__main__":
    main()
