"""What a verifier reads on the way from a decision to its stored answer: slips, the question, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from data.reports.kinds import Answer
from data.rules.entries import DECISIONS
from data.rules.figures import Figure
from data.rules.findings import Finding
from data.view import FormCard
from layouts import formats
from layouts.attributes import attributes
from layouts.temuan import decided_words, finding_block, sender, state_tag

NO_ERASING = (
    "Keputusan tidak pernah dihapus. Bila ternyata keliru, perbaikan baru dikirim dengan alasannya; keduanya tetap "
    "tercatat."
)


def errors(sentences: Sequence[str]) -> Any:
    """What has to be put right before a decision can be stored; every sentence also stands beside its field."""
    if not sentences:
        return None
    shown = list(sentences[:5])
    if len(sentences) > len(shown):
        shown.append(f"dan {len(sentences) - len(shown)} isian lain.")
    return html.Div(
        [
            html.Strong("Belum dapat diteruskan"),
            html.Ul([html.Li(one) for one in shown], className="mb-0"),
        ],
        className="panel-problem",
        role="alert",
        tabIndex=-1,
        **attributes(data_focus="now"),
    )


def confirmation(
    card: FormCard,
    kind: str,
    reason: str,
    changed: Sequence[tuple[str, Figure, Figure]],
    outcome: tuple[str, Sequence[Finding]] | None,
) -> Any:
    """The question before a decision is stored: what, why, which figures change, what the checks say of them."""
    parts: list[Any] = [
        html.H4(
            [f"Simpan keputusan “{DECISIONS[kind]}”?"],
            className="panel-question",
            tabIndex=-1,
            **attributes(data_focus="now"),
        ),
        html.P([html.Strong(card.place), f" · {reason}"]),
    ]
    if changed:
        cells = [
            html.Tr(
                [
                    html.Td(label),
                    html.Td(formats.figure(before), className="num"),
                    html.Td(formats.figure(after), className="num"),
                ]
            )
            for label, before, after in changed
        ]
        header = html.Tr([html.Th("Baris"), html.Th("Semula", className="num"), html.Th("Menjadi", className="num")])
        parts.append(html.Table([html.Thead(header), html.Tbody(cells)], className="table table-sm panel-changes"))
    if outcome is not None:
        parts += _outcome(*outcome)
    parts += [
        html.P(NO_ERASING, className="page-note"),
        html.Div(
            [
                html.Button("Simpan keputusan", id="temuan-save", className="btn btn-primary", n_clicks=0),
                html.Button("Kembali mengubah", id="temuan-back", className="btn btn-outline-secondary", n_clicks=0),
            ],
            className="panel-buttons",
        ),
    ]
    return html.Div(parts, className="panel-confirm")


def _outcome(state: str, findings: Sequence[Finding]) -> list[Any]:
    if state == "held":
        words = "Dengan angka ini formulir tetap ditahan, dan harus diputuskan orang lain lagi:"
    elif findings:
        words = "Dengan angka ini formulir dihitung, dengan temuan yang masih ada:"
    else:
        return [html.P("Dengan angka ini semua pemeriksaan cocok dan formulir dihitung.")]
    return [html.P(words), html.Div([finding_block(one) for one in findings], className="temuan-findings")]


def stored_words(answer: Answer, kind: str, place: str) -> str:
    """What came of the decision, in one line over the form that was opened by it."""
    return f"Keputusan tersimpan: {DECISIONS[kind]} · {place} · no. {formats.number(answer.no)}. {_now(answer)}"


def _now(answer: Answer) -> str:
    return {
        "counted": "Formulir sekarang dihitung"
        + (f"; {len(answer.findings)} temuan tetap tercatat." if answer.findings else ", tanpa temuan."),
        "held": "Formulir masih ditahan: angka barunya pun mustahil bagi TPS ini. Orang lain harus memutuskan lagi.",
        "rejected": "Formulir tidak masuk total mana pun sampai TPS mengirim laporan yang benar.",
    }.get(answer.state, f"Keadaan formulir sekarang: {answer.state}.")


def stored(answer: Answer, kind: str, place: str) -> Any:
    """What came of the last decision of a list, in words."""
    return html.Div(
        [
            html.H4(
                f"Keputusan tersimpan: {DECISIONS[kind]}",
                className="panel-question",
                tabIndex=-1,
                **attributes(data_focus="now"),
            ),
            html.P([html.Strong(place), ". ", _now(answer)]),
            html.P(f"No. {formats.number(answer.no)}, versi {answer.ver}. Total berubah pada pembaruan berikut."),
            html.P("Tidak ada lagi formulir di daftar ini yang menunggu keputusan Anda."),
            html.P(NO_ERASING, className="page-note"),
            html.Button(
                "Lihat formulirnya",
                id={"type": "temuan-reopen", "at": "panel"},
                className="btn btn-outline-secondary",
                n_clicks=0,
            ),
        ],
        className="panel-done",
        role="status",
    )


def conflict(sentence: str, current: FormCard | None) -> Any:
    """The form has moved on: what stands now; nothing of the decision was stored."""
    parts: list[Any] = [
        html.H4("Keputusan belum tersimpan", className="panel-question", tabIndex=-1, **attributes(data_focus="now")),
        html.P(sentence),
    ]
    if current is not None:
        said = f" {decided_words(current)}" if current.decision else ""
        parts.append(
            html.P(
                [
                    "Yang berlaku sekarang: versi ",
                    str(current.ver),
                    ", ",
                    state_tag(current),
                    f", dari {sender(current)}.{said}",
                ]
            )
        )
    parts.append(
        html.Button(
            "Buka keadaan terbaru",
            id={"type": "temuan-reopen", "at": "panel"},
            className="btn btn-outline-secondary",
            n_clicks=0,
        )
    )
    return html.Div(parts, className="panel-problem", role="alert")


def refused(sentence: str) -> Any:
    """Anything else that kept the decision from being stored."""
    return html.Div(
        [
            html.H4(
                "Keputusan belum tersimpan", className="panel-question", tabIndex=-1, **attributes(data_focus="now")
            ),
            html.P(sentence),
            html.Div(
                [
                    html.Button("Coba simpan lagi", id="temuan-save", className="btn btn-primary", n_clicks=0),
                    html.Button(
                        "Kembali mengubah", id="temuan-back", className="btn btn-outline-secondary", n_clicks=0
                    ),
                ],
                className="panel-buttons",
            ),
        ],
        className="panel-problem",
        role="alert",
    )
