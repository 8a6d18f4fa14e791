"""The method on Spark beside SQL written by hand on the same Spark, in one session: time, and cells that are wrong.

Both read the same Parquet file, compute the same 40 scores, 9 areas, total, rank and 27 awards, and write Parquet. The
hand-written statements work in DOUBLE; one ranks every row by a window, the other counts equal figures first. Seconds
are those of the processor: of the JVM, and of the Python that tells it what to do.

    python -m bench.spark [--sizes 100000,1000000] [--rounds 3] [--memory 4g] [--folder DIR] [--master local[2]]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from bench.peers.duckdb_sql import counting_statements, statement
from bench.sql import headings, write_method, write_table, wrong_cells

#: Units of which every cell is counted; runs over them also let the JVM compile what it needs.
_COUNTED = 10_000
_TICK = 100
KINDS = ("kaoping", "hand", "counted")
#: Seconds, and seconds of the processor.
Run = tuple[float, float]


def opened(master: str, memory: str) -> Any:
    """A session."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.memory": memory,
        "spark.sql.ansi.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(master).appName("bench")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def processor_seconds(process: int) -> float:
    """Of the JVM, and of this process."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (int(words[11]) + int(words[12])) / _TICK + used.ru_utime + used.ru_stime


def by_hand(session: Any, table: Path, out: Path, *, counts: bool) -> None:
    """Statements that a person would write, over a view of DOUBLE."""
    places = {place: name for name, place in headings().items()}
    shown = ", ".join(f"`{places[p]}`::double as x{p}" for p in sorted(places))
    level = "case `类型` when '市级' then 0 when '县级' then 1 else 2 end"
    session.read.parquet(str(table)).createOrReplaceTempView("given")
    session.sql(f"select `单位` as id, {level} as level, {shown} from given").createOrReplaceTempView("raw")
    made = statement().removeprefix("create or replace table res as ")
    if counts:
        first, made = counting_statements()
        # What is read ten times a person keeps.
        kept = session.sql(first.removeprefix("create or replace temp table t as ")).cache()
        kept.createOrReplaceTempView("t")
    session.sql(made).write.mode("overwrite").parquet(str(out / "hand.parquet"))
    session.catalog.clearCache()


def by_kaoping(session: Any, method: Path, table: Path, out: Path) -> None:
    """What a caller does."""
    import kaoping

    kaoping.load(method).evaluate_tables(table, path=out, engine="spark", spark=session)


def measured(session: Any, work: Callable[[], None]) -> Run:
    """Seconds, and seconds of the processor."""
    process = int(session._jvm.java.lang.ProcessHandle.current().pid())
    session._jvm.java.lang.System.gc()
    began, used = time.perf_counter(), processor_seconds(process)
    work()
    return time.perf_counter() - began, processor_seconds(process) - used


def joined(folder: Path) -> None:
    """Make one file of each folder of parts, as DuckDB writes it."""
    for path in folder.glob("*.parquet"):
        parts = path.rename(folder / "parts")
        duckdb.execute(f"copy (from '{parts}/*.parquet') to '{path}' (format parquet)")
        shutil.rmtree(parts)


def main() -> None:
    """Measure, in turns, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="4g")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    session = opened(given.master, given.memory)
    with tempfile.TemporaryDirectory(prefix="bench-spark-", dir=given.folder) as folder:
        home = Path(folder)
        method, table = home / "method", home / "table.parquet"
        write_method(method)
        for kind in KINDS:
            (home / kind).mkdir()
        works: dict[str, Callable[[], None]] = {
            "kaoping": lambda: by_kaoping(session, method, table, home / "kaoping"),
            "hand": lambda: by_hand(session, table, home / "hand", counts=False),
            "counted": lambda: by_hand(session, table, home / "counted", counts=True),
        }
        write_table(table, _COUNTED)
        for work in works.values():
            work()
        for kind in KINDS:
            joined(home / kind)
        print(f"wrong cells of {_COUNTED} units: {wrong_cells(home)}", flush=True)
        for kind in KINDS:
            shutil.rmtree(home / kind)
        print("units | kaoping s (processor) | by hand | counted | ÷ hand, ÷ counted by processor", flush=True)
        for n in map(int, given.sizes.split(",")):
            write_table(table, n)
            runs: dict[str, list[Run]] = {kind: [] for kind in KINDS}
            kept = ""
            for _ in range(given.rounds):
                for kind, work in works.items():
                    runs[kind].append(measured(session, work))
                    kept = kept or f"{kept_by(session):.2f}"
            print(f"{line(n, runs)} | {kept} GB kept | {peak(session):.2f} GB of the JVM", flush=True)
    session.stop()


def kept_by(session: Any) -> float:
    """GB of rows that executors keep between steps; what was let go and not yet taken away counts too."""
    infos = session.sparkContext._jsc.sc().getRDDStorageInfo()
    return sum(i.memSize() + i.diskSize() for i in infos) / 1024**3


def peak(session: Any) -> float:
    """The most GB that the JVM took of the machine so far."""
    process = session._jvm.java.lang.ProcessHandle.current().pid()
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(x for x in lines if x.startswith("VmHWM")).split()[1]) / 1024**2


def line(n: int, runs: dict[str, list[Run]]) -> str:
    """One line of the table: the least of each, and the median of the ratios of each round."""
    seconds = [f"{min(s for s, _ in told):.1f} ({min(c for _, c in told):.1f})" for told in runs.values()]
    ratios = [
        f"{median(a[1] / b[1] for a, b in zip(runs['kaoping'], runs[kind], strict=True)):.2f}" for kind in KINDS[1:]
    ]
    return " | ".join([str(n), *seconds, *ratios])


if __name__ == "__main__":
    main()
