"""DuckDB: one SQL statement over a table of DOUBLE in memory, its result kept as another table."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from bench import workload as w

NAME = "DuckDB（SQL，DOUBLE，2 线程）"


def expression(row: w.Row) -> str:
    """The rounded score of one indicator."""
    x = [f"x{j}" for j in row.columns]
    weight, places = f"{row.weight10 / 10}::double", w.SCALE[row.columns[0]]
    if row.kind == "count":
        value = f"{weight} * least({x[0]} / {row.target / 10**places}::double, 1.0::double)"
    elif row.kind in ("ratio", "decline"):
        target = f"{row.target / 10}::double"
        rate = f"({x[0]} / {x[1]} * 100.0::double)"
        nothing = f"{rate} < {target} * 0.6::double"
        if row.kind == "decline":
            rate = f"(({x[0]} - {x[1]}) / {x[0]} * 100.0::double)"
            nothing = f"{rate} <= 0"
        value = (
            f"case when {rate} >= {target} then {weight} when {nothing} then 0 else {weight} * {rate} / {target} end"
        )
    elif row.kind == "comp":
        value = (
            f"{weight} * (" + " + ".join(f"0.25::double * least({c}, 100.0::double)" for c in x) + ") / 100.0::double"
        )
    elif row.kind == "neg":
        target = f"{row.target / 10**places}::double"
        value = f"case when {x[0]} <= {target} then {weight} else {weight} * {target} / {x[0]} end"
    else:
        rate = f"({x[0]} / {x[1]} * 100.0::double)"
        value = f"case when {rate} >= 95 then {weight} when {rate} >= 80 then {weight} * 0.8::double else 0 end"
    return f"floor(({value}) * 100.0::double + 0.5::double) / 100.0::double as s{row.index}"


def statement() -> str:
    """The whole assessment."""
    areas = range(len(w.AREAS))
    wins = ", ".join(f"rank() over (partition by level order by a{a} desc) <= 3 as w{a}" for a in areas)
    return (
        f"create or replace table res as with {_totals()} "
        f"select *, rank() over (partition by level order by total desc) as rank, {wins} from t"
    )


def counting_statements() -> tuple[str, str]:
    """The same by somebody who counts equal figures before they are ranked: a table, and a query over it."""
    areas = range(len(w.AREAS))
    joins = " ".join(_counted(f"a{a}", f"k{a}") for a in areas)
    wins = ", ".join(f"k{a}.place <= 3 as w{a}" for a in areas)
    return (
        f"create or replace temp table t as with {_totals()} select * from t",
        f"select t.*, r.place as rank, {wins} from t {_counted('total', 'r')} {joins}",
    )


def _counted(column: str, name: str) -> str:
    """A join of how many stand before each figure of a level."""
    before = f"sum(n) over (partition by level order by {column} desc rows between unbounded preceding and 1 preceding)"
    equal = f"select level, {column}, count(*) as n from t group by all"
    places = f"select level, {column}, 1 + coalesce({before}, 0) as place from ({equal})"
    return f"join ({places}) {name} using (level, {column})"


def _totals() -> str:
    """Scores, areas and totals as common tables, the last called t."""
    subtotals = ", ".join(
        "round(" + " + ".join(f"s{q}" for q in range(own.start, own.stop)) + f", 2) as a{area}"
        for area, own in enumerate(w.area_slices())
    )
    areas = range(len(w.AREAS))
    total = "round(" + " + ".join(f"a{a}" for a in areas) + ", 2) as total"
    scores = ", ".join(map(expression, w.ROWS))
    return (
        f"s as (select id, level, {scores} from raw), "
        f"a as (select *, {subtotals} from s), t as (select *, {total} from a)"
    )


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    connection = duckdb.connect()
    columns = {f"x{j}": c for j, c in enumerate(figures.floats)}
    connection.register("given", pa.table({"id": np.arange(figures.n), "level": figures.level, **columns}))
    connection.execute("create table raw as select * from given")
    return connection, statement()


def evaluate(state: Any) -> None:
    """What is timed."""
    state[0].execute(state[1])


def extract(state: Any, found: None) -> dict[str, Any]:
    """The results in hundredths."""
    del found
    made = state[0].execute("select * from res order by id").fetchnumpy()
    return {
        "scores": np.array([np.rint(made[f"s{q}"] * 100).astype(np.int64) for q in range(len(w.ROWS))]),
        "total": np.rint(made["total"] * 100).astype(np.int64),
        "rank": made["rank"].astype(np.int64),
        "award": np.array([made[f"w{a}"] for a in range(len(w.AREAS))]),
    }
