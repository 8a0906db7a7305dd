"""Times and order of the night, and that a seed is a night."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import numpy as np
import pytest

from data.clock import WITA
from data.errors import StoreError
from data.house import House
from data.simulation import Event, Night
from data.simulation.timetable import HOUR, MAGHRIB, Pace, day_of


def at(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2024, 2, day, hour, minute, tzinfo=WITA)


def digest(events: Iterable[Event]) -> str:
    lines = sorted(f"{one.at.isoformat()} {one.kind} {one.key} {one.place} {one.report()!r}" for one in events)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture(scope="module")
def city(open_copy: Callable[[], House]) -> list[Event]:
    night = Night(open_copy(), 7)
    return list(night.due(None, night.end_time()))


def test_a_real_store_has_no_simulated_night(real_house: House) -> None:
    with pytest.raises(StoreError, match="SIMULASI"):
        Night(real_house, 7)


def test_the_same_seed_is_the_same_night_in_any_order(house: House) -> None:
    forwards, backwards = Night(house, 7, tps=12), Night(house, 7, tps=12)
    events = list(backwards.due(None, backwards.end_time()))
    for event in reversed(events):
        event.report()
    assert digest(forwards.due(None, forwards.end_time())) == digest(reversed(events))
    other = Night(house, 8, tps=12)
    assert digest(other.due(None, other.end_time())) != digest(events)


def test_a_station_does_not_depend_on_which_others_report(house: House) -> None:
    """Its own day is the same among 59 stations and alone; emergencies are drawn for all stations together."""
    few, many = Night(house, 7, tps=59), Night(house, 7, tps=59)
    place = few.tps[0]  # the first of its kelurahan is in every selection
    mine = [one for one in few.due(None, few.end_time()) if one.place == place and one.kind == "form"]
    night = Night(house, 7, tps=180)
    assert place in night.tps
    again = [one for one in night.due(None, night.end_time()) if one.place == place and one.kind == "form"]
    assert [(one.at, one.key, one.report()) for one in mine] == [(one.at, one.key, one.report()) for one in again]
    assert len(mine) == 5
    assert many.tps == few.tps


def test_the_city_sends_what_a_city_sends(city: list[Event]) -> None:
    kinds = Counter(one.kind for one in city)
    assert kinds["form"] == 12_815
    assert 7_200 < kinds["partisipasi"] < 7_700
    assert 10_000 < kinds["checkin"] < 13_000
    assert 19_000 < kinds["screening"] < 21_500
    assert 800 < kinds["correction"] < 1_300
    assert 300 < kinds["incident"] < 500
    assert 2 * kinds["incident"] < kinds["incident_step"] <= 3 * kinds["incident"]
    assert all(2_400 < kinds[name] <= 2_563 for name in
               ("logistik", "dibuka", "ditutup", "mulai_hitung", "kotak_diserahkan"))  # fmt: skip


def test_events_come_in_order_with_keys_of_their_own(city: list[Event]) -> None:
    times = [one.at for one in city]
    assert times == sorted(times)
    assert times[0] >= at(15, day=13)
    assert times[-1] <= at(6, day=15)
    assert len({(one.actor().username, one.key) for one in city}) == len(city)


def test_hours_are_those_of_the_day(city: list[Event]) -> None:
    hours: dict[str, list[datetime]] = defaultdict(list)
    for one in city:
        hours[one.kind if one.kind != "form" else str(one.contest)].append(one.at)

    def middle(kind: str) -> datetime:
        return sorted(hours[kind])[len(hours[kind]) // 2]

    assert max(hours["logistik"]) < at(23, day=13)
    assert max(hours["screening"]) < at(23, 59, day=13)
    assert at(6, 50) < middle("dibuka") < at(7, 30)
    assert min(hours["ditutup"]) >= at(13)
    assert at(15) < middle("ppwp") < at(16, 30)
    assert middle("ppwp") < middle("dpr") < middle("dpd") < middle("dprd_prov") < middle("dprd_kota")
    assert at(23) < middle("dprd_kota") < at(2, day=15)
    assert max(hours["dprd_kota"]) < at(5, day=15)


def test_a_station_sends_its_contests_in_order_and_corrects_later(city: list[Event]) -> None:
    forms: dict[str, list[Event]] = defaultdict(list)
    sent: dict[tuple[str, str | None], datetime] = {}
    for one in city:
        if one.kind == "form":
            forms[one.place].append(one)
            sent[one.place, one.contest] = one.at
        if one.kind == "correction":
            assert timedelta(minutes=4) <= one.at - sent[one.place, one.contest] < timedelta(hours=6)
        if one.kind == "kotak_diserahkan":
            assert len(forms[one.place]) == 5
    assert {tuple(one.contest for one in mine) for mine in forms.values()} == {
        ("ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota")
    }


def test_little_is_sent_around_maghrib(city: list[Event]) -> None:
    seconds = [(one.at - at(0)).total_seconds() for one in city if one.kind == "form"]
    span = MAGHRIB[1] - MAGHRIB[0]
    during = sum(MAGHRIB[0] <= each < MAGHRIB[1] for each in seconds)
    after = sum(MAGHRIB[1] <= each < MAGHRIB[1] + span for each in seconds)
    assert during < 0.5 * after


def test_what_was_written_without_signal_arrives_together() -> None:
    outage = (15 * HOUR, 22 * HOUR)
    pace = Pace(late=0.0, slow=1.0, outage=outage)
    tps = [f"64.72.03.1001.{number:03d}" for number in range(1, 31)]
    forms = [one.at for code in tps for one in day_of(7, code, ("ppwp", "dpr"), pace) if one.kind == "form"]
    assert not any(outage[0] <= each < outage[1] for each in forms)
    assert sum(outage[1] <= each < outage[1] + 20 * 60 for each in forms) > 30


def test_turnout_grows_during_the_day(house: House) -> None:
    night = Night(house, 7, tps=59)
    for tps in night.tps:
        values = [night.content.turnout(tps, which) for which in range(3)]
        assert values == sorted(values)
        assert values[2] <= night.content.voters(tps).came
    first, last = (np.mean([night.content.turnout(tps, which) for tps in night.tps]) for which in (0, 2))
    assert 0.25 < first / last < 0.4


def test_due_cut_in_pieces_is_the_whole(house: House) -> None:
    night = Night(house, 7, tps=20)
    cuts = [None, at(20, day=13), at(9), at(15, 30) + timedelta(seconds=0.5), at(15, 31), at(21), night.end_time()]
    pieces = [one for after, upto in itertools.pairwise(cuts) for one in night.due(after, upto)]  # type: ignore[arg-type]
    assert pieces == list(night.due(None, night.end_time()))
    assert len(pieces) == night.count()
    assert night.count(at(9)) + night.count(None, after=at(9)) == night.count()
    assert list(night.due(at(21), at(9))) == []
    assert night.count(at(9), after=at(21)) == 0


def test_until_cuts_the_night_and_changes_nothing_before(house: House) -> None:
    whole, part = Night(house, 7, tps=20), Night(house, 7, tps=20, until=at(18))
    assert part.end_time() == at(18)
    assert list(part.due(None, at(6, day=15))) == list(whole.due(None, at(18)))
    assert part.show_from() == at(15, 30)
    assert Night(house, 7, tps=20, until=at(12)).show_from() == at(12)
    assert whole.start_time() == at(15, day=13)
    assert whole.end_time() == at(6, day=15)


def test_nobody_checks_in_after_falling_ill(house: House) -> None:
    night = Night(house, 7, tps=300)
    ill = {case.person: case.times[0] for case in night.emergencies}
    assert ill
    for event in night.due(None, night.end_time()):
        if event.kind == "checkin":
            people = {one.person for one in event.report().people}  # type: ignore[union-attr]
            assert not {who for who in people & ill.keys() if night.second_of(event.at) >= ill[who]}
            assert len(people) >= 8
