"""The one way a page is kept fresh.

Every tick asks whether the revision moved or the reader's choice did: if not, 204 and nothing else happens. If so, the
page's regions are built once per revision, scope and choice, encoded once, and the same bytes go to every viewer. When
only the queue or the state of the server moved, only the status line is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from dash import Dash, Input, Output, State, no_update

from callbacks.answers import Due, Refresh, bind, encoded
from callbacks.context import Services
from data.errors import SiagaError
from data.view import View
from layouts import formats
from layouts.filters import Option, area_filters
from layouts.page import status, trouble
from layouts.query import Query

Build = Callable[[View, Query], Sequence[Any]]
_NOTHING: Final = orjson.Fragment(b"null")


def refresh_page(
    app: Dash,
    services: Services,
    name: str,
    path: str,
    regions: Sequence[tuple[str, str]],
    build: Build,
    *,
    personal: bool = False,
    moment: Callable[[], str] | None = None,
) -> None:
    """Keep the `regions` ((component id, property), ...) of a page fresh with what `build` returns for them.

    `personal`: the page depends on who reads it, not only on role and area, and is built for each reader anew.
    `moment`: for a page that time alone changes: it is built again when this says something else.
    """
    outputs = [
        *(Output(component, property_) for component, property_ in regions),
        Output(f"{name}-filters", "children"),
        Output(f"{name}-status", "children"),
        Output(f"{name}-trouble", "children"),
        Output(f"{name}-seen", "data"),
    ]
    as_it_was = [no_update] * (len(regions) + 1)

    def due(search: str | None, seen: Any) -> Due | None:
        view = services.view()
        query = Query.parse(path, search)
        beside = view.waiting, services.snapshots.trouble()  # what may move while the revision stands
        shown = [view.rev, query.search(), *([moment()] if moment else [])]
        now = [*shown, *beside]
        if seen == now:
            return None
        line = view.latest("status", beside, lambda: encoded(status_of(view, *beside)))
        if isinstance(seen, list) and len(seen) == len(now) and seen[: len(shown)] == shown:
            return Due([*as_it_was, line, no_update, now], view)
        try:
            if personal:
                parts = _parts(view, query, build)
            elif moment:
                parts = view.latest((name, query), shown[-1], lambda: _parts(view, query, build))
            else:
                parts = view.memo((name, query), lambda: _parts(view, query, build))
        except SiagaError as error:
            # The regions stay as they were, and what is wrong is said.
            return Due([*as_it_was, line, encoded(trouble(str(error), path)), now], view)
        return Due([*parts, line, _NOTHING, now], view, None if personal else (name, query), (*shown, *beside))

    tick, url, memory = (
        Input(f"{name}-tick", "n_intervals"),
        Input(f"{name}-url", "search"),
        State(f"{name}-seen", "data"),
    )
    bind(app, Refresh(outputs, tick, url, memory, due), f"refresh_{name}")


def _parts(view: View, query: Query, build: Build) -> list[orjson.Fragment]:
    filters = area_filters(query, *filter_options(view))
    return [encoded(part) for part in (*build(view, query), filters)]


def status_of(view: View, waiting: int, troubled: str = "") -> list[Any]:
    """The status line of a picture; `waiting`: how many reports are not in it, `troubled`: why it may fall behind."""
    return status(
        view.event_time,
        formats.number(view.rev),
        view.folded_at,
        waiting,
        formats.clock(view.event_time, seconds=True),
        troubled,
    )


def filter_options(view: View) -> tuple[list[Option], list[Option], list[Option]]:
    """The areas this reader may choose: dapil, kecamatan, kelurahan."""

    def make() -> tuple[list[Option], list[Option], list[Option]]:
        register = view.register
        dapil = [Option(code.removeprefix("dapil:"), view.area_name(code)) for code in view.areas_at("dapil")]
        kecamatan = [Option(code, view.area_name(code)) for code in view.areas_at("kecamatan")]
        kelurahan = [
            Option(code, view.area_name(code), view.area_name(register.areas[code].parent or ""))
            for code in view.areas_at("kelurahan")
        ]
        return dapil, kecamatan, kelurahan

    return view.memo("filter options", make)


def area_of(view: View, query: Query) -> str:
    """The area the filters choose."""
    return view.area_code(query.get("dapil"), query.get("kecamatan"), query.get("kelurahan"))


def contest_of(view: View, query: Query) -> str:
    """The chosen contest, or the first of the election."""
    contests = list(view.register.contests)
    return query.choose("pemilihan", contests, contests[0])
