"""The query of one period: a row for each unit as it is written, with all that the method asks of its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from dsl.facts import RegisterFact, Source, Tally
from dsl.model import Kind, RecordList
from intake.registers.columns import is_blank, is_negative, said_by, stored
from intake.registers.questions import Question, broken, counting, question
from intake.registers.sentences import Figure, Said, Sentences
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
    #: Columns that count things, with how many records are below zero.
    negative: Mapping[str, int]

    def fact(self, source: Source) -> RegisterFact:
        """The same, as it is handed on."""
        return RegisterFact(rows=self.rows, tallies=self.tallies, broken=self.broken, source=source)


@dataclass(frozen=True, slots=True)
class Asking:
    """The query, and how its rows are read."""

    columns: Stored
    questions: Mapping[str, Question]
    checks: Mapping[str, exp.Expr]
    negative: Mapping[str, exp.Expr]

    def query(self, period: str | None) -> exp.Select:
        """Everything of one period, by unit."""
        by = stored(self.columns.unit)
        own = stored("期次")
        of_period = (
            exp.Is(this=own, expression=exp.null())
            if period is None
            else exp.EQ(this=exp.Cast(this=own, to=exp.DataType.build("TEXT")), expression=exp.Literal.string(period))
        )
        count = exp.Count(this=exp.Star())
        nothing = self.columns.nothing
        rows = count if nothing is None else counting(count, exp.not_(nothing.copy()))
        asked = [c for q in self.questions.values() for c in q.columns]
        named = [
            exp.alias_(c, f"c{i}") for i, c in enumerate((rows, *asked, *self.checks.values(), *self.negative.values()))
        ]
        return exp.select(exp.alias_(by, "unit"), *named).from_(RECORDS).where(of_period).group_by(by)

    def read(self, row: Sequence[Any]) -> Of:
        """One row of the answer."""
        unit, rows, *rest = row
        found = iter(rest)
        tallies = {key: q.answer([next(found) for _ in q.columns]) for key, q in self.questions.items()}
        failing = {text: count for text in self.checks if (count := next(found))}
        negative = {name: count for name in self.negative if (count := next(found))}
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
    figures = {k: f for k in counted if isinstance(f := said[k], Figure)}
    return Asking(
        columns=columns,
        questions={key: question(node, sentences, blanks, columns.nothing) for key, node in reductions.items()},
        checks={c.text: broken(c, sentences) for c in records.checks},
        negative={fields[k].name: counting(exp.Count(this=exp.Star()), is_negative(f)) for k, f in figures.items()},
    )
