"""The records of single units of a large run, fetched for the interpreter one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlglot import exp

from dsl.diagnostic import KaopingError
from dsl.facts import Fact, FigureId, Record, RecordsFact, Source, Value
from dsl.model import Kind, Period, RecordList
from engine.columns.table import ColumnId
from engine.plan import Plan
from engine.sql.numbers import column, said
from engine.sql.profile import counted
from engine.sql.relations import table
from intake.records import ListName
from kaoping.errors_registers import TooManyRecords
from kaoping.warehouse.headings import PERIOD, Heading
from kaoping.warehouse.look import labels_of
from kaoping.warehouse.registers import Engine, Opened, joined_by, list_named

#: More records than these of one unit are not unfolded; nor more than these of all units together.
MOST, MOST_OF_ALL = 20_000, 100_000
#: Reads a stored cell as a figure.
Read = Callable[[Any, Heading], Value | None]


def records_of_units(
    plan: Plan,
    period: Period,
    units: Mapping[str, Mapping[str, Any]],
    figures: Sequence[str],
    given: Mapping[str, Sequence[Path]],
    engine: Engine,
    at: str,
    read: Read,
    *,
    shown: str,
) -> dict[FigureId, RecordsFact]:
    """The lists of some units, each with its row in the table; `at` is what the engine calls the table.

    Shape: none for a list in which a unit has no row.
    Raises KaopingError: KP954, KP971, KP972; KP976 for more records than are unfolded of `shown`, or of all.
    """
    found: dict[FigureId, RecordsFact] = {}
    columns = [c for c in next(iter(units.values()), {}) if c not in figures]
    for name, files in given.items():
        meant = list_named(name, plan)
        view = f"明细·{meant.year.head}{meant.records.name}"
        opened = engine.open_register(files, view, labels_of(plan, period.name))
        own, key = joined_by(name, meant, opened, columns, at, engine)
        names = {str(row[key]).strip(): unit for unit, row in units.items()}
        most = MOST if len(units) == 1 else MOST_OF_ALL
        rows = _rows(engine, view, own, list(names), most)
        if len(rows) > most:
            raise KaopingError([TooManyRecords(unit=shown, name=name, most=f"{most:,}")])
        place = list(opened.types).index(own)
        by_unit: dict[str, list[Sequence[Any]]] = {}
        for row in rows:
            by_unit.setdefault(names[str(row[place]).strip()], []).append(row)
        for unit, listed in by_unit.items():
            figure = FigureId(unit=unit, period=period.name, key=meant.records.key, year=meant.year)
            found[figure] = _fact(meant, opened, listed, (own, PERIOD), "、".join(f.name for f in files[:3]), read)
    return found


def count_of_records(plan: Plan, period: Period, given: Mapping[str, Sequence[Path]], engine: Engine) -> int:
    """How many records there are in all lists together."""
    count = 0
    for name, files in given.items():
        engine.open_register(files, f"明细·{name}", labels_of(plan, period.name))
        count += int(engine.fetch(engine.dialect.text(counted(f"明细·{name}")))[0][0])
    return count


def _rows(engine: Engine, view: str, own: str, wanted: Sequence[str], most: int) -> Sequence[Sequence[Any]]:
    text = exp.Trim(this=exp.Cast(this=column(own), to=exp.DataType.build("VARCHAR", dialect=engine.dialect.name)))
    tree = exp.select(exp.Star()).from_(table(view)).where(exp.In(this=text, expressions=[said(w) for w in wanted]))
    return engine.fetch(engine.dialect.text(tree.limit(most + 1)))


def _fact(
    meant: ListName,
    opened: Opened,
    rows: Sequence[Sequence[Any]],
    about: tuple[str, str],
    file: str,
    read: Read,
) -> RecordsFact:
    place = f"“{about[0]}”列为“{rows[0][list(opened.types).index(about[0])]}”的{len(rows):,}条"
    records = []
    for number, row in enumerate(rows, start=1):
        cells = dict(zip(opened.types, row, strict=True))
        if any(v not in (None, "") for n, v in cells.items() if n not in about):
            records.append(record_of(meant.records, cells, Source(file=file, place=f"{place}，第{number}条"), read))
    return RecordsFact(rows=tuple(records), source=Source(file=file, place=place))


def record_of(records: RecordList, cells: Mapping[str, Any], source: Source, read: Read) -> Record:
    """One stored row as a record."""
    values: dict[str, Fact] = {}
    label = []
    for field in records.columns:
        raw = cells.get(field.name)
        if field.kind is Kind.TEXT:
            label += [str(raw).strip()] if raw not in (None, "") else []
            continue
        heading = Heading(name=field.name, id=ColumnId("record", field.key), kind=field.kind, unit=field.unit.scale)
        values[field.key] = Fact(value=read(raw, heading), source=source)
    return Record(values=values, label="，".join(label), source=source)
