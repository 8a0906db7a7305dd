"""Pergantian: officers whom the health team proposes to relieve, and what the operator decides. Never why.

Pure. Names and roles are no health data; a proposal says that somebody should be relieved and nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.clock import parse_iso
from data.people import role_name
from data.reports.relief import LONGEST
from data.rules.relief import DECIDES, EMPTY, PROPOSED, STATES, STEPS
from data.view.relief import Relief
from layouts import formats
from layouts.attributes import attributes
from layouts.meja_words import ago, moment
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query
from layouts.temuan import sender_words

VERBS: Final = {"diganti": "Ganti", EMPTY: "Bebaskan, belum ada pengganti", "tetap": "Tetap bertugas"}


def layout(seconds: float) -> html.Div:
    """The empty page; the form of a decision is never touched by a refresh."""
    return page(
        "pergantian",
        "Pergantian",
        html.Div(id="pergantian-counts", className="kpi-row"),
        html.Div(
            [
                html.Section(html.Div(id="pergantian-list", className="kejadian-list"), className="card kejadian-card"),
                html.Section(
                    [html.Div(id="pergantian-now"), html.Div(id="pergantian-form")],
                    id="pergantian-panel",
                    className="side-panel kejadian-panel",
                    **attributes(aria_label="Petugas terpilih"),
                ),
            ],
            className="kejadian-board pergantian-board",
        ),
        dcc.Store(id="pergantian-opened"),
        seconds=seconds,
    )


def counts_row(found: Sequence[Relief]) -> list[Any]:
    """Who waits for a decision, which seats are empty, who was replaced."""
    proposed = sum(one.state == PROPOSED for one in found)
    gone = sum(one.state == EMPTY for one in found)
    replaced = sum(one.state == "diganti" for one in found)
    return [
        tile(
            "Menunggu keputusan", formats.number(proposed), "diusulkan tim kesehatan", tone="late" if proposed else ""
        ),
        tile("Kursi kosong", formats.number(gone), "dibebaskan, cari pengganti", tone="late" if gone else ""),
        tile("Sudah diganti", formats.number(replaced), "pengganti tercatat"),
    ]


def rows(query: Query, found: Sequence[Relief], now: datetime) -> list[Any]:
    """The officers, those that wait first; or what their absence means."""
    if not found:
        return [empty("Tidak ada usulan pergantian.", "Usulan tim kesehatan muncul di sini.", "bi-check2-circle")]
    return [_row(query, one, now) for one in found]


def _row(query: Query, one: Relief, now: datetime) -> Any:
    at = parse_iso(one.at)
    role = role_name(one.role)
    said = f"pengganti: {one.substitute}" if one.substitute else one.note
    return html.Div(
        [
            html.Span(role.split(" ")[0], className=f"severity {'severity-berat' if one.waits else ''}".strip()),
            html.Div(
                [
                    dcc.Link(one.name, href=query.href(petugas=one.person), className="kejadian-name"),
                    html.Div(one.place, className="page-note"),
                    html.Div(said) if said else None,
                ],
                className="kejadian-what",
            ),
            html.Div([html.Strong(moment(at, now)), html.Small(ago(now - at))], className="kejadian-when"),
            html.Div(
                [html.Span(STATES[one.state]), html.Small(sender_words(one.by))],
                className=f"kejadian-state {'is-baru' if one.waits else ''}".strip(),
            ),
        ],
        className="kejadian-row",
    )


def top(one: Relief, now: datetime) -> list[Any]:
    """Who, where, since when."""
    role = role_name(one.role)
    return [
        _head(one.name),
        html.P(f"{role} · {one.place}"),
        html.P(
            f"{STATES[one.state]}, {moment(parse_iso(one.at), now)} WITA, {sender_words(one.by)}.",
            className="page-note",
        ),
        html.P(
            "Tim kesehatan mengusulkan petugas ini beristirahat. Alasannya hanya ada pada tim kesehatan.",
            className="page-note",
        ),
    ]


def form(one: Relief, done: Any = None) -> Any:
    """The decisions the table allows from here; nothing where there is none for an operator."""
    steps = [step for step, action in STEPS[one.state].items() if action == DECIDES]
    return html.Section(
        [
            done,
            html.H3("Keputusan", className="kertas-title") if steps else None,
            dbc.RadioItems(
                id="pergantian-step", name="pergantian-step", className="chips",
                options=[{"value": step, "label": VERBS[step]} for step in steps],
            ),
            html.Label("Nama pengganti", htmlFor="pergantian-substitute", className="form-label"),
            dbc.Input(id="pergantian-substitute", maxLength=LONGEST, autoComplete="off"),
            html.Label("Alasan, wajib bila tetap bertugas", htmlFor="pergantian-note", className="form-label"),
            dbc.Input(id="pergantian-note", maxLength=LONGEST, autoComplete="off",
                      placeholder="Tanpa keluhan kesehatan siapa pun"),
            html.Div(id="pergantian-errors"),
            html.Button("Simpan keputusan", id="pergantian-save", className="btn btn-primary", n_clicks=0,
                        disabled=not steps),
        ],
        className="kejadian-record",
    )  # fmt: skip


def missing(sentence: str) -> list[Any]:
    """The panel when the address names nobody of the own area."""
    return [_head("Pergantian"), html.P(sentence, role="alert")]


def _head(title: str) -> html.Div:
    close = html.Button("Tutup", id="pergantian-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return html.Div([html.H2(title, className="panel-title", tabIndex=-1), close], className="panel-top")


def stored(state: str) -> html.P:
    """That it is kept."""
    return html.P(f"Tersimpan: {STATES[state].lower()}.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
