"""The map as a plain Plotly figure: kelurahan shaded by class, on an empty offline style.

Colours travel as class numbers with a stepped scale per scheme; lines and TPS places are asset URLs that a browser
asks for once. Everything the browser needs besides (names, hatched and dotted areas, TPS states, what to fit) is in
`layout.meta` and read by assets/92-map.js, which draws it through the figure's own map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from layouts.figures.shades import OUTSIDE, Colour, Layer
from layouts.theme import FONT, colour_scale

# A clear background: the card shows through, light or dark. Nothing outside is ever asked for. Empty objects get lost
# when Plotly updates a figure, and MapLibre then refuses the style and drops every layer: so nothing here is empty.
NOWHERE: Final = {"type": "Feature", "properties": {"kode": "-"}, "geometry": {"type": "Point", "coordinates": [0, 0]}}
EMPTY_STYLE: Final[dict[str, Any]] = {
    "version": 8,
    "sources": {"kosong": {"type": "geojson", "data": NOWHERE}},
    "layers": [{"id": "alas", "type": "background", "paint": {"background-color": "rgba(0,0,0,0)"}}],
}


@dataclass(frozen=True, slots=True)
class Place:
    """A kelurahan polygon: code, name, and where a click leads (None: nowhere)."""

    code: str
    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Points:
    """TPS to draw: per kelurahan one letter per TPS in code order; `href` with `{tps}` where a click leads; `gaps`:
    officers missing at a TPS, drawn as a ring round its mark."""

    states: Mapping[str, str]
    href: str | None = None
    chosen: str | None = None
    gaps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything about the figure that is not a value.

    `urls`: the asset of each part; `bounds`: west, south, east, north of what fills the view; `inside`: the kelurahan
    of the chosen area (others are faded); `outline`: kelurahan drawn with a strong line; `here`: the address it is of;
    `up`: where Escape leads, and where from there, up to the city; `name`: the page's; `label_px`: the room names need
    on either side, `edge_px`: above and below, in CSS pixels at the ordinary size of type; `more`: one line more that
    is said of a kelurahan.
    """

    urls: Mapping[str, str]
    bounds: tuple[float, float, float, float]
    places: Sequence[Place]
    inside: frozenset[str]
    outline: Sequence[str] = ()
    points: Points | None = None
    here: str = ""
    up: Sequence[str] = ()
    name: str = "peta"
    label_px: int = 0
    edge_px: int = 18
    more: Mapping[str, str] = field(default_factory=dict)


def map_figure(layer: Layer, scene: Scene) -> dict[str, Any]:
    """The figure of a layer. Areas outside the chosen one, or outside the reader's own, are faded and say no value."""
    colours: list[Colour] = [OUTSIDE]
    classes, words = [], []
    for place in scene.places:
        shade = layer.shades.get(place.code)
        shown = shade is not None and place.code in scene.inside
        colour = shade.colour if shade is not None and shown else OUTSIDE
        if colour not in colours:
            colours.append(colour)
        classes.append(colours.index(colour))
        said = (shade.value, shade.note) if shade is not None else ("", "di luar wewenang Anda")
        words.append([place.href, place.name, *said, scene.more.get(place.code, "") if shown else ""])
    inside = [(place.code, layer.shades[place.code]) for place in scene.places
              if place.code in scene.inside and place.code in layer.shades]  # fmt: skip
    textures = {
        "hatched": [code for code, shade in inside if shade.hatched],
        "dotted": [code for code, shade in inside if shade.dotted],
    }
    trace = {
        "type": "choroplethmap",
        "geojson": scene.urls["kelurahan"],
        "featureidkey": "id",
        "locations": [place.code for place in scene.places],
        "z": classes,
        "zmin": -0.5,
        "zmax": len(colours) - 0.5,
        "colorscale": colour_scale([colour.light for colour in colours]),
        "showscale": False,
        "customdata": words,
        "hoverinfo": "none",
        "marker": {"line": {"width": 0.8, "color": "#ffffff"}, "opacity": 1},
    }
    return {"data": [trace], "layout": _layout(layer, scene, colours, textures)}


def _layout(layer: Layer, scene: Scene, colours: Sequence[Colour], textures: Mapping[str, list[str]]) -> dict[str, Any]:
    west, south, east, north = scene.bounds
    points = scene.points
    return {
        "map": {
            "style": EMPTY_STYLE,
            "center": {"lon": (west + east) / 2, "lat": (south + north) / 2},
            "zoom": 10,  # the script fits the bounds to the size of the screen
            "bearing": 0,
            "pitch": 0,
        },
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT},
        "showlegend": False,
        "dragmode": "pan",
        "uirevision": "map",
        "separators": ",.",
        "meta": {
            "layer": layer.name,
            "light": {"scale": colour_scale([one.light for one in colours]), "line": "#ffffff"},
            "dark": {"scale": colour_scale([one.dark for one in colours]), "line": "#0b1220"},
            "urls": dict(scene.urls),
            "bounds": list(scene.bounds),
            **textures,
            "outline": list(scene.outline),
            "here": scene.here,
            "up": list(scene.up),
            "name": scene.name,
            "label_px": scene.label_px,
            "edge_px": scene.edge_px,
            "points": None if points is None else _points(points),
        },
    }


def _points(points: Points) -> dict[str, Any]:
    return {
        "states": dict(points.states),
        "href": points.href,
        "chosen": points.chosen,
        "gaps": dict(points.gaps),
    }
