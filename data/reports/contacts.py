"""Contacts of follow-up through the door: how somebody is, for thirty days; a case for who was ill without an alert.

What was heard is sealed under the person's key. A death moves the alert as well, in the same transaction: nobody is
asked twice, and no list goes on calling a family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.people import place_of
from data.reports import door
from data.reports.alerts import died, locked, person_index, this
from data.reports.followup import case_by_hand, contacted, opened_case
from data.reports.health import person_of
from data.reports.kinds import Answer, Envelope
from data.rules.followup import DIED, OUTCOMES
from data.tables import alert, followup
from data.texts import require_writable

KIND: Final = "followup"
OPENING: Final = "followup_open"
ACTION: Final = "follow_up"
LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Contact:
    """What a contact brought. `number`: of the case; `expected_ver`: the version that was seen."""

    number: int
    outcome: str
    expected_ver: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody who is ill and had no alert: how they are now."""

    person: str
    outcome: str
    note: str = ""


def add_contact(
    house: House, actor: Actor, contact: Contact, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store how somebody is. `Conflict` when the case has moved on, `NotAllowed` outside the own area."""
    actor.require(ACTION)
    door.check_envelope(envelope)
    note = _checked(contact.outcome, contact.note)

    def work(writing: Connection) -> Answer:
        row, key = _reached(writing, house, actor, contact.number)
        ready = _prepared(house, actor, envelope, row, key, contact, note)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        _check(house, row, contact)
        named = replace(envelope, replaces=row.submission, reason="tindak lanjut")
        answer = Answer(0, row.ver + 1, "recorded")
        sent = door.submission_row(house, actor, named, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        said = {"outcome": contact.outcome, "note": note}
        values = contacted(house, dict(row._mapping), said, {**sent, "id": number})
        writing.execute(update(followup).where(*_this(row)).values(**values))
        door.queue(writing, house, KIND, row.kelurahan, None, number)
        if contact.outcome == DIED:
            _end_alert(writing, house, contact.number, note, {**sent, "id": number})
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def open_followup(
    house: House, actor: Actor, opening: Opening, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Follow somebody who is ill and had no alert. `Conflict` when they are followed already; the answer's number is
    that of the report, its case has a hundred times that."""
    actor.require(ACTION)
    door.check_envelope(envelope)
    note = _checked(opening.outcome, opening.note)

    def work(writing: Connection) -> Answer:
        known = person_of(writing, house, opening.person)
        if not actor.within(known.row.area):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        ready = _opening(house, actor, envelope, opening, note, known)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        _check_alone(writing, house, opening.person)
        answer = Answer(0, 1, "recorded")
        sent = door.submission_row(house, actor, envelope, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        said = {"outcome": opening.outcome, "note": note}
        row = case_by_hand(house, opening.person, known.row.area, ready.area, said, {**sent, "id": number})
        writing.execute(insert(followup).values(**row))
        door.queue(writing, house, KIND, ready.area, None, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def contact_of(house: House, sent: Mapping[Any, Any], payload: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Outcome and note of a stored contact or opening; `key`: of its person."""
    place = _place_of_contact(sent["election"], sent["sender"], sent["idem_key"])
    said: dict[str, Any] = house.vault.open(key, bytes.fromhex(payload["sealed"]), place)
    return said


def person_of_opening(house: House, sent: Mapping[Any, Any], payload: Mapping[str, Any]) -> str:
    """Whose case a stored opening began."""
    place = _place_of_contact(sent["election"], sent["sender"], sent["idem_key"])
    return str(house.vault.open_own(bytes.fromhex(payload["whose"]), place)["person"])


# ---- what may be said ----


def _checked(outcome: str, note: str) -> str:
    """The note as it is kept; `Refused` for an outcome nobody knows, or a death without a word."""
    if outcome not in OUTCOMES:
        raise Refused("Pilih keadaannya.", "outcome")
    require_writable(note, "catatan")
    kept = " ".join(note.split())
    if len(kept) > LONGEST_NOTE:
        raise Refused(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    if outcome == DIED and not kept:
        raise Refused("Tulis kapan dan di mana.", "note")
    return kept


def _check(house: House, row: Row[Any], contact: Contact) -> None:
    if row.ver != contact.expected_ver:
        raise Conflict("Tindak lanjut ini sudah diisi orang lain sejak Anda lihat.", {"ver": row.ver})
    if opened_case(house, row)["outcome"] == DIED and contact.outcome != DIED:
        words = "Tercatat meninggal. Bila itu keliru, buka kembali peringatannya di Pantau."
        raise Conflict(words, {"ver": row.ver})


def _check_alone(connection: Connection, house: House, who: str) -> None:
    index = person_index(house, house.election, who)
    asked = select(followup.c.number).where(
        followup.c.election == house.election, followup.c.person_index == index, followup.c.open
    )
    other = connection.execute(asked).scalar()
    if other is not None:
        raise Conflict(f"Petugas ini sudah diikuti (no. {other}). Catat kontaknya di sana.", {"no": other})


def _end_alert(connection: Connection, house: House, number: int, note: str, sent: Mapping[str, Any]) -> None:
    """The alert that the case follows says so too. A case opened by hand has none."""
    asked = select(alert).where(alert.c.election == house.election, alert.c.number == number)
    row = connection.execute(locked(connection, asked)).first()
    if row is None:
        return
    if row.open:
        raise Conflict(
            "Peringatannya terbuka kembali. Catat di Pantau, tindak lanjutnya ikut berakhir.", {"no": number}
        )
    values = died(house, dict(row._mapping), note, sent)
    connection.execute(update(alert).where(*this(row)).values(**values))


# ---- what is stored ----


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


def _opening(house: House, actor: Actor, envelope: Envelope, opening: Opening, note: str, known: Any) -> door.Prepared:
    """That somebody is followed says that they were ill, so the report does not say whose it is."""
    said = {"outcome": opening.outcome, "note": note}
    place = _place_of_contact(house.election, envelope.sender or actor.username, envelope.idem_key)
    body = house.vault.blind_index(door.canonical({**said, "person": opening.person}).decode())
    whose = house.vault.seal_own({"person": opening.person}, place).hex()
    payload = {"whose": whose, "sealed": house.vault.seal(known.key, said, place).hex()}
    return door.Prepared(OPENING, place_of(known.row.area), payload, body)


def _place_of_contact(election: str, sender: str, idem_key: str) -> str:
    return f"submission|followup|{election}|{sender}|{idem_key}"


def _this(row: Any) -> tuple[Any, ...]:
    return followup.c.election == row.election, followup.c.number == row.number
