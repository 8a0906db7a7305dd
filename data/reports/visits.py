"""Visits of the health teams through the door: every one is kept, the latest stands. Nothing of anybody's health is in
them; what was measured comes as a check-in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, Refused
from data.house import House
from data.reports import door
from data.reports.kinds import Answer, Envelope, VisitReport
from data.tables import visit

KIND: Final = "visit"
ACTION: Final = "plan_rounds"
VISITED: Final = "dikunjungi"
OUTCOMES: Final = {
    VISITED: "Dikunjungi",
    "tidak_ditemukan": "Tidak ditemukan",
    "dibatalkan": "Dibatalkan",  # the last one was a slip of the hand
}
MOST_SEEN: Final = 50
_KEY: Final = [visit.c.election, visit.c.tps]
_STANDING: Final = select(visit.c.ver, visit.c.visited_at).where(
    visit.c.election == bindparam("election"), visit.c.tps == bindparam("tps")
)


def submit_visit(
    house: House, actor: Actor, report: VisitReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store a visit. `NotAllowed` outside the own area, `Refused` for an outcome nobody knows."""
    actor.require(ACTION, report.tps)
    door.check_envelope(envelope)
    if house.registers.latest(house.election).area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    if report.outcome not in OUTCOMES:
        raise Refused("Pilih hasil kunjungan.", "outcome")
    if not 0 <= report.seen <= MOST_SEEN:
        raise Refused(f"Jumlah petugas yang diperiksa: 0 sampai {MOST_SEEN}.", "seen")
    payload = {"outcome": report.outcome, "seen": report.seen}
    body = hashlib.sha256(door.canonical({**payload, "tps": report.tps})).hexdigest()
    ready = door.Prepared(KIND, report.tps, payload, body)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        before = writing.execute(_STANDING, {"election": house.election, "tps": report.tps}).first()
        ver = before.ver if before is not None else 0
        answer = Answer(0, ver + 1, "recorded")
        sent = door.submission_row(house, actor, envelope, ready, answer, iso(house.clock.now()))
        stored = door.store_submission(writing, sent)
        row = visit_row({**sent, "id": stored}, payload, before._mapping if before is not None else None)
        if writing.execute(_upsert(writing, row)).first() is None:
            raise Conflict("TPS ini baru saja dicatat kunjungannya oleh orang lain. Kirim ulang.")
        door.queue(writing, house, KIND, row["kelurahan"], None, stored)
        return Answer(stored, ver + 1, "recorded")

    return door.in_transaction(house, connection, work)


def visit_row(sent: Mapping[Any, Any], payload: Mapping[str, Any], before: Any) -> dict[str, Any]:
    """The standing row that a submission makes; `before`: ver and visited_at that stood, None for none.

    A visit that is taken back leaves the TPS as one that was never visited: better once too often than not at all.
    """
    at = {VISITED: sent["event_time"], "dibatalkan": None}
    return {
        "election": sent["election"],
        "tps": sent["tps"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        "outcome": payload["outcome"],
        "seen": payload["seen"],
        "visited_by": sent["actor"],
        "visited_at": at.get(payload["outcome"], before["visited_at"] if before else None),
        "ver": (before["ver"] if before else 0) + 1,
        "submission": sent["id"],
        "event_time": sent["event_time"],
    }


def _upsert(connection: Connection, row: Mapping[str, Any]) -> Any:
    statement = door.dialect_insert(connection, visit).values(**row)
    moved = {column.name: statement.excluded[column.name] for column in visit.columns if column not in _KEY}
    return statement.on_conflict_do_update(
        index_elements=_KEY, set_=moved, where=visit.c.ver == statement.excluded.ver - 1
    ).returning(visit.c.ver)
