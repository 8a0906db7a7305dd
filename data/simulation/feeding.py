"""From the night to the store: everything due, in transactions of moderate size, safe to repeat."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.reports.alerts import escalate_due
from data.simulation.contacts import call_back
from data.simulation.events import Event
from data.simulation.night import Night
from data.simulation.relieving import relieve
from data.simulation.responders import respond

log = logging.getLogger(__name__)
MINUTES_TOGETHER = 10  # a batch stays inside ten minutes of the night, the step of the histories


@dataclass
class Fed:
    """What became of the events: stored now, answered as a repeat, left out (key and sentence of each)."""

    stored: int = 0
    repeated: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.stored + self.repeated + len(self.left_out)


def submit_due(
    house: House,
    night: Night,
    after: datetime | None,
    upto: datetime,
    batch: int = 200,
    progress: Callable[[int, int], None] | None = None,
) -> Fed:
    """Submit the events later than `after` up to `upto`, at most `batch` per transaction; the clock follows them.

    After every transaction `progress(done, total)` is called, outside of it: a good place to fold. An event that the
    store has outrun (someone corrected or decided the form by hand, a person was erased) is left out and named in the
    answer; anything else that goes wrong stops the feeding with nothing of its batch stored. Events stored before are
    answered as repeats, so starting again from an earlier moment is safe.
    """
    house.store.require_kind("simulated")
    total = night.count(upto, after)
    fed = Fed()
    for events in _batches(night.due(after, upto), batch):
        this = house.store.write(partial(_submit, house, events))
        answer(house, night)
        fed.stored += this.stored
        fed.repeated += this.repeated
        fed.left_out += this.left_out
        if progress is not None:
            progress(fed.done, total)
    answer(house, night)
    return fed


def answer(house: House, night: Night) -> None:
    """What people and time do about what was reported, up to where the clock stands."""
    escalate_due(house)
    respond(house, night)
    relieve(house, night)
    call_back(house, night.seed)


def _submit(house: House, events: Iterable[Event], connection: Connection) -> Fed:
    fed = Fed()
    for event in events:
        try:
            with connection.begin_nested():
                answer = event.submit(house, connection)
        except (Conflict, NotFound, Refused) as error:
            log.info("left out %s of %s: %s", event.key, event.place, error)
            fed.left_out.append((f"{event.place} {event.key}", str(error)))
        else:
            fed.repeated += answer.repeated
            fed.stored += not answer.repeated
    return fed


def _batches(events: Iterator[Event], most: int) -> Iterator[list[Event]]:
    """Groups of at most `most` events of the same ten minutes."""
    group: list[Event] = []
    step = None
    for event in events:
        this = int(event.at.timestamp()) // (60 * MINUTES_TOGETHER)
        if group and (this != step or len(group) >= most):
            yield group
            group = []
        group.append(event)
        step = this
    if group:
        yield group
