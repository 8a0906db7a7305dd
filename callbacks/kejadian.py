"""Kejadian: the list follows the revision and the minute; the form of the next step is left alone while it is typed in.

The panel opens from the address: `?formulir=<number>` one incident, `?formulir=baru` a new one. What is stored goes
under a key made with the form, so that a second press of the button stores nothing twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.errors import SiagaError
from data.reports import Envelope, IncidentReport, IncidentStep, step_incident, submit_incident
from data.reports.kinds import Answer
from data.view import View, incidents
from layouts import kejadian as page
from layouts.query import Query

PATH: Final = "/kejadian"
REGIONS: Final = (("kejadian-counts", "children"), ("kejadian-tools", "children"), ("kejadian-list", "children"))
NEW: Final = "baru"


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        return regions(services, view, query)

    def minute() -> str:
        return f"{services.house.clock.now():%m%d%H%M}"

    refresh_page(app, services, "kejadian", PATH, REGIONS, build, moment=minute)
    _register_panel(app, services)
    _register_save(app, services)


def regions(services: Services, view: View, query: Query) -> list[Any]:
    """Values of `REGIONS`, in order."""
    area, now = area_of(view, query), services.house.clock.now()
    chosen = query.choose("keadaan", list(page.CHOICES), "terbuka")
    counts = incidents.counts(view, area)
    found = incidents.listed(view, area, only_open=chosen == "terbuka", limit=page.LIMIT)
    whole = counts.open if chosen == "terbuka" else sum(counts.by_state.values())
    return [
        page.counts_row(counts),
        page.tools(query, chosen, may_report=view.actor.may("report")),
        page.rows(query, found, chosen, now, whole),
    ]


# ---- the panel ----


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any]:
        query = Query.parse(PATH, search)
        found = opened(services, query)
        if is_opening(before) and found[2] is not None and before["what"] == found[2]["what"]:
            raise PreventUpdate
        return found

    def follow(_seen: Any, stored: Any) -> Any:
        if ctx.triggered_id == "kejadian-opened" or not is_opening(stored) or not stored["what"].isdigit():
            raise PreventUpdate
        return _now(services, int(stored["what"]))

    app.callback(
        Output("kejadian-now", "children"),
        Output("kejadian-form", "children"),
        Output("kejadian-opened", "data"),
        Input("kejadian-url", "search"),
        State("kejadian-opened", "data"),
    )(open_panel)
    close_button(app, "kejadian", PATH, "formulir", "tps")
    app.callback(
        Output("kejadian-now", "children", allow_duplicate=True),
        Input("kejadian-seen", "data"),
        # An answer still on its way is dropped when the panel closes: it would open it again.
        Input("kejadian-opened", "data"),
        prevent_initial_call=True,
    )(follow)


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("what", "key"))


def opened(services: Services, query: Query) -> tuple[Any, Any, Any]:
    """The two parts of the panel, and what is remembered of its opening."""
    wanted = query.get("formulir") or ""
    if wanted == NEW:
        places = _places(services.view(), query)
        what = f"{NEW} {query.get('kelurahan') or ''} {query.get('tps') or ''}"
        return page.new_top(), page.new_form(places, query.get("tps")), _opening(what)
    if not wanted.isdecimal() or len(wanted) > 15:
        return [], [], None
    try:
        one, _ = incidents.one(services.view(), int(wanted))
    except SiagaError as error:
        return page.missing(str(error)), [], None
    return _now(services, one.no), page.form(one), _opening(f"{one.no}", one.ver)


def _opening(what: str, ver: int = 0) -> dict[str, Any]:
    return {"what": what, "ver": ver, "key": f"kejadian-{secrets.token_hex(12)}"}


def _now(services: Services, number: int) -> Any:
    try:
        one, steps = incidents.one(services.view(), number)
    except SiagaError as error:
        return page.missing(str(error))
    return page.detail(one, steps, services.view().register, services.house.clock.now())


def _places(view: View, query: Query) -> list[tuple[str, str]]:
    """The TPS of the chosen kelurahan that the reader reports for."""
    kelurahan = query.get("kelurahan") or ".".join((query.get("tps") or "").split(".")[:4])
    register = view.register
    if kelurahan not in register.areas or not view.actor.within(kelurahan):
        return []
    return [(code, register.place(code)) for code in register.tps_of(kelurahan)]


# ---- storing ----


def _register_save(app: Dash, services: Services) -> None:
    def save(
        clicks: int | None, step: Any, note: Any, tps: Any, kind: Any, severity: Any, search: str | None, stored: Any
    ) -> tuple[Any, Any, Any, Any]:
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        try:
            if stored["what"].isdigit():
                return _after_step(services, stored, _text(step), _text(note))
            report = IncidentReport(_text(tps), _text(kind), _text(severity), _text(note))
            answer = submit_incident(services.house, services.actor(), report, Envelope(stored["key"]))
        except SiagaError as error:
            return no_update, no_update, no_update, page.refused(str(error))
        return *_recorded(services, Query.parse(PATH, search), answer), no_update

    app.callback(
        Output("kejadian-now", "children", allow_duplicate=True),
        Output("kejadian-form", "children", allow_duplicate=True),
        Output("kejadian-opened", "data", allow_duplicate=True),
        Output("kejadian-errors", "children"),
        Input("kejadian-save", "n_clicks"),
        State("kejadian-step", "value"),
        State("kejadian-note", "value"),
        State("kejadian-tps", "value"),
        State("kejadian-kind", "value"),
        State("kejadian-severity", "value"),
        State("kejadian-url", "search"),
        State("kejadian-opened", "data"),
        prevent_initial_call=True,
    )(save)


def _after_step(services: Services, stored: Any, step: str, note: str) -> tuple[Any, Any, Any, Any]:
    """Store a step: the incident as it stands now, a fresh form that says so, its key."""
    number, ver = int(stored["what"]), stored.get("ver")
    taken = IncidentStep(number, step, ver if isinstance(ver, int) else 0, note)
    answer = step_incident(services.house, services.actor(), taken, Envelope(stored["key"]))
    one, _ = incidents.one(services.view(), number)
    return _now(services, number), page.form(one, page.stored(answer)), _opening(f"{number}", one.ver), no_update


def _recorded(services: Services, query: Query, answer: Answer) -> tuple[Any, Any, Any]:
    form = page.new_form(_places(services.view(), query), None, page.stored(answer))
    return page.new_top(), form, _opening(f"{NEW} {answer.no}")


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
