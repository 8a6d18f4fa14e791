"""What people ask a ledger: what is outstanding and from whom, and all that a figure has been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, select

from dsl.expressions import Year
from dsl.facts import Facts, FigureId
from dsl.model import Period
from intake.form_items import FormItems, Line
from intake.names import Names
from ledger.encoding import PARTS, RECORDS, decode_all
from ledger.rows import shown_place
from ledger.schema import REVISION
from ledger.state import Entry, Review, Standing, State, Submission


class Want(Enum):
    """Why something is outstanding."""

    NEVER_CAME = "never_came"
    RETURNED = "returned"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """What one unit still owes for a period."""

    unit: str
    want: Want
    #: Figures that are blank or missing, of a report that came.
    names: tuple[str, ...] = ()
    #: Why it was returned.
    reason: str = ""
    #: The entry that was returned, or that is incomplete.
    entry: int | None = None


def outstanding(state: State, facts: Facts, names: Names, period: Period) -> tuple[Outstanding, ...]:
    """What is owed for a period, by unit in roster order; blank is owed, what a department gave is not."""
    items = FormItems(names, period)
    found = []
    for unit in names.roster:
        asked = tuple(_asked(items, unit.name, period))
        if not asked:
            continue
        whose = (unit.name, period.name, "")
        counted = state.counted.get(whose)
        listed = state.reports.get(whose, ())
        if counted is None:
            returned = listed[-1].entry if listed else None
            review = state.review_of(listed[-1].entry, unit.name) if listed else None
            reason = state.entries[review.entry].reason if review is not None else ""
            want = Want.RETURNED if listed else Want.NEVER_CAME
            found.append(Outstanding(unit=unit.name, want=want, reason=reason, entry=returned))
            continue
        missing = tuple(f"{f.year.head}{f.key}" for f in asked if _is_missing(f, facts))
        if missing:
            found.append(Outstanding(unit=unit.name, want=Want.INCOMPLETE, names=missing, entry=counted.entry))
    return tuple(found)


def _asked(items: FormItems, unit: str, period: Period) -> Iterator[FigureId]:
    """Every figure that the method asks of a unit for a period."""
    member = next(u for u in items.names.roster if u.name == unit)
    for line in items.lines(member):
        if isinstance(line, Line):
            for asks, year in ((line.asks_this_year, Year.THIS), (line.asks_last_year, Year.LAST)):
                if asks:
                    yield FigureId(unit=unit, period=period.name, key=line.key, year=year)
    for listed in items.lists(member):
        yield FigureId(unit=unit, period=period.name, key=listed.key)


def _is_missing(figure: FigureId, facts: Facts) -> bool:
    fact = facts.figures.get(figure)
    if fact is None:
        return figure not in facts.records
    return fact.value is None and (fact.parts is None or None in fact.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One thing that a figure has been."""

    entry: Entry
    submission: Submission
    #: What stood in the cell, and what it was read as.
    text: str
    value: str
    kind: str
    file: str
    place: str
    remark: str
    standing: Standing
    #: The review behind the standing, and its own entry.
    review: Review | None
    reviewed: Entry | None
    is_counted: bool


def history(connection: Connection, state: State, figure: FigureId) -> tuple[Version, ...]:
    """All that was entered for a figure, in the order of entry, by the unit and by departments."""
    submissions = {(s.entry, s.position): s for s in state.submissions}
    rows = connection.execute(
        select(REVISION)
        .where(
            REVISION.c.unit == figure.unit,
            REVISION.c.period == figure.period,
            REVISION.c.key == figure.key,
            REVISION.c.year == figure.year.value,
            REVISION.c.entry <= state.last,
        )
        .order_by(REVISION.c.entry, REVISION.c.position)
    ).mappings()
    listed = [(submissions[r["entry"], r["submission"]], r) for r in rows]
    given = [s for s, r in listed if s in state.authoritative and r["kind"] != "blank"]
    counts = given[-1] if given else next((s for s, _ in listed if s in state.counted.values()), None)
    found = []
    for submission, row in listed:
        review = state.review_of(submission.entry, submission.unit)
        found.append(
            Version(
                entry=state.entries[submission.entry],
                submission=submission,
                text=row["text"],
                value=_shown(row["kind"], row["value"]),
                kind=row["kind"],
                file=state.documents[submission.entry].name,
                place=shown_place(row["sheet"], row["cell"]),
                remark="；".join(t for t in (row["remark"], row["evidence"]) if t),
                standing=state.standing(submission.entry, submission.unit),
                review=review,
                reviewed=None if review is None else state.entries[review.entry],
                is_counted=submission is counts,
            )
        )
    return tuple(found)


def _shown(kind: str, value: str) -> str:
    if kind == PARTS:
        return "、".join("—" if v is None else str(v) for v in decode_all(value))
    return "" if kind == RECORDS else value
