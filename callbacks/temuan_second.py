"""Verifikasi, second entry: a form is typed again from its photo by somebody who is not shown what was typed first.

Nothing here reads the standing figures: the panel is made of the form's name, its ballot and its photos. Whether the
person may is judged in `data`; what was typed stays in its boxes until it is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from callbacks.temuan_address import PATH, address_of, chosen_area, chosen_contest, is_opened_in, key_of
from callbacks.temuan_boxes import Typed, parse_boxes, values_by_box
from data import paper
from data.errors import SiagaError
from data.photos.reading import photos_of
from data.register import Ballot
from data.reports import Envelope, FormKey, TallyReport, submit_second, typed_form
from data.view import View, second
from layouts import temuan_panel as panel
from layouts import temuan_second as page
from layouts.query import Query

LIST = "kedua"
Shown = tuple[Any, dict[str, str], Typed | None]
"""What is said under the sheet, the sentences beside its boxes, and what was asked about before it is sent."""


def register(app: Dash, services: Services) -> None:
    """Bind sending."""

    def send(
        clicks: int | None,
        values: list[str | None],
        ids: list[Mapping[str, str]],
        opened: Any,
        asked: Any,
        search: str | None,
    ) -> tuple[Any, ...]:
        if not clicks or not is_opened_in(opened, LIST):
            raise PreventUpdate
        typed = values_by_box(values, ids)
        shown, wrong, ask = checked(services.view(), opened["formulir"], typed, asked)
        beside = [wrong.get(one["id"]["box"], "") for one in ctx.outputs_list[1]]
        if shown is not None:
            return shown, beside, ask, no_update, no_update
        query = Query.parse(PATH, search)
        upcoming = following(services.view(), query, opened["formulir"])  # before it leaves the list
        shown, words = stored(services, opened, typed)
        if not words or upcoming is None:
            return shown, beside, None, no_update, no_update
        said = {"formulir": upcoming, "words": words}
        return no_update, beside, None, said, query.search(formulir=upcoming)

    app.callback(
        Output("second-outcome", "children"),
        Output({"type": "second-wrong", "box": ALL}, "children"),
        Output("second-asked", "data"),
        Output("temuan-said", "data", allow_duplicate=True),
        Output("temuan-url", "search", allow_duplicate=True),
        Input("second-send", "n_clicks"),
        State({"type": "second-box", "box": ALL}, "value"),
        State({"type": "second-box", "box": ALL}, "id"),
        State("temuan-opened", "data"),
        State("second-asked", "data"),
        State("temuan-url", "search"),
        prevent_initial_call=True,
    )(send)


def opened_panel(view: View, address: str, said: str = "") -> tuple[Any, dict[str, Any]]:
    """The empty sheet beside the photos, and what is remembered of its opening: a key for one entry."""
    opened: dict[str, Any] = {"formulir": address, "list": LIST}
    key = key_of(address)
    try:
        card = second.card(view, key) if key is not None else None
        if key is None or card is None:
            return page.closed(said), opened
        # Sentences about a photo are findings too: they come after the entry, not before.
        photos = [replace(one, findings=(), compared=True) for one in photos_of(view.house, view.actor, *astuple(key))]
        shown = page.panel(card, view.register, photos, said)
    except SiagaError as error:
        return panel.missing(str(error)), opened
    return shown, {**opened, "key": f"kedua-{secrets.token_hex(12)}"}


def ballot_of(view: View, key: FormKey) -> Ballot:
    """The ballot whose paper is typed."""
    return view.register.ballot_of(key.contest, key.tps)


def checked(view: View, address: str, typed: Typed, asked: Any) -> Shown:
    """Slips beside their boxes, or the question about empty boxes; nothing to say when it can be sent.

    `asked`: what stood in the boxes when they were asked about: the same again is an answer.
    """
    key = key_of(address)
    if key is None:
        raise PreventUpdate
    try:
        wanted = paper.boxes(ballot_of(view, key))
    except SiagaError as error:
        return page.refused(str(error)), {}, None
    found, wrong = parse_boxes(wanted, typed)
    if wrong:
        return page.errors(list(wrong.values())), wrong, None
    empty = sum(figure is None for figure in found.values())
    if empty and dict(typed) != asked:
        return page.question(empty, len(wanted)), {}, dict(typed)
    return None, {}, None


def following(view: View, query: Query, address: str) -> str | None:
    """The address of the form that opens after this one; None when none of the list waits for this reader."""
    key = key_of(address)
    if key is None:
        return None
    try:
        found = second.after(view, chosen_contest(view, query), chosen_area(view, query), key)
    except SiagaError:  # an area that cannot be shown: the list is empty, and the page says why
        return None
    return address_of(found) if found else None


def stored(services: Services, opened: Mapping[str, Any], typed: Typed) -> tuple[Any, str]:
    """Send the entry under the key of this opening: (what came of it, and in one line if it was stored)."""
    view, key = services.view(), key_of(opened["formulir"])
    if key is None:
        raise PreventUpdate
    try:
        ballot = ballot_of(view, key)
        form = typed_form(paper.without_unwritten_totals(typed), ballot)
        report = TallyReport(key.tps, key.contest, form, key.round)
        answer = submit_second(services.house, services.actor(), report, Envelope(opened["key"]))
    except SiagaError as error:
        return page.refused(str(error)), ""
    words = page.stored_words(answer, view.register.place(key.tps), ballot)
    return page.stored(words, answer), words
