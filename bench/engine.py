"""The engine beside its peers on one workload, timed in turn in one process each, as multiples of NumPy by hand.

`python -m bench.engine` prints the table; `--write` keeps what was measured in bench/measured.json and makes the
table and the plot of docs/性能.md of it; `--n 10,1000` and `--peers a,b` choose, and `--redraw` measures nothing. A
peer that is not installed is left out, and said to be. Only the ratios mean anything: a peer and the baseline are
timed alternately, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import page

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10, 100, 1000, 10_000, 100_000, 1_000_000)
PEERS = (
    "kaoping",
    "kaoping-float64",
    "kaoping-int32",
    "kaoping-fast",
    "numpy_float64",
    "openfisca_simulation",
    "polars_lazy",
    "duckdb_sql",
    "cel_cpp",
    "cel_rust",
    "zen_decision",
    "fractions_loop",
    "libreoffice_calc",
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


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long some work takes, and what it gives."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def memory(name: str) -> float:
    """A figure of this process's memory in megabytes, as the system keeps it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def growth(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """How long some work takes, by how many megabytes memory grew at its peak, and what it gives."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    before = memory("VmRSS")
    taken, found = timed(work)
    return taken, memory("VmHWM") - before, found


def copying(moved: int) -> Callable[[], Any]:
    """A copy that reads and writes so many bytes together."""
    import numpy as np

    given = np.ones(moved // 2, np.uint8)
    made = np.zeros_like(given)
    return lambda: np.copyto(made, given)


def child(name: str, n: int) -> None:
    """One peer at one size, in a process of its own."""
    from bench import workload
    from bench.peers import numpy_float64 as baseline

    figures = workload.generate(n)
    base, one = baseline.prepare(figures), peer(name)
    state = one.prepare(figures)
    first, grown, found = growth(lambda: one.evaluate(state))
    wrong = wrong_cells(figures, one.extract(state, found)) if n <= COMPARED else None
    copy = copying(one.moved(state, found)) if hasattr(one, "moved") else None
    del found
    mine, other, bound = [], [], []
    for _ in range(1 if first > 5 else max(5, min(200, int(2 / max(first, 1e-6))))):
        taken, found = timed(lambda: one.evaluate(state))
        mine.append(one.seconds(found) if hasattr(one, "seconds") else taken)
        del found
        other.append(timed(lambda: baseline.evaluate(base))[0])
        if copy is not None:
            bound.append(timed(copy)[0])
    said = {"name": one.NAME, "seconds": statistics.median(mine), "base": statistics.median(other)}
    said |= {"ratio": statistics.median(a / b for a, b in zip(mine, other, strict=True)), "grown_mb": round(grown, 1)}
    if bound:
        said |= {"copies": statistics.median(a / b for a, b in zip(mine, bound, strict=True))}
    print(json.dumps({**said, "wrong": wrong, "load": round(os.getloadavg()[0], 1)}))


def measure(name: str, n: int) -> dict[str, Any] | str:
    """Run one peer at one size; what went wrong, where it cannot run."""
    command = [sys.executable, "-m", "bench.engine", "--child", name, str(n)]
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def measured(name: str, sizes: list[int]) -> dict[str, dict[str, Any] | None]:
    """What one peer takes at each size; None where it would take too long."""
    found: dict[str, dict[str, Any] | None] = {}
    last: tuple[int, float] | None = None
    for n in sizes:
        if last is not None and last[1] * n / last[0] > LIMIT:
            found[str(n)] = None
            continue
        one = measure(name, n)
        if isinstance(one, str):
            said = f"{name}：略去，没有装（make bench-peers）" if "ModuleNotFoundError" in one else f"{name} {n}：{one}"
            print(said, file=sys.stderr, flush=True)
            break
        found[str(n)], last = one, (n, one["seconds"])
        print(f"{name} {n}: {json.dumps(one, ensure_ascii=False)}", file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--n", default=",".join(map(str, SIZES)))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--redraw", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]))
        return
    names, sizes = options.peers.split(","), [int(n) for n in options.n.split(",")]
    found = {} if options.redraw else {name: own for name in names if (own := measured(name, sizes))}
    if options.write or options.redraw:
        found = page.keep(found, PEERS)
        page.write(found)
    print(page.table(found))


if __name__ == "__main__":
    main()
