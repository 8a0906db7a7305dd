"""Officers by role, age and hours on duty, and their screening, as everyone outside the health team may see them.

For kota and kecamatan only: below these the groups are too small. Numbers at risk are disclosed beside the table of the
tiers, so that neither opens the other (`data.rules.crossed`). How many people there are of a role is no secret; how
many of an age or with so many hours behind them is known from sealed records, and published as counts of health are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.actor import KOTA
from data.health_facets import Facets, people_of
from data.health_series import EXACT_LEVELS, spans_at_risk
from data.register import Register
from data.rules.crossed import disclose_groups
from data.rules.disclosure import Shown, disclose, disclose_with_spans
from data.rules.policy import AT_RISK_TIERS

SCREENED: Final = "screened"
Table = dict[str, dict[str, int]]
ShownTable = dict[str, dict[str, Shown]]


@dataclass(frozen=True, slots=True)
class Groups:
    """By area and group: how many people, and of these how many are at risk. Without the areas of which nothing is
    published."""

    people: ShownTable
    at_risk: ShownTable


@dataclass(frozen=True, slots=True)
class Screening:
    """How many have been screened: by area down to the kelurahan, and by area and role."""

    areas: dict[str, Shown]
    roles: ShownTable


def disclose_split(
    register: Register, tiers: dict[str, dict[str, int]], facets: dict[str, Facets], split: str
) -> Groups:
    """The groups of a split (`data.health_facets.SPLITS`) of kota and kecamatan; none of them while some were counted
    before there were groups."""
    areas = _areas(register, facets, tiers)
    if not areas:
        return Groups({}, {})
    names = sorted({group for area in areas for group in facets[area][split]})
    people: Table = {}
    at_risk: Table = {}
    for area in areas:
        rows = {name: facets[area][split].get(name, {}) for name in names}
        people[area] = {name: sum(row.values()) for name, row in rows.items()}
        at_risk[area] = {name: sum(row.get(tier, 0) for tier in AT_RISK_TIERS) for name, row in rows.items()}
    spans = spans_at_risk(register, tiers)
    found = disclose_groups(at_risk, people, KOTA, {area: spans[area] for area in areas})
    return Groups(_sizes(register, people, split), found)


def _sizes(register: Register, people: Table, split: str) -> ShownTable:
    if split == "role":
        return {
            area: {name: Shown("value", count, exact=True) for name, count in row.items()}
            for area, row in people.items()
        }
    parent = {area: register.areas[area].parent or "" for area in people}
    return disclose(people, parent, {area: sum(row.values()) for area, row in people.items()})


def disclose_screening(register: Register, tiers: dict[str, dict[str, int]], facets: dict[str, Facets]) -> Screening:
    """Screened people of every area, and of kota and kecamatan by role."""
    wide = _areas(register, facets, tiers)
    if not wide:
        return Screening({}, {})
    # A kelurahan that was counted before there were groups is left to its kecamatan's own people.
    areas = sorted(
        code for code in facets if code in register.areas and (code in wide or _counted(facets, tiers, code))
    )
    table = {area: {SCREENED: sum(done for _, done in facets[area]["screened"].values())} for area in areas}
    parent = {area: register.areas[area].parent or "" for area in areas}
    people = {area: people_of(facets[area]) for area in areas}
    published, spans = disclose_with_spans(table, parent, people, of=(SCREENED,))
    names = sorted({role for area in wide for role in facets[area]["screened"]})
    pairs = {area: {role: facets[area]["screened"].get(role, (0, 0)) for role in names} for area in wide}
    roles = disclose_groups(
        {area: {role: done for role, (_, done) in row.items()} for area, row in pairs.items()},
        {area: {role: many for role, (many, _) in row.items()} for area, row in pairs.items()},
        KOTA,
        {area: spans[area][SCREENED] for area in wide},
    )
    return Screening({area: row[SCREENED] for area, row in published.items()}, roles)


def _areas(register: Register, facets: dict[str, Facets], tiers: dict[str, dict[str, int]]) -> list[str]:
    """Kota and kecamatan in code order; empty unless all of them are counted by group."""
    areas = sorted(code for code in tiers if code in register.areas and register.areas[code].level in EXACT_LEVELS)
    return areas if KOTA in areas and all(_counted(facets, tiers, code) for code in areas) else []


def _counted(facets: dict[str, Facets], tiers: dict[str, dict[str, int]], area: str) -> bool:
    """Whether the groups hold everybody the tiers hold."""
    return area in facets and people_of(facets[area]) == sum(tiers.get(area, {}).values())
