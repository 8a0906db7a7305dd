"""Peta: down to a TPS and up again, by list and by map; layers and filters; the address is all there is to keep."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import wait_until
from tests.support.night import KECAMATAN, NightSite, Visit, Visitor

pytestmark = pytest.mark.e2e

LAYERS = {
    "Unggul": ("unggul", "Unggul sementara"),
    "Partisipasi": ("partisipasi", "Partisipasi"),
    "Kesehatan": ("kesehatan", "Petugas perlu tindakan"),
    "TPS": ("tps", "Keadaan tiap TPS"),
}


def title(page: Page) -> str:
    return page.locator("#peta-title").inner_text()


def follow(visitor: Visitor, code: str, expected: str) -> None:
    """Open an entry of the list beside the map with the keyboard."""
    entry = visitor.page.locator(f"#peta-list a[href$='{code}']")
    entry.focus()
    entry.press("Enter")
    expect(visitor.page.locator("#peta-title")).to_have_text(expected)


def test_down_by_keyboard_and_up_by_breadcrumb(visit: Visit, night: NightSite) -> None:
    register = night.register
    kelurahan = register.children[KECAMATAN][0]
    tps = night.reported(kelurahan)
    visitor = visit("analyst", "/peta")
    page = visitor.page
    assert title(page) == "Kota Samarinda"
    whole = [register.areas[one].name for one in register.kecamatan()]
    expect(page.locator("#peta-list .area-name")).to_have_text(whole)
    page.evaluate("window.__marker = 1")
    follow(visitor, KECAMATAN, register.areas[KECAMATAN].name)
    assert visitor.place == f"/peta?kecamatan={KECAMATAN}"
    inside = [register.areas[one].name for one in register.children[KECAMATAN]]
    expect(page.locator("#peta-list .area-name")).to_have_text(inside)
    follow(visitor, kelurahan, register.areas[kelurahan].name)
    assert visitor.place == f"/peta?kelurahan={kelurahan}"
    expect(page.locator("#peta-list .tps-number")).to_have_count(len(register.tps_of(kelurahan)))
    follow(visitor, tps, register.place(tps))
    assert visitor.place == f"/peta?kelurahan={kelurahan}&tps={tps}"
    area = page.locator("#peta-area")
    expect(area).to_contain_text(re.compile(r"Laporan nomor [\d.]+, pukul 1\d\.\d\d WITA, versi \d"))
    assert area.inner_text().count("Bukan hasil resmi") == 1
    assert "children=" not in area.inner_text()
    crumbs = page.get_by_role("navigation", name="Wilayah terpilih")
    way = ["Kota Samarinda", *[register.areas[one].name for one in (KECAMATAN, kelurahan, tps)]]
    expect(crumbs.get_by_role("listitem")).to_have_text(way)
    crumbs.get_by_role("link", name=register.areas[KECAMATAN].name, exact=True).click()
    expect(page.locator("#peta-title")).to_have_text(register.areas[KECAMATAN].name)
    crumbs.get_by_role("link", name="Kota Samarinda").click()
    expect(page.locator("#peta-title")).to_have_text("Kota Samarinda")
    assert visitor.place == "/peta"
    assert page.evaluate("window.__marker") == 1


def click_map(page: Page, code: str) -> None:
    """Click where the map has the place its name beside the map points to, once it has been drawn there."""
    wait_until(
        page,
        """code => {
          const map = document.querySelector('#peta-map .js-plotly-plot')?._fullLayout?.map?._subplot?.map;
          const label = document.querySelector(`#peta-map-labels [data-area="${code}"]`);
          if (!map || !label || !map.getLayer('siaga-area') || map.isMoving()) return false;
          const at = map.project([Number(label.dataset.lon), Number(label.dataset.lat)]);
          const found = map.queryRenderedFeatures(at, {layers: ['siaga-area']});
          return found.some(one => one.properties.kode === code || one.properties.kode.startsWith(code + '.'));
        }""",
        arg=code,
    )
    spot = page.evaluate(
        """code => {
          const map = document.querySelector('#peta-map .js-plotly-plot')._fullLayout.map._subplot.map;
          const label = document.querySelector(`#peta-map-labels [data-area="${code}"]`);
          const at = map.project([Number(label.dataset.lon), Number(label.dataset.lat)]);
          const box = map.getCanvas().getBoundingClientRect();
          return {x: box.x + at.x, y: box.y + at.y};
        }""",
        code,
    )
    page.mouse.click(spot["x"], spot["y"])


def test_a_click_on_the_map_goes_down_and_escape_goes_up(visit: Visit, night: NightSite) -> None:
    register = night.register
    visitor = visit("viewer", "/peta?lapisan=partisipasi")
    page = visitor.page
    click_map(page, KECAMATAN)
    expect(page.locator("#peta-title")).to_have_text(register.areas[KECAMATAN].name)
    kelurahan = register.children[KECAMATAN][-1]
    click_map(page, kelurahan)
    expect(page.locator("#peta-title")).to_have_text(register.areas[kelurahan].name)
    assert visitor.place == f"/peta?kelurahan={kelurahan}&lapisan=partisipasi"
    page.keyboard.press("Escape")
    expect(page.locator("#peta-title")).to_have_text(register.areas[KECAMATAN].name)
    # The map is told a moment after the words beside it.
    wait_until(
        page,
        "up => document.querySelector('#peta-map .js-plotly-plot').layout.meta.up[0] === up",
        arg="/peta?lapisan=partisipasi",
    )
    page.keyboard.press("Escape")
    expect(page.locator("#peta-title")).to_have_text("Kota Samarinda")
    assert visitor.place == "/peta?lapisan=partisipasi"


def test_a_tps_that_lacks_an_officer_is_ringed_and_says_so(visit: Visit, night: NightSite) -> None:
    kelurahan = night.gap.rpartition(".")[0]
    visitor = visit("viewer", f"/peta?kelurahan={kelurahan}")
    page = visitor.page
    expect(page.locator("#peta-map-legend")).to_contain_text("petugas kurang")
    ringed = """code => {
      const map = document.querySelector('#peta-map .js-plotly-plot')?._fullLayout?.map?._subplot?.map;
      if (!map || !map.getLayer('siaga-gap') || map.isMoving()) return null;
      const one = map.queryRenderedFeatures({layers: ['siaga-gap']}).find(found => found.properties.kode === code);
      if (!one) return null;
      const at = map.project(one.geometry.coordinates), box = map.getCanvas().getBoundingClientRect();
      return {x: box.x + at.x, y: box.y + at.y};
    }"""
    wait_until(page, ringed, arg=night.gap)
    spot = page.evaluate(ringed, night.gap)
    page.mouse.move(spot["x"], spot["y"])
    expect(page.locator("#peta-map-frame .map-tip")).to_contain_text("kurang 1 orang")
    entry = page.locator(f"#peta-list a[href$='{night.gap}']")
    expect(entry.locator(".visually-hidden")).to_contain_text("kurang 1 orang")


def test_two_quick_escapes_go_up_twice(visit: Visit, night: NightSite) -> None:
    kelurahan = night.register.children[KECAMATAN][0]
    visitor = visit("viewer", f"/peta?kelurahan={kelurahan}&lapisan=tps")
    page = visitor.page
    wait_until(page, "document.querySelector('#peta-map .js-plotly-plot')?.layout?.meta?.up?.length === 2")
    # In one turn of the browser: no answer of the server can come between them.
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));"
    page.evaluate(press * 2)
    expect(page.locator("#peta-title")).to_have_text("Kota Samarinda")
    assert visitor.place == "/peta?lapisan=tps"
    page.evaluate(press)
    expect(page.locator("#peta-title")).to_have_text("Kota Samarinda")
    assert visitor.place == "/peta?lapisan=tps"


def test_an_escape_right_after_a_click_leads_back_to_where_it_was(visit: Visit) -> None:
    visitor = visit("viewer", f"/peta?kecamatan={KECAMATAN}")
    page = visitor.page
    wait_until(page, "document.querySelector('#peta-map .js-plotly-plot')?.layout?.meta?.up?.length === 1")
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));"
    page.evaluate("document.querySelector('#peta-list a.area-entry').click();" + press)
    expect(page.locator("#peta-title")).to_have_text("Sungai Kunjang")
    assert visitor.place == f"/peta?kecamatan={KECAMATAN}"


def test_layers_and_contest_stand_in_the_address_and_survive_a_reload(visit: Visit) -> None:
    visitor = visit("viewer", f"/peta?pemilihan=dpd&kecamatan={KECAMATAN}")
    page = visitor.page
    for name, (value, head) in LAYERS.items():
        page.locator(".segment", has_text=name).click()
        expect(page.locator("#peta-head h2")).to_have_text(head)
        assert visitor.place == f"/peta?pemilihan=dpd&kecamatan={KECAMATAN}&lapisan={value}"
    page.go_back()
    expect(page.locator("#peta-head h2")).to_have_text(LAYERS["Kesehatan"][1])
    page.go_back()
    expect(page.locator("#peta-head h2")).to_have_text("Partisipasi")
    shown = page.locator("#peta-list .area-entry").all_inner_texts()
    page.reload()
    visitor.settle()
    expect(page.locator("#peta-head h2")).to_have_text("Partisipasi")
    assert page.locator("#peta-list .area-entry").all_inner_texts() == shown
    expect(page.locator("#filter-kecamatan")).to_contain_text("Sungai Kunjang")
