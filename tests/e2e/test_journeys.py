"""Roles at the door, a picture that changes by itself, and one that says when it no longer does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import wait_until
from tests.support.night import NEWCOMER, NightSite, Visit, login

pytestmark = pytest.mark.e2e

EVERYONE = ["Ringkasan", "Peta", "Hitung", "Kesehatan"]
RAIL = {
    "admin": [*EVERYONE, "Petugas", "Akun", "Data pribadi"],
    "analyst": [*EVERYONE, "Verifikasi", "Kejadian", "Petugas", "Jejak"],
    "health": [*EVERYONE, "Pantau", "Keliling", "Skrining", "Tindak lanjut"],
    "operator": [*EVERYONE, "Verifikasi", "Meja", "Kejadian", "Pergantian", "Petugas", "Jejak", "Perangkat"],
    "viewer": EVERYONE,
    "wall": EVERYONE,
}
NOT_YOURS = "Halaman ini bukan untuk peran Anda."
REFRESHES = "**/_dash-update-component**"


def marked(page: Page) -> bool:
    """Whether the document is still the one that was marked: nothing has reloaded it."""
    return bool(page.evaluate("window.__marker === 1"))


# ---- who sees what ----


@pytest.mark.parametrize("role", sorted(RAIL))
def test_a_role_sees_its_pages_and_leaves_for_good(visit: Visit, night: NightSite, role: str) -> None:
    visitor = visit(role)
    page = visitor.page
    assert visitor.place == "/"
    visitor.settle()
    expect(page.locator(".rail-link:visible")).to_have_text(RAIL[role])
    expect(page.locator(".rail-user strong")).to_have_text(f"Uji {role}")
    if "Akun" in RAIL[role]:
        page.get_by_role("link", name="Akun").click()
        expect(page.get_by_text("uji.viewer", exact=True)).to_be_visible()
        page.go_back()
        visitor.settle()
    else:
        visitor.watch.allow("403")
        page.goto(f"{night.base}/admin/akun")
        expect(page.get_by_text(NOT_YOURS)).to_be_visible()
        page.goto(f"{night.base}/hitung")
        visitor.settle()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    expect(page.locator(".rail")).to_have_count(0)


def test_a_page_outside_the_role_says_so_inside_the_dashboard(visit: Visit, night: NightSite) -> None:
    page = visit("wall", "/hitung").page
    page.goto(f"{night.base}/temuan")
    expect(page.get_by_role("alert").filter(has_text="wewenang")).to_contain_text(
        "Halaman ini tidak termasuk wewenang peran Anda."
    )
    page.get_by_role("link", name="Kembali ke seluruh kota").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ringkasan")


def test_an_officer_has_the_field_page_and_nothing_else(visit: Visit, night: NightSite) -> None:
    visitor = visit("officer", size="phone")
    page = visitor.page
    assert visitor.place == f"/lapangan/{night.tps}"
    page.goto(night.base)
    assert visitor.place == f"/lapangan/{night.tps}"
    visitor.watch.allow("403")
    for path in ("/peta", "/hitung", f"/lapangan/{night.idle[0]}"):
        answer = page.goto(night.base + path)
        assert answer is not None
        assert answer.status == 403
    page.goto(night.base)
    page.get_by_role("link", name="Keluar").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Status TPS")).to_have_count(0)


def test_the_privacy_notice_comes_before_the_first_page_and_once(visit: Visit, night: NightSite) -> None:
    visitor = visit(NEWCOMER)
    page = visitor.page
    assert visitor.place == "/pemberitahuan"
    page.goto(f"{night.base}/hitung?pemilihan=dpd")
    expect(page.get_by_role("heading", name="Pemberitahuan privasi")).to_be_visible()
    page.get_by_role("button", name="Saya sudah membaca").click()
    visitor.settle()
    assert visitor.place == "/hitung?pemilihan=dpd"
    page.goto("about:blank")  # a page that still asks would be told that the login is gone
    page.context.clear_cookies()
    login(page, night.base, night.people[NEWCOMER], "/hitung")
    visitor.settle()
    assert visitor.place == "/hitung"


# ---- a picture that changes by itself ----


def test_one_form_from_a_phone_moves_the_count_and_the_map_without_a_reload(visit: Visit, night: NightSite) -> None:
    kelurahan = night.tps.rpartition(".")[0]
    officer = visit("officer", size="phone")
    summary = visit("viewer", "/?pemilihan=dprd_kota").page
    tile = summary.locator(".kpi", has_text="TPS masuk").locator(".kpi-value")
    before = night.totals("dprd_kota")["tps"]["reported"]
    expect(tile).to_have_text(str(before))
    atlas = visit("viewer", f"/peta?pemilihan=dprd_kota&kecamatan={kelurahan.rpartition('.')[0]}").page
    entry = atlas.locator(f"#peta-list [data-area='{kelurahan}'] .area-share")
    expect(entry).to_have_text("belum ada")
    wait_until(atlas, "document.querySelector('#peta-map .js-plotly-plot')?.data?.[0]?.locations?.length > 0")
    assert shade(atlas, kelurahan) == {"colour": "#e6ebf3", "value": "belum ada"}
    for page in (summary, atlas):
        page.evaluate("window.__marker = 1")

    assert officer.send(night.form("dprd_kota", night.tps))["state"] == "counted"

    expect(tile).to_have_text(str(before + 1))
    count = len(night.register.tps_of(kelurahan))
    said = f"{100 / count:.1f}%".replace(".", ",")
    expect(entry).to_have_text(said)
    wait_until(
        atlas,
        "said => document.querySelector('#peta-map .js-plotly-plot').data[0].customdata.some(row => row[2] === said)",
        arg=said,
    )
    assert shade(atlas, kelurahan) == {"colour": "#dbe7ec", "value": said}
    assert marked(summary)
    assert marked(atlas)


def shade(page: Page, kelurahan: str) -> dict[str, str]:
    """Colour and value of a kelurahan in the figure that is drawn."""
    found: dict[str, str] = page.evaluate(
        """code => {
          const trace = document.querySelector('#peta-map .js-plotly-plot').data[0];
          const at = trace.locations.indexOf(code);
          return {colour: trace.colorscale[2 * trace.z[at]][1], value: trace.customdata[at][2]};
        }""",
        kelurahan,
    )
    return found


# ---- a picture that does not ----


def test_silence_turns_the_status_amber_then_red_and_answers_heal_it(visit: Visit, night: NightSite) -> None:
    visitor = visit("wall", "/hitung")
    page = visitor.page
    page.clock.install()
    visitor.goto("/hitung")
    age, banner = page.locator(".page-head .data-age"), page.locator("#stale-banner")
    votes = page.locator("#hitung-count .choice-votes")
    shown = votes.all_inner_texts()
    assert len(shown) == 3
    expect(age).to_have_class(re.compile("is-fresh"))
    expect(banner).to_be_hidden()
    visitor.watch.allow("Failed to load resource|ERR_FAILED|Failed to fetch|Callback")
    page.route(REFRESHES, lambda route: route.abort())
    for _ in range(4):  # two ticks of both callbacks: whatever was on its way before has been answered
        page.wait_for_event("requestfailed")
    page.clock.fast_forward(5_000)
    expect(age).to_have_class(re.compile("is-late"))
    expect(banner).to_be_hidden()
    page.clock.fast_forward(60_000)
    expect(age).to_have_class(re.compile("is-stale"))
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("DATA TERTUNDA: jawaban terakhir 1 menit lalu (server tidak dapat dihubungi).")
    assert votes.all_inner_texts() == shown
    page.unroute(REFRESHES)
    page.clock.fast_forward(2_000)
    expect(age).to_have_class(re.compile("is-fresh"))
    expect(banner).to_be_hidden()
    assert votes.all_inner_texts() == shown
