"""The ledger's figures, judgements and decisions as facts: those that count as of a moment, each with its source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, select

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.expressions import Year
from dsl.facts import (
    Adjustment,
    Fact,
    Facts,
    FigureId,
    Grant,
    Nomination,
    Rating,
    RecordsFact,
    Report,
    Source,
    Value,
)
from dsl.judging import is_enough, judging_at
from dsl.model import ResolvedPolicy, Several
from intake.errors_records import TooFewJudges
from intake.names import Names
from intake.ratings import in_order, together
from intake.targets import Letters
from ledger.encoding import PARTS, RECORDS, decode, decode_all, decode_records, encode_fact, span_at
from ledger.errors import DepartmentOutranks, FigureGone, RevisionWaits, SeveralMarks
from ledger.rows import measure, shown_place
from ledger.schema import DECISION, JUDGEMENT, REVISION
from ledger.state import Standing, State, Submission

#: How many figures a message lists.
_LISTED = 5
F = TypeVar("F", Fact, RecordsFact)
D = TypeVar("D", Adjustment, Grant)


def facts_of(connection: Connection, state: State, names: Names, letters: Letters) -> Outcome[Facts]:
    """Put together what counts.

    A unit's own figures are those of the report that counts (`State.counted`); a department's figure outranks the
    unit's, the last one given first. Shape and units: as `intake.facts.read_facts`.
    Errors: KP816, KP819; KP818 warns of corrections that wait.
    """
    reader = _Reader(connection, state, names)
    reader.figures()
    reader.judgements()
    reader.decisions()
    facts = Facts(
        roster=names.roster,
        figures=_ordered(reader.found, names),
        targets=letters.targets,
        signatures=letters.signatures,
        yearly_targets={year: one.targets for year, one in letters.by_year.items()},
        yearly_signatures={year: one.signatures for year, one in letters.by_year.items()},
        ratings=in_order(reader.ratings, names),
        nominations=tuple(reader.nominations.values()),
        adjustments=tuple(_by_period(reader.adjustments, names)),
        grants=tuple(_by_period(reader.grants, names)),
        reports=tuple(_reports(state, names)),
        made_up=tuple(sorted({file_of(state, e) for e in reader.used if state.documents[e].is_made_up})),
        records=_ordered(reader.lists, names),
    )
    return Outcome(facts, (*reader.said, *_waiting(state)))


def file_of(state: State, entry: int) -> str:
    """What a source calls the file of an entry."""
    return f"{state.documents[entry].name}（台账第 {entry} 笔）"


@dataclass
class _Reader:
    """What is gathered."""

    connection: Connection
    state: State
    names: Names
    said: list[Diagnostic] = field(default_factory=list)
    found: dict[FigureId, Fact] = field(default_factory=dict)
    lists: dict[FigureId, RecordsFact] = field(default_factory=dict)
    ratings: dict[tuple[str, str, str], Rating] = field(default_factory=dict)
    adjustments: dict[tuple[str, str], Adjustment] = field(default_factory=dict)
    nominations: dict[tuple[str, str], Nomination] = field(default_factory=dict)
    grants: dict[tuple[str, str], Grant] = field(default_factory=dict)
    #: Entries that something was taken from.
    used: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        policy = self.names.policy.policy
        self._units = {u.name for u in self.names.roster}
        self._periods = {p.name for p in policy.periods}
        self._figures = set(self.names.reported)
        self._lists = {r.key for r in policy.all_records()}
        self._measures: dict[str, str] = {}

    def figures(self) -> None:
        """Units' own figures first; those of departments then take their places."""
        counted = {(s.entry, s.position): s for s in self.state.counted.values()}
        outranking = {(s.entry, s.position): s for s in self.state.authoritative}
        rows = self.connection.execute(
            select(REVISION).where(REVISION.c.entry <= self.state.last).order_by(REVISION.c.entry, REVISION.c.position)
        ).mappings()
        later: list[tuple[Submission, RowMapping]] = []
        for row in rows:
            own = counted.get((row["entry"], row["submission"]))
            if own is not None:
                self._take(own, row)
            elif (given := outranking.get((row["entry"], row["submission"]))) is not None:
                later.append((given, row))
        outranked: dict[tuple[int, str], list[str]] = {}
        for given, row in later:
            if row["kind"] != "blank":
                named = self._difference(row)
                outranked.setdefault((given.entry, given.department), []).extend([named] if named else [])
                self._take(given, row)
        for (entry, department), listed in outranked.items():
            if listed:
                more = ["…"] * (len(listed) > _LISTED)
                said = DepartmentOutranks(
                    department=department, seq=entry, count=len(listed), named=(*listed[:_LISTED], *more)
                )
                self.said.append(said)

    def _difference(self, row: RowMapping) -> str:
        """What a department's figure is instead of, where that is another value; empty where it is not."""
        figure = FigureId(unit=row["unit"], period=row["period"], key=row["key"], year=Year(row["year"]))
        before = self.found.get(figure)
        if before is None or before.value is None or encode_fact(before) == (row["kind"], row["value"]):
            return ""
        return f"{figure.unit}{figure.year.head}{figure.key} {before.source.raw} → {row['text']}"

    def _take(self, submission: Submission, row: RowMapping) -> None:
        reason = self._why_gone(row)
        if reason is not None:
            name = f"{Year(row['year']).head}{row['key']}"
            self.said.append(FigureGone(seq=submission.entry, unit=submission.unit, name=name, reason=reason))
            return
        self.used.add(submission.entry)
        figure = FigureId(unit=row["unit"], period=row["period"], key=row["key"], year=Year(row["year"]))
        source = source_of(self.state, submission, row)
        if row["kind"] == RECORDS:
            rows = decode_records(row["value"], source)
            self.lists[figure] = RecordsFact(rows=rows, source=source, is_under_review=bool(row["under_review"]))
            return
        self.found[figure] = fact_of(row, source)

    def _why_gone(self, row: RowMapping) -> Text | None:
        unknown = self._unknown(row["unit"], row["period"])
        if unknown is not None:
            return unknown
        key = row["key"]
        if key not in (self._lists if row["kind"] == RECORDS else self._figures):
            return Text("办法里没有这一项了", "the method has no such figure any more")
        if key not in self._measures:
            self._measures[key] = measure(self.names, key)
        was, now = (m.replace("number/", "") for m in (row["measure"], self._measures[key]))
        if now != was:
            return Text(f"登记时按“{was}”，现在按“{now}”", f'it was in "{was}" and is in "{now}" now')
        return None

    def _unknown(self, unit: str, period: str) -> Text | None:
        """Why a unit or period of the ledger is none of the method's now."""
        if unit not in self._units:
            return Text("名录里没有这个单位了", "the roster has no such unit any more")
        if period not in self._periods:
            return Text(f"办法里没有“{period}”这一期了", f"the method has no period {period} any more")
        return None

    def _is_known(self, seq: int, unit: str, period: str, name: str) -> bool:
        reason = self._unknown(unit, period)
        if reason is not None:
            self.said.append(FigureGone(seq=seq, unit=unit, name=name, reason=reason))
        return reason is None

    # --- judgements

    def judgements(self) -> None:
        """The last mark of each judge, put together as the method says."""
        marks: dict[tuple[str, str, str], dict[str, RowMapping]] = {}
        query = select(JUDGEMENT).where(JUDGEMENT.c.entry <= self.state.last)
        for row in self.connection.execute(query.order_by(JUDGEMENT.c.entry, JUDGEMENT.c.position)).mappings():
            if self.state.standing(row["entry"], row["unit"]) is Standing.RETURNED:
                continue
            given = marks.setdefault((row["period"], row["unit"], row["item"]), {})
            given.pop(row["judge"], None)
            given[row["judge"]] = row
        for key, given in marks.items():
            rating = self._rating(key, tuple(given.values()))
            if rating is not None:
                self.ratings[key] = rating

    def _rating(self, key: tuple[str, str, str], rows: tuple[RowMapping, ...]) -> Rating | None:
        period, unit, item = key
        if not self._is_known(rows[0]["entry"], unit, period, item):
            return None
        judged = self.names.fields.get(item) or self.names.indicators.get(item)
        if item not in self.names.policy.sentences and (judged is None or not judged.is_judged):
            reason = Text("办法里不再评定它", "the method does not ask for it any more")
            self.said.append(FigureGone(seq=rows[0]["entry"], unit=unit, name=item, reason=reason))
            return None
        self.used |= {row["entry"] for row in rows}
        last = rows[-1]
        source = self._judged_at(last, "、".join(row["text"] for row in rows))
        if len(rows) == 1:
            each = decode_all(last["marks"]) if last["marks"] else ()
            value = decode(last["kind"], last["value"])
            assert value is not None
            return Rating(value=value, source=source, each=_known(each))
        marks = _known(tuple(decode(row["kind"], row["value"]) for row in rows))
        way = None if judged is None else self._way(judged.path)
        if way is None and len(set(marks)) > 1:
            judges = tuple(f"{row['judge'] or '—'}（第 {row['entry']} 笔）" for row in rows)
            self.said.append(SeveralMarks(unit=unit, name=item, judges=judges))
            return None
        if way is None:
            return Rating(value=marks[0], source=source)
        if not is_enough(len(marks), way):
            self.said.append(TooFewJudges(span=source.span, name=item, count=len(marks)))
            return None
        return Rating(value=together(list(marks), way), source=source, each=marks)

    def _way(self, path: tuple[str, ...]) -> Several | None:
        judging = judging_at(self.names.policy.policy, path)
        return judging.several if judging is not None else None

    def _judged_at(self, row: RowMapping, raw: str) -> Source:
        file = file_of(self.state, row["entry"])
        return Source(
            file=file,
            place=shown_place(row["sheet"], row["cell"]),
            raw=raw,
            reporter=row["judge"],
            reported_on=_day(row["judged_on"]),
            span=span_at(file, row["line"]),
            remark=row["remark"],
        )

    # --- decisions

    def decisions(self) -> None:
        """The last decision about each thing."""
        query = select(DECISION).where(DECISION.c.entry <= self.state.last)
        for row in self.connection.execute(query.order_by(DECISION.c.entry, DECISION.c.position)).mappings():
            content = json.loads(row["content"])
            if self.state.standing(row["entry"], content.get("unit", "")) is Standing.RETURNED:
                continue
            unit, period = content.get("unit"), row["period"] or next(iter(self._periods))
            if unit is None or self._is_known(row["entry"], unit, period, content["item"]):
                self.used.add(row["entry"])
                self._decide(row, content)

    def _decide(self, row: RowMapping, content: Mapping[str, Any]) -> None:
        file = file_of(self.state, row["entry"])
        source = Source(file=file, place=row["place"], raw=content["raw"], span=span_at(file, row["line"]))
        about = row["period"], row["subject"]
        match row["what"]:
            case "adjustment":
                self.adjustments.pop(about, None)
                self.adjustments[about] = _adjustment(row["period"], content, source)
            case "nomination":
                self.nominations[about] = Nomination(
                    award=content["award"],
                    project=content["project"],
                    units=tuple(content["units"]),
                    is_selected=content["is_selected"],
                    source=source,
                )
            case _:
                self.grants[about] = Grant(
                    period=row["period"],
                    award=content["award"],
                    scope=content["scope"],
                    units=tuple(content["units"]),
                    source=source,
                )


def _adjustment(period: str, content: Mapping[str, Any], source: Source) -> Adjustment:
    return Adjustment(
        period=period,
        unit=content["unit"],
        item=content["item"],
        scope=content["scope"],
        outcome=content["outcome"],
        reason=content["reason"],
        decided_by=content["decided_by"],
        source=source,
        points=None if content["points"] is None else Fraction(content["points"]),
        is_change=content["is_change"],
    )


def source_of(state: State, submission: Submission, row: RowMapping) -> Source:
    """Where a figure was read: file and number of the entry, sheet and cell, who reported it when."""
    file = file_of(state, submission.entry)
    revision, replaces = 0, ""
    if not submission.department:
        revision = state.revision(submission)
        replaces = file_of(state, state.reports[submission.whose][revision - 1].entry) if revision else ""
    return Source(
        file=file,
        place=shown_place(row["sheet"], row["cell"]),
        raw=row["text"],
        reporter=submission.department or row["reporter"],
        reported_on=submission.reported_on,
        revision=revision,
        replaces=replaces,
        span=span_at(file, row["line"]),
        remark=row["remark"],
        evidence=row["evidence"],
    )


def fact_of(row: RowMapping, source: Source) -> Fact:
    """One figure of the ledger."""
    parts = decode_all(row["value"]) if row["kind"] == PARTS else None
    value = None if parts is not None else decode(row["kind"], row["value"])
    return Fact(value=value, source=source, is_under_review=bool(row["under_review"]), parts=parts)


def _ordered(found: Mapping[FigureId, F], names: Names) -> dict[FigureId, F]:
    """In the order of roster, periods and method."""
    whole: ResolvedPolicy = names.policy.policy
    units = {u.name: i for i, u in enumerate(names.roster)}
    periods = {p.name: i for i, p in enumerate(whole.periods)}
    keys = {key: i for i, key in enumerate((*names.reported, *(r.key for r in whole.all_records())))}
    order = sorted(found, key=lambda f: (units[f.unit], periods[f.period], keys[f.key], f.year.value))
    return {figure: found[figure] for figure in order}


def _by_period(decisions: Mapping[tuple[str, str], D], names: Names) -> list[D]:
    """In the order of periods, and of entry within one."""
    periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
    return sorted(decisions.values(), key=lambda d: periods.get(d.period, len(periods)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _known(values: tuple[Value | None, ...]) -> tuple[Value, ...]:
    return tuple(v for v in values if v is not None)


def _waiting(state: State) -> Iterator[RevisionWaits]:
    for one in state.waiting:
        counted = state.counted[one.whose].entry
        yield RevisionWaits(unit=one.unit, period=one.period, seq=one.entry, counted=counted)


def _reports(state: State, names: Names) -> Iterator[Report]:
    counted = set(state.counted.values())
    units = {u.name: i for i, u in enumerate(names.roster)}
    periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
    known = (s for listed in state.reports.values() for s in listed if s.unit in units and s.period in periods)
    for one in sorted(known, key=lambda s: (periods[s.period], units[s.unit], s.entry)):
        revision = state.revision(one)
        yield Report(
            unit=one.unit,
            period=one.period,
            file=file_of(state, one.entry),
            reporter=one.reporter,
            reported_on=one.reported_on,
            replaces=file_of(state, state.reports[one.whose][revision - 1].entry) if revision else "",
            is_live=one in counted,
        )
