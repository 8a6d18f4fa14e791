"""A method evaluated by Spark over files or a DataFrame, in a session that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlglot import exp

from dsl.diagnostic import Diagnostic, KaopingError, Text
from dsl.facts import RosterUnit
from dsl.model import Period
from dsl.record import dataclass
from engine.plan import Plan
from engine.relational.build import build_relational
from engine.relational.details import DETAILS
from engine.relational.plan import Query
from engine.relational.source import TableSource
from engine.sql.dialects import SPARK, Dialect
from engine.sql.relations import write_query, write_script, write_statement
from kaoping.errors_warehouse import TableUnreadable
from kaoping.files import safe_name
from kaoping.warehouse.extras import need_pyarrow
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PERIOD, TYPE, read_headings
from kaoping.warehouse.limits import WarehouseResult
from kaoping.warehouse.look import labels_of, lacking, refuse_quotients, refuse_too_far, source_over, statements
from kaoping.warehouse.parts import AT, FILE, parts_of
from kaoping.warehouse.places import Place, below, in_full, suffix_of
from kaoping.warehouse.registers import Opened
from kaoping.warehouse.roster import ROSTER, over_roster, roster_table
from kaoping.warehouse.shared import refuse_lost
from kaoping.warehouse.spark_session import settings
from kaoping.warehouse.views import Views, own

_SETTINGS = {
    # Of awards put together Spark loses sight of one when it infers what holds of columns (Spark 4.3).
    "spark.sql.constraintPropagation.enabled": "false",
    # Java never compiles a method of more bytes to machine code; Spark writes such expressions as several methods then.
    "spark.sql.codegen.hugeMethodLimit": "8000",
}
#: So many parts of queries are planned at once.
_MOST_PLANNED = 2000
#: What is worth keeping where several steps read it: more than a pass over rows.
_WORK = (exp.Join, exp.Group, exp.Window)


def read_files(session: Any, files: Sequence[Place]) -> Any:
    """Read Parquet or CSV files as one DataFrame; of CSV every column as text.

    Raises KaopingError (KP954).
    """
    parts = [p for f in files if isinstance(f, Path) for p in parts_of(f)]
    kinds = {p.suffix.lower() for p in parts} | {suffix_of(f) or ".parquet" for f in files if isinstance(f, str)}
    shown = "、".join(str(f) for f in files[:3])
    if not kinds or not kinds <= {".parquet", ".csv"} or len(kinds) > 1 or not all(p.exists() for p in parts):
        raise KaopingError([TableUnreadable(path=shown, reason=Text("不是 Parquet 或 CSV 文件", "neither of the two"))])
    # Spark finds the parts of a folder itself, and columns in the names of folders.
    paths = [in_full(f) for f in files]
    if kinds == {".parquet"}:
        return session.read.parquet(*paths)
    return session.read.option("header", "true").csv(paths)


def source_of(
    views: Views, frame: Any, plan: Plan, period: Period, roster: Sequence[RosterUnit] = ()
) -> tuple[TableSource, list[Diagnostic]]:
    """Look a DataFrame over, and let the session know it by the name in plans.

    A table without 类型 takes that from the roster.
    Raises KaopingError: KP955, KP956, KP957.
    """
    from pyspark.sql import functions

    is_joined = TYPE not in frame.columns and bool(roster)
    headings = read_headings(plan, frame.columns, {a for u in roster for a in u.attributes} if is_joined else None)
    if headings.period is not None:
        frame = frame.filter(functions.col(f"`{PERIOD}`").isin(labels_of(plan, period.name)))
    views.add(frame, own(TABLE))
    fetch, types = _fetch(views.session), dict(frame.dtypes)
    if not is_joined:
        return source_over(own(TABLE), headings, types, {}, fetch, SPARK)
    units = roster_table(frame.columns, headings, roster)
    source, found = source_over(own(TABLE), headings, types, {}, fetch, SPARK, units.on[1])
    views.add(views.session.createDataFrame(_arrow(units.columns, units.rows)), own(ROSTER))
    made, told = over_roster(plan, source, units, own(ROSTER), fetch, SPARK)
    return made, [*found, *told]


def _arrow(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Any:
    """Texts as a table that Spark reads itself: of a list executors would make rows by a Python of their own."""
    need_pyarrow("--engine spark")
    import pyarrow as pa

    cells = zip(*rows, strict=True) if rows else ([] for _ in columns)
    return pa.table({name: pa.array(list(found), pa.string()) for name, found in zip(columns, cells, strict=True)})


def _fetch(session: Any) -> Callable[[str], Sequence[Sequence[Any]]]:
    return lambda text: [tuple(row) for row in session.sql(text).collect()]


def _kind(place: Place) -> str:
    return suffix_of(place) if isinstance(place, str) else parts_of(place)[0].suffix.lower()


@dataclass(frozen=True, slots=True)
class Spark:
    """A session as what registers are put together in."""

    views: Views
    advance: Callable[[], None] = lambda: None
    dialect: Dialect = SPARK

    def fetch(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""
        return _fetch(self.views.session)(text)

    def open_register(self, given: Any, name: str, labels: Sequence[str]) -> Opened:
        """Make the records of a period known by a name."""
        return self._open(read_files(self.views.session, given) if isinstance(given, list) else given, name, labels)

    def open_located(self, given: Any, name: str, labels: Sequence[str]) -> Opened:
        """Make them known again by the same name, each with its file and place in it where Spark says them."""
        from pyspark.sql import functions

        if not isinstance(given, list):
            return self._open(given, name, labels)
        # Of an address that ends in nothing the files are Parquet.
        is_parquet = all(_kind(f) != ".csv" for f in given)
        told = [functions.col("_metadata.file_name").alias(FILE)]
        if is_parquet:
            told.append((functions.col("_metadata.row_index") + 1).alias(AT))
        return self._open(read_files(self.views.session, given).select("*", *told), name, labels)

    def _open(self, frame: Any, name: str, labels: Sequence[str]) -> Opened:
        from pyspark.sql import functions

        types = dict(frame.dtypes)
        if PERIOD in types:
            frame = frame.filter(functions.col(f"`{PERIOD}`").cast("string").isin(*labels))
        self.views.add(frame, name)
        return Opened(types=types, known={})

    def keep(self, query: Query) -> None:
        """Run a query, and keep what it gives under its name: one statement, so that records are never put aside."""
        made = self.views.session.sql(write_query(query, SPARK)).localCheckpoint(eager=True)
        self.views.add(made, query.name)
        for _ in range(100):
            self.advance()


def run_spark(
    views: Views,
    plan: Plan,
    period: Period,
    source: TableSource,
    folder: Place,
    found: Sequence[Diagnostic] = (),
    *,
    may_leave: bool = False,
    has_details: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> WarehouseResult:
    """Evaluate a table that a session knows; the results are folders of Parquet files.

    Raises KaopingError: KP950, KP952, KP953, KP963, KP994.
    """
    outcome = build_relational(plan, period, source, may_leave=may_leave, has_details=has_details)
    if outcome.value is None:
        raise KaopingError(outcome.diagnostics)
    made = outcome.value
    refuse_quotients(made, SPARK)
    session = views.session
    refuse_too_far(made, _fetch(session), SPARK)
    script = write_script(made, SPARK)
    written: list[Place] = []
    kept: list[str] = []
    rows = 0
    with settings(session, _SETTINGS):
        for statement in statements(script, made, _fetch_kept(session, kept)):
            if statement.is_kept:
                # Ranks and awards read the scores several times.
                frame = _in_stages(views, _reading_own(statement.tree, kept))
                rows = rows or frame.count()
                views.add(frame, own(statement.name))
                kept.append(statement.name)
            else:
                tree = _reading_own(statement.tree, kept)
                # Figures before points may take more steps than Spark resolves at once.
                is_long = statement.name == DETAILS
                frame = _in_stages(views, tree) if is_long else session.sql(SPARK.text(tree))
                place = below(folder, f"{safe_name(period.name)}-{statement.name}.parquet")
                frame.write.mode("overwrite").parquet(in_full(place))
                if statement.name == made.results.name:
                    refuse_lost(session, place, rows)
                written.append(place)
            for _ in range(100):
                advance()
    diagnostics = (*found, *lacking(made), *outcome.diagnostics)
    return WarehouseResult(
        period=period.name,
        paths=tuple(w for w in written if isinstance(w, Path)),
        addresses=tuple(w for w in written if isinstance(w, str)),
        rows=rows,
        columns=len(made.columns),
        made=lambda: made,
        diagnostics=diagnostics,
    )


def _in_stages(views: Views, tree: exp.Query) -> Any:
    """Run a chain of steps, some worked out before the next: Spark's planner runs out of memory over a long one.

    Spark lets go of what it worked out once nothing reads it any more.
    """
    session, steps = views.session, tree.ctes
    names = [step.alias for step in steps]
    last = _reading_own(tree, names)
    steps = last.ctes
    last.set("with_", None)
    # What was worked out keeps what Spark knew of columns that are gone, which a union cannot bear.
    united = {t.name for step in steps if isinstance(step.this, exp.Union) for t in step.this.find_all(exp.Table)}
    read = Counter(t.name for query in (*(s.this for s in steps), last) for t in query.find_all(exp.Table))
    weights: dict[str, int] = {}
    for step in steps:
        name, frame = own(step.alias), session.sql(SPARK.text(step.this))
        weight = _weight(step.this, weights)
        is_asked_again = read[name] > 1 and step.this.find(*_WORK) is not None
        if (is_asked_again or weight > _MOST_PLANNED) and name not in united:
            frame, weight = frame.localCheckpoint(eager=True), 0
        weights[name] = weight
        views.add(frame, name)
    made = session.sql(SPARK.text(last)).localCheckpoint(eager=True)
    for name in names:
        views.drop(own(name))
    return made


def _weight(query: exp.Expr, weights: Mapping[str, int]) -> int:
    """How much Spark plans at once: the parts of a query, and of whatever it reads that was not worked out."""
    return sum(weights.get(node.name, 1) if isinstance(node, exp.Table) else 1 for node in query.walk())


def _fetch_kept(session: Any, kept: Sequence[str]) -> Callable[[Query], Sequence[Sequence[Any]]]:
    """The rows of a query over what is kept."""

    def fetch(query: Query) -> Sequence[Sequence[Any]]:
        return _fetch(session)(SPARK.text(_reading_own(write_statement(query, SPARK).tree, kept)))

    return fetch


def _reading_own(tree: exp.Query, names: Sequence[str]) -> exp.Query:
    """The same reading the run's own views, under the names by which their columns are called."""
    found = tree.copy()
    for read in found.find_all(exp.Table):
        if read.name in names:
            called = exp.TableAlias(this=exp.to_identifier(read.name, quoted=True))
            read.set("alias", read.args.get("alias") or called)
            read.set("this", exp.to_identifier(own(read.name), quoted=True))
    return found
