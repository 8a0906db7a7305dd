"""How long personal data is kept: when that time is over every person's key is destroyed, and the counts stay.

UU 27/2022, articles 42 to 44: what is no longer needed is destroyed. How long it is needed is the controller's to say
(`SIAGA_RETENTION_DAYS`); never less than the thirty days of follow-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from data.actor import Actor
from data.errors import Refused
from data.house import House
from data.reports import Envelope, erase_person
from data.reports.erasure import ACTION, with_record
from data.tables import election

REASON: Final = "masa simpan berakhir"
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Retention:
    """The election's voting day, the last day its personal data is kept, and how many people can still be read."""

    election: str
    name: str
    voting_day: date
    kept_until: date
    people: int

    def is_over(self, today: date) -> bool:
        """Whether the time is over."""
        return today > self.kept_until


def retention(house: House, days: int) -> Retention:
    """What is kept of the current election; `days` from its voting day."""
    with house.store.read() as connection:
        row = connection.execute(select(election).where(election.c.code == house.election)).one()
        people = len(with_record(connection, house.election))
    day = date.fromisoformat(row.voting_day)
    return Retention(row.code, row.name, day, day + timedelta(days=days), people)


def destroy_all(
    house: House, actor: Actor, days: int, today: date, progress: Callable[[int, int], None] | None = None
) -> int:
    """Erase everybody whose data can still be read; how many that were. `Refused` before the time is over.

    In steps that each stand whole: whoever stops it goes on later. Every erasure is a submission in the chain.
    """
    actor.require(ACTION)
    found = retention(house, days)
    if not found.is_over(today):
        raise Refused(f"Data pribadi {found.name} disimpan sampai {found.kept_until:%d/%m/%Y}.", "days")
    with house.store.read() as connection:
        people = with_record(connection, house.election)
    for at in range(0, len(people), _AT_ONCE):
        with house.store.long_write() as connection:
            for who in people[at : at + _AT_ONCE]:
                erase_person(house, actor, who, REASON, Envelope(f"retensi-{who}"), connection)
        if progress:
            progress(min(at + _AT_ONCE, len(people)), len(people))
    return len(people)
