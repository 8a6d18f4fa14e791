"""Tables at the edge: a method and files in, results in files, SQL as text, or the figures of one unit out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import Diagnostic, KaopingError, Text
from dsl.facts import Facts, RosterUnit
from dsl.model import Period
from dsl.quantity import format_number
from engine.plan import Plan
from kaoping.warehouse.extras import need, need_pyarrow

if TYPE_CHECKING:
    from dsl.clauses import SourceText
    from engine.explanation import Explanation
    from engine.relational.plan import Query, RelationalPlan
    from engine.relational.source import TableSource
    from engine.results import UnitResult
    from kaoping.warehouse import places
    from kaoping.warehouse.limits import Beside, Limits, WarehouseResult
    from kaoping.warehouse.results import Place
    from kaoping.warehouse.views import Views

ENGINES = ("duckdb", "spark")
#: So many units are gone through one by one where one of them is explained with all of them.
MOST_WHOLE = 3000
#: So many lend their figures to one that is explained; with 60 figures each takes 0.12 MB and 5 ms.
MOST_LENDING = 40_000


def evaluate_files(
    plan: Plan,
    period: Period,
    files: Sequence[Path],
    folder: Path,
    limits: Limits,
    *,
    registers: Mapping[str, Any],
    decisions: Path | None,
    roster: Sequence[RosterUnit],
    may_leave: bool,
    has_details: bool,
    about: str | None,
    advance: Callable[[], None],
) -> WarehouseResult:
    """Evaluate files by DuckDB.

    `advance` is called a hundred times for each statement, as it gets on; `about` says what the plan is a reading of,
    so that what was asked of DuckDB is kept under it and asked again by the next run.
    """
    need("duckdb", "--engine duckdb")
    from kaoping.warehouse.kept_run import KeptRuns
    from kaoping.warehouse.session import Session
    from kaoping.warehouse.tables import opened

    folder.mkdir(parents=True, exist_ok=True)
    # What people decided is read anew: it stands in statements, and is checked against the table.
    about = about if decisions is None else None
    runs = KeptRuns(about, period.name, registers, may_leave=may_leave, has_details=has_details)
    with opened(limits, folder) as connection:
        session = Session(connection, folder, {"": files, **registers}, advance)
        done = runs.repeated(session)
        if done is not None:
            return done
        from kaoping.warehouse.duckdb_run import run_files

        done = run_files(
            session, plan, period, decisions=decisions, roster=roster, may_leave=may_leave, has_details=has_details
        )
        runs.keep(session, done)
        return done


def evaluate_facts(
    plan: Plan,
    period: Period,
    facts: Facts,
    folder: Path,
    limits: Limits,
    *,
    may_leave: bool,
    has_details: bool,
    advance: Callable[[], None],
) -> WarehouseResult:
    """Evaluate the figures of a folder by DuckDB."""
    need("duckdb", "--engine duckdb")
    need_pyarrow("--engine duckdb")
    from kaoping.warehouse.duckdb_run import evaluate
    from kaoping.warehouse.from_facts import TABLE, table_of_facts
    from kaoping.warehouse.session import Session
    from kaoping.warehouse.tables import opened

    folder.mkdir(parents=True, exist_ok=True)
    source, table = table_of_facts(plan, facts, period, has_details=has_details)
    with opened(limits, folder) as connection:
        connection.register(TABLE, table)
        session = Session(connection, folder, advance=advance)
        return evaluate(session, plan, period, source, may_leave=may_leave, has_details=has_details)


def evaluate_spark(
    plan: Plan,
    period: Period,
    given: Sequence[places.Place] | Facts | Any,
    folder: places.Place,
    spark: Any,
    *,
    registers: Mapping[str, Any] | None = None,
    decisions: Path | None = None,
    roster: Sequence[RosterUnit] = (),
    may_leave: bool,
    has_details: bool,
    advance: Callable[[], None],
) -> WarehouseResult:
    """Evaluate files, a DataFrame, or the figures of a folder by Spark."""
    need("pyspark", "--engine spark")
    if isinstance(given, Facts):
        need_pyarrow("--engine spark")
    from kaoping.warehouse.beside import beside
    from kaoping.warehouse.shared import refuse_apart
    from kaoping.warehouse.spark_run import Spark, read_files, run_spark, source_of
    from kaoping.warehouse.spark_session import session_for
    from kaoping.warehouse.views import views_of

    if isinstance(folder, Path):
        folder.mkdir(parents=True, exist_ok=True)
    with session_for(spark) as session, views_of(session) as views:
        refuse_apart(session, folder)
        found: Sequence[Diagnostic] = ()
        if isinstance(given, Facts):
            source = _facts_in_spark(views, plan, period, given, has_details=has_details)
        else:
            frame: Any = read_files(session, given) if isinstance(given, list) else given
            source, found = source_of(views, frame, plan, period, roster)
            types, spark_engine = dict(session.table(f"`{source.table}`").dtypes), Spark(views, advance)
            source, told = beside(plan, period, source, types, spark_engine, decisions, registers or {}, roster)
            found = [*found, *told]
        return run_spark(
            views, plan, period, source, folder, found, may_leave=may_leave, has_details=has_details, advance=advance
        )


def _facts_in_spark(views: Views, plan: Plan, period: Period, facts: Facts, *, has_details: bool) -> TableSource:
    """The figures of a folder as a view: they go to executors with the plan, so that no disk need be shared."""
    from kaoping.warehouse.from_facts import TABLE, table_of_facts
    from kaoping.warehouse.views import own

    source, table = table_of_facts(plan, facts, period, has_details=has_details)
    views.add(views.session.createDataFrame(table), own(TABLE))
    return replace(source, table=own(TABLE))


def sql_of(
    plan: Plan,
    period: Period,
    dialect: str,
    files: Sequence[Path],
    registers: Mapping[str, Any] | None = None,
    decisions: Path | None = None,
    roster: Sequence[RosterUnit] = (),
    *,
    may_leave: bool,
    has_details: bool = False,
) -> tuple[str, Sequence[Diagnostic]]:
    """The method as SQL over a table and what stands beside it; without one over what is supposed of it.

    Raises KaopingError: KP022, KP950, KP952-KP957, KP970-KP972, KP989, what is wrong with `decisions`.
    """
    need("duckdb" if files else "sqlglot", "kaoping sql")
    from engine.relational.build import build_relational
    from engine.sql.dialects import DIALECTS
    from engine.sql.relations import Script, write_script, write_statement
    from kaoping.warehouse.look import refuse_quotients

    queries: Sequence[Query]
    if files:
        from kaoping.warehouse.beside import planned_beside
        from kaoping.warehouse.duckdb_run import DuckDB, source_of
        from kaoping.warehouse.limits import Limits
        from kaoping.warehouse.session import Session
        from kaoping.warehouse.tables import opened

        with opened(Limits()) as connection:
            session = Session(connection, files={"": files, **(registers or {})})
            source, types, found = source_of(session, plan, period, roster)
            source, queries, told = planned_beside(
                plan, period, source, types, DuckDB(session), decisions, registers or {}, roster
            )
            found = [*found, *told]
        outcome = build_relational(plan, period, source, may_leave=may_leave, has_details=has_details)
        high = None
    else:
        from kaoping.warehouse.supposed import build_supposed

        supposed = build_supposed(plan, period, DIALECTS[dialect], may_leave=may_leave, has_details=has_details)
        outcome, high, queries, found = supposed.outcome, supposed.high, supposed.registers, []
    if outcome.value is None:
        raise KaopingError(outcome.diagnostics)
    refuse_quotients(outcome.value, DIALECTS[dialect])
    lists = Script(dialect=DIALECTS[dialect], statements=tuple(write_statement(q, DIALECTS[dialect]) for q in queries))
    text = _head(plan, period, outcome.value, high, queries)
    text += f"{lists}\n" if queries else ""
    return text + str(write_script(outcome.value, DIALECTS[dialect], is_guarded=True)), (*found, *outcome.diagnostics)


def _head(plan: Plan, period: Period, made: RelationalPlan, high: int | None, queries: Sequence[Query]) -> str:
    from engine.relational.said_beside import SAID
    from kaoping.warehouse.from_facts import TABLE
    from kaoping.warehouse.supposed import SUPPOSED_RECORDS, SUPPOSED_ROWS

    lines = [f"{plan.policy.header.title}　{period.name}", f"数据在表“{TABLE}”里，一个单位一行。"]
    if high is not None:
        lines.append(
            f"没有给出表，设想至多 {SUPPOSED_ROWS} 行，各数在 0 和 {high} 之间、至多两位小数"
            "（人、户、件等是整数，分值至多 100 分），可以有空缺；真的表用 --table 给出。"
        )
    for query in (q for q in queries if q.name != SAID):
        told = f"（设想至多 {SUPPOSED_RECORDS} 条，都是这一期的）" if high is not None else "（都是这一期的）"
        lines.append(f"明细的记录在表“{query.name.replace('汇总·', '明细·')}”里，一条一行{told}。")
    if _reads(made, "名录"):
        lines.append("名录在表“名录”里，一个单位一行：单位、类型、上级和各属性。")
    lines.append("先运行“核对”：它应当一行也没有；有的话，这些 SQL 不适用于这张表。")
    if made.left:
        lines.append(f"没有编的：{'；'.join(f'{key}（{why}）' for key, why in made.left.items())}")
    return "".join(f"-- {line}\n".replace("\r", "") for line in lines) + "\n"


def _reads(made: RelationalPlan, name: str) -> bool:
    from engine.relational.plan import Scan

    return any(isinstance(s.relation, Scan) and s.relation.table == name for s in made.scores.steps)


# --- one unit ----------------------------------------------------------------------------------------


def place_in(plan: Plan, folder: Path, period: str, unit: str, own: UnitResult | None) -> Place:
    """Where a unit stands among all, by what a run wrote; its total there is the one that is explained, if any is yet.

    Raises KaopingError (KP975).
    """
    from kaoping.warehouse.limits import Limits
    from kaoping.warehouse.results import level_of, place_of
    from kaoping.warehouse.tables import opened

    with opened(Limits()) as connection:
        levels = [level.name for level in plan.policy.levels]
        level = own.level if own is not None else level_of(connection, folder, period, unit, levels)
        place = place_of(connection, folder, period, unit, level)
    if own is not None:
        hold_to_results(plan, folder, place, own)
    return place


def hold_to_results(plan: Plan, folder: Path, place: Place, own: UnitResult) -> None:
    """Refuse to explain a total that is not the one of the run.

    Raises KaopingError (KP975).
    """
    from kaoping.errors_registers import ResultsUnfit

    if place.total is None or own.total is None or Fraction(place.total) == own.total:
        return
    problem = Text(
        f"“{own.name}”的总分里面是 {place.total}，现在算出来是 {format_number(own.total, 12)}",
        f"the total of “{own.name}” is {place.total} there, and {format_number(own.total, 12)} now",
    )
    if asks_of_others(plan):
        problem = Text(
            f"“{own.name}”的总分里面是 {place.total}，得分要看的单位超过 {MOST_LENDING} 个的不能逐项解释",
            f"the total of “{own.name}” is {place.total} there; its points rest on more units than can be gone through",
        )
    raise KaopingError([ResultsUnfit(folder=str(folder), problem=problem)])


def no_details(folder: Path) -> KaopingError:
    """That the results of a run do not say enough for the page of an indicator (KP975)."""
    from kaoping.errors_registers import ResultsUnfit

    problem = Text(
        "里面没有各指标的数（要加 --details），或者要看的单位记录太多",
        "it lacks the values of the indicators (--details), or there are too many records of the units that are needed",
    )
    return KaopingError([ResultsUnfit(folder=str(folder), problem=problem)])


def facts_of_unit(
    plan: Plan, period: Period, files: Sequence[Path], unit: str, beside: Beside, results: Path | None
) -> tuple[Facts, bool]:
    """The facts that a unit is explained by; and whether they are those of all units, which is all that is needed.

    With the results of a run it is known how many units there are: of a few, all are gone through; also without them
    where points ask for other units. Of many the row of the unit alone is fetched.
    Raises KaopingError: KP022, KP954, KP955, KP961, KP970-KP972, KP975, KP976, KP989, what is wrong with decisions.
    """
    need("duckdb", "kaoping explain --table")
    from kaoping.warehouse.row_facts import facts_of_units

    is_asked = results is not None or asks_of_others(plan)
    is_whole = is_asked and _are_few(plan, period, files, results, beside.registers)
    return facts_of_units(plan, period, files, unit, beside, None if is_whole else ()), is_whole


def lending_units(
    plan: Plan, period: Period, files: Sequence[Path], unit: str, beside: Beside, results: Path | None
) -> tuple[str, ...]:
    """Of a large run, the other units whose figures the points of one rest on.

    None for points that rest on its row alone, where all are few enough to be gone through, and for too many.
    Raises KaopingError: KP022, KP954, KP975.
    """
    need("duckdb", "kaoping explain --table")
    if results is None or not asks_of_others(plan) or _are_few(plan, period, files, results, beside.registers):
        return ()
    from kaoping.warehouse.rests_on import units_it_rests_on

    return units_it_rests_on(plan, period, files, beside.roster, unit, results, MOST_LENDING) or ()


def asks_of_others(plan: Plan) -> bool:
    """Whether points of a unit rest on more than its row: on places, on what several make together, on its years."""
    from kaoping.warehouse.rests_on import asked_of_others

    return asked_of_others(plan).is_something


def _are_few(
    plan: Plan, period: Period, files: Sequence[Path], results: Path | None, registers: Mapping[str, Any]
) -> bool:
    from kaoping.warehouse.duckdb_run import DuckDB
    from kaoping.warehouse.from_facts import TABLE
    from kaoping.warehouse.limits import Limits
    from kaoping.warehouse.register_rows import MOST_OF_ALL, count_of_records
    from kaoping.warehouse.results import units_in
    from kaoping.warehouse.session import Session
    from kaoping.warehouse.tables import open_files, opened

    with opened(Limits()) as connection:
        if results is not None:
            count = units_in(connection, results, period.name)
        else:
            open_files(connection, files, TABLE)
            count = int(connection.view(TABLE).count("*").fetchall()[0][0])
        if count > MOST_WHOLE:
            return False
        return count_of_records(plan, period, registers, DuckDB(Session(connection, files=registers))) <= MOST_OF_ALL


def explain_among(
    plan: Plan,
    period: Period,
    files: Sequence[Path],
    unit: str,
    beside: Beside,
    folder: Path,
    place: Place,
    source: SourceText | None,
    asked: str | None,
    needed: Sequence[str] = (),
) -> Explanation | None:
    """The page of one of very many units, among those that it names; see `kaoping.warehouse.among`."""
    from kaoping.warehouse import among

    return among.explain_among(
        plan,
        period,
        files,
        unit,
        beside,
        folder,
        place,
        source,
        asked,
        needed,
        lends=len(needed) > MOST_WHOLE,
        hold=partial(hold_to_results, plan, folder, place),
    )
