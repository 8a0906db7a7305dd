"""Accounts from the terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.accounts import Accounts
from data.actor import KOTA, Actor
from tests.e2e.commands.conftest import Run, house_of

pytestmark = pytest.mark.e2e


def test_accounts_from_the_terminal(run: Run, tmp_path: Path) -> None:
    run("init")
    added = run("accounts", "add", "dewi", "--role", "operator", "--name", "Dewi S.", "--area", "64.72.01")
    assert added.code == 0
    password = added.out.rsplit(" ", 1)[1].strip()
    house = house_of(tmp_path)
    account = Accounts(house).list(Actor("uji", "admin", frozenset({KOTA})))[0]
    assert (account.username, account.role, account.areas) == ("dewi", "operator", ("64.72.01",))
    house.store.close()
    again = run("accounts", "add", "dewi", "--role", "operator", "--name", "Dewi", "--area", "64.72.01")
    assert (again.code, again.err) == (1, "Nama pengguna dewi sudah dipakai: pilih nama lain.\n")
    assert run("accounts", "add", "sari", "--role", "analyst").code == 0
    assert re.search(r"^sari +analyst +aktif .* sari$", run("accounts", "list").out, re.MULTILINE)
    assert run("accounts", "disable", "dewi").code == 0
    assert " nonaktif " in run("accounts", "list").out
    assert run("accounts", "enable", "dewi").code == 0
    renewed = run("accounts", "reset", "dewi").out.rsplit(" ", 1)[1].strip()
    assert renewed != password
    assert password not in run("accounts", "list").out
    assert run("accounts", "reset", "budi").err == "Akun budi tidak ada.\n"
