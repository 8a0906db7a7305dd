"""The alarm banner, on every page of those who act: it follows the revision and the minute, whatever page is open."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State

from callbacks.answers import Due, Refresh, bind, encoded
from callbacks.context import Services
from data.view import View, alerts
from layouts import alarm


def register(app: Dash, services: Services) -> None:
    """Bind the banner to the app."""

    def due(_search: str | None, seen: Any) -> Due | None:
        view = services.view()
        stamp = [view.rev, f"{services.house.clock.now():%m%d%H%M}"]
        if seen == stamp or not view.actor.may("see_emergencies"):
            return None
        part = view.latest("alarm", tuple(stamp), lambda: encoded(shown(services, view)))
        return Due([part, stamp], view)

    outputs = [Output("alarm", "children"), Output("alarm-seen", "data")]
    tick, url, memory = Input("alarm-tick", "n_intervals"), Input("url", "search"), State("alarm-seen", "data")
    bind(app, Refresh(outputs, tick, url, memory, due), "refresh_alarm")


def shown(services: Services, view: View) -> Any:
    """The banner of this reader."""
    health = view.actor.may("see_alerts")
    return alarm.banner(alerts.ringing(view), services.house.clock.now(), health=health)
