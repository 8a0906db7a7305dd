"""What was sent beside a standing form, and reports for a TPS nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_entries"
down_revision = "0003_photos"


def upgrade() -> None:
    op.add_column("form", sa.Column("label", sa.Text(), nullable=True))
    op.create_table(
        "entry",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("contest", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("beside", sa.Integer(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("differs", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("election", "submission", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_election_tps_contest", "entry", ["election", "tps", "contest"])
    op.create_index("ix_entry_open", "entry", ["election", "kind", "settled_by"])
    op.create_table(
        "stray",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("election", "submission", name=op.f("pk_stray")),
    )
    op.create_index("ix_stray_open", "stray", ["election", "settled_by"])
