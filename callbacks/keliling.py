"""Keliling: a list made when it is asked for (and logged), a visit that is filled in and closed.

The list stands still on the way: it is made anew by its button and after a visit was stored, not by every report.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.answers import encoded
from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import refresh_page
from data import visit_typed
from data.errors import SiagaError
from data.facilities import Facility
from data.field import Colleague
from data.reports import CheckinReport, Envelope, VisitReport, submit_checkin, submit_visit
from data.reports.visits import VISITED
from data.rules.vitals import VitalsError
from data.view import View, visits
from layouts import keliling as page
from layouts.query import Query

PATH: Final = "/keliling"
_ENDS: Final = {"keliling-done": VISITED, "keliling-missed": "tidak_ditemukan", "keliling-undo": "dibatalkan"}


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""
    refresh_page(app, services, "keliling", PATH, (("keliling-tools", "children"),), tools)
    _register_list(app, services)
    _register_panel(app, services)
    _register_save(app, services)


def tools(view: View, query: Query) -> list[Any]:
    """The teams of the reader's area."""
    teams = visits.teams(view)
    return [page.tools(query, teams, team_of(teams, query))]


def team_of(teams: list[Facility], query: Query) -> Facility | None:
    """The chosen team, or the first."""
    wanted = query.get("tim")
    return next((one for one in teams if one.kelurahan == wanted), teams[0] if teams else None)


def _register_list(app: Dash, services: Services) -> None:
    def listed(search: str | None, _again: int | None, _stored: Any) -> Any:
        return encoded(shown(services, Query.parse(PATH, search)))

    app.callback(
        Output("keliling-list", "children"),
        Input("keliling-url", "search"),
        Input("keliling-again", "n_clicks"),
        Input("keliling-stored", "data"),
    )(listed)


def shown(services: Services, query: Query) -> list[Any]:
    """The list of a team as it stands now; that it was opened is logged."""
    view = services.view()
    try:
        team = team_of(visits.teams(view), query)
        if team is None:
            return page.no_team()
        plan = visits.planned(view, team, services.house.clock.now())
        visits.note_reading(view, services.actor(), team)
    except SiagaError as error:
        return [page.refused(str(error))]
    return page.rows(query, plan, services.house.clock.now(), view.policy, view.kind == "simulated")


# ---- a visit ----


def _register_panel(app: Dash, services: Services) -> None:
    def open_panel(search: str | None, before: Any) -> tuple[Any, Any, Any]:
        query = Query.parse(PATH, search)
        tps = query.get("tps") or ""
        if is_opening(before) and before["tps"] == tps:
            raise PreventUpdate
        return opened(services, tps, query)

    app.callback(
        Output("keliling-now", "children"),
        Output("keliling-form", "children"),
        Output("keliling-opened", "data"),
        Input("keliling-url", "search"),
        State("keliling-opened", "data"),
    )(open_panel)
    close_button(app, "keliling", PATH, "tps")


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return (
        isinstance(stored, dict)
        and all(isinstance(stored.get(name), str) for name in ("tps", "key"))
        and isinstance(stored.get("seen"), list)
    )


def opened(services: Services, tps: str, query: Query | None = None) -> tuple[Any, Any, Any]:
    """The two parts of the panel, and what is remembered of its opening."""
    if not tps:
        return [], [], None
    view = services.view()
    try:
        people = visits.crew(view, tps)
        reasons = visits.reasons(view, tps, services.house.clock.now())
    except SiagaError as error:
        return page.missing(str(error)), [], None
    memory = {"tps": tps, "seen": [], "key": _key()}
    first = people[0].id if people else ""
    return page.top(view.register.place(tps), reasons), page.form(people, first, {}), memory


def _key() -> str:
    return f"keliling-{secrets.token_hex(12)}"


def _register_save(app: Dash, services: Services) -> None:
    def save(clicks: int | None, person: Any, *given: Any) -> tuple[Any, ...]:
        *values, stored = given
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return saved(services, stored, _text(person), dict(zip(page.FIELDS, map(_text, values), strict=True)))

    def end(*given: Any) -> tuple[Any, ...]:
        *clicks, stored = given
        if not any(clicks) or not is_opening(stored):
            raise PreventUpdate
        return ended(services, stored, _ENDS[str(ctx.triggered_id)])

    outputs = [
        Output("keliling-form", "children", allow_duplicate=True),
        Output("keliling-opened", "data", allow_duplicate=True),
        Output("keliling-errors", "children", allow_duplicate=True),
    ]
    app.callback(
        *outputs,
        *(Output(f"keliling-error-{name}", "children") for name in page.FIELDS),
        Input("keliling-save", "n_clicks"),
        State("keliling-person", "value"),
        *(State(f"keliling-{name}", "value") for name in page.FIELDS),
        State("keliling-opened", "data"),
        prevent_initial_call=True,
    )(save)
    app.callback(
        *outputs,
        Output("keliling-stored", "data"),
        *(Input(name, "n_clicks") for name in _ENDS),
        State("keliling-opened", "data"),
        prevent_initial_call=True,
    )(end)


def saved(services: Services, stored: Mapping[str, Any], person: str, values: Mapping[str, str]) -> tuple[Any, ...]:
    """Store what was measured of one officer, and go on to the next; or name every box that cannot be taken."""
    nothing = tuple("" for _ in page.FIELDS)
    try:
        check = visit_typed.check_of(person, values)
        report = CheckinReport(stored["tps"], (check,))
        submit_checkin(services.house, services.actor(), report, Envelope(stored["key"]))
    except VitalsError as error:
        told = tuple(error.problems.get(name, "") for name in page.FIELDS)
        return no_update, no_update, page.refused("Perbaiki isian yang ditandai; belum disimpan."), *told
    except SiagaError as error:
        return no_update, no_update, page.refused(str(error)), *nothing
    seen = [*stored["seen"], person]
    people = visits.crew(services.view(), stored["tps"])
    name = next((one.name for one in people if one.id == person), person)
    done = page.stored(f"Hasil periksa {name} tersimpan.")
    again = page.form(people, _next(people, seen), dict.fromkeys(seen, ""), done)
    return again, {**stored, "seen": seen, "key": _key()}, no_update, *(no_update for _ in page.FIELDS)


def _next(people: list[Colleague], seen: list[str]) -> str:
    return next((one.id for one in people if one.id not in seen), people[0].id if people else "")


def ended(services: Services, stored: Mapping[str, Any], outcome: str) -> tuple[Any, ...]:
    """Close the visit; the list is made anew."""
    seen = len(set(stored["seen"])) if outcome == VISITED else 0
    try:
        answer = submit_visit(
            services.house, services.actor(), VisitReport(stored["tps"], outcome, seen), Envelope(stored["key"])
        )
    except SiagaError as error:
        return no_update, no_update, page.refused(str(error)), no_update
    words = {VISITED: f"Kunjungan tersimpan: {seen} petugas diperiksa.", "dibatalkan": "Kunjungan dibatalkan."}
    done = page.stored(words.get(outcome, "Tersimpan: tidak ditemukan."))
    people = visits.crew(services.view(), stored["tps"])
    again = page.form(people, _next(people, stored["seen"]), dict.fromkeys(stored["seen"], ""), done)
    return again, {**stored, "key": _key()}, no_update, answer.no


def _text(given: Any) -> str:
    """What a field holds; nothing, and anything that is no text, as nothing."""
    return given if isinstance(given, str) else ""
