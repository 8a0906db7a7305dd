"""Peta: the map, the chosen area beside it, and what lies inside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash

from callbacks.context import Services
from callbacks.map_region import MapPicture, bind, faces_of, href_of, level_of, map_picture
from callbacks.refresh import area_of, contest_of, refresh_page
from data.actor import KOTA, contains
from data.errors import NotFound
from data.view import View, relief
from layouts import area_panel, map_panel, peta
from layouts.area_panel import Crumb, Row
from layouts.figures.shades import missing
from layouts.jejak_link import trail_link
from layouts.query import Query

REGIONS = [
    *map_panel.map_regions(peta.NAME),
    ("peta-head", "children"),
    ("peta-crumbs", "children"),
    ("peta-title", "children"),
    ("peta-area", "children"),
    ("peta-list", "children"),
]


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""
    bind(app, peta.NAME)
    refresh_page(app, services, peta.NAME, peta.PATH, REGIONS, lambda view, query: build(services, view, query))


def build(services: Services, view: View, query: Query) -> Sequence[Any]:
    """The regions of the page, in the order of REGIONS."""
    area, contest = area_of(view, query), contest_of(view, query)
    tps = tps_of(view, query, area)
    picture = map_picture(services, view, query, peta.NAME)
    contests = {code: one.short_name for code, one in view.register.contests.items()}
    head = peta.head(query, picture.layer.title, picture.layer.name, contests, contest)
    title = view.register.place(tps) if tps else "Kota Samarinda" if area == KOTA else view.area_name(area)
    return [
        *picture.parts,
        head,
        area_panel.breadcrumb(crumbs(view, query, area, tps)),
        title,
        _tps(view, contest, tps) if tps else _area(services, view, area, contest),
        _inside(view, query, area, contest, picture, tps),
    ]


def tps_of(view: View, query: Query, area: str) -> str | None:
    """The chosen TPS, if a kelurahan is chosen and it lies in it; `NotFound` for one that does not."""
    tps = query.get("tps")
    if tps is None:
        return None
    node = view.register.area(tps)
    if node.level != "tps":
        raise NotFound(f"{tps} bukan kode TPS.")
    view.require(tps)
    if level_of(view, area) != "kelurahan" or not contains(area, tps):
        raise NotFound(f"{view.register.place(tps)} tidak berada di wilayah yang dipilih.")
    return tps


def crumbs(view: View, query: Query, area: str, tps: str | None) -> list[Crumb]:
    """From the city down to what is chosen."""
    way = [tps] if tps else []
    here: str | None = area
    while here is not None:
        way.append(here)
        here = KOTA if here.startswith("dapil:") else view.register.area(here).parent
    names = {KOTA: "Kota Samarinda", **({tps: view.register.area(tps).name} if tps else {})}
    steps = [
        Crumb(names.get(code) or view.area_name(code), href_of(view, query, code) if at else None)
        for at, code in enumerate(way)
    ]
    return steps[::-1]


def _area(services: Services, view: View, area: str, contest: str) -> list[Any]:
    return area_panel.area_card(
        view.tally(area, contest),
        view.register.contests[contest].name,
        faces_of(view, contest),
        services.settings.lead_threshold,
        view.day(area),
        view.health(area),
        view.policy.label,
    )


def _tps(view: View, contest: str, tps: str) -> list[Any]:
    kelurahan = view.register.area(tps).parent or ""
    points = view.points(contest).set_index("kode")
    state = str(points.at[tps, "state"])
    may_see = view.actor.may("see_forms") and view.actor.within(tps)
    card = None
    if may_see and state != "none":
        rows = view.tps_rows(kelurahan, contest).set_index("kode")
        card = view.form_card(tps, contest, str(rows.at[tps, "round"]))
    return area_panel.tps_card(
        view.register.place(tps),
        view.register.contests[contest].short_name,
        state,
        view.register.area(tps).special,
        card,
        may_see,
        view.register,
        trail_link(tps, contest),
        relief.gaps(view).get(tps, 0),
    )


def _inside(view: View, query: Query, area: str, contest: str, picture: MapPicture, tps: str | None) -> list[Any]:
    if level_of(view, area) == "kelurahan":
        points = view.points(contest)
        mine = points[points["kelurahan"] == area]
        return area_panel.tps_list(
            mine, {code: href_of(view, query, code) for code in mine["kode"]}, tps, relief.gaps(view)
        )
    level = "kelurahan" if level_of(view, area) == "kecamatan" else "kecamatan"
    table = view.table(contest, level, None if area == KOTA else area).set_index("kode")
    rows = []
    for one in picture.children:
        share: Any = table.at[one.code, "turnout" if picture.layer.name == "partisipasi" else "share_tps"]
        unknown = missing(share) or not table.at[one.code, "reported"]
        # A bar of suppressed counts would say more than they do; one of TPS in beside a margin would be read as it.
        bar = picture.layer.name not in ("kesehatan", "unggul")
        rows.append(Row(one.code, one.name, one.value, one.note, one.href, bar, None if unknown else float(share)))
    return area_panel.area_list(rows, level.capitalize(), picture.layer.title.lower())
