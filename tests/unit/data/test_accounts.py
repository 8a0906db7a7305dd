"""Accounts: who may manage them, what they may be called and given, and the trace every change leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.accounts import Accounts
from data.actor import KOTA, ROLES, SYSTEM, Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.house import House
from data.tables import account, audit
from tests.support.factory import KECAMATAN, KELURAHAN, TPS
from tests.unit.data.conftest import ADDRESS, GOOD, rows


def test_add_keeps_the_hash_only(accounts: Accounts, house: House) -> None:
    issued = accounts.add(SYSTEM, " Analis.Satu ", "  Analis   Satu ", "analyst")
    with house.store.read() as connection:
        row = connection.execute(select(account)).one()
    assert (row.username, row.name, row.role, row.areas, row.active) == (
        "analis.satu", "Analis Satu", "analyst", f'["{KOTA}"]', True,
    )  # fmt: skip
    assert row.password.startswith("$argon2id$")
    assert issued.password not in row.password
    assert accounts.authenticate("analis.satu", issued.password, ADDRESS).areas == {KOTA}


@pytest.mark.parametrize(
    ("role", "areas", "kept"),
    [
        ("admin", (), (KOTA,)),
        ("analyst", (KECAMATAN,), (KECAMATAN,)),
        ("operator", (KECAMATAN,), (KECAMATAN,)),
        ("operator", (KELURAHAN, KELURAHAN.replace(".", "")), (KELURAHAN,)),
        ("officer", (TPS, "64.72.01.1001.002"), (TPS, "64.72.01.1001.002")),
        ("operator", (), None),
        ("officer", (), None),
        ("operator", (KOTA,), None),
        ("operator", (TPS,), None),
        ("officer", (KELURAHAN,), None),
        ("viewer", (KECAMATAN,), None),
        ("wall", (TPS,), None),
        ("officer", ("64.72.01.1001.999",), None),
        ("raja", (), None),
    ],
)
def test_roles_and_their_areas(
    accounts: Accounts, role: str, areas: tuple[str, ...], kept: tuple[str, ...] | None
) -> None:
    if kept is None:
        with pytest.raises(Refused) as caught:
            accounts.add(SYSTEM, "seseorang", "Seseorang", role, areas)
        assert caught.value.field == ("role" if role not in ROLES else "areas")
    else:
        assert accounts.add(SYSTEM, "seseorang", "Seseorang", role, areas).account.areas == kept


@pytest.mark.parametrize("username", ["", "ab", "9tes", "a" * 41, "ada spasi", "sistem", "simulasi", "a:b", "ñandu"])
def test_names_that_cannot_be_used(accounts: Accounts, username: str) -> None:
    with pytest.raises(Refused) as caught:
        accounts.add(SYSTEM, username, "Seseorang", "viewer")
    assert caught.value.field == "username"


def test_a_name_is_taken_once(accounts: Accounts, house: House) -> None:
    accounts.add(SYSTEM, "analis", "Satu", "analyst")
    with pytest.raises(Conflict, match="sudah dipakai"):
        accounts.add(SYSTEM, "ANALIS", "Dua", "viewer")
    assert rows(house, account) == 1


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin"}))
def test_only_admins_manage(accounts: Accounts, house: House, role: str) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer")
    actor = Actor("penyusup", role, frozenset({KOTA}))
    attempts = (
        lambda: accounts.add(actor, "baru", "Baru", "admin"),
        lambda: accounts.disable(actor, "korban"),
        lambda: accounts.enable(actor, "korban"),
        lambda: accounts.reset(actor, "korban"),
        lambda: accounts.assign(actor, "korban", "admin"),
        lambda: accounts.list(actor),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert rows(house, account) == 1
    assert rows(house, audit) == 1


def test_every_change_leaves_its_trace_without_the_password(accounts: Accounts, house: House) -> None:
    accounts.add(SYSTEM, "korban", "Korban", "viewer", password=GOOD)
    accounts.disable(SYSTEM, "korban")
    accounts.enable(SYSTEM, "korban")
    accounts.assign(SYSTEM, "korban", "operator", [KECAMATAN])
    issued = accounts.reset(SYSTEM, "korban")
    accounts.authenticate("korban", issued.password, ADDRESS)
    with house.store.read() as connection:
        lines = connection.execute(select(audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail)).all()
    assert [tuple(line) for line in lines] == [
        ("sistem", "account_add", "korban", f"viewer {KOTA}"),
        ("sistem", "account_disable", "korban", None),
        ("sistem", "account_enable", "korban", None),
        ("sistem", "account_assign", "korban", f"operator {KECAMATAN}"),
        ("sistem", "account_reset", "korban", None),
        ("korban", "login", None, None),
    ]


def test_the_last_admin_and_oneself_stay(accounts: Accounts) -> None:
    first = accounts.add(SYSTEM, "admin.satu", "Satu", "admin").account
    myself = Actor(first.username, "admin", frozenset({KOTA}), first.id)
    with pytest.raises(Refused, match="Akun sendiri"):
        accounts.disable(myself, "admin.satu")
    with pytest.raises(Refused, match="admin aktif terakhir"):
        accounts.disable(SYSTEM, "admin.satu")
    with pytest.raises(Refused, match="admin aktif terakhir"):
        accounts.assign(SYSTEM, "admin.satu", "viewer")
    accounts.add(SYSTEM, "admin.dua", "Dua", "admin")
    assert accounts.disable(SYSTEM, "admin.satu").active is False


def test_unknown_accounts(accounts: Accounts) -> None:
    for change in (accounts.disable, accounts.enable, accounts.reset):
        with pytest.raises(NotFound, match=r"Akun tidak\.ada tidak ada"):
            change(SYSTEM, "tidak.ada")
