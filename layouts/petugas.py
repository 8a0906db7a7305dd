"""Petugas: who serves where, how many there should be and are missing where, and a search that forgives spelling.

Pure. Names, roles and places are plain; nothing sealed and nothing of health is on this page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash import dcc, html

from data.people import PERSON_ROLES, role_name
from data.view.officers import Filled, Gap, Officer
from layouts import formats
from layouts.filters import Option, pill, segmented
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query

LISTS: Final = {"orang": "Petugas", "kurang": "Kekurangan"}
ORDERS: Final = {"place": "Tempat", "name": "Nama", "role": "Tugas"}
MOST_GAPS: Final = 120
PAGE: Final = 100  # rows of one request of the grid
FILES: Final = {"csv": "CSV", "xlsx": "XLSX"}
COLUMNS: Final[list[dict[str, Any]]] = [
    {"field": "name", "headerName": "Nama", "flex": 2, "minWidth": 180},
    {"field": "role", "headerName": "Tugas", "flex": 1, "minWidth": 130},
    {"field": "place", "headerName": "Tempat", "flex": 2, "minWidth": 170},
    {"field": "id", "headerName": "Id", "flex": 1, "minWidth": 150},
    {"field": "phone", "headerName": "HP terdaftar", "width": 130},
]
OPTIONS: Final[dict[str, Any]] = {
    "rowHeight": 38,
    "headerHeight": 42,
    "cacheBlockSize": PAGE,
    "maxBlocksInCache": 20,
    "infiniteInitialRowCount": 1,
    "suppressColumnMoveAnimation": True,
    "animateRows": False,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "localeText": {"noRowsToShow": "Tidak ada petugas.", "loadingError": "Gagal memuat"},
}


def layout(seconds: float) -> html.Div:
    """The empty page; the list is asked for row by row and left alone by the refresh."""
    return page(
        "petugas",
        "Petugas",
        html.Div(id="petugas-counts", className="kpi-row"),
        html.Section(
            html.Div(
                [
                    html.Div(id="petugas-tools", className="petugas-tools"),
                    html.Div(id="petugas-list"),
                ],
                className="card-body",
            ),
            className="card petugas-card",
        ),
        seconds=seconds,
    )


# ---- the numbers ----


def counts_row(found: Sequence[Filled], query: Query) -> list[Any]:
    """Expected against filled, a tile per role; the gaps are a click away."""
    return [_role_tile(one, query) for one in found]


def _role_tile(one: Filled, query: Query) -> Any:
    name = PERSON_ROLES[one.role][0].partition(" (")[0]
    share = min(one.filled / one.expected, 1.0) if one.expected else None
    if not one.filled:
        note, tone = "belum diimpor", ""
    elif one.missing:
        note = f"kurang {formats.number(one.missing)} di {formats.number(one.short_places)} tempat"
        tone = "late"
    else:
        note, tone = "lengkap", ""
    return tile(
        name, formats.number(one.filled), f"dari {formats.number(one.expected)} seharusnya", note, tone=tone,
        share=share, href=query.href(daftar="kurang", tugas=None, cari=None),
    )  # fmt: skip


# ---- above the list ----


def tools(query: Query, chosen: str, found: int) -> list[Any]:
    """Which list, which role, in which order, and the files of what is chosen."""
    roles = [Option(code, name.partition(" (")[0]) for code, (name, _) in PERSON_ROLES.items()]
    # Made anew with the address: what is in the box and what is listed are never two things.
    box = dcc.Input(
        id="petugas-search", type="search", value=query.get("cari") or "", maxLength=60,
        autoComplete="off", placeholder="Cari nama atau id", className="form-control",
    )  # fmt: skip
    label = html.Label("Cari nama atau id", htmlFor="petugas-search", className="visually-hidden")
    clear = dcc.Link("Hapus pencarian", href=query.href(cari=None)) if query.get("cari") else None
    made: list[Any] = [label, box, clear, segmented(query, "daftar", LISTS, chosen, "Daftar", cari=None)]
    if chosen == "orang":
        made.append(pill(query, "Tugas", "tugas", roles))
        if not query.get("cari"):
            order = query.choose("urut", list(ORDERS), "place")
            made.append(segmented(query, "urut", ORDERS, order, "Urutan"))
        made.append(html.Span(f"{formats.number(found)} petugas", className="page-note"))
        search = query.search(daftar=None)
        made += [
            html.A(words, href=f"/unduh/petugas.{kind}{search}", className="btn btn-sm btn-outline-secondary")
            for kind, words in FILES.items()
        ]
    return made


# ---- the lists ----


def grid(query: Query, found: int) -> Any:
    """The list of officers, fetched a hundred at a time."""
    if not found:
        if query.get("cari") or query.get("tugas"):
            return empty("Tidak ada petugas yang cocok.", "Ubah pencarian, atau pilih semua tugas.", "bi-search")
        return empty("Belum ada petugas terdaftar.", "Admin mengimpor daftarnya: python app.py import petugas BERKAS.")
    return dag.AgGrid(
        id="petugas-grid",
        columnDefs=COLUMNS,
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True, "suppressHeaderMenuButton": True},
        rowModelType="infinite",
        dashGridOptions=OPTIONS,
        getRowId="params.data.id",
        className="grid",
        style={"height": f"{min(found, 16) * 38 + 46}px"},
    )


def row(one: Officer) -> Mapping[str, Any]:
    """An officer as the grid shows them."""
    return {
        "id": one.id,
        "name": one.name,
        "role": role_name(one.role).partition(" (")[0],
        "place": one.place,
        "phone": "ya" if one.phone else "",
    }


def gap_rows(query: Query, found: Sequence[Gap], names: Mapping[str, str]) -> list[Any]:
    """Where somebody is missing, the most first; a click leads to the officers of that place."""
    if not found:
        return [empty("Semua tempat lengkap.", "Jumlah seharusnya diatur dengan SIAGA_HEADCOUNT.", "bi-check2-circle")]
    rows: list[Any] = [_gap(query, one, names) for one in found[:MOST_GAPS]]
    if len(found) > MOST_GAPS:
        words = f"Ditampilkan {MOST_GAPS} teratas dari {formats.number(len(found))}. Persempit dengan saringan di atas."
        rows.append(html.P(words, className="page-note kejadian-more"))
    return rows


def _gap(query: Query, one: Gap, names: Mapping[str, str]) -> html.Div:
    where = ".".join(one.area.split(".")[:4])
    level = "kelurahan" if where.count(".") == 3 else "kecamatan"
    href = query.href(**{"daftar": "orang", "kelurahan": None, "kecamatan": None, "dapil": None, level: where})
    lacking = [f"{PERSON_ROLES[role][0].partition(' (')[0]} kurang {count}" for role, count in one.missing.items()]
    return html.Div(
        [
            html.Div(
                [dcc.Link(one.place, href=href, className="kejadian-name"),
                 html.Div(names.get(where[:8], ""), className="page-note")],
                className="kejadian-what",
            ),
            html.Div("; ".join(lacking), className="petugas-lacking"),
            html.Div(html.Strong(f"kurang {formats.number(one.people)}"), className="kejadian-state"),
        ],
        className="kejadian-row petugas-gap",
    )  # fmt: skip
