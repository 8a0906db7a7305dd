"""Meja by keyboard only: choose, open, call, enter the forms; a refresh moves nothing and closes nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import wait_until
from tests.support.night import NightSite, Visit

pytestmark = pytest.mark.e2e

CHOSEN = ".meja-row[aria-selected='true']"
HEIGHT = "tps => document.querySelector(`.meja-row[data-tps='${tps}']`).getBoundingClientRect().top"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_call_by_keyboard_only(visit: Visit, night: NightSite) -> None:
    page = visit("operator", "/meja").page
    first, second = (page.locator(".meja-row[data-tps]").nth(at).get_attribute("data-tps") for at in (0, 1))
    press(page, "ArrowDown", "ArrowDown")
    expect(page.locator(CHOSEN)).to_have_attribute("data-tps", second or "")
    press(page, "ArrowUp", "Enter")
    title = page.locator("#meja-panel .panel-title")
    expect(title).to_be_focused()
    expect(title).to_have_text(night.register.place(first or ""))
    press(page, "t")
    expect(page.locator("#meja-outcome input").first).to_be_focused()
    press(page, "ArrowDown")  # tidak diangkat
    expect(page.locator("#meja-outcome input:checked")).to_have_value("tidak_diangkat")
    press(page, "Tab", "ArrowDown")  # in ten minutes
    press(page, "Tab")
    page.keyboard.type("tidak ada yang angkat")

    # Somebody reports meanwhile: the picture is another, what is typed and what is open stays.
    rev = page.locator(".data-age-rev").inner_text()
    before = page.evaluate(HEIGHT, first)
    assert visit("operator", "/hitung").post("mark", {"tps": night.idle[-1], "kind": "dibuka"})[0] == 201
    expect(page.locator(".data-age-rev")).not_to_have_text(rev)
    expect(page.locator("#meja-note")).to_have_value("tidak ada yang angkat")
    expect(page.locator(CHOSEN)).to_have_attribute("data-tps", first or "")
    wait_until(page, f"([tps, before]) => Math.abs(({HEIGHT})(tps) - before) <= 1", arg=[first, before])

    press(page, "Tab", "Enter")
    expect(page.locator("#meja-form .panel-done")).to_contain_text("Panggilan ke-1 tercatat")
    expect(page.locator(".meja-history")).to_contain_text("tidak ada yang angkat")
    expect(page.locator("#meja-counts .kpi").nth(1).locator(".kpi-value")).to_have_text("1")
    press(page, "Escape")
    expect(page.locator("#meja-top")).to_be_empty()
    expect(page.locator("#meja-list")).to_be_focused()
    expect(page.locator(CHOSEN)).to_have_attribute("data-tps", second or "")  # the next one to call

    press(page, "t")  # from the list straight to the call
    expect(page.locator("#meja-outcome input").first).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#meja-top")).to_be_empty()
    press(page, "l")
    page.wait_for_url(f"**/lapangan/{second}")


def test_an_analyst_is_shown_no_desk(visit: Visit) -> None:
    page = visit("analyst", "/hitung").page
    expect(page.locator("#rail-meja")).to_have_count(0)
    page.goto(page.url.replace("/hitung", "/meja"))
    expect(page.locator("#page")).to_contain_text("tidak termasuk wewenang")
