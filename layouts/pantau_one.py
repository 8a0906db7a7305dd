"""One alert, opened: whose it is, how they are and were, what was done, and the next step.

The only place of Pantau with a name in it; whoever opens it leaves a line in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.clock import parse_iso
from data.facilities import Facility
from data.people import Person, role_name
from data.register import Register
from data.reports.alert_steps import LONGEST_NOTE
from data.rules.alerts import NEW, STATES, STEPS, needs_note
from data.rules.policy import Policy, Tier
from data.rules.words import decimal
from data.view.alerts import Alert, Detail, Step
from layouts import formats, jejak_words
from layouts.meja_words import ago, moment
from layouts.pantau import fired_words, now_words, tier_mark
from layouts.parts import policy_tag

VERBS: Final = {
    "diakui": "Akui",
    "menuju": "Menuju lokasi",
    "ditangani": "Ditangani",
    "dirujuk": "Dirujuk",
    "selesai": "Selesai",
    "meninggal": "Meninggal",
}


def top(one: Detail, now: datetime, policy: Policy) -> list[Any]:
    """What it is and whose: above the form."""
    alert = one.alert
    at = parse_iso(alert.at)
    return [
        head(alert.place),
        html.P([tier_mark(alert.tier), " ", policy_tag(policy.label, policy.signed)]),
        html.P(fired_words(alert), className="pantau-fired"),
        html.P(
            f"Sejak {moment(at, now)} WITA, {ago(now - at)} · {formats.number(alert.reports)} laporan. "
            f"{now_words(alert) if alert.now != alert.tier else ''}",
            className="page-note",
        ),
        _who(one.person, alert, now),
    ]


def rest(one: Detail, register: Register, now: datetime) -> list[Any]:
    """What was measured, who is near, what was done: below the form."""
    return [
        _measured(one.record, now),
        _near(one.puskesmas, one.hospitals),
        html.H3("Riwayat", className="kertas-title"),
        html.Ol([_step(step, register, now) for step in one.steps], className="kejadian-steps"),
    ]


def _who(person: Person | None, alert: Alert, now: datetime) -> Any:
    """Name, role and telephone; or that nobody was named."""
    if person is None:
        words = "Nama belum disebut." if not alert.named else "Data orang ini telah dihapus atas permintaan."
        return html.P([html.Strong(words), " Tanyakan kepada ketua KPPS."], className="pantau-who")
    age = _age(person.birth_date, now)
    about = [role_name(person.role), *([f"{age} tahun"] if age else [])]
    about += [{"L": "laki-laki", "P": "perempuan"}[person.sex]] if person.sex in ("L", "P") else []
    call = html.A(
        f"Telepon {person.phone}", href=f"tel:{person.phone}", className="btn btn-outline-secondary btn-sm pantau-call"
    )
    return html.Div(
        [
            html.Div([html.Strong(person.name), html.Div(", ".join(about), className="page-note")]),
            call if person.phone else html.Span("tanpa nomor telepon", className="page-note"),
        ],
        className="pantau-who",
    )


def _age(born: str | None, now: datetime) -> int | None:
    if not born:
        return None
    day = formats.local(now).date()
    year, month, date = (int(part) for part in born.split("-"))
    return day.year - year - ((day.month, day.day) < (month, date))


def _measured(record: Mapping[str, Any], now: datetime) -> Any:
    """What was measured last, and how it went before that: the newest last."""
    if not record:
        return None
    lines = []
    if bp := record.get("bp"):
        lines.append(("Tekanan darah", f"{bp['sbp']}/{bp['dbp']} mmHg", bp["at"]))
    if vitals := record.get("news2"):
        names = {"rr": "napas", "spo2": "SpO2", "pulse": "nadi", "temp_c": "suhu", "acvpu": "kesadaran"}
        said = ", ".join(f"{name} {_said(vitals[code])}" for code, name in names.items() if code in vitals)
        lines.append(("Tanda vital", said, vitals["at"]))
    if record.get("duty") is not None:
        lines.append(("Jam tugas", f"{decimal(record['duty'])} jam", record["seen"]))
    return html.Div(
        [
            html.Dl(
                [
                    part
                    for label, value, at in lines
                    for part in (html.Dt(label), html.Dd([value, html.Small(f" {_when(at, now)}")]))
                ],
                className="pantau-measured",
            ),
            _trend(record.get("trend") or [], now),
        ]
    )


def _trend(trend: Sequence[Mapping[str, Any]], now: datetime) -> Any:
    """The last reports in order, so that getting worse is seen."""
    if len(trend) < 2:
        return None
    cells = [
        html.Li(
            [
                html.Small(_when(one["at"], now)),
                html.Strong(f"{one['sbp']}/{one['dbp']}" if one.get("sbp") else formats.UNKNOWN),
                html.Span(Tier.of(one["tier"]).label, className=f"tier-key tier-{one['tier']}"),
            ]
        )
        for one in trend
    ]
    return html.Ol(cells, className="pantau-trend", title="Laporan berturut-turut, yang terbaru di akhir")


def _said(value: Any) -> str:
    return decimal(value) if isinstance(value, float) else str(value)


def _when(at: str, now: datetime) -> str:
    """A time; of an examination before the day its date."""
    if "T" in at:
        return moment(parse_iso(at), now)
    year, month, day = at.split("-")
    return f"{int(day)}/{int(month)}/{year}"


def _near(puskesmas: Sequence[Facility], hospitals: Sequence[Facility]) -> Any:
    """Whom to call and where to bring them."""
    call = html.A("Telepon 119", href="tel:119", className="btn btn-danger btn-sm pantau-call")
    return html.Div(
        [
            html.Div([html.Span("Puskesmas terdekat: "), _names(puskesmas)]),
            html.Div([html.Span("Rumah sakit terdekat: "), _names(hospitals)]),
            call,
        ],
        className="pantau-near",
    )


def _names(found: Sequence[Facility]) -> str:
    return ", ".join(f"{one.name} ({decimal(one.km)} km)" for one in found) or formats.UNKNOWN


def _step(step: Step, register: Register, now: datetime) -> html.Li:
    if step.level is not None:
        title, by = f"Diteruskan ke {step.note}", "belum ada yang mengakui"
        note = ""
    else:
        title = "Dilaporkan" if step.state == NEW else STATES[step.state] if step.state else "Langkah"
        by, note = jejak_words.sender(step.sender, register), step.note
    return html.Li(
        [
            html.Strong(title),
            html.Span(f" · {moment(parse_iso(step.at), now)} WITA"),
            html.Div(by, className="page-note"),
            html.Div(note) if note else None,
        ]
    )


# ---- the form ----


def form(one: Alert, hospitals: Sequence[Facility], done: Any = None) -> list[Any]:
    """The steps the table allows from here: the next one as a large button, all of them with a note below."""
    options = [{"value": step, "label": VERBS[step]} for step in STEPS[one.state]]
    quick = STEPS[one.state][0] if one.open else ""
    return [
        html.Section(
            [
                done,
                html.Button(
                    VERBS.get(quick, ""), id="pantau-quick", className="btn btn-primary btn-lg", n_clicks=0,
                    hidden=not quick or needs_note(one.state, quick), value=quick,
                ),
                html.Div(id="pantau-proposed"),
                html.Button(
                    "Usulkan penggantian ke operator", id="pantau-propose", className="btn btn-outline-secondary",
                    n_clicks=0, hidden=not one.named or not one.open,
                ),
                html.H3("Langkah", className="kertas-title"),
                dbc.RadioItems(id="pantau-step", name="pantau-step", options=options, className="chips"),
                html.Label("Catatan", htmlFor="pantau-note", className="form-label"),
                dcc.Input(
                    id="pantau-note", type="text", maxLength=LONGEST_NOTE, autoComplete="off", list="pantau-hospitals",
                    placeholder="Wajib untuk dirujuk, selesai, meninggal", className="form-control",
                ),
                html.Datalist([html.Option(value=f"ke {near.name}") for near in hospitals], id="pantau-hospitals"),
                html.Div(id="pantau-errors"),
                html.Button("Simpan langkah", id="pantau-save", className="btn btn-outline-primary", n_clicks=0),
            ],
            className="kejadian-record",
        )
    ]  # fmt: skip


def head(title: str) -> html.Div:
    """The title of the panel and the way out."""
    close = html.Button("Tutup", id="pantau-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    return html.Div([html.H2(title, className="panel-title", tabIndex=-1), close], className="panel-top")


def missing(sentence: str) -> list[Any]:
    """The panel when the address names no alert of the reader's."""
    return [head("Peringatan"), html.P(sentence, role="alert")]


def stored(state: str) -> html.P:
    """That it is kept."""
    return html.P(f"Tersimpan: {STATES[state].lower()}.", className="panel-done", role="status")


def proposed() -> html.P:
    """That the operator is asked."""
    return html.P("Diusulkan: operator memutuskan, tanpa melihat alasannya.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
