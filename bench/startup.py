"""How long the commands take to start, as multiples of a bare interpreter timed alternately with them.

Beside the wall clock stands the processor time, which a busy machine disturbs less.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import workload

ROUNDS = 15
ROOT = Path(__file__).resolve().parent.parent
SHIPPED = "jilin-2007-employment"
UNITS = 100


@dataclass(frozen=True)
class Start:
    """One command: what it is, whether anything is kept for it, and what changes before each run."""

    command: list[str]
    is_kept: bool = True
    change: Callable[[], None] | None = None


def kaoping(*words: str | Path) -> list[str]:
    """A command of this program."""
    return [sys.executable, "-m", "kaoping", *map(str, words)]


def starts(folder: Path) -> dict[str, Start]:
    """Everything that is timed; `folder` is for what changes."""
    method, work = folder / "method", folder / "work"
    shutil.copytree(ROOT / "policies" / SHIPPED, method)
    table = workload.write_folder(work, UNITS)
    report = method / "submissions" / "年终总评" / "长春市.yaml"
    shipped = ROOT / "policies" / SHIPPED

    def remark(file: Path) -> Callable[[], None]:
        def change() -> None:
            with file.open("a", encoding="utf-8") as text:
                text.write("# 改\n")

        return change

    times = count()

    def title() -> None:
        """Give the first worked example another title, so that its line is read anew."""
        policy = method / "policy.kp"
        above, head, rest = policy.read_text(encoding="utf-8").partition("\n算例 ")
        below = rest.partition("\n")[2]
        policy.write_text(f"{above}{head}改过{next(times)}次\n{below}", encoding="utf-8")

    def figure() -> None:
        heads, first, *rest = table.read_text(encoding="utf-8").split("\n")
        cells = first.split(",")
        cells[2] = str(int(cells[2]) + 1)
        table.write_text("\n".join([heads, ",".join(cells), *rest]), encoding="utf-8")

    return {
        "bare": Start([sys.executable, "-I", "-c", "pass"]),
        # What no command line made with it can beat.
        "import click": Start([sys.executable, "-I", "-c", "import click"]),
        "import kaoping": Start([sys.executable, "-c", "import kaoping"]),
        "kaoping --help": Start(kaoping("--help")),
        "check, unchanged": Start(kaoping("check", shipped)),
        "check, one line changed": Start(kaoping("check", method), change=title),
        "check, nothing kept": Start(kaoping("check", shipped), is_kept=False),
        f"evaluate {UNITS} units, unchanged": Start(kaoping("evaluate", work)),
        f"evaluate {UNITS} units, one figure changed": Start(kaoping("evaluate", work), change=figure),
        "evaluate 2007, unchanged": Start(kaoping("evaluate", shipped)),
        "evaluate 2007, one report changed": Start(kaoping("evaluate", method), change=remark(report)),
    }


def timed(start: Start, kept: str) -> tuple[float, float]:
    """Run a command once: wall clock and processor time. Its byte code is kept, as an installed program's is."""
    if start.change is not None:
        start.change()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["KAOPING_CACHE"] = kept if start.is_kept else "off"
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(start.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(start.command)} failed:\n{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time everything in turn, so that a busy machine slows all alike, and print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as kept:
        everything = starts(Path(made))
        for start in everything.values():
            timed(start, kept)  # fills the caches
        taken = [{name: timed(start, kept) for name, start in everything.items()} for _ in range(rounds)]
    bare = statistics.median(r["bare"][0] for r in taken)
    print(f"Python {sys.version.split()[0]}, {rounds} rounds; bare interpreter {bare * 1000:.0f} ms (median)")
    for name in everything:
        wall = statistics.median(r[name][0] for r in taken)
        ratios = [statistics.median(r[name][kind] / r["bare"][kind] for r in taken) for kind in (0, 1)]
        print(f"{name:42} {wall * 1000:6.0f} ms   {ratios[0]:5.1f} x bare   {ratios[1]:5.1f} x by processor time")


if __name__ == "__main__":
    main()
