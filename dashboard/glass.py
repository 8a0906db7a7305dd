"""/akses-darurat: open another area for an hour with a reason, see what stands open, end it. A plain page."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.attempts import attempt
from dashboard.services import Services
from data import glass
from data.actor import Actor
from data.clock import real_now
from data.errors import Refused, SiagaError
from data.register import Register
from layouts import formats


def blueprint(services: Services) -> Blueprint:
    """The page and its two buttons. The right is checked by the guard and again in `data.glass`."""
    pages = Blueprint("glass", __name__, url_prefix="/akses-darurat")

    def show(status: int = 200, problem: SiagaError | None = None, done: str = "") -> ResponseReturnValue:
        actor, opened, register = *_now(services), services.view().register
        page = render_template(
            "akses_darurat.html",
            actor=actor,
            places=_places(actor, register),
            opened=[(register.areas[one.area].name, one) for one in opened if one.area in register.areas],
            clock=formats.clock,
            typed=dict(request.form) if problem else {"area": request.args.get("area", "")},
            problem=str(problem) if problem else "",
            field=problem.field if isinstance(problem, Refused) else None,
            done=done,
        )
        return page, status

    def afresh() -> None:
        """Let this browser's next look at its session see what has changed; others see it within seconds."""
        account = services.actor().account
        if account is not None:
            services.sessions.forget(account)

    @pages.get("/")
    def page() -> ResponseReturnValue:
        return show()

    @pages.post("/")
    def open_area() -> ResponseReturnValue:
        def work() -> str:
            area, reason = request.form.get("area", ""), request.form.get("reason", "")
            made = glass.break_glass(services.house, services.actor(), area, reason)
            afresh()
            name = services.view().register.areas[made.area].name
            return f"{name} terbuka bagi Anda sampai {formats.clock(made.expires_at)} WITA. Setiap pembacaan tercatat."

        return attempt(show, work)

    @pages.post("/akhiri")
    def close() -> ResponseReturnValue:
        def work() -> str:
            glass.close_glass(services.house, services.actor())
            afresh()
            return "Akses darurat diakhiri."

        return attempt(show, work)

    return pages


def _now(services: Services) -> tuple[Actor, tuple[glass.Glass, ...]]:
    """Who asks with what stands open to them now: the session was looked up before this request changed it."""
    before = frozenset(one.area for one in services.glass())
    actor = replace(services.actor(), areas=services.actor().areas - before)
    with services.house.store.read() as connection:
        opened = glass.open_of(connection, actor.username, real_now())
    return glass.widened(actor, opened), opened


def _places(actor: Actor, register: Register) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kecamatan, [(code, name), ...]) of what is not the reader's already: the whole kecamatan, then its kelurahan."""
    made = []
    for code, area in register.areas.items():
        if area.level != "kecamatan":
            continue
        below = [(one, register.areas[one].name) for one in register.children[code]]
        closed = [(one, name) for one, name in [(code, f"Seluruh {area.name}"), *below] if not actor.within(one)]
        if closed:
            made.append((area.name, closed))
    return made
