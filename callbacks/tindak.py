"""Tindak lanjut: the list follows the revision and the day; a case is opened by name, which is logged."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.answers import encoded
from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.errors import Refused, SiagaError
from data.reports import Contact, Envelope, Opening, add_contact, open_followup
from data.view import View, followup
from layouts import formats
from layouts import tindak as page
from layouts.query import Query

PATH: Final = "/tindak-lanjut"
REGIONS: Final = (("tindak-counts", "children"), ("tindak-tools", "children"), ("tindak-list", "children"))


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        day = today(services)
        found = followup.listed(view, area_of(view, query), day)
        return [page.counts_row(followup.counts(found, day)), page.tools(query), page.rows(query, found, day)]

    refresh_page(app, services, "tindak", PATH, REGIONS, build, moment=lambda: today(services).isoformat())
    _register_panel(app, services)


def today(services: Services) -> date:
    """The day by the one clock."""
    return formats.local(services.house.clock.now()).date()


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any]:
        query = Query.parse(PATH, search)
        wanted = query.get("formulir") or ""
        place = query.get("kelurahan") or query.get("kecamatan") or ""
        what = f"{page.NEW} {place}" if wanted == page.NEW else wanted
        if is_opening(before) and before["what"] == what:
            raise PreventUpdate
        return blank(services, place) if wanted == page.NEW else opened(services, wanted)

    def add(clicks: int | None, who: Any, outcome: Any, note: Any, stored: Any) -> tuple[Any, ...]:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return added(services, stored, Opening(_text(who), _text(outcome), _text(note)))

    def save(clicks: int | None, outcome: Any, note: Any, stored: Any) -> tuple[Any, ...]:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return saved(services, stored, _text(outcome), _text(note))

    app.callback(
        Output("tindak-now", "children"),
        Output("tindak-form", "children"),
        Output("tindak-opened", "data"),
        Input("tindak-url", "search"),
        State("tindak-opened", "data"),
    )(open_panel)
    close_button(app, "tindak", PATH, "formulir")
    app.callback(
        Output("tindak-now", "children", allow_duplicate=True),
        Output("tindak-form", "children", allow_duplicate=True),
        Output("tindak-opened", "data", allow_duplicate=True),
        Output("tindak-errors", "children"),
        Input("tindak-save", "n_clicks"),
        State("tindak-outcome", "value"),
        State("tindak-note", "value"),
        State("tindak-opened", "data"),
        prevent_initial_call=True,
    )(save)
    app.callback(
        Output("tindak-now", "children", allow_duplicate=True),
        Output("tindak-form", "children", allow_duplicate=True),
        Output("tindak-opened", "data", allow_duplicate=True),
        Output("tindak-errors", "children", allow_duplicate=True),
        Input("tindak-add", "n_clicks"),
        State("tindak-who", "value"),
        State("tindak-outcome", "value"),
        State("tindak-note", "value"),
        State("tindak-opened", "data"),
        prevent_initial_call=True,
    )(add)


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return (
        isinstance(stored, dict)
        and all(isinstance(stored.get(name), str) for name in ("what", "key"))
        and isinstance(stored.get("ver"), int)
    )


def opened(services: Services, wanted: str, done: Any = None) -> tuple[Any, Any, Any]:
    """The two parts of the panel, and what is remembered of its opening. Reading it leaves a line in the log."""
    if not wanted.isdecimal() or len(wanted) > 15:
        return [], [], None
    view = services.view()
    try:
        one = followup.opened(view, int(wanted), services.actor())
    except SiagaError as error:
        return page.missing(str(error)), [], None
    shown = encoded(page.top(one, view.register, services.house.clock.now()))
    memory = {"what": wanted, "ver": one.case.ver, "key": f"tindak-{secrets.token_hex(12)}"}
    return shown, page.form(one.case, done), memory


def blank(services: Services, place: str, done: Any = None) -> tuple[Any, Any, Any]:
    """The form of somebody who is ill and had no alert, in the place that the filters choose."""
    view = services.view()
    memory = {"what": f"{page.NEW} {place}", "ver": 0, "key": f"tindak-{secrets.token_hex(12)}"}
    if not place:
        return page.new_top(), page.new_form((), None, done), memory
    try:
        people = followup.candidates(view, place)
    except SiagaError as error:
        return page.missing(str(error)), [], None
    return page.new_top(), page.new_form(people, view.area_name(place), done), memory


def added(services: Services, stored: Any, opening: Opening) -> tuple[Any, ...]:
    """Begin to follow somebody; or say beside the form why not."""
    try:
        if not opening.person:
            raise Refused("Pilih petugasnya.", "person")
        open_followup(services.house, services.actor(), opening, Envelope(stored["key"]))
    except SiagaError as error:
        return no_update, no_update, no_update, page.refused(str(error))
    place = stored["what"].removeprefix(page.NEW).strip()
    return *blank(services, place, page.stored(opening.outcome)), no_update


def saved(services: Services, stored: Any, outcome: str, note: str) -> tuple[Any, ...]:
    """Store a contact; or say beside the form why it was not stored."""
    if not stored["what"].isdecimal() or len(stored["what"]) > 15:
        raise PreventUpdate
    contact = Contact(int(stored["what"]), outcome, stored["ver"], note)
    try:
        add_contact(services.house, services.actor(), contact, Envelope(stored["key"]))
    except SiagaError as error:
        return no_update, no_update, no_update, page.refused(str(error))
    return *opened(services, stored["what"], page.stored(outcome)), no_update


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
