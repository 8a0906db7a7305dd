"""How the officers are: the content of check-ins and screenings.

Most check-ins ask for complaints and sometimes take the blood pressure; a full NEWS2 set is taken where a team of the
puskesmas comes by, and at screenings. Blood pressure and complaints grow with the hours on duty, with age and with a
known illness. Complaints follow the mix of the 15,258 officers treated in 2024 (stomach, respiratory, hypertension,
muscles, dizziness, diarrhoea). Emergencies are not left to chance here: `data.simulation.emergencies` writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from data.reports.kinds import PersonCheck, ScreeningReport
from data.rules.policy import BPJS_DISEASES
from data.rules.vitals import Vitals
from data.simulation.officers import Officer
from data.simulation.streams import stream

SCREENED: Final = {"kpps": 0.9, "linmas": 0.72, "pps": 0.93, "ppk": 0.96}
_COMPLAINTS: Final = ("dispepsia", "ispa", "hipertensi", "nyeri_otot", "pusing", "diare",
                      "berdebar", "sakit_kepala_hebat", "muntah_terus")  # fmt: skip
_MIX: Final = np.array([4034, 2389, 2321, 1975, 1581, 574, 170, 150, 100], dtype=float)
TEAM_VISIT, CUFF = 0.06, 0.42  # of the check-ins: everything measured, blood pressure measured
ON_DUTY_SINCE = 6.0  # hour of the day
# BPJS and the ministry, 2024: 86.4% screened, 5.83% of them at risk; these shares are of those at risk.
BPJS_DONE, BPJS_KNOWN, BPJS_OTHERS = 0.864, 0.16, 0.0405
BPJS_MIX: Final = {"hipertensi": 0.63, "jantung": 0.26, "ginjal": 0.08, "dm": 0.03}
TIREDNESS = 0.35  # of the check-ins that ask for it
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


def examination(seed: int, officer: Officer, voting_day: date) -> ScreeningReport:
    """All of an officer's examination. Some lack the glucose or the history, most the cholesterol, as in 2024."""
    vitals, complaints, day = screening(seed, officer, voting_day)
    rng = stream(seed, "examination", officer.id)
    height = rng.normal(165, 6) if officer.sex == "L" else rng.normal(154, 6)
    bmi = float(np.clip(rng.normal(24.2, 3.6), 16, 42))
    sugar = rng.normal(178, 42) if officer.diabetes else rng.normal(103, 15)
    cholesterol = float(np.clip(rng.normal(5.0, 0.9), 2.5, 9.5))
    chances = rng.random(5)
    return ScreeningReport(
        officer.id,
        vitals,
        complaints,
        day,
        sex=officer.sex,
        age=officer.age,
        readings=_readings(vitals, rng),
        glucose=int(np.clip(sugar, 72, 390)) if chances[0] < 0.93 else None,
        cholesterol=round(cholesterol, 1) if chances[1] < 0.3 else None,
        weight_kg=round(bmi * (float(height) / 100) ** 2, 1),
        height_cm=round(float(height)),
        smoker=officer.smoker,
        history=_history(officer, rng) if chances[2] < 0.97 else None,
        bpjs=_bpjs(rng, officer) if chances[3] < BPJS_DONE else {},
        pregnant=bool(chances[4] < 0.02) if officer.sex == "P" and officer.age <= 45 else None,
    )


def _readings(vitals: Vitals, rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    """The cuff a second time, and a third where the two differ too much."""
    if vitals.sbp is None or vitals.dbp is None:
        return ()
    found = [(vitals.sbp, vitals.dbp)]
    while len(found) == 1 or (len(found) == 2 and any(abs(a - b) > 10 for a, b in zip(*found, strict=True))):
        sbp = int(np.clip(vitals.sbp + rng.normal(-1, 4), 90, max(MOST_SBP, vitals.sbp)))
        dbp = int(np.clip(vitals.dbp + rng.normal(0, 3), 50, min(max(MOST_DBP, vitals.dbp), sbp - 10)))
        found.append((sbp, dbp))
    return tuple(found)


def _history(officer: Officer, rng: np.random.Generator) -> frozenset[str]:
    """What the officer carries, and the rarer illnesses that grow with age."""
    older = max(officer.age - 35, 0)
    rare = {"jantung": 0.0006 * older, "stroke": 0.0002 * older, "ginjal": 0.0002 * older, "asma": 0.02}
    found = {code for code, chance in rare.items() if rng.random() < chance}
    found |= {code for code, ill in (("hipertensi", officer.hypertension), ("diabetes", officer.diabetes)) if ill}
    return frozenset(found)


def _bpjs(rng: np.random.Generator, officer: Officer) -> dict[str, str]:
    """The four results: of everybody 5.8% at risk, more often who is known to be ill; of those by the national mix."""
    results = dict.fromkeys(BPJS_DISEASES, "rendah")
    known = officer.hypertension or officer.diabetes
    if rng.random() < (BPJS_KNOWN if known else BPJS_OTHERS):
        disease = str(rng.choice(list(BPJS_MIX), p=list(BPJS_MIX.values())))
        results[disease] = "tinggi" if rng.random() < 0.4 else "sedang"
    return results


def check_in(seed: int, tps: str, which: int, hour: float, crew: tuple[Officer, ...]) -> tuple[PersonCheck, ...]:
    """Everyone of the crew at one round; `hour`: of voting day, above 24 after midnight."""
    rng = stream(seed, "checkin", f"{tps}|{which}")
    duty = max(hour - ON_DUTY_SINCE, 0.0)
    chance = rng.random()
    team, cuff = chance < TEAM_VISIT, chance < TEAM_VISIT + CUFF
    checks = [_one(rng, officer, duty, team, cuff, first=which == 0) for officer in crew]
    # A stream of its own: what else the night says does not depend on who was asked.
    tired = stream(seed, "tiredness", f"{tps}|{which}")
    if tired.random() >= TIREDNESS:
        return tuple(checks)
    return tuple(replace(one, kss=_sleepiness(tired, duty)) for one in checks)


def visited(seed: int, what: str, hour: float, some: Sequence[Officer]) -> tuple[PersonCheck, ...]:
    """Those whom a team of the puskesmas looks at on a visit: everything measured."""
    rng = stream(seed, "visited", what)
    duty = max(hour - ON_DUTY_SINCE, 0.0)
    return tuple(_one(rng, officer, duty, True, True, first=False) for officer in some)


def _sleepiness(rng: np.random.Generator, duty: float) -> int:
    """KSS: alert in the morning, between and sleepy after midnight."""
    return int(np.clip(round(rng.normal(2.6 + 0.15 * duty, 1.2)), 1, 9))


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
        hours_slept=round(float(np.clip(rng.normal(6.2, 1.1), 2.0, 8.5)), 1) if first else None,
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
