"""The officers who need action, by name: for the health role only, once a purpose is chosen, and each time logged.

What others see in its place says who may see names; it is never simply absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from babel.numbers import format_decimal
from dash import html

from data.people import PERSON_ROLES
from data.rules.policy import Tier
from data.view import OfficerRisk
from layouts import formats, parts
from layouts.attributes import attributes
from layouts.page import empty

# What a reader may read names for; the words go into the log as they stand.
PURPOSES = {
    "pemantauan": "Pemantauan hari H",
    "rujukan": "Rujukan",
    "tindak_lanjut": "Tindak lanjut",
}
LIMIT = 200
TITLE = "Petugas yang perlu tindakan"


def placeholder() -> list[Any]:
    """For every other role."""
    return [
        _head("nama tidak ditampilkan"),
        html.P(
            [
                html.I(className="bi bi-lock", **attributes(aria_hidden="true")),
                " Nama, keluhan dan hasil periksa hanya dibuka untuk peran Kesehatan (Dinkes, puskesmas) di wilayahnya "
                "sendiri. Setiap pembacaan dicatat beserta tujuannya.",
            ],
            className="health-lock",
        ),
    ]


def ask(place: str, *, again: bool = False) -> list[Any]:
    """The purpose first; nothing is read before it is chosen."""
    return [
        _head(f"di {place}, sejauh wilayah Anda"),
        html.Fieldset(
            [
                html.Legend("Untuk apa daftar bernama ini dibaca?", className="health-question"),
                dbc.RadioItems(
                    id="kesehatan-purpose",
                    options=[{"value": value, "label": words} for value, words in PURPOSES.items()],
                    inline=True,
                ),
                html.Button("Buka daftar", id="kesehatan-open", className="btn btn-primary", n_clicks=0),
            ],
            className="health-ask",
        ),
        html.P("Pembacaan dicatat: siapa, kapan, tujuan, dan nama yang dibuka.", className="page-note"),
        html.Div(id="kesehatan-officers", **attributes(aria_live="polite")),
    ]


def _head(note: str) -> Any:
    return html.Div(
        [html.H2(TITLE, className="card-title"), html.P(note, className="card-note")], className="card-head"
    )


def trouble(sentence: str) -> Any:
    """Why no list was delivered."""
    return html.P(sentence, className="health-problem", role="alert")


def officers(found: Sequence[OfficerRisk], purpose: str, at: str, label: str, signed: bool) -> list[Any]:
    """The list, worst first. `at`: when it was read, 21.42.07; `label`: the policy's word."""
    how_many = f"{LIMIT} teratas" if len(found) >= LIMIT else f"{formats.number(len(found))} orang"
    head = html.P(
        [
            html.Strong(how_many),
            f" · dibuka {at} WITA untuk {PURPOSES[purpose].lower()} ",
            parts.policy_tag(label, signed),
            html.Span(id="kesehatan-officers-age", className="health-age", role="status"),
        ],
        className="health-opened",
    )
    if not found:
        nobody = empty(
            "Tidak ada petugas pada tingkat evaluasi ke atas.",
            "Yang belum diperiksa lengkap tidak termasuk di sini; lihat Belum lengkap.",
            "bi-check2-circle",
        )
        return [head, nobody]
    columns = ("Tingkat", "Nama", "Tempat", "Yang terdeteksi", "Terakhir diperiksa", "Lama bertugas")
    header = html.Tr([html.Th(name, scope="col") for name in columns])
    table = html.Table([html.Thead(header), html.Tbody([_row(one) for one in found])], className="table health-people")
    scroll = html.Div(
        table, className="health-people-scroll", tabIndex=0, role="region", **attributes(aria_label=TITLE)
    )
    return [head, scroll]


def _row(one: OfficerRisk) -> Any:
    tier = Tier.of(one.tier)
    role = PERSON_ROLES[one.role][0] if one.role in PERSON_ROLES else one.role
    cells = (
        ("Tingkat", html.Span(tier.label, className=f"tier-key tier-{tier.code}")),
        ("Nama", [html.Strong(one.name), html.Span(role, className="health-role")]),
        ("Tempat", one.place),
        ("Yang terdeteksi", [html.Div(words) for words in one.fired]),
        ("Terakhir diperiksa", f"{formats.clock(one.seen)} WITA"),
        ("Lama bertugas", hours(one.duty)),
    )
    return html.Tr(
        [html.Td(content, **attributes(data_label=name)) for name, content in cells], className=f"is-{tier.code}"
    )


def hours(value: float | None) -> str:
    """18,5 jam; 'tidak dicatat' where nobody asked."""
    return "tidak dicatat" if value is None else f"{format_decimal(round(value, 1), locale=formats.LOCALE)} jam"


def moved() -> str:
    """Said when the counts have changed since the list was opened."""
    return "Jumlahnya sudah berubah sejak dibuka: buka lagi untuk yang terbaru."
