"""Jejak: from the city's total to a form in at most three clicks, its whole history, and the sheet of evidence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.night import KECAMATAN, NightSite, Visit
from tests.support.pictures import jpeg

pytestmark = pytest.mark.e2e


def clicked(page: Page, *selectors: str) -> int:
    """Click through; how many clicks it took."""
    for selector in selectors:
        page.locator(selector).first.click()
    return len(selectors)


def test_from_the_total_of_the_city_to_a_form_and_its_photo(visit: Visit, night: NightSite) -> None:
    tps = night.idle[12]
    operator = visit("operator", "/hitung")
    held = operator.send(night.form("ppwp", tps, {1: 2000}))
    assert held["state"] == "held"
    number = operator.photo(tps, "ppwp", jpeg(77))
    why = {"replaces": held["no"], "reason": "nol kebanyakan", "device_time": "2024-02-14T19:05:00+08:00"}
    assert operator.send({**night.form("ppwp", tps, {1: 200}), **why})["ver"] == 2

    page = visit("analyst", "/hitung?pemilihan=ppwp").page
    kelurahan = tps.rpartition(".")[0]
    clicks = clicked(
        page,
        "#hitung-grid .row-total .grid-trail",
        f".jejak-area[href*='kelurahan={kelurahan}']",
        f".jejak-table tr[data-tps='{tps}'] .jejak-tps",
    )
    assert clicks <= 3
    expect(page.locator(".jejak-title")).to_have_text(night.register.place(tps))
    form = page.locator("#jejak-ppwp-reguler")
    expect(form.locator(".jejak-figures")).to_contain_text("200")
    steps = form.locator(".jejak-step")
    expect(steps).to_have_count(3)
    expect(steps.first).to_contain_text("versi 1, ditahan")
    fixed = form.locator(".jejak-step.is-standing")
    expect(fixed).to_contain_text("nol kebanyakan")
    expect(fixed).to_contain_text(f"menggantikan no. {held['no']:,}".replace(",", "."))
    expect(fixed).to_contain_text("jam perangkat 19.05.00, 25 menit sebelum diterima")
    expect(fixed.locator(".jejak-changes tr").first).to_contain_text("2.000")
    expect(fixed).to_contain_text("rantai ke-")
    expect(form.locator(f"a[href='/foto/{number}?ukuran=1600']").first).to_be_visible()

    # The sheet of evidence is a file of this TPS, and the way back is at the top.
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh bukti (PDF)").click()
    assert waiting.value.suggested_filename.startswith(f"bukti_{tps}_")
    page.locator(".breadcrumb a", has_text="Kota Samarinda").click()
    expect(page.locator(".jejak-group")).to_have_count(10)


def test_by_keyboard_from_the_table_and_within_the_own_area(visit: Visit, night: NightSite) -> None:
    page = visit("operator", f"/hitung?kecamatan={KECAMATAN}").page
    cell = page.locator("#hitung-grid .ag-pinned-left-cols-container .ag-cell").first
    cell.click(position={"x": 140, "y": 6})
    page.keyboard.press("j")
    expect(page.locator(".jejak-table")).to_be_visible()
    page.locator(".jejak-table .jejak-tps").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".jejak-title")).to_be_visible()
    page.goto(f"{night.base}/jejak?tps=64.72.03.1001.001")
    expect(page.locator("#jejak-trouble")).to_contain_text("di luar wewenang")
    expect(page.locator(".jejak-title")).to_have_count(0)


def test_a_viewer_follows_no_form(visit: Visit) -> None:
    page = visit("viewer", "/hitung").page
    expect(page.locator("#hitung-grid .row-total").first).to_be_visible()
    expect(page.locator(".grid-trail")).to_have_count(0)
    expect(page.locator("#rail-jejak")).to_have_count(0)
    page.goto(page.url.replace("/hitung", "/jejak"))
    expect(page.locator("#page")).to_contain_text("tidak termasuk wewenang")
