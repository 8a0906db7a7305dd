"""Photos of a C.Hasil through the door: before, with or after the figures; every one is kept, none replaces another.

The file is inspected and on the disk before the transaction begins, so that no row ever names a file that is not
there. What a photo has to do with other photos is found by the folder (`data.photos.comparing`), not here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Refused
from data.house import House
from data.photos.inspecting import Inspected, inspect
from data.reports import door
from data.reports.kinds import ROUNDS, Answer, Envelope, PhotoReport
from data.rules.likeness import BANDS, bands, from_text
from data.statements import Statement
from data.tables import photo

KIND = "photo"
MOST_OF_A_TPS: Final = 200  # five contests, several sheets, a few versions
_ROW = [column.name for column in photo.columns]
_INSERT = Statement(lambda _: insert(photo), _ROW)


def submit_photo(
    house: House, actor: Actor, report: PhotoReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store a photo. `Refused` (field `file`) for what is no photo; `StoreError` when the disk does not take it."""
    actor.require("report", report.tps)
    door.check_envelope(envelope)
    _check_key(house, report, envelope)
    seen = inspect(report.raw, house.photos.most_bytes)
    ready = _prepared(report, seen)
    with house.store.read() as reading:
        # A repeat is answered as before; its file is there already.
        if door.repeated(reading, house, actor, envelope, ready) is None:
            _check_room(reading, house.election, report.tps)
    house.photos.keep(seen.sha256, report.raw)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        now = iso(house.clock.now())
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, 1, "recorded"), now)
        number = door.store_submission(writing, sent)
        row = row_of({**sent, "id": number}, ready.payload)
        _INSERT.run(writing, row)
        door.queue(writing, house, KIND, row["kelurahan"], report.contest, number)
        return Answer(number, 1, "recorded")

    answer = door.in_transaction(house, connection, work)
    house.photos.want_shown(seen.sha256)
    return answer


def _check_room(connection: Connection, election: str, tps: str) -> None:
    """A phone that sends photos without end fills no disk: so many of one TPS, whoever sends them."""
    some = select(photo.c.submission).where(photo.c.election == election, photo.c.tps == tps).limit(MOST_OF_A_TPS)
    if connection.execute(select(func.count()).select_from(some.subquery())).scalar_one() >= MOST_OF_A_TPS:
        words = f"TPS ini sudah mengirim {MOST_OF_A_TPS} foto."
        raise Refused(f"{words} Hubungi operator bila masih ada yang penting.", "file")


def row_of(sent: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a photo from its submission, as it is before the folder has compared it."""
    dhash = payload["dhash"]
    parts = bands(from_text(dhash)) if dhash is not None else (None,) * BANDS
    return {
        "election": sent["election"],
        "submission": sent["id"],
        "tps": sent["tps"],
        "contest": sent["contest"],
        "round": sent["round"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        **{name: payload[name] for name in ("sha256", "bytes", "width", "height", "type", "dhash")},
        **{f"band{at}": part for at, part in enumerate(parts)},
        "findings": None,
        "sent_by": sent["actor"],
        "event_time": sent["event_time"],
    }


def _check_key(house: House, report: PhotoReport, envelope: Envelope) -> None:
    register = house.registers.latest(house.election)
    if register.area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    register.ballot_of(report.contest, report.tps)  # names an unknown contest
    if report.round not in ROUNDS:
        raise Refused(f"Putaran {report.round!r} tidak dikenal; pilihannya: {', '.join(ROUNDS)}.", "round")
    if envelope.replaces is not None:
        raise Refused("Foto tidak menggantikan foto lain: semuanya disimpan. Kirim tanpa menyebut yang diganti.",
                      "replaces")  # fmt: skip


def _prepared(report: PhotoReport, seen: Inspected) -> door.Prepared:
    at = {"tps": report.tps, "contest": report.contest, "round": report.round}
    body = hashlib.sha256(door.canonical({**at, "sha256": seen.sha256})).hexdigest()
    payload = {
        **at,
        "sha256": seen.sha256,
        "bytes": seen.bytes,
        "width": seen.width,
        "height": seen.height,
        "type": seen.type,
        "dhash": seen.dhash,  # so that a rebuild needs no files
    }
    return door.Prepared(KIND, report.tps, payload, body, report.contest, report.round)
