"""Whom the results of a run set beside a unit: its neighbours in a ranking, who has an award, how many there are.

Of a large run that is all that a page about one unit names; the rest of the units are counted where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from engine.columns.flags import LEFT_OUT
from engine.plan import TOTAL_KEY
from kaoping.warehouse.results import further_results, opened_results, rows_of_query

#: So many units are named at one rank, and so many without one.
MOST_NAMED = 50
#: More units than these with an outcome in the awards are not gone through, nor of those without a rank.
MOST_AWARDED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The units that a page about one unit needs, and what all of them come to."""

    level: str
    within: str
    #: How many are ranked together, and how many count as assessed.
    size: int
    counted: int
    #: Those that its ranking names.
    shown: tuple[str, ...]
    #: Those without a rank that may still move others.
    waiting: tuple[str, ...]
    #: Those with an outcome in an award, or with a place for a grade.
    awarded: tuple[str, ...]
    #: Whether these are all; of very many with an outcome nobody is gone through for it.
    has_all_awarded: bool
    #: By key of an area, an item or 总分, the ranks of those that are named.
    ranks: Mapping[str, Mapping[str, int]]
    #: Of whom only some are named, in words with how many they are.
    unnamed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A column of the results, or two that are a fraction."""

    above: str
    below: str | None

    def fraction(self, row: Mapping[str, Any], prefix: str = "") -> Fraction | None:
        """What a row has."""
        value = row[f"{prefix}above"]
        if value is None:
            return None
        return Fraction(Decimal(value)) / (Fraction(int(row[f"{prefix}below"])) if self.below is not None else 1)

    @property
    def columns(self) -> str:
        """Both, named."""
        return f"{self.above} AS above, {self.below or 1} AS below"

    def compared(self, sign: str, value: Fraction) -> str:
        """A comparison in whole numbers, or in decimals that have all places."""
        if self.below is None:
            return f"{self.above} {sign} {_decimal(value)}"
        wide = f"CAST({self.above} AS HUGEINT) * {value.denominator}"
        return f"{wide} {sign} CAST({self.below} AS HUGEINT) * {value.numerator}"

    @property
    def rough(self) -> str:
        """What puts rows nearly in order; the nearest are compared exactly then."""
        below = f" / {self.below}" if self.below is not None else ""
        return f"CAST({self.above} AS DOUBLE){below}"


def company_of(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    period: str,
    unit: str,
    level: str,
    areas: Sequence[str],
    subject: str | None,
    *,
    is_item: bool,
    is_lower: bool,
    places: Callable[[int], int],
) -> Company | None:
    """Look up whom a page about a unit names; `subject` is the key of the area or item that it is about.

    `places` says for how many units grades have places, of so many that count.
    None where the results do not say enough: no details were written of an item.
    """
    finder = _Finder(connection, opened_results(connection, folder, period), unit, level)
    own = finder.own()
    if own is None:
        return None
    scope = (level, str(own["排名范围"]))
    awarded = finder.awarded(connection, folder, period, scope)
    counted = finder.counted(scope)
    chosen = tuple(dict.fromkeys((*(awarded or ()), *finder.first(scope, places(counted)))))
    ranks: dict[str, dict[str, int]] = {}
    for key in areas:
        place = finder.rank("整批结果", finder.figure("整批结果", f"方面得分.{key}"), scope)
        if place is not None:
            ranks[key] = {unit: place}
    table, name = "整批结果", "总分"
    if subject is not None:
        table, name = ("整批指标", f"完成值.{subject}") if is_item else (table, f"方面得分.{subject}")
    if is_item and not finder.open_details(folder, period):
        return None
    figure = finder.figure(table, name)
    if figure is None and subject is None:
        return None
    # What is judged by grades has no ranks.
    named = finder.neighbours(table, figure, scope, is_lower=is_lower) if figure is not None else _Named()
    ranks[subject or TOTAL_KEY] = named.ranks
    total = finder.totals(scope, (unit, *named.ranks, *chosen))
    if total:
        ranks[TOTAL_KEY] = {**ranks.get(TOTAL_KEY, {}), **total}
    return Company(
        level=level,
        within=scope[1],
        size=finder.count(scope),
        counted=counted,
        shown=(*named.ranks, *named.unranked[:MOST_NAMED]),
        waiting=tuple(named.unranked),
        awarded=chosen,
        has_all_awarded=awarded is not None,
        ranks=ranks,
        unnamed=tuple(named.unnamed),
    )


@dataclass(slots=True)
class _Named:
    ranks: dict[str, int] = field(default_factory=dict)
    unranked: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Finder:
    connection: duckdb.DuckDBPyConnection
    results: duckdb.DuckDBPyRelation
    unit: str
    level: str

    def __post_init__(self) -> None:
        self.results.create_view("整批结果", replace=True)

    def _ask(self, query: str, *values: Any) -> list[dict[str, Any]]:
        return rows_of_query(self.connection, query, values)

    def own(self) -> dict[str, Any] | None:
        """The unit's row."""
        rows = self._ask('SELECT * FROM "整批结果" WHERE "单位" = ? AND "层次" = ?', self.unit, self.level)
        return rows[0] if rows else None

    def count(self, scope: tuple[str, str]) -> int:
        """How many are ranked together."""
        return int(self._ask(f'SELECT count(*) AS n FROM "整批结果" WHERE {_SCOPE}', *scope)[0]["n"])

    def counted(self, scope: tuple[str, str]) -> int:
        """考评对象总数: without those that a veto takes out."""
        out = f" AND {_quoted(LEFT_OUT)} = 0" if LEFT_OUT in self.results.columns else ""
        return int(self._ask(f'SELECT count(*) AS n FROM "整批结果" WHERE {_SCOPE}{out}', *scope)[0]["n"])

    def totals(self, scope: tuple[str, str], units: Sequence[str]) -> dict[str, int]:
        """The ranks of some units by the total."""
        if "名次" not in self.results.columns:
            return {}
        there = f'{_SCOPE} AND "名次" IS NOT NULL AND "单位" IN ({_marks(units)})'
        query = f'SELECT "单位", "名次" FROM "整批结果" WHERE {there}'
        return {str(r["单位"]): int(r["名次"]) for r in self._ask(query, *scope, *units)}

    def first(self, scope: tuple[str, str], places: int) -> tuple[str, ...]:
        """The units that come first by the total, where there are places for so many; none for very many."""
        if not 0 < places < MOST_AWARDED or "名次" not in self.results.columns:
            return ()
        query = f'SELECT "单位" FROM "整批结果" WHERE {_SCOPE} AND "名次" <= {places + 1} LIMIT {2 * MOST_AWARDED}'
        return tuple(str(r["单位"]) for r in self._ask(query, *scope))

    def open_details(self, folder: Path, period: str) -> bool:
        """Make the values of items known, where a run wrote them."""
        details = further_results(self.connection, folder, period, "指标")
        if details is None:
            return False
        details.create_view("整批指标", replace=True)
        return True

    def awarded(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, period: str, scope: tuple[str, str]
    ) -> tuple[str, ...] | None:
        """The units with an outcome in an award that this one may have; None for too many."""
        given = further_results(connection, folder, period, "奖项")
        if given is None:
            return ()
        given.create_view("整批奖项", replace=True)
        query = f"""SELECT DISTINCT "单位" FROM "整批奖项" WHERE "层次" IN (?, '') AND "排名范围" IN (?, '')
            LIMIT {MOST_AWARDED + 1}"""
        found = tuple(str(r["单位"]) for r in self._ask(query, *scope))
        return None if len(found) > MOST_AWARDED else found

    def figure(self, table: str, name: str) -> _Figure | None:
        """The column of that name, or its numerator and denominator."""
        view = self.connection.view(table)
        kinds = dict(zip(view.columns, map(str, view.types), strict=True))
        if name in kinds:
            return None if kinds[name] in ("VARCHAR", "BOOLEAN") else _Figure(_quoted(name), None)
        if f"{name}（分子）" in kinds:
            return _Figure(_quoted(f"{name}（分子）"), _quoted(f"{name}（分母）"))
        return None

    def rank(self, table: str, figure: _Figure | None, scope: tuple[str, str], *, is_lower: bool = False) -> int | None:
        """The unit's place by a figure."""
        mine = self._mine(table, figure)
        if figure is None or mine is None:
            return None
        return self._place(table, figure, mine, scope, is_lower=is_lower)

    def _mine(self, table: str, figure: _Figure | None) -> Fraction | None:
        if figure is None:
            return None
        query = f'SELECT {figure.columns} FROM {_quoted(table)} WHERE "单位" = ? AND "层次" = ?'
        rows = self._ask(query, self.unit, self.level)
        return figure.fraction(rows[0]) if rows else None

    def _place(self, table: str, figure: _Figure, value: Fraction, scope: tuple[str, str], *, is_lower: bool) -> int:
        better = figure.compared("<" if is_lower else ">", value)
        out = self._standing(table)
        query = f"SELECT count(*) AS n FROM {_quoted(table)} WHERE {_SCOPE} AND {better}{out}"
        return int(self._ask(query, *scope)[0]["n"]) + 1

    def _standing(self, table: str) -> str:
        """Who is out of the ranking by the total is no rival there."""
        is_out = table == "整批结果" and LEFT_OUT in self.results.columns
        return f" AND {_quoted(LEFT_OUT)} = 0" if is_out else ""

    def neighbours(self, table: str, figure: _Figure, scope: tuple[str, str], *, is_lower: bool) -> _Named:
        """Those at the unit's rank and at the ones above and below, and those without one."""
        named, mine = _Named(), self._mine(table, figure)
        source = f"FROM {_quoted(table)} WHERE {_SCOPE}{self._standing(table)}"
        for value, words in self._values(source, figure, mine, scope, is_lower=is_lower):
            place = self._place(table, figure, value, scope, is_lower=is_lower)
            same = f"{source} AND {figure.compared('=', value)}"
            found = self._ask(f'SELECT "单位" {same} ORDER BY "单位" LIMIT {MOST_NAMED}', *scope)
            named.ranks |= {str(r["单位"]): place for r in found}
            self._count(f"SELECT count(*) AS n {same}", scope, len(found), f"{words}第 {place} 名", named)
        if mine is not None:
            named.ranks[self.unit] = self._place(table, figure, mine, scope, is_lower=is_lower)
        out = f" OR {_quoted(LEFT_OUT)} <> 0" if self._standing(table) else ""
        blank = f'FROM {_quoted(table)} WHERE {_SCOPE} AND ({figure.above} IS NULL{out}) AND "单位" <> ?'
        found = self._ask(f'SELECT "单位" {blank} ORDER BY "单位" LIMIT {MOST_AWARDED}', *scope, self.unit)
        named.unranked = [str(r["单位"]) for r in found]
        count = f"SELECT count(*) AS n {blank}"
        self._count(count, (*scope, self.unit), min(len(found), MOST_NAMED), "没有排上", named)
        if len(found) == MOST_AWARDED:
            named.unnamed.append(f"没有排上的只看了 {MOST_AWARDED} 个能不能影响名次")
        return named

    def _count(self, query: str, values: Sequence[Any], named: int, words: str, found: _Named) -> None:
        if named < MOST_NAMED:
            return
        count = int(self._ask(query, *values)[0]["n"])
        if count > named:
            found.unnamed.append(f"{words}的共 {count:,} 个，这里只写了 {named} 个")

    def _values(
        self, source: str, figure: _Figure, mine: Fraction | None, scope: tuple[str, str], *, is_lower: bool
    ) -> Iterator[tuple[Fraction, str]]:
        """The unit's figure, and the next ones on both sides."""
        if mine is None:
            return
        yield mine, "并列"
        for sign, words in ((">", "后面" if is_lower else "前面"), ("<", "前面" if is_lower else "后面")):
            order = f"{figure.rough} {'ASC' if sign == '>' else 'DESC'}"
            query = f"SELECT DISTINCT {figure.columns}, {figure.rough} AS rough {source}"
            query += f" AND {figure.compared(sign, mine)} ORDER BY {order} LIMIT 50"
            beyond = [v for r in self._ask(query, *scope) if (v := figure.fraction(r)) is not None]
            if beyond:
                yield (min(beyond) if sign == ">" else max(beyond)), words


_SCOPE = '"层次" = ? AND "排名范围" = ?'


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" for _ in values)


def _decimal(value: Fraction) -> str:
    """A decimal that ends, as it is written."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(exact) == value
    return f"{exact:f}"
