"""What a store is, where its simulated night stands, and the elections it holds."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, Table, Text

from data.tables.base import metadata

store_info = Table(
    "store_info",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("kind", Text, nullable=False),  # 'real' or 'simulated', for the whole life of the store
    Column("created_at", Text, nullable=False),
    Column("key_check", Text),  # proves that the master key beside the store is the one it was made with
)

clock_state = Table(
    "clock_state",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("event_time", Text, nullable=False),  # where a simulated night stands
    Column("speed", Float, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("options", Text, nullable=False),  # JSON: how the night was asked for (tps, until, ...)
)

election = Table(
    "election",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("voting_day", Text, nullable=False),  # YYYY-MM-DD
    Column("tps_ceiling", Integer, nullable=False),  # most voters a TPS may have: 300 (Pemilu), 600 (Pilkada)
    Column("is_current", Boolean, nullable=False),
    Column("register_version", Integer, nullable=False, server_default="1"),  # raised by every register import
)
