"""All reports of a night in the order of their arrival: times and seeds only, a few bytes each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data import codes
from data.register import Register
from data.simulation.content import Content, kecamatan_of
from data.simulation.emergencies import Emergency, emergencies_of
from data.simulation.incidents import Incident, incidents_of
from data.simulation.relieving import Proposal, proposals_of
from data.simulation.rounds import teams_of, trips_of
from data.simulation.slips import slips_of
from data.simulation.streams import stream
from data.simulation.timetable import (
    HOUR,
    LATEST_BOX,
    MINUTE,
    START,
    Happening,
    Pace,
    correction_time,
    day_of,
    pace_of,
)
from data.simulation.wellbeing import screened

KINDS: Final = (
    "screening", "logistik", "dibuka", "partisipasi", "ditutup", "mulai_hitung", "form", "correction",
    "checkin", "emergency", "kotak_diserahkan", "incident", "incident_step", "visit",
)  # fmt: skip
# How likely the sender mends a form of which something is wrong.
MENDED: Final = {"hold": 0.6, "no_block": 0.3, "unread": 0.3}
MENDED_OTHERWISE = 0.45


@dataclass(frozen=True)
class Schedule:
    """Parallel arrays, sorted by time, then place, kind and arg. `place` and `kind` point into `places` and KINDS."""

    places: tuple[str, ...]
    emergencies: tuple[Emergency, ...]
    incidents: dict[tuple[str, int], Incident]  # by TPS and place of its kind in RATES
    proposals: tuple[Proposal, ...]  # of relief after too many hours, by time
    teams: dict[str, tuple[str, ...]]  # kelurahan of a puskesmas -> the TPS it looks after
    at: NDArray[np.int64]  # seconds from midnight of voting day
    place: NDArray[np.int32]
    kind: NDArray[np.int8]
    arg: NDArray[np.int32]


def schedule(content: Content, tps: Sequence[str], until: int | None) -> Schedule:
    """The night of these TPS, up to `until` (seconds of voting day) when it is given."""
    register = content.register
    places = (*tps, *register.kelurahan(), *register.kecamatan())
    paces = {place: pace_of(content.seed, place) for place in register.kelurahan()}
    rows: list[tuple[int, int, int, int]] = []
    boxes: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    heard: dict[str, list[int]] = {}
    for number, code in enumerate(tps):
        happenings = _tps(content, register, code, paces[codes.kelurahan_of(code)])
        boxes[code] = max(one.at for one in happenings if one.kind in ("form", "kotak_diserahkan", "ditutup"))
        heard[code] = [one.at for one in happenings if one.kind == "checkin"]
        spans.update((code, (one.at, boxes[code])) for one in happenings if one.kind == "dibuka")
        rows += [(one.at, number, KINDS.index(one.kind), one.arg) for one in happenings]
    for number, code in enumerate(places):
        rows += [(at, number, KINDS.index("screening"), seat) for at, seat in _screenings(content, code)]
    crews = {code: content.crew(code) for code in tps}
    cases = tuple(emergencies_of(content.seed, crews, boxes))
    number_of = {code: number for number, code in enumerate(tps)}
    for which, case in enumerate(cases):
        for step, at in enumerate(case.times):
            rows.append((at, number_of[case.tps], KINDS.index("emergency"), which * 10 + step))
    happened = {(one.tps, one.which): one for one in incidents_of(content.seed, tps)}
    for one in happened.values():
        rows.append((one.at, number_of[one.tps], KINDS.index("incident"), one.which))
        rows += [(at, number_of[one.tps], KINDS.index("incident_step"), one.which * 10 + step)
                 for step, at in enumerate(one.steps)]  # fmt: skip
    proposals = proposals_of(content.seed, heard, crews, boxes, {case.tps for case in cases})
    teams = teams_of(register, tps)
    at_place = {code: number for number, code in enumerate(places)}
    rows += [(one.at, at_place[one.team], KINDS.index("visit"), one.which)
             for one in trips_of(content.seed, teams, spans)]  # fmt: skip
    table = np.array([row for row in rows if until is None or row[0] <= until], dtype=np.int64).reshape(-1, 4)
    table = table[np.lexsort(table.T[::-1])]
    return Schedule(
        places,
        cases,
        happened,
        tuple(one for one in proposals if until is None or one.at <= until),
        teams,
        table[:, 0],
        table[:, 1].astype(np.int32),
        table[:, 2].astype(np.int8),
        table[:, 3].astype(np.int32),
    )


def _tps(content: Content, register: Register, code: str, pace: Pace) -> list[Happening]:
    """A TPS's day with the corrections of its forms."""
    contests = tuple(register.contests)
    happenings = day_of(content.seed, code, contests, pace)
    mended = []
    for one in happenings:
        if one.kind == "form" and (slips := slips_of(content.seed, code, contests[one.arg])):
            rng = stream(content.seed, "correction", f"{code}|{contests[one.arg]}")
            chance = max((MENDED.get(slip, MENDED_OTHERWISE) for slip in slips), default=0.0)
            if rng.random() < chance:
                at = min(correction_time(rng, one.at), LATEST_BOX)
                mended.append(Happening(at, "correction", one.arg))
    return happenings + mended


def _screenings(content: Content, place: str) -> list[tuple[int, int]]:
    """(time, seat) of each examination of a place's officers. The puskesmas enters a place's examinations together,
    in the afternoon and evening before the day."""
    area = stream(content.seed, "screenings", kecamatan_of(place)).uniform(0.0, 90 * MINUTE)
    rng = stream(content.seed, "screenings", place)
    begins = START + area + rng.gamma(2.0, 40 * MINUTE)
    seats = [seat for seat, one in enumerate(content.crew(place)) if screened(content.seed, one)]
    return [(int(min(begins + 50 * at, -HOUR)), seat) for at, seat in enumerate(seats)]
