"""The steps people take about an alert: acknowledged, on the way, treated, handed over. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.reports import alerts, door
from data.reports.alerts import opened, reaches, standing, this
from data.reports.followup import follow_alert
from data.reports.health import close_record, person_of
from data.reports.kinds import AlertStep, Answer, Envelope
from data.rules.alerts import OPEN, STATES, allowed, needs_note
from data.tables import alert
from data.texts import require_writable

STEP: Final = "alert_step"
ACTION: Final = "handle_alerts"
LONGEST_NOTE: Final = 300


def step_alert(
    house: House, actor: Actor, step: AlertStep, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Take a step. `Conflict` when it stands elsewhere than the sender saw, or the table does not allow the step."""
    actor.require(ACTION)
    door.check_envelope(envelope)
    if step.state not in STATES:
        raise Refused("Pilih langkah yang diambil.", "state")
    note = _note(step.note)
    if needs_note(step.expected, step.state) and not note:
        raise Refused(f"Tulis catatan untuk langkah {STATES[step.state].lower()}.", "note")

    def work(writing: Connection) -> Answer:
        row, key = _reached(writing, house, actor, step.number)
        doc = opened(house, row)
        ready = _prepared(house, actor, envelope, row, key, step, note)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        _check_step(row, doc, step)
        if not row.open and step.state in OPEN:
            _check_alone(writing, row, doc)
        # Neither answer nor reason says which step it was: that is health data, and they are kept unsealed.
        answer = Answer(0, row.ver + 1, "recorded")
        named = replace(envelope, replaces=row.submission, reason="langkah atas peringatan")
        sent = door.submission_row(house, actor, named, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        values = alerts.stepped(house, dict(row._mapping), doc, step.state, note, {**sent, "id": number})
        writing.execute(update(alert).where(*this(row)).values(**values))
        if doc["person"] is not None:
            _follow(writing, house, row, doc, step.state, {**sent, "id": number})
        door.queue(writing, house, "alert", row.kelurahan, None, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def _follow(
    writing: Connection, house: House, row: Row[Any], doc: Mapping[str, Any], state: str, sent: Mapping[str, Any]
) -> None:
    """What a step means for the person's record and their follow-up."""
    if state not in OPEN:
        close_record(writing, house, doc["person"], state, sent)
    follow_alert(writing, house, dict(row._mapping), doc["state"], {**doc, "state": state}, sent)


def step_of(house: House, row: Mapping[Any, Any], payload: Mapping[str, Any], key: bytes | None) -> dict[str, Any]:
    """State and note of a stored step. `key`: of the person it is about; None where nobody was named."""
    place = _place_of_step(row["election"], row["sender"], row["idem_key"])
    sealed = bytes.fromhex(payload["sealed"])
    opened_step = house.vault.open_own(sealed, place) if key is None else house.vault.open(key, sealed, place)
    said: dict[str, Any] = opened_step
    return said


def _reached(connection: Connection, house: House, actor: Actor, number: int) -> tuple[Row[Any], bytes | None]:
    """The alert's row, locked, and the key of its person. The person is locked first, as by every report."""
    asked = select(alert).where(alert.c.election == house.election, alert.c.number == number)
    seen = connection.execute(asked).first()
    if seen is None:
        raise NotFound(f"Peringatan no. {number} tidak ada.")
    if not reaches(actor, seen.kelurahan, seen.level, seen.neighbour):
        raise NotAllowed("Wilayah ini di luar wewenang Anda.")
    who = opened(house, seen)["person"]
    key = person_of(connection, house, who).key if who is not None else None
    return standing(connection, house, number), key


def _check_step(row: Row[Any], doc: Mapping[str, Any], step: AlertStep) -> None:
    current: dict[str, object] = {"no": row.number, "ver": row.ver, "state": doc["state"]}
    if doc["state"] != step.expected:
        words = f"Peringatan ini sudah {STATES[doc['state']].lower()} sejak Anda lihat. Lihat lagi keadaannya."
        raise Conflict(words, current)
    if not allowed(doc["state"], step.state):
        words = f"Peringatan yang {STATES[doc['state']].lower()} tidak dapat menjadi {STATES[step.state].lower()}."
        raise Conflict(words, current)


def _check_alone(connection: Connection, row: Row[Any], doc: Mapping[str, Any]) -> None:
    """Opening again makes no second open alert of a person whom another report has found since: who reads the one
    would not know of the other, and the next report joins only one of them. The person is locked."""
    if row.person_index is None:
        return
    asked = select(alert.c.number).where(
        alert.c.election == row.election, alert.c.open, alert.c.person_index == row.person_index
    )
    other = connection.execute(asked).scalar()
    if other is not None:
        words = f"Petugas ini sudah punya peringatan lain yang terbuka (no. {other}). Lanjutkan di sana."
        raise Conflict(words, {"no": row.number, "ver": row.ver, "state": doc["state"], "open": other})


def _prepared(
    house: House, actor: Actor, envelope: Envelope, row: Row[Any], key: bytes | None, step: AlertStep, note: str
) -> door.Prepared:
    """What is stored of a step: its state and note say how somebody is, so they are sealed, under the person's own key
    where there is one."""
    said = {"state": step.state, "note": note}
    place = _place_of_step(house.election, envelope.sender or actor.username, envelope.idem_key)
    sealed = house.vault.seal_own(said, place) if key is None else house.vault.seal(key, said, place)
    body = house.vault.blind_index(door.canonical({**said, "alert": step.number, "of": step.expected}).decode())
    payload = {"alert": step.number, "own": key is not None, "sealed": sealed.hex()}
    return door.Prepared(STEP, row.kelurahan, payload, body)


def _place_of_step(election: str, sender: str, idem_key: str) -> str:
    return f"submission|alert|{election}|{sender}|{idem_key}"


def _note(text: str) -> str:
    require_writable(text, "catatan")
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    return note
