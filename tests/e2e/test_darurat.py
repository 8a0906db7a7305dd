"""The emergency on an officer's phone: 119 first, without network too; nothing claims that anybody was told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.actor import KOTA, Actor
from data.founding import open_house
from data.people import add_people
from data.reports import AlertStep, Envelope, step_alert
from data.reports.alerts import opened
from data.reports.health import place_of_state
from data.tables import alert, health_state, person_key, submission
from tests.e2e.test_phone import LAYAR
from tests.support.browser import wait_until
from tests.support.night import PICTURES
from tests.support.phones import SCREEN, Phone, Place, enrol, fill, until_sent

pytestmark = pytest.mark.e2e

DINKES = Actor("dinkes", "health", frozenset({KOTA}))
CLAIMS = ("Diakui", "menuju lokasi", "Ditangani")


def take_step(place: Place, state: str, expected: str) -> None:
    """Somebody at the puskesmas moves the only alert; nobody serves the store meanwhile."""
    house = open_house(f"sqlite:///{place.folder / 'siaga.db'}", place.folder)
    try:
        with house.store.read() as connection:
            number = connection.execute(select(alert.c.number)).scalar_one()
        step_alert(house, DINKES, AlertStep(number, state, expected), Envelope(f"{number}{state}"))
    finally:
        house.store.close()


def claims_nothing(page: Page) -> None:
    for words in CLAIMS:
        expect(page.get_by_text(words)).to_have_count(0)


def test_without_network_then_sent_then_acknowledged(alone: Place, phone: Phone) -> None:
    with alone.serve():
        page = phone.open()
        enrol(page, alone)
        phone.set_offline(True)
        fill(page, alone.base, "ppwp", 12)
        page.goto(f"{alone.base}/lapangan/#/")
        page.get_by_role("link", name="DARURAT").click()
        expect(page.get_by_role("link", name="Telepon 119")).to_have_attribute("href", "tel:119")
        expect(page.get_by_text("Dudukkan bersandar, longgarkan pakaian.")).to_be_visible()
        expect(page.get_by_text("BELUM DISAHKAN DINKES")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
        page.get_by_role("button", name="Ani Rahmawati").click()
        page.get_by_role("button", name="Nyeri atau rasa tertekan di dada").click()
        if PICTURES:
            page.screenshot(path=LAYAR / "hp-darurat.png", animations="disabled")
        page.get_by_role("button", name="Kirim darurat sekarang").click()
        expect(page.get_by_text("Menunggu jaringan, ditekan pukul")).to_be_visible()
        claims_nothing(page)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or "") if "batch" in request.url else None)
        phone.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_text("Belum ada petugas kesehatan yang mengakui.")).to_be_visible(timeout=30_000)
        claims_nothing(page)
        assert sent[0].index('"emergency"') < sent[0].index('"tally"')  # before everything else that waited
    (row,) = alone.rows(health_state)
    assert row.person == alone.person
    take_step(alone, "diakui", "baru")
    with alone.serve():
        expect(page.get_by_text("Diakui petugas kesehatan pukul")).to_be_visible(timeout=60_000)
    take_step(alone, "menuju", "diakui")
    with alone.serve():
        expect(page.get_by_text("Petugas kesehatan menuju lokasi sejak pukul")).to_be_visible(timeout=60_000)
        phone.close()


def test_one_press_without_a_word_is_an_emergency(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    page.get_by_role("link", name="DARURAT").click()
    page.get_by_role("button", name="Kirim darurat sekarang").click()
    expect(page.get_by_text("Belum ada petugas kesehatan yang mengakui.")).to_be_visible()
    phone.close()
    (sent,) = place.rows(submission)
    assert (sent.kind, sent.tps) == ("emergency", place.tps)
    house = open_house(f"sqlite:///{place.folder / 'siaga.db'}", place.folder, writable=False)
    try:
        with house.store.read() as connection:
            row = connection.execute(select(alert).where(alert.c.number == sent.id * 100 + 1)).one()
        doc = opened(house, row)
    finally:
        house.store.close()
    assert (doc["person"], doc["area"], doc["tier"], doc["state"]) == (None, place.tps, "darurat", "baru")


def test_nine_well_people_take_three_taps_and_one_of_them_is_tired(alone: Place, phone: Phone) -> None:
    house = open_house(f"sqlite:///{alone.folder / 'siaga.db'}", alone.folder)
    more = [{"id": f"M{at}", "name": f"Petugas {at}", "role": "kpps", "area": alone.tps} for at in range(8)]
    try:
        house.store.write(lambda connection: add_people(house, connection, more))
    finally:
        house.store.close()
    with alone.serve():
        page = phone.open()
        enrol(page, alone)
        page.get_by_role("link", name="Kesehatan petugas").click()
        page.get_by_role("link", name="Semua baik, tanpa keluhan").click()
        page.get_by_role("button", name="Kirim untuk 9 petugas").click()
        expect(page.get_by_text("terkirim")).to_have_count(9)
        page.get_by_role("link", name="Ani Rahmawati").click()
        page.get_by_role("button", name="mengantuk, belum sulit tetap terjaga").click()
        page.get_by_role("button", name="Kirim", exact=True).click()
        wait_until(page, "location.hash === '#/kesehatan'")
        page.get_by_role("link", name="Kembali").click()
        until_sent(page)
        phone.close()
    house = open_house(f"sqlite:///{alone.folder / 'siaga.db'}", alone.folder, writable=False)
    try:
        with house.store.read() as connection:
            states = connection.execute(select(health_state)).all()
            mine = select(person_key.c.wrapped).where(person_key.c.person == alone.person)
            wrapped = connection.execute(mine).scalar_one()
        assert len(states) == 9
        sealed = next(row.sealed for row in states if row.person == alone.person)
        key = house.vault.unwrap(wrapped, f"{house.election}|{alone.person}")
        record = house.vault.open(key, sealed, place_of_state(house.election, alone.person))
    finally:
        house.store.close()
    assert (record["kss"]["value"], record["tier"]) == (7, "pantau")
