"""Where people are sent: the start page of a role, only places inside this site; and where secrets may go."""

from __future__ import annotations

from urllib.parse import urlsplit

from data.actor import Actor
from data.errors import NotAllowed

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class NeedsHttps(NotAllowed):
    """A secret would travel, or has travelled, in clear."""


def home_of(actor: Actor) -> str:
    """Where a role starts: the phone page for those who only report, else the dashboard."""
    return "/" if actor.may("see_aggregates") else "/lapangan"


def keeps_secrets(address: str) -> bool:
    """Whether a secret may travel to this address: HTTPS, or no network in between."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)


def safe_next(path: str | None) -> str | None:
    """`path` when it is a place inside this site to go to after logging in, else None."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return None
    if not path.isprintable() or len(path) > 500:
        return None
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or parts.path in ("/login", "/logout", "/pemberitahuan"):
        return None
    return path
