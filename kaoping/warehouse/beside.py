"""All that stands beside a large table, put beside it in an engine: what people decided, and lists of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dsl.diagnostic import Diagnostic
from dsl.facts import RosterUnit
from dsl.model import Period
from engine.plan import Plan
from engine.relational.plan import Query
from engine.relational.source import TableSource
from kaoping.warehouse.cell_values import as_value
from kaoping.warehouse.decided import with_decisions
from kaoping.warehouse.look import labels_of
from kaoping.warehouse.record_checks import broken_records
from kaoping.warehouse.registers import Engine, planned_registers, with_registers
from kaoping.warehouse.roster import ROSTER
from kaoping.warehouse.views import own


def beside(
    plan: Plan,
    period: Period,
    source: TableSource,
    types: Mapping[str, str],
    engine: Engine,
    decisions: Path | None,
    registers: Mapping[str, Any],
    roster: Sequence[RosterUnit],
) -> tuple[TableSource, list[Diagnostic]]:
    """The source with all of it alongside; `types` are the columns of its table.

    Raises KaopingError as `with_decisions` and `with_registers`.
    """
    found: list[Diagnostic] = []
    units = roster if is_roster(source) else ()
    if decisions is not None:
        source, _, found = with_decisions(plan, period, source, decisions, engine, units)
    source, told, checks = with_registers(plan, period, source, types, registers, engine)
    labels = labels_of(plan, period.name)
    for name, asked in checks.items():
        told += broken_records(plan, period, name, asked, engine, registers[name], labels, as_value)
    return source, [*found, *told]


def planned_beside(
    plan: Plan,
    period: Period,
    source: TableSource,
    types: Mapping[str, str],
    engine: Engine,
    decisions: Path | None,
    registers: Mapping[str, Any],
    roster: Sequence[RosterUnit],
) -> tuple[TableSource, tuple[Query, ...], list[Diagnostic]]:
    """The same with the queries that make it, for others to run; no record is put together."""
    found: list[Diagnostic] = []
    said: tuple[Query, ...] = ()
    units = roster if is_roster(source) else ()
    if decisions is not None:
        source, said, found = with_decisions(plan, period, source, decisions, engine, units)
    source, queries = planned_registers(plan, period, source, types, registers, engine)
    return source, (*said, *queries), found


def is_roster(source: TableSource) -> bool:
    """Whether the roster stands in front of the table, and so is all of the units."""
    return source.table in (ROSTER, own(ROSTER))
