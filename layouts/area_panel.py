"""Beside the map: where one is, the chosen area in numbers, what lies inside it, or one TPS and its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from data.register import Register
from data.view import DayLine, FormCard, HealthLine, Line, Tally
from layouts import health_words
from layouts.attributes import attributes
from layouts.figures.shades import STATE_WORDS, ChoiceFace
from layouts.formats import UNKNOWN, clock, number, percent, points
from layouts.page import empty
from layouts.temuan_sheet import reading
from layouts.theme import text_on

STAGES: Final = {
    "dibuka": "dibuka",
    "ditutup": "ditutup",
    "mulai_hitung": "mulai hitung",
    "kotak_diserahkan": "kotak diserahkan",
}
FEW_CHOICES: Final = 5  # up to here every choice gets a bar of its own height


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the city; the last one has no link."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the list beside the map. `bar`: whether it has one; `share`: its length, 0 to 1, None for unknown."""

    code: str
    name: str
    value: str
    note: str
    href: str
    bar: bool
    share: float | None


def breadcrumb(crumbs: Sequence[Crumb]) -> html.Nav | None:
    """The way back up, as links; nothing for the city itself, which is the page's title already."""
    if len(crumbs) < 2:
        return None
    return html.Nav(
        html.Ol(
            [
                html.Li(one.name, className="breadcrumb-item active", **attributes(aria_current="page"))
                if one.href is None
                else html.Li(dcc.Link(one.name, href=one.href), className="breadcrumb-item")
                for one in crumbs
            ],
            className="breadcrumb",
        ),
        **attributes(aria_label="Wilayah terpilih"),
    )


# ---- an area ----


def area_card(
    tally: Tally,
    contest: str,
    faces: Mapping[int, ChoiceFace],
    threshold: float,
    day: DayLine,
    health: HealthLine,
    label: str,
) -> list[Any]:
    """The area in numbers. Under `threshold` of its TPS nobody is said to lead; `label` is the health policy's."""
    return [
        html.Div([_figure(*one) for one in _figures(tally)], className="area-figures"),
        html.H3([contest, html.Span("bukan hasil resmi", className="card-note")], className="area-part"),
        *_choices(tally, faces, threshold),
        html.P(_counted(tally), className="page-note"),
        html.H3("Kesehatan petugas", className="area-part"),
        html.P(_health(health, label), className="area-line"),
        html.H3("Tahap hari ini", className="area-part"),
        html.P(_stages(day), className="area-line"),
        html.P(_voters(day), className="page-note"),
    ]


def _figure(label: str, value: str, note: str) -> html.Div:
    return html.Div(
        [
            html.Span(label, className="kpi-label"),
            html.Strong(value, className="area-value"),
            html.Span(note, className="kpi-note"),
        ]
    )


def _figures(tally: Tally) -> list[tuple[str, str, str]]:
    dpt = percent(tally.share_dpt)
    if tally.share_dpt is None:
        note = "DPT belum diimpor" if tally.dpt_total is None else "DPT belum diketahui"
    else:
        note = f"{number(tally.dpt_reported)} dari {number(tally.dpt_total)}"
    turnout_note = f"dari {number(tally.turnout_tps)} TPS" if tally.turnout is not None else "belum diketahui"
    return [
        ("TPS masuk", percent(tally.share_tps), f"{number(tally.reported)} dari {number(tally.tps)}"),
        ("DPT terliput", dpt, note),
        ("Partisipasi", percent(tally.turnout), turnout_note),
    ]


def _choices(tally: Tally, faces: Mapping[int, ChoiceFace], threshold: float) -> list[Any]:
    if not tally.valid:
        return [html.P("Belum ada suara terhitung.", className="area-line")]
    enough = tally.share_tps is not None and tally.share_tps >= threshold
    leader = tally.leader if enough else None
    few = len(tally.lines) <= FEW_CHOICES
    bars = [_bar(line, faces[line.number], at == leader, few) for at, line in enumerate(tally.lines)]
    said = _lead(tally, enough, threshold)
    return [
        html.Div(bars, className="area-choices" if few else "area-choices is-long"),
        html.P(said, className="area-line"),
    ]


def _bar(line: Line, face: ChoiceFace, leads: bool, few: bool) -> html.Div:
    tag = html.Span("unggul sementara", className="tag") if leads else None
    style = {"--key-light": face.colour.light, "--key-dark": face.colour.dark}
    width = {"width": f"{100 * (line.share or 0):.2f}%"}
    words = f"nomor {line.number} {line.name}: {percent(line.share)}, {number(line.votes)} suara"
    ink = {**style, "--ink-light": text_on(face.colour.light), "--ink-dark": text_on(face.colour.dark)}
    return html.Div(
        [
            html.Span(str(line.number), className="choice-number is-choice", style=ink),
            html.Span([line.name, " " if tag else None, tag], className="choice-name"),
            html.Span(percent(line.share), className="choice-share"),
            html.Div(html.Div(className="meter-fill is-choice", style={**style, **width}), className="meter"),
            html.Span(number(line.votes), className="choice-votes"),
        ],
        className="choice-bar" if few else "choice-bar is-compact",
        role="group",
        **attributes(aria_label=words),
    )


def _lead(tally: Tally, enough: bool, threshold: float) -> str:
    if not enough:
        return f"Belum cukup TPS untuk menyebut yang unggul: perlu {percent(threshold, 0)} TPS masuk."
    if tally.leader is None or tally.margin is None:
        return "Perolehan teratas sama."
    line = tally.lines[tally.leader]
    return f"Nomor {line.number} unggul sementara {points(tally.margin)}."


def _counted(tally: Tally) -> list[Any]:
    if not tally.reported:
        return ["Belum ada TPS yang masuk."]
    parts: list[Any] = [f"Suara sah {number(tally.valid)} dari {number(tally.counted)} TPS terhitung"]
    if tally.flagged:
        parts += [" · ", html.Span(f"{number(tally.flagged)} bertanda", className="is-flagged")]
    if tally.held:
        parts += [" · ", html.Span(f"{number(tally.held)} ditahan", className="is-held")]
    if not tally.flagged and not tally.held:
        parts.append(" · tidak ada yang bertanda atau ditahan")
    return parts


def _health(health: HealthLine, label: str) -> list[Any]:
    if not health.people:
        return ["Belum ada petugas terdaftar."]
    said = health_words.sentence(health.at_risk, health.people)
    parts: list[Any] = [f"{said[0].upper()}{said[1:]} ({health_words.TIERS})"]
    if health.emergencies:
        parts += [" · ", html.Span(f"{number(health.emergencies)} darurat", className="is-alarm")]
    return [*parts, " ", html.Span(label, className="tag tag-late")]


def _stages(day: DayLine) -> str:
    if not any(day.marks.get(kind) for kind in STAGES):
        return "Belum ada TPS yang melaporkan tahapnya."
    return " · ".join(f"{words} {number(day.marks.get(kind, 0))}" for kind, words in STAGES.items()) + (
        f" dari {number(day.tps)} TPS"
    )


def _voters(day: DayLine) -> str:
    if not day.voters:
        return "Belum ada laporan jumlah pemilih selama pemungutan suara."
    share = UNKNOWN if day.share is None else percent(day.share)
    return f"Laporan selama pemungutan: {number(day.voters)} pemilih ({share} DPT TPS yang melapor)."


# ---- what lies inside ----


def area_list(rows: Sequence[Row], title: str, note: str) -> list[Any]:
    """The areas inside the chosen one: the keyboard's way down, the same as a click on the map."""
    return [
        html.Div(
            [html.H2(title, className="card-title"), html.Span(note, className="card-note")], className="card-head"
        ),
        html.Ul([_entry(row) for row in rows], className="area-list"),
    ]


def _list_head(title: str, note: str) -> html.Div:
    return html.Div(
        [html.H2(title, className="card-title"), html.Span(note, className="card-note")], className="card-head"
    )


def _entry(row: Row) -> html.Li:
    if row.share is None:
        bar = html.Div(className="meter is-unknown-area")
    else:
        bar = html.Div(html.Div(className="meter-fill", style={"width": f"{100 * row.share:.2f}%"}), className="meter")
    return html.Li(
        dcc.Link(
            [
                html.Span(row.name, className="area-name"),
                bar if row.bar else None,
                html.Span(row.value, className="area-share"),
                html.Span(row.note, className="area-note"),
            ],
            href=row.href,
            className="area-entry" if row.bar else "area-entry is-plain",
        ),
        **attributes(data_area=row.code),
    )


def tps_list(
    points_: pd.DataFrame, href: Mapping[str, str], chosen: str | None, gaps: Mapping[str, int] | None = None
) -> list[Any]:
    """The TPS of a kelurahan with their state in words. `points_`: kode, nama, state of `View.points`; `gaps`: officers
    missing there."""
    missing_at = gaps or {}
    reported = int((~points_["state"].isin(["none", "rejected"])).sum())
    rows = [
        _tps_entry(row, href[str(row["kode"])], row["kode"] == chosen, missing_at.get(str(row["kode"]), 0))
        for row in points_.to_dict("records")
    ]
    count = f"{number(reported)} dari {number(len(points_))} masuk"
    return [_list_head("TPS", count), html.Ul(rows, className="tps-grid")]


def gap_words(count: int) -> str:
    """'kurang 1 orang'."""
    return f"kurang {number(count)} orang"


def _tps_entry(row: Mapping[Any, Any], href: str, chosen: bool, gap: int) -> html.Li:
    state = str(row["state"])
    lacking = f", {gap_words(gap)}" if gap else ""
    return html.Li(
        dcc.Link(
            [
                html.Span(className=f"map-swatch tps-key tps-{state}"),
                html.Span(str(row["kode"])[-3:], className="tps-number"),
                html.I(className="bi bi-person-dash tps-gap", **attributes(aria_hidden="true")) if gap else None,
                html.Span(f"{STATE_WORDS[state]}{lacking}", className="visually-hidden"),
            ],
            href=href,
            className="tps-entry active" if chosen else "tps-entry",
            title=f"{row['nama']}: {STATE_WORDS[state]}{lacking}",
        )
    )


# ---- one TPS ----


def tps_card(
    place: str,
    contest: str,
    state: str,
    special: bool,
    card: FormCard | None,
    may_see: bool,
    register: Register,
    trail: Any = None,
    gap: int = 0,
) -> list[Any]:
    """A TPS: the state for everyone; the form, its findings and the link to its `trail` for who may see forms. `gap`:
    officers who were taken off duty and have no substitute."""
    head: list[Any] = [
        html.P(
            [
                html.Span(className=f"map-swatch tps-key tps-{state}"),
                html.Strong(f"{contest}: {STATE_WORDS[state]}"),
            ],
            className="tps-state",
        )
    ]
    if special:
        head.append(html.P("Lokasi khusus.", className="page-note"))
    if gap:
        mark = html.I(className="bi bi-person-dash tps-gap", **attributes(aria_hidden="true"))
        head.append(html.P([mark, f" {gap_words(gap).capitalize()}, belum ada pengganti."], className="tps-lacks"))
    if not may_see:
        return [*head, html.P("Isi formulir hanya terbuka bagi yang berwenang di wilayah ini.", className="page-note")]
    head.append(trail)
    if card is None:
        return [*head, empty("Belum ada laporan dari TPS ini.", f"{place} belum mengirim formulir {contest}.")]
    findings = [
        html.Div(
            [
                html.P(
                    [html.Span(one.rule, className="finding-rule"), html.Span(one.title)], className="finding-title"
                ),
                html.P(one.words, className="finding-words"),
            ],
            className="finding finding-hold" if one.severity == "hold" else "finding",
        )
        for one in card.findings
    ]
    said = f"Laporan nomor {number(card.no)}, pukul {clock(card.event_time)} WITA, versi {number(card.ver)}."
    none = [html.P("Tidak ada temuan.", className="area-line")]
    return [
        *head,
        html.P(f"{said} Bukan hasil resmi.", className="page-note"),
        *(findings or none),
        reading(card, register),
    ]
