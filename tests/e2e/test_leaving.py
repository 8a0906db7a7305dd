"""Keluar while the page still asks: whatever the timing, no error is met, and a page that stays comes back to life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.support.night import NightSite, Visit, Visitor

pytestmark = pytest.mark.e2e

LOGOUT = "**/logout"
REFRESHES = "**/_dash-update-component**"


@pytest.fixture
def still(visit: Visit) -> Visitor:
    """The wall on Hitung, in a browser whose clock stands: it asks when `run` lets time pass, and only then."""
    visitor = visit("wall", "/hitung")
    page = visitor.page
    page.clock.install()
    visitor.goto("/hitung?pemilihan=dprd_prov")
    now = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC)
    page.clock.pause_at(now + timedelta(seconds=2))
    return visitor


def run(page: Page, seconds: int) -> None:
    """Let the page's time pass, timer by timer, and the page do what they asked for."""
    page.clock.run_for(1000 * seconds)
    page.evaluate(
        "new Promise(done => { const way = new MessageChannel();"
        " way.port1.onmessage = () => done(); way.port2.postMessage(0); })"
    )


def run_until(page: Page, holds: Callable[[], bool]) -> None:
    """Tick by tick: how many of them the answers take is the machine's business, that they come is the page's."""
    for _ in range(60):
        run(page, 1)
        if holds():
            return
        page.wait_for_timeout(250)


def held_on_the_way(page: Page) -> list[Route]:
    """The refreshes that leave the browser from now on, one at least: the server gets them when they are continued."""
    found: list[Route] = []
    with page.expect_request(REFRESHES):
        page.route(REFRESHES, lambda route: found.append(route))
    return found


def test_a_refresh_that_meets_the_end_of_the_session_is_no_error(visit: Visit) -> None:
    visitor = visit("wall", "/hitung")
    page = visitor.page
    early = held_on_the_way(page)
    over: list[Request] = []
    page.on("requestfailed", lambda request: over.append(request))
    page.on("requestfinished", lambda request: over.append(request))

    def ended(route: Route) -> None:
        """The session is over, the page still there: what was sent before reaches the server now."""
        answer = route.fetch(max_redirects=0)
        assert answer.status == 303
        page.unroute(REFRESHES)
        sent = list(early)
        for refresh in sent:
            refresh.continue_()
        while not all(refresh.request in over for refresh in sent):
            page.wait_for_timeout(50)
        route.fulfill(response=answer)

    page.route(LOGOUT, ended)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    assert visitor.place == "/login"


def test_a_logout_that_leads_nowhere_leaves_a_living_page(still: Visitor, visit: Visit, night: NightSite) -> None:
    page = still.page
    reported = page.locator("#hitung-count .fact", has_text="TPS masuk").locator("dd").first
    before = night.totals("dprd_prov")["tps"]["reported"]
    expect(reported).to_have_text(str(before))
    page.route(LOGOUT, lambda route: route.fulfill(status=204))
    with page.expect_response(LOGOUT):
        page.get_by_role("button", name="Keluar").click()
    visit("operator", "/lapangan/").send(night.form("dprd_prov", night.idle[-1]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    run(page, 9)
    assert asked == []
    expect(reported).to_have_text(str(before))
    run_until(page, lambda: reported.inner_text() == str(before + 1))
    expect(reported).to_have_text(str(before + 1))
    expect(page.locator("#stale-banner")).to_be_hidden()


def test_what_was_taken_back_is_no_trouble_of_the_server(still: Visitor) -> None:
    page = still.page
    found: list[Route] = []
    silent = [True]
    # One handler throughout: a request on its way while it is exchanged for another would be answered by neither.
    page.route(REFRESHES, lambda route: found.append(route) if silent else route.continue_())
    with page.expect_request(REFRESHES):
        run(page, 2)
    page.route(LOGOUT, lambda route: route.fulfill(status=204))
    with page.expect_event("requestfailed", lambda request: "_dash-update-component" in request.url):
        page.get_by_role("button", name="Keluar").click()
    page.clock.fast_forward(65_000)
    banner = page.locator("#stale-banner")
    expect(banner).to_contain_text("DATA TERTUNDA: jawaban terakhir 1 menit lalu. Gambar terakhir")
    silent.clear()
    for refresh in found:
        refresh.continue_()
    run_until(page, banner.is_hidden)
    expect(banner).to_be_hidden()


def test_a_page_the_browser_kept_and_shows_again_asks_at_once(still: Visitor) -> None:
    page = still.page
    page.route(LOGOUT, lambda route: route.fulfill(status=204))
    with page.expect_response(LOGOUT):
        page.get_by_role("button", name="Keluar").click()
    run(page, 3)
    with page.expect_response(REFRESHES) as answered:
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert answered.value.ok
