"""The simulated night inside a process: where it stands, going on after a stop, and the clock others follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.night import ClockFollower, NightFeeder, Stopped
from dashboard.night_state import NightState, asked_for, clock_of, moment_of, read_state, until_of, write_state
from data.chain import verify
from data.clock import WITA, RealClock, SimulatedClock, parse_iso
from data.errors import Refused, StoreError
from data.folding import fold_all
from data.founding import open_house
from data.health_series import HealthSeries
from data.house import House
from data.simulation.night import Night
from data.tables import history, submission
from tests.support.founded import found_store

MIDNIGHT = datetime(2024, 2, 14, tzinfo=WITA)
EVENING_BEFORE = MIDNIGHT - timedelta(hours=5)  # 19.00
SMALL = NightState(tps=59, until=EVENING_BEFORE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found_store(tmp_path, "simulated")
    house = open_house(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    house.clock = clock_of(house)
    yield house
    house.store.close()


def sent(house: House) -> int:
    with house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(submission)).scalar_one()


@pytest.mark.parametrize(
    ("text", "hours"), [("07:00", 7), ("21:30", 21.5), ("00:00", 24), ("06:00", 30), ("06:01", 6 + 1 / 60)]
)
def test_the_small_hours_belong_to_the_morning_after(text: str, hours: float) -> None:
    assert moment_of(text, MIDNIGHT) == MIDNIGHT + timedelta(hours=hours)


@pytest.mark.parametrize("text", ["24:00", "7", "pagi", "21:60", ""])
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="JJ:MM"):
        moment_of(text, MIDNIGHT)


def test_until_is_on_the_stores_own_voting_day(house: House) -> None:
    assert until_of(house, "21:00") == MIDNIGHT + timedelta(hours=21)
    assert until_of(house, None) is None


def test_state_comes_back_as_it_was_kept(house: House) -> None:
    assert read_state(house.store) is None
    state = NightState(EVENING_BEFORE, 3, 90.0, 59, MIDNIGHT, True, MIDNIGHT + timedelta(hours=1))
    write_state(house.store, state)
    assert read_state(house.store) == state
    write_state(house.store, replace(state, until=None, rush_to=None, running=False))
    assert read_state(house.store) == replace(state, until=None, rush_to=None, running=False)


def test_a_night_that_has_not_begun_is_not_kept(house: House) -> None:
    with pytest.raises(ValueError, match="not begun"):
        write_state(house.store, NightState())


def test_another_seed_or_size_is_refused_speed_and_end_are_not() -> None:
    state = NightState(EVENING_BEFORE, seed=3, tps=59, speed=60.0)
    assert asked_for(None, SMALL) is SMALL
    assert asked_for(state, NightState(seed=3, tps=59, speed=5.0, until=MIDNIGHT)) == replace(
        state, speed=5.0, until=MIDNIGHT
    )
    assert asked_for(state, NightState(seed=3, tps=59, speed=0)).speed == 60.0
    for wish in (NightState(seed=4, tps=59), NightState(seed=3, tps=60)):
        with pytest.raises(StoreError, match="--seed 3 --tps 59"):
            asked_for(state, wish)


def test_the_clock_is_of_the_stores_kind(house: House, tmp_path: Path) -> None:
    clock = clock_of(house)
    assert isinstance(clock, SimulatedClock)
    # It stands still where nights begin: at three in the afternoon of the day before.
    assert clock.now() == clock.now() == MIDNIGHT - timedelta(hours=9) == Night(house, 7).start_time()
    write_state(house.store, replace(SMALL, event_time=EVENING_BEFORE))
    assert clock_of(house).now() == EVENING_BEFORE
    found_store(tmp_path / "nyata", "real")
    real = open_house(f"sqlite:///{tmp_path / 'nyata' / 'siaga.db'}", tmp_path / "nyata")
    assert isinstance(clock_of(real), RealClock)
    with pytest.raises(StoreError, match="SIMULASI"):
        NightFeeder(real, SMALL)
    real.store.close()


def test_what_is_folded_before_the_night_does_not_lie_in_its_future(house: House) -> None:
    fold_all(house)  # as founding does: every total at nothing
    feeder = NightFeeder(house, replace(SMALL, until=EVENING_BEFORE - timedelta(hours=2)))
    feeder.prepare()
    feeder.catch_up()
    with house.store.read() as connection:
        newest = connection.execute(select(func.max(history.c.bucket))).scalar_one()
    assert parse_iso(newest) <= house.clock.now()
    # The series of the health tiers reads on from its last step: it must be the step that is still moving.
    assert HealthSeries(house).steps(house.register())[-1].start <= house.clock.now()


def test_catching_up_sends_and_folds_everything_due(house: House) -> None:
    feeder = NightFeeder(house, SMALL)
    feeder.prepare()
    steps: list[tuple[int, int]] = []
    feeder.catch_up(progress=lambda done, of: steps.append((done, of)))
    due = feeder.night.count(EVENING_BEFORE)
    assert due > 0
    assert (sent(house), steps[-1]) == (due, (due, due))
    assert verify(house).checked == due
    assert (feeder.over, feeder.fed, house.clock.now()) == (True, EVENING_BEFORE, EVENING_BEFORE)
    feeder.catch_up()
    assert sent(house) == due


def test_a_stopped_night_goes_on_without_repeating_itself(house: House) -> None:
    first = NightFeeder(house, SMALL)
    first.prepare()

    def stop(done: int, _of: int) -> None:
        if done > 0:
            first._stop.set()

    with pytest.raises(Stopped):
        first.catch_up(progress=stop)
    first.stop()
    half = sent(house)
    state = read_state(house.store)
    assert state is not None
    house.clock = clock_of(house)
    second = NightFeeder(house, state)
    second.catch_up()
    due = second.night.count(EVENING_BEFORE)
    assert 0 < half < due
    assert sent(house) == due
    assert verify(house).ok


def test_the_thread_hurries_then_goes_on_and_ends_with_the_night(house: House) -> None:
    feeder = NightFeeder(house, replace(SMALL, speed=3_600.0, rush_to=EVENING_BEFORE - timedelta(minutes=2)))
    feeder.prepare()
    feeder.start()
    for _ in range(1_200):
        if feeder.wait(0.1):
            break
    assert feeder.over
    assert feeder.last_error is None
    feeder.stop()
    state = read_state(house.store)
    assert state is not None
    assert (state.event_time, state.running) == (EVENING_BEFORE, False)
    assert sent(house) == feeder.night.count(EVENING_BEFORE)
    assert house.clock.now() >= EVENING_BEFORE
    assert house.clock.now() == house.clock.now()  # it stands still


def test_a_follower_takes_over_time_speed_and_standstill(house: House) -> None:
    follower = ClockFollower(house)
    follower.follow()  # no night yet: nothing to follow
    house.clock = clock = SimulatedClock(EVENING_BEFORE - timedelta(hours=1), 1.0, running=False)
    write_state(house.store, replace(SMALL, event_time=EVENING_BEFORE, speed=30.0, running=True))
    follower.follow()
    assert clock.speed == 30.0
    assert clock.now() >= EVENING_BEFORE
    write_state(house.store, replace(SMALL, event_time=MIDNIGHT, speed=30.0, running=False))
    follower.follow()
    assert clock.now() == MIDNIGHT
    assert clock.now() == MIDNIGHT
