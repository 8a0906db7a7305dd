"""Keliling: the rounds list of a health team, to be read on the way, printed, and closed stop by stop.

Pure. Counts and reasons per TPS, no health of anybody by name; the form of a visit names the officers, whose names are
not health data, and keeps nothing that was stored before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.facilities import Facility
from data.field import Colleague
from data.people import role_name
from data.rules.policy import Policy
from data.rules.symptoms import SYMPTOMS, UNTOLD
from data.rules.visits import Visit
from data.rules.vitals import BOUNDS
from data.rules.words import decimal
from data.view.visits import LONGEST, Planned
from layouts import formats
from layouts.attributes import attributes
from layouts.page import empty, page
from layouts.parts import policy_tag
from layouts.query import Query

SHEET_ROWS: Final = 9  # officers of a TPS, to be filled in by hand
MEASURES: Final = ("sbp", "dbp", "pulse", "rr", "spo2", "temp_c")
FIELDS: Final = (*MEASURES, "glucose", "acvpu", "symptom")
"""The boxes of a visit's form in the order callbacks hand them over; their ids are `keliling-<name>`."""
AWAKE: Final = {
    "": "tidak dinilai", "A": "sadar penuh", "C": "bingung", "V": "respons suara", "P": "respons nyeri",
    "U": "tidak ada respons",
}  # fmt: skip


def layout(seconds: float) -> html.Div:
    """The empty page; the list is made when it is asked for and stands still on the way."""
    return page(
        "keliling",
        "Keliling",
        html.Div(
            [
                html.Section(
                    [
                        html.Div(
                            [
                                html.Div(id="keliling-tools", className="keliling-teams"),
                                _again(),
                                html.A(
                                    "Cetak",
                                    id="keliling-print",
                                    className="btn btn-sm btn-outline-secondary",
                                    tabIndex=0,
                                ),
                            ],
                            className="kejadian-tools keliling-tools",
                        ),
                        html.Div(id="keliling-list"),
                    ],
                    className="card kejadian-card",
                ),
                html.Section(
                    [html.Div(id="keliling-now"), html.Div(id="keliling-form")],
                    id="keliling-panel",
                    className="side-panel kejadian-panel keliling-panel",
                    **attributes(aria_label="Kunjungan terpilih"),
                ),
            ],
            className="kejadian-board keliling-board",
        ),
        dcc.Store(id="keliling-opened"),
        dcc.Store(id="keliling-stored"),
        seconds=seconds,
    )


def _again() -> html.Button:
    return html.Button("Susun ulang", id="keliling-again", className="btn btn-sm btn-outline-secondary", n_clicks=0)


# ---- the list ----


def tools(query: Query, teams: Sequence[Facility], chosen: Facility | None) -> list[Any]:
    """Which team the list is for."""
    links = [
        dcc.Link(
            one.name.removeprefix("Puskesmas "),
            href=query.href(tim=one.kelurahan, tps=None),
            className=f"btn btn-sm {'btn-primary' if one == chosen else 'btn-outline-secondary'}",
        )
        for one in teams
    ]
    return links


def no_team() -> list[Any]:
    """Nothing to plan from."""
    return [empty("Tidak ada puskesmas di wilayah Anda.", "Dinkes melihat semua tim; akun puskesmas hanya timnya.")]


def rows(query: Query, plan: Planned, now: datetime, policy: Policy, simulated: bool) -> list[Any]:
    """The visits in order, with why each stands where it does; the head and the boxes of the sheet are for paper."""
    if not plan.visits:
        return [empty("Belum ada TPS yang sedang bertugas.", "Daftar terisi begitu TPS melaporkan dibuka.")]
    head = html.Div(
        [
            html.Strong(f"{plan.home.name} · {formats.day(now)} pukul {formats.clock(now)} WITA"),
            html.Span(
                f"{formats.number(len(plan.visits))} dari {formats.number(plan.at_work)} TPS yang bertugas, urut dari "
                "yang paling perlu dan terdekat",
                className="page-note",
            ),
            html.Span([policy_tag(policy.label, policy.signed), " SIMULASI" if simulated else ""]),
        ],
        className="keliling-head",
    )
    made = [_row(query, number, one, plan.places[one.stop.tps]) for number, one in enumerate(plan.visits, start=1)]
    more = plan.at_work > len(plan.visits) and len(plan.visits) == LONGEST
    rest = html.P(
        "Susun ulang setelah beberapa kunjungan untuk melihat berikutnya.", className="page-note kejadian-more"
    )
    return [head, html.Ol(made, className="keliling-stops"), rest if more else None]


def _row(query: Query, number: int, one: Visit, place: str) -> html.Li:
    look = "is-darurat" if one.stop.darurat else ""
    first, *others = one.reasons
    return html.Li(
        [
            html.Span(str(number), className="keliling-number"),
            html.Div(
                [
                    dcc.Link(place, href=query.href(tps=one.stop.tps), className="kejadian-name"),
                    html.Div(html.Strong(first[0].upper() + first[1:]), className="keliling-why"),
                    html.Div(" · ".join(others), className="page-note"),
                    _sheet(),
                ]
            ),
            html.Span(f"{decimal(one.km)} km" if one.km >= 0.05 else "dekat", className="keliling-way"),
        ],
        className=f"keliling-row {look}".strip(),
    )


def _sheet() -> html.Table:
    """Boxes for nine officers; only on paper."""
    head = html.Tr([html.Th(words) for words in ("No.", "TD", "Nadi", "SpO2", "Suhu", "Keluhan", "Tindak lanjut")])
    empty_rows = [html.Tr([html.Td(str(at)), *(html.Td("") for _ in range(6))]) for at in range(1, SHEET_ROWS + 1)]
    return html.Table([html.Thead(head), html.Tbody(empty_rows)], className="keliling-sheet")


# ---- a visit ----


def top(place: str, reasons: Sequence[str]) -> list[Any]:
    """Where, why, and the telephone."""
    close = html.Button("Tutup", id="keliling-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return [
        html.Div([html.H2(place, className="panel-title", tabIndex=-1), close], className="panel-top"),
        html.Ul([html.Li(words) for words in reasons], className="keliling-reasons") if reasons else None,
        html.A("Telepon 119", href="tel:119", className="btn btn-danger pantau-call"),
    ]


def form(people: Sequence[Colleague], who: str, seen: Mapping[str, str], done: Any = None) -> html.Div:
    """Who of the nine is looked at, the measurements, and how the visit ends. `seen`: id -> what was said of saving."""
    options = [
        {"value": one.id, "label": f"{one.name} ({role_name(one.role).split(' ')[0]})"
                                   f"{' ✓' if one.id in seen else ''}"}
        for one in people
    ]  # fmt: skip
    complaints = {"": "tidak ada", **{c: s.label for c, s in SYMPTOMS.items() if s.felt and c != UNTOLD}}
    return html.Div(
        [
            done,
            html.H3("Siapa yang diperiksa", className="kertas-title"),
            dbc.RadioItems(id="keliling-person", name="keliling-person", value=who, options=options, className="chips"),
            html.Div([_box(name) for name in MEASURES], className="skrining-boxes"),
            html.Div(
                [
                    _field("glucose", "Gula darah (mg/dL)", _input("glucose")),
                    _field("acvpu", "Kesadaran", _select("acvpu", AWAKE)),
                    _field("symptom", "Keluhan utama", _select("symptom", complaints)),
                ],
                className="skrining-boxes",
            ),
            html.Div(id="keliling-errors"),
            html.Button("Simpan hasil periksa", id="keliling-save", className="btn btn-primary btn-lg", n_clicks=0),
            html.H3("Kunjungan ini", className="kertas-title"),
            html.Div(
                [
                    html.Button(
                        "Selesai dikunjungi", id="keliling-done", className="btn btn-outline-primary", n_clicks=0
                    ),
                    html.Button(
                        "Tidak ditemukan", id="keliling-missed", className="btn btn-outline-secondary", n_clicks=0
                    ),
                    html.Button("Batalkan kunjungan", id="keliling-undo", className="btn btn-link", n_clicks=0),
                ],
                className="keliling-ends",
            ),
        ],
        className="kejadian-record skrining-form",
    )


def _box(name: str) -> html.Div:
    bound = BOUNDS[name]
    return _field(name, f"{bound.label} ({bound.unit})", _input(name))


def _field(name: str, label: str, inside: Any) -> html.Div:
    return html.Div(
        [
            html.Label(label, htmlFor=f"keliling-{name}", className="form-label"),
            inside,
            html.Div(id=f"keliling-error-{name}", className="invalid-feedback d-block"),
        ],
        className="skrining-box",
    )


def _input(name: str) -> Any:
    return dcc.Input(id=f"keliling-{name}", type="text", value="", inputMode="numeric", autoComplete="off", maxLength=6,
                     className="form-control")  # fmt: skip


def _select(name: str, options: Mapping[str, str]) -> Any:
    return dbc.Select(id=f"keliling-{name}", value="",
                      options=[{"value": code, "label": words} for code, words in options.items()])  # fmt: skip


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no TPS of the own area."""
    close = html.Button("Tutup", id="keliling-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    title = html.H2("Kunjungan", className="panel-title", tabIndex=-1)
    return [html.Div([title, close], className="panel-top"), html.P(sentence, role="alert")]


def stored(words: str) -> html.P:
    """That it is kept."""
    return html.P(words, className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
