"""Sessions kept in the store: the browser holds a random id, the store its SHA-256, and ending one ends it.

Looked up at most every five seconds per process, so a session ended by another process lives on for that long
at the most; one ended by this process ends at once. `seen_at` is written at most once a minute.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from sqlalchemy import Connection, delete, insert, select, update

from data.actor import Actor
from data.clock import iso, parse_iso, real_now
from data.errors import StoreError
from data.glass import Glass, open_of, widened
from data.store import Store
from data.tables import account, session

_log = logging.getLogger(__name__)
LOOK_AGAIN: Final = timedelta(seconds=5)
TOUCH_AGAIN: Final = timedelta(minutes=1)
_MOST_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to, and what the guard needs to know of them."""

    actor: Actor
    id_hash: str
    notice_version: str | None
    expires_at: datetime
    glass: tuple[Glass, ...] = ()  # areas that are among the actor's for an hour only


@dataclass(slots=True)
class _Remembered:
    signed_in: SignedIn
    looked_at: datetime
    seen_at: datetime


def actor_of(row: object) -> Actor:
    """The actor an account row stands for."""
    areas = frozenset(str(code) for code in orjson.loads(row.areas))  # type: ignore[attr-defined]
    return Actor(row.username, row.role, areas, row.id, row.name)  # type: ignore[attr-defined]


def hash_of(token: str) -> str:
    """What the store keeps of a cookie's random id."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Opens, finds and ends sessions. `hours` is how long one lasts; a wall's kiosk has `wall_hours`."""

    def __init__(
        self,
        store: Store,
        *,
        hours: float = 12.0,
        wall_hours: float = 168.0,
        now: Callable[[], datetime] = real_now,
    ) -> None:
        self._store = store
        self._hours = hours
        self._wall_hours = wall_hours
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, _Remembered] = {}

    def open(self, actor: Actor) -> str:
        """Begin a session for an account and return the id for its cookie (256 random bits)."""
        if actor.account is None:
            raise ValueError("only an account can have a session")
        token = secrets.token_urlsafe(32)
        now = self._now()
        lasts = timedelta(hours=self._wall_hours if actor.role == "wall" else self._hours)
        row = {
            "id_hash": hash_of(token),
            "account": actor.account,
            "created_at": iso(now),
            "seen_at": iso(now),
            "expires_at": iso(now + lasts),
        }

        def work(connection: Connection) -> None:
            connection.execute(delete(session).where(session.c.expires_at <= iso(now)))
            connection.execute(insert(session).values(row))

        self._store.write(work)
        return token

    def find(self, token: str) -> SignedIn | None:
        """The living session of a cookie, or None: unknown, expired, ended, or its account switched off."""
        id_hash = hash_of(token)
        now = self._now()
        with self._lock:
            known = self._known.get(id_hash)
        if known is None or not timedelta(0) <= now - known.looked_at < LOOK_AGAIN or _glass_ended(known, now):
            known = self._look_up(id_hash, now)
        if known is None or known.signed_in.expires_at <= now:
            return None
        if now - known.seen_at >= TOUCH_AGAIN:
            self._touch(known, now)
        return known.signed_in

    def _look_up(self, id_hash: str, now: datetime) -> _Remembered | None:
        wanted = (
            select(session.c.seen_at, session.c.expires_at, account)
            .join(account, account.c.id == session.c.account)
            .where(session.c.id_hash == id_hash, session.c.expires_at > iso(now), account.c.active)
        )
        with self._store.read() as connection:
            row = connection.execute(wanted).first()
            glass = open_of(connection, row.username, now) if row is not None else ()
        with self._lock:
            if row is None:
                # Unknown ids are not remembered: anyone could fill the memory with them.
                self._known.pop(id_hash, None)
                return None
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            actor = widened(actor_of(row), glass)
            found = SignedIn(actor, id_hash, row.notice_version, parse_iso(row.expires_at), glass)
            self._known[id_hash] = _Remembered(found, now, parse_iso(row.seen_at))
            return self._known[id_hash]

    def _touch(self, known: _Remembered, now: datetime) -> None:
        known.seen_at = now
        id_hash = known.signed_in.id_hash
        touch = update(session).where(session.c.id_hash == id_hash).values(seen_at=iso(now))
        try:
            self._store.write(lambda connection: connection.execute(touch))
        except StoreError as error:
            # A full disk must not keep people from reading what is already there.
            _log.warning("session not touched: %s", error)

    def close(self, token: str) -> None:
        """End one session: its row is deleted, so a saved copy of the cookie is worth nothing."""
        id_hash = hash_of(token)
        ending = delete(session).where(session.c.id_hash == id_hash)
        self._store.write(lambda connection: connection.execute(ending))
        with self._lock:
            self._known.pop(id_hash, None)

    def forget(self, account_id: int) -> None:
        """Look the account's sessions up again at their next request: they ended, or the account changed."""
        with self._lock:
            stale = [key for key, known in self._known.items() if known.signed_in.actor.account == account_id]
            for key in stale:
                del self._known[key]


def _glass_ended(known: _Remembered, now: datetime) -> bool:
    return any(one.expires_at <= now for one in known.signed_in.glass)


def close_all(connection: Connection, account_id: int) -> None:
    """End every session of an account, inside the transaction that changes the account."""
    connection.execute(delete(session).where(session.c.account == account_id))
