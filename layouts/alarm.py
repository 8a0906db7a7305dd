"""The banner over every page of those who are called: how many alerts nobody has taken, and for how long.

It says nothing of a person. `assets/97-alarm.js` gives it a sound, which the reader switches on once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from data.clock import parse_iso
from data.glass import Glass
from data.view.alerts import Alert
from layouts import formats
from layouts.attributes import attributes
from layouts.meja_words import span


def banner(found: Sequence[Alert], now: datetime, *, health: bool) -> Any:
    """None when everything has been taken. `health`: alerts of every kind, and the link leads to Pantau; else
    emergencies alone, and it leads to their places on Ringkasan."""
    if not found:
        return None
    longest = min(parse_iso(one.at) for one in found)
    urgent = sum(one.urgent for one in found)
    several = len(found) > 1
    what = f"{formats.number(urgent)} darurat" if urgent else ""
    if health and len(found) > urgent:
        what = " dan ".join(part for part in (what, f"{formats.number(len(found) - urgent)} peringatan rujuk") if part)
    place = f" di {found[0].place}" if not several else ""
    href = "/pantau" if health else "/"
    return html.Div(
        [
            html.I(className="bi bi-bell-fill", **attributes(aria_hidden="true")),
            html.Strong(f"{what} belum diakui{place}"),
            html.Span(f"{'terlama ' if several else ''}{span(now - longest)}", className="alarm-age"),
            dcc.Link("Buka Pantau" if health else "Lihat tempatnya", href=href, className="btn btn-sm alarm-open"),
            html.Button("Nyalakan bunyi", id="alarm-sound", type="button", className="btn btn-sm alarm-sound"),
        ],
        className=f"alarm-bar {'is-urgent' if urgent else ''}".strip(),
        **attributes(data_newest=str(max(one.no for one in found)), data_urgent=str(urgent)),
    )


def glass(found: Sequence[tuple[str, Glass]]) -> Any:
    """What stands open beyond the own area, until when, and the way to end it. None when nothing does."""
    if not found:
        return None
    told = [f"{name} sampai {formats.clock(one.expires_at)}" for name, one in found]
    return html.Div(
        [
            html.I(className="bi bi-unlock-fill", **attributes(aria_hidden="true")),
            html.Strong(f"Akses darurat: {', '.join(told)}."),
            html.Span("Setiap pembacaan tercatat.", className="alarm-age"),
            html.A("Akhiri", href="/akses-darurat", className="btn btn-sm alarm-open"),
        ],
        className="glass-bar",
    )
