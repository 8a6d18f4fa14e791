"""A table looked over before it is evaluated, by whatever engine knows it: what its columns are, and whose its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dsl.diagnostic import Diagnostic, KaopingError, Text
from engine.plan import Plan
from engine.relational.ends import ENDS
from engine.relational.graded import GRADED
from engine.relational.plan import Query, RelationalPlan
from engine.relational.source import Rostered, TableSource
from engine.sql.capacity import too_large_quotients
from engine.sql.dialects import Dialect
from engine.sql.profile import count_of, repeated
from engine.sql.relations import Script, Statement, write_query, write_statement
from kaoping.errors_warehouse import (
    ColumnsLacking,
    ColumnsUnused,
    ParentsTooFar,
    QuotientTooLarge,
    RowsUnclear,
    UnitsUngrouped,
)
from kaoping.warehouse.bounds import Bounds
from kaoping.warehouse.headings import TYPE, UNIT, Headings, listed
from kaoping.warehouse.profile import hold

#: Runs a query and gives its rows.
Fetch = Callable[[str], Sequence[Sequence[Any]]]
#: So many units are named where several are unclear.
_NAMED = 5


def source_over(
    name: str,
    headings: Headings,
    types: Mapping[str, str],
    known: Mapping[str, Bounds],
    fetch: Fetch,
    dialect: Dialect,
    unit: str = UNIT,
) -> tuple[TableSource, list[Diagnostic]]:
    """What a table holds, between what bounds; with what is to be said about its columns.

    Raises KaopingError: KP956, KP957.
    """
    columns = hold(name, headings.figures, types, known, lambda tree: fetch(dialect.text(tree))[0])
    _refuse_unclear(fetch(dialect.text(repeated(name, unit, _NAMED))))
    found: list[Diagnostic] = []
    if headings.unused:
        found.append(ColumnsUnused(count=len(headings.unused), listed=listed(headings.unused)))
    standing = Rostered(type=TYPE, parent=headings.parent, attributes=headings.attributes)
    rows = int(fetch(dialect.text(count_of(name)))[0][0])
    return TableSource(table=name, unit=unit, standing=standing, columns=columns, most_rows=rows), found


def _refuse_unclear(unclear: Sequence[Sequence[Any]]) -> None:
    if not unclear:
        return
    blank = sum(count for unit, count in unclear if not unit)
    names = [f"“{unit}”" for unit, _ in unclear if unit]
    if blank:
        problem = Text(f"有 {blank} 行没有名称", f"{blank} rows have no name")
    else:
        problem = Text(f"{listed(names)}有几行", f"several rows for {', '.join(names)}")
    raise KaopingError([RowsUnclear(problem=problem)])


def refuse_too_far(plan: RelationalPlan, fetch: Fetch, dialect: Dialect) -> None:
    """Refuse a roster in which units stand further below those that hold their ranking together than is looked.

    Also units of a level with groups that are in none of them, which would be ranked with nobody's leave.
    Raises KaopingError (KP963, KP964).
    """
    for query in plan.ungrouped:
        found = fetch(write_query(query, dialect))
        if found:
            names = listed(str(row[0]) for row in found[: _NAMED + 1])
            raise KaopingError([UnitsUngrouped(count=len(found), listed=names)])
    for far in plan.too_far:
        found = fetch(write_query(far.query, dialect))
        if found:
            raise KaopingError([ParentsTooFar(unit=str(found[0][0]), found=_too_far(far.level))])


def _too_far(level: str | None) -> Text:
    if level is None:
        return Text("还有上级，“所有下辖”数不到那么远", "there are still units above, further than 所有下辖 looks")
    return Text(f"还没有“{level}”的单位", f"there is still no unit of “{level}”")


def refuse_quotients(plan: RelationalPlan, dialect: Dialect) -> None:
    """Refuse what the whole division of an engine cannot hold.

    Raises KaopingError (KP953).
    """
    wrong = too_large_quotients(plan, dialect)
    if wrong:
        raise KaopingError([QuotientTooLarge(item=name.partition("·")[0].partition(".")[2] or name) for name in wrong])


def lacking(plan: RelationalPlan) -> list[Diagnostic]:
    """What the method asks for and the table has no column of."""
    if not plan.lacks:
        return []
    return [ColumnsLacking(count=len(plan.lacks), listed=listed(plan.lacks))]


def labels_of(plan: Plan, name: str) -> list[str]:
    """What a column 期次 may say of a period."""
    return sorted({name, f"{plan.policy.header.year}年{name}"})


def statements(
    script: Script, plan: RelationalPlan, fetch: Callable[[Query], Sequence[Sequence[Any]]]
) -> Iterator[Statement]:
    """The statements that a run takes: where no total is open, nobody asks how far it can go.

    `fetch` reads what was kept of those before.
    """
    has_open = True
    for statement in script.statements:
        if statement.name == ENDS and plan.open_units is not None:
            has_open = bool(fetch(plan.open_units)[0][0])
            if not has_open:
                continue
        if statement.name == GRADED and plan.settled is not None and not has_open:
            yield write_statement(plan.settled, script.dialect)
        else:
            yield statement
