"""Alerts replayed from the submissions, and compared with those that stand.

They are moved by the same functions as when the reports came. What an erased person's reports said can be read no more:
their alerts stay as they were left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select

from data.errors import StoreError
from data.house import House
from data.rebuild_report import RebuildReport
from data.reports import alerts
from data.reports.alert_steps import STEP, step_of
from data.reports.alerts import ESCALATION, Reported, begun, joined, passed_on, place_of_alert, stepped
from data.reports.health import place_of_unnamed, unnamed
from data.rules.alerts import alerting
from data.tables import alert

Rows = dict[int, dict[str, Any]]
KINDS = (STEP, ESCALATION)


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


def move(house: House, rows: Rows, sent: Mapping[Any, Any], keys: Mapping[str, bytes | None]) -> str | None:
    """A step of a person or of time. Returns whose record it closes; the state stands in the alert then.

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
    return None if row["open"] else who


def state_of(house: House, rows: Rows, number: int) -> str:
    """The state of a replayed alert."""
    return str(_opened(house, rows[number])["state"])


def compare(
    connection: Connection, house: House, election: str, rows: Rows, erased: Collection[str], report: RebuildReport
) -> None:
    """Alerts that differ, are missing, or stand without a report; sealed parts are opened, and no value is named."""
    seen = set()
    for standing in connection.execute(select(alert).where(alert.c.election == election)).mappings():
        number = standing["number"]
        seen.add(number)
        doc = _opened_or_none(house, standing)
        if _is_of_erased(doc, erased):
            continue
        wanted = rows.get(number)
        if wanted is None:
            report.add(f"Peringatan no. {number}: ada dalam penyimpanan, tidak ada laporannya.")
            continue
        plain = [name for name, value in wanted.items() if name != "sealed" and standing[name] != value]
        wrong = sorted([*plain, *(["sealed"] if doc != _opened(house, wanted) else [])])
        if wrong:
            report.add(f"Peringatan no. {number}: berbeda pada {', '.join(wrong)}.")
    for number in sorted(rows.keys() - seen):
        report.add(f"Peringatan no. {number}: ada dalam laporan, tidak ada dalam penyimpanan.")


def put(connection: Connection, house: House, election: str, rows: Rows, erased: Collection[str]) -> None:
    """The replayed alerts in place of the standing ones; those of erased people stay."""
    kept = [
        row["number"]
        for row in connection.execute(select(alert).where(alert.c.election == election)).mappings()
        if _is_of_erased(_opened_or_none(house, row), erased)
    ]
    connection.execute(delete(alert).where(alert.c.election == election, alert.c.number.not_in(kept)))
    if rows:
        connection.execute(insert(alert), list(rows.values()))


def _is_of_erased(doc: Mapping[str, Any] | None, erased: Collection[str]) -> bool:
    return doc is not None and (bool(doc.get("erased")) or doc["person"] in erased)


def _open_of(house: House, rows: Rows, election: str, who: str | None) -> dict[str, Any] | None:
    if who is None:
        return None
    index = alerts.person_index(house, election, who)
    return next((row for row in reversed(rows.values()) if row["open"] and row["person_index"] == index), None)


def _opened(house: House, row: Mapping[str, Any]) -> dict[str, Any]:
    place = place_of_alert(row["election"], row["number"])
    doc: dict[str, Any] = house.vault.open_own(row["sealed"], place)
    return doc


def _opened_or_none(house: House, row: Mapping[Any, Any]) -> dict[str, Any] | None:
    try:
        return _opened(house, row)
    except StoreError:
        return None
