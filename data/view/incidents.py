"""Incidents of the reader's own area: what is open, what became of the others, and every step of one of them.

Lists start from the index over state and kelurahan: what they cost follows the incidents that are open, not the night.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import ColumnElement, Row, func, or_, select

from data import codes
from data.errors import NotFound
from data.reports.incidents import KIND, STEP
from data.rules.incidents import NEW, OPEN, SEVERITIES, rank
from data.tables import incident, submission
from data.view.forms import in_scope
from data.view.senders import Sender, senders_of

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "see_incidents"
MOST_OPEN: Final = 500  # open incidents that are read; more are said to be more


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as it stands: codes of `data.rules.incidents`, times as stored."""

    no: int
    tps: str
    place: str
    kind: str
    severity: str
    note: str
    state: str
    at: str
    sent_by: str
    ver: int
    last_note: str
    handled_by: str | None
    state_at: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an incident's history; `state` of the report itself is 'baru'."""

    no: int
    state: str
    note: str
    sender: Sender
    at: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Open incidents by severity and by state, and how many are over."""

    by_severity: dict[str, int]
    by_state: dict[str, int]

    @property
    def open(self) -> int:
        return sum(self.by_state.get(state, 0) for state in OPEN)


def counts(view: View, area: str) -> Counts:
    """How many incidents of the reader's part of an area stand where."""
    view.actor.require(ACTION)
    asked = (
        select(incident.c.state, incident.c.severity, func.count())
        .where(incident.c.election == view.election, in_scope(view, incident.c.tps, area))
        .group_by(incident.c.state, incident.c.severity)
    )
    by_severity: Counter[str] = Counter(dict.fromkeys(SEVERITIES, 0))
    by_state: Counter[str] = Counter()
    with view.house.store.read() as connection:
        for state, severity, number in connection.execute(asked):
            by_state[state] += number
            if state in OPEN:
                by_severity[severity] += number
    return Counts(dict(by_severity), dict(by_state))


def listed(view: View, area: str, *, only_open: bool, limit: int) -> list[Incident]:
    """Open ones, the gravest and then the oldest first; or all of them, the newest first."""
    view.actor.require(ACTION)
    asked = select(incident).where(incident.c.election == view.election, in_scope(view, incident.c.tps, area))
    if only_open:
        asked = asked.where(incident.c.state.in_(OPEN)).order_by(incident.c.submission).limit(MOST_OPEN)
    else:
        asked = asked.order_by(incident.c.submission.desc()).limit(limit)
    with view.house.store.read() as connection:
        found = [_incident(view, row) for row in connection.execute(asked)]
    if only_open:
        found.sort(key=lambda one: (-rank(one.severity), one.at, one.no))
    return found[:limit]


def of_tps(view: View, tps: str) -> list[Incident]:
    """The incidents of one TPS, newest first."""
    view.actor.require(ACTION, tps)
    here: ColumnElement[bool] = (incident.c.election == view.election) & (incident.c.tps == tps)
    with view.house.store.read() as connection:
        rows = connection.execute(select(incident).where(here).order_by(incident.c.submission.desc())).all()
    return [_incident(view, row) for row in rows]


def one(view: View, number: int) -> tuple[Incident, Sequence[Step]]:
    """An incident and everything that was done about it, oldest first. `NotFound`, `NotAllowed`."""
    view.actor.require(ACTION)
    with view.house.store.read() as connection:
        here = (incident.c.election == view.election) & (incident.c.submission == number)
        row = connection.execute(select(incident).where(here)).first()
        if row is None:
            raise NotFound(f"Kejadian no. {number} tidak ada.")
        view.actor.require(ACTION, row.tps)
        about = (submission.c.election == view.election) & (submission.c.tps == row.tps)
        kinds = or_(submission.c.id == number, submission.c.kind == STEP)
        sent = connection.execute(
            select(submission).where(about, submission.c.kind.in_((KIND, STEP)), kinds).order_by(submission.c.id)
        ).all()
        about_it = [one for one in sent if _is_about(one, number)]
        senders = senders_of(view, connection, {(one.actor, one.role) for one in about_it})
    return _incident(view, row), [_step(one, senders[one.actor, one.role]) for one in about_it]


def _is_about(row: Row[Any], number: int) -> bool:
    return row.id == number or orjson.loads(row.payload).get("incident") == number


def _step(row: Row[Any], sender: Sender) -> Step:
    said = orjson.loads(row.payload)
    return Step(row.id, said.get("state", NEW), said["note"], sender, row.event_time)


def _incident(view: View, row: Row[Any]) -> Incident:
    place = view.register.place(row.tps) if row.tps in view.register.areas else codes.kelurahan_of(row.tps)
    return Incident(
        row.submission, row.tps, place, row.kind, row.severity, row.note, row.state, row.event_time, row.sent_by,
        row.ver, row.last_note, row.handled_by, row.state_time,
    )  # fmt: skip
