"""/admin/privasi: requests about personal data with the clock of UU 27/2022, erasing, who read health data."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.attempts import attempt
from dashboard.services import Services
from data import privacy
from data.clock import WITA, real_now
from data.errors import Refused, SiagaError
from data.glass import broken
from data.reports import Envelope, erase_person
from data.rules.privacy import KINDS, OPEN, STATES, urgency

_FIELDS = ("kind", "person", "note")


def blueprint(services: Services) -> Blueprint:
    """List, register, close, erase. Rights are checked by the guard and again in the data layer."""
    pages = Blueprint("privacy", __name__, url_prefix="/admin/privasi")

    def show(status: int = 200, problem: SiagaError | None = None, done: str = "") -> ResponseReturnValue:
        actor, now = services.actor(), real_now()
        page = render_template(
            "privasi_admin.html",
            actor=actor,
            kinds=KINDS,
            states=STATES,
            open=OPEN,
            requests=privacy.requests(services.house, actor),
            readings=privacy.readings(services.house, actor),
            broken=broken(services.house, actor),
            place=_place_names(services),
            left=lambda due: _left(due, now),
            urgency=lambda due: urgency(due, now),
            moment=_moment,
            typed={name: request.form.get(name, "") for name in _FIELDS} if problem else {},
            problem=str(problem) if problem else "",
            field=problem.field if isinstance(problem, Refused) else None,
            key=secrets.token_urlsafe(18),
            done=done,
        )
        return page, status

    @pages.get("/")
    def overview() -> ResponseReturnValue:
        return show()

    @pages.post("/")
    def add() -> ResponseReturnValue:
        def work() -> str:
            kind, who, note = (request.form.get(name, "") for name in _FIELDS)
            number = privacy.register_request(services.house, services.actor(), kind, who, note)
            return f"Permintaan no. {number} dicatat; batasnya 3 x 24 jam."

        return attempt(show, work)

    @pages.post("/<int:number>")
    def close(number: int) -> ResponseReturnValue:
        def work() -> str:
            state, note = request.form.get("state", ""), request.form.get("closing_note", "")
            privacy.close_request(services.house, services.actor(), number, state, note)
            return f"Permintaan no. {number} ditutup."

        return attempt(show, work)

    @pages.post("/hapus")
    def erase() -> ResponseReturnValue:
        def work() -> str:
            who, typed = request.form.get("person", "").strip(), request.form.get("again", "").strip()
            if not who or who != typed:
                raise Refused(
                    "Ketik id petugas yang sama dua kali: data yang dihapus tidak dapat dikembalikan.", "again"
                )
            key, reason = request.form.get("key", ""), request.form.get("reason", "")
            erase_person(services.house, services.actor(), who, reason, Envelope(key))
            return f"Data petugas {who} dihapus: kuncinya dimusnahkan, rantai dan jumlah tetap utuh."

        return attempt(show, work)

    return pages


def _place_names(services: Services) -> Callable[[str], str]:
    register = services.view().register
    return lambda code: register.areas[code].name if code in register.areas else code


def _left(due: datetime, now: datetime) -> str:
    """'sisa 71 jam', 'lewat 3 jam'."""
    hours = int((due - now).total_seconds() // 3600)
    return f"sisa {hours} jam" if due > now else f"lewat {-hours} jam"


def _moment(at: datetime) -> str:
    return at.astimezone(WITA).strftime("%d/%m/%Y %H.%M")
