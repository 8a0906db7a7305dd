"""Reports of phones through HTTP: one form at a time, by token, one and four clients, on both databases.

`wrk` sends every form of the city once, in a shuffled order, and shares the cores with the server; a refused report
ends the run. Afterwards the folded totals must hold every form that was acknowledged.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import orjson

from bench.city import every_tps, found_house, some_form
from bench.postgres import temporary_postgres
from bench.report import Report
from bench.served import free_port, until_folded, wait_for_server
from data.actor import KOTA, Actor
from data.enrolment import enrol, issue
from data.house import House
from data.paper import figures
from data.rules.figures import encode

SECONDS = 6
CLIENTS = (1, 4)
OPERATOR = Actor("bench.operator", "operator", frozenset({KOTA}))
_SCRIPT = """
local sent = {}
for line in io.lines(FILE) do
  local token, key, body = line:match("^(%S+) (%S+) (.*)$")
  sent[#sent + 1] = {token, key, body}
end
local at = START
request = function()
  at = at + 1
  local one = sent[at] or sent[#sent]
  local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. one[1],
                   ["Idempotency-Key"] = one[2]}
  return wrk.format("POST", "/api/v1/tally", headers, one[3])
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(95),
                         summary.errors.status))
end
"""


def run(report: Report) -> None:
    """SQLite (one process), PostgreSQL (two web processes and the folder)."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(report, "SQLite", Path(folder), None)
    with temporary_postgres() as address, tempfile.TemporaryDirectory() as folder:
        _measure(report, "PostgreSQL, 2 workers", Path(folder), address("hp"))


def _measure(report: Report, name: str, folder: Path, url: str | None) -> None:
    house = found_house(folder, url)
    forms = _write_forms(house, folder / "forms.txt")
    house.store.close()
    port, start = free_port(), 0
    settings = {"SIAGA_DATA_DIR": str(folder), "SIAGA_PORT": str(port), "SIAGA_REPORTS_PER_MINUTE": "100000"}
    if url:
        settings |= {"SIAGA_DATABASE_URL": url, "SIAGA_WORKERS": "2"}
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen([sys.executable, "app.py", "serve"], env={**os.environ, **settings}, stderr=log,
                              stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for_server(port, server)
        for clients in CLIENTS:
            sent, seconds, p95 = _load(folder, port, clients, start)
            start += sent + clients
            report.row(f"{name}, {clients} client(s): forms by token", sent / seconds, "/s", goal=500)
            report.row("  p95", 1000 * p95, "ms")
        assert start < forms, "the city has no more forms to send"
        _wait_folded(report, name, folder, url, start)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _write_forms(house: House, path: Path) -> int:
    """Every form of the city as a line: token, key, body; in a shuffled order; how many."""
    draw = np.random.default_rng(7)
    register = house.register()
    tokens = {one.tps: enrol(house, one.secret, "HP")[0] for one in issue(house, OPERATOR, KOTA)}
    lines = []
    for contest in register.contests:
        for tps in every_tps(house):
            body = {"tps": tps, "contest": contest, **boxes_of(house, tps, contest, draw)}
            lines.append(f"{tokens[tps]} {contest}-{tps} {orjson.dumps(body).decode()}")
    path.write_text("\n".join(str(line) for line in draw.permutation(lines)), encoding="utf-8")
    return len(lines)


def boxes_of(house: House, tps: str, contest: str, draw: np.random.Generator) -> dict[str, object]:
    """The boxes of a plausible form, grouped as a phone sends them."""
    ballot = house.register().ballot_of(contest, tps)
    boxes: dict[str, object] = {}
    for name, figure in figures(ballot, some_form(house, tps, contest, draw)).items():
        group, _, part = name.partition(".")
        if part and group != "party_totals":
            boxes.setdefault(group, {})[part] = encode(figure)  # type: ignore[index]
        elif not part:
            boxes[group] = encode(figure)
    return boxes


def _load(folder: Path, port: int, clients: int, start: int) -> tuple[int, float, float]:
    """Send forms from number `start` on; how many were answered, the seconds, and the p95 in seconds."""
    script = folder / "forms.lua"
    script.write_text(f'FILE = "{folder / "forms.txt"}"\nSTART = {start}\n{_SCRIPT}', encoding="utf-8")
    command = ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "-s", str(script), f"http://127.0.0.1:{port}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if found is None or int(found[4]):
        raise SystemExit(f"the load failed: {done.stdout}")
    requests, micros, p95 = (int(found[at]) for at in (1, 2, 3))
    return requests, micros / 1e6, p95 / 1e6


def _wait_folded(report: Report, name: str, folder: Path, url: str | None, most: int) -> None:
    """Every acknowledged form stands and is folded; how long the folder needed after the last answer."""
    forms, rev, seconds = until_folded(folder, url)
    report.row(f"{name}: the queue was folded after the last answer", seconds, "s")
    report.note(f"  {forms:,} forms stand (at most {most:,} sent), revision {rev:,}")
