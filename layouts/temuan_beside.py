"""Two reports of one form side by side: what stands, what somebody else sent, and the lines in which they differ.

Neither side is called right: the paper is, and the second person reads it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from data import paper
from data.register import Register
from data.rules.figures import is_number
from data.view import BesideCard, FormCard
from layouts import formats
from layouts.temuan import sender_words

STANDING = "berlaku"
"""The value of the standing form among the sides a correction can start from; the others are their numbers."""


def comparison(card: FormCard, beside: Sequence[BesideCard], register: Register) -> Any:
    """The table of both sides. All rows are in it; the switch shows those that are the same too."""
    ballot = register.ballot_of(card.contest, card.tps)
    sides = [paper.figures(ballot, one) for one in (card.form, *(other.form for other in beside))]
    differing = {field for one in beside for field in one.differs}
    rows = [
        html.Tr(
            [html.Th(box.label, scope="row"), *[_cell(side[box.name], box.field in differing) for side in sides]],
            className="" if box.field in differing else "is-same",
        )
        for box in paper.boxes(ballot)
    ]
    others = [_head_other(one, card) for one in beside]
    return html.Section(
        [
            html.Div(
                [
                    html.H3(_title(len(differing)), className="kertas-title"),
                    dbc.Switch(id="temuan-all-rows", label="semua baris", value=False, className="banding-all"),
                ],
                className="banding-head",
            ),
            html.Table(
                [html.Thead(html.Tr([html.Td(), _head_standing(card), *others])), html.Tbody(rows)],
                className="banding-table",
            ),
            html.P(_older(card, beside), className="page-note") if card.open_entries > len(beside) else None,
        ],
        className="banding",
    )


def sides(card: FormCard, beside: Sequence[BesideCard]) -> list[dict[str, str]]:
    """What a correction can start from, as options."""
    return [
        {"value": STANDING, "label": f"yang berlaku (no. {formats.number(card.no)})"},
        *({"value": str(one.no), "label": f"laporan no. {formats.number(one.no)}"} for one in beside),
    ]


def _title(lines: int) -> str:
    if not lines:
        return "Laporan lain sekarang sama dengan yang berlaku"
    return f"Laporan lain berbeda pada {formats.number(lines)} baris"


def _cell(figure: Any, differs: bool) -> Any:
    words = html.Span(formats.figure(figure), className="" if is_number(figure) else "is-blank")
    return html.Td(words, className="num is-different" if differs else "num")


def _head_standing(card: FormCard) -> Any:
    return _head("Yang berlaku", card.no, card.event_time, card.sent_by)


def _head_other(one: BesideCard, card: FormCard) -> Any:
    title = "Laporan lain" if one.kind == "beda" else "Perbaikan yang terlambat"
    if one.no == card.second:
        title = "Masukan kedua dari foto"
    return _head(title, one.no, one.event_time, one.sent_by, one.reason)


def _head(title: str, number: int, time: str, sent_by: str, reason: str | None = None) -> Any:
    said = f"{formats.clock(time)} WITA, dari {sender_words(sent_by)}"
    return html.Th(
        [
            html.Strong(title),
            html.Span(f"no. {formats.number(number)} · {said}", className="page-note"),
            html.Span(f"“{reason}”", className="page-note") if reason else None,
        ],
        scope="col",
        className="banding-side",
    )


def _older(card: FormCard, beside: Sequence[BesideCard]) -> str:
    more = card.open_entries - len(beside)
    return f"Dan {formats.number(more)} laporan yang lebih lama; keputusan Anda menyelesaikan semuanya."
