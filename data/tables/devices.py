"""Cards that enrol a phone, and the phones they have enrolled. Of a secret only its SHA-256 is kept."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table, Text

from data.tables.base import SERIAL, metadata, serial

card = Table(
    "card",
    metadata,
    serial(),
    Column("election", Text, nullable=False),
    Column("tps", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("person", Text),  # id of the person it is for; NULL: whoever leads the TPS (Ketua KPPS)
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("issued_by", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),  # when it enrolled its one phone
    Column("revoked_at", Text),
    Column("revoked_by", Text),
    Column("revoked_why", Text),
    Index(None, "election", "kelurahan"),
    Index(None, "election", "tps"),
    **SERIAL,
)

device = Table(
    "device",
    metadata,
    serial(),  # its user name is 'hp-<id>'
    Column("election", Text, nullable=False),
    Column("tps", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("person", Text),
    Column("card", Integer, nullable=False, unique=True),  # one card, one phone
    Column("label", Text, nullable=False),  # as the phone calls itself
    Column("token_hash", Text, nullable=False, unique=True),
    Column("enrolled_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),  # to the minute
    Column("cut_at", Text),
    Column("cut_by", Text),
    Column("cut_why", Text),
    ForeignKeyConstraint(["card"], ["card.id"]),
    Index(None, "election", "kelurahan"),
    **SERIAL,
)
