"""Addresses that pages had before: bookmarks and links in old messages still lead to the page."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request

MOVED: Final = {"/temuan": "/verifikasi"}


def blueprint() -> Blueprint:
    """A redirect per old address; what was chosen in it goes along."""
    doors = Blueprint("moved", __name__)

    def lead_on() -> Response:
        query = request.query_string.decode("latin-1")
        target = MOVED[request.path.rstrip("/")]
        return redirect(f"{target}?{query}" if query else target)  # type: ignore[return-value]

    for old in MOVED:
        doors.add_url_rule(old, f"from_{old.strip('/')}", lead_on)
    return doors
