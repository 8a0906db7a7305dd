"""Security headers, caching and compression."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import orjson
import pytest

from dashboard.compression import SMALLEST_ANSWER, warm
from tests.support.factory import OURS, Site

PACKED = {"Accept-Encoding": "gzip"}


def directives(header: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in header.split(";"))


def test_dash_pages_run_only_hashed_scripts(site: Site) -> None:
    answer = site.as_user("viewer").get("/")
    policy = directives(answer.headers["Content-Security-Policy"])
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["worker-src"] == "'self' blob:"
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.S)
    assert inline, "Dash's renderer start is inline"
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]


def test_no_policy_names_another_host(site: Site) -> None:
    client = site.as_user("viewer")
    for path in ("/", "/login", "/pemberitahuan", "/_dash-layout"):
        text = client.get(path).headers["Content-Security-Policy"]
        assert "http" not in text
        assert "*" not in text


@pytest.mark.parametrize("path", ["/", "/login", "/health", "/_dash-layout", "/tidak-ada", "/assets/10-theme.css"])
def test_headers_are_on_every_answer(site: Site, path: str) -> None:
    for client in (site.client(), site.as_user("viewer")):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Set-Cookie" not in headers or "siaga_masuk" in headers["Set-Cookie"]


def test_plain_pages_carry_no_inline_script_or_style(site: Site) -> None:
    text = site.client().get("/login").text
    assert "<script" not in text
    assert " style=" not in text
    assert "<style" not in text


def test_pages_are_not_stored_assets_are(site: Site) -> None:
    client = site.as_user("viewer")
    for path in ("/", "/_dash-layout", "/login", "/pemberitahuan", "/assets/tidak-ada.css"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert client.get("/assets/10-theme.css").headers["Cache-Control"] == "public, max-age=86400"
    assert "immutable" in client.get("/assets/10-theme.css?m=1.5").headers["Cache-Control"]
    assert site.client().get("/assets/90-clock.js").headers["Cache-Control"] == "no-store"


def test_hsts_only_over_https(site: Site) -> None:
    assert "Strict-Transport-Security" not in site.client().get("/login").headers
    secure = site.client().get("/login", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in secure.headers["Set-Cookie"]


def test_bundles_travel_compressed_and_are_compressed_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.as_user("viewer")
    path = re.findall(r'src="(/_dash-component-suites/[^"]*dash_renderer[^"]*)"', client.get("/").text)[0]
    plain = client.get(path)
    first = client.get(path, headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data) == plain.data
    assert len(first.data) * 2 < len(plain.data)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.headers["Vary"] == "Accept-Encoding"
    monkeypatch.setattr(gzip, "compress", lambda *_args, **_more: pytest.fail("compressed again"))
    again = client.get(path, headers=PACKED)
    assert again.data == first.data
    assert again.mimetype == plain.mimetype == "text/javascript"


def test_a_forged_fingerprint_does_not_fill_the_cache(site: Site) -> None:
    client = site.as_user("viewer")
    client.get("/")
    cache = site.app.server.extensions["siaga_static_cache"]
    for number in range(5):
        path = f"/_dash-component-suites/dash/deps/prop-types@15.v{number}m{number}.8.1.min.js"
        assert client.get(path, headers=PACKED).status_code == 200
    assert len(cache._by_name) == 1


def test_the_cache_is_still_behind_the_guard(site: Site) -> None:
    client = site.as_user("viewer")
    path = re.findall(r'src="(/_dash-component-suites/[^"]*dash_renderer[^"]*)"', client.get("/").text)[0]
    client.get(path, headers=PACKED)
    assert site.client().get(path, headers=PACKED).status_code == 401


def test_warm_compresses_what_pages_ask_for(site: Site) -> None:
    client = site.as_user("viewer")
    client.get("/")
    assert warm(site.app) > 5
    cache = site.app.server.extensions["siaga_static_cache"]
    assert cache.known("dash/dash-renderer/build/dash_renderer.min.js") is not None


def test_small_answers_stay_plain_large_ones_are_packed(site: Site) -> None:
    client = site.as_user("officer")
    small = client.get("/api/v1/tally", headers=PACKED)
    assert small.status_code == 404
    assert "Content-Encoding" not in small.headers
    page = client.get("/lapangan/64.72.01.1001.001/dprd_kota", headers=PACKED)
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(page.data)) > SMALLEST_ANSWER
    assert len(page.data) < 20_000
    raw = site.as_user("viewer").get("/_dash-layout", headers=PACKED)
    assert orjson.loads(gzip.decompress(raw.data))["namespace"] == "dash_html_components"
    assert raw.headers["Vary"] == "Accept-Encoding"


def test_bodies_over_the_limit_are_refused(make_site: object) -> None:
    site: Site = make_site(max_body_mb=0.1)  # type: ignore[operator]
    answer = site.as_user("officer").post(
        "/api/v1/tally", data=b'{"tps":"' + b"x" * 200_000 + b'"}',
        headers={**OURS, "Content-Type": "application/json", "Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert answer.get_json()["sentence"] == "Kiriman terlalu besar."


def test_only_trusted_hosts_are_served(make_site: object) -> None:
    site: Site = make_site(trusted_hosts=("siaga.samarindakota.go.id",))  # type: ignore[operator]
    assert site.client().get("/login", base_url="http://evil.example").status_code == 400
    assert site.client().get("/login", base_url="http://siaga.samarindakota.go.id").status_code == 200


def test_map_lines_may_be_kept_by_the_browser(site: Site) -> None:
    made = site.services.maps.of(site.services.house.register())
    answer = site.as_user("viewer").get(made.url("kota"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert site.client().get(made.url("kota")).status_code == 302
    assert site.as_user("officer").get(made.url("kota")).status_code == 403
