"""One TPS: its place and day, and for every contest and round what stands, why, and the line of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import dcc, html

from data.register import Register
from data.rules.figures import Figure
from data.view import FormCard, FormTrail, Step, Trail
from data.view.trail_list import folded
from layouts import formats, jejak_steps, jejak_words
from layouts.attributes import attributes
from layouts.jejak import FEW
from layouts.page import empty
from layouts.parts import UNOFFICIAL
from layouts.query import Query
from layouts.temuan import address, decided_words, finding_block, side_tags, state_tag
from layouts.temuan_sheet import reading

SUMS: Final = (("valid", "Suara sah"), ("invalid", "Tidak sah"), ("total", "Sah dan tidak sah"))


def tps_page(
    query: Query, found: Trail, forms: Sequence[FormTrail], register: Register, *, verifies: bool, only: str
) -> list[Any]:
    """The page. `forms`: those of the chosen contests; `only`: the chosen contest's name, '' for all.

    `verifies`: whether the reader has the page where forms are decided. All boxes of the paper stand here for one
    contest only: those of all of them are some thousand.
    """
    body = [_form(query, one, register, verifies, whole=bool(only)) for one in forms] or [_nothing(found, only)]
    cut = "Riwayat TPS ini panjang: yang ditampilkan adalah bagian terbarunya." if found.cut else ""
    return [
        _head(found, register),
        html.P(cut, className="page-note", role="status") if cut else None,
        *body,
        html.P(jejak_words.CLOCK_NOTE, className="page-note jejak-foot") if forms else None,
    ]


def _nothing(found: Trail, only: str) -> Any:
    what = f"formulir {only}" if only else "formulir apa pun"
    return html.Section(
        empty(
            f"{found.place} belum mengirim {what}.",
            "Begitu laporan atau foto masuk, riwayatnya tampil di sini. Operator dapat mengisi laporan lewat Meja.",
            "bi-file-earmark-text",
        ),
        className="card",
    )


# ---- the place and its day ----


def _head(found: Trail, register: Register) -> Any:
    pdf = html.A(
        [html.I(className="bi bi-file-earmark-pdf", **attributes(aria_hidden="true")), " Unduh bukti (PDF)"],
        href=f"/unduh/bukti/{found.area.code}.pdf",
        className="btn btn-primary",
        id="jejak-pdf",
    )
    return html.Section(
        html.Div(
            [
                html.Div(
                    [
                        html.Div(
                            [
                                html.H2(found.place, className="jejak-title", tabIndex=-1),
                                html.P(" · ".join(place_words(found)), className="page-note"),
                            ]
                        ),
                        pdf,
                    ],
                    className="jejak-top",
                ),
                stages(found.day),
                _day(found.day, register),
            ],
            className="card-body",
        ),
        className="card jejak-place",
    )


def place_words(found: Trail) -> list[str]:
    """Code, kecamatan, DPT, lokasi khusus."""
    node = found.area
    voters = "DPT belum diimpor" if node.dpt is None else f"DPT {formats.number(node.dpt)}"
    where = f"Kecamatan {found.kecamatan}"
    return [node.code, where, voters, *(["lokasi khusus"] if node.special else [])]


def stages(day: Sequence[Step]) -> Any:
    """The stages of the day with the time of the latest report of each."""
    latest = {step.body["kind"]: step for step in day if step.kind == "mark"}
    return html.Ol(
        [_stage(name, words, latest.get(name)) for name, words in jejak_words.STAGES.items()],
        className="jejak-stages",
        **attributes(aria_label="Tahap hari TPS"),
    )


def _stage(name: str, words: str, step: Step | None) -> Any:
    if step is None:
        mark, said = "not_due", "belum dilaporkan"
    else:
        mark, said = "reported", formats.clock(step.clocks.event)
        if step.body.get("value") is not None:
            said = f"{formats.number(step.body['value'])} pemilih, {said}"
    sign = html.Span(className=f"stage-mark is-{mark}", **attributes(aria_hidden="true"))
    return html.Li([sign, html.Span([html.Span(words), html.Small(said)])], className=f"jejak-stage is-{mark}")


def _day(day: Sequence[Step], register: Register) -> Any:
    if not day:
        return None
    named = {"mark": "laporan tahap", "call": "panggilan", "incident": "kejadian"}
    counts = {words: sum(step.kind == kind for step in day) for kind, words in named.items()}
    words = ", ".join(f"{formats.number(count)} {name}" for name, count in counts.items())
    return html.Details(
        [html.Summary(["Catatan hari ini ", html.Span(words, className="page-note")]),
         jejak_steps.line(day, register)],
        className="jejak-day",
    )  # fmt: skip


# ---- a form ----


def _form(query: Query, one: FormTrail, register: Register, verifies: bool, *, whole: bool) -> Any:
    card = one.card
    left = [_no_form()]
    if card is not None:
        left = [*_standing(card, register), _paper(query, card, register, whole)]
    return html.Section(
        html.Div(
            [
                _form_head(one, register, verifies),
                html.Div(
                    [
                        html.Div([*left, _photos(one)], className="jejak-standing"),
                        html.Div(
                            [
                                html.H4("Riwayat", className="kertas-title"),
                                jejak_steps.line(one.steps, register, card.no if card is not None else None),
                            ]
                        ),
                    ],
                    className="jejak-columns",
                ),
            ],
            className="card-body",
        ),
        className="card jejak-form",
        id=f"jejak-{one.contest}-{one.round}",
    )


def _form_head(one: FormTrail, register: Register, verifies: bool) -> Any:
    card = one.card
    parts: list[Any] = [html.H3(jejak_words.form_name(one, register), className="jejak-contest")]
    if card is not None:
        which = f"versi {card.ver} · no. {formats.number(card.no)} · {UNOFFICIAL}"
        parts += [state_tag(card), *side_tags(card), html.Span(which, className="page-note")]
        if verifies:
            href = Query("/verifikasi").href(pemilihan=one.contest, formulir=address(card))
            parts.append(dcc.Link("Buka di Verifikasi", href=href, className="card-more"))
    return html.Div(parts, className="jejak-form-head")


def _no_form() -> Any:
    return empty(
        "Angkanya belum ada.",
        "Yang masuk baru foto atau perbaikan yang mendahului laporannya. Formulir berlaku begitu angkanya dikirim.",
        "bi-file-earmark",
    )


def _standing(card: FormCard, register: Register) -> list[Any]:
    findings = [finding_block(each) for each in card.findings]
    decided = decided_words(card)
    return [
        html.H4("Yang berlaku", className="kertas-title"),
        figures(card, register),
        html.P(decided, className="jejak-decided") if decided else None,
        html.Div(findings, className="temuan-findings")
        if findings
        else html.P("Tidak ada temuan pada formulir ini.", className="page-note"),
    ]


def _paper(query: Query, card: FormCard, register: Register, whole: bool) -> Any:
    """All boxes in the order of the paper, or the way to them."""
    words: list[Any] = ["Isi formulir ", html.Span("urut kertasnya", className="page-note")]
    if not whole:
        return html.P(dcc.Link("Isi formulir urut kertasnya", href=query.href(pemilihan=card.contest)))
    return html.Details([html.Summary(words), reading(card, register)], className="panel-paper")


def figures(card: FormCard, register: Register) -> Any:
    """Votes by choice, parties with their candidates, and the sums that are written."""
    votes = votes_of(card, register)
    sums = [_figure(words, getattr(card.form, name)) for name, words in SUMS]
    users = _figure("Pengguna hak pilih", card.form.used_total.total)
    return html.Div(
        [html.Dl([_vote(*one) for one in votes]), html.Dl([*sums, users], className="is-sums")],
        className="jejak-figures is-few" if len(votes) <= FEW else "jejak-figures",
    )


def votes_of(card: FormCard, register: Register) -> list[tuple[int, str, int | None]]:
    """Ballot number, name, votes; of a party the sum of what is written for it and its candidates."""
    ballot = register.ballot_of(card.contest, card.tps)
    names = list(zip(ballot.parties, ballot.rule.party_labels, strict=True)) if ballot.parties else [
        (choice.number or 0, choice.name) for choice in ballot.choices
    ]  # fmt: skip
    return [(number, name, votes) for (number, name), votes in zip(names, folded(card.form.votes, ballot), strict=True)]


def _vote(number: int, name: str, votes: int | None) -> Any:
    head = html.Dt([html.Span(str(number), className="jejak-number"), name])
    return html.Div([head, html.Dd(formats.number(votes))])


def _figure(words: str, value: Figure) -> Any:
    return html.Div([html.Dt(words), html.Dd(formats.figure(value))])


def _photos(one: FormTrail) -> Any:
    photos = one.photos
    if not photos:
        return html.P(jejak_words.NO_PHOTO, className="page-note jejak-nophoto")
    title = "Satu foto" if len(photos) == 1 else f"{formats.number(len(photos))} foto, terbaru dahulu"
    return html.Div(
        [html.H4(title, className="kertas-title"),
         html.Div([jejak_steps.thumb(photo) for photo in photos], className="jejak-thumbs")]
    )  # fmt: skip
