"""Kesehatan: small numbers are hidden from those who may not see them, names are opened for a purpose, and logged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.founding import open_house
from data.tables import audit
from tests.support.night import KECAMATAN, NightSite, Visit

pytestmark = pytest.mark.e2e

DISCLOSED = re.compile(r"0|<5|disamarkan|[0-9.]*[05]\+")


def cells(page: Page) -> list[str]:
    """The counts by tier of every area, row by row."""
    return page.locator("#kesehatan-table tbody td:not(:nth-child(2))").all_inner_texts()


def readings(night: NightSite) -> list[tuple[str, str | None]]:
    """(reader, purpose) of every reading of names on record."""
    house = open_house(f"sqlite:///{night.folder / 'siaga.db'}", night.folder, writable=False)
    try:
        with house.store.read() as connection:
            wanted = select(audit.c.actor, audit.c.purpose).where(audit.c.purpose.is_not(None))
            return [(row.actor, row.purpose) for row in connection.execute(wanted.order_by(audit.c.id))]
    finally:
        house.store.close()


def test_an_analyst_sees_disclosed_counts_and_no_names(visit: Visit, night: NightSite) -> None:
    page = visit("analyst", f"/kesehatan?kecamatan={KECAMATAN}").page
    table = page.locator("#kesehatan-table tbody tr")
    expect(table.first).to_be_visible()
    shown = cells(page)
    # At risk, pantau, rendah and belum lengkap: below the kecamatan the tiers of those at risk are one number.
    assert len(shown) == 4 * len(night.register.children[KECAMATAN])
    assert all(DISCLOSED.fullmatch(one) for one in shown), shown
    assert "<5" in shown
    expect(page.locator("#kesehatan-table-note")).to_contain_text("jumlah kecil disamarkan")
    names = page.locator("#kesehatan-names")
    expect(names).to_contain_text("Nama, keluhan dan hasil periksa hanya dibuka untuk peran Kesehatan")
    expect(names.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("BELUM DISAHKAN DINKES").first).to_be_visible()


def test_the_health_role_opens_names_for_a_purpose_and_it_is_recorded(visit: Visit, night: NightSite) -> None:
    page = visit("health", f"/kesehatan?kecamatan={KECAMATAN}").page
    expect(page.locator("#kesehatan-table-note")).to_contain_text("jumlah tepat")
    opening = page.get_by_role("button", name="Buka daftar")
    opening.click()
    officers = page.locator("#kesehatan-officers")
    expect(officers).to_contain_text("Pilih dahulu untuk apa daftar ini dibaca.")
    before = readings(night)
    page.get_by_label("Tindak lanjut").check()
    opening.click()
    rows = officers.locator("tbody tr")
    expect(rows.first).to_be_visible()
    expect(officers).to_contain_text("untuk tindak lanjut")
    places = officers.locator("td[data-label='Tempat']").all_inner_texts()
    inside = [night.register.areas[code].name for code in night.register.children[KECAMATAN]]
    assert places
    assert all(any(name in place for name in [*inside, "Sungai Kunjang"]) for place in places), places
    new = readings(night)[len(before) :]
    assert new
    assert set(new) == {("uji.health", "Tindak lanjut")}
