"""What people decided beside a table (ratings.yaml): read as in a data folder, its units checked against the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path

from dsl.diagnostic import Diagnostic, KaopingError
from dsl.facts import Facts, Rating, RosterUnit
from dsl.model import Period
from dsl.outcomes import GRADE_KEY, TOTAL_KEY
from dsl.quantity import Grade
from dsl.record import dataclass
from dsl.span import Span
from engine.columns.facts_table import FactsTable, table_by_unit
from engine.columns.judged import VOTES, Shares, grade_names, share_key
from engine.columns.table import Column, ColumnId
from engine.inputs import inputs_of
from engine.plan import Plan
from engine.relational.plan import Query
from engine.relational.said_beside import SaidBeside, said_beside, said_twice, with_said
from engine.relational.source import Rostered, TableSource
from engine.sql.dialects import Dialect
from engine.sql.profile import named_so, nearest_to
from engine.sql.relations import write_query
from intake.errors import UnknownUnit
from intake.judged_file import JudgedFile, open_judged
from intake.names import Names, folded
from intake.ratings import Judgements
from kaoping.errors_decided import JudgedTwice, NothingDecided, UnitNotThere
from kaoping.warehouse.decisions import decisions_of
from kaoping.warehouse.look import Fetch
from kaoping.warehouse.registers import Engine

#: For so many names that the table lacks the nearest are looked up, so many for each, of which the best are offered.
_ASKED, _NEAR = 20, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfUnits:
    """A file of judgements and decisions, read against the units that a table has."""

    path: Path
    facts: Facts
    diagnostics: tuple[Diagnostic, ...]


def with_decisions(
    plan: Plan, period: Period, source: TableSource, given: Path, engine: Engine, roster: Sequence[RosterUnit] = ()
) -> tuple[TableSource, tuple[Query, ...], list[Diagnostic]]:
    """The source with what was decided; the query that makes the small table of it, which the engine has kept.

    `roster` are all units, where they are known; else those that the file names are looked up in the table.
    Raises KaopingError: KP501-KP548 and what else is wrong with the file, KP970, KP989.
    """
    assert isinstance(source.standing, Rostered)
    looked_up = InTable(source.table, source.unit, source.standing.type, engine.fetch, engine.dialect)
    read = read_said(plan, given, looked_up, roster)
    inputs = inputs_of(plan, read.facts, period)
    said = said_beside([u.name for u in read.facts.roster], _columns(plan, table_by_unit(plan, inputs)))
    table = FactsTable(plan, inputs)
    made = replace(source, decided=table.decided, decisions=decisions_of(plan, table, period))
    found = [*read.diagnostics, *_nothing(read, period)]
    if said is None:
        return made, (), found
    engine.keep(said.query)
    joined = with_said(made, said)
    _refuse_twice(period, (made, joined), said, read.facts, engine)
    return joined, (said.query,), found


def _columns(plan: Plan, table: FactsTable) -> dict[ColumnId, Column]:
    """All that is said of units, one column for each thing."""
    inputs = table.inputs
    wanted: dict[ColumnId, None] = {}
    for (period, _, key), rating in inputs.facts.ratings.items():
        if period == inputs.period:
            wanted |= dict.fromkeys(_told(plan, key, rating.value if isinstance(rating.value, Grade) else None))
    for key in (k for k in (TOTAL_KEY, GRADE_KEY) if k in table.decided):
        wanted |= dict.fromkeys((ColumnId("decided", key), ColumnId("changed", key)) if key == TOTAL_KEY else ())
        wanted |= {ColumnId("decided", key): None}
    found = ((i, table.column(i)) for i in wanted)
    return {i: c for i, c in found if c is not None}


def _told(plan: Plan, key: str, grade: Grade | None) -> Iterator[ColumnId]:
    if grade is None:
        yield ColumnId("rating", key)
        return
    yield ColumnId("judged", key)
    if grade.share is not None:
        yield ColumnId("share", key)
    names = (*grade_names(plan, key), "") if grade.each else ()
    yield from (ColumnId("votes", f"{key}{VOTES}{name}") for name in names)
    if any(g.share is not None for g in grade.each):
        yield from (ColumnId("shares", share_key(f"{key}{VOTES}{n}", what)) for n in names if n for what in Shares)


def _nothing(read: SaidOfUnits, period: Period) -> Iterator[Diagnostic]:
    """A file in which nothing is of the period was most likely not meant."""
    facts = read.facts
    said = {p for p, _, _ in facts.ratings} | {a.period for a in facts.adjustments} | {g.period for g in facts.grants}
    if period.name not in said and not facts.nominations:
        yield NothingDecided(path=str(read.path), period=period.name)


def _refuse_twice(
    period: Period,
    sources: tuple[TableSource, TableSource],
    said: SaidBeside,
    facts: Facts,
    engine: Engine,
) -> None:
    wrong: list[Diagnostic] = []
    for wanted, query in said_twice(*sources, said):
        for row in engine.fetch(write_query(query, engine.dialect)):
            unit = str(row[0])
            rating = facts.ratings[period.name, unit, wanted.key]
            column = sources[0].columns[wanted].name
            wrong.append(JudgedTwice(span=rating.source.span, unit=unit, column=column))
    if wrong:
        raise KaopingError(wrong)


def with_said_of(facts: Facts, said: SaidOfUnits, units: Collection[str]) -> Facts:
    """The facts of some units with what people decided of them; what was decided of others decides nothing.

    Raises KaopingError (KP989).
    """
    judged = {key: rating for key, rating in said.facts.ratings.items() if key[1] in units}
    twice = [key for key in judged if key in facts.ratings]
    if twice:
        raise KaopingError(
            [
                JudgedTwice(span=judged[key].source.span, unit=key[1], column=_column_of(facts.ratings[key]))
                for key in twice
            ]
        )
    return replace(
        facts,
        ratings={**facts.ratings, **judged},
        nominations=said.facts.nominations,
        adjustments=said.facts.adjustments,
        grants=said.facts.grants,
    )


def _column_of(rating: Rating) -> str:
    return rating.source.place.rpartition("“")[2].partition("”")[0]


# --- reading -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class InTable:
    """The units of a table, asked for by name."""

    table: str
    unit: str
    #: The column of types.
    type: str
    fetch: Fetch
    dialect: Dialect
    _near: dict[str, tuple[RosterUnit, ...]] = field(default_factory=dict)

    def named(self, texts: Sequence[str]) -> tuple[RosterUnit, ...]:
        """The units that are called like one of some texts, whatever spaces stand in their names."""
        found = self.fetch(self.dialect.text(named_so(self.table, self.unit, self.type, texts)))
        return tuple(RosterUnit(name=str(n), type=str(t or ""), parent=None) for n, t in found)

    def near(self, written: str) -> tuple[RosterUnit, ...]:
        """The units whose names are most like a written one."""
        if written not in self._near:
            tree = nearest_to(self.table, self.unit, self.type, written, _NEAR)
            found = self.fetch(self.dialect.text(tree))
            self._near[written] = tuple(RosterUnit(name=str(n), type=str(t or ""), parent=None) for n, t in found)
        return self._near[written]


def read_said(plan: Plan, given: Path, table: InTable, roster: Sequence[RosterUnit] = ()) -> SaidOfUnits:
    """Read a file of judgements, its units those of the roster, or of the table.

    Raises KaopingError: KP501-KP548 and what else is wrong with the file, KP970.
    """
    opened = open_judged(given)
    if opened.value is None or opened.has_errors:
        raise KaopingError(opened.diagnostics)
    file = opened.value
    units = tuple(roster) or table.named(tuple(dict.fromkeys(folded(t) for t in file.texts if t.strip())))
    judged, found = _read(plan, file, units)
    if not roster:
        unknown = _strangers(judged, found, units)
        near = [u for name in unknown[:_ASKED] for u in table.near(name)]
        if near:
            # Read again with those that may have been meant, which are offered then.
            units = tuple({u.name: u for u in (*units, *near)}.values())
            judged, found = _read(plan, file, units)
        found = tuple(_in_table(d) for d in found)
    if any(d.severity == "error" for d in found):
        raise KaopingError(found)
    facts = Facts(
        roster=units,
        figures={},
        targets={},
        signatures={},
        ratings=judged.ratings,
        nominations=judged.nominations,
        adjustments=judged.adjustments,
        grants=judged.grants,
    )
    return SaidOfUnits(path=file.path, facts=facts, diagnostics=(*opened.diagnostics, *found))


def _read(plan: Plan, file: JudgedFile, units: tuple[RosterUnit, ...]) -> tuple[Judgements, tuple[Diagnostic, ...]]:
    outcome = file.read(Names(plan.checked, units))
    assert outcome.value is not None
    return outcome.value, outcome.diagnostics


def _strangers(judged: Judgements, found: Sequence[Diagnostic], units: Sequence[RosterUnit]) -> list[str]:
    """Names that are none of the units: at fault, or of winners from outside."""
    known = {folded(u.name) for u in units}
    written = [d.unit for d in found if isinstance(d, UnknownUnit)]
    written += [u for n in judged.nominations for u in n.units] + [u for g in judged.grants for u in g.units]
    return list(dict.fromkeys(w for w in written if folded(w) not in known))


def _in_table(found: Diagnostic) -> Diagnostic:
    """The same in words of a table: what the roster lacks is what the table lacks."""
    if not isinstance(found, UnknownUnit):
        return found
    span: Span = found.span
    return UnitNotThere(span=span, unit=found.unit, nearest=found.nearest)
