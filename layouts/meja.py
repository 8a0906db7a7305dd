"""Meja: the operator's desk. Every TPS of the own area with its day as a row of small marks, the late ones first.

A mark says its state by shape and sign as well as by colour. Pure: a board in, components out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from data.register import Register
from data.rules.timetable import Stage, StageState
from data.view.desk import Desk, DeskRow
from layouts import formats
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.meja_words import (
    STATE_WORDS,
    StageName,
    call_words,
    day_words,
    late_words,
    moment,
    phone_words,
    state_words,
)
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query

LIMIT = 120  # rows; the filters reach the others
CHOICES = {"terlambat": "Terlambat", "semua": "Semua TPS"}
STAGE_WORDS = {
    "logistik": ("Logistik lengkap", "Logistik", "Logistik"),
    "dibuka": ("TPS dibuka", "Buka", "Dibuka"),
    "ditutup": ("Pemungutan ditutup", "Tutup", "Ditutup"),
    "mulai_hitung": ("Mulai menghitung", "Hitung", "Menghitung"),
    "kotak_diserahkan": ("Kotak diserahkan", "Kotak", "Kotak"),
}
KEYS = (("↑ ↓", "pilih TPS"), ("Enter", "buka"), ("T", "catat panggilan"), ("L", "isi laporan"), ("Esc", "tutup"))


def layout(seconds: float) -> html.Div:
    """The empty page. The call form is never touched by a refresh; what stands above it is."""
    return page(
        "meja",
        "Meja",
        html.Div(id="meja-counts", className="kpi-row meja-counts"),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(id="meja-tools", className="meja-tools"),
                        html.Div(
                            id="meja-list", className="meja-list", role="grid", tabIndex=0,
                            **attributes(aria_label="TPS, yang terlambat lebih dahulu"),
                        ),
                        legend(),
                    ],
                    className="card meja-card",
                ),
                html.Section(
                    [
                        html.Div(id="meja-top"),
                        html.Div(id="meja-now", className="meja-now"),
                        html.Div(id="meja-form"),
                    ],
                    id="meja-panel",
                    className="side-panel meja-panel",
                    **attributes(aria_label="TPS terpilih"),
                ),
            ],
            className="meja-board",
        ),
        dcc.Store(id="meja-opened"),
        seconds=seconds,
    )  # fmt: skip


def stage_names(stages: Sequence[Stage], register: Register) -> dict[str, StageName]:
    """Every stage's name, by its code."""
    found = {}
    for stage in stages:
        if stage.contest is not None:
            name = register.contests[stage.contest].short_name
            found[stage.code] = StageName(f"C.Hasil {name}", name, name)
        elif stage.kind == "partisipasi":
            hour = formats.clock(stage.due)
            found[stage.code] = StageName(f"Partisipasi {hour}", hour, f"Part. {hour[:2]}")
        else:
            found[stage.code] = StageName(*STAGE_WORDS[stage.kind])
    return found


# ---- the numbers ----


def counts_row(desk: Desk, silence: timedelta) -> list[Any]:
    """Late, called, silent, done; dashes where the area has no TPS."""
    rows = desk.rows
    late = [row for row in rows if row.late is not None]
    called = sum(row.called for row in late)
    waits = sum(row.called and row.call is not None and (row.call.again or desk.now) > desk.now for row in late)
    silent, done = sum(row.silent for row in late), sum(row.complete for row in rows)
    oldest = min((row.late for row in late if row.late is not None), default=None)
    hours = f"{silence / timedelta(hours=1):g}".replace(".", ",")
    since = f" · terlama sejak {moment(oldest, desk.now)}" if oldest else ""
    return [
        tile("Terlambat sekarang", _count(len(late), rows), f"dari {formats.number(len(rows))} TPS{since}",
             tone="late" if late else ""),
        tile("Sudah ditelepon", _count(called, rows),
             f"dari yang terlambat · {formats.number(waits)} menunggu coba lagi"),
        tile(f"Diam lebih dari {hours} jam", _count(silent, rows), "di antara yang terlambat, tanpa kabar apa pun",
             tone="late" if silent else ""),
        tile("Semua tahap selesai", _count(done, rows),
             formats.percent(done / len(rows) if rows else None), share=done / len(rows) if rows else None),
    ]  # fmt: skip


def _count(number: int, rows: Sequence[DeskRow]) -> str:
    return formats.number(number) if rows else formats.UNKNOWN


def tools(query: Query, chosen: str) -> list[Any]:
    """Late ones or all, and what the keys do."""
    keys = [html.Span([html.Kbd(key), words], className="meja-key") for key, words in KEYS]
    return [segmented(query, "keadaan", CHOICES, chosen, "TPS yang ditampilkan"), html.Div(keys, className="meja-keys")]


def legend() -> html.Div:
    """What the marks mean."""
    shown = ("reported", "late", "due", "not_due", "passed")
    parts = [html.Span([_sign(state), STATE_WORDS[state]], className="meja-legend-item") for state in shown]
    return html.Div(parts, className="meja-legend")


# ---- the list ----


def rows(query: Query, desk: Desk, names: dict[str, StageName], chosen: str, real_now: datetime) -> list[Any]:
    """The head of the columns and the TPS; or what their absence means. `real_now`: what the age of phones follows."""
    found = [row for row in desk.rows if chosen == "semua" or row.late is not None]
    if not found:
        return [_nothing(query, desk)]
    made: list[Any] = [_head(desk.stages, names)]
    made += [_row(query, row, desk, names, real_now) for row in found[:LIMIT]]
    if len(found) > LIMIT:
        words = f"Ditampilkan {LIMIT} teratas dari {formats.number(len(found))}. Persempit dengan kelurahan."
        made.append(html.P(words, className="page-note meja-more"))
    return made


def _nothing(query: Query, desk: Desk) -> Any:
    if not desk.rows:
        return empty("Tidak ada TPS Anda di wilayah ini.", "Pilih kecamatan atau kelurahan Anda pada saringan di atas.")
    everything = dcc.Link("Lihat semua TPS", href=query.href(keadaan="semua"), className="btn btn-outline-secondary")
    coming = min((one.due for row in desk.rows for one in row.day if one.state == "not_due"), default=None)
    then = f"Yang berikutnya diharapkan {moment(coming, desk.now)}." if coming else "Semua tahap hari ini sudah lewat."
    return html.Div(
        [empty("Tidak ada TPS yang terlambat.", f"Tidak perlu menelepon siapa pun. {then}", "bi-check2-circle"),
         everything],
        className="meja-nothing",
    )  # fmt: skip


def _head(stages: Sequence[Stage], names: dict[str, StageName]) -> Any:
    heads = [html.Span(names[stage.code].short, title=names[stage.code].full) for stage in stages]
    return html.Div(
        [
            html.Div("TPS", role="columnheader"),
            html.Div(heads, className="meja-marks", role="columnheader", **attributes(aria_label="Tahap hari TPS")),
            html.Div("Terlambat", role="columnheader", className="meja-late"),
            html.Div("HP", role="columnheader", className="meja-phone"),
            html.Div("Panggilan terakhir", role="columnheader", className="meja-call"),
        ],
        className="meja-row meja-head",
        role="row",
    )


def _row(query: Query, row: DeskRow, desk: Desk, names: dict[str, StageName], real_now: datetime) -> Any:
    look = ["meja-row", "is-late" if row.late else "", "is-waiting" if _waits(row, desk.now) else ""]
    return html.Div(
        [
            html.Div(dcc.Link(row.place, href=query.href(tps=row.tps), className="meja-place"), role="gridcell"),
            html.Div(
                [mark(one, names[one.code], desk.now) for one in row.day],
                className="meja-marks", role="gridcell", **attributes(aria_label=day_words(row, names, desk.now)),
            ),
            html.Div(late_words(row, desk.now), className="meja-late", role="gridcell"),
            html.Div(phone_words(row, real_now), className="meja-phone", role="gridcell"),
            html.Div(call_words(row, desk.now), className="meja-call", role="gridcell"),
        ],
        id=f"meja-{row.tps.replace('.', '-')}",
        className=" ".join(filter(None, look)),
        role="row",
        **attributes(data_tps=row.tps),
    )  # fmt: skip


def mark(one: StageState, name: StageName, now: datetime) -> html.Span:
    """A stage as a small mark; its words are the tooltip's."""
    return html.Span(className=f"stage-mark is-{one.state}", title=f"{name.full}: {state_words(one, now)}")


def _sign(state: str) -> html.Span:
    return html.Span(className=f"stage-mark is-{state}", **attributes(aria_hidden="true"))


def _waits(row: DeskRow, now: datetime) -> bool:
    return row.called and row.call is not None and row.call.again is not None and row.call.again > now
