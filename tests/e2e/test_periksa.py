"""The verifier's desk by keyboard only: several forms in a row, the photo beside them, two reports that differ."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.night import KECAMATAN, NightSite, Visit
from tests.support.pictures import encoded, sheet

pytestmark = pytest.mark.e2e

FAR_TOO_MANY = {1: 2000}
TITLE = "#temuan-panel .panel-title"


def address(tps: str, contest: str) -> str:
    return f"{tps}%7C{contest}%7Creguler"


def decide(page: Page, key: str, reason: str) -> None:
    """A decision as the help line says: its number, the reason, Ctrl+Enter twice."""
    page.keyboard.press(key)
    expect(page.locator("#temuan-reason")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-save")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-panel")).to_contain_text("Keputusan tersimpan")


def test_five_forms_in_a_row_without_a_mouse(visit: Visit, night: NightSite) -> None:
    places = night.idle[10:15]
    operator = visit("operator", "/hitung")
    for tps in places:
        assert operator.send(night.form("dprd_kota", tps, FAR_TOO_MANY))["state"] == "held"
    before = night.totals("dprd_kota", KECAMATAN)["tps"]
    page = visit("analyst", f"/verifikasi?pemilihan=dprd_kota&kecamatan={KECAMATAN}").page
    expect(page.locator(".temuan-card")).to_have_count(5)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    seen = []
    for at, key in enumerate(("1", "6", "5", "4")):
        expect(page.locator(TITLE)).to_be_focused()
        seen.append(page.locator(TITLE).inner_text())
        decide(page, key, f"foto dilihat {at}")
        expect(page.locator(TITLE)).not_to_have_text(seen[-1])
        expect(page.locator(".panel-said")).to_contain_text("Keputusan tersimpan")
    expect(page.locator(TITLE)).to_be_focused()
    seen.append(page.locator(TITLE).inner_text())
    assert len(set(seen)) == 5

    page.keyboard.press("2")
    expect(page.locator("#temuan-editor .kertas-box.is-again").first).to_be_focused()
    page.evaluate("document.querySelector('[data-box=\"votes.1\"] input').focus()")
    for figure in ("10",):
        page.keyboard.press("Control+A")
        page.keyboard.type(figure)
    for name in ("party_totals.1", "valid", "total"):
        page.evaluate("name => document.querySelector(`[data-box='${name}'] input`).focus()", name)
        page.keyboard.press("Control+A")
        page.keyboard.type("10" if name != "party_totals.1" else " ")
    page.evaluate("document.getElementById('temuan-reason').focus()")
    page.keyboard.type("salah tulis")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-confirm")).to_contain_text("Simpan keputusan")
    page.keyboard.press("Escape")  # back to the boxes: nothing typed is lost
    expect(page.locator("#temuan-save")).to_have_count(0)
    expect(page.locator("#temuan-reason")).to_have_value("salah tulis")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-save")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".panel-done")).to_contain_text("Tidak ada lagi formulir di daftar ini")
    page.keyboard.press("Escape")
    expect(page.locator("#temuan-panel")).to_be_empty()
    after = night.totals("dprd_kota", KECAMATAN)["tps"]
    assert (after["held"], after["counted"]) == (before["held"] - 4, before["counted"] + 2)


def test_twenty_forms_without_a_mouse(visit: Visit, night: NightSite) -> None:
    places = night.idle[40:60]
    operator = visit("operator", "/hitung")
    for tps in places:
        assert operator.send(night.form("ppwp", tps, FAR_TOO_MANY))["state"] == "held"
    before = night.totals("ppwp", KECAMATAN)["tps"]
    page = visit("analyst", f"/verifikasi?pemilihan=ppwp&kecamatan={KECAMATAN}&keadaan=ditahan").page
    expect(page.locator(".temuan-card").nth(19)).to_be_visible()
    decided: set[str] = set()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for at in range(len(places)):
        expect(page.locator(TITLE)).to_be_focused()
        decided.add(page.locator(TITLE).inner_text())
        decide(page, "1", f"sesuai foto {at}")
        if at + 1 < len(places):
            expect(page.locator(".panel-said")).to_contain_text("Keputusan tersimpan")
    after = night.totals("ppwp", KECAMATAN)["tps"]
    assert len(decided) == 20
    assert (after["held"], after["counted"]) == (before["held"] - 20, before["counted"] + 20)


def test_two_reports_are_compared_and_a_correction_starts_from_either(visit: Visit, night: NightSite) -> None:
    tps = night.idle[16]
    operator = visit("operator", "/hitung")
    operator.send(night.form("dpd", tps, {1: 6, 2: 4}))
    assert operator.send(night.form("dpd", tps, {1: 4, 2: 6}))["state"] == "differs"
    older = operator.photo(tps, "dpd", encoded(sheet(41), "JPEG"))
    newer = operator.photo(tps, "dpd", encoded(sheet(42), "JPEG"))
    page = visit("analyst", f"/verifikasi?keadaan=berbeda&pemilihan=dpd&formulir={address(tps, 'dpd')}").page
    table = page.locator(".banding-table")
    expect(table.locator("tbody tr:visible")).to_have_count(2)
    page.get_by_label("semua baris").press(" ")
    expect(table.locator("tbody tr:visible").nth(5)).to_be_visible()

    stage = page.locator(".foto-stage.is-shown")
    expect(stage).to_be_visible()
    image = stage.locator("img")
    assert f"/foto/{newer}?" in str(image.get_attribute("src"))
    upright = image.evaluate("image => image.style.transform")
    page.locator(TITLE).focus()
    page.keyboard.press("r")
    page.keyboard.press("+")
    assert "rotate(90deg)" in image.evaluate("image => image.style.transform")
    stage.hover()
    page.mouse.wheel(0, -400)
    page.keyboard.press("0")
    page.locator(".foto-version").nth(1).press("Enter")
    expect(page.locator(".foto-caption")).to_contain_text("Versi 1 dari 2")
    assert f"/foto/{older}?" in str(image.get_attribute("src"))
    expect(stage).to_be_visible()
    assert image.evaluate("image => image.style.transform") == upright

    page.locator(TITLE).focus()
    page.keyboard.press("2")
    box = page.locator("#temuan-editor [data-box='votes.1'] input")
    expect(box).to_be_focused()
    expect(box).to_have_value("6")
    page.keyboard.press("r")  # the sign for the photo is no figure
    expect(box).to_have_value("6")
    page.locator("#temuan-basis input").nth(1).press(" ")
    expect(box).to_have_value("4")
    page.locator("#temuan-reason").focus()
    page.keyboard.type("foto terbaru")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-confirm tbody tr")).to_have_count(2)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temuan-panel")).to_contain_text("Keputusan tersimpan: Diperbaiki")
    expect(page.locator(".segment.active")).to_contain_text("Berbeda 0")


def test_something_typed_is_not_left_behind_by_one_key(visit: Visit, night: NightSite) -> None:
    operator = visit("operator", "/hitung")
    for tps in night.idle[17:19]:
        assert operator.send(night.form("dpr", tps, FAR_TOO_MANY))["state"] == "held"
    page = visit("analyst", f"/verifikasi?pemilihan=dpr&kecamatan={KECAMATAN}").page
    cards = page.locator(".temuan-card")
    expect(cards).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(TITLE)).to_be_focused()
    first = page.locator(TITLE).inner_text()
    page.keyboard.press("3")
    page.keyboard.type("jangan hilang")
    page.keyboard.press("Escape")  # out of the reason
    expect(page.locator("#temuan-reason")).not_to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".panel-keys[data-warns]")).to_be_visible()
    expect(page.locator("#temuan-reason")).to_have_value("jangan hilang")
    page.keyboard.press("j")
    expect(page.locator(TITLE)).not_to_have_text(first)
    expect(page.locator("#temuan-reason")).to_have_value("")
    expect(page.locator("#temuan-decision input:checked")).to_have_count(0)
    page.keyboard.press("k")
    expect(page.locator(TITLE)).to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator("#temuan-panel")).to_be_empty()
