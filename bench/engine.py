"""The engine beside its peers on one workload, timed in turn in one process each, as multiples of NumPy by hand.

`python bench/engine.py` prints the table; `--write` puts it into docs/性能.md; `--n 10,1000` and `--peers a,b`
choose. A peer whose library is not installed is left out. Only the ratios mean anything: a peer and the baseline
are timed alternately, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "性能.md"
SIZES = (10, 100, 1000, 10_000, 100_000, 1_000_000)
PEERS = (
    "kaoping",
    "kaoping-float64",
    "kaoping-int32",
    "kaoping-fast",
    "numpy_float64",
    "polars_lazy",
    "duckdb_sql",
    "fractions_loop",
)
#: Seconds after which a larger size is not tried.
LIMIT = 60
#: Up to so many units every cell is compared with the exact reference.
COMPARED = 10_000


def peer(name: str) -> Any:
    """The module (or object) of a peer."""
    from bench.peers import kaoping_columns

    found = kaoping_columns.PEERS.get(name)
    return found if found is not None else importlib.import_module(f"bench.peers.{name}")


def wrong_cells(figures: Any, found: dict[str, Any]) -> dict[str, int]:
    """How many cells differ from the exact reference."""
    from bench.peers import fractions_loop

    state = fractions_loop.prepare(figures)
    exact = fractions_loop.evaluate(state)
    return {k: int((found[k] != exact[k]).sum()) for k in exact if found.get(k) is not None}


def child(name: str, n: int) -> None:
    """One peer at one size, in a process of its own."""
    from bench import workload
    from bench.peers import numpy_float64 as baseline

    figures = workload.generate(n)
    base = baseline.prepare(figures)
    one = peer(name)
    state = one.prepare(figures)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = one.evaluate(state)
    first = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    wrong = wrong_cells(figures, one.extract(state, found)) if n <= COMPARED else None
    del found
    baseline.evaluate(base)
    rounds = 1 if first > 5 else max(5, min(200, int(2 / max(first, 1e-6))))
    mine, other = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        kept = one.evaluate(state)
        mine.append(time.perf_counter() - start)
        del kept
        start = time.perf_counter()
        kept = baseline.evaluate(base)
        other.append(time.perf_counter() - start)
        del kept
    ratios = [a / b for a, b in zip(mine, other, strict=True)]
    said = {"name": one.NAME, "n": n, "ratio": statistics.median(ratios), "seconds": statistics.median(mine)}
    print(json.dumps({**said, "wrong": wrong, "grown_mb": grown / 1024, "base": statistics.median(other)}))


def measure(name: str, n: int) -> dict[str, Any] | str:
    """Run one peer at one size; what went wrong, where it cannot run."""
    command = [sys.executable, "-m", "bench.engine", "--child", name, str(n)]
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def table(peers: list[str], sizes: list[int]) -> str:
    """The table of ratios, as Markdown."""
    heads = [f"{n:,}".replace(",", " ") for n in sizes]
    lines = ["| 谁 | " + " | ".join(heads) + f" | 错的格（{COMPARED} 个单位以内合计） |"]
    lines.append("|---" * (len(sizes) + 2) + "|")
    base: dict[int, float] = {}
    for name in peers:
        cells: list[str] = []
        wrong, compared, label = 0, 0, name
        last: tuple[int, float] | None = None
        for n in sizes:
            if last is not None and last[1] * n / last[0] > LIMIT:
                cells.append(f"＞{LIMIT} 秒")
                continue
            found = measure(name, n)
            if isinstance(found, str):
                print(f"{name} {n}: {found}", file=sys.stderr)
                cells.append("—")
                continue
            label, last = found["name"], (n, found["seconds"])
            base[n] = found["base"]
            cells.append(f"{found['ratio']:.3g}")
            if found["wrong"] is not None:
                wrong += sum(found["wrong"].values())
                compared += 1
            print(f"{name} {n}: {json.dumps(found, ensure_ascii=False)}", file=sys.stderr, flush=True)
        if last is not None:
            lines.append(f"| {label} | " + " | ".join(cells) + f" | {wrong if compared else ''} |")
    times = " | ".join(f"{base[n] * 1000:.3g} 毫秒" if n in base else "" for n in sizes)
    lines.append(f"| 基准用的时间 | {times} | |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--n", default=",".join(map(str, SIZES)))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]))
        return
    made = table(options.peers.split(","), [int(n) for n in options.n.split(",")])
    said = f"Python {platform.python_version()}，{os.cpu_count()} 核；与基准轮流计时，取比值的中位数。"
    print(said, made, sep="\n\n")
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        head, rest = text.split("<!-- 表 -->\n")[0], text.split("<!-- 表完 -->")[1]
        PAGE.write_text(f"{head}<!-- 表 -->\n{said}\n\n{made}\n<!-- 表完 -->{rest}", encoding="utf-8")


if __name__ == "__main__":
    main()
