"""The real server over HTTP: `python -m bench.served FOLDER TIMES` prints rate and p95 of count-page refreshes as JSON.

`wrk` is the load generator; it shares the cores with the server, so the rate is what both together reach.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import orjson
from sqlalchemy import func, select

from bench.city import OURS, callback_body, fill, found_house, open_city
from bench.writing import write_register
from data import imports
from data.actor import KOTA, SYSTEM
from data.founding import open_house
from data.tables import dirty, fold_state, form

SECONDS = 8
CLIENTS = 8
TPS_IN = 1_500


def main(folder: Path, times: int) -> None:
    """Fill a store, serve it, load it."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    house = found_house(folder)
    if times > 1:
        write_register(house, folder / "tps.csv", times)
        imports.run(house, SYSTEM, "tps", folder / "tps.csv")
    fill(house, share=TPS_IN * times / _tps(house))
    city = open_city(house, folder)
    body = orjson.dumps(callback_body(city.app, "hitung", None)).decode()
    reported = house_reported(city)
    cookie = city.cookie
    house.store.close()
    port = free_port()
    server = _serve(folder, port)
    try:
        wait_for_server(port, server)
        print(orjson.dumps({"tps_in": reported, **_load(folder, port, cookie, body)}).decode())
    finally:
        server.terminate()
        server.wait(timeout=30)


def _tps(house: object) -> int:
    register = house.register()  # type: ignore[attr-defined]
    return sum(len(register.tps_of(kelurahan)) for kelurahan in register.kelurahan())


def house_reported(city: object) -> int:
    """TPS with a president's form in the snapshot."""
    leaf = city.services.snapshots.snapshot().totals[KOTA, "ppwp"]  # type: ignore[attr-defined]
    return int(leaf.reported)


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SIAGA_DATA_DIR": str(folder), "SIAGA_PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, "app.py", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "server.log").open("wb"),
    )


def wait_for_server(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until it answers; an error when it ends first."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit("the server ended: see server.log")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start within 60 s")


def _load(folder: Path, port: int, cookie: str, body: str) -> dict[str, float]:
    script = folder / "post.lua"
    headers = {
        **OURS,
        "Origin": f"http://127.0.0.1:{port}",
        "Content-Type": "application/json",
        "Cookie": f"siaga_sesi={cookie}",
    }
    lines = ['wrk.method = "POST"', f"wrk.body = [==[{body}]==]"]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    lines.append(
        "done = function(summary, latency) io.write(string.format('RESULT %d %d %d %d\\n', summary.requests, "
        "summary.duration, latency:percentile(95), summary.errors.status)) end"
    )
    script.write_text("\n".join(lines), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-s", str(script)]
    url = f"http://127.0.0.1:{port}/_dash-update-component"
    subprocess.run([*command[:-3], "-d2s", *command[-2:], url], capture_output=True, check=True)  # warm
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if found is None or int(found[4]):
        raise SystemExit(f"the load failed: {done.stdout}")
    requests, micros, p95 = (int(found[at]) for at in (1, 2, 3))
    return {"rate": requests / (micros / 1e6), "p95": p95 / 1e6}


def until_folded(folder: Path, url: str | None) -> tuple[int, int, float]:
    """Wait until nothing is left to fold: forms that stand, the revision, and the seconds it took."""
    begun = time.perf_counter()
    house = open_house(url or f"sqlite:///{folder / 'siaga.db'}", folder, writable=False)
    try:
        while True:
            with house.store.read() as connection:
                left = connection.execute(select(func.count()).select_from(dirty)).scalar_one()
                forms = connection.execute(select(func.count()).select_from(form)).scalar_one()
                rev = connection.execute(select(fold_state.c.rev)).scalar_one()
            if not left:
                return forms, rev, time.perf_counter() - begun
            time.sleep(0.05)
    finally:
        house.store.close()


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
