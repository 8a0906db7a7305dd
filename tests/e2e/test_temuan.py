"""Temuan: a second person decides what is held; the list and the totals follow, what is being typed stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.night import KECAMATAN, NightSite, Visit

pytestmark = pytest.mark.e2e

FAR_TOO_MANY = {1: 2000}


def tile(page: Page, name: str) -> Locator:
    return page.locator("#temuan-counts .kpi", has=page.locator(".kpi-label", has_text=name)).locator(".kpi-value")


def choose(page: Page, name: str) -> None:
    page.locator("#temuan-decision label", has_text=name).click()


def test_as_on_paper_is_counted_and_leaves_the_list(visit: Visit, night: NightSite) -> None:
    held = visit("officer", size="phone").send(night.form("dpd", night.tps, FAR_TOO_MANY))
    assert held["state"] == "held"
    before = night.totals("dpd", KECAMATAN)
    assert before["tps"]["held"] >= 1
    page = visit("analyst", f"/verifikasi?pemilihan=dpd&kecamatan={KECAMATAN}").page
    expect(tile(page, "Ditahan")).to_have_text(str(before["tps"]["held"]))
    card = page.locator(".temuan-card", has_text=night.register.place(night.tps))
    expect(card).to_contain_text("melebihi yang mungkin di TPS ini")
    card.get_by_role("link").click()
    choose(page, "Sesuai kertas")
    check = page.get_by_role("button", name="Periksa keputusan")
    check.click()
    expect(page.locator("#temuan-errors")).to_contain_text("Tulis alasan keputusan.")
    page.get_by_label("Alasan (wajib)").fill("C.Hasil di papan sama")
    check.click()
    expect(page.locator("#temuan-confirm")).to_contain_text("C.Hasil di papan sama")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.locator("#temuan-panel")).to_contain_text("Keputusan tersimpan: Sesuai kertas")
    expect(tile(page, "Ditahan")).to_have_text(str(before["tps"]["held"] - 1))
    expect(tile(page, "Bertanda")).to_have_text(str(before["tps"]["flagged"] + 1))
    expect(card).to_have_count(0)
    after = night.totals("dpd", KECAMATAN)
    assert after["tps"]["counted"] == before["tps"]["counted"] + 1
    assert after["valid"] == before["valid"] + 2000


def test_the_sender_hears_why_not_and_another_corrects(visit: Visit, night: NightSite) -> None:
    tps = night.idle[2]
    operator = visit("operator", "/hitung")
    assert operator.send(night.form("ppwp", tps, FAR_TOO_MANY))["state"] == "held"
    path = f"/verifikasi?keadaan=ditahan&formulir={tps}%7Cppwp%7Creguler"
    operator.goto(path)
    expect(operator.page.locator(".panel-why")).to_contain_text("harus diputuskan orang lain")
    expect(operator.page.locator("#temuan-decision")).to_have_count(0)

    page = visit("analyst", path).page
    choose(page, "Perbaiki")
    box = page.locator("#temuan-editor [data-box='votes.1']")
    box.locator("input").fill("20o")
    page.get_by_label("Alasan (wajib)").fill("nol dan o tertukar")
    rev = page.locator(".data-age-rev").inner_text()
    assert operator.post("mark", {"tps": tps, "kind": "dibuka"})[0] == 201
    expect(page.locator(".data-age-rev")).not_to_have_text(rev)
    check = page.get_by_role("button", name="Periksa keputusan")
    check.click()
    expect(box.locator(".kertas-wrong")).to_contain_text("angka")
    expect(box.locator("input")).to_have_value("20o")
    expect(page.get_by_label("Alasan (wajib)")).to_have_value("nol dan o tertukar")
    expect(page.locator("#temuan-confirm")).to_be_empty()

    for name, figure in {"votes.1": "10", "valid": "10", "total": "10"}.items():
        page.locator(f"#temuan-editor [data-box='{name}'] input").fill(figure)
    check.click()
    confirm = page.locator("#temuan-confirm")
    expect(confirm.locator("tbody tr").first).to_contain_text("2.000")
    expect(confirm).to_contain_text("semua pemeriksaan cocok dan formulir dihitung")
    page.get_by_role("button", name="Simpan keputusan").click()
    expect(page.locator("#temuan-panel")).to_contain_text("Formulir sekarang dihitung, tanpa temuan.")
    expect(page.locator(".temuan-card", has_text=night.register.place(tps))).to_have_count(0)
