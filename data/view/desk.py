"""The operator's desk: the day of every TPS of the own area, who is late, who was called, whose phone is heard.

Read from the standing rows, one query per table and each by its index over the kelurahan: what it costs follows the
TPS of the area, never the number of submissions. The own area only, whatever wider area is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from data import codes
from data.actor import KOTA, contains
from data.clock import WITA, parse_iso
from data.dapil import members
from data.register import Register
from data.reports.calls import ACTION, KIND
from data.reports.rounds import opened
from data.rules.calls import Turn, order
from data.rules.timetable import RESULT, Stage, StageState, Timetable, complete, late_since, states
from data.tables import call, device, form, mark, opened_round, submission
from data.totals import is_voided

if TYPE_CHECKING:
    from data.view import View

CALLS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What is late: the expected times, how long after them, and how long without a word is silence."""

    timetable: Timetable = field(default_factory=Timetable)
    tolerance: timedelta = timedelta(minutes=30)
    silence: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made. `count`: which one to this TPS; times are aware."""

    outcome: str
    note: str
    by: str
    at: datetime
    again: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A TPS: its stages in order, since when it is late, its last word, its latest call, its phone.

    `phones`: how many may report; `seen`: when one of them was last heard of, by real time. `called`: the call is about
    what is late now, not about something earlier.
    """

    tps: str
    place: str
    day: tuple[StageState, ...]
    late: datetime | None
    silent: bool
    heard: datetime | None
    call: Call | None
    called: bool
    phones: int
    seen: datetime | None

    @property
    def complete(self) -> bool:
        return complete(self.day)


@dataclass(frozen=True, slots=True)
class Desk:
    """The board of an area at a moment of the one clock; `rows` in the order in which they are to be looked after."""

    now: datetime
    stages: tuple[Stage, ...]
    rows: tuple[DeskRow, ...]


def board(view: View, area: str, rules: DeskRules, now: datetime) -> Desk:
    """The TPS of the chosen area that are the reader's own. `NotAllowed` for roles without a desk."""
    view.actor.require(ACTION)
    view.require(area)
    register = view.register
    stages = stages_of(register, rules.timetable)
    wanted = own_tps(view, area)
    with view.house.store.read() as connection:
        known = _Known(connection, view.election, sorted({codes.kelurahan_of(tps) for tps in wanted}))
    made = [_row(register, tps, stages, known, rules, now) for tps in wanted]
    return Desk(now, stages, tuple(sorted(made, key=lambda row: order(_turn(row), now))))


def row_of(view: View, tps: str, rules: DeskRules, now: datetime) -> tuple[DeskRow, tuple[Call, ...]]:
    """One TPS of the own area and its latest calls, newest first. `NotFound`, `NotAllowed`."""
    view.actor.require(ACTION, view.register.area(tps).code)
    stages = stages_of(view.register, rules.timetable)
    with view.house.store.read() as connection:
        known = _Known(connection, view.election, [codes.kelurahan_of(tps)])
        calls = _calls(connection, view.election, tps)
    return _row(view.register, tps, stages, known, rules, now), calls


def stages_of(register: Register, timetable: Timetable) -> tuple[Stage, ...]:
    """The stages of every TPS of an election, with their times on its voting day."""
    midnight = datetime.fromisoformat(register.voting_day).replace(tzinfo=WITA)
    return timetable.stages(midnight, list(register.contests))


def own_tps(view: View, area: str) -> list[str]:
    """The TPS of an area that lie in the reader's own, in code order."""
    parts = members(view.register, area)
    mine = view.actor.areas
    inside = [one for one in mine if any(contains(part, one) for part in parts)]
    inside += [part for part in parts if view.actor.within(part)]
    register = view.register
    if KOTA in inside:
        return [code for code, node in register.areas.items() if node.level == "tps"]
    return sorted({tps for one in inside for tps in _tps_under(register, one)})


def _tps_under(register: Register, area: str) -> Iterable[str]:
    if codes.level(area) == "tps":
        return (area,) if area in register.areas else ()
    return (tps for child in register.children.get(area, ()) for tps in _tps_under(register, child))


# ---- what stands ----


class _Known:
    """What the store knows of the TPS of some kelurahan, by TPS: five queries, however many TPS."""

    def __init__(self, connection: Connection, election: str, kelurahan: Sequence[str]) -> None:
        def rows(table: Any, *columns: Any) -> Any:
            here = (table.c.election == election) & table.c.kelurahan.in_(kelurahan)
            return connection.execute(select(table.c.tps, *columns).where(here))

        self.reported: dict[str, dict[str, datetime]] = defaultdict(dict)
        for row in rows(mark, mark.c.kind, mark.c.event_time):
            self.reported[row.tps][row.kind] = parse_iso(row.event_time)
        # Sent back, without a vote, or of a round that a later one has voided, it still has to come.
        latest = opened(connection, election, opened_round.c.kelurahan.in_(kelurahan))
        for row in rows(form, form.c.contest, form.c.round, form.c.state, form.c.event_time):
            void = is_voided(latest.get((row.tps, row.contest)), row.round)
            if row.state in ("counted", "held") and not void:
                _latest(self.reported[row.tps], f"{RESULT}.{row.contest}", parse_iso(row.event_time))
        self.calls = {row.tps: _call(row) for row in rows(call, *_CALL_COLUMNS)}
        self.phones: dict[str, int] = defaultdict(int)
        self.seen: dict[str, datetime] = {}
        for row in rows(device, device.c.seen_at, device.c.cut_at):
            if row.cut_at is None:
                self.phones[row.tps] += 1
                _latest(self.seen, row.tps, parse_iso(row.seen_at))


_CALL_COLUMNS: Final = (call.c.outcome, call.c.note, call.c.called_by, call.c.event_time, call.c.again_at, call.c.ver)


def _call(row: Any) -> Call:
    again = None if row.again_at is None else parse_iso(row.again_at)
    return Call(row.outcome, row.note, row.called_by, parse_iso(row.event_time), again, row.ver)


def _calls(connection: Connection, election: str, tps: str) -> tuple[Call, ...]:
    """The latest calls out of the submissions, which are all kept."""
    asked = (
        select(submission.c.payload, submission.c.result, submission.c.actor, submission.c.event_time)
        .where(submission.c.election == election, submission.c.tps == tps, submission.c.kind == KIND)
        .order_by(submission.c.id.desc())
        .limit(CALLS_SHOWN)
    )
    return tuple(_call_sent(row) for row in connection.execute(asked))


def _call_sent(row: Any) -> Call:
    said, at = orjson.loads(row.payload), parse_iso(row.event_time)
    pause = said["again_minutes"]
    again = None if pause is None else at + timedelta(minutes=pause)
    return Call(said["outcome"], said["note"], row.actor, at, again, orjson.loads(row.result)["ver"])


def _latest(found: dict[str, datetime], key: str, at: datetime) -> None:
    found[key] = max(at, found.get(key, at))


# ---- rows ----


def _row(
    register: Register, tps: str, stages: Sequence[Stage], known: _Known, rules: DeskRules, now: datetime
) -> DeskRow:
    reported: Mapping[str, datetime] = known.reported.get(tps, {})
    day = states(stages, reported, now, rules.tolerance)
    late = late_since(day)
    heard = max(reported.values(), default=None)
    quiet_since = heard or stages[0].due
    made = known.calls.get(tps)
    return DeskRow(
        tps,
        register.place(tps),
        day,
        late,
        late is not None and now - quiet_since > rules.silence,
        heard,
        made,
        late is not None and made is not None and made.at >= late,
        known.phones.get(tps, 0),
        known.seen.get(tps),
    )


def _turn(row: DeskRow) -> Turn:
    called, again = (row.call.at, row.call.again) if row.call is not None else (None, None)
    return Turn(row.tps, row.late, called, again, not row.complete)
