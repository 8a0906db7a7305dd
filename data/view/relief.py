"""Who is proposed for relief and what was decided, for those who propose and those who decide; gaps for everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from data import codes
from data.errors import NotAllowed
from data.rules.relief import DECIDES, EMPTY, PROPOSED, PROPOSES
from data.tables import person, relief
from data.view.forms import in_scope

if TYPE_CHECKING:
    from data.view import View

MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Relief:
    """One officer: names and roles are no health data, and why they should stop is not in it."""

    person: str
    name: str
    role: str
    area: str
    place: str
    state: str
    substitute: str
    note: str
    at: str
    by: str

    @property
    def waits(self) -> bool:
        """Somebody has to decide, or to find a substitute."""
        return self.state in (PROPOSED, EMPTY)


def listed(view: View, area: str | None) -> list[Relief]:
    """Of the reader's part of an area: what waits first, oldest first; then the decided ones, newest first."""
    if not (view.actor.may(DECIDES) or view.actor.may(PROPOSES)):
        raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
    asked = (
        select(relief, person.c.name, person.c.role)
        .join(person, (person.c.election == relief.c.election) & (person.c.id == relief.c.person))
        .where(relief.c.election == view.election, in_scope(view, relief.c.area, area))
        .order_by(relief.c.submission.desc())
        .limit(MOST)
    )
    with view.house.store.read() as connection:
        rows = connection.execute(asked).all()
    register = view.register
    found = [
        Relief(
            row.person, row.name, row.role, row.area,
            register.place(row.area) if row.area in register.areas else row.area,
            row.state, row.substitute, row.note, row.event_time, row.decided_by or row.proposed_by,
        )
        for row in rows
    ]  # fmt: skip
    waiting = [one for one in reversed(found) if one.waits]
    return [*waiting, *(one for one in found if not one.waits)]


def gaps(view: View) -> dict[str, int]:
    """TPS -> officers who were taken off duty and have no substitute, for every role that sees the area's total."""
    view.actor.require("see_aggregates")

    def read() -> dict[str, int]:
        asked = select(relief.c.area).where(relief.c.election == view.election, relief.c.state == EMPTY)
        with view.house.store.read() as connection:
            return dict(Counter(connection.execute(asked).scalars()))

    every: dict[str, int] = view.snapshot.shared(("gaps",), read)
    return {area: count for area, count in every.items() if view.actor.sees_total_of(area)}


def gap_totals(view: View) -> dict[str, int]:
    """The same added up: every TPS, kelurahan and kecamatan with gaps, and the city -> officers missing there."""

    def add() -> dict[str, int]:
        found: Counter[str] = Counter()
        for tps, count in gaps(view).items():
            found.update(dict.fromkeys(codes.path(tps), count))
        return dict(found)

    totals: dict[str, int] = view.memo("gap totals", add)
    return totals


def state_of(view: View, who: str) -> str:
    """The state of a person's relief, empty where there is none."""
    if not (view.actor.may(DECIDES) or view.actor.may(PROPOSES)):
        raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
    asked = select(relief.c.state).where(relief.c.election == view.election, relief.c.person == who)
    with view.house.store.read() as connection:
        found: str | None = connection.execute(asked).scalar()
    return found or ""
