"""Judgements by several judges, and the decisions of the leading group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.migrations.append_only import refuse_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _key() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("entry", sa.Integer, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table(
        "judgement",
        *_key(),
        *_texts("period", "unit", "item", "judge", "text", "kind", "value", "marks", "sheet", "cell"),
        sa.Column("line", sa.Integer, nullable=False),
        *_texts("judged_on", "remark"),
        sqlite_strict=True,
    )
    op.create_table(
        "decision",
        *_key(),
        *_texts("what", "period", "subject", "content", "place"),
        sa.Column("line", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    refuse_changes(("judgement", "decision"))
