"""What was sent, in the order it came, and the chain over it in fold order. Append only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint

from data.tables.base import SERIAL, in_election, metadata, serial

submission = Table(
    "submission",
    metadata,
    serial(),
    Column("election", Text, nullable=False),
    # tally, decision, mark, call, round, incident, incident_step, checkin, screening, photo, stray, dismissal
    Column("kind", Text, nullable=False),
    Column("sender", Text, nullable=False),  # who or what holds the idempotency keys: account, device, import
    Column("idem_key", Text, nullable=False),
    Column("tps", Text, nullable=False),  # area it is about
    Column("contest", Text),
    Column("round", Text),
    Column("payload", Text, nullable=False),  # canonical JSON; personal parts are ciphertext
    Column("sha256", Text, nullable=False),  # of the payload
    Column("result", Text, nullable=False),  # JSON: the answer that a repeat gets again
    Column("actor", Text, nullable=False),  # user name
    Column("role", Text, nullable=False),
    Column("device_time", Text),  # as the device said: recorded, never trusted
    Column("event_time", Text, nullable=False),  # by the one clock
    Column("server_time", Text, nullable=False),  # real time
    Column("replaces", Integer),  # the submission it corrects or decides
    Column("reason", Text),
    UniqueConstraint("election", "sender", "idem_key"),
    Index(None, "election", "tps", "contest"),
    Index(None, "election", "actor"),
    **SERIAL,
)

chain = Table(
    "chain",
    metadata,
    in_election(),
    Column("seq", Integer, primary_key=True),  # fold order, from 1, no gaps
    Column("submission", Integer, nullable=False, unique=True),
    Column("head", Text, nullable=False),  # SHA-256(previous head || canonical submission), hex
    ForeignKeyConstraint(["submission"], ["submission.id"]),
)
