"""Standing rows compared with what the submissions make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from data import rebuild_alerts
from data.errors import StoreError
from data.house import House
from data.rebuild_replay import Replayed
from data.rebuild_report import RebuildReport
from data.reports.health import place_of_state
from data.tables import call, entry, form, health_state, incident, mark, opened_round, photo, relief, stray, visit


def compare_rows(
    connection: Connection, house: House, election: str, replayed: Replayed, report: RebuildReport
) -> None:
    """Standing rows of every kind: those that differ, those without a report, those that are missing."""
    for rows, wanted in (
        (_FORMS, replayed.forms),
        (_MARKS, replayed.marks),
        (_CALLS, replayed.calls),
        (_ROUNDS, replayed.rounds),
        (_VISITS, replayed.visits),
        (_RELIEFS, replayed.reliefs),
        (_kept(entry, "Laporan pendamping"), replayed.entries),
        (_kept(stray, "Laporan salah alamat"), replayed.strays),
        (_kept(incident, "Kejadian"), replayed.incidents),
        (_kept(photo, "Foto"), replayed.photos),
    ):
        _compare(connection, election, rows, wanted, report)
    report.forms, report.marks, report.photos = len(replayed.forms), len(replayed.marks), len(replayed.photos)
    _compare_people(connection, house, election, replayed, report)
    rebuild_alerts.compare(connection, house, election, replayed.alerts, replayed.erased, report)
    rebuild_alerts.compare(connection, house, election, replayed.cases, replayed.erased, report, rebuild_alerts.CASES)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a table that are told apart by some columns, and what one of them is called."""

    table: Table
    keys: tuple[str, ...]
    words: Callable[..., str]

    def key(self, row: Mapping[Any, Any]) -> Any:
        """As the replayed rows are kept: a tuple, or the one value."""
        values = tuple(row[name] for name in self.keys)
        return values if len(values) > 1 else values[0]

    def called(self, key: Any) -> str:
        return self.words(*key) if isinstance(key, tuple) else self.words(key)


def _kept(table: Table, name: str) -> _Rows:
    """Rows that are kept one by one, by their submission."""
    return _Rows(table, ("submission",), lambda number: f"{name} no. {number}")


_FORMS: Final = _Rows(form, ("tps", "contest", "round"), lambda tps, contest, _: f"Formulir {tps} {contest}")
_MARKS: Final = _Rows(mark, ("tps", "kind"), lambda tps, kind: f"Tahap {kind} {tps}")
_CALLS: Final = _Rows(call, ("tps",), lambda tps: f"Panggilan {tps}")
_RELIEFS: Final = _Rows(relief, ("person",), lambda who: f"Pergantian {who}")
_VISITS: Final = _Rows(visit, ("tps",), lambda tps: f"Kunjungan {tps}")
_ROUNDS: Final = _Rows(opened_round, ("tps", "contest", "round"), lambda *key: f"Putaran {' '.join(key)}")


def _compare(
    connection: Connection, election: str, rows: _Rows, wanted: Mapping[Any, dict[str, Any]], report: RebuildReport
) -> None:
    seen = set()
    for row in connection.execute(select(rows.table).where(rows.table.c.election == election)).mappings():
        key = rows.key(row)
        seen.add(key)
        _compare_row(rows.called(key), row, wanted.get(key), report)
    for key in sorted(wanted.keys() - seen):
        report.add(f"{rows.called(key)}: ada dalam laporan, tidak ada dalam penyimpanan.")


def _compare_people(
    connection: Connection, house: House, election: str, replayed: Replayed, report: RebuildReport
) -> None:
    """Sealed records are opened to compare; no value ever goes into a sentence. Erased records stay as they are."""
    seen = set()
    for row in connection.execute(select(health_state).where(health_state.c.election == election)).mappings():
        who = row["person"]
        seen.add(who)
        if who in replayed.erased:
            continue
        name = f"Catatan kesehatan petugas {who}"
        wanted = replayed.people.get(who)
        record = _opened(house, election, replayed, row) if wanted is not None else None
        _compare_row(name, {**row, "record": record}, wanted, report)
    for who in sorted(replayed.people.keys() - seen):
        report.add(f"Catatan kesehatan petugas {who}: ada dalam laporan, tidak ada dalam penyimpanan.")
    report.people, report.erased = len(replayed.people), len(replayed.erased)


def _opened(house: House, election: str, replayed: Replayed, row: Mapping[Any, Any]) -> Any:
    """The stored record; None for one that its own key does not open, which differs from every replayed one."""
    who = row["person"]
    wrapped = replayed.registered[who].wrapped
    if wrapped is None:
        return None
    key = house.vault.unwrap(wrapped, f"{election}|{who}")
    try:
        return house.vault.open(key, row["sealed"], place_of_state(election, who))
    except StoreError:
        return None


def _compare_row(name: str, row: Mapping[Any, Any], wanted: dict[str, Any] | None, report: RebuildReport) -> None:
    if wanted is None:
        report.add(f"{name}: ada dalam penyimpanan, tidak ada laporannya.")
        return
    wrong = sorted(column for column, value in wanted.items() if row[column] != value)
    if wrong:
        report.add(f"{name}: berbeda pada {', '.join(wrong)}.")
