"""Enrolment: every TPS of the city gets a phone within a minute; and what finding the phone costs a report."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.city import found_house
from bench.postgres import temporary_postgres
from bench.report import Report
from dashboard.card_sheet import face_of, sheet
from data.actor import KOTA, Actor
from data.devices import find
from data.enrolment import enrol, issue
from data.house import House
from data.sessions import hash_of

OPERATOR = Actor("bench.operator", "operator", frozenset({KOTA}))
PHONES = 2_563
SECONDS = 60
CLIENTS = (1, 8)
T = TypeVar("T")


def run(report: Report) -> None:
    """Both databases, one and eight clients; then the sheet of a large kelurahan."""
    for clients in CLIENTS:
        with tempfile.TemporaryDirectory() as folder:
            house = found_house(Path(folder))
            _enrol_all(report, "SQLite", house, clients)
            house.store.close()
    with temporary_postgres() as address:
        for clients in CLIENTS:
            with tempfile.TemporaryDirectory() as folder:
                house = found_house(Path(folder), address(f"daftar{clients}"))
                _enrol_all(report, "PostgreSQL", house, clients)
                house.store.close()
    with tempfile.TemporaryDirectory() as folder:
        house = found_house(Path(folder))
        _print_one(report, house)
        house.store.close()


def _enrol_all(report: Report, name: str, house: House, clients: int) -> None:
    """Print a card for every TPS, use all of them up, then look every phone up once."""
    cards, printing = _timed(lambda: issue(house, OPERATOR, KOTA))
    secrets = [one.secret for one in cards][:PHONES]
    tokens: list[str] = [""] * len(secrets)

    def some(start: int) -> None:
        for at in range(start, len(secrets), clients):
            tokens[at] = enrol(house, secrets[at], "HP Android", key=f"{at:064d}")[0]

    _, took = _timed(lambda: _together(clients, some))
    assert len(set(tokens)) == len(secrets)
    _, looking = _timed(lambda: [find(house, hash_of(token)) for token in tokens])
    of = f"{name}, {clients} client(s)"
    report.row(f"{of}: {len(cards):,} cards issued", printing, "s")
    report.row(f"{of}: {len(secrets):,} phones enrolled", took, f"s   {len(secrets) / took:,.0f}/s", goal=SECONDS)
    report.row(f"{of}: a phone found by its token", 1e6 * looking / len(tokens), "µs")


def _print_one(report: Report, house: House) -> None:
    register = house.register()
    largest = max(register.kelurahan(), key=lambda code: len(register.tps_of(code)))
    cards = issue(house, OPERATOR, largest)
    faces = [face_of(one, register, "https://siaga-pemilu.samarinda.example") for one in cards]
    body, took = _timed(lambda: sheet(faces, "Kartu", simulated=True))
    report.row(f"PDF of {len(cards)} cards, {len(body) / 1000:,.0f} kB", took, "s", goal=2)


def _together(clients: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(start,)) for start in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    done = work()
    return done, time.perf_counter() - start
