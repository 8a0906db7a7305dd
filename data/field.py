"""What those who report may see of what was reported: their TPS, the standing forms and stages, before any folding.

Read from the standing rows, so that a sender sees their own report at once. Cut by actor and area like everything
else; figures somebody else sent are shown only to roles that see forms.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import func, select

from data import codes
from data.actor import Actor
from data.errors import NotFound
from data.house import House
from data.photos.reading import has_photo
from data.reports.alerts import SEATS, opened
from data.reports.kinds import FormKey
from data.reports.rounds import opened_at
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.tables import alert, form, health_state, incident, mark, person
from data.totals import is_voided, standing_rank


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A standing form as its senders see it. `figures` None: sent by somebody else, and not for this role."""

    contest: str
    round: str
    no: int  # the submission that stands: what a correction replaces
    ver: int
    state: str
    flagged: bool
    sent_by: str
    event_time: str
    findings: tuple[Finding, ...]
    figures: TallyForm | None
    spoken: bool = False  # lisan: told by telephone, and no photo has come yet


@dataclass(frozen=True, slots=True)
class OwnMark:
    """A stage of the day that was reported; `value` with partisipasi."""

    kind: str
    value: int | None
    event_time: str
    no: int  # the submission that stands: what a correction replaces


@dataclass(frozen=True, slots=True)
class OwnIncident:
    """An incident of the TPS and how far it has come: codes of `data.rules.incidents`."""

    no: int
    kind: str
    state: str
    event_time: str


@dataclass(frozen=True, slots=True)
class OwnEmergency:
    """An emergency of the TPS and how far it has come: `no` of the report that began it, `state` of
    `data.rules.alerts.STATES`."""

    no: int
    state: str
    event_time: str
    state_time: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on duty: id, name, role code."""

    id: str
    name: str
    role: str


def require_tps(house: House, actor: Actor, tps: str) -> None:
    """Raise `NotFound` for what is no TPS, `NotAllowed` for one the actor does not report for."""
    if house.register().area(tps).level != "tps":
        raise NotFound(f"{tps} bukan TPS.")
    actor.require("report", tps)


def reachable(house: House, actor: Actor, within: str | None = None) -> tuple[str, ...]:
    """Areas to choose from, in code order: the actor's own, or the children of `within`; TPS at the end."""
    actor.require("report")
    if within is None:
        return tuple(sorted(code for code in actor.areas if code in house.register().areas))
    house.register().area(within)
    actor.require("report", within)
    return house.register().children.get(within, ())


def own_forms(house: House, actor: Actor, tps: str) -> dict[str, OwnForm]:
    """Contest -> the form that stands for it (its latest round); contests without a report are absent."""
    require_tps(house, actor, tps)
    wanted = select(form).where(form.c.election == house.election, form.c.tps == tps)
    with house.store.read() as connection:
        every = connection.execute(wanted).mappings().all()
        rounds = opened_at(connection, house.election, [tps])
        keys = (FormKey(tps, row["contest"], row["round"]) for row in every if row["spoken"])
        spoken = {key for key in keys if not has_photo(connection, house.election, key)}
    rows = [row for row in every if not is_voided(rounds.get((tps, row["contest"])), row["round"])]
    found: dict[str, OwnForm] = {}
    for row in sorted(rows, key=lambda one: standing_rank(one["state"], one["round"])):
        may_read = actor.may("see_forms") or row["sent_by"] == actor.username
        found[row["contest"]] = OwnForm(
            row["contest"],
            row["round"],
            row["submission"],
            row["ver"],
            row["state"],
            row["flagged"],
            row["sent_by"],
            row["event_time"],
            tuple(Finding.from_json(one) for one in orjson.loads(row["findings"])) if may_read else (),
            TallyForm.from_json(orjson.loads(row["figures"])) if may_read else None,
            FormKey(tps, row["contest"], row["round"]) in spoken,
        )
    return found


def open_rounds(house: House, actor: Actor, tps: str) -> dict[str, str]:
    """Contest -> the round that is being reported there; absent: the regular one."""
    require_tps(house, actor, tps)
    with house.store.read() as connection:
        return {contest: round_ for (_, contest), round_ in opened_at(connection, house.election, [tps]).items()}


def colleagues(house: House, actor: Actor, tps: str) -> list[Colleague]:
    """Who is on duty at the TPS, by name: for check-ins that go through one phone. Nothing of their health."""
    require_tps(house, actor, tps)
    wanted = select(person.c.id, person.c.name, person.c.role).where(
        person.c.election == house.election, person.c.area == tps
    )
    with house.store.read() as connection:
        return [Colleague(*row) for row in connection.execute(wanted.order_by(person.c.name, person.c.id)).all()]


def own_incidents(house: House, actor: Actor, tps: str, limit: int = 20) -> list[OwnIncident]:
    """What was reported of the TPS, newest first; never the notes of others."""
    require_tps(house, actor, tps)
    wanted = select(incident.c.submission, incident.c.kind, incident.c.state, incident.c.event_time).where(
        incident.c.election == house.election, incident.c.tps == tps
    )
    with house.store.read() as connection:
        rows = connection.execute(wanted.order_by(incident.c.submission.desc()).limit(limit)).all()
    return [OwnIncident(*row) for row in rows]


def last_checkin(house: House, actor: Actor, tps: str) -> str | None:
    """When the TPS last sent anything of the health of its officers; never what."""
    require_tps(house, actor, tps)
    latest = select(func.max(health_state.c.event_time)).where(
        health_state.c.election == house.election, health_state.c.area == tps
    )
    with house.store.read() as connection:
        found: str | None = connection.execute(latest).scalar()
    return found


def own_emergencies(house: House, actor: Actor, tps: str, limit: int = 10) -> list[OwnEmergency]:
    """The emergencies that were called from the TPS, newest first: only how far somebody has come with them."""
    require_tps(house, actor, tps)
    wanted = select(alert).where(alert.c.election == house.election, alert.c.kelurahan == codes.kelurahan_of(tps))
    with house.store.read() as connection:
        rows = connection.execute(wanted.order_by(alert.c.number.desc())).all()
    found = [(row, opened(house, row)) for row in rows]
    mine = [(row, doc) for row, doc in found if doc["button"] and doc["area"] == tps]
    return [
        OwnEmergency(row.number // SEATS, doc["state"], row.event_time, doc["state_at"]) for row, doc in mine[:limit]
    ]


def own_marks(house: House, actor: Actor, tps: str) -> dict[str, OwnMark]:
    """Stage -> its latest report; stages not reported are absent."""
    require_tps(house, actor, tps)
    wanted = select(mark).where(mark.c.election == house.election, mark.c.tps == tps)
    with house.store.read() as connection:
        rows = connection.execute(wanted).mappings().all()
    return {row["kind"]: OwnMark(row["kind"], row["value"], row["event_time"], row["submission"]) for row in rows}
