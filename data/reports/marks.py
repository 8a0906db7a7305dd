"""The stages of a TPS's day and its turnout reports through the door. The latest report of a stage stands."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, Refused
from data.house import House
from data.reports import door
from data.reports.kinds import MARKS, Answer, Envelope, MarkReport
from data.rules.words import number
from data.tables import mark

MOST_VOTERS = 9_999

_KEY = [mark.c.election, mark.c.tps, mark.c.kind]
_STANDING = select(mark.c.ver, mark.c.submission, mark.c.value).where(
    mark.c.election == bindparam("election"), mark.c.tps == bindparam("tps"), mark.c.kind == bindparam("kind")
)


def _upserts() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, maker in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement = maker(mark)
        moved = {column.name: statement.excluded[column.name] for column in mark.columns if column not in _KEY}
        made[name] = statement.on_conflict_do_update(
            index_elements=_KEY, set_=moved, where=mark.c.ver == statement.excluded.ver - 1
        ).returning(mark.c.ver)
    return made


_UPSERT = _upserts()


def submit_mark(
    house: House, actor: Actor, report: MarkReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store that a stage was reached, or how many have voted so far."""
    actor.require("report", report.tps)
    return store_mark(house, actor, report, envelope, connection)


def store_mark(
    house: House, actor: Actor, report: MarkReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """`submit_mark` for whoever has been let in already, under whatever right."""
    door.check_envelope(envelope)
    register = house.registers.latest(house.election)
    if register.area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    _check_value(report)
    body = {"tps": report.tps, "kind": report.kind, "value": report.value}
    ready = door.Prepared(
        "mark",
        report.tps,
        {"kind": report.kind, "value": report.value},
        hashlib.sha256(door.canonical(body)).hexdigest(),
    )

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        at = {"election": house.election, "tps": report.tps, "kind": report.kind}
        before: Any = writing.execute(_STANDING, at).first()
        _check_follows(report, envelope, before)
        ver = before.ver + 1 if before else 1
        now = iso(house.clock.now())
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, ver, "recorded"), now)
        stored = door.store_submission(writing, sent)
        kelurahan = codes.kelurahan_of(report.tps)
        row = {**at, "kelurahan": kelurahan, "value": report.value, "ver": ver, "submission": stored,
               "event_time": now}  # fmt: skip
        if writing.execute(_UPSERT[writing.dialect.name], row).first() is None:
            raise Conflict("Status TPS ini baru saja berubah. Kirim ulang.")
        door.queue(writing, house, "mark", kelurahan, None, stored)
        return Answer(stored, ver, "recorded")

    return door.in_transaction(house, connection, work)


def _check_follows(report: MarkReport, envelope: Envelope, before: Any) -> None:
    """Fewer voters than before can only be a correction, and a correction names what it corrects."""
    standing = before.submission if before else None
    if envelope.replaces is not None and envelope.replaces != standing:
        raise Conflict("Laporan yang hendak diperbaiki bukan yang berlaku sekarang.", {"no": standing})
    falls = before is not None and report.value is not None and report.value < before.value
    if falls and envelope.replaces is None:
        raise Conflict(
            f"Partisipasi turun dari {number(before.value)} ke {number(report.value or 0)}. Bila laporan sebelumnya "
            "salah, kirim sebagai perbaikan beserta alasannya.",
            {"no": standing, "value": before.value},
        )


def _check_value(report: MarkReport) -> None:
    if report.kind not in MARKS:
        raise Refused(f"Tahap {report.kind!r} tidak dikenal; pilihannya: {', '.join(MARKS)}.", "kind")
    if (report.value is not None) != (report.kind == "partisipasi"):
        raise Refused("Jumlah pemilih diisi untuk laporan partisipasi, dan hanya di situ.", "value")
    if report.value is not None and not 0 <= report.value <= MOST_VOTERS:
        raise Refused(f"Jumlah pemilih {number(report.value)} di luar 0 sampai 9.999.", "value")
