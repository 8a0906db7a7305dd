"""Putaran, on the page of a TPS: what was opened there, and the decision for another round stored under one key."""

from __future__ import annotations

import secrets
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from data.errors import SiagaError
from data.reports import Envelope, FormKey, RoundDecision, decide_round
from data.reports.rounds import ACTION
from data.view import rounds
from layouts import putaran as page
from layouts.query import Query


def register(app: Dash, services: Services, name: str, path: str) -> None:
    """Bind it to the page `name` at `path`."""

    def show(search: str | None, before: Any) -> tuple[Any, Any]:
        tps = Query.parse(path, search).get("tps")
        if is_opening(before) and before["tps"] == tps:
            raise PreventUpdate
        return opened(services, tps)

    def save(
        opens: int | None, cancels: int | None, contest: Any, round_: Any, document: Any, reason: Any, stored: Any
    ) -> tuple[Any, Any, Any]:
        if not (opens or cancels) or not is_opening(stored):
            raise PreventUpdate
        said = [given if isinstance(given, str) else "" for given in (contest, round_, document, reason)]
        return saved(services, stored, *said, cancel=ctx.triggered_id == "putaran-cancel")

    app.callback(
        Output(page.REGION, "children"),
        Output("putaran-opened", "data"),
        Input(f"{name}-url", "search"),
        State("putaran-opened", "data"),
    )(show)
    app.callback(
        Output(page.REGION, "children", allow_duplicate=True),
        Output("putaran-opened", "data", allow_duplicate=True),
        Output("putaran-errors", "children"),
        Input("putaran-open", "n_clicks"),
        Input("putaran-cancel", "n_clicks"),
        State("putaran-contest", "value"),
        State("putaran-round", "value"),
        State("putaran-document", "value"),
        State("putaran-reason", "value"),
        State("putaran-opened", "data"),
        prevent_initial_call=True,
    )(save)


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("tps", "key"))


def opened(services: Services, tps: str | None, done: Any = None) -> tuple[Any, Any]:
    """The rounds of a TPS with a fresh form, and its key; nothing where no TPS of the own area is chosen."""
    if tps is None:
        return [], None
    view = services.view()
    try:
        found = rounds.of_tps(view, tps)
    except SiagaError:
        return [], None  # the page itself says what is wrong with the choice
    shown = page.panel(found, view.register, may_open=view.actor.may(ACTION), done=done)
    return shown, {"tps": tps, "key": f"putaran-{secrets.token_hex(12)}"}


def saved(
    services: Services, stored: Any, contest: str, round_: str, document: str, reason: str, *, cancel: bool
) -> tuple[Any, Any, Any]:
    """Store the decision: the rounds as they stand now and a fresh key, or an error beside what was typed."""
    if not round_:
        return no_update, no_update, page.refused("Pilih putarannya.")
    said = RoundDecision(FormKey(stored["tps"], contest, round_), document, reason, cancel)
    # Two buttons, one form: opening and taking back are two reports.
    key = f"{stored['key']}-{'tarik' if cancel else 'buka'}"
    try:
        answer = decide_round(services.house, services.actor(), said, Envelope(key))
    except SiagaError as error:
        return no_update, no_update, page.refused(str(error))
    return *opened(services, stored["tps"], page.stored(answer)), no_update
