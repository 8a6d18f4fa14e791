"""A ledger up to one of its entries, written into a file of its own: the same entries with the same hashes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import insert, select

from ledger.schema import DETAILS, ENTRY
from ledger.store import Store, connect, upgrade

#: So many rows are in the memory at once.
_AT_ONCE = 200


def copy_to(store: Store, path: Path, upto: int) -> None:
    """Copy all entries up to a number into a new SQLite file, whichever database they are in."""
    copy = connect(str(path))
    try:
        upgrade(copy)
        with store.reading() as source, copy.writing() as target:
            for table in (ENTRY, *DETAILS):
                number = table.c.seq if table is ENTRY else table.c.entry
                query = select(table).where(number <= upto).order_by(*table.primary_key.columns)
                with source.execute(query) as rows:
                    for part in rows.mappings().partitions(_AT_ONCE):
                        target.execute(insert(table), [dict(row) for row in part])
    finally:
        copy.close()
    _fold_log(path)


def _fold_log(path: Path) -> None:
    """Leave one file that can be carried away: nothing of it stands in the write-ahead log."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
