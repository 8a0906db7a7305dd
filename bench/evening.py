"""The whole city reports within a minute: figures by token and pace, photos beside them, viewers who watch.

One process of raw sockets plays all phones and viewers, so that it takes little of the cores it shares with the server.
A phone that is sent away (429, 503) comes back when it was told to, as the real one does. Lag is measured on what the
viewers' count page says: the time from the acknowledgement of a president's form to the answer that has it counted.
"""

from __future__ import annotations

import asyncio
import os
import re
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

from bench.city import callback_body, found_house, open_city
from bench.phones import OPERATOR, boxes_of
from bench.postgres import temporary_postgres
from bench.report import Report
from bench.served import free_port, until_folded, wait_for_server
from bench.sockets import Line, browser, cpu_of, enrol_all, post
from data.actor import KOTA
from data.enrolment import issue
from data.house import House
from tests.support.pictures import jpeg

SECONDS: Final = 60
VIEWERS: Final = 50
LINES: Final = 32  # connections that phones share, as behind a proxy
PHOTOS: Final = 60  # in the whole minute
EVERY: Final = 5.0  # seconds between two refreshes of a viewer
COUNTED: Final = re.compile(rb"dari ([\d.]+) TPS")


@dataclass
class Heard:
    """What came back."""

    acknowledged: list[tuple[float, str, int]] = field(default_factory=list)  # time, contest, number
    errors: list[str] = field(default_factory=list)
    sent_away: int = 0
    photos: int = 0
    seen: list[tuple[float, int]] = field(default_factory=list)  # time of a viewer's answer, forms counted in it
    polls: list[float] = field(default_factory=list)  # seconds a refresh took


def run(report: Report) -> None:
    """SQLite (one process), PostgreSQL (four web processes and the folder)."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(report, "SQLite", Path(folder), None, 1)
    with temporary_postgres() as address, tempfile.TemporaryDirectory() as folder:
        _measure(report, "PostgreSQL, 4 workers", Path(folder), address("malam"), 4)


def _measure(report: Report, name: str, folder: Path, url: str | None, workers: int) -> None:
    house = found_house(folder, url)
    cards = {one.tps: one.secret for one in issue(house, OPERATOR, KOTA)}
    bodies = list(_bodies(house))
    city = open_city(house, folder)
    look = callback_body(city.app, "hitung", None)
    cookie = city.cookie
    house.store.close()
    port = free_port()
    settings = {"SIAGA_DATA_DIR": str(folder), "SIAGA_PORT": str(port), "SIAGA_REPORTS_PER_MINUTE": "1000"}
    if url:
        settings |= {"SIAGA_DATABASE_URL": url, "SIAGA_WORKERS": str(workers)}
    server = subprocess.Popen([sys.executable, "app.py", "serve"], env={**os.environ, **settings},
                              stderr=(folder / "server.log").open("wb"), stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for_server(port, server)
        begun = time.perf_counter()
        tokens = asyncio.run(enrol_all(port, cards))
        took = time.perf_counter() - begun
        report.row(f"{name}: {len(tokens):,} phones enrolled over HTTP", took, f"s   {len(tokens) / took:,.0f}/s",
                   goal=SECONDS)  # fmt: skip
        heard, cpu, seconds = _evening(port, server.pid, tokens, bodies, look, cookie)
        _tell(report, name, heard, cpu, seconds, len(bodies))
        _check_totals(report, name, folder, url, heard)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _bodies(house: House) -> Iterator[tuple[str, str, bytes]]:
    """Every form of the city, shuffled: TPS, contest, body."""
    draw = np.random.default_rng(11)
    register = house.register()
    places = [tps for kelurahan in register.kelurahan() for tps in register.tps_of(kelurahan)]
    keys = [(tps, contest) for contest in register.contests for tps in places]
    for at in draw.permutation(len(keys)):
        tps, contest = keys[at]
        yield tps, contest, orjson.dumps({"tps": tps, "contest": contest, **boxes_of(house, tps, contest, draw)})


# ---- the evening ----


def _evening(
    port: int, pid: int, tokens: dict[str, str], bodies: list[tuple[str, str, bytes]], look: dict[str, Any], cookie: str
) -> tuple[Heard, float, float]:
    """What was heard, the server's CPU seconds, and the seconds until the last report was acknowledged."""
    heard = Heard()
    before = cpu_of(pid)
    begun = time.perf_counter()

    async def all_of_it() -> None:
        over = asyncio.Event()
        queue: asyncio.Queue[tuple[str, str, bytes]] = asyncio.Queue()
        watching = [asyncio.create_task(_watch(port, at, look, cookie, heard, over)) for at in range(VIEWERS)]
        phones = [asyncio.create_task(_phone(port, queue, tokens, heard)) for _ in range(LINES)]
        photos = asyncio.create_task(_photograph(port, tokens, heard, over))
        for at, one in enumerate(bodies):
            due = begun + SECONDS * at / len(bodies)
            if (pause := due - time.perf_counter()) > 0.002:
                await asyncio.sleep(pause)
            queue.put_nowait(one)
        await queue.join()
        heard.polls.append(time.perf_counter() - begun)  # the last of them: when the reports were through
        await asyncio.sleep(2 * EVERY)
        over.set()
        await asyncio.gather(*watching, photos)
        for task in phones:
            task.cancel()

    asyncio.run(all_of_it())
    return heard, cpu_of(pid) - before, max(at for at, _, _ in heard.acknowledged) - begun


async def _phone(
    port: int, queue: asyncio.Queue[tuple[str, str, bytes]], tokens: dict[str, str], heard: Heard
) -> None:
    """Takes reports in turn; whoever is sent away comes back when told to, and others go on meanwhile."""
    line = Line(port)

    async def later(one: tuple[str, str, bytes], seconds: float) -> None:
        await asyncio.sleep(seconds)
        queue.put_nowait(one)
        queue.task_done()

    waiting = set()
    while True:
        one = await queue.get()
        tps, contest, body = one
        key = f"{contest}-{tps}"
        status, headers, told = await line.ask(
            post(port, "/api/v1/tally", body, Authorization=f"Bearer {tokens[tps]}", Idempotency_Key=key)
        )
        if status in (429, 503):
            heard.sent_away += 1
            task = asyncio.create_task(later(one, float(headers.get(b"retry-after", b"1"))))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            continue
        if status in (200, 201):
            heard.acknowledged.append((time.perf_counter(), contest, orjson.loads(told)["no"]))
        else:
            heard.errors.append(f"{status} {told[:200]!r}")
        queue.task_done()


async def _photograph(port: int, tokens: dict[str, str], heard: Heard, over: asyncio.Event) -> None:
    """One photo after the other, evenly over the minute."""
    line = Line(port)
    for at, (tps, token) in enumerate(list(tokens.items())[:PHOTOS]):
        if over.is_set():
            return
        edge = "batas"
        fields = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("tps", tps), ("contest", "ppwp"))
        )
        head = f'{fields}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="c.jpg"\r\n\r\n'
        body = head.encode() + jpeg(at) + f"\r\n--{edge}--\r\n".encode()
        status, _, told = await line.ask(
            post(port, "/api/v1/photo", body, f"multipart/form-data; boundary={edge}", Authorization=f"Bearer {token}",
                  Idempotency_Key=f"foto-{tps}")
        )  # fmt: skip
        if status in (200, 201):
            heard.photos += 1
        elif status not in (429, 503):
            heard.errors.append(f"photo {status} {told[:200]!r}")
        await asyncio.sleep(SECONDS / PHOTOS)


async def _watch(
    port: int, at: int, look: dict[str, Any], cookie: str, heard: Heard, over: asyncio.Event
) -> None:
    """A viewer's count page: a tick every few seconds that says what it has seen, as the browser does."""
    line, seen = Line(port), None
    await asyncio.sleep(EVERY * at / VIEWERS)
    ours = browser(port) | {"Cookie": f"siaga_sesi={cookie}"}
    while not over.is_set():
        due = time.perf_counter() + EVERY
        body = {**look, "state": [{**look["state"][0], "value": seen}]}
        begun = time.perf_counter()
        status, _, told = await line.ask(post(port, "/_dash-update-component", orjson.dumps(body), **ours))
        heard.polls.append(time.perf_counter() - begun)
        if status == 200:
            seen = orjson.loads(told)["response"]["hitung-seen"]["data"]
            if found := COUNTED.search(told):
                heard.seen.append((time.perf_counter(), int(found[1].replace(b".", b""))))
        elif status != 204:
            heard.errors.append(f"viewer {status} {told[:200]!r}")
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


# ---- what it comes to ----


def _tell(report: Report, name: str, heard: Heard, cpu: float, seconds: float, wanted: int) -> None:
    polls = np.array(heard.polls[:-1]) if len(heard.polls) > 1 else np.zeros(1)
    lags = np.array(list(_lags(heard)) or [0.0])
    done = len(heard.acknowledged)
    report.row(f"{name}: {done:,} of {wanted:,} reports acknowledged after", seconds, f"s   {done / seconds:,.0f}/s",
               goal=SECONDS)  # fmt: skip
    report.row("  errors", len(heard.errors), "", goal=0)
    report.row("  told to come back, and came", heard.sent_away, "")
    report.row("  photos beside them", heard.photos, "")
    report.row("  server CPU per report, viewers and folding included", 1000 * cpu / max(done, 1), "ms")
    report.row(f"  acknowledged to seen by one of {VIEWERS} viewers: median", float(np.median(lags)), "s")
    report.row("  p95", float(np.percentile(lags, 95)), "s")
    report.row("  a viewer's refresh, p95", 1000 * float(np.percentile(polls, 95)), "ms")
    for words in heard.errors[:3]:
        report.note(f"  {words}")


def _lags(heard: Heard) -> Iterator[float]:
    """For each president's form, the seconds until the first answer to a viewer that has as many counted."""
    acknowledged = sorted(at for at, contest, _ in heard.acknowledged if contest == "ppwp")
    answers = sorted(heard.seen)
    best, at = 0, 0
    for moment, counted in answers:
        best = max(best, counted)
        while at < min(best, len(acknowledged)):
            yield max(0.0, moment - acknowledged[at])
            at += 1


def _check_totals(report: Report, name: str, folder: Path, url: str | None, heard: Heard) -> None:
    """Every acknowledged report stands, and the queue is empty."""
    forms, _, seconds = until_folded(folder, url)
    report.row(f"{name}: folded after", seconds, "s")
    report.note(f"  {forms:,} forms stand, {len({one[2] for one in heard.acknowledged}):,} were acknowledged")
    assert forms == len(heard.acknowledged), "an acknowledged report is missing"
