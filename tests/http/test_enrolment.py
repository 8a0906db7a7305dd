"""/perangkat: who may see it, what is printed, what is said, and that a secret is in the PDF only."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import enrolment as page_module
from dashboard.card_sheet import Face, sheet
from data.enrolment import enrol
from data.errors import Conflict
from data.tables import audit, card
from tests.support.devices import a_card, a_phone, register_people
from tests.support.factory import KELURAHAN, OURS, TPS, Site
from tests.support.pdfs import text_of

WAY = f"/perangkat/{KELURAHAN}"
PUBLIC = "https://siaga.samarinda.example"


def press(site: Site, client: Any, path: str, view: str, **fields: str) -> Any:
    """Press a button of the page."""
    sent = {"csrf_token": site.token(client, view), "wilayah": KELURAHAN, **fields}
    return client.post(f"/perangkat/{path}", data=sent)


@pytest.fixture
def faces(monkeypatch: pytest.MonkeyPatch) -> list[Face]:
    """What the page has handed to the sheet."""
    seen: list[Face] = []

    def watched(given: list[Face], title: str, *, simulated: bool) -> bytes:
        seen.extend(given)
        return sheet(given, title, simulated=simulated)

    monkeypatch.setattr(page_module, "sheet", watched)
    return seen


def test_only_operators_and_only_their_area(site: Site) -> None:
    for role, status in (("operator", 200), ("admin", 403), ("analyst", 403), ("officer", 403), ("viewer", 403)):
        assert site.as_user(role).get("/perangkat/").status_code == status, role
        assert site.as_user(role).get(WAY).status_code == status, role
    operator = site.as_user("operator")
    assert operator.get("/perangkat/64.72.02.1001").status_code == 403
    assert press(site, operator, "64.72.02.1001/kartu", "print_cards").status_code == 403
    assert operator.get("/perangkat/64.72.01").status_code == 404
    assert operator.get(f"/perangkat/{TPS}").location == WAY
    own = site.as_user("operator", areas=(KELURAHAN,), name="uji.kelurahan")
    assert own.get("/perangkat/").location == WAY


def test_empty_states_say_what_to_do(site: Site) -> None:
    page = site.as_user("operator").get(WAY).text
    assert "Belum ada HP terdaftar. Cetak kartu, gunting, lalu bagikan" in page
    assert "belum dicetak" in page


def test_a_printed_sheet_has_the_secrets_and_nothing_else_has(
    site: Site, faces: list[Face], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    operator = site.as_user("operator")
    answer = press(site, operator, f"{KELURAHAN}/kartu", "print_cards", untuk="tps", hanya="1")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r'filename="kartu_[\d.]+_no\d+-\d+\.pdf"', answer.headers["Content-Disposition"])
    register = site.services.house.register()
    words = text_of(answer.data)
    places = register.tps_of(KELURAHAN)
    assert [one.place for one in faces] == [register.place(tps) for tps in places]
    for tps in places:
        assert register.place(tps) in words
    assert words.count("Ketua KPPS") == len(places)
    assert len(re.findall(r"Berlaku sampai \d\d-\d\d-\d{4} \d\d\.\d\d WITA", words)) == len(places)
    assert "SIMULASI" not in words
    assert answer.data.count(b"/Type /Page\n") == -(-len(places) // 8)
    secret = faces[0].url.removeprefix("http://localhost/daftar#")
    assert len(secret) == 43
    page = operator.get(WAY).text
    assert page.count("belum dipakai") > len(places)
    with site.services.house.store.read() as connection:
        stored = repr([list(connection.execute(select(table))) for table in (card, audit)])
    assert not [where for where in (page, words, stored, caplog.text, repr(faces)) if secret in where]
    assert enrol(site.services.house, secret)[1].tps == places[0]


def test_one_card_per_person_and_for_a_single_tps(site: Site, faces: list[Face]) -> None:
    register_people(site.services.house, "Ani", "Žaža")
    operator = site.as_user("operator")
    answer = press(site, operator, f"{TPS}/kartu", "print_cards", untuk="petugas")
    assert [one.holder for one in faces] == ["Ani (KPPS)", "Žaža (KPPS)"]
    assert "Zaza (KPPS)" in text_of(answer.data)
    page = operator.get(WAY).text
    assert "Žaža" in page
    assert 'name="untuk" value="petugas">2 petugas</button>' in page


def test_a_sheet_has_its_limit_and_nothing_is_withdrawn_for_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MOST_CARDS", 5)
    house = site.services.house
    one = a_card(house)
    answer = press(site, site.as_user("operator"), f"{KELURAHAN}/kartu", "print_cards")
    assert answer.status_code == 422
    assert f"{len(house.register().tps_of(KELURAHAN))} kartu sekaligus terlalu banyak" in answer.text
    assert enrol(house, one.secret)[1].tps == TPS


def test_simulated_cards_say_so() -> None:
    face = Face(7, "TPS 001 Loa Bakung", "Kecamatan", "Ketua KPPS", "Berlaku sampai", f"{PUBLIC}/daftar#x")
    assert text_of(sheet([face] * 9, "Kartu", simulated=True)).count("SIMULASI") == 9
    assert "SIMULASI" not in text_of(sheet([face], "Kartu", simulated=False))


def test_the_address_on_the_card_is_the_setting_and_never_plain_http(make_site: Any, faces: list[Face]) -> None:
    site: Site = make_site(base_url=PUBLIC)
    operator = site.as_user("operator")
    assert press(site, operator, f"{TPS}/kartu", "print_cards").status_code == 200
    assert faces[0].url.startswith(f"{PUBLIC}/daftar#")


def test_cards_that_phones_could_not_use_are_not_printed(site: Site, faces: list[Face]) -> None:
    client = site.client()
    cookie = site.services.sessions.open(site.actor("operator"))
    client.set_cookie("siaga_sesi", cookie, domain="10.0.0.5")
    headers = {"Origin": "http://10.0.0.5", "Sec-Fetch-Site": "same-origin"}
    own = site.as_user("operator")
    own.set_cookie("siaga_sesi", cookie)
    sent = {"csrf_token": site.token(own, "print_cards")}
    answer = client.post(f"/perangkat/{TPS}/kartu", data=sent, headers=headers, base_url="http://10.0.0.5")
    assert answer.status_code == 422
    assert "bukan HTTPS" in answer.text
    assert faces == []
    with site.services.house.store.read() as connection:
        assert connection.execute(select(card)).all() == []


def test_nobody_left_to_print_for_is_said_on_the_page(site: Site) -> None:
    a_phone(site.services.house)
    answer = press(site, site.as_user("operator"), f"{TPS}/kartu", "print_cards", hanya="1")
    assert answer.status_code == 422
    assert "sudah punya HP terdaftar" in answer.text


def test_withdrawing_a_card_and_cutting_a_phone_off(site: Site) -> None:
    house = site.services.house
    one = a_card(house, f"{KELURAHAN}.002")
    token, made = a_phone(house, label="HP <Ani>")
    operator = site.as_user("operator")
    page = operator.get(WAY).text
    assert "HP &lt;Ani&gt; (hp-1)" in page
    assert "terakhir terlihat" in page
    assert token not in page
    neighbour = site.as_user("operator", areas=("64.72.02",), name="uji.tetangga")
    for way, view, number in (("kartu/%s/cabut", "revoke_card", one.id), ("hp/%s/putus", "cut_device", made.id)):
        path = way % number
        silent = press(site, operator, path, view, alasan=" ")
        assert (silent.status_code, "Alasan wajib diisi" in silent.text) == (422, True)
        assert press(site, neighbour, path, view, alasan="iseng").status_code == 403
        done = press(site, operator, path, view, alasan="hilang")
        assert done.status_code == 200
        again = press(site, operator, path, view, alasan="hilang")
        assert again.status_code == Conflict.status
        assert "sudah" in again.text
        for wrong in ("0", "x", "99999999999"):
            assert press(site, operator, way % wrong, view, alasan="hilang").status_code == 404
    page = operator.get(WAY).text
    assert "oleh uji.operator: hilang" in page
    assert "Putuskan perangkat" not in page
    listed = operator.get("/perangkat/").text
    assert "1 diputus" in listed


def test_buttons_need_the_token_of_their_form(site: Site) -> None:
    operator = site.as_user("operator")
    for path in (f"{TPS}/kartu", "kartu/1/cabut", "hp/1/putus"):
        assert operator.post(f"/perangkat/{path}", data={"csrf_token": "x" * 64}, headers=OURS).status_code == 403
