"""Temuan: the lists of forms that wait for a second person. They are refreshed; the panel beside them is not."""

from __future__ import annotations

from typing import Any

from dash import Dash

from callbacks import temuan_decision, temuan_panel, temuan_second, temuan_tray
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from callbacks.region import refresh_region
from callbacks.temuan_address import PATH, chosen_area, chosen_contest, chosen_state
from data.actor import KOTA, contains
from data.dapil import members
from data.view import View
from layouts import temuan as page
from layouts import temuan_second as second
from layouts import temuan_tray as tray
from layouts.query import Query


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""
    refresh_page(app, services, "temuan", PATH, [("temuan-counts", "children"), ("temuan-tools", "children")], head)
    refresh_region(app, services, "temuan", PATH, ("temuan-list", "children"), cards)
    temuan_panel.register(app, services)
    temuan_decision.register(app, services)
    temuan_second.register(app, services)
    temuan_tray.register(app, services)


def own_places(view: View, area: str) -> list[str]:
    """The chosen area as far as it is the reader's own: itself, or the reader's areas inside it."""
    mine = sorted(view.actor.areas)
    parts = members(view.register, area)
    whole = [code for code in parts if view.actor.within(code)]
    if len(whole) == len(parts):
        return [area]
    return whole + [code for code in mine if any(contains(part, code) for part in parts) and code not in whole]


def count(view: View, query: Query) -> page.Counts:
    """How many forms of the reader's part of the chosen area are in, held and flagged."""
    contest = chosen_contest(view, query)
    contests = [contest] if contest else list(view.register.contests)
    area = area_of(view, query)
    tallies = [view.tally(place, one) for place in own_places(view, area) for one in contests]
    differing = view.differing(contest, None if area == KOTA else area)
    return page.Counts(
        sum(one.tps for one in tallies),
        sum(one.reported for one in tallies),
        sum(one.counted for one in tallies),
        sum(one.held for one in tallies),
        sum(one.flagged for one in tallies),
        differing.forms,
        differing.alone,
        view.second_count(contest, None if area == KOTA else area) if view.actor.may("verify") else 0,
        view.tray_count() if view.actor.may("verify") else 0,
    )


def head(view: View, query: Query) -> tuple[Any, ...]:
    """The counts and the tools above the list."""
    view.actor.require("see_findings")
    contest = chosen_contest(view, query)
    words = view.register.contests[contest].short_name if contest else "semua pemilihan"
    counts, area = count(view, query), area_of(view, query)
    line = page.outlook_line(
        view.tally(area, contest) if contest else None, view.examined(area, contest) if contest else None
    )
    return page.counts_row(counts, words), page.tools(query, view.register, chosen_state(query), counts, line)


def cards(view: View, query: Query) -> list[Any]:
    """The chosen list."""
    area, contest, state = chosen_area(view, query), chosen_contest(view, query), chosen_state(query)
    if state == "kedua":
        again = view.second_forms(contest, area, page.LIMIT)
        return second.cards(query, again, view.register, count(view, query), view.house.second)
    if state == "salah-alamat":
        return tray.cards(query, view.tray(page.LIMIT), view.register, count(view, query))
    found = view.findings(contest, area, page.STORED[state], page.LIMIT)
    return page.cards(query, found, view.register, state, count(view, query))
