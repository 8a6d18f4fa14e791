"""A plan run on DuckDB, and its tables put into the form in which the other evaluators are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import duckdb

from dsl.facts import Facts
from dsl.model import Period
from engine.columns.algebra import Interval
from engine.columns.outcome import Awarded, ColumnResult, Scores
from engine.columns.program import TOTAL
from engine.columns.table import ColumnTable
from engine.columns.tracing import Tracer
from engine.plan import Plan
from engine.relational.build import FLAG, build_relational
from engine.relational.plan import RelationalPlan
from engine.results import Assessment
from engine.sql.dialects import DUCKDB
from engine.sql.relations import write_script
from kaoping.warehouse.from_facts import TABLE, table_of_facts

Row = Mapping[str, Any]
#: What a run gives: a row for each unit, and one for each winner.
Tables = tuple[list[Row], list[Row]]


def relational(plan: Plan, facts: Facts, period: Period) -> tuple[RelationalPlan, Any]:
    """The plan of a period over the table of its facts; what cannot be said in tables is left out."""
    source, table = table_of_facts(plan, facts, period)
    outcome = build_relational(plan, period, source, may_leave=True)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value, table


def run_duckdb(connection: duckdb.DuckDBPyConnection, plan: RelationalPlan, table: Any) -> Tables:
    """Run every statement."""
    connection.register(TABLE, table)
    found: dict[str, list[Row]] = {"结果": [], "奖项": []}
    script = write_script(plan, DUCKDB)
    for statement in script.statements:
        done = connection.execute(script.text(statement))
        if not statement.is_kept:
            names = [d[0] for d in done.description]
            found[statement.name] = [dict(zip(names, row, strict=True)) for row in done.fetchall()]
        else:
            done.fetchall()
    return found["结果"], found["奖项"]


def as_columns(
    plan: Plan, period: Period, made: RelationalPlan, tables: Tables, assessment: Assessment
) -> ColumnResult:
    """The rows in the order of the assessment, as columns."""
    results, awards = tables
    by_unit = {(r["单位"], r["层次"]): r for r in results}
    rows = [by_unit.pop((u.name, u.level)) for u in assessment.units]
    assert not by_unit
    scores: dict[str, Scores] = {}
    areas: dict[str, Scores] = {}
    flags: dict[str, Scores] = {}
    total: Scores | None = None
    for shown in made.columns:
        values = [0 if r[shown.name] is None else Fraction(r[shown.name]) * 10**shown.places for r in rows]
        if shown.below is not None:
            values = [v if r[shown.below] is None else v / r[shown.below] for v, r in zip(values, rows, strict=True)]
        statuses = [r[shown.status] for r in rows] if shown.status is not None else None
        # A figure that is there is never NULL, one that is not always is.
        assert [r[shown.name] is None for r in rows] == [bool(s) for s in statuses or [0] * len(rows)]
        column = Scores(values, shown.scale, statuses, Interval(0, 0))
        if shown.key == TOTAL:
            total = column
        elif shown.kind == FLAG:
            flags[shown.key] = column
        else:
            (scores if shown.kind == "得分" else areas)[shown.key] = column
    ranks = [r["名次"] or 0 for r in rows] if total is not None else None
    return ColumnResult(
        period=assessment.period,
        rows=len(rows),
        scores=scores,
        areas=areas,
        total=total,
        ranks=ranks,
        awards=_awards(plan, made, rows, awards, assessment),
        left=made.left,
        flags=flags,
        # Nobody asks rows of a database for their traces.
        tracer=Tracer(plan, period, ColumnTable(rows=0, levels=(), populations=(), population_of=()), ()),
    )


def _awards(
    plan: Plan, made: RelationalPlan, rows: Sequence[Row], awards: Sequence[Row], assessment: Assessment
) -> list[Awarded]:
    places = {(r["单位"], r["层次"]): place for place, r in enumerate(rows)}
    scopes = {a.name: a.key for a in plan.policy.areas}
    given: dict[tuple[str, str | None, str | None, str], tuple[list[int], list[int]]] = {}
    for known in assessment.awards:
        scope = scopes[known.scope] if known.scope is not None else None
        if known.name not in made.left and made.awards is not None:
            given[known.name, scope, known.level, known.within or ""] = ([], [])
    for row in awards:
        key = (row["奖项"], scopes[row["方面"]] if row["方面"] else None, row["层次"], row["排名范围"])
        given[key][0 if row["结果"] == "获评" else 1].append(places[row["单位"], row["层次"]])
    return [Awarded(n, a, lv, w, None, winners, tied) for (n, a, lv, w), (winners, tied) in given.items()]
