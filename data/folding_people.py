"""Totals of the day's stages and of the officers' health tiers.

Health records are sealed per person, so a total means opening them. Tiers already opened are remembered by version,
in memory only: one check-in costs nine openings, not a kelurahan's four hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from data.actor import KOTA
from data.folding_history import note
from data.house import House
from data.register import Register
from data.reports.door import dialect_insert
from data.reports.health import TIERS, place_of_state
from data.reports.kinds import MARKS
from data.tables import day_total, health_state, health_total, mark, person, person_key

DIRECT = "direct:"  # people of a kecamatan itself (PPK), beside those of its kelurahan
_OPEN_AT_ONCE = 500


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
    """Recompute the tiers of the places (kelurahan, or a kecamatan's own people) and everything above them."""
    if not places:
        return
    folded = {}
    for place in sorted(places):
        key = place if register.areas[place].level == "kelurahan" else DIRECT + place
        folded[key] = _tiers_of(connection, house, register, place)
    above = {register.areas[p].parent if register.areas[p].level == "kelurahan" else p for p in places}
    for kecamatan in sorted(code for code in above if code):
        members = (*register.children[kecamatan], DIRECT + kecamatan)
        folded[kecamatan] = _add_tiers(_people(connection, register, members, folded))
    folded[KOTA] = _add_tiers(_people(connection, register, register.kecamatan(), folded))
    _write(connection, health_total, register.election, {
        area: {"tiers": orjson.dumps(tiers).decode(), "people": sum(tiers.values()), "rev": rev}
        for area, tiers in folded.items()
    })  # fmt: skip
    bodies = {area: tiers for area, tiers in folded.items() if not area.startswith(DIRECT)}
    note(connection, register.election, "health", bodies, moment)


def _tiers_of(connection: Connection, house: House, register: Register, place: str) -> dict[str, int]:
    """People per tier; whoever has no record at all is `belum_lengkap`."""
    where = person.c.kelurahan == place
    if register.areas[place].level == "kecamatan":
        where = (person.c.kecamatan == place) & person.c.kelurahan.is_(None)
    people = connection.execute(
        select(func.count()).select_from(person).where(person.c.election == register.election, where)
    ).scalar_one()
    versions = connection.execute(
        select(health_state.c.person, health_state.c.ver).where(
            health_state.c.election == register.election, health_state.c.kelurahan == place
        )
    ).all()
    tiers = Counter(dict.fromkeys(TIERS, 0))
    tiers.update(opened_tiers(connection, house, register.election, versions))
    tiers["belum_lengkap"] += people - len(versions)
    return dict(tiers)


def opened_tiers(connection: Connection, house: House, election: str, versions: Iterable[Any]) -> list[str]:
    """The tier of each standing record, from memory where its version is known."""
    wanted = {row.person: row.ver for row in versions}
    known = house.tiers
    new = [who for who, ver in wanted.items() if known.get((election, who), (0, ""))[0] != ver]
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
            known[election, row.person] = (row.ver, _open_tier(house, election, row))
    return [known[election, who][1] for who in wanted]


def _open_tier(house: House, election: str, row: Any) -> str:
    if row.wrapped is None:
        return "belum_lengkap"  # the person's key was destroyed: nothing is known any more
    key = house.vault.unwrap(row.wrapped, f"{election}|{row.person}")
    return str(house.vault.open(key, row.sealed, place_of_state(election, row.person))["tier"])


def _people(
    connection: Connection, register: Register, members: Iterable[str], folded: dict[str, dict[str, int]]
) -> list[dict[str, int]]:
    missing = [code for code in members if code not in folded]
    rows = connection.execute(
        select(health_total.c.tiers).where(
            health_total.c.election == register.election, health_total.c.area.in_(missing)
        )
    )
    return [folded[code] for code in members if code in folded] + [orjson.loads(row.tiers) for row in rows]


def _add_tiers(parts: list[dict[str, int]]) -> dict[str, int]:
    return {tier: sum(part[tier] for part in parts) for tier in TIERS}


def _write(connection: Connection, table: Any, election: str, folded: dict[str, dict[str, Any]]) -> None:
    statement = dialect_insert(connection, table)
    moved = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in ("election", "area")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["election", "area"], set_=moved),
        [{"election": election, "area": area, **row} for area, row in folded.items()],
    )
