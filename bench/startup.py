"""How long the commands take to start, as multiples of a bare interpreter timed alternately with them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
ROOT = Path(__file__).resolve().parent.parent
BARE = [sys.executable, "-I", "-c", "pass"]
#: The same interpreter with the command line's library alone: what no command line made with it can beat.
COMMANDS = {
    "import click": [sys.executable, "-I", "-c", "import click"],
    "import kaoping": [sys.executable, "-c", "import kaoping"],
    "kaoping --help": [sys.executable, "-m", "kaoping", "--help"],
    "check, unchanged": [sys.executable, "-m", "kaoping", "check", "jilin-2007-employment"],
    "check, changed": [sys.executable, "-m", "kaoping", "check", "jilin-2007-employment"],
    "evaluate": [sys.executable, "-m", "kaoping", "evaluate", "jilin-2007-employment", "--quiet"],
}
#: Started with nothing kept from earlier runs, as after a change to the rule file.
CHANGED = {"check, changed"}


def seconds(command: list[str], kept: str) -> float:
    """Run a command once; its byte code is kept, as an installed program's is, and its readings in `kept`."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"KAOPING_CACHE": kept}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return taken


def main() -> None:
    """Time everything in turn, so that a busy machine slows all alike, and print the ratios."""
    everything = {"bare": BARE, **COMMANDS}
    with tempfile.TemporaryDirectory() as kept:
        folders = {name: "off" if name in CHANGED else kept for name in everything}
        for name, command in everything.items():
            seconds(command, folders[name])  # fills the caches
        rounds = [{n: seconds(command, folders[n]) for n, command in everything.items()} for _ in range(ROUNDS)]
    bare = statistics.median(r["bare"] for r in rounds)
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds; bare interpreter {bare * 1000:.0f} ms (median)")
    for name in COMMANDS:
        taken = statistics.median(r[name] for r in rounds)
        ratios = sorted(r[name] / r["bare"] for r in rounds)
        middle, low, high = statistics.median(ratios), ratios[0], ratios[-1]
        print(f"{name:16} {taken * 1000:6.0f} ms   {middle:5.1f} x bare   ({low:.1f} to {high:.1f})")


if __name__ == "__main__":
    main()
