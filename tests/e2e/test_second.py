"""Verifikasi beside the decisions: forms entered again from their photo by keyboard, a report that finds its TPS."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.support.night import KECAMATAN, NightSite, Visit
from tests.support.pictures import encoded, sheet

pytestmark = pytest.mark.e2e

TITLE = "#temuan-panel .panel-title"
FIRST = {1: 77, 2: 31}  # 108 in all: figures no other form of the night has in these boxes


def segment(page: Page, name: str) -> Locator:
    return page.locator(".temuan-tools .segment", has_text=name)


def type_sheet(page: Page, figures: dict[str, str]) -> None:
    """Every box in the order of the paper, Enter after each, as the help line says."""
    names = page.evaluate("[...document.querySelectorAll('.second-sheet [data-box]')].map(one => one.dataset.box)")
    assert set(figures) <= set(names)
    for name in names:
        expect(page.locator(f".second-sheet [data-box='{name}'] input")).to_be_focused()
        if name in figures:
            page.keyboard.type(figures[name])
        page.keyboard.press("Enter")
    expect(page.locator("#second-send")).to_be_focused()


def written(body: dict[str, Any]) -> dict[str, str]:
    """What stands on the paper of a sent form, by box."""
    flat: dict[str, str] = {}
    for name, value in body.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": str(figure) for key, figure in value.items()}
        elif type(value) is int:
            flat[name] = str(value)
    return flat


def one_digit_off(night: NightSite) -> tuple[str, str]:
    """A TPS that has sent nothing, and the code of none that differs from it by one in one digit."""
    for tps in night.idle[33:]:
        for at in (-1, -2):
            wrong = str((int(tps[at]) + 1) % 10)
            code = f"{tps[:at]}{wrong}{tps[at + 1 :] if at < -1 else ''}"
            if wrong != "0" and code not in night.register.areas:
                return tps, code
    raise AssertionError("every code is taken")


def test_two_forms_are_entered_again_without_a_mouse(visit: Visit, night: NightSite) -> None:
    operator = visit("operator", "/hitung")
    # A kelurahan in which no other journey sends a photo.
    kelurahan = night.idle[-3].rpartition(".")[0]
    sent = {tps: night.form("ppwp", tps, FIRST) for tps in night.idle[-4:-2]}
    assert {tps.rpartition(".")[0] for tps in sent} == {kelurahan}
    for at, (tps, body) in enumerate(sent.items()):
        operator.send(body)
        operator.photo(tps, "ppwp", encoded(sheet(60 + at)))
    before = night.totals("ppwp", KECAMATAN)
    visitor = visit("analyst", f"/verifikasi?keadaan=kedua&pemilihan=ppwp&kelurahan={kelurahan}")
    page = visitor.page
    told: list[str] = []

    def listen(response: Response) -> None:
        if "_dash-update-component" in response.url and response.status == 200:
            told.append(response.text())

    expect(page.locator(".temuan-card")).to_have_count(2)
    expect(segment(page, "Masukan kedua 2")).to_be_visible()
    page.on("response", listen)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(TITLE)).to_be_visible()
    names = {night.register.place(tps): tps for tps in sent}
    first = names[page.locator(TITLE).inner_text().strip()]
    assert any("second-send" in text for text in told)
    assert not [text for text in told if '"77"' in text or '"108"' in text], "the first figures were sent"
    type_sheet(page, written(sent[first]))
    expect(page.locator(".second-sheet .kertas-sum.is-right").first).to_be_visible()
    page.keyboard.press("Control+Enter")  # the lines this paper leaves empty
    expect(page.locator("#second-outcome")).to_contain_text("isian masih kosong")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".panel-said")).to_contain_text("Sama dengan yang pertama di semua isian.")

    other = names[page.locator(TITLE).inner_text().strip()]
    assert other != first
    expect(page.locator(".second-sheet input").first).to_have_value("")
    type_sheet(page, {**written(sent[other]), "votes.2": "37"})
    page.keyboard.press("Control+Enter")
    expect(page.locator("#second-outcome")).to_contain_text("isian masih kosong")
    page.keyboard.press("Control+Enter")
    done = page.locator(".panel-done")
    expect(done).to_contain_text("Berbeda pada 1 isian: Calon nomor 2. Menunggu orang ketiga")
    expect(done).to_contain_text("Tidak ada lagi formulir di daftar ini")
    expect(segment(page, "Masukan kedua 0")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#temuan-panel")).to_be_empty()
    assert night.totals("ppwp", KECAMATAN)["votes"] == before["votes"]
    visitor.goto(f"/verifikasi?keadaan=berbeda&pemilihan=ppwp&kecamatan={KECAMATAN}")
    expect(page.locator(".temuan-card", has_text=night.register.place(other))).to_be_visible()


def test_a_report_with_a_wrong_code_finds_its_tps(visit: Visit, night: NightSite) -> None:
    tps, lost = one_digit_off(night)
    operator = visit("operator", "/hitung")
    status, answer = operator.post("tally", {**night.form("dpd", tps, {1: 12}), "tps": lost})
    assert (status, answer["state"]) == (202, "stray")
    assert operator.post("mark", {"tps": lost, "kind": "dibuka"})[0] == 202
    before = night.totals("dpd", tps[:-4])
    operator.goto(f"/verifikasi?kecamatan={KECAMATAN}")
    page = operator.page
    segment(page, "Salah alamat 2").click()
    card = page.locator(".temuan-card", has_text="Hasil DPD RI")
    expect(card).to_contain_text(lost)
    card.get_by_role("link").click()
    expect(page.locator(".tray-sent")).to_contain_text("12")
    choice = page.locator("#tray-tps")
    expect(choice).to_contain_text(night.register.place(tps))
    page.get_by_label("Cari nama atau kode").fill(tps)
    expect(choice.locator("label")).to_have_count(1)
    choice.locator("label").click()
    page.get_by_role("button", name="Pasang ke TPS ini").click()
    expect(page.locator(".panel-said")).to_contain_text(f"Terpasang ke {night.register.place(tps)}")
    expect(page.locator(".panel-said")).to_contain_text("Dihitung.")

    expect(page.locator(".tray-stage")).to_have_text("TPS dibuka")
    page.get_by_text("Bukan laporan TPS mana pun").click()
    page.get_by_role("button", name="Sisihkan laporan").click()
    expect(page.locator("#tray-outcome")).to_contain_text("Tulis mengapa laporan ini bukan laporan TPS.")
    page.get_by_label("Alasan (wajib)").fill("percobaan HP")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".panel-done")).to_contain_text("disisihkan")
    expect(segment(page, "Salah alamat 0")).to_be_visible()
    after = night.totals("dpd", tps[:-4])
    assert (after["tps"]["counted"], after["valid"]) == (before["tps"]["counted"] + 1, before["valid"] + 12)
