"""Rounds of the health teams through a night: the list against a random order and against the nearest next.

Each order is given what was reported so far and is judged by what was true (`data.simulation.truth`, written before
any order). 26 teams, one per puskesmas, each with the TPS of the kelurahan nearest to it, from 19.00 to 03.00; the way
is the straight line times 1.4 at 22 km/h, a visit takes 8 minutes and finds whoever is truly at risk there, once. The
weights of the list were set on seeds 1 to 10; what is printed are seeds 101 to 120.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean, stdev
from typing import Final

import numpy as np

from bench.report import Report
from data.reference import puskesmas, wilayah
from data.rules.visits import WEIGHTS, Stop, Weights, order
from data.simulation.officers import officers_of
from data.simulation.streams import stream
from data.simulation.truth import Crew, Told, crew_of, told_of

DAY: Final = date(2024, 2, 14)
ROUNDS: Final = (10.0, 14.0, 18.0, 21.0, 24.0, 27.0)
FROM, UNTIL = 19.0, 27.0
SEEDS, TUNING = range(101, 121), range(1, 11)
Point = tuple[float, float]
Choose = Callable[["Team", float], int]


@dataclass
class Place:
    """A TPS with its truth and what it has sent."""

    tps: str
    at: Point
    crew: Crew
    told: list[Told]
    found: np.ndarray  # who has been found by a team
    visited: float | None = None

    def stop(self, hour: float) -> Stop:
        """What is known of it at an hour."""
        heard = [one for one in self.told if one.hour <= hour]
        last = heard[-1] if heard else None
        open_ = int((last.at_risk & ~self.found).sum()) if last is not None else 0
        return Stop(
            self.tps, *self.at,
            people=len(self.crew.age),
            evaluasi=open_,
            oldest=int(self.crew.age.max()),
            hours=hour - 6.0,
            silent=None if last is None else (hour - last.hour) * 60,
            visited=None if self.visited is None else (hour - self.visited) * 60,
            counting=hour < self.crew.ends,
        )  # fmt: skip


@dataclass
class Team:
    """Where a team is and what it looks after."""

    at: Point
    places: list[Place]
    rng: np.random.Generator
    weights: Weights = WEIGHTS


def by_list(team: Team, hour: float) -> int:
    best = order([one.stop(hour) for one in team.places], team.at, hour, 1, team.weights)[0].stop.tps
    return next(at for at, one in enumerate(team.places) if one.tps == best)


def at_random(team: Team, hour: float) -> int:
    fresh = [at for at, one in enumerate(team.places) if one.visited is None and hour < one.crew.ends]
    return int(team.rng.choice(fresh or range(len(team.places))))


def nearest(team: Team, hour: float) -> int:
    fresh = [at for at, one in enumerate(team.places) if one.visited is None and hour < one.crew.ends]
    return min(fresh or range(len(team.places)), key=lambda at: (_km(team.at, team.places[at].at), team.places[at].tps))


def night(seed: int, choose: Choose, weights: Weights = WEIGHTS) -> float:
    """Officers truly at risk that the teams reach per team and hour."""
    reached = 0
    teams = teams_of(seed, weights)
    for team in teams:
        hour = FROM
        while hour < UNTIL:
            at = choose(team, hour)
            place = team.places[at]
            hour += (_km(team.at, place.at) * WEIGHTS.detour / WEIGHTS.kmh * 60 + WEIGHTS.minutes) / 60
            if hour >= UNTIL:
                break
            # Whoever has gone home is not met any more.
            true = place.crew.at_risk(hour) & ~place.found & (hour < place.crew.ends)
            reached += int(true.sum())
            place.found |= true
            place.visited, team.at = hour, place.at
    return reached / (len(teams) * (UNTIL - FROM))


_kept: dict[int, list[tuple[Point, list[tuple[str, Point, Crew, list[Told]]]]]] = {}


def teams_of(seed: int, weights: Weights) -> list[Team]:
    """The teams at the beginning of the night; truth and reports of a seed are made once."""
    if seed not in _kept:
        _kept.clear()
        _kept[seed] = _made(seed)
    return [
        Team(
            home, [Place(tps, at, crew, told, np.zeros(len(crew.age), dtype=bool)) for tps, at, crew, told in places],
            stream(seed, "choice", str(home)), weights,
        )
        for home, places in _kept[seed]
    ]  # fmt: skip


def _made(seed: int) -> list[tuple[Point, list[tuple[str, Point, Crew, list[Told]]]]]:
    points = {str(code): (float(lat), float(lon)) for code, lat, lon in _columns("kode", "lat", "lon")}
    homes = [points[str(kelurahan)] for kelurahan in puskesmas()["kelurahan"]]
    served: dict[int, list[tuple[str, Point, Crew, list[Told]]]] = {at: [] for at in range(len(homes))}
    for code, many in _columns("kode", "tps_2024"):
        team = min(range(len(homes)), key=lambda at: (_km(points[str(code)], homes[at]), at))
        for number in range(1, int(many) + 1):
            served[team].append(_place(seed, f"{code}.{number:03d}", points[str(code)]))
    return [(home, served[at]) for at, home in enumerate(homes) if served[at]]


def _place(seed: int, tps: str, middle: Point) -> tuple[str, Point, Crew, list[Told]]:
    rng = stream(seed, "place", tps)
    # Within about a kilometre of the kelurahan's point; where TPS stand is not known here.
    at = (middle[0] + float(rng.normal(0.0, 0.006)), middle[1] + float(rng.normal(0.0, 0.006)))
    ends = float(np.clip(rng.normal(26.0, 2.0), 21.0, 29.8))
    crew = crew_of(seed, tps, officers_of(seed, tps, DAY), ends)
    return tps, at, crew, told_of(seed, crew, ROUNDS)


def _columns(*names: str) -> Sequence[tuple[object, ...]]:
    table = wilayah()
    return list(zip(*(table[name] for name in names), strict=True))


def _km(one: Point, other: Point) -> float:
    return float(np.hypot((one[0] - other[0]) * 111.2, (one[1] - other[1]) * 111.2))


def measure(seeds: range, weights: Weights = WEIGHTS) -> dict[str, list[float]]:
    """Per order the officers reached per team and hour, seed by seed."""
    found: dict[str, list[float]] = {"list": [], "random": [], "nearest": []}
    for seed in seeds:
        for name, choose in (("list", by_list), ("random", at_random), ("nearest", nearest)):
            found[name].append(night(seed, choose, weights))
    return found


def run(report: Report) -> None:
    """Means, spreads, ratios and the seeds the list loses."""
    found = measure(SEEDS)
    report.note(f"26 teams, 19.00 to 03.00, seeds {SEEDS.start} to {SEEDS.stop - 1}; officers at risk reached per hour")
    for name, values in found.items():
        report.note(f"{name}: {mean(values):.3f} per team (sd {stdev(values):.3f})")
    for other in ("random", "nearest"):
        ratios = [a / b for a, b in zip(found["list"], found[other], strict=True)]
        lost = [seed for seed, ratio in zip(SEEDS, ratios, strict=True) if ratio < 1]
        words = f"sd {stdev(ratios):.2f}, seeds lost: {', '.join(map(str, lost)) or 'none'}"
        report.note(f"list against {other}: {mean(ratios):.2f} times ({words})")


def tuned(**changed: float) -> Weights:
    """Other weights, for trying on the seeds of TUNING."""
    return replace(WEIGHTS, **changed)

