"""Ringkasan: the whole day on one screen - how much is in, who leads for now, how the officers are, what came last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import dcc, html

from data.rules.policy import Policy
from data.view import DayLine, FeedItem, HealthLine, Tally
from layouts import emergencies, formats, parts
from layouts.attributes import attributes
from layouts.filters import segmented
from layouts.map_panel import map_region, map_regions
from layouts.page import page
from layouts.query import Query

STAGES: Final = {
    "dibuka": "dibuka",
    "ditutup": "ditutup",
    "mulai_hitung": "menghitung",
    "kotak_diserahkan": "diserahkan",
}
REGIONS: Final = [
    ("ringkasan-kpis", "children"),
    *map_regions("ringkasan"),
    ("ringkasan-layers", "children"),
    ("ringkasan-count", "children"),
    ("ringkasan-health", "children"),
    ("ringkasan-areas", "children"),
    ("ringkasan-feed", "children"),
    emergencies.REGION,
]


@dataclass(frozen=True, slots=True)
class Checks:
    """Forms of all contests of the area: in, counted with findings, held."""

    reported: int
    flagged: int
    held: int


def layout(seconds: float) -> html.Div:
    """The empty page."""
    return page(
        "ringkasan",
        "Ringkasan",
        html.Div(id="ringkasan-kpis", className="kpi-row kpi-row-day"),
        html.Div(id=emergencies.REGION[0]),
        html.Div(
            [
                map_card(),
                html.Div(id="ringkasan-areas", className="day-part"),
                html.Div(
                    [html.Div(id=f"ringkasan-{name}", className="day-part") for name in ("count", "health", "feed")],
                    className="day-side",
                ),
            ],
            className="board board-day",
        ),
        seconds=seconds,
        head="page-full",
    )


def map_card() -> html.Section:
    """The map with its choice of layers; the same map as on Peta, a size smaller."""
    return html.Section(
        html.Div(
            [
                html.Div(id="ringkasan-layers", className="card-head"),
                map_region("ringkasan", "Peta kelurahan; daftar di bawahnya memuat angka per wilayah"),
                html.Div(id="ringkasan-map-legend"),
            ],
            className="card-body",
        ),
        className="card map-card",
    )  # fmt: skip


def map_head(query: Query, layers: dict[str, str], chosen: str, title: str) -> list[Any]:
    """Title of the chosen layer and the links to the others."""
    return [
        html.H2(title, className="card-title"),
        html.P("per kelurahan", className="card-note"),
        segmented(query, "lapisan", layers, chosen, "Lapisan peta"),
    ]


# ---- tiles ----


def tiles(
    query: Query, tally: Tally, contest: str, day: DayLine, health: HealthLine, checks: Checks, policy: Policy,
    *, sees_findings: bool, unclaimed: int | None = None,
) -> list[Any]:  # fmt: skip
    """Five tiles. `contest`: short name of the contest whose TPS are counted; `unclaimed`: emergencies of the city that
    nobody has acknowledged, None where another area is shown."""
    return [
        _reported(query, tally, contest),
        _turnout(tally, day),
        _emergencies(query, health, policy, unclaimed),
        _held(query, checks, sees_findings),
        _day(day),
    ]


def _reported(query: Query, tally: Tally, contest: str) -> Any:
    share = tally.share_tps
    return parts.tile(
        f"TPS masuk · {contest}",
        formats.number(tally.reported),
        f"dari {formats.number(tally.tps)} · {formats.percent(share)}" if tally.tps else "belum ada TPS terdaftar",
        parts.share_of_dpt(tally),
        href=_elsewhere(query, "/hitung"),
        share=share,
    )


def _turnout(tally: Tally, day: DayLine) -> Any:
    """By the forms once there are any; by the turnout reports of the day until then. Two numbers, never mixed."""
    senders = day.marks.get("partisipasi", 0)
    no_forms = "formulir: belum lengkap" if tally.reported else "formulir: belum ada"
    if tally.turnout is not None:
        forms = f"formulir {formats.number(tally.turnout_tps)} TPS"
        return parts.tile("Partisipasi", formats.percent(tally.turnout), forms, _by_reports(day, senders))
    if day.share is not None and senders:
        said = f"laporan siang {formats.number(senders)} TPS"
        return parts.tile("Partisipasi siang", formats.percent(day.share), said, no_forms)
    return parts.tile("Partisipasi", formats.UNKNOWN, no_forms, _by_reports(day, senders))


def _by_reports(day: DayLine, senders: int) -> str:
    """'siang 45,2% · 1.700 TPS', voters where their share is not known, or that nothing was reported."""
    if not senders:
        return "siang: belum ada laporan"
    known = formats.percent(day.share) if day.share is not None else f"{formats.number(day.voters)} pemilih"
    return f"siang {known} · {formats.number(senders)} TPS"


def _emergencies(query: Query, health: HealthLine, policy: Policy, unclaimed: int | None) -> Any:
    href = _elsewhere(query, "/kesehatan")
    label: Any = "Darurat kesehatan"
    signature = html.Span(policy.label, className="kpi-policy" if policy.signed else "kpi-policy is-unsigned")
    if health.emergencies is None or not health.people:
        why = "belum ada petugas" if not health.people else "dibuka per kota dan kecamatan"
        return parts.tile(label, formats.UNKNOWN, why, signature, href=href)
    said = f"dari {formats.number(health.people)} petugas"
    if unclaimed:
        said += f" · {formats.number(unclaimed)} belum diakui"
    if not health.emergencies:
        return parts.tile(label, formats.number(0), said, signature, href=href)
    alarm = [html.I(className="bi bi-exclamation-triangle-fill", **attributes(aria_hidden="true")), " ", label]
    return parts.tile(alarm, formats.number(health.emergencies), said, signature, href=href, tone="alarm")


def _held(query: Query, checks: Checks, sees_findings: bool) -> Any:
    return parts.tile(
        "Formulir ditahan",
        formats.number(checks.held) if checks.reported else formats.UNKNOWN,
        f"dari {formats.number(checks.reported)} formulir" if checks.reported else "belum ada formulir",
        f"{formats.number(checks.flagged)} bertanda, dihitung" if checks.reported else None,
        href=_elsewhere(query, "/verifikasi", keadaan="ditahan") if sees_findings else None,
        tone="late" if checks.held else "",
    )


def _day(day: DayLine) -> Any:
    """The stages as the TPS reported them: before the first report of any stage none is known, and none is zero."""
    known = bool(day.tps) and any(day.marks.get(kind) for kind in STAGES)
    stages = [
        html.Div(
            [
                html.Dt(words, className="kpi-note"),
                html.Dd(formats.number(day.marks.get(kind, 0)) if known else formats.UNKNOWN),
                parts.meter(day.marks.get(kind, 0) / day.tps if known else None),
            ],
            className="stage",
        )
        for kind, words in STAGES.items()
    ]
    said = "belum ada TPS" if not day.tps else f"dari {formats.number(day.tps)} TPS" if known else "belum ada laporan"
    return html.Div(
        [html.Div(f"Tahap hari ini · {said}", className="kpi-label"), html.Dl(stages, className="stages")],
        className="kpi kpi-stages",
    )


def _elsewhere(query: Query, path: str, **changes: str | None) -> str:
    """Another page about the same area."""
    kept = tuple((name, value) for name, value in query.items if name in ("dapil", "kecamatan", "kelurahan"))
    return Query(path, kept).href(**changes)


# ---- cards ----


def count_card(query: Query, tally: Tally, name: str, threshold: float) -> html.Section:
    """The running count of the first contest. `threshold`: share of TPS below which nobody is said to lead."""
    leader = tally.leader if parts.lead_is_said(tally, threshold) else None
    body: list[Any] = [parts.choice_bars(tally.lines, tally.counted, leader=leader), parts.count_line(tally)]
    if tally.leader is not None and leader is None:
        body.append(html.P(too_early(threshold), className="count-line"))
    return parts.card(dcc.Link(name, href=_elsewhere(query, "/hitung")), body, note=tally.name)


def too_early(threshold: float) -> str:
    """Why nobody is said to lead."""
    return f"TPS masuk masih di bawah {formats.percent(threshold, 0)}: belum disebut siapa yang unggul sementara."


def health_card(health: HealthLine, policy: Policy) -> html.Section:
    """Officers by tier, with the policy's signature or its absence."""
    people = f"{formats.number(health.people)} orang" if health.people else None
    tag = parts.policy_tag(policy.label, policy.signed)
    return parts.card("Kesehatan petugas", parts.tier_bar(health), note=people, tools=tag)


def areas_card(title: str, rows: Sequence[parts.Progress], contest: str) -> html.Section:
    """The areas inside the chosen one. `contest`: short name."""
    return parts.card(title, parts.area_rows(rows), note=f"TPS masuk {contest}; paling tertinggal di atas")


def feed_card(items: Sequence[FeedItem]) -> html.Section:
    """What came in last."""
    return parts.card("Baru masuk", parts.feed_list(items), look="card-feed")
