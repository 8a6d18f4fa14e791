"""The tables of a ledger, the same in SQLite and PostgreSQL; `ledger.migrations` makes them.

Everything is appended. `entry` is the chain: each has the hash of the one before, and its own covers its row and
its rows in all other tables. Values are exact text, never a column that rounds; times are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()
_STRICT: dict[str, Any] = {"sqlite_strict": True}


def _entry(*, is_alone: bool = True) -> tuple[Column[int], ...]:
    """The entry that a row belongs to, and where there may be several rows its place among them."""
    entry = Column("entry", Integer, ForeignKey("entry.seq"), primary_key=True, autoincrement=False)
    return (entry,) if is_alone else (entry, Column("position", Integer, primary_key=True, autoincrement=False))


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


#: The chain: who entered what when, and the hashes.
ENTRY = Table(
    "entry",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("entered_at"),
    _text("entered_by"),
    _text("reason"),
    _text("previous"),
    _text("hash"),
    **_STRICT,
)

#: The method that the ledger is of; the first entry.
METHOD = Table("method", METADATA, *_entry(), _text("title"), _text("number"), _text("year"), **_STRICT)

#: The file that an entry was read from, with its bytes.
DOCUMENT = Table(
    "source_document",
    METADATA,
    *_entry(),
    _text("name"),
    _text("sha256"),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("is_made_up", Integer, nullable=False),
    **_STRICT,
)

#: One unit's report for one period, or what a department gave of one unit.
SUBMISSION = Table(
    "submission",
    METADATA,
    *_entry(is_alone=False),
    _text("unit"),
    _text("period"),
    #: Empty for a whole report; the key of a 明细 that came as a table of its own.
    _text("part"),
    #: Empty for the unit itself; the department whose figures outrank it.
    _text("department"),
    _text("reporter"),
    _text("reported_on"),
    #: The file that it says it corrects.
    _text("replaces"),
    #: SHA-256 of the rule file that it was read by.
    _text("fingerprint"),
    **_STRICT,
)

#: One figure of a submission: what stood in the cell, and what it was read as.
REVISION = Table(
    "revision",
    METADATA,
    *_entry(is_alone=False),
    #: The position of the submission.
    Column("submission", Integer, nullable=False),
    _text("unit"),
    _text("period"),
    _text("key"),
    _text("year"),
    _text("text"),
    _text("kind"),
    _text("value"),
    #: What it is measured in, so that a value is never taken for one in another unit.
    _text("measure"),
    _text("sheet"),
    _text("cell"),
    Column("line", Integer, nullable=False),
    _text("reporter"),
    _text("remark"),
    _text("evidence"),
    Column("under_review", Integer, nullable=False),
    **_STRICT,
)

#: An entry accepted, or returned with its reason; of one unit, or of all in it.
REVIEW = Table(
    "review",
    METADATA,
    *_entry(),
    Column("subject", Integer, ForeignKey("entry.seq"), nullable=False),
    _text("unit"),
    _text("outcome"),
    **_STRICT,
)

#: A period locked or unlocked, for one unit or for all, from a time on.
LOCK = Table(
    "lock",
    METADATA,
    *_entry(),
    _text("period"),
    _text("unit"),
    Column("is_locked", Integer, nullable=False),
    _text("effective_at"),
    **_STRICT,
)

#: One judgement by one judge; several in a file of those that the method puts together.
JUDGEMENT = Table(
    "judgement",
    METADATA,
    *_entry(is_alone=False),
    _text("period"),
    _text("unit"),
    _text("item"),
    _text("judge"),
    _text("text"),
    _text("kind"),
    _text("value"),
    _text("marks"),
    _text("sheet"),
    _text("cell"),
    Column("line", Integer, nullable=False),
    _text("judged_on"),
    _text("remark"),
    **_STRICT,
)

#: A decision of the leading group: an adjustment, a nomination, or an award as given.
DECISION = Table(
    "decision",
    METADATA,
    *_entry(is_alone=False),
    _text("what"),
    _text("period"),
    #: What it is about: a later decision about the same replaces it.
    _text("subject"),
    #: Canonical JSON.
    _text("content"),
    _text("place"),
    Column("line", Integer, nullable=False),
    **_STRICT,
)

#: All tables with rows that belong to an entry, in the order of the hash.
DETAILS = (METHOD, DOCUMENT, SUBMISSION, REVISION, REVIEW, LOCK, JUDGEMENT, DECISION)
#: The last step of `ledger.migrations`.
HEAD = "0002"
