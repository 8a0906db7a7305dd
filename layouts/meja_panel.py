"""One TPS beside the list: its day in words, whom to call, and the call to be recorded.

The upper part is refreshed, the form under it never: nothing that is being typed is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.phone_numbers import Number
from data.reports.calls import LONGEST_NOTE
from data.reports.kinds import Answer
from data.rules.calls import OUTCOMES
from data.view.desk import Call, DeskRow
from layouts import formats
from layouts.attributes import attributes
from layouts.jejak_link import trail_link
from layouts.meja import mark
from layouts.meja_words import StageName, ago, brief_words, heard_words, late_words, moment, state_words
from layouts.query import Query

AGAIN = {"": "Tidak", "10": "10 menit", "30": "30 menit", "60": "1 jam", "120": "2 jam"}
NO_NUMBER = "Nomor belum ada di daftar petugas."
ASK = "Minta admin mengimpor daftar petugas dengan kolom telepon."


def top(place: str, tps: str) -> list[Any]:
    """Name, way out, and the way to the forms of this TPS."""
    close = html.Button("Tutup", id="meja-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return [
        html.Div([html.H2(place, className="panel-title", tabIndex=-1), close], className="panel-top"),
        html.Div(
            [
                html.Span([tps, " ", trail_link(tps), " ", _incident_link(tps)], className="page-note meja-way"),
                html.A(
                    ["Isi laporan ", html.Kbd("L")],
                    href=f"/lapangan/{tps}",
                    id="meja-forms",
                    className="btn btn-outline-secondary btn-sm",
                ),
            ],
            className="panel-top",
        ),
    ]


def _incident_link(tps: str) -> Any:
    """To the form for an incident that is told by telephone."""
    href = Query("/kejadian").href(tps=tps, formulir="baru")
    return dcc.Link("Catat kejadian", href=href, className="jejak-link")


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no TPS of the own area."""
    close = html.Button("Tutup", id="meja-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return [
        html.Div([html.H2("TPS", className="panel-title", tabIndex=-1), close], className="panel-top"),
        html.P(sentence, role="alert"),
    ]


def day(row: DeskRow, names: dict[str, StageName], now: datetime, real_now: datetime) -> list[Any]:
    """The stages in words, when it was last heard of, its phone."""
    stages = [
        html.Li(
            [mark(one, names[one.code], now), html.Span(names[one.code].brief), html.Small(brief_words(one, now))],
            className=f"meja-stage stage-{one.state}",
            title=f"{names[one.code].full}: {state_words(one, now)}",
        )
        for one in row.day
    ]
    phone = "Belum ada HP terdaftar."
    if row.phones and row.seen is not None:
        phone = f"HP terakhir terlihat {ago(real_now - row.seen)} ({formats.number(row.phones)} terdaftar)."
    return [
        html.P([*late_words(row, now)] if row.late else "Tidak ada yang terlambat.", className="meja-verdict"),
        html.P(f"{heard_words(row, now)} {phone} Keadaan pukul {formats.clock(now)} WITA.", className="page-note"),
        html.Ol(stages, className="meja-stages"),
    ]


# ---- the call ----


def form(calls: Sequence[Call], now: datetime, done: Any = None) -> list[Any]:
    """Whom to call, what came of it, and the calls before. `done`: what has just been stored."""
    outcomes = [{"value": value, "label": words} for value, words in OUTCOMES.items()]
    again = [{"value": value, "label": words} for value, words in AGAIN.items()]
    fields = [
        html.Div(
            html.Button("Tampilkan nomor telepon", id="meja-numbers-show",
                        className="btn btn-outline-secondary btn-sm", n_clicks=0),
            id="meja-numbers",
        ),
        html.Div("Hasil panggilan", className="form-label", id="meja-outcome-label"),
        dbc.RadioItems(id="meja-outcome", name="meja-outcome", options=outcomes, className="chips"),
        html.Div("Coba lagi dalam", className="form-label"),
        dbc.RadioItems(id="meja-again", name="meja-again", options=again, value="", className="chips"),
        html.Label("Catatan", htmlFor="meja-note", className="form-label"),
        dbc.Input(id="meja-note", maxLength=LONGEST_NOTE, autoComplete="off",
                  placeholder="Satu baris, tanpa data pribadi"),
        html.Div(id="meja-errors"),
        html.Button("Simpan panggilan", id="meja-save", className="btn btn-primary", n_clicks=0),
    ]  # fmt: skip
    return [
        html.Section([html.H3(["Catat panggilan ", html.Kbd("T")], className="kertas-title"), done, *fields],
                     className="meja-record"),
        history(calls, now),
    ]  # fmt: skip


def stored(answer: Answer, again: datetime | None, now: datetime) -> html.P:
    """That the call is kept, and when the TPS comes up again."""
    then = f" TPS ini turun sampai {moment(again, now)}." if again is not None else ""
    return html.P(
        f"Panggilan ke-{answer.ver} tercatat, no. {formats.number(answer.no)}.{then}",
        className="panel-done", role="status", tabIndex=-1, **attributes(data_focus="now"),
    )  # fmt: skip


def refused(sentence: str) -> html.P:
    """Why the call is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)


def history(calls: Sequence[Call], now: datetime) -> Any:
    """The latest calls, newest first."""
    if not calls:
        return html.P("TPS ini belum pernah ditelepon dari sini.", className="page-note")
    lines = [
        html.Li(
            [
                html.Strong(f"{moment(one.at, now)} · {OUTCOMES.get(one.outcome, one.outcome)}"),
                html.Span(f" · {one.by}", className="page-note"),
                html.Div(one.note) if one.note else None,
            ]
        )
        for one in calls
    ]
    return html.Section([html.H3("Panggilan sebelumnya", className="kertas-title"),
                         html.Ul(lines, className="meja-history")])  # fmt: skip


def numbers(found: Sequence[Number]) -> Any:
    """The KPPS members who can be called; that the register has none."""
    if not found:
        return html.P([html.Strong(NO_NUMBER), " ", ASK], className="meja-no-number")
    lines = [html.Li([html.A(one.phone, href=f"tel:{one.phone}"), f" {one.name}"]) for one in found]
    return [
        html.Ul(lines, className="meja-numbers"),
        html.P("Daftar petugas tidak menandai ketuanya. Pembacaan nomor ini dicatat.", className="page-note"),
    ]
