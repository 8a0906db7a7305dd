"""Skrining: who has been examined before the day, who has not, and one examination with its tier while it is typed.

Pure. Names and results are for the health role in its own area; opening a list or a person leaves a line in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from data.people import role_name
from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK_TIERS, Policy, Tier
from data.view.screening import Screened
from layouts import formats
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.page import empty, page
from layouts.pantau import tier_mark
from layouts.parts import meter, policy_tag, tile
from layouts.query import Query

LIMIT: Final = 120
CHOICES: Final = {"semua": "Semua", "belum": "Belum diskrining", "tindakan": "Perlu tindakan"}


def layout(seconds: float) -> html.Div:
    """The empty page; list and form are read on request, never by a tick."""
    return page(
        "skrining",
        "Skrining",
        html.Div(id="skrining-counts", className="kpi-row"),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(
                            [
                                html.Label(
                                    "Cari nama atau TPS", htmlFor="skrining-search", className="visually-hidden"
                                ),
                                dcc.Input(
                                    id="skrining-search",
                                    type="search",
                                    debounce=True,
                                    value="",
                                    maxLength=60,
                                    autoComplete="off",
                                    placeholder="Cari nama atau TPS",
                                    className="form-control",
                                ),
                            ],
                            className="skrining-search",
                        ),
                        html.Div(id="skrining-list"),
                    ],
                    className="card kejadian-card",
                ),
                html.Section(
                    [html.Div(id="skrining-now"), html.Div(id="skrining-form")],
                    id="skrining-panel",
                    className="side-panel kejadian-panel skrining-panel",
                    **attributes(aria_label="Pemeriksaan petugas"),
                ),
            ],
            className="kejadian-board skrining-board",
        ),
        dcc.Store(id="skrining-opened"),
        dcc.Store(id="skrining-stored"),
        seconds=seconds,
    )


# ---- the numbers ----


def counts_row(place: str, people: int, screened: Shown, linmas: tuple[int, int] | None) -> list[Any]:
    """Coverage of the area, of Linmas by themselves, and who is missing: as loud as who is at risk."""
    done = screened.value if screened.value is not None and screened.kind == "value" else None
    missing = people - done if done is not None else None
    share = done / people if done is not None and people else None
    tiles = [
        tile("Petugas", formats.number(people), place),
        tile(
            "Sudah diskrining",
            screened.text(),
            formats.percent(share) if share is not None else "sebagian disamarkan",
            share=share,
        ),
        tile("Belum diskrining", formats.number(missing), "panggil sebelum bertugas", tone="late" if missing else ""),
    ]
    if linmas is not None and linmas[0]:
        whole, seen = linmas
        tiles.append(
            tile("Linmas", formats.percent(seen / whole), f"{formats.number(seen)} dari {formats.number(whole)} orang",
                 share=seen / whole, tone="late" if seen < 0.9 * whole else "")
        )  # fmt: skip
    return tiles


# ---- the lists ----


def places(query: Query, table: pd.DataFrame) -> list[Any]:
    """Every kelurahan with its coverage, the one with most people missing first; one of them is chosen."""
    if table.empty:
        return [empty("Belum ada petugas terdaftar.", "Admin mengimpor daftar petugas: python app.py import petugas.")]
    records = table.to_dict("records")
    records.sort(key=lambda row: -(row["people"] - (row["screened"].value or 0)))
    return [
        html.P("Pilih kelurahan untuk melihat petugasnya dan mengisi hasil pemeriksaan.", className="pantau-lead"),
        *(_place(query, row) for row in records),
    ]


def _place(query: Query, row: dict[Any, Any]) -> html.Div:
    people, screened = row["people"], row["screened"]
    done = screened.value or 0
    share = done / people if people else None
    return html.Div(
        [
            html.Div(
                dcc.Link(row["nama"], href=query.href(kelurahan=row["kode"], kecamatan=None, dapil=None),
                         className="kejadian-name"),
                className="kejadian-what",
            ),
            html.Div(meter(share), className="skrining-meter"),
            html.Div(f"{screened.text()} dari {formats.number(people)}", className="num"),
            html.Div(
                html.Strong(f"{formats.number(people - done)} belum") if people > done else "lengkap",
                className="kejadian-state is-baru" if people > done else "kejadian-state",
            ),
        ],
        className="kejadian-row skrining-place",
    )  # fmt: skip


def roster(query: Query, found: Sequence[Screened], chosen: str, wanted: str, place: str, policy: Policy) -> list[Any]:
    """The officers of a place, those who were not examined first. `wanted`: part of a name or of a TPS."""
    shown = [one for one in found if _wanted(one, chosen) and wanted.lower() in f"{one.name} {one.place}".lower()]
    head = html.Div(
        [
            dcc.Link("Semua kelurahan", href=query.href(kelurahan=None, petugas=None), className="btn btn-sm"),
            segmented(query, "daftar", CHOICES, chosen, "Petugas yang ditampilkan"),
            html.Div(policy_tag(policy.label, policy.signed), className="pantau-policy"),
        ],
        className="kejadian-tools",
    )
    if not found:
        return [head, empty(f"Belum ada petugas terdaftar di {place}.", "Admin mengimpor daftar petugas.")]
    if not shown:
        return [head, empty("Tidak ada petugas dengan keadaan ini.", "Pilih Semua, atau kosongkan pencarian.")]
    made: list[Any] = [head, *(_person(query, one) for one in shown[:LIMIT])]
    if len(shown) > LIMIT:
        words = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(shown))}. Cari nama atau TPS di atas."
        made.append(html.P(words, className="page-note kejadian-more"))
    return made


def _wanted(one: Screened, chosen: str) -> bool:
    if chosen == "belum":
        return one.tier is None or one.tier == Tier.BELUM_LENGKAP.code
    return chosen != "tindakan" or one.tier in AT_RISK_TIERS


def _person(query: Query, one: Screened) -> html.Div:
    mark = tier_mark(one.tier) if one.tier else html.Span("Belum", className="severity severity-berat")
    role = role_name(one.role)
    why = "Data dihapus atas permintaan." if one.erased else one.why or ("" if one.tier else "Belum diskrining.")
    return html.Div(
        [
            mark,
            html.Div(
                [
                    dcc.Link(one.name, href=query.href(petugas=one.person), className="kejadian-name"),
                    html.Div(f"{role} · {one.place}", className="page-note"),
                ],
                className="kejadian-what",
            ),
            html.Div(why, className="skrining-why"),
            html.Div(_date(one.on), className="kejadian-when"),
        ],
        className="kejadian-row skrining-row",
    )


def _date(on: str | None) -> str:
    if not on:
        return ""
    year, month, day = on[:10].split("-")
    return f"{int(day)}/{int(month)}/{year}"


def trouble(sentence: str) -> list[Any]:
    """Why there is no list."""
    return [html.P(sentence, className="panel-problem", role="alert")]
