"""Alerts as the health team sees them: what is open and who has it; one of them with its person, opened and logged.

The list names nobody: it is looked at all night, and a line in the log per look would bury the ones that matter. Whose
an alert is, how they are reached and what was measured is read when it is opened, for a purpose, and leaves a line.
Everybody else is told how many emergencies of the city nobody has taken (`unclaimed`); operators which TPS they are at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Row, select

from data.actor import Actor, contains
from data.dapil import members
from data.errors import NotAllowed, NotFound, Refused
from data.facilities import Facility, nearest_hospitals, nearest_puskesmas
from data.people import Person, open_people
from data.reports.alert_steps import STEP, step_of
from data.reports.alerts import ESCALATION, SEATS, opened, reaches
from data.reports.health import place_of_state
from data.rules.alerts import LEVELS, NEW
from data.rules.policy import Tier
from data.tables import alert, health_state, person, person_key, submission
from data.view.readings import log_reading
from data.view.senders import Sender, senders_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.view import View

ACTION: Final = "see_alerts"
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert without its person: codes of `data.rules.alerts` and `Tier`, times as stored."""

    no: int
    area: str
    place: str
    state: str
    tier: str
    now: str  # the tier of the newest report
    fired: tuple[str, ...]
    at: str
    last: str
    level: int
    due_at: str | None
    by: str | None
    state_at: str
    reports: int
    named: bool
    button: bool
    open: bool

    @property
    def unclaimed(self) -> bool:
        """Nobody has acknowledged it."""
        return self.state == NEW

    @property
    def urgent(self) -> bool:
        return self.tier == Tier.DARURAT.code


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an alert's history. `state` None: it was passed on, to `level`."""

    state: str | None
    level: int | None
    note: str
    sender: Sender
    at: str


@dataclass(frozen=True, slots=True)
class Detail:
    """An alert with its person (None: nobody was named), their standing record, its steps, and who is near."""

    alert: Alert
    person: Person | None
    record: dict[str, Any]
    steps: tuple[Step, ...]
    puskesmas: tuple[Facility, ...]
    hospitals: tuple[Facility, ...]


def listed(view: View, area: str, *, only_open: bool) -> list[Alert]:
    """The alerts of the reader's part of an area: nobody has taken it first, the gravest, the oldest; or the newest
    of all."""
    view.actor.require(ACTION)
    found = [one for one in _mine(view) if (one.open or not only_open) and _inside(view, one, area)]
    if only_open:
        return sorted(found, key=lambda one: (not one.unclaimed, not one.urgent, one.at, one.no))[:MOST]
    return sorted(found, key=lambda one: -one.no)[:MOST]


def every(view: View, area: str) -> list[Alert]:
    """All alerts of the reader's own area, open or not, the oldest first: without a limit, for a report."""
    view.actor.require(ACTION)
    mine = [one for one in _all(view) if view.actor.within(one.area) and _inside(view, one, area)]
    return sorted(mine, key=lambda one: one.no)


def unclaimed(view: View) -> tuple[int, str | None]:
    """How many open emergencies of the city nobody has acknowledged, and since when the oldest: for every role that
    sees aggregates (the stated exception), without place, symptom or person."""
    view.actor.require("see_aggregates")
    open_ones = [one for one in _all(view) if one.open and one.urgent]
    waiting = [one.at for one in open_ones if one.unclaimed]
    return len(waiting), min(waiting, default=None)


def ringing(view: View) -> list[Alert]:
    """What the reader's desk is called for: alerts nobody has taken, of the own area. An operator is called for
    emergencies only, and told their TPS, never the complaint (`data.view.emergencies`)."""
    actor = view.actor
    if actor.may(ACTION):
        return [one for one in _mine(view) if one.open and one.unclaimed]
    actor.require("see_emergencies")
    every = _all(view)
    return [one for one in every if one.open and one.unclaimed and one.urgent and actor.within(one.area)]


def claims(view: View) -> dict[str, str]:
    """Area -> the state of the emergency that has come least far there, of the own area: for the desk that calls."""
    view.actor.require("see_emergencies")
    order = {NEW: 0, "diakui": 1, "menuju": 2, "ditangani": 3}
    found: dict[str, str] = {}
    for one in _all(view):
        if one.open and one.urgent and view.actor.within(one.area):
            known = found.get(one.area)
            if known is None or order[one.state] < order[known]:
                found[one.area] = one.state
    return found


def unnamed_emergencies(view: View) -> list[Alert]:
    """Open emergencies of somebody who was not named, of the own area."""
    view.actor.require("see_emergencies")
    every = _all(view)
    return [one for one in every if one.open and not one.named and view.actor.within(one.area)]


def detail(view: View, number: int, reader: Actor) -> Detail:
    """One alert, opened for whoever acts on it; the reading is logged. `NotFound`, `NotAllowed`."""
    reader.require(ACTION)
    house, election = view.house, view.election
    with house.store.read() as connection:
        row = connection.execute(select(alert).where(alert.c.election == election, alert.c.number == number)).first()
        if row is None:
            raise NotFound(f"Peringatan no. {number} tidak ada.")
        if not reaches(reader, row.kelurahan, row.level, row.neighbour):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        doc = opened(house, row)
        who = doc["person"]
        known = open_people(house, connection, [who], election).get(who) if who is not None else None
        record, key = record_of(view, connection, who) if known is not None else ({}, None)
        steps = tuple(steps_of(view, connection, row, key))
    if known is not None:
        log_reading(view, reader, f"peringatan {number}", "menangani peringatan", [known.id])
    register = view.register
    return Detail(
        shown_alert(view, row, doc), known, record, steps,
        tuple(nearest_puskesmas(register, doc["area"])[:3]), tuple(nearest_hospitals(register, doc["area"])[:3]),
    )  # fmt: skip


def person_of(view: View, number: int, reader: Actor) -> str:
    """Whose an alert is, for whoever acts on it; `Refused` where nobody was named."""
    reader.require(ACTION)
    found = next((row for one, row in _opened_rows(view) if one.no == number), None)
    if found is None or not reaches(reader, found.kelurahan, found.level, found.neighbour):
        raise NotFound(f"Peringatan no. {number} tidak ada.")
    who: str | None = opened(view.house, found)["person"]
    if who is None:
        raise Refused("Namanya belum disebut: tidak ada yang dapat diusulkan.", "person")
    return who


# ---- reading ----


def _mine(view: View) -> list[Alert]:
    """Every alert that has come to the reader, once per revision and scope."""

    def make() -> list[Alert]:
        actor = view.actor
        rows = view.snapshot.shared(("alert rows",), lambda: _rows(view))
        return [one for one, row in rows if reaches(actor, row.kelurahan, row.level, row.neighbour)]

    return view.memo("alerts", make)


def _all(view: View) -> list[Alert]:
    return [one for one, _ in view.snapshot.shared(("alert rows",), lambda: _rows(view))]


def _opened_rows(view: View) -> list[tuple[Alert, Row[Any]]]:
    found: list[tuple[Alert, Row[Any]]] = view.snapshot.shared(("alert rows",), lambda: _rows(view))
    return found


def _rows(view: View) -> list[tuple[Alert, Row[Any]]]:
    """All alerts of the election: some hundred in a night, opened once per revision for everybody."""
    with view.house.store.read() as connection:
        rows = connection.execute(select(alert).where(alert.c.election == view.election)).all()
    return [(shown_alert(view, row, opened(view.house, row)), row) for row in rows]


def _inside(view: View, one: Alert, area: str) -> bool:
    return any(contains(code, one.area) for code in members(view.register, area))


def shown_alert(view: View, row: Row[Any], doc: dict[str, Any]) -> Alert:
    """An alert of its row and what the row had sealed."""
    register, area = view.register, doc["area"]
    return Alert(
        row.number, area, register.place(area) if area in register.areas else area, doc["state"], doc["tier"],
        doc["now"], tuple(doc["fired"]), row.event_time, doc["last"], row.level, row.due_at, doc["by"],
        doc["state_at"], doc["reports"], doc["person"] is not None, doc["button"], row.open,
    )  # fmt: skip


def record_of(view: View, connection: Connection, who: str) -> tuple[dict[str, Any], bytes | None]:
    """The person's standing health record, and their key."""
    house, election = view.house, view.election
    row = connection.execute(
        select(person_key.c.wrapped, health_state.c.sealed)
        .select_from(person)
        .join(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
        .outerjoin(
            health_state, (health_state.c.election == person.c.election) & (health_state.c.person == person.c.id)
        )
        .where(person.c.election == election, person.c.id == who)
    ).first()
    if row is None:
        return {}, None
    key = house.vault.unwrap(row.wrapped, f"{election}|{who}")
    record = house.vault.open(key, row.sealed, place_of_state(election, who)) if row.sealed is not None else {}
    return record, key


def steps_of(view: View, connection: Connection, row: Row[Any], key: bytes | None) -> list[Step]:
    """What was done about an alert, oldest first; beginning with the report itself."""
    sent = connection.execute(
        select(submission)
        .where(
            submission.c.election == view.election,
            (submission.c.id == row.number // SEATS)
            | ((submission.c.tps == row.kelurahan) & submission.c.kind.in_((STEP, ESCALATION))),
        )
        .order_by(submission.c.id)
    ).mappings()
    about = [(one, orjson.loads(one["payload"])) for one in sent]
    mine = [(one, said) for one, said in about if said.get("alert", row.number) == row.number]
    senders = senders_of(view, connection, {(one["actor"], one["role"]) for one, _ in mine})
    return [_step(view, one, said, key, senders[one["actor"], one["role"]]) for one, said in mine]


def _step(view: View, one: Any, said: dict[str, Any], key: bytes | None, sender: Sender) -> Step:
    if one["kind"] == ESCALATION:
        return Step(None, said["level"], LEVELS[said["level"]], sender, one["event_time"])
    if one["kind"] != STEP:
        return Step(NEW, None, "", sender, one["event_time"])
    if said["own"] and key is None:
        return Step(None, None, "isi langkah terhapus atas permintaan", sender, one["event_time"])
    told = step_of(view.house, one, said, key)
    return Step(told["state"], None, told["note"], sender, one["event_time"])
