"""The steps of a trail as a line from top to bottom: what, who, when and by which clock, what changed, its chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from data.photos.reading import PhotoCard
from data.register import Register
from data.view import Step
from data.view.trail import Change
from layouts import formats, jejak_words
from layouts.attributes import attributes

SHOWN: Final = 6  # changed lines that stand open; the others are folded
_ICONS: Final = {
    "tally": "bi-file-earmark-text",
    "beside": "bi-files",
    "decision": "bi-person-check",
    "photo": "bi-camera",
    "mark": "bi-check2",
    "call": "bi-telephone",
    "round": "bi-arrow-repeat",
    "incident": "bi-exclamation-octagon",
    "incident_step": "bi-exclamation-octagon",
}


def line(steps: Sequence[Step], register: Register, standing: int | None = None) -> Any:
    """The steps, oldest first. `standing`: the number of the one that stands."""
    return html.Ol([_step(step, register, step.no == standing) for step in steps], className="jejak-line")


def _step(step: Step, register: Register, stands: bool) -> Any:
    look = "beside" if step.beside is not None else step.kind
    return html.Li(
        [
            html.Span(html.I(className=f"bi {_ICONS[look]}"), className="jejak-dot", **attributes(aria_hidden="true")),
            html.Div(
                [
                    _head(step, stands),
                    html.P(jejak_words.sender(step.sender, register), className="jejak-who"),
                    _clocks(step),
                    html.P(["menggantikan no. ", formats.number(step.replaces)], className="page-note")
                    if step.replaces is not None and step.kind == "tally"
                    else None,
                    html.P(f"“{step.reason}”", className="jejak-reason") if step.reason else None,
                    html.P(f"“{step.body['note']}”", className="jejak-reason")
                    if step.body.get("note") not in (None, "", step.reason)
                    else None,
                    html.P(f"Dasar: {step.body['document']}", className="page-note")
                    if step.body.get("document")
                    else None,
                    _changes(step.changes),
                    _findings(step),
                    _photo(step.photo) if step.photo is not None else None,
                    _proof(step),
                ],
                className="jejak-told",
            ),
        ],
        className=f"jejak-step is-{look}" + (" is-standing" if stands else ""),
        id=f"no-{step.no}",
    )


def _head(step: Step, stands: bool) -> Any:
    day = formats.local(step.clocks.event)
    said = jejak_words.answer(step) if step.kind in ("tally", "decision") else ""
    return html.Div(
        [
            html.Strong(jejak_words.title(step)),
            html.Span("berlaku", className="tag tag-fresh") if stands else None,
            html.Span(said, className="jejak-answer") if said else None,
            html.Time(
                [html.Small(f"{day.day}/{day.month} "), formats.clock(step.clocks.event, seconds=True)],
                className="jejak-time",
                title=jejak_words.received(step.clocks),
            ),
        ],
        className="jejak-head",
    )


def _clocks(step: Step) -> Any:
    far = "is-far" if jejak_words.is_far(step.clocks) else ""
    server = jejak_words.server(step.clocks)
    words = [html.Span(jejak_words.device(step.clocks), className=far), f" · {server}" if server else None]
    return html.P(words, className="page-note")


def _changes(changes: Sequence[Change]) -> Any:
    if not changes:
        return None
    first = html.Table(html.Tbody([_change(one) for one in changes[:SHOWN]]), className="jejak-changes")
    if len(changes) <= SHOWN:
        return first
    rest = html.Table(html.Tbody([_change(one) for one in changes[SHOWN:]]), className="jejak-changes")
    more = f"dan {formats.number(len(changes) - SHOWN)} baris lain"
    return html.Div([first, html.Details([html.Summary(more, className="page-note"), rest])])


def _change(one: Change) -> Any:
    return html.Tr(
        [
            html.Th(one.label, scope="row"),
            html.Td(formats.figure(one.before), className="num is-before"),
            html.Td("→", className="jejak-arrow", **attributes(aria_label="menjadi")),
            html.Td(formats.figure(one.after), className="num is-after"),
        ]
    )


def _findings(step: Step) -> Any:
    if not step.findings or step.kind == "photo":
        return None
    return html.Ul(
        [
            html.Li([html.Span(one.rule, className="finding-rule"), " ", one.title],
                    className="is-hold" if one.severity == "hold" else "", title=one.words)
            for one in step.findings
        ],
        className="jejak-findings",
    )  # fmt: skip


def _photo(photo: PhotoCard) -> Any:
    size = f"{formats.number(photo.width)} × {formats.number(photo.height)} piksel, {kilobytes(photo.bytes)}"
    said = photo.findings or (() if photo.compared else ("Foto ini belum dibandingkan dengan foto TPS lain.",))
    return html.Div(
        [
            thumb(photo),
            html.Div(
                [
                    html.P(size, className="page-note"),
                    html.P(["sidik ", html.Code(photo.sha256[:16], title=photo.sha256), "…"], className="page-note"),
                    *[html.P(words, className="finding foto-finding") for words in said],
                ]
            ),
        ],
        className="jejak-photo",
    )


def thumb(photo: PhotoCard) -> Any:
    """The photo in small, leading to the large one in a tab of its own; words while it is being made."""
    words = f"Foto C.Hasil no. {formats.number(photo.no)}, buka besar"
    shown: Any = html.Img(src=f"/foto/{photo.no}?ukuran=320", alt=words)
    if not photo.ready:
        shown = html.Span("sedang disiapkan", className="page-note")
    return html.A(shown, href=f"/foto/{photo.no}?ukuran=1600", target="_blank", className="jejak-thumb", title=words)


def kilobytes(size: int) -> str:
    """'412 kB'."""
    return f"{formats.number(max(1, round(size / 1000)))} kB"


def _proof(step: Step) -> Any:
    parts: list[Any] = [f"no. {formats.number(step.no)} · {jejak_words.chain(step)}"]
    if step.head is not None:
        parts += [" · ujung ", html.Code(f"{step.head[:12]}…", title=step.head)]
    return html.P(parts, className="page-note jejak-proof")
