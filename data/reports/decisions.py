"""The second person's word on a form: never the sender's own, only steps that the table of transitions allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select, update

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.register import Register
from data.reports import door, entries, tally_rows
from data.reports.judging import Judged, check_key, decided, judge, prepared
from data.reports.kinds import Answer, Decision, Envelope, FormKey
from data.reports.tally import certain, store_form
from data.rules.entries import DECISIONS, KEEP, TRANSITIONS, situation
from data.rules.tally import TallyForm
from data.tables import entry, form

_NOT_HERE = {
    "held": "Formulir yang ditahan tidak dapat diberi keputusan ini.",
    "counted": "Formulir ini dihitung tanpa tanda dan tanpa laporan lain: tidak ada yang perlu diputuskan.",
    "questioned": "Formulir ini tidak dapat diberi keputusan ini.",
    "recorded": "Formulir tanpa angka suara hanya dapat diperbaiki atau dikembalikan.",
    "rejected": "Formulir yang ditolak atau dikembalikan hanya dapat diperbaiki.",
}


def decide(
    house: House,
    actor: Actor,
    key: FormKey,
    decision: Decision,
    envelope: Envelope,
    connection: Connection | None = None,
) -> Answer:
    """Store a decision: one of `data.rules.entries.DECISIONS`, with its reason.

    Never by whoever sent the form, never outside the own area. `decision.expected_ver` is the version the person
    looked at; if it has moved on, nothing is stored and the `Conflict` carries what stands now. Everything that was
    sent beside the form so far is settled by it.
    """
    actor.require("verify", key.tps)
    door.check_envelope(envelope)
    ready = _ready(key, decision, envelope)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        tally_rows.keep_register(writing)
        register = house.registers.of(house.election, writing)
        check_key(register, key)
        standing = tally_rows.locked_standing(writing, house.election, key)
        if standing is None:
            raise NotFound("Formulir ini belum pernah dilaporkan.")
        step = _step(writing, house, actor, key, standing, decision)
        named = replace(envelope, replaces=standing.submission, reason=decision.reason.strip())
        if step == KEEP:
            answer = _label(writing, house, actor, named, ready, key, standing, decision.kind)
        else:
            judged = _after(register, key, standing, decision)
            answer = certain(store_form(writing, house, actor, named, ready, key, judged, standing, decision.kind))
        entries.settle(writing, house, key, answer.no)
        return answer

    return door.in_transaction(house, connection, work)


def _ready(key: FormKey, decision: Decision, envelope: Envelope) -> door.Prepared:
    if decision.kind not in DECISIONS:
        raise Refused(f"Keputusan {decision.kind!r} tidak dikenal.", "decision")
    if not decision.reason.strip():
        raise Refused("Tulis alasan keputusan.", "reason")
    if (decision.form is not None) != (decision.kind == "perbaiki"):
        raise Refused("Angka perbaikan diisi hanya untuk keputusan Perbaiki.", "form")
    body: dict[str, Any] = {
        "decision": decision.kind,
        "reason": decision.reason.strip(),
        "of_ver": decision.expected_ver,
    }
    if decision.form is not None:
        body["form"] = decision.form.to_json()
    return prepared("decision", key, body, envelope)


def _step(
    connection: Connection, house: House, actor: Actor, key: FormKey, standing: Row[Any], decision: Decision
) -> str:
    """What the decision does to the form; an error when this person may not, or the table does not allow it."""
    if tally_rows.sent_by_actor(connection, house.election, actor.username, key, standing.sent_by):
        raise NotAllowed("Formulir yang Anda kirim sendiri harus diputuskan orang lain.")
    if standing.ver != decision.expected_ver:
        current = tally_rows.current(standing)
        raise Conflict("Formulir ini sudah berubah sejak Anda lihat. Muat ulang dan periksa lagi.", current)
    waits = open_entries(connection, house.election, key) > 0
    here = situation(standing.state, flagged=standing.flagged, open_entries=waits)
    step = TRANSITIONS.get((here, decision.kind))
    if step is None:
        raise Conflict(_NOT_HERE[here], tally_rows.current(standing))
    return step


def open_entries(connection: Connection, election: str, key: FormKey) -> int:
    """How many disagreements and late corrections of a form nobody has looked at."""
    asked = select(func.count()).select_from(entry).where(entries.still_open(election), entries.of_form(key))
    return int(connection.execute(asked).scalar_one())


def _after(register: Register, key: FormKey, standing: Row[Any], decision: Decision) -> Judged:
    """The form as it stands after the decision."""
    if decision.form is not None:
        return judge(register, key, decision.form)
    return decided(judge(register, key, TallyForm.from_json(orjson.loads(standing.figures))), decision.kind)


def _label(
    connection: Connection,
    house: House,
    actor: Actor,
    envelope: Envelope,
    ready: door.Prepared,
    key: FormKey,
    standing: Row[Any],
    label: str,
) -> Answer:
    """A decision that leaves the form's state alone: a new version with a label."""
    answer = Answer(0, standing.ver + 1, standing.state)
    now = iso(house.clock.now())
    number = door.store_submission(connection, door.submission_row(house, actor, envelope, ready, answer, now))
    here = (form.c.election == house.election) & (form.c.tps == key.tps)
    connection.execute(
        update(form)
        .where(here, form.c.contest == key.contest, form.c.round == key.round)
        .values(ver=answer.ver, submission=number, label=label, event_time=now)
    )
    door.queue(connection, house, "form", codes.kelurahan_of(key.tps), key.contest, number)
    return replace(answer, no=number)
