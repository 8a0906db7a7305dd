"""Who is followed up: the cases of the own area without names, and one of them with its person, opened and logged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from data.actor import Actor
from data.errors import NotAllowed, NotFound
from data.people import Person, open_people, role_name
from data.reports.alerts import SEATS
from data.reports.contacts import KIND, OPENING, contact_of
from data.reports.followup import opened_case
from data.rules.followup import IN_CARE
from data.tables import followup, person, person_key, submission
from data.view.forms import in_scope
from data.view.readings import log_reading
from data.view.senders import Sender, senders_of

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "follow_up"


@dataclass(frozen=True, slots=True)
class Case:
    """One case without its person. `outcome` of the newest contact, None: none yet; days as YYYY-MM-DD."""

    no: int
    area: str
    place: str
    began: str
    ended: str
    outcome: str | None
    last: str | None
    contacts: int
    due_on: str
    until: str
    open: bool
    ver: int
    erased: bool

    def overdue(self, today: date) -> bool:
        """A contact should have been made on an earlier day."""
        return self.open and self.due_on < today.isoformat()

    def due(self, today: date) -> bool:
        """A contact is due by today."""
        return self.open and self.due_on <= today.isoformat()


@dataclass(frozen=True, slots=True)
class Told:
    """One contact of a case's history."""

    outcome: str
    note: str
    sender: Sender
    at: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with its person and the contacts so far, oldest first."""

    case: Case
    person: Person | None
    contacts: Sequence[Told]


def listed(view: View, area: str, today: date) -> list[Case]:
    """The cases of the reader's part of an area: what is due first, the longest due first."""
    view.actor.require(ACTION)
    asked = select(followup).where(followup.c.election == view.election, in_scope(view, followup.c.kelurahan, area))
    with view.house.store.read() as connection:
        rows = connection.execute(asked).all()
    found = [case_of(view, row) for row in rows]
    return sorted(found, key=lambda one: (not one.open, not one.due(today), one.due_on, one.no))


def counts(found: Sequence[Case], today: date) -> dict[str, int]:
    """Due today, overdue, in hospital, still followed, closed."""
    outcomes = Counter(one.outcome for one in found if one.open)
    return {
        "today": sum(one.due(today) and not one.overdue(today) for one in found),
        "overdue": sum(one.overdue(today) for one in found),
        "in_care": sum(outcomes[code] for code in IN_CARE),
        "open": sum(one.open for one in found),
        "closed": sum(not one.open for one in found),
    }


def candidates(view: View, area: str) -> list[tuple[str, str]]:
    """The officers of a kelurahan, or of a kecamatan itself: id, and name with role and place. Names are no health
    data; that somebody is chosen here is."""
    view.actor.require(ACTION, area)
    here = person.c.kelurahan == area
    if view.register.area(area).level == "kecamatan":
        here = (person.c.kecamatan == area) & person.c.kelurahan.is_(None)
    asked = (
        select(person.c.id, person.c.name, person.c.role, person.c.area)
        .join(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
        .where(person.c.election == view.election, here)
        .order_by(person.c.area, person.c.name)
    )
    with view.house.store.read() as connection:
        rows = connection.execute(asked).all()
    register = view.register
    return [
        (row.id, f"{row.name} · {role_name(row.role)} · "
                 f"{register.place(row.area) if row.area in register.areas else row.area}")
        for row in rows
    ]  # fmt: skip


def opened(view: View, number: int, reader: Actor) -> Opened:
    """One case, opened for whoever calls; the reading is logged. `NotFound`, `NotAllowed`."""
    reader.require(ACTION)
    house, election = view.house, view.election
    with house.store.read() as connection:
        here = (followup.c.election == election) & (followup.c.number == number)
        row = connection.execute(select(followup).where(here)).first()
        if row is None:
            raise NotFound(f"Tindak lanjut no. {number} tidak ada.")
        if not reader.within(row.kelurahan):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        who = opened_case(house, row)["person"]
        known = open_people(house, connection, [who], election).get(who) if who is not None else None
        contacts = contacts_of(view, connection, row, known.id) if known is not None else []
    if known is not None:
        log_reading(view, reader, f"tindak lanjut {number}", "tindak lanjut 30 hari", [known.id])
    return Opened(case_of(view, row), known, contacts)


def contacts_of(view: View, connection: Any, row: Any, who: str) -> list[Told]:
    """The contacts of a case, oldest first; `who`: its person."""
    house, election = view.house, view.election
    sealed = connection.execute(
        select(person_key.c.wrapped).where(person_key.c.election == election, person_key.c.person == who)
    ).scalar_one()
    key = house.vault.unwrap(sealed, f"{election}|{who}")
    asked = select(submission).where(
        submission.c.election == election, submission.c.tps == row.kelurahan, submission.c.kind.in_((KIND, OPENING))
    )
    sent = connection.execute(asked.order_by(submission.c.id)).mappings().all()
    said_of = [(one, orjson.loads(one["payload"])) for one in sent]
    mine = [(one, said) for one, said in said_of if said.get("case", one["id"] * SEATS) == row.number]
    senders = senders_of(view, connection, {(one["actor"], one["role"]) for one, _ in mine})
    told = []
    for one, payload in mine:
        said = contact_of(house, one, payload, key)
        told.append(Told(said["outcome"], said["note"], senders[one["actor"], one["role"]], one["event_time"]))
    return told


def case_of(view: View, row: Any) -> Case:
    """A case of its row, without its person."""
    case = opened_case(view.house, row)
    register, area = view.register, case["area"]
    return Case(
        row.number, area, register.place(area) if area in register.areas else area, case["began"], case["ended"],
        case["outcome"], case["last"], case["contacts"], row.due_on, row.until, row.open, row.ver,
        case["person"] is None,
    )  # fmt: skip
