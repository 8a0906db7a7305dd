"""Putaran: the rounds of a TPS, and the form in which the decision for another one is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.register import Register
from data.reports.kinds import ROUND_WORDS, ROUNDS, Answer
from data.reports.rounds import LONGEST, OPEN
from data.view.rounds import RoundCard
from layouts import formats

REGION = "putaran-body"
OTHERS = {name: ROUND_WORDS[name] for name in ROUNDS[1:]}


def place() -> list[Any]:
    """The empty place on the page of a TPS; it is filled when a TPS is chosen and never touched by a refresh."""
    return [html.Div(id=REGION, className="putaran"), dcc.Store(id="putaran-opened")]


def panel(found: Sequence[RoundCard], register: Register, *, may_open: bool, done: Any = None) -> list[Any]:
    """What was opened, and the form for whoever may open another round."""
    if not found and not may_open:
        return []
    listed = html.Ul([_line(one, register) for one in found], className="putaran-list")
    nothing = html.P("Hanya putaran reguler. Tidak ada keputusan tentang putaran lain.", className="page-note")
    title = html.H2("Putaran", className="card-title")
    parts: list[Any] = [html.Div(title, className="card-head"), done, listed if found else nothing]
    if may_open:
        parts.append(html.Details([html.Summary("Catat keputusan putaran lain"), _form(register)]))
    return [html.Section(html.Div(parts, className="card-body"), className="card putaran-card")]


def _line(one: RoundCard, register: Register) -> html.Li:
    contest = register.contests[one.contest].short_name
    is_open = one.state == OPEN
    return html.Li(
        [
            html.Strong(f"{contest}: {ROUND_WORDS[one.round]}"),
            html.Span("dibuka" if is_open else "ditarik", className="tag tag-late" if is_open else "tag"),
            html.Div(f"{one.document} · {one.reason}" if one.document else one.reason),
            html.Small(
                f"{formats.clock(one.event_time)} WITA, {one.decided_by}, no. {formats.number(one.no)}. "
                + ("Formulir putaran sebelumnya tidak dihitung." if is_open else "Putaran sebelumnya dihitung lagi.")
            ),
        ]
    )


def _form(register: Register) -> html.Div:
    contests = [{"value": code, "label": one.short_name} for code, one in register.contests.items()]
    return html.Div(
        [
            html.P("Begitu dicatat, formulir putaran sebelumnya tidak dihitung lagi; semuanya tetap tersimpan dan "
                   "terlihat. Petugas lalu melapor untuk putaran ini.", className="page-note"),
            html.Label("Pemilihan", htmlFor="putaran-contest", className="form-label"),
            dbc.Select(id="putaran-contest", options=contests, value=contests[0]["value"]),
            html.Div("Putaran", className="form-label"),
            dbc.RadioItems(id="putaran-round", name="putaran-round", className="chips",
                           options=[{"value": value, "label": words} for value, words in OTHERS.items()]),
            html.Label("Nomor dan tanggal keputusan", htmlFor="putaran-document", className="form-label"),
            dbc.Input(id="putaran-document", maxLength=LONGEST, autoComplete="off",
                      placeholder="SK KPU Kota Samarinda nomor …, tanggal …"),
            html.Label("Alasan", htmlFor="putaran-reason", className="form-label"),
            dbc.Input(id="putaran-reason", maxLength=LONGEST, autoComplete="off"),
            html.Div(id="putaran-errors"),
            html.Div(
                [
                    html.Button("Buka putaran", id="putaran-open", className="btn btn-primary", n_clicks=0),
                    html.Button("Tarik pembukaan", id="putaran-cancel", className="btn btn-outline-secondary",
                                n_clicks=0),
                ],
                className="putaran-buttons",
            ),
        ],
        className="putaran-form",
    )  # fmt: skip


def stored(answer: Answer) -> html.P:
    """That it is recorded."""
    words = "Putaran dibuka" if answer.state == OPEN else "Pembukaan putaran ditarik"
    return html.P(f"{words}, no. {formats.number(answer.no)}.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
