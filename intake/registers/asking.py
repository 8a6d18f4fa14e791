"""The query of one period: a row for each unit as it is written, with all that the method asks of its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from dsl.facts import RegisterFact, Source, Tally
from dsl.model import Kind, RecordList
from intake.registers.columns import is_blank, said_by, stored
from intake.registers.questions import Question, broken, counting, question
from intake.registers.sentences import Said, Sentences
from intake.registers.store import RECORDS
from intake.values import is_counted


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the columns that are read stand: by key their name in the files and the type."""

    unit: str
    columns: Mapping[str, tuple[str, str]]
    #: Whether a row says nothing but its unit and period, and so that there is no record; None: there is no such row.
    nothing: exp.Expr | None
    #: Columns of the files in which no record is without a value; a text there may be blank all the same.
    full: frozenset[str]

    def blanks(self) -> dict[str, exp.Expr]:
        """Of each column that a record may leave blank, whether it does."""
        return {
            key: is_blank(name, kind)
            for key, (name, kind) in self.columns.items()
            if kind == "VARCHAR" or name not in self.full
        }

    def said(self, records: RecordList, integer: exp.DataType) -> dict[str, Said]:
        """What each says. Raises NotExact."""
        fields = {c.key: c for c in records.columns if c.key in self.columns}
        return {key: said_by(fields[key], *self.columns[key], integer) for key in fields}


@dataclass(frozen=True, slots=True)
class Of:
    """The records of one unit as it is written."""

    unit: Any
    rows: int
    tallies: Mapping[str, Tally]
    broken: Mapping[str, int]
    #: Columns that count things and are below zero, with the lowest of them.
    negative: Mapping[str, Any]

    def fact(self, source: Source) -> RegisterFact:
        """The same, as it is handed on."""
        return RegisterFact(rows=self.rows, tallies=self.tallies, broken=self.broken, source=source)


@dataclass(frozen=True, slots=True)
class Asking:
    """The query, and how its rows are read."""

    columns: Stored
    questions: Mapping[str, Question]
    checks: Mapping[str, exp.Expr]
    #: The lowest of each column that counts things.
    lowest: Mapping[str, exp.Expr]

    def query(self, period: str | None) -> exp.Select:
        """Everything of one period, by unit."""
        by = stored(self.columns.unit)
        own = stored("期次")
        of_period = (
            exp.Is(this=own, expression=exp.null())
            if period is None
            else exp.EQ(this=exp.Cast(this=own, to=exp.DataType.build("TEXT")), expression=exp.Literal.string(period))
        )
        named = [exp.alias_(sql, f"c{i}") for i, sql in enumerate(self._once)]
        return exp.select(exp.alias_(by, "unit"), *named).from_(RECORDS).where(of_period).group_by(by)

    @property
    def _asked(self) -> list[exp.Expr]:
        nothing = self.columns.nothing
        rows = counting(exp.Count(this=exp.Star()), exp.not_(nothing) if nothing is not None else None)
        asked = [c for q in self.questions.values() for c in q.columns]
        return [rows, *asked, *self.checks.values(), *self.lowest.values()]

    @property
    def _once(self) -> tuple[exp.Expr, ...]:
        """What several questions ask alike is asked once."""
        return tuple({sql.sql("duckdb"): sql for sql in self._asked}.values())

    def reader(self) -> Callable[[Sequence[Any]], Of]:
        """What reads a row of the answer."""
        places = {sql.sql("duckdb"): i for i, sql in enumerate(self._once, start=1)}
        order = [places[sql.sql("duckdb")] for sql in self._asked]
        return lambda row: self._read(row[0], iter([row[i] for i in order]))

    def _read(self, unit: Any, found: Iterator[Any]) -> Of:
        rows = next(found)
        tallies = {key: q.answer([next(found) for _ in q.columns]) for key, q in self.questions.items()}
        failing = {text: count for text in self.checks if (count := next(found))}
        negative = {name: low for name in self.lowest if (low := next(found)) is not None and low < 0}
        return Of(unit, rows, tallies, failing, negative)


def asking(
    columns: Stored,
    records: RecordList,
    reductions: Mapping[str, Any],
    definitions: Mapping[str, Any],
    integer: exp.DataType,
    *,
    year: int,
    years_back: int,
) -> Asking:
    """Write everything that is asked. Raises CannotAsk."""
    said = columns.said(records, integer)
    sentences = Sentences(
        column=said.get, definition=definitions.get, year=year, years_back=years_back, integer=integer
    )
    blanks = columns.blanks()
    fields = {c.key: c for c in records.columns}
    counted = [k for k in columns.columns if fields[k].kind is Kind.NUMBER and is_counted(fields[k].unit)]
    return Asking(
        columns=columns,
        questions={key: question(node, sentences, blanks, columns.nothing) for key, node in reductions.items()},
        checks={c.text: broken(c, sentences) for c in records.checks},
        lowest={fields[k].name: exp.Min(this=stored(columns.columns[k][0])) for k in counted},
    )
