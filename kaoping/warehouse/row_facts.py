"""Rows of a table as facts for the interpreter: those of one unit, of some, or of all; with what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from dsl.diagnostic import KaopingError
from dsl.facts import Fact, Facts, FigureId, Rating, RecordsFact, RosterUnit, SignedTarget, Source
from dsl.model import Period
from dsl.quantity import NO_UNIT, Quantity
from dsl.record import dataclass
from engine.columns.table import PartId
from engine.plan import Plan
from engine.relational.units import HOPS
from kaoping.errors_warehouse import UnitNotInTable
from kaoping.warehouse.cell_values import as_value
from kaoping.warehouse.decided import InTable, read_said, with_said_of
from kaoping.warehouse.duckdb_run import DuckDB, open_units, rows_among
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.gathered import Gathered
from kaoping.warehouse.headings import PARENT, TYPE, UNIT, Headings, read_headings
from kaoping.warehouse.limits import Beside, Limits
from kaoping.warehouse.register_rows import records_of_units
from kaoping.warehouse.roster import joined_by
from kaoping.warehouse.session import Session
from kaoping.warehouse.tables import Table, opened

#: The rows of a table, each with whose it is.
Rows = Mapping[str, tuple[RosterUnit, Mapping[str, Any]]]


def facts_of_units(
    plan: Plan,
    period: Period,
    files: Sequence[Path],
    unit: str,
    beside: Beside,
    others: Sequence[str] | None = (),
    *,
    is_some: bool = False,
) -> Facts:
    """What a table and what stands beside it say of a unit, and of others (None: of all), for the interpreter.

    Shape: the units above them are in the roster too; where it `is_some`, also those of which something was decided.
    Raises KaopingError: KP954, KP955, KP961, KP970-KP972, KP976, KP989, what is wrong with decisions.
    """
    with opened(Limits()) as connection:
        connection.execute("SET preserve_insertion_order = true")
        session = Session(connection, files={"": files, **beside.registers})
        table = open_units(session)
        roster = tuple(beside.roster) if TYPE not in table.columns else ()
        about = {a for u in roster for a in u.attributes} if roster else None
        headings = read_headings(plan, table.columns, about)
        reader = _Reader(plan, period, table, headings, roster)
        engine, said = DuckDB(session), None
        if beside.decisions is not None:
            in_table = InTable(TABLE, UNIT, TYPE, engine.fetch, engine.dialect)
            said = read_said(plan, beside.decisions, in_table, roster)
        if is_some and said is not None and others is not None:
            others = (*others, *_decided_of(said.facts))
        rows = reader.rows(None if others is None else list(dict.fromkeys((unit, *others))))
        if unit not in rows:
            raise KaopingError([UnitNotInTable(unit=unit)])
        asked = rows if others is None else {n: rows[n] for n in (unit, *others) if n in rows}
        found = [_facts(plan, row, headings, period, _called(files)) for _, row in asked.values()]
        records = _records(plan, period, unit, asked, beside, headings, engine)
        whole = _together(tuple(u for u, _ in rows.values()), found, records)
        return whole if said is None else with_said_of(whole, said, list(asked))


def _decided_of(said: Facts) -> Iterator[str]:
    """The units of the table that were nominated, or of which an award was decided."""
    names = {u.name for u in said.roster}
    found = [*(n.units for n in said.nominations), *(g.units for g in said.grants)]
    yield from (u for units in found for u in units if u in names)
    yield from (a.unit for a in said.adjustments)


def _called(files: Sequence[Path]) -> str:
    return "、".join(f.name for f in files[:3])


@dataclass(frozen=True, slots=True)
class _Reader:
    plan: Plan
    period: Period
    table: Table
    headings: Headings
    #: Where the table says no types: all units there are.
    roster: tuple[RosterUnit, ...]

    def rows(self, names: Sequence[str] | None) -> Rows:
        """The rows of some units, or of all; those above a unit before it. What is not there is left out."""
        return self._joined(names) if self.roster else self._own(names)

    def _own(self, names: Sequence[str] | None) -> Rows:
        if names is None:
            return {u.name: (u, row) for row in self._among(None, UNIT) for u in [self._unit(row)]}
        found: dict[str, tuple[RosterUnit, Mapping[str, Any]]] = {}
        wanted = list(names)
        for _ in range(HOPS + 1):
            if not wanted:
                break
            above = {u.name: (u, row) for row in self._among(wanted, UNIT) for u in [self._unit(row)]}
            found = {**above, **found}
            parents = (u.parent for u, _ in above.values())
            wanted = list(dict.fromkeys(p for p in parents if p and p not in found))
        return found

    def _joined(self, names: Sequence[str] | None) -> Rows:
        own, key = joined_by(self.table.columns, self.roster)
        known = {u.name: u for u in self.roster}
        wanted = dict.fromkeys(known if names is None else _with_above(names, known))
        codes = {name: name if own == UNIT else known[name].attributes.get(own, "").strip() for name in wanted}
        told = {str(row[key]).strip(): row for row in self._among([c for c in codes.values() if c], key)}
        blank = dict.fromkeys(self.table.columns)
        # A unit without a row has reported nothing.
        return {
            n: (known[n], {**blank, **told.get(codes[n], {}), **known[n].attributes, UNIT: n})
            for n in known
            if n in wanted
        }

    def _among(self, names: Sequence[str] | None, key: str) -> Iterator[dict[str, Any]]:
        return rows_among(self.table, self.plan, self.period, names, key)

    def _unit(self, row: Mapping[str, Any]) -> RosterUnit:
        has_parent = self.headings.parent is not None and row[PARENT]
        return RosterUnit(
            name=str(row[UNIT]),
            type=str(row[TYPE] or ""),
            parent=str(row[PARENT]) if has_parent else None,
            attributes={a: str(row[a]) for a in self.headings.attributes if row[a] is not None},
        )


def _with_above(names: Sequence[str], known: Mapping[str, RosterUnit]) -> Iterator[str]:
    """Units and those above them."""
    seen: set[str] = set()
    for name in names:
        current: RosterUnit | None = known.get(name)
        while current is not None and current.name not in seen:
            seen.add(current.name)
            yield current.name
            current = known.get(current.parent or "")


def _together(roster: tuple[RosterUnit, ...], found: Sequence[Facts], records: Mapping[FigureId, RecordsFact]) -> Facts:
    figures: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    targets: dict[str, Mapping[str, SignedTarget]] = {}
    for facts in found:
        figures |= facts.figures
        ratings |= facts.ratings
        targets |= facts.targets
    return Facts(roster=roster, figures=figures, targets=targets, signatures={}, ratings=ratings, records=records)


def _records(
    plan: Plan, period: Period, unit: str, rows: Rows, beside: Beside, headings: Headings, engine: DuckDB
) -> Mapping[FigureId, RecordsFact]:
    figures = [h.name for h in headings.figures]
    return records_of_units(
        plan,
        period,
        {name: row for name, (_, row) in rows.items()},
        figures,
        beside.registers,
        engine,
        TABLE,
        as_value,
        shown=unit,
    )


def _facts(plan: Plan, row: Mapping[str, Any], headings: Headings, period: Period, file: str) -> Facts:
    unit = str(row[UNIT])
    figures: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    letters: dict[str, dict[str, Any]] = {}
    gathered = Gathered(plan)
    for heading in headings.figures:
        raw = row[heading.name]
        value = as_value(raw, heading)
        source = Source(
            file=file, place=f"单位“{unit}”那一行，“{heading.name}”一列", raw="" if raw is None else str(raw)
        )
        match heading.id.role:
            case "figure":
                key = FigureId(unit=unit, period=period.name, key=heading.id.key, year=heading.id.year)
                figures[key] = Fact(value=value, source=source)
            case "part":
                assert isinstance(heading.id, PartId)
                gathered.add_part(heading.id, value, source)
            case "rating" | "judged" if value is not None:
                ratings[period.name, unit, heading.id.key] = Rating(value=value, source=source)
            case "share" if isinstance(value, Fraction):
                gathered.add_share(heading.id.key, value)
            case "target" | "points" if isinstance(value, Fraction):
                letters.setdefault(heading.id.key, {"source": source})[heading.id.role] = value
            case _:
                pass
    figures |= dict(gathered.figures(unit, period.name))
    ratings = {key: gathered.with_share(key[2], rating) for key, rating in ratings.items()}
    targets = {key: _signed(said) for key, said in letters.items()}
    return Facts(roster=(), figures=figures, targets={unit: targets}, signatures={}, ratings=ratings)


def _signed(said: dict[str, Any]) -> SignedTarget:
    target = Quantity(said["target"], NO_UNIT) if "target" in said else None
    return SignedTarget(target=target, points=said.get("points"), source=said["source"])
