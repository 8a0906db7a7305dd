"""The hidden truth of a night: the same for the same seed, in the direction of the published facts."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.simulation.officers import officers_of
from data.simulation.truth import Crew, Told, crew_of, told_of

DAY = date(2024, 2, 14)
TPS = [f"64.72.0{kecamatan}.1001.{number:03d}" for kecamatan in (1, 2, 3) for number in range(1, 101)]
ROUNDS = (10.0, 14.0, 18.0, 21.0, 24.0, 27.0)


def crews(seed: int) -> list[Crew]:
    return [crew_of(seed, tps, officers_of(seed, tps, DAY), 26.0) for tps in TPS]


def told(seed: int) -> list[tuple[Crew, list[Told]]]:
    return [(crew, told_of(seed, crew, ROUNDS)) for crew in crews(seed)]


def test_the_same_seed_says_the_same() -> None:
    one, other = crews(3), crews(3)
    assert all(np.array_equal(a.onset, b.onset) for a, b in zip(one, other, strict=True))
    assert any(not np.array_equal(a.onset, b.onset) for a, b in zip(one, crews(4), strict=True))


def test_risk_grows_through_the_night_and_with_age() -> None:
    found = crews(1)
    shares = [np.mean([crew.at_risk(hour).mean() for crew in found]) for hour in (7.0, 12.0, 18.0, 24.0, 29.0)]
    assert shares == sorted(shares)
    assert 0.005 < shares[0] < 0.04
    assert 0.04 < shares[-1] < 0.14
    ages = np.concatenate([crew.age for crew in found])
    true = np.concatenate([crew.at_risk(26.0) for crew in found])
    assert true[ages > 50].mean() > 2 * true[ages <= 40].mean()


def test_most_of_it_is_not_told_and_the_worst_are_often_silent() -> None:
    reports = [(crew, one) for crew, rounds in told(2) for one in rounds]
    said = sum(int(one.at_risk[crew.at_risk(one.hour)].sum()) for crew, one in reports)
    true = sum(int(crew.at_risk(one.hour).sum()) for crew, one in reports)
    assert 0.4 < said / true < 0.65
    answered = {True: [0, 0], False: [0, 0]}
    for crew, rounds in told(2):
        for hour in ROUNDS:
            if hour < crew.ends:
                ill = bool(np.any(crew.onset <= hour - 1.0))
                answered[ill][0] += any(one.hour == hour for one in rounds)
                answered[ill][1] += 1
    assert answered[True][0] / answered[True][1] < answered[False][0] / answered[False][1] - 0.1


def test_nothing_is_told_after_the_box_was_handed_over() -> None:
    assert all(one.hour < 26.0 for _, rounds in told(5) for one in rounds)
