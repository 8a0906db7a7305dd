"""Kesehatan: where the officers at risk are, how that moved over the day, and the counts of every area.

Counts come as the reader may see them (`data.view.health`): exact for the health role in its own area, disclosed for
everyone else. Names are no part of this module: see `layouts.kesehatan_names`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import dcc, html

from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK, Tier
from data.view import HealthLine
from geo.smoothing import NO_DIFFERENCE, rate_map
from layouts import formats, health_words, parts
from layouts.attributes import attributes
from layouts.figures.base import CONFIG, empty_chart
from layouts.filters import segmented
from layouts.map_panel import map_region
from layouts.page import empty, page
from layouts.query import Query

GROUPS = "Menurut peran, usia dan jam tugas"
LEVELS = {"kecamatan": "Kecamatan", "kelurahan": "Kelurahan"}
ONLY_WIDE = "hanya untuk kota dan kecamatan"
NO_CHECKS = "Belum ada pemeriksaan petugas."
NOBODY = "Belum ada petugas terdaftar di sini."


def layout(seconds: float) -> html.Div:
    """The empty page."""
    return page(
        "kesehatan",
        "Kesehatan",
        html.Div(id="kesehatan-kpi", className="kpi-row"),
        # Two columns that each run on by themselves: a short card leaves no hole beside a long one.
        html.Div([_told(), _drawn()], className="board board-two"),
        _card("Arti angka", "kesehatan-meaning", html.Div(id="kesehatan-meaning"), kept=True),
        dcc.Store(id="kesehatan-names-opened"),
        seconds=seconds,
    )


def _told() -> html.Div:
    """Where and when, who, who has not been seen, how many."""
    return html.Div(
        [
            _card("Risiko per kelurahan dan jam", "kesehatan-heat", html.Div(id="kesehatan-heat"), kept=True),
            html.Section(
                html.Div(id="kesehatan-names", className="card-body"),
                className="card health-names",
                **attributes(aria_label="Petugas yang perlu tindakan"),
            ),
            _card("Cakupan skrining", "kesehatan-coverage", html.Div(id="kesehatan-coverage"), kept=True),
            _card("Jumlah per wilayah", "kesehatan-table", html.Div(id="kesehatan-table"), kept=True),
        ],
        className="stack",
    )


def _drawn() -> html.Div:
    """The tiers now, by group and through the day, and the map."""
    graph = dcc.Graph(id="kesehatan-time", config=CONFIG, figure=empty_chart("Memuat …"), className="chart health-time")
    return html.Div(
        [
            _card("Tingkat kesehatan petugas", "kesehatan-tiers", html.Div(id="kesehatan-tiers")),
            _card(GROUPS, "kesehatan-groups", html.Div(id="kesehatan-groups"), kept=True),
            _card("Sepanjang hari", "kesehatan-time", graph),
            map_card(),
        ],
        className="stack",
    )


def map_card() -> html.Section:
    """The map of the health layer; `callbacks.map_region` fills it."""
    frame = map_region("kesehatan", "Peta petugas yang perlu tindakan per kelurahan")
    inside = html.Div([frame, html.Div(id="kesehatan-map-legend")])
    return _card("Peta risiko", "kesehatan-map", inside, look="health-map")


def _card(title: str, region: str, body: Any, *, kept: bool = False, look: str = "") -> html.Section:
    """A card whose note is filled too. `kept`: the region remembers what it shows (`callbacks.region`)."""
    inside = [body, dcc.Store(id=f"{region}-seen")] if kept else [body]
    head = html.Div(
        [html.H2(title, className="card-title"), html.Div(id=f"{region}-note", className="card-note")],
        className="card-head",
    )
    return html.Section(html.Div([head, *inside], className="card-body"), className=f"card {look}".strip())


def kpis(line: HealthLine) -> list[Any]:
    """Open emergencies, to be acted on, watched, incomplete, of how many. Of nobody nothing is known: no zeros."""
    if not line.people:
        names = ("Darurat terbuka", "Perlu tindakan", "Pantau", "Belum lengkap", "Petugas")
        return [parts.tile(name, formats.UNKNOWN, "belum ada petugas terdaftar") for name in names]
    note = ONLY_WIDE if line.emergencies is None else "orang, belum selesai"
    return [
        parts.tile("Darurat terbuka", formats.number(line.emergencies), note, tone="alarm" if line.emergencies else ""),
        parts.tile(
            health_words.TITLE,
            _value(health_words.count(line.at_risk, line.people)),
            f"orang: {health_words.TIERS}",
        ),
        parts.tile("Pantau", _value(parts.tier_count(line, Tier.PANTAU)), "orang, diperiksa lebih sering"),
        parts.tile(
            "Belum lengkap",
            _value(parts.tier_count(line, Tier.BELUM_LENGKAP)),
            "orang; bukan risiko rendah",
        ),
        parts.tile("Petugas", formats.number(line.people), f"orang terdata di {line.name}"),
    ]


def _value(said: str) -> Any:
    """A word in place of a number is set smaller."""
    return said if any(letter.isdigit() for letter in said) else html.Span(said, className="health-word")


def tiers_note(line: HealthLine, label: str, signed: bool) -> list[Any]:
    """Of whom, and by whose word."""
    return [f"{formats.number(line.people)} orang, {line.name} ", parts.policy_tag(label, signed)]


def time_note(exact: bool) -> str:
    """What the strips are drawn by."""
    return "orang; skala tiap jalur berbeda" if exact else "orang; titik-titik: batas atas; skala berbeda"


def area_table(table: pd.DataFrame) -> Any:
    """Counts per area as they may be shown; without the tiers of the class at risk where nobody may see these."""
    if table.empty:
        return empty("Tidak ada wilayah di bawah pilihan ini.")
    tiers = [tier for tier in parts.TIERS if bool(table[tier.code].notna().any())]
    head = html.Tr(
        [html.Th("Wilayah"), html.Th("Petugas", className="num"), _head(AT_RISK, health_words.TITLE)]
        + [_head(tier.code, tier.label) for tier in tiers]
    )
    rows = [_area_row({str(name): value for name, value in row.items()}, tiers) for row in table.to_dict("records")]
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)], className="table health-table"),
        className="health-table-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label="Jumlah per wilayah, dapat digulir"),
    )


def _head(code: str, label: str) -> html.Th:
    return html.Th(html.Span(label, className=f"tier-key tier-{code}"), className="num", scope="col")


def _area_row(row: Mapping[str, Any], tiers: Sequence[Tier]) -> Any:
    shown = [row["at_risk"], *(row[tier.code] for tier in tiers)]
    counts = [html.Td(_count(one, row["people"]), className="num") for one in shown]
    return html.Tr(
        [html.Th(row["nama"], scope="row"), html.Td(formats.number(row["people"]), className="num"), *counts]
    )


def _count(shown: Shown | None, people: int) -> Any:
    """None: only the class at risk is published, which stands in its own column."""
    said = "digabung" if shown is None else health_words.count(shown, people)
    return html.Small(said, className="is-masked") if shown is None or shown.kind == "hidden" else said


def table_tools(query: Query, level: str, exact: bool) -> list[Any]:
    """The level of the table, and how its counts are to be read."""
    if exact:
        how = "jumlah tepat"
    elif level == "kelurahan":
        how = f"jumlah kecil disamarkan; {health_words.TIERS} dihitung bersama"
    else:
        how = "jumlah kecil disamarkan"
    return [html.Span(how), segmented(query, "tingkat", LEVELS, level, "Tingkat wilayah")]


def comparison(table: pd.DataFrame) -> str | None:
    """Whether the kelurahan differ at all, from exact counts only; None where these are not known."""
    if table.empty or not bool(table["exact"].all()):
        return None
    events = [shown.value for shown in table["at_risk"]]
    counts = pd.DataFrame({"kode": table["kode"], "events": events, "population": table["people"]})
    rates = rate_map(counts)
    if rates.city_rate is None:
        return None
    whole = (
        f"{formats.percent(rates.city_rate)} petugas perlu tindakan (rentang 95%: "
        f"{formats.percent(rates.city_low)} sampai {formats.percent(rates.city_high)})"
    )
    if not rates.evidence_of_difference:
        return f"{whole}; {NO_DIFFERENCE}."
    return f"{whole}; perbedaan antar kelurahan lebih besar daripada kebetulan."


def heat_note(exact: bool, label: str, signed: bool) -> list[Any]:
    """What the heatmap counts."""
    how = "tepat " if exact else "sekurangnya "
    return [f"perlu tindakan per 100 petugas, {how}", parts.policy_tag(label, signed)]


def nobody() -> Any:
    """What stands in place of counts of officers where there is none."""
    return empty(NOBODY, "Petugas diimpor oleh admin; hasil pemeriksaannya menyusul dari lapangan.", "bi-person-plus")


def no_hours() -> Any:
    """The heatmap before the first check."""
    return empty(NO_CHECKS, "Terisi begitu pemeriksaan pertama dikirim dari lapangan.", "bi-heart-pulse")
