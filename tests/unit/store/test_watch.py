"""Where a look is wanted: what the database counts, on both databases, and what it reads for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from data.actor import KOTA, Actor
from data.clock import SimulatedClock, iso, parse_iso
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import (
    AlertStep,
    CheckinReport,
    Envelope,
    MarkReport,
    PersonCheck,
    ReliefStep,
    ScreeningReport,
    step_alert,
    step_relief,
    submit_checkin,
    submit_mark,
    submit_screening,
)
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import health_state, mark
from data.view import View, alerts, watch
from tests.support.houses import FIELD

HERE, THERE = "64.72.01", "64.72.03"
ONE, TWO, NONE, AWAY = f"{HERE}.1001.001", f"{HERE}.1001.002", f"{HERE}.1001.003", f"{THERE}.1001.001"
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
PUSKESMAS = Actor("pkm", "health", frozenset({HERE}))
BEGIN = datetime(2024, 2, 13, 23, tzinfo=UTC)  # 07.00 WITA
WELL, HIGH = Vitals(sbp=118, dbp=76), Vitals(sbp=165, dbp=102)


def at(house: House, minutes: int) -> None:
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(BEGIN + timedelta(minutes=minutes))


def look(house: House, tps: str, *seats: int, vitals: Vitals = WELL, symptoms: tuple[str, ...] = ()) -> None:
    checks = tuple(PersonCheck(f"{tps}-{seat}", vitals, symptoms) for seat in seats)
    key = f"{tps}|{seats}|{house.clock.now()}"
    submit_checkin(house, FIELD, CheckinReport(tps, checks), Envelope(key))


def stage(house: House, tps: str, kind: str) -> None:
    submit_mark(house, FIELD, MarkReport(tps, kind), Envelope(f"{tps}|{kind}"))


@pytest.fixture
def house(any_house: House) -> House:
    """Three TPS of one kelurahan and one elsewhere are opened at 07.00; before that everybody of ONE was looked at."""
    any_house.clock = SimulatedClock(BEGIN - timedelta(hours=2), running=False)
    people = [
        {"id": f"{tps}-{seat}", "name": f"Rahasia {seat}", "role": "kpps", "area": tps}
        for tps in (ONE, TWO, NONE, AWAY)
        for seat in range(3)
    ]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    look(any_house, ONE, 0, 1, 2)
    at(any_house, 0)
    for tps in (ONE, TWO, NONE, AWAY):
        stage(any_house, tps, "dibuka")
    return any_house


def view_of(house: House, actor: Actor = DINKES) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def counted_by_hand(house: House) -> dict[str, tuple[str | None, int]]:
    with house.store.read() as connection:
        stages = connection.execute(select(mark.c.tps, mark.c.event_time).where(mark.c.kind == "dibuka")).all()
        rows = connection.execute(select(health_state.c.area, health_state.c.event_time)).all()
    found: dict[str, tuple[str | None, int]] = {}
    for tps, opened in stages:
        times = [row.event_time for row in rows if row.area == tps and row.event_time >= opened]
        found[tps] = max(times, default=None), len(times)
    return found


def test_what_the_database_counts_is_what_the_rows_say(house: House) -> None:
    at(house, 30)
    look(house, TWO, 0, 1)
    at(house, 60)
    look(house, TWO, 1)
    look(house, ONE, 2)
    look(house, AWAY, 0, 1, 2)
    found = {tps: (last, people) for tps, _, last, people in watch._at_work(view_of(house), KOTA)}
    assert found == counted_by_hand(house)
    assert found[ONE] == (iso(BEGIN + timedelta(minutes=60)), 1)
    assert found[TWO] == (iso(BEGIN + timedelta(minutes=60)), 2)
    assert found[NONE] == (None, 0)
    stage(house, AWAY, "kotak_diserahkan")
    assert AWAY not in {one[0] for one in watch._at_work(view_of(house), KOTA)}


def test_silent_tps_are_of_the_readers_own_area_and_the_longest_first(house: House) -> None:
    at(house, 20)
    look(house, TWO, 0)
    at(house, 265)
    now = house.clock.now()
    silent = watch.overdue(view_of(house), KOTA, now)
    assert [(one.tps, one.last is None, one.people) for one in silent] == [
        (ONE, True, 0), (NONE, True, 0), (AWAY, True, 0), (TWO, False, 1)
    ]  # fmt: skip
    assert parse_iso(silent[-1].since) == BEGIN + timedelta(minutes=20)
    assert [one.tps for one in watch.overdue(view_of(house, PUSKESMAS), KOTA, now)] == [ONE, NONE, TWO]
    with pytest.raises(NotAllowed):
        watch.overdue(view_of(house, Actor("a", "analyst", frozenset({KOTA}))), KOTA, now)


# ---- people who were not looked at again in time ----


def late(house: House, actor: Actor = DINKES) -> list[tuple[str, int, str, int, int]]:
    """TPS, people, gravest tier, minute of the longest waiting, minutes allowed."""
    found = watch.rechecks(view_of(house, actor), KOTA, house.clock.now())
    return [
        (one.tps, one.people, one.gravest, round((parse_iso(one.since) - BEGIN) / timedelta(minutes=1)), one.allowed)
        for one in found
    ]


def falls_ill(house: House) -> None:
    at(house, 10)
    look(house, ONE, 0, symptoms=("nyeri_dada",))
    look(house, TWO, 0, symptoms=("pusing",))
    look(house, TWO, 1, vitals=HIGH)
    look(house, NONE, 0, 1, 2)


def test_each_tier_has_its_own_minutes(house: House) -> None:
    falls_ill(house)
    at(house, 70)
    assert late(house) == []
    at(house, 71)
    assert late(house) == [(ONE, 1, "darurat", 10, 60), (TWO, 1, "evaluasi", 10, 60)]
    at(house, 131)
    assert late(house) == [(ONE, 1, "darurat", 10, 60), (TWO, 1, "evaluasi", 10, 60)]  # nobody in `pantau`
    assert late(house, Actor("pkm", "health", frozenset({THERE}))) == []
    with pytest.raises(NotAllowed):
        late(house, Actor("a", "analyst", frozenset({KOTA})))


def test_who_was_looked_at_again_waits_anew(house: House) -> None:
    falls_ill(house)
    at(house, 80)
    look(house, ONE, 0, symptoms=("nyeri_dada",))
    look(house, TWO, 1)
    assert late(house) == []
    at(house, 141)
    assert late(house) == [(ONE, 1, "darurat", 80, 60)]
    stage(house, ONE, "kotak_diserahkan")
    assert late(house) == []


def test_who_is_in_other_hands_or_relieved_is_not_waited_for(house: House) -> None:
    falls_ill(house)
    at(house, 131)
    (number,) = [one.no for one in alerts.listed(view_of(house), KOTA, only_open=True)]
    step_alert(house, DINKES, AlertStep(number, "dirujuk", "baru", "ke RSUD"), Envelope("rujuk"))
    assert late(house) == [(TWO, 1, "evaluasi", 10, 60)]
    who, desk = f"{TWO}-1", Actor("kec", "operator", frozenset({HERE}))
    step_relief(house, PUSKESMAS, ReliefStep(who, "diusulkan"), Envelope("usul"))
    assert [one[1] for one in late(house)] == [1]
    step_relief(house, desk, ReliefStep(who, "kosong", "diusulkan"), Envelope("kosong"))
    assert late(house) == []


def test_whose_alert_ended_was_looked_at(house: House) -> None:
    falls_ill(house)
    at(house, 60)
    (number,) = [one.no for one in alerts.listed(view_of(house), KOTA, only_open=True)]
    look(house, ONE, 0, vitals=HIGH, symptoms=("nyeri_dada",))
    at(house, 100)
    step_alert(house, DINKES, AlertStep(number, "selesai", "baru", "membaik"), Envelope("selesai"))
    at(house, 160)
    assert ONE not in {one[0] for one in late(house)}
    at(house, 161)
    assert (ONE, 1, "evaluasi", 100, 60) in late(house)


def test_who_was_only_examined_counts_from_the_opening(house: House) -> None:
    report = ScreeningReport(f"{AWAY}-0", WELL, (), "2024-02-10", history=frozenset({"jantung"}))
    submit_screening(house, DINKES, report, Envelope("periksa"))
    at(house, 60)
    assert late(house) == []
    at(house, 61)
    assert late(house) == [(AWAY, 1, "rujuk", 0, 60)]


def test_the_count_is_read_from_an_index_alone(house: House) -> None:
    statement = watch._looked_at(view_of(house), KOTA)
    index = "ix_health_state_election_area_event_time"
    with house.store.read() as connection:
        asked = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        if connection.dialect.name == "sqlite":
            plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}"))
            assert f"USING COVERING INDEX {index}" in plan
            return
        # A few rows are read faster as they lie; what is asked here is whether the index could be used.
        for way in ("seqscan", "bitmapscan"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = " ".join(str(row[-1]) for row in connection.execute(text(f"EXPLAIN {asked}")))
        assert f"Index Only Scan using {index}" in plan
