"""Every page on a desk, on the wall and on a phone: nothing sticks out sideways.

With SIAGA_SCREENSHOTS=1 (`make screenshots`) what was looked at is kept in docs/layar, from a fuller night.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import wait_until
from tests.support.night import KECAMATAN, PICTURES, SIZES, NightSite, Visit, Visitor

pytestmark = pytest.mark.e2e

FOLDER = Path(__file__).parents[2] / "docs" / "layar"
ENDINGS = {"desk": "", "wide": "-wide", "phone": "-phone"}
PAGES = {
    "ringkasan": "/",
    "peta": f"/peta?kecamatan={KECAMATAN}",
    "hitung": "/hitung",
    "kesehatan": "/kesehatan",
    "temuan": "/verifikasi?keadaan=ditahan",
    "jejak": "/jejak?pemilihan=ppwp",
    "kejadian": "/kejadian?keadaan=semua",
}
# Elements that reach beyond the screen, unless a reader can scroll them into sight.
OUTSIDE = """() => {
  const scrolls = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  return Array.from(document.querySelectorAll('body *')).filter(element => {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || box.width === 1) return false;
    if (!Array.from(element.childNodes).some(node => node.nodeType === 3 && node.textContent.trim())) return false;
    return (box.right > innerWidth + 1 || box.left < -1) && !scrolls(element);
  }).map(element => element.className + ': ' + element.textContent.trim().slice(0, 40));
}"""

# The areas are on the screen and the map draws nothing more.
MAP_AT_REST = """name => {
  const map = document.querySelector(`#${name}-map .js-plotly-plot`)?._fullLayout?.map?._subplot?.map;
  if (!map || !map.getLayer('siaga-area') || !map.loaded()) return false;
  if (!map.queryRenderedFeatures({layers: ['siaga-area']}).length) return false;
  const rest = new Promise(done => map.once('idle', () => requestAnimationFrame(() => done(true))));
  map.triggerRepaint();
  return rest;
}"""


def look(page: Page, where: str) -> None:
    """No sideways scrolling of the document, no text beyond its edge."""
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= room, f"{where}: {width} px wide on a screen of {room}"
    assert page.evaluate(OUTSIDE) == [], where


def keep(page: Page, name: str) -> None:
    """A picture for the documentation, when one is wanted."""
    if PICTURES:
        FOLDER.mkdir(exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def drawn(visitor: Visitor, name: str) -> None:
    """Wait for what a page draws after it has been filled."""
    page = visitor.page
    if name in ("ringkasan", "peta"):
        wait_until(page, MAP_AT_REST, arg=name)
    elif name == "hitung":
        expect(page.locator("#hitung-grid .ag-center-cols-container .ag-row")).to_have_count(10)
    elif name == "kesehatan":
        expect(page.locator("#kesehatan-table tbody tr")).to_have_count(10)
    elif name == "jejak":
        expect(page.locator(".jejak-group")).to_have_count(10)
    elif name == "kejadian":
        expect(page.locator(".kejadian-row").first).to_be_visible()
    else:
        expect(page.locator(".temuan-card").first).to_be_visible()


@pytest.mark.parametrize("size", sorted(SIZES))
def test_the_pages_of_the_dashboard(visit: Visit, night: NightSite, size: str) -> None:
    impossible = night.form("dprd_prov", night.idle[3 + sorted(SIZES).index(size)], {1: 2000})
    assert visit("operator", "/lapangan/").send(impossible)["state"] == "held"
    visitor: Visitor | None = None
    for name, path in PAGES.items():
        if visitor is None:
            visitor = visit("analyst", path, size=size)
        else:
            visitor.goto(path)
        drawn(visitor, name)
        if name == "temuan" and size != "phone":
            visitor.page.locator(".temuan-card a").first.click()
            expect(visitor.page.locator("#temuan-decision")).to_be_attached()
        if name == "jejak":
            look(visitor.page, f"kelurahan {size}")
            visitor.goto(f"/jejak?pemilihan=ppwp&kelurahan={night.register.children[KECAMATAN][1]}")
            expect(visitor.page.locator(".jejak-table")).to_be_visible()
            look(visitor.page, f"TPS {size}")
            visitor.page.locator(".jejak-table tr:not(.is-quiet) .jejak-tps").first.click()
            expect(visitor.page.locator(".jejak-form").first).to_be_visible()
        if name == "kejadian" and size != "phone":
            visitor.page.locator(".kejadian-name").first.click()
            expect(visitor.page.locator("#kejadian-save")).to_be_visible()
        look(visitor.page, f"{name} {size}")
        keep(visitor.page, f"{name}{ENDINGS[size]}")


@pytest.mark.parametrize("size", sorted(SIZES))
def test_the_pages_of_the_health_team(visit: Visit, night: NightSite, size: str) -> None:
    """Alerts, an alert opened, the rounds list, and an examination with its tier."""
    visitor = visit("health", "/pantau?daftar=semua", size=size)
    expect(visitor.page.locator(".pantau-row").first).to_be_visible()
    look(visitor.page, f"pantau {size}")
    if size != "phone":
        visitor.page.locator(".pantau-row a").first.click()
        expect(visitor.page.locator("#pantau-save")).to_be_visible()
        look(visitor.page, f"peringatan {size}")
    keep(visitor.page, f"pantau{ENDINGS[size]}")
    visitor.goto("/keliling")
    expect(visitor.page.locator(".keliling-row, .empty-state").first).to_be_visible()
    look(visitor.page, f"keliling {size}")
    keep(visitor.page, f"keliling{ENDINGS[size]}")
    kelurahan = night.register.children[KECAMATAN][0]
    visitor.goto(f"/skrining?kelurahan={kelurahan}")
    visitor.page.locator(".skrining-row a").first.click()
    expect(visitor.page.locator("#skrining-result .severity")).to_be_visible()
    visitor.page.locator("#skrining-cholesterol").fill("190")
    expect(visitor.page.locator("#skrining-error-cholesterol")).to_contain_text("mmol/L")
    look(visitor.page, f"skrining {size}")
    keep(visitor.page, f"skrining{ENDINGS[size]}")


def test_the_pages_of_a_phone(visit: Visit, night: NightSite) -> None:
    page = visit("officer", size="phone").page
    look(page, "TPS")
    keep(page, "lapangan")
    for contest in ("ppwp", "dprd_kota"):
        page.goto(f"{night.base}/lapangan/{night.tps}/{contest}")
        expect(page.locator("button.plain-big")).to_be_visible()
        look(page, contest)
    keep(page, "lapangan-formulir")
    page.goto(f"{night.base}/pemberitahuan")
    look(page, "pemberitahuan")
    page.goto(f"{night.base}/akun/sandi")
    look(page, "kata sandi")
    page.context.clear_cookies()
    page.goto(f"{night.base}/login")
    look(page, "login")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_accounts(visit: Visit, night: NightSite, size: str) -> None:
    page = visit("admin", size=size).page
    page.goto(f"{night.base}/admin/akun")
    expect(page.get_by_text("uji.officer", exact=True)).to_be_visible()
    look(page, f"akun {size}")
