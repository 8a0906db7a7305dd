"""An emergency reaches the open page of the desk it concerns, without a name; names are opened by the health role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from data.founding import open_house
from tests.support.founded import found_store
from tests.support.night import KECAMATAN, NightSite, login, make_people, open_visitor
from tests.support.serving import command, served

pytestmark = pytest.mark.e2e

NAME = "Nama Rahasia"
ELSEWHERE = "64.72.01.1001.001"  # outside the operator's kecamatan
Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NightSite]:
    """A real store (files of people are imported into no other), served; nobody is registered yet."""
    folder = tmp_path_factory.mktemp("nyata")
    found_store(folder, "real")
    house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
    try:
        register = house.register()
        tps = register.tps_of(register.children[KECAMATAN][0])[0]
        people = make_people(house, tps)
    finally:
        house.store.close()
    with served(folder, refresh_seconds=1, snapshot_seconds=0.2, fold_seconds=0.1, log_level="WARNING") as server:
        yield NightSite(server, folder, register, people, tps)


@pytest.fixture
def open_as(browser: Browser, browser_context_args: dict[str, Any], site: NightSite) -> Iterator[Open]:
    """Ringkasan, filled, in a browser of somebody of this role; at the end every page must be clean."""
    opened = []

    def make(role: str) -> Page:
        visitor = open_visitor(browser, browser_context_args, site, "desk")
        opened.append(visitor)
        login(visitor.page, site.base, site.people[role], "/")
        visitor.settle()
        return visitor.page

    yield make
    problems = [line for one in opened for line in one.watch.problems]
    for one in opened:
        one.page.context.close()
    assert problems == []


def emergency(site: NightSite, folder: Path, who: str, tps: str) -> None:
    """Somebody who fainted the day before, imported in a second terminal while the server writes."""
    files = {
        "petugas": f"id,nama,peran,wilayah\n{who},{NAME},kpps,{tps}\n",
        "pemeriksaan": f"petugas,waktu,nadi,gejala\n{who},2024-02-13 08:30,88,pingsan\n",
    }
    for what, text in files.items():
        file = folder / f"{what}.csv"
        file.write_text(text, encoding="utf-8")
        said = command(site.folder, "import", what, str(file))
        assert said.returncode == 0, said.stderr


def test_the_desk_sees_where_and_not_who(open_as: Open, site: NightSite, tmp_path: Path) -> None:
    page = open_as("operator")
    card = page.locator("#ringkasan-emergencies .emergencies")
    expect(card).to_contain_text("Tidak ada darurat terbuka di wilayah Anda.")
    page.evaluate("window.__marker = 1")
    emergency(site, tmp_path, "uji-1", site.tps)
    row = card.locator(".emergency")
    expect(row).to_contain_text(f"{site.register.place(site.tps)} · 1 petugas")
    expect(row).to_contain_text("sejak pemeriksaan 13 Februari 2024")
    assert page.evaluate("window.__marker") == 1
    for secret in (NAME, "uji-1", "ingsan"):
        assert secret not in page.content()
    row.get_by_role("link").click()
    expect(page.locator("#peta-title")).to_have_text(site.register.place(site.tps))


def test_the_health_role_goes_from_the_place_to_the_named_list(open_as: Open, site: NightSite, tmp_path: Path) -> None:
    emergency(site, tmp_path, "uji-2", ELSEWHERE)
    page = open_as("health")
    page.locator(".emergency", has_text=site.register.place(ELSEWHERE)).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesehatan")
    page.get_by_label("Tindak lanjut").check()
    page.get_by_role("button", name="Buka daftar").click()
    expect(page.locator("#kesehatan-officers")).to_contain_text(NAME)
