"""The button that closes a panel: what opened it leaves the address, and the panel follows the address."""

from __future__ import annotations

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from layouts.query import Query


def close_button(app: Dash, name: str, path: str, *parameters: str) -> None:
    """Bind `<name>-close` of the page `name` at `path`; `parameters` are those of the address that opened the panel."""

    def close(clicks: int | None, search: str | None) -> str:
        if not clicks:
            raise PreventUpdate
        return Query.parse(path, search).search(**dict.fromkeys(parameters))

    app.callback(
        Output(f"{name}-url", "search"),
        Input(f"{name}-close", "n_clicks"),
        State(f"{name}-url", "search"),
        prevent_initial_call=True,
    )(close)
