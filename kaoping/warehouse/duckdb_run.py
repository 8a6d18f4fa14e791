"""A method evaluated by DuckDB over files: out of core, within a given memory, no extension ever downloaded."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from dsl.diagnostic import Diagnostic, KaopingError, Text
from dsl.facts import RosterUnit
from dsl.model import Period
from dsl.record import dataclass
from engine.plan import Plan
from engine.relational.build import build_relational
from engine.relational.plan import Query
from engine.relational.source import TableSource
from engine.sql.dialects import DUCKDB, Dialect
from engine.sql.relations import write_kept, write_query, write_script
from intake.registers.memory import memory_limit
from kaoping.errors_warehouse import EngineFailed, TableUnreadable
from kaoping.files import safe_name
from kaoping.warehouse.beside import beside
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PERIOD, TYPE, UNIT, parts_of, read_headings
from kaoping.warehouse.limits import Limits, WarehouseResult
from kaoping.warehouse.look import Fetch, labels_of, lacking, refuse_too_far, source_over, statements
from kaoping.warehouse.profile import Bounds
from kaoping.warehouse.registers import AT, FILE, Opened
from kaoping.warehouse.roster import ROSTER, RosterTable, over_roster, roster_table

if TYPE_CHECKING:
    import pyarrow

_NEVER = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
#: How often the progress of a running statement is asked for, in seconds.
_LOOK = 0.2


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


# --- tables ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Table:
    """A table that a connection knows by the name in plans."""

    connection: duckdb.DuckDBPyConnection
    #: Parquet files, of which statistics are at hand.
    parquet: Sequence[str] = ()
    columns: list[str] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)


def open_files(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], name: str = TABLE, *, is_located: bool = False
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
    return _known(connection, relation, paths if kinds == {".parquet"} else (), name)


def _located(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The place of each row under names that no column of a user has; of CSV only the file is known."""
    taken = [c for c in ("filename", "file_row_number") if c in relation.columns]
    own = [duckdb.ColumnExpression(c) for c in relation.columns if c not in taken]
    own.append(duckdb.FunctionExpression("parse_filename", duckdb.ColumnExpression("filename")).alias(FILE))
    if "file_row_number" in taken:
        own.append((duckdb.ColumnExpression("file_row_number") + duckdb.ConstantExpression(1)).alias(AT))
    return relation.select(*own)


def open_arrow(connection: duckdb.DuckDBPyConnection, given: pyarrow.Table) -> Table:
    """Take an Arrow table, or anything that DuckDB reads as one, as it lies in memory."""
    return _known(connection, connection.from_arrow(given), (), TABLE)


def _known(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, parquet: Sequence[str], name: str
) -> Table:
    relation.create_view(name, replace=True)
    types = {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}
    return Table(connection, parquet, list(relation.columns), types)


def _of_period(table: Table, plan: Plan, period: Period) -> duckdb.DuckDBPyRelation:
    """The rows of one period."""
    wanted = [duckdb.ConstantExpression(x) for x in labels_of(plan, period.name)]
    return table.connection.view(TABLE).filter(duckdb.ColumnExpression(PERIOD).isin(*wanted))


def rows_among(
    table: Table, plan: Plan, period: Period, names: Sequence[str] | None, key: str = UNIT
) -> Iterator[dict[str, Any]]:
    """The rows of some units (in one period), which are all that is fetched; None is all. `key` says whose they are."""
    relation = _of_period(table, plan, period) if PERIOD in table.columns else table.connection.view(TABLE)
    if names is not None:
        told = duckdb.FunctionExpression("trim", duckdb.ColumnExpression(key).cast("VARCHAR"))
        relation = relation.filter(told.isin(*(duckdb.ConstantExpression(n.strip()) for n in names)))
    for row in relation.fetchall() if names is None or names else ():
        yield dict(zip(table.columns, row, strict=True))


def statistics_of(table: Table) -> dict[str, Bounds]:
    """Bounds of columns of Parquet files, where every group of rows states them.

    What a file says of itself is taken at its word, as every engine does that skips groups of rows by it; figures
    beyond a stated bound make DuckDB's checked arithmetic fail, they never give a wrong result.
    """
    if not table.parquet:
        return {}
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
    return known


def _joined(kind: str, rows: Sequence[tuple[Any, ...]], *, has_blanks: bool) -> Bounds:
    if not rows:
        return Bounds(None, None, has_blanks)
    if kind.startswith(("DATE", "BOOL")):
        return Bounds(min(r[0] for r in rows), max(r[1] for r in rows), has_blanks)
    return Bounds(min(Decimal(r[0]) for r in rows), max(Decimal(r[1]) for r in rows), has_blanks)


def source_of(
    table: Table, plan: Plan, period: Period, roster: Sequence[RosterUnit] = ()
) -> tuple[TableSource, list[Diagnostic]]:
    """Look a table over: what its columns are, between what bounds, whose its rows are.

    A table without 类型 takes that from the roster.
    Raises KaopingError: KP955, KP956, KP957.
    """
    is_joined = TYPE not in table.columns and bool(roster)
    about = {a for u in roster for a in u.attributes} if is_joined else None
    headings = read_headings(plan, table.columns, about)
    name = TABLE
    if headings.period is not None:
        name = f"{TABLE}·期次"
        _of_period(table, plan, period).create_view(name, replace=True)
    fetch, known = _fetch(table.connection), statistics_of(table)
    if not is_joined:
        return source_over(name, headings, table.types, known, fetch, DUCKDB)
    units = roster_table(table.columns, headings, roster)
    source, found = source_over(name, headings, table.types, known, fetch, DUCKDB, units.on[1])
    _put_down(table.connection, units)
    made, told = over_roster(plan, source, units, ROSTER, fetch, DUCKDB)
    return made, [*found, *told]


def columns_of(source: TableSource, table: Table) -> Mapping[str, str]:
    """The columns of what is evaluated: of the files, or of the roster in front of them."""
    return table.types if source.table != ROSTER else dict(_described(table.connection, ROSTER))


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[str, str]]:
    relation = connection.table(name)
    yield from zip(relation.columns, map(str, relation.types), strict=True)


def _put_down(connection: duckdb.DuckDBPyConnection, units: RosterTable) -> None:
    """The roster as a table of the connection."""
    columns = list(zip(*units.rows, strict=True))
    made = [duckdb.FunctionExpression("unnest", duckdb.ConstantExpression(list(c))) for c in columns]
    named = [m.cast("VARCHAR").alias(n) for m, n in zip(made, units.columns, strict=True)]
    connection.sql("SELECT 1").select(*named).create(ROSTER)


def _fetch(connection: duckdb.DuckDBPyConnection) -> Fetch:
    return lambda text: connection.execute(text).fetchall()


@dataclass(frozen=True, slots=True)
class DuckDB:
    """A connection as what registers are put together in."""

    connection: duckdb.DuckDBPyConnection
    advance: Callable[[], None] = lambda: None
    dialect: Dialect = DUCKDB

    def fetch(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""
        return self.connection.execute(text).fetchall()

    def open_register(self, given: Sequence[Path], name: str, labels: Sequence[str]) -> Opened:
        """Make the records of a period known by a name."""
        return self._open(given, name, labels, is_located=False)

    def open_located(self, given: Sequence[Path], name: str, labels: Sequence[str]) -> Opened:
        """Make them known again by the same name, each with its file and place in it."""
        return self._open(given, name, labels, is_located=True)

    def _open(self, given: Sequence[Path], name: str, labels: Sequence[str], *, is_located: bool) -> Opened:
        read = open_files(self.connection, given, f"{name}·全部", is_located=is_located)
        relation = self.connection.view(f"{name}·全部")
        if PERIOD in read.columns:
            wanted = [duckdb.ConstantExpression(x) for x in labels]
            relation = relation.filter(duckdb.ColumnExpression(PERIOD).cast("VARCHAR").isin(*wanted))
        relation.create_view(name, replace=True)
        return Opened(types=read.types, known=statistics_of(read))

    def keep(self, query: Query) -> None:
        """Run a query, and keep what it gives under its name."""
        with _watched(self.connection, self.advance):
            self.connection.execute(write_kept(query, self.dialect)).fetchall()


# --- running -----------------------------------------------------------------------------------------


def run_files(
    plan: Plan,
    period: Period,
    files: Sequence[Path],
    folder: Path,
    limits: Limits,
    *,
    registers: Mapping[str, Sequence[Path]] | None = None,
    decisions: Path | None = None,
    roster: Sequence[RosterUnit] = (),
    may_leave: bool = False,
    has_details: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> WarehouseResult:
    """Evaluate files of figures, and write the results into a folder.

    `registers` are lists of records by their names in the method; `decisions` is what people decided, as in
    ratings.yaml; `roster` says type and parent where files do not.
    `advance` is called a hundred times for each statement, as it gets on.
    Raises KaopingError: KP950, KP952, KP954-KP957, KP962, KP970-KP972, KP989, what is wrong with `decisions`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with opened(limits, folder) as connection:
        table = open_files(connection, files)
        source, found = source_of(table, plan, period, roster)
        engine, types = DuckDB(connection, advance), columns_of(source, table)
        source, told = beside(plan, period, source, types, engine, decisions, registers or {}, roster)
        found = [*found, *told]
        return evaluate(
            connection,
            plan,
            period,
            source,
            folder,
            found,
            may_leave=may_leave,
            has_details=has_details,
            advance=advance,
        )


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    period: Period,
    source: TableSource,
    folder: Path,
    found: Sequence[Diagnostic] = (),
    *,
    may_leave: bool = False,
    has_details: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> WarehouseResult:
    """Evaluate a table that a connection knows; see `run_files`."""
    outcome = build_relational(plan, period, source, may_leave=may_leave, has_details=has_details)
    if outcome.value is None:
        raise KaopingError(outcome.diagnostics)
    made = outcome.value
    refuse_too_far(made, _fetch(connection), DUCKDB)
    script = write_script(made, DUCKDB)
    paths, rows = [], 0
    for statement in statements(script, made, lambda q: _fetch(connection)(write_query(q, DUCKDB))):
        with _watched(connection, advance):
            if statement.is_kept:
                connection.execute(script.text(statement)).fetchall()
                continue
            path = folder / f"{safe_name(period.name)}-{statement.name}.parquet"
            connection.sql(script.text(statement)).write_parquet(str(path))
            paths.append(path)
    rows = connection.execute(DUCKDB.text(exp.select(exp.Count(this=exp.Star())).from_(_table("得分")))).fetchall()[0][
        0
    ]
    diagnostics = (*found, *lacking(made), *outcome.diagnostics)
    return WarehouseResult(
        period=period.name, paths=tuple(paths), rows=rows, plan=made, script=script, diagnostics=diagnostics
    )


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


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
