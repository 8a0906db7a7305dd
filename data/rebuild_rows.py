"""Standing rows compared with what the submissions make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from data.errors import StoreError
from data.house import House
from data.rebuild_replay import Replayed
from data.rebuild_report import RebuildReport
from data.reports.health import place_of_state
from data.tables import call, entry, form, health_state, incident, mark, opened_round, photo, stray


def compare_rows(
    connection: Connection, house: House, election: str, replayed: Replayed, report: RebuildReport
) -> None:
    """Standing rows of every kind: those that differ, those without a report, those that are missing."""
    _compare_forms(connection, election, replayed, report)
    _compare_marks(connection, election, replayed, report)
    _compare_calls(connection, election, replayed, report)
    _compare_rounds(connection, election, replayed, report)
    _compare_kept(connection, election, entry, "Laporan pendamping", replayed.entries, report)
    _compare_kept(connection, election, stray, "Laporan salah alamat", replayed.strays, report)
    _compare_kept(connection, election, incident, "Kejadian", replayed.incidents, report)
    _compare_kept(connection, election, photo, "Foto", replayed.photos, report)
    report.photos = len(replayed.photos)
    _compare_people(connection, house, election, replayed, report)


def _compare_forms(connection: Connection, election: str, replayed: Replayed, report: RebuildReport) -> None:
    seen = set()
    for row in connection.execute(select(form).where(form.c.election == election)).mappings():
        key = (row["tps"], row["contest"], row["round"])
        seen.add(key)
        _compare_row(f"Formulir {key[0]} {key[1]}", row, replayed.forms.get(key), report)
    for key in sorted(replayed.forms.keys() - seen):
        report.add(f"Formulir {key[0]} {key[1]}: ada dalam laporan, tidak ada dalam penyimpanan.")
    report.forms = len(replayed.forms)


def _compare_marks(connection: Connection, election: str, replayed: Replayed, report: RebuildReport) -> None:
    seen = set()
    for row in connection.execute(select(mark).where(mark.c.election == election)).mappings():
        seen.add((row["tps"], row["kind"]))
        _compare_row(f"Tahap {row['kind']} {row['tps']}", row, replayed.marks.get((row["tps"], row["kind"])), report)
    for tps, kind in sorted(replayed.marks.keys() - seen):
        report.add(f"Tahap {kind} {tps}: ada dalam laporan, tidak ada dalam penyimpanan.")
    report.marks = len(replayed.marks)


def _compare_calls(connection: Connection, election: str, replayed: Replayed, report: RebuildReport) -> None:
    seen = set()
    for row in connection.execute(select(call).where(call.c.election == election)).mappings():
        seen.add(row["tps"])
        _compare_row(f"Panggilan {row['tps']}", row, replayed.calls.get(row["tps"]), report)
    for tps in sorted(replayed.calls.keys() - seen):
        report.add(f"Panggilan {tps}: ada dalam laporan, tidak ada dalam penyimpanan.")


def _compare_rounds(connection: Connection, election: str, replayed: Replayed, report: RebuildReport) -> None:
    seen = set()
    for row in connection.execute(select(opened_round).where(opened_round.c.election == election)).mappings():
        key = (row["tps"], row["contest"], row["round"])
        seen.add(key)
        _compare_row(f"Putaran {' '.join(key)}", row, replayed.rounds.get(key), report)
    for key in sorted(replayed.rounds.keys() - seen):
        report.add(f"Putaran {' '.join(key)}: ada dalam laporan, tidak ada dalam penyimpanan.")


def _compare_kept(
    connection: Connection,
    election: str,
    table: Table,
    name: str,
    wanted: dict[int, dict[str, Any]],
    report: RebuildReport,
) -> None:
    """Rows that are kept one by one, by their submission."""
    seen = set()
    for row in connection.execute(select(table).where(table.c.election == election)).mappings():
        seen.add(row["submission"])
        _compare_row(f"{name} no. {row['submission']}", row, wanted.get(row["submission"]), report)
    for number in sorted(wanted.keys() - seen):
        report.add(f"{name} no. {number}: ada dalam laporan, tidak ada dalam penyimpanan.")


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
