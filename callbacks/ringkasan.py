"""Ringkasan, refreshed: the whole page from one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash

from callbacks import map_region
from callbacks.context import Services
from callbacks.map_region import href_of, level_of, map_picture
from callbacks.refresh import area_of, contest_of, refresh_page
from data.actor import KOTA
from data.view import Emergency, View, alerts
from layouts import emergencies, ringkasan
from layouts.figures.shades import LAYERS
from layouts.parts import Progress
from layouts.query import Query

FEED_LINES = 30
INSIDE = {"kota": "kecamatan", "dapil": "kecamatan"}  # what is listed inside an area; kelurahan everywhere else
TITLES = {"kecamatan": "Kecamatan", "kelurahan": "Kelurahan"}


def register(app: Dash, services: Services) -> None:
    """Bind the page."""

    def build(view: View, query: Query) -> Sequence[Any]:
        return regions(services, view, query)

    refresh_page(app, services, "ringkasan", "/", ringkasan.REGIONS, build)
    map_region.bind(app, "ringkasan")


def regions(services: Services, view: View, query: Query) -> list[Any]:
    """Values of `ringkasan.REGIONS`, in order."""
    area, contest = area_of(view, query), contest_of(view, query)
    about = view.register.contests[contest]
    tally, health = view.tally(area, contest), view.health(area)
    picture = map_picture(services, view, query, "ringkasan")
    level, rows = progress(view, query, area, contest)
    return [
        ringkasan.tiles(
            query, tally, about.short_name, view.day(area), health, checks(view, area), view.policy,
            sees_findings=view.actor.may("see_findings"),
            unclaimed=alerts.unclaimed(view)[0] if area == KOTA else None,
        ),
        *picture.parts,
        ringkasan.map_head(query, LAYERS, picture.layer.name, picture.layer.title),
        ringkasan.count_card(query, tally, about.name, services.settings.lead_threshold),
        ringkasan.health_card(health, view.policy),
        ringkasan.areas_card(TITLES[level], rows, about.short_name),
        ringkasan.feed_card(view.feed(FEED_LINES, None if area == KOTA else area)),
        own_emergencies(view),
    ]  # fmt: skip


def own_emergencies(view: View) -> Any:
    """The open emergencies of the reader's own area, whatever is filtered; nothing for roles that do not act."""
    if not view.actor.may("see_emergencies"):
        return None
    named = view.actor.may("see_named_health")
    unnamed = [Emergency(one.area, one.place, 1, one.at, None) for one in alerts.unnamed_emergencies(view)]
    found = sorted([*view.emergencies(), *unnamed], key=lambda one: (one.since, one.area))
    return emergencies.card(found, view.event_time, view.policy, opens_names=named, claims=alerts.claims(view))


def checks(view: View, area: str) -> ringkasan.Checks:
    """The forms of all contests of an area together."""
    found = [view.tally(area, contest) for contest in view.register.contests]
    return ringkasan.Checks(
        sum(one.reported for one in found),
        sum(one.flagged for one in found),
        sum(one.held for one in found),
    )


def progress(view: View, query: Query, area: str, contest: str) -> tuple[str, list[Progress]]:
    """The level listed, and its areas inside the chosen one; for a kelurahan, those beside it."""
    here = level_of(view, area)
    level = INSIDE.get(here, "kelurahan")
    within = view.register.areas[area].parent if here == "kelurahan" else area
    rows = []
    for code in view.areas_at(level, within):
        one = view.tally(code, contest)
        rows.append(Progress(one.name, one.reported, one.tps, href_of(view, query, code), code == area))
    return level, rows
