"""What happens when. `register_all(app, services)` binds every page to one app; nothing is registered at import."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks import (
    alarm,
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
    routing,
    skrining,
    temuan,
    tindak,
)


def register_all(app: Dash, services: Any) -> None:
    """Register the routing and every page on this app."""
    routing.register(app, services)
    alarm.register(app, services)
    for page in (ringkasan, peta, hitung, kesehatan, pantau, keliling, skrining, tindak):
        page.register(app, services)
    for page in (temuan, meja, kejadian, pergantian, petugas, jejak):
        page.register(app, services)
