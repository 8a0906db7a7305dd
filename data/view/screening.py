"""Who has been examined before the day and who has not, by name: for the health role in its own area.

The list and each examination are read for a purpose and leave a line in the log; nothing here is refreshed by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from data.actor import Actor
from data.errors import NotAllowed, NotFound, Refused
from data.people import Person, open_person
from data.reports.health import place_of_state
from data.rules.policy import Tier
from data.tables import health_state, person, person_key
from data.view.readings import log_reading

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "screen"
PURPOSE: Final = "skrining sebelum bertugas"


@dataclass(frozen=True, slots=True)
class Screened:
    """One officer of the list. `tier` of the examination, None: not examined; `on`: its day; `why`: what fired."""

    person: str
    name: str
    role: str
    area: str
    place: str
    tier: str | None
    on: str | None
    why: str
    erased: bool = False


def roster(view: View, area: str, reader: Actor) -> list[Screened]:
    """The officers of one kelurahan (or of a kecamatan itself), those not examined first, then the gravest. Logged."""
    reader.require(ACTION, area)
    level = view.register.area(area).level
    if level not in ("kelurahan", "kecamatan"):
        raise Refused("Pilih kelurahan atau kecamatan.", "area")
    here = person.c.kelurahan == area
    if level == "kecamatan":
        here = (person.c.kecamatan == area) & person.c.kelurahan.is_(None)
    rows = _rows(view, here)
    found = [_screened(view, row, record) for row, record in rows]
    log_reading(view, reader, area, PURPOSE, [one.person for one in found])
    return sorted(found, key=_urgency)


def examined(view: View, who: str, reader: Actor) -> tuple[Person, dict[str, Any]]:
    """A person, and what the sealed record says of their examination (empty: none). Logged."""
    reader.require(ACTION)
    with view.house.store.read() as connection:
        row = connection.execute(
            select(person.c.area).where(person.c.election == view.election, person.c.id == who)
        ).first()
        if row is None:
            raise NotFound(f"Petugas {who[:60]} tidak terdaftar.")
        if not reader.within(row.area):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        known = open_person(view.house, connection, who, view.election)
    rows = _rows(view, person.c.id == who)
    record = rows[0][1] if rows else {}
    log_reading(view, reader, who, PURPOSE, [who])
    return known, record.get("screening") or {}


def _rows(view: View, here: Any) -> list[tuple[Any, dict[str, Any]]]:
    house, election = view.house, view.election
    asked = (
        select(
            person.c.id, person.c.name, person.c.role, person.c.area, person_key.c.wrapped, health_state.c.sealed
        )
        .outerjoin(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
        .outerjoin(
            health_state, (health_state.c.election == person.c.election) & (health_state.c.person == person.c.id)
        )
        .where(person.c.election == election, here)
        .order_by(person.c.area, person.c.id)
    )  # fmt: skip
    found = []
    with house.store.read() as connection:
        for row in connection.execute(asked):
            record: dict[str, Any] = {}
            if row.wrapped is not None and row.sealed is not None:
                key = house.vault.unwrap(row.wrapped, f"{election}|{row.id}")
                record = house.vault.open(key, row.sealed, place_of_state(election, row.id))
            found.append((row, record))
    return found


def _screened(view: View, row: Any, record: dict[str, Any]) -> Screened:
    screening = record.get("screening") or {}
    fired = screening.get("fired") or []
    missing = screening.get("missing") or []
    why = fired[0]["words"] if fired else f"Belum ada: {', '.join(missing)}." if missing else ""
    register = view.register
    place = register.place(row.area) if row.area in register.areas else row.area
    return Screened(
        row.id, row.name, row.role, row.area, place, screening.get("tier"), screening.get("on"), why,
        row.wrapped is None,
    )  # fmt: skip


def _urgency(one: Screened) -> tuple[Any, ...]:
    """Not examined, then incomplete, then the gravest; the erased last."""
    if one.tier is None:
        order = 0
    elif one.tier == Tier.BELUM_LENGKAP.code:
        order = 1
    else:
        order = 10 - Tier.of(one.tier)
    return one.erased, order, one.area, one.person
