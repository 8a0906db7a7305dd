"""Lapangan on a phone: a stage of the day, a C.Hasil that does not add up, the arithmetic in words, the correction."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.night import KECAMATAN, NightSite, Visit

pytestmark = pytest.mark.e2e

VOTERS = ("used_dpt", "used_total")


def fill(page: Page, **figures: str) -> None:
    """Type into boxes by name; `votes_1` stands for `votes.1`."""
    for name, figure in figures.items():
        page.locator(f"[name='{name.replace('_', '.') if name.startswith('votes') else name}']").fill(figure)


def test_an_officer_reports_stumbles_and_corrects(visit: Visit, night: NightSite) -> None:
    visitor = visit("officer", size="phone")
    page = visitor.page
    row = page.locator(".field-row", has_text="TPS dibuka")
    row.get_by_role("button", name="Laporkan").click()
    expect(row.get_by_role("button")).to_have_text("Ulangi")
    expect(row).to_contain_text("19.30 WITA")
    crowd = page.locator(".field-row", has_text="Partisipasi")
    crowd.get_by_role("textbox").fill("banyak")
    visitor.watch.allow("422")
    crowd.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Jumlah pemilih:")
    expect(crowd.get_by_role("textbox")).to_have_value("banyak")

    contest = night.register.contests["ppwp"]
    page.locator(".field-row", has_text=contest.short_name).click()
    fill(page, votes_1="11", votes_2="4", votes_3="5", valid="21", invalid="1", total="22")
    for name in VOTERS:
        for key, figure in {"l": "9", "p": "13", "j": "22"}.items():
            page.locator(f"[name='{name}.{key}']").fill(figure)
    for name in ("used_dptb", "used_dpk"):
        page.locator(f"[name='{name}.j']").fill("0")
    page.get_by_role("button", name="Simpan dan kirim").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("masuk, bertanda")
    number = re.search(r"Laporan no\. (\d+)", said.inner_text())
    assert number is not None
    finding = page.locator(".plain-finding")
    expect(finding).to_have_count(1)
    expect(finding).to_contain_text("11 + 4 + 5 = 20, tertulis 21: selisih 1")

    fill(page, votes_3="6")
    again = page.get_by_role("button", name="Kirim perbaikan")
    again.click()
    expect(page.get_by_role("alert")).to_contain_text("alasan")
    expect(page.locator("[name='votes.3']")).to_have_value("6")
    page.get_by_label(f"Alasan perbaikan laporan no. {number[1]}").fill("salah ketik nomor 3")
    again.click()
    expect(page.locator(".plain-finding")).to_have_count(0)
    expect(said.locator(".tag")).to_have_text("masuk")
    expect(page.locator("[name='votes.3']")).to_have_value("6")
    page.get_by_role("link", name="Kembali ke TPS").click()
    expect(page.locator(".field-row", has_text=contest.short_name).locator(".tag")).to_have_text("masuk")


def test_an_operator_walks_down_to_a_tps(visit: Visit, night: NightSite) -> None:
    visitor = visit("operator", "/lapangan/", size="phone")
    page = visitor.page
    kelurahan = night.idle[0].rpartition(".")[0]
    for code in (KECAMATAN, kelurahan, night.idle[0]):
        page.get_by_role("link").filter(has=page.get_by_text(code, exact=True)).click()
    assert visitor.place == f"/lapangan/{night.idle[0]}"
    expect(page.get_by_role("heading", level=1)).to_have_text(night.register.place(night.idle[0]))
    expect(page.get_by_role("link", name="TPS lain")).to_be_visible()
