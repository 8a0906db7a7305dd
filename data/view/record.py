"""Everything the store holds of one person's health, and who has read it: what UU 27/2022 art. 32 lets them ask for.

For the health role in its own area, printed for the person; the reading is logged like every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from data.actor import Actor
from data.errors import NotAllowed, NotFound, Refused
from data.people import Person, open_person
from data.phone_numbers import READ as READ_NUMBER
from data.privacy import READINGS
from data.reports.alerts import opened, person_index
from data.reports.health import place_of_payload
from data.tables import alert, followup, person, relief, submission
from data.tables import audit as audit_table
from data.view.alerts import Alert, record_of, shown_alert, steps_of
from data.view.alerts import Step as AlertStep
from data.view.followup import Case, Told, case_of, contacts_of
from data.view.readings import log_reading

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "see_named_health"
PURPOSE: Final = "salinan rekam untuk pemiliknya (UU 27/2022)"
KINDS: Final = {
    "checkin": "Laporan dari TPS",
    "screening": "Pemeriksaan sebelum bertugas",
    "emergency": "Tombol darurat",
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One report of the person: `on` a day for an examination, else None; `plain` as `data.reports.health` seals it."""

    at: str
    kind: str
    on: str | None
    by: str
    plain: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the access trail: who read the person's data, as what, what for."""

    at: str
    actor: str
    role: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Record:
    """The whole of it, each part oldest first. `relief`: the state of a proposed relief, empty: none."""

    person: Person
    standing: Mapping[str, Any]
    reports: tuple[Reported, ...]
    alerts: tuple[tuple[Alert, tuple[AlertStep, ...]], ...]
    cases: tuple[tuple[Case, tuple[Told, ...]], ...]
    relief: str
    readings: tuple[Reading, ...]


def personal_record(view: View, who: str, reader: Actor) -> Record:
    """A person's own record. `NotFound`, `NotAllowed` outside the own area, `Refused` when it was erased."""
    reader.require(ACTION)
    house, election = view.house, view.election
    with house.store.read() as connection:
        row = connection.execute(select(person.c.area).where(person.c.election == election, person.c.id == who)).first()
        if row is None:
            raise NotFound(f"Petugas {who[:60]} tidak terdaftar.")
        if not reader.within(row.area):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        known = open_person(house, connection, who, election)
        standing, key = record_of(view, connection, who)
        if key is None:
            raise Refused(f"Data petugas {who[:60]} telah dihapus atas permintaan.", "id")
        found = Record(
            known, standing, _reports(view, connection, who, key), _alerts(view, connection, who, key),
            _cases(view, connection, who), _relief(connection, election, who), _readings(connection, election, who),
        )  # fmt: skip
    log_reading(view, reader, who, PURPOSE, [who])
    return found


def _reports(view: View, connection: Connection, who: str, key: bytes) -> tuple[Reported, ...]:
    house, election = view.house, view.election
    asked = select(submission).where(
        submission.c.election == election,
        submission.c.kind.in_(KINDS),
        submission.c.payload.contains(f'"person":"{who}"', autoescape=True),
    )
    found = []
    for row in connection.execute(asked.order_by(submission.c.id)):
        payload = orjson.loads(row.payload)
        place = place_of_payload(election, row.sender, row.idem_key, who)
        for part in payload["people"]:
            if part["person"] == who:
                plain = house.vault.open(key, bytes.fromhex(part["sealed"]), place)
                found.append(Reported(row.event_time, row.kind, payload.get("measured_on"), row.actor, plain))
    return tuple(found)


def _alerts(
    view: View, connection: Connection, who: str, key: bytes
) -> tuple[tuple[Alert, tuple[AlertStep, ...]], ...]:
    index = person_index(view.house, view.election, who)
    asked = select(alert).where(alert.c.election == view.election, alert.c.person_index == index)
    rows = connection.execute(asked.order_by(alert.c.number)).all()
    return tuple(
        (shown_alert(view, row, opened(view.house, row)), tuple(steps_of(view, connection, row, key))) for row in rows
    )


def _cases(view: View, connection: Connection, who: str) -> tuple[tuple[Case, tuple[Told, ...]], ...]:
    index = person_index(view.house, view.election, who)
    asked = select(followup).where(followup.c.election == view.election, followup.c.person_index == index)
    rows = connection.execute(asked.order_by(followup.c.number)).all()
    return tuple((case_of(view, row), tuple(contacts_of(view, connection, row, who))) for row in rows)


def _relief(connection: Connection, election: str, who: str) -> str:
    asked = select(relief.c.state).where(relief.c.election == election, relief.c.person == who)
    return str(connection.execute(asked).scalar() or "")


def _readings(connection: Connection, election: str, who: str) -> tuple[Reading, ...]:
    """Every reading that names this person. The log keeps whom a reading was of as a list of ids."""
    asked = select(audit_table).where(
        audit_table.c.election == election,
        audit_table.c.action.in_((*READINGS, READ_NUMBER)),
        audit_table.c.detail.contains(orjson.dumps(who).decode(), autoescape=True),
    )
    rows = connection.execute(asked.order_by(audit_table.c.id)).all()
    return tuple(Reading(row.at, row.actor, row.role, row.purpose or "") for row in rows)
