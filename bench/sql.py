"""The method on DuckDB beside SQL written by hand, from Parquet to Parquet: time, memory, and cells that are wrong.

Both read the same file, compute the same 40 scores, 9 areas, total, rank and 27 awards, and write their results. The
hand-written statements work in DOUBLE, as people write them; what their cells say is counted against exact fractions.
One ranks every row by a window, as is usual; the other counts equal figures first, as kaoping does. Each runs in a
process of its own. kaoping has run before, and kept what it asked of DuckDB; its first run, with nothing kept (the
rule file is read and compiled, and the SQL written), is measured once and told in the last column.

    python -m bench.sql [--sizes 100000,1000000] [--rounds 3] [--memory 8GB] [--folder DIR]
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
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench import workload as w
from bench.peers.duckdb_sql import counting_statements, statement
from bench.peers.fractions_loop import evaluate as fractions_of
from bench.peers.fractions_loop import extract as fractions_told
from bench.peers.fractions_loop import prepare as fractions_ready

#: Units made at a time, so that making the file takes little memory.
_CHUNK = 250_000
#: Units of which every cell is counted.
_COUNTED = 10_000
#: Written by hand: every row ranked by a window, and equal figures counted before they are ranked.
HANDS = ("hand", "counted")
KINDS = ("kaoping", *HANDS)
#: Seconds, seconds of the processor, GB.
Run = tuple[float, float, float]


def headings() -> dict[str, int]:
    """Column names of the table with the columns of the workload."""
    return {f"{key.year.head}{key.key}": place for key, (place, _) in w.column_ids().items()}


def decimals(values: Any, places: int, blank: Any = None) -> pa.Array:
    """Whole numbers × 10**-places as decimals, by their bytes; nothing where `blank` says so."""
    if blank is not None:
        made = decimals(values, places)
        return pc.if_else(pa.array(blank), pa.scalar(None, made.type), made)
    if not places:
        return pa.array(values)
    wide = np.empty((len(values), 2), np.int64)
    wide[:, 0], wide[:, 1] = values, np.where(values < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(18, places), len(values), [None, pa.py_buffer(wide.tobytes())])


def write_table(path: Path, n: int, share_open: float = 0) -> None:
    """Write a table of n units, piece by piece; of that share one figure is blank."""
    writer = None
    for start in range(0, n, _CHUNK):
        count = min(_CHUNK, n - start)
        made = w.generate(count, seed=7 + start // _CHUNK)
        draw = np.random.default_rng(start)
        blank = np.where(draw.random(count) < share_open, draw.integers(0, len(headings()), count), -1)
        columns = {
            "单位": pa.array([f"单位{k}" for k in range(start, start + count)]),
            "类型": pa.array(np.array([f"{x}级" for x in w.LEVELS])[made.level].tolist()).dictionary_encode(),
            **{
                name: decimals(made.raw[place], w.SCALE[place], blank == number if share_open else None)
                for number, (name, place) in enumerate(headings().items())
            },
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=122_880)
    assert writer is not None
    writer.close()


def write_method(folder: Path, more: str = "") -> None:
    """Write the workload's method down, with more at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.kp").write_text(w.policy_text() + more, encoding="utf-8")
    units = "".join(f"  - {{名称: 示例{x}, 类型: {x}级}}\n" for x in w.LEVELS)
    (folder / "units.yaml").write_text("单位:\n" + units, encoding="utf-8")


def write_hand(path: Path, table: Path, out: Path, *, counts: bool) -> None:
    """Write the same as statements that a person would write, over a view of DOUBLE."""
    places = {place: name for name, place in headings().items()}
    shown = ", ".join(f'"{places[p]}"::double as x{p}' for p in sorted(places))
    level = "case 类型 when '市级' then 0 when '县级' then 1 else 2 end"
    made = statement().removeprefix("create or replace table res as ")
    said = [f"create view raw as select 单位 as id, {level} as level, {shown} from '{table}'"]
    if counts:
        first, made = counting_statements()
        said.append(first)
    said.append(f"copy ({made}) to '{out / 'hand.parquet'}' (format parquet)")
    path.write_text(";\n".join(said), encoding="utf-8")


def measured(kind: str, method: Path, table: Path, out: Path, memory: str, cache: str = "kept") -> Run:
    """Seconds, seconds of the processor and GB of one run; kaoping keeps what it worked out beside `out`."""
    given = [str(method), str(table)]
    if kind in HANDS:
        script = out.with_suffix(".sql")
        write_hand(script, table, out, counts=kind == "counted")
        given = [str(script)]
    run = "hand" if kind in HANDS else "kaoping"
    words = [sys.executable, "-m", "bench.one_run", run, memory, str(out), *given]
    environment = {**os.environ, "KAOPING_CACHE": str(out.parent / cache)}
    said = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout.splitlines()[-1]
    seconds, worked, memory_used = json.loads(said)
    return seconds, worked, memory_used


# --- cells -------------------------------------------------------------------------------------------


def wrong_cells(out: Path) -> dict[str, int]:
    """How many cells (scores, totals, ranks, wins) of the first units differ from exact fractions."""
    figures = w.generate(_COUNTED)
    state = fractions_ready(figures)
    exact = fractions_told(state, fractions_of(state))
    found = {}
    for kind in KINDS:
        told = _ours(out) if kind == "kaoping" else _hand(out / kind)
        found[kind] = sum(int(np.sum(np.asarray(told[k]) != np.asarray(exact[k]))) for k in exact)
    return found


def _hand(out: Path) -> dict[str, Any]:
    made = duckdb.execute(f"from '{out / 'hand.parquet'}' order by cast(substr(id, 3) as int)").fetchnumpy()
    return {
        "scores": np.array([np.rint(made[f"s{q}"] * 100).astype(np.int64) for q in range(len(w.ROWS))]),
        "total": np.rint(made["total"] * 100).astype(np.int64),
        "rank": made["rank"].astype(np.int64),
        "award": np.array([made[f"w{a}"] for a in range(len(w.AREAS))]),
    }


def _ours(out: Path) -> dict[str, Any]:
    folder = out / "kaoping"
    made = duckdb.execute(
        f"from '{folder / f'{w.PERIOD}-结果.parquet'}' order by cast(substr(单位, 3) as int)"
    ).fetchall()
    names = [d[0] for d in duckdb.execute(f"describe from '{folder / f'{w.PERIOD}-结果.parquet'}'").fetchall()]
    columns = dict(zip(names, zip(*made, strict=True), strict=True))

    def hundredths(name: str) -> list[int]:
        return [int(Fraction(v) * 100) for v in columns[name]]

    won = duckdb.execute(f"select 方面, 单位 from '{folder / f'{w.PERIOD}-奖项.parquet'}'").fetchall()
    winners = {(area, unit) for area, unit in won}
    return {
        "scores": np.array([hundredths(f"得分.{row.name}") for row in w.ROWS]),
        "total": np.array(hundredths("总分")),
        "rank": np.array(columns["名次"]),
        "award": np.array([[(area, u) in winners for u in columns["单位"]] for area in w.AREAS]),
    }


def main() -> None:
    """Measure, in turns, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", default="", help="kinds that are left out: hand,counted")
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-sql-", dir=given.folder) as folder:
        home = Path(folder)
        write_method(home / "method")
        table = home / "counted.parquet"
        write_table(table, _COUNTED)
        for kind in KINDS:
            measured(kind, home / "method", table, home / kind, given.memory)
        print(f"wrong cells of {_COUNTED} units: {wrong_cells(home)}", flush=True)
        print(
            "units | kaoping s (processor), run before | by hand | counted | ÷ hand, ÷ counted by processor"
            " | GB of each | file GB | kaoping's first run: s (processor)"
        )
        for n in map(int, given.sizes.split(",")):
            write_table(table, n)
            first = measured("kaoping", home / "method", table, home / "kaoping", given.memory, f"kept-{n}")
            measured("kaoping", home / "method", table, home / "kaoping", given.memory)
            runs: dict[str, list[Run]] = {k: [] for k in KINDS if k not in given.without.split(",")}
            for _ in range(given.rounds):
                for kind, told in runs.items():
                    told.append(measured(kind, home / "method", table, home / kind, given.memory))
            print(line(n, runs, table.stat().st_size / 1024**3), f"| {first[0]:.2f} ({first[1]:.2f})", flush=True)


def line(n: int, runs: dict[str, list[Run]], size: float) -> str:
    """One line of the table: least seconds, the median of the ratios of each round, and the most memory."""
    seconds = [
        f"{min(s for s, *_ in runs[k]):.2f} ({min(c for _, c, _ in runs[k]):.2f})" if k in runs else "-" for k in KINDS
    ]
    ratios = [
        f"{median(a[1] / b[1] for a, b in zip(runs['kaoping'], runs[k], strict=True)):.2f}" if k in runs else "-"
        for k in HANDS
    ]
    peaks = ", ".join(f"{max(m for *_, m in runs[k]):.2f}" if k in runs else "-" for k in KINDS)
    return " | ".join([str(n), *seconds, *ratios, peaks, f"{size:.2f}"])


if __name__ == "__main__":
    main()
