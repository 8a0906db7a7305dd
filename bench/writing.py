"""The writing door against a bare insert and commit of the same size on the same database; and the register import."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
from sqlalchemy import insert

from bench.city import FIELD, every_tps, found_house, some_form
from bench.postgres import temporary_postgres
from bench.report import Report
from data import imports
from data.actor import SYSTEM
from data.house import House
from data.reports import Envelope, TallyReport, submit_tally
from data.tables import submission

FORMS = 1_600


def run(report: Report) -> None:
    """Both databases, one and eight clients."""
    with tempfile.TemporaryDirectory() as folder:
        for clients in (1, 8):
            house = found_house(Path(folder) / f"lite{clients}")
            _compare(report, "SQLite", house, clients)
            house.store.close()
    with temporary_postgres() as address:
        for clients in (1, 8):
            with tempfile.TemporaryDirectory() as folder:
                house = found_house(Path(folder), address(f"tulis{clients}"))
                _compare(report, "PostgreSQL", house, clients)
                house.store.close()
    _register(report)


def _compare(report: Report, name: str, house: House, clients: int) -> None:
    """Interleaved rounds, so that a busy moment hits both; the best round of each."""
    draw = np.random.default_rng(7)
    forms = [(tps, some_form(house, tps, "ppwp", draw)) for tps in every_tps(house)]
    size = len(orjson.dumps(forms[0][1].to_json())) + 70
    rounds, each = 4, FORMS // 4
    bare, ours = [], []
    for turn in range(rounds):
        bare.append(_rate(clients, each, lambda at, turn=turn: _bare(house, f"{clients}-{turn}-{at}", size)))
        mine = forms[turn * each : (turn + 1) * each]
        ours.append(_rate(clients, each, lambda at, mine=mine: _submit(house, *mine[at])))
    report.row(f"{name}, {clients} client(s): bare insert and commit", max(bare), "/s")
    report.row(
        f"{name}, {clients} client(s): submit", max(ours), f"/s   {max(ours) / max(bare):.2f} of bare (goal 0.5)"
    )


def _rate(clients: int, count: int, work: Callable[[int], None]) -> float:
    def some(start: int) -> None:
        for at in range(start, count, clients):
            work(at)

    threads = [threading.Thread(target=some, args=(start,)) for start in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - start)


def _submit(house: House, tps: str, form: object) -> None:
    submit_tally(house, FIELD, TallyReport(tps, "ppwp", form), Envelope(f"w-{tps}"))  # type: ignore[arg-type]


def _bare(house: House, key: str, size: int) -> None:
    row = dict.fromkeys(("device_time", "replaces", "reason"))
    values = {
        **row,
        "election": "bench",
        "kind": "bare",
        "sender": "bench",
        "idem_key": key,
        "tps": "64.72.01.1001.001",
        "contest": "ppwp",
        "round": "reguler",
        "payload": "x" * size,
        "sha256": "0" * 64,
        "result": "x" * 60,
        "actor": "bench",
        "role": "source",
        "event_time": "2024-02-14T13:00:00.000000+00:00",
        "server_time": "2024-02-14T13:00:00.000000+00:00",
    }
    with house.store._writer.begin() as connection:
        connection.execute(insert(submission), values)


def _register(report: Report) -> None:
    """Importing the register at the city's size and at ten times it."""
    for times, goal in ((1, 1), (10, 6)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            house = found_house(path)
            count = write_register(house, path / "tps.csv", times)
            start = time.perf_counter()
            imports.run(house, SYSTEM, "tps", path / "tps.csv")
            report.row(f"register of {count:,} TPS imported", time.perf_counter() - start, "s", goal=goal)
            house.store.close()


def write_register(house: House, path: Path, times: int) -> int:
    """A register file with `times` as many TPS in every kelurahan; how many rows."""
    register = house.register()
    lines = ["kode_tps,dpt,dpt_l,dpt_p"]
    for kelurahan in register.kelurahan():
        lines += [
            f"{kelurahan}.{number:03d},250,120,130"
            for number in range(1, min(times * len(register.tps_of(kelurahan)), 900) + 1)
        ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return len(lines) - 1
