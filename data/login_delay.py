"""Delay after failed logins, per account and per address: longer with each failure, never a lock for good.

An attempt is counted before its password is looked at, so a hundred at once do not slip through together. An
attempt that comes too early is turned away without being counted: nobody can keep another out by knocking.
Unknown user names are counted like known ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.clock import iso, parse_iso
from data.tables import login_failure

FORGIVEN_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """`free` failures cost nothing; then 1, 2, 4 ... seconds, `longest` at the most."""

    free: int
    longest: float

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        if failures < self.free:
            return 0.0
        return min(self.longest, 2.0 ** min(failures - self.free, 30))


# A whole office may share one address: it is given far more room than an account.
PER_ACCOUNT: Final = Patience(free=5, longest=30.0)
PER_ADDRESS: Final = Patience(free=40, longest=60.0)


def account_key(username: str) -> str:
    """The key of a user name, known or not; hashed because people type passwords into the wrong field."""
    return "user:" + hashlib.sha256(username.encode()).hexdigest()[:32]


def address_key(address: str) -> str:
    return "addr:" + address[:64]


def count_attempt(connection: Connection, username: str, address: str, now: datetime) -> float:
    """0.0 when the attempt may go on (it counts as failed until `succeeded`), else the seconds to wait."""
    keys = ((account_key(username), PER_ACCOUNT), (address_key(address), PER_ADDRESS))
    _take_turn(connection, username, address)
    counts: dict[str, int] = {}
    wait = 0.0
    for key, patience in keys:
        row = connection.execute(select(login_failure).where(login_failure.c.key == key)).mappings().first()
        counts[key] = 0
        if row is not None and now - parse_iso(row["last_at"]) < FORGIVEN_AFTER:
            counts[key] = row["count"]
            since = max(0.0, (now - parse_iso(row["last_at"])).total_seconds())
            wait = max(wait, patience.delay(row["count"]) - since)
    if wait > 0:
        return wait
    _forget_old(connection, now)
    for key, count in counts.items():
        _set(connection, key, count + 1, now)
    return 0.0


def succeeded(connection: Connection, username: str, address: str) -> None:
    """Take the attempt back: the account starts anew, the address loses this one only."""
    _take_turn(connection, username, address)
    connection.execute(delete(login_failure).where(login_failure.c.key == account_key(username)))
    connection.execute(
        update(login_failure)
        .where(login_failure.c.key == address_key(address), login_failure.c.count > 0)
        .values(count=login_failure.c.count - 1)
    )


def _take_turn(connection: Connection, username: str, address: str) -> None:
    """Attempts on one account or from one address come one after the other (SQLite has one writer anyway).

    Always the account before the address, so that no two transactions wait for each other.
    """
    if connection.dialect.name == "postgresql":
        for key in (account_key(username), address_key(address)):
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _forget_old(connection: Connection, now: datetime) -> None:
    """Drop what is forgiven; what another attempt is just using is left to a later one."""
    old = select(login_failure.c.key).where(login_failure.c.last_at <= iso(now - FORGIVEN_AFTER))
    connection.execute(
        delete(login_failure).where(login_failure.c.key.in_(old.with_for_update(skip_locked=True)))
    )


def _set(connection: Connection, key: str, count: int, now: datetime) -> None:
    maker = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = maker(login_failure).values(key=key, count=count, last_at=iso(now))
    moved = {"count": made.excluded.count, "last_at": made.excluded.last_at}
    connection.execute(made.on_conflict_do_update(index_elements=[login_failure.c.key], set_=moved))
