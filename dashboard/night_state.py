"""A simulated night as it is kept in the store: how it was asked for, where it stands, and the clock that follows.

What has been fed up to is in `clock_state`; a night started again goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from data.clock import WITA, Clock, RealClock, SimulatedClock, iso, parse_iso
from data.errors import Refused, StoreError
from data.house import House
from data.reports.door import dialect_insert
from data.simulation.timetable import START
from data.store import Store
from data.tables import clock_state

DEFAULT_SEED: Final = 7
DEFAULT_SPEED: Final = 60.0
FASTEST: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class NightState:
    """How the night was asked for, and where it stands: everything due up to `event_time` has been submitted.

    `rush_to`: a demonstration hurries to this moment before it goes on in its own time.
    """

    event_time: datetime | None = None
    seed: int = DEFAULT_SEED
    speed: float = DEFAULT_SPEED
    tps: int | None = None
    until: datetime | None = None
    running: bool = False
    rush_to: datetime | None = None


def read_state(store: Store) -> NightState | None:
    """Where the night of this store stands; None before its first start."""
    with store.read() as connection:
        row = connection.execute(select(clock_state)).first()
    if row is None:
        return None
    options = orjson.loads(row.options)
    until, rush_to = (parse_iso(options[name]) if options[name] else None for name in ("until", "rush_to"))
    return NightState(
        parse_iso(row.event_time), row.seed, row.speed, options["tps"], until, options["running"], rush_to
    )


def write_state(store: Store, state: NightState) -> None:
    """Keep where the night stands."""
    if state.event_time is None:
        raise ValueError("a night that has not begun has no state to keep")
    options = {
        "tps": state.tps,
        "until": iso(state.until) if state.until else None,
        "running": state.running,
        "rush_to": iso(state.rush_to) if state.rush_to else None,
    }
    row: dict[str, Any] = {
        "id": 1,
        "event_time": iso(state.event_time),
        "speed": state.speed,
        "seed": state.seed,
        "options": orjson.dumps(options).decode(),
    }

    def work(connection: Connection) -> None:
        statement = dialect_insert(connection, clock_state).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    store.write(work)


def clock_of(house: House) -> Clock:
    """The clock of the store's kind. A simulated one stands still, where the night was left, until it is started.

    Before a night it stands where nights begin: what is folded then is the first line of every history, and one from
    later in the day would lie in the night's future.
    """
    if house.store.kind() == "real":
        return RealClock()
    state = read_state(house.store)
    if state is None or state.event_time is None:
        return SimulatedClock(_voting_day(house) + timedelta(seconds=START), 1.0, running=False)
    return SimulatedClock(state.event_time, state.speed or DEFAULT_SPEED, running=False)


def _voting_day(house: House) -> datetime:
    return datetime.combine(datetime.fromisoformat(house.register().voting_day).date(), time_of_day(), WITA)


def moment_of(text: str, midnight: datetime) -> datetime:
    """The moment a clock on the wall shows HH:MM (WITA) on voting day; up to 06:00 it is the morning after."""
    try:
        at = datetime.strptime(text, "%H:%M")
    except ValueError:
        raise Refused(f"Jam {text!r} tidak dikenal: tulis sebagai JJ:MM, misalnya 21:00 (WITA).", "until") from None
    moment = midnight + timedelta(hours=at.hour, minutes=at.minute)
    return moment + timedelta(days=1) if (at.hour, at.minute) <= (6, 0) else moment


def until_of(house: House, text: str | None) -> datetime | None:
    """`--until` as a moment of this store's voting day."""
    return moment_of(text, _voting_day(house)) if text else None


def asked_for(state: NightState | None, wish: NightState) -> NightState:
    """The night to run: the store's own with the wished speed and end, or a new one. Refuses another seed or size."""
    if state is None:
        return wish
    if (wish.seed, wish.tps) != (state.seed, state.tps):
        size = f" --tps {state.tps}" if state.tps else ""
        raise StoreError(
            f"Penyimpanan ini sudah memuat malam dengan --seed {state.seed}{size}: lanjutkan malam itu, "
            "atau pakai SIAGA_DATA_DIR lain untuk malam baru."
        )
    return replace(state, speed=wish.speed or state.speed, until=wish.until)
