"""Verifikasi, the tray: reports whose TPS code nobody knows, what they say, and whose they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.register import Ballot, Register
from data.reports.addressing import stage_of
from data.reports.kinds import ROUND_WORDS, Answer
from data.rules.incidents import KINDS
from data.rules.tally import TallyForm
from data.view import StrayCard
from data.view.feed import MARK_WORDS
from layouts import formats
from layouts.attributes import attributes
from layouts.page import empty
from layouts.query import Query
from layouts.temuan import Counts, counted, sender_words
from layouts.temuan_panel import close_row, key_line
from layouts.temuan_sheet import written_sheet

KEYS = (
    (("1", "…", "8"), "TPS"),
    (("Ctrl", "Enter"), "pasang"),
    (("J", "K"), "laporan"),
    (("Esc",), "tutup"),
)
MOST_LINES = 60  # of a report that fits no ballot, shown as it was sent
LONGEST_NAME, LONGEST_VALUE, LONGEST_REASON = 60, 80, 300
BECAME = {
    "counted": "Dihitung.",
    "held": "Ditahan: angkanya mustahil bagi TPS itu, orang lain harus memutuskan.",
    "recorded": "Tercatat.",
    "confirmed": "Sama dengan yang sudah masuk.",
    "differs": "Berbeda dari yang sudah masuk; menunggu orang lain di daftar Berbeda.",
}


def cards(query: Query, found: Sequence[StrayCard], register: Register, counts: Counts) -> list[Any]:
    """The tray, oldest first; or what its emptiness means."""
    if not found:
        return [
            empty(
                "Tidak ada laporan salah alamat.",
                "Laporan dengan kode TPS yang tidak ada dalam daftar disimpan di sini sampai ditemukan TPS-nya.",
                icon="bi-check2-circle",
            )
        ]
    words = "Laporan dengan kode TPS yang tidak ada dalam daftar, yang terlama lebih dahulu; belum masuk total."
    rows: list[Any] = [html.P(words, className="list-words"), *(_card(query, one, register) for one in found)]
    if counts.strays > len(found):
        words = f"Ditampilkan {len(found)} terlama dari {counted(counts.strays)}; yang lain menyusul."
        rows.append(html.P(words, className="page-note temuan-more"))
    return rows


def _card(query: Query, one: StrayCard, register: Register) -> Any:
    opened = query.get("formulir") == str(one.no)
    return html.Article(
        [
            html.Div(
                [
                    dcc.Link(one.code, href=query.href(formulir=str(one.no)), className="temuan-place tray-code"),
                    html.P(what(one, register), className="temuan-contest"),
                ],
                className="temuan-facts",
            ),
            html.P([from_words(one, register), html.Br(), when_words(one)], className="page-note"),
        ],
        className="card temuan-card temuan-line is-open" if opened else "card temuan-card temuan-line",
        **(attributes(aria_current="true") if opened else {}),
    )


def what(one: StrayCard, register: Register) -> str:
    """'Hasil DPD', 'TPS dibuka', 'Partisipasi: 140 pemilih'."""
    if one.kind == "tally":
        contest = one.body.get("contest")
        known = register.contests.get(contest) if isinstance(contest, str) else None
        return f"Hasil {known.name}" if known else "Hasil pemilihan yang tidak dikenal"
    if one.kind == "incident":
        kind = KINDS.get(str(one.body.get("kind")))
        return f"Kejadian: {kind.label if kind else 'jenis yang tidak dikenal'}"
    stage = MARK_WORDS.get(stage_of(one.body), "Tahap yang tidak dikenal")
    value = one.body.get("value")
    return f"{stage}: {formats.number(value)} pemilih" if type(value) is int else stage


def from_words(one: StrayCard, register: Register) -> str:
    """'dari HP petugas TPS 004 Rawa Makmur', 'dari uji.operator'."""
    if not one.own:
        return f"dari {sender_words(one.sent_by)}"
    places = ", ".join(register.place(code) for code in one.own)
    return f"dari {'HP' if one.sent_by.startswith('hp-') else one.sent_by}, {places}"


def when_words(one: StrayCard) -> str:
    """'19.20 WITA · no. 41.270'."""
    return f"{formats.clock(one.event_time)} WITA · no. {formats.number(one.no)}"


# ---- the panel ----


def panel(
    one: StrayCard,
    register: Register,
    written: tuple[Ballot, TallyForm] | None,
    proposals: Sequence[Mapping[str, Any]],
    said: str = "",
) -> list[Any]:
    """What was sent, and the choice of its TPS. `written`: the figures, when they fit a ballot."""
    return [
        html.P(said, className="panel-said", role="status") if said else None,
        _head(one, register),
        html.Div(
            [
                html.Section(
                    [html.H3("Yang dikirim", className="kertas-title"), *_contents(one, register, written)],
                    className="panel-fields tray-sent",
                ),
                html.Section(
                    [_choice(proposals), html.Div(id="tray-outcome"), _aside()],
                    className="panel-fields panel-tray",
                    **attributes(aria_label="TPS yang benar"),
                ),
            ],
            className="panel-desk tray-desk",
        ),
    ]


def closed(one: StrayCard | None, said: str = "") -> list[Any]:
    """The panel when there is no such report, or it has left the tray."""
    words = "Laporan ini sudah dipasang atau disisihkan." if one else "Tidak ada laporan salah alamat dengan nomor ini."
    return [
        html.P(said, className="panel-said", role="status") if said else None,
        close_row(html.H2("Salah alamat", className="panel-title", tabIndex=-1)),
        html.P(words, role="alert"),
    ]


def _head(one: StrayCard, register: Register) -> Any:
    title = html.H2(
        ["Kode ", html.Span(one.code, className="tray-code"), " tidak dikenal"],
        className="panel-title",
        tabIndex=-1,
        **attributes(data_form=f"salah-alamat|{one.no}"),
    )
    return html.Header(
        [
            close_row(title),
            html.P(what(one, register), className="temuan-contest"),
            html.P(f"{from_words(one, register)} · {when_words(one)}", className="page-note"),
            key_line(KEYS),
        ],
        className="panel-head",
    )


def _contents(one: StrayCard, register: Register, written: tuple[Ballot, TallyForm] | None) -> list[Any]:
    said = (value if isinstance(value, str) else "" for value in map(one.body.get, ("round", "reason", "note")))
    round_, reason, note = said
    around = [
        html.P(f"Putaran: {ROUND_WORDS[round_]}.") if round_ in ROUND_WORDS else None,
        html.P(f"Alasan pengirim: “{reason[:LONGEST_REASON]}”") if reason else None,
        html.P(f"“{note[:LONGEST_REASON]}”") if note else None,
    ]
    if one.kind != "tally":
        return [html.P(what(one, register), className="tray-stage"), *around]
    if written is not None:
        return [*around, written_sheet(*written)]
    lines = [(name, value) for name, value in _flat(one.body) if name != "tps"]
    shown = [
        html.Div([html.Dt(name[:LONGEST_NAME]), html.Dd(_value(value))], className="finding-line")
        for name, value in lines[:MOST_LINES]
    ]
    more = f"Dan {len(lines) - MOST_LINES} isian lain." if len(lines) > MOST_LINES else None
    return [
        *around,
        html.P("Isinya tidak cocok dengan surat suara yang mungkin; seperti yang dikirim:", className="page-note"),
        html.Dl(shown, className="finding-lines tray-raw"),
        html.P(more, className="page-note") if more else None,
    ]


def _flat(body: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in body.items():
        if isinstance(value, Mapping) and not before:
            found += _flat(value, f"{name}.")
        else:
            found.append((f"{before}{name}", value))
    return found


def _value(value: Any) -> str:
    return "tidak diisi" if value is None else str(value)[:LONGEST_VALUE]


def options(register: Register, found: Sequence[str], one: StrayCard) -> list[dict[str, Any]]:
    """TPS to choose among: name, kelurahan and code; which is the sender's own is said."""
    made = []
    for at, code in enumerate(found, start=1):
        own = html.Span("TPS pengirim", className="tag tag-fresh") if code in one.own else None
        kecamatan = register.area(".".join(code.split(".")[:3])).name
        label = html.Span(
            [
                html.Strong([html.Kbd(str(at), **attributes(aria_hidden="true")), register.place(code), " ", own]),
                html.Span(f"{kecamatan} · {code}", className="page-note"),
            ]
        )
        made.append({"value": code, "label": label})
    return made


def _choice(proposals: Sequence[Mapping[str, Any]]) -> Any:
    return html.Fieldset(
        [
            html.Legend("TPS yang benar", className="kertas-title"),
            html.Label("Cari nama atau kode TPS di wilayah Anda", htmlFor="tray-search", className="form-label"),
            dbc.Input(
                id="tray-search",
                type="search",
                value="",
                debounce=250,
                maxlength=60,
                autocomplete="off",
                placeholder="mis. rawa makmur 004",
            ),
            html.P(
                "Yang paling mungkin: TPS pengirimnya, dan kode yang berbeda satu angka atau tertukar dua angka.",
                className="page-note tray-hint",
            ),
            dbc.RadioItems(id="tray-tps", options=list(proposals), value=None, className="panel-choices tray-choices"),
            html.Button("Pasang ke TPS ini", id="tray-send", className="btn btn-primary", n_clicks=0),
        ],
        className="tray-choice",
    )


def _aside() -> Any:
    return html.Details(
        [
            html.Summary("Bukan laporan TPS mana pun"),
            html.Label("Alasan (wajib)", htmlFor="tray-reason", className="form-label"),
            dbc.Textarea(
                id="tray-reason",
                value="",
                rows=2,
                maxLength=500,
                placeholder="mis. percobaan HP, laporan dari kota lain",
            ),
            html.Button("Sisihkan laporan", id="tray-dismiss", className="btn btn-outline-secondary", n_clicks=0),
            html.P("Laporannya tetap tersimpan; keputusan ini tercatat atas nama Anda.", className="page-note"),
        ],
        className="tray-aside",
    )


# ---- what came of it ----


def attached_words(answer: Answer, place: str) -> str:
    """What the report has become under its TPS, in one line."""
    return f"Terpasang ke {place} sebagai no. {formats.number(answer.no)}. {BECAME.get(answer.state, answer.state)}"


def dismissed_words(answer: Answer, number: int) -> str:
    """That it was set aside, in one line."""
    return f"Laporan no. {formats.number(number)} disisihkan, tercatat sebagai no. {formats.number(answer.no)}."


def done(words: str) -> Any:
    """What came of the last report of the tray."""
    return html.Div(
        [
            html.H4("Selesai", className="panel-question", tabIndex=-1, **attributes(data_focus="now")),
            html.P(words),
            html.P("Tidak ada lagi laporan salah alamat."),
        ],
        className="panel-done",
        role="status",
    )


def refused(sentence: str) -> Any:
    """Why nothing was stored, in words."""
    return html.Div(
        [
            html.H4("Belum tersimpan", className="panel-question", tabIndex=-1, **attributes(data_focus="now")),
            html.P(sentence),
        ],
        className="panel-problem",
        role="alert",
    )
