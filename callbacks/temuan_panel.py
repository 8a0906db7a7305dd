"""Temuan: one form beside the list, opened from the address (`?formulir=<tps>|<contest>|<round>`) and never refreshed.

What is kept in the browser of an opening is its version and a key for one decision; whatever else comes back from
there counts as not opened.
"""

from __future__ import annotations

import secrets
from dataclasses import astuple
from typing import Any, Final

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from data.errors import SiagaError
from data.photos.reading import photos_of
from data.reports import ROUNDS, FormKey
from data.view import FormCard, View
from layouts import temuan as page
from layouts import temuan_panel as panel
from layouts.query import Query

PATH: Final = "/verifikasi"
MOST_VERSIONS: Final = 2**31
LONGEST_SAID: Final = 400


def register(app: Dash, services: Services) -> None:
    """Bind opening and closing."""

    def open_panel(search: str | None, _again: list[int | None], opened: Any, said: Any) -> tuple[Any, Any]:
        address = Query.parse(PATH, search).get("formulir")
        again = isinstance(ctx.triggered_id, dict)
        if again and not any(clicks for clicks in _again):
            raise PreventUpdate
        known = opened["formulir"] if is_opening(opened) else None
        if not again and known == address:
            raise PreventUpdate
        if address is None:
            return [], None
        return opened_panel(services.view(), address, said_at(said, address))

    def close(clicks: int | None, search: str | None) -> str:
        if not clicks:
            raise PreventUpdate
        return Query.parse(PATH, search).search(formulir=None)

    app.callback(
        Output("temuan-panel", "children"),
        Output("temuan-opened", "data"),
        Input("temuan-url", "search"),
        Input({"type": "temuan-reopen", "at": ALL}, "n_clicks"),
        State("temuan-opened", "data"),
        State("temuan-said", "data"),
    )(open_panel)
    app.callback(
        Output("temuan-url", "search"),
        Input("temuan-close", "n_clicks"),
        State("temuan-url", "search"),
        prevent_initial_call=True,
    )(close)


def chosen_contest(view: View, query: Query) -> str | None:
    """The contest of the address; None for all of them."""
    found = query.get("pemilihan")
    return found if found in view.register.contests else None


def chosen_state(query: Query) -> str:
    return query.choose("keadaan", list(page.STATES), "ditahan")


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened_panel` left in the browser; anything else counts as not opened."""
    if not isinstance(stored, dict) or not isinstance(stored.get("formulir"), str):
        return False
    return ("ver" not in stored and "key" not in stored) or (
        type(stored.get("ver")) is int and 0 <= stored["ver"] <= MOST_VERSIONS and isinstance(stored.get("key"), str)
    )


def said_at(stored: Any, address: str) -> str:
    """What came of the last decision, if it was that decision that opened this form."""
    if not isinstance(stored, dict) or stored.get("formulir") != address or not isinstance(stored.get("words"), str):
        return ""
    return str(stored["words"][:LONGEST_SAID])


def key_of(address: str) -> FormKey | None:
    """The form an address names; None when it is no such name."""
    parts = address.split("|")
    if len(parts) != 3 or parts[2] not in ROUNDS:
        return None
    return FormKey(*parts)


def key_of_card(card: FormCard) -> FormKey:
    """The form a card is of."""
    return FormKey(card.tps, card.contest, card.round)


def card_of(view: View, address: str) -> FormCard | None:
    """The standing form of an address, if there is one and this reader may see it."""
    key = key_of(address)
    if key is None or key.contest not in view.register.contests:
        return None
    return view.form_card(key.tps, key.contest, key.round)


def opened_panel(view: View, address: str, said: str = "") -> tuple[Any, dict[str, Any]]:
    """The panel of a form and what is remembered of its opening: its version, and a key for one decision."""
    opened: dict[str, Any] = {"formulir": address}
    try:
        card = card_of(view, address)
    except SiagaError as error:
        return panel.missing(str(error)), opened
    if card is None:
        return panel.missing("Formulir ini belum pernah dilaporkan, atau alamatnya tidak dikenal."), opened
    key = key_of_card(card)
    beside = view.beside(key) if card.open_entries else []
    photos = photos_of(view.house, view.actor, *astuple(key)) if view.actor.may("see_photos") else []
    shown = panel.panel(card, view.register, beside, photos, said)
    return shown, {**opened, "ver": card.ver, "key": f"putusan-{secrets.token_hex(12)}"}
