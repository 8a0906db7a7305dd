"""Jejak: an area's kelurahan, a kelurahan's TPS, or one TPS with everything that was sent about its forms."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks import putaran
from callbacks.context import Services
from callbacks.map_region import level_of
from callbacks.refresh import area_of, contest_of, refresh_page
from callbacks.region import refresh_region
from data.actor import KOTA
from data.view import View
from layouts import jejak as page
from layouts import jejak_tps
from layouts.area_panel import Crumb
from layouts.query import Query


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""
    refresh_page(app, services, page.NAME, page.PATH, [("jejak-tools", "children")], head)
    refresh_region(app, services, page.NAME, page.PATH, ("jejak-body", "children"), body)
    putaran.register(app, services, page.NAME, page.PATH)


def head(view: View, query: Query) -> tuple[Any, ...]:
    """What stands above; it also says what is wrong with the choice, for the body too."""
    tps = query.get("tps")
    if tps is not None:
        view.actor.require("see_forms", view.register.area(tps).code)
        return (page.tools(query, view.register, chosen_contest(view, query), every=True),)
    view.actor.require("see_forms")
    area_of(view, query)
    return (page.tools(query, view.register, contest_of(view, query), every=False),)


def chosen_contest(view: View, query: Query) -> str | None:
    """The contest of the address; None for all of them."""
    found = query.get("pemilihan")
    return found if found in view.register.contests else None


def body(view: View, query: Query) -> list[Any]:
    """The way back up and what is there."""
    tps = query.get("tps")
    if tps is not None:
        return [page.way(crumbs(view, query, tps)), *tps_page(view, query, tps)]
    area, contest = area_of(view, query), contest_of(view, query)
    up = page.way(crumbs(view, query, area))
    if level_of(view, area) == "kelurahan":
        name = view.register.contests[contest].name
        return [up, *page.tps_table(query, view.trail_rows(area, contest), view.area_name(area), name)]
    own = view.trail_kelurahan(area)
    table = view.table(contest, "kelurahan", None if area == KOTA else area)
    name = "Kota Samarinda" if area == KOTA else view.area_name(area)
    return [up, *page.choose(query, table, own, view.register, name)]


def tps_page(view: View, query: Query, tps: str) -> list[Any]:
    """One TPS, for the chosen contest or for all."""
    found, contest = view.trail(tps), chosen_contest(view, query)
    forms = [one for one in found.forms if contest in (None, one.contest)]
    only = view.register.contests[contest].short_name if contest else ""
    verifies = view.actor.may("see_findings")
    return jejak_tps.tps_page(query, found, forms, view.register, verifies=verifies, only=only)


def crumbs(view: View, query: Query, area: str) -> list[Crumb]:
    """From the city down to what is chosen."""
    steps: list[Crumb] = []
    here: str | None = area
    while here is not None:
        name = "Kota Samarinda" if here == KOTA else view.area_name(here)
        steps.append(Crumb(name, _up(query, here) if here != area else None))
        here = KOTA if here.startswith("dapil:") else view.register.area(here).parent
    return steps[::-1]


def _up(query: Query, area: str) -> str:
    level = {1: None, 2: "kecamatan", 3: "kelurahan"}[area.count(".")]
    cleared: dict[str, str | None] = {"dapil": None, "kecamatan": None, "kelurahan": None, "tps": None,
                                      "keadaan": None}  # fmt: skip
    return query.href(**{**cleared, **({level: area} if level else {})})
