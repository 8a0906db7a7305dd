"""Enrolled phones: who their token is, that cutting off holds at once, and when they were last seen. Both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data.accounts import Accounts
from data.actor import SYSTEM, Actor
from data.clock import parse_iso
from data.devices import DeviceRefused, cut, find
from data.errors import Conflict, NotAllowed, NotFound, Refused, StoreError
from data.founding import open_house
from data.house import House
from data.sessions import hash_of
from data.tables import audit, device
from tests.support.devices import NEIGHBOUR, OPERATOR, TPS, a_phone


def test_a_token_is_an_officer_of_its_tps(any_house: House) -> None:
    token, made = a_phone(any_house, label="HP Ani")
    actor = find(any_house, hash_of(token))
    assert actor == Actor(f"hp-{made.id}", "officer", frozenset({TPS}), None, "HP Ani")
    assert actor.may("report")
    assert not actor.may("enrol")
    for wrong in (token, hash_of(token + "x"), ""):
        with pytest.raises(DeviceRefused, match="belum terdaftar"):
            find(any_house, wrong)


def test_a_cut_device_fails_at_its_next_request_in_every_process(any_house: House, tmp_path: Path) -> None:
    token, made = a_phone(any_house)
    here = any_house.store.url.render_as_string(hide_password=False)
    # SQLite has one writing process; on PostgreSQL another process is another open house.
    elsewhere = any_house if any_house.store.is_sqlite else open_house(here, tmp_path)
    try:
        assert find(elsewhere, hash_of(token)).username == f"hp-{made.id}"
        cut(any_house, OPERATOR, made.id, "HP hilang")
        for one in (elsewhere, any_house):
            with pytest.raises(DeviceRefused, match="sudah diputuskan"):
                find(one, hash_of(token))
    finally:
        if elsewhere is not any_house:
            elsewhere.store.close()


def test_cutting_needs_a_reason_and_the_area_and_happens_once(any_house: House) -> None:
    token, made = a_phone(any_house)
    with pytest.raises(Refused, match="Alasan wajib diisi"):
        cut(any_house, OPERATOR, made.id, " ")
    with pytest.raises(NotAllowed):
        cut(any_house, NEIGHBOUR, made.id, "iseng")
    with pytest.raises(NotAllowed):
        cut(any_house, find(any_house, hash_of(token)), made.id, "iseng")
    with pytest.raises(NotFound):
        cut(any_house, OPERATOR, 999_999, "hilang")
    done = cut(any_house, OPERATOR, made.id, "HP hilang")
    assert (done.cut_by, done.cut_why) == ("uji.operator", "HP hilang")
    with pytest.raises(Conflict, match="sudah diputuskan"):
        cut(any_house, OPERATOR, made.id, "lagi")
    with any_house.store.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.action == "device_cut")).all()
    assert [(row.actor, row.subject, row.detail) for row in rows] == [
        ("uji.operator", f"hp-{made.id}", f"TPS {TPS}: HP hilang")
    ]


def test_last_seen_is_written_once_a_minute_at_the_most(any_house: House) -> None:
    token, made = a_phone(any_house)
    start = parse_iso(made.seen_at)

    def seen_after(seconds: float) -> float:
        find(any_house, hash_of(token), now=start + timedelta(seconds=seconds))
        with any_house.store.read() as connection:
            text = connection.execute(select(device.c.seen_at)).scalar_one()
        return (parse_iso(text) - start).total_seconds()

    assert [seen_after(at) for at in (1, 59.9, 60, 119, 121)] == [0, 0, 60, 60, 121]


def test_a_store_that_cannot_be_written_still_knows_its_phones(
    lite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, made = a_phone(lite_house)

    def full(*_: object) -> None:
        raise StoreError("penuh")

    monkeypatch.setattr(lite_house.store, "write", full)
    later = parse_iso(made.seen_at) + timedelta(hours=1)
    assert find(lite_house, hash_of(token), now=later).username == f"hp-{made.id}"


def test_a_phone_of_another_election_is_told_so(lite_house: House) -> None:
    token, _ = a_phone(lite_house)
    lite_house.store.write(lambda writing: writing.execute(update(device).values(election="pilkada2024")))
    with pytest.raises(DeviceRefused, match="pemilu yang lain"):
        find(lite_house, hash_of(token))


@pytest.mark.parametrize("username", ["hp-1", "HP-12", "hp-petugas"])
def test_no_account_may_be_called_like_a_phone(accounts: Accounts, username: str) -> None:
    with pytest.raises(Refused) as caught:
        accounts.add(SYSTEM, username, "Seseorang", "viewer")
    assert caught.value.field == "username"
