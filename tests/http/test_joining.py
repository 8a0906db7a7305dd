"""/daftar and the door behind it, and reports that a phone sends by its token."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from data.devices import cut
from data.enrolment import revoke
from data.tables import device, submission
from tests.support.devices import OPERATOR, a_card, a_phone
from tests.support.factory import OURS, TPS, Site

KEY = "k" * 43
ABROAD = "http://siaga.samarinda.example"


def enrol(site: Site, headers: dict[str, str] | None = None, base_url: str = "http://localhost", **body: Any) -> Any:
    """What the button of /daftar sends."""
    mine = {"Origin": base_url, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
    return site.client().post("/api/v1/enrol", json=body, headers=mine, base_url=base_url)


def mark(site: Site, token: str | None, *, key: str = "k-1", tps: str = TPS) -> Any:
    """A stage of the day as a phone sends it: no cookie, no Origin."""
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    body = {"tps": tps, "kind": "dibuka"}
    return site.client().post("/api/v1/mark", json=body, headers={"Idempotency-Key": key, **shown})


def stored(site: Site, table: Any) -> int:
    with site.services.house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_opening_the_page_spends_nothing_and_shows_nothing(site: Site) -> None:
    one = a_card(site.services.house)
    page = site.client().get(f"/daftar#{one.secret}")
    assert page.status_code == 200
    assert "Daftarkan" in page.text
    assert '<script src="/lapangan/app/enrol.js" defer></script>' in page.text
    assert page.text.count("<script") == 1
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert site.client().get("/api/v1/enrol").status_code in (401, 404, 405)
    assert site.client().head("/daftar").status_code == 200
    assert enrol(site, secret=one.secret).status_code == 201


def test_the_button_enrols_and_the_phone_reports(site: Site) -> None:
    answer = enrol(site, secret=a_card(site.services.house).secret, label="HP Bu Ani", key=KEY)
    assert answer.status_code == 201
    said = answer.get_json()
    assert (said["device"], said["tps"], said["place"]) == ("hp-1", TPS, site.services.house.register().place(TPS))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    first = mark(site, said["token"])
    assert first.status_code == 201
    assert mark(site, said["token"]).get_json() == first.get_json()
    with site.services.house.store.read() as connection:
        row = connection.execute(select(submission)).one()
    assert (row.actor, row.sender, row.role) == ("hp-1", "hp-1", "officer")


def test_a_repeat_of_the_same_phone_is_answered_alike(site: Site) -> None:
    secret = a_card(site.services.house).secret
    first = enrol(site, secret=secret, key=KEY)
    assert enrol(site, secret=secret, key=KEY).get_json() == first.get_json()
    other = enrol(site, secret=secret, key="z" * 43)
    assert (other.status_code, other.get_json()["error"]) == (410, "tidak_berlaku")
    assert "sudah dipakai" in other.get_json()["sentence"]
    assert stored(site, device) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"secret": "x" * 43}, 404),
        ({"secret": ""}, 422),
        ({"secret": 7}, 422),
        ({"label": "HP"}, 422),
        ({"secret": "x" * 43, "label": "x" * 61}, 422),
        ({"secret": "x" * 43, "label": ["HP"]}, 422),
        ({"secret": "x" * 43, "key": "pendek"}, 422),
        ({"secret": "x" * 43, "role": "admin"}, 422),
        ({"secret": "\0"}, 422),
    ],
)
def test_what_the_door_does_not_take(site: Site, body: dict[str, Any], status: int) -> None:
    answer = enrol(site, **body)
    assert answer.status_code == status
    assert answer.get_json()["sentence"]


def test_withdrawn_cards_are_said(site: Site) -> None:
    one = a_card(site.services.house)
    revoke(site.services.house, OPERATOR, one.id, "hilang")
    assert "sudah dicabut" in enrol(site, secret=one.secret).get_json()["sentence"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 201),
        ({}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_other_sites_cannot_press_the_button(site: Site, headers: dict[str, str], status: int) -> None:
    assert enrol(site, headers, secret=a_card(site.services.house).secret).status_code == status


def test_a_form_cannot_smuggle_json_in(site: Site) -> None:
    secret = a_card(site.services.house).secret
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = site.client().post(
            "/api/v1/enrol", data=f'{{"secret": "{secret}"}}', headers={**OURS, "Content-Type": kind}
        )
        assert answer.status_code == 403


def test_plain_http_is_refused_beyond_this_machine(site: Site) -> None:
    secret = a_card(site.services.house).secret
    page = site.client().get("/daftar", base_url=ABROAD)
    assert (page.status_code, "lewat HTTPS" in page.text, "<script" in page.text) == (403, True, False)
    answer = enrol(site, base_url=ABROAD, secret=secret)
    assert (answer.status_code, "lewat HTTPS" in answer.get_json()["sentence"]) == (403, True)
    assert stored(site, device) == 0
    safe = ABROAD.replace("http:", "https:")
    assert site.client().get("/daftar", base_url=safe).status_code == 200
    assert enrol(site, base_url=safe, secret=secret).status_code == 201


def test_only_listed_files_are_served_to_phones(site: Site) -> None:
    client = site.client()
    script = client.get("/lapangan/app/enrol.js")
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
    for name in ("tidak-ada.js", "..%2fsettings.py", "%2e%2e/settings.py", "enrol.js.map"):
        assert client.get(f"/lapangan/app/{name}").status_code in (302, 404), name


# ---- reports by token ----


def test_a_bad_or_cut_token_is_401_with_a_sentence(site: Site) -> None:
    token, made = a_phone(site.services.house)
    assert mark(site, token).status_code == 201
    for wrong in (token[:-1], token + "x", "", "x" * 10_000):
        answer = mark(site, wrong)
        assert (answer.status_code, "belum terdaftar" in answer.get_json()["sentence"]) == (401, True)
    cut(site.services.house, OPERATOR, made.id, "hilang")
    answer = mark(site, token, key="k-2")
    assert (answer.status_code, "sudah diputuskan" in answer.get_json()["sentence"]) == (401, True)
    assert stored(site, submission) == 1


def test_a_bad_token_is_never_overlooked_for_a_session(site: Site) -> None:
    officer = site.as_user("officer")
    body = {"tps": TPS, "kind": "dibuka"}
    sent = {**OURS, "Idempotency-Key": "k-1"}
    assert officer.post("/api/v1/mark", json=body, headers={**sent, "Authorization": "Bearer x"}).status_code == 401
    assert officer.post("/api/v1/mark", json=body, headers={**sent, "Authorization": "Basic eDp5"}).status_code == 201
    token, _ = a_phone(site.services.house)
    both = officer.post(
        "/api/v1/mark", json={**body, "kind": "ditutup"}, headers={**sent, "Authorization": f"bearer {token}"}
    )
    assert both.status_code == 201
    with site.services.house.store.read() as connection:
        assert set(connection.execute(select(submission.c.actor)).scalars()) == {"uji.officer", "hp-1"}


def test_a_phone_reports_for_its_own_tps_only(site: Site) -> None:
    token, _ = a_phone(site.services.house)
    assert mark(site, token, tps="64.72.01.1001.002").status_code == 403


def test_a_token_opens_the_door_for_reports_and_nothing_else(site: Site) -> None:
    token, _ = a_phone(site.services.house)
    shown = {"Authorization": f"Bearer {token}"}
    client = site.client()
    assert client.get("/", headers=shown).status_code == 302
    assert TPS not in client.get("/lapangan/", headers=shown).text
    assert client.get("/perangkat/", headers=shown).status_code == 302
    assert client.post("/_dash-update-component", json={}, headers={**OURS, **shown}).status_code == 401
    assert client.get("/api/v1/apa", headers=shown).status_code == 404


def test_without_a_token_the_door_is_as_before(site: Site) -> None:
    assert mark(site, None).status_code == 401
    body = {"tps": TPS, "kind": "dibuka"}
    assert site.as_user("officer").post("/api/v1/mark", json=body, headers={"Idempotency-Key": "k"}).status_code == 403


def test_a_token_over_a_network_in_clear_is_refused(site: Site) -> None:
    token, _ = a_phone(site.services.house)
    shown = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-9"}
    body = {"tps": TPS, "kind": "dibuka"}
    refused = site.client().post("/api/v1/mark", json=body, headers=shown, base_url=ABROAD)
    assert refused.status_code == 403
    assert "https://" in refused.get_json()["sentence"]
    assert stored(site, submission) == 0
    assert mark(site, token).status_code == 201


def test_who_enrols_a_phone_can_read_what_becomes_of_the_data(site: Site) -> None:
    assert 'href="/privasi"' in site.client().get("/daftar").text
    page = site.client().get("/privasi")
    assert page.status_code == 200
    assert "Undang-Undang Nomor 27 Tahun 2022" in page.text
    assert "Saya sudah membaca" not in page.text
