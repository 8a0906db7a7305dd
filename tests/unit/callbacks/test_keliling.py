"""Keliling: the list of a team from what stands, a visit that is filled in and closes the loop; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from callbacks import keliling
from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.clock import SimulatedClock
from data.errors import NotAllowed, Refused
from data.facilities import team_of
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import (
    CheckinReport,
    Envelope,
    MarkReport,
    PersonCheck,
    VisitReport,
    submit_checkin,
    submit_mark,
    submit_visit,
)
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import audit, health_state, visit
from data.view import visits
from layouts import keliling as page
from layouts.query import Query
from tests.support.houses import FIELD
from tests.support.words import text_of

AREA = "64.72.01"
ONE, TWO, THREE = (f"{AREA}.1001.{n:03d}" for n in (1, 2, 3))
TEAM = Actor("pkm", "health", frozenset({AREA}))


@pytest.fixture
def house(any_house: House) -> House:
    people = [
        {"id": f"{tps}-{n}", "name": f"Rahasia {tps[-3:]}{n}", "role": "kpps", "area": tps}
        for tps in (ONE, TWO, THREE)
        for n in range(2)
    ]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    for tps in (ONE, TWO, THREE):
        submit_mark(any_house, FIELD, MarkReport(tps, "dibuka"), Envelope(f"buka{tps}"))
    submit_mark(any_house, FIELD, MarkReport(THREE, "kotak_diserahkan"), Envelope("serah"))
    ill = PersonCheck(f"{TWO}-0", Vitals(sbp=172, dbp=104), hours_on_duty=13.5)
    submit_checkin(any_house, FIELD, CheckinReport(TWO, (ill,)), Envelope("sakit"))
    fold_all(any_house)
    return any_house


def services_of(house: House, actor: Actor = TEAM) -> Any:
    snapshots = SnapshotService(house, shortest=0)
    return SimpleNamespace(house=house, snapshots=snapshots, actor=lambda: actor, view=lambda: snapshots.view(actor))


def listed(services: Any) -> list[str]:
    shown = keliling.shown(services, Query("/keliling", (("tim", f"{AREA}.1001"),)))
    return [text_of(row) for row in shown[1].children]


def test_the_list_has_whoever_is_at_work_the_neediest_first_and_says_why(house: House) -> None:
    services = services_of(house)
    first, second = listed(services)
    assert first.startswith("1 TPS 002 Rawa Makmur 1 petugas perlu tindakan bertugas 13,5 jam")
    assert second.startswith("2 TPS 001 Rawa Makmur Belum pernah lapor kesehatan")
    assert "Rahasia" not in first + second
    with house.store.read() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.subject, audit.c.purpose)).all()
    assert [tuple(row) for row in rows] == [("read_rounds", f"{AREA}.1001", "daftar kunjungan")]


def test_a_visit_closes_the_loop_and_can_be_taken_back(house: House) -> None:
    services = services_of(house)
    top, _, memory = keliling.opened(services, TWO)
    assert "1 petugas perlu tindakan" in " ".join(text_of(part) for part in top)
    wrong = keliling.saved(services, memory, f"{TWO}-0", {"sbp": "1200", "temp_c": "panas", "acvpu": "", "symptom": ""})
    by_box = dict(zip(page.FIELDS, wrong[3:], strict=True))
    assert "40 sampai 300" in by_box["sbp"]
    assert "angka" in by_box["temp_c"]
    _, again, *_ = keliling.saved(services, memory, f"{TWO}-0", {"sbp": "128", "dbp": "82", "temp_c": "36,7"})
    assert again["seen"] == [f"{TWO}-0"]
    form, after, _, number = keliling.ended(services, again, "dikunjungi")
    assert "Kunjungan tersimpan: 1 petugas diperiksa." in text_of(form)
    fold_all(house)
    with house.store.read() as connection:
        row = connection.execute(select(visit)).one()
        looked = connection.execute(select(health_state.c.ver).where(health_state.c.person == f"{TWO}-0")).scalar_one()
    assert (row.tps, row.outcome, row.seen, row.visited_by, row.submission) == (TWO, "dikunjungi", 1, "pkm", number)
    assert looked == 2
    assert listed(services)[0].startswith("1 TPS 001")  # the one that was visited waits its turn
    keliling.ended(services, after, "dibatalkan")
    with house.store.read() as connection:
        row = connection.execute(select(visit)).one()
    assert (row.outcome, row.visited_at, row.ver) == ("dibatalkan", None, 2)
    fold_all(house)
    assert rebuild(house, write=False).differences == []
    house.store.write(lambda connection: connection.execute(visit.update().values(seen=7)))
    assert rebuild(house).differences == [f"Kunjungan {TWO}: berbeda pada seen."]


def test_silence_grows_with_the_one_clock(house: House) -> None:
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(datetime(2024, 2, 14, 18, 0, tzinfo=UTC))
    assert any("Belum lapor" in row or "belum lapor" in row for row in listed(services_of(house)))


def test_only_the_health_role_and_only_its_own_area(house: House) -> None:
    assert {role for role in ROLES if "plan_rounds" in ROLE_ACTIONS[role]} == {"health"}
    far = Actor("jauh", "health", frozenset({"64.72.03"}))
    assert "di luar wewenang" in text_of(keliling.opened(services_of(house, far), TWO)[0][1])
    with pytest.raises(NotAllowed):
        submit_visit(house, far, VisitReport(TWO, "dikunjungi"), Envelope("a"))
    with pytest.raises(Refused):
        submit_visit(house, TEAM, VisitReport(TWO, "mampir"), Envelope("b"))
    for role in ("operator", "analyst", "viewer", "admin", "wall"):
        with pytest.raises(NotAllowed):
            visits.teams(services_of(house, Actor(role, role, frozenset({KOTA}))).view())


def test_every_tps_is_on_the_list_of_a_team_of_its_own_area(house: House) -> None:
    """Also where the nearest puskesmas is in another kecamatan, whose team may not see it."""
    register = house.registers.latest(house.election)
    for kecamatan in register.kecamatan():
        view = services_of(house, Actor("pkm", "health", frozenset({kecamatan}))).view()
        served = {team_of(register, kelurahan).kelurahan for kelurahan in register.children[kecamatan]}
        assert served == {one.kelurahan for one in visits.teams(view)}
        assert all(home.startswith(f"{kecamatan}.") for home in served)
    alone = services_of(house, Actor("pkm", "health", frozenset({"64.72.01.1001"}))).view()
    assert len(visits.teams(alone)) == 1
