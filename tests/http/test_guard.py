"""Default deny: every registered route, every role, and what anonymous browsers may have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from dashboard.guard import PHONE_SHELL, PUBLIC_ENDPOINTS, action_of
from dashboard.places import safe_next
from data.actor import ROLE_ACTIONS, ROLES
from tests.support.factory import KELURAHAN, OURS, TPS, Site

FILLERS = {
    "tps": TPS,
    "contest": "ppwp",
    "username": "uji.admin",
    "act": "reset",
    "filename": "tidak-ada.js",
    "path": "tidak/ada",
    "rest": "tidak-ada",
    "area": KELURAHAN,
    "number": "1",
    "name": "tidak-ada.js",
    "no": "1",
    "package_name": "dash",
    "fingerprinted_path": "deps/tidak-ada.js",
}


def routes(server: Flask) -> Iterator[tuple[str, str, str | None]]:
    """Every (method, path, endpoint) of the application, with something in place of each variable."""
    for rule in server.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, filled(rule), rule.endpoint


def filled(rule: Rule) -> str:
    path = rule.rule
    for name in rule.arguments:
        value = FILLERS.get(name, "x")
        path = "".join(
            part if part.split(":")[-1] != name else value for part in path.replace(">", "<").split("<")
        )
    return path


def test_strangers_get_nothing_but_the_login_page_and_health(site: Site) -> None:
    client = site.client()
    seen = 0
    for method, path, endpoint in routes(site.app.server):
        answer = client.open(path, method=method)
        if endpoint in PUBLIC_ENDPOINTS:
            assert answer.status_code != 302
            continue
        if endpoint in PHONE_SHELL:
            assert "Siaga Pemilu · lapangan" in answer.text  # the page of a phone, without any data
            assert TPS not in answer.text
            continue
        seen += 1
        if method != "GET" or path.startswith(("/_dash", "/_reload-hash", "/api/")):
            assert answer.status_code == 401, (method, path)
            assert answer.get_json()["error"] == "belum_masuk"
            assert answer.get_json()["sentence"].startswith("Sesi Anda sudah berakhir")
        else:
            assert answer.status_code == 302, (method, path)
            assert answer.location.startswith("/login"), (method, path)
    assert seen > 20


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_closed_too(site: Site, method: str) -> None:
    client = site.client()
    for path in ("/", "/_dash-update-component", "/tidak-ada", "/lapangan"):
        assert client.open(path, method=method).status_code == 401


def test_the_login_page_finds_its_own_files(site: Site) -> None:
    client = site.client()
    for path in ("/assets/10-theme.css", "/assets/vendor/bootstrap.css", "/assets/vendor/fonts/inter-latin.woff2"):
        assert client.get(path).status_code == 200, path
    for path in ("/assets/vendor/../../settings.py", "/assets/90-clock.js", "/assets/vendor/licences/inter.txt"):
        assert client.get(path).status_code == 302, path


def test_strangers_are_brought_back_to_where_they_wanted(site: Site) -> None:
    client = site.client()
    assert client.get("/hitung?dapil=647201").location == "/login?next=%2Fhitung%3Fdapil%3D647201"
    assert client.get("/").location == "/login"
    assert client.get("/assets/90-clock.js").location == "/login"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/hitung?dapil=647201", "/hitung?dapil=647201"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("https://evil.example/", None),
        ("javascript:alert(1)", None),
        ("/\t/evil.example", None),
        ("/login?next=/", None),
        ("hitung", None),
        ("", None),
        (None, None),
    ],
)
def test_next_stays_inside_the_site(path: str | None, kept: str | None) -> None:
    assert safe_next(path) == kept


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_passes_exactly_the_doors_of_its_actions(site: Site, role: str) -> None:
    client = site.as_user(role)
    own = {"login", "notice", "health", "joining", "phone_files"}
    for method, path, endpoint in routes(site.app.server):
        if method != "GET" or (endpoint or "").partition(".")[0] in own:
            continue
        allowed = action_of(endpoint) in ROLE_ACTIONS[role]
        answer = client.get(path)
        if endpoint == "/" and not allowed:
            assert answer.location == "/lapangan"
        elif path.startswith("/assets/"):
            assert answer.status_code in (404, 403)
        else:
            assert (answer.status_code == 403) is not allowed, (role, path, answer.status_code)


def test_callbacks_are_closed_to_officers(site: Site) -> None:
    body = {"output": "page.children", "inputs": [{"id": "url", "property": "pathname", "value": "/"}]}
    officer = site.as_user("officer").post("/_dash-update-component", json=body, headers=OURS)
    assert officer.status_code == 403
    assert officer.get_json()["error"] == "tidak_berwenang"


def test_role_table_walk() -> None:
    """The doors that write or manage belong to these roles and to no other."""
    holders = {
        action: {role for role in ROLES if action in ROLE_ACTIONS[role]}
        for action in ("report", "enrol", "manage_accounts", "see_aggregates", "change_own_password")
    }
    assert holders["report"] == {"operator", "officer"}
    assert holders["enrol"] == {"operator"}
    assert holders["manage_accounts"] == {"admin"}
    assert holders["see_aggregates"] == set(ROLES) - {"officer"}
    assert holders["change_own_password"] == set(ROLES) - {"wall"}
