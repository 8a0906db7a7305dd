"""Peta: one map of the city to walk down into, and beside it the chosen area in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from layouts.figures.shades import LAYERS
from layouts.filters import Option, pill, segmented
from layouts.map_panel import map_region
from layouts.page import page
from layouts.query import Query

NAME = "peta"
PATH = "/peta"
DESCRIPTION = (
    "Peta kelurahan Samarinda. Daftar di sebelahnya memuat angka dan tautan yang sama; tombol Escape naik satu tingkat."
)


def layout(seconds: float) -> html.Div:
    """The empty page; its first refresh fills it."""
    picture = html.Section(
        [
            html.Div(id="peta-head", className="card-head"),
            map_region(NAME, DESCRIPTION),
            html.Div(id="peta-map-legend"),
        ],
        className="card card-body peta-picture",
    )
    side = html.Div(
        [
            html.Section(
                [
                    html.Div(id="peta-crumbs"),
                    html.H2(id="peta-title", className="area-title"),
                    html.Div(id="peta-area"),
                ],
                className="card card-body",
            ),
            html.Section(id="peta-list", className="card card-body"),
        ],
        className="stack peta-side",
    )
    board = html.Div([picture, side], className="board board-two peta-board")
    return page(NAME, "Peta", board, seconds=seconds, head="page-full")


def head(query: Query, title: str, layer: str, contests: Mapping[str, str], contest: str) -> list[Any]:
    """The layer's title, the choice of layer, and the contest where it matters."""
    options = [Option(code, name) for code, name in contests.items()]
    # The first contest stands when none is chosen; the pill shows it by name all the same.
    shown = Query(query.path, tuple({**dict(query.items), "pemilihan": contest}.items()))
    return [
        html.H2(title, className="card-title"),
        html.Span("per kelurahan", className="card-note"),
        html.Div(
            [
                pill(shown, "Surat suara", "pemilihan", options, everything="") if layer != "kesehatan" else None,
                segmented(query, "lapisan", LAYERS, layer, "Lapisan peta"),
            ],
            className="peta-tools",
        ),
    ]
