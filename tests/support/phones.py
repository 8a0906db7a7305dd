"""The officer's phone for tests: a browser with a disk of its own, a TPS with an unused card, and how both are used."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from sqlalchemy import Table

from data.actor import Actor
from data.enrolment import issue
from data.founding import open_house
from data.people import add_people
from tests.support.browser import PageWatch, wait_until
from tests.support.founded import found_store
from tests.support.night import PATIENCE, PICTURES, Person, make_people
from tests.support.serving import free_port, served

KELURAHAN = "64.72.01.1001"
OPERATOR = Actor("uji.operator", "operator", frozenset({KELURAHAN}))
SCREEN = {"width": 360, "height": 740}
PARTIES = ("dpr", "dprd_prov", "dprd_kota")


@dataclass(frozen=True)
class Place:
    """A TPS of a store: its address, a card nobody has used, somebody on duty there, a viewer and an analyst."""

    folder: Path
    port: int
    tps: str
    secret: str
    person: str
    viewer: Person
    analyst: Person

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> Any:
        """Serve the store: for a place of its own (`alone`); the one of `place` is served already."""
        return served(self.folder, port=self.port, log_level="WARNING", snapshot_seconds=0.2, fold_seconds=0.1)

    def rows(self, table: Table) -> list[Any]:
        """The rows of a table that are about this TPS, in the order of their keys."""
        house = open_house(f"sqlite:///{self.folder / 'siaga.db'}", self.folder, writable=False)
        about = table.c.tps if "tps" in table.c else table.c.area
        try:
            with house.store.read() as connection:
                asked = table.select().where(about == self.tps).order_by(*table.primary_key.columns)
                return list(connection.execute(asked).all())
        finally:
            house.store.close()


def make_places(folder: Path) -> list[Place]:
    """A founded store in `folder`, and a place for each TPS of a kelurahan; nothing is served yet."""
    found_store(folder, "simulated")
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
    try:
        cards = list(issue(house, OPERATOR, KELURAHAN))
        accounts = make_people(house, cards[0].tps)
        ids = {card.tps: f"K{at}" for at, card in enumerate(cards, start=1)}
        people = [{"id": who, "name": "Ani Rahmawati", "role": "kpps", "area": tps} for tps, who in ids.items()]
        with house.store.long_write() as connection:
            add_people(house, connection, people)
    finally:
        house.store.close()
    port = free_port()
    return [Place(folder, port, card.tps, card.secret, ids[card.tps], accounts["viewer"], accounts["analyst"])
            for card in cards]  # fmt: skip


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Place]]:
    """Places of one store, served for a whole module; each test takes one of its own."""
    places = make_places(tmp_path_factory.mktemp("jalan") / "var")
    with places[0].serve():
        yield places


@pytest.fixture
def place(street: list[Place]) -> Place:
    """A TPS that no other test has used, in a store that is served."""
    return street.pop()


@pytest.fixture
def alone(tmp_path: Path) -> Place:
    """A TPS in a store of its own that nobody serves: for tests that stop and kill its server."""
    return make_places(tmp_path / "var")[0]


@dataclass
class Phone:
    """A browser with a disk of its own, which can be closed and opened again."""

    kind: BrowserType
    options: dict[str, Any]
    disk: Path
    context: BrowserContext | None = None

    def open(self) -> Page:
        self.context = self.kind.launch_persistent_context(
            self.disk,
            **self.options,
            viewport=SCREEN,
            device_scale_factor=2 if PICTURES else 1,
            locale="id-ID",
            timezone_id="Asia/Makassar",
        )
        self.context.set_default_timeout(PATIENCE)
        page = self.context.pages[0]
        self.watch = PageWatch(page)
        self.watch.allow("ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|FAILED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)")
        return page

    def set_offline(self, offline: bool) -> None:
        """Cut the network, or give it back."""
        assert self.context is not None
        self.context.set_offline(offline)

    def close(self) -> None:
        assert self.context is not None
        self.context.close()
        assert self.watch.problems == []


@pytest.fixture
def phone(browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path) -> Iterator[Phone]:
    """A phone that has never been used."""
    one = Phone(browser_type, browser_type_launch_args, tmp_path / "hp")
    yield one
    if one.context is not None:
        one.context.close()


def enrol(page: Page, place: Place) -> None:
    """Scan the card, press the button, wait until the phone can do without network."""
    page.goto(f"{place.base}/daftar#{place.secret}")
    page.get_by_role("button", name="Daftarkan").click()
    expect(page.get_by_role("link", name="Hasil")).to_be_visible()
    wait_until(page, "navigator.serviceWorker.controller !== null")


def picture(number: int) -> dict[str, Any]:
    """A photo larger than what is sent, another one for every number."""
    image = Image.effect_noise((2400, 1600), 60 + 10 * number)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return {"name": f"foto-{number}.png", "mimeType": "image/png", "buffer": kept.getvalue()}


def fill(page: Page, base: str, contest: str, first: int, number: int | None = None) -> None:
    """Type a form of `first` votes for the first choice, with a photo when `number` names one, and send it."""
    page.goto(f"{base}/lapangan/#/hasil/{contest}")
    expect(page.get_by_role("button", name="Periksa dan kirim")).to_be_visible()
    for name, value in {"votes.1": first, "valid": first, "invalid": 0, "total": first}.items():
        box = page.locator(f'[id="{name}"]')
        if name == "votes.1" and contest in PARTIES:
            page.locator("summary").first.click()
        box.fill(str(value))
    if number is not None:
        page.locator(".photo-take input").set_input_files(picture(number))
        expect(page.locator(".photos img")).to_have_count(1)
    page.get_by_role("button", name="Periksa dan kirim").click()
    sure = page.get_by_label("Sudah saya baca ulang")
    if sure.count():
        sure.check()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_role("link", name="Kiriman")).to_be_visible()


def until_sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more."""
    expect(page.locator("#sambungan")).to_have_text("Terhubung ke server", timeout=60_000)
