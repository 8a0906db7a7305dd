"""The paper on the screen: to be read, with what differs said beside its row, and to be filled in again.

Sums beside the boxes that are being filled in are kept by dashboard/assets/94-temuan.js.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from data import paper
from data.paper import Box, Group, Row, Section, Sum
from data.register import Ballot, Register
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
    return written_sheet(register.ballot_of(card.contest, card.tps), card.form, to_reread(card.findings))


def written_sheet(ballot: Ballot, form: TallyForm, again: Collection[str] = ()) -> Any:
    """The figures of any form on this ballot; `again`: the fields to mark."""
    written = paper.figures(ballot, form)
    notes: dict[str, list[str]] = {}
    for one in paper.sums(ballot):
        if words := paper.difference(one, written):
            notes.setdefault(one.written, []).append(words)
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


def _reading_group(group: Group, written: Figures, again: Collection[str], notes: Mapping[str, Sequence[str]]) -> Any:
    rows = html.Div([_reading_row(row, written, again, notes) for row in group.rows], className="kertas-rows")
    if group.party is None:
        return rows
    total = formats.figure(written[group.rows[-1].boxes[0].name])
    return _party(group, again, rows, html.Span(total, className="kertas-figure"))


def _party(group: Group, again: Collection[str], rows: Any, total: Any, *, unfolded: bool = False) -> Any:
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
        open=marked or unfolded,
    )


def _reading_row(row: Row, written: Figures, again: Collection[str], notes: Mapping[str, Sequence[str]]) -> Any:
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


def _reading_figure(box: Box, figure: Figure, again: Collection[str]) -> Any:
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
    return _filling(ballot, _Filling("temuan", written, again, _checks(ballot)))


def blank_sheet(ballot: Ballot, family: str) -> Any:
    """Every box of the ballot's form, empty and unfolded, to be typed from the paper alone.

    `family`: what the boxes' ids begin with.
    """
    filling = _Filling(family, dict.fromkeys(box.name for box in paper.boxes(ballot)), (), _checks(ballot), True)
    return _filling(ballot, filling)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a sheet is filled in with: the boxes' figures, the fields to mark, the sums by the box they stand in."""

    family: str
    written: Figures
    again: Collection[str]
    checks: Mapping[str, list[Sum]]
    unfolded: bool = False


def _checks(ballot: Ballot) -> dict[str, list[Sum]]:
    found: dict[str, list[Sum]] = {}
    for one in paper.sums(ballot):
        found.setdefault(one.written, []).append(one)
    return found


def _filling(ballot: Ballot, filling: _Filling) -> Any:
    return html.Div(
        [
            html.P(
                "Salin dari kertas: x bila tidak terbaca, kosong bila tidak diisi. Jumlah di samping dihitung dari "
                "isian Anda, bukan usulan.",
                className="page-note",
            ),
            *[_editing(section, filling) for section in paper.sections(ballot)],
        ],
        className="kertas koreksi",
    )


def _editing(section: Section, filling: _Filling) -> Any:
    parts = []
    for group in section.groups:
        rows = html.Div([_editing_row(row, filling) for row in group.rows], className="kertas-rows")
        if group.party is None:
            parts.append(rows)
            continue
        total = html.Span(className="kertas-figure", **attributes(data_shows=group.rows[-1].boxes[0].name))
        parts.append(_party(group, filling.again, rows, total, unfolded=filling.unfolded))
    return html.Section([html.H4(section.title, className="kertas-title"), *parts])


def _editing_row(row: Row, filling: _Filling) -> Any:
    notes = [
        html.Span(
            className="kertas-sum",
            **attributes(data_written=one.written, data_addends=" ".join(one.addends), data_words=one.words),
        )
        for box in row.boxes
        for one in filling.checks.get(box.name, [])
    ]
    return html.Div(
        [
            *_row_head(row),
            html.Span([_input(box, filling) for box in row.boxes], className="kertas-figures"),
            *notes,
        ],
        className=f"kertas-row is-{row.kind}",
    )


def _input(box: Box, filling: _Filling) -> Any:
    return html.Label(
        [
            html.Small(box.caption, className="kertas-caption", **attributes(aria_hidden="true"))
            if box.caption
            else None,
            html.Span(box.label, className="visually-hidden"),
            dbc.Input(
                id={"type": f"{filling.family}-box", "box": box.name},
                type="text",
                inputmode="numeric",
                autocomplete="off",
                value=as_typed(filling.written[box.name]),
                maxlength=16,
                className="kertas-box is-again" if box.field in filling.again else "kertas-box",
            ),
            html.Span(id={"type": f"{filling.family}-wrong", "box": box.name}, className="kertas-wrong"),
        ],
        **attributes(data_box=box.name),
    )
