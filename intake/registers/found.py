"""Tells which of the files in 明细/ are registers: folders of Parquet files, and Parquet files that are long."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from dsl.facts import FigureId, RegisterFact
from intake.errors_registers import BadRegister, RegisterNeedsExtra
from intake.findings import Findings, shown
from intake.names import Names
from intake.records import ListName
from intake.text import start_of

SUFFIX = ".parquet"
#: With more records than this a list is put together where it stands, and not held record by record.
MOST_RECORDS = 200_000


def parts_of(path: Path) -> tuple[Path, ...] | None:
    """The files of a register; None for what is none, and is read as a table."""
    if path.is_dir():
        return tuple(sorted(p for p in path.rglob(f"*{SUFFIX}") if p.is_file() and not p.name.startswith((".", "_"))))
    if path.suffix.lower() != SUFFIX:
        return None
    return (path,) if _is_long(path) else None


def _is_long(path: Path) -> bool:
    """Whether a file holds too many records to be held; one that cannot be read is none, and is told as a table."""
    if find_spec("pyarrow") is None:
        # Without what reads it as a table, DuckDB is what may be there.
        return True
    import pyarrow
    import pyarrow.parquet

    try:
        return bool(pyarrow.parquet.read_metadata(path).num_rows > MOST_RECORDS)
    except (pyarrow.ArrowException, OSError, ValueError):
        return False


def read(
    parts: tuple[Path, ...], file: str, path: Path, listed: ListName, names: Names, findings: Findings
) -> dict[FigureId, RegisterFact]:
    """Read a register with DuckDB. Errors: KP980 where it is not installed, and those of `read_register`."""
    if find_spec("duckdb") is None or find_spec("sqlglot") is None:
        findings.add(RegisterNeedsExtra(span=start_of(path.as_posix()), path=shown(file)))
        return {}
    if not parts:
        findings.add(BadRegister(span=start_of(path.as_posix()), path=shown(file), reason="没有 .parquet 文件"))
        return {}
    from intake.registers.register import read_register

    return read_register(parts, file, path, listed, names, findings)
