"""Requests that change something must come from our own pages.

Three walls: cookies are SameSite=Strict; `Sec-Fetch-Site` and `Origin`, which a page cannot forge, must be
ours; and ordinary forms carry a token bound to the session and the form. There are no CORS headers, so no
other site can read an answer. Dash sends no token and needs none: browsers send `Origin` with every POST. A
client that sends neither header (not a browser) must bring a token in `X-CSRF-Token`. What a phone sends proves itself
by a header or a body that no other site's page can know, with no cookie to ride on: it needs no token.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.devices import device_sends
from dashboard.errors import answer
from dashboard.malformed import FORM_TYPES
from dashboard.services import Services
from dashboard.sessions import set_cookie
from data.errors import NotAllowed

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
LOGIN_COOKIE: Final = "siaga_masuk"
LOGIN: Final = "submit"
NO_COOKIE_ENDPOINTS: Final = frozenset({"joining.enrol"})
_REFUSED: Final = "Permintaan ini tidak datang dari halaman Siaga Pemilu. Muat ulang halaman, lalu coba lagi."


class ForeignRequest(NotAllowed):
    """A request that changes something and does not come from our own pages."""


def login_token(services: Services) -> tuple[str, str]:
    """(nonce for the cookie, token for the form): before there is a session, the pair must match."""
    nonce = request.cookies.get(LOGIN_COOKIE, "")
    if len(nonce) != 43:
        nonce = secrets.token_urlsafe(32)
    return nonce, services.sign(nonce, LOGIN)


def keep_login_nonce(services: Services, response: Response, nonce: str) -> None:
    """Send the login form's half of the pair as a cookie."""
    set_cookie(services, response, LOGIN_COOKIE, nonce, timedelta(hours=12))


def install(server: Flask, services: Services) -> None:
    """Check before the view runs; registered after the guard, so a dead session is told 401 first."""

    @server.before_request
    def check() -> ResponseReturnValue | None:
        if request.method in SAFE_METHODS or device_sends() or is_ours(services):
            return None
        return answer(ForeignRequest(_REFUSED))

    @server.context_processor
    def _context() -> dict[str, object]:
        return {"csrf_token": services.form_token}


def is_ours(services: Services) -> bool:
    """Whether this request shows that it comes from our own pages."""
    headers = _headers_speak()
    if headers is False:
        return False
    if request.endpoint in NO_COOKIE_ENDPOINTS:
        return request.mimetype not in FORM_TYPES
    if request.mimetype in FORM_TYPES or headers is None:
        return _token_is_right(services)
    return True


def _headers_speak() -> bool | None:
    """True: the browser says it is ours; False: that it is not; None: it says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    return None if site is None and origin is None else True


def _token_is_right(services: Services) -> bool:
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if request.endpoint == "login.submit":
        nonce = request.cookies.get(LOGIN_COOKIE, "")
        wanted = services.sign(nonce, LOGIN) if nonce else ""
    elif current_user.is_authenticated:
        wanted = services.form_token((request.endpoint or "").rpartition(".")[2])
    else:
        wanted = ""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
