"""How many machine instructions a few fixed runs take, counted by valgrind, beside what they took before.

`python -m bench.instructions` counts and compares with the last entry of bench/history.json; `--accept` appends what
was counted as the new entry. Seconds depend on the machine and on what else it does, counts hardly do: the same
machine gives the same count to a few in a million, whatever its load. Another processor, or another build of Python,
changes them by a few per cent; so every count is taken as a multiple of a fixed piece of Python counted beside it,
NumPy is kept to what every processor has, and only a difference beyond `TOLERANCE` is one.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from operator import sub
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HISTORY = ROOT / "bench" / "history.json"
#: How much more a run may take than at the last entry.
TOLERANCE = 0.08
#: A command of kaoping's, counted as a whole.
CHECK = ["-m", "kaoping", "check", "jilin-2007-employment"]
#: Pieces of work, and how often each is done; what each takes is what a run up to it takes more than one up to before.
PIECES = {
    "整数循环：10 个单位 200 次": ("few", 200),
    "NumPy：1 000 个单位 20 次": ("many", 20),
    "逐项解释：3 个单位": ("interpreted", 1),
    "读和查 40 项指标的办法": ("read", 1),
}
#: No instructions that only some processors have, and none of the threads that wait.
_EVERYWHERE = {
    "PYTHONHASHSEED": "0",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "OPENBLAS_CORETYPE": "Prescott",
    "OPENBLAS_NUM_THREADS": "1",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2_Usable,-AVX512F_Usable,-AVX2,-AVX512F,-ERMS",
}
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def count(arguments: list[str], kept: str) -> int:
    """The instructions of one run of this interpreter."""
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no", "--cachegrind-out-file=/dev/null"]
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")}
    environment |= _EVERYWHERE | {"KAOPING_CACHE": kept}
    command = [*tool, sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    found = _COUNTED.search(done.stderr)
    if done.returncode or found is None:
        sys.exit(f"{' '.join(arguments)}:\n{done.stderr[-2000:]}")
    return int(found[1].replace(",", ""))


def counts(*, with_pieces: bool) -> dict[str, float]:
    """Every run as a multiple of the fixed piece of Python; the pieces take a minute and a half of a processor."""
    with tempfile.TemporaryDirectory() as kept, ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [["-I", "-c", "pass"], ["-I", "-c", _FIXED], CHECK]
        if with_pieces:
            runs += [["-m", "bench.instructions", "--pieces", str(k)] for k in range(1, len(PIECES) + 2)]
        for arguments in (CHECK, runs[-1]):
            # Byte code and readings are kept, as an installation keeps them.
            environment = {**os.environ, "KAOPING_CACHE": kept}
            subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, check=True)
        bare, fixed, check, *pieces = pool.map(lambda arguments: count(arguments, kept), runs)
    taken = {"查没有改过的办法": check} | dict(zip(PIECES, map(sub, pieces[1:], pieces), strict=False))
    return {name: round(value / (fixed - bare), 4) for name, value in taken.items()}


#: What every count is a multiple of: calls, dictionaries, strings, integers and records, as the engine's own are.
_FIXED = """
class Record:
    __slots__ = ("name", "value")
    def __init__(self, name, value):
        self.name, self.value = name, value
def total(records):
    found = {}
    for record in records:
        key = record.name[:3]
        found[key] = found.get(key, 0) + record.value * 7 // 3
    return sorted(found.items(), key=lambda e: (-e[1], e[0]))
for k in range(60):
    total([Record(f"{n % 97:05d}", n * n + 10**20 * (n % 5 == 0)) for n in range(1000)])
"""


def work(pieces: int) -> None:
    """So many of the pieces, the first of them twice; what they need beside is made ready in any case.

    Garbage is not looked for: whether one look more falls into a piece depends on what came before it.
    """
    gc.disable()
    from bench import workload
    from bench.peers.kaoping_columns import compiled
    from engine.evaluate import evaluate

    method, facts = compiled(), workload.generate(3).facts()
    few, many = (method.prepare(workload.generate(n).table()) for n in (10, 1000))
    done: dict[str, Callable[[], object]] = {
        "few": few.evaluate,
        "many": many.evaluate,
        "interpreted": lambda: evaluate(method.plan, facts, period=workload.PERIOD, folder=""),
        "read": compiled,
    }
    few.evaluate()
    many.evaluate()
    # The first is done once more before: a run that ends at once is counted differently each time.
    for name, times in [*list(PIECES.values())[:1], *PIECES.values()][:pieces]:
        for _ in range(times):
            done[name]()


def history() -> list[dict[str, object]]:
    """What was accepted before, the last one last."""
    found: list[dict[str, object]] = json.loads(HISTORY.read_text(encoding="utf-8")) if HISTORY.exists() else []
    return found


def compare(found: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    """What takes more than it may, in words.

    >>> compare({"甲": 1.2, "乙": 1.0, "丙": 5.0}, {"甲": 1.0, "乙": 1.0})
    ['甲：1.2，上一次 1，多了 20.0%，超过 8%']
    """
    more = {name: value / before[name] - 1 for name, value in found.items() if name in before}
    return [
        f"{name}：{found[name]:g}，上一次 {before[name]:g}，多了 {by:.1%}，超过 {TOLERANCE:.0%}"
        for name, by in more.items()
        if by > TOLERANCE
    ]


def main() -> None:
    """Count, compare, and append where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=int)
    parser.add_argument("--all", action="store_true", help="count the pieces too")
    parser.add_argument("--accept", metavar="WHY", help="append what was counted as the new entry, with the reason")
    options = parser.parse_args()
    if options.pieces is not None:
        work(options.pieces)
        return
    found, before = counts(with_pieces=options.all), history()
    last = before[-1]["counts"] if before else {}
    assert isinstance(last, dict)
    for name, value in found.items():
        print(
            f"{name}\t{value:g}" + (f"\t上一次 {last[name]:g}（{value / last[name] - 1:+.1%}）" if name in last else "")
        )
    if options.accept:
        entry = {"python": platform.python_version(), "why": options.accept, "counts": found}
        HISTORY.write_text(json.dumps([*before, entry], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    elif worse := compare(found, last):
        sys.exit("\n".join([*worse, '有意如此的，记下来：python -m bench.instructions --accept "为什么"']))


if __name__ == "__main__":
    main()
