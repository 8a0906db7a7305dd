"""/admin/akun: the accounts, for the admin. A new password is shown once, in the answer itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.services import Services
from data.accounts import Accounts, Issued
from data.actor import ROLES, Actor
from data.errors import NotFound, Refused, SiagaError

_FIELDS = ("username", "name", "role", "areas")


def blueprint(services: Services) -> Blueprint:
    """List, add, disable, enable, reset. Rights are checked by the guard and again by `Accounts`."""
    pages = Blueprint("admin", __name__, url_prefix="/admin")

    def show(
        status: int = 200,
        *,
        problem: SiagaError | None = None,
        issued: Issued | None = None,
        done: str = "",
        typed: dict[str, str] | None = None,
    ) -> ResponseReturnValue:
        actor = services.actor()
        register = services.house.register()
        page = render_template(
            "admin.html",
            actor=actor,
            accounts=services.accounts.list(actor),
            roles=ROLES,
            place=lambda code: register.place(code) if code in register.areas else code,
            problem=str(problem) if problem else "",
            field=problem.field if isinstance(problem, Refused) else None,
            issued=issued,
            done=done,
            typed=typed or {},
        )
        return page, status

    def attempt(work: Callable[[], tuple[Issued | None, str]]) -> ResponseReturnValue:
        typed = {name: request.form.get(name, "") for name in _FIELDS}
        try:
            issued, done = work()
        except SiagaError as error:
            return show(error.status, problem=error, typed=typed)
        return show(issued=issued, done=done)

    @pages.get("/akun")
    def accounts() -> ResponseReturnValue:
        return show()

    @pages.post("/akun")
    def add() -> ResponseReturnValue:
        def work() -> tuple[Issued | None, str]:
            given = {name: request.form.get(name, "") for name in _FIELDS}
            areas = given["areas"].replace(",", " ").split()
            actor = services.actor()
            issued = services.accounts.add(actor, given["username"], given["name"], given["role"], areas)
            return issued, f"Akun {issued.account.username} dibuat."

        return attempt(work)

    @pages.post("/akun/<username>/<act>")
    def change(username: str, act: str) -> ResponseReturnValue:
        if act not in _ACTS:
            raise NotFound(f"Tindakan {act!r} tidak ada.")
        return attempt(lambda: _ACTS[act](services.accounts, services.actor(), username))

    return pages


def _disable(accounts: Accounts, actor: Actor, username: str) -> tuple[Issued | None, str]:
    accounts.disable(actor, username)
    return None, f"Akun {username} dinonaktifkan; semua sesinya berakhir."


def _enable(accounts: Accounts, actor: Actor, username: str) -> tuple[Issued | None, str]:
    accounts.enable(actor, username)
    return None, f"Akun {username} diaktifkan kembali dengan kata sandi lamanya."


def _reset(accounts: Accounts, actor: Actor, username: str) -> tuple[Issued | None, str]:
    issued = accounts.reset(actor, username)
    return issued, f"Kata sandi {username} diganti; semua sesinya berakhir."


_ACTS = {"nonaktif": _disable, "aktif": _enable, "reset": _reset}
