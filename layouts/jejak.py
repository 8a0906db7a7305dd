"""Jejak: from an area to its kelurahan, from there to the TPS, and so to the forms behind a total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from data.register import Register
from data.rules.figures import is_number
from data.view import TrailList, TrailRow
from layouts import formats, putaran
from layouts.area_panel import Crumb, breadcrumb
from layouts.attributes import attributes
from layouts.figures.shades import STATE_WORDS
from layouts.filters import segmented
from layouts.page import empty, page
from layouts.parts import UNOFFICIAL, meter
from layouts.query import Query

NAME, PATH = "jejak", "/jejak"
EVERY: Final = "semua"
SHOWN: Final = {EVERY: "Semua TPS", "temuan": "Perlu dilihat", "belum": "Belum masuk"}
FEW: Final = 5  # choices that get a column each
_LOOKS: Final = {"counted": "tag tag-fresh", "flagged": "tag tag-late", "held": "tag tag-alarm",
                 "rejected": "tag tag-alarm"}  # fmt: skip


def layout(seconds: float) -> html.Div:
    """The empty page."""
    return page(
        NAME,
        "Jejak",
        html.Div(id="jejak-tools", className="jejak-tools"),
        html.Div(id="jejak-body", className="jejak-body"),
        *putaran.place(),
        dcc.Store(id="jejak-body-seen"),
        seconds=seconds,
    )


def tools(query: Query, register: Register, chosen: str | None, *, every: bool) -> list[Any]:
    """The choice of contest. `every`: all of them together are a choice too, which is `chosen` None."""
    names = {one.code: one.short_name for one in register.contests.values()}
    if every:
        names = {"": "Semua pemilihan", **names}
    return [segmented(query, "pemilihan", names, chosen or "", "Pemilihan")]


def way(crumbs: Sequence[Crumb]) -> Any:
    """The way back up."""
    return html.Div(breadcrumb(crumbs), className="jejak-way")


# ---- a city, a dapil, a kecamatan: which kelurahan ----


def choose(query: Query, table: pd.DataFrame, own: Sequence[str], register: Register, name: str) -> list[Any]:
    """The kelurahan of an area, by kecamatan. `table`: a frame of `View.table`; `own`: those the reader may enter."""
    rows = {str(row["kode"]): row for row in table.to_dict("records")}
    if not own:
        return [
            empty("Tidak ada TPS Anda di wilayah ini.", "Pilih kecamatan atau kelurahan Anda pada saringan di atas.")
        ]
    groups: dict[str, list[str]] = {}
    for code in own:
        groups.setdefault(register.areas[code].parent or "", []).append(code)
    words = f"{name}: pilih kelurahan untuk melihat TPS-nya, lalu TPS untuk melihat formulir dan riwayatnya."
    return [
        html.P(words, className="page-note jejak-lead"),
        html.Div([_group(query, register, code, members, rows) for code, members in groups.items()],
                 className="jejak-groups"),
    ]  # fmt: skip


def _group(query: Query, register: Register, kecamatan: str, members: Sequence[str], rows: dict[str, Any]) -> Any:
    reported, whole = (sum(int(rows[code][name]) for code in members) for name in ("reported", "tps"))
    return html.Section(
        [
            html.Div(
                [
                    html.H2(register.areas[kecamatan].name, className="card-title"),
                    html.Span(f"{formats.number(reported)} dari {formats.number(whole)} TPS", className="card-note"),
                ],
                className="card-head",
            ),
            html.Ul([html.Li(_kelurahan(query, rows[code])) for code in members], className="jejak-areas"),
        ],
        className="card jejak-group",
    )


def _kelurahan(query: Query, row: Any) -> Any:
    marks = [
        html.Span(f"{formats.number(row[name])} {words}", className=look)
        for name, words, look in (("held", "ditahan", "is-held"), ("flagged", "bertanda", "is-flagged"))
        if row[name]
    ]
    return dcc.Link(
        [
            html.Span(row["nama"], className="area-name"),
            html.Span(marks, className="jejak-marks"),
            meter(row["share_tps"] if row["reported"] else 0.0),
            html.Span([formats.number(row["reported"]), html.Small(f" / {formats.number(row['tps'])}")],
                      className="area-count"),
        ],
        href=query.href(dapil=None, kecamatan=None, kelurahan=str(row["kode"]), tps=None, keadaan=None),
        className="jejak-area",
    )  # fmt: skip


# ---- a kelurahan: which TPS ----


def tps_table(query: Query, found: TrailList, place: str, contest: str) -> list[Any]:
    """The TPS with their standing forms in short, each leading to its own page."""
    chosen = query.choose("keadaan", list(SHOWN), EVERY)
    rows = [row for row in found.rows if _is_shown(row, chosen)]
    named = {value: f"{words} {formats.number(sum(_is_shown(row, value) for row in found.rows))}"
             for value, words in SHOWN.items()}  # fmt: skip
    head = html.Div(
        [
            html.H2(place, className="card-title"),
            html.P(f"{contest} · {UNOFFICIAL}", className="card-note"),
            segmented(query, "keadaan", named, chosen, "TPS yang ditampilkan"),
        ],
        className="card-head",
    )
    body = _table(query, found, rows) if rows else _nothing(chosen)
    return [html.Section(html.Div([head, body], className="card-body"), className="card jejak-list")]


def _is_shown(row: TrailRow, chosen: str) -> bool:
    if chosen == "temuan":
        return row.state in ("flagged", "held", "rejected") or row.open_entries > 0
    return chosen != "belum" or row.state == "none"


def _nothing(chosen: str) -> Any:
    if chosen == "temuan":
        words = "Semua formulir yang masuk dari kelurahan ini lolos pemeriksaan, dan tidak ada laporan yang berbeda."
        return empty("Tidak ada yang perlu dilihat.", words, "bi-check2-circle")
    return empty("Semua TPS sudah masuk.", "Pilih Semua TPS untuk melihat formulirnya.", "bi-check2-circle")


def _table(query: Query, found: TrailList, rows: Sequence[TrailRow]) -> Any:
    few = len(found.choices) <= FEW
    votes = (
        [html.Th(f"No. {number}", className="num", title=name) for number, name in found.choices]
        if few
        else [html.Th("Terbanyak")]
    )
    heads = [
        html.Th("TPS"), html.Th("Keadaan"), *votes, html.Th("Jumlah suara", className="num"),
        html.Th("Temuan", className="num"), html.Th("Foto", className="num"), html.Th("Versi", className="num"),
        html.Th("Waktu", className="num"),
    ]  # fmt: skip
    return html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody([_tps(query, found, row, few) for row in rows])],
        className="table jejak-table",
    )


def _tps(query: Query, found: TrailList, row: TrailRow, few: bool) -> Any:
    link = dcc.Link(row.place, href=query.href(dapil=None, kecamatan=None, tps=row.tps, keadaan=None,
                                               kelurahan=found.kelurahan), className="jejak-tps")  # fmt: skip
    place = html.Th([link, html.Small(" lokasi khusus") if row.special else None], scope="row")
    if row.no is None and not row.photos and not row.open_entries:
        said = html.Td(_state(row), colSpan=5 + (len(found.choices) if few else 1) + 1, className="jejak-state")
        return html.Tr([place, said], className="is-quiet", **attributes(data_tps=row.tps))
    return html.Tr([place, *_told(found, row, few)], **attributes(data_tps=row.tps))


def _told(found: TrailList, row: TrailRow, few: bool) -> list[Any]:
    """The cells of a TPS of which something has come."""
    votes = [_most(found, row)]
    if few:
        pairs = zip(found.choices, row.votes, strict=True)
        votes = [_cell(formats.number(one), f"No. {number}") for (number, _), one in pairs]
    total = formats.number(row.total) if is_number(row.total) else formats.UNKNOWN
    findings = row.findings if row.no is not None else None
    return [
        html.Td([_state(row), *_beside(row)], className="jejak-state"),
        *votes,
        _cell(html.Strong(total), "Jumlah suara"),
        _cell(formats.number(findings), "Temuan", "is-late" if row.findings else ""),
        _cell(formats.number(row.photos), "Foto"),
        _cell(formats.number(row.ver), "Versi"),
        _cell(formats.clock(row.time) if row.time else formats.UNKNOWN, "Waktu"),
    ]


def _cell(value: Any, name: str, look: str = "") -> Any:
    """`name`: the head of the column, which stands in the cell itself on a phone."""
    return html.Td(value, className=f"num {look}".strip(), **attributes(data_name=name))


def _most(found: TrailList, row: TrailRow) -> Any:
    if row.leading is None:
        return html.Td(formats.UNKNOWN, **attributes(data_name="Terbanyak"))
    number, name = found.choices[row.leading]
    words: list[Any] = [f"{number} {name} ", html.Strong(formats.number(row.votes[row.leading]))]
    return html.Td(words, **attributes(data_name="Terbanyak"))


def _state(row: TrailRow) -> Any:
    return html.Span(STATE_WORDS[row.state], className=_LOOKS.get(row.state, "tag tag-quiet"))


def _beside(row: TrailRow) -> list[Any]:
    if not row.open_entries:
        return []
    return [" ", html.Span("laporan lain berbeda", className="tag tag-late")]
