"""What is sent beside a standing form: confirmations, disagreements, corrections that came too late. All kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, insert, update

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict
from data.house import House
from data.reports import door, tally_rows
from data.reports.judging import judge
from data.reports.kinds import Answer, Envelope, FormKey, TallyReport
from data.rules.entries import DISAGREEING, ENTRY_STATES, EntryKind, differences
from data.rules.tally import TallyForm
from data.tables import entry

_STATES = {kind: state for state, kind in ENTRY_STATES.items()}
AGREED = ("sesuai_kertas", "perbaiki")
"""Decisions after which two people have agreed on the figures."""


def still_open(election: str) -> ColumnElement[bool]:
    """Entries of an election that disagree with what stands and that nobody has looked at (by ix_entry_open)."""
    return and_(entry.c.election == election, entry.c.kind.in_(DISAGREEING), entry.c.settled_by.is_(None))


def of_form(key: FormKey) -> ColumnElement[bool]:
    """Entries of one form."""
    return and_(entry.c.tps == key.tps, entry.c.contest == key.contest, entry.c.round == key.round)


def kind_beside(
    connection: Connection, house: House, actor: Actor, report: TallyReport, envelope: Envelope, standing: Any
) -> EntryKind | None:
    """What the report is beside the standing form (None: nothing stands); None when it becomes the standing one."""
    if standing is None:
        return "basi" if envelope.replaces is not None else None
    if not differences(TallyForm.from_json(orjson.loads(standing.figures)), report.form) and (
        envelope.replaces != standing.submission
    ):
        return "sama"
    if envelope.replaces is None:
        return "beda"
    if envelope.replaces != standing.submission:
        return "basi"
    return None if _may_move(connection, house, actor, report, standing) else "beda"


def _may_move(connection: Connection, house: House, actor: Actor, report: TallyReport, standing: Any) -> bool:
    """What two people have agreed on is moved only by somebody else who may verify."""
    if standing.decision not in AGREED:
        return True
    mine = tally_rows.sent_by_actor(connection, house.election, actor.username, report.key, standing.sent_by)
    return actor.may("verify") and not mine


def keep(
    connection: Connection,
    house: House,
    actor: Actor,
    report: TallyReport,
    envelope: Envelope,
    ready: door.Prepared,
) -> Answer:
    """Store the report beside the form that stands; its totals do not move, its revision does."""
    standing = tally_rows.locked_standing(connection, house.election, report.key)
    kind = kind_beside(connection, house, actor, report, envelope, standing)
    if kind is None:
        raise Conflict("Formulir ini baru saja berubah. Kirim lagi.")
    answer = _answer(house, connection, report, kind, standing)
    now = iso(house.clock.now())
    number = door.store_submission(connection, door.submission_row(house, actor, envelope, ready, answer, now))
    kelurahan = codes.kelurahan_of(report.tps)
    connection.execute(
        insert(entry).values(
            election=house.election,
            submission=number,
            tps=report.tps,
            contest=report.contest,
            round=report.round,
            kelurahan=kelurahan,
            kind=kind,
            beside=standing.submission if standing is not None else None,
            figures=door.canonical(report.form.to_json()).decode(),
            differs=orjson.dumps(answer.differs).decode(),
            sent_by=actor.username,
            event_time=now,
        )
    )
    door.queue(connection, house, "form", kelurahan, report.contest, number)
    return replace(answer, no=number)


def _answer(
    house: House, connection: Connection, report: TallyReport, kind: EntryKind, standing: Row[Any] | None
) -> Answer:
    judged = judge(house.registers.of(house.election, connection), report.key, report.form)
    if standing is None:
        return Answer(0, 0, _STATES[kind], judged.findings)
    differs = differences(TallyForm.from_json(orjson.loads(standing.figures)), report.form)
    return Answer(
        0, standing.ver, _STATES[kind], judged.findings, current=tally_rows.current(standing), differs=differs
    )


def settle(connection: Connection, house: House, key: FormKey, number: int) -> None:
    """A decision has looked at everything that was sent beside this form so far."""
    open_ = (entry.c.election == house.election) & entry.c.settled_by.is_(None)
    connection.execute(update(entry).where(open_, of_form(key)).values(settled_by=number))
