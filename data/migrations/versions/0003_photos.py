"""photos: every photo of a C.Hasil, with what it is compared by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_photos"
down_revision = "0002_devices"

_LOOKED_UP = ("sha256", "band0", "band1", "band2", "band3")
_COMPARED = sa.text("findings IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("contest", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("dhash", sa.Text(), nullable=True),
        sa.Column("band0", sa.Integer(), nullable=True),
        sa.Column("band1", sa.Integer(), nullable=True),
        sa.Column("band2", sa.Integer(), nullable=True),
        sa.Column("band3", sa.Integer(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "submission", name=op.f("pk_photo")),
    )
    op.create_index(op.f("ix_photo_election_tps_contest"), "photo", ["election", "tps", "contest"], unique=False)
    for column in _LOOKED_UP:
        op.create_index(
            op.f(f"ix_photo_election_{column}_submission"),
            "photo",
            ["election", column, "submission"],
            unique=False,
            sqlite_where=_COMPARED,
            postgresql_where=_COMPARED,
        )
