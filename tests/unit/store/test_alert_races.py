"""Reports of two people, steps about their alerts and the watch, all at once: nobody is in anybody's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from data.actor import KOTA, Actor, Source
from data.clock import SimulatedClock
from data.errors import Conflict
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import AlertStep, CheckinReport, Envelope, PersonCheck, escalate_due, step_alert, submit_checkin
from data.rules.alerts import STEPS
from data.rules.vitals import Vitals
from data.tables import alert
from tests.support.alerts import lost, open_twice, standing
from tests.support.founded import open_founded

TPS = "64.72.01.1001.001"
ANA, BUDI = f"{TPS}-1", f"{TPS}-2"
FIELD = Source("uji").actor()
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
WELL = Vitals(sbp=118, dbp=76)
ROUNDS = 200


@pytest.fixture
def house(postgres_database: str, tmp_path: Path) -> Iterator[House]:
    opened = open_founded(postgres_database, tmp_path)
    rows = [{"id": who, "name": "Rahasia", "role": "kpps", "area": TPS} for who in (ANA, BUDI)]
    opened.store.write(lambda connection: add_people(opened, connection, rows))
    yield opened
    opened.store.close()


def looked_at(house: House, at: int) -> None:
    """Both of them, in turn first; every fourth time well."""
    pair = (ANA, BUDI) if at % 2 else (BUDI, ANA)
    signs = () if at % 4 == 3 else ("pingsan",)
    report = CheckinReport(TPS, tuple(PersonCheck(who, WELL, signs) for who in pair))
    submit_checkin(house, FIELD, report, Envelope(f"l{at}"))


def stepped(house: House, at: int) -> None:
    """A step somebody may take of one of the open alerts, or the next one of a closed one."""
    if found := standing(house):
        row, doc = found[-1 - at % min(2, len(found))]
        state = STEPS[doc["state"]][at % len(STEPS[doc["state"]])]
        step_alert(house, DINKES, AlertStep(row.number, state, doc["state"], "catatan"), Envelope(f"s{at}"))


def passed_on(house: House, at: int) -> None:
    """Time passes, and the watch looks."""
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(house.clock.now() + timedelta(minutes=4))
    escalate_due(house)


@pytest.mark.parametrize("others", [(stepped,), (passed_on,), (passed_on, passed_on, stepped)])
def test_reports_steps_and_the_watch_at_once(house: House, others: tuple[Callable[[House, int], None], ...]) -> None:
    errors: list[BaseException] = []

    def go(work: Callable[[House, int], None], start: int) -> None:
        for at in range(ROUNDS):
            try:
                work(house, start + at)
            except Conflict:
                pass  # somebody was quicker, and the sender is told
            except BaseException as error:
                errors.append(error)

    threads = [
        threading.Thread(target=go, args=(work, ROUNDS * at)) for at, work in enumerate((looked_at, looked_at, *others))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert open_twice(house) == []
    assert len({row.number for row, _ in standing(house)}) >= 2
    assert lost(house) == []
    fold_all(house)
    assert rebuild(house, write=False).differences == []


def test_the_watch_does_not_wait_for_a_report(house: House) -> None:
    """A crew's report holds several alerts, taken in another order than the watch takes them."""
    looked_at(house, 1)
    (ana, _), (budi, _) = standing(house)
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(house.clock.now() + timedelta(minutes=4))

    def held(writing: Connection) -> int:
        writing.execute(select(alert).where(alert.c.number == ana.number).with_for_update())
        with ThreadPoolExecutor() as other:
            return other.submit(escalate_due, house).result(timeout=20)

    assert house.store.write(held) == 1
    assert [row.level for row, _ in standing(house)] == [0, 1]
    assert escalate_due(house) == 1
    assert [row.level for row, _ in standing(house)] == [1, 1]
    assert budi.number == ana.number + 1
