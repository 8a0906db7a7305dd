"""Officers, the keys that seal what is personal, and what stands of their health (`rebuild` makes it again)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from data.tables.base import in_election, metadata

person = Table(
    "person",
    metadata,
    in_election(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # kpps, linmas, pps, ppk, ...
    Column("area", Text, nullable=False),  # where they serve: tps, kelurahan or kecamatan
    Column("kelurahan", Text),  # NULL for those of a kecamatan
    Column("kecamatan", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # NIK, phone, birth date, sex: AES-GCM under the person's key
    Column("nik_index", Text),  # keyed hash: found by exact value only
    Index(None, "election", "area"),
    Index(None, "election", "kelurahan"),
    Index(None, "election", "nik_index"),
)

person_key = Table(
    "person_key",
    metadata,
    in_election(),
    Column("person", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),  # the person's data key under the master key
)

health_state = Table(
    "health_state",
    metadata,
    in_election(),
    Column("person", Text, primary_key=True),
    Column("area", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),  # kecamatan code for those of a kecamatan
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # tier, what fired, vital signs, times: health data
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
    # When the people of a TPS were last looked at is read from it alone; the sealed records stay where they are.
    Index(None, "election", "area", "event_time"),
)
