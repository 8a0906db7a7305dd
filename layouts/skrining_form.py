"""The form of an examination, and what the instruments make of it while it is typed.

Boxes stand in the order of the visit: blood pressure first, then blood, body, habits, history, complaints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.people import Person, role_name
from data.rules.glucose import KINDS
from data.rules.instruments import TierResult
from data.rules.policy import BPJS_DISEASES, HISTORY, Policy
from data.rules.symptoms import SYMPTOMS, UNTOLD
from data.screening_typed import NONE, boxes_of
from layouts.attributes import attributes
from layouts.pantau import tier_mark
from layouts.parts import policy_tag

NUMBERS: Final = (
    "sbp_1",
    "dbp_1",
    "sbp_2",
    "dbp_2",
    "sbp_3",
    "dbp_3",
    "glucose",
    "cholesterol",
    "weight_kg",
    "height_cm",
)
TICKED: Final = ("glucose_kind", "smoker", "pregnant", "history-ticks", "symptoms-ticks", "measured_on")
BPJS: Final = tuple(f"bpjs_{code}" for code in BPJS_DISEASES)
FIELDS: Final = (*NUMBERS, *TICKED, *BPJS)
"""The boxes in the order callbacks hand them over; their ids are `skrining-<name>`, lists end in `-ticks`."""
_RESULTS: Final = {"": "belum", "rendah": "rendah", "sedang": "sedang", "tinggi": "tinggi"}


def head(person: Person, place: str, age: int | None) -> list[Any]:
    """Whose examination it is, and the way out."""
    sex = {"L": "laki-laki", "P": "perempuan"}.get(person.sex or "", "jenis kelamin belum diketahui")
    years = f"{age} tahun" if age is not None else "usia belum diketahui"
    close = html.Button("Tutup", id="skrining-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    role = role_name(person.role)
    return [
        html.Div([html.H2(person.name, className="panel-title", tabIndex=-1), close], className="panel-top"),
        html.P(
            [
                f"{role} · {place} · {years}, {sex} · ",
                html.A("Cetak rekam lengkap", href=f"/unduh/rekam/{quote(person.id, safe='')}.pdf",
                       title="Salinan untuk pemiliknya, beserta siapa yang pernah membacanya"),
            ],
            className="page-note",
        ),
    ]


def missing(sentence: str) -> list[Any]:
    """The panel when the address names nobody of the own area."""
    close = html.Button("Tutup", id="skrining-close", className="btn btn-outline-secondary btn-sm", n_clicks=0)
    title = html.H2("Pemeriksaan", className="panel-title", tabIndex=-1)
    return [html.Div([title, close], className="panel-top"), html.P(sentence, role="alert")]


def form(person: Person, values: Mapping[str, Any], today: str) -> html.Div:
    """The form, filled with the examination that stands."""
    boxes = boxes_of(values)
    history, symptoms = values.get("history"), values.get("symptoms")
    return html.Div(
        [
            html.Div(id="skrining-result", className="skrining-result", **attributes(aria_live="polite")),
            _group("Tekanan darah (mmHg), duduk 5 menit", [_reading(number, boxes) for number in (1, 2, 3)],
                   "Pengukuran ketiga bila dua yang pertama berselisih lebih dari 10."),
            _group("Darah", [
                _number("glucose", "Gula darah", "mg/dL", boxes),
                _select("glucose_kind", "Jenis", KINDS, values.get("glucose_kind") or "sewaktu"),
                _number("cholesterol", "Kolesterol total", "mmol/L", boxes),
            ]),
            _group("Badan", [_number("weight_kg", "Berat", "kg", boxes), _number("height_cm", "Tinggi", "cm", boxes)]),
            _group("Kebiasaan", [
                _choice("smoker", "Merokok", values.get("smoker")),
                _hidden("pregnant") if person.sex == "L" else _choice("pregnant", "Hamil", values.get("pregnant")),
            ]),
            _group("Riwayat penyakit", [_ticks("history-ticks", {**HISTORY, NONE: "ditanya, tidak ada"}, history)]),
            _group("Hasil skrining BPJS", [
                _select(f"bpjs_{code}", label, _RESULTS, (values.get("bpjs") or {}).get(code, ""))
                for code, label in BPJS_DISEASES.items()
            ]),
            _group("Keluhan sekarang", [_ticks("symptoms-ticks", _complaints(), symptoms)]),
            _group("Tanggal pemeriksaan", [_date(values, today)]),
            html.Div(id="skrining-errors"),
            html.Button("Simpan pemeriksaan", id="skrining-save", className="btn btn-primary btn-lg", n_clicks=0),
        ],
        className="kejadian-record skrining-form",
    )  # fmt: skip


def _complaints() -> dict[str, str]:
    felt = {code: one.label for code, one in SYMPTOMS.items() if one.felt and code != UNTOLD}
    return {NONE: "ditanya, tidak ada", **felt}


def _group(title: str, inside: list[Any], note: str = "") -> html.Div:
    return html.Div(
        [
            html.H3(title, className="kertas-title"),
            html.Div(inside, className="skrining-boxes"),
            html.P(note, className="page-note") if note else None,
        ],
        className="skrining-group",
    )


def _reading(number: int, boxes: Mapping[str, str]) -> html.Div:
    return html.Div(
        [
            html.Label([f"{number}.", html.Span(" Sistolik", className="visually-hidden")],
                       htmlFor=f"skrining-sbp_{number}", className="form-label"),
            _input(f"sbp_{number}", boxes, "Sistolik"),
            html.Label(["/", html.Span(" Diastolik", className="visually-hidden")],
                       htmlFor=f"skrining-dbp_{number}", className="form-label"),
            _input(f"dbp_{number}", boxes, "Diastolik"),
            _error(f"sbp_{number}"),
            _error(f"dbp_{number}"),
        ],
        className="skrining-reading",
    )


def _number(name: str, label: str, unit: str, boxes: Mapping[str, str]) -> html.Div:
    return html.Div(
        [
            html.Label(f"{label} ({unit})", htmlFor=f"skrining-{name}", className="form-label"),
            _input(name, boxes, ""),
            _error(name),
        ],
        className="skrining-box",
    )


def _input(name: str, boxes: Mapping[str, str], placeholder: str) -> Any:
    return dcc.Input(
        id=f"skrining-{name}", type="text", value=boxes.get(name, ""), inputMode="numeric", autoComplete="off",
        maxLength=7, debounce=False, placeholder=placeholder, className="form-control",
    )  # fmt: skip


def _select(name: str, label: str, options: Mapping[str, str], value: str) -> html.Div:
    return html.Div(
        [
            html.Label(label, htmlFor=f"skrining-{name}", className="form-label"),
            dbc.Select(id=f"skrining-{name}", value=value,
                       options=[{"value": code, "label": words} for code, words in options.items()]),
            _error(name),
        ],
        className="skrining-box",
    )  # fmt: skip


def _choice(name: str, label: str, value: bool | None) -> html.Div:
    chosen = "" if value is None else "ya" if value else "tidak"
    options = [
        {"value": code, "label": words} for code, words in {"": "belum ditanya", "tidak": "tidak", "ya": "ya"}.items()
    ]
    return html.Div(
        [
            html.Div(label, className="form-label"),
            dbc.RadioItems(
                id=f"skrining-{name}", name=f"skrining-{name}", value=chosen, options=options, className="chips"
            ),
            _error(name),
        ],
        className="skrining-box skrining-wide",
    )


def _hidden(name: str) -> Any:
    return dcc.Input(id=f"skrining-{name}", type="hidden", value="")


def _ticks(name: str, options: Mapping[str, str], chosen: Any) -> html.Div:
    """`chosen` None: nobody asked yet; empty: asked, and there is none."""
    value = [] if chosen is None else sorted(chosen) or [NONE]
    return html.Div(
        [
            dbc.Checklist(id=f"skrining-{name}", value=value, className="chips",
                          options=[{"value": code, "label": words} for code, words in options.items()]),
            _error(name),
        ],
        className="skrining-box skrining-wide",
    )  # fmt: skip


def _date(values: Mapping[str, Any], today: str) -> html.Div:
    on = str(values.get("measured_on") or today)[:10]
    return html.Div(
        [
            dcc.Input(id="skrining-measured_on", type="text", value=on, maxLength=10, autoComplete="off",
                      placeholder="YYYY-MM-DD", className="form-control"),
            _error("measured_on"),
        ],
        className="skrining-box",
    )  # fmt: skip


def _error(name: str) -> html.Div:
    return html.Div(id=f"skrining-error-{name}", className="invalid-feedback d-block")


# ---- what the instruments say ----


def result(found: TierResult, policy: Policy, bmi: str) -> list[Any]:
    """The tier with every rule that fired, what is missing, and what was not calculated and why."""
    return [
        html.P([tier_mark(found.tier.code), " ", policy_tag(policy.label, policy.signed)]),
        html.Ul(
            [html.Li([html.Strong(one.words), html.Small(_source(one.mark, one.on))]) for one in found.fired],
            className="skrining-fired",
        )
        if found.fired
        else html.P("Tidak ada aturan yang berlaku.", className="page-note"),
        html.P(f"Belum ada: {', '.join(found.missing)}.", className="skrining-missing") if found.missing else None,
        *(html.P(note, className="page-note") for note in found.notes),
        html.P(bmi, className="page-note") if bmi else None,
    ]


def _source(mark: str, on: str | None) -> str:
    """The day of the value, and that its source is memory where it is."""
    words = {"V": "", "R": "", "M": "ambang [M]: perlu dipastikan dokter"}[mark]
    return " · ".join(part for part in (on or "", words) if part)


def unread() -> list[Any]:
    """While a box cannot be read no tier is said."""
    return [html.P("Perbaiki isian yang ditandai; tingkat belum dihitung.", className="skrining-missing")]


def stored(label: str) -> html.P:
    """That it is kept."""
    return html.P(f"Pemeriksaan tersimpan: {label.lower()}.", className="panel-done", role="status")


def refused(sentence: str) -> html.P:
    """Why it is not stored; what was typed stays."""
    return html.P(sentence, className="panel-problem", role="alert", tabIndex=-1)
