"""Alerts: begun by reports, joined, moved by the table, passed on by time, rebuilt; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor, Source
from data.clock import SimulatedClock, parse_iso
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.facilities import nearest_puskesmas, neighbour_of
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import (
    AlertStep,
    CheckinReport,
    EmergencyReport,
    Envelope,
    PersonCheck,
    ScreeningReport,
    escalate_due,
    step_alert,
    submit_checkin,
    submit_emergency,
    submit_screening,
)
from data.reports.alerts import opened
from data.rules.alerts import LEVELS, OPEN, STATES, STEPS, needs_note
from data.rules.vitals import Vitals
from data.tables import alert, health_total, submission

TPS, FAR = "64.72.01.1001.001", "64.72.03.1001.001"
ANA, BUDI = f"{TPS}-1", f"{TPS}-2"
FIELD = Source("uji:lapangan").actor()
PUSKESMAS = Actor("pkm", "health", frozenset({"64.72.01"}))
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
WELL, ILL = Vitals(sbp=118, dbp=76), Vitals(sbp=210, dbp=125, pulse=88)


@pytest.fixture
def house(any_house: House) -> House:
    people = [
        {"id": who, "name": f"Petugas {who[-1]}", "role": "kpps", "area": who.rpartition("-")[0]}
        for who in (ANA, BUDI, f"{FAR}-1")
    ]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    return any_house


def pass_minutes(house: House, minutes: float) -> None:
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(house.clock.now() + timedelta(minutes=minutes))


def look(house: House, who: str, vitals: Vitals, *symptoms: str, key: str = "") -> Any:
    report = CheckinReport(who.rpartition("-")[0], (PersonCheck(who, vitals, symptoms),))
    return submit_checkin(house, FIELD, report, Envelope(key or f"{who}{house.clock.now()}"))


def step(house: House, number: int, state: str, expected: str, note: str = "", actor: Actor = PUSKESMAS) -> Any:
    return step_alert(
        house, actor, AlertStep(number, state, expected, note), Envelope(f"{number} {list(STATES).index(state)}")
    )


def standing(house: House) -> list[tuple[Any, dict[str, Any]]]:
    with house.store.read() as connection:
        rows = connection.execute(select(alert).order_by(alert.c.number)).all()
    return [(row, opened(house, row)) for row in rows]


def agrees(house: House) -> None:
    fold_all(house)
    assert rebuild(house, write=False).differences == []


def test_the_table_has_no_way_back_to_new_and_every_state_is_reachable() -> None:
    assert set(STEPS) == set(STATES)
    assert {step for steps in STEPS.values() for step in steps} == set(STATES) - {"baru"}
    assert all(set(STEPS[state]) & {"selesai", "meninggal"} for state in (*OPEN, "dirujuk"))
    assert needs_note("selesai", "ditangani")
    assert not needs_note("menuju", "ditangani")


def test_a_report_to_be_referred_begins_an_alert_and_the_next_ones_join_it(house: House) -> None:
    first = look(house, ANA, ILL)
    look(house, BUDI, WELL)
    ((row, doc),) = standing(house)
    assert (row.number, row.open, row.level, row.kelurahan) == (first.no * 100 + 1, True, 0, "64.72.01.1001")
    assert (doc["person"], doc["tier"], doc["state"], doc["reports"]) == (ANA, "rujuk", "baru", 1)
    assert parse_iso(row.due_at) == parse_iso(doc["began"]) + timedelta(minutes=15)
    pass_minutes(house, 5)
    look(house, ANA, ILL, "nyeri_dada")
    ((row, doc),) = standing(house)
    assert (doc["tier"], doc["now"], doc["reports"]) == ("darurat", "darurat", 2)
    assert parse_iso(row.due_at) == house.clock.now() + timedelta(minutes=3)  # it counts anew, as an emergency
    pass_minutes(house, 2)
    look(house, ANA, WELL)
    ((row, doc),) = standing(house)
    assert (doc["tier"], doc["now"], doc["reports"], row.open) == ("darurat", "rendah", 3, True)
    agrees(house)


def test_a_clock_that_was_set_back_silences_nobody(house: House) -> None:
    look(house, ANA, WELL)
    submit_screening(house, DINKES, ScreeningReport(BUDI, WELL, (), "2024-02-14"), Envelope("a"))
    look(house, BUDI, WELL)
    house.clock = SimulatedClock(house.clock.now() - timedelta(minutes=10), running=False)
    look(house, ANA, WELL, "nyeri_dada")
    submit_emergency(house, FIELD, EmergencyReport(TPS, BUDI, ("pingsan",)), Envelope("b"))
    assert [(doc["person"], doc["tier"], len(doc["fired"])) for _, doc in standing(house)] == [
        (ANA, "darurat", 1), (BUDI, "darurat", 1),
    ]  # fmt: skip
    assert [parse_iso(row.due_at) for row, _ in standing(house)] == [house.clock.now() + timedelta(minutes=3)] * 2
    agrees(house)


def test_after_an_alert_is_over_the_next_report_begins_another(house: House) -> None:
    look(house, ANA, WELL, "pingsan")
    ((row, _),) = standing(house)
    step(house, row.number, "ditangani", "baru")
    step(house, row.number, "selesai", "ditangani", "membaik")
    ((row, doc),) = standing(house)
    assert (row.open, row.due_at, doc["state"], doc["by"]) == (False, None, "selesai", "pkm")
    pass_minutes(house, 1)
    look(house, ANA, WELL, "pingsan")
    assert [(doc["state"], row.open) for row, doc in standing(house)] == [("selesai", False), ("baru", True)]
    agrees(house)


def test_the_emergency_button_with_and_without_a_name(house: House) -> None:
    named = submit_emergency(house, FIELD, EmergencyReport(TPS, ANA), Envelope("a"))
    nobody = submit_emergency(house, FIELD, EmergencyReport(TPS, None, ("nyeri_dada",)), Envelope("b"))
    assert submit_emergency(house, FIELD, EmergencyReport(TPS, None, ("nyeri_dada",)), Envelope("b")).repeated
    one, other = standing(house)
    assert (one[0].number, one[1]["person"], one[1]["tier"]) == (named.no * 100 + 1, ANA, "darurat")
    assert (other[0].number, other[1]["person"], other[1]["fired"]) == (
        nobody.no * 100 + 1, None, ["Nyeri atau rasa tertekan di dada."],
    )  # fmt: skip
    step(house, other[0].number, "dirujuk", "baru", "ke RSUD")
    agrees(house)
    with pytest.raises(Refused):
        submit_emergency(house, FIELD, EmergencyReport(TPS, None, ("dispepsia",)), Envelope("c"))
    with pytest.raises(NotAllowed):
        submit_emergency(house, Actor("x", "officer", frozenset({FAR})), EmergencyReport(TPS), Envelope("d"))


def test_what_the_table_forbids_and_what_moved_meanwhile_is_a_conflict(house: House) -> None:
    look(house, ANA, ILL)
    ((row, _),) = standing(house)
    step(house, row.number, "menuju", "baru")
    with pytest.raises(Conflict, match="sudah menuju lokasi"):
        step(house, row.number, "diakui", "baru")
    with pytest.raises(Conflict, match="tidak dapat menjadi diakui"):
        step(house, row.number, "diakui", "menuju")
    with pytest.raises(Refused, match="catatan"):
        step(house, row.number, "dirujuk", "menuju")
    with pytest.raises(NotFound):
        step(house, 999, "diakui", "baru")
    assert step(house, row.number, "menuju", "baru").repeated  # the same key again
    agrees(house)


def test_only_the_health_role_acts_and_only_where_the_alert_has_come_to(house: House) -> None:
    assert {role for role in ROLES if "handle_alerts" in ROLE_ACTIONS[role]} == {"health"}
    look(house, ANA, ILL)
    ((row, _),) = standing(house)
    assert row.neighbour == neighbour_of(house.register(), TPS)
    other = Actor("sebelah", "health", frozenset({row.neighbour}))
    for actor in (other, Actor("jauh", "health", frozenset({FAR})), Actor("op", "operator", frozenset({KOTA}))):
        with pytest.raises(NotAllowed):
            step(house, row.number, "diakui", "baru", actor=actor)
    pass_minutes(house, 16)
    assert escalate_due(house) == 1
    assert step(house, row.number, "diakui", "baru", actor=other).no
    agrees(house)


def test_nobody_takes_it_and_it_goes_from_level_to_level_whoever_was_asleep(house: House) -> None:
    look(house, ANA, WELL, "nyeri_dada")
    began = house.clock.now()
    pass_minutes(house, 2.9)
    assert escalate_due(house) == 0
    pass_minutes(house, 0.2)
    assert (escalate_due(house), escalate_due(house)) == (1, 0)
    ((row, _),) = standing(house)
    assert (row.level, parse_iso(row.due_at)) == (1, began + timedelta(minutes=6))
    pass_minutes(house, 600)  # the server was down
    assert escalate_due(house) == 2
    ((row, doc),) = standing(house)
    assert (row.level, row.due_at, doc["state"], LEVELS[row.level]) == (3, None, "baru", "ruang komando")
    agrees(house)
    step(house, row.number, "diakui", "baru", actor=DINKES)
    assert escalate_due(house) == 0


def test_an_alert_that_is_taken_goes_nowhere(house: House) -> None:
    look(house, ANA, WELL, "nyeri_dada")
    ((row, _),) = standing(house)
    step(house, row.number, "diakui", "baru")
    pass_minutes(house, 60)
    assert escalate_due(house) == 0


def test_an_examination_before_the_day_alerts_only_for_an_emergency(house: House) -> None:
    submit_screening(house, DINKES, ScreeningReport(ANA, ILL, (), "2024-02-10"), Envelope("a"))
    assert standing(house) == []
    submit_screening(house, DINKES, ScreeningReport(BUDI, WELL, ("pingsan",), "2024-02-10"), Envelope("b"))
    ((_, doc),) = standing(house)
    assert doc["person"] == BUDI
    agrees(house)


def test_who_is_handed_over_is_no_open_emergency_any_more(house: House) -> None:
    look(house, ANA, ILL, "nyeri_dada")
    ((row, _),) = standing(house)
    step(house, row.number, "dirujuk", "baru", "ke RSUD")
    agrees(house)
    with house.store.read() as connection:
        tiers = connection.execute(select(health_total.c.tiers).where(health_total.c.area == KOTA)).scalar_one()
    assert '"darurat":0' in tiers
    assert '"rujuk":1' in tiers


def test_no_step_leaves_its_state_or_note_readable(house: House) -> None:
    look(house, ANA, ILL, "nyeri_dada")
    ((row, _),) = standing(house)
    step(house, row.number, "meninggal", "baru", "rahasia sekali")
    with house.store.read() as connection:
        rows = connection.execute(select(submission).where(submission.c.kind == "alert_step")).mappings().all()
    said = repr([dict(one) for one in rows])
    assert len(rows) == 1
    for secret in ("meninggal", "rahasia", ANA, "dada"):
        assert secret not in said


def test_rebuild_mends_an_alert_that_was_changed(house: House) -> None:
    look(house, ANA, ILL)
    ((row, _),) = standing(house)
    fold_all(house)
    house.store.write(lambda connection: connection.execute(alert.update().values(level=3, open=False)))
    report = rebuild(house)
    assert report.differences == [f"Peringatan no. {row.number}: berbeda pada level, open."]
    ((again, _),) = standing(house)
    assert (again.level, again.open) == (0, True)
    house.store.write(lambda connection: connection.execute(alert.delete()))
    missing = f"Peringatan no. {row.number}: ada dalam laporan, tidak ada dalam penyimpanan."
    assert rebuild(house).differences == [missing]
    assert len(standing(house)) == 1


def test_near_is_near(house: House) -> None:
    register = house.register()
    names = [one.name for one in nearest_puskesmas(register, "64.72.06.1001.003")]
    assert names[0] == "Puskesmas Loa Bakung"
    assert len(names) == 26
    assert nearest_puskesmas(register, "64.72.06.1001.003")[0].km == 0.0
