"""The chain, source documents, submissions with their figures, reviews and locks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.migrations.append_only import refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = ("entry", "method", "source_document", "submission", "revision", "review", "lock")


def _entry(*, is_alone: bool = True) -> tuple[sa.Column[int], ...]:
    entry = sa.Column("entry", sa.Integer, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False)
    return (entry,) if is_alone else (entry, sa.Column("position", sa.Integer, primary_key=True, autoincrement=False))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("kind", "entered_at", "entered_by", "reason", "previous", "hash"),
        sqlite_strict=True,
    )
    op.create_table("method", *_entry(), *_texts("title", "number", "year"), sqlite_strict=True)
    op.create_table(
        "source_document",
        *_entry(),
        *_texts("name", "sha256"),
        _number("size"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _number("is_made_up"),
        sqlite_strict=True,
    )
    op.create_table(
        "submission",
        *_entry(is_alone=False),
        *_texts("unit", "period", "part", "department", "reporter", "reported_on", "replaces", "fingerprint"),
        sqlite_strict=True,
    )
    op.create_table(
        "revision",
        *_entry(is_alone=False),
        _number("submission"),
        *_texts("unit", "period", "key", "year", "text", "kind", "value", "measure", "sheet", "cell"),
        _number("line"),
        *_texts("reporter", "remark", "evidence"),
        _number("under_review"),
        sqlite_strict=True,
    )
    op.create_table(
        "review",
        *_entry(),
        sa.Column("subject", sa.Integer, sa.ForeignKey("entry.seq"), nullable=False),
        *_texts("unit", "outcome"),
        sqlite_strict=True,
    )
    op.create_table(
        "lock", *_entry(), *_texts("period", "unit"), _number("is_locked"), *_texts("effective_at"), sqlite_strict=True
    )
    refuse_changes(_TABLES)
