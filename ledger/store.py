"""Opens a ledger in SQLite or PostgreSQL, and appends to it: all of an entry is there, or nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from dsl.diagnostic import KaopingError
from ledger.chain import START, Details, Row, hash_of, together
from ledger.errors import ClockBehind, LedgerDamaged, LedgerMissing, LedgerTooNew, LedgerUnreachable, NoDriver
from ledger.schema import ENTRY, HEAD, METADATA

#: How long a process waits while another one writes.
_PATIENCE = 30.0
#: How far a clock may lie behind the last entry, which then gives the time: those of two machines differ.
_TOLERANCE = timedelta(minutes=5)
_WRITING = "ledger_writes"


class Store:
    """An open ledger."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        #: The path or address, without a password.
        self.name = name

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the ledger, whatever others append meanwhile."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The ledger for this process alone until the body ends; then all of it is on the disk, or none."""
        with self.locked() as connection:
            if connection.dialect.name == "postgresql":
                # Readers go on; whoever writes waits here and sees the head that we leave.
                connection.execute(text("LOCK TABLE entry IN EXCLUSIVE MODE"))
            yield connection

    @contextmanager
    def locked(self) -> Iterator[Connection]:
        """A transaction that writes; in SQLite no other one writes meanwhile."""
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin():
                yield connection

    @contextmanager
    def rehearsing(self) -> Iterator[Connection]:
        """As `writing`, but in the end nothing was written."""
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin() as transaction:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("LOCK TABLE entry IN EXCLUSIVE MODE"))
                yield connection
                transaction.rollback()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _worded(self.name, error) from None


def _worded(name: str, error: DBAPIError) -> KaopingError:
    said = str(error.orig).strip().split("\n")[0]
    if isinstance(error, OperationalError) and "malformed" not in said:
        return KaopingError([LedgerUnreachable(ledger=name, reason=said)])
    return KaopingError([LedgerDamaged(ledger=name, reason=said)])


# --- opening -----------------------------------------------------------------------------------------


def open_store(ledger: str, *, may_create: bool = False) -> Store:
    """Open a ledger by its path or its address (`postgresql://…`), and bring its tables up to date.

    Raises KaopingError: KP801 where there is none and none may be made, KP802 where it cannot be reached, KP803
    where it was made by a later version, KP804 where it is none, KP805 where the driver is not installed.
    """
    if _url(ledger) is None and not may_create and not Path(ledger).is_file():
        raise KaopingError([LedgerMissing(ledger=ledger)])
    return _brought_up_to_date(connect(ledger), may_create=may_create)


def connect(ledger: str) -> Store:
    """Get ready to talk to a database, whatever is in it; a file comes to be with its first transaction."""
    url = _url(ledger)
    if url is None:
        return _of_file(Path(ledger))
    name = make_url(url).render_as_string(hide_password=True)
    try:
        engine = create_engine(url, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError) as error:
        raise KaopingError([LedgerUnreachable(ledger=name, reason=str(error))]) from None
    except ImportError:
        raise KaopingError([NoDriver(ledger=name)]) from None
    return Store(engine, name)


def _url(ledger: str) -> str | None:
    """The address of a server; None for a path."""
    head, found, rest = ledger.partition("://")
    if not found:
        return None
    return f"postgresql+psycopg://{rest}" if head in ("postgresql", "postgres") else ledger


def _of_file(path: Path) -> Store:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Store(engine, str(path))


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Set what SQLite is to hold to: transactions are begun by us, and a commit is on the disk."""
    connection.isolation_level = None
    run = connection.execute
    run(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
    run("PRAGMA foreign_keys = ON")
    run("PRAGMA recursive_triggers = ON")  # a row that INSERT OR REPLACE takes away is deleted, too
    run("PRAGMA synchronous = FULL")
    if run("PRAGMA journal_mode").fetchone()[0] != "wal":
        _turn_to_wal(connection)


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """Writers do not keep readers out then; SQLite does not wait by itself for those who are in the file now."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    """A writer takes its lock at the start, so that the head of the chain that it reads stays the head."""
    is_writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _brought_up_to_date(store: Store, *, may_create: bool) -> Store:
    with store.reading() as connection:
        version = _version(connection, store.name)
    if version is None and not may_create:
        raise KaopingError([LedgerMissing(ledger=store.name)])
    if version is not None and version > HEAD:
        raise KaopingError([LedgerTooNew(ledger=store.name, version=version, known=HEAD)])
    if version != HEAD:
        upgrade(store)
    return store


def _version(connection: Connection, name: str) -> str | None:
    """The last step that was run; None for a database without tables."""
    tables = set(connection.dialect.get_table_names(connection))
    if "alembic_version" not in tables:
        if tables:
            raise KaopingError([LedgerDamaged(ledger=name, reason=f"{', '.join(sorted(tables)[:3])} …")])
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(store: Store, to: str = HEAD) -> None:
    """Run the steps that a ledger lacks, all of them or none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with store.locked() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(805)"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


# --- appending ---------------------------------------------------------------------------------------


def append(
    connection: Connection, kind: str, *, at: datetime, by: str, reason: str = "", details: Iterable[tuple[str, Row]]
) -> int:
    """Put one entry at the end of the chain, with its rows by table; give its number.

    `connection` is one of `Store.writing`. The time never runs backwards: a clock a little behind the last entry
    takes its time, one further behind is refused (KP806).
    """
    last = connection.execute(select(ENTRY).order_by(ENTRY.c.seq.desc()).limit(1)).mappings().first()
    seq = 1 if last is None else last["seq"] + 1
    entry: dict[str, Any] = {
        "seq": seq,
        "kind": kind,
        "entered_at": _time(at, last["entered_at"] if last is not None else None),
        "entered_by": by,
        "reason": reason,
        "previous": START if last is None else last["hash"],
    }
    rows: Details = together((table, {"entry": seq, **row}) for table, row in details)
    entry["hash"] = hash_of(entry, rows)
    connection.execute(insert(ENTRY), entry)
    for table, listed in rows.items():
        connection.execute(insert(METADATA.tables[table]), [dict(row) for row in listed])
    return seq


def _time(at: datetime, last: str | None) -> str:
    now = written(at)
    if last is None or now >= last:
        return now
    if datetime.fromisoformat(last) - at > _TOLERANCE:
        raise KaopingError([ClockBehind(now=now, last=last)])
    return last


def written(at: datetime) -> str:
    """A time in its one form, which sorts as text.

    >>> from datetime import timezone
    >>> written(datetime(2008, 1, 10, 8, 30, tzinfo=timezone(timedelta(hours=8))))
    '2008-01-10T00:30:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry."""
    found = connection.execute(select(ENTRY.c.seq, ENTRY.c.hash).order_by(ENTRY.c.seq.desc()).limit(1)).first()
    return (0, START) if found is None else (found.seq, found.hash)
