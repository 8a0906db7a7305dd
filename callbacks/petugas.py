"""Petugas: numbers follow the revision, the list follows the address; rows are fetched as somebody scrolls to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.errors import SiagaError
from data.people import PERSON_ROLES
from data.view import View, officers
from layouts import petugas as page
from layouts.page import trouble
from layouts.query import Query

PATH: Final = "/petugas"
REGIONS: Final = (("petugas-counts", "children"),)


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""

    def build(view: View, query: Query) -> Sequence[Any]:
        found = officers.headcount(view, area_of(view, query), services.settings.headcount)
        return [page.counts_row(found, query)]

    def show(search: str | None) -> tuple[Any, Any]:
        if search is None:  # the address has not been read yet: drawn twice, what is typed meanwhile would be lost
            raise PreventUpdate
        return lists(services, Query.parse(PATH, search))

    def rows(request: Any, search: str | None) -> Any:
        if not isinstance(request, dict):
            raise PreventUpdate
        return fetched(services, Query.parse(PATH, search), request)

    def look_for(pressed: int | None, wanted: Any, search: str | None) -> str:
        if not pressed:  # a box that was just drawn asks for nothing
            raise PreventUpdate
        query = Query.parse(PATH, search)
        typed = " ".join((wanted if isinstance(wanted, str) else "").split())
        return query.search(cari=typed or None, daftar=None)

    refresh_page(app, services, "petugas", PATH, REGIONS, build)
    app.callback(
        Output("petugas-tools", "children"),
        Output("petugas-list", "children"),
        Input("petugas-url", "search"),
    )(show)
    app.callback(
        Output("petugas-grid", "getRowsResponse"),
        Input("petugas-grid", "getRowsRequest"),
        State("petugas-url", "search"),
        prevent_initial_call=True,
    )(rows)
    app.callback(
        Output("petugas-url", "search"),
        Input("petugas-search", "n_submit"),
        State("petugas-search", "value"),
        State("petugas-url", "search"),
        prevent_initial_call=True,
    )(look_for)


def chosen_officers(view: View, query: Query) -> Sequence[officers.Officer]:
    """The officers that an address means, in its order; made once per picture and address."""
    role = query.choose("tugas", list(PERSON_ROLES), "")
    order = query.choose("urut", list(page.ORDERS), "place")
    wanted = query.get("cari") or ""
    key = ("officers", area_of(view, query), role, order, wanted)
    found: Sequence[officers.Officer] = view.memo(
        key, lambda: officers.listed(view, area_of(view, query), role=role, wanted=wanted, order=order)
    )
    return found


def lists(services: Services, query: Query) -> tuple[Any, Any]:
    """What stands above the list, and the list."""
    view = services.view()
    chosen = query.choose("daftar", list(page.LISTS), "orang")
    try:
        if chosen == "kurang":
            found = officers.gaps(view, area_of(view, query), services.settings.headcount)
            names = {code: view.area_name(code) for code in view.register.kecamatan()}
            return page.tools(query, chosen, 0), page.gap_rows(query, found, names)
        count = len(chosen_officers(view, query))
    except SiagaError as error:
        return [], trouble(str(error), PATH)
    return page.tools(query, chosen, count), page.grid(query, count)


def fetched(services: Services, query: Query, request: dict[str, Any]) -> dict[str, Any]:
    """The rows the grid has asked for, and how many there are."""
    first, last = request.get("startRow"), request.get("endRow")
    if not isinstance(first, int) or not isinstance(last, int) or not 0 <= first <= last <= first + 1_000:
        raise PreventUpdate
    found = chosen_officers(services.view(), query)
    return {"rowData": [page.row(one) for one in found[first:last]], "rowCount": len(found)}
