"""One's own password: what is asked for, what it ends, and what it must never do."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import select

from data.actor import ROLES, SYSTEM
from data.errors import Conflict, NotAllowed
from data.passwords import RULES
from data.tables import account, audit, login_failure
from tests.http.test_login import PASSWORD, log_in, rows
from tests.support.factory import OURS, TPS, Client, Site

PAGE = "/akun/sandi"
NEW = "perahu-tambangan-pulang"
WRONG = "ombak-salah-alamat"
NAME = "analis.satu"


@pytest.fixture
def known(site: Site) -> Client:
    """The account `NAME`, logged in with `PASSWORD`, the privacy notice read."""
    site.services.accounts.add(SYSTEM, NAME, "Analis Satu", "analyst", password=PASSWORD)
    return logged_in(site)


def logged_in(site: Site, password: str = PASSWORD) -> Client:
    client = site.client()
    assert log_in(client, NAME, password).status_code == 303
    client.post("/pemberitahuan", data={"csrf_token": site.token(client, "acknowledge")})
    assert client.get("/").status_code == 200
    return client


def change(site: Site, client: Client, current: str = PASSWORD, new: str = NEW, **more: Any) -> Any:
    """Send the form as its own page would; `more`: other fields, `headers`."""
    headers = more.pop("headers", OURS)
    sent = {"current": current, "password": new, "again": new, "csrf_token": site.token(client, "change_password")}
    return client.post(PAGE, data={**sent, **more}, headers=headers)


# ---- who may, and where it is offered ----


@pytest.mark.parametrize("role", sorted(ROLES))
def test_everyone_but_a_wall_has_the_page_and_the_way_to_it(site: Site, role: str) -> None:
    client = site.as_user(role)
    menu = client.get("/lapangan" if role == "officer" else "/_dash-layout", follow_redirects=True).text
    page = client.get(PAGE)
    if role == "wall":
        assert page.status_code == 403
        assert "Ganti kata sandi" not in menu
        assert change(site, client).status_code == 403
        with pytest.raises(NotAllowed):
            site.services.accounts.change_own(site.actor(role), PASSWORD, NEW, "192.0.2.1")
    else:
        assert page.status_code == 200
        assert "Ganti kata sandi" in menu


def test_the_field_page_and_the_accounts_page_offer_it(site: Site) -> None:
    for role, path in (("officer", f"/lapangan/{TPS}"), ("operator", "/lapangan"), ("admin", "/admin/akun")):
        assert f'href="{PAGE}"' in site.as_user(role).get(path).text


def test_the_rules_are_said_beforehand(site: Site) -> None:
    text = site.as_user("viewer").get(PAGE).text
    assert all(rule in text for rule in RULES)
    assert "Paling sedikit 12 karakter" in text
    assert "<script" not in text


def test_strangers_are_sent_to_the_login(site: Site) -> None:
    assert site.client().get(PAGE).location == "/login?next=%2Fakun%2Fsandi"
    assert site.client().post(PAGE, data={}).status_code == 401


# ---- what it does ----


def test_the_new_password_holds_others_are_out_and_this_browser_stays(site: Site, known: Client) -> None:
    other = logged_in(site)
    bystander = site.as_user("viewer")
    before = known.get_cookie("siaga_sesi").value  # type: ignore[union-attr]
    page = change(site, known)
    assert page.status_code == 200
    assert "semua sesi lain akun ini sudah berakhir" in page.text
    assert [client.get("/").status_code for client in (known, other, bystander)] == [200, 302, 200]
    assert known.get_cookie("siaga_sesi").value != before  # type: ignore[union-attr]
    thief = site.client()
    thief.set_cookie("siaga_sesi", before)
    assert thief.get("/").status_code == 302
    assert log_in(site.client(), NAME, PASSWORD).status_code == 401
    assert log_in(site.client(), NAME, NEW).status_code == 303
    assert rows(site) == 3  # this one, the bystander's, the login just now


def test_it_is_on_record_and_no_password_is_in_any_log(
    site: Site, known: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [change(site, known, WRONG), change(site, known, new="pendek"), change(site, known, again=WRONG)]
    pages.append(change(site, known))
    for secret in (PASSWORD, NEW, WRONG, "pendek"):
        assert secret not in caplog.text
        assert not any(secret in page.text for page in pages)
    with site.services.house.store.read() as connection:
        lines = connection.execute(select(audit).where(audit.c.actor == NAME).order_by(audit.c.id)).all()
        kept = connection.execute(select(account.c.password).where(account.c.username == NAME)).scalar_one()
    assert [(line.action, line.subject, line.detail) for line in lines] == [
        ("login", None, None),
        ("notice_read", None, lines[1].detail),
        ("account_password", NAME, None),
    ]
    assert kept.startswith("$argon2id$")


# ---- what it refuses ----


def test_a_wrong_current_password_is_refused_and_after_five_there_is_a_wait(site: Site, known: Client) -> None:
    for _ in range(5):
        page = change(site, known, WRONG)
        assert page.status_code == 422
        assert 'id="wrong-current">Kata sandi sekarang salah.<' in page.text
    late = change(site, known)
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "1"
    assert "Coba lagi dalam 1 detik." in late.text
    assert log_in(site.client(), NAME, PASSWORD).status_code == 429, "one count for both doors"
    assert known.get("/").status_code == 200
    with site.services.house.store.read() as connection:
        counts = sorted(connection.execute(select(login_failure.c.count)).scalars())
    assert counts == [5, 5]  # the account and the address; what came too early is not counted


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"new": "pendek"}, "password", "Kata sandi terdiri atas 6 karakter: pakai paling sedikit 12 karakter."),
        ({"new": "x" * 300}, "password", "Kata sandi terlalu panjang: pakai paling banyak 256 karakter."),
        ({"new": "samarinda2024!"}, "password", "Kata sandi mudah ditebak"),
        ({"new": "analis.satu.2024"}, "password", "Kata sandi mudah ditebak"),
        ({"new": PASSWORD}, "password", "Kata sandi baru sama dengan yang sekarang"),
        ({"again": WRONG}, "again", "Tidak sama dengan kata sandi baru"),
        ({"current": ""}, "current", "Isi kata sandi Anda yang sekarang."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    site: Site, known: Client, sent: dict[str, str], field: str, sentence: str
) -> None:
    page = change(site, known, **sent)
    assert page.status_code == 422
    assert f'id="wrong-{field}">{sentence}' in page.text
    assert page.text.count('class="plain-wrong"') == 1
    assert "kosongkan" not in page.text
    assert log_in(site.client(), NAME, PASSWORD).status_code == 303
    assert known.get("/").status_code == 200


def test_all_that_is_wrong_is_said_at_once(site: Site, known: Client) -> None:
    page = change(site, known, "", "pendek", again="lain")
    assert page.text.count('class="plain-wrong"') == 3


def test_it_must_come_from_its_own_page(site: Site, known: Client) -> None:
    foreign: list[dict[str, Any]] = [
        {"headers": {"Origin": "https://evil.example"}},
        {"headers": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}},
        {"csrf_token": ""},
        {"csrf_token": site.token(known, "logout")},
        {"csrf_token": site.token(site.as_user("viewer"), "change_password")},
    ]
    for one in foreign:
        assert change(site, known, **one).status_code == 403, one
    assert log_in(site.client(), NAME, PASSWORD).status_code == 303
    assert change(site, known).status_code == 200


def test_a_reset_in_between_stands(site: Site, known: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = site.services.accounts
    hash_ = accounts.passwords.hash
    issued = []

    def reset_first(password: str) -> str:
        if not issued:
            issued.append("")  # the reset hashes too
            issued.append(accounts.reset(SYSTEM, NAME).password)
        return hash_(password)

    monkeypatch.setattr(accounts.passwords, "hash", reset_first)
    page = change(site, known)
    assert page.status_code == Conflict.status
    assert "baru saja diganti dari tempat lain" in page.text
    assert log_in(site.client(), NAME, NEW).status_code == 401
    assert log_in(site.client(), NAME, issued[1]).status_code == 303
