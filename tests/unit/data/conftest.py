"""Accounts in an empty store, with cheap hashes and real time moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import func, select

from data.accounts import Accounts, WrongCredentials
from data.house import House
from data.passwords import Passwords
from tests.support.factory import CHEAP_HASHER

GOOD = "gerimis-sore-di-mahakam"
ADDRESS = "192.0.2.7"


class Clock:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2024, 2, 14, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class CountingHasher(PasswordHasher):
    """Counts what costs: hashing and verifying."""

    def __init__(self, **parameters: Any) -> None:
        super().__init__(**({"time_cost": 1, "memory_cost": 8, "parallelism": 1} | parameters))
        self.hashed = self.verified = 0

    def hash(self, password: str | bytes, **more: Any) -> str:
        self.hashed += 1
        return super().hash(password, **more)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        extract_parameters(str(hash))  # against anything but a real hash there would be no work to count
        self.verified += 1
        return super().verify(hash, password)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(house: House, clock: Clock) -> Accounts:
    return Accounts(house, passwords=Passwords(CHEAP_HASHER), now=clock)


def rows(house: House, table: Any) -> int:
    with house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def fail(accounts: Accounts, username: str, address: str = ADDRESS) -> None:
    with pytest.raises(WrongCredentials):
        accounts.authenticate(username, "salah-sekali-ini", address)
