"""Tindak lanjut: everybody who was referred or treated, asked how they are for thirty days. The list names nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from babel.dates import format_date
from dash import dcc, html

from data.clock import parse_iso
from data.people import role_name
from data.register import Register
from data.reports.contacts import LONGEST_NOTE
from data.reports.followup import BY_HAND
from data.rules.alerts import STATES
from data.rules.followup import OUTCOMES
from data.view.followup import Case, Opened
from layouts import formats, jejak_words
from layouts.attributes import attributes
from layouts.meja_words import moment
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query

LIMIT: Final = 150


def layout(seconds: float) -> html.Div:
    """The empty page; the form of a contact is never touched by a refresh."""
    return page(
        "tindak",
        "Tindak lanjut",
        html.Div(id="tindak-counts", className="kpi-row"),
        html.Div(id="tindak-tools", className="tindak-files"),
        html.Div(
            [
                html.Section(html.Div(id="tindak-list", className="kejadian-list"), className="card kejadian-card"),
                html.Section(
                    [html.Div(id="tindak-now"), html.Div(id="tindak-form")],
                    id="tindak-panel",
                    className="side-panel kejadian-panel",
                    **attributes(aria_label="Tindak lanjut terpilih"),
                ),
            ],
            className="kejadian-board tindak-board",
        ),
        dcc.Store(id="tindak-opened"),
        seconds=seconds,
    )


def counts_row(numbers: Mapping[str, int]) -> list[Any]:
    """What is due, who is in hospital, who is still followed."""
    late, today = numbers["overdue"], numbers["today"]
    return [
        tile("Hubungi hari ini", formats.number(today), "sesuai jadwal", tone="late" if today else ""),
        tile("Terlewat", formats.number(late), "seharusnya sudah dihubungi", tone="alarm" if late else ""),
        tile("Dirawat", formats.number(numbers["in_care"]), "rawat inap atau intensif"),
        tile("Masih diikuti", formats.number(numbers["open"]), "sampai 30 hari"),
        tile("Selesai", formats.number(numbers["closed"]), "tidak perlu dihubungi lagi"),
    ]


NEW: Final = "baru"
BEGAN: Final = {**STATES, BY_HAND: "Sakit, tanpa peringatan"}
FILES: Final = {
    "laporan-kesehatan.pdf": "Laporan penutup (PDF)",
    "kejadian-sakit.csv": "Kejadian sakit (CSV)",
    "kejadian-sakit.xlsx": "Kejadian sakit (XLSX)",
}


def tools(query: Query) -> list[Any]:
    """The files for Dinkes and the ministry, of the chosen area."""
    search = query.search(formulir=None)
    links = [
        html.A(words, href=f"/unduh/{name}{search}", className="btn btn-outline-secondary btn-sm")
        for name, words in FILES.items()
    ]
    new = dcc.Link("Tambah petugas sakit", href=query.href(formulir=NEW), className="btn btn-primary btn-sm")
    return [new, *links, html.Span("Bernama: tiap unduhan tercatat.", className="page-note")]


def rows(query: Query, found: Sequence[Case], today: date) -> list[Any]:
    """The cases, what is due first; or what their absence means."""
    if not found:
        words = "Petugas yang dirujuk atau selesai ditangani muncul di sini dan diikuti 30 hari."
        return [empty("Belum ada yang perlu ditindaklanjuti.", words, "bi-check2-circle")]
    made: list[Any] = [_row(query, one, today) for one in found[:LIMIT]]
    if len(found) > LIMIT:
        words = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(found))}. Persempit dengan saringan di atas."
        made.append(html.P(words, className="page-note kejadian-more"))
    return made


def _row(query: Query, one: Case, today: date) -> html.Div:
    late, due = one.overdue(today), one.due(today)
    mark = "Terlewat" if late else "Hari ini" if due else "Diikuti" if one.open else "Selesai"
    look = "severity-darurat" if late else "severity-berat" if due else ""
    said = OUTCOMES[one.outcome] if one.outcome else "belum dihubungi"
    return html.Div(
        [
            html.Span(mark, className=f"severity {look}".strip()),
            html.Div(
                [
                    dcc.Link(one.place, href=query.href(formulir=str(one.no)), className="kejadian-name"),
                    html.Div(
                        f"{BEGAN[one.ended]} {_day(one.began)} · {one.contacts} kali dihubungi", className="page-note"
                    ),
                ],
                className="kejadian-what",
            ),
            html.Div(
                [html.Strong(_day(one.due_on)), html.Small("hubungi")] if one.open else [html.Small("tidak ada lagi")],
                className="kejadian-when",
            ),
            html.Div([html.Span(said), html.Small(_day(one.last) if one.last else "")], className="kejadian-state"),
        ],
        className="kejadian-row",
    )


def _day(text: str) -> str:
    return str(format_date(date.fromisoformat(text), format="d MMM y", locale=formats.LOCALE))


# ---- one case ----


def top(one: Opened, register: Register, now: datetime) -> list[Any]:
    """Whom to call, and what was heard so far."""
    case, person = one.case, one.person
    if person is None:
        return [_head(case.place), html.P("Data orang ini telah dihapus atas permintaan.")]
    role = role_name(person.role)
    call = html.A(f"Telepon {person.phone}", href=f"tel:{person.phone}",
                  className="btn btn-outline-secondary btn-sm pantau-call")  # fmt: skip
    told = [
        html.Li(
            [
                html.Strong(OUTCOMES[said.outcome]),
                html.Span(f" · {moment(parse_iso(said.at), now)} WITA"),
                html.Div(jejak_words.sender(said.sender, register), className="page-note"),
                html.Div(said.note) if said.note else None,
            ]
        )
        for said in one.contacts
    ]
    return [
        _head(person.name),
        html.P(f"{role} · {case.place} · {BEGAN[case.ended].lower()} {_day(case.began)}"),
        html.P([call if person.phone else html.Span("tanpa nomor telepon", className="page-note")]),
        html.Ol(told, className="kejadian-steps") if told else html.P("Belum pernah dihubungi.", className="page-note"),
    ]


def form(one: Case, done: Any = None) -> html.Section:
    """How the person is now."""
    return html.Section(
        [
            done,
            *_how(),
            html.Button("Simpan", id="tindak-save", className="btn btn-primary", n_clicks=0, disabled=one.erased),
        ],
        className="kejadian-record",
    )


def new_top() -> list[Any]:
    """Over the form of somebody who is ill and had no alert."""
    return [
        _head("Petugas sakit"),
        html.P("Untuk petugas yang sakit tanpa pernah ada peringatannya: diikuti 30 hari seperti yang lain.",
               className="page-note"),
    ]  # fmt: skip


def new_form(people: Sequence[tuple[str, str]], place: str | None, done: Any = None) -> Any:
    """Who, and how they are. `place` None: no kelurahan has been chosen yet."""
    if place is None:
        return html.Div([done, empty("Pilih kelurahannya dahulu.", "Pakai saringan Kelurahan di atas.", "bi-funnel")])
    if not people:
        return html.Div([done, empty(f"Belum ada petugas terdaftar di {place}.", "Admin mengimpor daftar petugas.")])
    options = [{"value": who, "label": words} for who, words in people]
    return html.Section(
        [
            done,
            html.Label(f"Petugas di {place}", htmlFor="tindak-who", className="form-label"),
            dbc.Select(id="tindak-who", options=options, value=None, placeholder="Pilih petugas"),
            *_how(),
            html.Button("Mulai ikuti", id="tindak-add", className="btn btn-primary", n_clicks=0),
        ],
        className="kejadian-record",
    )


def _how() -> list[Any]:
    options = [{"value": code, "label": words} for code, words in OUTCOMES.items()]
    return [
        html.H3("Keadaan sekarang", className="kertas-title"),
        dbc.RadioItems(id="tindak-outcome", name="tindak-outcome", options=options, className="chips"),
        html.Label("Catatan", htmlFor="tindak-note", className="form-label"),
        dbc.Input(id="tindak-note", maxLength=LONGEST_NOTE, autoComplete="off",
                  placeholder="Rumah sakit, kapan kontrol, siapa yang dihubungi"),
        html.Div(id="tindak-errors"),
    ]  # fmt: skip


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no case of the own area."""
    return [_head("Tindak lanjut"), html.P(sentence, role="alert")]


def _head(title: str) -> html.Div:
    close = html.Button("Tutup", id="tindak-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return html.Div([html.H2(title, className="panel-title", tabIndex=-1), close], className="panel-top")


def stored(outcome: str) -> html.P:
    """That it is kept."""
    return html.P(f"Tersimpan: {OUTCOMES[outcome].lower()}.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
