"""A table that says figures alone: its rows join the roster by name or code, and types and parents are the roster's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dsl.diagnostic import Diagnostic, KaopingError
from dsl.facts import RosterUnit
from dsl.record import dataclass
from engine.columns.table import ColumnId
from engine.plan import Plan
from engine.relational.source import Alongside, Held, Rostered, TableSource
from engine.sql.dialects import Dialect
from engine.sql.profile import unmatched
from engine.units import levels_of
from kaoping.errors_registers import RowsNotInRoster, UnitsWithoutRow
from kaoping.errors_warehouse import ColumnMissing
from kaoping.warehouse.headings import PARENT, TYPE, UNIT, Headings, listed
from kaoping.warehouse.look import Fetch

#: What engines know the roster as.
ROSTER = "名录"
_NAMED = 5
_NOTE = "名录里的每个单位，和表里它的那一行；表里没有的是缺报"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTable:
    """The roster as a small table of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    #: By which of its columns, and which of the table's, the two are joined.
    on: tuple[str, str]


def roster_table(columns: Sequence[str], headings: Headings, roster: Sequence[RosterUnit]) -> RosterTable:
    """Lay a roster out for a table of these columns.

    Raises KaopingError (KP955) where no column says the unit.
    """
    own, key = joined_by(columns, roster)
    figures = {h.name for h in headings.figures}
    told = dict.fromkeys(a for u in roster for a in u.attributes if a not in figures or a == own)
    attributes = [a for a in told if a not in (UNIT, TYPE, PARENT)]
    rows = tuple((u.name, u.type, u.parent, *(u.attributes.get(a) for a in attributes)) for u in roster)
    return RosterTable(columns=(UNIT, TYPE, PARENT, *attributes), rows=rows, on=(own, key))


def joined_by(columns: Sequence[str], roster: Sequence[RosterUnit]) -> tuple[str, str]:
    """The column of the roster and that of the table that say the same: the name, or a code of each unit's own.

    Raises KaopingError (KP955).
    """
    if UNIT in columns:
        return UNIT, UNIT
    for column in columns:
        told = [t for u in roster if (t := u.attributes.get(column, "").strip())]
        if told and len(set(told)) == len(told):
            return column, column
    raise KaopingError([ColumnMissing(column=UNIT, known="、".join(columns))])


def over_roster(
    plan: Plan, source: TableSource, table: RosterTable, view: str, fetch: Fetch, dialect: Dialect
) -> tuple[TableSource, list[Diagnostic]]:
    """The source with the roster in front: every unit of it has a row, whether the table has one or not.

    `view` is what the engine calls the roster.
    """
    names = {h.name for h in source.columns.values()}
    alongside = Alongside(table=source.table, on=table.on, taken=tuple(sorted(names)), has_code=True, note=_NOTE)
    attributes = {a: a for a in table.columns[3:]}
    has_parent = any(level.ranked_within for level in plan.policy.levels)
    columns: Mapping[ColumnId, Held] = {i: replace(h, has_blanks=True) for i, h in source.columns.items()}
    made = replace(
        source,
        table=view,
        unit=UNIT,
        standing=Rostered(type=TYPE, parent=PARENT if has_parent else None, attributes=attributes),
        columns=columns,
        alongside=(alongside,),
    )
    return made, _told(plan, source.table, table, view, fetch, dialect)


def _told(plan: Plan, source: str, table: RosterTable, view: str, fetch: Fetch, dialect: Dialect) -> list[Diagnostic]:
    own, key = table.on
    found: list[Diagnostic] = []
    strangers = fetch(dialect.text(unmatched(source, key, view, own, key, _NAMED + 1)))
    if strangers:
        names = listed((str(row[0]) or "（空）" for row in strangers), _NAMED)
        found.append(RowsNotInRoster(count=int(strangers[0][1]), listed=names))
    lacking = {row[0] for row in fetch(dialect.text(unmatched(view, own, source, key, UNIT, len(table.rows))))}
    units = [RosterUnit(name=str(r[0]), type=str(r[1]), parent=r[2]) for r in table.rows if r[0] in lacking]
    assessed = [u.name for u in units if list(levels_of(u, plan.policy.levels))]
    if assessed:
        found.append(UnitsWithoutRow(count=len(assessed), listed=listed(assessed, _NAMED)))
    return found
