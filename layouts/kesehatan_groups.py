"""Officers at risk by role, age and hours on duty: a row per group with its count, and a bar where a rate may be said.

The bars are shares of the group, all on one scale that ends at a round number; the thin line over each is the interval
(95 %). Where counts are known to the person the bar is divided into evaluasi, rujuk and darurat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from dash import html

from data.people import PERSON_ROLES
from data.rules.disclosure import Shown
from data.rules.groups import UNKNOWN
from data.rules.policy import AT_RISK_TIERS, Tier
from layouts import formats
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.health_rates import Rate, rate
from layouts.page import empty
from layouts.query import Query

SPLITS: Final = {"peran": "role", "usia": "age", "jam": "hours"}
CHOICES: Final = {"peran": "Peran", "usia": "Usia", "jam": "Jam tugas"}
ROLES: Final = {"linmas": "Linmas", "pkd": "Pengawas kel.", "panwascam": "Panwaslu kec.", "sekretariat": "Sekretariat"}
AGES: Final = {UNKNOWN: "Usia belum diketahui", "60+": "60 tahun ke atas"}
HOURS: Final = {
    "0-8": "Di bawah 8 jam",
    "8-12": "8 sampai di bawah 12 jam",
    "12-16": "12 sampai di bawah 16 jam",
    "16+": "16 jam ke atas",
    UNKNOWN: "Jam tugas belum dilaporkan",
}
SCALES: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
TOO_SMALL: Final = "Pembagian menurut peran, usia dan jam tugas hanya untuk kota dan kecamatan."
WHY: Final = "Di kelurahan kelompoknya terlalu kecil untuk ditampilkan di luar tim kesehatan wilayah itu."


def role_name(role: str) -> str:
    """The role as it is called in a narrow row."""
    return ROLES.get(role) or PERSON_ROLES.get(role, (role, ()))[0]


def group_name(which: str, group: str) -> str:
    """A group in words: 'KPPS', '30–39 tahun', '12 sampai di bawah 16 jam'."""
    if which == "role":
        return role_name(group)
    if which == "age":
        return AGES.get(group) or f"{group.replace('-', '–')} tahun"
    return HOURS[group]


def tools(query: Query, chosen: str) -> list[Any]:
    """The switch, as links."""
    return [html.Span("perlu tindakan, dari petugas tiap kelompok"),
            segmented(query, "menurut", CHOICES, chosen, "Kelompok petugas")]  # fmt: skip


def groups(table: pd.DataFrame, which: str, shown: bool) -> Any:
    """The rows. `table`: `View.health_facet`; `shown`: whether this reader gets groups here at all."""
    if not shown:
        return empty(TOO_SMALL, WHY, "bi-lock")
    if table.empty:
        return empty("Belum ada petugas terdaftar di sini.", "Petugas diimpor oleh admin.", "bi-person-plus")
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    rates = [rate(row["at_risk"], row["people"]) for row in rows]
    scale = scale_of(rates)
    listed = [_row(row, one, which, scale) for row, one in zip(rows, rates, strict=True)]
    return [
        html.Div(listed, className="group-rows", role="list"),
        html.P(note(rates, scale, exact=all(row["exact"] for row in rows)), className="page-note"),
    ]


def scale_of(rates: Sequence[Rate | None]) -> float:
    """Where the bars end: the smallest of SCALES that holds every interval."""
    highest = max((one.high for one in rates if one is not None), default=0.0)
    return next(end for end in SCALES if highest <= end + 1e-9)


def note(rates: Sequence[Rate | None], scale: float, exact: bool) -> str:
    """How the rows are to be read."""
    said = []
    if any(rates):
        said.append(f"Batang: bagian dari kelompok, sampai {formats.percent(scale, 0)}; garis tipis: rentang 95%.")
    if any(one is not None and one.wide for one in rates):
        said.append("Diarsir: belum dapat diandalkan.")
    if not all(rates):
        said.append("Tanpa batang: kurang dari 5 kejadian atau 20 petugas, tidak dibandingkan.")
    if not exact:
        said.append("Jumlah kecil disamarkan, lainnya dibulatkan ke bawah per lima.")
    return " ".join(said)


def _row(row: Mapping[str, Any], one: Rate | None, which: str, scale: float) -> Any:
    name = group_name(which, row["group"])
    looks = ["group-row", *(["is-unknown-group"] if row["group"] == UNKNOWN else [])]
    middle: list[Any] = [html.Span(why(row["at_risk"], row["people"]), className="group-why")]
    below: list[Any] = []
    if one is not None:
        middle, below = [_bar(row, one, scale)], [html.Span(one.text(), className="group-rate")]
    return html.Div(
        [
            html.Span(name, className="group-name", title=name),
            *middle,
            html.Span(_count(row["at_risk"], row["people"]), className="group-count"),
            *below,
        ],
        className=" ".join(looks),
        role="listitem",
        title=_hover(row),
    )


def _count(at_risk: Shown, people: Shown) -> list[Any]:
    """'12 dari 210'; of what is hidden the part that is not."""
    if people.kind == "hidden":
        return [html.Strong(at_risk.text())] if at_risk.kind != "hidden" else []
    if at_risk.kind == "hidden":
        return [f"dari {people.text()}"]
    return [html.Strong(at_risk.text()), f" dari {people.text()}"]


def why(at_risk: Shown, people: Shown) -> str:
    """Why no rate stands there."""
    if people.value == 0:
        return "tidak ada petugas"
    if at_risk.kind == "hidden" or people.kind == "hidden":
        return "disamarkan"
    return "terlalu sedikit"


def _hover(row: Mapping[str, Any]) -> str:
    if not row["exact"]:
        return ""
    return " · ".join(f"{tier.label} {row[tier.code].text()}" for tier in reversed(Tier))


def _bar(row: Mapping[str, Any], one: Rate, scale: float) -> html.Div:
    width = {"width": _share(one.share, scale)}
    parts: list[Any] = []
    if row["exact"]:
        parts = [
            html.Span(className=f"tier-part tier-{tier}", style={"flexGrow": row[tier].value})
            for tier in AT_RISK_TIERS
            if row[tier].value
        ]
    whisker = {"left": _share(one.low, scale), "width": _share(one.high - one.low, scale)}
    return html.Div(
        [
            html.Div(parts, className="group-fill is-wide" if one.wide else "group-fill", style=width),
            html.Span(className="group-whisker", style=whisker),
        ],
        className="group-track",
        **attributes(aria_hidden="true"),
    )


def _share(share: float, scale: float) -> str:
    return f"{min(100 * share / scale, 100):.2f}%"
