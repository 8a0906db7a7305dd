"""Security headers on every answer, as data.

Dash pages need the hashes of Dash's own inline scripts (no `unsafe-inline`), inline styles (Plotly sets
them) and `blob:` workers (MapLibre). The plain pages need none of that and get a stricter policy. Nothing
may be loaded from another host, so the pages also prove by construction that they work without internet.
"""

from __future__ import annotations

from typing import Final

from dash import Dash
from flask import Flask, Response, request

PLAIN_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",  # blob: a photo that the phone has not sent yet
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DASH_POLICY: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS: Final = "max-age=31536000"
CACHED_PATHS: Final = ("/assets/", "/_dash-component-suites/", "/_favicon.ico", "/peta-data/", "/foto/")


class DashPolicy:
    """The policy of Dash pages. Hashes are computed at the first answer and again when scripts were added.

    Not at start-up: Dash registers its pages' and callbacks' inline scripts as late as the first request.
    """

    def __init__(self, app: Dash) -> None:
        self._app = app
        self._scripts = -1
        self._text = ""

    def text(self) -> str:
        count = len(self._app._inline_scripts)
        if count != self._scripts:
            hashes = " ".join(dict.fromkeys(self._app.csp_hashes()))
            self._scripts = count
            self._text = render({**DASH_POLICY, "script-src": f"'self' {hashes}"})
        return self._text


def render(policy: dict[str, str]) -> str:
    """A policy as the header's value."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def install(server: Flask, app: Dash) -> None:
    """Add the headers to every response, errors included."""
    dash_policy = DashPolicy(app)
    plain_policy = render(PLAIN_POLICY)
    dash_endpoints = {"/", "/<path:path>"}

    @server.after_request
    def add(response: Response) -> Response:
        is_dash_page = request.endpoint in dash_endpoints and response.status_code == 200
        response.headers["Content-Security-Policy"] = dash_policy.text() if is_dash_page else plain_policy
        response.headers.extend(HEADERS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        if not request.path.startswith(CACHED_PATHS) or response.status_code not in (200, 304):
            response.headers["Cache-Control"] = "no-store"
        return response
