"""Incidents: the newest state of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_incidents"
down_revision = "0006_second"


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("last_note", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("state_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "submission", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_state", "incident", ["election", "state", "kelurahan"])
    op.create_index("ix_incident_election_tps", "incident", ["election", "tps"])
