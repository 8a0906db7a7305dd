"""What stands: the newest word of every C.Hasil and every stage of a TPS, the latest call to it, and what was sent
beside it.

`rebuild` makes all of it again.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text

from data.tables.base import in_election, metadata

_ONCE = text("second IS NULL")

form = Table(
    "form",
    metadata,
    in_election(),
    Column("tps", Text, primary_key=True),
    Column("contest", Text, primary_key=True),
    Column("round", Text, primary_key=True),  # reguler, susulan, lanjutan, penghitungan_ulang, psu
    Column("kelurahan", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("figures", Text, nullable=False),  # JSON of data.rules.tally.TallyForm
    Column("findings", Text, nullable=False),  # JSON list of findings
    Column("state", Text, nullable=False),  # counted, held, rejected, recorded (no vote figure)
    Column("reported", Boolean, nullable=False),  # has at least one vote figure
    Column("flagged", Boolean, nullable=False),
    Column("spoken", Boolean, nullable=False, server_default="0"),  # told by telephone: lisan until a photo is there
    Column("decision", Text),  # what decides its state: sesuai_kertas, perbaiki, kembalikan, tolak
    Column("label", Text),  # a decision that leaves its state alone: janggal, dilaporkan
    Column("sent_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("event_time", Text, nullable=False),
    Column("draw", Integer, nullable=False, server_default="0"),  # 0..99 from its name (data.rules.second)
    Column("second", Integer),  # the blind second entry of the standing figures; NULL: entered once
    Index(None, "election", "kelurahan", "contest"),
    Index("ix_form_review", "election", "state", "flagged", "contest"),
    # A share of the forms that are to be entered again is a range of it, of an area as of the city.
    Index("ix_form_second", "election", "draw", "kelurahan", sqlite_where=_ONCE, postgresql_where=_ONCE),
)

mark = Table(
    "mark",
    metadata,
    in_election(),
    Column("tps", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # logistik, dibuka, partisipasi, ditutup, mulai_hitung, kotak_diserahkan
    Column("kelurahan", Text, nullable=False),
    Column("value", Integer),  # partisipasi: voters so far
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
)

call = Table(
    "call",
    metadata,
    in_election(),
    Column("tps", Text, primary_key=True),
    Column("kelurahan", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # tersambung, tidak_diangkat, nomor_salah, akan_lapor, lain
    Column("note", Text, nullable=False),
    Column("again_at", Text),  # when to try next, by the one clock
    Column("called_by", Text, nullable=False),
    Column("ver", Integer, nullable=False),  # how many calls there were
    Column("submission", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
)

incident = Table(
    "incident",
    metadata,
    in_election(),
    Column("submission", Integer, primary_key=True, autoincrement=False),  # its number is the incident's
    Column("tps", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("kind", Text, nullable=False),  # data.rules.incidents.KINDS
    Column("severity", Text, nullable=False),  # ringan, sedang, berat, darurat
    Column("note", Text, nullable=False),  # as the sender wrote it
    Column("state", Text, nullable=False),  # baru, diverifikasi, ditangani, selesai, bukan_kejadian
    Column("sent_by", Text, nullable=False),
    Column("event_time", Text, nullable=False),  # of the report
    Column("ver", Integer, nullable=False),
    Column("last", Integer, nullable=False),  # the submission of the newest step; at first the report's own
    Column("last_note", Text, nullable=False),
    Column("handled_by", Text),  # who took the newest step
    Column("state_time", Text, nullable=False),
    Index("ix_incident_state", "election", "state", "kelurahan"),
    Index(None, "election", "tps"),
)

opened_round = Table(
    "opened_round",
    metadata,
    in_election(),
    Column("tps", Text, primary_key=True),
    Column("contest", Text, primary_key=True),
    Column("round", Text, primary_key=True),  # susulan, lanjutan, penghitungan_ulang, psu
    Column("kelurahan", Text, nullable=False),
    Column("state", Text, nullable=False),  # dibuka, dibatalkan
    Column("document", Text, nullable=False),  # number and date of the decision it rests on
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Index("ix_opened_round", "election", "kelurahan", "contest"),
)

entry = Table(
    "entry",
    metadata,
    in_election(),
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("tps", Text, nullable=False),
    Column("contest", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("kind", Text, nullable=False),  # sama, beda, basi (data.rules.entries)
    Column("beside", Integer),  # the submission that stood when it came; NULL: none stood
    Column("figures", Text, nullable=False),  # JSON of data.rules.tally.TallyForm
    Column("differs", Text, nullable=False),  # JSON list of the entries that differ from what stood
    Column("sent_by", Text, nullable=False),
    Column("event_time", Text, nullable=False),
    Column("settled_by", Integer),  # the decision that has looked at it; NULL: still open
    Index(None, "election", "tps", "contest"),
    Index("ix_entry_open", "election", "kind", "settled_by"),
)

stray = Table(
    "stray",
    metadata,
    in_election(),
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),  # the TPS as it was sent
    Column("kind", Text, nullable=False),  # what kind of report it was: tally, stage, turnout, ...
    Column("body", Text, nullable=False),  # JSON as it was sent
    Column("sent_by", Text, nullable=False),
    Column("event_time", Text, nullable=False),
    Column("settled_by", Integer),  # the decision that has looked at it; NULL: still open
    Index("ix_stray_open", "election", "settled_by"),
)
