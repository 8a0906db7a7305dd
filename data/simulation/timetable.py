"""When things are reported: one TPS's day in seconds from midnight (WITA) of voting day; 13 February is negative.

Hours follow the day of a TPS: opened 07:00, turnout about 09:00, 11:00 and 13:00, closed 13:00, then five counts into
the night. Kecamatan have their own pace; some kelurahan lose the signal for a while and send everything when it comes
back; around maghrib little is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from data import codes
from data.simulation.streams import stream

MINUTE, HOUR = 60, 3600
START, SHOW_FROM, END = -9 * HOUR, 15 * HOUR + 30 * MINUTE, 30 * HOUR
MAGHRIB: Final = (18 * HOUR + 20 * MINUTE, 18 * HOUR + 55 * MINUTE)
ROUNDS: Final = (10, 14, 18, 21, 24, 27)  # hours of the officers' check-ins
TURNOUT_ROUNDS: Final = (9, 11, 13)
TURNOUT_SHARES: Final = (0.32, 0.74, 0.985)  # of those who come in the end
# Minutes a count takes after the one before it; ballots with candidates' lists are large.
COUNTING: Final = {"ppwp": 105, "dpr": 150, "dpd": 75, "dprd_prov": 140, "dprd_kota": 145}
LATEST_FORM, LATEST_BOX = 28 * HOUR + 10 * MINUTE, 29 * HOUR + 50 * MINUTE


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that will be reported: `kind` of report, `arg` which of its kind (contest, round, person, ...)."""

    at: int
    kind: str
    arg: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What a place shares: lateness in the morning (seconds), length of counts (factor), an outage or none."""

    late: float
    slow: float
    outage: tuple[int, int] | None

    def sent(self, at: float, rng: np.random.Generator) -> int:
        """When something written at `at` gets through."""
        if MAGHRIB[0] <= at < MAGHRIB[1] and rng.random() < 0.7:
            at = MAGHRIB[1] + rng.exponential(6 * MINUTE)
        if self.outage and self.outage[0] <= at < self.outage[1]:
            at = self.outage[1] + rng.exponential(2 * MINUTE)
        return int(at)


def pace_of(seed: int, kelurahan: str) -> Pace:
    """The pace of a kelurahan: its kecamatan's, and its own signal."""
    area = stream(seed, "pace", codes.parent(kelurahan) or "")
    late = float(area.gamma(1.3, 6 * MINUTE))
    slow = float(np.exp(area.normal(0.0, 0.10)))
    own = stream(seed, "signal", kelurahan)
    outage = None
    if own.random() < 0.2:
        begins = int(own.uniform(14.5 * HOUR, 22.5 * HOUR))
        outage = (begins, begins + int(own.uniform(40 * MINUTE, 150 * MINUTE)))
    return Pace(late, slow, outage)


def day_of(seed: int, tps: str, contests: tuple[str, ...], pace: Pace) -> list[Happening]:
    """Marks, turnout reports, first forms and check-ins of one TPS. Its contests arrive in order."""
    rng = stream(seed, "day", tps)
    found = _morning(rng, pace)
    starts = 13.6 * HOUR + rng.gamma(2.0, 9 * MINUTE) + 0.5 * pace.late
    forms = _forms(rng, pace, starts, contests)
    found += [Happening(at, "form", which) for which, at in enumerate(forms)]
    if rng.random() > 0.02:
        found.append(Happening(pace.sent(starts, rng), "mulai_hitung", 0))
    last = forms[-1] if forms else int(starts)
    box = min(int(last + rng.uniform(35 * MINUTE, 150 * MINUTE)), LATEST_BOX - int(rng.uniform(0, 15 * MINUTE)))
    if rng.random() > 0.02:
        found.append(Happening(max(box, last + MINUTE), "kotak_diserahkan", 0))
    for which, hour in enumerate(ROUNDS):
        at = hour * HOUR + rng.normal(0.0, 14 * MINUTE)
        asked = rng.random() < 0.84
        if asked and at < box:
            found.append(Happening(pace.sent(at, rng), "checkin", which))
    return found


def _morning(rng: np.random.Generator, pace: Pace) -> list[Happening]:
    """Logistics the evening before, opening, turnout, closing. Now and then a report is forgotten."""
    opened = 6 * HOUR + 50 * MINUTE + abs(rng.normal(0.0, 11 * MINUTE)) + pace.late * rng.uniform(0.3, 1.2)
    found = []
    if rng.random() > 0.01:
        found.append(Happening(int(rng.triangular(START + HOUR, START + 3 * HOUR, -1 * HOUR)), "logistik", 0))
    if rng.random() > 0.015:
        found.append(Happening(int(opened), "dibuka", 0))
    for which, hour in enumerate(TURNOUT_ROUNDS):
        if rng.random() > 0.05:
            found.append(Happening(int(hour * HOUR + abs(rng.normal(0.0, 13 * MINUTE))), "partisipasi", which))
    if rng.random() > 0.02:
        found.append(Happening(int(13 * HOUR + rng.gamma(1.6, 6 * MINUTE)), "ditutup", 0))
    return found


def _forms(rng: np.random.Generator, pace: Pace, starts: float, contests: tuple[str, ...]) -> list[int]:
    """Arrival of each contest's form, in ballot order."""
    own = pace.slow * float(np.exp(rng.normal(0.0, 0.13)))
    spans = [COUNTING.get(code, 120) * MINUTE * own * float(np.exp(rng.normal(0.0, 0.12))) for code in contests]
    most = LATEST_FORM - starts - rng.uniform(0.0, 40 * MINUTE)
    if sum(spans) > most:  # by law the count ends: the late ones hurry
        spans = [span * most / sum(spans) for span in spans]
    arrivals: list[int] = []
    ready = starts
    for span in spans:
        ready += span
        at = pace.sent(ready, rng)
        arrivals.append(max(at, arrivals[-1] + 40) if arrivals else at)
    return arrivals


def turnout_so_far(rng: np.random.Generator, which: int, came: int, before: int) -> int:
    """Voters counted at a turnout report; never fewer than at the one before."""
    share = float(np.clip(rng.normal(TURNOUT_SHARES[which], 0.05 if which < 2 else 0.012), 0.05, 1.0))
    return max(before, round(came * share))


def correction_time(rng: np.random.Generator, sent: int) -> int:
    """A sender notices after a few minutes to an hour and more."""
    return sent + int(4 * MINUTE + rng.gamma(1.4, 18 * MINUTE))
