"""Calls of the operator's desk: the latest of each TPS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_calls"
down_revision = "0004_entries"


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("again_at", sa.Text(), nullable=True),
        sa.Column("called_by", sa.Text(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "tps", name=op.f("pk_call")),
    )
    op.create_index("ix_call_election_kelurahan", "call", ["election", "kelurahan"])
