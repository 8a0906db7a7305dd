"""The facets of the health totals are sealed: a group of a kelurahan is often one person."""

from __future__ import annotations

from alembic import op

revision = "0010_sealed_facets"
down_revision = "0009_care"


def upgrade() -> None:
    """What stood in the clear goes, and every place waits to be folded once more."""
    op.execute("UPDATE health_total SET facets = NULL")
    direct = "'direct:'"
    op.execute(
        "INSERT INTO dirty (election, kind, kelurahan) "
        f"SELECT election, 'health', replace(area, {direct}, '') FROM health_total "
        "WHERE area LIKE 'direct:%' OR length(area) - length(replace(area, '.', '')) = 3"
    )
