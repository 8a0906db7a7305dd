"""When the people of a TPS were last looked at, found without reading their records."""

from __future__ import annotations

from alembic import op

revision = "0011_looked"
down_revision = "0010_sealed_facets"


def upgrade() -> None:
    name = op.f("ix_health_state_election_area_event_time")
    op.create_index(name, "health_state", ["election", "area", "event_time"])
