"""Whom to call at a TPS: the KPPS members of the register with a telephone number. Every reading is logged.

The register does not say who of the seven leads a TPS, so all who have a number are named; a number is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy import select

from data import audit
from data.actor import Actor
from data.errors import NotFound
from data.house import House
from data.people import open_people
from data.tables import person

ROLE: Final = "kpps"
READ: Final = "read_phone_numbers"
PURPOSE: Final = "menelepon TPS"


@dataclass(frozen=True, slots=True)
class Number:
    """A KPPS member and the number they gave: to be shown to who may see people, never logged."""

    person: str
    name: str
    phone: str


def numbers_of(house: House, reader: Actor, tps: str) -> tuple[Number, ...]:
    """Those of a TPS who can be called, by name; `()` when the register has no number. `NotFound` for no TPS,
    `NotAllowed` for roles that may not see people, and outside the own area."""
    if house.register().area(tps).level != "tps":
        raise NotFound(f"{tps} bukan TPS.")
    reader.require("see_people", tps)
    here = (person.c.election == house.election) & (person.c.area == tps) & (person.c.role == ROLE)
    with house.store.read() as connection:
        ids = list(connection.execute(select(person.c.id).where(here)).scalars())
        people = open_people(house, connection, ids).values()
    found = tuple(Number(one.id, one.name, one.phone) for one in sorted(people, key=lambda one: one.name) if one.phone)
    if found:
        detail = orjson.dumps([one.person for one in found]).decode()
        house.store.write(
            lambda connection: audit.record(
                connection, reader, READ, subject=tps, purpose=PURPOSE, detail=detail, election=house.election
            )
        )
    return found
