"""Temuan: one form beside the list, opened from the address (`?formulir=<tps>|<contest>|<round>`) and never refreshed.

What is kept in the browser of an opening is its version and a key for one decision. The lists that are not of forms
to decide open panels of their own.
"""

from __future__ import annotations

import secrets
from dataclasses import astuple
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks import temuan_second, temuan_tray
from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.temuan_address import PATH, chosen_list, key_of, opened_place, said_at
from data.errors import SiagaError
from data.photos.reading import photos_of
from data.reports import FormKey
from data.view import FormCard, View
from layouts import temuan_panel as panel
from layouts.query import Query

PANELS = {"kedua": temuan_second.opened_panel, "salah-alamat": temuan_tray.opened_panel}


def register(app: Dash, services: Services) -> None:
    """Bind opening and closing."""

    def open_panel(search: str | None, _again: list[int | None], opened: Any, said: Any) -> tuple[Any, Any]:
        query = Query.parse(PATH, search)
        address, chosen = query.get("formulir"), chosen_list(query)
        # A button that has only just come triggers this too, and the renderer may tell it together with a new address:
        # what has not been clicked says nothing.
        again = isinstance(ctx.triggered_id, dict) and any(clicks for clicks in _again)
        known = opened_place(opened)
        if not again and (known == (address, chosen) or (known[0] is None and address is None)):
            raise PreventUpdate
        if address is None:
            return [], None
        return PANELS.get(chosen, opened_panel)(services.view(), address, said_at(said, address))

    app.callback(
        Output("temuan-panel", "children"),
        Output("temuan-opened", "data"),
        Input("temuan-url", "search"),
        Input({"type": "temuan-reopen", "at": ALL}, "n_clicks"),
        State("temuan-opened", "data"),
        State("temuan-said", "data"),
    )(open_panel)
    close_button(app, "temuan", PATH, "formulir")


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
