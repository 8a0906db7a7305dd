"""Hitung, refreshed. The columns of the table are sent only when the contest or the measure changes, so that sorting
and widths survive every tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash

from callbacks.context import Services
from callbacks.map_region import level_of
from callbacks.refresh import area_of, contest_of, refresh_page
from callbacks.region import refresh_region
from data.actor import KOTA
from data.view import View
from layouts import hitung, hitung_grid
from layouts.figures.hitung import share_lines
from layouts.filters import Option
from layouts.query import Query

# The levels of the table by the level of the chosen area; the first is the one shown unasked.
LEVELS = {
    "kota": ("kecamatan", "dapil", "kelurahan"),
    "dapil": ("kecamatan", "kelurahan"),
    "kecamatan": ("kelurahan",),
    "kelurahan": ("kelurahan",),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the query chooses. `within`: the area whose parts the table lists; a kelurahan stands among its own."""

    area: str
    contest: str
    consistent: bool
    levels: tuple[str, ...]
    level: str
    within: str
    measure: str
    party: int | None


def register(app: Dash, services: Services) -> None:
    """Bind the page."""

    def build(view: View, query: Query) -> Sequence[Any]:
        return regions(view, query, services.settings.lead_threshold)

    refresh_page(app, services, "hitung", "/hitung", hitung.REGIONS, build)
    refresh_region(app, services, "hitung", "/hitung", ("hitung-grid", "columnDefs"), columns)


def choice_of(view: View, query: Query) -> Choice:
    """The query, judged: what is not among the choices is the default."""
    area, contest = area_of(view, query), contest_of(view, query)
    levels = LEVELS[level_of(view, area)]
    parent = view.register.areas[area].parent if level_of(view, area) == "kelurahan" else None
    about = view.register.contests[contest]
    wanted = query.get("partai") or ""
    party = int(wanted) if wanted.isdecimal() and int(wanted) in about.parties else None
    return Choice(
        area,
        contest,
        query.get("hanya") == hitung.CONSISTENT,
        levels,
        query.choose("tingkat", levels, levels[0]),
        parent or area,
        query.choose("ukuran", list(hitung.MEASURES), hitung_grid.SHARES),
        party,
    )


def regions(view: View, query: Query, threshold: float) -> list[Any]:
    """Values of `hitung.REGIONS`, in order."""
    choice = choice_of(view, query)
    about = view.register.contests[choice.contest]
    tally = view.tally(choice.area, choice.contest, choice.consistent)
    table = view.table(choice.contest, choice.level, choice.within, choice.consistent)
    whole = view.tally(choice.within, choice.contest, choice.consistent)
    trails = view.actor.may("see_forms")
    return [
        hitung.tools(
            query, list(view.register.contests.values()), choice.contest, consistent=choice.consistent,
            exports=view.actor.may("export_aggregates"),
        ),
        hitung.count_card(query, tally, about, threshold, consistent=choice.consistent, trails=trails),
        hitung.lines_head(tally, consistent=choice.consistent),
        share_lines(view.history(choice.area, choice.contest), tally),
        party_card(view, query, choice),
        hitung.table_head(query, whole.name, choice.levels, choice.level, choice.measure, trails=trails),
        hitung_grid.rows(table, query, choice.area, choice.contest, trails=trails),
        hitung_grid.options(whole, trails=trails),
        {"height": f"{hitung_grid.height(len(table), whole.lines)}px"},
    ]  # fmt: skip


def columns(view: View, query: Query) -> list[dict[str, Any]]:
    """The columns of the table; the same bytes as long as contest, measure and names stand."""
    choice = choice_of(view, query)
    lines = view.tally(KOTA, choice.contest).lines
    return hitung_grid.columns(lines, choice.measure)


def party_card(view: View, query: Query, choice: Choice) -> Any:
    """The candidates of the chosen party, or the dapil to choose one in; nothing when no party is chosen."""
    if choice.party is None:
        return None
    about = view.register.contests[choice.contest]
    name = view.register.parties[choice.party].name
    if choice.area == KOTA and not about.has_one_ballot:
        dapil = [Option(code.removeprefix("dapil:"), view.area_name(code)) for code in view.areas_at("dapil")]
        return hitung.choose_dapil(query, name, dapil)
    lines = view.candidates(choice.area, choice.contest, choice.party, choice.consistent)
    counted = view.tally(choice.area, choice.contest, choice.consistent).counted
    return hitung.party_card(query, name, view.area_name(choice.area), lines, counted)
