"""Cards: for whom they are printed, what withdraws them, and that one enrols exactly one phone. On both databases."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from data import enrolment
from data.card_holders import HEAD_OF_TPS, registered_in
from data.devices import Device, cut
from data.enrolled import cards_in, counts, devices_in
from data.enrolment import CardSpent, enrol, issue, revoke
from data.errors import Conflict, NotAllowed, NotFound, Refused, SiagaError
from data.house import House
from data.sessions import hash_of
from data.tables import audit, card, device, person_key
from tests.support.devices import (
    KECAMATAN,
    KELURAHAN,
    NEIGHBOUR,
    OPERATOR,
    TPS,
    a_card,
    a_phone,
    register_people,
)

NOW = datetime(2026, 11, 27, 1, tzinfo=UTC)
KEY = "k" * 43


def trail(house: House) -> list[tuple[str, str, str, str | None]]:
    """Who did what to what, in order."""
    with house.store.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.action.like("%card%") | audit.c.action.like("device%")))
        return [(row.actor, row.action, row.subject, row.detail) for row in rows]


def test_one_card_for_each_tps_of_a_kelurahan(any_house: House) -> None:
    places = any_house.register().tps_of(KELURAHAN)
    made = issue(any_house, OPERATOR, KELURAHAN, now=NOW, hours=2)
    assert [one.tps for one in made] == list(places)
    assert {one.holder for one in made} == {HEAD_OF_TPS}
    assert {one.expires_at for one in made} == {NOW + timedelta(hours=2)}
    assert len({one.secret for one in made}) == len(places)
    assert all(len(one.secret) == 43 for one in made), "256 random bits"
    with any_house.store.read() as connection:
        rows = connection.execute(select(card).order_by(card.c.id)).all()
    assert [row.secret_hash for row in rows] == [hash_of(one.secret) for one in made]
    assert [row.id for row in rows] == [one.id for one in made]
    assert made[0].secret not in repr(rows) + repr(made) + repr(trail(any_house))
    said = f"{len(made)} kartu, no. {made[0].id} sampai {made[-1].id}; 0 kartu lama ditarik"
    assert trail(any_house) == [("uji.operator", "card_issue", KELURAHAN, said)]


def test_one_card_for_each_person_and_one_where_nobody_is_registered(any_house: House) -> None:
    ids = register_people(any_house, "Citra", "Ani", "Budi")
    with_nobody = any_house.register().tps_of(KELURAHAN)[1]
    any_house.store.write(lambda w: w.execute(delete(person_key).where(person_key.c.person == ids[2])))
    made = issue(any_house, OPERATOR, KELURAHAN, per_person=True)
    assert [(one.holder, one.person) for one in made if one.tps == TPS] == [
        ("Ani (KPPS)", ids[1]),
        ("Citra (KPPS)", ids[0]),
    ], "who was erased gets none"
    assert registered_in(any_house, OPERATOR, KELURAHAN) == {TPS: 2}
    assert [one.holder for one in made if one.tps == with_nobody] == [HEAD_OF_TPS]
    assert [one.holder for one in issue(any_house, OPERATOR, TPS)] == [HEAD_OF_TPS], "only when asked for"


def test_a_newer_card_withdraws_the_unused_one_of_the_same_holder_only(any_house: House) -> None:
    register_people(any_house, "Ani")
    own = issue(any_house, OPERATOR, TPS, per_person=True)[0]
    first, other = a_card(any_house), a_card(any_house, any_house.register().tps_of(KELURAHAN)[1])
    second = a_card(any_house)
    with pytest.raises(CardSpent, match="sudah dicabut pada"):
        enrol(any_house, first.secret)
    for one in (second, other, own):
        assert enrol(any_house, one.secret)[1].tps == one.tps
    a_card(any_house)
    with any_house.store.read() as connection:
        used = connection.execute(select(card.c.revoked_at).where(card.c.id == second.id)).scalar()
    assert used is None, "a used card is past withdrawing"


def test_only_for_whom_has_no_phone(any_house: House) -> None:
    register_people(any_house, "Ani", "Budi")
    ani = issue(any_house, OPERATOR, TPS, per_person=True)[0]
    enrol(any_house, ani.secret)
    left = issue(any_house, OPERATOR, KELURAHAN, per_person=True, missing_only=True)
    assert [one.holder for one in left if one.tps == TPS] == ["Budi (KPPS)"]
    assert TPS not in {one.tps for one in issue(any_house, OPERATOR, KELURAHAN, missing_only=True)}
    with pytest.raises(Refused, match="sudah punya HP terdaftar"):
        issue(any_house, OPERATOR, TPS, missing_only=True)


@pytest.mark.parametrize("area", ["64.72", "64.72.02", "64.72.02.1001"])
def test_nobody_prints_outside_the_own_area(lite_house: House, area: str) -> None:
    with pytest.raises(NotAllowed):
        issue(lite_house, OPERATOR, area)
    with pytest.raises(NotAllowed):
        cards_in(lite_house, OPERATOR, area)
    with pytest.raises(NotAllowed):
        devices_in(lite_house, OPERATOR, area)
    assert trail(lite_house) == []


def test_an_unknown_tps_is_said(lite_house: House) -> None:
    with pytest.raises(NotFound):
        issue(lite_house, OPERATOR, f"{KELURAHAN}.999")


def test_a_card_enrols_one_phone(any_house: House) -> None:
    one = a_card(any_house)
    token, made = enrol(any_house, one.secret, "  HP   Bu Ani ")
    assert (made.tps, made.card, made.label, made.cut_at) == (TPS, one.id, "HP Bu Ani", None)
    assert len(token) == 43
    with any_house.store.read() as connection:
        row = connection.execute(select(device)).one()
    assert row.token_hash == hash_of(token)
    assert token not in repr(row)
    assert trail(any_house)[-1] == (f"hp-{made.id}", "device_enrol", f"hp-{made.id}", f"kartu no. {one.id}, TPS {TPS}")
    with pytest.raises(CardSpent, match=r"sudah dipakai pada .* WITA"):
        enrol(any_house, one.secret)
    with pytest.raises(CardSpent, match="sudah dipakai"):
        enrol(any_house, one.secret, key=KEY)


def test_reasons_are_told_apart_only_to_who_holds_the_secret(any_house: House) -> None:
    late, gone = issue(any_house, OPERATOR, TPS, hours=1, now=NOW)[0], a_card(any_house, f"{KELURAHAN}.002")
    revoke(any_house, OPERATOR, gone.id, "hilang")
    with pytest.raises(CardSpent, match=r"habis pada 27-11-2026 10\.00 WITA"):
        enrol(any_house, late.secret, now=NOW + timedelta(hours=1))
    with pytest.raises(CardSpent, match="sudah dicabut"):
        enrol(any_house, gone.secret)
    for wrong in ("x" * 43, late.secret[:-1], late.secret + "x", "", hash_of(late.secret)):
        with pytest.raises(NotFound, match="tidak dikenal"):
            enrol(any_house, wrong)
    assert enrol(any_house, late.secret, now=NOW + timedelta(minutes=59))[1].tps == TPS


def test_a_lost_answer_is_given_again_to_the_same_phone(any_house: House) -> None:
    one = a_card(any_house)
    first = enrol(any_house, one.secret, "HP", key=KEY)
    assert enrol(any_house, one.secret, "HP", key=KEY) == first
    with pytest.raises(CardSpent, match="sudah dipakai"):
        enrol(any_house, one.secret, key="z" * 43)
    assert len(devices_in(any_house, OPERATOR, TPS)) == 1
    assert [action for _, action, _, _ in trail(any_house)] == ["card_issue", "device_enrol"]
    other = a_card(any_house)
    assert enrol(any_house, other.secret, key=KEY)[0] != first[0], "another card, another token"
    cut(any_house, OPERATOR, first[1].id, "hilang")
    with pytest.raises(CardSpent, match="sudah dipakai"):
        enrol(any_house, one.secret, "HP", key=KEY)


@pytest.mark.parametrize(
    ("label", "key", "field"),
    [("x" * 61, None, "label"), ("a\u202eb", None, "label"), ("a\0b", None, "label"), ("", "short", "key"),
     ("", "ü" * 43, "key"), ("", "k" * 101, "key")],
)  # fmt: skip
def test_what_a_phone_may_not_say(lite_house: House, label: str, key: str | None, field: str) -> None:
    one = a_card(lite_house)
    with pytest.raises(Refused) as caught:
        enrol(lite_house, one.secret, label, key=key)
    assert caught.value.field == field
    assert enrol(lite_house, one.secret)[1].label == "HP", "the card is still good"


def race(house: House, secret: str, phones: int) -> tuple[list[Device], list[SiagaError]]:
    """Several phones press at the same moment."""
    start = threading.Barrier(phones)
    won: list[Device] = []
    lost: list[SiagaError] = []

    def press(at: int) -> None:
        start.wait()
        try:
            won.append(enrol(house, secret, key=f"{at}" * 43)[1])
        except SiagaError as error:
            lost.append(error)

    threads = [threading.Thread(target=press, args=(at,)) for at in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost


def test_of_phones_that_press_at_once_one_wins(any_house: House) -> None:
    for _ in range(5):
        won, lost = race(any_house, a_card(any_house).secret, 6)
        assert len(won) == 1
        assert [str(one)[:25] for one in lost] == ["Kartu ini sudah dipakai p"] * 5
    assert len(devices_in(any_house, OPERATOR, TPS)) == 5


def test_two_operators_who_print_at_once_leave_one_working_card(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=0.5)
    withdraw = enrolment._withdraw_unused

    def slowly(*given: Any) -> int:
        count = withdraw(*given)
        with suppress(threading.BrokenBarrierError):
            both.wait()  # where two printings would meet if they did not take turns
        return count

    monkeypatch.setattr(enrolment, "_withdraw_unused", slowly)
    threads = [threading.Thread(target=a_card, args=(any_house,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.state for one in cards_in(any_house, OPERATOR, TPS)] == ["out"]


def test_withdrawing_a_card(any_house: House) -> None:
    one = a_card(any_house)
    for why in ("", "   ", "x" * 201):
        with pytest.raises(Refused):
            revoke(any_house, OPERATOR, one.id, why)
    with pytest.raises(NotAllowed):
        revoke(any_house, NEIGHBOUR, one.id, "iseng")
    with pytest.raises(NotFound):
        revoke(any_house, OPERATOR, 999_999, "hilang")
    assert revoke(any_house, OPERATOR, one.id, " lembar  hilang ") == TPS
    assert trail(any_house)[-1] == ("uji.operator", "card_revoke", TPS, f"kartu no. {one.id}: lembar hilang")
    for number in (one.id, a_phone(any_house)[1].card):
        with pytest.raises(Conflict, match="sudah dipakai atau sudah dicabut"):
            revoke(any_house, OPERATOR, number, "lagi")


def test_what_an_operator_sees(any_house: House) -> None:
    second, third = (f"{KELURAHAN}.{number}" for number in ("002", "003"))
    register_people(any_house, "Ani")
    enrol(any_house, issue(any_house, OPERATOR, TPS, per_person=True)[0].secret, "Samsung")
    issue(any_house, OPERATOR, second, hours=1, now=NOW - timedelta(hours=2))
    out = a_card(any_house, third)
    revoke(any_house, OPERATOR, a_card(any_house, f"{KELURAHAN}.004").id, "salah cetak")
    found = cards_in(any_house, OPERATOR, KELURAHAN)
    assert [(one.tps, one.holder, one.state) for one in found] == [
        (TPS, "Ani", "used"),
        (second, HEAD_OF_TPS, "expired"),
        (third, HEAD_OF_TPS, "out"),
    ]
    assert cards_in(any_house, OPERATOR, third)[0].id == out.id
    (phone,) = devices_in(any_house, OPERATOR, KELURAHAN)
    assert (phone.holder, phone.device.label) == ("Ani", "Samsung")
    every = counts(any_house, OPERATOR)
    assert list(every) == sorted(any_house.register().children[KECAMATAN])
    one = every[KELURAHAN]
    assert (one.out, one.used, one.expired, one.revoked, one.devices, one.cut, one.tps_with_device) == (
        1, 1, 1, 1, 1, 0, 1,
    )  # fmt: skip
    assert one.seen_at == phone.device.seen_at
    assert every["64.72.01.1002"].devices == 0
    assert KELURAHAN not in counts(any_house, NEIGHBOUR)
