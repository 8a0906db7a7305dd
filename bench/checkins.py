"""Check-ins of 23,300 officers in five minutes, emergencies among them, beside figures forms and viewers.

One process of raw sockets plays all phones and browsers (`bench.sockets`). A check-in is one report of the nine of a
TPS. Every so many of them have an emergency in it; its lag is the time from the acknowledgement of the report to the
first answer of a Pantau page that lists the alert, once for each browser, the wait for that browser's next look
included. What the server takes for a check-in is what it takes beyond a stretch with forms and viewers alone; what
PostgreSQL itself takes is not in it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from bench.city import callback_body, found_house, log_in, open_city, quiet
from bench.folding import fold_one
from bench.phones import OPERATOR, boxes_of
from bench.postgres import temporary_postgres
from bench.report import Report
from bench.served import free_port, until_folded, wait_for_server
from bench.sockets import Line, browser, cpu_of, enrol_all, post
from data.actor import KOTA
from data.enrolment import issue
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.simulation import Night
from data.tables import alert

SECONDS: Final = 300  # of check-ins; fewer send fewer at the same pace
WHOLE: Final = 300.0  # seconds in which the whole city would check in
FORMS: Final = 4.0  # figures forms a second
BEFORE: Final = 30  # seconds of forms and viewers alone
VIEWERS, TEAMS = 50, 5  # browsers with a count page; with the Pantau page of the health role
EVERY: Final = 5.0  # seconds between two looks of a browser
LINES: Final = 16
EMERGENCY: Final = 26  # every so many TPS; Pantau lists the first 150
GOAL_LAG: Final = 10.0
LISTED: Final = re.compile(rb'"pantau-(\d{3,})"')


@dataclass
class Heard:
    """What came back. `alerts`: number of the alert, when its report was acknowledged; `listed`: per browser when each
    alert was on its list first."""

    acknowledged: dict[str, int] = field(default_factory=lambda: {"checkin": 0, "tally": 0})
    alerts: dict[int, float] = field(default_factory=dict)
    listed: list[dict[int, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent_away: int = 0
    took: list[float] = field(default_factory=list)  # seconds, of a check-in's POST
    polls: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """A report to send. `seat`: of the emergency in it."""

    door: str
    tps: str
    key: str
    body: bytes
    seat: int | None = None


@dataclass(frozen=True)
class Looks:
    """What a browser asks for, and its cookie."""

    page: str
    body: dict[str, Any]
    cookie: str


def run(report: Report) -> None:
    """Folding in this process; then SQLite (one process) and PostgreSQL (two web processes and the folder)."""
    with tempfile.TemporaryDirectory() as folder:
        house, night = _prepared(Path(folder), None)
        fold_one(report, house, night)
        _measure(report, "SQLite", Path(folder), None, house, night)
    with temporary_postgres() as address, tempfile.TemporaryDirectory() as folder:
        url = address("periksa")
        _measure(report, "PostgreSQL, 2 workers", Path(folder), url, *_prepared(Path(folder), url))


def _prepared(folder: Path, url: str | None) -> tuple[House, Night]:
    """A store with all officers of the city."""
    house = found_house(folder, url)
    night = Night(house, 7)
    night.prepare(house)
    fold_all(house)
    return house, night


def _measure(report: Report, name: str, folder: Path, url: str | None, house: House, night: Night) -> None:
    cards = {one.tps: one.secret for one in issue(house, OPERATOR, KOTA)}
    checkins, forms = _checkins(night), _forms(house)
    city = open_city(house, folder)
    looks = [Looks("hitung", callback_body(city.app, "hitung", None), city.cookie)] * VIEWERS
    looks += [Looks("pantau", callback_body(city.app, "pantau", None), log_in(city.services, "health"))] * TEAMS
    house.store.close()
    port = free_port()
    settings = {"SIAGA_DATA_DIR": str(folder), "SIAGA_PORT": str(port), "SIAGA_REPORTS_PER_MINUTE": "1000"}
    if url:
        settings |= {"SIAGA_DATABASE_URL": url, "SIAGA_WORKERS": "2"}
    server = subprocess.Popen([sys.executable, "app.py", "serve"], env={**os.environ, **settings},
                              stderr=(folder / "server.log").open("wb"), stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for_server(port, server)
        tokens = asyncio.run(enrol_all(port, cards))
        report.note(f"{name}: {quiet()} before")
        _, idle, alone = _stretch(port, server.pid, tokens, [], forms, looks, BEFORE)
        heard, cpu, seconds = _stretch(port, server.pid, tokens, checkins, forms, looks, SECONDS)
        _tell(report, name, heard, cpu, idle / alone * seconds, seconds, len(checkins))
        report.note(f"{name}: {quiet()} after")
        _check_stored(report, folder, url, heard)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _checkins(night: Night) -> list[Sent]:
    """The check-in of each TPS in a shuffled order, as many as fit into SECONDS."""
    draw = np.random.default_rng(17)
    order = [night.tps[at] for at in draw.permutation(len(night.tps))]
    made = []
    for at, tps in enumerate(order[: round(len(order) * min(1.0, SECONDS / WHOLE))]):
        seat = int(draw.integers(1, 10)) if at % EMERGENCY == EMERGENCY // 2 else None
        people: list[dict[str, Any]] = [
            {"person": one.id, "hours_on_duty": 9.5, "symptoms": ["nyeri_dada"] if each == seat else [],
             "vitals": {"sbp": int(draw.integers(105, 138)), "dbp": int(draw.integers(65, 85)), "pulse": 80}}
            for each, one in enumerate(night.content.crew(tps), start=1)
        ]  # fmt: skip
        made.append(Sent("checkin", tps, f"periksa-{tps}", orjson.dumps({"tps": tps, "people": people}), seat))
    return made


def _forms(house: House) -> Iterator[Sent]:
    """Forms of the city, shuffled, without end of its own."""
    draw = np.random.default_rng(11)
    register = house.register()
    keys = [(tps, code) for code in register.contests for area in register.kelurahan() for tps in register.tps_of(area)]
    needed = round(FORMS * (SECONDS + BEFORE)) + 2
    made = []
    for at in draw.permutation(len(keys))[:needed]:
        tps, contest = keys[at]
        body = orjson.dumps({"tps": tps, "contest": contest, **boxes_of(house, tps, contest, draw)})
        made.append(Sent("tally", tps, f"{contest}-{tps}", body))
    return iter(made)


def _stretch(
    port: int, pid: int, tokens: dict[str, str], checkins: list[Sent], forms: Iterator[Sent], looks: list[Looks],
    seconds: int,
) -> tuple[Heard, float, float]:  # fmt: skip
    """What was heard, the server's CPU seconds, and how many seconds it took with the last looks."""
    heard = Heard(listed=[{} for one in looks if one.page == "pantau"])
    lists = iter(heard.listed)
    before, begun = cpu_of(pid), time.perf_counter()

    async def paced(reports: Iterator[Sent], pace: float, queue: asyncio.Queue[Sent]) -> None:
        for at, one in enumerate(itertools.islice(reports, round(pace * seconds))):
            await asyncio.sleep(max(0.0, begun + at / pace - time.perf_counter()))
            queue.put_nowait(one)

    async def all_of_it() -> None:
        over, queue = asyncio.Event(), asyncio.Queue[Sent]()
        watching = [
            asyncio.create_task(
                _look(port, one, EVERY * at / len(looks), next(lists) if one.page == "pantau" else None, heard, over)
            )
            for at, one in enumerate(looks[::-1])
        ]
        phones = [asyncio.create_task(_phone(port, queue, tokens, heard)) for _ in range(LINES)]
        pace = max(len(checkins) / seconds, 0.001)
        await asyncio.gather(paced(iter(checkins), pace, queue), paced(forms, FORMS, queue))
        await queue.join()
        await asyncio.sleep(2 * EVERY)
        over.set()
        await asyncio.gather(*watching)
        for task in phones:
            task.cancel()

    asyncio.run(all_of_it())
    return heard, cpu_of(pid) - before, time.perf_counter() - begun


async def _phone(port: int, queue: asyncio.Queue[Sent], tokens: dict[str, str], heard: Heard) -> None:
    """Sends in turn; who is sent away comes back when told to."""
    line = Line(port)
    while True:
        one = await queue.get()
        request = post(port, f"/api/v1/{one.door}", one.body, Authorization=f"Bearer {tokens[one.tps]}",
                       Idempotency_Key=one.key)  # fmt: skip
        begun = time.perf_counter()
        status, headers, told = await line.ask(request)
        while status in (429, 503):
            heard.sent_away += 1
            await asyncio.sleep(float(headers.get(b"retry-after", b"1")))
            status, headers, told = await line.ask(request)
        if status == 201:
            heard.acknowledged[one.door] += 1
            if one.door == "checkin":
                heard.took.append(time.perf_counter() - begun)
            if one.seat is not None:
                heard.alerts[orjson.loads(told)["no"] * 100 + one.seat] = time.perf_counter()
        else:
            heard.errors.append(f"{one.door} {status} {told[:200]!r}")
        queue.task_done()


async def _look(
    port: int, look: Looks, late: float, listed: dict[int, float] | None, heard: Heard, over: asyncio.Event
) -> None:
    """A page that refreshes itself and says what it has seen, as the browser does; `listed`: alerts it shows."""
    line, seen = Line(port), None
    await asyncio.sleep(late)
    ours = browser(port) | {"Cookie": f"siaga_sesi={look.cookie}"}
    while not over.is_set():
        due = time.perf_counter() + EVERY
        state = [{**one, "value": seen} if one["id"] == f"{look.page}-seen" else one for one in look.body["state"]]
        begun = time.perf_counter()
        status, _, told = await line.ask(
            post(port, "/_dash-update-component", orjson.dumps({**look.body, "state": state}), **ours)
        )
        now = time.perf_counter()
        heard.polls.append(now - begun)
        if status == 200:
            seen = orjson.loads(told)["response"][f"{look.page}-seen"]["data"]
            for number in LISTED.findall(told) if listed is not None else ():
                listed.setdefault(int(number), now)
        elif status != 204:
            heard.errors.append(f"{look.page} {status} {told[:200]!r}")
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


# ---- what it comes to ----


def _tell(
    report: Report, name: str, heard: Heard, cpu: float, without: float, seconds: float, wanted: int
) -> None:
    done = heard.acknowledged["checkin"]
    lags = [max(0.0, one[number] - at) for one in heard.listed for number, at in heard.alerts.items() if number in one]
    unseen = sum(number not in one for one in heard.listed for number in heard.alerts)
    report.row(f"{name}: {done:,} of {wanted:,} check-ins of nine; persons", 9 * done / SECONDS, "/s")
    report.row("  figures forms beside them", heard.acknowledged["tally"], "")
    report.row("  errors", len(heard.errors), "", goal=0)
    report.row("  told to come back, and came", heard.sent_away, "")
    report.row("  a check-in's POST: p95", 1000 * float(np.percentile(heard.took, 95)), "ms")
    report.row("  server CPU per check-in of nine, folding and pages included", 1000 * (cpu - without) / done, "ms")
    report.row("  server CPU, share of one core", 100 * cpu / seconds, "%")
    report.row(f"  {len(heard.alerts)} emergencies, acknowledged to listed: median", statistics.median(lags), "s")
    report.row("  p95", float(np.percentile(lags, 95)), "s", goal=GOAL_LAG)
    report.row(f"  not listed by one of {TEAMS} browsers at the end", unseen, "", goal=0)
    report.row(f"  a refresh of {VIEWERS} viewers and {TEAMS} lists, p95", 1000 * float(np.percentile(heard.polls, 95)),
               "ms")  # fmt: skip
    for words in heard.errors[:3]:
        report.note(f"  {words}")


def _check_stored(report: Report, folder: Path, url: str | None, heard: Heard) -> None:
    """Every acknowledged emergency is an alert, and the queue is empty."""
    _, _, seconds = until_folded(folder, url)
    report.row("  folded after", seconds, "s")
    house = open_house(url or f"sqlite:///{folder / 'siaga.db'}", folder, writable=False)
    try:
        with house.store.read() as connection:
            numbers = set(connection.execute(alert.select().with_only_columns(alert.c.number)).scalars())
    finally:
        house.store.close()
    assert heard.alerts.keys() <= numbers, "an acknowledged emergency is no alert"
