"""The rounds list of a health team: which TPS of the own area to visit now, from what has been reported of them.

Counts per TPS, never a name; for the health role in its own area. The standing records are read once per revision, from
what folding remembers of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from data import audit
from data.actor import Actor
from data.clock import WITA, parse_iso
from data.facilities import Facility, team_of
from data.field import Colleague
from data.folding_people import opened_standing
from data.reports.visits import ACTION
from data.rules.groups import AGE_BANDS
from data.rules.visits import Stop, Visit, order, reasons_of
from data.tables import health_state, mark, person, visit
from data.view.forms import in_scope

if TYPE_CHECKING:
    from data.view import View

PURPOSE: Final = "daftar kunjungan"
LONGEST: Final = 40  # stops of one list: more than a team reaches in a shift


@dataclass(frozen=True, slots=True)
class Planned:
    """The list of a team: where it starts, the visits in order, and how many TPS are at work."""

    home: Facility
    visits: tuple[Visit, ...]
    at_work: int
    places: dict[str, str]


def teams(view: View) -> list[Facility]:
    """The puskesmas that look after places of the reader's own area, in order of name."""
    view.actor.require(ACTION)
    found = {_team(view, code).kelurahan: _team(view, code)
             for code in view.register.kelurahan() if view.actor.within(code)}  # fmt: skip
    return sorted(found.values(), key=lambda one: one.name)


def planned(view: View, team: Facility, now: datetime) -> Planned:
    """The visits of a puskesmas at a time: of the TPS it looks after, in the reader's own area."""
    view.actor.require(ACTION)
    stops = [stop for stop in _stops(view, now) if _team(view, stop.tps.rpartition(".")[0]).kelurahan == team.kelurahan]
    node = view.register.areas[team.kelurahan]
    start = (node.lat or 0.0, node.lon or 0.0)
    found = tuple(order(stops, start, _hour(view, now), LONGEST))
    names = {one.stop.tps: view.register.place(one.stop.tps) for one in found}
    return Planned(team, found, len(stops), names)


def note_reading(view: View, reader: Actor, team: Facility) -> None:
    """One line in the log for a list that was opened."""
    view.house.store.write(
        lambda connection: audit.record(
            connection, reader, "read_rounds", subject=team.kelurahan, purpose=PURPOSE, election=view.election
        )
    )


def _team(view: View, kelurahan: str) -> Facility:
    """The puskesmas that looks after a kelurahan."""
    found: Facility = view.memo(("team of", kelurahan), lambda: team_of(view.register, kelurahan))
    return found


def _hour(view: View, now: datetime) -> float:
    """The hour of voting day, above 24 after midnight."""
    begin = datetime.fromisoformat(view.register.voting_day).replace(tzinfo=WITA)
    return (now - begin).total_seconds() / 3600


def _stops(view: View, now: datetime) -> list[Stop]:
    read = view.memo("stops", lambda: _read(view))
    return [_stop(view, now, tps, **known) for tps, known in read.items()]


def _stop(view: View, now: datetime, tps: str, **known: Any) -> Stop:
    register = view.register
    node = register.areas[tps]
    above = register.areas[tps.rpartition(".")[0]]
    lat, lon = (node.lat, node.lon) if node.lat is not None else (above.lat, above.lon)
    heard, visited = known.pop("heard"), known.pop("visited")
    return Stop(
        tps, lat or 0.0, lon or 0.0,
        silent=None if heard is None else (now - parse_iso(heard)).total_seconds() / 60,
        visited=None if visited is None else (now - parse_iso(visited)).total_seconds() / 60,
        **known,
    )  # fmt: skip


def _read(view: View) -> dict[str, dict[str, Any]]:
    """Per TPS at work in the reader's own area what has been reported of it."""
    of = view.election
    with view.house.store.read() as connection:
        stages = connection.execute(
            select(mark.c.tps, mark.c.kind, mark.c.event_time).where(
                mark.c.election == of, in_scope(view, mark.c.tps, None)
            )
        ).all()
        people = connection.execute(
            select(person.c.id, person.c.area).where(person.c.election == of, in_scope(view, person.c.area, None))
        ).all()
        states = connection.execute(
            select(health_state.c.person, health_state.c.area, health_state.c.ver, health_state.c.event_time).where(
                health_state.c.election == of, in_scope(view, health_state.c.area, None)
            )
        ).all()
        standing = opened_standing(connection, view.house, of, states)
        visits = connection.execute(
            select(visit.c.tps, visit.c.visited_at).where(visit.c.election == of, in_scope(view, visit.c.tps, None))
        ).all()
    reached: dict[str, dict[str, str]] = defaultdict(dict)
    for stage in stages:
        reached[stage.tps][stage.kind] = stage.event_time
    crews: dict[str, list[str]] = defaultdict(list)
    for one in people:
        crews[one.area].append(one.id)
    heard: dict[str, str] = {}
    for state in states:
        if state.event_time >= reached.get(state.area, {}).get("dibuka", "9"):
            heard[state.area] = max(state.event_time, heard.get(state.area, ""))
    been = {row.tps: row.visited_at for row in visits}
    return {
        tps: _known(view, crews.get(tps, []), standing, kinds, heard.get(tps), been.get(tps))
        for tps, kinds in reached.items()
        if "dibuka" in kinds and "kotak_diserahkan" not in kinds
    }


def _known(
    view: View, crew: list[str], standing: dict[str, Any], kinds: dict[str, str], heard: str | None, been: str | None
) -> dict[str, Any]:
    tiers = [standing[who].tier for who in crew if who in standing]
    hours = [standing[who].hours for who in crew if who in standing and standing[who].hours is not None]
    bands = [view.house.ages[view.election, who][1] for who in crew if (view.election, who) in view.house.ages]
    ages = [int(band[:2]) for band in bands if band in AGE_BANDS and band[:2].isdigit()]
    return {
        "people": len(crew),
        "darurat": tiers.count("darurat"),
        "rujuk": tiers.count("rujuk"),
        "evaluasi": tiers.count("evaluasi"),
        "pantau": tiers.count("pantau"),
        "unknown": len(crew) - len(tiers) + tiers.count("belum_lengkap"),
        "oldest": max(ages, default=None),
        "hours": max(hours, default=None),
        "heard": heard,
        "visited": been,
        "counting": "mulai_hitung" in kinds,
    }


def crew(view: View, tps: str) -> list[Colleague]:
    """The officers of a TPS by name and role, for the form of a visit; names are not health data."""
    view.actor.require(ACTION, view.register.area(tps).code)
    wanted = select(person.c.id, person.c.name, person.c.role).where(
        person.c.election == view.election, person.c.area == tps
    )
    with view.house.store.read() as connection:
        return [Colleague(*row) for row in connection.execute(wanted.order_by(person.c.role, person.c.id)).all()]


def reasons(view: View, tps: str, now: datetime) -> tuple[str, ...]:
    """Why a TPS is to be visited now; nothing where it is not at work."""
    view.actor.require(ACTION, tps)
    found = [stop for stop in _stops(view, now) if stop.tps == tps]
    return reasons_of(found[0], _hour(view, now)) if found else ()
