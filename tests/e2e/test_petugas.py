"""Petugas in a browser: a list that is fetched as it is scrolled, a misspelt search, gaps, an address that restores."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_screens import keep, look
from tests.support.night import NightSite, Visit

pytestmark = pytest.mark.e2e
ROWS = "#petugas-grid .ag-center-cols-container .ag-row"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_somebody_is_found_and_a_gap_leads_to_its_place(visit: Visit, night: NightSite, size: str) -> None:
    visitor = visit("analyst", "/petugas", size=size)
    page = visitor.page
    expect(page.locator("#petugas-counts .kpi-label").first).to_have_text("KPPS")
    expect(page.locator(ROWS).first).to_contain_text("Palaran")
    look(page, f"petugas {size}")
    if size == "desk":
        keep(page, "petugas")
    name = page.locator(f"{ROWS} [col-id=name]").first.inner_text()
    box = page.get_by_label("Cari nama atau id")
    box.fill(name.upper()[:-1])
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"[?]cari="))
    expect(page.locator(f"{ROWS} [col-id=name]").first).to_have_text(name)
    page.reload()
    expect(page.locator(f"{ROWS} [col-id=name]").first).to_have_text(name)
    expect(page.get_by_label("Cari nama atau id")).to_have_value(name.upper()[:-1])
    box = page.get_by_label("Cari nama atau id")
    box.fill("zzzzzz")
    box.press("Enter")
    expect(page.get_by_text("Tidak ada petugas yang cocok.")).to_be_visible()
    page.get_by_role("link", name="Kekurangan").click()
    gap = page.locator(".petugas-gap").first
    expect(gap).to_contain_text("kurang")
    look(page, f"kekurangan {size}")
    gap.get_by_role("link").click()
    expect(page.locator("#filter-kelurahan, #filter-kecamatan").first).to_be_visible()
    expect(page.get_by_role("link", name="Petugas (dipilih)")).to_be_visible()
