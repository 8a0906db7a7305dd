"""Hitung: contests, consistent forms, sorting, candidates, files; and the filters that stand on every page."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from layouts.formats import number, percent
from tests.support.night import KECAMATAN, NightSite, Visit

pytestmark = pytest.mark.e2e


def facts(page: Page) -> dict[str, str]:
    """What stands under the count: name -> value."""
    return {
        row.locator("dt").inner_text(): row.locator("dd").first.inner_text()
        for row in page.locator("#hitung-count .fact").all()
    }


def expect_count(page: Page, totals: dict[str, Any], *, consistent: bool = False) -> None:
    """The page shows the very numbers of `python app.py totals --json`."""
    without = totals["tps"]["flagged"] if consistent else 0
    votes = list(totals["votes"].values())
    expect(page.locator("#hitung-count .choice-votes")).to_have_text([f"{number(one)} suara" for one in votes])
    shown, tps = facts(page), totals["tps"]
    assert shown["TPS masuk"] == number(tps["reported"])
    assert shown["Dihitung"] == number(tps["counted"] - without)
    assert shown["Bertanda"] == number(tps["flagged"])
    assert shown["Ditahan"] == number(tps["held"])
    assert shown["Suara sah"] == number(totals["valid"])


# ---- filters ----


def test_the_same_filters_stand_on_every_page(visit: Visit) -> None:
    visitor = visit("analyst", f"/kesehatan?kecamatan={KECAMATAN}")
    page = visitor.page
    for name in ("Kesehatan", "Verifikasi", "Hitung", "Peta", "Ringkasan"):
        page.locator(".rail-link", has_text=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        visitor.settle()
        pills = page.locator(".filters .filter-label")
        expect(pills).to_have_text(["Dapil", "Kecamatan", "Kelurahan"])


def test_choosing_a_kecamatan_shows_its_numbers_and_back_the_citys(visit: Visit, night: NightSite) -> None:
    city, inside = night.totals("ppwp"), night.totals("ppwp", KECAMATAN)
    assert city["valid"] != inside["valid"]
    visitor = visit("viewer", "/hitung")
    page = visitor.page
    expect_count(page, city)
    pill = page.locator("#filter-kecamatan")
    pill.get_by_role("button").click()
    pill.get_by_role("link", name="Sungai Kunjang").click()
    expect(page.locator("#hitung-count .card-note")).to_have_text("Sungai Kunjang · bukan hasil resmi")
    assert visitor.place == f"/hitung?kecamatan={KECAMATAN}"
    expect_count(page, inside)
    page.go_back()
    expect(page.locator("#hitung-count .card-note")).to_have_text("Samarinda · bukan hasil resmi")
    expect_count(page, city)
    visitor.goto(f"/?kecamatan={KECAMATAN}")
    expect(page.locator("#ringkasan-count .choice-votes")).to_have_text(
        [f"{number(one)} suara" for one in inside["votes"].values()]
    )
    tile = page.locator(".kpi", has_text="TPS masuk")
    expect(tile.locator(".kpi-value")).to_have_text(number(inside["tps"]["reported"]))


# ---- the count ----


def test_contests_and_consistent_forms(visit: Visit, night: NightSite) -> None:
    every, consistent = night.totals("dpr"), night.totals("dpr", consistent=True)
    assert every["valid"] > consistent["valid"]
    visitor = visit("viewer", "/hitung")
    page = visitor.page
    page.get_by_role("group", name="Pemilihan").get_by_role("link", name="DPR RI").click()
    expect(page.locator("#hitung-count .card-title")).to_have_text("DPR RI")
    expect_count(page, every)
    page.get_by_role("link", name="Konsisten saja").click()
    expect(page.locator("#hitung-count")).to_contain_text("TPS tanpa tanda")
    expect_count(page, consistent, consistent=True)
    assert visitor.place == "/hitung?pemilihan=dpr&hanya=konsisten"


def column(page: Page, name: str) -> list[str]:
    """The cells of a column from the top row down, without the total."""
    cells = page.locator(f"#hitung-grid .ag-center-cols-container .ag-row [col-id='{name}']")
    return [cell.inner_text() for cell in cells.all()]


def test_a_sort_survives_a_refresh(visit: Visit, night: NightSite) -> None:
    visitor = visit("viewer", "/hitung?ukuran=suara")
    page = visitor.page
    header = page.locator("#hitung-grid .ag-header-cell[col-id='reported']")
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    before = [int(one) for one in column(page, "reported")]
    assert before == sorted(before, reverse=True)
    assert len(before) == 10
    whole = page.locator("#hitung-grid .ag-floating-top [col-id='reported']")
    expect(whole).to_have_text(str(sum(before)))
    page.evaluate("window.__marker = 1")
    visit("operator", "/lapangan/").send(night.form("ppwp", night.idle[1]))
    expect(whole).to_have_text(str(sum(before) + 1))
    expect(header).to_have_attribute("aria-sort", "descending")
    after = [int(one) for one in column(page, "reported")]
    assert after == sorted(after, reverse=True)
    assert sum(after) == sum(before) + 1
    assert page.evaluate("window.__marker") == 1


def test_candidates_of_a_party_open_by_dapil(visit: Visit, night: NightSite) -> None:
    visitor = visit("viewer", "/hitung?pemilihan=dprd_kota")
    page = visitor.page
    page.locator("#hitung-count .choice-text").first.click()
    card = page.locator("#hitung-party")
    expect(card).to_contain_text("suara calon tidak dijumlahkan se-kota")
    expect(card.get_by_role("link", name=re.compile("Dapil"))).to_have_count(5)
    card.get_by_role("link", name=re.compile("Dapil")).last.click()
    expect(card.locator(".choice-bar").first).to_be_visible()
    dapil = visitor.place.partition("dapil=")[2].partition("&")[0]
    ballot = night.register.ballots[("dprd_kota", dapil)]
    mine = [one for one in ballot.choices if one.party == ballot.parties[0]]
    expect(card.locator(".choice-bar")).to_have_count(len(mine))
    card.get_by_role("link", name="Tutup").click()
    expect(card.locator(".choice-bar")).to_have_count(0)


# ---- files ----


def fetched(page: Page, words: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=words, exact=True).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def test_downloads_say_what_the_page_says(visit: Visit, night: NightSite, tmp_path: Path) -> None:
    totals = night.totals("dpd", KECAMATAN)
    page = visit("analyst", f"/hitung?pemilihan=dpd&kecamatan={KECAMATAN}").page
    expect_count(page, totals)
    file = fetched(page, "CSV", tmp_path)
    assert file.name.endswith("_SIMULASI.csv")
    text = file.read_text(encoding="utf-8")
    assert "# keterangan: Bukan hasil resmi." in text
    rows = list(csv.DictReader(io.StringIO("".join(line for line in text.splitlines(True) if line[0] != "#"))))
    whole, parts = rows[0], rows[1:]
    votes = [name for name in whole if name[0].isdigit()]
    assert [int(whole[name]) for name in votes] == list(totals["votes"].values())
    assert (int(whole["tps_masuk"]), int(whole["suara_sah"])) == (totals["tps"]["reported"], totals["valid"])
    assert [row["kode"] for row in parts] == list(night.register.children[KECAMATAN])
    assert sum(int(row["suara_sah"] or 0) for row in parts) == totals["valid"]

    sheet = load_workbook(fetched(page, "XLSX", tmp_path))["Hitung"]
    header, first = ([cell.value for cell in sheet[at]] for at in (2, 3))
    table = dict(zip(header, first, strict=True))
    assert [table[name] for name in votes] == list(totals["votes"].values())
    assert table["suara_sah"] == totals["valid"]
    assert percent(table["tps_masuk_bagian"]) == percent(totals["tps"]["reported"] / totals["tps"]["total"])
