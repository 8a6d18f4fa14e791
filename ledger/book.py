"""The acts of a ledger: take a file in, review, lock, give figures out. Who acts, and when, are arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from dsl.diagnostic import Diagnostic, KaopingError, Outcome, Text
from dsl.expressions import Year
from dsl.facts import Facts
from intake.findings import Findings
from intake.mapping import read_mappings
from intake.names import Names
from intake.one_file import OneFile, read_one
from intake.submissions import NO_MAPPINGS, Reading
from intake.targets import Letters
from intake.text import CSV_LIMIT, read_bytes
from ledger.chain import Row, sha256
from ledger.errors import (
    AlreadyEntered,
    ChangedMeanwhile,
    EntryUnknown,
    LedgerMissing,
    LedgerOfOther,
    ListElsewhere,
    LockUnchanged,
    NothingInFile,
    PeriodLocked,
    RevisionOmits,
)
from ledger.figures import facts_of
from ledger.rows import document_row, rows_of
from ledger.schema import DOCUMENT, LOCK, METHOD, REVIEW, REVISION
from ledger.state import Kind, Standing, State, read_method, read_part, read_state
from ledger.store import Store, append, head, open_store, written
from ledger.verify import Verified, verify

#: How many names a message about left-out figures lists.
_LISTED = 5
#: For a table of more units than this the whole ledger is looked at: there is a limit to what one query can name.
_FEW_UNITS = 200
_REVIEWABLE = (Kind.SUBMISSION, Kind.AUTHORITATIVE, Kind.DECISIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who enters something, when, and why."""

    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one file; it is on the disk when this is handed out."""

    file: str
    #: The number of its entry; None where nothing was entered.
    seq: int | None
    sha256: str = ""
    #: How many figures and judgements it has.
    figures: int = 0
    judgements: int = 0
    #: Unit and period of each report in it.
    reports: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that was read, with its bytes and all that was found about it."""

    name: str
    content: bytes
    read: OneFile
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether nothing of it may be entered."""
        return any(d.severity == "error" for d in self.diagnostics)


class Ledger:
    """The open ledger of one method."""

    def __init__(self, store: Store, names: Names, mapping: Path | None = None) -> None:
        self.store = store
        self.names = names
        #: The file that says what the columns of tables mean which are not ours.
        self._mapping = mapping

    @property
    def name(self) -> str:
        """Its path or address."""
        return self.store.name

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    # --- reading

    def state(self, as_of: datetime | None = None) -> State:
        """What it says now, or said at a moment."""
        with self.store.reading() as connection:
            return read_state(connection, as_of)

    def facts(self, letters: Letters, as_of: datetime | None = None, upto: int | None = None) -> Outcome[Facts]:
        """The figures that count now, or counted at a moment or with one of the entries."""
        with self.store.reading() as connection:
            return facts_of(connection, read_state(connection, as_of, upto), self.names, letters)

    def content(self, entry: int) -> bytes:
        """The bytes of the file behind an entry."""
        with self.store.reading() as connection:
            return bytes(connection.execute(select(DOCUMENT.c.content).where(DOCUMENT.c.entry == entry)).scalar_one())

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry."""
        with self.store.reading() as connection:
            return head(connection)

    def verify(self, wanted: str = "") -> Verified:
        """Recompute the chain."""
        with self.store.reading() as connection:
            return verify(connection, wanted)

    # --- taking files in

    def read(self, path: Path, name: str = "") -> ReadFile:
        """Read a file as it would be entered, under its own name or another; nothing is."""
        findings = Findings()
        content = read_bytes(path, CSV_LIMIT, findings)
        name = name or path.as_posix()
        if content is None:
            return ReadFile(name=name, content=b"", read=OneFile(), diagnostics=findings.in_order())
        mappings = NO_MAPPINGS if self._mapping is None else read_mappings(self._mapping, self.names, findings)
        read = read_one(path, name, Reading(self.names, findings, mappings))
        again = read_bytes(path, CSV_LIMIT, Findings())
        judged = read.judgements
        if again != content:
            findings.add(ChangedMeanwhile(file=name))
        elif not findings.error_count and not any(
            (read.drafts, read.lists, judged.ratings, judged.adjustments, judged.nominations, judged.grants)
        ):
            findings.add(NothingInFile(file=name))
        return ReadFile(name=name, content=content, read=read, diagnostics=findings.in_order())

    def submit(self, path: Path, signed: Signed, *, department: str = "", judge: str = "") -> Receipt:
        """Enter one file, all of it or nothing.

        A later report of the same unit and period is a revision of the earlier one. What a department gives
        outranks a unit's own figures. The receipt comes when all is on the disk.
        """
        found = self.read(path)
        if found.has_errors:
            return Receipt(file=found.name, seq=None, diagnostics=found.diagnostics)
        return self.enter(found, signed, department=department, judge=judge)

    def enter(self, found: ReadFile, signed: Signed, *, department: str = "", judge: str = "") -> Receipt:
        """Enter a file that was read without errors."""
        with self._writing() as connection:
            # The caller gets it once the body has ended, and that commits.
            return self.enter_in(connection, found, signed, department=department, judge=judge)

    def enter_in(
        self, connection: Connection, found: ReadFile, signed: Signed, *, department: str = "", judge: str = ""
    ) -> Receipt:
        """Enter a file in a transaction that somebody else commits."""
        rows = [
            document_row(found.name, found.content, is_made_up=found.read.is_made_up),
            *rows_of(found.read, self.names, department=department, judge=judge),
        ]
        units = {str(row["unit"]) for row in _of(rows, "submission")}
        is_small = len(units) <= _FEW_UNITS
        state = read_part(connection, units, sha256(found.content)) if is_small else read_state(connection)
        said = [*found.diagnostics, *_objections(found, rows, state, signed.at, department)]
        if any(d.severity == "error" or isinstance(d, AlreadyEntered) for d in said):
            return Receipt(file=found.name, seq=None, diagnostics=tuple(said))
        said += _omissions(connection, rows, state, department)
        return Receipt(
            file=found.name,
            seq=self._append(connection, _kind(rows, department), signed, rows),
            sha256=sha256(found.content),
            figures=_count(rows, "revision"),
            judgements=_count(rows, "judgement") + _count(rows, "decision"),
            reports=tuple((str(r["unit"]), str(r["period"])) for r in _of(rows, "submission")),
            diagnostics=tuple(said),
        )

    # --- reviewing and locking

    def review(self, entry: int, outcome: Standing, signed: Signed, unit: str = "") -> int:
        """Accept an entry or return it, for one unit or for all in it; its reason is in `signed`.

        Raises KaopingError: KP812.
        """
        with self._writing() as connection:
            state = read_state(connection)
            subject = state.entries.get(entry)
            units = {s.unit for s in state.submissions if s.entry == entry}
            if subject is None or subject.kind not in _REVIEWABLE or (unit and unit not in units):
                of = Text(f"“{unit}”的", f" of {unit}") if unit else Text("", "")
                raise KaopingError([EntryUnknown(seq=entry, unit=of)])
            row: Row = {"subject": entry, "unit": unit, "outcome": outcome.value}
            return self._append(connection, Kind.REVIEW, signed, [(REVIEW.name, row)])

    def lock(self, period: str, unit: str, signed: Signed, *, is_locked: bool, from_: datetime | None = None) -> int:
        """Lock or unlock a period, for a unit or (empty) for all, now or from a time on.

        Raises KaopingError: KP813 where it is so already.
        """
        effective = signed.at if from_ is None else from_
        with self._writing() as connection:
            held = read_state(connection).lock(period, unit, max(effective, signed.at)) is not None
            if held == is_locked:
                already = Text("已经锁定", "is locked already") if held else Text("没有锁定", "is not locked")
                raise KaopingError([LockUnchanged(unit=unit, period=period, already=already)])
            row: Row = {
                "period": period,
                "unit": unit,
                "is_locked": int(is_locked),
                "effective_at": written(effective),
            }
            return self._append(connection, Kind.LOCK, signed, [(LOCK.name, row)])

    def _append(self, connection: Connection, kind: Kind, signed: Signed, rows: Sequence[tuple[str, Row]]) -> int:
        return append(connection, kind.value, at=signed.at, by=signed.by, reason=signed.reason, details=rows)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.store.writing() as connection:
            yield connection

    def begin(self, signed: Signed | None) -> None:
        """Check which method the ledger is of; write it down as the first entry of a new one.

        Raises KaopingError: KP801 for one without entries that nobody signs, KP807.
        """
        header = self.names.policy.policy.header
        own = header.title, header.number, str(header.year or "")
        with self.store.reading() as connection:
            method = read_method(connection)
        if method is None and signed is None:
            raise KaopingError([LedgerMissing(ledger=self.name)])
        if method is None and signed is not None:
            with self._writing() as connection:
                method = read_method(connection)
                if method is None:
                    row: Row = {"title": own[0], "number": own[1], "year": own[2]}
                    self._append(connection, Kind.OPENED, signed, [(METHOD.name, row)])
                    return
        if method is not None and (method[0], method[2]) != (own[0], own[2]):
            of_other = LedgerOfOther(
                ledger=self.name,
                actual=method[0],
                actual_year=method[2] or "—",
                expected=own[0],
                expected_year=own[2] or "—",
            )
            raise KaopingError([of_other])


def open_ledger(address: str, names: Names, signed: Signed | None = None, mapping: Path | None = None) -> Ledger:
    """Open the ledger of a method by path or address; where there is none, whoever signs makes it.

    Raises KaopingError: KP801–KP805, KP807.
    """
    ledger = Ledger(open_store(address, may_create=signed is not None), names, mapping)
    try:
        ledger.begin(signed)
    except KaopingError:
        ledger.close()
        raise
    return ledger


# --- what speaks against an entry --------------------------------------------------------------------


def _kind(rows: Sequence[tuple[str, Row]], department: str) -> Kind:
    if not _count(rows, "submission"):
        return Kind.DECISIONS
    return Kind.AUTHORITATIVE if department else Kind.SUBMISSION


def _count(rows: Sequence[tuple[str, Row]], table: str) -> int:
    return sum(name == table for name, _ in rows)


def _of(rows: Sequence[tuple[str, Row]], table: str) -> list[Row]:
    return [row for name, row in rows if name == table]


def _objections(
    found: ReadFile, rows: Sequence[tuple[str, Row]], state: State, now: datetime, department: str
) -> Iterator[Diagnostic]:
    before = _same_before(found, rows, state, department)
    if before is not None:
        yield AlreadyEntered(file=found.name, seq=before)
        return
    if department:
        return
    for row in _of(rows, "submission"):
        unit, period = str(row["unit"]), str(row["period"])
        lock = state.lock(period, unit, now)
        if lock is not None:
            entry = state.entries[lock.entry]
            reason = Text(f"：{entry.reason}", f": {entry.reason}") if entry.reason else Text("", "")
            at = entry.moment.astimezone().strftime("%Y-%m-%d %H:%M")
            yield PeriodLocked(unit=unit, period=period, at=at, by=entry.by, reason=reason)
    yield from _lists_elsewhere(rows, state)


def _same_before(found: ReadFile, rows: Sequence[tuple[str, Row]], state: State, department: str) -> int | None:
    """The entry of the same bytes, where nothing came after it for any of its units and it was not returned."""
    digest = sha256(found.content)
    same = [e for e, d in state.documents.items() if d.sha256 == digest]
    mine = {(str(r["unit"]), str(r["period"]), str(r["part"])) for r in _of(rows, "submission")}
    for entry in reversed(same):
        if state.standing(entry, "") is Standing.RETURNED:
            continue
        last = {
            s.whose: s.entry
            for s in state.submissions
            if s.department == department and state.standing(s.entry, s.unit) is not Standing.RETURNED
        }
        if all(last.get(whose) == entry for whose in mine) and state.entries[entry].kind is _kind(rows, department):
            return entry
    return None


def _lists_elsewhere(rows: Sequence[tuple[str, Row]], state: State) -> Iterator[Diagnostic]:
    """A list of records that would come both in the report and in a table of its own."""
    parts = {(w[0], w[1], w[2]): s.entry for w, s in state.counted.items() if w[2]}
    submitted = {row["position"]: row for row in _of(rows, "submission")}
    for row in _of(rows, "revision"):
        name = f"{Year(str(row['year'])).head}{row['key']}"
        whose = (str(row["unit"]), str(row["period"]), name)
        if row["kind"] == "records" and not submitted[row["submission"]]["part"] and whose in parts:
            yield ListElsewhere(unit=whose[0], period=whose[1], name=name, seq=parts[whose])


def _omissions(
    connection: Connection, rows: Sequence[tuple[str, Row]], state: State, department: str
) -> Iterator[Diagnostic]:
    """Figures of the report before that this one does not repeat."""
    if department:
        return
    for row in _of(rows, "submission"):
        whose = str(row["unit"]), str(row["period"]), str(row["part"])
        before = state.counted.get(whose)
        if before is None:
            continue
        query = select(REVISION.c.key, REVISION.c.year).where(
            REVISION.c.entry == before.entry, REVISION.c.submission == before.position
        )
        now = {(r["key"], r["year"]) for r in _of(rows, "revision") if r["submission"] == row["position"]}
        omitted = [f"{Year(y).head}{k}" for k, y in connection.execute(query) if (k, y) not in now]
        if omitted:
            names = (*omitted[:_LISTED], *(["…"] if len(omitted) > _LISTED else []))
            yield RevisionOmits(unit=whose[0], period=whose[1], seq=before.entry, count=len(omitted), names=names)
