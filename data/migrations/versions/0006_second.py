"""Blind second entry: which forms are drawn for it, and which have been entered again."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0006_second"
down_revision = "0005_calls"


def upgrade() -> None:
    op.add_column("form", sa.Column("draw", sa.Integer(), server_default="0", nullable=False))
    op.add_column("form", sa.Column("second", sa.Integer(), nullable=True))
    _draw_standing()
    once = sa.text("second IS NULL")
    op.create_index(
        "ix_form_second", "form", ["election", "draw", "kelurahan"], sqlite_where=once, postgresql_where=once
    )


def _draw_standing() -> None:
    # The rule as it was when this version was made: what stands in a store does not follow later code.
    form = sa.table("form", *[sa.column(name) for name in ("tps", "contest", "round", "draw")])
    connection = op.get_bind()
    names = connection.execute(sa.select(form.c.tps, form.c.contest, form.c.round).distinct()).all()
    if not names:
        return
    here = [form.c[name] == sa.bindparam(f"of_{name}") for name in ("tps", "contest", "round")]
    connection.execute(
        form.update().where(*here).values(draw=sa.bindparam("drawn")),
        [{"of_tps": tps, "of_contest": contest, "of_round": round_, "drawn": _drawn(f"{tps}|{contest}|{round_}")}
         for tps, contest, round_ in names],
    )  # fmt: skip


def _drawn(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % 100
