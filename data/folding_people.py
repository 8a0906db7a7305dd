"""Totals of the day's stages and of the officers' health tiers, these also by role, age and hours on duty.

Health records are sealed per person, so a total means opening them. What was opened is remembered by version, in
memory only: one check-in costs nine openings, not a kelurahan's four hundred. So is the age band, which lies sealed
with the rest of a person, by the nonce of the sealing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, select

from data.actor import KOTA
from data.folding_history import note
from data.health_facets import UNREADABLE, Facets, Officer, Standing, add_facets, facets_of, nothing, standing_of
from data.house import House
from data.people import SEALING, birth_dates
from data.register import Register
from data.reports.door import dialect_insert
from data.reports.health import TIERS, place_of_state
from data.reports.kinds import MARKS
from data.rules.groups import age_band
from data.tables import day_total, health_state, health_total, mark, person, person_key

DIRECT = "direct:"  # people of a kecamatan itself (PPK), beside those of its kelurahan
_OPEN_AT_ONCE = 500


class Health(NamedTuple):
    """People of a place or area per tier, and by role, age and hours."""

    tiers: dict[str, int]
    facets: Facets


def fold_marks(connection: Connection, register: Register, kelurahan_codes: set[str], rev: int) -> None:
    """Recompute the stages of the kelurahan and everything above them."""
    if not kelurahan_codes:
        return
    folded = {code: _marks_of(connection, register, code) for code in sorted(kelurahan_codes)}
    for kecamatan in sorted({register.areas[code].parent or "" for code in kelurahan_codes}):
        folded[kecamatan] = _add_days(_days(connection, register, register.children[kecamatan], folded))
    folded[KOTA] = _add_days(_days(connection, register, register.kecamatan(), folded))
    _write(connection, day_total, register.election,
           {area: {"counts": orjson.dumps(day).decode(), "rev": rev} for area, day in folded.items()})  # fmt: skip


def _marks_of(connection: Connection, register: Register, kelurahan: str) -> dict[str, Any]:
    """Per stage the TPS that reached it; the voters reported so far, and the DPT of those TPS (None: unknown)."""
    counts: dict[str, Any] = {"tps": len(register.tps_of(kelurahan)), "marks": dict.fromkeys(MARKS, 0)}
    voters, dpt = 0, 0
    unknown = False
    rows = connection.execute(
        select(mark.c.tps, mark.c.kind, mark.c.value).where(
            mark.c.election == register.election, mark.c.kelurahan == kelurahan
        )
    )
    for row in rows:
        counts["marks"][row.kind] += 1
        if row.kind == "partisipasi":
            voters += row.value
            known = register.areas[row.tps].dpt
            unknown = unknown or known is None
            dpt += known or 0
    return {**counts, "voters": voters, "voters_dpt": None if unknown else dpt}


def _days(
    connection: Connection, register: Register, members: Iterable[str], folded: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    missing = [code for code in members if code not in folded]
    rows = connection.execute(
        select(day_total.c.area, day_total.c.counts).where(
            day_total.c.election == register.election, day_total.c.area.in_(missing)
        )
    )
    standing = {row.area: orjson.loads(row.counts) for row in rows}
    for code in missing:
        if code not in standing:  # an import has brought the area since
            standing[code] = folded[code] = _day_anew(connection, register, code, folded)
    return [standing[code] if code in standing else folded[code] for code in members]


def _day_anew(
    connection: Connection, register: Register, area: str, folded: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    if register.areas[area].level == "kelurahan":
        return _marks_of(connection, register, area)
    return _add_days(_days(connection, register, register.children[area], folded))


def _add_days(days: list[dict[str, Any]]) -> dict[str, Any]:
    dpts = [day["voters_dpt"] for day in days]
    return {
        "tps": sum(day["tps"] for day in days),
        "marks": {kind: sum(day["marks"][kind] for day in days) for kind in MARKS},
        "voters": sum(day["voters"] for day in days),
        "voters_dpt": None if None in dpts else sum(dpts),
    }


def fold_health(
    connection: Connection, house: House, register: Register, places: set[str], rev: int, moment: datetime
) -> None:
    """Recompute tiers and facets of the places (kelurahan, or a kecamatan's own people) and everything above them."""
    if not places:
        return
    folded: dict[str, Health] = {}
    for place in sorted(places):
        key = place if register.areas[place].level == "kelurahan" else DIRECT + place
        folded[key] = _health_of(connection, house, register, place)
    above = {register.areas[p].parent if register.areas[p].level == "kelurahan" else p for p in places}
    for kecamatan in sorted(code for code in above if code):
        members = (*register.children[kecamatan], DIRECT + kecamatan)
        folded[kecamatan] = _added(_people(connection, house, register, members, folded))
    folded[KOTA] = _added(_people(connection, house, register, register.kecamatan(), folded))
    _write(connection, health_total, register.election, {
        area: {
            "tiers": orjson.dumps(one.tiers).decode(),
            "people": sum(one.tiers.values()),
            "facets": sealed_facets(house, register.election, area, one.facets),
            "rev": rev,
        }
        for area, one in folded.items()
    })  # fmt: skip
    bodies = {area: one.tiers for area, one in folded.items() if not area.startswith(DIRECT)}
    note(connection, register.election, "health", bodies, moment)


def sealed_facets(house: House, election: str, area: str, facets: Facets) -> str:
    """An area's facets as its row keeps them: sealed, since a group of a kelurahan is often one person."""
    return house.vault.seal_own(facets, _place_of_facets(election, area)).hex()


def opened_facets(house: House, row: Mapping[Any, Any]) -> Facets | None:
    """The facets of a row of `health_total`; None: it was counted before there were any."""
    if not row["facets"]:
        return None
    found: Facets = house.vault.open_own(bytes.fromhex(row["facets"]), _place_of_facets(row["election"], row["area"]))
    return found


def _place_of_facets(election: str, area: str) -> str:
    return f"health_total|facets|{election}|{area}"


def _health_of(connection: Connection, house: House, register: Register, place: str) -> Health:
    """The people of a place; whoever has no record at all is `belum_lengkap`."""
    of = register.election
    where = person.c.kelurahan == place
    if register.areas[place].level == "kecamatan":
        where = (person.c.kecamatan == place) & person.c.kelurahan.is_(None)
    people = connection.execute(
        select(person.c.id, person.c.role, func.substr(person.c.sealed, 1, SEALING).label("sealing")).where(
            person.c.election == of, where
        )
    ).all()
    versions = connection.execute(
        select(health_state.c.person, health_state.c.ver).where(
            health_state.c.election == of, health_state.c.kelurahan == place
        )
    ).all()
    standing = opened_standing(connection, house, of, versions)
    bands = _age_bands(connection, house, register, people)
    officers = [Officer(row.role, bands[row.id], standing.get(row.id)) for row in people]
    tiers = Counter(dict.fromkeys(TIERS, 0))
    tiers.update(one.standing.tier if one.standing else UNREADABLE for one in officers)
    return Health(dict(tiers), facets_of(officers))


def opened_tiers(connection: Connection, house: House, election: str, versions: Sequence[Any]) -> list[str]:
    """The tier of each standing record, in the order of `versions` (person, ver)."""
    standing = opened_standing(connection, house, election, versions)
    return [standing[row.person].tier for row in versions]


def opened_standing(
    connection: Connection, house: House, election: str, versions: Iterable[Any]
) -> dict[str, Standing]:
    """What stands of each person's health, from memory where its version is known."""
    wanted = {row.person: row.ver for row in versions}
    known = house.tiers
    new = [who for who, ver in wanted.items() if (election, who) not in known or known[election, who].ver != ver]
    for start in range(0, len(new), _OPEN_AT_ONCE):
        rows = connection.execute(
            select(health_state.c.person, health_state.c.ver, health_state.c.sealed, person_key.c.wrapped)
            .outerjoin(
                person_key,
                (person_key.c.election == health_state.c.election) & (person_key.c.person == health_state.c.person),
            )
            .where(
                health_state.c.election == election,
                health_state.c.person.in_(new[start : start + _OPEN_AT_ONCE]),
            )
        )
        for row in rows:
            known[election, row.person] = _open_standing(house, election, row)
    return {who: known[election, who] for who in wanted}


def _open_standing(house: House, election: str, row: Any) -> Standing:
    if row.wrapped is None:
        return Standing(row.ver, UNREADABLE)  # the person's key was destroyed: nothing is known any more
    key = house.vault.unwrap(row.wrapped, f"{election}|{row.person}")
    return standing_of(row.ver, house.vault.open(key, row.sealed, place_of_state(election, row.person)))


def _age_bands(connection: Connection, house: House, register: Register, people: Sequence[Any]) -> dict[str, str]:
    """The age band of each of the people (id, sealing), from memory unless their data was sealed anew since."""
    of, known = register.election, house.ages
    new = [row.id for row in people if (of, row.id) not in known or known[of, row.id][0] != bytes(row.sealing)]
    if new:
        for who, (sealed_as, born) in birth_dates(house, connection, new, of).items():
            known[of, who] = sealed_as, age_band(born, register.voting_day)
    return {row.id: known[of, row.id][1] for row in people}


def _people(
    connection: Connection, house: House, register: Register, members: Iterable[str], folded: dict[str, Health]
) -> list[Health]:
    missing = [code for code in members if code not in folded]
    rows = connection.execute(
        select(health_total).where(
            health_total.c.election == register.election, health_total.c.area.in_(missing)
        )
    )
    # Without facets: counted before there were any, and waiting to be folded again.
    standing = [Health(orjson.loads(row["tiers"]), opened_facets(house, row) or nothing()) for row in rows.mappings()]
    return [folded[code] for code in members if code in folded] + standing


def _added(parts: list[Health]) -> Health:
    tiers = {tier: sum(part.tiers[tier] for part in parts) for tier in TIERS}
    return Health(tiers, add_facets(part.facets for part in parts))


def _write(connection: Connection, table: Any, election: str, folded: dict[str, dict[str, Any]]) -> None:
    statement = dialect_insert(connection, table)
    moved = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in ("election", "area")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["election", "area"], set_=moved),
        [{"election": election, "area": area, **row} for area, row in folded.items()],
    )
