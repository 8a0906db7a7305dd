"""Enrolled phones: whose token it is, cutting one off, and when it was last seen.

A device is an officer of its one TPS under the user name `hp-<id>`. It is looked up at every request and nothing of it
is remembered, so one that was cut off fails at its very next request, in every process.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, update

from data import audit
from data.actor import Actor
from data.clock import iso, parse_iso, real_now
from data.errors import Conflict, NotFound, Refused, SiagaError, StoreError
from data.house import House
from data.statements import Statement
from data.tables import device
from data.texts import require_writable

_log = logging.getLogger(__name__)
ACTION: Final = "enrol"
PREFIX: Final = "hp-"  # no account may be called so, see `data.accounts`
LONGEST_WHY: Final = 200
TOUCH_AGAIN: Final = timedelta(minutes=1)
_ASK_FOR_ANOTHER: Final = "Minta kartu baru kepada operator kelurahan, lalu daftarkan HP ini lagi."


class DeviceRefused(SiagaError):
    """A token of no device, or of one that was cut off."""

    status = 401


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled phone. `cut_at` None: it may report. Times are ISO text in UTC."""

    id: int
    election: str
    tps: str
    kelurahan: str
    person: str | None
    card: int
    label: str
    enrolled_at: str
    seen_at: str
    cut_at: str | None
    cut_by: str | None
    cut_why: str | None

    def actor(self) -> Actor:
        """Who it acts as: an officer of its own TPS, without an account."""
        return Actor(username_of(self.id), "officer", frozenset({self.tps}), name=self.label)


def username_of(number: int) -> str:
    """The user name of a device, which stands in submissions and in the audit trail."""
    return f"{PREFIX}{number}"


def device_of(row: Row[Any]) -> Device:
    """A device out of its row."""
    return Device(**{name: getattr(row, name) for name in Device.__slots__})


_FIND: Final = Statement(lambda _: select(device).where(device.c.token_hash == bindparam("token_hash")))


def find(house: House, token_hash: str, *, now: datetime | None = None) -> Actor:
    """The actor of a token; `DeviceRefused` says whether it is unknown, of another election or cut off."""
    at = now or real_now()
    with house.store.read() as connection:
        row = _FIND.run(connection, {"token_hash": token_hash}).first()
    if row is None:
        raise DeviceRefused(f"HP ini belum terdaftar. {_ASK_FOR_ANOTHER}")
    if row.cut_at is not None:
        raise DeviceRefused(f"HP ini sudah diputuskan oleh operator. {_ASK_FOR_ANOTHER}")
    if row.election != house.election:
        raise DeviceRefused(f"HP ini terdaftar untuk pemilu yang lain. {_ASK_FOR_ANOTHER}")
    if at - parse_iso(row.seen_at) >= TOUCH_AGAIN:
        _touch(house, row.id, row.seen_at, iso(at))
    return device_of(row).actor()


def _touch(house: House, number: int, before: str, at: str) -> None:
    # Only over the time that was read: of several requests at once, in whatever process, one writes.
    touch = update(device).where(device.c.id == number, device.c.seen_at == before).values(seen_at=at)
    try:
        house.store.write(lambda connection: connection.execute(touch))
    except StoreError as error:
        # A full disk is the report's to complain of, not the look at who sends it.
        _log.warning("device not touched: %s", error)


def cut(house: House, actor: Actor, number: int, reason: str, *, now: datetime | None = None) -> Device:
    """Cut a phone off at once and for good; the device as it now stands.

    `NotFound`, `NotAllowed` outside the actor's area, `Refused` without a reason, `Conflict` when it was cut before.
    """
    actor.require(ACTION)
    why, at = checked_why(reason), now or real_now()

    def work(connection: Connection) -> Device:
        mine = (device.c.id == number) & (device.c.election == house.election)
        row = connection.execute(select(device.c.tps).where(mine)).first()
        if row is None:
            raise NotFound(f"Perangkat {username_of(number)} tidak ada.")
        actor.require(ACTION, row.tps)
        off = {"cut_at": iso(at), "cut_by": actor.username, "cut_why": why}
        changed = update(device).where(mine, device.c.cut_at.is_(None)).values(off).returning(device)
        done = connection.execute(changed).first()
        if done is None:
            raise Conflict(f"Perangkat {username_of(number)} sudah diputuskan sebelumnya.")
        detail = f"TPS {row.tps}: {why}"
        audit.record(
            connection, actor, "device_cut", subject=username_of(number), detail=detail, election=house.election, at=at
        )
        return device_of(done)

    return house.store.write(work)


def checked_why(why: str) -> str:
    """A reason in one line; `Refused` when there is none."""
    require_writable(why, "alasan")
    cleaned = " ".join(why.split())
    if not 1 <= len(cleaned) <= LONGEST_WHY:
        raise Refused(f"Alasan wajib diisi, paling panjang {LONGEST_WHY} huruf.", "why")
    return cleaned
