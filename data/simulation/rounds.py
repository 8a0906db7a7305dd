"""The teams of the puskesmas on their rounds: when each makes a visit, and where it goes by what has been reported.

When is drawn beforehand, one stream per team. Where follows from what stands at that moment, with the order of
`data.rules.visits` that the teams' own list has: an open alert, a TPS that is silent, one that was never visited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, func, select

from data import codes
from data.actor import Actor
from data.clock import parse_iso
from data.errors import Conflict
from data.facilities import team_of
from data.house import House
from data.register import Register
from data.reports import Answer, CheckinReport, Envelope, VisitReport, submit_checkin, submit_visit
from data.reports.alerts import opened
from data.reports.door import in_transaction
from data.reports.visits import VISITED
from data.rules.policy import Tier
from data.rules.relief import EMPTY
from data.rules.visits import Stop, order
from data.simulation.content import Content
from data.simulation.streams import stream
from data.simulation.timetable import HOUR, MAGHRIB, MINUTE
from data.simulation.wellbeing import visited
from data.tables import alert, health_state, mark, relief, submission, visit

BEGIN, END = 16.5 * HOUR, 26 * HOUR
APART: Final = (12 * MINUTE, 20 * MINUTE)  # from one visit to the next: three to five in an hour
AGAIN: Final = 2 * HOUR  # before that nobody comes back to a TPS
NOBODY_THERE: Final = 0.03
FEWEST_SEEN, MOST_SEEN = 2, 5
REGISTERED: Final = 9  # officers of a TPS


@dataclass(frozen=True, slots=True)
class Trip:
    """One visit to be made: `team` the kelurahan of its puskesmas, `which` its number in the night, `at` in seconds."""

    team: str
    which: int
    at: int


@dataclass(frozen=True, slots=True)
class Tour:
    """What a trip needs to know of its night: its idempotency key, the TPS of the team, and who has fallen ill."""

    key: str
    tps: Sequence[str]
    ill: Collection[str]


def teams_of(register: Register, tps: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Kelurahan of each puskesmas -> the TPS it looks after."""
    team: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for code in tps:
        kelurahan = register.areas[code].parent or ""
        if kelurahan not in team:
            team[kelurahan] = team_of(register, kelurahan).kelurahan
        found.setdefault(team[kelurahan], []).append(code)
    return {home: tuple(found[home]) for home in sorted(found)}


def trips_of(seed: int, teams: Mapping[str, Sequence[str]], spans: Mapping[str, tuple[int, int]]) -> list[Trip]:
    """The visits of a night. `spans`: when each TPS that says so is at work; never more visits than there are TPS that
    nobody has been to in the last two hours."""
    found: list[Trip] = []
    for team, mine in teams.items():
        rng = stream(seed, "rounds", team)
        made: list[float] = []
        at = BEGIN + rng.uniform(0, 30 * MINUTE)
        while at < END:
            lately = sum(at - AGAIN < one for one in made)
            at_work = sum(spans[tps][0] < at < spans[tps][1] for tps in mine if tps in spans)
            if not MAGHRIB[0] <= at < MAGHRIB[1] and lately < at_work:
                found.append(Trip(team, len(made), int(at)))
                made.append(at)
            at += rng.uniform(*APART)
    return found


# ---- one visit ----


def make_visit(
    house: House, content: Content, actor: Actor, trip: Trip, tour: Tour, connection: Connection | None
) -> Answer:
    """Go where it is needed most and store what was found: vital signs of a few officers, and the visit. One that was
    made before under this key is answered again."""

    def work(writing: Connection) -> Answer:
        told = _made(writing, house, actor, tour.key)
        if told is not None:
            return submit_visit(house, actor, told, Envelope(tour.key), writing)
        what = f"{trip.team}|{trip.which}"
        tps = _chosen(writing, house, content.register, trip, tour.tps)
        rng = stream(content.seed, "visit", what)
        if rng.random() < NOBODY_THERE:
            return submit_visit(house, actor, VisitReport(tps, "tidak_ditemukan"), Envelope(tour.key), writing)
        off_duty = {*tour.ill, *_relieved(writing, house, tps)}
        crew = [one for one in content.crew(tps) if one.id not in off_duty]
        some = sorted(rng.permutation(len(crew))[: int(rng.integers(FEWEST_SEEN, MOST_SEEN + 1))])
        checks = visited(content.seed, what, trip.at / HOUR, [crew[seat] for seat in some])
        submit_checkin(house, actor, CheckinReport(tps, checks), Envelope(f"{tour.key}:periksa"), writing)
        return submit_visit(house, actor, VisitReport(tps, VISITED, len(checks)), Envelope(tour.key), writing)

    return in_transaction(house, connection, work)


def _made(connection: Connection, house: House, actor: Actor, key: str) -> VisitReport | None:
    """What was stored under this key: the choice depends on what stands, so it is not made a second time."""
    asked = select(submission.c.tps, submission.c.payload).where(
        submission.c.election == house.election, submission.c.sender == actor.username, submission.c.idem_key == key
    )
    row = connection.execute(asked).first()
    if row is None:
        return None
    said = orjson.loads(row.payload)
    return VisitReport(row.tps, said["outcome"], said["seen"])


def _chosen(connection: Connection, house: House, register: Register, trip: Trip, mine: Sequence[str]) -> str:
    """The TPS that the team's list would have first, of those nobody has been to lately."""
    now = house.clock.now()
    been = _visits(connection, house, mine)
    stops = [_stop(register, tps, now, been, **known) for tps, known in _reported(connection, house, mine).items()]
    fresh = [one for one in stops if one.visited is None or one.visited * MINUTE >= AGAIN]
    last = max(been, key=lambda tps: (been[tps], tps), default=trip.team)
    chosen = order(fresh or stops, _point(register, last), trip.at / HOUR, limit=1)
    if not chosen:
        raise Conflict("Tidak ada TPS yang sedang bertugas: tidak ada yang dikunjungi.")
    return chosen[0].stop.tps


def _stop(
    register: Register, tps: str, now: datetime, been: Mapping[str, str], heard: str | None, **known: Any
) -> Stop:
    lat, lon = _point(register, tps)
    return Stop(
        tps, lat, lon,
        silent=None if heard is None else _minutes(heard, now),
        visited=_minutes(been[tps], now) if tps in been else None,
        **known,
    )  # fmt: skip


def _minutes(since: str, now: datetime) -> float:
    return (now - parse_iso(since)).total_seconds() / MINUTE


def _point(register: Register, code: str) -> tuple[float, float]:
    node = register.areas[code]
    if node.lat is None and node.parent:
        return _point(register, node.parent)
    return node.lat or 0.0, node.lon or 0.0


# ---- what stands ----


def _visits(connection: Connection, house: House, mine: Sequence[str]) -> dict[str, str]:
    asked = select(visit.c.tps, visit.c.event_time).where(visit.c.election == house.election, visit.c.tps.in_(mine))
    return {row.tps: row.event_time for row in connection.execute(asked)}


def _reported(connection: Connection, house: House, mine: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of every TPS at work what a team knows without opening anybody's record."""
    stages: dict[str, dict[str, str]] = {}
    asked = select(mark.c.tps, mark.c.kind, mark.c.event_time).where(
        mark.c.election == house.election, mark.c.tps.in_(mine)
    )
    for row in connection.execute(asked):
        stages.setdefault(row.tps, {})[row.kind] = row.event_time
    looked = select(health_state.c.area, func.max(health_state.c.event_time), func.count()).where(
        health_state.c.election == house.election, health_state.c.area.in_(mine)
    )
    seen = {area: (last, people) for area, last, people in connection.execute(looked.group_by(health_state.c.area))}
    alarms = _alarms(connection, house, mine)
    found = {}
    for tps, kinds in stages.items():
        if "dibuka" in kinds and "kotak_diserahkan" not in kinds:
            last, people = seen.get(tps, ("", 0))
            found[tps] = {
                "heard": last if last >= kinds["dibuka"] else None,
                "unknown": max(REGISTERED - people, 0),
                "darurat": alarms.get((tps, True), 0),
                "rujuk": alarms.get((tps, False), 0),
                "counting": "mulai_hitung" in kinds,
            }
    return found


def _alarms(connection: Connection, house: House, mine: Sequence[str]) -> dict[tuple[str, bool], int]:
    """(TPS, whether an emergency) -> open alerts."""
    asked = select(alert).where(
        alert.c.election == house.election,
        alert.c.open,
        alert.c.kelurahan.in_({codes.kelurahan_of(tps) for tps in mine}),
    )
    docs = [opened(house, row) for row in connection.execute(asked)]
    return dict(Counter((doc["area"], doc["tier"] == Tier.DARURAT.code) for doc in docs))


def _relieved(connection: Connection, house: House, tps: str) -> list[str]:
    asked = select(relief.c.person).where(
        relief.c.election == house.election, relief.c.area == tps, relief.c.state.in_((EMPTY, "diganti"))
    )
    return list(connection.execute(asked).scalars())
