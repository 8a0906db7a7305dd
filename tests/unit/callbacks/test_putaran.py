"""Rounds on the page of a TPS: what is listed, who is given the form, and a decision stored once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from callbacks import putaran
from data.actor import KOTA, Actor
from data.house import House
from data.tables import opened_round
from tests.support.desk import Desk, said
from tests.support.houses import ANALYST, TPS, ppwp, send


@pytest.fixture
def desk(lite_house: House) -> Desk:
    return Desk(lite_house, ANALYST)


def save(desk: Desk, stored: Any, round_: str = "psu", document: str = "SK 12", *, cancel: bool = False) -> Any:
    return putaran.saved(desk.services(ANALYST), stored, "ppwp", round_, document, "pemilih ganda", cancel=cancel)


def test_a_decision_is_stored_once_and_listed(desk: Desk) -> None:
    send(desk.house, ppwp(48, 139, 21))
    shown, stored = putaran.opened(desk.services(ANALYST), TPS)
    assert "Hanya putaran reguler" in said(shown)
    shown, after, _ = save(desk, stored)
    assert "Putaran dibuka" in said(shown)
    assert "SK 12 · pemilih ganda" in said(shown)
    assert after["key"] != stored["key"]
    assert "Putaran dibuka" in said(save(desk, stored)[0])  # the same press again
    shown, _, _ = save(desk, after, cancel=True)
    assert "Pembukaan putaran ditarik" in said(shown)
    with desk.house.store.read() as connection:
        assert [(row.state, row.ver) for row in connection.execute(select(opened_round))] == [("dibatalkan", 2)]


def test_what_is_wrong_is_said_beside_what_was_typed(desk: Desk) -> None:
    _, stored = putaran.opened(desk.services(ANALYST), TPS)
    assert "Pilih putarannya" in said(save(desk, stored, "")[2])
    assert "nomor dan tanggal" in said(save(desk, stored, document=" ")[2])
    assert "tidak sedang dibuka" in said(save(desk, stored, cancel=True)[2])


def test_only_the_own_area_and_only_who_may_open(desk: Desk) -> None:
    far = Actor("jauh", "operator", frozenset({"64.72.03"}))
    assert putaran.opened(desk.services(far), TPS) == ([], None)
    assert putaran.opened(desk.services(ANALYST), None) == ([], None)
    assert putaran.opened(desk.services(Actor("w", "wall", frozenset({KOTA}))), TPS) == ([], None)
