"""Open emergencies (tier `darurat`) of the reader's own area by place: for the desk that calls and for the health team.

A place, how many, since when, and whether somebody looked again. Never who it is, what they complain of, or a value:
that is the named list's, opened for a purpose and logged (`data.view.people`). Nothing here is named, so no reading is
logged: one line per refresh and desk would bury the readings that matter.

Read once per revision and scope, and only in the places whose folded total counts an emergency: the cost follows the
emergencies, not the forms and not the readers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from data.folding_people import DIRECT, opened_tiers
from data.reports.health import place_of_state
from data.reports.standing import since_of
from data.rules.policy import Tier
from data.tables import health_state, person_key

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class Emergency:
    """The officers of one place who are in an emergency.

    `since`: when the first of them came into it, as `data.clock.iso`; a day (YYYY-MM-DD) where an examination before
    the voting day said so. `again`: when they were last looked at, once each has been looked at again; else None.
    """

    area: str
    place: str
    people: int
    since: str
    again: str | None


def in_own_area(view: View) -> tuple[Emergency, ...]:
    """All of the reader's own area, the longest open first, whatever the page's filters choose."""
    view.actor.require("see_emergencies")
    places = _places(view)
    if not places:
        return ()
    with view.house.store.read() as connection:
        found = [one for place in places for one in _at(view, connection, place)]
    return tuple(sorted(found, key=lambda one: (one.since, one.area)))


def _places(view: View) -> list[str]:
    """Kelurahan, and kecamatan for the people of their own, with an emergency in the folded totals."""
    counted = (code for code, tiers in view.snapshot.tiers.items() if tiers[Tier.DARURAT.code])
    leaves = ((code.removeprefix(DIRECT), code.startswith(DIRECT)) for code in counted)
    areas = view.register.areas
    return sorted(
        code
        for code, own_people in leaves
        if (own_people or areas[code].level == "kelurahan") and view.actor.within(code)
    )


def _at(view: View, connection: Connection, place: str) -> Iterable[Emergency]:
    election = view.election
    states = connection.execute(
        select(health_state.c.person, health_state.c.area, health_state.c.ver).where(
            health_state.c.election == election, health_state.c.kelurahan == place
        )
    ).all()
    tiers = opened_tiers(connection, view.house, election, states)
    urgent = {row.person: row.area for row, tier in zip(states, tiers, strict=True) if tier == Tier.DARURAT.code}
    by_area: dict[str, list[dict[str, Any]]] = {}
    for who, record in _records(view, connection, urgent):
        by_area.setdefault(urgent[who], []).append(record)
    for area, records in by_area.items():
        again = [one["seen"] for one in records if one["seen"] > since_of(one)]
        yield Emergency(
            area,
            view.register.place(area),
            len(records),
            min(since_of(one) for one in records),
            max(again) if len(again) == len(records) else None,
        )


def _records(view: View, connection: Connection, people: Iterable[str]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The standing records of a few people; whoever left the emergency meanwhile is not among them."""
    house, election = view.house, view.election
    same = (person_key.c.election == health_state.c.election) & (person_key.c.person == health_state.c.person)
    rows = connection.execute(
        select(health_state.c.person, health_state.c.sealed, person_key.c.wrapped)
        .join(person_key, same)
        .where(health_state.c.election == election, health_state.c.person.in_(sorted(people)))
        .order_by(health_state.c.person)
    )
    for row in rows:
        key = house.vault.unwrap(row.wrapped, f"{election}|{row.person}")
        record = house.vault.open(key, row.sealed, place_of_state(election, row.person))
        if record["tier"] == Tier.DARURAT.code:
            yield row.person, record
