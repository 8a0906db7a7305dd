"""What stands in a map region at a revision and choice: the figure, the names beside it and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from callbacks.context import Services
from callbacks.refresh import area_of, contest_of
from data import codes
from data.actor import KOTA
from data.view import Line, View, relief
from layouts import map_panel
from layouts.area_panel import gap_words
from layouts.figures import health_shades, shades
from layouts.figures.map import Place, Points, Scene, map_figure
from layouts.figures.shades import ChoiceFace, Layer, choice_face
from layouts.map_panel import Label
from layouts.query import Query

PARTS = ("kelurahan", "kecamatan", "kota", "batas_kecamatan", "arsir", "tps")
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Child:
    """An area inside the chosen one, with the layer's value for it."""

    code: str
    name: str
    value: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class MapPicture:
    """`parts`: values of `map_panel.map_regions`, in order. `layer`: as drawn; `children`: for a list beside it."""

    parts: tuple[Any, Any, Any]
    layer: Layer
    children: tuple[Child, ...]


def bind(app: Dash, name: str) -> None:
    """Let the browser finish the figure of the page `name`: colour scheme and camera (assets/92-map.js)."""
    browser: Any = app  # Dash declares no types for it
    browser.clientside_callback(
        ClientsideFunction("siaga_map", "figure"),
        Output(f"{name}-map", "figure"),
        Input(f"{name}-map-picture", "data"),
        prevent_initial_call=True,
    )


def map_picture(services: Services, view: View, query: Query, name: str, layer_name: str | None = None) -> MapPicture:
    """The map of what the query chooses. `layer_name`: instead of the query's `lapisan`."""
    area, contest = area_of(view, query), contest_of(view, query)
    chosen = layer_name or query.choose("lapisan", list(shades.LAYERS), "laporan")
    city = services.maps.of(view.register)
    layer = layer_of(services, view, chosen, contest, "kelurahan")
    children = children_of(services, view, query, area, chosen, contest)
    labels = [
        Label(one.code, one.name, one.value, city.layers.labels[one.code], one.href)
        for one in children
        if one.code in city.layers.labels
    ]
    points = points_of(view, query, area, contest, chosen)
    scene = Scene(
        urls={part: city.url(part) for part in PARTS},
        bounds=bounds_of(city.layers.bounds, members(view, area)),
        places=places_of(view, query),
        inside=frozenset(view.areas_at("kelurahan", None if area == KOTA else area)),
        outline=[area] if level_of(view, area) == "kelurahan" else [],
        points=points,
        here=query.href(),
        up=ways_up(view, query),
        name=name,
        label_px=map_panel.room_for(labels),
        more=gap_lines(view, chosen),
    )  # fmt: skip
    approximate = points is not None and not city.points["known"].all()
    ringed = points is not None and bool(points.gaps)
    key = map_panel.legend(layer, city.schematic, city.source, approximate, gaps=ringed)
    return MapPicture((map_figure(layer, scene), map_panel.names(labels), key), layer, tuple(children))


def places_of(view: View, query: Query) -> list[Place]:
    """Every kelurahan of the city with where a click on it leads."""
    register = view.register
    return [Place(code, register.areas[code].name, down(view, query, code)) for code in register.kelurahan()]


# ---- where things lead ----


def level_of(view: View, area: str) -> str:
    """'dapil', 'kota', 'kecamatan', 'kelurahan' or 'tps'."""
    return "dapil" if area.startswith("dapil:") else view.register.area(area).level


def href_of(view: View, query: Query, code: str) -> str:
    """The address with this area chosen, and no narrower or other one."""
    level = level_of(view, code)
    wanted: dict[str, str | None] = {"dapil": None, "kecamatan": None, "kelurahan": None, "tps": None}
    if level == "dapil":
        wanted["dapil"] = code.removeprefix("dapil:")
    elif level == "tps":
        wanted.update(kelurahan=view.register.area(code).parent, tps=code)
    elif level != "kota":
        wanted[level] = code
    return query.href(**wanted)


def down(view: View, query: Query, kelurahan: str) -> str | None:
    """Where a click on a kelurahan leads: one level down towards it; None where the reader may not go."""
    if not view.sees(kelurahan):
        return None
    area, kecamatan = area_of(view, query), view.register.area(kelurahan).parent or KOTA
    here = level_of(view, area)
    walked = {"kecamatan": area, "kelurahan": None if here == "dapil" else view.register.area(area).parent}
    near = kecamatan == walked.get(here)
    if area == kelurahan:
        return None if query.get("tps") is None else href_of(view, query, kelurahan)
    return href_of(view, query, kelurahan if near else kecamatan)


def ways_up(view: View, query: Query) -> list[str]:
    """What lies above the choice, the nearest first and the city last; nothing for the city itself."""
    area = area_of(view, query)
    ways = [href_of(view, query, area)] if query.get("tps") else []
    while area != KOTA:
        parent = None if area.startswith("dapil:") else view.register.area(area).parent
        area = parent or KOTA
        ways.append(href_of(view, query, area))
    return ways


def members(view: View, area: str) -> list[str]:
    """The areas whose bounds fill the view: a dapil's kecamatan, else the area itself."""
    return view.areas_at("kecamatan", area) if area.startswith("dapil:") else [area]


def bounds_of(bounds: Any, codes: Sequence[str]) -> Bounds:
    """The smallest box round the boxes of these areas; the city's for areas that no map has yet."""
    boxes = [bounds[code] for code in codes if code in bounds] or [bounds[KOTA]]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


# ---- what is drawn ----


def faces_of(view: View, contest: str) -> dict[int, ChoiceFace]:
    """The choices of a contest with their colours, by ballot number."""

    def make() -> dict[int, ChoiceFace]:
        return {line.number: face_of(line) for line in view.tally(KOTA, contest).lines}

    return view.memo(("faces", contest), make)


def face_of(line: Line) -> ChoiceFace:
    return choice_face(line.number, line.name, line.party)


def layer_of(services: Services, view: View, name: str, contest: str, level: str) -> Layer:
    """A layer over all areas of a level that the reader may see; made once per revision and scope."""

    def make() -> Layer:
        if name == "kesehatan":
            table = view.health_table(level)
            whole = len(table) == len(view.register.kelurahan() if level == "kelurahan" else view.register.kecamatan())
            return health_shades.kesehatan(table, view.policy.label, whole)
        table = view.table(contest, level)
        if name == "unggul":
            return shades.unggul(table, faces_of(view, contest), services.settings.lead_threshold)
        return {"laporan": shades.laporan, "partisipasi": shades.partisipasi, "tps": shades.tps}[name](table)

    return view.memo(("map layer", name, contest, level), make)


def children_of(services: Services, view: View, query: Query, area: str, layer_name: str, contest: str) -> list[Child]:
    """The kecamatan of the city or a dapil, or the kelurahan of a kecamatan, with the layer's values."""
    level = {"kota": "kecamatan", "dapil": "kecamatan", "kecamatan": "kelurahan"}.get(level_of(view, area))
    if level is None:
        return []
    found = layer_of(services, view, layer_name, contest, level).shades
    more = gap_lines(view, layer_name)

    def note(code: str) -> str:
        return "; ".join(part for part in (found[code].note, more.get(code)) if part)

    return [
        Child(code, view.area_name(code), found[code].value, note(code), href_of(view, query, code))
        for code in view.areas_at(level, None if area == KOTA else area)
    ]


def points_of(view: View, query: Query, area: str, contest: str, layer_name: str) -> Points | None:
    """TPS are drawn on their own layer, and wherever a single kelurahan fills the map."""
    single = level_of(view, area) == "kelurahan"
    if layer_name != "tps" and not single:
        return None
    states = view.memo(("point states", contest), lambda: map_panel.point_states(view.points(contest)))
    if area != KOTA:
        inside = set(view.areas_at("kelurahan", area))
        states = {code: letters for code, letters in states.items() if code in inside}
    gaps = {at: count for at, count in relief.gaps(view).items() if codes.kelurahan_of(at) in states}
    return Points(states, query.href(tps="__tps__") if single else None, query.get("tps") if single else None, gaps)


def gap_lines(view: View, layer_name: str) -> dict[str, str]:
    """Area -> how many officers are missing there, in words. Not beside numbers of health: whoever was relieved is
    mostly one of the few that are hidden there."""
    if layer_name == "kesehatan":
        return {}
    return {code: gap_words(count) for code, count in relief.gap_totals(view).items()}
