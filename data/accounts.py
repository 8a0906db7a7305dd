"""Accounts: who there is, what role and areas they have, and proving that it is them.

Every change takes an actor, checks `manage_accounts`, and leaves a line in the audit trail in the same
transaction. Disabling an account, resetting its password or changing its role ends all its sessions at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data import audit, codes, login_delay
from data.actor import KOTA, ROLES, Actor
from data.clock import iso, real_now
from data.errors import Conflict, NotFound, Refused, SiagaError
from data.house import House
from data.passwords import Passwords, random_password, require_strong
from data.sessions import Sessions, actor_of, close_all
from data.tables import account

_USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,39}")
# Names under which machines write; an account of that name could be taken for one of them.
_RESERVED: Final = frozenset({"sistem", "system", "simulasi", "impor", "import", "kpu", "sirekap"})
_RESERVED_START: Final = "hp-"  # enrolled phones, see `data.devices`
# The levels an account of a role may be given; a role that is not here works for the whole city.
_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "analyst": ("kota", "kecamatan", "kelurahan"),
    "health": ("kota", "kecamatan", "kelurahan"),
    "operator": ("kecamatan", "kelurahan"),
    "officer": ("tps",),
}
_LEVEL_WORDS: Final = {"kota": "kota", "kecamatan": "kecamatan", "kelurahan": "kelurahan", "tps": "TPS"}


class WrongCredentials(SiagaError):
    """No such account, wrong password or switched off: one answer for all three."""

    status = 401


class TooManyAttempts(SiagaError):
    """Come back in `seconds`."""

    status = 429

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds + 0.499))
        super().__init__(f"Terlalu banyak percobaan. Coba lagi dalam {self.seconds} detik.")


@dataclass(frozen=True, slots=True)
class Account:
    """An account as lists show it; never its password."""

    id: int
    username: str
    name: str
    role: str
    areas: tuple[str, ...]
    active: bool
    created_at: str
    notice_at: str | None
    notice_version: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """An account with the password it was just given, to be shown once and kept nowhere."""

    account: Account
    password: str


class Accounts:
    """The accounts of a store. `sessions`: this process's, so that an ended session ends here at once."""

    def __init__(
        self,
        house: House,
        *,
        passwords: Passwords | None = None,
        sessions: Sessions | None = None,
        now: Callable[[], datetime] = real_now,
    ) -> None:
        self._house = house
        self._store = house.store
        self.passwords = passwords or Passwords()
        self._sessions = sessions
        self._now = now

    # ---- looking ----

    def list(self, actor: Actor) -> tuple[Account, ...]:
        """All accounts by user name."""
        actor.require("see_accounts")
        with self._store.read() as connection:
            rows = connection.execute(select(account).order_by(account.c.username))
            return tuple(_account(row) for row in rows)

    def count(self) -> int:
        """How many accounts there are; 0 in a new store."""
        with self._store.read() as connection:
            return connection.execute(select(func.count()).select_from(account)).scalar_one()

    # ---- managing ----

    def add(
        self,
        actor: Actor,
        username: str,
        name: str,
        role: str,
        areas: Iterable[str] = (),
        password: str | None = None,
    ) -> Issued:
        """Make an account; without `password` it gets a random one.

        Raises `Refused` with the field that cannot be taken, `Conflict` when the name is taken.
        """
        actor.require("manage_accounts")
        username = _checked_username(username)
        name = _checked_name(name)
        mine = self._checked_areas(role, areas)
        secret, hashed = self._new_password(username, password)
        now = self._now()
        row = {
            "username": username,
            "name": name,
            "role": role,
            "areas": _areas_json(mine),
            "password": hashed,
            "active": True,
            "created_at": iso(now),
        }

        def work(connection: Connection) -> Row[Any]:
            try:
                with connection.begin_nested():
                    connection.execute(insert(account).values(row))
            except IntegrityError:
                raise Conflict(f"Nama pengguna {username} sudah dipakai: pilih nama lain.") from None
            audit.record(connection, actor, "account_add", subject=username, detail=f"{role} {' '.join(mine)}", at=now)
            return _row(connection, username)

        return Issued(_account(self._store.write(work)), secret)

    def disable(self, actor: Actor, username: str) -> Account:
        """Switch an account off and end its sessions. Not one's own, and not the last active admin."""
        if actor.username == username:
            raise Refused("Akun sendiri tidak dapat dinonaktifkan: mintalah admin lain.", "username")

        def change(connection: Connection, row: Row[Any]) -> dict[str, Any]:
            _keep_an_admin(connection, row)
            return {"active": False}

        return self._change(actor, username, "account_disable", change, revokes=True)

    def enable(self, actor: Actor, username: str) -> Account:
        """Switch an account on again; its old password holds."""
        return self._change(actor, username, "account_enable", lambda _connection, _row: {"active": True})

    def reset(self, actor: Actor, username: str, password: str | None = None) -> Issued:
        """Give a new password (random without `password`) and end the account's sessions."""
        actor.require("manage_accounts")
        secret, hashed = self._new_password(username, password)
        changed = self._change(
            actor, username, "account_reset", lambda _connection, _row: {"password": hashed}, revokes=True
        )
        return Issued(changed, secret)

    def assign(self, actor: Actor, username: str, role: str, areas: Iterable[str] = ()) -> Account:
        """Change role and areas; the account's sessions end, so no old right lives on in a browser."""
        mine = self._checked_areas(role, areas)

        def change(connection: Connection, row: Row[Any]) -> dict[str, Any]:
            if role != "admin":
                _keep_an_admin(connection, row)
            return {"role": role, "areas": _areas_json(mine)}

        return self._change(actor, username, "account_assign", change, revokes=True, detail=f"{role} {' '.join(mine)}")

    def _change(
        self,
        actor: Actor,
        username: str,
        action: str,
        values: Callable[[Connection, Row[Any]], dict[str, Any]],
        *,
        revokes: bool = False,
        detail: str | None = None,
    ) -> Account:
        actor.require("manage_accounts")

        def work(connection: Connection) -> Row[Any]:
            row = _row(connection, username)
            changed = values(connection, row)
            connection.execute(update(account).where(account.c.id == row.id).values(changed))
            if revokes:
                close_all(connection, row.id)
            audit.record(connection, actor, action, subject=username, detail=detail, at=self._now())
            return _row(connection, username)

        row = self._store.write(work)
        if self._sessions is not None:
            self._sessions.forget(row.id)
        return _account(row)

    # ---- proving who one is ----

    def authenticate(self, username: str, password: str, address: str) -> Actor:
        """The actor of an account. Raises `WrongCredentials`, `TooManyAttempts` or, in a crowd, `Busy`.

        Known, unknown and switched-off names cost the same work and hear the same words.
        """
        username = username.strip().lower()[:200]
        now = self._now()
        row = self._prove(username, password, address, now)
        fresh = self.passwords.hash(password) if self.passwords.is_outdated(row.password) else None
        actor = actor_of(row)

        def work(connection: Connection) -> None:
            login_delay.succeeded(connection, username, address)
            if fresh is not None:
                # Only over the hash that was just verified: a reset in between must stand.
                connection.execute(
                    update(account)
                    .where(account.c.id == row.id, account.c.password == row.password)
                    .values(password=fresh)
                )
            audit.record(connection, actor, "login", at=now)

        self._store.write(work)
        return actor

    def change_own(self, actor: Actor, current: str, new: str, address: str) -> None:
        """Give the actor's own account another password and end all its sessions, the one that asks too.

        Raises `Refused` (field `current` or `password`), `Conflict`, `TooManyAttempts`, `Busy`. A wrong current
        password counts as a failed login, or a browser left open would be a place to guess at it.
        """
        actor.require("change_own_password")
        require_strong(new, actor.username)
        if new == current:
            raise Refused("Kata sandi baru sama dengan yang sekarang: pilih yang lain.", "password")
        now = self._now()
        try:
            row = self._prove(actor.username, current, address, now)
        except WrongCredentials:
            raise Refused("Kata sandi sekarang salah.", "current") from None
        hashed = self.passwords.hash(new)

        def work(connection: Connection) -> None:
            login_delay.succeeded(connection, actor.username, address)
            # Only over the hash that was just verified: a reset in between must stand.
            same = (account.c.id == row.id) & (account.c.password == row.password)
            if connection.execute(update(account).where(same).values(password=hashed)).rowcount == 0:
                raise Conflict("Kata sandi akun ini baru saja diganti dari tempat lain: masuk kembali.")
            close_all(connection, row.id)
            audit.record(connection, actor, "account_password", subject=actor.username, at=now)

        self._store.write(work)
        if self._sessions is not None:
            self._sessions.forget(row.id)

    def _prove(self, username: str, password: str, address: str, now: datetime) -> Row[Any]:
        """The active account this is the password of; the attempt counts as failed until `login_delay.succeeded`."""
        wait = self._store.write(lambda writing: login_delay.count_attempt(writing, username, address, now))
        if wait > 0:
            raise TooManyAttempts(wait)
        with self._store.read() as connection:
            row = connection.execute(select(account).where(account.c.username == username)).first()
        right = self.passwords.verify(row.password if row is not None else None, password)
        if row is None or not right or not row.active:
            raise WrongCredentials("Nama pengguna atau kata sandi salah.")
        return row

    def acknowledge_notice(self, actor: Actor, version: str) -> None:
        """Record that the account has read this version of the privacy notice."""
        now = self._now()

        def work(connection: Connection) -> None:
            connection.execute(
                update(account).where(account.c.id == actor.account).values(notice_at=iso(now), notice_version=version)
            )
            audit.record(connection, actor, "notice_read", detail=version, at=now)

        self._store.write(work)
        if self._sessions is not None and actor.account is not None:
            self._sessions.forget(actor.account)

    # ---- checking ----

    def _new_password(self, username: str, given: str | None) -> tuple[str, str]:
        if given:
            require_strong(given, username)
        secret = given or random_password()
        return secret, self.passwords.hash(secret)

    def _checked_areas(self, role: str, areas: Iterable[str]) -> tuple[str, ...]:
        """The areas an account of this role may have, normalised; `Refused` with the reason otherwise."""
        if role not in ROLES:
            raise Refused(f"Peran {role!r} tidak dikenal; pilihannya: {', '.join(ROLES)}.", "role")
        register = self._house.register()
        mine = tuple(dict.fromkeys(codes.normalise(code) for code in areas if code.strip()))
        levels = _LEVELS.get(role, ("kota",))
        if not mine and "kota" in levels:
            return (KOTA,)
        words = " atau ".join(_LEVEL_WORDS[one] for one in levels)
        if not mine:
            raise Refused(f"{ROLES[role]} harus diberi wilayah: kode {words}.", "areas")
        for code in mine:
            found = register.areas.get(code)
            if found is None:
                raise Refused(f"Wilayah {code} tidak ada dalam daftar {register.name}.", "areas")
            if found.level not in levels:
                raise Refused(f"{ROLES[role]} hanya dapat diberi wilayah {words}; {code} bukan itu.", "areas")
        return mine


def _account(row: Row[Any]) -> Account:
    return Account(
        row.id,
        row.username,
        row.name,
        row.role,
        tuple(orjson.loads(row.areas)),
        row.active,
        row.created_at,
        row.notice_at,
        row.notice_version,
    )


def _row(connection: Connection, username: str) -> Row[Any]:
    row = connection.execute(select(account).where(account.c.username == username)).first()
    if row is None:
        raise NotFound(f"Akun {username} tidak ada.")
    return row


def _areas_json(areas: tuple[str, ...]) -> str:
    return orjson.dumps(areas).decode()


def _keep_an_admin(connection: Connection, row: Row[Any]) -> None:
    """Refuse to take the last active admin away: nobody could manage accounts from the page any more."""
    if row.role != "admin" or not row.active:
        return
    others = select(account.c.id).where(account.c.role == "admin", account.c.active, account.c.id != row.id)
    if connection.execute(others.limit(1)).first() is None:
        raise Refused(f"{row.username} adalah admin aktif terakhir: buat admin lain dahulu.", "username")


def _checked_username(username: str) -> str:
    cleaned = username.strip().lower()
    if not _USERNAME.fullmatch(cleaned):
        raise Refused(
            f"Nama pengguna {username!r} tidak dapat dipakai: 3 sampai 40 huruf kecil, angka, titik, garis, "
            "diawali huruf.",
            "username",
        )
    if cleaned in _RESERVED or cleaned.startswith(_RESERVED_START):
        raise Refused(f"Nama pengguna {cleaned} dipakai oleh sistem: pilih nama lain.", "username")
    return cleaned


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 100 or not cleaned.isprintable():
        raise Refused("Nama wajib diisi, paling panjang 100 huruf.", "name")
    return cleaned
