"""One run in a process of its own, which loads nothing but what it needs, and says what it took.

    python -m bench.one_run kaoping MEMORY FOLDER METHOD TABLE
    python -m bench.one_run hand MEMORY FOLDER SCRIPT

Prints seconds since it began, seconds of the processor since the process began, and its peak of memory in GB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


def by_hand(memory: str, folder: Path, script: Path) -> None:
    """Statements that a person wrote, one after another."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET preserve_insertion_order = false")
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            connection.execute(statement)


def by_kaoping(memory: str, folder: Path, method: Path, table: Path) -> None:
    """What `kaoping evaluate --engine duckdb` does."""
    import kaoping

    kaoping.load(method).evaluate_tables(table, path=folder, memory=memory)


def main() -> None:
    """Run, and say what it took."""
    began = time.perf_counter()
    kind, memory, out, *given = sys.argv[1:]
    folder, paths = Path(out), [Path(p) for p in given]
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "hand":
        by_hand(memory, folder, *paths)
    else:
        by_kaoping(memory, folder, *paths)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2]))


if __name__ == "__main__":
    main()
