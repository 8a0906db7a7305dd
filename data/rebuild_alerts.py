"""Alerts and the follow-up after them replayed from the submissions, and compared with what stands.

They are moved by the same functions as when the reports came. What an erased person's reports said can be read no more:
their alerts stay as they were left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Table, delete, insert, select

from data.errors import StoreError
from data.house import House
from data.rebuild_report import RebuildReport
from data.reports import alerts
from data.reports.alert_steps import STEP, step_of
from data.reports.alerts import ESCALATION, Reported, begun, joined, passed_on, place_of_alert, stepped
from data.reports.contacts import KIND, OPENING, contact_of, person_of_opening
from data.reports.followup import case_by_hand, case_of, contacted, followed, place_of_case
from data.reports.health import place_of_unnamed, unnamed
from data.rules.alerts import OPEN, alerting
from data.rules.followup import DIED
from data.tables import alert, followup

Rows = dict[int, dict[str, Any]]
KINDS = (STEP, ESCALATION)
CONTACTS: Final = (KIND, OPENING)


def join(house: House, rows: Rows, sent: Mapping[Any, Any], reported: Sequence[Reported], *, on_duty: bool) -> None:
    """Let the people of a replayed report begin alerts or join them."""
    for one in reported:
        standing = _open_of(house, rows, sent["election"], one.person)
        if standing is not None:
            doc = _opened(house, standing)
            standing |= joined(house, standing, doc, one, sent)
        elif one.button or alerting(one.tier, on_duty=on_duty):
            row = begun(house, one, sent)
            rows[row["number"]] = row


def join_unnamed(house: House, rows: Rows, sent: Mapping[Any, Any], payload: Mapping[str, Any]) -> None:
    """The emergency of somebody who was not named."""
    place = place_of_unnamed(sent["election"], sent["sender"], sent["idem_key"])
    signs = house.vault.open_own(bytes.fromhex(payload["sealed"]), place)["signs"]
    join(house, rows, sent, [unnamed(sent["tps"], signs)], on_duty=True)


@dataclass(frozen=True, slots=True)
class Moved:
    """A replayed step of a person: whose alert, the state it came from and is in, and whether it closes the record."""

    person: str
    before: str
    state: str

    @property
    def closes(self) -> bool:
        return self.state not in OPEN


def move(house: House, rows: Rows, sent: Mapping[Any, Any], keys: Mapping[str, bytes | None]) -> Moved | None:
    """A step of a person or of time; None where nothing follows for a person.

    `keys`: wrapped key of everybody, None for the erased.
    """
    payload = orjson.loads(sent["payload"])
    row = rows.get(int(payload["alert"]))
    if row is None:
        if None in keys.values():
            return None  # of an erased person
        raise StoreError("langkah atas peringatan yang tidak pernah dilaporkan.")
    doc = _opened(house, row)
    if sent["kind"] == ESCALATION:
        row |= passed_on(house, row, doc, payload["level"], sent)
        return None
    who = doc["person"]
    wrapped = keys.get(who) if who is not None else None
    key = house.vault.unwrap(wrapped, f"{sent['election']}|{who}") if wrapped is not None else None
    said = step_of(house, sent, payload, key)
    row |= stepped(house, row, doc, said["state"], said["note"], sent)
    return None if who is None else Moved(who, doc["state"], said["state"])


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose rows are sealed under the store's own key: how one is called, and what its seal is bound to."""

    table: Table
    called: str
    place: Callable[[str, int], str]


ALERTS: Final = Sealed(alert, "Peringatan", place_of_alert)
CASES: Final = Sealed(followup, "Tindak lanjut", place_of_case)


def compare(
    connection: Connection,
    house: House,
    election: str,
    rows: Rows,
    erased: Collection[str],
    report: RebuildReport,
    what: Sealed = ALERTS,
) -> None:
    """Rows that differ, are missing, or stand without a report; sealed parts are opened, and no value is named."""
    seen = set()
    for standing in connection.execute(select(what.table).where(what.table.c.election == election)).mappings():
        number = standing["number"]
        seen.add(number)
        doc = _opened_or_none(house, standing, what)
        if _is_of_erased(doc, erased):
            continue
        wanted = rows.get(number)
        if wanted is None:
            report.add(f"{what.called} no. {number}: ada dalam penyimpanan, tidak ada laporannya.")
            continue
        plain = [name for name, value in wanted.items() if name != "sealed" and standing[name] != value]
        wrong = sorted([*plain, *(["sealed"] if doc != _opened(house, wanted, what) else [])])
        if wrong:
            report.add(f"{what.called} no. {number}: berbeda pada {', '.join(wrong)}.")
    for number in sorted(rows.keys() - seen):
        report.add(f"{what.called} no. {number}: ada dalam laporan, tidak ada dalam penyimpanan.")


def put(
    connection: Connection, house: House, election: str, rows: Rows, erased: Collection[str], what: Sealed = ALERTS
) -> None:
    """The replayed rows in place of the standing ones; those of erased people stay."""
    table = what.table
    kept = [
        row["number"]
        for row in connection.execute(select(table).where(table.c.election == election)).mappings()
        if _is_of_erased(_opened_or_none(house, row, what), erased)
    ]
    connection.execute(delete(table).where(table.c.election == election, table.c.number.not_in(kept)))
    if rows:
        connection.execute(insert(table), list(rows.values()))


def follow(house: House, cases: Rows, alerts_: Rows, sent: Mapping[Any, Any], moved: Moved) -> None:
    """What a replayed step means for the follow-up of its person."""
    number = int(orjson.loads(sent["payload"])["alert"])
    row, case = alerts_[number], cases.get(number)
    doc = _opened(house, row)
    if case is not None:
        case |= followed(house, case, moved.before, doc, sent) or {}
    elif moved.closes:
        cases[number] = case_of(house, row, doc, sent)


def contact(
    house: House,
    cases: Rows,
    alerts_: Rows,
    sent: Mapping[Any, Any],
    keys: Mapping[str, bytes | None],
    area_of: Mapping[str, str],
) -> None:
    """A contact of a case, or the case that somebody opened by hand. `area_of`: where each person serves."""
    payload = orjson.loads(sent["payload"])
    if sent["kind"] == KIND:
        _add_contact(house, cases, alerts_, sent, payload, keys)
        return
    who = person_of_opening(house, sent, payload)
    wrapped = keys.get(who)
    if wrapped is None:
        return
    key = house.vault.unwrap(wrapped, f"{sent['election']}|{who}")
    row = case_by_hand(house, who, area_of[who], sent["tps"], contact_of(house, sent, payload, key), sent)
    cases[row["number"]] = row


def _add_contact(
    house: House,
    cases: Rows,
    alerts_: Rows,
    sent: Mapping[Any, Any],
    payload: Mapping[str, Any],
    keys: Mapping[str, bytes | None],
) -> None:
    """Of an erased person nothing can be read any more."""
    number = int(payload["case"])
    row = cases.get(number)
    if row is None:
        if None in keys.values():
            return
        raise StoreError("tindak lanjut atas peringatan yang tidak pernah berakhir.")
    who = _opened(house, row, CASES)["person"]
    wrapped = keys.get(who)
    if wrapped is None:
        return
    key = house.vault.unwrap(wrapped, f"{sent['election']}|{who}")
    said = contact_of(house, sent, payload, key)
    row |= contacted(house, row, said, sent)
    if said["outcome"] == DIED and number in alerts_:
        alerts_[number] |= alerts.died(house, alerts_[number], said["note"], sent)


def _is_of_erased(doc: Mapping[str, Any] | None, erased: Collection[str]) -> bool:
    return doc is not None and (bool(doc.get("erased")) or doc["person"] in erased)


def _open_of(house: House, rows: Rows, election: str, who: str | None) -> dict[str, Any] | None:
    if who is None:
        return None
    index = alerts.person_index(house, election, who)
    return next((row for row in reversed(rows.values()) if row["open"] and row["person_index"] == index), None)


def _opened(house: House, row: Mapping[Any, Any], what: Sealed = ALERTS) -> dict[str, Any]:
    doc: dict[str, Any] = house.vault.open_own(row["sealed"], what.place(row["election"], row["number"]))
    return doc


def _opened_or_none(house: House, row: Mapping[Any, Any], what: Sealed) -> dict[str, Any] | None:
    try:
        return _opened(house, row, what)
    except StoreError:
        return None
