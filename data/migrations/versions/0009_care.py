"""Alerts, follow-up, relief, facets of the health totals, the glass that can be broken, and requests with a clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_care"
down_revision = "0008_rounds"


def upgrade() -> None:
    op.add_column("health_total", sa.Column("facets", sa.Text(), nullable=True))
    _count_again()
    _alert()
    _followup()
    _relief()
    _visit()
    _access()


def _count_again() -> None:
    """What was folded before has no facets: every place waits to be folded once more."""
    direct = "'direct:'"
    op.execute(
        "INSERT INTO dirty (election, kind, kelurahan) "
        f"SELECT election, 'health', replace(area, {direct}, '') FROM health_total "
        "WHERE area LIKE 'direct:%' OR length(area) - length(replace(area, '.', '')) = 3"
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("person_index", sa.Text(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("neighbour", sa.Text(), nullable=True),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "number", name=op.f("pk_alert")),
    )
    is_open = sa.text("open")
    for name, columns in (("ix_alert_open", ["election", "kelurahan"]), ("ix_alert_due", ["election", "due_at"])):
        op.create_index(name, "alert", columns, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index(op.f("ix_alert_election_person_index"), "alert", ["election", "person_index"])


def _followup() -> None:
    op.create_table(
        "followup",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("person_index", sa.Text(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "number", name=op.f("pk_followup")),
    )
    op.create_index(op.f("ix_followup_election_kelurahan"), "followup", ["election", "kelurahan"])
    op.create_index("ix_followup_due", "followup", ["election", "due_on"])


def _relief() -> None:
    op.create_table(
        "relief",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "person", name=op.f("pk_relief")),
    )
    op.create_index(op.f("ix_relief_election_kelurahan"), "relief", ["election", "kelurahan"])
    op.create_index(op.f("ix_relief_election_area"), "relief", ["election", "area"])


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("tps", sa.Text(), nullable=False),
        sa.Column("kelurahan", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("visited_by", sa.Text(), nullable=False),
        sa.Column("visited_at", sa.Text(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("event_time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election", "tps", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_election_kelurahan"), "visit", ["election", "kelurahan"])


def _access() -> None:
    op.create_table(
        "glass",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_glass_account"), "glass", ["account"])
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_privacy_request_election_state"), "privacy_request", ["election", "state"])
