"""Keliling: in which order a team visits the TPS, from what has been reported of them.

The next stop is the one with the most to be gained for the minutes it costs: the way there and the visit. Emergencies
come before everything. Near stops follow each other because the way costs minutes, not because they are near. The
weights order visits; they are no clinical score, no tier, and are shown to nobody: what is shown is why, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Final

from data.rules.words import decimal, number

_KM_PER_DEGREE: Final = 111.2


@dataclass(frozen=True, slots=True)
class Weights:
    """What is expected to be found at a stop, in officers at risk (`rujuk` and worse count for more).

    `unknown`: per officer of whom nothing is known; `age`: per year of the oldest over 45; `hours`: per hour of the
    longest duty over eight; `tired`: where somebody fights sleep (KSS 7 and more); `silence`: once nothing was heard
    for `silent_after` minutes, and `silence_hour` for each hour more up to `silence_most`; `late`: where they still
    count after 22.00, `night`: after midnight; `again`: minutes until a visited TPS counts in full again. `minutes`: of
    a visit; `kmh`: through the city; `detour`: of roads over the straight line. Set on the nights of ten seeds
    (`bench/rounds.py`).
    """

    rujuk: float = 1.8
    evaluasi: float = 0.9
    pantau: float = 0.2
    unknown: float = 0.03
    age: float = 0.003
    hours: float = 0.08
    tired: float = 0.2
    silence: float = 0.15
    silence_hour: float = 0.1
    silence_most: float = 4.0
    silent_after: float = 200.0
    late: float = 0.2
    night: float = 0.1
    again: float = 360.0
    minutes: float = 8.0
    kmh: float = 22.0
    detour: float = 1.4


WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True)
class Stop:
    """What has been reported of a TPS.

    `silent`: minutes since its last check-in, None: none ever; `visited`: minutes since a team was there, None: never;
    `unknown`: officers without any record; `oldest`: at least so many years, None: not known; `hours`: longest duty
    reported; `kss`: highest reported; `counting`: the count has begun and is not over.
    """

    tps: str
    lat: float
    lon: float
    people: int = 9
    darurat: int = 0
    rujuk: int = 0
    evaluasi: int = 0
    pantau: int = 0
    unknown: int = 0
    oldest: int | None = None
    hours: float | None = None
    kss: int | None = None
    silent: float | None = None
    visited: float | None = None
    counting: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop in its place: the way from the one before (km of road, minutes), and why it stands here."""

    stop: Stop
    km: float
    minutes: float
    reasons: tuple[str, ...] = field(default=())


def order(
    stops: Iterable[Stop],
    start: tuple[float, float],
    hour: float,
    limit: int | None = None,
    weights: Weights = WEIGHTS,
) -> list[Visit]:
    """At most `limit` visits in order. `start`: (lat, lon) of the team; `hour`: of voting day, above 24 after midnight.

    The same for the same stops in whatever order they are given; a stop comes once.
    """
    left = sorted({stop.tps: stop for stop in stops}.values(), key=lambda one: one.tps)
    gains = {stop.tps: benefit(stop, hour, weights) for stop in left}
    here = start
    found: list[Visit] = []
    while left and (limit is None or len(found) < limit):
        ways = [_km(here, (stop.lat, stop.lon)) * weights.detour for stop in left]
        costs = [km / weights.kmh * 60 + weights.minutes for km in ways]
        best = min(range(len(left)), key=lambda at: _rank(left[at], gains[left[at].tps], costs[at]))
        stop = left.pop(best)
        found.append(Visit(stop, ways[best], ways[best] / weights.kmh * 60, reasons_of(stop, hour, weights)))
        here = (stop.lat, stop.lon)
    return found


def _rank(stop: Stop, gain: float, cost: float) -> tuple[bool, float, str]:
    return stop.darurat == 0, -gain / cost, stop.tps


def benefit(stop: Stop, hour: float, weights: Weights = WEIGHTS) -> float:
    """What a visit is expected to find, in the units of `Weights`; only the order it makes means anything."""
    w = weights
    gain = w.rujuk * (stop.rujuk + 2 * stop.darurat) + w.evaluasi * stop.evaluasi + w.pantau * stop.pantau
    gain += w.unknown * stop.unknown
    gain += w.age * max((stop.oldest or 0) - 45, 0)
    gain += w.hours * max((stop.hours or 0.0) - 8.0, 0.0)
    gain += w.tired * (stop.kss is not None and stop.kss >= 7)
    silent = (hour - 6.0) * 60 if stop.silent is None else stop.silent
    if silent > w.silent_after:
        gain += w.silence + w.silence_hour * min((silent - w.silent_after) / 60, w.silence_most)
    if stop.counting and hour >= 22.0:
        gain += w.late + w.night * (hour >= 24.0)
    if stop.visited is not None:
        gain *= min(max(stop.visited, 0.0) / w.again, 1.0)
    return gain


def reasons_of(stop: Stop, hour: float, weights: Weights = WEIGHTS) -> tuple[str, ...]:
    """Why a stop is on the list, the weightiest first, in words a driver reads."""
    said: list[str] = []
    if stop.darurat:
        said.append(f"{stop.darurat} petugas darurat: berangkat sekarang")
    acting = stop.rujuk + stop.evaluasi
    if acting:
        said.append(f"{acting} petugas perlu tindakan{f', {stop.rujuk} di antaranya rujuk' if stop.rujuk else ''}")
    if stop.silent is None:
        said.append("belum pernah lapor kesehatan")
    elif stop.silent > weights.silent_after:
        said.append(f"belum lapor {_span(stop.silent)}")
    if stop.counting and hour >= 22.0:
        said.append(f"masih menghitung pukul {_clock(hour)}")
    if stop.kss is not None and stop.kss >= 7:
        said.append("ada yang sangat mengantuk")
    if stop.pantau:
        said.append(f"{stop.pantau} petugas dipantau")
    if stop.hours is not None and stop.hours > 12:
        said.append(f"bertugas {decimal(stop.hours)} jam")
    if stop.oldest is not None and stop.oldest >= 50:
        said.append(f"petugas tertua {stop.oldest} tahun ke atas")
    if stop.unknown:
        said.append(f"{stop.unknown} petugas belum pernah diperiksa")
    said.append("belum pernah dikunjungi" if stop.visited is None else f"dikunjungi {_span(stop.visited)} lalu")
    return tuple(said)


def _span(minutes: float) -> str:
    hours, rest = divmod(int(minutes), 60)
    words = [f"{number(n)} {word}" for n, word in ((hours, "jam"), (rest, "menit")) if n]
    return " ".join(words) or "kurang dari semenit"


def _clock(hour: float) -> str:
    minutes = int(hour * 60) % (24 * 60)
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


def _km(one: Sequence[float], other: Sequence[float]) -> float:
    """The straight line between two (lat, lon), in km."""
    up = (one[0] - other[0]) * _KM_PER_DEGREE
    return hypot(up, (one[1] - other[1]) * _KM_PER_DEGREE * cos(radians(one[0])))
