"""Pergantian: the list follows the revision and the minute; a decision goes under a key made with its form."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.errors import SiagaError
from data.reports import Envelope, ReliefStep, step_relief
from data.view import View, relief
from layouts import pergantian as page
from layouts.query import Query

PATH: Final = "/pergantian"
REGIONS: Final = (("pergantian-counts", "children"), ("pergantian-list", "children"))


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        found = relief.listed(view, area_of(view, query))
        return [page.counts_row(found), page.rows(query, found, services.house.clock.now())]

    def minute() -> str:
        return f"{services.house.clock.now():%m%d%H%M}"

    refresh_page(app, services, "pergantian", PATH, REGIONS, build, moment=minute)
    _register_panel(app, services)


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any]:
        who = Query.parse(PATH, search).get("petugas") or ""
        if is_opening(before) and before["person"] == who:
            raise PreventUpdate
        return opened(services, who)

    def save(clicks: int | None, step: Any, substitute: Any, note: Any, stored: Any) -> tuple[Any, ...]:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return saved(services, stored, _text(step), _text(substitute), _text(note))

    app.callback(
        Output("pergantian-now", "children"),
        Output("pergantian-form", "children"),
        Output("pergantian-opened", "data"),
        Input("pergantian-url", "search"),
        State("pergantian-opened", "data"),
    )(open_panel)
    close_button(app, "pergantian", PATH, "petugas")
    app.callback(
        Output("pergantian-now", "children", allow_duplicate=True),
        Output("pergantian-form", "children", allow_duplicate=True),
        Output("pergantian-opened", "data", allow_duplicate=True),
        Output("pergantian-errors", "children"),
        Input("pergantian-save", "n_clicks"),
        State("pergantian-step", "value"),
        State("pergantian-substitute", "value"),
        State("pergantian-note", "value"),
        State("pergantian-opened", "data"),
        prevent_initial_call=True,
    )(save)


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("person", "key", "state"))


def opened(services: Services, who: str, done: Any = None) -> tuple[Any, Any, Any]:
    """The two parts of the panel, and what is remembered of its opening."""
    if not who:
        return [], [], None
    try:
        found = [one for one in relief.listed(services.view(), None) if one.person == who]
    except SiagaError as error:
        return page.missing(str(error)), [], None
    if not found:
        return page.missing("Petugas ini tidak diusulkan diganti di wilayah Anda."), [], None
    one = found[0]
    memory = {"person": who, "state": one.state, "key": f"ganti-{secrets.token_hex(12)}"}
    return page.top(one, services.house.clock.now()), page.form(one, done), memory


def saved(services: Services, stored: Any, step: str, substitute: str, note: str) -> tuple[Any, ...]:
    """Store a decision; or say beside the form why it was not stored."""
    taken = ReliefStep(stored["person"], step, stored["state"], substitute, note)
    try:
        step_relief(services.house, services.actor(), taken, Envelope(stored["key"]))
    except SiagaError as error:
        return no_update, no_update, no_update, page.refused(str(error))
    return *opened(services, stored["person"], page.stored(step)), no_update


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
