"""Verifikasi, second entry: the list of forms by name alone, the empty sheet beside the photo, what came of it.

Nothing of what stands in a form may be seen here before somebody else has read it from the paper: no figure, no
finding, no state, no sender.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from data import paper
from data.photos.reading import PhotoCard
from data.register import Ballot, Register
from data.reports.kinds import ROUND_WORDS, Answer
from data.rules.second import SecondRule
from data.view import SecondCard
from layouts import formats
from layouts.attributes import attributes
from layouts.page import empty
from layouts.query import Query
from layouts.temuan import Counts, counted
from layouts.temuan_answers import errors
from layouts.temuan_panel import close_row, key_line
from layouts.temuan_photo import photo_desk
from layouts.temuan_sheet import blank_sheet

__all__ = ["cards", "closed", "errors", "panel", "question", "refused", "stored", "stored_words"]

KEYS = (
    (("Tab", "Enter"), "isian berikut"),
    (("Ctrl", "Enter"), "kirim"),
    (("+", "−", "R"), "foto"),
    (("J", "K"), "formulir"),
    (("Esc",), "tutup"),
)
NAMED = 6  # entries in which it differs that are named; of more it is said how many


def cards(
    query: Query, found: Sequence[SecondCard], register: Register, counts: Counts, rule: SecondRule
) -> list[Any]:
    """The list, in the order in which they were drawn; or what its emptiness means."""
    if not found:
        return [_nothing(rule)]
    words = "Baca dari foto tanpa melihat angka yang sudah masuk; urutannya diundi dan tidak berarti apa-apa."
    rows: list[Any] = [html.P(words, className="list-words"), *(_card(query, one, register) for one in found)]
    if counts.second > len(found):
        rows.append(
            html.P(
                f"Ditampilkan {len(found)} teratas dari {counted(counts.second)}; yang lain menyusul.",
                className="page-note temuan-more",
            )
        )
    return rows


def address(card: SecondCard) -> str:
    """How a form is named in the URL."""
    return f"{card.tps}|{card.contest}|{card.round}"


def contest_words(card: SecondCard, register: Register) -> str:
    """'Presiden dan Wakil Presiden · pemungutan suara ulang (PSU)'; a regular round is not mentioned."""
    name = register.contest(card.contest).name
    return name if card.round == "reguler" else f"{name} · {ROUND_WORDS[card.round]}"


def _card(query: Query, card: SecondCard, register: Register) -> Any:
    opened = query.get("formulir") == address(card)
    return html.Article(
        [
            dcc.Link(card.place, href=query.href(formulir=address(card)), className="temuan-place"),
            html.P(contest_words(card, register), className="temuan-contest"),
        ],
        className="card temuan-card temuan-line is-open" if opened else "card temuan-card temuan-line",
        **(attributes(aria_current="true") if opened else {}),
    )


def _nothing(rule: SecondRule) -> Any:
    if not rule:
        return empty(
            "Masukan kedua tidak dipakai.",
            "Admin memilih formulir mana yang dimasukkan kedua kali lewat setelan SIAGA_SECOND_ENTRY: semua, sebagian, "
            "atau yang bertanda.",
        )
    return empty(
        "Tidak ada formulir yang menunggu masukan kedua Anda.",
        "Yang muncul di sini: formulir terpilih yang sudah ada fotonya, belum dimasukkan kedua kali, dan tidak pernah "
        "Anda kirim, isi, atau putuskan.",
        icon="bi-check2-circle",
    )


# ---- the panel ----


def panel(card: SecondCard, register: Register, photos: Sequence[PhotoCard], said: str = "") -> list[Any]:
    """The photo, and beside it the paper's boxes, all empty."""
    ballot = register.ballot_of(card.contest, card.tps)
    return [
        _said(said),
        _head(card, register),
        html.Div(
            [
                photo_desk(photos, f"kedua|{address(card)}"),
                html.Div(
                    [
                        html.Fieldset(
                            [
                                html.Legend("Isi kertas", className="visually-hidden"),
                                blank_sheet(ballot, "second"),
                                html.Button("Kirim masukan", id="second-send", className="btn btn-primary", n_clicks=0),
                            ],
                            className="second-sheet",
                        ),
                        html.Div(id="second-outcome"),
                        dcc.Store(id="second-asked"),
                    ],
                    className="panel-fields panel-second",
                ),
            ],
            className="panel-desk",
        ),
    ]


def closed(said: str = "") -> list[Any]:
    """The panel when this form is not, or no longer, for this reader."""
    return [
        _said(said),
        close_row(html.H2("Masukan kedua", className="panel-title", tabIndex=-1)),
        html.P(
            "Formulir ini tidak menunggu masukan kedua Anda: sudah dimasukkan orang lain, belum ada fotonya, atau "
            "pernah Anda kirim, isi, atau putuskan.",
            role="alert",
        ),
    ]


def _said(said: str) -> Any:
    look = "panel-said is-different" if "Berbeda" in said else "panel-said"
    return html.P(said, className=look, role="status") if said else None


def _head(card: SecondCard, register: Register) -> Any:
    title = html.H2(card.place, className="panel-title", tabIndex=-1, **attributes(data_form=f"kedua|{address(card)}"))
    return html.Header(
        [
            close_row(title),
            html.P(contest_words(card, register), className="temuan-contest"),
            html.P(
                f"{card.tps} · Baca dari foto saja. Angka yang sudah masuk tidak ditampilkan sampai Anda mengirim.",
                className="page-note",
            ),
            key_line(KEYS),
        ],
        className="panel-head",
    )


# ---- what came of it ----


def question(empty_boxes: int, boxes: int) -> Any:
    """Empty boxes are sent only when somebody has said that they are empty on the paper."""
    return html.Div(
        [
            html.H4(
                f"{formats.number(empty_boxes)} dari {formats.number(boxes)} isian masih kosong",
                className="panel-question",
                tabIndex=-1,
                **attributes(data_focus="now"),
            ),
            html.P(
                "Kosong berarti di kertas tidak diisi; yang tidak terbaca ditulis x. Bila di kertas memang begitu, "
                "tekan Kirim masukan (Ctrl Enter) sekali lagi."
            ),
        ],
        className="panel-confirm",
        role="alert",
    )


def refused(sentence: str) -> Any:
    """Why it was not stored; what was typed stays in its boxes."""
    return html.Div(
        [
            html.H4("Masukan belum tersimpan", className="panel-question", tabIndex=-1, **attributes(data_focus="now")),
            html.P(sentence),
            html.P("Isian Anda tetap ada di atas.", className="page-note"),
        ],
        className="panel-problem",
        role="alert",
    )


def stored_words(answer: Answer, place: str, ballot: Ballot) -> str:
    """Whether it agrees, or in which entries it differs, in one line."""
    head = f"Masukan kedua tersimpan: {place} · no. {formats.number(answer.no)}."
    if answer.state == "confirmed":
        return f"{head} Sama dengan yang pertama di semua isian."
    labels = {box.field: box.label for box in paper.boxes(ballot)}
    names = [labels.get(field, field) for field in answer.differs]
    more = f", dan {len(names) - NAMED} lain" if len(names) > NAMED else ""
    return (
        f"{head} Berbeda pada {len(names)} isian: {', '.join(names[:NAMED])}{more}. Menunggu orang ketiga di daftar "
        "Berbeda."
    )


def stored(words: str, answer: Answer) -> Any:
    """What came of the last entry of the list."""
    agrees = answer.state == "confirmed"
    title = "Sama dengan yang pertama" if agrees else "Berbeda dari yang pertama"
    return html.Div(
        [
            html.H4(title, className="panel-question", tabIndex=-1, **attributes(data_focus="now")),
            html.P(words),
            html.P("Tidak ada lagi formulir di daftar ini yang menunggu masukan kedua Anda."),
        ],
        className="panel-done" if agrees else "panel-done is-different",
        role="status",
    )
