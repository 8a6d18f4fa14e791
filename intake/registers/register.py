"""Reads `明细/名称.parquet` and `明细/名称/…parquet`: what each unit's records come to, without holding them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
from sqlglot import exp

from dsl.check import all_expressions
from dsl.diagnostic import KaopingError
from dsl.expressions import Ref, walk
from dsl.facts import FigureId, RegisterFact, Source
from dsl.format import format_expression
from dsl.model import Field, Kind, Period
from intake.errors import NegativeFigure
from intake.errors_registers import (
    BadRegister,
    RegisterBadTruth,
    RegisterCannotAnswer,
    RegisterColumnMissing,
    RegisterColumnType,
    RegisterNotJoined,
    RegisterOverflow,
    RegisterPutTogether,
)
from intake.findings import Findings, shown
from intake.names import Names, folded, nearest, offer
from intake.records import ListName
from intake.registers.asking import Of, Stored, asking
from intake.registers.columns import NotExact, is_blank, no_truth, said_by, stored
from intake.registers.questions import merged, reductions_over
from intake.registers.sentences import CannotAsk
from intake.registers.store import RECORDS, Store, opened
from intake.text import start_of
from intake.values import Cell

#: Integers that are tried, the narrower first: it is the quicker, and says when a number does not fit.
_WIDTHS = ("BIGINT", "HUGEINT")
#: So many names of what did not join are written out.
_MOST_NAMED = 5


def read_register(
    files: Sequence[Path], file: str, path: Path, listed: ListName, names: Names, findings: Findings
) -> dict[FigureId, RegisterFact]:
    """Put the records of one register together, for every unit and period.

    `files` are its parts, `path` the place that diagnostics name, `file` the same relative to the data folder.
    Units: sums, highest and lowest in base units, exact.
    Errors: KP981-KP988, KP534 for counts below zero, and what periods and units of tables come to.
    """
    reader = _Reader(file, path, listed, names, findings)
    try:
        with opened(files) as store:
            return reader.read(store)
    except KaopingError as error:
        for found in error.diagnostics:
            findings.add(found)
    except duckdb.DataError as error:
        findings.add(RegisterOverflow(span=reader.span, path=reader.path, reason=_reason(error)))
    except duckdb.Error as error:
        findings.add(BadRegister(span=reader.span, path=reader.path, reason=_reason(error)))
    return {}


class _Reader:
    def __init__(self, file: str, path: Path, listed: ListName, names: Names, findings: Findings) -> None:
        self.file, self.path, self.span = file, shown(file), start_of(path.as_posix())
        self.listed, self.names, self.findings = listed, names, findings
        policy = names.policy.policy
        checks = (c.condition for c in policy.all_checks())
        self.reductions = reductions_over(listed.records.key, iter((*all_expressions(policy), *checks)))
        self.definitions = {d.key: d.formula for d in policy.all_definitions()}
        #: Records that belong to no unit of the roster, by what they say.
        self.strangers: dict[str, int] = {}
        self.rows = 0

    def read(self, store: Store) -> dict[FigureId, RegisterFact]:
        """Everything, or nothing where something was said against it."""
        joined = self._joined_by(store)
        columns = self._needed(store)
        if joined is None or columns is None or not self._are_truths(store, columns):
            return {}
        by, unit_of = joined
        where = Stored(by, columns, self._nothing(store, by, columns), store.full)
        found: dict[FigureId, RegisterFact] = {}
        for period, written in self._periods(store):
            for one in self._of_period(store, where, period, written):
                self.rows += one.rows
                unit = self._unit(one, by, unit_of)
                if unit is None:
                    continue
                figure = FigureId(unit=unit, period=period.name, key=self.listed.records.key, year=self.listed.year)
                fact = one.fact(Source(file=self.file, place=f"“{by}”列为“{shown(str(one.unit))}”的{one.rows:,}条"))
                before = found.get(figure)
                found[figure] = fact if before is None else self._together(before, fact)
        self._tell()
        return found

    # --- columns -------------------------------------------------------------------------------------

    def _column(self, store: Store, name: str) -> str | None:
        """The stored column of a name; that there is none was said."""
        if name in store.types:
            return name
        near = offer(nearest(name, store.types))
        self.findings.add(RegisterColumnMissing(span=self.span, path=self.path, column=name, nearest=near))
        return None

    def _joined_by(self, store: Store) -> tuple[str, Mapping[str, str] | None] | None:
        """The column that says the unit: its name, or what the roster says of it and of no other, as a code."""
        if "单位" in store.types:
            return "单位", None
        for name in store.types:
            told = [
                (u.attributes[name].strip(), u.name) for u in self.names.roster if u.attributes.get(name, "").strip()
            ]
            if told and len(dict(told)) == len(told):
                return name, dict(told)
        self._column(store, "单位")
        return None

    def _needed(self, store: Store) -> dict[str, tuple[str, str]] | None:
        """The columns that are read of each record: those that the method asks for must be there."""
        spoken = [p for r in self.reductions.values() for p in (r.condition, r.subject) if p is not None]
        spoken += [c.condition for c in self.listed.records.checks]
        keys = {n.key for x in spoken for n in walk(x) if isinstance(n, Ref)}
        needed: dict[str, tuple[str, str]] = {}
        is_whole = self._column(store, "期次") is not None
        for column in self.listed.records.columns:
            if column.kind is Kind.TEXT or (column.key not in keys and column.name not in store.types):
                continue
            name = self._column(store, column.name)
            if name is None or not self._is_exact(column, name, store.types[name]):
                is_whole = False
            else:
                needed[column.key] = name, store.types[name]
        return needed if is_whole else None

    def _nothing(self, store: Store, by: str, columns: Mapping[str, tuple[str, str]]) -> exp.Expr | None:
        """What tells a row that only names its unit, to say that it has no record, where there is such a row.

        All columns are looked at for it, and so only where those that are read anyway leave it open.
        """
        texts = [c.name for c in self.listed.records.columns if c.kind is Kind.TEXT and c.name in store.types]
        declared = [*columns.values(), *((name, store.types[name]) for name in texts)]
        if not declared or any(name in store.full and kind != "VARCHAR" for name, kind in declared):
            return None
        bare = exp.select(exp.Count(this=exp.Star())).from_(RECORDS).where(*(is_blank(*one) for one in declared))
        if store.ask(bare) == [(0,)]:
            return None
        others = [is_blank(*one) for one in store.types.items() if one[0] not in (by, "期次")]
        return exp.Paren(this=exp.and_(*others))

    def _is_exact(self, column: Field, name: str, kind: str) -> bool:
        try:
            said_by(column, name, kind, exp.DataType.build("BIGINT"))
        except NotExact as error:
            self.findings.add(
                RegisterColumnType(
                    span=self.span,
                    path=self.path,
                    column=name,
                    type=kind,
                    wanted=error.wanted,
                    example=error.example,
                )
            )
            return False
        return True

    def _are_truths(self, store: Store, columns: Mapping[str, tuple[str, str]]) -> bool:
        """Whether every text that should be 是 or 否 is one of them."""
        truths = {c.key for c in self.listed.records.columns if c.kind is Kind.TRUTH}
        is_right = True
        for key, (name, kind) in columns.items():
            if key not in truths or kind != "VARCHAR":
                continue
            odd = exp.select(exp.Count(this=exp.Star()), exp.AnyValue(this=stored(name))).from_(RECORDS)
            ((count, example),) = store.ask(odd.where(no_truth(name)))
            if count:
                is_right = False
                said = RegisterBadTruth(
                    span=self.span, path=self.path, column=name, count=f"{count:,}", example=shown(str(example))
                )
                self.findings.add(said)
        return is_right

    # --- one period ----------------------------------------------------------------------------------

    def _periods(self, store: Store) -> Iterator[tuple[Period, str | None]]:
        as_text = exp.Cast(this=stored("期次"), to=exp.DataType.build("TEXT"))
        written = store.ask(exp.select(as_text).distinct().from_(RECORDS))
        for (text,) in sorted(written, key=lambda row: str(row[0])):
            cell = Cell(text=text or "", span=self.span, place=f"{self.path}“期次”列")
            name = self.names.period(cell, self.findings)
            period = self.names.policy.policy.period(name) if name is not None else None
            if period is not None:
                yield period, text

    def _of_period(self, store: Store, columns: Stored, period: Period, written: str | None) -> Iterator[Of]:
        for width in _WIDTHS:
            try:
                asked = asking(
                    columns,
                    self.listed.records,
                    self.reductions,
                    self.definitions,
                    exp.DataType.build(width, dialect="duckdb"),
                    year=period.closes_on.year,
                    years_back=self.listed.year.years_back,
                )
                rows = store.ask(asked.query(written))
            except CannotAsk as error:
                self._cannot(error)
                return
            except duckdb.DataError:
                if width == _WIDTHS[-1]:
                    raise
                continue
            yield from map(asked.reader(), sorted(rows, key=lambda row: str(row[0])))
            return

    def _cannot(self, error: CannotAsk) -> None:
        whole = next(
            (text for text, node in self.reductions.items() if error.part in walk(node)),
            next((c.text for c in self.listed.records.checks if error.part in walk(c.condition)), ""),
        )
        said = RegisterCannotAnswer(span=self.span, path=self.path, part=format_expression(error.part), reduction=whole)
        self.findings.add(said)

    # --- units ---------------------------------------------------------------------------------------

    def _unit(self, one: Of, by: str, unit_of: Mapping[str, str] | None) -> str | None:
        """The unit of the roster that records belong to; what belongs to none is counted."""
        written = "" if one.unit is None else str(one.unit).strip()
        name = unit_of.get(written) if unit_of is not None else written if self.names.is_unit(written) else None
        if name is None:
            self.strangers[written or "（空）"] = self.strangers.get(written or "（空）", 0) + one.rows
            return None
        for column, lowest in one.negative.items():
            place = f"{self.path}的“{column}”（{name}最小的一条）"
            self.findings.add(NegativeFigure(span=self.span, name=place, raw=str(lowest)))
        return self.names.unit(Cell(text=name, span=self.span, place=f"{self.path}“{by}”列"), self.findings)

    def _together(self, before: RegisterFact, fact: RegisterFact) -> RegisterFact:
        """One unit that is written in two ways."""
        nodes = self.reductions
        failing = dict.fromkeys((*before.broken, *fact.broken))
        return RegisterFact(
            rows=before.rows + fact.rows,
            tallies={key: merged(before.tallies[key], fact.tallies[key], nodes[key]) for key in nodes},
            broken={text: before.broken.get(text, 0) + fact.broken.get(text, 0) for text in failing},
            source=replace(before.source, place=f"{before.source.place}，{fact.source.place}"),
        )

    def _tell(self) -> None:
        self.findings.add(RegisterPutTogether(span=self.span, path=self.path, rows=f"{self.rows:,}"))
        lost = sum(self.strangers.values())
        if not lost:
            return
        most = sorted(self.strangers.items(), key=lambda pair: (-pair[1], folded(pair[0])))[:_MOST_NAMED]
        units = "、".join(f"{shown(name)}（{count:,}条）" for name, count in most)
        more = "等" if len(self.strangers) > len(most) else ""
        said = RegisterNotJoined(
            span=self.span, path=self.path, rows=f"{self.rows:,}", count=f"{lost:,}", units=units + more
        )
        self.findings.add(said)


def _reason(error: Exception) -> str:
    """The first line of what the library says."""
    return shown(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
