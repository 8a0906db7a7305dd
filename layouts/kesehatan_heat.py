"""Officers who need action by kelurahan and hour, as a table: readable by eye, keyboard and screen reader alike.

Classes are fixed and mean the same all day and everywhere: how many of 100 officers are in evaluasi or above. Fewer
than five people are dotted, which is less than any class says and more than nothing; what is hidden is hatched and
marked; what nobody knows yet is a dash. None of these is drawn as low. An hour without a new report keeps the last
known state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from dash import dcc, html

from data.rules.disclosure import Shown
from layouts import formats, health_words
from layouts.attributes import attributes
from layouts.query import Query

HOURS = 24  # columns: the last day
# From this rate per 100 officers on (exclusive of the next): class of the style sheet, words of the legend.
CLASSES = (
    (0.0, "heat-1", "di bawah 5"),
    (5.0, "heat-2", "5 sampai di bawah 10"),
    (10.0, "heat-3", "10 sampai di bawah 20"),
    (20.0, "heat-4", "20 ke atas"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one kelurahan: what is shown, of how many people, whether anything was reported in that hour."""

    shown: Shown
    people: int
    rate: float | None
    fresh: bool


def cells(hours: pd.DataFrame) -> tuple[list[datetime], dict[str, list[Cell | None]]]:
    """The hours (the last 24 up to the newest) and per kelurahan a cell for each; None before its first state."""
    if hours.empty:
        return [], {}
    records = hours.to_dict("records")
    first, last = min(row["hour"] for row in records), max(row["hour"] for row in records)
    wanted = [hour for back in range(HOURS - 1, -1, -1) if (hour := last - timedelta(hours=back)) >= first]
    known: dict[str, dict[datetime, Cell]] = {}
    for row in records:
        cell = Cell(row["at_risk"], row["people"], None if pd.isna(row["rate"]) else float(row["rate"]), True)
        known.setdefault(row["kode"], {})[row["hour"]] = cell
    found = {}
    for kode in sorted(known):
        before = [hour for hour in known[kode] if hour < wanted[0]]
        found[kode] = _carried(wanted, known[kode], known[kode][max(before)] if before else None)
    return wanted, found


def _carried(wanted: list[datetime], known: Mapping[datetime, Cell], state: Cell | None) -> list[Cell | None]:
    row: list[Cell | None] = []
    for hour in wanted:
        if hour in known:
            state = known[hour]
            row.append(state)
        else:
            row.append(None if state is None else Cell(state.shown, state.people, state.rate, False))
    return row


def look(cell: Cell | None) -> str:
    """The class of the style sheet: heat-none before the first check and where nobody is registered, heat-hidden for
    what is not shown, heat-few for 0 to 4, heat-0 for a true zero, else the class of the rate."""
    if cell is None or not cell.people:
        return "heat-none"
    if cell.shown.kind != "value":
        return "heat-hidden" if cell.shown.kind == "hidden" else "heat-few"
    if not cell.shown.value or cell.rate is None:
        return "heat-0"
    return next(name for limit, name, _ in reversed(CLASSES) if cell.rate >= limit)


def text(cell: Cell | None) -> str:
    """What stands in the cell: a count only where something was reported then."""
    if cell is None or not cell.people:
        return formats.UNKNOWN
    if cell.shown.kind == "hidden":
        return "×"
    return "" if cell.shown.value == 0 or not cell.fresh else cell.shown.text()


def words(cell: Cell | None, hour: datetime) -> str:
    """The cell as a sentence."""
    when = hour.strftime("%H.00")
    if cell is None:
        return f"{when}: belum ada pemeriksaan"
    said = health_words.sentence(cell.shown, cell.people)
    if cell.shown.exact and cell.shown.value and cell.rate is not None:
        said += f", {formats.percent(cell.rate / 100)}"
    stale = " (belum ada laporan baru pada jam ini)" if cell.people and not cell.fresh else ""
    return f"{when}: {said}{stale}"


def heat_table(hours: pd.DataFrame, kecamatan: Mapping[str, str], query: Query) -> Any:
    """The table. `kecamatan`: name of the kecamatan of each kelurahan, in code order."""
    columns, rows = cells(hours)
    names = dict(zip(hours["kode"], hours["nama"], strict=True))
    body: list[Any] = []
    group = ""
    for kode, row in rows.items():
        if kecamatan[kode] != group:
            group = kecamatan[kode]
            head = html.Th(group, className="heat-group", **attributes(scope="rowgroup"))
            body.append(html.Tr([head, html.Td(colSpan=len(columns))], className="heat-group-row"))
        name = dcc.Link(names[kode], href=query.href(dapil=None, kecamatan=None, kelurahan=kode))
        body.append(
            html.Tr(
                [html.Th(name, className="heat-name", **attributes(scope="row"))]
                + [_cell(cell, hour) for hour, cell in zip(columns, row, strict=True)]
            )
        )
    return html.Div(
        html.Table(
            [
                html.Caption("Petugas yang perlu tindakan, per kelurahan dan jam", className="visually-hidden"),
                html.Thead(html.Tr([html.Th("Jam (WITA)", className="heat-corner"), *_hour_heads(columns)])),
                html.Tbody(body),
            ],
            className="heat",
        ),
        className="heat-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label="Tabel risiko per kelurahan dan jam, dapat digulir"),
    )


def _hour_heads(columns: list[datetime]) -> list[Any]:
    return [
        html.Th(
            hour.strftime("%H"),
            className="heat-hour is-new-day" if hour.hour == 0 and at else "heat-hour",
            title=f"{formats.day(hour)} {hour:%H}.00",
            **attributes(scope="col"),
        )
        for at, hour in enumerate(columns)
    ]


def _cell(cell: Cell | None, hour: datetime) -> Any:
    said = text(cell)
    return html.Td(said, className=f"{look(cell)}{' is-long' if len(said) > 2 else ''}", title=words(cell, hour))


def legend(hours: pd.DataFrame) -> Any:
    """The classes in words: those of the rates always, the others as far as this reader meets them."""
    shown = [cell for row in cells(hours)[1].values() for cell in row]
    found = {look(cell) for cell in shown}
    before = [("heat-0", "0 orang")] if any(cell is not None and cell.shown.exact for cell in shown) else []
    if any(cell is not None and cell.people and not cell.shown.exact for cell in shown):
        before.append(("heat-few", health_words.FEW))
    after = [("heat-hidden", f"× {health_words.HIDDEN}"), ("heat-none", f"{formats.UNKNOWN} belum ada pemeriksaan")]
    return html.P(
        [
            *(_key(*one) for one in before),
            html.Span("Per 100 petugas:"),
            *(_key(name, said) for _, name, said in CLASSES),
            *(_key(*one) for one in after if one[0] in found),
            html.Span("Angka dalam kotak: orang. Jam tanpa angka memakai keadaan terakhir."),
        ],
        className="heat-legend",
    )


def _key(name: str, said: str) -> html.Span:
    return html.Span([html.I(className=f"heat-key {name}", **attributes(aria_hidden="true")), said])
