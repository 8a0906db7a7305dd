"""Requests that change something and do not come from our own pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.factory import OURS, TPS, Site

CALLBACK = {
    "output": "page.children",
    "outputs": {"id": "page", "property": "children"},
    "inputs": [{"id": "url", "property": "pathname", "value": "/tidak-ada"}],
    "changedPropIds": ["url.pathname"],
}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_callbacks_come_from_our_own_pages(site: Site, headers: dict[str, str], status: int) -> None:
    answer = site.as_user("viewer").post("/_dash-update-component", json=CALLBACK, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert "tidak datang dari halaman" in answer.get_json()["sentence"]


def test_a_client_without_these_headers_brings_a_token(site: Site) -> None:
    client = site.as_user("viewer")
    token = {"X-CSRF-Token": site.token(client, "dispatch")}
    for headers, status in (({"X-CSRF-Token": "0" * 64}, 403), (token, 403)):
        assert client.post("/_dash-update-component", json=CALLBACK, headers=headers).status_code == status
    right = {"X-CSRF-Token": site.token(client, "/_dash-update-component")}
    assert client.post("/_dash-update-component", json=CALLBACK, headers=right).status_code == 200


def _logout(site: Site, client: Any, token: str, headers: dict[str, str] = OURS) -> int:
    status: int = client.post("/logout", data={"csrf_token": token}, headers=headers).status_code
    return status


def test_ordinary_forms_need_their_own_token_even_from_our_origin(site: Site) -> None:
    client = site.as_user("viewer")
    assert _logout(site, client, "") == 403
    assert _logout(site, client, "x" * 64) == 403
    assert _logout(site, client, "ü") == 403
    assert _logout(site, client, site.token(client, "add")) == 403, "a token of another form"
    other = site.as_user("analyst")
    assert _logout(site, client, site.token(other, "logout")) == 403, "a token of another session"
    assert _logout(site, client, site.token(client, "logout"), {"Origin": "https://evil.example"}) == 403
    assert _logout(site, client, site.token(client, "logout")) == 303


def test_text_plain_cannot_smuggle_json_in(site: Site) -> None:
    client = site.as_user("officer")
    answer = client.post(
        "/api/v1/mark", data='{"tps": "x"}', headers={"Content-Type": "text/plain", "Idempotency-Key": "k", **OURS}
    )
    assert answer.status_code == 403


def test_the_login_form_needs_the_pair_of_cookie_and_token(site: Site) -> None:
    client = site.client()
    page = client.get("/login")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    right = {"username": "siapa", "password": "saja", "csrf_token": token}
    assert client.post("/login", data=right).status_code == 401  # the pair is right, the password is not
    assert client.post("/login", data={**right, "csrf_token": ""}).status_code == 403
    assert site.client().post("/login", data=right).status_code == 403, "the cookie is missing"
    stranger = site.client()
    stranger.get("/login")
    assert stranger.post("/login", data=right).status_code == 403, "the token of another browser"


def test_no_cors_headers(site: Site) -> None:
    answer = site.as_user("viewer").get("/", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_every_form_of_the_plain_pages_carries_a_token_that_works(site: Site) -> None:
    client = site.as_user("officer")
    page = client.get(f"/lapangan/{TPS}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    key = page.split('name="key" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "kind": "dibuka", "key": key}
    assert client.post(f"/lapangan/{TPS}/tanda", data=sent).status_code == 303
