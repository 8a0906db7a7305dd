"""A founded store, an application over it, and requests made as somebody: what HTTP tests start from.

Argon2 runs with its cheapest parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from dashboard.notice import NOTICE_VERSION
from dashboard.services import Services, build_services
from dashboard.settings import Settings
from data.actor import SYSTEM, Actor
from data.founding import open_house
from data.house import House
from tests.support.founded import found_store

TPS = "64.72.01.1001.001"
KELURAHAN = "64.72.01.1001"
KECAMATAN = "64.72.01"
AREAS: dict[str, tuple[str, ...]] = {"operator": (KECAMATAN,), "officer": (TPS,)}
# What a browser sends with a request its own page makes.
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Client(FlaskClient):
    """A test client that says where its requests come from, like a browser does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if kwargs.get("method", "GET") not in ("GET", "HEAD") and "headers" not in kwargs:
            kwargs["headers"] = OURS
        return super().open(*args, **kwargs)


@dataclass
class Site:
    """A running application and the people who use it."""

    app: Dash
    services: Services
    made: dict[str, Actor] = field(default_factory=dict)

    def client(self) -> Client:
        """An anonymous browser."""
        server = self.app.server
        server.test_client_class = Client
        client: Client = server.test_client()
        return client

    def actor(self, role: str, *, areas: tuple[str, ...] | None = None, name: str | None = None) -> Actor:
        """An account of this role, made when first asked for; the privacy notice is read."""
        username = name or f"uji.{role}"
        if username not in self.made:
            where = AREAS.get(role, ()) if areas is None else areas
            made = self.services.accounts.add(SYSTEM, username, f"Uji {role}", role, where).account
            actor = Actor(made.username, made.role, frozenset(made.areas), made.id, made.name)
            self.services.accounts.acknowledge_notice(actor, NOTICE_VERSION)
            self.made[username] = actor
        return self.made[username]

    def as_user(self, role: str, **who: Any) -> Client:
        """A browser in which somebody of this role is logged in."""
        client = self.client()
        client.set_cookie("siaga_sesi", self.services.sessions.open(self.actor(role, **who)))
        return client

    def token(self, client: Client, purpose: str) -> str:
        """The form token of this browser's session."""
        cookie = client.get_cookie("siaga_sesi")
        assert cookie is not None
        signed_in = self.services.sessions.find(cookie.value)
        assert signed_in is not None
        return self.services.sign(signed_in.id_hash, purpose)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """This test's own data folder with a founded real store."""
    target = tmp_path / "var"
    found_store(target)
    return target


@pytest.fixture
def house(data_dir: Path) -> Iterator[House]:
    """An open house over a founded real store."""
    opened = open_house(f"sqlite:///{data_dir / 'siaga.db'}", data_dir)
    yield opened
    opened.store.close()


@pytest.fixture
def make_site(house: House, data_dir: Path) -> Callable[..., Site]:
    """Build an application over the test's house; keyword arguments are settings."""

    def make(**changed: Any) -> Site:
        settings = Settings(data_dir=data_dir, **changed)
        services = build_services(settings, house, hasher=CHEAP_HASHER)
        return Site(create_app(settings, services=services), services)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """An application with default settings."""
    return make_site()
