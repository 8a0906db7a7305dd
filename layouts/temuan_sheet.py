"""The paper on the screen: to be read, with what differs said beside its row, and to be filled in again.

Sums beside the boxes that are being filled in are kept by dashboard/assets/94-temuan.js.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from data import paper
from data.paper import Box, Group, Row, Section, Sum
from data.register import Register
from data.rules.figures import Figure, as_typed, is_number
from data.rules.findings import Finding, needs_reread
from data.rules.tally import TallyForm
from data.view import FormCard
from layouts import formats
from layouts.attributes import attributes

Figures = Mapping[str, Figure]  # of a form, by the name of the box

MANY = 40  # boxes: a finding about more of them (all votes together) marks none of them by itself


def to_reread(findings: Sequence[Finding]) -> set[str]:
    """The fields to mark: those of findings that point somewhere; of all findings when none does."""
    pointed = needs_reread(one for one in findings if len(one.fields) <= MANY)
    return set(pointed or needs_reread(findings))


def reading(card: FormCard, register: Register) -> Any:
    """The figures of a form in the order of the paper; parties are folded unless something in them is to be reread."""
    ballot = register.ballot_of(card.contest, card.tps)
    written = paper.figures(ballot, card.form)
    notes: dict[str, list[str]] = {}
    for one in paper.sums(ballot):
        if words := paper.difference(one, written):
            notes.setdefault(one.written, []).append(words)
    again = to_reread(card.findings)
    return html.Div(
        [
            html.Section(
                [
                    html.H3(section.title, className="kertas-title"),
                    *[_reading_group(group, written, again, notes) for group in section.groups],
                ]
            )
            for section in paper.sections(ballot)
        ],
        className="kertas",
    )


def _reading_group(group: Group, written: Figures, again: set[str], notes: Mapping[str, Sequence[str]]) -> Any:
    rows = html.Div([_reading_row(row, written, again, notes) for row in group.rows], className="kertas-rows")
    if group.party is None:
        return rows
    total = formats.figure(written[group.rows[-1].boxes[0].name])
    return _party(group, again, rows, html.Span(total, className="kertas-figure"))


def _party(group: Group, again: set[str], rows: Any, total: Any) -> Any:
    marked = any(box.field in again for row in group.rows for box in row.boxes)
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(str(group.party), className="kertas-number"),
                    html.Span(group.title, className="kertas-party"),
                    html.Span("baca ulang", className="tag tag-late") if marked else None,
                    total,
                ]
            ),
            rows,
        ],
        className="kertas-group",
        open=marked,
    )


def _reading_row(row: Row, written: Figures, again: set[str], notes: Mapping[str, Sequence[str]]) -> Any:
    said = [words for box in row.boxes for words in notes.get(box.name, ())]
    return html.Div(
        [
            *_row_head(row),
            html.Span(
                [_reading_figure(box, written[box.name], again) for box in row.boxes], className="kertas-figures"
            ),
            *[html.Span(words, className="kertas-note") for words in said],
        ],
        className=f"kertas-row is-{row.kind}",
    )


def _row_head(row: Row) -> list[Any]:
    return [
        html.Span(str(row.number) if row.number else "", className="kertas-number"),
        html.Span(row.label, className="kertas-label"),
    ]


def _reading_figure(box: Box, figure: Figure, again: set[str]) -> Any:
    look = "kertas-figure" + (" is-again" if box.field in again else "")
    return html.Span(
        [
            html.Small(box.caption, className="kertas-caption") if box.caption else None,
            html.Span(formats.figure(figure), className="" if is_number(figure) else "is-blank"),
        ],
        className=look,
        title=f"{box.label}: baca ulang di kertas" if box.field in again else None,
    )


def editor(card: FormCard, register: Register, start: TallyForm | None = None, differs: Sequence[str] = ()) -> Any:
    """Every box of the form; sums beside the written ones are kept by the script.

    `start`: what the boxes are filled with, when not with what stands. `differs`: fields in which another report
    differs, to be read again as well.
    """
    ballot = register.ballot_of(card.contest, card.tps)
    written, again = paper.figures(ballot, start or card.form), to_reread(card.findings) | set(differs)
    checks: dict[str, list[Sum]] = {}
    for one in paper.sums(ballot):
        checks.setdefault(one.written, []).append(one)
    return html.Div(
        [
            html.P(
                "Salin dari kertas: x bila tidak terbaca, kosong bila tidak diisi. Jumlah di samping dihitung dari "
                "isian Anda, bukan usulan.",
                className="page-note",
            ),
            *[_editing(section, written, again, checks) for section in paper.sections(ballot)],
        ],
        className="kertas koreksi",
    )


def _editing(section: Section, written: Figures, again: set[str], checks: Mapping[str, list[Sum]]) -> Any:
    parts = []
    for group in section.groups:
        rows = html.Div([_editing_row(row, written, again, checks) for row in group.rows], className="kertas-rows")
        if group.party is None:
            parts.append(rows)
            continue
        total = html.Span(className="kertas-figure", **attributes(data_shows=group.rows[-1].boxes[0].name))
        parts.append(_party(group, again, rows, total))
    return html.Section([html.H4(section.title, className="kertas-title"), *parts])


def _editing_row(row: Row, written: Figures, again: set[str], checks: Mapping[str, list[Sum]]) -> Any:
    notes = [
        html.Span(
            className="kertas-sum",
            **attributes(data_written=one.written, data_addends=" ".join(one.addends), data_words=one.words),
        )
        for box in row.boxes
        for one in checks.get(box.name, [])
    ]
    return html.Div(
        [
            *_row_head(row),
            html.Span([_input(box, written[box.name], again) for box in row.boxes], className="kertas-figures"),
            *notes,
        ],
        className=f"kertas-row is-{row.kind}",
    )


def _input(box: Box, figure: Figure, again: set[str]) -> Any:
    return html.Label(
        [
            html.Small(box.caption, className="kertas-caption", **attributes(aria_hidden="true"))
            if box.caption
            else None,
            html.Span(box.label, className="visually-hidden"),
            dbc.Input(
                id={"type": "temuan-box", "box": box.name},
                type="text",
                inputmode="numeric",
                autocomplete="off",
                value=as_typed(figure),
                maxlength=16,
                className="kertas-box is-again" if box.field in again else "kertas-box",
            ),
            html.Span(id={"type": "temuan-wrong", "box": box.name}, className="kertas-wrong"),
        ],
        **attributes(data_box=box.name),
    )
