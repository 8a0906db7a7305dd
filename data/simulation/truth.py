"""What is true of the officers' health in a night, whoever knows it: for measuring orders of visits, never for showing.

An officer is *truly at risk* from the time on at which a health worker who measured them would find evaluasi or above.
What of it is reported is another matter: most complaints are not told, few TPS have a cuff, and those who are worst are
often silent. An order of visits is given what was reported and judged by what was true.

Parameters, written down before any order was made and not tuned to one. Directions and sizes follow the published
facts; the levels are assumptions, since nobody has measured 23,300 officers through a night:

- age: 37 % of the dead of 2024 were over 50 and 33 % at most 40, of a workforce mostly younger (Kemenkes): risk doubles
  in about 15 years;
- illness: 8 of 10 verbal autopsies of 2019 had a cardiovascular history (UGM): hypertension 2.2 times, diabetes 1.9;
- smoking: 9 of the 10 smoked (UGM), men of that age mostly do: 1.3 times;
- hours: 20 to 22 hours on voting day (UGM); 12 is the legal day's maximum for employees: 6 % more per hour over 8;
- sleep under 5 hours: deemed impaired (Dawson and others 2021): 1.5 times; night after 22.00: 1.25 times;
- some are at risk before they begin: known hypertension out of control, one in eight of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulation.officers import Officer
from data.simulation.streams import stream

BEGIN, END, STEP = 6.0, 30.0, 0.5  # hours of voting day
BASE_HAZARD: Final = 0.0016  # per hour, of a healthy person of 35 in the first eight hours
AGE_DOUBLES: Final = 15.0
HYPERTENSION, DIABETES, SMOKER = 2.2, 1.9, 1.3
PER_HOUR_BEYOND: Final = 0.06
SHORT_SLEEP, NIGHT = 1.5, 1.25
UNCONTROLLED: Final = 0.125  # of those with hypertension, from the beginning

TELLS: Final = 0.35  # of those at risk say so when they are asked
CUFF: Final = 0.30  # of the check-ins come with a blood pressure, which finds who is at risk
ANSWERS, ANSWERS_LATE = 0.84, 0.66  # of the TPS send a round of check-ins, before and after midnight
SILENCED: Final = 0.75  # times that where somebody has been at risk for an hour: they have other worries
FALSE_ALARM: Final = 0.02  # of the others complain of something that a look does not find


@dataclass(frozen=True, slots=True)
class Crew:
    """The officers of one TPS: `onset` hour from which each is at risk (inf: never), `age` in years, `ends` hour."""

    tps: str
    onset: NDArray[np.float64]
    age: NDArray[np.int64]
    linmas: NDArray[np.bool_]
    ends: float

    def at_risk(self, hour: float) -> NDArray[np.bool_]:
        """Who is truly at risk at an hour."""
        return np.asarray(self.onset <= hour)


@dataclass(frozen=True, slots=True)
class Told:
    """One round of check-ins as it arrived: which officers were said to be at risk."""

    hour: float
    at_risk: NDArray[np.bool_]
    measured: bool


def crew_of(seed: int, tps: str, officers: Sequence[Officer], ends: float) -> Crew:
    """The truth about a TPS's officers. `ends`: the hour at which its box is handed over."""
    rng = stream(seed, "truth", tps)
    slept = rng.normal(5.3, 1.1, len(officers))
    draws = rng.exponential(1.0, len(officers))
    already = rng.random(len(officers))
    hours = np.arange(BEGIN, END, STEP)
    onset = np.full(len(officers), np.inf)
    for at, one in enumerate(officers):
        if one.hypertension and already[at] < UNCONTROLLED:
            onset[at] = BEGIN
            continue
        gathered = np.cumsum(_hazard(one, float(slept[at]), hours) * STEP)
        passed = np.flatnonzero(gathered >= draws[at])
        if passed.size:
            onset[at] = hours[passed[0]]
    return Crew(
        tps, onset, np.array([one.age for one in officers]), np.array([one.role == "linmas" for one in officers]), ends
    )


def _hazard(one: Officer, slept: float, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per hour, at each of the hours."""
    level = BASE_HAZARD * 2.0 ** ((one.age - 35) / AGE_DOUBLES)
    level *= HYPERTENSION if one.hypertension else 1.0
    level *= DIABETES if one.diabetes else 1.0
    level *= SMOKER if one.smoker else 1.0
    level *= SHORT_SLEEP if slept < 5.0 else 1.0
    beyond = np.maximum(hours - BEGIN - 8.0, 0.0)
    night = np.where(hours >= 22.0, NIGHT, 1.0)
    return np.asarray(level * (1.0 + PER_HOUR_BEYOND * beyond) * night)


def told_of(seed: int, crew: Crew, rounds: Sequence[float]) -> list[Told]:
    """The check-ins that a TPS sends at the rounds of the day; what is true and not told is in none of them."""
    rng = stream(seed, "told", crew.tps)
    found = []
    for hour in rounds:
        true = crew.at_risk(hour)
        answers = ANSWERS if hour < 24.0 else ANSWERS_LATE
        if np.any(crew.onset <= hour - 1.0):
            answers *= SILENCED
        chances = rng.random(len(true) + 2)
        if hour >= crew.ends or chances[-1] > answers:
            continue
        measured = bool(chances[-2] < CUFF)
        said = np.where(true, measured | (chances[:-2] < TELLS), chances[:-2] < FALSE_ALARM)
        found.append(Told(hour, np.asarray(said, dtype=bool), measured))
    return found
