"""Who has not been screened: by role, Linmas on a line of their own, and by kelurahan. As loud as who is at risk.

Screened people are published like any count, so of who is missing only what that leaves is said: "485–490" beside a
screened "<5" of 490.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from dash import html

from data.rules.disclosure import Shown
from layouts import formats
from layouts.attributes import attributes
from layouts.kesehatan_groups import TOO_SMALL, role_name
from layouts.page import empty

LINMAS: Final = "linmas"
WHAT_TO_DO: Final = "Hasil diisi di puskesmas atau diimpor admin (pemeriksaan.csv)."


def missing(screened: Shown, people: int) -> tuple[int, int] | None:
    """The fewest and the most who have not been screened; None where that is hidden."""
    span = screened.span()
    if not people:
        return 0, 0
    return None if span is None else (max(people - span[1], 0), people - span[0])


def missing_words(screened: Shown, people: int) -> str:
    """'31', '486–490', 'disamarkan'; a dash where nobody is."""
    span = missing(screened, people)
    if not people:
        return formats.UNKNOWN
    if span is None:
        return "disamarkan"
    low, high = (formats.number(end) for end in span)
    return low if low == high else f"{low}–{high}"


def head_note(screened: Shown, people: int) -> str:
    """How many are missing of how many."""
    if not people:
        return ""
    said = missing_words(screened, people)
    whole = f"dari {formats.number(people)} petugas"
    return whole if said == "disamarkan" else f"{said} {whole} belum diskrining"


def coverage(roles: pd.DataFrame, areas: pd.DataFrame, shown: bool) -> Any:
    """Both lists. `roles`: `View.screening`; `areas`: `View.screening_table`; `shown`: whether this reader gets roles
    here."""
    if areas.empty or not int(areas["people"].sum()):
        return empty("Belum ada petugas terdaftar di sini.", "Petugas diimpor oleh admin.", "bi-person-plus")
    parts: list[Any] = []
    if shown:
        rows = [{str(name): value for name, value in row.items()} for row in roles.to_dict("records")]
        parts.append(_roles([row for row in rows if row["role"] != LINMAS], [r for r in rows if r["role"] == LINMAS]))
    else:
        parts.append(html.P(TOO_SMALL.replace("peran, usia dan jam tugas", "peran"), className="health-lock"))
    nobody = all(one.value == 0 and one.exact for one in areas["screened"])
    if nobody:
        parts.insert(0, html.P(f"Belum ada hasil skrining sama sekali. {WHAT_TO_DO}", className="coverage-none"))
    parts.append(_areas(areas))
    if not nobody:
        parts.append(html.P(f"Ungu: belum diskrining. {WHAT_TO_DO}", className="page-note"))
    return parts


def _roles(others: list[dict[str, Any]], linmas: list[dict[str, Any]]) -> Any:
    """Linmas first and set apart: their coverage is forgotten most easily."""
    return html.Div(
        [_role(row, apart=True) for row in linmas] + [_role(row, apart=False) for row in others],
        className="group-rows coverage-rows",
        role="list",
    )


def _role(row: Mapping[str, Any], apart: bool) -> Any:
    people = row["people"].value or 0
    return html.Div(
        [
            html.Span(role_name(row["role"]), className="group-name"),
            bar(row["screened"], people),
            html.Span(_count(row["screened"], people), className="group-count"),
            html.Span(_share(row["screened"], people), className="group-rate"),
        ],
        className="group-row is-apart" if apart else "group-row",
        role="listitem",
    )


def _count(screened: Shown, people: int) -> list[Any]:
    whole, span = f"dari {formats.number(people)}", missing(screened, people)
    if span is None:
        return [whole]
    loud = "" if span[1] else "is-none"
    return [html.Strong(missing_words(screened, people), className=loud), f" {whole}"]


def _share(screened: Shown, people: int) -> str:
    span = missing(screened, people)
    if span is None or not people:
        return "jumlah yang belum diskrining disamarkan" if people else "tidak ada petugas"
    low, high = (formats.percent(end / people) for end in span)
    return f"{low if low == high else f'{low}–{high}'} belum diskrining"


def bar(screened: Shown, people: int) -> html.Div:
    """Who is missing in the colour of those at risk, at least so many; the rest of the track has been screened."""
    span = missing(screened, people)
    if span is None or not people:
        return html.Div(className="group-track is-hidden-share", **attributes(aria_hidden="true"))
    return html.Div(
        html.Div(className="group-fill", style={"width": f"{100 * span[0] / people:.2f}%"}),
        className="group-track is-coverage",
        **attributes(aria_hidden="true"),
    )


def _areas(areas: pd.DataFrame) -> Any:
    """A row per area, those with the largest share missing first."""
    head = html.Tr(
        [
            html.Th("Kelurahan", scope="col"),
            html.Th("Belum diskrining", scope="col", colSpan=2),
            html.Th("Linmas", scope="col", className="num"),
        ]
    )
    rows = sorted(
        ({str(name): value for name, value in row.items()} for row in areas.to_dict("records")),
        key=lambda row: (-_least_share(row), row["nama"]),
    )
    return html.Div(
        html.Table([html.Thead(head), html.Tbody([_area(row) for row in rows])], className="table coverage-table"),
        className="coverage-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label="Cakupan skrining per kelurahan, dapat digulir"),
    )


def _least_share(row: Mapping[str, Any]) -> float:
    span = missing(row["screened"], row["people"])
    return span[0] / row["people"] if span is not None and row["people"] else -1.0


def _area(row: Mapping[str, Any]) -> Any:
    return html.Tr(
        [
            html.Th(row["nama"], scope="row"),
            html.Td(bar(row["screened"], row["people"]), className="coverage-bar"),
            html.Td(_of(row["screened"], row["people"]), className="num"),
            html.Td(_of(row["linmas_screened"], row["linmas"]), className="num"),
        ]
    )


def _of(screened: Shown, people: int) -> Any:
    said = missing_words(screened, people)
    if said in (formats.UNKNOWN, "disamarkan"):
        return html.Small(said, className="is-masked")
    return [said, html.Small(f" / {formats.number(people)}")]
