"""devices: cards that enrol phones, and the enrolled phones"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_devices"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_card_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_card_election_kelurahan"), "card", ["election", "kelurahan"], unique=False)
    op.create_index(op.f("ix_card_election_tps"), "card", ["election", "tps"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.Column("cut_at", sa.Text(), nullable=True),
        sa.Column("cut_by", sa.Text(), nullable=True),
        sa.Column("cut_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["card"], ["card.id"], name=op.f("fk_device_card_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("card", name=op.f("uq_device_card")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_device_election_kelurahan"), "device", ["election", "kelurahan"], unique=False)
