"""Replacement: proposed by health, decided by the operator, each by the table and on record; on both databases."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from callbacks import pantau, pergantian
from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.errors import Conflict, NotAllowed, Refused
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import CheckinReport, Envelope, PersonCheck, ReliefStep, step_relief, submit_checkin
from data.rules.relief import STATES, STEPS
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import relief, submission
from data.view import alerts
from data.view import relief as view_relief
from tests.support.houses import FIELD, TPS
from tests.support.words import text_of

HEALTH = Actor("pkm", "health", frozenset({"64.72.01"}))
DESK = Actor("kec", "operator", frozenset({"64.72.01"}))
WHO = "a"


@pytest.fixture
def house(any_house: House) -> House:
    people = [{"id": WHO, "name": "Ana", "role": "kpps", "area": TPS}]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    return any_house


def step(house: House, state: str, expected: str, actor: Actor = DESK, **more: str) -> Any:
    key = Envelope(f"{state}{expected}{actor.role}")
    return step_relief(house, actor, ReliefStep(WHO, state, expected, **more), key)


def services_of(house: House, actor: Actor) -> Any:
    snapshots = SnapshotService(house, shortest=0)
    return SimpleNamespace(house=house, actor=lambda: actor, view=lambda: snapshots.view(actor))


def test_the_table_and_who_may() -> None:
    assert set(STEPS) == {"", *STATES}
    assert {role for role in ROLES if "propose_relief" in ROLE_ACTIONS[role]} == {"health"}
    assert {role for role in ROLES if "decide_relief" in ROLE_ACTIONS[role]} == {"operator"}


def test_proposed_decided_decided_again_and_rebuilt(house: House) -> None:
    step(house, "diusulkan", "", HEALTH)
    with pytest.raises(NotAllowed):
        step(house, "diganti", "diusulkan", HEALTH, substitute="Budi")
    with pytest.raises(Refused, match="penggantinya"):
        step(house, "diganti", "diusulkan")
    with pytest.raises(Refused, match="mengapa"):
        step(house, "tetap", "diusulkan")
    step(house, "kosong", "diusulkan")
    fold_all(house)
    for actor in (DESK, Actor("w", "viewer", frozenset({KOTA}))):
        assert view_relief.gaps(services_of(house, actor).view()) == {TPS: 1}
        totals = view_relief.gap_totals(services_of(house, actor).view())
        assert totals == dict.fromkeys((TPS, "64.72.01.1001", "64.72.01", KOTA), 1)
    with pytest.raises(Conflict, match="orang lain"):
        step(house, "diganti", "diusulkan", substitute="Budi")
    step(house, "diganti", "kosong", substitute="Budi  Santoso")
    fold_all(house)
    with house.store.read() as connection:
        row = connection.execute(select(relief)).one()
        said = repr([dict(one) for one in connection.execute(select(submission)).mappings()])
    assert (row.state, row.substitute, row.proposed_by, row.decided_by, row.ver) == (
        "diganti", "Budi Santoso", "pkm", "kec", 3,
    )  # fmt: skip
    assert "rujuk" not in said
    assert view_relief.gaps(services_of(house, DESK).view()) == {}
    assert rebuild(house, write=False).differences == []
    house.store.write(lambda connection: connection.execute(relief.update().values(state="kosong")))
    assert rebuild(house).differences == [f"Pergantian {WHO}: berbeda pada state."]
    with pytest.raises(Conflict, match="tidak mungkin"):
        step(house, "dicabut", "diganti", HEALTH)


def test_from_an_alert_to_the_operators_page_without_a_word_of_health(house: House) -> None:
    check = PersonCheck(WHO, Vitals(sbp=210, dbp=125), ("nyeri_dada",))
    submit_checkin(house, FIELD, CheckinReport(TPS, (check,)), Envelope("a"))
    fold_all(house)
    health = services_of(house, HEALTH)
    (alert,) = alerts.listed(health.view(), "64.72.01", only_open=True)
    *_, memory = pantau.opened(health, str(alert.no))
    assert "operator memutuskan" in text_of(pantau.proposed(health, memory))
    fold_all(house)
    desk = services_of(house, DESK)
    top, form, stored = pergantian.opened(desk, WHO)
    said = " ".join(text_of(part) for part in top) + text_of(form)
    assert "Ana" in said
    for secret in ("210", "dada", "darurat", "Rujuk"):
        assert secret not in said
    *_, problem = pergantian.saved(desk, stored, "diganti", "", "")
    assert "penggantinya" in text_of(problem)
    _, form, again, _ = pergantian.saved(desk, stored, "diganti", "Budi", "")
    assert "Tersimpan: diganti." in text_of(form)
    assert again["state"] == "diganti"
    far = services_of(house, Actor("jauh", "operator", frozenset({"64.72.03"})))
    assert "tidak diusulkan" in text_of(pergantian.opened(far, WHO)[0][1])
    for role in ("analyst", "viewer", "admin", "wall"):
        with pytest.raises(NotAllowed):
            view_relief.listed(services_of(house, Actor(role, role, frozenset({KOTA}))).view(), None)
