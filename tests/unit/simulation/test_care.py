"""What the health teams and the desks do in a night: visits, relief and follow-up, from the seed and what stands."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data.actor import KOTA, Actor, Source
from data.clock import WITA, parse_iso
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import EmergencyReport, Envelope, VisitReport, submit_emergency, submit_visit
from data.reports.followup import opened_case
from data.rules.relief import EMPTY
from data.simulation import Event, Night, contacts, emergencies, feeding, relieving, rounds, submit_due
from data.simulation.relieving import LONG, decision_of, gone, proposals_of
from data.simulation.timetable import HOUR, MINUTE
from data.snapshot import SnapshotService
from data.tables import followup, health_state, mark, relief, submission, visit
from data.view import relief as view_relief

MORNING = datetime(2024, 2, 15, 6, tzinfo=WITA)


@dataclass
class Cared:
    house: House
    night: Night


def fed(house: House, tps: int, upto: datetime = MORNING) -> Cared:
    night = Night(house, 7, tps=tps)
    night.prepare(house)
    assert submit_due(house, night, None, upto, progress=lambda _done, _total: fold_all(house)).left_out == []
    fold_all(house)
    return Cared(house, night)


@pytest.fixture(scope="module")
def cared(open_copy: Callable[[], House]) -> Cared:
    with pytest.MonkeyPatch.context() as patch:
        # A whole city has enough of them, a few TPS do not.
        patch.setattr(relieving, "SHARE_LONG", 0.5)
        patch.setattr(emergencies, "IN_THE_CITY", 400.0)
        return fed(open_copy(), 59)


@pytest.fixture(scope="module")
def city(open_copy: Callable[[], House]) -> Night:
    return Night(open_copy(), 7)


def rows_of(house: House, asked: Any) -> list[Any]:
    with house.store.read() as reading:
        return list(reading.execute(asked).all())


def visits_of(night: Night) -> list[Event]:
    return [one for one in night.due(None, night.end_time()) if one.kind == "visit"]


# ---- visits ----


def test_a_team_makes_three_to_five_visits_an_hour(city: Night) -> None:
    made: dict[str, list[datetime]] = defaultdict(list)
    for one in visits_of(city):
        made[one.place].append(one.at)
    assert set(made) == set(city.teams)
    assert len(made) == 26
    evening = range(19, 23)
    hours = [Counter(at.hour for at in times)[hour] for times in made.values() for hour in evening]
    assert set(hours) <= {2, 3, 4, 5}
    assert sum(3 <= count <= 5 for count in hours) >= 0.9 * len(hours)
    gaps = [later - at for times in made.values() for at, later in itertools.pairwise(times)]
    assert min(gaps) >= timedelta(minutes=12) - timedelta(seconds=1)


def test_a_team_looks_after_the_nearest_tps_of_its_kecamatan(city: Night) -> None:
    every = [tps for mine in city.teams.values() for tps in mine]
    assert len(every) == len(set(every)) == 2_563  # nobody is on no list
    assert all(tps[:8] == team[:8] for team, mine in city.teams.items() for tps in mine)


def test_few_tps_are_not_visited_over_and_over() -> None:
    team = "64.72.01.1001"
    spans = {f"{team}.00{n}": (7 * HOUR, 25 * HOUR) for n in (1, 2)}
    trips = rounds.trips_of(7, {team: tuple(spans)}, spans)
    times = [one.at for one in trips]
    assert all(later - at >= 2 * HOUR for at, later in zip(times, times[2:], strict=False))
    assert len(times) > 4
    assert max(times) < 25 * HOUR
    assert rounds.trips_of(7, {team: tuple(spans)}, {}) == []


def test_visits_are_stored_with_what_was_measured(cared: Cared) -> None:
    asked = select(submission).where(
        submission.c.kind.in_(("visit", "checkin")), submission.c.sender.like("puskesmas:%")
    )
    sent = rows_of(cared.house, asked.order_by(submission.c.id))
    trips = [one for one in sent if one.kind == "visit"]
    looks = {one.idem_key: one for one in sent if one.kind == "checkin"}
    assert len(trips) == len(visits_of(cared.night)) > 100
    assert all(one.tps.startswith(one.sender.removeprefix("puskesmas:")) for one in trips)
    found = [looks[f"{one.idem_key}:periksa"] for one in trips if f"{one.idem_key}:periksa" in looks]
    assert len(found) == len(looks) >= 0.9 * len(trips)
    assert {(one.tps, one.event_time) for one in found} <= {(one.tps, one.event_time) for one in trips}
    standing = rows_of(cared.house, select(visit.c.outcome, visit.c.seen))
    assert {one.seen for one in standing if one.outcome == "dikunjungi"} <= {2, 3, 4, 5}
    assert {one.seen for one in standing if one.outcome == "tidak_ditemukan"} <= {0}


def test_visits_go_where_somebody_is_at_work_and_not_back_at_once(cared: Cared) -> None:
    stages = {(one.tps, one.kind): one.event_time for one in rows_of(cared.house, select(mark))}
    been: dict[str, list[str]] = defaultdict(list)
    for one in rows_of(cared.house, select(submission).where(submission.c.kind == "visit").order_by(submission.c.id)):
        assert stages[one.tps, "dibuka"] < one.event_time
        assert one.event_time <= stages.get((one.tps, "kotak_diserahkan"), "9")
        been[one.tps].append(one.event_time)
    again = [parse_iso(later) - parse_iso(at) for at_ in been.values() for at, later in itertools.pairwise(at_)]
    assert sum(one >= timedelta(hours=2) for one in again) >= 0.9 * len(again)


def test_an_alert_is_visited_first(house: House) -> None:
    night = fed(house, 59, datetime(2024, 2, 14, 15, tzinfo=WITA)).night
    team, mine = max(night.teams.items(), key=lambda one: len(one[1]))
    trip = rounds.Trip(team, 0, 15 * HOUR)

    def chosen() -> str:
        with house.store.read() as reading:
            return rounds._chosen(reading, house, house.register(), trip, mine)

    other = next(tps for tps in mine if tps != chosen())
    submit_emergency(house, Source("tps", frozenset({other})).actor(), EmergencyReport(other), Envelope("tombol"))
    assert chosen() == other
    submit_visit(house, Source("pkm").actor(), VisitReport(other, "dikunjungi", 3), Envelope("kunjungan"))
    assert chosen() != other


# ---- relief ----


def test_relief_is_proposed_by_the_team_and_decided_by_the_desk(cared: Cared) -> None:
    rows = rows_of(cared.house, select(relief))
    assert len(rows) > 10
    assert {one.proposed_by for one in rows} <= {f"puskesmas:{one.area[:8]}" for one in rows}
    decided = [one for one in rows if one.state != "diusulkan"]
    assert all(one.decided_by == f"meja:{one.area[:8]}" for one in decided)
    assert all(bool(one.substitute) == (one.state == "diganti") for one in decided)
    assert all(bool(one.note) == (one.state == "tetap") for one in decided)
    states = Counter(one.state for one in decided)
    assert states["diganti"] > states[EMPTY] > 0
    due = {one.person for one in cared.night.proposals}
    assert due & {one.person for one in rows} == due


def test_a_gap_shows_on_the_map(cared: Cared) -> None:
    view = SnapshotService(cared.house, shortest=0).view(Actor("wali", "viewer", frozenset({KOTA})))
    empty = Counter(one.area for one in rows_of(cared.house, select(relief)) if one.state == EMPTY)
    assert view_relief.gaps(view) == dict(empty) != {}


def test_who_was_taken_off_duty_is_in_no_later_check_in(cared: Cared) -> None:
    night = cared.night
    seen = [one for one in night.due(None, night.end_time()) if one.kind == "checkin"]
    off = {one.person: one.at for one in night.proposals if decision_of(7, one.person)[0] != "tetap"}
    assert off
    for event in seen:
        people = {one.person for one in event.report().people}  # type: ignore[union-attr]
        second = night.second_of(event.at)
        assert not {who for who in people & off.keys() if second >= off[who] + 55 * MINUTE}
    stays = next(one for one in night.proposals if decision_of(7, one.person)[0] == "tetap")
    assert stays.person not in gone(7, [stays], stays.at + 3 * HOUR)


def test_proposals_of_a_tps_do_not_depend_on_the_others(cared: Cared) -> None:
    night = cared.night
    crews = {tps: night.content.crew(tps) for tps in night.tps}
    heard = {tps: (14 * HOUR, LONG + 5 * MINUTE) for tps in night.tps}
    boxes = dict.fromkeys(night.tps, 28 * HOUR)
    together = {one.tps: one for one in proposals_of(7, heard, crews, boxes, ())}
    alone = [proposals_of(7, {tps: heard[tps]}, crews, boxes, ()) for tps in night.tps]
    assert [one for found in alone for one in found] == [together[tps] for tps in night.tps if tps in together]
    assert proposals_of(7, dict.fromkeys(night.tps, (14 * HOUR,)), crews, boxes, ()) == ()
    assert proposals_of(7, heard, crews, boxes, set(night.tps)) == ()


def test_a_person_at_the_desk_keeps_the_last_word(cared: Cared) -> None:
    before = rows_of(cared.house, select(relief))
    assert relieving.relieve(cared.house, cared.night) == 0
    assert rows_of(cared.house, select(relief)) == before


# ---- follow-up ----


def test_the_wards_are_asked_the_next_morning_and_nobody_at_home_before_six(cared: Cared) -> None:
    rows = rows_of(cared.house, select(followup))
    assert rows
    cases = [(row, opened_case(cared.house, row)) for row in rows]
    due = [(row, case) for row, case in cases if case["ended"] == "dirujuk" and case["began"] == "2024-02-14"]
    assert due
    assert all(case["last"] == "2024-02-15" and case["outcome"] in contacts.IN_HOSPITAL for _, case in due)
    others = [case for row, case in cases if (row, case) not in due]
    assert all(case["contacts"] == 0 and case["outcome"] is None for case in others)
    made = rows_of(cared.house, select(submission).where(submission.c.kind == "followup"))
    assert all(parse_iso(one.event_time) >= datetime(2024, 2, 15, 5, tzinfo=WITA) for one in made)
    assert date(2024, 2, 15) < date.fromisoformat(min(row.due_on for row, _ in due))


# ---- the whole ----


def test_the_records_can_be_made_again(cared: Cared) -> None:
    assert rebuild(cared.house, write=False).differences == []


def test_the_same_seed_is_the_same_care(open_copy: Callable[[], House]) -> None:
    def care() -> list[Any]:
        house = fed(open_copy(), 12, datetime(2024, 2, 14, 21, tzinfo=WITA)).house
        looked = rows_of(house, select(health_state.c.person, health_state.c.ver, health_state.c.event_time))
        visits = rows_of(house, select(visit.c.tps, visit.c.outcome, visit.c.seen, visit.c.ver, visit.c.event_time))
        said = rows_of(house, select(relief.c.person, relief.c.state, relief.c.substitute, relief.c.event_time))
        return [sorted(looked), sorted(visits), sorted(said)]

    first = care()
    assert first == care()
    assert len(first[1]) == 12


def test_feeding_again_answers_the_visits_as_before(cared: Cared) -> None:
    before = rows_of(cared.house, select(visit))
    evening = datetime(2024, 2, 14, 20, tzinfo=WITA)
    again = feeding.submit_due(cared.house, cared.night, evening, evening + timedelta(hours=1))
    assert (again.stored, again.left_out) == (0, [])
    assert rows_of(cared.house, select(visit)) == before
