"""Who answers the alerts of an invented night: the health team of each kecamatan, at its own pace.

What they do follows from what stands, not from a list made beforehand: a night that was stopped goes on where it was.
Most alerts are taken within minutes; some wait long enough to be passed on, and a few are never taken by the nearest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, select

from data.actor import Source
from data.clock import parse_iso
from data.errors import Conflict
from data.house import House
from data.reports import Envelope, step_alert
from data.reports.alerts import opened
from data.reports.kinds import AlertStep
from data.rules.alerts import NEW
from data.rules.policy import Tier
from data.simulation.streams import stream
from data.tables import alert

NEXT: Final = {NEW: "diakui", "diakui": "menuju", "menuju": "ditangani"}
# Minutes, on average, until a step is taken: of an emergency, of everything else.
WAITS: Final = {NEW: (2.0, 9.0), "diakui": (2.0, 6.0), "menuju": (14.0, 25.0), "ditangani": (45.0, 60.0)}
SLOW_SHARE, SLOW = 0.12, 6.0  # so many alerts wait so many times as long
REFERRED: Final = {Tier.DARURAT: 0.5, Tier.RUJUK: 0.15}
HOSPITAL: Final = "RSUD Abdoel Wahab Sjahranie"


def respond(house: House, seed: int, connection: Connection | None = None) -> int:
    """Take every step whose time has come by the night's clock; how many."""
    now, taken = house.clock.now(), 0
    for row, doc in _open(house, connection):
        state, wait = _next(seed, row, doc)
        if now < parse_iso(doc["state_at"]) + wait:
            continue
        kecamatan = ".".join(row.kelurahan.split(".")[:3])
        actor = Source(f"puskesmas:{kecamatan}", frozenset({kecamatan})).actor()
        note = {"dirujuk": f"ke {HOSPITAL}", "selesai": "membaik setelah istirahat"}.get(state, "")
        # The key is kept unsealed: it says which version was moved, not to which state.
        key = f"malam-{seed}:peringatan:{row.number}|{row.ver}"
        try:
            step_alert(house, actor, AlertStep(row.number, state, doc["state"], note), Envelope(key), connection)
        except Conflict:
            continue  # somebody at the desk was quicker
        taken += 1
    return taken


def _open(house: House, connection: Connection | None) -> Iterator[tuple[Any, dict[str, Any]]]:
    asked = select(alert).where(alert.c.election == house.election, alert.c.open).order_by(alert.c.number)
    if connection is not None:
        rows = connection.execute(asked).all()
    else:
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
