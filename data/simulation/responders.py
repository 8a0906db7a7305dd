"""Who answers the alerts of an invented night: the health team of each kecamatan, at its own pace.

What they do follows from what stands, not from a list made beforehand: a night that was stopped goes on where it was.
Most alerts are taken within minutes; some wait long enough to be passed on, and a few are never taken by the nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import Connection, select

from data import codes
from data.actor import Actor, Source
from data.clock import parse_iso
from data.errors import Conflict
from data.house import House
from data.reports import Envelope, step_alert
from data.reports.alerts import opened
from data.reports.kinds import AlertStep
from data.rules.alerts import NEW
from data.rules.policy import Tier
from data.simulation.relieving import propose, proposes_after_hand_over
from data.simulation.streams import stream
from data.simulation.timetable import HOUR
from data.simulation.wellbeing import ON_DUTY_SINCE
from data.tables import alert

if TYPE_CHECKING:
    from data.simulation.night import Night

NEXT: Final = {NEW: "diakui", "diakui": "menuju", "menuju": "ditangani"}
# Minutes, on average, until a step is taken: of an emergency, of everything else.
WAITS: Final = {NEW: (2.0, 9.0), "diakui": (2.0, 6.0), "menuju": (14.0, 25.0), "ditangani": (45.0, 60.0)}
SLOW_SHARE, SLOW = 0.12, 6.0  # so many alerts wait so many times as long
REFERRED: Final = {Tier.DARURAT: 0.5, Tier.RUJUK: 0.15}
HOSPITAL: Final = "RSUD Abdoel Wahab Sjahranie"


def respond(house: House, night: Night) -> int:
    """Take every step whose time has come by the night's clock; how many. Who hands an officer over proposes relief."""
    now, taken, seed = house.clock.now(), 0, night.seed
    for row, doc in _open(house):
        state, wait = _next(seed, row, doc)
        if now < parse_iso(doc["state_at"]) + wait:
            continue
        kecamatan = ".".join(row.kelurahan.split(".")[:3])
        actor = Source(f"puskesmas:{kecamatan}", frozenset({kecamatan})).actor()
        note = {"dirujuk": f"ke {HOSPITAL}", "selesai": "membaik setelah istirahat"}.get(state, "")
        # The key is kept unsealed: it says which version was moved, not to which state.
        key = f"malam-{seed}:peringatan:{row.number}|{row.ver}"
        step = AlertStep(row.number, state, doc["state"], note)
        leaves = doc if _leaves_a_seat(night, now, state, doc) else None
        try:
            house.store.write(partial(_take, house, seed, actor, step, Envelope(key), leaves))
        except Conflict:
            continue  # somebody at the desk was quicker
        taken += 1
    return taken


def _take(
    house: House,
    seed: int,
    actor: Actor,
    step: AlertStep,
    envelope: Envelope,
    leaves: Mapping[str, Any] | None,
    connection: Connection,
) -> None:
    """One step, and with it the proposal to relieve whoever `leaves`."""
    step_alert(house, actor, step, envelope, connection)
    if leaves is not None:
        propose(house, seed, leaves["person"], leaves["area"], connection)


def _leaves_a_seat(night: Night, now: datetime, state: str, doc: Mapping[str, Any]) -> bool:
    """Whether this step takes an officer of a TPS away on the day, and the team thinks of the empty seat."""
    on_duty = night.second_of(now) >= ON_DUTY_SINCE * HOUR and codes.level(doc["area"]) == "tps"
    who = doc["person"]
    return state == "dirujuk" and on_duty and who is not None and proposes_after_hand_over(night.seed, who)


def _open(house: House) -> Iterator[tuple[Any, dict[str, Any]]]:
    asked = select(alert).where(alert.c.election == house.election, alert.c.open).order_by(alert.c.number)
    with house.store.read() as reading:
        rows = reading.execute(asked).all()
    for row in rows:
        yield row, opened(house, row)


def _next(seed: int, row: Any, doc: dict[str, Any]) -> tuple[str, timedelta]:
    """The next step of an alert, and how long after the last one; the same whenever it is asked."""
    rng = stream(seed, "responder", f"{doc['person'] or doc['area']}|{row.event_time}|{doc['state']}")
    tier = Tier.DARURAT if doc["tier"] == Tier.DARURAT.code else Tier.RUJUK
    mean = WAITS[doc["state"]][tier is not Tier.DARURAT]
    minutes = float(rng.gamma(2.0, mean / 2.0))
    if doc["state"] == NEW and _slow(seed, row, doc):
        minutes *= SLOW
    end = "dirujuk" if rng.random() < REFERRED[tier] else "selesai"
    return NEXT.get(doc["state"], end), timedelta(minutes=minutes)


def _slow(seed: int, row: Any, doc: dict[str, Any]) -> bool:
    rng: np.random.Generator = stream(seed, "slow", f"{doc['person'] or doc['area']}|{row.event_time}")
    return bool(rng.random() < SLOW_SHARE)
