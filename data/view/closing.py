"""What the night was for the health of its officers, in counts: the closing report for Dinkes. Nobody is named.

Counts are exact, for the health role and of its own area only; the file says that it is not to be passed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from data import audit
from data.actor import Actor, contains
from data.clock import WITA, parse_iso
from data.people import role_name
from data.reports.visits import KIND as VISIT
from data.reports.visits import VISITED
from data.rules.alerts import ESCALATION, LEVELS
from data.rules.policy import Tier
from data.tables import relief, submission, visit
from data.view import alerts, followup
from data.view.alerts import Alert
from data.view.forms import in_scope
from data.view.illness import ACTION, taken_at

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class Answered:
    """Alerts of one tier: how many, taken by somebody, taken in time, never taken; median minutes until taken (None:
    none was), and by the level they had come to."""

    tier: str
    alerts: int
    taken: int
    in_time: int
    minutes: float | None
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One area below the report's: people, screened, at risk now, alerts, emergencies among them."""

    code: str
    name: str
    people: int
    screened: int | None
    at_risk: int | None
    alerts: int
    emergencies: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The report's counts. `hours`: (hour of the day from its first alert on, alerts begun, emergencies begun)."""

    area: str
    name: str
    people: int
    screened: int | None
    roles: tuple[tuple[str, int, int | None], ...]
    tiers: tuple[tuple[str, int | None], ...]
    answered: tuple[Answered, ...]
    states: tuple[tuple[str, int], ...]
    hours: tuple[tuple[str, int, int], ...]
    places: tuple[Place, ...]
    visits: int
    visited: int
    seen: int
    reliefs: tuple[tuple[str, int], ...]
    cases: dict[str, int]
    outcomes: tuple[tuple[str, int], ...]


def closing(view: View, area: str, today: date, reader: Actor) -> Closing:
    """The counts of the reader's part of an area. `NotAllowed` without the right; that it was made is logged."""
    reader.require(ACTION)
    view.require(area)
    found = alerts.every(view, area)
    cases = followup.listed(view, area, today)
    taken, visited, made, reliefs = _read(view, area)
    people, screened = view.screened(area)
    line = view.health(area)
    _log(view, reader, area)
    return Closing(
        area, view.area_name(area), people, screened.value, _roles(view, area),
        tuple((code, shown.value) for code, shown in line.tiers.items()),
        tuple(_answered(tier.code, found, taken) for tier in sorted(_tiers(found), reverse=True)),
        tuple(Counter(one.state for one in found).items()), _hours(found), _places(view, area, found),
        len(made), visited, sum(one["seen"] for one in made), tuple(Counter(reliefs).items()),
        followup.counts(cases, today), tuple(Counter(one.outcome for one in cases if one.outcome).items()),
    )  # fmt: skip


def _read(view: View, area: str) -> tuple[dict[int, str], int, list[dict[str, Any]], list[str]]:
    """When alerts were taken; TPS visited; what the visits said; states of reliefs."""
    election = view.election

    def of(table: Any, column: Any, *asked: Any) -> Any:
        return select(*asked).where(table.c.election == election, in_scope(view, column, area))

    with view.house.store.read() as connection:
        taken = taken_at(connection, election)
        visited = connection.execute(of(visit, visit.c.tps, visit.c.tps).where(visit.c.visited_at.is_not(None))).all()
        sent = connection.execute(
            of(submission, submission.c.tps, submission.c.payload).where(submission.c.kind == VISIT)
        ).scalars().all()  # fmt: skip
        reliefs = list(connection.execute(of(relief, relief.c.area, relief.c.state)).scalars())
    return taken, len(visited), [one for one in map(orjson.loads, sent) if one["outcome"] == VISITED], reliefs


def _tiers(found: Sequence[Alert]) -> set[Tier]:
    return {Tier.of(one.tier) for one in found} | {Tier.DARURAT, Tier.RUJUK}


def _answered(tier: str, found: Sequence[Alert], taken: dict[int, str]) -> Answered:
    mine = [one for one in found if one.tier == tier]
    waits = [_minutes(one.at, taken[one.no]) for one in mine if one.no in taken]
    first = ESCALATION[Tier.DARURAT if tier == Tier.DARURAT.code else Tier.RUJUK][0]
    levels = Counter(one.level for one in mine)
    return Answered(
        tier, len(mine), len(waits), sum(wait <= first for wait in waits), median(waits) if waits else None,
        tuple(levels[level] for level in range(len(LEVELS))),
    )  # fmt: skip


def _minutes(begun: str, until: str) -> float:
    return (parse_iso(until) - parse_iso(begun)).total_seconds() / 60


def _hours(found: Sequence[Alert]) -> tuple[tuple[str, int, int], ...]:
    """Alerts by the hour they began in, hours without one between the first and the last included; a day at most."""
    if not found:
        return ()
    begun = [(parse_iso(one.at).astimezone(WITA), one.urgent) for one in found]
    first = min(at for at, _ in begun).replace(minute=0, second=0, microsecond=0)
    count: Counter[int] = Counter()
    urgent: Counter[int] = Counter()
    for at, is_urgent in begun:
        hour = min(int((at - first).total_seconds() // 3600), _MOST_HOURS - 1)
        count[hour] += 1
        urgent[hour] += is_urgent
    return tuple((f"{(first.hour + one) % 24:02d}", count[one], urgent[one]) for one in range(max(count) + 1))


_MOST_HOURS: Final = 48


def _roles(view: View, area: str) -> tuple[tuple[str, int, int | None], ...]:
    rows = view.screening(area).to_dict("records")
    return tuple(
        (role_name(row["role"]), row["people"].value, row["screened"].value) for row in rows
    )


def _places(view: View, area: str, found: Sequence[Alert]) -> tuple[Place, ...]:
    """The areas one level below."""
    level = {"kota": "kecamatan", "kecamatan": "kelurahan"}.get(view.register.area(area).level)
    if level is None:
        return ()
    made = []
    for code in view.areas_at(level, area):
        if not view.actor.within(code):
            continue
        mine = [one for one in found if contains(code, one.area)]
        people, screened = view.screened(code)
        made.append(
            Place(code, view.area_name(code), people, screened.value,
                  view.health(code).at_risk.value, len(mine), sum(one.urgent for one in mine))
        )  # fmt: skip
    return tuple(made)


def _log(view: View, reader: Actor, area: str) -> None:
    view.house.store.write(
        lambda connection: audit.record(
            connection, reader, "export_health_report", subject=area, detail=f"rev {view.rev}", election=view.election
        )
    )
