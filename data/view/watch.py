"""Where a look is wanted: TPS at work that are silent, people who were not looked at again in time, people who are
worse than before. Counts per TPS, never a name; for the health role in its own area.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, and_, func, select

from data.clock import parse_iso
from data.folding_people import opened_standing
from data.health_facets import Standing
from data.rules.policy import AT_RISK_TIERS, Tier
from data.rules.relief import EMPTY
from data.tables import health_state, mark, relief
from data.view.alerts import ACTION
from data.view.forms import in_scope

if TYPE_CHECKING:
    from data.view import View

OVERDUE: Final = timedelta(hours=4)  # without a check-in, while the TPS is at work


@dataclass(frozen=True, slots=True)
class Overdue:
    """A TPS at work from which no check-in has come for long. `last` None: none yet."""

    tps: str
    place: str
    last: str | None
    since: str
    people: int


@dataclass(frozen=True, slots=True)
class Worse:
    """Officers of a place who are worse than at the look before: how many, the gravest tier now, the newest look."""

    area: str
    place: str
    people: int
    gravest: str
    at: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """Officers of a TPS at work who were not looked at again in time: how many, the gravest tier among them, since when
    the one who has waited longest, and how many minutes their tier allows."""

    tps: str
    place: str
    people: int
    gravest: str
    since: str
    allowed: int


def overdue(view: View, area: str, now: datetime) -> list[Overdue]:
    """The TPS at work in the reader's part of an area that have sent no check-in for four hours, the longest first."""
    view.actor.require(ACTION)
    found = []
    for tps, opened_at, last, people in _at_work(view, area):
        heard = max(opened_at, last or "")
        if now - parse_iso(heard) >= OVERDUE:
            found.append(Overdue(tps, view.register.place(tps), last, heard, people))
    return sorted(found, key=lambda one: (one.since, one.tps))


def rechecks(view: View, area: str, now: datetime) -> list[Recheck]:
    """The TPS at work in the reader's part of an area where somebody who needs action (`evaluasi` and above) was not
    looked at again within the minutes of their tier; the gravest first, then the longest. Who was never looked at on
    duty counts from the opening of the TPS; who was handed over or relieved is not waited for there. The half of all
    officers who are in `pantau` would bury them: they are followed by the check-ins of their TPS."""
    view.actor.require(ACTION)
    opened = {tps: at for tps, at, _, _ in _at_work(view, area)}
    late: dict[str, list[tuple[Tier, str]]] = {}
    for tps, one in _alerting(view, area):
        tier = Tier.of(one.tier)
        if tps in opened:
            since = max(opened[tps], one.looked or "")
            if now - parse_iso(since) > timedelta(minutes=view.policy.overdue[tier]):
                late.setdefault(tps, []).append((tier, since))
    found = [_recheck(view, tps, people) for tps, people in late.items()]
    return sorted(found, key=lambda one: (-Tier.of(one.gravest), one.since, one.tps))


def _recheck(view: View, tps: str, people: list[tuple[Tier, str]]) -> Recheck:
    gravest = max(tier for tier, _ in people)
    since = min(at for _, at in people)
    return Recheck(tps, view.register.place(tps), len(people), gravest.code, since, view.policy.overdue[gravest])


def worsening(view: View, area: str) -> list[Worse]:
    """The TPS in the reader's part of an area where the newest look at somebody found a graver tier than the one
    before, the most people first; without names."""
    view.actor.require(ACTION)

    def read() -> list[Worse]:
        at: dict[str, list[tuple[str, str]]] = {}
        for place, _, one in _standing(view, area):
            if one.worse is not None:
                at.setdefault(place, []).append((one.worse, one.tier))
        found = [_worse(view, place, seen) for place, seen in at.items()]
        return sorted(found, key=lambda one: (-Tier.of(one.gravest), -one.people, one.area))

    return view.memo(("worsening", area), read)


def _worse(view: View, place: str, seen: list[tuple[str, str]]) -> Worse:
    register = view.register
    gravest = max((tier for _, tier in seen), key=lambda code: Tier.of(code))
    name = register.place(place) if place in register.areas else place
    return Worse(place, name, len(seen), gravest, max(at for at, _ in seen))


# ---- reading ----


def _standing(view: View, area: str) -> list[tuple[str, str, Standing]]:
    """Where each officer of the reader's part of an area serves, who they are, and what stands of them."""

    def read() -> list[tuple[str, str, Standing]]:
        asked = select(health_state.c.person, health_state.c.area, health_state.c.ver).where(
            health_state.c.election == view.election, in_scope(view, health_state.c.area, area)
        )
        with view.house.store.read() as connection:
            rows = connection.execute(asked).all()
            standing = opened_standing(connection, view.house, view.election, rows)
        return [(row.area, row.person, standing[row.person]) for row in rows]

    return view.memo(("standing", area), read)


def _alerting(view: View, area: str) -> list[tuple[str, Standing]]:
    """Of those the ones who need action, are on duty and not in other hands: a few, while the rest is many."""

    def read() -> list[tuple[str, Standing]]:
        off_duty = select(relief.c.person).where(
            relief.c.election == view.election,
            relief.c.state.in_((EMPTY, "diganti")),
            in_scope(view, relief.c.area, area),
        )
        with view.house.store.read() as connection:
            relieved = set(connection.execute(off_duty).scalars())
        return [
            (place, one)
            for place, who, one in _standing(view, area)
            if one.tier in AT_RISK_TIERS and not one.away and who not in relieved
        ]

    return view.memo(("alerting", area), read)


def _at_work(view: View, area: str) -> list[tuple[str, str, str | None, int]]:
    """TPS that were opened and whose box is not handed over: code, when opened, last check-in, people who sent any."""

    def read() -> list[tuple[str, str, str | None, int]]:
        with view.house.store.read() as connection:
            stages = connection.execute(
                select(mark.c.tps, mark.c.kind, mark.c.event_time).where(
                    mark.c.election == view.election,
                    mark.c.kind.in_(("dibuka", "kotak_diserahkan")),
                    in_scope(view, mark.c.tps, area),
                )
            ).all()
            looked = {row.area: row for row in connection.execute(_looked_at(view, area))}
        began = {row.tps: row.event_time for row in stages if row.kind == "dibuka"}
        ended = {row.tps for row in stages if row.kind == "kotak_diserahkan"}
        return [
            (tps, at, looked[tps].last, looked[tps].people) if tps in looked else (tps, at, None, 0)
            for tps, at in began.items()
            if tps not in ended
        ]

    return view.memo(("at work", area), read)


def _looked_at(view: View, area: str) -> Select[Any]:
    """One row per TPS in which somebody was looked at since it was opened: the last time, and how many people. Counted
    by the database, from its index alone: the records themselves are large."""
    opened = and_(
        mark.c.election == health_state.c.election, mark.c.tps == health_state.c.area, mark.c.kind == "dibuka"
    )
    return (
        select(
            health_state.c.area,
            func.max(health_state.c.event_time).label("last"),
            func.count().label("people"),
        )
        .join(mark, opened)
        .where(
            health_state.c.election == view.election,
            in_scope(view, health_state.c.area, area),
            health_state.c.event_time >= mark.c.event_time,
        )
        .group_by(health_state.c.area)
    )
