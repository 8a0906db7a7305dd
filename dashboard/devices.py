"""The enrolled phone behind a request: `Authorization: Bearer <token>`, for the routes of the blueprint `api` only.

A phone that shows a token is that phone or nobody: a bad token is never overlooked in favour of a session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import g, request

from dashboard.places import NeedsHttps, keeps_secrets
from dashboard.services import Services
from data import devices
from data.actor import Actor
from data.sessions import hash_of

_SCHEME: Final = "bearer"
_LONGEST: Final = 200  # ours are 43 to 64 characters; a longer one is not worth a hash


def device_actor(services: Services) -> Actor | None:
    """The phone that sends this request, looked up once per request; None when no token is shown.

    Raises `data.devices.DeviceRefused` (401) for a token that is unknown or was cut off, `NeedsHttps` (403) for one
    that came over a network in clear.
    """
    known: Actor | None = g.get("siaga_device")
    if known is not None:
        return known
    token = _token()
    if token is None:
        return None
    if not keeps_secrets(request.url_root):
        raise NeedsHttps("Laporan dari HP hanya diterima lewat HTTPS: buka alamat yang diawali https://.")
    g.siaga_device = devices.find(services.house, hash_of(token[:_LONGEST]))
    return g.siaga_device


def device_sends() -> bool:
    """Whether the guard has let this request in as a phone's."""
    return g.get("siaga_device") is not None


def reporter(services: Services) -> Callable[[], Actor]:
    """Who sends a report: the phone when it shows its token, else whoever is logged in."""
    return lambda: device_actor(services) or services.actor()


def _token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else None
