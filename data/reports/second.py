"""The blind second entry: somebody else reads the photo of a form without having seen its first figures.

It replaces nothing and moves no total. It is kept beside the form as every other report is: the same figures confirm
it, others wait for a third person among the disagreements.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from data.actor import Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.photos.reading import has_photo
from data.reports import door, entries, tally_rows
from data.reports.judging import check_key, judge, prepared
from data.reports.kinds import Answer, Envelope, FormKey, TallyReport
from data.tables import submission

MARK = "second"
"""Stands in the payload, so that a rebuild tells it from a report that merely came later."""
STANDS = ("counted", "held")
SEEN_BY = ("tally", "decision")
"""Kinds of submission after which somebody knows what stands in a form."""


def submit_second(
    house: House, actor: Actor, report: TallyReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Keep a second entry: `confirmed`, or `differs` with the entries in which it does.

    For whoever verifies in the form's area and has neither sent nor decided any version of it; the form must stand and
    have a photo. A form that has moved on, or that somebody else has entered again meanwhile, is no reason to throw
    away what was read from the paper: it is compared with what stands now and kept.
    """
    actor.require("verify", report.tps)
    door.check_envelope(envelope)
    if envelope.replaces is not None:
        raise Refused("Masukan kedua tidak menggantikan laporan lain.", "replaces")
    register = house.registers.latest(house.election)
    check_key(register, report.key)
    judge(register, report.key, report.form)  # refuses what does not fit the ballot
    ready = prepared("tally", report.key, {"form": report.form.to_json(), MARK: True}, envelope)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        standing: Any = tally_rows.locked_standing(writing, house.election, report.key)
        _check(writing, house, actor, report.key, standing)
        answer = entries.keep(writing, house, actor, report, envelope, ready)
        tally_rows.entered_again(writing, house.election, report.key, answer.no)
        return answer

    return door.in_transaction(house, connection, work)


def _check(connection: Connection, house: House, actor: Actor, key: FormKey, standing: Any) -> None:
    if standing is None:
        raise NotFound("Formulir ini belum pernah dilaporkan.")
    if standing.sent_by == actor.username or _has_seen(connection, house, actor, key):
        raise NotAllowed("Anda sudah pernah mengisi atau memutuskan formulir ini: masukan kedua untuk orang lain.")
    if standing.state not in STANDS:
        raise Conflict(
            "Formulir ini sudah dikembalikan atau ditolak: tidak ada yang dibandingkan. Isian Anda belum tersimpan.",
            tally_rows.current(standing),
        )
    if not has_photo(connection, house.election, key):
        raise Conflict("Formulir ini belum ada fotonya: masukan kedua dibaca dari foto.", tally_rows.current(standing))


def _has_seen(connection: Connection, house: House, actor: Actor, key: FormKey) -> bool:
    """Whether this person has sent, entered or decided the form in any version."""
    mine = select(submission.c.id).where(
        submission.c.election == house.election,
        submission.c.tps == key.tps,
        submission.c.contest == key.contest,
        submission.c.round == key.round,
        submission.c.actor == actor.username,
        submission.c.kind.in_(SEEN_BY),
    )
    return connection.execute(mine.limit(1)).first() is not None
