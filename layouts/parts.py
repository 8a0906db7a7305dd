"""Small parts that several pages are made of: cards, number tiles, bars of choices and tiers, rows of areas, news.

Pure functions from what `data.view` answers to components. Every count says what it is of, unknown is an en dash
with a word why, and choices stand in the order of the ballot whoever leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK, AT_RISK_TIERS, Tier
from data.view import FeedItem, HealthLine, Line, Tally
from layouts import formats, health_words
from layouts.attributes import attributes
from layouts.page import empty
from layouts.theme import CHOICES, DARK, LIGHT, mark_on, text_on

UNOFFICIAL = "bukan hasil resmi"
MANY = 6  # choices; above it they stand in one line each
TIERS = tuple(reversed(Tier))  # the most urgent first
TONES = {"ok": "is-fresh", "flag": "is-late", "hold": "is-late", "alarm": "is-alarm", "info": ""}


# ---- cards and tiles ----


def card(title: Any, body: Any, *, note: Any = None, tools: Any = None, look: str = "") -> html.Section:
    """A titled card. `note`: quiet words beside the title; `tools`: what stands at the far end of the head."""
    head: list[Any] = [html.H2(title, className="card-title")]
    if note is not None:
        head.append(html.P(note, className="card-note"))
    if tools is not None:
        head.append(tools)
    parts = [html.Div(head, className="card-head"), *(body if isinstance(body, list) else [body])]
    return html.Section(html.Div(parts, className="card-body"), className=f"card {look}".strip())


def tile(
    label: Any,
    value: Any,
    *notes: Any,
    href: str | None = None,
    tone: str = "",
    share: float | None = None,
) -> Any:
    """One number. `tone`: '', 'late' or 'alarm'; `share` (0 to 1) draws how much of the whole it is."""
    inside: list[Any] = [
        html.Div(label, className="kpi-label"),
        html.Div(value, className="kpi-value"),
        *(html.Div(note, className="kpi-note") for note in notes if note),
    ]
    if share is not None:
        inside.append(meter(share))
    look = f"kpi kpi-{tone}" if tone else "kpi"
    return dcc.Link(inside, href=href, className=look) if href else html.Div(inside, className=look)


def meter(share: float | None, **style: str) -> html.Div:
    """A share of a whole as a bar; an empty track where it is unknown."""
    width = f"{100 * share:.2f}%" if share is not None else "0"
    return html.Div(
        html.Div(className="meter-fill", style={"width": width, **style}),
        className="meter",
        **attributes(aria_hidden="true"),
    )


# ---- choices ----


@dataclass(frozen=True, slots=True)
class Face:
    """The colour of a choice as a mark on each scheme's panel."""

    light: str
    dark: str

    def style(self) -> dict[str, str]:
        """Custom properties that `.has-face` takes its colours from."""
        return {
            "--face-light": self.light,
            "--face-dark": self.dark,
            "--on-face-light": text_on(self.light),
            "--on-face-dark": text_on(self.dark),
        }


def faces(lines: Sequence[Line]) -> list[Face]:
    """A colour per line: the party's own; the three choices' own; one quiet colour for all of a longer list.

    With more candidates than there are colours of choices nobody gets one: three coloured bars among twenty would
    look like a statement.
    """
    quiet = Face(LIGHT.line_strong, DARK.line_strong)
    few = len(lines) <= len(CHOICES)
    found = []
    for line in lines:
        if line.colour is not None:
            found.append(Face(mark_on(line.colour, LIGHT.panel), mark_on(line.colour, DARK.panel)))
        elif few and line.party is None and 1 <= line.number <= len(CHOICES):
            found.append(Face(CHOICES[line.number - 1], CHOICES[line.number - 1]))
        else:
            found.append(quiet)
    return found


def lead_is_said(tally: Tally, threshold: float) -> bool:
    """Whether enough TPS are in (share of all, 0 to 1) to say who leads for now."""
    return tally.leader is not None and tally.share_tps is not None and tally.share_tps >= threshold


def choice_bars(
    lines: Sequence[Line], counted: int, *, leader: int | None = None, hrefs: Sequence[str] | None = None
) -> html.Div:
    """The lines in ballot order with bar, share and votes; `leader` is the index that gets the tag.

    With no form counted there is nothing to show yet: dashes, not zeros. `hrefs`: where a line leads.
    """
    many = len(lines) > MANY
    # On a long ballot every share is small: bars are lengths beside the longest one, on no track that would mean 100%.
    longest = max((line.share or 0.0 for line in lines), default=0.0) if many else 1.0
    rows = [
        _bar(line, face, counted, longest or 1.0, tagged=at == leader, href=hrefs[at] if hrefs else None)
        for at, (line, face) in enumerate(zip(lines, faces(lines), strict=True))
    ]
    return html.Div(rows, className="choices choices-many" if many else "choices", role="list")


def _bar(line: Line, face: Face, counted: int, longest: float, *, tagged: bool, href: str | None) -> Any:
    share = line.share
    name: list[Any] = [html.Span(line.name, className="choice-text")]
    if href:
        name = [dcc.Link(line.name, href=href, className="choice-text")]
    if tagged:
        name.append(html.Span("unggul sementara", className="tag"))
    mark = str(line.number) if line.number else html.I(className="bi bi-flag-fill", **attributes(aria_hidden="true"))
    return html.Div(
        [
            html.Span(mark, className="choice-number"),
            html.Span(name, className="choice-name", title=line.name),
            html.Span(formats.percent(share), className="choice-share"),
            meter(share if share is None else share / longest),
            html.Span(f"{formats.number(line.votes)} suara" if counted else "belum ada", className="choice-votes"),
        ],
        className="choice-bar has-face",
        style=face.style(),
        role="listitem",
    )


def count_line(tally: Tally) -> html.P:
    """What the count is of: valid votes, TPS counted, flagged, held, and that it is not official."""
    said = f"Suara sah {formats.number(tally.valid)} dari {formats.number(tally.counted)} TPS"
    parts: list[Any] = [said if tally.counted else "Belum ada formulir yang dihitung"]
    for count, words, look in (
        (tally.flagged, "bertanda", "is-flagged"),
        (tally.held, "ditahan", "is-held"),
    ):
        marked = f"{formats.number(count)} {words}"
        parts += [" · ", html.Span(marked, className=look) if count else marked]
    if tally.partial:
        unread = f"{formats.number(tally.partial)} dengan angka suara tak terbaca atau kosong"
        parts += [" · ", html.Span(unread, className="is-flagged")]
    return html.P([*parts, f" · {UNOFFICIAL}"], className="count-line")


def share_of_dpt(tally: Tally) -> str:
    """'57,8% DPT', or why it is not known."""
    if tally.dpt_total is None:
        return "DPT belum diimpor"
    return f"{formats.percent(tally.share_dpt)} DPT"


# ---- health ----


@dataclass(frozen=True, slots=True)
class TierPart:
    """One tier, or the class at risk where its tiers are not told apart: its count as shown and in words."""

    code: str
    label: str
    said: str
    shown: Shown


def tier_parts(line: HealthLine) -> list[TierPart]:
    """What a reader gets of an area, the most urgent first."""
    parts = [TierPart(tier.code, tier.label, tier_count(line, tier), line.tiers[tier.code])
             for tier in TIERS if tier.code in line.tiers]  # fmt: skip
    if line.split:
        return parts
    return [TierPart(AT_RISK, health_words.TITLE, line.at_risk.text(), line.at_risk), *parts]


def tier_bar(line: HealthLine) -> list[Any]:
    """People per tier as one bar and its key in numbers; what may not be shown is said, never drawn as nobody."""
    if not line.people:
        return [empty("Belum ada petugas terdaftar di sini.", "Petugas diimpor oleh admin.", "bi-person-plus")]
    shown = tier_parts(line)
    bars = [
        html.Span(
            className=f"tier-part tier-{one.code}" + (" is-hidden-area" if one.shown.kind == "hidden" else ""),
            style={"flexGrow": length},
        )
        for one, length in zip(shown, _lengths(line, shown), strict=True)
        if one.shown.value != 0
    ]
    keys = [html.Div([html.Dt(one.label), html.Dd(one.said)], className=f"tier-key tier-{one.code}") for one in shown]
    return [
        html.Div(bars, className="tier-bar", **attributes(aria_hidden="true")),
        html.Dl(keys, className="tier-legend"),
    ]


def _lengths(line: HealthLine, shown: Sequence[TierPart]) -> list[int]:
    """Lengths in people: of a hidden tier what the others leave of its class or of everyone, of a small count the least
    that can be seen."""
    known = {one.code: one.shown.value or 0 for one in shown}
    missing = {one.code for one in shown if one.shown.kind == "hidden"}
    inner = missing & set(AT_RISK_TIERS)
    inside = (line.at_risk.value or 0) - sum(known.get(tier, 0) for tier in AT_RISK_TIERS)
    known |= dict.fromkeys(inner, inside // max(len(inner), 1))
    outer = missing - inner
    known |= dict.fromkeys(outer, (line.people - sum(known.values())) // max(len(outer), 1))
    return [max(known[one.code], 1) for one in shown]


def tier_count(line: HealthLine, tier: Tier) -> str:
    """The number of people as this reader may see it: '412', '65+', '<5', 'disamarkan'."""
    if tier is Tier.DARURAT and line.emergencies is not None:
        return formats.number(line.emergencies)
    return line.tiers[tier.code].text()


def policy_tag(label: str, signed: bool) -> html.Span:
    """The policy's own words, beside every tier."""
    return html.Span(label, className="tag tag-policy" if signed else "tag tag-policy tag-late", title=label)


# ---- areas and news ----


@dataclass(frozen=True, slots=True)
class Progress:
    """TPS in, of all, of an area; `href`: where the row leads; `chosen`: the area the filters choose."""

    name: str
    reported: int
    tps: int
    href: str
    chosen: bool = False

    @property
    def share(self) -> float | None:
        return self.reported / self.tps if self.tps else None


def area_rows(rows: Sequence[Progress]) -> html.Div:
    """Areas with the share of their TPS that is in, lowest first; areas without TPS last."""
    ordered = sorted(rows, key=lambda row: (row.share is None, row.share or 0.0, row.name))
    return html.Div([_area_row(row) for row in ordered], className="area-rows")


def _area_row(row: Progress) -> Any:
    return dcc.Link(
        [
            html.Span(row.name, className="area-name", title=row.name),
            html.Span(
                [formats.number(row.reported), html.Small(f" / {formats.number(row.tps)}")], className="area-count"
            ),
            meter(row.share),
            html.Span(formats.percent(row.share) if row.tps else "tanpa TPS", className="area-share"),
        ],
        href=row.href,
        className="area-row active" if row.chosen else "area-row",
    )


def feed_list(items: Sequence[FeedItem]) -> Any:
    """What came in last, newest first."""
    if not items:
        return empty("Belum ada laporan yang masuk.", "Laporan dari lapangan muncul di sini.", "bi-clock-history")
    return html.Ul([_news(item) for item in items], className="feed")


def _news(item: FeedItem) -> html.Li:
    what, _, place = item.title.partition(" · ")
    return html.Li(
        [
            html.Span(formats.clock(item.event_time), className="feed-time"),
            html.Span(className=f"feed-dot {TONES[item.tone]}".strip(), **attributes(aria_hidden="true")),
            html.Span([html.Strong(what), f" · {place}" if place else ""], className="feed-title"),
            html.Span(item.note, className="feed-note"),
        ],
        className="feed-item",
    )
