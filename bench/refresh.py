"""Polls and refreshes: ours against the naive way, in server CPU, and over HTTP with eight clients."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from bench import naive
from bench.city import FIELD, OURS, City, callback_body, cpu, every_tps, fill, found_house, open_city, some_form
from bench.report import Report
from data import reference
from data.folding import fold_all
from data.reports import Envelope, TallyReport, submit_tally
from geo.schematic import load_schematic

_keys = itertools.count(1)


def run(report: Report) -> None:
    """The city with every form in: unchanged poll, changed revision for 50 viewers and for one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        house = found_house(path)
        count = fill(house)
        city = open_city(house, path)
        figures = naive.build_store(house, path / "naive.sqlite")
        report.note(f"{count:,} forms, {figures:,} vote figures")
        slow = _naive_seconds(path)
        report.row("naive refresh", slow, "s CPU")
        _unchanged(report, city, slow)
        _changed(report, city, slow)
        _bytes(report, city)
        house.store.close()
    _http(report)


def _naive_seconds(path: Path) -> float:
    geojson = orjson.loads(load_schematic(reference.wilayah()).to_json())
    app = naive.make_app(path / "naive.sqlite", geojson)
    client = app.server.test_client()
    key = next(iter(app.callback_map))
    body = {
        "output": key,
        "outputs": [{"id": one, "property": "figure"} for one in ("map", "votes", "areas")],
        "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["tick.n_intervals"],
    }

    def once() -> None:
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:300]

    return cpu(once, 1)


def _poster(city: City, page: str, search: str = "") -> Any:
    """A function that refreshes a page as a browser would, given what it has seen."""
    client = city.app.server.test_client()
    client.set_cookie("siaga_sesi", city.cookie)

    def post(seen: Any) -> Any:
        body = callback_body(city.app, page, seen, search)
        return client.post("/_dash-update-component", json=body, headers=OURS)

    return post


def _seen(answer: Any, page: str) -> Any:
    return orjson.loads(answer.data)["response"][f"{page}-seen"]["data"]


def _unchanged(report: Report, city: City, slow: float) -> None:
    post = _poster(city, "peta")
    seen = _seen(post(None), "peta")
    assert post(seen).status_code == 204
    one = cpu(lambda: post(seen), 300)
    report.row("unchanged poll", one, "s CPU", against=slow, goal=1_000)


def _changed(report: Report, city: City, slow: float) -> None:
    """A form arrives; then 50 viewers (or one) refresh the map page. Folding is the folder's, measured beside."""
    post = _poster(city, "peta")
    seen = _seen(post(None), "peta")
    for viewers, goal in ((50, 200), (1, 50)):
        spent, folding = [], []
        for _ in range(10):
            start = time.process_time()
            _one_more(city)
            folding.append(time.process_time() - start)
            start = time.process_time()
            for _ in range(viewers):
                assert post(seen).status_code == 200
            spent.append((time.process_time() - start) / viewers)
        report.row(f"changed revision, per viewer of {viewers}", min(spent), "s CPU", against=slow, goal=goal)
    report.row("submit and fold that one form", min(folding), "s CPU")


def _one_more(city: City) -> None:
    """A correction of one standing form, folded."""
    from sqlalchemy import select

    from data.tables import form

    tps = every_tps(city.house)[next(_keys) % 2_000]
    with city.house.store.read() as connection:
        standing = connection.execute(
            select(form.c.submission).where(form.c.tps == tps, form.c.contest == "ppwp")
        ).scalar()
    filled = some_form(city.house, tps, "ppwp", np.random.default_rng(next(_keys)))
    envelope = Envelope(f"lagi-{next(_keys)}", replaces=standing, reason="bench")
    submit_tally(city.house, FIELD, TallyReport(tps, "ppwp", filled), envelope)
    fold_all(city.house)


def _bytes(report: Report, city: City) -> None:
    for page in ("ringkasan", "peta", "hitung", "kesehatan"):
        post = _poster(city, page)
        full = post(None)
        poll = post(_seen(full, page))
        report.row(
            f"{page}: bytes of a full refresh / of an unchanged poll", len(full.data), "B", beside=len(poll.data)
        )


def _http(report: Report) -> None:
    """The real server process, 1,500 TPS in, 8 clients refreshing the count page; then ten times the TPS."""
    for times in (1, 10):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "bench.served", folder, str(times)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                report.note(f"count page over HTTP ×{times}: failed\n{done.stderr[-2000:]}")
                continue
            result = orjson.loads(done.stdout.splitlines()[-1])
            report.row(f"count page, {result['tps_in']:,} TPS in, 8 clients", result["rate"], "refreshes/s", goal=1_000)
            report.row("  p95", 1_000 * result["p95"], "ms")
