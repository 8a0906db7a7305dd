"""Calls to a TPS through the door: every one is kept, the latest stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from data import codes
from data.actor import Actor
from data.clock import iso, parse_iso
from data.errors import Conflict, Refused
from data.house import House
from data.reports import door
from data.reports.kinds import Answer, CallReport, Envelope
from data.rules.calls import LONGEST_PAUSE, OUTCOMES
from data.rules.words import number
from data.tables import call
from data.texts import require_writable

KIND: Final = "call"
ACTION: Final = "work_desk"
LONGEST_NOTE: Final = 300
_KEY: Final = [call.c.election, call.c.tps]
_STANDING: Final = select(call.c.ver).where(
    call.c.election == bindparam("election"), call.c.tps == bindparam("tps")
)


def submit_call(
    house: House, actor: Actor, report: CallReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store what came of a call. `NotAllowed` outside the own area, `Refused` for an outcome nobody knows, a note that
    is too long or missing with 'lain', a next try out of reach."""
    actor.require(ACTION, report.tps)
    door.check_envelope(envelope)
    if house.registers.latest(house.election).area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    ready = _prepared(report)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        before: int = writing.execute(_STANDING, {"election": house.election, "tps": report.tps}).scalar() or 0
        answer = Answer(0, before + 1, "recorded")
        sent = door.submission_row(house, actor, envelope, ready, answer, iso(house.clock.now()))
        stored = door.store_submission(writing, sent)
        row = call_row({**sent, "id": stored}, ready.payload, before)
        if writing.execute(_upsert(writing, row)).first() is None:
            raise Conflict("TPS ini baru saja dicatat panggilannya oleh orang lain. Kirim ulang.")
        door.queue(writing, house, KIND, row["kelurahan"], None, stored)
        return Answer(stored, before + 1, "recorded")

    return door.in_transaction(house, connection, work)


def call_row(sent: Mapping[Any, Any], payload: Mapping[str, Any], before: int) -> dict[str, Any]:
    """The standing row that a submission makes; `before`: how many calls there were."""
    pause = payload["again_minutes"]
    again = None if pause is None else iso(parse_iso(sent["event_time"]) + timedelta(minutes=pause))
    return {
        "election": sent["election"],
        "tps": sent["tps"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        "outcome": payload["outcome"],
        "note": payload["note"],
        "again_at": again,
        "called_by": sent["actor"],
        "ver": before + 1,
        "submission": sent["id"],
        "event_time": sent["event_time"],
    }


def _upsert(connection: Connection, row: Mapping[str, Any]) -> Any:
    statement = door.dialect_insert(connection, call).values(**row)
    moved = {column.name: statement.excluded[column.name] for column in call.columns if column not in _KEY}
    return statement.on_conflict_do_update(
        index_elements=_KEY, set_=moved, where=call.c.ver == statement.excluded.ver - 1
    ).returning(call.c.ver)


def _prepared(report: CallReport) -> door.Prepared:
    if report.outcome not in OUTCOMES:
        raise Refused("Pilih hasil panggilan.", "outcome")
    require_writable(report.note, "catatan")
    note = " ".join(report.note.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    if report.outcome == "lain" and not note:
        raise Refused("Tulis hasilnya pada catatan bila memilih Lain.", "note")
    pause = report.again_minutes
    if pause is not None and not 1 <= pause <= LONGEST_PAUSE:
        raise Refused(f"Coba lagi paling cepat 1 menit, paling lambat {number(LONGEST_PAUSE)} menit.", "again_minutes")
    payload = {"outcome": report.outcome, "note": note, "again_minutes": pause}
    body = hashlib.sha256(door.canonical({**payload, "tps": report.tps})).hexdigest()
    return door.Prepared(KIND, report.tps, payload, body)
