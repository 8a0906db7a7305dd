"""Kejadian: what disturbs the vote in the own area, the gravest first, and one incident with its steps beside the list.

Pure: incidents in, components out. A severity says itself in words and by its mark, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.clock import parse_iso
from data.register import Register
from data.reports.incidents import LONGEST_NOTE
from data.reports.kinds import Answer
from data.rules.incidents import GROUPS, KINDS, NEW, SEVERITIES, STATES, STEPS
from data.view.incidents import Counts, Incident, Step
from layouts import formats, jejak_words
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.meja_words import ago, moment
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query
from layouts.temuan import sender_words

LIMIT: Final = 100
CHOICES: Final = {"terbuka": "Terbuka", "semua": "Semua"}
VERBS: Final = {
    "diverifikasi": "Diverifikasi",
    "ditangani": "Ditangani",
    "selesai": "Selesai",
    "bukan_kejadian": "Bukan kejadian",
}


def layout(seconds: float) -> html.Div:
    """The empty page; the form of a step is never touched by a refresh."""
    return page(
        "kejadian",
        "Kejadian",
        html.Div(id="kejadian-counts", className="kpi-row"),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(id="kejadian-tools", className="kejadian-tools"),
                        html.Div(id="kejadian-list", className="kejadian-list"),
                    ],
                    className="card kejadian-card",
                ),
                html.Section(
                    [html.Div(id="kejadian-now"), html.Div(id="kejadian-form")],
                    id="kejadian-panel",
                    className="side-panel kejadian-panel",
                    **attributes(aria_label="Kejadian terpilih"),
                ),
            ],
            className="kejadian-board",
        ),
        dcc.Store(id="kejadian-opened"),
        seconds=seconds,
    )


# ---- the numbers and the list ----


def counts_row(counts: Counts) -> list[Any]:
    """Open ones, the emergencies among them, those nobody has taken, those that are over."""
    grave = counts.by_severity.get("darurat", 0)
    new = counts.by_state.get(NEW, 0)
    over = counts.by_state.get("selesai", 0)
    false = counts.by_state.get("bukan_kejadian", 0)
    rest = ", ".join(
        f"{formats.number(counts.by_severity.get(code, 0))} {words.lower()}"
        for code, words in SEVERITIES.items()
        if code != "darurat"
    )
    return [
        tile("Kejadian terbuka", formats.number(counts.open), rest),
        tile("Darurat terbuka", formats.number(grave), "telepon 119 bila ada korban", tone="alarm" if grave else ""),
        tile("Belum ditanggapi", formats.number(new), "belum ada yang mengambil", tone="late" if new else ""),
        tile("Selesai", formats.number(over), f"{formats.number(false)} ternyata bukan kejadian"),
    ]


def tools(query: Query, chosen: str, *, may_report: bool) -> list[Any]:
    """Open ones or all, and the way to record one that was told by telephone."""
    parts: list[Any] = [segmented(query, "keadaan", CHOICES, chosen, "Kejadian yang ditampilkan")]
    if may_report:
        look = "btn btn-primary btn-sm kejadian-new"
        parts.append(dcc.Link("Catat kejadian", href=query.href(formulir="baru"), className=look))
    return parts


def rows(query: Query, found: Sequence[Incident], chosen: str, now: datetime, whole: int) -> list[Any]:
    """The incidents; or what their absence means. `whole`: how many there are."""
    if not found:
        if chosen == "terbuka":
            return [empty("Tidak ada kejadian terbuka.", "Laporan dari HP petugas muncul di sini.", "bi-check2-circle")]
        return [empty("Belum ada kejadian yang dilaporkan.", "Laporan dari HP petugas muncul di sini.")]
    made: list[Any] = [_row(query, one, now) for one in found]
    if whole > len(found):
        words = f"Ditampilkan {len(found)} teratas dari {formats.number(whole)}. Persempit dengan saringan di atas."
        made.append(html.P(words, className="page-note kejadian-more"))
    return made


def _row(query: Query, one: Incident, now: datetime) -> Any:
    at = parse_iso(one.at)
    return html.Div(
        [
            severity(one.severity),
            html.Div(
                [
                    dcc.Link(KINDS[one.kind].label, href=query.href(formulir=str(one.no)), className="kejadian-name"),
                    html.Div(one.place, className="page-note"),
                    html.Div(one.note, className="kejadian-note") if one.note else None,
                ],
                className="kejadian-what",
            ),
            html.Div(
                [html.Strong(moment(at, now)), html.Small(ago(now - at))],
                className="kejadian-when",
            ),
            html.Div(state_words(one), className=f"kejadian-state is-{one.state}"),
        ],
        className=f"kejadian-row is-{one.severity}",
        id=f"kejadian-{one.no}",
    )


def severity(code: str) -> html.Span:
    """'Darurat', with the mark of its class."""
    return html.Span(SEVERITIES[code], className=f"severity severity-{code}")


def state_words(one: Incident) -> list[Any]:
    """'Ditangani', and by whom."""
    by = html.Small(sender_words(one.handled_by)) if one.handled_by else None
    return [html.Span(STATES[one.state]), by]


# ---- one incident ----


def detail(one: Incident, steps: Sequence[Step], register: Register, now: datetime) -> list[Any]:
    """What happened where, and everything that was done since; refreshed."""
    at = parse_iso(one.at)
    lines = [
        html.Li(
            [
                html.Strong(STATES[step.state] if step.state != NEW else "Dilaporkan"),
                html.Span(f" · {moment(parse_iso(step.at), now)} WITA · no. {formats.number(step.no)}"),
                html.Div(jejak_words.sender(step.sender, register), className="page-note"),
                html.Div(step.note) if step.note else None,
            ]
        )
        for step in steps
    ]
    return [
        _head(KINDS[one.kind].label),
        html.P([severity(one.severity), f" {one.place}"]),
        html.P(
            f"{GROUPS[KINDS[one.kind].group]} · sejak {moment(at, now)} WITA, {ago(now - at)}",
            className="page-note",
        ),
        html.Ol(lines, className="kejadian-steps"),
    ]


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no incident of the own area."""
    return [
        _head("Kejadian"),
        html.P(sentence, role="alert"),
    ]


def _head(title: str) -> html.Div:
    """The title of the panel and the way out."""
    close = html.Button("Tutup", id="kejadian-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return html.Div([html.H2(title, className="panel-title", tabIndex=-1), close], className="panel-top")


def form(one: Incident, done: Any = None) -> list[Any]:
    """The steps the table allows from here, with a note."""
    options = [{"value": step, "label": VERBS[step]} for step in STEPS[one.state]]
    return [
        html.Section(
            [
                html.H3("Langkah berikutnya", className="kertas-title"),
                done,
                dbc.RadioItems(id="kejadian-step", name="kejadian-step", options=options, className="chips"),
                html.Label("Catatan", htmlFor="kejadian-note", className="form-label"),
                dbc.Input(
                    id="kejadian-note", maxLength=LONGEST_NOTE, autoComplete="off",
                    placeholder="Siapa yang menangani, apa hasilnya",
                ),
                html.Div(id="kejadian-errors"),
                html.Button("Simpan langkah", id="kejadian-save", className="btn btn-primary", n_clicks=0),
                *_unused("kejadian-tps", "kejadian-kind", "kejadian-severity"),
            ],
            className="kejadian-record",
        )
    ]  # fmt: skip


def new_form(places: Sequence[tuple[str, str]], chosen: str | None, done: Any = None) -> list[Any]:
    """An incident told by telephone. `places`: code and name of the TPS to choose from."""
    if not places:
        return [html.P("Pilih kelurahan pada saringan di atas, lalu TPS-nya di sini.", className="page-note"),
                *_unused("kejadian-tps", "kejadian-kind", "kejadian-severity", "kejadian-step", "kejadian-note"),
                html.Div(id="kejadian-errors"),
                html.Button("Simpan", id="kejadian-save", hidden=True, n_clicks=0)]  # fmt: skip
    kinds = [{"value": code, "label": f"{GROUPS[kind.group]}: {kind.label}"} for code, kind in KINDS.items()]
    return [
        html.Section(
            [
                done,
                html.Label("TPS", htmlFor="kejadian-tps", className="form-label"),
                dbc.Select(id="kejadian-tps", value=chosen or "",
                           options=[{"value": "", "label": "Pilih TPS"},
                                    *({"value": code, "label": name} for code, name in places)]),
                html.Label("Jenis", htmlFor="kejadian-kind", className="form-label"),
                dbc.Select(id="kejadian-kind", value="", options=[{"value": "", "label": "Pilih jenis"}, *kinds]),
                html.Div("Tingkat", className="form-label"),
                dbc.RadioItems(
                    id="kejadian-severity", name="kejadian-severity", value="", className="chips",
                    options=[{"value": "", "label": "Menurut jenis"},
                             *({"value": code, "label": words} for code, words in SEVERITIES.items())],
                ),
                html.Label("Apa yang terjadi", htmlFor="kejadian-note", className="form-label"),
                dbc.Input(id="kejadian-note", maxLength=LONGEST_NOTE, autoComplete="off",
                          placeholder="Singkat, tanpa keluhan kesehatan siapa pun"),
                html.Div(id="kejadian-errors"),
                html.Button("Simpan kejadian", id="kejadian-save", className="btn btn-primary", n_clicks=0),
                *_unused("kejadian-step"),
            ],
            className="kejadian-record",
        )
    ]  # fmt: skip


def new_top() -> list[Any]:
    """The head of the panel while an incident is being recorded."""
    return [_head("Catat kejadian")]


def _unused(*names: str) -> list[Any]:
    """The fields that the other form has: one callback reads both forms."""
    return [dcc.Input(id=name, type="hidden", value="") for name in names]


def stored(answer: Answer) -> html.P:
    """That it is kept."""
    words = STATES.get(answer.state, answer.state).lower()
    return html.P(f"Tersimpan: {words}, no. {formats.number(answer.no)}.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
