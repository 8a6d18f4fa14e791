"""Files as tables of DuckDB: opened under a name, with their columns and the bounds that Parquet files state."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dsl.diagnostic import KaopingError, Text
from dsl.record import dataclass
from intake.registers.memory import memory_limit
from kaoping.errors_warehouse import EngineFailed, TableUnreadable
from kaoping.warehouse.bounds import Bounds
from kaoping.warehouse.limits import Limits
from kaoping.warehouse.parts import AT, FILE, parts_of

_NEVER = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")


@dataclass(slots=True)
class Table:
    """A table that a connection knows by the name in plans."""

    connection: duckdb.DuckDBPyConnection
    #: Parquet files, of which statistics are at hand.
    parquet: Sequence[str] = ()
    columns: list[str] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)


@contextmanager
def opened(limits: Limits, beside: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that puts on disk what does not fit, and takes that away when it is closed.

    Raises KaopingError: KP962 where DuckDB cannot go on, KP977.
    """
    place = limits.temporary or beside
    with tempfile.TemporaryDirectory(prefix=".duckdb-", dir=place, ignore_cleanup_errors=True) as folder:
        settings: dict[str, Any] = dict.fromkeys(_NEVER, False)
        settings |= {"temp_directory": folder, "preserve_insertion_order": False}
        settings["memory_limit"] = memory_limit()
        if limits.threads is not None:
            settings["threads"] = limits.threads
        try:
            with duckdb.connect(":memory:", config=settings) as connection:
                yield connection
        except duckdb.Error as error:
            raise KaopingError([EngineFailed(engine="DuckDB", reason=str(error).splitlines()[0])]) from None


def open_files(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], name: str, *, is_located: bool = False
) -> Table:
    """Read Parquet or CSV files as one table; of CSV every column as text. Located, with file and place of each row.

    Raises KaopingError (KP954).
    """
    paths = [str(p) for f in files for p in parts_of(f)]
    kinds = {Path(p).suffix.lower() for p in paths}
    shown = "、".join(str(f) for f in files[:3])
    if not paths or not kinds <= {".parquet", ".csv"} or len(kinds) > 1:
        raise KaopingError([TableUnreadable(path=shown, reason=Text("不是 Parquet 或 CSV 文件", "neither of the two"))])
    try:
        if kinds == {".parquet"}:
            # Of a folder the names of folders inside may be columns.
            in_folders = any(f.is_dir() for f in files)
            relation = connection.read_parquet(
                paths, hive_partitioning=in_folders, filename=is_located, file_row_number=is_located
            )
        else:
            relation = connection.read_csv(paths, all_varchar=True, header=True, filename=is_located)
        relation = _located(relation) if is_located else relation
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise KaopingError([TableUnreadable(path=shown, reason=Text(reason, reason))]) from None
    relation.create_view(name, replace=True)
    types = {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}
    return Table(connection, paths if kinds == {".parquet"} else (), list(relation.columns), types)


def _located(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The place of each row under names that no column of a user has; of CSV only the file is known."""
    taken = [c for c in ("filename", "file_row_number") if c in relation.columns]
    own = [duckdb.ColumnExpression(c) for c in relation.columns if c not in taken]
    own.append(duckdb.FunctionExpression("parse_filename", duckdb.ColumnExpression("filename")).alias(FILE))
    if "file_row_number" in taken:
        own.append((duckdb.ColumnExpression("file_row_number") + duckdb.ConstantExpression(1)).alias(AT))
    return relation.select(*own)


def statistics_of(table: Table) -> tuple[Mapping[str, Bounds], int | None]:
    """Bounds of columns of Parquet files, where every group of rows states them, and how many rows there are.

    What a file says of itself is taken at its word, as every engine does that skips groups of rows by it; figures
    beyond a stated bound make DuckDB's checked arithmetic fail, they never give a wrong result.
    """
    if not table.parquet:
        return {}, None
    found = table.connection.execute(
        "SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count, num_values "
        "FROM parquet_metadata(?)",
        [list(table.parquet)],
    ).fetchall()
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for name, *rest in found:
        groups.setdefault(name, []).append(tuple(rest))
    known: dict[str, Bounds] = {}
    for name, rows in groups.items():
        kind = table.types.get(name, "")
        if not kind.startswith(("DECIMAL", "DATE", "BOOL")) and "INT" not in kind:
            continue
        filled = [r for r in rows if r[2] != r[3]]
        if any(r[2] is None or r[0] is None or r[1] is None for r in filled):
            continue
        known[name] = _joined(kind, filled, has_blanks=any(r[2] for r in rows))
    plain = next((n for n in table.columns if n in groups), None)
    return known, sum(int(r[3]) for r in groups[plain]) if plain is not None else None


def _joined(kind: str, rows: Sequence[tuple[Any, ...]], *, has_blanks: bool) -> Bounds:
    if not rows:
        return Bounds(None, None, has_blanks)
    if kind.startswith(("DATE", "BOOL")):
        return Bounds(min(r[0] for r in rows), max(r[1] for r in rows), has_blanks)
    return Bounds(min(Decimal(r[0]) for r in rows), max(Decimal(r[1]) for r in rows), has_blanks)
