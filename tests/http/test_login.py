"""Logging in and out, and what becomes of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from data.actor import SYSTEM
from data.clock import real_now
from data.sessions import hash_of
from data.tables import session
from tests.support.factory import OURS, Client, Site

PASSWORD = "gerimis-sore-di-mahakam"


def log_in(client: Client, username: str, password: str, next_: str = "") -> Any:
    page = client.get("/login")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"username": username, "password": password, "next": next_, "csrf_token": token}
    return client.post("/login", data=sent)


@pytest.fixture
def known(site: Site) -> str:
    site.services.accounts.add(SYSTEM, "analis.satu", "Analis Satu", "analyst", password=PASSWORD)
    return "analis.satu"


def rows(site: Site) -> int:
    with site.services.house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(session)).scalar_one()


def test_the_right_password_opens_a_session(site: Site, known: str) -> None:
    client = site.client()
    answer = log_in(client, " Analis.Satu ", PASSWORD, "/hitung?dapil=647201")
    assert answer.status_code == 303
    assert answer.location == "/hitung?dapil=647201"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age=43200" in cookie
    value = client.get_cookie("siaga_sesi").value  # type: ignore[union-attr]
    assert len(value) == 43  # 256 random bits
    with site.services.house.store.read() as connection:
        assert connection.execute(select(session.c.id_hash)).scalars().all() == [hash_of(value)]


def test_a_foreign_next_is_ignored(site: Site, known: str) -> None:
    assert log_in(site.client(), known, PASSWORD, "//evil.example/").location == "/"
    assert log_in(site.client(), known, PASSWORD, "https://evil.example/").location == "/"


@pytest.mark.parametrize(("username", "password"), [("analis.satu", "salah-sekali-ini"), ("tidak.ada", PASSWORD)])
def test_wrong_and_unknown_hear_the_same(site: Site, known: str, username: str, password: str) -> None:
    answer = log_in(site.client(), username, password)
    assert answer.status_code == 401
    assert "Nama pengguna atau kata sandi salah." in answer.text
    assert f'value="{username}"' in answer.text
    assert password not in answer.text
    assert rows(site) == 0


def test_after_five_failures_there_is_a_wait_and_the_page_says_how_long(site: Site, known: str) -> None:
    client = site.client()
    for _ in range(5):
        assert log_in(client, known, "salah-sekali-ini").status_code == 401
    answer = log_in(client, known, PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert "Coba lagi dalam 1 detik." in answer.text


def test_logout_ends_the_session_itself_not_just_the_cookie(site: Site, known: str) -> None:
    client = site.as_user("viewer")
    saved = client.get_cookie("siaga_sesi").value  # type: ignore[union-attr]
    assert client.get("/").status_code == 200
    answer = client.post("/logout", data={"csrf_token": site.token(client, "logout")})
    assert answer.location == "/login"
    thief = site.client()
    thief.set_cookie("siaga_sesi", saved)
    assert thief.get("/").status_code == 302
    assert thief.post("/_dash-update-component", json={}, headers=OURS).status_code == 401
    assert rows(site) == 0


def test_logging_in_again_replaces_the_session(site: Site, known: str) -> None:
    client = site.client()
    log_in(client, known, PASSWORD)
    first = client.get_cookie("siaga_sesi").value  # type: ignore[union-attr]
    client.get("/login")
    token = site.token(client, "submit")
    assert token
    fresh = site.client()
    fresh.set_cookie("siaga_sesi", "x" * 43)  # planted beforehand
    log_in(fresh, known, PASSWORD)
    second = fresh.get_cookie("siaga_sesi").value  # type: ignore[union-attr]
    assert second not in (first, "x" * 43)


@pytest.mark.parametrize("how", ["disable", "reset", "assign"])
def test_changing_an_account_ends_all_its_sessions(site: Site, how: str) -> None:
    browsers = [site.as_user("viewer"), site.as_user("viewer")]
    other = site.as_user("analyst")
    assert [client.get("/").status_code for client in (*browsers, other)] == [200, 200, 200]
    change = getattr(site.services.accounts, how)
    change(SYSTEM, "uji.viewer", "wall") if how == "assign" else change(SYSTEM, "uji.viewer")
    assert [client.get("/").status_code for client in (*browsers, other)] == [302, 302, 200]
    assert rows(site) == 1


class Statements:
    """Counts the statements on the session table that reach the database."""

    def __init__(self, site: Site) -> None:
        self.looks = self.touches = 0
        store = site.services.house.store
        for engine in (store.reader, store._writer):
            event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.looks += statement.startswith("SELECT session")
        self.touches += statement.startswith("UPDATE session")


def test_sessions_are_looked_up_every_five_seconds_and_touched_once_a_minute(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.as_user("viewer")
    start = real_now()
    now = start
    monkeypatch.setattr(site.services.sessions, "_now", lambda: now)
    counted = Statements(site)
    for second in range(120):
        now = start + timedelta(seconds=second)
        assert client.get("/_dash-dependencies").status_code == 200
    assert counted.looks == 24
    assert counted.touches == 1
    now = start + timedelta(hours=11, minutes=59)
    assert client.get("/_dash-dependencies").status_code == 200
    now = start + timedelta(hours=12, seconds=1)
    assert client.get("/_dash-dependencies").status_code == 401


def test_the_wall_has_a_long_session(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.as_user("wall")
    later = real_now() + timedelta(hours=160)
    monkeypatch.setattr(site.services.sessions, "_now", lambda: later)
    assert client.get("/").status_code == 200


def test_an_unreadable_cookie_is_nobody(site: Site) -> None:
    for value in ("", "x", "x" * 43, "a" * 3000):
        client = site.client()
        client.set_cookie("siaga_sesi", value)
        assert client.get("/").status_code == 302


def test_no_other_cookie_is_ever_set(site: Site, known: str) -> None:
    client = site.client()
    log_in(client, known, PASSWORD)
    client.get("/")
    assert {key[2] for key in client._cookies} == {"siaga_sesi", "siaga_masuk"}
