"""A method evaluated by DuckDB over files: out of core, within a given memory, no extension ever downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from dsl.diagnostic import Diagnostic, KaopingError
from dsl.facts import RosterUnit
from dsl.model import Period
from dsl.record import dataclass
from engine.plan import Plan
from engine.relational.build import build_relational
from engine.relational.plan import Query
from engine.relational.source import TableSource
from engine.sql.dialects import DUCKDB, Dialect
from engine.sql.relations import write_query, write_script
from kaoping.files import safe_name
from kaoping.warehouse.beside import beside
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PERIOD, TYPE, UNIT, read_headings
from kaoping.warehouse.limits import WarehouseResult
from kaoping.warehouse.look import labels_of, lacking, refuse_too_far, source_over, statements
from kaoping.warehouse.registers import Opened
from kaoping.warehouse.roster import ROSTER, RosterTable, over_roster, roster_table
from kaoping.warehouse.session import Seen, Session
from kaoping.warehouse.tables import Table

#: The files of which each row is a unit, among those of a session.
UNITS = ""


def rows_among(
    table: Table, plan: Plan, period: Period, names: Sequence[str] | None, key: str = UNIT
) -> Iterator[dict[str, Any]]:
    """The rows of some units (in one period), which are all that is fetched; None is all. `key` says whose they are."""
    relation = table.connection.view(TABLE)
    if PERIOD in table.columns:
        wanted = [duckdb.ConstantExpression(x) for x in labels_of(plan, period.name)]
        relation = relation.filter(duckdb.ColumnExpression(PERIOD).cast("VARCHAR").isin(*wanted))
    if names is not None:
        told = duckdb.FunctionExpression("trim", duckdb.ColumnExpression(key).cast("VARCHAR"))
        relation = relation.filter(told.isin(*(duckdb.ConstantExpression(n.strip()) for n in names)))
    for row in relation.fetchall() if names is None or names else ():
        yield dict(zip(table.columns, row, strict=True))


def open_units(session: Session) -> Table:
    """Open the files of which each row is a unit.

    Raises KaopingError (KP954).
    """
    return session.open(UNITS, TABLE).table


def source_of(
    session: Session, plan: Plan, period: Period, roster: Sequence[RosterUnit] = ()
) -> tuple[TableSource, Mapping[str, str], list[Diagnostic]]:
    """Look the units over: what their columns are, between what bounds, whose the rows are; and the columns' types.

    A table without 类型 takes that from the roster.
    Raises KaopingError: KP954, KP955, KP956, KP957.
    """
    seen = session.open(UNITS, TABLE)
    table = seen.table
    is_joined = TYPE not in table.columns and bool(roster)
    about = {a for u in roster for a in u.attributes} if is_joined else None
    headings = read_headings(plan, table.columns, about)
    name = TABLE
    if headings.period is not None:
        name = f"{TABLE}·期次"
        session.narrow(TABLE, name, PERIOD, labels_of(plan, period.name))
    fetch = session.fetch
    if not is_joined:
        source, found = source_over(name, headings, table.types, seen.known, fetch, DUCKDB)
        return source, table.types, found
    units = roster_table(table.columns, headings, roster)
    source, found = source_over(name, headings, table.types, seen.known, fetch, DUCKDB, units.on[1])
    _put_down(table.connection, units)
    # A roster is as long as the table: it is not written down beside the deeds.
    session.is_repeatable = False
    made, told = over_roster(plan, source, units, ROSTER, fetch, DUCKDB)
    return made, dict(_described(table.connection, ROSTER)), [*found, *told]


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[str, str]]:
    relation = connection.table(name)
    yield from zip(relation.columns, map(str, relation.types), strict=True)


def _put_down(connection: duckdb.DuckDBPyConnection, units: RosterTable) -> None:
    """The roster as a table of the connection."""
    columns = list(zip(*units.rows, strict=True))
    made = [duckdb.FunctionExpression("unnest", duckdb.ConstantExpression(list(c))) for c in columns]
    named = [m.cast("VARCHAR").alias(n) for m, n in zip(made, units.columns, strict=True)]
    connection.sql("SELECT 1").select(*named).create(ROSTER)


@dataclass(frozen=True, slots=True)
class DuckDB:
    """A session as what registers are put together in."""

    session: Session
    dialect: Dialect = DUCKDB

    def fetch(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""
        return self.session.fetch(text)

    def open_register(self, given: Sequence[Path], name: str, labels: Sequence[str]) -> Opened:
        """Make the records of a period known by a name."""
        return self._open(self.session.open(self._slot(given), f"{name}·全部"), name, labels)

    def open_located(self, given: Sequence[Path], name: str, labels: Sequence[str]) -> Opened:
        """Make them known again by the same name, each with its file and place in it."""
        return self._open(self.session.locate(self._slot(given), f"{name}·全部"), name, labels)

    def _slot(self, given: Sequence[Path]) -> str:
        return next(name for name, files in self.session.files.items() if files is given)

    def _open(self, seen: Seen, name: str, labels: Sequence[str]) -> Opened:
        column = PERIOD if PERIOD in seen.table.columns else ""
        self.session.narrow(f"{name}·全部", name, column, labels if column else ())
        return Opened(types=seen.table.types, known=seen.known, most=seen.rows)

    def keep(self, query: Query) -> None:
        """Run a query, and keep what it gives under its name."""
        self.session.keep(query.name, write_query(query, self.dialect))


# --- running -----------------------------------------------------------------------------------------


def run_files(
    session: Session,
    plan: Plan,
    period: Period,
    *,
    decisions: Path | None = None,
    roster: Sequence[RosterUnit] = (),
    may_leave: bool = False,
    has_details: bool = False,
) -> WarehouseResult:
    """Evaluate files of figures, and write the results into the folder of a session.

    Its files are those of the units (under `UNITS`) and lists of records by their names in the method; `decisions` is
    what people decided, as in ratings.yaml; `roster` says type and parent where files do not.
    Raises KaopingError: KP950, KP952, KP954-KP957, KP970-KP972, KP989, what is wrong with `decisions`.
    """
    source, types, found = source_of(session, plan, period, roster)
    registers = {name: files for name, files in session.files.items() if name != UNITS}
    source, told = beside(plan, period, source, types, DuckDB(session), decisions, registers, roster)
    return evaluate(session, plan, period, source, (*found, *told), may_leave=may_leave, has_details=has_details)


def evaluate(
    session: Session,
    plan: Plan,
    period: Period,
    source: TableSource,
    found: Sequence[Diagnostic] = (),
    *,
    may_leave: bool = False,
    has_details: bool = False,
) -> WarehouseResult:
    """Evaluate a table that a connection knows; see `run_files`."""
    outcome = build_relational(plan, period, source, may_leave=may_leave, has_details=has_details)
    if outcome.value is None:
        raise KaopingError(outcome.diagnostics)
    made = outcome.value
    refuse_too_far(made, session.fetch, DUCKDB)
    paths: list[Path] = []
    for statement in statements(write_script(made, DUCKDB), made, lambda q: session.fetch(write_query(q, DUCKDB))):
        text = DUCKDB.text(statement.tree)
        if statement.is_kept:
            session.keep(statement.name, text)
        else:
            paths.append(session.write(f"{safe_name(period.name)}-{statement.name}.parquet", text))
    rows = session.fetch(DUCKDB.text(exp.select(exp.Count(this=exp.Star())).from_(_table("得分"))))[0][0]
    return WarehouseResult(
        period=period.name,
        paths=tuple(paths),
        rows=rows,
        columns=len(made.columns),
        diagnostics=(*found, *lacking(made), *outcome.diagnostics),
        made=lambda: made,
    )


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))
