"""An invented election night for a simulated store: deterministic from its seed, whoever asks and in what order.

Reports come from the evening before voting day to six in the morning after it. Times are those of the night; nothing
here looks at the wall clock. Every report goes through `data.reports` like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cached_property

import numpy as np

from data.clock import WITA
from data.house import House
from data.simulation.content import Content, spread
from data.simulation.emergencies import Emergency
from data.simulation.events import Event
from data.simulation.incidents import Incident
from data.simulation.preparation import prepare
from data.simulation.relieving import Proposal
from data.simulation.schedule import KINDS, Schedule, schedule
from data.simulation.timetable import END, SHOW_FROM, START


class Night:
    """The night of `seed` for the current election of `house`.

    `tps`: at most so many TPS report (spread over all kelurahan; all for None). `until`: nothing arrives later.
    Raises `StoreError` for a real store.
    """

    def __init__(self, house: House, seed: int, tps: int | None = None, until: datetime | None = None) -> None:
        house.store.require_kind("simulated")
        register = house.register()
        self.seed = seed
        self.content = Content(seed, register)
        self.contests = tuple(register.contests)
        self.tps = spread(register, tps)
        self._midnight = datetime.combine(self.content.voting_day, time(), WITA)
        self._until = until

    # ---- before the day ----

    def prepare(self, house: House) -> None:
        """Invent the DPT of every TPS and the officers of the TPS that report; what is there already stays."""
        prepare(house, self.content, self.tps)

    # ---- times ----

    def start_time(self) -> datetime:
        """Where the night begins: 15:00 on the day before."""
        return self._time(START)

    def show_from(self) -> datetime:
        """Where a demonstration starts, so that the first look finds something: 15:30 of voting day."""
        return min(self._time(SHOW_FROM), self.end_time())

    def end_time(self) -> datetime:
        """Nothing arrives after this: 06:00 on the day after, or `until`."""
        return min(self._time(END), self._until) if self._until else self._time(END)

    def second_of(self, moment: datetime) -> int:
        """Whole seconds from midnight (WITA) of voting day."""
        return int((moment - self._midnight) // timedelta(seconds=1))

    def _time(self, second: int) -> datetime:
        return self._midnight + timedelta(seconds=second)

    # ---- what arrives ----

    def due(self, after: datetime | None, upto: datetime) -> Iterator[Event]:
        """The events later than `after` (None: from the beginning) up to and including `upto`, in order."""
        first, last = self._range(after, upto)
        for index in range(first, last):
            yield self._event(index)

    def count(self, upto: datetime | None = None, after: datetime | None = None) -> int:
        """How many events `due(after, upto)` gives; None: without that limit."""
        first, last = self._range(after, upto or self.end_time())
        return max(last - first, 0)

    def key(self, kind: str, what: str) -> str:
        """The idempotency key of a report, unique per sender."""
        return f"malam-{self.seed}:{kind}:{what}"

    @property
    def emergencies(self) -> tuple[Emergency, ...]:
        """The officers who fall seriously ill this night."""
        return self._schedule.emergencies

    @property
    def incidents(self) -> dict[tuple[str, int], Incident]:
        """What disturbs the vote this night, by TPS and kind."""
        return self._schedule.incidents

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Whose relief the health teams propose this night for the hours on duty, by time."""
        return self._schedule.proposals

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """The puskesmas that go on rounds (by kelurahan), each with the reporting TPS it looks after."""
        return self._schedule.teams

    @cached_property
    def _schedule(self) -> Schedule:
        return schedule(self.content, self.tps, None if self._until is None else self.second_of(self._until))

    def _range(self, after: datetime | None, upto: datetime) -> tuple[int, int]:
        at = self._schedule.at
        # Event times are whole seconds: one with the second of `after` is not later than it.
        first = 0 if after is None else int(np.searchsorted(at, self.second_of(after), side="right"))
        return first, int(np.searchsorted(at, self.second_of(upto), side="right"))

    def _event(self, index: int) -> Event:
        rows = self._schedule
        kind, arg = KINDS[rows.kind[index]], int(rows.arg[index])
        place = rows.places[rows.place[index]]
        if kind in ("form", "correction"):
            what = self.contests[arg]
        elif kind == "screening":
            what = self.content.crew(place)[arg].id
        elif kind in ("incident_step", "visit"):  # one desk takes the steps of many TPS, one sender has several teams
            what = f"{place}:{arg}"
        else:
            what = str(arg)
        return Event(self._time(int(rows.at[index])), kind, self.key(kind, what), place, arg, self)
