"""Logging in and out: plain pages, no scripts."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard import csrf, sessions
from dashboard.places import home_of, safe_next
from dashboard.services import Services
from data.accounts import TooManyAttempts, WrongCredentials
from data.passwords import Busy


def blueprint(services: Services) -> Blueprint:
    """/login and /logout."""
    pages = Blueprint("login", __name__)

    @pages.get("/login")
    def page() -> ResponseReturnValue:
        if current_user.is_authenticated:
            return redirect(safe_next(request.args.get("next")) or home_of(services.actor()))
        return _form(services, request.args.get("next"))

    @pages.post("/login")
    def submit() -> ResponseReturnValue:
        wanted = request.form.get("next")
        username = request.form.get("username", "")
        address = request.remote_addr or "-"
        try:
            actor = services.accounts.authenticate(username, request.form.get("password", ""), address)
        except (WrongCredentials, TooManyAttempts, Busy) as error:
            response = _form(services, wanted, str(error), username)
            response.status_code = error.status
            if isinstance(error, TooManyAttempts):
                response.headers["Retry-After"] = str(error.seconds)
            return response
        response = make_response(redirect(safe_next(wanted) or home_of(actor), 303))
        sessions.begin(services, response, actor)
        return response

    @pages.get("/logout")
    def leave() -> ResponseReturnValue:
        return render_template("logout.html", actor=services.actor())

    @pages.post("/logout")
    def logout() -> ResponseReturnValue:
        response = make_response(redirect("/login", 303))
        sessions.end(services, response)
        # Pages of this session that a browser may still hold are dropped with it.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return pages


def _form(services: Services, wanted: str | None, problem: str = "", username: str = "") -> Response:
    nonce, token = csrf.login_token(services)
    response = make_response(
        render_template(
            "login.html",
            problem=problem,
            username=username,
            next=safe_next(wanted) or "",
            token=token,
        )
    )
    csrf.keep_login_nonce(services, response, nonce)
    return response
