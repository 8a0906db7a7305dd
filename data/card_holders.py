"""For whom cards are printed: the head of a TPS, or each officer who is registered there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from data.actor import Actor, contains
from data.devices import ACTION
from data.errors import Refused
from data.house import House
from data.people import PERSON_ROLES
from data.tables import device, person, person_key
from data.view.scope import inside

HEAD_OF_TPS: Final = "Ketua KPPS"
_NOT_ERASED: Final = (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who gets a card. `person` None: whoever leads the TPS; `words`: as it stands on the card."""

    tps: str
    person: str | None
    words: str


def tps_of(house: House, area: str) -> tuple[str, ...]:
    """The TPS of an area, in code order; `NotFound` for no area, `Refused` when it has none."""
    register = house.register()
    node = register.area(area)
    if node.level == "tps":
        return (area,)
    found = tuple(code for code, one in register.areas.items() if one.level == "tps" and contains(area, code))
    if not found:
        raise Refused(f"{node.name} belum punya TPS dalam daftar: minta admin mengimpornya dahulu.", "area")
    return found


def holders_of(connection: Connection, election: str, places: tuple[str, ...], per_person: bool) -> list[Holder]:
    """In the order of the places: one for each, or with `per_person` one for each officer who is registered there.

    Who was erased has no card; a place without anybody keeps the one of its head.
    """
    people: dict[str, list[Holder]] = {}
    if per_person:
        registered = (
            select(person.c.id, person.c.name, person.c.role, person.c.area)
            .join(person_key, _NOT_ERASED)
            .where(person.c.election == election, person.c.area.in_(places))
            .order_by(person.c.role, person.c.name, person.c.id)
        )
        for row in connection.execute(registered):
            words = f"{row.name} ({PERSON_ROLES[row.role][0] if row.role in PERSON_ROLES else row.role})"
            people.setdefault(row.area, []).append(Holder(row.area, row.id, words))
    return [one for tps in places for one in people.get(tps) or [Holder(tps, None, HEAD_OF_TPS)]]


def without_phone(connection: Connection, election: str, holders: list[Holder]) -> list[Holder]:
    """Those who have no phone: a person none of their own, a TPS none at all."""
    living = select(device.c.tps, device.c.person).where(device.c.election == election, device.c.cut_at.is_(None))
    rows = connection.execute(living).all()
    places, people = {row.tps for row in rows}, {row.person for row in rows}
    return [one for one in holders if (one.person not in people if one.person else one.tps not in places)]


def registered_in(house: House, actor: Actor, area: str) -> dict[str, int]:
    """TPS -> how many officers are registered there; those without any are absent."""
    actor.require(ACTION, area)
    wanted = (
        select(person.c.area, func.count().label("n"))
        .join(person_key, _NOT_ERASED)
        .where(person.c.election == house.election, inside(person.c.area, [area]))
    )
    with house.store.read() as connection:
        return {row.area: row.n for row in connection.execute(wanted.group_by(person.c.area))}
