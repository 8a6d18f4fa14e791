"""Records beside a large table that break a 校核: counted in the engine, the first ones fetched and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from dsl.diagnostic import Diagnostic
from dsl.expressions import Ref, walk
from dsl.facts import Facts, FigureId, Record, RecordsFact, RosterUnit, Source
from dsl.model import CrossCheck, Kind, Period
from engine.cases import open_cases
from engine.checks import broken_checks
from engine.errors import BrokenCrossCheck
from engine.errors_relational import LeftOut
from engine.inputs import inputs_of
from engine.plan import Plan
from engine.relational.record_checks import OF, RecordChecks
from engine.sql.numbers import column, number
from engine.sql.relations import write_statement
from engine.wording import shown
from kaoping.errors_decided import RecordsBroken
from kaoping.warehouse.parts import AT, FILE
from kaoping.warehouse.register_rows import Read, record_of
from kaoping.warehouse.registers import Engine, Opened

#: So many records of each check are shown.
SHOWN = 5


def broken_records(
    plan: Plan,
    period: Period,
    name: str,
    checks: RecordChecks,
    engine: Engine,
    given: Any,
    labels: Sequence[str],
    read: Read,
) -> Iterator[Diagnostic]:
    """Say of each check how many records break it, and show the first ones.

    Shape: one row with two numbers for each check is fetched, and at most `SHOWN` records for each that is broken.
    """
    for text, reason in checks.left.items():
        yield LeftOut(item=f"{name}的校核：{text}", reason=reason)
    if not checks.columns:
        return
    counts = _counts(checks, engine)
    located: Opened | None = None
    for place, (key, check) in enumerate(checks.columns.items()):
        count, units = (int(n or 0) for n in counts[2 * place : 2 * place + 2])
        if not count:
            continue
        located = located or engine.open_located(given, checks.register.table, labels)
        shown = _first(checks, key, located, engine)
        rows = [dict(zip((*located.types, OF), row, strict=True)) for row in shown]
        yield from (_told(plan, period, name, checks, check, row, read) for row in rows)
        if count > len(rows):
            yield RecordsBroken(name=name, count=f"{count:,}", units=f"{units:,}", check=check.text, shown=len(rows))


def _counts(checks: RecordChecks, engine: Engine) -> Sequence[Any]:
    inside = write_statement(checks.by_unit(), engine.dialect).tree
    asked: list[exp.Expr] = []
    for key in checks.columns:
        asked.append(exp.Sum(this=column(key)))
        asked.append(exp.Count(this=exp.Nullif(this=column(key), expression=number(0))))
    tree = exp.select(*asked).from_(inside.subquery(exp.to_identifier("不符", quoted=True)))
    return engine.fetch(engine.dialect.text(tree))[0]


def _first(checks: RecordChecks, key: str, located: Opened, engine: Engine) -> Sequence[Sequence[Any]]:
    """The first records that break a check, by file and place in it."""
    tree = write_statement(checks.breaking(key, tuple(located.types)), engine.dialect).tree
    order = [exp.Ordered(this=column(n)) for n in (FILE, AT) if n in located.types]
    order = order or [exp.Ordered(this=column(OF))]
    return engine.fetch(engine.dialect.text(tree.order_by(*order).limit(SHOWN)))


def _told(
    plan: Plan, period: Period, name: str, checks: RecordChecks, check: CrossCheck, row: Mapping[str, Any], read: Read
) -> Diagnostic:
    """One record in the words of a data folder."""
    unit = str(row[OF])
    place = "".join(
        (f"{row[FILE]} " if row.get(FILE) else "", f"第{int(row[AT]):,}条" if row.get(AT) is not None else "")
    )
    record = record_of(checks.register.records, row, Source(file=str(row.get(FILE) or name), place=place), read)
    about = (place or name) + (f"（{record.label}）" if record.label else "")
    found = _sides(plan, period, unit, checks, check, replace(record, label="")) or _cells(checks, check, record)
    return BrokenCrossCheck(unit=unit, check=check.text, found=f"{about}：{found}")


def _sides(plan: Plan, period: Period, unit: str, checks: RecordChecks, check: CrossCheck, record: Record) -> str:
    """What the interpreter says of the record alone; nothing where it asks for figures of its unit."""
    figure = FigureId(unit=unit, period=period.name, key=checks.register.records.key, year=checks.register.year)
    kind = plan.policy.levels[0].includes[0]
    facts = Facts(
        roster=(RosterUnit(name=unit, type=kind, parent=None),),
        figures={},
        targets={},
        signatures={},
        ratings={},
        records={figure: RecordsFact(rows=(record,), source=record.source)},
    )
    case = open_cases(plan, inputs_of(plan, facts, period)).all[0]
    found = (b.found for b in broken_checks(plan, case) if b.check.text == check.text)
    return next(found, "").partition("：")[2]


def _cells(checks: RecordChecks, check: CrossCheck, record: Record) -> str:
    """The columns that a check names, as the record has them."""
    named = {n.key for n in walk(check.condition) if isinstance(n, Ref)}
    columns = (c for c in checks.register.records.columns if c.key in named and c.kind is not Kind.TEXT)
    found = ((c, record.values[c.key].value) for c in columns if c.key in record.values)
    return "，".join(f"{c.name} {shown(value, c.unit)}" for c, value in found if value is not None)
