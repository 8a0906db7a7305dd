"""Pantau: who needs help now, who has taken it, and where nothing is heard of the officers.

Pure: alerts in, components out. The list names nobody; one alert, opened, shows its person (see `layouts.pantau_one`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from dash import dcc, html

from data import codes
from data.clock import parse_iso
from data.rules.alerts import LEVELS, STATES
from data.rules.policy import Policy, Tier
from data.view.alerts import Alert
from data.view.watch import Overdue, Recheck, Worse
from layouts import formats
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.meja_words import ago, moment, span
from layouts.page import empty, page
from layouts.parts import policy_tag, tile
from layouts.query import Query
from layouts.temuan import sender_words

CHOICES: Final = {"terbuka": "Peringatan", "terlambat": "Terlambat lapor", "memburuk": "Memburuk", "semua": "Riwayat"}
LIMIT: Final = 150


def layout(seconds: float) -> html.Div:
    """The empty page; the form of a step is never touched by a refresh."""
    return page(
        "pantau",
        "Pantau",
        html.Div(id="pantau-counts", className="kpi-row"),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(id="pantau-tools", className="kejadian-tools"),
                        html.Div(id="pantau-list", className="kejadian-list"),
                    ],
                    className="card kejadian-card",
                ),
                html.Section(
                    [html.Div(id="pantau-now"), html.Div(id="pantau-form"), html.Div(id="pantau-more")],
                    id="pantau-panel",
                    className="side-panel kejadian-panel pantau-panel",
                    **attributes(aria_label="Peringatan terpilih"),
                ),
            ],
            className="kejadian-board pantau-board",
        ),
        dcc.Store(id="pantau-opened"),
        seconds=seconds,
    )


# ---- the numbers ----


def counts_row(found: Sequence[Alert], silent: Sequence[Overdue], again: Sequence[Recheck], now: datetime) -> list[Any]:
    """Open alerts, those nobody has taken and for how long, emergencies, and TPS that are silent or have people who
    were not looked at again in time."""
    waiting = [one for one in found if one.unclaimed]
    urgent = [one for one in found if one.urgent]
    longest = min((parse_iso(one.at) for one in waiting), default=None)
    late = {one.tps for one in silent} | {one.tps for one in again}
    passed = sum(one.level > 0 for one in waiting)
    handled = len(found) - len(waiting)
    note = f"terlama {span(now - longest)}" if longest else "semua sudah ada yang mengambil"
    return [
        tile("Peringatan terbuka", formats.number(len(found)), f"{formats.number(handled)} sudah diambil"),
        tile("Belum diakui", formats.number(len(waiting)), note, tone="late" if waiting else ""),
        tile(
            "Darurat terbuka",
            formats.number(len(urgent)),
            "telepon 119 dan berangkat" if urgent else "tidak ada",
            tone="alarm" if urgent else "",
        ),
        tile("Diteruskan", formats.number(passed), "ke tingkat berikutnya", tone="late" if passed else ""),
        tile(
            "TPS terlambat lapor",
            formats.number(len(late)),
            f"{formats.number(len(silent))} diam 4 jam, {formats.number(len(again))} periksa ulang",
            tone="late" if late else "",
        ),
    ]


def tools(query: Query, chosen: str, policy: Policy) -> list[Any]:
    """What is listed, and by whose word the tiers stand."""
    return [
        segmented(query, "daftar", CHOICES, chosen, "Yang ditampilkan"),
        html.Div(policy_tag(policy.label, policy.signed), className="pantau-policy"),
    ]


# ---- the lists ----


def rows(query: Query, found: Sequence[Alert], now: datetime, *, only_open: bool) -> list[Any]:
    """The alerts, or what their absence means."""
    if not found:
        if only_open:
            words = "Laporan kesehatan dan tombol darurat dari HP petugas muncul di sini."
            return [empty("Tidak ada peringatan terbuka.", words, "bi-check2-circle")]
        return [empty("Belum pernah ada peringatan.", "Yang sudah selesai tetap tersimpan di sini.")]
    made: list[Any] = [_row(query, one, now) for one in found[:LIMIT]]
    if len(found) > LIMIT:
        words = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(found))}. Persempit dengan saringan di atas."
        made.append(html.P(words, className="page-note kejadian-more"))
    return made


def _row(query: Query, one: Alert, now: datetime) -> Any:
    at = parse_iso(one.at)
    return html.Div(
        [
            tier_mark(one.tier),
            html.Div(
                [
                    dcc.Link(one.place, href=query.href(peringatan=str(one.no)), className="kejadian-name"),
                    html.Div(fired_words(one), className="kejadian-note"),
                    html.Div(now_words(one), className="page-note") if one.now != one.tier else None,
                ],
                className="kejadian-what",
            ),
            html.Div([html.Strong(moment(at, now)), html.Small(ago(now - at))], className="kejadian-when"),
            html.Div(state_words(one, now), className=f"kejadian-state is-{one.state}"),
        ],
        className=f"kejadian-row pantau-row is-{one.tier} {'is-open' if one.open else ''}".strip(),
        id=f"pantau-{one.no}",
    )


def tier_mark(code: str) -> html.Span:
    """'Darurat', 'Rujuk', with the mark of its class."""
    look = "severity-darurat" if code == Tier.DARURAT.code else "severity-berat" if code == Tier.RUJUK.code else ""
    return html.Span(Tier.of(code).label, className=f"severity {look}".strip())


def fired_words(one: Alert) -> str:
    """What was reported, in words."""
    return " ".join(one.fired) or "Tombol darurat ditekan, belum dirinci."


def now_words(one: Alert) -> str:
    """How the newest report has it, where that is another tier."""
    return f"Laporan terakhir: {Tier.of(one.now).label.lower()}."


def state_words(one: Alert, now: datetime) -> list[Any]:
    """'Baru', and to whom it has been passed on; or who has taken it."""
    if one.unclaimed:
        where = f"diteruskan ke {LEVELS[one.level]}" if one.level else "belum ada yang mengakui"
        return [html.Span(STATES[one.state]), html.Small(where)]
    by = f"{sender_words(one.by)} · " if one.by else ""
    return [html.Span(STATES[one.state]), html.Small(f"{by}{moment(parse_iso(one.state_at), now)}")]


def late_rows(silent: Sequence[Overdue], again: Sequence[Recheck], now: datetime) -> list[Any]:
    """Where people were not looked at again in time, and TPS at work from which no check-in has come; silence is a
    signal."""
    if not silent and not again:
        words = "TPS yang 4 jam tanpa kabar kesehatan, atau yang periksa ulangnya lewat waktu, muncul di sini."
        return [empty("Tidak ada TPS yang terlambat lapor.", words, "bi-check2-circle")]
    return [
        *_part("Periksa ulang lewat batas waktu tingkatnya", again, [_again_row(one, now) for one in again[:LIMIT]]),
        *_part(
            "Tanpa kabar: hubungi ketua KPPS-nya atau kunjungi, orang yang paling sakit sering tidak melapor",
            silent,
            [_late_row(one, now) for one in silent[:LIMIT]],
        ),
    ]


def _part(lead: str, found: Sequence[Any], made: list[Any]) -> list[Any]:
    """One of the two parts of the list under its sentence; nothing for an empty one."""
    if not found:
        return []
    more = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(found))}. Persempit dengan saringan di atas."
    return [
        html.P(f"{lead}.", className="pantau-lead"),
        *made,
        html.P(more, className="page-note kejadian-more") if len(found) > LIMIT else None,
    ]


def _again_row(one: Recheck, now: datetime) -> Any:
    since = parse_iso(one.since)
    href = Query("/kesehatan").href(kelurahan=codes.kelurahan_of(one.tps))
    since_words = f"{', terlama' if one.people > 1 else ''} sejak {moment(since, now)}"
    words = f"{formats.number(one.people)} petugas belum dilihat lagi{since_words}"
    return html.Div(
        [
            tier_mark(one.gravest),
            html.Div(
                [dcc.Link(one.place, href=href, className="kejadian-name"), html.Div(words)], className="kejadian-what"
            ),
            html.Div([html.Strong(span(now - since)), html.Small("belum dilihat lagi")], className="kejadian-when"),
            html.Div(
                [html.Small(f"batas {Tier.of(one.gravest).label.lower()} {one.allowed} menit")],
                className="kejadian-state",
            ),
        ],
        className="kejadian-row pantau-row",
    )


def _late_row(one: Overdue, now: datetime) -> Any:
    since = parse_iso(one.since)
    said = f"terakhir {moment(since, now)}, {one.people} orang" if one.last else "belum pernah sejak dibuka"
    href = Query("/kesehatan").href(kelurahan=codes.kelurahan_of(one.tps))
    return html.Div(
        [
            html.Span("Diam", className="severity severity-berat"),
            html.Div(dcc.Link(one.place, href=href, className="kejadian-name"), className="kejadian-what"),
            html.Div([html.Strong(span(now - since)), html.Small("tanpa kabar")], className="kejadian-when"),
            html.Div([html.Small(said)], className="kejadian-state"),
        ],
        className="kejadian-row pantau-row",
    )


def worse_rows(found: Sequence[Worse], now: datetime) -> list[Any]:
    """TPS whose officers are worse than at the look before; who it is stands in the named list."""
    if not found:
        words = "TPS yang petugasnya lebih buruk daripada pemeriksaan sebelumnya muncul di sini."
        return [empty("Tidak ada yang memburuk.", words, "bi-check2-circle")]
    made: list[Any] = [_worse_row(one, now) for one in found[:LIMIT]]
    if len(found) > LIMIT:
        words = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(found))}. Persempit dengan saringan di atas."
        made.append(html.P(words, className="page-note kejadian-more"))
    return made


def _worse_row(one: Worse, now: datetime) -> Any:
    around = codes.kelurahan_of(one.area)
    href = Query("/kesehatan").href(**{codes.level(around): around})
    at = parse_iso(one.at)
    return html.Div(
        [
            tier_mark(one.gravest),
            html.Div(
                [
                    dcc.Link(one.place, href=href, className="kejadian-name"),
                    html.Div(f"{formats.number(one.people)} petugas lebih buruk daripada pemeriksaan sebelumnya"),
                ],
                className="kejadian-what",
            ),
            html.Div([html.Strong(moment(at, now)), html.Small(ago(now - at))], className="kejadian-when"),
            html.Div([html.Small("nama: daftar bernama di Kesehatan")], className="kejadian-state"),
        ],
        className="kejadian-row pantau-row",
    )
