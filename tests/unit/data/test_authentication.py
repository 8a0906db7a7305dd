"""Proving who one is: same work and same answer for everybody, hashes renewed on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.accounts import Accounts, WrongCredentials
from data.actor import SYSTEM
from data.house import House
from data.passwords import Passwords
from data.tables import account
from tests.support.factory import CHEAP_HASHER
from tests.unit.data.conftest import ADDRESS, GOOD, Clock, CountingHasher


def test_known_unknown_and_disabled_cost_the_same_and_hear_the_same(house: House, clock: Clock) -> None:
    hasher = CountingHasher()
    accounts = Accounts(house, passwords=Passwords(hasher), now=clock)
    accounts.add(SYSTEM, "aktif", "Aktif", "viewer", password=GOOD)
    accounts.add(SYSTEM, "mati", "Mati", "viewer", password=GOOD)
    accounts.disable(SYSTEM, "mati")
    heard = set()
    for username, password in (("aktif", "salah-sekali-ini"), ("mati", GOOD), ("tidak.ada", GOOD), ("", "")):
        hasher.hashed = hasher.verified = 0
        with pytest.raises(WrongCredentials) as caught:
            accounts.authenticate(username, password, ADDRESS)
        heard.add(str(caught.value))
        assert (hasher.verified, hasher.hashed) == (1, 0), username
    assert heard == {"Nama pengguna atau kata sandi salah."}


def test_an_outdated_hash_is_renewed_at_login(house: House, clock: Clock) -> None:
    Accounts(house, passwords=Passwords(CHEAP_HASHER)).add(SYSTEM, "lama", "Lama", "viewer", password=GOOD)
    newer = CountingHasher(memory_cost=16)
    accounts = Accounts(house, passwords=Passwords(newer), now=clock)
    newer.hashed = 0
    accounts.authenticate("lama", GOOD, ADDRESS)
    accounts.authenticate("lama", GOOD, ADDRESS)
    assert newer.hashed == 1
    with house.store.read() as connection:
        assert "m=16," in connection.execute(select(account.c.password)).scalar_one()


def test_the_same_letter_in_two_encodings_is_the_same_password(accounts: Accounts) -> None:
    accounts.add(SYSTEM, "beda", "Beda", "viewer", password="caf\u00e9-pagi-mahakam")
    assert accounts.authenticate("beda", "cafe\u0301-pagi-mahakam", ADDRESS).username == "beda"
