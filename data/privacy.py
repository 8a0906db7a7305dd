"""The register of requests about personal data and of breaches, with the law's clock, and who read named health data.

Kept by the admin, who sees no health data: a request names the person, a line of the log only who read, when, what for
and how many people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import insert, select, update

from data import audit
from data.actor import Actor
from data.clock import iso, parse_iso, real_now
from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.rules.privacy import KINDS, OPEN, STATES, due
from data.tables import audit as audit_table
from data.tables import person, privacy_request
from data.texts import require_writable

ACTION: Final = "keep_privacy"
LONGEST_NOTE: Final = 500
READINGS: Final = ("read_named_health", "read_rounds")


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `person` its id, None with a breach; times are aware."""

    no: int
    kind: str
    person: str | None
    state: str
    note: str
    received_at: datetime
    due_at: datetime
    received_by: str
    closed_at: datetime | None
    closing_note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the log: who read named health data, when, of what, what for, of how many people."""

    at: datetime
    actor: str
    subject: str
    purpose: str
    people: int


def register_request(house: House, actor: Actor, kind: str, who: str, note: str) -> int:
    """Start the clock of a request; its number. `Refused` names the entry."""
    actor.require(ACTION)
    if kind not in KINDS:
        raise Refused("Pilih jenis permintaan.", "kind")
    who, note = who.strip(), _note(note)
    if KINDS[kind].of_person and not who:
        raise Refused("Isi id petugasnya.", "person")
    if not KINDS[kind].of_person and not note:
        raise Refused("Tulis data apa, kapan dan bagaimana terungkap.", "note")
    now = real_now()

    def work(connection: Any) -> int:
        if who and _unknown(connection, house, who):
            raise Refused(f"Petugas {who[:60]} tidak terdaftar.", "person")
        row = {
            "election": house.election,
            "kind": kind,
            "person": who or None,
            "state": OPEN,
            "note": note,
            "received_at": iso(now),
            "due_at": iso(due(now)),
            "received_by": actor.username,
        }
        number: int = connection.execute(insert(privacy_request).values(**row)).inserted_primary_key[0]
        audit.record(connection, actor, "privacy_request", subject=who or None, detail=kind, election=house.election)
        return number

    return house.store.write(work)


def close_request(house: House, actor: Actor, number: int, state: str, note: str) -> None:
    """End a request, done or declined, with what was done. `Conflict` when it is closed already."""
    actor.require(ACTION)
    note = _note(note)
    if state not in STATES or state == OPEN:
        raise Refused("Pilih selesai atau ditolak.", "state")
    if not note:
        raise Refused("Tulis apa yang dilakukan, atau mengapa ditolak.", "closing_note")

    def work(connection: Any) -> None:
        here = (privacy_request.c.election == house.election) & (privacy_request.c.id == number)
        row = connection.execute(select(privacy_request.c.state, privacy_request.c.person).where(here)).first()
        if row is None:
            raise NotFound(f"Permintaan no. {number} tidak ada.")
        if row.state != OPEN:
            raise Conflict(f"Permintaan no. {number} sudah ditutup.", {"no": number})
        values = {"state": state, "closed_at": iso(real_now()), "closed_by": actor.username, "closing_note": note}
        connection.execute(update(privacy_request).where(here).values(**values))
        audit.record(
            connection, actor, "privacy_closed", subject=row.person, detail=f"{number} {state}", election=house.election
        )

    house.store.write(work)


def requests(house: House, actor: Actor) -> list[Request]:
    """Open ones first, the most urgent first; then the closed ones, newest first."""
    actor.require(ACTION)
    with house.store.read() as connection:
        rows = connection.execute(select(privacy_request).where(privacy_request.c.election == house.election)).all()
    found = [_request(row) for row in rows]
    return sorted(found, key=lambda one: (one.state != OPEN, one.due_at if one.state == OPEN else _far(one)))


def readings(house: House, actor: Actor, limit: int = 100) -> list[Reading]:
    """The newest readings of named health data; never a name and never a value."""
    actor.require(ACTION)
    asked = (
        select(audit_table)
        .where(audit_table.c.action.in_(READINGS), audit_table.c.election == house.election)
        .order_by(audit_table.c.id.desc())
        .limit(limit)
    )
    with house.store.read() as connection:
        rows = connection.execute(asked).all()
    return [
        Reading(
            parse_iso(row.at), row.actor, row.subject or "", row.purpose or "", len(orjson.loads(row.detail or "[]"))
        )
        for row in rows
    ]


def _far(one: Request) -> datetime:
    """Sorts the closed ones by their end, newest first."""
    closed = one.closed_at or one.due_at
    return datetime.fromtimestamp(4_000_000_000 - closed.timestamp(), closed.tzinfo)


def _request(row: Any) -> Request:
    closed = parse_iso(row.closed_at) if row.closed_at else None
    return Request(
        row.id, row.kind, row.person, row.state, row.note, parse_iso(row.received_at), parse_iso(row.due_at),
        row.received_by, closed, row.closing_note or "",
    )  # fmt: skip


def _unknown(connection: Any, house: House, who: str) -> bool:
    asked = select(person.c.id).where(person.c.election == house.election, person.c.id == who)
    return connection.execute(asked).first() is None


def _note(text: str) -> str:
    require_writable(text, "catatan")
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    return note
