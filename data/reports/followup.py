"""Cases of follow-up: how one opens, moves with its alert, and what is sealed of it. Contacts: `data.reports.contacts`.

Whose it is and how it goes is sealed under the store's own key. In the clear is only what lists are found by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from data.clock import WITA, parse_iso
from data.house import House
from data.reports.alerts import SEATS, person_index
from data.rules.alerts import OPEN
from data.rules.followup import DIED, after, next_due, until
from data.tables import followup

BY_HAND: Final = "sakit"
"""What stands for the end of an alert in a case that somebody opened for a person without one."""


def place_of_case(election: str, number: int) -> str:
    """The associated data of a case's sealed part."""
    return f"followup|sealed|{election}|{number}"


def opened_case(house: House, row: Any) -> dict[str, Any]:
    """The sealed part of a row."""
    case: dict[str, Any] = house.vault.open_own(row.sealed, place_of_case(row.election, row.number))
    return case


def day_of(at: str) -> date:
    """The day in Samarinda of a stored time."""
    return parse_iso(at).astimezone(WITA).date()


# ---- a case follows its alert ----


def follow_alert(
    connection: Connection, house: House, alert: Mapping[str, Any], before: str, doc: Mapping[str, Any],
    sent: Mapping[str, Any],
) -> None:  # fmt: skip
    """Let a step of an alert open its case or move it. `before`: the state it came from; `doc`: with the new state."""
    here = (followup.c.election == sent["election"]) & (followup.c.number == alert["number"])
    standing = connection.execute(select(followup).where(here)).mappings().first()
    if standing is None:
        if doc["state"] not in OPEN:
            connection.execute(insert(followup).values(**case_of(house, alert, doc, sent)))
        return
    values = followed(house, standing, before, doc, sent)
    if values:
        connection.execute(update(followup).where(here).values(**values))


def case_of(house: House, alert: Mapping[str, Any], doc: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The standing row of the case of an alert that was just handed over or ended."""
    began = day_of(sent["event_time"])
    died = doc["state"] == DIED
    case = _case(doc["person"], doc["area"], began, doc["state"], DIED if died else None)
    due = next_due(began, None) or began
    return _row(house, alert["number"], alert["kelurahan"], case, began, due, sent, is_open=not died)


def followed(
    house: House, row: Mapping[Any, Any], before: str, doc: Mapping[str, Any], sent: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What a later step of the alert changes in the row of its case; None: nothing.

    Nobody is called any more about who has died; when that was a slip of the hand, they are again.
    """
    state = doc["state"]
    case = house.vault.open_own(row["sealed"], place_of_case(row["election"], row["number"]))
    if state == DIED:
        return _moved(house, row, {**case, "ended": DIED, "outcome": DIED}, sent, is_open=False)
    if before == DIED:
        began = date.fromisoformat(case["began"])
        told = date.fromisoformat(case["last"]) if case["last"] else None
        due = next_due(began, told) or until(began)
        values = _moved(house, row, {**case, "outcome": None}, sent, is_open=True)
        return {**values, "due_on": due.isoformat()}
    if state not in OPEN and state != case["ended"]:
        return _moved(house, row, {**case, "ended": state}, sent, is_open=row["open"])
    return None


# ---- a case somebody opens ----


def case_by_hand(
    house: House, who: str, area: str, kelurahan: str, said: Mapping[str, Any], sent: Mapping[str, Any]
) -> dict[str, Any]:
    """The standing row of a case that no alert began: the opening is its first contact. `sent`: with its `id`."""
    began = day_of(sent["event_time"])
    case = {
        **_case(who, area, began, BY_HAND, said["outcome"]),
        "last": began.isoformat(),
        "note": said["note"],
        "contacts": 1,
    }
    due = after(said["outcome"], began, began)
    return _row(house, sent["id"] * SEATS, kelurahan, case, began, due or began, sent, is_open=due is not None)


# ---- contacts ----


def contacted(house: House, row: Mapping[str, Any], said: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a contact changes in the standing row."""
    case = house.vault.open_own(row["sealed"], place_of_case(row["election"], row["number"]))
    day = day_of(sent["event_time"])
    due = after(said["outcome"], date.fromisoformat(case["began"]), day)
    moved = {
        **case,
        "outcome": said["outcome"],
        "note": said["note"],
        "last": day.isoformat(),
        "contacts": case["contacts"] + 1,
    }
    values = _moved(house, row, moved, sent, is_open=due is not None)
    return {**values, "due_on": due.isoformat() if due else row["due_on"], "event_time": sent["event_time"]}


# ---- rows ----


def _case(who: str, area: str, began: date, ended: str, outcome: str | None) -> dict[str, Any]:
    return {
        "person": who,
        "area": area,
        "began": began.isoformat(),
        "ended": ended,
        "outcome": outcome,
        "last": None,
        "note": "",
        "contacts": 0,
    }


def _row(
    house: House, number: int, kelurahan: str, case: Mapping[str, Any], began: date, due: date,
    sent: Mapping[str, Any], *, is_open: bool,
) -> dict[str, Any]:  # fmt: skip
    election = sent["election"]
    return {
        "election": election,
        "number": number,
        "kelurahan": kelurahan,
        "open": is_open,
        "due_on": due.isoformat(),
        "until": until(began).isoformat(),
        "person_index": person_index(house, election, case["person"]),
        "ver": 1,
        "submission": sent["id"],
        "sealed": house.vault.seal_own(dict(case), place_of_case(election, number)),
        "event_time": sent["event_time"],
    }


def _moved(
    house: House, row: Mapping[Any, Any], case: Mapping[str, Any], sent: Mapping[str, Any], *, is_open: bool
) -> dict[str, Any]:
    sealed = house.vault.seal_own(dict(case), place_of_case(row["election"], row["number"]))
    return {"open": is_open, "ver": row["ver"] + 1, "submission": sent["id"], "sealed": sealed}
