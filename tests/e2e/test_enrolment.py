"""A phone that opens what a card's QR holds: it enrols once, keeps its token, and the card leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from data.actor import Actor
from data.devices import find
from data.enrolment import IssuedCard, issue
from data.errors import SiagaError
from data.founding import open_house
from data.sessions import hash_of
from tests.support.browser import PageWatch
from tests.support.founded import found_store
from tests.support.night import KECAMATAN, SIZES, Person, login, make_people
from tests.support.serving import served

pytestmark = pytest.mark.e2e

KELURAHAN = f"{KECAMATAN}.1001"
OPERATOR = Actor("uji.operator", "operator", frozenset({KELURAHAN}))
DEVICE = "() => localStorage.getItem('siaga.perangkat')"
KEY = "() => localStorage.getItem('siaga.daftar.kunci')"


@dataclass(frozen=True)
class Printed:
    """A served simulated store, its folder, cards of a kelurahan that were printed beforehand, who may print more."""

    base: str
    folder: Path
    cards: list[IssuedCard]
    operator: Person


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    """One for all tests of this module; each uses cards of its own."""
    folder = tmp_path_factory.mktemp("kartu")
    found_store(folder, "simulated")
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
    cards = list(issue(house, OPERATOR, KELURAHAN))
    operator = make_people(house, cards[0].tps)["operator"]
    house.store.close()
    with served(folder, log_level="WARNING") as server:
        yield Printed(f"http://127.0.0.1:{server.port}", folder, cards, operator)


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[tuple[Page, PageWatch]]:
    """A phone's browser, watched; clean at its end."""
    width, height = SIZES["phone"]
    context = browser.new_context(**{**browser_context_args, "viewport": {"width": width, "height": height}})
    page = context.new_page()
    watch = PageWatch(page)
    yield page, watch
    context.close()
    assert watch.problems == []


def kept(page: Page) -> dict[str, Any]:
    """What the phone has kept of its enrolment."""
    found: dict[str, Any] = json.loads(page.evaluate(DEVICE))
    return found


def actor_of(folder: Path, token: str) -> str:
    """The user name of a token, by a look into the store from outside."""
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder, writable=False)
    try:
        return find(house, hash_of(token)).username
    except SiagaError as error:
        return str(error)
    finally:
        house.store.close()


def test_scanning_and_pressing_enrols(
    printed: Printed, phone: tuple[Page, PageWatch]
) -> None:
    base, folder, cards = printed.base, printed.folder, printed.cards
    page, _ = phone
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(f"{base}/daftar#{cards[0].secret}")
    expect(page.get_by_text("SIMULASI")).to_be_visible()
    page.get_by_label("Nama HP ini").fill("HP Bu Ani")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Daftarkan").click()
    page.wait_for_url(lambda url: "/daftar" not in url)
    assert [line for line in asked if line.endswith(f"{base}/lapangan/")] == [f"GET {base}/lapangan/"]
    assert not [line for line in asked if cards[0].secret in line.partition("#")[0]]
    mine = kept(page)
    assert (mine["device"], mine["tps"]) == ("hp-1", cards[0].tps)
    assert actor_of(folder, mine["token"]) == "hp-1"
    assert page.evaluate(KEY) is None
    page.go_back()
    expect(page.get_by_role("alert")).to_contain_text("Pindai QR pada kartu")
    assert cards[0].secret not in page.url


def test_a_lost_answer_does_not_cost_the_card(
    printed: Printed, phone: tuple[Page, PageWatch]
) -> None:
    base, folder, cards = printed.base, printed.folder, printed.cards
    page, watch = phone
    watch.allow("ERR_FAILED|ERR_CONNECTION")
    lost: list[dict[str, Any]] = []

    def swallow(route: Route) -> None:
        answer = route.fetch()
        lost.append(answer.json())
        route.abort()

    page.route("**/api/v1/enrol", swallow, times=1)
    page.goto(f"{base}/daftar#{cards[1].secret}")
    button = page.get_by_role("button", name="Daftarkan")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("kartu Anda tidak hangus")
    page.reload()  # the address still has the secret, the phone still its key
    button.click()
    page.wait_for_url(lambda url: "/daftar" not in url)
    assert lost[0]["token"] == kept(page)["token"]
    assert actor_of(folder, kept(page)["token"]) == lost[0]["device"]


def test_a_used_card_and_a_second_card_on_the_same_phone(
    printed: Printed, phone: tuple[Page, PageWatch]
) -> None:
    base, cards = printed.base, printed.cards
    page, watch = phone
    watch.allow("410")
    button = page.get_by_role("button", name="Daftarkan")
    for at in (2, 3):
        page.goto(f"{base}/daftar#{cards[at].secret}")
        if at == 3:
            expect(page.get_by_role("status")).to_contain_text("sudah terdaftar untuk TPS 003")
        button.click()
        page.wait_for_url(lambda url: "/daftar" not in url)
    assert kept(page)["tps"] == cards[3].tps
    page.goto(f"{base}/daftar#{cards[2].secret}")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("sudah dipakai pada")
    expect(button).to_be_enabled()
    assert kept(page)["tps"] == cards[3].tps, "a card that is no good takes nothing away"


def test_an_operator_prints_a_card_and_cuts_the_phone_off(
    printed: Printed, phone: tuple[Page, PageWatch], watched_page: Page
) -> None:
    page, _ = phone
    card = printed.cards[4]
    page.goto(f"{printed.base}/daftar#{card.secret}")
    page.get_by_label("Nama HP ini").fill("HP Pak Budi")
    page.get_by_role("button", name="Daftarkan").click()
    page.wait_for_url(lambda url: "/daftar" not in url)

    def report(key: str) -> int:
        headers = {"Authorization": f"Bearer {kept(page)['token']}", "Idempotency-Key": key}
        body = {"tps": card.tps, "kind": "dibuka"}
        return page.request.post(f"{printed.base}/api/v1/mark", data=body, headers=headers).status

    assert report("k-1") == 201
    desk = watched_page
    login(desk, printed.base, printed.operator, "/perangkat")
    desk.get_by_role("link", name="Loa Bakung").click()
    row = desk.get_by_role("row", name="TPS 005")
    with desk.expect_download() as download:
        row.get_by_role("button", name="Cetak satu kartu").click()
    assert download.value.suggested_filename.endswith("_SIMULASI.pdf")
    expect(row).to_contain_text("HP Pak Budi")
    row.get_by_text("Putuskan perangkat").click()
    row.get_by_label("Alasan").fill("HP hilang")
    row.get_by_role("button", name="Ya, putuskan").click()
    expect(desk.get_by_role("status")).to_contain_text("HP Pak Budi")
    expect(row).to_contain_text("oleh uji.operator: HP hilang")
    assert report("k-2") == 401
