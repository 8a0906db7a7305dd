"""Regions that change less often than the revision: built with it, sent only when their own bytes differ.

For long tables and lists: a tick on which something else moved costs the browser nothing, and the place where someone
is reading stays. Same memory as `refresh_page`: once per revision, scope and choice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from dash import Dash, Input, Output, State

from callbacks.answers import Due, Refresh, bind, encoded
from callbacks.context import Services
from data.errors import SiagaError
from data.view import View
from layouts.query import Query

BuildOne = Callable[[View, Query], Any]


def refresh_region(
    app: Dash,
    services: Services,
    name: str,
    path: str,
    region: tuple[str, str],
    build: BuildOne,
) -> None:
    """Keep one region ((component id, property)) of page `name` fresh; `<component id>-seen` is its memory.

    When the choice cannot be shown nothing is sent: `refresh_page` says what is wrong.
    """
    component, property_ = region

    def due(search: str | None, seen: Any) -> Due | None:
        view = services.view()
        query = Query.parse(path, search)
        key = ("region", component, query)

        def make() -> tuple[orjson.Fragment, str]:
            part = encoded(build(view, query))
            return part, hashlib.sha256(orjson.dumps(part)).hexdigest()[:16]

        try:
            part, digest = view.memo(key, make)
        except SiagaError:
            return None
        return None if digest == seen else Due([part, digest], view, key)

    outputs = [Output(component, property_), Output(f"{component}-seen", "data")]
    tick, url = Input(f"{name}-tick", "n_intervals"), Input(f"{name}-url", "search")
    refresh = Refresh(outputs, tick, url, State(f"{component}-seen", "data"), due)
    bind(app, refresh, f"refresh_{component.replace('-', '_')}")
