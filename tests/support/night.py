"""A small simulated night, served as its users start it, and people of every role in a browser of their own.

The night stands still at 19.30 WITA: two contests are well under way, the others have hardly begun. Tests that send
something use a TPS and contest of their own, so that they can run in any order.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.night import NightFeeder
from dashboard.night_state import NightState
from dashboard.notice import NOTICE_VERSION
from dashboard.sessions import COOKIE
from dashboard.settings import Settings
from data.accounts import Accounts
from data.actor import KOTA, SYSTEM, Actor, Source
from data.clock import WITA
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.passwords import Passwords
from data.register import Register
from data.reports import Envelope, ReliefStep, step_relief
from tests.support.browser import PageWatch
from tests.support.factory import CHEAP_HASHER
from tests.support.founded import found_store
from tests.support.serving import Served, command, served

SMALL = (240, datetime(2024, 2, 14, 19, 30, tzinfo=WITA))
FULL = (2450, datetime(2024, 2, 14, 15, 50, tzinfo=WITA))  # the president at half way, unevenly
PICTURES = bool(os.environ.get("SIAGA_SCREENSHOTS"))  # set by "make screenshots"
NEWCOMER = "baru"  # a viewer who has not read the privacy notice
KECAMATAN = "64.72.06"
SIZES = {"desk": (1440, 900), "wide": (1920, 1080), "phone": (390, 844)}
PATIENCE = 30_000  # ms; a machine that runs other tests beside these is slow, never wrong
_keys = itertools.count(1)
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Person:
    """An account: what to type, and where it starts."""

    username: str
    password: str
    role: str


@dataclass
class NightSite:
    """The served night. `tps`: the officer's; `idle`: TPS of the operator's kecamatan that sent nothing so far; `gap`:
    one where an officer was taken off duty and nobody stands in."""

    server: Served
    folder: Path
    register: Register
    people: dict[str, Person]
    tps: str
    idle: list[str] = field(default_factory=list)
    gap: str = ""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def totals(self, contest: str, area: str = KOTA, *, consistent: bool = False) -> dict[str, Any]:
        """What `python app.py totals --json` says in a second terminal."""
        words = ["totals", "--json", "--contest", contest, "--area", area]
        said = command(self.folder, *words, *(["--consistent-only"] if consistent else []))
        assert said.returncode == 0, said.stderr
        found: dict[str, Any] = json.loads(said.stdout)
        return found

    def reported(self, kelurahan: str) -> str:
        """The first TPS of a kelurahan of KECAMATAN that takes part in the night: its president's form is in."""
        return next(code for code in self.register.tps_of(kelurahan) if code not in self.idle and code != self.tps)

    def form(self, contest: str, tps: str, votes: dict[int, int] | None = None, **figures: Any) -> dict[str, Any]:
        """A C.Hasil without findings as the HTTP door takes it: 10 voters, unless told otherwise.

        `votes`: by position on the ballot, from 1; the others are 0, and all 10 go to the first when none is given.
        """
        ballot = self.register.ballot_of(contest, tps)
        given = votes or {1: 10}
        body: dict[str, Any] = {
            "tps": tps,
            "contest": contest,
            "votes": {str(at): given.get(at, 0) for at in range(1, ballot.size + 1)},
            **{name: {"l": 0, "p": 0, "j": 0} for name in ("used_dptb", "used_dpk", "disabled")},
            **{name: {"l": 4, "p": 6, "j": 10} for name in ("used_dpt", "used_total")},
            **{"valid": sum(given.values()), "invalid": 0, "total": sum(given.values())},
        }
        return {**body, **figures}


@dataclass
class Visitor:
    """Somebody's browser: a page of its own context, watched, logged in."""

    page: Page
    watch: PageWatch
    site: NightSite

    def goto(self, path: str) -> None:
        """Open a page of the dashboard and wait for its first picture."""
        self.page.goto(self.site.base + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page of the dashboard has been filled."""
        expect(self.page.locator(".page-head .data-age-time")).not_to_be_empty()

    @property
    def place(self) -> str:
        """Path and query of the page, as written."""
        return unquote(self.page.url.removeprefix(self.site.base))

    def post(self, kind: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a report through `/api/v1/<kind>` with this browser's session, as a page of ours would."""
        headers = {"Origin": self.site.base, "Idempotency-Key": f"uji-{next(_keys)}"}
        answer = self.page.request.post(f"{self.site.base}/api/v1/{kind}", data=body, headers=headers)
        return answer.status, answer.json()

    def photo(self, tps: str, contest: str, raw: bytes) -> int:
        """Send a photo of a C.Hasil as a page of ours would, with the session's token; its number."""
        cookie = next(one["value"] for one in self.page.context.cookies() if one["name"] == COOKIE)
        holder = hashlib.sha256(cookie.encode()).hexdigest()
        key = Settings(data_dir=self.site.folder).session_key()
        token = hmac.new(key, f"csrf|photo|{holder}".encode(), hashlib.sha256).hexdigest()
        headers = {"Origin": self.site.base, "Idempotency-Key": f"uji-{next(_keys)}", "X-CSRF-Token": token}
        file: Any = {"name": "c.jpg", "mimeType": "image/jpeg", "buffer": raw}
        answer = self.page.request.post(
            f"{self.site.base}/api/v1/photo", headers=headers, multipart={"tps": tps, "contest": contest, "file": file}
        )
        assert answer.status == 201, answer.text()
        return int(answer.json()["no"])

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send a C.Hasil that must be taken: number, version, state, findings."""
        status, answer = self.post("tally", body)
        assert status == 201, answer
        return answer


Visit = Callable[..., Visitor]


def login(page: Page, base: str, who: Person, path: str = "") -> None:
    """Through the login page, as people do, on the way to `path`; waits until it has let them in."""
    page.goto(f"{base}/login?{urlencode({'next': path})}" if path else f"{base}/login")
    page.get_by_label("Nama pengguna").fill(who.username)
    page.get_by_label("Kata sandi").fill(who.password)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: not url.startswith(f"{base}/login"), wait_until="commit")


def walk_in(page: Page, base: str, who: Person, path: str) -> None:
    """As by the login page, without drawing it: for tests about what comes after."""
    asked = page.request.get(f"{base}/login").text()
    token = asked.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"csrf_token": token, "next": path, "username": who.username, "password": who.password}
    answer = page.request.post(f"{base}/login", form=typed, headers={"Origin": base}, max_redirects=0)
    assert answer.status == 303, answer.text()
    page.goto(base + path)


# ---- making the night ----


def make_night(folder: Path, tps: int, until: datetime) -> tuple[Register, dict[str, Person], str, list[str]]:
    """A store with the night up to `until` in it: its register, its people, the officer's TPS, idle TPS."""
    found_store(folder, "simulated")
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
    try:
        feeder = NightFeeder(house, NightState(tps=tps, until=until))
        feeder.prepare()
        feeder.catch_up()
        sent = set(feeder.night.tps)
        register = house.register()
        every = [code for area in register.children[KECAMATAN] for code in register.tps_of(area)]
        idle = [code for code in every if code not in sent]
        leave_a_gap(house, gap_of(sent))
        fold_all(house)
        return register, make_people(house, idle[0]), idle[0], idle[1:]
    finally:
        house.store.close()


def gap_of(sent: Iterable[str]) -> str:
    """The last TPS of KECAMATAN that takes part in the night."""
    return max(code for code in sent if code.startswith(KECAMATAN))


def leave_a_gap(house: House, tps: str) -> None:
    """An officer is taken off duty, and there is no substitute."""
    source = Source("uji", frozenset({KECAMATAN})).actor()
    who = f"{tps}-kpps-1"
    step_relief(house, source, ReliefStep(who, "diusulkan"), Envelope("usul"))
    step_relief(house, source, ReliefStep(who, "kosong", "diusulkan"), Envelope("kosong"))


def make_people(house: House, tps: str) -> dict[str, Person]:
    """One account per role (and a newcomer); cheap password hashes, the notice read by all but the newcomer."""
    accounts = Accounts(house, passwords=Passwords(CHEAP_HASHER))
    areas = {"operator": [KECAMATAN], "officer": [tps]}
    made = {}
    for name in ("admin", "analyst", "health", "operator", "officer", "viewer", "wall", NEWCOMER):
        role = "viewer" if name == NEWCOMER else name
        issued = accounts.add(SYSTEM, f"uji.{name}", f"Uji {name}", role, areas.get(role, []))
        one = issued.account
        if name != NEWCOMER:
            reader = Actor(one.username, one.role, frozenset(one.areas), one.id, one.name)
            accounts.acknowledge_notice(reader, NOTICE_VERSION)
        made[name] = Person(one.username, issued.password, role)
    return made


def serve_night(folder: Path, tps: int, until: datetime) -> Iterator[NightSite]:
    """Found, fill and serve a night; what the server said is shown when it does not start."""
    register, people, officer_tps, idle = make_night(folder, tps, until)
    quick: dict[str, Any] = {"refresh_seconds": 1, "snapshot_seconds": 0.2, "fold_seconds": 0.1, "log_level": "WARNING"}
    quick["second_entry"] = "semua"  # of the forms with a photo, which few are
    with served(folder, **quick) as server:
        every = {code for area in register.children[KECAMATAN] for code in register.tps_of(area)}
        yield NightSite(server, folder, register, people, officer_tps, idle, gap_of(every - {officer_tps, *idle}))


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NightSite]:
    """The night, served once for all journeys: a small one, and for the pictures of the documentation a fuller one."""
    yield from serve_night(tmp_path_factory.mktemp("malam"), *(FULL if PICTURES else SMALL))


# ---- people ----


@pytest.fixture
def visit(browser: Browser, browser_context_args: dict[str, Any], night: NightSite) -> Iterator[Visit]:
    """`visit(name, path, size="desk")`: this person's browser, logged in; at the end every page must be clean.

    With a `path` the page stands there, filled; without one it stands where the login page has led.
    """
    opened: list[Visitor] = []

    def make(name: str, path: str = "", size: str = "desk", **options: Any) -> Visitor:
        visitor = open_visitor(browser, {**browser_context_args, **options}, night, size)
        opened.append(visitor)
        if path:
            walk_in(visitor.page, night.base, night.people[name], path)
        else:
            login(visitor.page, night.base, night.people[name])
        if path and not path.startswith("/lapangan"):
            visitor.settle()
        return visitor

    yield make
    problems = [line for one in opened for line in one.watch.problems]
    for one in opened:
        one.page.context.close()
    if problems:
        pytest.fail("A page is not clean:\n" + "\n".join(problems), pytrace=False)


def open_visitor(browser: Browser, options: dict[str, Any], site: NightSite, size: str) -> Visitor:
    """A browser of its own, watched, nobody logged in yet. `size`: a name of SIZES."""
    width, height = SIZES[size]
    context = browser.new_context(**{**options, "viewport": {"width": width, "height": height}})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    return Visitor(page, PageWatch(page), site)
