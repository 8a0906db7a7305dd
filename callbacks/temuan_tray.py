"""Verifikasi, the tray: a report for a TPS nobody knows is given its address, or set aside with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from callbacks.temuan_address import PATH, is_opened_in
from data.errors import Refused, SiagaError
from data.reports import dismiss_stray, readdress
from data.reports.addressing import addressed, as_written
from data.view import View, strays
from layouts import temuan_panel as panel
from layouts import temuan_tray as page
from layouts.query import Query

LIST = "salah-alamat"
LONGEST_TYPED = 60


def register(app: Dash, services: Services) -> None:
    """Bind the choice of a TPS, and both ways out of the tray."""

    def search(typed: str | None, chosen: str | None, opened: Any) -> tuple[Any, Any]:
        if not is_opened_in(opened, LIST):
            raise PreventUpdate
        return proposed(services.view(), opened["formulir"], typed or "", chosen)

    def attach(clicks: int | None, tps: str | None, opened: Any, search: str | None) -> tuple[Any, Any, Any]:
        if not clicks or not is_opened_in(opened, LIST):
            raise PreventUpdate
        return left(services, opened["formulir"], search, *attached(services, opened["formulir"], tps))

    def dismiss(clicks: int | None, reason: str | None, opened: Any, search: str | None) -> tuple[Any, Any, Any]:
        if not clicks or not is_opened_in(opened, LIST):
            raise PreventUpdate
        return left(services, opened["formulir"], search, *dismissed(services, opened["formulir"], reason))

    app.callback(
        Output("tray-tps", "options"),
        Output("tray-tps", "value"),
        Input("tray-search", "value"),
        State("tray-tps", "value"),
        State("temuan-opened", "data"),
        prevent_initial_call=True,
    )(search)
    for button, given, work in (
        ("tray-send", State("tray-tps", "value"), attach),
        ("tray-dismiss", State("tray-reason", "value"), dismiss),
    ):
        app.callback(
            Output("tray-outcome", "children", allow_duplicate=True),
            Output("temuan-said", "data", allow_duplicate=True),
            Output("temuan-url", "search", allow_duplicate=True),
            Input(button, "n_clicks"),
            given,
            State("temuan-opened", "data"),
            State("temuan-url", "search"),
            prevent_initial_call=True,
        )(work)


def number_of(address: str) -> int | None:
    """The number of a kept report; None for what is none."""
    return int(address) if address.isascii() and address.isdecimal() and len(address) < 10 else None


def opened_panel(view: View, address: str, said: str = "") -> tuple[Any, dict[str, Any]]:
    """A kept report in words, and the choice of its TPS."""
    opened: dict[str, Any] = {"formulir": address, "list": LIST}
    number = number_of(address)
    try:
        one = strays.card(view, number) if number is not None else None
        if one is None or one.settled:
            return page.closed(one, said), opened
        written = as_written(view.register, one.body, (one.code, *one.own)) if one.kind == "tally" else None
        options = page.options(view.register, strays.suggested(view, one), one)
        shown = page.panel(one, view.register, written, options, said)
    except SiagaError as error:
        return panel.missing(str(error)), opened
    return shown, {**opened, "key": secrets.token_hex(4)}


def proposed(view: View, address: str, typed: str, chosen: str | None) -> tuple[Any, str | None]:
    """The TPS to choose among, and the one that stays chosen: those likely while nothing is typed."""
    number = number_of(address)
    one = strays.card(view, number) if number is not None else None
    if one is None:
        raise PreventUpdate
    found = strays.matching(view, typed[:LONGEST_TYPED]) if typed.strip() else strays.suggested(view, one)
    return page.options(view.register, found, one), chosen if chosen in found else None


def attached(services: Services, address: str, tps: str | None) -> tuple[Any, str]:
    """Send the report under this TPS: (what came of it, and in one line if it was stored)."""
    view, number = services.view(), number_of(address)
    one = strays.card(view, number) if number is not None else None
    if one is None:
        raise PreventUpdate
    try:
        if not tps:
            raise Refused("Pilih TPS-nya dahulu.", "tps")
        report = addressed(view.register, one.kind, one.body, tps)
        answer = readdress(services.house, services.actor(), one.no, report)
    except SiagaError as error:
        return page.refused(str(error)), ""
    words = page.attached_words(answer, view.register.place(tps))
    return page.done(words), words


def dismissed(services: Services, address: str, reason: str | None) -> tuple[Any, str]:
    """Set the report aside: (what came of it, and in one line if it was stored)."""
    number = number_of(address)
    if number is None:
        raise PreventUpdate
    try:
        answer = dismiss_stray(services.house, services.actor(), number, reason or "")
    except SiagaError as error:
        return page.refused(str(error)), ""
    words = page.dismissed_words(answer, number)
    return page.done(words), words


def left(services: Services, address: str, search: str | None, shown: Any, words: str) -> tuple[Any, Any, Any]:
    """On to the next report of the tray when this one has left it."""
    number = number_of(address)
    upcoming = strays.after(services.view(), number) if words and number is not None else None
    if upcoming is None:
        return shown, no_update, no_update
    said: Mapping[str, str] = {"formulir": str(upcoming), "words": words}
    return no_update, said, Query.parse(PATH, search).search(formulir=str(upcoming))
