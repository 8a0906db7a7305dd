"""Who asks after those that were handed over: the puskesmas, from the morning after on.

The night ends at six, too early to call anybody at home: what was treated on the spot stays open, as it would. The
wards know at five how those stand who were brought to them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from data.actor import Source
from data.clock import WITA
from data.errors import Conflict, Refused
from data.house import House
from data.reports import Contact, Envelope, add_contact
from data.reports.followup import opened_case
from data.simulation.content import kecamatan_of
from data.simulation.streams import stream
from data.tables import followup

WARD, HOME, LAST = 5, 8, 20  # hours of the day: wards answer, people are called, nobody is any more
SPREAD: Final = 45.0  # minutes after the first hour within which the calls are made
IN_HOSPITAL: Final = {"rawat_inap": 0.42, "icu": 0.06, "rawat_jalan": 0.4, "tidak_terhubungi": 0.12}
AT_HOME: Final = {"sehat": 0.78, "rawat_jalan": 0.14, "tidak_terhubungi": 0.08}


def call_back(house: House, seed: int) -> int:
    """Make the contacts that are due and whose hour has come by the night's clock; how many."""
    now = house.clock.now().astimezone(WITA)
    if not WARD <= now.hour < LAST:
        return 0
    asked = select(followup).where(
        followup.c.election == house.election, followup.c.open, followup.c.due_on <= now.date().isoformat()
    )
    with house.store.read() as reading:
        rows = reading.execute(asked.order_by(followup.c.number)).all()
    made = 0
    for row in rows:
        case = opened_case(house, row)
        handed_over = case["ended"] == "dirujuk"
        if case["person"] is None or not _is_time(seed, now, f"{row.number}|{row.ver}", handed_over):
            continue
        outcomes = IN_HOSPITAL if handed_over else AT_HOME
        rng = stream(seed, "contact", f"{case['person']}|{case['contacts']}")
        outcome = str(rng.choice(list(outcomes), p=list(outcomes.values())))
        kecamatan = kecamatan_of(case["area"])
        actor = Source(f"puskesmas:{kecamatan}", frozenset({kecamatan})).actor()
        # The key is kept unsealed: it says which version was answered, not how.
        envelope = Envelope(f"malam-{seed}:kontak:{row.number}|{row.ver}")
        try:
            add_contact(house, actor, Contact(row.number, outcome, row.ver), envelope)
        except (Conflict, Refused):
            continue  # somebody was quicker, or the person was erased
        made += 1
    return made


def _is_time(seed: int, now: datetime, what: str, handed_over: bool) -> bool:
    begins = now.replace(hour=WARD if handed_over else HOME, minute=0, second=0, microsecond=0)
    wait = timedelta(minutes=float(stream(seed, "contact hour", what).uniform(0.0, SPREAD)))
    return begins + wait <= now
