"""Alerts through the door: begun by a report, joined by the next ones, moved by people, passed on by time.

An alert is not a report of its own: it is what a check-in, an examination or the emergency button makes, so that none
can be lost between the two. A person has one open alert at most; further reports join it. What is plain in the row is
only what lists are found by; whose it is and why is sealed (`data.tables.care`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from data.actor import Actor, Source, contains
from data.clock import iso, parse_iso
from data.errors import NotFound
from data.facilities import neighbour_of
from data.house import House
from data.reports import door
from data.reports.kinds import Answer, Envelope
from data.rules.alerts import LEVELS, NEW, OPEN, alerting, due
from data.rules.followup import DIED
from data.rules.policy import Tier
from data.tables import alert

ESCALATION: Final = "alert_escalation"
SEATS: Final = 100  # numbers an alert can have within its report
WATCH: Final = Source("eskalasi")


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says of one person that matters here.

    `seat`: the place in the report, from 1; `person` None: nobody was named; `place`: kelurahan, or the kecamatan of
    those who serve there.
    """

    seat: int
    person: str | None
    area: str
    place: str
    tier: Tier
    fired: tuple[str, ...]
    button: bool = False  # the emergency button, not a check-in


def place_of_alert(election: str, number: int) -> str:
    """The associated data of an alert's sealed part."""
    return f"alert|sealed|{election}|{number}"


def person_index(house: House, election: str, who: str) -> str:
    """The keyed hash by which a person's alerts are found."""
    return house.vault.blind_index(f"alert|{election}|{who}")


# ---- begun and joined by reports ----


def raise_alerts(
    connection: Connection, house: House, sent: Mapping[str, Any], reported: Sequence[Reported], *, on_duty: bool
) -> None:
    """Let the people of one stored report begin alerts or join the open ones. `sent`: the submission with `id`."""
    standing = _open_of(connection, house, [one.person for one in reported if one.person is not None])
    for one in reported:
        row = standing.get(one.person) if one.person is not None else None
        if row is not None:
            doc = opened(house, row)
            values = joined(house, dict(row._mapping), doc, one, sent)
            connection.execute(update(alert).where(*this(row)).values(**values))
        elif one.button or alerting(one.tier, on_duty=on_duty):
            connection.execute(insert(alert).values(**begun(house, one, sent)))


def begun(house: House, one: Reported, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The standing row of a new alert."""
    election, at = sent["election"], sent["event_time"]
    number = sent["id"] * SEATS + one.seat
    doc = {
        "person": one.person,
        "area": one.area,
        "tier": one.tier.code,
        "now": one.tier.code,
        "fired": list(one.fired),
        "state": NEW,
        "state_at": at,
        "by": None,
        "note": "",
        "began": at,  # of its gravest tier: what the time for passing it on is counted from
        "last": at,
        "reports": 1,
        "button": one.button,
        "sent_by": sent["actor"],
    }
    index = person_index(house, election, one.person) if one.person is not None else None
    after = due(one.tier, parse_iso(at), 0)
    return {
        "election": election,
        "number": number,
        "kelurahan": one.place,
        "open": True,
        "person_index": index,
        "ver": 1,
        "submission": sent["id"],
        "sealed": house.vault.seal_own(doc, place_of_alert(election, number)),
        "due_at": iso(after) if after else None,
        "level": 0,
        "neighbour": neighbour_of(house.registers.latest(election), one.place),
        "event_time": at,
    }


def joined(
    house: House, row: Mapping[str, Any], doc: Mapping[str, Any], one: Reported, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What a further report of the same person changes: how they are now, and the gravest that was seen."""
    at = sent["event_time"]
    worse = one.tier > Tier.of(doc["tier"])
    moved = {
        **doc,
        "now": one.tier.code,
        "fired": list(one.fired) if one.tier >= Tier.of(doc["tier"]) else doc["fired"],
        "tier": max(one.tier, Tier.of(doc["tier"])).code,
        "began": at if worse else doc["began"],
        "last": at,
        "reports": doc["reports"] + 1,
        "button": doc["button"] or one.button,
    }
    values = _values(house, row, moved, sent)
    if worse and doc["state"] == NEW:
        after = due(Tier.of(moved["tier"]), parse_iso(at), row["level"])
        values["due_at"] = iso(after) if after else None
    return values


# ---- moved by people (data.reports.alert_steps) ----


def stepped(
    house: House, row: Mapping[str, Any], doc: Mapping[str, Any], state: str, note: str, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What a step changes in the standing row. Whoever takes a step has taken the alert: nobody else is called."""
    moved = {**doc, "state": state, "state_at": sent["event_time"], "by": sent["actor"], "note": note}
    return {**_values(house, row, moved, sent), "open": state in OPEN, "due_at": None}


def died(house: House, row: Mapping[str, Any], note: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a death that a follow-up contact brought changes in the row of its closed alert: nothing that is plain.
    Only a death would change it, so whoever sees the row without the key would know."""
    place = place_of_alert(row["election"], row["number"])
    doc = house.vault.open_own(row["sealed"], place)
    moved = {**doc, "state": DIED, "state_at": sent["event_time"], "by": sent["actor"], "note": note}
    return {"sealed": house.vault.seal_own(moved, place)}


# ---- passed on by time ----


def escalate_due(house: House, connection: Connection | None = None) -> int:
    """Pass on every alert whose time has come by the one clock; how many steps that took.

    Each is a submission under a key of its own, so that it makes no difference how often, or in how many processes,
    this is asked: nothing is passed on twice, and what came due while nobody ran is passed on at the next start.
    An alert that a report or a step holds at this moment is left to the next time: a report takes several alerts, too,
    in an order of its own, and the two would wait for each other.
    """
    now = house.clock.now()

    def work(writing: Connection) -> int:
        asked = select(alert).where(alert.c.election == house.election, alert.c.open, alert.c.due_at <= iso(now))
        rows = writing.execute(locked(writing, asked.order_by(alert.c.due_at), wait=False)).all()
        for row in rows:
            _escalate(writing, house, row, now)
        return len(rows)

    steps = 0
    while taken := door.in_transaction(house, connection, work):
        steps += taken
    return steps


def _escalate(writing: Connection, house: House, row: Row[Any], now: datetime) -> None:
    doc = opened(house, row)
    level = row.level + 1
    payload = {"alert": row.number, "level": level}
    ready = door.Prepared(ESCALATION, row.kelurahan, payload, f"{row.number}|{level}")
    envelope = Envelope(f"{row.number}|{level}|{row.ver}")
    answer = Answer(0, row.ver + 1, LEVELS[level])
    sent = door.submission_row(house, WATCH.actor(), envelope, ready, answer, iso(now))
    number = door.store_submission(writing, sent)
    values = passed_on(house, dict(row._mapping), doc, level, {**sent, "id": number})
    writing.execute(update(alert).where(*this(row)).values(**values))
    door.queue(writing, house, "alert", row.kelurahan, None, number)


def passed_on(
    house: House, row: Mapping[str, Any], doc: Mapping[str, Any], level: int, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What passing on changes in the standing row."""
    after = due(Tier.of(doc["tier"]), parse_iso(doc["began"]), level)
    return {**_values(house, row, dict(doc), sent), "level": level, "due_at": iso(after) if after else None}


# ---- what stands ----


def reaches(actor: Actor, kelurahan: str, level: int, neighbour: str | None) -> bool:
    """Whether an alert is the actor's: of their own area, or passed on to their puskesmas."""
    if actor.within(kelurahan):
        return True
    return level >= 1 and neighbour is not None and any(contains(mine, neighbour) for mine in actor.areas)


def standing(connection: Connection, house: House, number: int) -> Row[Any]:
    """The alert's row, locked; `NotFound` when there is none."""
    asked = select(alert).where(alert.c.election == house.election, alert.c.number == number)
    row = connection.execute(locked(connection, asked)).first()
    if row is None:
        raise NotFound(f"Peringatan no. {number} tidak ada.")
    return row


def opened(house: House, row: Any) -> dict[str, Any]:
    """The sealed part of a row."""
    doc: dict[str, Any] = house.vault.open_own(row.sealed, place_of_alert(row.election, row.number))
    return doc


def scrubbed(doc: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of an alert whose person was erased: that there was one, where, and how it ended."""
    return {**doc, "person": None, "fired": [], "note": "", "erased": True}


def _values(house: House, row: Mapping[str, Any], doc: dict[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    place = place_of_alert(row["election"], row["number"])
    return {"sealed": house.vault.seal_own(doc, place), "ver": row["ver"] + 1, "submission": sent["id"]}


def this(row: Any) -> tuple[Any, ...]:
    return alert.c.election == row.election, alert.c.number == row.number


def locked(connection: Connection, asked: Any, *, wait: bool = True) -> Any:
    """The question with its rows locked; without `wait` those that are free. SQLite has one writer anyway."""
    return asked if connection.dialect.name == "sqlite" else asked.with_for_update(skip_locked=not wait)


def _open_of(connection: Connection, house: House, people: Sequence[str]) -> dict[str, Row[Any]]:
    """The open alerts of some people. Their rows in `person` are locked already, so nobody adds another meanwhile."""
    by_index = {person_index(house, house.election, who): who for who in people}
    if not by_index:
        return {}
    asked = select(alert).where(
        alert.c.election == house.election, alert.c.open, alert.c.person_index.in_(sorted(by_index))
    )
    return {by_index[row.person_index]: row for row in connection.execute(locked(connection, asked))}
