"""Meja: list and day are refreshed, by revision and by the minute; the call form somebody is filling in is not.

The panel opens from the address (`?tps=<code>`). A call is stored under a key that is made when the form is, so that a
second press of the button, or an answer that got lost, stores nothing twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.clock import real_now
from data.errors import SiagaError
from data.phone_numbers import numbers_of
from data.reports import CallReport, Envelope, submit_call
from data.view import View
from data.view.desk import Desk, DeskRules, board, row_of, stages_of
from layouts import meja as page
from layouts import meja_panel as panel
from layouts.query import Query

PATH: Final = "/meja"
REGIONS: Final = (("meja-counts", "children"), ("meja-tools", "children"), ("meja-list", "children"))


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        return regions(services, view, query)

    refresh_page(app, services, "meja", PATH, REGIONS, build, moment=lambda: minute(services))
    _register_panel(app, services)
    _register_call(app, services)


def rules_of(services: Services) -> DeskRules:
    """The settings as the desk takes them."""
    given = services.settings
    return DeskRules(given.timetable, timedelta(minutes=given.late_minutes), timedelta(hours=given.silent_hours))


def minute(services: Services) -> str:
    """What lateness (the one clock) and the age of phones (real time) are counted to, to the minute."""
    return f"{services.house.clock.now():%m%d%H%M} {real_now():%m%d%H%M}"


# ---- the list ----


def desk_of(services: Services, view: View, area: str) -> Desk:
    """The board of an area: read once per revision, scope and minute."""
    rules, now = rules_of(services), services.house.clock.now()
    return view.latest(("desk", area), minute(services), lambda: board(view, area, rules, now))


def regions(services: Services, view: View, query: Query) -> list[Any]:
    """Values of `REGIONS`, in order."""
    desk = desk_of(services, view, area_of(view, query))
    chosen = query.choose("keadaan", list(page.CHOICES), "terlambat")
    names = page.stage_names(desk.stages, view.register)
    return [
        page.counts_row(desk, rules_of(services).silence),
        page.tools(query, chosen),
        page.rows(query, desk, names, chosen, real_now()),
    ]


# ---- the panel ----


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser; anything else counts as not opened."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("tps", "key"))


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any, Any]:
        tps = Query.parse(PATH, search).get("tps")
        if is_opening(before) and before["tps"] == tps:
            raise PreventUpdate
        return opened(services, tps)

    def follow(_seen: Any, stored: Any) -> Any:
        if ctx.triggered_id == "meja-opened" or not is_opening(stored):
            raise PreventUpdate
        return now_of(services, stored["tps"])

    app.callback(
        Output("meja-top", "children"),
        Output("meja-now", "children"),
        Output("meja-form", "children"),
        Output("meja-opened", "data"),
        Input("meja-url", "search"),
        State("meja-opened", "data"),
    )(open_panel)
    close_button(app, "meja", PATH, "tps")
    app.callback(
        Output("meja-now", "children", allow_duplicate=True),
        Input("meja-seen", "data"),
        # An answer still on its way is dropped when the panel closes: it would open it again.
        Input("meja-opened", "data"),
        prevent_initial_call=True,
    )(follow)


def opened(services: Services, tps: str | None) -> tuple[Any, Any, Any, Any]:
    """The panel of a TPS in its three parts, and what is remembered of its opening: a key for one call."""
    if tps is None:
        return [], [], [], None
    view, now = services.view(), services.house.clock.now()
    try:
        row, calls = row_of(view, tps, rules_of(services), now)
    except SiagaError as error:
        return panel.missing(str(error)), [], [], None
    names = page.stage_names(stages_of(view.register, rules_of(services).timetable), view.register)
    day = panel.day(row, names, now, real_now())
    return panel.top(row.place, tps), day, panel.form(calls, now), new_key(tps)


def now_of(services: Services, tps: str) -> Any:
    """The part of the panel that follows the picture."""
    _, day, _, stored = opened(services, tps)
    return no_update if stored is None else day


def new_key(tps: str) -> dict[str, str]:
    """What a fresh form is remembered by."""
    return {"tps": tps, "key": f"panggilan-{secrets.token_hex(12)}"}


# ---- the call ----


def _register_call(app: Dash, services: Services) -> None:
    def show_numbers(clicks: int | None, stored: Any) -> Any:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        try:
            return panel.numbers(numbers_of(services.house, services.actor(), stored["tps"]))
        except SiagaError as error:
            return panel.refused(str(error))

    def save(
        clicks: int | None, outcome: str | None, note: str | None, again: str | None, stored: Any
    ) -> tuple[Any, Any, Any]:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return saved(services, stored, outcome, note, again)

    app.callback(
        Output("meja-numbers", "children"),
        Input("meja-numbers-show", "n_clicks"),
        State("meja-opened", "data"),
        prevent_initial_call=True,
    )(show_numbers)
    app.callback(
        Output("meja-form", "children", allow_duplicate=True),
        Output("meja-opened", "data", allow_duplicate=True),
        Output("meja-errors", "children"),
        Input("meja-save", "n_clicks"),
        State("meja-outcome", "value"),
        State("meja-note", "value"),
        State("meja-again", "value"),
        State("meja-opened", "data"),
        prevent_initial_call=True,
    )(save)


def saved(services: Services, stored: Any, outcome: Any, note: Any, again: Any) -> tuple[Any, Any, Any]:
    """Store the call: (a fresh form that says so, its key, no error), or an error beside what was typed."""
    tps, now = stored["tps"], services.house.clock.now()
    report = CallReport(tps, _text(outcome), _text(note), int(again) if again in panel.AGAIN and again else None)
    try:
        answer = submit_call(services.house, services.actor(), report, Envelope(stored["key"]))
        _, calls = row_of(services.view(), tps, rules_of(services), now)
    except SiagaError as error:
        return no_update, no_update, panel.refused(str(error))
    return panel.form(calls, now, panel.stored(answer, _next(calls), now)), new_key(tps), no_update


def _next(calls: Sequence[Any]) -> datetime | None:
    return calls[0].again if calls else None


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
