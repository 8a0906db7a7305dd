"""/akun/sandi: one's own password. A plain page without scripts; nothing that was typed is ever sent back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from dashboard import sessions
from dashboard.places import home_of
from dashboard.services import Services
from data.accounts import TooManyAttempts
from data.errors import Refused, SiagaError
from data.passwords import RULES, require_strong


def blueprint(services: Services) -> Blueprint:
    """The form and what comes of it. The right to it is checked by the guard and again by `Accounts`."""
    pages = Blueprint("password", __name__)

    @pages.get("/akun/sandi")
    def page() -> ResponseReturnValue:
        return _form(services)

    @pages.post("/akun/sandi")
    def change_password() -> ResponseReturnValue:
        actor = services.actor()
        current, new = request.form.get("current", ""), request.form.get("password", "")
        wrong = _wrong(current, new, request.form.get("again", ""), actor.username)
        if wrong:
            return _form(services, 422, wrong)
        try:
            services.accounts.change_own(actor, current, new, request.remote_addr or "-")
        except SiagaError as error:
            field = error.field if isinstance(error, Refused) else None
            response = _form(services, error.status, {field or "": str(error)})
            if isinstance(error, TooManyAttempts):
                response.headers["Retry-After"] = str(error.seconds)
            return response
        response = make_response(render_template("sandi_baru.html", home=home_of(actor)))
        sessions.begin(services, response, actor)
        return response

    return pages


def _wrong(current: str, new: str, again: str, username: str) -> dict[str, str]:
    """What can be said without trying: a sentence per field."""
    found = {}
    if not current:
        found["current"] = "Isi kata sandi Anda yang sekarang."
    try:
        require_strong(new, username)
    except Refused as error:
        found["password"] = str(error)
    if again != new:
        found["again"] = "Tidak sama dengan kata sandi baru: ketik ulang keduanya."
    return found


def _form(services: Services, status: int = 200, wrong: Mapping[str, str] | None = None) -> Response:
    """The form; `wrong`: a sentence per field, under "" what concerns none of them."""
    actor = services.actor()
    response = make_response(
        render_template("sandi.html", actor=actor, rules=RULES, wrong=wrong or {}, home=home_of(actor))
    )
    response.status_code = status
    return response
