"""Opens the Parquet files of a register in DuckDB: in this process, without the network, out of core."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from intake.registers.memory import memory_limit

if TYPE_CHECKING:
    import duckdb

#: What the records are called in a query.
RECORDS = exp.Table(this=exp.to_identifier("记录", quoted=True))

#: The columns that have a count of their nulls everywhere, and none.
_FULL = (
    "SELECT path_in_schema FROM parquet_metadata(?) GROUP BY path_in_schema "
    "HAVING count(stats_null_count) = count(*) AND sum(stats_null_count) = 0"
)


class Store:
    """The records of a register, asked by syntax trees."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, types: Mapping[str, str], full: frozenset[str]) -> None:
        self._connection = connection
        #: The columns of the files, with the type that DuckDB reads each as.
        self.types = types
        #: Those in which, by what the files say of themselves, no record is without a value.
        self.full = full

    def ask(self, query: exp.Query) -> list[tuple[Any, ...]]:
        """Run a query. Raises duckdb.Error."""
        return self._connection.execute(query.sql("duckdb")).fetchall()


@contextmanager
def opened(files: Sequence[Path]) -> Iterator[Store]:
    """Open the files of one register, for reading alone.

    Raises duckdb.Error where they cannot be read, KaopingError (KP977) where it is not clear in how much memory.
    """
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with (
        tempfile.TemporaryDirectory(prefix="kaoping-") as spilled,
        duckdb.connect(":memory:", config=dict(settings)) as connection,
    ):
        connection.execute("SET temp_directory = ?", [spilled])
        connection.execute("SET memory_limit = ?", [memory_limit()])
        connection.execute("SET allowed_directories = ?", [[spilled]])
        connection.execute("SET allowed_paths = ?", [[str(f) for f in files]])
        connection.execute("SET enable_external_access = false")
        records = connection.read_parquet([str(f) for f in files], hive_partitioning=True)
        records.create_view(RECORDS.name)
        full = connection.execute(_FULL, [[str(f) for f in files]]).fetchall()
        types = dict(zip(records.columns, map(str, records.types), strict=True))
        yield Store(connection, types, frozenset(name for (name,) in full))
