"""Darurat di wilayah Anda: where, how many, since when, and whether somebody looked again. Never who, nor why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from babel.dates import format_date
from dash import dcc, html

from data import codes
from data.rules.alerts import NEW
from data.rules.policy import Policy
from data.view import Emergency
from layouts import formats, parts
from layouts.attributes import attributes
from layouts.query import Query

REGION: Final = ("ringkasan-emergencies", "children")
TITLE: Final = "Darurat di wilayah Anda"
NOBODY: Final = "Tidak ada darurat terbuka di wilayah Anda."
CALL: Final = (
    "Hubungi TPS-nya; gejala darurat: 119. Siapa orangnya, keluhan dan hasil periksanya hanya dilihat peran Kesehatan."
)
OPEN: Final = "Nama, keluhan dan hasil periksa: buka tempatnya, lalu daftar bernama di halaman itu. Pembacaan dicatat."
_DAY: Final = len("2024-02-14")


CLAIMS: Final = {
    NEW: "belum ada yang mengakui",
    "diakui": "diakui tim kesehatan",
    "menuju": "tim kesehatan menuju lokasi",
    "ditangani": "sedang ditangani",
}
"""How far somebody has come with the emergencies of a place, by the one that has come least far."""


def card(
    found: Sequence[Emergency], now: str, policy: Policy, *, opens_names: bool, claims: Mapping[str, str] | None = None
) -> html.Section:
    """The card. `now`: the picture's time, which all ages are counted to; `opens_names`: places lead to Pantau, not to
    the map; `claims`: area -> state of its alert."""
    note = f"keadaan pukul {formats.clock(now)} WITA"
    tag = parts.policy_tag(policy.label, policy.signed)
    if not found:
        return parts.card(TITLE, html.P(NOBODY, className="emergency-none"), note=note, tools=tag, look="emergencies")
    rows = html.Ul(
        [_row(one, now, opens_names, (claims or {}).get(one.area)) for one in found], className="emergency-rows"
    )
    what_next = html.P(OPEN if opens_names else CALL, className="page-note")
    return parts.card(TITLE, [rows, what_next], note=note, tools=tag, look="emergencies is-open")


def _row(one: Emergency, now: str, opens_names: bool, claim: str | None) -> html.Li:
    return html.Li(
        [
            html.I(className="bi bi-exclamation-triangle-fill", **attributes(aria_hidden="true")),
            html.Div(
                [
                    dcc.Link(one.place, href=_href(one.area, opens_names), className="emergency-place"),
                    f" · {formats.number(one.people)} petugas",
                ]
            ),
            html.Div(since(one.since, now), className="emergency-since"),
            html.Div(
                [
                    html.Strong(CLAIMS[claim], className="is-unclaimed" if claim == NEW else "") if claim else None,
                    html.Div(state(one)),
                ],
                className="emergency-state" if one.again and claim != NEW else "emergency-state is-waiting",
            ),
        ],
        className="emergency",
    )


def since(moment: str, now: str) -> str:
    """'sejak 20.12 WITA, sudah 35 menit'; of an examination before the voting day its date."""
    if len(moment) == _DAY:
        return f"sejak pemeriksaan {format_date(date.fromisoformat(moment), format='long', locale=formats.LOCALE)}"
    return f"sejak {formats.clock(moment)} WITA, {_age((formats.local(now) - formats.local(moment)).total_seconds())}"


def _age(seconds: float) -> str:
    """Whole minutes, rounded down; the newest may be a moment younger than the picture."""
    minutes = int(max(seconds, 0)) // 60
    if not minutes:
        return "baru saja"
    hours, rest = divmod(minutes, 60)
    return "sudah " + " ".join(f"{n} {word}" for n, word in ((hours, "jam"), (rest, "menit")) if n)


def state(one: Emergency) -> str:
    """Whether everyone there was looked at again since."""
    return f"diperiksa lagi {formats.clock(one.again)} WITA, masih darurat" if one.again else "belum diperiksa lagi"


def _href(area: str, opens_names: bool) -> str:
    """The health page of the place's kelurahan (or kecamatan), or the TPS on the map."""
    around = codes.kelurahan_of(area)
    tps = area if area != around and not opens_names else None
    return Query("/kesehatan" if opens_names else "/peta").href(**{codes.level(around): around, "tps": tps})
