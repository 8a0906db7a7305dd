"""The filters by dapil, kecamatan and kelurahan, and the choice among a few: the same component on every page.

Every choice is a link with the new address, so that the keyboard, the back button and a bookmark all work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts.attributes import attributes
from layouts.query import Query


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a filter: value for the URL, and its name; `group` is a heading above it."""

    value: str
    name: str
    group: str = ""


def area_filters(
    query: Query, dapil: Sequence[Option], kecamatan: Sequence[Option], kelurahan: Sequence[Option]
) -> list[Any]:
    """Three pills. Choosing wider clears the narrower; kelurahan are grouped by their kecamatan."""
    return [
        pill(query, "Dapil", "dapil", dapil, clears=("kecamatan", "kelurahan", "tps")),
        pill(query, "Kecamatan", "kecamatan", kecamatan, clears=("dapil", "kelurahan", "tps")),
        pill(query, "Kelurahan", "kelurahan", kelurahan, clears=("dapil", "kecamatan", "tps")),
    ]


def pill(
    query: Query,
    label: str,
    name: str,
    options: Sequence[Option],
    *,
    clears: tuple[str, ...] = (),
    everything: str = "Semua",
) -> Any:
    """One filter as a menu of links; the first entry takes the filter away (none when `everything` is '')."""
    chosen = query.get(name)
    names = {option.value: option.name for option in options}
    cleared: dict[str, str | None] = dict.fromkeys(clears)
    entries: list[Any] = []
    if everything:
        entries.append(_entry(everything, query.href(**{**cleared, name: None}), chosen is None))
    group = ""
    for option in options:
        if option.group != group:
            group = option.group
            entries.append(dbc.DropdownMenuItem(group, header=True))
        href = query.href(**{**cleared, name: option.value})
        entries.append(_entry(option.name, href, option.value == chosen))
    return dbc.DropdownMenu(
        entries,
        label=[
            html.Span(label, className="filter-label"),
            html.Span(names.get(chosen or "", everything or "Pilih")),
        ],
        toggleClassName="filter-pill",
        toggle_style={},
        className="filter-menu",
        id=f"filter-{name}",
    )


def _entry(name: str, href: str, active: bool) -> Any:
    return html.Li(
        dcc.Link(name, href=href, className="dropdown-item active" if active else "dropdown-item", refresh=False)
    )


def segmented(
    query: Query, name: str, choices: Mapping[str, str], chosen: str, label: str, **clears: str | None
) -> Any:
    """A choice among a few, as links: value -> name."""
    return html.Div(
        [
            dcc.Link(
                # A link of Dash takes no aria attributes: the words say which one is chosen.
                [words, html.Span(" (dipilih)", className="visually-hidden")] if value == chosen else words,
                href=query.href(**{**clears, name: value}),
                className="segment active" if value == chosen else "segment",
            )
            for value, words in choices.items()
        ],
        className="segmented",
        role="group",
        **attributes(aria_label=label),
    )
