"""Skrining: coverage follows the revision; names are read when a list is opened, a tier is said while one types."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.answers import encoded
from callbacks.closing import close_button
from callbacks.context import Services
from callbacks.refresh import area_of, refresh_page
from data.actor import KOTA
from data.errors import Refused, SiagaError
from data.people import Person
from data.reports import Envelope, submit_screening
from data.rules.policy import BPJS_DISEASES, Tier
from data.rules.screening import ScreeningError, screening_tier
from data.rules.words import decimal
from data.screening_typed import Typed, age_of, report_of
from data.view import View, screening
from layouts import formats
from layouts import skrining as page
from layouts import skrining_form as panel
from layouts.query import Query

PATH: Final = "/skrining"
REGIONS: Final = (("skrining-counts", "children"),)


def register(app: Dash, services: Services) -> None:
    """Bind the page to the app."""
    refresh_page(app, services, "skrining", PATH, REGIONS, counts)
    _register_list(app, services)
    _register_form(app, services)


def counts(view: View, query: Query) -> Sequence[Any]:
    """Coverage of the chosen area."""
    area = home_of(view, query)
    people, screened = view.screened(area)
    return [page.counts_row(view.area_name(area), people, screened, _linmas(view, area))]


def home_of(view: View, query: Query) -> str:
    """The chosen area; while nothing is chosen the reader's own, where that is one."""
    area = area_of(view, query)
    own = sorted(view.actor.areas)
    return own[0] if area == KOTA and len(own) == 1 and own[0] in view.register.areas else area


def _linmas(view: View, area: str) -> tuple[int, int] | None:
    """Linmas of the area, and how many of them are examined; None where the reader is not told to the person."""
    table = view.screening(area)
    rows = [row for row in table.to_dict("records") if row["role"] == "linmas"]
    if not rows or rows[0]["screened"].value is None or rows[0]["people"].value is None:
        return None
    return int(rows[0]["people"].value), int(rows[0]["screened"].value)


# ---- the list ----


def _register_list(app: Dash, services: Services) -> None:
    def listed(search: str | None, _stored: Any, wanted: Any) -> Any:
        part = wanted.strip() if isinstance(wanted, str) else ""
        return encoded(shown(services, Query.parse(PATH, search), part))

    # Read anew after an examination was stored, so that its person moves in the list.
    app.callback(
        Output("skrining-list", "children"),
        Input("skrining-url", "search"),
        Input("skrining-stored", "data"),
        Input("skrining-search", "value"),
    )(listed)


def shown(services: Services, query: Query, wanted: str = "") -> list[Any]:
    """The officers of the chosen kelurahan by name (logged), or every kelurahan with its coverage."""
    view = services.view()
    try:
        area = home_of(view, query)
        register = view.register
        level = register.areas[area].level if area in register.areas else ""
        if level == "kelurahan":
            chosen = query.choose("daftar", list(page.CHOICES), "semua")
            found = screening.roster(view, area, services.actor())
            return page.roster(query, found, chosen, wanted, view.area_name(area), view.policy)
        within = None if area == KOTA else area
        return page.places(query, view.screening_table("kelurahan", within))
    except SiagaError as error:
        return page.trouble(str(error))


# ---- the form ----


def _register_form(app: Dash, services: Services) -> None:
    def open_form(search: str | None, before: Any) -> tuple[Any, Any, Any]:
        who = Query.parse(PATH, search).get("petugas") or ""
        if is_opening(before) and before["person"] == who:
            raise PreventUpdate
        return opened(services, who)

    def judge(*given: Any) -> list[Any]:
        *values, stored = given
        if not is_opening(stored):
            raise PreventUpdate
        return judged(services, stored, dict(zip(panel.FIELDS, values, strict=True)))

    def save(clicks: int | None, *given: Any) -> tuple[Any, Any, Any]:
        *values, stored = given
        if not clicks or not is_opening(stored):
            raise PreventUpdate
        return saved(services, stored, dict(zip(panel.FIELDS, values, strict=True)))

    boxes = [(f"skrining-{name}", "value") for name in panel.FIELDS]
    app.callback(
        Output("skrining-now", "children"),
        Output("skrining-form", "children"),
        Output("skrining-opened", "data"),
        Input("skrining-url", "search"),
        State("skrining-opened", "data"),
    )(open_form)
    close_button(app, "skrining", PATH, "petugas")
    app.callback(
        Output("skrining-result", "children"),
        *(Output(f"skrining-error-{name}", "children") for name in ERRORS),
        *(Input(*box) for box in boxes),
        State("skrining-opened", "data"),
    )(judge)
    app.callback(
        Output("skrining-errors", "children"),
        Output("skrining-opened", "data", allow_duplicate=True),
        Output("skrining-stored", "data"),
        Input("skrining-save", "n_clicks"),
        *(State(*box) for box in boxes),
        State("skrining-opened", "data"),
        prevent_initial_call=True,
    )(save)


# Every box that has a place for its error; `pregnant` has none where it is not asked.
ERRORS: Final = tuple(name for name in panel.FIELDS if name != "pregnant")


def is_opening(stored: Any) -> bool:
    """Whether this is what `opened` left in the browser."""
    return isinstance(stored, dict) and all(isinstance(stored.get(name), str) for name in ("person", "key"))


def opened(services: Services, who: str) -> tuple[Any, Any, Any]:
    """The two parts of the panel, and what is remembered of its opening; the reading is logged."""
    if not who:
        return [], [], None
    view = services.view()
    try:
        person, stands = screening.examined(view, who, services.actor())
    except SiagaError as error:
        return panel.missing(str(error)), [], None
    today = _today(services)
    register = view.register
    place = register.place(person.area) if person.area in register.areas else person.area
    head = panel.head(person, place, age_of(person, today))
    values = {**(stands.get("values") or {}), "symptoms": stands.get("symptoms"), "measured_on": stands.get("on")}
    form = panel.form(person, values, today.isoformat())
    memory = {
        "person": who,
        "sex": person.sex or "",
        "born": person.birth_date or "",
        "key": f"skrining-{secrets.token_hex(12)}",
    }
    return encoded(head), encoded(form), memory


def judged(services: Services, stored: Mapping[str, Any], values: Mapping[str, Any]) -> list[Any]:
    """The tier of what stands in the boxes, and beside each box what is wrong with it. Nothing is stored or logged."""
    try:
        report = report_of(_remembered(stored), _typed(values), _today(services))
    except ScreeningError as error:
        return [panel.unread(), *(error.problems.get(name.removesuffix("-ticks"), "") for name in ERRORS)]
    found, policy = report.screening(), services.view().policy
    bmi = f"Indeks massa tubuh {decimal(found.bmi)} kg/m²." if found.bmi is not None else ""
    return [panel.result(screening_tier(found, policy), policy, bmi), *("" for _ in ERRORS)]


def saved(services: Services, stored: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Store the examination; or say why not, with everything that was typed left where it is."""
    try:
        view = services.view()
        person, _ = screening.examined(view, stored["person"], services.actor())
        report = report_of(person, _typed(values), _today(services))
        if not _filled(values):
            raise Refused("Isi sekurangnya satu hasil pemeriksaan.", "sbp_1")
        submit_screening(services.house, services.actor(), report, Envelope(stored["key"]))
    except ScreeningError as error:
        return panel.refused(" ".join(error.problems.values())), no_update, no_update
    except SiagaError as error:
        return panel.refused(str(error)), no_update, no_update
    tier = screening_tier(report.screening(), view.policy).tier
    again = {**stored, "key": f"skrining-{secrets.token_hex(12)}"}
    return panel.stored(tier.label if tier is not Tier.BELUM_LENGKAP else "belum lengkap"), again, again["key"]


def _filled(values: Mapping[str, Any]) -> bool:
    ignored = ("glucose_kind", "measured_on")
    return any(value for name, value in values.items() if name not in ignored)


def _remembered(stored: Mapping[str, Any]) -> Person:
    """As much of the person as the tier needs; the rest is read again when it is stored."""
    return Person(stored["person"], "", "", KOTA, None, KOTA, birth_date=stored.get("born") or None,
                  sex=stored.get("sex") or None)  # fmt: skip


def _typed(values: Mapping[str, Any]) -> Typed:
    def text(name: str) -> str:
        value = values.get(name)
        return value if isinstance(value, str) else ""

    def ticks(name: str) -> tuple[str, ...]:
        value = values.get(name)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()

    return Typed(
        numbers={name: text(name) for name in panel.NUMBERS},
        glucose_kind=text("glucose_kind"),
        smoker=text("smoker"),
        pregnant=text("pregnant"),
        history=ticks("history-ticks"),
        symptoms=ticks("symptoms-ticks"),
        bpjs={code: text(f"bpjs_{code}") for code in BPJS_DISEASES},
        measured_on=text("measured_on"),
    )


def _today(services: Services) -> date:
    return formats.local(services.house.clock.now()).date()
