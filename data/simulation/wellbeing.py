"""How the officers are: the content of check-ins and screenings.

Most check-ins ask for complaints and sometimes take the blood pressure; a full NEWS2 set is taken where a team of the
puskesmas comes by, and at screenings. Blood pressure and complaints grow with the hours on duty, with age and with a
known illness. Complaints follow the mix of the 15,258 officers treated in 2024 (stomach, respiratory, hypertension,
muscles, dizziness, diarrhoea). Emergencies are not left to chance here: `data.simulation.emergencies` writes them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from data.reports.kinds import PersonCheck
from data.rules.vitals import Vitals
from data.simulation.officers import Officer
from data.simulation.streams import stream

SCREENED: Final = {"kpps": 0.9, "linmas": 0.72, "pps": 0.93, "ppk": 0.96}
_COMPLAINTS: Final = ("dispepsia", "ispa", "hipertensi", "nyeri_otot", "pusing", "diare",
                      "berdebar", "sakit_kepala_hebat", "muntah_terus")  # fmt: skip
_MIX: Final = np.array([4034, 2389, 2321, 1975, 1581, 574, 170, 150, 100], dtype=float)
TEAM_VISIT, CUFF = 0.06, 0.42  # of the check-ins: everything measured, blood pressure measured
ON_DUTY_SINCE = 6.0  # hour of the day
# Below derajat 3, so that an ordinary complaint beside a high reading is not an emergency by accident.
MOST_SBP, MOST_DBP = 177, 107


def screened(seed: int, officer: Officer) -> bool:
    """Whether this officer was examined before the day."""
    return bool(stream(seed, "screened", officer.id).random() < SCREENED[officer.role])


def screening(seed: int, officer: Officer, voting_day: date) -> tuple[Vitals, tuple[str, ...], str]:
    """Vital signs, complaints and the day (YYYY-MM-DD) of an officer's examination."""
    rng = stream(seed, "screening", officer.id)
    day = voting_day - timedelta(days=int(rng.integers(1, 5)))
    values: dict[str, Any] = dict(_pressure(officer, rng, 0.0))
    if rng.random() < 0.9:
        values |= _full(officer, rng, 0.0)
    complaints = () if officer.severe or rng.random() > 0.015 else (_complaint(rng),)
    return Vitals(**values), complaints, day.isoformat()


def check_in(seed: int, tps: str, which: int, hour: float, crew: tuple[Officer, ...]) -> tuple[PersonCheck, ...]:
    """Everyone of the crew at one round; `hour`: of voting day, above 24 after midnight."""
    rng = stream(seed, "checkin", f"{tps}|{which}")
    duty = max(hour - ON_DUTY_SINCE, 0.0)
    chance = rng.random()
    team, cuff = chance < TEAM_VISIT, chance < TEAM_VISIT + CUFF
    return tuple(_one(rng, officer, duty, team, cuff, first=which == 0) for officer in crew)


def _one(
    rng: np.random.Generator, officer: Officer, duty: float, team: bool, cuff: bool, *, first: bool
) -> PersonCheck:
    unwell = not officer.severe and rng.random() < _risk_of_complaint(officer, duty)
    values: dict[str, Any] = {}
    if team or (cuff and rng.random() < 0.85) or (unwell and rng.random() < 0.3):
        values |= _pressure(officer, rng, duty)
    if team:
        values |= _full(officer, rng, duty)
    return PersonCheck(
        person=officer.id,
        vitals=Vitals(**values),
        symptoms=(_complaint(rng),) if unwell else (),
        hours_on_duty=round(duty, 1),
        hours_slept=round(float(np.clip(rng.normal(5.3, 1.1), 2.0, 8.5)), 1) if first else None,
    )


def _risk_of_complaint(officer: Officer, duty: float) -> float:
    older = max(officer.age - 40, 0)
    return 0.004 + 0.0016 * duty + 0.0006 * older + 0.01 * officer.hypertension + 0.012 * officer.diabetes


def _complaint(rng: np.random.Generator) -> str:
    return str(rng.choice(_COMPLAINTS, p=_MIX / _MIX.sum()))


def _pressure(officer: Officer, rng: np.random.Generator, duty: float) -> dict[str, int]:
    """Blood pressure and pulse as a cuff shows them."""
    sbp = officer.sbp + 0.5 * duty * (1.6 if officer.hypertension else 1.0) + rng.normal(0.0, 5.0)
    dbp = 0.5 * sbp + 17 + rng.normal(0.0, 4.0)
    pulse = 73 + 0.35 * duty + 3 * officer.smoker + rng.normal(0.0, 7.0)
    most_sbp, most_dbp = (208, 118) if officer.severe else (MOST_SBP, MOST_DBP)
    sbp += 50 if officer.severe else 0
    top = int(np.clip(sbp, 92, most_sbp))
    return {"sbp": top, "dbp": int(np.clip(dbp, 52, min(most_dbp, top - 15))), "pulse": int(np.clip(pulse, 52, 109))}


def _full(officer: Officer, rng: np.random.Generator, duty: float) -> dict[str, Any]:
    """What NEWS2 needs beside the blood pressure."""
    return {
        "rr": int(np.clip(rng.normal(16 + 0.05 * duty, 1.5), 12, 22)),
        "spo2": int(np.clip(round(rng.normal(98 - 0.6 * officer.smoker, 0.8)), 94, 100)),
        "on_oxygen": False,
        "acvpu": "A",
        "temp_c": round(float(np.clip(rng.normal(36.7, 0.25), 36.0, 38.4)), 1),
    }
