"""Which page stands at which path, and which entry of the rail is lit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output

from callbacks.context import Services
from data.actor import Actor
from layouts import (
    hitung,
    jejak,
    kejadian,
    keliling,
    kesehatan,
    meja,
    pantau,
    pergantian,
    peta,
    petugas,
    ringkasan,
    skrining,
    temuan,
    tindak,
)
from layouts.page import trouble
from layouts.shell import PAGES, Entry

LAYOUTS: dict[str, Callable[[float], Any]] = {
    "/": ringkasan.layout,
    "/peta": peta.layout,
    "/hitung": hitung.layout,
    "/kesehatan": kesehatan.layout,
    "/pantau": pantau.layout,
    "/keliling": keliling.layout,
    "/tindak-lanjut": tindak.layout,
    "/pergantian": pergantian.layout,
    "/petugas": petugas.layout,
    "/skrining": skrining.layout,
    "/verifikasi": temuan.layout,
    "/meja": meja.layout,
    "/kejadian": kejadian.layout,
    "/jejak": jejak.layout,
}


def pages_of(actor: Actor) -> tuple[Entry, ...]:
    """The pages a role is shown."""
    return tuple(entry for entry in PAGES if actor.may(entry.action))


def register(app: Dash, services: Services) -> None:
    """Bind the paths to their pages."""

    def show(path: str | None) -> Any:
        where = (path or "/").rstrip("/") or "/"
        if where not in LAYOUTS:
            return trouble("Halaman ini tidak ada.", "/")
        if where not in {entry.path for entry in pages_of(services.actor())}:
            return trouble("Halaman ini tidak termasuk wewenang peran Anda.", "/")
        return LAYOUTS[where](services.settings.refresh_seconds)

    app.callback(Output("page", "children"), Input("url", "pathname"))(show)
