"""A store of the city's real size, filled through the writing door, and an app over it with somebody logged in."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from dash import Dash

from dashboard.factory import create_app
from dashboard.notice import NOTICE_VERSION
from dashboard.services import Services, build_services
from dashboard.settings import Settings
from data.actor import KOTA, SYSTEM, Actor, Source
from data.clock import SimulatedClock
from data.folding import fold_all
from data.founding import found, open_house
from data.house import House
from data.reports import Envelope, TallyReport, submit_all
from data.rules.tally import TallyForm
from data.store import Store
from data.vault import Vault, load_master_key

FIELD = Source("bench").actor()
BATCH = 200


@dataclass
class City:
    """An open house and an app over it, with the cookie of a logged-in viewer."""

    house: House
    app: Dash
    services: Services
    cookie: str
    folder: Path


def found_house(folder: Path, url: str | None = None) -> House:
    """A founded simulated store in `folder` (or at `url`), clock standing at 21.00 WITA."""
    folder.mkdir(parents=True, exist_ok=True)
    address = url or f"sqlite:///{folder / 'siaga.db'}"
    vault = Vault(load_master_key(folder / "secrets" / "master.key"))
    with Store(address) as store:
        found(store, vault, "simulated")
    clock = SimulatedClock(datetime(2024, 2, 14, 13, tzinfo=UTC), running=False)
    house = open_house(address, folder, clock=clock)
    fold_all(house)
    return house


def every_tps(house: House) -> list[str]:
    register = house.register()
    return [tps for kelurahan in register.kelurahan() for tps in register.tps_of(kelurahan)]


def some_form(house: House, tps: str, contest: str, draw: np.random.Generator) -> TallyForm:
    """A plausible form: about 200 voters spread over the ballot's choices."""
    size = house.register().ballot_of(contest, tps).size
    votes = draw.multinomial(200, np.full(size, 1 / size)).tolist()
    return TallyForm(contest, tuple(votes), valid=200, invalid=3, total=203)


def fill(house: House, share: float = 1.0, contests: tuple[str, ...] | None = None, seed: int = 7) -> int:
    """Send the forms of a share of the TPS for every contest, in batches through the door; how many."""
    draw = np.random.default_rng(seed)
    places = every_tps(house)
    chosen = places if share >= 1 else [str(tps) for tps in draw.permutation(places)[: round(share * len(places))]]
    items = [
        (TallyReport(tps, contest, some_form(house, tps, contest, draw)), Envelope(f"b-{tps}-{contest}"))
        for contest in (contests or tuple(house.register().contests))
        for tps in chosen
    ]
    for start in range(0, len(items), BATCH):
        submit_all(house, FIELD, items[start : start + BATCH])
    fold_all(house)
    return len(items)


def open_city(house: House, folder: Path) -> City:
    """The real app over a house, with a viewer logged in."""
    settings = Settings(data_dir=folder, snapshot_seconds=0.0)
    services = build_services(settings, house)
    cookie = log_in(services, "viewer")
    return City(house, create_app(settings, services=services), services, cookie, folder)


def log_in(services: Services, role: str) -> str:
    """Make an account of the role with the notice read and open a session; the cookie's value."""
    made = services.accounts.add(SYSTEM, f"bench.{role}", f"Bench {role}", role, (KOTA,)).account
    actor = Actor(made.username, made.role, frozenset(made.areas), made.id, made.name)
    services.accounts.acknowledge_notice(actor, NOTICE_VERSION)
    return services.sessions.open(actor)


def callback_body(app: Dash, page: str, seen: Any, search: str = "") -> dict[str, Any]:
    """The body a browser sends for one refresh of a page."""
    key = next(
        key
        for key, one in app.callback_map.items()
        if f"{page}-seen.data" in key and any(i["id"] == f"{page}-tick" for i in one["inputs"])
    )
    given = {f"{page}-tick": 1, f"{page}-url": search, f"{page}-seen": seen}
    parts = key.strip(".").split("...")
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in parts]

    def filled(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**entry, "value": given.get(entry["id"])} for entry in entries]

    found = app.callback_map[key]
    return {
        "output": key,
        "outputs": outputs,
        "inputs": filled(found["inputs"]),
        "state": filled(found["state"]),
        "changedPropIds": [f"{page}-tick.n_intervals"],
    }


def cpu(work: Callable[[], Any], times: int) -> float:
    """Mean CPU seconds of this process per call, the fastest of three rounds."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - start) / times)
    return best


@contextmanager
def wall() -> Iterator[Callable[[], float]]:
    """Elapsed seconds so far."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def quiet() -> str:
    """How busy the machine was, so that a reader can judge the figures."""
    return f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"


OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
