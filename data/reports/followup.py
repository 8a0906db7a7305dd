"""Follow-up through the door: a case opens by itself when an alert leaves the spot, contacts are added for thirty days.

Whose it is and how it goes is sealed: the row under the store's own key, a contact under the person's. In the clear is
only what lists are found by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from data.actor import Actor
from data.clock import WITA, iso, parse_iso
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.reports import door
from data.reports.alerts import locked, person_index
from data.reports.health import person_of
from data.reports.kinds import Answer, Envelope
from data.rules.followup import DIED, OUTCOMES, after, next_due, until
from data.tables import followup
from data.texts import require_writable

KIND: Final = "followup"
ACTION: Final = "follow_up"
LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Contact:
    """What a contact brought. `number`: of the case; `expected_ver`: the version that was seen."""

    number: int
    outcome: str
    expected_ver: int
    note: str = ""


def place_of_case(election: str, number: int) -> str:
    """The associated data of a case's sealed part."""
    return f"followup|sealed|{election}|{number}"


# ---- a case opens with its alert ----


def open_case(
    connection: Connection, house: House, alert: Mapping[str, Any], doc: Mapping[str, Any], sent: Mapping[str, Any]
) -> None:
    """The case of an alert that was just handed over or ended; one that was opened before goes on."""
    row = case_of(house, alert, doc, sent)
    there = select(followup.c.ver).where(followup.c.election == row["election"], followup.c.number == row["number"])
    if connection.execute(there).first() is None:
        connection.execute(insert(followup).values(**row))


def case_of(house: House, alert: Mapping[str, Any], doc: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The standing row of a new case. `doc`: the alert's, with the state it has come to."""
    election, number = sent["election"], alert["number"]
    began = _day(sent["event_time"])
    died = doc["state"] == DIED
    case = {
        "person": doc["person"],
        "area": doc["area"],
        "began": began.isoformat(),
        "ended": doc["state"],
        "outcome": DIED if died else None,
        "last": None,
        "note": "",
        "contacts": 0,
    }
    return {
        "election": election,
        "number": number,
        "kelurahan": alert["kelurahan"],
        "open": not died,
        "due_on": (next_due(began, None) or began).isoformat(),
        "until": until(began).isoformat(),
        "person_index": person_index(house, election, doc["person"]),
        "ver": 1,
        "submission": sent["id"],
        "sealed": house.vault.seal_own(case, place_of_case(election, number)),
        "event_time": sent["event_time"],
    }


# ---- contacts ----


def add_contact(
    house: House, actor: Actor, contact: Contact, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store how somebody is. `Conflict` when the case has moved on, `NotAllowed` outside the own area."""
    actor.require(ACTION)
    door.check_envelope(envelope)
    if contact.outcome not in OUTCOMES:
        raise Refused("Pilih keadaannya.", "outcome")
    note = _note(contact.note)
    if contact.outcome == DIED and not note:
        raise Refused("Tulis kapan dan di mana.", "note")

    def work(writing: Connection) -> Answer:
        row, key = _reached(writing, house, actor, contact.number)
        ready = _prepared(house, actor, envelope, row, key, contact, note)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        if row.ver != contact.expected_ver:
            raise Conflict("Tindak lanjut ini sudah diisi orang lain sejak Anda lihat.", {"ver": row.ver})
        named = replace(envelope, replaces=row.submission, reason="tindak lanjut")
        answer = Answer(0, row.ver + 1, "recorded")
        sent = door.submission_row(house, actor, named, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        said = {"outcome": contact.outcome, "note": note}
        values = contacted(house, dict(row._mapping), said, {**sent, "id": number})
        writing.execute(update(followup).where(*_this(row)).values(**values))
        door.queue(writing, house, KIND, row.kelurahan, None, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def contacted(house: House, row: Mapping[str, Any], said: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a contact changes in the standing row."""
    place = place_of_case(row["election"], row["number"])
    case = house.vault.open_own(row["sealed"], place)
    day = _day(sent["event_time"])
    due = after(said["outcome"], date.fromisoformat(case["began"]), day)
    moved = {
        **case,
        "outcome": said["outcome"],
        "note": said["note"],
        "last": day.isoformat(),
        "contacts": case["contacts"] + 1,
    }
    return {
        "open": due is not None,
        "due_on": due.isoformat() if due else row["due_on"],
        "ver": row["ver"] + 1,
        "submission": sent["id"],
        "sealed": house.vault.seal_own(moved, place),
        "event_time": sent["event_time"],
    }


def contact_of(house: House, sent: Mapping[Any, Any], payload: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Outcome and note of a stored contact; `key`: of its person."""
    place = _place_of_contact(sent["election"], sent["sender"], sent["idem_key"])
    said: dict[str, Any] = house.vault.open(key, bytes.fromhex(payload["sealed"]), place)
    return said


def opened_case(house: House, row: Any) -> dict[str, Any]:
    """The sealed part of a row."""
    case: dict[str, Any] = house.vault.open_own(row.sealed, place_of_case(row.election, row.number))
    return case


def _reached(connection: Connection, house: House, actor: Actor, number: int) -> tuple[Row[Any], bytes]:
    """The case's row, locked, and the key of its person. The person is locked first, as by every report."""
    asked = select(followup).where(followup.c.election == house.election, followup.c.number == number)
    seen = connection.execute(asked).first()
    if seen is None:
        raise NotFound(f"Tindak lanjut no. {number} tidak ada.")
    if not actor.within(seen.kelurahan):
        raise NotAllowed("Wilayah ini di luar wewenang Anda.")
    who = opened_case(house, seen)["person"]
    if who is None:
        raise Refused("Data orang ini telah dihapus atas permintaan.", "person")
    key = person_of(connection, house, who).key
    return connection.execute(locked(connection, asked)).one(), key


def _prepared(
    house: House, actor: Actor, envelope: Envelope, row: Row[Any], key: bytes, contact: Contact, note: str
) -> door.Prepared:
    said = {"outcome": contact.outcome, "note": note}
    place = _place_of_contact(house.election, envelope.sender or actor.username, envelope.idem_key)
    body = house.vault.blind_index(
        door.canonical({**said, "case": contact.number, "of": contact.expected_ver}).decode()
    )
    payload = {"case": contact.number, "sealed": house.vault.seal(key, said, place).hex()}
    return door.Prepared(KIND, row.kelurahan, payload, body)


def _place_of_contact(election: str, sender: str, idem_key: str) -> str:
    return f"submission|followup|{election}|{sender}|{idem_key}"


def _this(row: Any) -> tuple[Any, ...]:
    return followup.c.election == row.election, followup.c.number == row.number


def _day(at: str) -> date:
    return parse_iso(at).astimezone(WITA).date()


def _note(text: str) -> str:
    require_writable(text, "catatan")
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    return note
