"""Failed logins are delayed, longer and longer, and nobody is locked out for good."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from data import login_delay
from data.accounts import Accounts, TooManyAttempts, WrongCredentials
from data.actor import SYSTEM
from data.founding import found
from data.house import House
from data.passwords import Passwords
from data.store import Store
from data.tables import login_failure
from data.vault import Vault, load_master_key
from tests.support.factory import CHEAP_HASHER
from tests.unit.data.conftest import ADDRESS, GOOD, Clock, CountingHasher, fail, rows


@pytest.mark.parametrize("username", ["korban", "tidak.ada"])
def test_failures_delay_longer_and_longer_but_never_for_good(accounts: Accounts, clock: Clock, username: str) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    for _ in range(5):
        fail(accounts, username)
    waits = []
    for _ in range(8):
        with pytest.raises(TooManyAttempts) as caught:
            accounts.authenticate(username, "salah-sekali-ini", ADDRESS)
        waits.append(caught.value.seconds)
        clock.wait(caught.value.seconds)
        fail(accounts, username)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    clock.wait(30)
    if username == "korban":
        assert accounts.authenticate("korban", GOOD, ADDRESS).username == "korban"


def test_knocking_too_early_does_not_lengthen_the_wait(accounts: Accounts, clock: Clock) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    for _ in range(5):
        fail(accounts, "korban")
    for _ in range(50):
        with pytest.raises(TooManyAttempts):
            accounts.authenticate("korban", "salah-sekali-ini", "198.51.100.9")
    clock.wait(1)
    assert accounts.authenticate("korban", GOOD, ADDRESS).username == "korban"


def test_a_delayed_attempt_costs_no_hash(house: House, clock: Clock) -> None:
    hasher = CountingHasher()
    accounts = Accounts(house, passwords=Passwords(hasher), now=clock)
    for _ in range(5):
        fail(accounts, "korban")
    hasher.verified = 0
    with pytest.raises(TooManyAttempts):
        accounts.authenticate("korban", "salah-sekali-ini", ADDRESS)
    assert hasher.verified == 0


def test_an_address_is_delayed_over_many_names_but_others_are_not(accounts: Accounts) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    for number in range(login_delay.PER_ADDRESS.free):
        fail(accounts, f"nama.{number}")
    with pytest.raises(TooManyAttempts):
        accounts.authenticate("korban", GOOD, ADDRESS)
    assert accounts.authenticate("korban", GOOD, "198.51.100.9").username == "korban"


def test_success_and_time_forgive(accounts: Accounts, house: House, clock: Clock) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    for _ in range(4):
        fail(accounts, "korban")
    accounts.authenticate("korban", GOOD, ADDRESS)
    for _ in range(4):
        fail(accounts, "korban")  # counted from one again
    accounts.authenticate("korban", GOOD, ADDRESS)
    for number in range(20):
        fail(accounts, f"nama.{number}")
    clock.wait(15 * 60)
    fail(accounts, "korban")
    assert rows(house, login_failure) == 2  # the account and the address; the old ones are gone


def test_names_are_not_kept_in_the_failure_table(accounts: Accounts, house: House) -> None:
    fail(accounts, "kata-sandi-salah-kolom")
    with house.store.read() as connection:
        keys = connection.execute(select(login_failure.c.key)).scalars().all()
    assert not any("kata-sandi" in key for key in keys)


def at_once(accounts: Accounts, attempts: int) -> tuple[int, int]:
    """Wrong passwords for one account, all at the same time: how many were tried, how many were told to wait."""
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    outcomes: list[type] = []

    def attempt() -> None:
        try:
            accounts.authenticate("korban", "salah-sekali-ini", ADDRESS)
        except (WrongCredentials, TooManyAttempts) as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes.count(WrongCredentials), outcomes.count(TooManyAttempts)


def test_many_attempts_at_once_are_all_counted(accounts: Accounts) -> None:
    assert at_once(accounts, 20) == (5, 15)


def test_postgresql_counts_attempts_at_once_too(postgres_database: str, tmp_path: Path) -> None:
    vault = Vault(load_master_key(tmp_path / "secrets" / "master.key"))
    with Store(postgres_database) as store:
        found(store, vault, "real")
        assert at_once(Accounts(House(store, vault), passwords=Passwords(CHEAP_HASHER, at_once=8)), 12) == (5, 7)
