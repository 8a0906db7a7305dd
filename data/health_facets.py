"""Officers of an area by role, age band and hours on duty: how many in each tier, and how many have been screened.

What is kept is small and additive: an area's facets are the sum of those below it. As JSON (`health_total.facets`):
`screened` {role: [people, screened]}, and `role`, `age`, `hours` each {group: {tier: people}} without zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from data.rules.groups import AGE_BANDS, HOURS_BANDS, hours_band
from data.rules.policy import Tier

SPLITS: Final = ("role", "age", "hours")
Facets = dict[str, dict[str, Any]]


class Standing(NamedTuple):
    """What folding remembers of an opened health record, in memory only: its version, the tier, the hours on duty
    last told, and whether the person has been screened."""

    ver: int
    tier: str
    hours: float | None = None
    screened: bool = False
    worse: str | None = None  # when the newest look found a graver tier than the one before it
    looked: str | None = None  # the last look on duty, or when an alert of theirs was ended
    away: bool = False  # handed over, or dead: nobody at the TPS can look at them


AWAY: Final = ("dirujuk", "meninggal")
UNREADABLE: Final = "belum_lengkap"  # no record, or none that can be opened any more


@dataclass(frozen=True, slots=True)
class Officer:
    """One person as facets count them. `age`: a band of `data.rules.groups.AGE_BANDS`."""

    role: str
    age: str
    standing: Standing | None


def standing_of(ver: int, record: Mapping[str, Any]) -> Standing:
    """What is remembered of a standing record."""
    screened = "screening" in record or record.get("kind") == "screening"
    outcome = record.get("outcome", {})
    return Standing(
        ver,
        str(record["tier"]),
        record.get("duty"),
        screened,
        _worse(record.get("trend") or []),
        max(last_check(record), outcome.get("at", "")) or None,
        outcome.get("state") in AWAY,
    )


def last_check(record: Mapping[str, Any]) -> str:
    """The last look on duty, empty before the first; records of before it was kept know the last look only."""
    if "checked" in record:
        return str(record["checked"])
    return str(record["seen"]) if record.get("kind") != "screening" else ""


def _worse(trend: Sequence[Mapping[str, Any]]) -> str | None:
    """The time of the newest look, where it found somebody worse than the look before."""
    if len(trend) < 2:
        return None
    before, now = Tier.of(trend[-2]["tier"]), Tier.of(trend[-1]["tier"])
    return str(trend[-1]["at"]) if now.alerts and now > before else None


def facets_of(officers: Iterable[Officer]) -> Facets:
    """Count them."""
    found = nothing()
    for one in officers:
        standing = one.standing
        tier = standing.tier if standing else UNREADABLE
        pair = found["screened"].setdefault(one.role, [0, 0])
        pair[0] += 1
        pair[1] += bool(standing and standing.screened)
        hours = hours_band(standing.hours if standing else None)
        for split, group in (("role", one.role), ("age", one.age), ("hours", hours)):
            row = found[split].setdefault(group, {})
            row[tier] = row.get(tier, 0) + 1
    return found


def nothing() -> Facets:
    """The facets of nobody."""
    return {"screened": {}, **{split: {} for split in SPLITS}}


def add_facets(parts: Iterable[Facets]) -> Facets:
    """The facets of several areas together."""
    found = nothing()
    for part in parts:
        for role, (people, screened) in part["screened"].items():
            pair = found["screened"].setdefault(role, [0, 0])
            pair[0] += people
            pair[1] += screened
        for split in SPLITS:
            for group, tiers in part[split].items():
                row = found[split].setdefault(group, {})
                for tier, people in tiers.items():
                    row[tier] = row.get(tier, 0) + people
    return found


def people_of(facets: Facets) -> int:
    """How many people they count."""
    return sum(people for people, _ in facets["screened"].values())


def order_of(split: str, roles: Iterable[str]) -> tuple[str, ...]:
    """The groups of a split in the order in which they are shown; `roles` in theirs."""
    return {"age": AGE_BANDS, "hours": HOURS_BANDS}.get(split, tuple(roles))
