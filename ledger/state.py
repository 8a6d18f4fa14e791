"""The entries of a ledger up to a moment, and what follows: which report counts, what waits, what is locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, or_, select, true

from dsl.record import dataclass
from ledger.schema import DOCUMENT, ENTRY, LOCK, METHOD, REVIEW, SUBMISSION
from ledger.store import written


class Kind(Enum):
    """What an entry is."""

    OPENED = "opened"
    SUBMISSION = "submission"
    AUTHORITATIVE = "authoritative"
    DECISIONS = "decisions"
    REVIEW = "review"
    LOCK = "lock"


class Standing(Enum):
    """What became of a submission."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


#: Whose report for which period, and which part of it (a 明细 of its own).
Whose = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the chain."""

    seq: int
    kind: Kind
    at: str
    by: str
    reason: str
    hash: str

    @property
    def moment(self) -> datetime:
        """When it was entered."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The file behind an entry; its bytes are fetched when they are wanted."""

    name: str
    sha256: str
    size: int
    is_made_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One unit's report, or what a department gave of it."""

    entry: int
    position: int
    unit: str
    period: str
    part: str
    department: str
    reporter: str
    reported_on: date | None
    replaces: str
    fingerprint: str

    @property
    def whose(self) -> Whose:
        """Which report it is."""
        return self.unit, self.period, self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An entry accepted or returned, for one unit or (empty) for all in it."""

    entry: int
    subject: int
    unit: str
    outcome: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A period locked or unlocked, for one unit or (empty) for all."""

    entry: int
    period: str
    unit: str
    is_locked: bool
    effective_at: str


@dataclass(frozen=True)
class State:
    """What the ledger says as of one of its entries."""

    entries: Mapping[int, Entry]
    documents: Mapping[int, Document]
    submissions: tuple[Submission, ...]
    reviews: tuple[Review, ...]
    locks: tuple[Lock, ...]
    #: Title, number and year of the method; None for a ledger without entries.
    method: tuple[str, str, str] | None

    @cached_property
    def last(self) -> int:
        """The number of the last entry."""
        return max(self.entries, default=0)

    @cached_property
    def _reviewed(self) -> Mapping[tuple[int, str], Review]:
        """The last review of each entry and unit."""
        return {(r.subject, r.unit): r for r in self.reviews}

    def review_of(self, entry: int, unit: str) -> Review | None:
        """The last review of an entry for a unit."""
        found = [r for u in {unit, ""} if (r := self._reviewed.get((entry, u))) is not None]
        return max(found, key=lambda r: r.entry, default=None)

    def standing(self, entry: int, unit: str) -> Standing:
        """What became of what an entry says of a unit."""
        review = self.review_of(entry, unit)
        return Standing.PENDING if review is None else review.outcome

    @cached_property
    def reports(self) -> Mapping[Whose, tuple[Submission, ...]]:
        """The reports of the units themselves, in the order of entry; the place is the revision."""
        return _grouped(s for s in self.submissions if not s.department)

    @cached_property
    def counted(self) -> Mapping[Whose, Submission]:
        """The report that counts: the last one accepted, else the last one that was not returned."""
        found: dict[Whose, Submission] = {}
        for whose, listed in self.reports.items():
            accepted = [s for s in listed if self.standing(s.entry, s.unit) is Standing.ACCEPTED]
            pending = [s for s in listed if self.standing(s.entry, s.unit) is Standing.PENDING]
            if accepted or pending:
                found[whose] = (accepted or pending)[-1]
        return found

    @cached_property
    def waiting(self) -> tuple[Submission, ...]:
        """Corrections of an accepted report that nobody has reviewed."""
        return tuple(
            s
            for whose, counted in self.counted.items()
            for s in self.reports[whose]
            if s.entry > counted.entry and self.standing(s.entry, s.unit) is Standing.PENDING
        )

    @cached_property
    def authoritative(self) -> tuple[Submission, ...]:
        """What departments gave and nobody returned, in the order of entry."""
        given = (s for s in self.submissions if s.department)
        return tuple(s for s in given if self.standing(s.entry, s.unit) is not Standing.RETURNED)

    def revision(self, submission: Submission) -> int:
        """0 for the first report, 1 for its correction, and so on."""
        return self.reports[submission.whose].index(submission)

    def lock(self, period: str, unit: str, now: datetime) -> Lock | None:
        """The lock that holds for a unit and period at a time; None where it is open."""
        said = [k for k in self.locks if k.period == period and k.unit in ("", unit) and k.effective_at <= written(now)]
        last = max(said, key=lambda k: k.entry, default=None)
        return last if last is not None and last.is_locked else None

    def with_accepted(self, entry: int) -> State:
        """The state as if an entry were accepted."""
        review = Review(entry=self.last + 1, subject=entry, unit="", outcome=Standing.ACCEPTED)
        return State(self.entries, self.documents, self.submissions, (*self.reviews, review), self.locks, self.method)


def _grouped(submissions: Iterable[Submission]) -> dict[Whose, tuple[Submission, ...]]:
    found: dict[Whose, list[Submission]] = {}
    for one in submissions:
        found.setdefault(one.whose, []).append(one)
    return {whose: tuple(listed) for whose, listed in found.items()}


def read_method(connection: Connection) -> tuple[str, str, str] | None:
    """Title, number and year of the method that the ledger is of."""
    found = connection.execute(select(METHOD.c.title, METHOD.c.number, METHOD.c.year)).first()
    return None if found is None else (found.title, found.number, found.year)


def read_state(connection: Connection, as_of: datetime | None = None, upto: int | None = None) -> State:
    """Read everything but figures and bytes, up to a moment or to one of the entries (default: all)."""
    moment = None if as_of is None else written(as_of)
    entries = {
        e.seq: e for e in _entries(connection) if (moment is None or e.at <= moment) and (upto is None or e.seq <= upto)
    }
    last = max(entries, default=0)
    return State(
        entries=entries,
        documents=_documents(connection, DOCUMENT.c.entry <= last),
        submissions=_submissions(connection, SUBMISSION.c.entry <= last),
        reviews=_reviews(connection, REVIEW.c.entry <= last),
        locks=_locks(connection, LOCK.c.entry <= last),
        method=read_method(connection),
    )


def read_part(connection: Connection, units: Iterable[str], sha256: str) -> State:
    """Read what bears on the reports of some units and on one document, however large the ledger is."""
    mine = SUBMISSION.c.unit.in_(set(units))
    same = select(DOCUMENT.c.entry).where(DOCUMENT.c.sha256 == sha256)
    with_mine = or_(ENTRY.c.seq.in_(select(SUBMISSION.c.entry).where(mine)), ENTRY.c.seq.in_(same))
    subjects = {seq for (seq,) in connection.execute(select(ENTRY.c.seq).where(with_mine))}
    locks = _locks(connection, true())
    wanted = subjects | {k.entry for k in locks}
    return State(
        entries={e.seq: e for e in _entries(connection, ENTRY.c.seq.in_(wanted))},
        documents=_documents(connection, DOCUMENT.c.sha256 == sha256),
        submissions=_submissions(connection, mine),
        reviews=_reviews(connection, REVIEW.c.subject.in_(subjects)),
        locks=locks,
        method=None,
    )


_Where = ColumnElement[bool]


def _documents(connection: Connection, where: _Where) -> dict[int, Document]:
    query = select(*(c for c in DOCUMENT.c if c.name != "content")).where(where)
    return {
        r["entry"]: Document(name=r["name"], sha256=r["sha256"], size=r["size"], is_made_up=bool(r["is_made_up"]))
        for r in connection.execute(query).mappings()
    }


def _reviews(connection: Connection, where: _Where) -> tuple[Review, ...]:
    rows = connection.execute(select(REVIEW).where(where).order_by(REVIEW.c.entry)).mappings()
    return tuple(
        Review(entry=r["entry"], subject=r["subject"], unit=r["unit"], outcome=Standing(r["outcome"])) for r in rows
    )


def _locks(connection: Connection, where: _Where) -> tuple[Lock, ...]:
    rows = connection.execute(select(LOCK).where(where).order_by(LOCK.c.entry)).mappings()
    return tuple(
        Lock(
            entry=r["entry"],
            period=r["period"],
            unit=r["unit"],
            is_locked=bool(r["is_locked"]),
            effective_at=r["effective_at"],
        )
        for r in rows
    )


def _entries(connection: Connection, where: _Where | None = None) -> Iterator[Entry]:
    for r in connection.execute(
        select(ENTRY).where(true() if where is None else where).order_by(ENTRY.c.seq)
    ).mappings():
        yield Entry(
            seq=r["seq"],
            kind=Kind(r["kind"]),
            at=r["entered_at"],
            by=r["entered_by"],
            reason=r["reason"],
            hash=r["hash"],
        )


def _submissions(connection: Connection, where: _Where) -> tuple[Submission, ...]:
    ordered = select(SUBMISSION).where(where).order_by(SUBMISSION.c.entry, SUBMISSION.c.position)
    return tuple(
        Submission(**{**r, "reported_on": date.fromisoformat(r["reported_on"]) if r["reported_on"] else None})
        for r in connection.execute(ordered).mappings()
    )
