"""Who fell ill: every alert of an area with its person, what was complained of, and what became of it.

For the illness report to Dinkes and the ministry. Reading it leaves a line in the log that names all it was of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from data.actor import Actor
from data.people import Person, open_people
from data.reports.alert_steps import STEP
from data.reports.alerts import SEATS, opened
from data.reports.followup import day_of, opened_case
from data.reports.health import place_of_payload
from data.screening_typed import age_of
from data.tables import alert, followup, person_key, submission
from data.view.forms import in_scope
from data.view.readings import log_reading

if TYPE_CHECKING:
    from data.view import View

ACTION: Final = "export_health"
PURPOSE: Final = "laporan kejadian sakit ke Dinkes dan Kemenkes"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Illness:
    """One alert with its person. `age` in years on the day it began, None: not known; times as stored, None: never.

    `complaints`: codes of `data.rules.symptoms` in the report it began with; `found`: what made it an alert, in words.
    `outcome`: of the newest follow-up contact (`data.rules.followup.OUTCOMES`), None: there is none.
    """

    no: int
    person: Person
    age: int | None
    area: str
    kelurahan: str
    began: str
    tier: str
    complaints: tuple[str, ...]
    found: tuple[str, ...]
    level: int
    acknowledged: str | None
    state: str
    state_at: str
    note: str
    outcome: str | None
    contacted: str | None
    followed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The rows, oldest first, and how many alerts of the area have nobody's name (not named, or erased)."""

    rows: tuple[Illness, ...]
    nameless: int


def illnesses(view: View, area: str, reader: Actor) -> Report:
    """Everybody of the reader's part of an area for whom there was an alert; logged. `NotAllowed` without the right."""
    reader.require(ACTION)
    house, election = view.house, view.election
    asked = select(alert).where(alert.c.election == election, in_scope(view, alert.c.kelurahan, area))
    with house.store.read() as connection:
        found = [(row, opened(house, row)) for row in connection.execute(asked.order_by(alert.c.number))]
        named = [(row, doc) for row, doc in found if doc["person"] is not None]
        people = open_people(house, connection, sorted({doc["person"] for _, doc in named}), election)
        taken = taken_at(connection, election)
        cases = _cases(view, connection)
        complaints = _complaints(view, connection, named)
    rows = tuple(
        _illness(row, doc, people[doc["person"]], taken.get(row.number), cases.get(row.number), complaints)
        for row, doc in named
        if doc["person"] in people
    )
    log_reading(view, reader, area, PURPOSE, sorted({one.person.id for one in rows}))
    return Report(rows, len(found) - len(rows))


def _illness(
    row: Any,
    doc: Mapping[str, Any],
    who: Person,
    taken: str | None,
    case: Mapping[str, Any] | None,
    complaints: Mapping[int, tuple[str, ...]],
) -> Illness:
    day = day_of(row.event_time)
    return Illness(
        row.number, who, age_of(who, day), doc["area"], row.kelurahan, row.event_time,
        doc["tier"], complaints.get(row.number, ()), tuple(doc["fired"]), row.level, taken, doc["state"],
        doc["state_at"], doc["note"], case["outcome"] if case else None, case["last"] if case else None,
        bool(case and case["open"]),
    )  # fmt: skip


def taken_at(connection: Connection, election: str) -> dict[int, str]:
    """Alert -> when somebody first acted on it. What the step was stays sealed; that it was one is enough."""
    asked = (
        select(submission.c.payload, submission.c.event_time)
        .where(submission.c.election == election, submission.c.kind == STEP)
        .order_by(submission.c.id)
    )
    first: dict[int, str] = {}
    for row in connection.execute(asked):
        first.setdefault(orjson.loads(row.payload)["alert"], row.event_time)
    return first


def _cases(view: View, connection: Connection) -> dict[int, dict[str, Any]]:
    rows = connection.execute(select(followup).where(followup.c.election == view.election)).all()
    return {row.number: {**opened_case(view.house, row), "open": row.open} for row in rows}


def _complaints(view: View, connection: Connection, named: Sequence[tuple[Any, Any]]) -> dict[int, tuple[str, ...]]:
    """Alert -> what its person complained of in the report it began with."""
    house, election = view.house, view.election
    whose = {row.number: doc["person"] for row, doc in named}
    keys = {
        row.person: house.vault.unwrap(row.wrapped, f"{election}|{row.person}")
        for row in _in_batches(connection, person_key, person_key.c.person, sorted(set(whose.values())), election)
    }
    sent = {
        row.id: row
        for row in _in_batches(
            connection, submission, submission.c.id, sorted({number // SEATS for number in whose}), election
        )
    }
    found = {}
    for number, who in whose.items():
        row, key = sent.get(number // SEATS), keys.get(who)
        if row is None or key is None:
            continue
        place = place_of_payload(election, row.sender, row.idem_key, who)
        for part in orjson.loads(row.payload)["people"]:
            if part["person"] == who:
                found[number] = tuple(house.vault.open(key, bytes.fromhex(part["sealed"]), place)["symptoms"])
    return found


def _in_batches(connection: Connection, table: Any, column: Any, wanted: Sequence[Any], election: str) -> list[Any]:
    rows: list[Any] = []
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        rows += connection.execute(select(table).where(table.c.election == election, column.in_(some))).all()
    return rows
