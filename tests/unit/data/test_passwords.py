"""Passwords: random ones that can be read out, weak ones refused, and how many are hashed at once."""

from __future__ import annotations

import threading

import pytest

from data import passwords
from data.errors import Refused
from data.passwords import ALPHABET, Busy, Passwords, random_password, random_password_bits, require_strong
from tests.unit.data.conftest import GOOD, CountingHasher


def test_random_passwords_are_readable_and_strong() -> None:
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    assert random_password_bits() >= 80
    for one in made:
        assert [len(group) for group in one.split("-")] == [6, 6, 6]
        assert set(one) <= {*ALPHABET, "-"}
        require_strong(one, "analis")
    assert not set("0o1il") & set(ALPHABET)


@pytest.mark.parametrize(
    "password",
    ["pendek", "x" * 11, "x" * 300, "aaaaaaaaaaaa", "121212121212", "Password12345", "samarinda2024!",
     "pemilu-2024-kpu", "123456789012", "098765432109", "abcdefghijklmn",
     "qwertyuiopasdf", "analis.satu.2024", "Rahasia-Admin-1"],
)  # fmt: skip
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused) as caught:
        require_strong(password, "analis.satu")
    assert caught.value.field == "password"
    assert password not in str(caught.value)


@pytest.mark.parametrize("password", [GOOD, "kuda baterai benar staples", "7f3k-qm29-xw8e", "Ünïcödé-möhäkäm"])
def test_good_passwords_pass(password: str) -> None:
    require_strong(password, "analis.satu")


def test_hashes_in_flight_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    started, release = threading.Barrier(3), threading.Event()

    class Slow(CountingHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            started.wait(10)
            release.wait(10)
            return super().verify(hash, password)

    checker = Passwords(Slow(), at_once=2)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.0)
    threads = [threading.Thread(target=checker.verify, args=(None, "x")) for _ in range(2)]
    for thread in threads:
        thread.start()
    started.wait(10)
    with pytest.raises(Busy, match="tunggu sebentar"):
        checker.verify(None, "x")
    release.set()
    for thread in threads:
        thread.join()
