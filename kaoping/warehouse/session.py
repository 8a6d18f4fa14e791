"""What a run asks of DuckDB, deed after deed; the next run does the same without working out again what to ask.

What is asked follows from the method, the options, and the answers to what was asked before. So the deeds of a run are
kept with a digest of each answer. The next run does them in that order as long as every answer is the same (columns,
types, bounds, counts and whatever else was looked at); then it has done what it would have found out to do. From the
first other answer on it works out itself what to ask, and what is done by then is not done twice.
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dsl.record import dataclass
from kaoping.warehouse.bounds import Bounds
from kaoping.warehouse.tables import Table, open_files, statistics_of

#: How often the progress of a running statement is asked for, in seconds.
_LOOK = 0.2
#: A deed, what it was asked with, and the digest of what came back.
Step = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A table that was opened: its columns with their types, and the bounds and number of rows that need no look."""

    table: Table
    known: Mapping[str, Bounds]
    rows: int | None

    def __repr__(self) -> str:
        """What of it is the same again where the same is asked afterwards."""
        bounds = [(n, b.low, b.high, b.has_blanks) for n, b in self.known.items()]
        return repr((self.table.types, bounds, self.rows))


class Session:
    """A connection, and what was asked of it."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path | None = None,
        files: Mapping[str, Sequence[Path]] | None = None,
        advance: Callable[[], None] = lambda: None,
    ) -> None:
        self.connection, self.folder, self.advance = connection, folder, advance
        self.files = dict(files or {})
        self.steps: list[Step] = []
        #: Whether every deed can be done again from its words.
        self.is_repeatable = True
        self._ahead: deque[tuple[str, tuple[str, ...], Any]] = deque()

    def open(self, of: str, name: str) -> Seen:
        """Open some of the files under a name.

        Raises KaopingError (KP954).
        """
        found: Seen = self._do("open", of, name)
        return found

    def locate(self, of: str, name: str) -> Seen:
        """Open some of the files with the file of each row and its place there.

        Raises KaopingError (KP954).
        """
        found: Seen = self._do("locate", of, name)
        return found

    def narrow(self, of: str, name: str, column: str = "", labels: Sequence[str] = ()) -> None:
        """Know a table by another name; of it the rows in which a column says one of these, if one is to."""
        self._do("narrow", of, name, column, *labels)

    def fetch(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""
        found: Sequence[Sequence[Any]] = self._do("fetch", text)
        return found

    def keep(self, name: str, query: str) -> None:
        """Run a query, and keep what it gives under a name."""
        self._do("keep", name, query)

    def write(self, name: str, query: str) -> Path:
        """Run a query, and write what it gives into a file of the folder."""
        assert self.folder is not None
        self._do("write", name, query)
        return self.folder / name

    def _do(self, deed: str, *words: str) -> Any:
        if self._ahead and self._ahead[0][:2] != (deed, words):
            self._ahead.clear()
        found = self._ahead.popleft()[2] if self._ahead else self._done(deed, words)
        self.steps.append((deed, words, _digest(found)))
        return found

    def repeat(self, steps: Sequence[Step]) -> bool:
        """Do what was done before, while the answers are the same; whether all of it was."""
        for deed, words, answer in steps:
            if deed in ("fetch", "keep", "write") and not _is_select(words[-1]):
                return False
            try:
                found = self._done(deed, words)
            except duckdb.Error:
                # Whoever asks for it in turn will hear of it.
                return False
            self._ahead.append((deed, words, found))
            if _digest(found) != answer:
                return False
        return True

    # --- deeds ---

    def _done(self, deed: str, words: Sequence[str]) -> Any:
        match deed, *words:
            case ["open" | "locate", of, name]:
                table = open_files(self.connection, self.files[of], name, is_located=deed == "locate")
                return Seen(table, *statistics_of(table))
            case ["narrow", of, name, column, *labels]:
                relation = self.connection.view(of)
                if column:
                    wanted = [duckdb.ConstantExpression(x) for x in labels]
                    relation = relation.filter(duckdb.ColumnExpression(column).cast("VARCHAR").isin(*wanted))
                relation.create_view(name, replace=True)
            case ["fetch", text]:
                return self.connection.execute(text).fetchall()
            case ["keep", name, query]:
                with _watched(self.connection, self.advance):
                    quoted = name.replace('"', '""')
                    self.connection.execute(f'CREATE OR REPLACE TEMPORARY TABLE "{quoted}" AS\n{query}').fetchall()
            case ["write", name, query] if self.folder is not None and Path(name).name == name:
                with _watched(self.connection, self.advance):
                    self.connection.sql(query).write_parquet(str(self.folder / name))
            case _:
                raise ValueError(f"no deed of a session: {deed}")
        return None


def _digest(found: Any) -> str:
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()


def _is_select(text: str) -> bool:
    """Whether a text that was kept asks for rows and does nothing else."""
    try:
        found = duckdb.extract_statements(text)
    except duckdb.Error:
        return False
    return len(found) == 1 and found[0].type == duckdb.StatementType.SELECT


@contextmanager
def _watched(connection: duckdb.DuckDBPyConnection, advance: Callable[[], None]) -> Iterator[None]:
    """Say a hundred times that a statement got on: as it does, and what is left when it is done."""
    is_over = threading.Event()
    told = 0

    def watch() -> None:
        nonlocal told
        while not is_over.wait(_LOOK):
            reached = int(connection.query_progress())
            while told < min(reached, 100):
                advance()
                told += 1

    connection.execute("SET enable_progress_bar = true").fetchall()
    connection.execute("SET enable_progress_bar_print = false").fetchall()
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        while told < 100:
            advance()
            told += 1
