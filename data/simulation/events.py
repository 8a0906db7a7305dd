"""One report of the night, ready to go through the door."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from data.actor import Actor, Source
from data.clock import SimulatedClock
from data.errors import Conflict, StoreError
from data.house import House
from data.reports import Answer, Envelope, IncidentReport, IncidentStep, Report, step_incident, submit_all
from data.simulation.content import kecamatan_of
from data.simulation.incidents import ENDED, STEPS
from data.simulation.relieving import gone
from data.simulation.rounds import Tour, Trip, make_visit
from data.simulation.slips import reason_of, slips_of
from data.tables import submission

if TYPE_CHECKING:
    from data.simulation.night import Night


@dataclass(frozen=True, slots=True)
class Event:
    """`at`: when it arrives (aware); `kind`: of report; `key`: idempotency key, unique per sender; `place`: area code.

    What it says is made when it is asked for.
    """

    at: datetime
    kind: str
    key: str
    place: str
    arg: int = field(compare=False)
    night: Night = field(repr=False, compare=False)

    @property
    def contest(self) -> str | None:
        """The contest of a form or of its correction."""
        return self.night.contests[self.arg] if self.kind in ("form", "correction") else None

    def report(self) -> Report:
        """The report itself; the same at every call."""
        content = self.night.content
        if self.contest is not None:
            return content.tally(self.place, self.contest, corrected=self.kind == "correction")
        if self.kind == "screening":
            return content.screening(self.place, self.arg)
        if self.kind == "emergency":
            return content.emergency(self.night.emergencies[self.arg // 10], self.arg % 10)
        if self.kind == "checkin":
            second = self.night.second_of(self.at)
            absent = self._ill() | gone(self.night.seed, self.night.proposals, second)
            return content.checkin(self.place, self.arg, second, frozenset(absent))
        if self.kind == "incident":
            told = self.night.incidents[self.place, self.arg]
            return IncidentReport(self.place, told.kind, note=told.note)
        return content.mark(self.place, self.kind, self.arg)

    def actor(self) -> Actor:
        """The officer of the TPS, who acts there only; the puskesmas and the desk of the kecamatan."""
        if self.kind in ("screening", "visit"):
            kecamatan = kecamatan_of(self.place)
            return Source(f"puskesmas:{kecamatan}", frozenset({kecamatan})).actor()
        if self.kind == "incident_step":
            kecamatan = kecamatan_of(self.place)
            return Source(f"meja:{kecamatan}", frozenset({kecamatan})).actor()
        return Source(f"tps:{self.place}", frozenset({self.place})).actor()

    def submit(self, house: House, connection: Connection | None = None) -> Answer:
        """Send it through the door, at its own time. A repeat gets the first answer again."""
        reach(house, self.at)
        actor = self.actor()
        envelope = Envelope(self.key, device_time=self.at.isoformat())
        if self.kind == "correction":
            slips = slips_of(self.night.seed, self.place, self.contest or "")
            envelope = replace(envelope, replaces=self._replaced(house, connection, actor), reason=reason_of(slips))
        if self.kind == "incident_step":
            return step_incident(house, actor, self._step(house, connection), envelope, connection)
        if self.kind == "visit":
            trip = Trip(self.place, self.arg, self.night.second_of(self.at))
            tour = Tour(self.key, self.night.teams[self.place], self._ill())
            return make_visit(house, self.night.content, actor, trip, tour, connection)
        return submit_all(house, actor, [(self.report(), envelope)], connection)[0]

    def _ill(self) -> set[str]:
        """Who has fallen seriously ill by now."""
        second = self.night.second_of(self.at)
        return {case.person for case in self.night.emergencies if case.times[0] <= second}

    def _step(self, house: House, connection: Connection | None) -> IncidentStep:
        """The step as the desk takes it: the incident's number and the version that stands before it."""
        which, step = divmod(self.arg, 10)
        key = self.night.key("incident", str(which))
        number = self._number(house, connection, f"tps:{self.place}", key)
        if number is None:
            raise Conflict(f"Kejadian {key} belum ada: belum ada langkahnya.")
        state = STEPS[step]
        return IncidentStep(number, state, step + 1, ENDED if state == "selesai" else "")

    def _replaced(self, house: House, connection: Connection | None, actor: Actor) -> int:
        """The number of the sender's first report of this form."""
        number = self._number(house, connection, actor.username, self.night.key("form", self.contest or ""))
        if number is None:
            raise Conflict(f"Laporan pertama {self.contest} dari {self.place} belum ada: belum ada yang diperbaiki.")
        return number

    @staticmethod
    def _number(house: House, connection: Connection | None, sender: str, key: str) -> int | None:
        """The number a report was stored under; None when it was not."""
        asked = select(submission.c.id).where(
            submission.c.election == house.election, submission.c.sender == sender, submission.c.idem_key == key
        )
        found: int | None
        if connection is not None:
            found = connection.execute(asked).scalar()
        else:
            with house.store.read() as reading:
                found = reading.execute(asked).scalar()
        return found


def reach(house: House, at: datetime) -> None:
    """Let the one clock come to `at`; a clock that is past it already stays."""
    if not isinstance(house.clock, SimulatedClock):
        raise StoreError("Malam simulasi hanya berjalan dengan jam simulasi.")
    house.clock.jump(at)
