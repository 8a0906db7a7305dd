"""Temuan: what the checks say about the forms that came in, in words, and who may decide what is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from data.register import Register
from data.reports.kinds import ROUND_WORDS
from data.rules.entries import DECISIONS
from data.rules.findings import Finding
from data.rules.outlook import outlook_words
from data.view import Examined, FormCard, Tally
from layouts import formats
from layouts.attributes import attributes
from layouts.filters import Option, pill, segmented
from layouts.page import empty, page
from layouts.parts import tile
from layouts.query import Query

STATES = {"ditahan": "Ditahan", "bertanda": "Bertanda", "berbeda": "Berbeda", "semua": "Semua"}
STORED = {"ditahan": "held", "bertanda": "flagged", "berbeda": "differs", "semua": "all"}
OTHER_LISTS = {"kedua": "Masukan kedua", "salah-alamat": "Salah alamat"}
"""Lists of something else than forms to decide; what they open is a panel of its own."""
MOST_COUNTED = 1_000  # as far as they are counted
LIMIT = 40  # cards in the list; the filters reach the others
LONG = 6  # lines a finding lists one by one; of more it says how many


@dataclass(frozen=True, slots=True)
class Counts:
    """Forms of the chosen area and contests: expected (TPS times contests), in, held, counted with findings.

    `differing`: another report says something else; `alone`: those of them that are neither held nor flagged.
    `second`: to be entered again by this reader; `strays`: reports for a TPS nobody knows.
    """

    expected: int
    reported: int
    counted: int
    held: int
    flagged: int
    differing: int = 0
    alone: int = 0
    second: int = 0
    strays: int = 0

    def of(self, state: str) -> int:
        """How many forms a list has."""
        whole = self.held + self.flagged + self.alone
        return {"ditahan": self.held, "bertanda": self.flagged, "berbeda": self.differing, "semua": whole}[state]


def layout(seconds: float) -> html.Div:
    """The empty page; the panel beside the list is never touched by a refresh."""
    return page(
        "temuan",
        "Verifikasi",
        html.Div(id="temuan-counts", className="kpi-row temuan-counts"),
        html.Div(id="temuan-tools", className="temuan-tools"),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(id="temuan-list", className="temuan-list"),
                        dcc.Store(id="temuan-list-seen"),
                    ],
                    className="temuan-column",
                    **attributes(aria_label="Formulir dengan temuan"),
                ),
                html.Section(
                    id="temuan-panel",
                    className="side-panel temuan-panel",
                    **attributes(aria_label="Formulir terpilih"),
                ),
            ],
            className="temuan-board",
        ),
        dcc.Store(id="temuan-opened"),
        dcc.Store(id="temuan-ready"),
        dcc.Store(id="temuan-said"),
        seconds=seconds,
    )


def counts_row(counts: Counts, contest: str) -> list[Any]:
    """Four numbers over the list. `contest`: its short name, or 'semua pemilihan'.

    Of no form nothing is known: dashes, not zeros.
    """
    clean = counts.counted - counts.flagged
    held, flagged, sound = (
        formats.number(one) if counts.reported else formats.UNKNOWN for one in (counts.held, counts.flagged, clean)
    )
    tone = "late" if counts.held else ""
    share = counts.reported / counts.expected if counts.expected else None
    return [
        tile("Ditahan", held, "di luar semua total sampai diputuskan", tone=tone),
        tile("Bertanda", flagged, f"{_of(counts.flagged, counts.reported)}; tetap dihitung"),
        tile("Tanpa temuan", sound, _of(clean, counts.reported)),
        tile(
            "Formulir masuk",
            formats.number(counts.reported),
            f"dari {formats.number(counts.expected)} · {formats.percent(share)} · {contest}",
        ),
    ]


def tools(query: Query, register: Register, state: str, counts: Counts, outlook: Any = None) -> list[Any]:
    """The choice of list, each with how many forms it has, and of contest. A choice closes no open form."""
    options = [Option(one.code, one.name) for one in register.contests.values()]
    lists = {value: f"{words} {formats.number(counts.of(value))}" for value, words in STATES.items()}
    others = {
        value: f"{words} {counted(count)}"
        for (value, words), count in zip(OTHER_LISTS.items(), (counts.second, counts.strays), strict=True)
    }
    leaves: dict[str, str | None] = {"formulir": None}
    return [
        # What is open in a list of forms is no form of the others, and the other way round.
        segmented(query, "keadaan", lists, state, "Keadaan formulir", **(leaves if state in OTHER_LISTS else {})),
        segmented(query, "keadaan", others, state, "Pekerjaan lain", **leaves),
        pill(query, "Pemilihan", "pemilihan", options),
        outlook if state in STATES else None,
    ]


def counted(count: int) -> str:
    """As far as it was counted: 12, 999+."""
    return formats.number(count) if count < MOST_COUNTED else f"{formats.number(MOST_COUNTED - 1)}+"


def outlook_line(tally: Tally | None, examined: Examined | None) -> Any:
    """Could what is still being examined change the leaders? A sentence with its arithmetic, for one contest."""
    if tally is None or examined is None or examined.found is None:
        return html.P(
            "Pilih satu pemilihan untuk melihat apakah yang diperiksa dapat mengubah urutan.", className="outlook"
        )
    names = [one.name if one.party else f"nomor {one.number}" for one in tally.lines]
    votes = [one.votes for one in tally.lines]
    words = outlook_words(examined.found, names, votes, examined.held, examined.counted)
    return html.P(
        [
            html.Strong(f"Dapatkah urutan dua teratas {tally.name} berubah? "),
            words,
            html.Span(" TPS yang belum masuk tidak termasuk.", className="outlook-note"),
        ],
        className="outlook is-open" if examined.found.changes else "outlook",
    )


def cards(query: Query, found: Sequence[FormCard], register: Register, state: str, counts: Counts) -> list[Any]:
    """The list, held first, newest first; or what its emptiness means."""
    if not found:
        return [_nothing(state, counts)]
    whole = counts.of(state)
    rows: list[Any] = [_card(query, one, register) for one in found]
    if len(found) >= LIMIT and whole > len(found):
        rows.append(
            html.P(
                f"Ditampilkan {len(found)} teratas dari {formats.number(whole)}. Persempit dengan kecamatan, "
                "kelurahan atau pemilihan untuk melihat yang lain.",
                className="page-note temuan-more",
            )
        )
    return rows


def address(card: FormCard) -> str:
    """How a form is named in the URL."""
    return f"{card.tps}|{card.contest}|{card.round}"


def state_tag(card: FormCard) -> Any:
    """The state of a form as a tag in words."""
    words, look = {
        "held": ("Ditahan", "tag tag-alarm"),
        "rejected": ("Dikembalikan" if card.decision == "kembalikan" else "Ditolak", "tag tag-alarm"),
        "recorded": ("Tanpa angka suara", "tag"),
        "counted": ("Dihitung, bertanda", "tag tag-late") if card.flagged else ("Dihitung", "tag tag-fresh"),
    }.get(card.state, (card.state, "tag"))
    return html.Span(words, className=look)


def contest_words(card: FormCard, register: Register) -> str:
    """'Presiden dan Wakil Presiden · pemungutan suara ulang (PSU)'; a regular round is not mentioned."""
    name = register.contest(card.contest).name
    return name if card.round == "reguler" else f"{name} · {ROUND_WORDS[card.round]}"


def finding_block(finding: Finding) -> Any:
    """A finding: rule, title, the arithmetic in words, and the lines to read again (counted when they are many)."""
    few = len(finding.inputs) <= LONG
    lines = [
        html.Div([html.Dt(label), html.Dd(formats.figure(figure))], className="finding-line")
        for label, figure in (finding.inputs if few else ())
    ]
    rule = html.Span(finding.rule, className="finding-rule")
    return html.Div(
        [
            html.P([rule, html.Span(finding.title)], className="finding-title"),
            html.P(f"{finding.words[:1].upper()}{finding.words[1:]}", className="finding-words"),
            html.Dl(lines, className="finding-lines")
            if few
            else html.P(f"Baca ulang {len(finding.inputs)} baris pada isi formulir.", className="finding-lines"),
        ],
        className="finding finding-hold" if finding.severity == "hold" else "finding",
    )


def _card(query: Query, card: FormCard, register: Register) -> Any:
    opened = query.get("formulir") == address(card)
    sent = f"{formats.clock(card.event_time)} WITA, dari {sender(card)}"
    facts = [
        html.Div(
            [
                dcc.Link(card.place, href=query.href(formulir=address(card)), className="temuan-place"),
                html.Span([state_tag(card), *side_tags(card)]),
            ],
            className="temuan-head",
        ),
        html.P(contest_words(card, register), className="temuan-contest"),
        html.P([sent, html.Br(), f"no. {formats.number(card.no)}, versi {card.ver}"], className="page-note"),
        html.P(said, className="page-note") if (said := decided_words(card)) else None,
        html.P(card.why_not, className="page-note") if card.state == "held" and card.why_not else None,
    ]
    return html.Article(
        [
            html.Div(facts, className="temuan-facts"),
            html.Div([finding_block(one) for one in card.findings], className="temuan-findings"),
        ],
        className="card temuan-card is-open" if opened else "card temuan-card",
        **(attributes(aria_current="true") if opened else {}),
    )


def sender(card: FormCard) -> str:
    """Who sent it: the name of an account, and in words what is none."""
    return sender_words(card.sent_by)


def sender_words(sent_by: str) -> str:
    """The same of a stored name."""
    kind, _, rest = sent_by.partition(":")
    words = {"tps": "petugas TPS", "impor": f"impor {rest}", "meja": "meja kecamatan", "puskesmas": "tim puskesmas"}
    return words.get(kind, sent_by)


def decided_words(card: FormCard) -> str:
    """Who decided what, as sentences; empty where nobody has. A label says nothing of who: its submission does."""
    words = []
    if card.decision:
        words.append(
            f"{'Angka diperbaiki' if card.decision == 'perbaiki' else DECISIONS[card.decision]} menurut "
            f"{card.decided_by}."
        )
    if card.label:
        words.append(f"Tercatat: {DECISIONS[card.label].lower()}.")
    return " ".join(words)


def side_tags(card: FormCard) -> list[Any]:
    """Tags beside the state: other reports wait, the figures are lisan, a later round has voided the form."""
    several = "Laporan lain berbeda" if card.open_entries == 1 else f"{card.open_entries} laporan lain berbeda"
    said = [
        (card.open_entries > 0, several),
        (card.spoken, "Lisan, foto belum ada"),
        (card.voided is not None, f"Tidak dihitung: {ROUND_WORDS.get(card.voided or '', '')} dibuka"),
    ]
    tags = [html.Span(words, className="tag tag-late") for holds, words in said if holds]
    return [part for tag in tags for part in (" ", tag)]


def _nothing(state: str, counts: Counts) -> Any:
    if not counts.reported:
        return empty("Belum ada formulir masuk.", "Temuan muncul begitu C.Hasil pertama diterima dan diperiksa.")
    if state == "ditahan":
        return empty(
            "Tidak ada formulir yang ditahan.",
            "Tidak ada yang menunggu keputusan. Formulir ditahan hanya bila angkanya mustahil bagi TPS-nya; "
            "selebihnya dihitung, dengan tanda bila ada temuan.",
            icon="bi-check2-circle",
        )
    if state == "bertanda":
        return empty(
            "Tidak ada formulir bertanda.",
            "Formulir yang dihitung di sini tidak menyalahi satu pun pemeriksaan penjumlahan dan batas.",
            icon="bi-check2-circle",
        )
    if state == "berbeda":
        return empty(
            "Tidak ada laporan yang saling berbeda.",
            "Bila dua pengirim menulis angka lain untuk formulir yang sama, yang pertama berlaku dan keduanya "
            "dibandingkan di sini.",
            icon="bi-check2-circle",
        )
    return empty(
        "Tidak ada formulir dengan temuan.", "Semua formulir masuk di sini lolos pemeriksaan.", icon="bi-check2-circle"
    )


def _of(part: int, whole: int) -> str:
    return f"{formats.percent(part / whole)} formulir masuk" if whole else "belum ada formulir"
