"""Nobody gets anything without being let in: one check before every request, Dash's own routes included.

Default deny. What anonymous browsers may have is listed here; every other route needs a session, the
privacy notice read, and an action of the role table (`see_aggregates` unless the route is listed). This
guards doors; what lies behind is cut again in `data` by actor and area, because any logged-in user can post
any callback. The blueprint `api` takes an enrolled phone's token in place of a session.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import SecurityError

from dashboard.devices import device_actor
from dashboard.errors import answer, wants_json
from dashboard.notice import NOTICE_VERSION
from dashboard.places import home_of, safe_next
from dashboard.services import Services
from data.actor import Actor
from data.errors import NotAllowed, SiagaError

PUBLIC_ENDPOINTS: Final = frozenset(
    {
        "login.page",
        "login.submit",
        "notice.reading",
        "health.health",
        "joining.page",
        "joining.enrol",
        "phone_files.file",
        "phone_files.worker",
    }
)
# Without a session: the page of an enrolled phone, which holds no data. With one: the page of whoever is logged in.
PHONE_SHELL: Final = frozenset({"field.start"})
PHONE_ENDPOINTS: Final = frozenset({"photos.photo"})  # beside the whole blueprint `api`
# Routes of everybody who is logged in, whatever the role; the first two also before the notice is read.
OWN_ENDPOINTS: Final = frozenset({"login.leave", "login.logout", "notice.page", "notice.acknowledge"})
# What a route needs, by endpoint or by blueprint; everything else needs `see_aggregates`.
ROUTE_ACTIONS: Final = {
    "admin": "manage_accounts",
    "privacy": "keep_privacy",
    "password": "change_own_password",
    "api": "report",
    "field": "report",
    "photos": "see_photos",
    "photos.photo": "report",
    "downloads": "export_aggregates",
    "evidence": "see_forms",
    "health_files": "export_health",
    "register_files": "see_register",
    "glass": "break_glass",
    "enrolment": "enrol",
}
DEFAULT_ACTION: Final = "see_aggregates"


class NeedsLogin(SiagaError):
    """Nobody is logged in."""

    status = 401


class NeedsNotice(NotAllowed):
    """The current privacy notice has not been read."""


def public_assets(folder: Path) -> frozenset[str]:
    """The paths the login page itself needs: style sheets, their fonts, the icon."""
    kinds = {".css", ".woff2", ".ico", ".svg", ".png"}
    top = (path for path in folder.glob("*") if path.suffix in kinds)
    vendored = (path for path in (folder / "vendor").rglob("*") if path.suffix in {".css", ".woff2"})
    return frozenset(f"/assets/{path.relative_to(folder).as_posix()}" for path in (*top, *vendored))


def action_of(endpoint: str | None) -> str:
    """The action of the role table a route needs."""
    name = endpoint or ""
    return ROUTE_ACTIONS.get(name) or ROUTE_ACTIONS.get(name.partition(".")[0]) or DEFAULT_ACTION


def takes_phones() -> bool:
    """Whether this route takes an enrolled phone's token in place of a session."""
    return request.blueprint == "api" or request.endpoint in PHONE_ENDPOINTS


def install(server: Flask, services: Services, assets: Path) -> None:
    """Put the guard before everything else; call this before Dash is built on the server."""
    open_assets = public_assets(assets)

    @server.before_request
    def guard() -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, SecurityError):
            raise request.routing_exception  # a host name that is not served: say nothing else
        if request.endpoint in PUBLIC_ENDPOINTS:
            return None
        if request.method in ("GET", "HEAD") and request.path in open_assets:
            return None
        sender = device_actor(services) if takes_phones() else None
        if sender is not None:
            return _check_action(sender)  # a phone: no session, and no page on which to read the notice
        user = current_user._get_current_object()
        if not user.is_authenticated:
            reads = request.method in ("GET", "HEAD")
            return None if reads and request.endpoint in PHONE_SHELL else _ask_login()
        if request.endpoint in OWN_ENDPOINTS:
            return None
        if user.signed_in.notice_version != NOTICE_VERSION:
            return _ask_notice()
        return _check_action(user.actor)


def _here() -> str:
    """This request's path and query for `next=`; empty for the start page and for what is no page."""
    path = request.full_path.rstrip("?")
    is_page = path != "/" and not path.startswith(("/assets/", "/_")) and safe_next(path) is not None
    return quote(path, safe="") if is_page else ""


def _ask_login() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD") or wants_json():
        return answer(NeedsLogin("Sesi Anda sudah berakhir. Masuk kembali."))
    here = _here()
    return redirect(f"/login?next={here}" if here else "/login", 302)


def _ask_notice() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD") or wants_json():
        return answer(NeedsNotice("Baca dahulu pemberitahuan privasi di /pemberitahuan."))
    here = _here()
    return redirect(f"/pemberitahuan?next={here}" if here else "/pemberitahuan", 302)


def _check_action(actor: Actor) -> ResponseReturnValue | None:
    if actor.may(action_of(request.endpoint)):
        return None
    if request.path == "/" and request.method in ("GET", "HEAD"):
        return redirect(home_of(actor), 302)
    return answer(NotAllowed("Halaman ini bukan untuk peran Anda."))
