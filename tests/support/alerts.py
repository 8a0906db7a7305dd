"""What must hold of the alerts of a night, however it was fed and interrupted: none lost, none waiting unseen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from data.actor import Source
from data.clock import parse_iso
from data.house import House
from data.reports import Answer, EmergencyReport, Envelope, submit_emergency
from data.reports.alert_steps import STEP
from data.reports.alerts import ESCALATION, opened
from data.reports.health import place_of_payload
from data.reports.standing import merged
from data.rules.alerts import NEW
from data.rules.policy import Tier
from data.simulation import Night
from data.tables import alert, person_key, submission


def press(house: House, night: Night, turn: int) -> Answer:
    """The emergency button in one of the night's TPS: a night falls ill of seven people in 23,300 by itself, too few
    for a small one. Every fifth names nobody; the same turn presses the same button again under its key."""
    tps = night.tps[turn * 7 % len(night.tps)]
    who = None if turn % 5 == 4 else night.content.crew(tps)[turn % 9].id
    button = EmergencyReport(tps, who, ("nyeri_dada",) if turn % 2 else ())
    return submit_emergency(house, Source(f"tps:{tps}", frozenset({tps})).actor(), button, Envelope(f"tombol-{turn}"))


def standing(house: House) -> list[tuple[Any, dict[str, Any]]]:
    """Every alert in the order of its number: the row, and what is sealed in it."""
    with house.store.read() as connection:
        rows = connection.execute(select(alert).where(alert.c.election == house.election).order_by(alert.c.number))
        return [(row, opened(house, row)) for row in rows]


def waiting_unseen(house: House) -> list[int]:
    """Emergencies that nobody has taken and that were not passed on either."""
    return [
        row.number
        for row, doc in standing(house)
        if doc["tier"] == Tier.DARURAT.code and doc["state"] == NEW and row.level == 0
    ]


def first_answers(house: House) -> dict[int, tuple[datetime, datetime | None]]:
    """Of every emergency by its number: since when it was one, and when somebody took it or it was passed on first."""
    answered: dict[int, datetime] = {}
    with house.store.read() as connection:
        sent = connection.execute(
            select(submission.c.payload, submission.c.event_time).where(submission.c.kind.in_((STEP, ESCALATION)))
        ).all()
    for row in sent:
        number, at = orjson.loads(row.payload)["alert"], parse_iso(row.event_time)
        answered[number] = min(at, answered.get(number, at))
    return {
        row.number: (parse_iso(doc["began"]), answered.get(row.number))
        for row, doc in standing(house)
        if doc["tier"] == Tier.DARURAT.code
    }


def alerting_reports(house: House) -> list[tuple[int, str, str]]:
    """(submission, person, event time) of everybody whom a check-in found to be referred or worse on duty, counted
    from the reports themselves."""
    found, records = [], {}
    with house.store.read() as connection:
        wrapped = dict(connection.execute(select(person_key.c.person, person_key.c.wrapped)).all())
        sent = connection.execute(
            select(submission)
            .where(submission.c.kind.in_(("checkin", "screening", "emergency")))
            .order_by(submission.c.id)
        ).all()
    for row in sent:
        payload = orjson.loads(row.payload)
        for part in payload["people"]:
            who = part["person"]
            key = house.vault.unwrap(wrapped[who], f"{row.election}|{who}")
            place = place_of_payload(row.election, row.sender, row.idem_key, who)
            said = house.vault.open(key, bytes.fromhex(part["sealed"]), place)
            at = payload["measured_on"] or row.event_time
            records[who] = record = merged(records.get(who, {}), said, row.kind, at)
            if row.kind != "screening" and Tier.of(record["on_duty"]["tier"]) >= Tier.RUJUK:
                found.append((row.id, who, row.event_time))
    return found


def lost(house: House) -> list[tuple[int, str, str]]:
    """Those of `alerting_reports` that no alert of their person has in it."""
    spans: dict[str, list[tuple[str, str]]] = {}
    for row, doc in standing(house):
        if doc["person"] is not None:
            spans.setdefault(doc["person"], []).append((row.event_time, doc["last"]))
    return [
        (number, who, at)
        for number, who, at in alerting_reports(house)
        if not any(began <= at <= last for began, last in spans.get(who, ()))
    ]


def open_twice(house: House) -> list[str]:
    """People with more than one open alert."""
    people = [doc["person"] for row, doc in standing(house) if row.open and doc["person"] is not None]
    return sorted({who for who in people if people.count(who) > 1})
