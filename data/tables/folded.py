"""What waits to be folded, and what was folded: totals, the day, health and their history; `rebuild` makes it again."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from data.tables.base import SERIAL, in_election, metadata, serial

dirty = Table(
    "dirty",
    metadata,
    serial(),
    Column("election", Text, nullable=False),
    Column("kind", Text, nullable=False),  # form, mark, health; photo, stray, call, ...: in the chain, in no total
    Column("kelurahan", Text, nullable=False),
    Column("contest", Text),
    Column("submission", Integer),  # NULL: recompute only (the register changed)
    **SERIAL,
)

fold_state = Table(
    "fold_state",
    metadata,
    in_election(),
    Column("rev", Integer, nullable=False),
    Column("folded_at", Text, nullable=False),  # real time: the age of the data follows it
    Column("event_time", Text, nullable=False),  # the clock's time: the data's own time
    Column("chain_seq", Integer, nullable=False),
    Column("chain_head", Text, nullable=False),
)

total = Table(
    "total",
    metadata,
    in_election(),
    Column("area", Text, primary_key=True),  # kelurahan, kecamatan, kota, or 'dapil:<code>'
    Column("contest", Text, primary_key=True),
    Column("tps", Integer, nullable=False),
    Column("reported", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("votes", Text, nullable=False),  # JSON list of counted votes; above a dapil, one per party
    Column("votes_consistent", Text, nullable=False),  # the same of counted forms without a flag
    Column("sums", Text, nullable=False),  # JSON of data.totals.Leaf.SUMS: the rest, NULL where unknown
    Column("states", Text),  # kelurahan only: one letter per TPS in code order
    Column("rev", Integer, nullable=False),
    Index(None, "election", "rev"),
)

day_total = Table(
    "day_total",
    metadata,
    in_election(),
    Column("area", Text, primary_key=True),
    Column("counts", Text, nullable=False),  # JSON: TPS per mark, turnout reports
    Column("rev", Integer, nullable=False),
    Index(None, "election", "rev"),
)

health_total = Table(
    "health_total",
    metadata,
    in_election(),
    Column("area", Text, primary_key=True),
    Column("tiers", Text, nullable=False),  # JSON: people per tier
    Column("people", Integer, nullable=False),
    Column("facets", Text),  # sealed, hex: screening coverage by role, tiers by role, age band and hours on duty
    Column("rev", Integer, nullable=False),
    Index(None, "election", "rev"),
)

history = Table(
    "history",
    metadata,
    in_election(),
    Column("area", Text, primary_key=True),
    Column("topic", Text, primary_key=True),  # a contest, or 'health'
    Column("bucket", Text, primary_key=True),  # start of the ten minutes (event time) it was the last word of
    Column("body", Text, nullable=False),  # JSON
)
