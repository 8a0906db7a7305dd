"""Pantau: the lists follow the revision and the minute; an alert is opened from the address, and that is logged.

A step goes under a key made with the form, so that a second press stores nothing twice. The refresh of an open alert
does not read its person again: the panel is read anew when it is opened and after each step.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.answers import encoded
from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.errors import SiagaError
from data.reports import AlertStep, Envelope, ReliefStep, step_alert, step_relief
from data.view import View, alerts, relief, watch
from layouts import pantau as page
from layouts import pantau_one as panel
from layouts.query import Query

PATH: Final = "/pantau"
REGIONS: Final = (("pantau-counts", "children"), ("pantau-tools", "children"), ("pantau-list", "children"))


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        return regions(services, view, query)

    def minute() -> str:
        return f"{services.house.clock.now():%m%d%H%M}"

    refresh_page(app, services, "pantau", PATH, REGIONS, build, moment=minute)
    _register_panel(app, services)
    _register_save(app, services)


def regions(services: Services, view: View, query: Query) -> list[Any]:
    """Values of `REGIONS`, in order."""
    area, now = area_of(view, query), services.house.clock.now()
    chosen = query.choose("daftar", list(page.CHOICES), "terbuka")
    open_ones = alerts.listed(view, area, only_open=True)
    silent, again = watch.overdue(view, area, now), watch.rechecks(view, area, now)
    if chosen == "terlambat":
        shown = page.late_rows(silent, again, now)
    elif chosen == "memburuk":
        shown = page.worse_rows(watch.worsening(view, area), now)
    else:
        found = open_ones if chosen == "terbuka" else alerts.listed(view, area, only_open=False)
        shown = page.rows(query, found, now, only_open=chosen == "terbuka")
    return [page.counts_row(open_ones, silent, again, now), page.tools(query, chosen, view.policy), shown]


# ---- the panel ----


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any, Any]:
        query = Query.parse(PATH, search)
        wanted = query.get("peringatan") or ""
        if is_opening(before) and before["what"] == wanted:
            raise PreventUpdate
        return opened(services, wanted)

    app.callback(
        Output("pantau-now", "children"),
        Output("pantau-form", "children"),
        Output("pantau-more", "children"),
        Output("pantau-opened", "data"),
        Input("pantau-url", "search"),
        State("pantau-opened", "data"),
    )(open_panel)
    close_button(app, "pantau", PATH, "peringatan")


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("what", "key", "state"))


def opened(services: Services, wanted: str, done: Any = None) -> tuple[Any, Any, Any, Any]:
    """The three parts of the panel, and what is remembered of its opening. Reading it leaves a line in the log."""
    if not wanted.isdecimal() or len(wanted) > 15:
        return [], [], [], None
    view = services.view()
    try:
        one = alerts.detail(view, int(wanted), services.actor())
    except SiagaError as error:
        return panel.missing(str(error)), [], [], None
    now = services.house.clock.now()
    shown = encoded(panel.top(one, now, view.policy))
    rest = encoded(panel.rest(one, view.register, now))
    memory = {"what": wanted, "state": one.alert.state, "key": f"peringatan-{secrets.token_hex(12)}"}
    return shown, encoded(panel.form(one.alert, one.hospitals, done)), rest, memory


# ---- storing ----


def _register_save(app: Dash, services: Services) -> None:
    def save(save: int | None, quick: int | None, step: Any, note: Any, first: Any, stored: Any) -> tuple[Any, ...]:
        if not (save or quick) or not is_opening(stored):
            raise PreventUpdate
        chosen = _text(first) if ctx.triggered_id == "pantau-quick" else _text(step)
        return saved(services, stored, chosen, _text(note))

    def propose(clicks: int | None, stored: Any) -> Any:
        if not clicks or not is_opening(stored) or not stored["what"].isdecimal():
            raise PreventUpdate
        return proposed(services, stored)

    app.callback(
        Output("pantau-proposed", "children"),
        Input("pantau-propose", "n_clicks"),
        State("pantau-opened", "data"),
        prevent_initial_call=True,
    )(propose)
    app.callback(
        Output("pantau-now", "children", allow_duplicate=True),
        Output("pantau-form", "children", allow_duplicate=True),
        Output("pantau-more", "children", allow_duplicate=True),
        Output("pantau-opened", "data", allow_duplicate=True),
        Output("pantau-errors", "children"),
        Input("pantau-save", "n_clicks"),
        Input("pantau-quick", "n_clicks"),
        State("pantau-step", "value"),
        State("pantau-note", "value"),
        State("pantau-quick", "value"),
        State("pantau-opened", "data"),
        prevent_initial_call=True,
    )(save)


def proposed(services: Services, stored: Any) -> Any:
    """Ask the operator to relieve the person of an open alert; nothing of the alert goes along."""
    try:
        who = alerts.person_of(services.view(), int(stored["what"]), services.actor())
        step = ReliefStep(who, "diusulkan", relief.state_of(services.view(), who))
        step_relief(services.house, services.actor(), step, Envelope(f"{stored['key']}-ganti"))
    except SiagaError as error:
        return panel.refused(str(error))
    return panel.proposed()


def saved(services: Services, stored: Any, step: str, note: str) -> tuple[Any, ...]:
    """Store a step and open the alert as it stands now; or say beside the form why it was not stored."""
    number = stored["what"]
    if not number.isdecimal() or len(number) > 15:
        raise PreventUpdate
    taken = AlertStep(int(number), step, stored["state"], note)
    try:
        step_alert(services.house, services.actor(), taken, Envelope(stored["key"]))
    except SiagaError as error:
        return no_update, no_update, no_update, no_update, panel.refused(str(error))
    return *opened(services, number, panel.stored(step)), no_update


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
