"""The audit trail: who did what to whose record, and why. Append only; never the value seen or set."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from data.actor import Actor
from data.clock import iso, real_now
from data.tables import audit


def record(
    connection: Connection,
    actor: Actor,
    action: str,
    *,
    subject: str | None = None,
    purpose: str | None = None,
    detail: str | None = None,
    election: str | None = None,
    at: datetime | None = None,
) -> None:
    """Write one line inside the caller's transaction, so that an act and its trace stand or fall together."""
    connection.execute(
        insert(audit).values(
            at=iso(at or real_now()),
            election=election,
            actor=actor.username,
            role=actor.role,
            action=action,
            subject=subject,
            purpose=purpose,
            detail=detail,
        )
    )
