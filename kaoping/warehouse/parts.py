"""The files that a table is made of."""

from __future__ import annotations

from pathlib import Path

#: Where a record stands: the name of its file, and which one of it.
FILE, AT = "·文件", "·第几条"


def parts_of(path: Path) -> list[Path]:
    """The files of a table: those of a folder (also in folders named like `期次=年度`), else the file itself."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*.parquet") if p.is_file() and not p.name.startswith((".", "_")))
