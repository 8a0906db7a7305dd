"""What an operator sees of enrolment in the own area: cards out, used, expired or withdrawn, phones and when last seen.

Never a secret and never a token: the store has only their hashes, and not even those leave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select

from data.actor import Actor
from data.card_holders import HEAD_OF_TPS
from data.clock import iso, real_now
from data.devices import ACTION, Device, device_of
from data.house import House
from data.tables import card, device, person
from data.view.scope import inside

CARD_STATES: Final = ("out", "used", "expired", "revoked")


@dataclass(frozen=True, slots=True)
class Card:
    """A printed card as a list shows it. `state`: one of CARD_STATES. Times are ISO text in UTC."""

    id: int
    tps: str
    holder: str
    state: str
    issued_by: str
    issued_at: str
    expires_at: str
    used_at: str | None


@dataclass(frozen=True, slots=True)
class Phone:
    """A device and the name of the person whose card it was."""

    device: Device
    holder: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Cards by state, living and cut phones of a kelurahan; `seen_at` of the phone that was last heard of."""

    out: int = 0
    used: int = 0
    expired: int = 0
    revoked: int = 0
    devices: int = 0
    cut: int = 0
    tps_with_device: int = 0
    seen_at: str | None = None


def cards_in(house: House, actor: Actor, area: str, *, now: datetime | None = None) -> tuple[Card, ...]:
    """Every card of an area that was not withdrawn, by TPS, the newest first."""
    actor.require(ACTION, area)
    wanted = (
        select(card, person.c.name, _state(now).label("state"))
        .outerjoin(person, and_(person.c.election == card.c.election, person.c.id == card.c.person))
        .where(card.c.election == house.election, card.c.revoked_at.is_(None), inside(card.c.tps, [area]))
        .order_by(card.c.tps, card.c.id.desc())
    )
    with house.store.read() as connection:
        return tuple(
            Card(
                row.id,
                row.tps,
                row.name or HEAD_OF_TPS,
                row.state,
                row.issued_by,
                row.issued_at,
                row.expires_at,
                row.used_at,
            )
            for row in connection.execute(wanted)
        )


def devices_in(house: House, actor: Actor, area: str) -> tuple[Phone, ...]:
    """Every phone of an area, by TPS: those that may report first, the newest first."""
    actor.require(ACTION, area)
    wanted = (
        select(device, person.c.name)
        .outerjoin(person, and_(person.c.election == device.c.election, person.c.id == device.c.person))
        .where(device.c.election == house.election, inside(device.c.tps, [area]))
        .order_by(device.c.tps, device.c.cut_at.is_not(None), device.c.id.desc())
    )
    with house.store.read() as connection:
        return tuple(Phone(device_of(row), row.name or HEAD_OF_TPS) for row in connection.execute(wanted))


def counts(house: House, actor: Actor, *, now: datetime | None = None) -> dict[str, Counts]:
    """Kelurahan -> its counts, for every kelurahan in the actor's own area, in code order."""
    actor.require(ACTION)
    living = device.c.cut_at.is_(None)
    by_state = select(card.c.kelurahan, _state(now).label("state"), func.count().label("n")).where(
        card.c.election == house.election
    )
    phones = select(
        device.c.kelurahan,
        func.count(case((living, 1))).label("devices"),
        func.count(case((~living, 1))).label("cut"),
        func.count(case((living, device.c.tps)).distinct()).label("tps_with_device"),
        func.max(case((living, device.c.seen_at))).label("seen_at"),
    ).where(device.c.election == house.election)
    found: dict[str, dict[str, Any]] = {code: {} for code in house.register().kelurahan() if actor.within(code)}
    with house.store.read() as connection:
        for row in connection.execute(by_state.group_by(card.c.kelurahan, "state")):
            if row.kelurahan in found:  # GROUP BY goes by the name: PostgreSQL takes the same CASE twice for two
                found[row.kelurahan][row.state] = row.n
        for row in connection.execute(phones.group_by(device.c.kelurahan)):
            if row.kelurahan in found:
                found[row.kelurahan] |= {name: value for name, value in row._mapping.items() if name != "kelurahan"}
    return {code: Counts(**values) for code, values in sorted(found.items())}


def _state(now: datetime | None) -> ColumnElement[str]:
    """The state of a card at a moment, as a column."""
    return case(
        (card.c.used_at.is_not(None), "used"),
        (card.c.revoked_at.is_not(None), "revoked"),
        (card.c.expires_at <= iso(now or real_now()), "expired"),
        else_="out",
    )
