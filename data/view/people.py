"""Named officers at risk. The one place where health data meets a name; every reading leaves a line in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from data.actor import Actor
from data.dapil import members
from data.errors import Refused
from data.health_facets import standing_of
from data.reports.health import place_of_state
from data.rules.policy import AT_RISK_TIERS, Tier
from data.tables import health_state, person, person_key
from data.view.readings import log_reading
from data.view.scope import inside

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class OfficerRisk:
    """One officer in a tier of evaluasi or above, with what fired in words."""

    person: str
    name: str
    role: str
    area: str
    place: str
    tier: str
    fired: tuple[str, ...]
    seen: str
    duty: float | None


def officers_at_risk(view: View, area: str, purpose: str, reader: Actor, limit: int) -> list[OfficerRisk]:
    """The officers at risk in an area, worst first. `purpose` is what the reader reads them for."""
    reader.require("see_named_health")
    if not purpose.strip():
        raise Refused("Sebutkan tujuan membaca data kesehatan bernama.", "purpose")
    view.require(area)
    found = view.memo(("officers", area), lambda: _read(view, area))[:limit]
    log_reading(view, reader, area, purpose.strip(), [one.person for one in found])
    return found


def _read(view: View, area: str) -> list[OfficerRisk]:
    house, election = view.house, view.election
    at_risk: list[OfficerRisk] = []
    with view.house.store.read() as connection:
        rows = connection.execute(
            select(
                person.c.name, person.c.role, health_state.c.person, health_state.c.area,
                health_state.c.ver, health_state.c.sealed, person_key.c.wrapped,
            )
            .join(person, (person.c.election == health_state.c.election) & (person.c.id == health_state.c.person))
            .join(
                person_key,
                (person_key.c.election == health_state.c.election) & (person_key.c.person == health_state.c.person),
            )
            .where(health_state.c.election == election, _inside(view, area))
        )  # fmt: skip
        for row in rows:
            known = house.tiers.get((election, row.person))
            if known is not None and known.ver == row.ver and known.tier not in AT_RISK_TIERS:
                continue
            key = house.vault.unwrap(row.wrapped, f"{election}|{row.person}")
            record = house.vault.open(key, row.sealed, place_of_state(election, row.person))
            house.tiers[election, row.person] = standing_of(row.ver, record)
            if record["tier"] in AT_RISK_TIERS:
                at_risk.append(_risk(view, row, record))
    return sorted(at_risk, key=lambda one: (-Tier.of(one.tier), one.seen, one.person))


def _risk(view: View, row: Any, record: dict[str, Any]) -> OfficerRisk:
    return OfficerRisk(
        row.person,
        row.name,
        row.role,
        row.area,
        view.register.place(row.area),
        record["tier"],
        tuple(one["words"] for one in record["fired"]),
        record["seen"],
        record.get("duty"),
    )


def _inside(view: View, area: str) -> Any:
    """Health records of the chosen area that lie in the reader's own."""
    place = health_state.c.area
    return and_(inside(place, members(view.register, area)), inside(place, sorted(view.actor.areas)))
