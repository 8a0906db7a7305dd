"""Temuan: a decision, in two steps. What was typed is checked and shown once more, and only what was shown is stored.

Whether this person may is judged in `data`. After a decision the next form of the list opens by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from callbacks.temuan_address import (
    PATH,
    address_of,
    chosen_area,
    chosen_contest,
    chosen_state,
    is_opened_in,
    key_of,
)
from callbacks.temuan_boxes import Typed, parse_boxes, values_by_box
from callbacks.temuan_panel import card_of, key_of_card
from data import paper
from data.errors import Conflict, Refused, SiagaError
from data.register import Ballot, Register
from data.reports import Decision, Envelope, decide, typed_form
from data.reports.judging import judge
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.view import FormCard, View
from layouts import temuan as page
from layouts import temuan_answers as answers
from layouts.query import Query
from layouts.temuan_panel import CHOICES
from layouts.temuan_sheet import editor


def register(app: Dash, services: Services) -> None:
    """Bind the steps of a decision."""

    def edit(kind: str | None, basis: str | None, opened: Any, look: str | None) -> tuple[Any, str, bool]:
        if look and ctx.triggered_id != "temuan-basis":  # made before: what was typed stays, whatever is chosen
            return no_update, look, kind != "perbaiki"
        if kind != "perbaiki" or not is_opened_in(opened, ""):
            raise PreventUpdate
        return edited(services.view(), opened, basis)

    def check(
        clicks: int | None,
        kind: str | None,
        reason: str | None,
        values: list[str | None],
        ids: list[Mapping[str, str]],
        opened: Any,
    ) -> tuple[Any, ...]:
        if not clicks or not is_opened_in(opened, ""):
            raise PreventUpdate
        typed = values_by_box(values, ids)
        *said, beside = checked(services.view(), opened["formulir"], kind, reason, typed)
        at_box = dict(zip(typed, beside, strict=True))
        return *said, [at_box.get(one["id"]["box"], "") for one in ctx.outputs_list[-1]]

    def save(clicks: int | None, ready: Any, opened: Any, search: str | None) -> tuple[Any, Any, Any]:
        if not clicks or not is_ready(ready) or not is_opened_in(opened, ""):
            raise PreventUpdate
        query = Query.parse(PATH, search)
        upcoming = following(services.view(), query, opened["formulir"])  # before it leaves the list
        shown, words = saved(services, ready, opened)
        if not words or upcoming is None:
            return shown, no_update, no_update
        return no_update, {"formulir": upcoming, "words": words}, query.search(formulir=upcoming)

    def back(clicks: int | None) -> tuple[bool, Any]:
        if not clicks:
            raise PreventUpdate
        return False, None

    app.callback(
        Output("temuan-editor", "children"),
        Output("temuan-editor", "className"),
        Output("temuan-editor", "hidden"),
        Input("temuan-decision", "value"),
        Input("temuan-basis", "value"),
        State("temuan-opened", "data"),
        State("temuan-editor", "className"),
        prevent_initial_call=True,
    )(edit)
    app.callback(
        Output("temuan-errors", "children"),
        Output("temuan-choices", "disabled"),
        Output("temuan-confirm", "children"),
        Output("temuan-ready", "data"),
        Output({"type": "temuan-wrong", "box": ALL}, "children"),
        Input("temuan-check", "n_clicks"),
        State("temuan-decision", "value"),
        State("temuan-reason", "value"),
        State({"type": "temuan-box", "box": ALL}, "value"),
        State({"type": "temuan-box", "box": ALL}, "id"),
        State("temuan-opened", "data"),
        prevent_initial_call=True,
    )(check)
    app.callback(
        Output("temuan-confirm", "children", allow_duplicate=True),
        Output("temuan-said", "data"),
        Output("temuan-url", "search", allow_duplicate=True),
        Input("temuan-save", "n_clicks"),
        State("temuan-ready", "data"),
        State("temuan-opened", "data"),
        State("temuan-url", "search"),
        prevent_initial_call=True,
    )(save)
    app.callback(
        Output("temuan-choices", "disabled", allow_duplicate=True),
        Output("temuan-confirm", "children", allow_duplicate=True),
        Input("temuan-back", "n_clicks"),
        prevent_initial_call=True,
    )(back)


def is_ready(stored: Any) -> bool:
    """Whether this is the decision that `checked` left in the browser to be confirmed."""
    if not isinstance(stored, dict) or not all(isinstance(stored.get(name), str) for name in ("kind", "reason")):
        return False
    boxes = stored.get("boxes")
    if boxes is None:
        return True
    return isinstance(boxes, dict) and all(value is None or isinstance(value, str) for value in boxes.values())


def edited(view: View, opened: Mapping[str, Any], basis: str | None = None) -> tuple[Any, str, bool]:
    """The boxes to correct in, as long as the form is still the one that was opened: (boxes, class, hidden).

    `basis`: the number of the report beside it whose figures they start from; anything else starts from what stands.
    """
    card = card_of(view, opened["formulir"])
    if card is None or card.ver != opened.get("ver"):
        return answers.errors(["Formulir ini sudah berubah sejak Anda buka. Tutup, lalu buka lagi."]), "", False
    beside = view.beside(key_of_card(card)) if card.open_entries else []
    start = next((one.form for one in beside if str(one.no) == basis), None)
    differs = [field for one in beside for field in one.differs]
    return editor(card, view.register, start, differs), "is-made", False


def checked(view: View, address: str, kind: str | None, reason: str | None, typed: Typed) -> tuple[Any, ...]:
    """Errors beside their fields, or the question whether to store: (errors, locked, question, ready, per field)."""
    card = card_of(view, address)
    if card is None:
        raise Refused("Formulir ini belum pernah dilaporkan.")
    ballot = ballot_of(view.register, card)
    wanted, before = paper.boxes(ballot), paper.figures(ballot, card.form)
    after, wrong = parse_boxes(wanted, typed) if kind == "perbaiki" else ({}, {})
    problems = list(wrong.values())
    if kind not in CHOICES:
        problems.append("Pilih keputusan.")
    if not (reason or "").strip():
        problems.append("Tulis alasan keputusan.")
    changed = [
        (one.label, before[one.name], after[one.name])
        for one in wanted
        if one.name in after and after[one.name] != before[one.name]
    ]
    if kind == "perbaiki" and not problems and not changed:
        problems.append("Belum ada angka yang berubah. Bila kertasnya memang begitu, pilih Sesuai kertas.")
    beside = [wrong.get(name, "") for name in typed]
    if problems or kind is None:
        return answers.errors(problems), False, None, None, beside
    outcome = foreseen(view.register, card, typed) if kind == "perbaiki" else None
    said = (reason or "").strip()
    ready = {"kind": kind, "reason": said, "boxes": dict(typed) if kind == "perbaiki" else None}
    return None, True, answers.confirmation(card, kind, said, changed, outcome), ready, beside


def ballot_of(known: Register, card: FormCard) -> Ballot:
    """The ballot whose paper a form is."""
    return known.ballot_of(card.contest, card.tps)


def form_of(known: Register, card: FormCard, typed: Typed) -> TallyForm:
    """The corrected form; a paper without any party total stays one."""
    given = typed if card.form.party_totals else paper.without_unwritten_totals(typed)
    return typed_form(given, ballot_of(known, card))


def foreseen(known: Register, card: FormCard, typed: Typed) -> tuple[str, tuple[Finding, ...]]:
    """What the checks will say of the corrected form."""
    judged = judge(known, key_of_card(card), form_of(known, card, typed))
    return judged.state, judged.findings


def following(view: View, query: Query, address: str) -> str | None:
    """The address of the form that opens after a decision; None when none of the chosen list waits for this reader."""
    key = key_of(address)
    if key is None:
        return None
    try:
        wanted = page.STORED.get(chosen_state(query), "held")
        found = view.form_after(key, chosen_contest(view, query), chosen_area(view, query), wanted)
    except SiagaError:  # an area that cannot be shown: the list is empty, and the page says why
        return None
    return address_of(found) if found else None


def saved(services: Services, ready: Mapping[str, Any], opened: Mapping[str, Any]) -> tuple[Any, str]:
    """Store the decision that was shown, under the key of this opening: (what came of it, and in one line if stored).

    The line is empty when nothing was stored.
    """
    view = services.view()
    key = key_of(opened["formulir"])
    if key is None:
        raise PreventUpdate
    try:
        card = card_of(view, opened["formulir"])
        if card is None:
            return answers.refused("Formulir ini belum pernah dilaporkan."), ""
        form = form_of(view.register, card, ready["boxes"]) if ready["boxes"] is not None else None
        decision = Decision(ready["kind"], ready["reason"], opened["ver"], form)
        answer = decide(services.house, services.actor(), key, decision, Envelope(opened["key"]))
    except Conflict as error:
        return answers.conflict(str(error), card_of(view, opened["formulir"])), ""
    except SiagaError as error:
        return answers.refused(str(error)), ""
    return answers.stored(answer, ready["kind"], card.place), answers.stored_words(answer, ready["kind"], card.place)
