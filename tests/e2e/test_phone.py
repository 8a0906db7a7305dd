"""The officer's phone in a real browser: without network, killed in between, answers lost; everything arrives once."""

from __future__ import annotations

import http.client
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from data.tables import entry, form, health_state, mark, photo, submission
from tests.support.browser import PageWatch
from tests.support.night import PICTURES, login
from tests.support.phones import SCREEN, Phone, Place, enrol, fill, until_sent
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

CONTESTS = ("ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota")
LAYAR = Path(__file__).parents[2] / "docs" / "layar"


def test_a_night_without_network_and_a_restart_of_the_phone(
    alone: Place, phone: Phone, page: Page, page_watch: PageWatch
) -> None:
    briefing = page
    with alone.serve():
        login(briefing, alone.base, alone.viewer, "/hitung")
        expect(briefing.get_by_text("Belum ada suara sah yang terhitung")).to_be_visible()
        page = phone.open()
        enrol(page, alone)
        phone.set_offline(True)
        for number, contest in enumerate(CONTESTS):
            fill(page, alone.base, contest, 10 + number, number)
        expect(page.locator("#sambungan")).to_contain_text("10 laporan menunggu di HP ini")
        assert page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
        phone.close()
        page = phone.open()
        phone.set_offline(True)
        page.goto(f"{alone.base}/lapangan/#/kiriman")
        expect(page.get_by_text("menunggu", exact=True)).to_have_count(10)
        assert alone.rows(submission) == []
        phone.set_offline(False)
        page.get_by_role("button", name="Kirim sekarang").click()
        expect(page.get_by_text("diterima", exact=True)).to_have_count(10, timeout=60_000)
        phone.close()
        # The open page of somebody else has moved, without a reload.
        expect(briefing.locator("#hitung-grid").get_by_text("Samarinda", exact=True)).to_be_visible()
        expect(briefing.get_by_text("10 suara")).to_be_visible()
        briefing.goto("about:blank")
    assert sorted((row.contest, row.ver, row.state) for row in alone.rows(form)) == [
        (contest, 1, "counted") for contest in sorted(CONTESTS)
    ]
    assert sorted((row.contest, row.width) for row in alone.rows(photo)) == [
        (contest, 2000) for contest in sorted(CONTESTS)
    ]
    assert len(alone.rows(submission)) == 10


def test_the_server_dies_while_a_report_is_on_its_way(alone: Place, phone: Phone) -> None:
    with alone.serve() as first:
        page = phone.open()
        enrol(page, alone)
        killed: list[Served] = []

        def kill(route: Route) -> None:
            if not killed:
                killed.append(first)
                first.kill()
            route.continue_()

        page.route("**/api/v1/batch", kill)
        fill(page, alone.base, "ppwp", 48)
        expect(page.locator("#sambungan")).to_contain_text("1 laporan menunggu di HP ini")
    with alone.serve():
        page.evaluate("dispatchEvent(new Event('online'))")
        until_sent(page)
        phone.close()
    assert [(row.contest, row.ver) for row in alone.rows(form)] == [("ppwp", 1)]
    assert len(alone.rows(submission)) == 1


def test_fifty_at_once_with_one_key_are_one_report(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    token = page.evaluate("JSON.parse(localStorage.getItem('siaga.perangkat')).token")
    phone.close()
    body = json.dumps({"tps": place.tps, "kind": "dibuka"})
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "satu",
    }

    def post(_: int) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
        connection.request("POST", "/api/v1/stage", body, headers)
        answer = connection.getresponse()
        said = answer.status, answer.read().decode()
        connection.close()
        return said

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(post, range(50)))
    assert sorted(status for status, _ in answers) == [200] * 49 + [201]
    assert len({said for _, said in answers}) == 1
    assert len(place.rows(submission)) == 1


def test_an_answer_that_is_lost_is_heard_again(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    lost: list[int] = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        if len(lost) < 2:
            lost.append(answer.status)
            route.abort("failed")
        else:
            route.fulfill(response=answer)

    page.route("**/api/v1/batch", lose)
    fill(page, place.base, "ppwp", 48)
    for _ in range(2):
        expect(page.locator("#sambungan")).to_contain_text("menunggu di HP ini")
        page.evaluate("dispatchEvent(new Event('online'))")
    until_sent(page)
    assert lost == [200, 200]
    (sent,) = place.rows(submission)
    page.goto(f"{place.base}/lapangan/#/kiriman")
    expect(page.get_by_text(f"diterima no. {sent.id}: masuk", exact=False)).to_be_visible()
    expect(page.get_by_text("bertanda")).to_have_count(0)
    phone.close()


def test_a_correction_of_what_is_still_waiting_names_it_once_it_has_a_number(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    phone.set_offline(True)
    fill(page, place.base, "ppwp", 48)
    page.goto(f"{place.base}/lapangan/#/hasil/ppwp")
    expect(page.get_by_text("masih menunggu sinyal")).to_be_visible()
    expect(page.locator('[id="votes.1"]')).to_have_value("48")
    page.locator("#alasan").fill("salah baca baris 1")
    fill(page, place.base, "ppwp", 49)
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    until_sent(page)
    phone.close()
    first, second = place.rows(submission)
    assert [(row.ver, row.state, row.submission) for row in place.rows(form)] == [(2, "counted", second.id)]
    assert (first.replaces, first.reason) == (None, None)
    assert (second.replaces, second.reason) == (first.id, "salah baca baris 1")
    assert place.rows(entry) == []


def test_a_slip_of_the_thumb_is_taken_back(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    page.get_by_role("link", name="Status TPS").click()
    opened, closed = (page.locator(".line", has_text=name).get_by_role("button") for name in ("dibuka", "ditutup"))
    closed.click()
    closed.click()
    expect(closed).to_have_text("Laporkan")
    opened.click()
    expect(opened).to_have_text("Terkirim", timeout=10_000)
    page.get_by_role("link", name="Kembali").click()
    until_sent(page)
    expect(page.get_by_text("1 dari 5 tahap dilaporkan")).to_be_visible()
    phone.close()
    assert [(row.kind, row.contest) for row in place.rows(submission)] == [("mark", None)]
    assert [row.kind for row in place.rows(mark)] == ["dibuka"]


def test_a_check_in_leaves_nothing_on_the_phone(place: Place, phone: Phone) -> None:
    page = phone.open()
    enrol(page, place)
    page.get_by_role("link", name="Kesehatan petugas").click()
    page.get_by_role("link", name="Ani Rahmawati").click()
    assert page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
    page.get_by_label("Nyeri atau rasa tertekan di dada").check()
    expect(page.get_by_role("alert").get_by_text("Hentikan tugas sekarang")).to_be_visible()
    page.get_by_label("Tekanan sistolik").fill("1780")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_text("Tekanan sistolik: 40 sampai 300 mmHg.")).to_be_visible()
    page.get_by_label("Tekanan sistolik").fill("178")
    page.get_by_label("Tekanan diastolik").fill("104")
    page.get_by_label("Sudah bertugas (jam)").fill("15,5")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_text("terkirim")).to_be_visible()
    page.get_by_role("link", name="Ani Rahmawati").click()
    expect(page.get_by_label("Tekanan sistolik")).to_have_value("")
    left = page.evaluate(
        """async () => {
          const {all} = await import("/lapangan/app/store.js");
          return [(await all("outbox")).map(item => [item.status, item.body, item.answer]), await all("draft")];
        }"""
    )
    phone.close()
    (sent,) = place.rows(submission)
    assert left == [[["diterima", {}, {"no": sent.id, "state": "recorded"}]], []]
    assert [row.person for row in place.rows(health_state)] == [place.person]


def test_every_page_fits_a_small_phone(place: Place, phone: Phone) -> None:
    """Nothing sticks out at 360 px; with SIAGA_SCREENSHOTS the pictures of the officers' guide are kept."""

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == SCREEN["width"], name
        if PICTURES:
            page.screenshot(path=LAYAR / f"hp-{name}.png", animations="disabled")

    page = phone.open()
    page.goto(f"{place.base}/daftar#{place.secret}")
    expect(page.get_by_role("button", name="Daftarkan")).to_be_visible()
    look("daftar")
    enrol(page, place)
    look("beranda")
    page.goto(f"{place.base}/lapangan/#/status")
    expect(page.get_by_text("Kotak diserahkan")).to_be_visible()
    look("status")
    page.goto(f"{place.base}/lapangan/#/partisipasi")
    expect(page.get_by_role("button", name="Kirim")).to_be_visible()
    look("partisipasi")
    page.goto(f"{place.base}/lapangan/#/hasil/ppwp")
    for name, value in {"votes.1": 48, "votes.2": 139, "votes.3": 21, "valid": 218}.items():
        page.locator(f'[id="{name}"]').fill(str(value))
    off = page.get_by_text("seluruh suara yang tertulis = 208: selisih 10, baca ulang barisnya")
    expect(off).to_be_visible()
    off.scroll_into_view_if_needed()
    look("formulir")
    page.get_by_role("button", name="Periksa dan kirim").click()
    expect(page.get_by_text("Ada yang tidak cocok")).to_be_visible()
    expect(page.get_by_role("button", name="Kirim sekarang")).to_be_disabled()
    page.get_by_text("Sudah saya baca ulang").scroll_into_view_if_needed()
    look("periksa")
    page.get_by_label("Sudah saya baca ulang").check()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_role("link", name="Kiriman")).to_be_visible()
    page.goto(f"{place.base}/lapangan/#/kiriman")
    (sent,) = place.rows(submission)
    expect(page.get_by_text(f"diterima no. {sent.id}: masuk, bertanda")).to_be_visible()
    look("kiriman")
    page.goto(f"{place.base}/lapangan/#/hasil/dprd_kota")
    expect(page.locator("summary")).to_have_count(17)
    page.locator("summary").nth(3).click()
    look("partai")
    phone.close()


def test_a_draft_outlives_the_browser_and_the_server(alone: Place, phone: Phone) -> None:
    with alone.serve() as server:
        page = phone.open()
        enrol(page, alone)
        page.goto(f"{alone.base}/lapangan/#/hasil/dprd_kota")
        page.locator("summary").nth(1).click()
        page.locator(".party[open] input").nth(2).fill("17")
        page.wait_for_timeout(600)
        server.stop(signal.SIGTERM)
        phone.close()
    page = phone.open()
    page.goto(f"{alone.base}/lapangan/#/hasil/dprd_kota")
    expect(page.get_by_text("1 dari")).to_be_visible()
    page.locator("summary").nth(1).click()
    expect(page.locator(".party[open] input").nth(2)).to_have_value("17")
    phone.close()
