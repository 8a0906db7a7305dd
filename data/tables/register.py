"""The register of an election: areas, contests, ballots, choices, parties, imported map layers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text

from data.tables.base import in_election, metadata

area = Table(
    "area",
    metadata,
    in_election(),
    Column("code", Text, primary_key=True),  # Kemendagri, dotted: 64.72.01.1001.001
    Column("level", Text, nullable=False),  # kota, kecamatan, kelurahan, tps
    Column("name", Text, nullable=False),
    Column("parent", Text),
    Column("kode_kpu", Text),
    Column("kode_bps", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("km2", Float),
    Column("number", Integer),  # tps only: its number in the kelurahan, 901 up for lokasi khusus
    Column("special", Boolean, nullable=False, server_default="0"),
    Column("dpt", Integer),  # tps only; NULL is unknown, never 0
    Column("dpt_men", Integer),
    Column("dpt_women", Integer),
    Index(None, "election", "parent"),
    Index(None, "election", "level"),
)

contest = Table(
    "contest",
    metadata,
    in_election(),
    Column("code", Text, primary_key=True),  # ppwp, dpr, dpd, dprd_prov, dprd_kota, gubernur, walikota
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # 'candidates' or 'parties'
)

ballot = Table(
    "ballot",
    metadata,
    in_election(),
    Column("contest", Text, primary_key=True),
    Column("dapil", Text, primary_key=True),  # KPU's code of the dapil, e.g. 647201
    Column("name", Text, nullable=False),
    Column("seats", Integer),
)

dapil_kecamatan = Table(
    "dapil_kecamatan",
    metadata,
    in_election(),
    Column("contest", Text, primary_key=True),
    Column("kecamatan", Text, primary_key=True),
    Column("dapil", Text, nullable=False),
)

choice = Table(
    "choice",
    metadata,
    in_election(),
    Column("contest", Text, primary_key=True),
    Column("dapil", Text, primary_key=True),
    Column("position", Integer, primary_key=True),  # place in the form's vote vector, from 0
    Column("party", Integer),  # party's ballot number; NULL in contests of candidates
    Column("number", Integer),  # candidate's number; NULL is the party itself
    Column("name", Text, nullable=False),
    Column("imported", Boolean, nullable=False, server_default="0"),
)

party = Table(
    "party",
    metadata,
    in_election(),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("colour", Text, nullable=False),
)

map_layer = Table(
    "map_layer",
    metadata,
    in_election(),
    Column("name", Text, primary_key=True),  # 'kelurahan'
    Column("source", Text, nullable=False),
    Column("body", Text, nullable=False),  # GeoJSON FeatureCollection
    Column("warnings", Text, nullable=False),  # JSON list of sentences
    Column("imported_at", Text, nullable=False),
)
