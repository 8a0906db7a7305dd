"""Incidents through the door: what disturbs the vote, and every step that is taken about it. Nothing is overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.reports import door
from data.reports.kinds import Answer, Envelope, IncidentReport, IncidentStep
from data.rules.incidents import KINDS, NEEDS_NOTE, NEW, SEVERITIES, STATES, allowed
from data.tables import incident
from data.texts import require_writable

KIND: Final = "incident"
STEP: Final = "incident_step"
ACTION: Final = "handle_incidents"
LONGEST_NOTE: Final = 500


def submit_incident(
    house: House, actor: Actor, report: IncidentReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store an incident at a TPS. `NotAllowed` outside the own area, `Refused` names the entry.

    What is wrong in it is mended by a step with a note, never by a second report that replaces it. The health of a
    person comes by a check-in: with such a kind no free text is kept.
    """
    actor.require("report", report.tps)
    return store_incident(house, actor, report, envelope, connection)


def store_incident(
    house: House, actor: Actor, report: IncidentReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """The same for whoever has been let in already."""
    door.check_envelope(envelope)
    if envelope.replaces is not None:
        raise Refused("Kejadian tidak diganti dengan laporan baru; tambahkan catatan pada kejadiannya.", "replaces")
    if house.registers.latest(house.election).area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    ready = _prepared(report)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        answer = Answer(0, 1, NEW)
        sent = door.submission_row(house, actor, envelope, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        row = incident_row({**sent, "id": number}, ready.payload)
        writing.execute(insert(incident).values(**row))
        door.queue(writing, house, KIND, row["kelurahan"], None, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def step_incident(
    house: House, actor: Actor, step: IncidentStep, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Take a step about an incident. `Conflict` when it has moved on or the table does not allow the step."""
    actor.require(ACTION)
    door.check_envelope(envelope)
    if step.state not in STATES:
        raise Refused("Pilih langkah yang diambil.", "state")
    note = _note(step.note)
    if step.state in NEEDS_NOTE and not note:
        raise Refused(f"Tulis catatan untuk langkah {STATES[step.state]}.", "note")

    def work(writing: Connection) -> Answer:
        row = _standing(writing, house, step.number)
        actor.require(ACTION, row.tps)
        ready = _step_prepared(row.tps, step, note)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        _check_step(row, step)
        answer = Answer(0, row.ver + 1, step.state)
        named = replace(envelope, replaces=row.last, reason=note or STATES[step.state])
        sent = door.submission_row(house, actor, named, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        here = (incident.c.election == house.election) & (incident.c.submission == row.submission)
        moved = stepped({**sent, "id": number}, ready.payload, row.ver)
        writing.execute(update(incident).where(here).values(**moved))
        door.queue(writing, house, KIND, row.kelurahan, None, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def incident_row(sent: Mapping[Any, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The standing row that a report makes."""
    return {
        "election": sent["election"],
        "submission": sent["id"],
        "tps": sent["tps"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        "kind": payload["kind"],
        "severity": payload["severity"],
        "note": payload["note"],
        "state": NEW,
        "sent_by": sent["actor"],
        "event_time": sent["event_time"],
        "ver": 1,
        "last": sent["id"],
        "last_note": "",
        "handled_by": None,
        "state_time": sent["event_time"],
    }


def stepped(sent: Mapping[Any, Any], payload: Mapping[str, Any], ver: int) -> dict[str, Any]:
    """What a step changes in the standing row of version `ver`."""
    return {
        "state": payload["state"],
        "ver": ver + 1,
        "last": sent["id"],
        "last_note": payload["note"],
        "handled_by": sent["actor"],
        "state_time": sent["event_time"],
    }


def _standing(connection: Connection, house: House, number: int) -> Row[Any]:
    asked = select(incident).where(incident.c.election == house.election, incident.c.submission == number)
    row = connection.execute(asked if connection.dialect.name == "sqlite" else asked.with_for_update()).first()
    if row is None:
        raise NotFound(f"Kejadian no. {number} tidak ada.")
    return row


def _check_step(row: Row[Any], step: IncidentStep) -> None:
    current: dict[str, object] = {"no": row.submission, "ver": row.ver, "state": row.state}
    if row.ver != step.expected_ver:
        raise Conflict("Kejadian ini sudah ditangani orang lain sejak Anda lihat. Lihat lagi keadaannya.", current)
    if not allowed(row.state, step.state):
        words = f"Kejadian yang {STATES[row.state].lower()} tidak dapat menjadi {STATES[step.state].lower()}."
        raise Conflict(words, current)


def _prepared(report: IncidentReport) -> door.Prepared:
    kind = KINDS.get(report.kind)
    if kind is None:
        raise Refused("Pilih jenis kejadian.", "kind")
    severity = report.severity or kind.severity
    if severity not in SEVERITIES:
        raise Refused(f"Tingkat {severity[:60]!r} tidak dikenal; pilihannya: {', '.join(SEVERITIES)}.", "severity")
    note = _note(report.note)
    if kind.says_health and note:
        raise Refused("Keluhan petugas tidak ditulis di sini. Kirim lewat Kesehatan petugas.", "note")
    if report.kind == "lainnya" and not note:
        raise Refused("Tulis apa yang terjadi.", "note")
    payload = {"kind": report.kind, "severity": severity, "note": note}
    body = hashlib.sha256(door.canonical({**payload, "tps": report.tps})).hexdigest()
    return door.Prepared(KIND, report.tps, payload, body)


def _step_prepared(tps: str, step: IncidentStep, note: str) -> door.Prepared:
    payload = {"incident": step.number, "state": step.state, "note": note}
    body = hashlib.sha256(door.canonical({**payload, "of_ver": step.expected_ver})).hexdigest()
    return door.Prepared(STEP, tps, payload, body)


def _note(text: str) -> str:
    require_writable(text, "catatan")
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    return note


def step_of(payload: str) -> tuple[int, dict[str, Any]]:
    """The incident that a stored step is about, and what it says."""
    said: dict[str, Any] = orjson.loads(payload)
    return int(said["incident"]), said
