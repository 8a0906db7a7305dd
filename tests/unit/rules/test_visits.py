"""The order of visits: the same for the same reports, emergencies first, never later for worse, and it says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.visits import WEIGHTS, Stop, benefit, order

HOME = (-0.50, 117.15)
counts = st.integers(0, 3)
stops = st.builds(
    Stop,
    tps=st.integers(1, 40).map(lambda n: f"64.72.01.1001.{n:03d}"),
    lat=st.floats(-0.6, -0.4),
    lon=st.floats(117.0, 117.3),
    darurat=st.integers(0, 1),
    rujuk=counts,
    evaluasi=counts,
    pantau=counts,
    unknown=counts,
    oldest=st.none() | st.integers(17, 70),
    hours=st.none() | st.floats(0, 24),
    kss=st.none() | st.integers(1, 9),
    silent=st.none() | st.floats(0, 900),
    visited=st.none() | st.floats(0, 900),
    counting=st.booleans(),
)
cities = st.lists(stops, max_size=12, unique_by=lambda one: one.tps)
hours = st.floats(8, 29)


@given(cities, hours, st.randoms(use_true_random=False))
def test_each_once_whatever_the_order_they_came_in(city: list[Stop], hour: float, rng: object) -> None:
    found = order(city, HOME, hour)
    assert sorted(one.stop.tps for one in found) == sorted(one.tps for one in city)
    again = list(city)
    rng.shuffle(again)  # type: ignore[attr-defined]
    assert order(again, HOME, hour) == found
    assert order(city, HOME, hour, 3) == found[:3]


@given(cities, hours)
def test_emergencies_come_before_everything(city: list[Stop], hour: float) -> None:
    urgent = [one.stop.darurat > 0 for one in order(city, HOME, hour)]
    assert urgent == sorted(urgent, reverse=True)


@given(stops, hours, st.sampled_from(["darurat", "rujuk", "evaluasi", "pantau", "unknown", "oldest", "hours", "kss"]))
def test_worse_reports_of_the_same_place_never_come_later(one: Stop, hour: float, name: str) -> None:
    before = getattr(one, name)
    worse = replace(one, tps=one.tps + "x", **{name: min((before or 0) + 1, 9 if name == "kss" else 99)})
    assert benefit(worse, hour) >= benefit(one, hour)
    first = order([one, replace(worse, lat=one.lat, lon=one.lon)], HOME, hour)[0].stop
    if benefit(worse, hour) > benefit(one, hour) or worse.darurat > one.darurat == 0:
        assert first.tps == worse.tps


@given(stops, hours)
def test_longer_silence_and_a_visit_longer_ago_never_count_for_less(one: Stop, hour: float) -> None:
    silent = replace(one, silent=(one.silent or 0) + 60)
    assert benefit(silent, hour) >= benefit(replace(one, silent=one.silent or 0), hour)
    if one.visited is not None:
        assert benefit(replace(one, visited=one.visited + 30), hour) >= benefit(one, hour)
        assert benefit(replace(one, visited=None), hour) >= benefit(one, hour)


def test_the_way_is_counted_so_that_near_stops_follow_each_other() -> None:
    here = Stop("b", -0.501, 117.151, evaluasi=1)
    beside = Stop("a", -0.502, 117.152, evaluasi=1)
    far = Stop("c", -0.40, 117.30, evaluasi=1)
    found = order([far, beside, here], HOME, 20.0)
    assert [one.stop.tps for one in found] == ["b", "a", "c"]
    assert found[0].km == pytest.approx(0.22, abs=0.02)
    assert found[2].minutes == pytest.approx(found[2].km / WEIGHTS.kmh * 60)


def test_it_says_why_the_weightiest_first() -> None:
    stop = Stop(
        "a", *HOME, rujuk=1, evaluasi=1, pantau=2, unknown=3, oldest=58, hours=14.5, kss=8, silent=265, counting=True
    )
    (visit,) = order([stop], HOME, 25.2)
    assert visit.reasons == (
        "2 petugas perlu tindakan, 1 di antaranya rujuk",
        "belum lapor 4 jam 25 menit",
        "masih menghitung pukul 01.12",
        "ada yang sangat mengantuk",
        "2 petugas dipantau",
        "bertugas 14,5 jam",
        "petugas tertua 58 tahun ke atas",
        "3 petugas belum pernah diperiksa",
        "belum pernah dikunjungi",
    )
    (calm,) = order([Stop("a", *HOME, silent=30, visited=75)], HOME, 12.0)
    assert calm.reasons == ("dikunjungi 1 jam 15 menit lalu",)
