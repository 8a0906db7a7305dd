"""What Dash's renderer in a real browser sends for a refresh is what the short way takes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from dash import Dash
from playwright.sync_api import Request

from callbacks import register_all
from callbacks.answers import bound
from tests.support.night import KECAMATAN, Visit

pytestmark = pytest.mark.e2e

PAGES = {
    "/": "ringkasan",
    "/peta": "peta",
    f"/hitung?kecamatan={KECAMATAN}": "hitung",
    "/kesehatan": "kesehatan",
    "/verifikasi": "temuan",
    "/jejak": "jejak",
}


def test_the_renderer_writes_refreshes_as_the_short_way_reads_them(visit: Visit) -> None:
    app = Dash(__name__)
    register_all(app, SimpleNamespace())
    refreshes = bound(app.server)
    visitor = visit("analyst", "/")
    bodies: list[dict[str, Any]] = []

    def hear(request: Request) -> None:
        if "/_dash-update-component" in request.url:
            bodies.append(json.loads(request.post_data or ""))

    def tells_what_was_seen(request: Request) -> bool:
        state = json.loads(request.post_data or "{}").get("state", [])
        return any(one["id"] == f"{name}-seen" and one.get("value") for one in state)

    visitor.page.on("request", hear)
    for path, name in PAGES.items():
        bodies.clear()
        visitor.goto(path)
        visitor.page.wait_for_event("request", tells_what_was_seen)
        ours = [body for body in bodies if body["output"] in refreshes]
        read = [refreshes[body["output"]].read(body) for body in ours]
        assert None not in read, ours[read.index(None)]
        own = [one for body, one in zip(ours, read, strict=True) if f"{name}-seen" in body["output"]]
        assert (own[0][1], own[-1][1][1]) == (None, path.removeprefix(path.partition("?")[0])), own
