"""The alarm banner, on every page of those who act: it follows the revision and the minute, whatever page is open.

Beside it stands what was opened to the reader beyond their own area (`data.glass`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State

from callbacks.answers import Due, Refresh, bind, encoded
from callbacks.context import Services
from data.glass import Glass
from data.view import View, alerts
from layouts import alarm


def register(app: Dash, services: Services) -> None:
    """Bind the banner to the app."""

    def due(_search: str | None, seen: Any) -> Due | None:
        view = services.view()
        if not view.actor.may("see_emergencies"):
            return None
        opened = services.glass()
        moment = f"{services.house.clock.now():%m%d%H%M}"
        stamp = [view.rev, moment, [f"{one.area} {one.expires_at:%H%M%S}" for one in opened]]
        if seen == stamp:
            return None
        part = view.latest("alarm", (view.rev, moment), lambda: encoded(shown(services, view)))
        return Due([part, encoded(alarm.glass(named(view, opened))), stamp], view)

    outputs = [Output("alarm", "children"), Output("glass", "children"), Output("alarm-seen", "data")]
    tick, url, memory = Input("alarm-tick", "n_intervals"), Input("url", "search"), State("alarm-seen", "data")
    bind(app, Refresh(outputs, tick, url, memory, due), "refresh_alarm")


def named(view: View, opened: Sequence[Glass]) -> list[tuple[str, Glass]]:
    """What stands open beyond the own area, by name."""
    return [(view.register.areas[one.area].name, one) for one in opened if one.area in view.register.areas]


def shown(services: Services, view: View) -> Any:
    """The banner of this reader."""
    health = view.actor.may("see_alerts")
    return alarm.banner(alerts.ringing(view), services.house.clock.now(), health=health)
