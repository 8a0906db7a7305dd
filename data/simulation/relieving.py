"""Who is relieved in an invented night: proposed by the health team, decided by the desk of the kecamatan.

Two ways lead there: an officer who is handed over to a hospital, and one of a crew that has been on duty for longer
than the policy's last mark. What a desk decides, and when, belongs to the person and the seed; it is taken from what
stands, so that a night that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import Connection, select

from data import codes
from data.actor import Actor, Source
from data.clock import parse_iso
from data.errors import Conflict, NotFound
from data.house import House
from data.reports import Envelope, ReliefStep, step_relief
from data.rules.policy import POLICY
from data.rules.relief import EMPTY, PROPOSED
from data.simulation.officers import FAMILY, MEN, WOMEN, Officer
from data.simulation.streams import stream
from data.simulation.timetable import HOUR, MINUTE
from data.simulation.wellbeing import ON_DUTY_SINCE
from data.tables import relief

if TYPE_CHECKING:
    from data.simulation.night import Night

LONG: Final = int((ON_DUTY_SINCE + POLICY.fatigue.duty_hours["merah"]) * HOUR)
SHARE_LONG: Final = 0.04  # of the TPS that are heard from after that
SHARE_HANDED_OVER: Final = 0.8
# What the desks decide; who stays without a substitute for the night is the gap that the map shows.
DECIDED: Final = {"diganti": 0.62, EMPTY: 0.24, "tetap": 0.14}
FOUND_LATER: Final = 0.4  # of the gaps are filled in the end
WAITS, LONGEST_WAIT, SEARCH = 12.0, 45.0, (35.0, 110.0)  # minutes
STAYS: Final = ("tinggal satu surat suara lagi", "sudah bergantian istirahat", "petugas meminta menyelesaikan tugas")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An officer too long on duty: when the team proposes relief, in seconds of voting day."""

    at: int
    person: str
    tps: str


def proposals_of(
    seed: int,
    heard: Mapping[str, Sequence[int]],
    crews: Mapping[str, Sequence[Officer]],
    boxes: Mapping[str, int],
    ill: Collection[str],
) -> tuple[Proposal, ...]:
    """Those of the TPS whose check-ins (`heard`, times) still come after the last mark of hours on duty, in order of
    time. TPS in which somebody fell ill (`ill`) have enough to do; after the box (`boxes`) nobody is on duty."""
    found = []
    for tps, times in heard.items():
        rng = stream(seed, "relief", tps)
        late = min((at for at in times if at >= LONG), default=None)
        wanted, wait = rng.random() < SHARE_LONG, rng.uniform(4 * MINUTE, 25 * MINUTE)
        one = crews[tps][int(rng.integers(0, len(crews[tps])))]
        if wanted and late is not None and tps not in ill and late + wait < boxes[tps]:
            found.append(Proposal(int(late + wait), one.id, tps))
    return tuple(sorted(found, key=lambda one: (one.at, one.person)))


def decision_of(seed: int, who: str) -> tuple[str, timedelta]:
    """What the desk decides of a person, and how long after the proposal."""
    rng = stream(seed, "relief decision", who)
    minutes = min(float(rng.gamma(2.0, WAITS / 2.0)), LONGEST_WAIT)
    return str(rng.choice(list(DECIDED), p=list(DECIDED.values()))), timedelta(minutes=minutes)


def gone(seed: int, proposals: Iterable[Proposal], second: int) -> set[str]:
    """Who has certainly been taken off duty by then, and is missing from the check-ins of their TPS."""
    late = second - LONGEST_WAIT * MINUTE - 10 * MINUTE
    return {one.person for one in proposals if one.at <= late and decision_of(seed, one.person)[0] != "tetap"}


# ---- what is done ----


def propose(house: House, seed: int, who: str, tps: str, connection: Connection | None = None) -> bool:
    """The health team of the kecamatan proposes; nothing where something has been said about the person already."""
    asked = select(relief.c.state).where(relief.c.election == house.election, relief.c.person == who)
    if connection is not None:
        there = connection.execute(asked).first()
    else:
        with house.store.read() as reading:
            there = reading.execute(asked).first()
    if there is not None:
        return False
    step_relief(house, _actor("puskesmas", tps), ReliefStep(who, PROPOSED), Envelope(_key(seed, who, 0)), connection)
    return True


def proposes_after_hand_over(seed: int, who: str) -> bool:
    """Whether the team thinks of the empty seat when it hands somebody over."""
    return bool(stream(seed, "relief after", who).random() < SHARE_HANDED_OVER)


def relieve(house: House, night: Night) -> int:
    """Propose what is due, and decide what has waited long enough, by the night's clock; how many steps."""
    now, taken = house.clock.now(), 0
    second = night.second_of(now)
    with house.store.read() as reading:
        rows = reading.execute(select(relief).where(relief.c.election == house.election)).all()
    known = {row.person for row in rows}
    for one in night.proposals:
        if one.at > second:
            break
        if one.person not in known:
            with suppress(Conflict, NotFound):  # somebody was quicker, or nobody has listed the officers
                taken += propose(house, night.seed, one.person, one.tps)
    for row in sorted(rows, key=lambda row: row.submission):
        step, wait = _next(night.seed, row)
        if step is None or now < parse_iso(row.event_time) + wait:
            continue
        try:
            step_relief(house, _actor("meja", row.area), step, Envelope(_key(night.seed, row.person, row.ver)))
        except Conflict:
            continue  # somebody at the desk was quicker
        taken += 1
    return taken


def _next(seed: int, row: Any) -> tuple[ReliefStep | None, timedelta]:
    """The desk's next step about a person, and how long after the last one; None: it stays as it is."""
    if row.state == PROPOSED:
        state, wait = decision_of(seed, row.person)
        return _step(seed, row, state), wait
    rng = stream(seed, "relief found", row.person)
    found, minutes = rng.random() < FOUND_LATER, float(rng.uniform(*SEARCH))
    mine = row.state == EMPTY and row.decided_by == _actor("meja", row.area).username  # no gap that a person has left
    if mine and found:
        return _step(seed, row, "diganti"), timedelta(minutes=minutes)
    return None, timedelta()


def _step(seed: int, row: Any, state: str) -> ReliefStep:
    rng = stream(seed, "relief words", row.person)
    name, note = _substitute(rng), str(rng.choice(STAYS))
    return ReliefStep(
        row.person, state, row.state, name if state == "diganti" else "", note if state == "tetap" else ""
    )


def _substitute(rng: np.random.Generator) -> str:
    given = MEN if rng.random() < 0.5 else WOMEN
    return f"{rng.choice(given)} {rng.choice(FAMILY)}"


def _actor(who: str, tps: str) -> Actor:
    kecamatan = codes.path(tps)[1]
    return Source(f"{who}:{kecamatan}", frozenset({kecamatan})).actor()


def _key(seed: int, who: str, ver: int) -> str:
    return f"malam-{seed}:pergantian:{who}|{ver}"
