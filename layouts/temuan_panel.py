"""One form beside the list: its findings, the paper in its own order, and the decision of a second person.

A refresh never touches any of this. Nothing here proposes a figure: sums are shown beside what is written, and the
person reads the paper again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from data.photos.reading import PhotoCard
from data.register import Register
from data.view import BesideCard, FormCard
from layouts import formats
from layouts.attributes import attributes
from layouts.jejak_link import trail_link
from layouts.temuan import address, contest_words, decided_words, finding_block, sender, side_tags, state_tag
from layouts.temuan_beside import STANDING, comparison, sides
from layouts.temuan_photo import photo_desk
from layouts.temuan_sheet import reading

CHOICES = {
    "sesuai_kertas": (
        "Sesuai kertas",
        "Angka sama dengan C.Hasil. Formulir dihitung apa adanya; temuan tetap tercatat.",
    ),
    "perbaiki": ("Perbaiki", "Ada angka yang salah salin. Isi ulang dari kertas; formulir diperiksa kembali."),
    "janggal": ("Janggal", "Kertasnya memang begitu dan tidak ada di sini yang dapat membetulkannya. Hanya dicatat."),
    "dilaporkan": ("Dilaporkan", "Diteruskan ke Bawaslu atau KPU; tulis nomornya di alasan. Hanya dicatat."),
    "kembalikan": ("Kembalikan", "Petugas harus membaca ulang dan mengirim lagi. Sampai itu tidak masuk total."),
    "tolak": ("Tolak", "Bukan formulir TPS ini, atau tidak dapat dipakai. Tidak masuk total mana pun."),
}
KEYS = (
    (("J", "K"), "formulir"),
    (("1", "…", "6"), "keputusan"),
    (("Tab",), "isian"),
    (("Ctrl", "Enter"), "periksa, lalu simpan"),
    (("+", "−", "R"), "foto"),
    (("Esc",), "kembali, tutup"),
)


def panel(
    card: FormCard,
    register: Register,
    beside: Sequence[BesideCard] = (),
    photos: Sequence[PhotoCard] = (),
    said: str = "",
) -> list[Any]:
    """The whole panel of a form: the photo, and beside it the figures and the decision.

    `said`: what came of the decision before, when this form was opened by it.
    """
    findings = [finding_block(one) for one in card.findings]
    return [
        html.P(said, className="panel-said", role="status") if said else None,
        _head(card, register),
        html.Div(
            [
                photo_desk(photos, address(card)),
                html.Div(
                    [
                        comparison(card, beside, register) if beside else None,
                        html.Div(findings, className="temuan-findings")
                        if findings
                        else html.P("Tidak ada temuan pada formulir ini.", className="page-note"),
                        html.Details(
                            [
                                html.Summary(["Isi formulir ", html.Span("urut kertasnya", className="page-note")]),
                                reading(card, register),
                            ],
                            open=not beside,
                            className="panel-paper",
                        ),
                        _decision(card, beside),
                    ],
                    className="panel-fields",
                ),
            ],
            className="panel-desk",
        ),
    ]


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no form that can be shown."""
    return [close_row(html.H2("Formulir", className="panel-title", tabIndex=-1)), html.P(sentence, role="alert")]


def _head(card: FormCard, register: Register) -> Any:
    sent = f"{formats.clock(card.event_time)} WITA · dari {sender(card)}"
    which = f"no. {formats.number(card.no)} · versi {card.ver} · {card.tps}"
    return html.Header(
        [
            close_row(
                html.H2(
                    [card.place, " ", state_tag(card), *side_tags(card)],
                    className="panel-title",
                    tabIndex=-1,
                    **attributes(data_form=address(card)),
                )
            ),
            html.P(contest_words(card, register), className="temuan-contest"),
            html.P([f"{sent} · {which} ", trail_link(card.tps, card.contest)], className="page-note"),
            html.P(decided_words(card), className="page-note") if decided_words(card) else None,
            html.P(_second_words(card.second), className="page-note") if card.second else None,
            key_line() if card.may_decide else None,
        ],
        className="panel-head",
    )


def _second_words(number: int) -> str:
    return f"Sudah dimasukkan kedua kali dari fotonya (no. {formats.number(number)})."


def close_row(title: Any) -> Any:
    close = html.Button("Tutup", id="temuan-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return html.Div([title, close], className="panel-top")


# ---- deciding ----


def key_line(names: Sequence[tuple[Sequence[str], str]] = KEYS) -> Any:
    """The keys, in the order in which a form is decided."""
    parts: list[Any] = []
    for keys, words in names:
        parts.append(html.Span([*[html.Kbd(one) for one in keys], f" {words}"]))
    return html.P(parts, className="panel-keys", **attributes(aria_label="Tombol papan ketik"))


def _decision(card: FormCard, beside: Sequence[BesideCard]) -> Any:
    if not card.may_decide:
        why = card.why_not or "Formulir ini tidak dapat diputuskan."
        return html.Div(
            [
                html.Button("Periksa keputusan", className="btn btn-primary", disabled=True),
                html.P([html.I(className="bi bi-info-circle", **attributes(aria_hidden="true")), " ", why]),
            ],
            className="panel-why",
        )
    options = [
        {
            "value": value,
            "label": html.Span(
                [
                    html.Strong([html.Kbd(str(at), **attributes(aria_hidden="true")), CHOICES[value][0]]),
                    html.Span(CHOICES[value][1], className="page-note"),
                ]
            ),
        }
        for at, value in enumerate((one for one in CHOICES if one in card.choices), start=1)
    ]
    return html.Section(
        [
            html.H3("Keputusan orang kedua", className="kertas-title"),
            html.Fieldset(
                [
                    html.Legend("Keputusan", className="visually-hidden"),
                    dbc.RadioItems(id="temuan-decision", options=options, value=None, className="panel-choices"),
                    _basis(card, beside),
                    html.Div(id="temuan-editor"),
                    html.Label("Alasan (wajib)", htmlFor="temuan-reason", className="form-label"),
                    dbc.Textarea(
                        id="temuan-reason",
                        value="",  # said, so that nothing stays of the form before
                        rows=2,
                        maxLength=500,
                        placeholder="Apa yang Anda lihat di kertas, dan dari mana Anda tahu",
                    ),
                    html.Div(id="temuan-errors"),
                    html.Button("Periksa keputusan", id="temuan-check", className="btn btn-primary", n_clicks=0),
                ],
                id="temuan-choices",
            ),
            html.Div(id="temuan-confirm"),
        ],
        className="panel-decision",
    )


def _basis(card: FormCard, beside: Sequence[BesideCard]) -> Any:
    """Which side a correction starts from; there only when there are two."""
    return html.Div(
        [
            html.Span("Isian perbaikan mulai dari", id="temuan-basis-name", className="page-note"),
            dbc.RadioItems(id="temuan-basis", options=sides(card, beside), value=STANDING, inline=True),
        ],
        className="panel-basis" if beside else "panel-basis is-needless",
        role="group",
        **attributes(aria_labelledby="temuan-basis-name"),
    )
