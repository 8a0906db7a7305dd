"""Erasing a person: nothing can be read any more, the chain and the totals stay whole; on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.chain import verify
from data.errors import NotAllowed, NotFound, Refused
from data.folding import fold_all
from data.house import House
from data.people import add_people, find_by_nik, open_person
from data.rebuild import rebuild
from data.reports import (
    AlertStep,
    CheckinReport,
    Envelope,
    PersonCheck,
    erase_person,
    step_alert,
    submit_checkin,
)
from data.reports.alerts import opened
from data.reports.erasure import with_record
from data.retention import destroy_all, retention
from data.rules.vitals import Vitals
from data.tables import alert, audit, health_total, person, submission
from tests.support.houses import FIELD, TPS

ADMIN = Actor("admin", "admin", frozenset({KOTA}))
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
NIK = "6472011203800001"


@pytest.fixture
def house(any_house: House) -> House:
    people = [
        {"id": "a", "name": "Ana Rahasia", "role": "kpps", "area": TPS, "nik": NIK, "phone": "0811"},
        {"id": "b", "name": "Budi", "role": "linmas", "area": TPS},
    ]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    checks = (PersonCheck("a", Vitals(sbp=210, dbp=125), ("nyeri_dada",)), PersonCheck("b", Vitals(sbp=118, dbp=76)))
    submit_checkin(any_house, FIELD, CheckinReport(TPS, checks), Envelope("hadir"))
    with any_house.store.read() as connection:
        number = connection.execute(select(alert.c.number)).scalar_one()
    step_alert(any_house, DINKES, AlertStep(number, "dirujuk", "baru", "ke RSUD"), Envelope("langkah"))
    fold_all(any_house)
    return any_house


def tiers(house: House) -> str:
    with house.store.read() as connection:
        found: str = connection.execute(select(health_total.c.tiers).where(health_total.c.area == KOTA)).scalar_one()
    return found


def test_nothing_of_the_person_can_be_read_and_the_rest_stays_whole(house: House) -> None:
    before = tiers(house)
    done = erase_person(house, ADMIN, "a", "permintaan pemilik", Envelope("hapus"))
    assert erase_person(house, ADMIN, "a", "permintaan pemilik", Envelope("hapus")).no == done.no
    with house.store.read() as connection:
        row = connection.execute(select(person).where(person.c.id == "a")).one()
        doc = opened(house, connection.execute(select(alert)).one())
        with pytest.raises(Refused, match="dihapus"):
            open_person(house, connection, "a")
        assert find_by_nik(house, connection, NIK) is None
        assert with_record(connection, house.election) == ["b"]
        line = connection.execute(select(audit).where(audit.c.action == "person_erased")).one()
        sent = connection.execute(select(submission).where(submission.c.id == done.no)).one()
    assert (row.name, row.nik_index, row.role, row.area) == ("(dihapus)", None, "kpps", TPS)
    assert (doc["person"], doc["fired"], doc["note"], doc["state"]) == (None, [], "", "dirujuk")
    assert (line.subject, line.actor, line.detail) == ("a", "admin", "permintaan pemilik")
    assert (sent.kind, sent.actor) == ("erasure", "admin")
    assert ("a", house.election) not in house.tiers
    fold_all(house)
    assert verify(house).ok
    report = rebuild(house, write=False)
    assert (report.differences, report.erased) == ([], 1)
    assert tiers(house) == before  # what was counted stays counted
    assert rebuild(house).differences == []


def test_who_may_and_what_is_refused(house: House) -> None:
    assert {role for role in ROLES if "erase_person" in ROLE_ACTIONS[role]} == {"admin"}
    with pytest.raises(NotAllowed):
        erase_person(house, DINKES, "a", "x", Envelope("1"))
    with pytest.raises(NotFound):
        erase_person(house, ADMIN, "tak ada", "x", Envelope("2"))
    with pytest.raises(Refused, match="alasan"):
        erase_person(house, ADMIN, "a", "  ", Envelope("3"))
    erase_person(house, ADMIN, "a", "x", Envelope("4"))
    with pytest.raises(Refused, match="sudah dihapus"):
        erase_person(house, ADMIN, "a", "x", Envelope("5"))


def test_nothing_is_destroyed_before_the_time_is_over_and_everything_after_it(house: House) -> None:
    found = retention(house, 40)
    assert (found.voting_day, found.kept_until, found.people) == (date(2024, 2, 14), date(2024, 3, 25), 2)
    assert [found.is_over(day) for day in (date(2024, 3, 25), date(2024, 3, 26))] == [False, True]
    with pytest.raises(Refused, match="disimpan sampai 25/03/2024"):
        destroy_all(house, ADMIN, 40, date(2024, 3, 25))
    with pytest.raises(NotAllowed):
        destroy_all(house, DINKES, 40, date(2024, 3, 26))
    told: list[tuple[int, int]] = []
    assert destroy_all(house, ADMIN, 40, date(2024, 3, 26), lambda done, whole: told.append((done, whole))) == 2
    assert told == [(2, 2)]
    assert destroy_all(house, ADMIN, 40, date(2024, 3, 26)) == 0
    fold_all(house)
    with house.store.read() as connection:
        assert with_record(connection, house.election) == []
        assert set(connection.execute(select(person.c.name)).scalars()) == {"(dihapus)"}
    assert verify(house).ok
    assert rebuild(house, write=False).differences == []
