"""The few officers of the night who fall seriously ill: who, when, and how it goes on.

Drawn for the whole city at once, weighted by age and illness, about seven in 23,300 people. Each is reported as an
emergency, seen again within the hour, and either recovers or is taken to hospital. From the emergency on the person
is missing from the ordinary check-ins of the TPS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from data.reports.kinds import PersonCheck
from data.rules.vitals import Vitals
from data.simulation.officers import Officer
from data.simulation.streams import stream
from data.simulation.timetable import HOUR, MINUTE

IN_THE_CITY, CITY_TPS = 7.0, 2563
_RED: Final = (
    ("nyeri_dada",), ("nyeri_dada", "sesak_istirahat"), ("pingsan",), ("sesak_istirahat",),
    ("bicara_pelo", "lemah_separuh"), ("sakit_kepala_gangguan_seimbang",), ("pingsan", "muntah_terus"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emergency:
    """One case: times of its reports in seconds of voting day, and whether the person went to hospital."""

    person: str
    tps: str
    seat: int  # place in the crew of the TPS
    times: tuple[int, ...]
    referred: bool


def emergencies_of(seed: int, crews: Mapping[str, Sequence[Officer]], boxes: Mapping[str, int]) -> list[Emergency]:
    """The cases among these crews; `boxes`: when each TPS is done (nothing is reported after it)."""
    rng = stream(seed, "emergencies")
    expected = IN_THE_CITY * len(crews) / CITY_TPS
    cases = max(1, round(float(np.clip(rng.normal(expected, 1.0), 0.6 * expected, 1.4 * expected))))
    people = [(tps, seat, one) for tps, crew in sorted(crews.items()) for seat, one in enumerate(crew)]
    weights = np.array([1 + 0.15 * max(one.age - 35, 0) + 4 * one.hypertension + 3 * one.diabetes
                        for _, _, one in people])  # fmt: skip
    found: list[Emergency] = []
    if not people:
        return found
    chosen = rng.choice(len(people), size=cases, replace=False, p=weights / weights.sum())
    for at in chosen:
        tps, seat, one = people[int(at)]
        ends = boxes[tps]
        begins = int(min(rng.triangular(11 * HOUR, 22 * HOUR, 26 * HOUR), ends - 20 * MINUTE))
        referred = bool(rng.random() < 0.5)
        again = begins + int(rng.uniform(25 * MINUTE, 50 * MINUTE))
        later = again + int(rng.uniform(60 * MINUTE, 110 * MINUTE))
        times = (begins, again) if referred else (begins, again, later)
        found.append(Emergency(one.id, tps, seat, times, referred))
    return found


def check_of(seed: int, case: Emergency, step: int) -> PersonCheck:
    """The person's state at one of the case's reports: the emergency, the second look, the recovery."""
    rng = stream(seed, "emergency", f"{case.person}|{step}")
    duty = round(max(case.times[step] / HOUR - 6.0, 0.0), 1)
    symptoms: tuple[str, ...] = ()
    if step == 0:
        symptoms = _RED[int(stream(seed, "emergency", case.person).integers(0, len(_RED)))]
        values = _vitals(rng, sbp=(148, 196), pulse=(98, 122), rr=(20, 25), spo2=(92, 96))
    elif case.referred:  # handed over to the ambulance: still NEWS2 7 and more
        values = _vitals(rng, sbp=(158, 179), pulse=(112, 128), rr=(25, 28), spo2=(92, 93))
    elif step == 1:
        values = _vitals(rng, sbp=(140, 158), pulse=(92, 104), rr=(17, 20), spo2=(96, 98))
    else:
        values = _vitals(rng, sbp=(122, 137), pulse=(72, 88), rr=(14, 18), spo2=(97, 99))
    return PersonCheck(case.person, Vitals(**values), symptoms, hours_on_duty=duty)


def _vitals(rng: np.random.Generator, **spans: tuple[int, int]) -> dict[str, Any]:
    values: dict[str, Any] = {name: int(rng.integers(low, high + 1)) for name, (low, high) in spans.items()}
    values["dbp"] = round(0.5 * values["sbp"]) + int(rng.integers(8, 16))
    return values | {"on_oxygen": False, "acvpu": "A", "temp_c": round(float(rng.normal(36.8, 0.2)), 1)}
