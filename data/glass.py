"""Breaking the glass: sixty minutes in somebody else's area, with a reason, for whoever handles health.

A team may meet the officer of another puskesmas who needs help now. They may not be kept waiting for an admin, and it
may not go unseen: the area is added to their own at once, for an hour, in the log, on every page of theirs, and in the
admin's list with how much was read meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from data import audit
from data.actor import Actor
from data.clock import iso, parse_iso, real_now
from data.errors import Refused
from data.house import House
from data.privacy import ACTION as KEEPS
from data.privacy import READINGS
from data.tables import audit as audit_table
from data.tables import glass
from data.texts import require_writable

ACTION: Final = "break_glass"
LASTS: Final = timedelta(minutes=60)
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Glass:
    """One opening: the area, why, from when until when; times are aware."""

    area: str
    reason: str
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """A line of the admin's list: `readings` is how often named data was read under it."""

    account: str
    glass: Glass
    readings: int


def break_glass(house: House, actor: Actor, area: str, reason: str) -> Glass:
    """Open an area to the actor's account for an hour. `Refused` names the entry: an unknown area, an own one, no
    reason."""
    actor.require(ACTION)
    require_writable(reason, "alasan")
    reason = " ".join(reason.split())
    register = house.registers.latest(house.election)
    if area not in register.areas or register.areas[area].level not in ("kecamatan", "kelurahan"):
        raise Refused("Pilih kecamatan atau kelurahan yang ingin dibuka.", "area")
    if actor.within(area):
        raise Refused(f"{register.areas[area].name} sudah terbuka bagi Anda.", "area")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(f"Tulis alasannya, {SHORTEST_REASON} sampai {LONGEST_REASON} huruf.", "reason")
    now = real_now()
    made = Glass(area, reason, now, now + LASTS)

    def work(connection: Connection) -> None:
        connection.execute(
            insert(glass).values(
                election=house.election, account=actor.username, area=area, reason=reason,
                opened_at=iso(now), expires_at=iso(made.expires_at),
            )
        )  # fmt: skip
        audit.record(connection, actor, "break_glass", subject=area, purpose=reason, election=house.election)

    house.store.write(work)
    return made


def close_glass(house: House, actor: Actor) -> int:
    """End every opening of the actor's account now; how many there were."""
    actor.require(ACTION)
    now = iso(real_now())

    def work(connection: Connection) -> int:
        mine = (glass.c.account == actor.username) & (glass.c.expires_at > now)
        count = connection.execute(update(glass).where(mine).values(expires_at=now)).rowcount
        if count:
            audit.record(connection, actor, "close_glass", detail=f"{count}", election=house.election)
        return int(count)

    return house.store.write(work)


def open_of(connection: Connection, username: str, now: datetime) -> tuple[Glass, ...]:
    """What stands open to an account, the one that ends first before the others."""
    mine = (glass.c.account == username) & (glass.c.expires_at > iso(now))
    rows = connection.execute(select(glass).where(mine).order_by(glass.c.expires_at)).all()
    return tuple(_glass(row) for row in rows)


def widened(actor: Actor, opened: tuple[Glass, ...]) -> Actor:
    """The actor with what was opened to them."""
    return replace(actor, areas=actor.areas | {one.area for one in opened}) if opened else actor


def broken(house: House, actor: Actor, limit: int = 50) -> list[Broken]:
    """Every opening of the election, the newest first, for the admin."""
    actor.require(KEEPS)
    read = (
        select(func.count())
        .where(
            audit_table.c.actor == glass.c.account,
            audit_table.c.action.in_(READINGS),
            audit_table.c.at >= glass.c.opened_at,
            audit_table.c.at <= glass.c.expires_at,
        )
        .scalar_subquery()
    )
    asked = select(glass, read.label("readings")).where(glass.c.election == house.election)
    with house.store.read() as connection:
        rows = connection.execute(asked.order_by(glass.c.id.desc()).limit(limit)).all()
    return [Broken(row.account, _glass(row), row.readings) for row in rows]


def _glass(row: Row[Any]) -> Glass:
    return Glass(row.area, row.reason, parse_iso(row.opened_at), parse_iso(row.expires_at))
