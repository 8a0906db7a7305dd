"""The cookie of a session and Flask-Login on top of it.

Flask's own client-side session is switched off: it would survive a logout in a saved copy. The cookie holds
a random id and nothing else; who it belongs to stands in the store (`data.sessions`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SessionInterface
from flask_login import LoginManager, UserMixin

from dashboard.services import Services
from data.actor import Actor
from data.errors import StoreError
from data.sessions import SignedIn

COOKIE: Final = "siaga_sesi"


class User(UserMixin):
    """What `flask_login.current_user` is: an actor and its session."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.actor: Actor = signed_in.actor

    def get_id(self) -> str:
        return str(self.actor.account)


class NoClientSession(SessionInterface):
    """Flask-Login looks into the Flask session; it finds an empty one that is never sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        return SecureCookieSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        return None


def install(server: Flask, services: Services) -> None:
    """Make `current_user` the account of the session cookie."""
    server.session_interface = NoClientSession()
    manager = LoginManager()
    manager.session_protection = None  # binds a session to address and browser; phones change theirs all day
    manager.init_app(server)

    def load(request: Request) -> User | None:
        token = request.cookies.get(COOKIE, "")
        # Anything that is not one of our ids is not worth a look into the store.
        if not 20 <= len(token) <= 100:
            return None
        try:
            signed_in = services.sessions.find(token)
        except StoreError:
            # Nobody for the rest of this request: the page that says so asks for the user once more.
            g._login_user = manager.anonymous_user()
            raise
        return None if signed_in is None else User(signed_in)

    manager.request_loader(load)


def begin(services: Services, response: Response, actor: Actor) -> None:
    """Give the browser a fresh session and end the one it had: an id planted beforehand is worthless."""
    end_present(services)
    token = services.sessions.open(actor)
    settings = services.settings
    hours = settings.wall_session_hours if actor.role == "wall" else settings.session_hours
    set_cookie(services, response, COOKIE, token, timedelta(hours=hours))


def end(services: Services, response: Response) -> None:
    """Log out: the session is deleted in the store, the cookie in the browser."""
    end_present(services)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
    g.pop("_login_user", None)


def end_present(services: Services) -> None:
    token = request.cookies.get(COOKIE, "")
    if token:
        services.sessions.close(token)


def set_cookie(services: Services, response: Response, name: str, value: str, lasts: timedelta) -> None:
    """A cookie scripts cannot read and other sites cannot send; `Secure` when the request came by HTTPS."""
    secure = services.settings.cookie_secure
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure if secure is None else secure,
    )
