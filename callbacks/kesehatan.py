"""Kesehatan: counts and heatmap are shared and refreshed; names are delivered to one reader, on request, and logged.

Names never enter a shared memory of pages: their list is made by a callback of its own, only when its button is
pressed with a purpose chosen.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import map_region
from callbacks.answers import encoded
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from callbacks.region import refresh_region
from data.actor import KOTA
from data.errors import SiagaError
from data.view import View
from layouts import (
    formats,
    kesehatan_coverage,
    kesehatan_groups,
    kesehatan_heat,
    kesehatan_meaning,
    kesehatan_names,
    parts,
)
from layouts import kesehatan as page
from layouts.figures.base import empty_chart
from layouts.figures.kesehatan import tiers_over_time
from layouts.map_panel import map_regions
from layouts.query import Query

PATH = "/kesehatan"
REGIONS = (
    ("kesehatan-kpi", "children"),
    ("kesehatan-heat-note", "children"),
    ("kesehatan-tiers", "children"),
    ("kesehatan-tiers-note", "children"),
    ("kesehatan-time", "figure"),
    ("kesehatan-time-note", "children"),
    ("kesehatan-table-note", "children"),
    ("kesehatan-groups-note", "children"),
    ("kesehatan-coverage-note", "children"),
)


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> tuple[Any, ...]:
        return (*counts(view, query), *map_region.map_picture(services, view, query, "kesehatan", "kesehatan").parts)

    refresh_page(app, services, "kesehatan", PATH, [*REGIONS, *map_regions("kesehatan")], build)
    map_region.bind(app, "kesehatan")
    for region, make in (
        ("kesehatan-heat", heat),
        ("kesehatan-table", table),
        ("kesehatan-groups", groups),
        ("kesehatan-coverage", coverage),
        ("kesehatan-meaning", meaning),
    ):
        refresh_region(app, services, "kesehatan", PATH, (region, "children"), make)
    _register_names(app, services)


# ---- counts ----


def within(area: str) -> str | None:
    """The area as the frames take it; None for the city."""
    return None if area == KOTA else area


def level_of(view: View, query: Query) -> str:
    """Kelurahan inside a kecamatan, else kecamatan, unless the reader has chosen."""
    area = area_of(view, query)
    if area in view.register.areas and view.register.areas[area].level == "kelurahan":
        return "kelurahan"
    default = "kelurahan" if area in view.register.areas and area != KOTA else "kecamatan"
    return query.choose("tingkat", list(page.LEVELS), default)


def counts(view: View, query: Query) -> tuple[Any, ...]:
    """The regions of the page, in the order of REGIONS."""
    area = area_of(view, query)
    line, policy = view.health(area), view.policy
    people, screened = view.screened(area)
    return (
        page.kpis(line),
        page.heat_note(line.exact, policy.label, policy.signed),
        parts.tier_bar(line),
        page.tiers_note(line, policy.label, policy.signed),
        over_time(view, area),
        page.time_note(line.exact),
        page.table_tools(query, level_of(view, query), line.exact),
        kesehatan_groups.tools(query, split_of(query)),
        kesehatan_coverage.head_note(screened, people),
    )


def over_time(view: View, area: str) -> dict[str, Any]:
    """The tiers over the day; a dapil has no history of its own."""
    if area.startswith("dapil:"):
        return empty_chart("Riwayat tersedia untuk kota, kecamatan dan kelurahan.")
    line = view.health(area)
    if not line.people:
        return empty_chart(page.NOBODY)
    now = {one.code: one.said for one in parts.tier_parts(line)}
    return tiers_over_time(view.health_history(area), formats.local(view.event_time), now)


def heat(view: View, query: Query) -> Any:
    """The heatmap of the chosen area with its legend."""
    area = area_of(view, query)
    if not view.health(area).people:
        return page.nobody()
    hours = view.health_hours(within(area))
    if hours.empty:
        return page.no_hours()
    register = view.register
    kecamatan = {code: register.area(register.area(code).parent or KOTA).name for code in dict.fromkeys(hours["kode"])}
    return [kesehatan_heat.heat_table(hours, kecamatan, query), kesehatan_heat.legend(hours)]


def table(view: View, query: Query) -> Any:
    """Counts of the areas inside the chosen one."""
    return page.area_table(view.health_table(level_of(view, query), within(area_of(view, query))))


def split_of(query: Query) -> str:
    """How the groups are made, as the address says it."""
    return query.choose("menurut", list(kesehatan_groups.CHOICES), "peran")


def groups(view: View, query: Query) -> Any:
    """Officers at risk of the chosen area by role, age or hours."""
    area, which = area_of(view, query), kesehatan_groups.SPLITS[split_of(query)]
    return kesehatan_groups.groups(view.health_facet(area, which), which, view.health_split_shown(area))


def coverage(view: View, query: Query) -> Any:
    """Who has not been screened, by role and by kelurahan of the chosen area."""
    area = area_of(view, query)
    areas = view.screening_table("kelurahan", within(area))
    return kesehatan_coverage.coverage(view.screening(area), areas, view.health_split_shown(area))


def meaning(view: View, _query: Query) -> Any:
    """What the tiers mean, and whether the kelurahan differ at all."""
    return kesehatan_meaning.meaning(view.policy, page.comparison(view.health_table("kelurahan")))


# ---- names ----


def _register_names(app: Dash, services: Services) -> None:
    def show_form(search: str | None) -> tuple[Any, None]:
        view = services.view()
        if not view.actor.may("see_named_health"):
            return kesehatan_names.placeholder(), None
        try:
            place = view.area_name(area_of(view, Query.parse(PATH, search)))
        except SiagaError as error:
            return kesehatan_names.trouble(str(error)), None
        return kesehatan_names.ask(place), None

    def open_list(clicks: int | None, purpose: str | None, search: str | None) -> tuple[Any, Any]:
        if not clicks:
            raise PreventUpdate
        return opened(services, purpose, Query.parse(PATH, search))

    def age(_tick: int | None, search: str | None, seen: Any) -> str:
        if not isinstance(seen, dict) or "counts" not in seen:  # nothing was opened here
            raise PreventUpdate
        view = services.view()
        try:
            now = fingerprint(view, area_of(view, Query.parse(PATH, search)))
        except SiagaError as error:
            raise PreventUpdate from error
        return "" if now == seen["counts"] else kesehatan_names.moved()

    app.callback(
        Output("kesehatan-names", "children"),
        Output("kesehatan-names-opened", "data"),
        Input("kesehatan-url", "search"),
    )(show_form)
    app.callback(
        Output("kesehatan-officers", "children"),
        Output("kesehatan-names-opened", "data", allow_duplicate=True),
        Input("kesehatan-open", "n_clicks"),
        State("kesehatan-purpose", "value"),
        State("kesehatan-url", "search"),
        prevent_initial_call=True,
    )(open_list)
    app.callback(
        Output("kesehatan-officers-age", "children"),
        Input("kesehatan-tick", "n_intervals"),
        State("kesehatan-url", "search"),
        State("kesehatan-names-opened", "data"),
        prevent_initial_call=True,
    )(age)


def opened(services: Services, purpose: str | None, query: Query) -> tuple[Any, Any]:
    """The list for this reader, read and logged now; or why there is none."""
    if not isinstance(purpose, str) or purpose not in kesehatan_names.PURPOSES:
        return kesehatan_names.trouble("Pilih dahulu untuk apa daftar ini dibaca."), None
    view = services.view()
    try:
        area = area_of(view, query)
        words = kesehatan_names.PURPOSES[purpose]
        found = view.officers_at_risk(area, words, services.actor(), kesehatan_names.LIMIT)
    except SiagaError as error:
        return kesehatan_names.trouble(str(error)), None
    at = formats.clock(services.house.clock.now(), seconds=True)
    policy = view.policy
    shown = kesehatan_names.officers(found, purpose, at, policy.label, policy.signed)
    return encoded(shown), {"counts": fingerprint(view, area)}


def fingerprint(view: View, area: str) -> str:
    """The counts of an area as this reader sees them; another one means the list may have changed."""
    line = view.health(area)
    return "|".join(one.said for one in parts.tier_parts(line))
