"""What is done for officers: alerts, follow-up after the day, and who stands in for whom. `rebuild` makes it again.

Whose an alert is and everything about the person's health is sealed; plain is only what a list has to be found by.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, text

from data.tables.base import in_election, metadata

_OPEN = text("open")

alert = Table(
    "alert",
    metadata,
    in_election(),
    Column("number", Integer, primary_key=True, autoincrement=False),  # submission * 100 + place in the report
    Column("kelurahan", Text, nullable=False),  # kecamatan code for those of a kecamatan
    Column("open", Boolean, nullable=False),
    Column("person_index", Text),  # keyed hash: the open alert of a person is found by it; NULL: nobody named
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),  # the newest that moved it
    Column("sealed", LargeBinary, nullable=False),  # data.reports.alerts.Alert
    Column("due_at", Text),  # when it goes to the next level if nobody takes it; NULL: taken or at the last level
    Column("level", Integer, nullable=False),  # 0 puskesmas, 1 next puskesmas, 2 Dinkes, 3 command room
    Column("neighbour", Text),  # kelurahan of the next puskesmas, which may see it from level 1 on
    Column("event_time", Text, nullable=False),  # when it began
    Index("ix_alert_open", "election", "kelurahan", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_alert_due", "election", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "election", "person_index"),
)

followup = Table(
    "followup",
    metadata,
    in_election(),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the alert, or of the report, it follows
    Column("kelurahan", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("due_on", Text, nullable=False),  # YYYY-MM-DD of the next contact
    Column("until", Text, nullable=False),  # YYYY-MM-DD of the last one
    Column("person_index", Text),
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # who, and how it goes
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
    Index("ix_followup_due", "election", "due_on"),
)

relief = Table(
    "relief",
    metadata,
    in_election(),
    Column("person", Text, primary_key=True),
    Column("area", Text, nullable=False),
    Column("kelurahan", Text, nullable=False),
    Column("state", Text, nullable=False),  # data.rules.relief.STATES
    Column("substitute", Text, nullable=False),  # name of who stands in; empty: nobody yet
    Column("note", Text, nullable=False),  # of the decision; never of health
    Column("proposed_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
    Index(None, "election", "area"),
)

visit = Table(
    "visit",
    metadata,
    in_election(),
    Column("tps", Text, primary_key=True),
    Column("kelurahan", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # data.reports.visits.OUTCOMES
    Column("seen", Integer, nullable=False),  # officers who were looked at
    Column("visited_by", Text, nullable=False),
    Column("visited_at", Text),  # of the latest visit that was one; NULL: there was none
    Column("ver", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
    Column("event_time", Text, nullable=False),
    Index(None, "election", "kelurahan"),
)
