"""Replacement of officers through the door: a proposal, a decision, each kept; nothing of health is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.reports import door
from data.reports.kinds import Answer, Envelope
from data.rules.relief import STATES, action_of, needs_name, needs_note
from data.tables import person, relief
from data.texts import require_writable

KIND: Final = "relief"
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class ReliefStep:
    """What is proposed or decided about an officer. `expected`: the state that was seen, empty for none."""

    person: str
    state: str
    expected: str = ""
    substitute: str = ""
    note: str = ""


def step_relief(
    house: House, actor: Actor, step: ReliefStep, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Take a step. `Conflict` when it has moved on or the table does not have it, `NotAllowed` for who may not."""
    door.check_envelope(envelope)
    if step.state not in STATES:
        raise Refused("Pilih langkah yang diambil.", "state")
    substitute, note = _text(step.substitute, "substitute"), _text(step.note, "note")
    if needs_name(step.state) and not substitute:
        raise Refused("Tulis nama penggantinya.", "substitute")
    if needs_note(step.state) and not note:
        raise Refused("Tulis mengapa tetap bertugas.", "note")

    def work(writing: Connection) -> Answer:
        who = _person(writing, house, step.person)
        needed = action_of(step.expected, step.state)
        if needed is None:
            raise Conflict("Langkah ini tidak mungkin dari keadaan sekarang. Lihat lagi.", {"state": step.expected})
        actor.require(needed, who.area)
        payload = {"person": step.person, "state": step.state, "substitute": substitute, "note": note}
        body = hashlib.sha256(door.canonical({**payload, "of": step.expected})).hexdigest()
        ready = door.Prepared(KIND, who.area, payload, body)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        before = _standing(writing, house, step.person)
        stands = before["state"] if before else ""
        if stands != step.expected:
            raise Conflict("Sudah diputuskan orang lain sejak Anda lihat. Lihat lagi keadaannya.", {"state": stands})
        ver = before["ver"] + 1 if before else 1
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, ver, step.state), iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        row = relief_row({**sent, "id": number}, payload, before)
        if before is None:
            writing.execute(insert(relief).values(**row))
        else:
            here = (relief.c.election == house.election) & (relief.c.person == step.person)
            writing.execute(update(relief).where(here).values(**row))
        door.queue(writing, house, KIND, row["kelurahan"], None, number)
        return Answer(number, ver, step.state)

    return door.in_transaction(house, connection, work)


def relief_row(sent: Mapping[Any, Any], payload: Mapping[str, Any], before: Any) -> dict[str, Any]:
    """The standing row that a step makes; `before`: the row that stood, None for none."""
    proposes = payload["state"] == "diusulkan"
    return {
        "election": sent["election"],
        "person": payload["person"],
        "area": sent["tps"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        "state": payload["state"],
        "substitute": payload["substitute"],
        "note": payload["note"],
        "proposed_by": sent["actor"] if proposes or before is None else before["proposed_by"],
        "decided_by": None if proposes else sent["actor"],
        "ver": (before["ver"] if before else 0) + 1,
        "submission": sent["id"],
        "event_time": sent["event_time"],
    }


def _person(connection: Connection, house: House, who: str) -> Any:
    """Locked, so that two steps about the same person follow each other."""
    asked = select(person.c.id, person.c.area).where(person.c.election == house.election, person.c.id == who)
    row = connection.execute(asked if connection.dialect.name == "sqlite" else asked.with_for_update()).first()
    if row is None:
        raise NotFound(f"Petugas {who[:60]} tidak terdaftar.")
    return row


def _standing(connection: Connection, house: House, who: str) -> Any:
    asked = select(relief).where(relief.c.election == house.election, relief.c.person == who)
    return connection.execute(asked).mappings().first()


def _text(text: str, name: str) -> str:
    require_writable(text, name)
    found = " ".join(text.split())
    if len(found) > LONGEST:
        raise Refused(f"Paling panjang {LONGEST} huruf.", name)
    return found
