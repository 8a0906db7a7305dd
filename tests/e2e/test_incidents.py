"""An incident from a phone without network to the desk that takes it up, and back to the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from data.tables import incident
from tests.support.browser import Held, PageWatch
from tests.support.night import login
from tests.support.phones import SCREEN, Phone, Place, enrol, until_sent

pytestmark = pytest.mark.e2e


def test_an_incident_reaches_the_desk_and_its_step_the_phone(
    alone: Place, phone: Phone, page: Page, page_watch: PageWatch
) -> None:
    desk = page
    with alone.serve():
        login(desk, alone.base, alone.analyst, "/kejadian")
        expect(desk.get_by_text("Tidak ada kejadian terbuka.")).to_be_visible()
        page = phone.open()
        enrol(page, alone)
        phone.set_offline(True)
        page.goto(f"{alone.base}/lapangan/#/kejadian")
        expect(page.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
        page.get_by_role("link", name="Banjir").click()
        expect(page.get_by_label("Berat")).to_be_checked()
        page.get_by_label("Darurat").check()
        page.get_by_label("Apa yang terjadi?").fill("air sampai lutut, kotak diangkat")
        page.get_by_role("button", name="Kirim").click()
        expect(page.get_by_text("masih di HP ini")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
        assert alone.rows(incident) == []
        phone.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        until_sent(page)
        expect(page.get_by_text("belum ditanggapi")).to_be_visible()

        row = desk.locator(".kejadian-row")
        expect(row).to_contain_text("air sampai lutut, kotak diangkat")
        expect(row).to_contain_text("Darurat")
        desk.get_by_role("link", name="Banjir").click()
        desk.get_by_label("Ditangani").check()
        desk.get_by_label("Catatan").fill("BPBD menuju TPS")
        desk.get_by_role("button", name="Simpan langkah").click()
        expect(desk.locator("#kejadian-form .panel-done")).to_contain_text("Tersimpan: ditangani")
        expect(desk.locator(".kejadian-steps")).to_contain_text("BPBD menuju TPS")
        expect(row).to_contain_text("Ditangani")
        close_late(desk)
        desk.goto("about:blank")

        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_text("ditangani", exact=True)).to_be_visible()
        phone.close()
    (stored,) = alone.rows(incident)
    assert (stored.kind, stored.severity, stored.state, stored.ver) == ("banjir", "darurat", "ditangani", 2)


def close_late(desk: Page) -> None:
    """Close the panel; news of it that was asked for before it closed must not open it again."""
    closing = Held(desk, "kejadian-now.children", "kejadian-url.search")
    news = Held(desk, "kejadian-now.children", "kejadian-seen.data")
    desk.get_by_role("button", name="Tutup").click()
    closing.wait()
    expect(desk.locator("#kejadian-list a").first).to_have_attribute("href", "/kejadian?formulir=1")
    desk.wait_for_timeout(500)  # the list has answered: news that does not wait for the closing is on its way
    closing.let_go()
    expect(desk.locator("#kejadian-now")).to_be_empty()
    news.let_go()
    expect(desk.locator("#kejadian-now")).to_be_empty()
