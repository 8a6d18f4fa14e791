"""Where a unit stands among all, out of the result tables of a run: its rank and neighbours, its grade, its awards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import KaopingError, Text
from dsl.record import dataclass
from kaoping.errors_registers import ResultsUnfit
from kaoping.files import safe_name
from kaoping.warehouse.parts import parts_of

if TYPE_CHECKING:
    import duckdb

_TOTAL, _RANK, _LEVEL, _WITHIN = "总分", "名次", "层次", "排名范围"
_GRADE, _POSSIBLE = "等次", "可能的等次"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Units that share a rank."""

    rank: int
    units: tuple[str, ...]
    total: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """An award as it came out for the unit: 获评, or 并列，待定."""

    award: str
    area: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What only all units together decide of one."""

    level: str
    within: str
    #: How many have a rank there.
    ranked: int
    rank: int | None
    total: Decimal | None
    grade: str | None
    #: What it can still be, where that is not settled.
    possible: str
    above: Neighbour | None
    #: The others at its own rank.
    beside: tuple[str, ...]
    below: Neighbour | None
    awards: tuple[Won, ...]


def place_of(connection: duckdb.DuckDBPyConnection, folder: Path, period: str, unit: str, level: str) -> Place:
    """Look a unit up in the results that a run wrote into a folder.

    Raises KaopingError (KP975) where there are none of it.
    """
    results = opened_results(connection, folder, period)
    results.create_view("整批结果", replace=True)
    rows = rows_of_query(connection, 'SELECT * FROM "整批结果" WHERE "单位" = ? AND "层次" = ?', [unit, level])
    if not rows:
        raise KaopingError([ResultsUnfit(folder=str(folder), problem=_missing(unit))])
    own = rows[0]
    rank, within = own.get(_RANK), own[_WITHIN]
    has_total = _TOTAL in own
    ranked = 0
    above = below = None
    beside: tuple[str, ...] = ()
    if rank is not None:
        scope = [level, within]
        count = 'SELECT count(*) AS n FROM "整批结果" WHERE "层次" = ? AND "排名范围" = ? AND "名次" IS NOT NULL'
        ranked = rows_of_query(connection, count, scope)[0]["n"]
        above = _neighbour(connection, scope, f'"名次" < {int(rank)}', "max", has_total=has_total)
        below = _neighbour(connection, scope, f'"名次" > {int(rank)}', "min", has_total=has_total)
        shared = _neighbour(connection, scope, f'"名次" = {int(rank)}', "max", has_total=has_total)
        beside = tuple(u for u in (shared.units if shared is not None else ()) if u != unit)
    return Place(
        level=level,
        within=within,
        ranked=ranked,
        rank=rank,
        total=_exact(own.get(_TOTAL)),
        grade=own.get(_GRADE),
        possible="" if own.get(_GRADE) else own.get(_POSSIBLE) or "",
        above=above,
        beside=beside,
        below=below,
        awards=_awards(connection, folder, period, unit, level),
    )


def level_of(connection: duckdb.DuckDBPyConnection, folder: Path, period: str, unit: str, levels: Sequence[str]) -> str:
    """The first level in which the results of a run have a unit.

    Raises KaopingError (KP975) where there are none of it.
    """
    opened_results(connection, folder, period).create_view("整批结果", replace=True)
    rows = rows_of_query(connection, 'SELECT "层次" FROM "整批结果" WHERE "单位" = ?', [unit])
    there = {str(r[_LEVEL]) for r in rows}
    found = next((level for level in levels if level in there), None)
    if found is None:
        raise KaopingError([ResultsUnfit(folder=str(folder), problem=_missing(unit))])
    return found


def units_in(connection: duckdb.DuckDBPyConnection, folder: Path, period: str) -> int:
    """How many rows the results of a run have.

    Raises KaopingError (KP975) where there are none of it.
    """
    return int(opened_results(connection, folder, period).count("*").fetchall()[0][0])


def opened_results(
    connection: duckdb.DuckDBPyConnection, folder: Path, period: str, kind: str = "结果"
) -> duckdb.DuckDBPyRelation:
    """The results of a run. Raises KaopingError (KP975) where there are none."""
    results = further_results(connection, folder, period, kind)
    if results is None:
        raise KaopingError([ResultsUnfit(folder=str(folder), problem=_missing(f"{period}-{kind}.parquet"))])
    return results


def _missing(name: str) -> Text:
    return Text(f"里面没有“{name}”", f"there is no “{name}” in it")


def _neighbour(
    connection: duckdb.DuckDBPyConnection, scope: Sequence[str], which: str, function: str, *, has_total: bool
) -> Neighbour | None:
    """Those at the nearest rank on one side; a few of them by name."""
    inside = '"层次" = ? AND "排名范围" = ?'
    total = f'any_value("{_TOTAL}")' if has_total else "NULL"
    # Names in the order of the alphabet, so that the same page comes out every time.
    query = f"""SELECT "名次" AS rank, list("单位" ORDER BY "单位")[:6] AS units, {total} AS total FROM "整批结果"
        WHERE {inside} AND "名次" = (SELECT {function}("名次") FROM "整批结果" WHERE {inside} AND {which})
        GROUP BY ALL"""
    rows = rows_of_query(connection, query, [*scope, *scope])
    if not rows:
        return None
    one = rows[0]
    return Neighbour(rank=one["rank"], units=tuple(one["units"]), total=_exact(one["total"]))


def _awards(connection: duckdb.DuckDBPyConnection, folder: Path, period: str, unit: str, level: str) -> tuple[Won, ...]:
    given = further_results(connection, folder, period, "奖项")
    if given is None:
        return ()
    given.create_view("整批奖项", replace=True)
    # An award for all levels alike names none.
    query = """SELECT "奖项", "方面", "结果" FROM "整批奖项" WHERE "单位" = ? AND "层次" IN (?, '') ORDER BY ALL"""
    rows = rows_of_query(connection, query, [unit, level])
    return tuple(Won(award=r["奖项"], area=r["方面"] or "", outcome=r["结果"]) for r in rows)


def further_results(
    connection: duckdb.DuckDBPyConnection, folder: Path, period: str, kind: str
) -> duckdb.DuckDBPyRelation | None:
    """What a run wrote beside its results; None where it did not."""
    path = folder / f"{safe_name(period)}-{kind}.parquet"
    parts = parts_of(path) if path.exists() else []
    return connection.read_parquet([str(p) for p in parts]) if parts else None


def rows_of_query(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of a query."""
    found = connection.execute(query, list(values))
    names = [d[0] for d in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _exact(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None
