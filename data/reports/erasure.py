"""Erasing a person: their key is destroyed, and that is itself a submission.

What was sealed under the key can be read by nobody any more, in the database as in every copy of it; the chain, which
holds hashes of ciphertext, stays whole, and what was counted stays counted. UU 27/2022, articles 42 to 44.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from data import audit
from data.actor import Actor
from data.clock import iso
from data.errors import NotFound, Refused
from data.house import House
from data.reports import door
from data.reports.alerts import opened, person_index, place_of_alert, scrubbed
from data.reports.followup import opened_case, place_of_case
from data.reports.kinds import Answer, Envelope
from data.tables import alert, card, device, followup, person, person_key
from data.texts import require_writable

KIND: Final = "erasure"
ACTION: Final = "erase_person"
NAMELESS: Final = "(dihapus)"
LONGEST_REASON: Final = 300


def erase_person(
    house: House, actor: Actor, who: str, reason: str, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Destroy a person's key and what else says who they are. `NotFound` when unknown; erasing twice is refused.

    Role and place stay, since the anonymous totals are made of them. The person's phone and cards are cut off.
    """
    actor.require(ACTION)
    door.check_envelope(envelope)
    reason = " ".join(reason.split())
    require_writable(reason, "alasan")
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"Tulis alasan penghapusan, paling panjang {LONGEST_REASON} huruf.", "reason")

    def work(writing: Connection) -> Answer:
        row = _row(writing, house, who)
        ready = _prepared(row.area, who, reason)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        if row.wrapped is None:
            raise Refused(f"Data petugas {who} sudah dihapus.", "person")
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, 1, "recorded"), iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        _destroy(writing, house, who)
        audit.record(writing, actor, "person_erased", subject=who, detail=reason, election=house.election)
        door.queue(writing, house, KIND, row.kelurahan or row.kecamatan, None, number)
        return Answer(number, 1, "recorded")

    answer = door.in_transaction(house, connection, work)
    house.tiers.pop((house.election, who), None)
    house.ages.pop((house.election, who), None)
    return answer


def _row(connection: Connection, house: House, who: str) -> Any:
    keyed = (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id)
    asked = (
        select(person.c.area, person.c.kelurahan, person.c.kecamatan, person_key.c.wrapped)
        .outerjoin(person_key, keyed)
        .where(person.c.election == house.election, person.c.id == who)
    )
    locked = asked if connection.dialect.name == "sqlite" else asked.with_for_update(of=person)
    row = connection.execute(locked).first()
    if row is None:
        raise NotFound(f"Petugas {who[:60]} tidak terdaftar.")
    return row


def _prepared(area: str, who: str, reason: str) -> door.Prepared:
    payload = {"person": who}
    body = hashlib.sha256(door.canonical({**payload, "reason": reason})).hexdigest()
    return door.Prepared(KIND, area, payload, body)


def _destroy(connection: Connection, house: House, who: str) -> None:
    of = house.election
    connection.execute(delete(person_key).where(person_key.c.election == of, person_key.c.person == who))
    connection.execute(
        update(person).where(person.c.election == of, person.c.id == who).values(name=NAMELESS, nik_index=None)
    )
    now = iso(house.clock.now())
    why = {"by": "sistem", "why": "data pemiliknya dihapus"}
    connection.execute(
        update(device)
        .where(device.c.election == of, device.c.person == who, device.c.cut_at.is_(None))
        .values(cut_at=now, cut_by=why["by"], cut_why=why["why"])
    )
    connection.execute(
        update(card)
        .where(card.c.election == of, card.c.person == who, card.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=why["by"], revoked_why=why["why"])
    )
    _scrub_alerts(connection, house, who)
    _scrub_cases(connection, house, who)


def _scrub_alerts(connection: Connection, house: House, who: str) -> None:
    """Alerts are sealed under the store's own key: what names the person is taken out of them."""
    of = house.election
    index = person_index(house, of, who)
    for row in connection.execute(select(alert).where(alert.c.election == of, alert.c.person_index == index)).all():
        doc = scrubbed(opened(house, row))
        sealed = house.vault.seal_own(doc, place_of_alert(of, row.number))
        connection.execute(
            update(alert)
            .where(alert.c.election == of, alert.c.number == row.number)
            .values(sealed=sealed, person_index=None, open=False, due_at=None)
        )


def _scrub_cases(connection: Connection, house: House, who: str) -> None:
    """The follow-up as well: that there was one stays, whose it was and how it went does not."""
    of = house.election
    index = person_index(house, of, who)
    asked = select(followup).where(followup.c.election == of, followup.c.person_index == index)
    for row in connection.execute(asked).all():
        case = {**opened_case(house, row), "person": None, "outcome": None, "note": "", "erased": True}
        sealed = house.vault.seal_own(case, place_of_case(of, row.number))
        connection.execute(
            update(followup)
            .where(followup.c.election == of, followup.c.number == row.number)
            .values(sealed=sealed, person_index=None, open=False)
        )


def with_record(connection: Connection, election: str) -> list[str]:
    """The people of an election whose data can still be read, in order of id."""
    asked = select(person_key.c.person).where(person_key.c.election == election).order_by(person_key.c.person)
    return [str(row.person) for row in connection.execute(asked)]
