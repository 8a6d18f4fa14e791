"""A plan run on DuckDB, and its tables put into the form in which the other evaluators are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import duckdb

from dsl.facts import Facts
from dsl.model import Period
from engine.columns.agreement import Before
from engine.columns.algebra import Interval
from engine.columns.appraised import Aspect, Figures, names_of
from engine.columns.grades import UNGRADED, Grades, grade_names
from engine.columns.outcome import Awarded, ColumnResult, Scores
from engine.columns.program import TOTAL
from engine.columns.table import ColumnTable
from engine.columns.tracing import Tracer
from engine.plan import Plan
from engine.relational.build import FLAG, build_relational
from engine.relational.details import DETAILS
from engine.relational.graded import COMPUTED, GRADE_STATUS, POSSIBLE, WAITING
from engine.relational.graded import UNGRADED as UNGRADED_ROW
from engine.relational.plan import RelationalPlan
from engine.results import Assessment
from engine.sql.dialects import DUCKDB
from engine.sql.relations import write_script
from kaoping.warehouse.from_facts import TABLE, table_of_facts

Row = Mapping[str, Any]
#: What a run gives, by the name of the query: a row for each unit, for each winner, for each award in a population.
Tables = Mapping[str, list[Row]]


def relational(plan: Plan, facts: Facts, period: Period, *, has_details: bool = False) -> tuple[RelationalPlan, Any]:
    """The plan of a period over the table of its facts; what cannot be said in tables is left out."""
    source, table = table_of_facts(plan, facts, period, has_details=has_details)
    outcome = build_relational(plan, period, source, may_leave=True, has_details=has_details)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value, table


def run_duckdb(connection: duckdb.DuckDBPyConnection, plan: RelationalPlan, table: Any) -> Tables:
    """Run every statement."""
    connection.register(TABLE, table)
    found: dict[str, list[Row]] = {"结果": [], "奖项": [], "奖项情况": [], DETAILS: []}
    script = write_script(plan, DUCKDB)
    for statement in script.statements:
        done = connection.execute(script.text(statement))
        if not statement.is_kept:
            names = [d[0] for d in done.description]
            found[statement.name] = [dict(zip(names, row, strict=True)) for row in done.fetchall()]
        else:
            done.fetchall()
    return found


def as_columns(
    plan: Plan, period: Period, made: RelationalPlan, tables: Tables, assessment: Assessment
) -> ColumnResult:
    """The rows in the order of the assessment, as columns."""
    by_unit = {(r["单位"], r["层次"]): r for r in tables["结果"]}
    rows = [by_unit.pop((u.name, u.level)) for u in assessment.units]
    assert not by_unit
    scores: dict[str, Scores] = {}
    areas: dict[str, Scores] = {}
    flags: dict[str, Scores] = {}
    total: Scores | None = None
    for shown in made.columns:
        values = [0 if r[shown.name] is None else Fraction(r[shown.name]) * 10**shown.places for r in rows]
        shared = 1
        if shown.below is not None:
            values = [v if r[shown.below] is None else v / r[shown.below] for v, r in zip(values, rows, strict=True)]
            shared = lcm(*(Fraction(v).denominator for v in values))
            values = [v * shared for v in values]
        statuses = [r[shown.status] for r in rows] if shown.status is not None else None
        # A figure that is there is never NULL, one that is not always is.
        assert [r[shown.name] is None for r in rows] == [bool(s) for s in statuses or [0] * len(rows)]
        column = Scores(values, shown.scale / shared, statuses, Interval(0, 0))
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
        awards=_awards(plan, tables, assessment),
        grades=_grades(plan, rows),
        left=made.left,
        flags=flags,
        # Nobody asks rows of a database for their traces.
        tracer=Tracer(plan, period, ColumnTable(rows=0, levels=(), populations=(), population_of=()), ()),
    )


def _grades(plan: Plan, rows: Sequence[Row]) -> Grades | None:
    names = grade_names(plan.policy)
    if not names or (rows and GRADE_STATUS not in rows[0]):
        return None
    bits = {n: 1 << place for place, n in enumerate(names)}
    possible, computed = [], []
    for row in rows:
        could = [n for n in row[POSSIBLE].split("、") if n]
        # A grade that is settled is the only one that can be.
        assert row["等次"] == (could[0] if len(could) == 1 else "")
        assert (row[GRADE_STATUS] == WAITING) == (len(could) > 1)
        is_ungraded = row[GRADE_STATUS] == UNGRADED_ROW
        possible.append(UNGRADED if is_ungraded else sum(bits[n] for n in could))
        before = row.get(COMPUTED)
        computed.append(possible[-1] if before is None else bits.get(before, 0))
    return Grades(names, possible, computed)


def before_points(plan: Plan, made: RelationalPlan, tables: Tables, assessment: Assessment) -> Before:
    """The figures behind the points, in the order of the assessment."""
    by_unit = {(r["单位"], r["层次"]): r for r in tables[DETAILS]}
    rows = [by_unit.pop((u.name, u.level)) for u in assessment.units]
    assert not by_unit
    found: dict[tuple[Aspect, str], Figures] = {}
    for name in rows[0] if rows else ():
        head, _, key = name.partition(".")
        if head not in {a.value for a in Aspect} or key.endswith("（分母）"):
            continue
        aspect, key = Aspect(head), key.removesuffix("（分子）")
        statuses = [r.get(f"状态.{head}.{key}", 0) for r in rows]
        found[aspect, key] = _figures(plan, aspect, key, [r[name] for r in rows], statuses, rows)
    return found, made.left


def _figures(
    plan: Plan, aspect: Aspect, key: str, cells: Sequence[Any], statuses: Sequence[int], rows: Sequence[Row]
) -> Figures:
    is_text = any(isinstance(c, str) for c in cells)
    names = ("否", "是") if is_text and set(cells) <= {"否", "是", ""} else names_of(aspect, key, plan)
    if is_text:
        # A grade that the method does not know is none of its names.
        codes = [names.index(c) if c else len(names) for c in cells]
        above = Scores(codes, Fraction(1), statuses, Interval(0, 0))
        return Figures(above, None, names == ("否", "是"), None if names == ("否", "是") else names)
    below = f"{aspect.value}.{key}（分母）"
    divisors = [int(r[below] or 1) for r in rows] if rows and below in rows[0] else [1] * len(rows)
    shared = lcm(*(Fraction(c or 0).denominator for c in cells), *divisors)
    pairs = zip(cells, divisors, strict=True)
    values = [int(Fraction(c or 0) / d * shared) for c, d in pairs]
    return Figures(Scores(values, Fraction(1, shared), statuses, Interval(0, 0)), None, False)


def _awards(plan: Plan, tables: Tables, assessment: Assessment) -> list[Awarded]:
    scopes = {a.name: a.key for a in plan.policy.areas}
    levels = {a.name: a.level for a in plan.policy.awards}
    #: Of a list that was entered nobody counts places.
    listed = {(a.name, a.scope) for a in assessment.awards if a.reason.startswith("按授奖名单")}

    def key(row: Row) -> tuple[str, str | None, str | None, str]:
        level = row["层次"] or levels[row["奖项"]]
        return row["奖项"], scopes[row["方面"]] if row["方面"] else None, level, row["排名范围"]

    outcomes: dict[tuple[object, str], list[Row]] = {}
    for row in tables["奖项"]:
        outcomes.setdefault((key(row), row["结果"]), []).append(row)
    found = []
    for row in tables["奖项情况"]:
        name, area, level, within = key(row)
        by = [outcomes.pop((key(row), r), []) for r in ("获评", "并列，待定", "不能评先")]
        assert [len(rows) for rows in by] == [row[n] for n in ("获评", "并列", "不能评先")]
        assert all(r["名额"] == row["名额"] for rows in by for r in rows)
        won, tied, barred = (tuple(r["单位"] for r in rows) for rows in by)
        found.append(
            Awarded(
                name=name,
                area=area,
                level=level,
                within=within,
                quota=None if (name, row["方面"] or None) in listed else row["名额"],
                winners=(),
                tied=(),
                named=tuple((u,) for u in won),
                tied_named=tied,
                barred_named=barred,
                is_open=row["状态"] == "待定",
            )
        )
    assert not outcomes
    return found
