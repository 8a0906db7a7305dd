"""Rounds opened by a decision, and forms whose figures were told by telephone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_rounds"
down_revision = "0007_incidents"


def upgrade() -> None:
    op.add_column("form", sa.Column("spoken", sa.Boolean(), server_default="0", nullable=False))
    op.create_table(
        "opened_round",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("contest", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "tps", "contest", "round", name=op.f("pk_opened_round")),
    )
    op.create_index("ix_opened_round", "opened_round", ["election", "kelurahan", "contest"])
