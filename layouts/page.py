"""The frame of a page: its own URL, tick and memory, a head with filters and status, and named regions to fill.

A page is served empty; its first refresh fills it. Regions are changed in place, so nothing flickers and the scroll
position stays.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from data.folding import MOST_COUNTED
from layouts import formats
from layouts.attributes import attributes


def page(name: str, title: str, *regions: Any, seconds: float, head: str = "") -> html.Div:
    """A page's skeleton. `head` is the class of the page; regions are components with ids of their own."""
    return html.Div(
        [
            dcc.Location(id=f"{name}-url", refresh=False),
            dcc.Interval(id=f"{name}-tick", interval=seconds * 1000),
            dcc.Store(id=f"{name}-seen"),
            html.Header(
                [
                    html.H1(title, className="page-title"),
                    html.Div(id=f"{name}-filters", className="filters"),
                    html.Div(id=f"{name}-status", className="data-age", role="status"),
                ],
                className="page-head",
            ),
            html.Div(id=f"{name}-trouble"),
            *regions,
        ],
        className=f"page page-{name} {head}".strip(),
    )


def trouble(sentence: str, back: str) -> html.Div:
    """What stands on the page when the chosen area may not be seen or does not exist."""
    return html.Div(
        [
            html.I(className="bi bi-sign-stop", **attributes(aria_hidden="true")),
            html.P(sentence),
            dcc.Link("Kembali ke seluruh kota", href=back, className="btn btn-outline-secondary"),
        ],
        className="empty-state",
        role="alert",
    )


def empty(sentence: str, what_to_do: str = "", icon: str = "bi-inbox") -> html.Div:
    """An empty region that says what will fill it."""
    return html.Div(
        [
            html.I(className=f"bi {icon}", **attributes(aria_hidden="true")),
            html.P(sentence),
            html.P(what_to_do, className="page-note") if what_to_do else None,
        ],
        className="empty-state",
    )


def waiting_words(waiting: int) -> str:
    """'12 laporan', 'lebih dari 999 laporan': the queue is counted only so far."""
    return f"{f'lebih dari {formats.number(MOST_COUNTED - 1)}' if waiting >= MOST_COUNTED else waiting} laporan"


def status(event_time: str, rev: str, folded_at: str, waiting: int, clock_text: str, trouble: str = "") -> list[Any]:
    """The data's own time and revision; the age beside it is the clock script's (see assets/90-clock.js).

    `trouble`: why the data may fall behind though the server answers; it turns the whole line red.
    """
    queue = f" · {waiting_words(waiting)} menunggu" if waiting else ""
    return [
        html.Span(className="data-age-dot", **attributes(aria_hidden="true")),
        html.Span(f"{clock_text} WITA", className="data-age-time", **attributes(data_event_time=event_time)),
        html.Span("", className="data-age-words", **attributes(data_folded_at=folded_at)),
        html.Span(f"rev {rev}{queue}", className="data-age-rev"),
        *([html.Span(f"· {trouble}", className="data-age-trouble")] if trouble else []),
    ]
