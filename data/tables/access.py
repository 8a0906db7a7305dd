"""Accounts and who is logged in, what was done with personal data, and who signed the health policy."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from data.tables.base import SERIAL, metadata, serial

account = Table(
    "account",
    metadata,
    serial(),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("areas", Text, nullable=False),  # JSON list of area codes
    Column("password", Text, nullable=False),  # Argon2id
    Column("active", Boolean, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("notice_at", Text),  # when the privacy notice was read
    Column("notice_version", Text),
    **SERIAL,
)

session = Table(
    "session",
    metadata,
    Column("id_hash", Text, primary_key=True),  # SHA-256 of the cookie's random id
    Column("account", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index(None, "account"),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("key", Text, primary_key=True),  # 'user:<name hash>' or 'addr:<address>'
    Column("count", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    serial(),
    Column("at", Text, nullable=False),
    Column("election", Text),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text),  # whose or what; never the value
    Column("purpose", Text),
    Column("detail", Text),
    Index(None, "actor"),
    **SERIAL,
)

policy_signature = Table(
    "policy_signature",
    metadata,
    Column("version", Text, primary_key=True),
    Column("clinician", Text, nullable=False),
    Column("signed_on", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
)

glass = Table(
    "glass",
    metadata,
    serial(),
    Column("election", Text, nullable=False),
    Column("account", Text, nullable=False),  # user name of who broke it
    Column("area", Text, nullable=False),  # what they may read named health data of
    Column("reason", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index(None, "account"),
    **SERIAL,
)

privacy_request = Table(
    "privacy_request",
    metadata,
    serial(),
    Column("election", Text, nullable=False),
    Column("kind", Text, nullable=False),  # data.rules.privacy.KINDS: akses, hapus, tarik, batasi, pelanggaran
    Column("person", Text),  # whose; NULL with a breach
    Column("state", Text, nullable=False),  # terbuka, selesai, ditolak
    Column("note", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),  # 3 x 24 hours later (UU 27/2022)
    Column("received_by", Text, nullable=False),
    Column("closed_at", Text),
    Column("closed_by", Text),
    Column("closing_note", Text),
    Index(None, "election", "state"),
    **SERIAL,
)
