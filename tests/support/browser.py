"""Chromium for end-to-end tests, and a watch that fails a test on anything a careful user would call broken.

The dashboard runs without internet, so a request to any other host than this machine is a defect, as is every
error in the browser's console.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Route

CHROMIUM = "/usr/bin/chromium"
# The last three let MapLibre draw (WebGL in software) on a machine without a graphics card.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
CALLBACK = re.compile(r"/_dash-update-component\b")
OWN_HOSTS = frozenset({"127.0.0.1"})


class PageWatch:
    """Collects what went wrong in a page and those it opened: console and script errors, outside requests."""

    def __init__(self, page: Page) -> None:
        self._found: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        # On the context, not the page: workers and pop-ups belong to it too.
        page.context.on("console", self._console)
        page.context.on("weberror", lambda failure: self._script_error(failure.error))
        page.context.on("request", self._request)

    def allow(self, pattern: str) -> None:
        """Expect errors that match (regular expression): for tests that break something on purpose.

        Requests to other hosts cannot be allowed.
        """
        self._allowed.append(re.compile(pattern))

    @property
    def problems(self) -> list[str]:
        """What was found so far, in order, without what was allowed."""
        return [line for line in self._found if not self._is_allowed(line)]

    def _is_allowed(self, line: str) -> bool:
        if line.startswith("outside request:"):
            return False
        return any(pattern.search(line) for pattern in self._allowed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _script_error(self, error: Error) -> None:
        # Plotly draws in steps; a chart that leaves the page between two of them raises this in a drawing that
        # nobody sees any more (plotly.js 4.1.1). Nothing on the page depends on it.
        if "_rangeSliderData" not in str(error):
            self._found.append(f"script: {error}")

    def _request(self, request: Request) -> None:
        # data: and blob: addresses have no host and leave no machine.
        host = urlsplit(request.url).hostname
        if host is not None and host not in OWN_HOSTS and not request.url.startswith("blob:"):
            self._found.append(f"outside request: {request.method} {request.url}")


def wait_until(page: Page, expression: str, arg: Any = None, seconds: float = 30) -> None:
    """Wait until an expression (or a function of `arg`) is true in the page.

    Playwright's own `wait_for_function` evaluates its text inside the page at every look but the first, which a page
    with our content security policy refuses.
    """
    until = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < until, f"not true after {seconds} s: {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of a downloaded one."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The desk's screen, language and time zone; a test that needs another opens its own context."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "id-ID",
        "timezone_id": "Asia/Makassar",
    }


@pytest.fixture
def page_watch(page: Page) -> Iterator[PageWatch]:
    """The watch over this test's page; fails the test at its end when there are problems."""
    watch = PageWatch(page)
    yield watch
    if watch.problems:
        pytest.fail("The page is not clean:\n" + "\n".join(watch.problems), pytrace=False)


@pytest.fixture
def watched_page(page: Page, page_watch: PageWatch) -> Page:
    """A page whose console errors, script errors and outside requests fail the test."""
    return page


class Held:
    """Keeps back what a page asks of `output` because `changed` did (both "id.property"), until it is let go."""

    def __init__(self, page: Page, output: str, changed: str) -> None:
        self._page, self._output, self._changed = page, output, changed
        self._kept: list[Route] = []
        page.route(CALLBACK, self._meet)

    def _meet(self, route: Route) -> None:
        asked = route.request.post_data_json or {}
        if self._output in asked.get("output", "") and self._changed in asked.get("changedPropIds", []):
            self._kept.append(route)
        else:
            route.fallback()

    def wait(self) -> None:
        """Until there is something."""
        deadline = time.monotonic() + 30
        while not self._kept:
            assert time.monotonic() < deadline, f"{self._output} was not asked because of {self._changed}"
            self._page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Answer what is held, and hold nothing more."""
        self._changed = ""
        for route in self._kept:
            route.fulfill(response=route.fetch())
        self._page.wait_for_timeout(200)
