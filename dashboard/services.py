"""What every page, door and callback works with: settings, open house, snapshots, accounts, maps."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher
from flask import has_request_context
from flask_login import current_user

from dashboard.maps import Maps
from dashboard.settings import Settings
from data.accounts import Accounts
from data.actor import Actor
from data.errors import NotAllowed
from data.glass import Glass
from data.house import House
from data.passwords import Passwords
from data.sessions import Sessions
from data.snapshot import SnapshotService
from data.view import View


@dataclass
class Services:
    """One per process, made after the fork together with its house."""

    settings: Settings
    house: House
    snapshots: SnapshotService
    accounts: Accounts
    sessions: Sessions
    maps: Maps
    key: bytes = field(repr=False)  # signs form tokens

    @cached_property
    def kind(self) -> str:
        """'real' or 'simulated': every page and file of a simulated store says SIMULASI."""
        return self.house.store.kind()

    def actor_or_none(self) -> Actor | None:
        """Who is logged in; None for nobody, and outside a request."""
        user = current_user._get_current_object() if has_request_context() else None
        return user.actor if user is not None and user.is_authenticated else None

    def actor(self) -> Actor:
        """Who is logged in; `NotAllowed` for nobody."""
        actor = self.actor_or_none()
        if actor is None:
            raise NotAllowed("Masuk dahulu untuk melihat halaman ini.")
        return actor

    def glass(self) -> tuple[Glass, ...]:
        """What whoever is logged in has been opened beyond their own area."""
        self.actor()
        opened: tuple[Glass, ...] = current_user.signed_in.glass
        return opened

    def form_token(self, purpose: str) -> str:
        """What a form of this session sends as `csrf_token`. `purpose`: the view it posts to."""
        return self.sign(current_user.signed_in.id_hash, purpose)

    def sign(self, holder: str, purpose: str) -> str:
        """A token nobody without the key can make, for one holder and one purpose."""
        return hmac.new(self.key, f"csrf|{purpose}|{holder}".encode(), hashlib.sha256).hexdigest()

    def view(self, election: str | None = None) -> View:
        """The newest picture, cut to what the logged-in actor may see."""
        return self.snapshots.view(self.actor(), election)


def build_services(settings: Settings, house: House, *, hasher: PasswordHasher | None = None) -> Services:
    """Services over an open house. `hasher`: cheaper Argon2 parameters for tests."""
    house.second = settings.second_entry
    house.photos.most_bytes = int(settings.photo_mb * 1_000_000)
    sessions = Sessions(house.store, hours=settings.session_hours, wall_hours=settings.wall_session_hours)
    passwords = Passwords(hasher, at_once=settings.login_hashes)
    return Services(
        settings=settings,
        house=house,
        snapshots=SnapshotService(house, shortest=settings.snapshot_seconds),
        accounts=Accounts(house, passwords=passwords, sessions=sessions),
        sessions=sessions,
        maps=Maps(house),
        key=settings.session_key(),
    )
