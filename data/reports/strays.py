"""Reports for a TPS that nobody knows: kept in the tray *salah alamat* until a person has found their TPS.

A phone that sends them has done all it can: it is told that the report is kept, and it does not send it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.reports import door
from data.reports.incidents import store_incident
from data.reports.kinds import Answer, Envelope, IncidentReport, MarkReport, TallyReport
from data.reports.marks import store_mark
from data.reports.tally import store_tally
from data.tables import stray
from data.texts import require_writable

STATE: Final = "stray"
LONGEST_CODE: Final = 100
LONGEST_REASON: Final = 500
DISMISSAL: Final = "dismissal"
"""The kind of submission that says that a kept report belongs to no TPS."""
KINDS: Final = ("tally", "mark", "incident")
SENDER: Final = "salah-alamat"
"""Under whose name the tray is emptied: a report sent again, or set aside, has as its key the number it had there."""


def submit_stray(
    house: House,
    actor: Actor,
    kind: str,
    code: str,
    body: Mapping[str, Any],
    envelope: Envelope,
    connection: Connection | None = None,
) -> Answer:
    """Keep a report of a kind of `KINDS` for a TPS code that is not in the register; `body` as it was sent."""
    actor.require("report")
    door.check_envelope(envelope)
    if len(code) > LONGEST_CODE:
        raise Refused(f"tps: kode TPS paling panjang {LONGEST_CODE} huruf.", "tps")
    payload = {"kind": kind, "report": dict(body)}
    said = hashlib.sha256(door.canonical({**payload, "tps": code})).hexdigest()
    ready = door.Prepared("stray", code, payload, said)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        answer = Answer(0, 0, STATE)
        now = iso(house.clock.now())
        number = door.store_submission(writing, door.submission_row(house, actor, envelope, ready, answer, now))
        kept = {"code": code, "kind": kind, "body": door.canonical(payload["report"]).decode()}
        who = {"sent_by": actor.username, "event_time": now}
        writing.execute(insert(stray).values(election=house.election, submission=number, **kept, **who))
        door.queue(writing, house, "stray", "", None, number)
        return Answer(number, 0, STATE)

    return door.in_transaction(house, connection, work)


def open_strays(house: House, actor: Actor, limit: int = 100) -> list[Row[Any]]:
    """What lies in the tray, oldest first. For whoever verifies, whatever the area: nobody knows whose it is."""
    actor.require("verify")
    asked = select(stray).where(stray.c.election == house.election, stray.c.settled_by.is_(None))
    with house.store.read() as connection:
        return list(connection.execute(asked.order_by(stray.c.submission).limit(limit)).all())


def readdress(
    house: House, actor: Actor, number: int, report: TallyReport | MarkReport | IncidentReport
) -> Answer:
    """Store a kept report again, under the TPS it belongs to (`report.tps`), in the actor's name; once.

    The right to verify is enough: the report was made by somebody who may report.
    """
    actor.require("verify", report.tps)

    def work(writing: Connection) -> Answer:
        row = _open(writing, house, number)
        # The key names the report it comes from: a rebuild knows by it what has found its address.
        said = report_of(row).get("reason")
        envelope = Envelope(str(number), sender=SENDER, reason=said if isinstance(said, str) else None)
        if isinstance(report, TallyReport):
            answer = store_tally(house, actor, report, envelope, writing)
        elif isinstance(report, IncidentReport):
            answer = store_incident(house, actor, report, envelope, writing)
        else:
            answer = store_mark(house, actor, report, envelope, writing)
        _settle(writing, house, number, answer.no)
        return answer

    return house.store.write(work)


def dismiss_stray(house: House, actor: Actor, number: int, reason: str) -> Answer:
    """Set a kept report aside as no report of any TPS, with the reason; once, and on record as everything is."""
    actor.require("verify")
    said = reason.strip()
    if not said:
        raise Refused("Tulis mengapa laporan ini bukan laporan TPS.", "reason")
    if len(said) > LONGEST_REASON:
        raise Refused(f"Alasan paling panjang {LONGEST_REASON} huruf.", "reason")
    require_writable(said, "alasan")
    envelope = Envelope(str(number), sender=SENDER, replaces=number, reason=said)

    def work(writing: Connection) -> Answer:
        row = _open(writing, house, number)
        payload = {"of": number, "reason": said}
        ready = door.Prepared(DISMISSAL, row.code, payload, hashlib.sha256(door.canonical(payload)).hexdigest())
        answer = Answer(0, 0, DISMISSAL)
        now = iso(house.clock.now())
        stored = door.store_submission(writing, door.submission_row(house, actor, envelope, ready, answer, now))
        _settle(writing, house, number, stored)
        door.queue(writing, house, "stray", "", None, stored)
        return Answer(stored, 0, DISMISSAL)

    return house.store.write(work)


def _settle(connection: Connection, house: House, number: int, by: int) -> None:
    here = (stray.c.election == house.election) & (stray.c.submission == number)
    connection.execute(update(stray).where(here).values(settled_by=by))


def _open(connection: Connection, house: House, number: int) -> Row[Any]:
    asked = select(stray).where(stray.c.election == house.election, stray.c.submission == number)
    row = connection.execute(asked if connection.dialect.name == "sqlite" else asked.with_for_update()).first()
    if row is None:
        raise NotFound(f"Laporan salah alamat no. {number} tidak ada.")
    if row.settled_by is not None:
        raise Conflict(f"Laporan no. {number} sudah diberi alamat atau disisihkan (no. {row.settled_by}).")
    return row


def report_of(row: Row[Any]) -> dict[str, Any]:
    """The body of a kept report, as it was sent."""
    found: dict[str, Any] = orjson.loads(row.body)
    return found
