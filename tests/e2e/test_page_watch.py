"""The watch over end-to-end pages must see what it is there to see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Page

from tests.support.browser import PageWatch

pytestmark = pytest.mark.e2e


class _OnePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path in ("/", "/favicon.ico")
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>uji</title><p>uji</p>")

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the test's own report is enough."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _OnePage)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _settle(page: Page) -> None:
    """One round trip through the page, after which the browser has reported what happened before it."""
    page.evaluate("() => new Promise(done => setTimeout(done, 0))")
    page.wait_for_load_state("networkidle")


def test_a_clean_page_passes(watched_page: Page, page_watch: PageWatch, address: str) -> None:
    watched_page.goto(address)
    watched_page.evaluate("console.warn('hati-hati'); fetch(URL.createObjectURL(new Blob(['x'])))")
    _settle(watched_page)
    assert page_watch.problems == []
    assert watched_page.evaluate("[innerWidth, innerHeight, navigator.language]") == [1440, 900, "id-ID"]


def test_console_errors_and_script_errors_are_seen(page: Page, address: str) -> None:
    watch = PageWatch(page)
    page.goto(address)
    page.evaluate("console.error('rusak')")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('gagal') }, 0)")
    with page.expect_response("**/tidak-ada"):
        page.evaluate("void fetch('/tidak-ada')")
    _settle(page)
    console, script, missing = watch.problems
    assert console.startswith("console: rusak")
    assert script == "script: gagal"
    assert "404" in missing
    assert missing.endswith("/tidak-ada)")


def test_requests_to_other_hosts_are_seen_and_cannot_be_allowed(page: Page, address: str) -> None:
    watch = PageWatch(page)
    watch.allow(".")
    page.context.route("**://luar.invalid/**", lambda route: route.abort())
    page.goto(address)
    with page.expect_request("**://luar.invalid/**"):
        page.evaluate("void fetch('http://luar.invalid/peta.json').catch(() => null)")
    assert watch.problems == ["outside request: GET http://luar.invalid/peta.json"]


def test_expected_errors_can_be_allowed(watched_page: Page, page_watch: PageWatch, address: str) -> None:
    page_watch.allow("rusak")
    watched_page.goto(address)
    watched_page.evaluate("console.error('rusak dengan sengaja')")
    _settle(watched_page)
    assert page_watch.problems == []
