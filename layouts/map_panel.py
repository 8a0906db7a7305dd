"""The map region of a page: the figure, the names beside it, its legend, and the links that do what a click does.

Used by Peta and, smaller, by Ringkasan. `map_region` is the empty frame; `callbacks.map_region` fills it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from data.totals import STATE_LETTERS
from layouts.attributes import attributes
from layouts.figures.shades import Key, Layer

NOTHING: Final = {"paper_bgcolor": "rgba(0,0,0,0)", "xaxis": {"visible": False}, "yaxis": {"visible": False}}
LETTER_PX: Final = 7.4  # of a name at note size, a little more than it needs


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside the map, its value and where it leads. `at`: longitude, latitude of the place it belongs to."""

    code: str
    name: str
    value: str
    at: tuple[float, float]
    href: str


def map_region(name: str, description: str) -> html.Div:
    """The frame. `description`: what a screen reader is told in place of the picture."""
    return html.Div(
        [
            dcc.Graph(
                id=f"{name}-map",
                figure={"data": [], "layout": NOTHING},
                config={"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False},
                className="map-graph",
            ),
            dcc.Store(id=f"{name}-map-picture"),
            html.Div(id=f"{name}-map-labels", className="map-labels"),
            html.Div(
                [
                    _zoom("1", "bi-plus-lg", "Perbesar peta"),
                    _zoom("-1", "bi-dash-lg", "Perkecil peta"),
                    _zoom("fit", "bi-arrows-angle-contract", "Tampilkan seluruh wilayah terpilih"),
                ],
                className="map-zoom",
            ),
        ],
        id=f"{name}-map-frame",
        className="map-frame",
        role="region",
        **attributes(aria_label=description),
    )  # fmt: skip


def _zoom(step: str, icon: str, words: str) -> html.Button:
    return html.Button(
        html.I(className=f"bi {icon}", **attributes(aria_hidden="true")),
        type="button",
        className="map-zoom-button",
        title=words,
        **attributes(data_map_zoom=step, aria_label=words),
    )


def map_regions(name: str) -> list[tuple[str, str]]:
    """The regions of the map, for `refresh_page`: picture, names, legend."""
    return [(f"{name}-map-picture", "data"), (f"{name}-map-labels", "children"), (f"{name}-map-legend", "children")]


def names(labels: Iterable[Label]) -> list[html.Div]:
    """The names, to be placed by the script; hidden from readers, who have the same links in the list beside it."""
    return [
        html.Div(
            dcc.Link(
                [html.Span(one.name, className="map-label-name"), html.Span(one.value, className="map-label-value")],
                href=one.href,
                className="map-label-link",
            ),
            className="map-label",
            **attributes(data_area=one.code, data_lon=str(one.at[0]), data_lat=str(one.at[1]), aria_hidden="true"),
        )
        for one in labels
    ]


def room_for(labels: Sequence[Label]) -> int:
    """CSS pixels that the longest name or value needs."""
    longest = max((max(len(one.name), len(one.value)) for one in labels), default=0)
    return round(longest * LETTER_PX)


GAP_KEY: Final = Key("petugas kurang", mark="is-gap-ring")


def legend(layer: Layer, schematic: bool, source: str | None, approximate: bool, *, gaps: bool = False) -> list[Any]:
    """What the colours and marks mean, in words, and what kind of map it is. `gaps`: some TPS are ringed."""
    keys: list[Any] = [_key(one) for one in (*layer.ramp, *layer.keys, *([GAP_KEY] if gaps else []))]
    said = [*layer.notes]
    said.append("Peta skematis: batas belum diimpor." if schematic else f"Batas kelurahan: {source}.")
    if approximate:
        said.append("Letak TPS perkiraan di dalam kelurahannya.")
    return [html.Div([*keys, html.P(" ".join(said), className="page-note map-note")], className="map-legend")]


def _key(one: Key) -> html.Span:
    if one.colour is None:
        return html.Span([html.Span(className=f"map-swatch {one.mark}"), one.words], className="map-key-entry")
    # The swatch carries both schemes; the style sheet takes the one that is shown.
    style = {"--key-light": one.colour.light, "--key-dark": one.colour.dark}
    return html.Span([html.Span(className="map-swatch is-colour", style=style), one.words], className="map-key-entry")


def point_states(points: pd.DataFrame) -> dict[str, str]:
    """kelurahan -> one letter per TPS in code order, of `View.points` (kode, kelurahan, state)."""
    letters = points["state"].map(STATE_LETTERS)
    return {str(code): "".join(part) for code, part in letters.groupby(points["kelurahan"], sort=False)}
