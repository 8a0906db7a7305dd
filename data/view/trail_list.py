"""The TPS of a kelurahan in short: how each stands for a contest, what the checks and other senders say, its photos.

One query per table, each by its index over the kelurahan or the TPS of it, so that it costs what one kelurahan has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, func, select

from data.actor import KOTA, contains
from data.register import Ballot
from data.reports.entries import still_open
from data.reports.rounds import opened_in
from data.rules.figures import Figure, is_number
from data.rules.tally import TallyForm
from data.tables import entry, form, photo
from data.totals import standing_rounds
from data.view.trail import ACTION

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A TPS. `state`: none, counted, flagged, held, rejected. `votes`: as `TrailList.choices`, None unknown.

    `open_entries`: reports beside the form that nobody has looked at; `rounds`: how many rounds have a form.
    """

    tps: str
    place: str
    number: int
    dpt: int | None
    special: bool
    state: str
    no: int | None
    ver: int | None
    time: str | None
    total: Figure
    votes: tuple[int | None, ...]
    findings: int
    open_entries: int
    photos: int
    rounds: int

    @property
    def leading(self) -> int | None:
        """Where the most votes are; None where none is known, all are 0, or two have as many."""
        known = [votes for votes in self.votes if votes is not None]
        top = max(known, default=0)
        return self.votes.index(top) if top and known.count(top) == 1 else None


@dataclass(frozen=True, slots=True)
class TrailList:
    """The TPS of a kelurahan for a contest. `choices`: ballot number and name; parties with all their candidates."""

    kelurahan: str
    contest: str
    choices: tuple[tuple[int, str], ...]
    rows: tuple[TrailRow, ...]


def kelurahan_of(view: View, area: str) -> list[str]:
    """The kelurahan of an area in which the reader has TPS of their own, in code order."""
    view.actor.require(ACTION)
    mine = view.actor.areas
    inside = view.areas_at("kelurahan", None if area == KOTA else area)
    return [code for code in inside if any(contains(one, code) or contains(code, one) for one in mine)]


def tps_list(view: View, kelurahan: str, contest: str) -> TrailList:
    """The TPS of a kelurahan that are the reader's own; `NotAllowed` when none is."""
    register = view.register
    own = [code for code in register.tps_of(kelurahan) if view.actor.within(code)]
    view.actor.require(ACTION, own[0] if own else kelurahan)
    ballot = register.ballot_of(contest, kelurahan)
    here = (form.c.election == view.election, form.c.kelurahan == kelurahan, form.c.contest == contest)
    with view.house.store.read() as connection:
        rows = connection.execute(select(form).where(*here)).all()
        opened = opened_in(connection, view.election, kelurahan, contest)
        waiting = _open_entries(connection, view.election, kelurahan, contest)
        photos = _photos(connection, view.election, own, contest)
    standing, rounds = standing_rounds(rows, contest, opened), Counter(row.tps for row in rows)
    made = [
        _row(view, code, ballot, standing.get(code), waiting.get(code, 0), photos.get(code, 0), rounds[code])
        for code in own
    ]
    return TrailList(kelurahan, contest, _choices(ballot), tuple(made))


def _open_entries(connection: Connection, election: str, kelurahan: str, contest: str) -> dict[str, int]:
    asked = (
        select(entry.c.tps, func.count().label("n"))
        .where(still_open(election), entry.c.kelurahan == kelurahan, entry.c.contest == contest)
        .group_by(entry.c.tps)
    )
    return {row.tps: row.n for row in connection.execute(asked)}


def _photos(connection: Connection, election: str, tps: Sequence[str], contest: str) -> dict[str, int]:
    asked = (
        select(photo.c.tps, func.count().label("n"))
        .where(photo.c.election == election, photo.c.tps.in_(tps), photo.c.contest == contest)
        .group_by(photo.c.tps)
    )
    return {row.tps: row.n for row in connection.execute(asked)}


def _row(view: View, code: str, ballot: Ballot, row: Any, waiting: int, photos: int, rounds: int) -> TrailRow:
    node = view.register.areas[code]
    filled = TallyForm.from_json(orjson.loads(row.figures)) if row is not None else None
    if row is None or row.state == "recorded":
        state = "none"
    else:
        state = "flagged" if row.flagged and row.state == "counted" else row.state
    return TrailRow(
        tps=code,
        place=view.register.place(code),
        number=node.number or 0,
        dpt=node.dpt,
        special=node.special,
        state=state,
        no=None if row is None else row.submission,
        ver=None if row is None else row.ver,
        time=None if row is None else row.event_time,
        total=None if filled is None else filled.total,
        votes=folded(filled.votes, ballot) if filled is not None else (None,) * len(_choices(ballot)),
        findings=0 if row is None else len(orjson.loads(row.findings)),
        open_entries=waiting,
        photos=photos,
        rounds=rounds,
    )


def _choices(ballot: Ballot) -> tuple[tuple[int, str], ...]:
    if not ballot.parties:
        return tuple((choice.number or 0, choice.name) for choice in ballot.choices)
    return tuple(zip(ballot.parties, ballot.rule.party_labels, strict=True))


def folded(votes: Sequence[Figure], ballot: Ballot) -> tuple[int | None, ...]:
    """Votes by candidate, or by party with its candidates; None where none of them is a number."""
    if not ballot.parties:
        return tuple(one if is_number(one) else None for one in votes)
    sums: list[int | None] = [None] * len(ballot.parties)
    for at, one in zip(ballot.party_of, votes, strict=True):
        if is_number(one):
            sums[at] = (sums[at] or 0) + one
    return tuple(sums)
