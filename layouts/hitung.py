"""Hitung: a contest in the chosen area - the count in ballot order, how it moved, the table, candidates, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash import dcc, html

from data.register import Contest
from data.view import Line, Tally
from layouts import formats, parts
from layouts.figures.base import CONFIG, empty_chart
from layouts.filters import Option, segmented
from layouts.hitung_grid import DEFAULTS, LEVELS, LISTENERS, OPTIONS, SHARES, VOTES
from layouts.jejak_link import area_href
from layouts.page import page
from layouts.query import Query
from layouts.ringkasan import too_early

CONSISTENT: Final = "konsisten"
COUNTED: Final = {"": "Semua dihitung", CONSISTENT: "Konsisten saja"}
MEASURES: Final = {SHARES: "Persen", VOTES: "Suara"}
FILES: Final = {"csv": "CSV", "xlsx": "XLSX"}
REGIONS: Final = [
    ("hitung-tools", "children"),
    ("hitung-count", "children"),
    ("hitung-lines-head", "children"),
    ("hitung-lines", "figure"),
    ("hitung-party", "children"),
    ("hitung-table-head", "children"),
    ("hitung-grid", "rowData"),
    ("hitung-grid", "dashGridOptions"),
    ("hitung-grid", "style"),
]


def layout(seconds: float) -> html.Div:
    """The empty page."""
    return page(
        "hitung",
        "Hitung",
        html.Div(id="hitung-tools", className="hitung-tools"),
        html.Div([html.Div(id="hitung-count"), _lines_card()], className="board board-half"),
        html.Div(id="hitung-party"),
        _table_card(),
        seconds=seconds,
    )


def _lines_card() -> html.Section:
    return html.Section(
        html.Div(
            [
                html.Div(id="hitung-lines-head", className="card-head"),
                dcc.Graph(
                    id="hitung-lines",
                    figure=empty_chart(""),
                    config=CONFIG,
                    responsive=True,
                    className="chart chart-lines",
                ),
            ],
            className="card-body",
        ),
        className="card card-lines",
    )


def _table_card() -> html.Section:
    return html.Section(
        html.Div(
            [
                html.Div(id="hitung-table-head", className="card-head"),
                dag.AgGrid(
                    id="hitung-grid",
                    columnDefs=[],
                    rowData=[],
                    defaultColDef=DEFAULTS,
                    dashGridOptions=OPTIONS,
                    eventListeners=LISTENERS,
                    getRowId="params.data.kode",
                    rowClassRules={"row-total": "params.data.total", "row-chosen": "params.data.chosen"},
                    className="grid",
                    style={"height": "20rem"},
                ),
                dcc.Store(id="hitung-grid-seen"),
            ],
            className="card-body",
        ),
        className="card card-table",
    )


# ---- above: which contest, which forms, downloads ----


def tools(query: Query, contests: Sequence[Contest], chosen: str, *, consistent: bool, exports: bool) -> list[Any]:
    """Links to the contests, to all or only the consistent forms, and to the files."""
    names = {one.code: one.short_name for one in contests}
    found: list[Any] = [
        segmented(query, "pemilihan", names, chosen, "Pemilihan", partai=None),
        segmented(query, "hanya", COUNTED, CONSISTENT if consistent else "", "Formulir yang dihitung"),
    ]
    if exports:
        search = query.search(pemilihan=chosen)
        look = "btn btn-sm btn-outline-secondary"
        files = [html.A(words, href=f"/unduh/hitung.{kind}{search}", className=look) for kind, words in FILES.items()]
        found.append(html.Div([html.Span("Unduh", className="page-note"), *files], className="hitung-files"))
    return found


# ---- the count ----


def count_card(
    query: Query, tally: Tally, contest: Contest, threshold: float, *, consistent: bool, trails: bool = False
) -> html.Section:
    """The choices in ballot order, and what the count is of. `threshold`: share of TPS before a lead is said."""
    leader = tally.leader if parts.lead_is_said(tally, threshold) else None
    links = None
    if contest.kind == "parties":
        links = [query.href(pemilihan=contest.code, partai=str(line.number)) for line in tally.lines]
    body: list[Any] = [parts.choice_bars(tally.lines, tally.counted, leader=leader, hrefs=links)]
    if tally.leader is not None and leader is None:
        body.append(html.P(too_early(threshold), className="count-line"))
    body.append(facts(tally, consistent=consistent))
    note = f"{tally.name} · {parts.UNOFFICIAL}"
    way = trail_way(tally.area, contest.code) if trails else None
    return parts.card(contest.name, body, note=note, tools=way, look="card-count")


def trail_way(area: str, contest: str) -> Any:
    """From this total to the forms in it."""
    words = "Dari total ini ke formulirnya"
    return dcc.Link("Jejak", href=area_href(area, contest), className="card-more", title=words)


def facts(tally: Tally, *, consistent: bool) -> html.Dl:
    """TPS in, voters covered, counted, flagged, held, valid and invalid votes, turnout: each with what it is of."""
    number, percent = formats.number, formats.percent
    if tally.dpt_total is None:
        voters, covered = formats.UNKNOWN, "DPT belum diimpor"
    else:
        voters = percent(tally.share_dpt)
        covered = f"{number(tally.dpt_reported)} dari {number(tally.dpt_total)} pemilih"
    nothing = "belum ada formulir"
    rows = [
        ("TPS masuk", number(tally.reported), f"dari {number(tally.tps)} · {percent(tally.share_tps)}", ""),
        ("DPT terwakili", voters, covered, ""),
        ("Dihitung", number(tally.counted), "TPS tanpa tanda" if consistent else "TPS", ""),
        ("Bertanda", number(tally.flagged), "tidak dihitung di sini" if consistent else "tetap dihitung", "is-flagged"),
        ("Ditahan", number(tally.held), "tidak dihitung", "is-held"),
        ("Suara sah", number(tally.valid) if tally.counted else formats.UNKNOWN,
         f"dari {number(tally.counted)} TPS" if tally.counted else nothing, ""),
        ("Tidak sah", number(tally.invalid),
         f"menurut {number(tally.invalid_forms)} formulir" if tally.invalid_forms else nothing, ""),
        ("Partisipasi", percent(tally.turnout),
         f"menurut {number(tally.turnout_tps)} formulir" if tally.turnout_tps else "belum ada angka lengkap", ""),
    ]  # fmt: skip
    marked = {"Bertanda": tally.flagged, "Ditahan": tally.held}
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(name),
                    html.Dd(value, className=look if marked.get(name) else ""),
                    html.Dd(note, className="page-note"),
                ],
                className="fact",
            )
            for name, value, note, look in rows
        ],
        className="facts",
    )


def lines_head(tally: Tally, *, consistent: bool) -> list[Any]:
    """Title of the figure, and which forms it counts."""
    note = "bagian suara sah tiap 10 menit (WITA)"
    if consistent:
        note += "; grafik ini tetap memuat formulir bertanda"
    return [html.H2("Perjalanan suara", className="card-title"), html.P(note, className="card-note")]


# ---- candidates of a party ----


def party_card(query: Query, name: str, place: str, lines: Sequence[Line], counted: int) -> html.Section:
    """A party's own votes and its candidates', in ballot order; shares are of the party's votes."""
    whole = f"{formats.number(sum(line.votes for line in lines))} suara partai dan calonnya"
    said = f"{whole} dari {formats.number(counted)} TPS · {parts.UNOFFICIAL}"
    body = [parts.choice_bars(lines, counted), html.P(said, className="count-line")]
    return parts.card(f"Calon {name}", body, note=f"{place}; bagian dari suara partai ini", tools=_close(query))


def choose_dapil(query: Query, name: str, dapil: Sequence[Option]) -> html.Section:
    """Candidates stand on the ballot of a dapil, so a city total of candidates does not exist."""
    hrefs = [query.href(dapil=one.value, kecamatan=None, kelurahan=None) for one in dapil]
    links = [
        dcc.Link(one.name, href=href, className="btn btn-outline-secondary")
        for one, href in zip(dapil, hrefs, strict=True)
    ]
    words = "Tiap dapil punya surat suara dan calon sendiri; suara calon tidak dijumlahkan se-kota. Pilih satu dapil:"
    body = [html.P(words), html.Div(links, className="hitung-dapil")]
    return parts.card(f"Calon {name}", body, tools=_close(query))


def _close(query: Query) -> Any:
    return dcc.Link("Tutup", href=query.href(partai=None), className="card-more", title="Tutup daftar calon")


# ---- the table ----


def table_head(
    query: Query, place: str, levels: Sequence[str], level: str, measure: str, *, trails: bool = False
) -> list[Any]:
    """Title, the levels the area has, and whether choices are shown as shares or votes."""
    names = {one: LEVELS[one] for one in levels}
    forms = "tanda di sampingnya (J) untuk formulirnya, " if trails else ""
    note = f"{place} · {parts.UNOFFICIAL} · klik nama untuk masuk, {forms}judul kolom untuk mengurutkan"
    found: list[Any] = [
        html.H2(f"Per {LEVELS[level].lower()}", className="card-title"),
        html.P(note, className="card-note"),
        html.Div(
            [
                segmented(query, "tingkat", names, level, "Tingkat wilayah") if len(names) > 1 else None,
                segmented(query, "ukuran", MEASURES, measure, "Ukuran"),
            ],
            className="card-tools",
        ),
    ]  # fmt: skip
    return found
