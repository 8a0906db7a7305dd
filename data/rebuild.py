"""Everything computed again from the submissions and compared with what stands. A difference is an alarm.

Standing forms, stages, photos and health records are replayed in the order of the chain; totals of every level are
computed from the replayed rows. The history of the evening is a record of what was shown and is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text

from data import rebuild_alerts
from data.folding import fold_within, hold_off_folders, queue_everything
from data.house import House
from data.rebuild_replay import Progress, Replayed, replay
from data.rebuild_report import RebuildReport
from data.rebuild_rows import compare_rows
from data.rebuild_totals import compare_totals, health_key, touched_by_waiting, vote_tree
from data.register import Register
from data.reports.health import place_of_state
from data.reports.rounds import opened
from data.tables import (
    call,
    day_total,
    dirty,
    entry,
    form,
    health_state,
    health_total,
    incident,
    mark,
    opened_round,
    photo,
    relief,
    stray,
    total,
    visit,
)
from data.totals import Leaf

__all__ = ["RebuildReport", "rebuild", "recount"]

# In the order in which the writing doors take them, so that a report on its way and a rebuild cannot wait for each
# other.
_LOCKED = "person, person_key, submission, form, entry, stray, mark, call, health_state, alert, followup, photo, dirty"
_AT_ONCE = 1_000_000  # keys of one fold: all of them, so that no total is read before it is made


def rebuild(
    house: House, *, write: bool = True, election: str | None = None, progress: Progress | None = None
) -> RebuildReport:
    """Replay, compare and, with `write`, put the replayed rows in place and fold everything anew.

    With `write` all of it is one transaction, in which nobody else writes: no report slips in between the replay
    and the putting. Nothing is put while a submission cannot be replayed; its standing row would be lost.
    """
    code = election or house.election
    if not write:
        with house.store.read() as connection:
            register = house.registers.of(code, connection)
            replayed, report = _replayed(connection, house, register, progress)
            touched = touched_by_waiting(connection, register)
            compare_totals(connection, house, register, replayed, touched, report)
            return report
    with house.store.long_write() as connection:
        _alone(connection)
        return _rebuild_alone(connection, house, house.registers.of(code, connection), progress)


def _rebuild_alone(
    connection: Connection, house: House, register: Register, progress: Progress | None
) -> RebuildReport:
    replayed, report = _replayed(connection, house, register, progress)
    touched = touched_by_waiting(connection, register)
    kept = compare_totals(connection, house, register, replayed, touched, report)
    if touched and not report.count:
        # The rest can be compared once what waits is folded, which only right rows allow.
        fold_within(connection, house, register.election, _AT_ONCE)
        report.waiting = 0
        kept = compare_totals(connection, house, register, replayed, set(), report)
    if report.count and not replayed.unread:
        _put(connection, house, register, replayed)
        _fold_anew(connection, house, register, kept)
        report.mended, report.waiting, report.uncompared = True, 0, 0
    return report


def recount(house: House, contest: str, election: str | None = None) -> dict[str, Leaf]:
    """Brute force: every total of a contest straight from its standing forms. For checks, never for pages."""
    code = election or house.election
    with house.store.read() as connection:
        register = house.registers.of(code, connection)
        rows = connection.execute(select(form).where(form.c.election == code, form.c.contest == contest)).all()
        rounds = opened(connection, code, opened_round.c.contest == contest)
    by_kelurahan: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_kelurahan[row.kelurahan].append(row)
    return vote_tree(register, contest, by_kelurahan, rounds)


def _alone(connection: Connection) -> None:
    """Nobody else writes reports or folds until this transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "sqlite":
        return
    hold_off_folders(connection)
    connection.execute(text(f"LOCK TABLE {_LOCKED} IN SHARE ROW EXCLUSIVE MODE"))


def _replayed(
    connection: Connection, house: House, register: Register, progress: Progress | None
) -> tuple[Replayed, RebuildReport]:
    """The replayed rows, and a report that has compared them with the standing ones."""
    report = RebuildReport()
    report.waiting = connection.execute(
        select(func.count(dirty.c.submission.distinct())).where(dirty.c.election == register.election)
    ).scalar_one()
    replayed = replay(connection, house, register, progress)
    report.submissions, report.unread = replayed.submissions, len(replayed.unread)
    for sentence in replayed.unread:
        report.add(sentence)
    compare_rows(connection, house, register.election, replayed, report)
    return replayed, report


# ---- put in place ------------------------------------------------------------------------------------------------


def _put(connection: Connection, house: House, register: Register, replayed: Replayed) -> None:
    """Replace the standing rows by the replayed ones; sealed records of erased people stay where they are."""
    of = register.election
    for table in (form, mark, call, incident, opened_round, entry, stray, photo, visit, relief):
        connection.execute(delete(table).where(table.c.election == of))
    connection.execute(
        delete(health_state).where(health_state.c.election == of, health_state.c.person.not_in(sorted(replayed.erased)))
    )
    for table, rows in (
        (form, list(replayed.forms.values())),
        (mark, list(replayed.marks.values())),
        (call, list(replayed.calls.values())),
        (incident, list(replayed.incidents.values())),
        (opened_round, list(replayed.rounds.values())),
        (visit, list(replayed.visits.values())),
        (relief, list(replayed.reliefs.values())),
        (entry, list(replayed.entries.values())),
        (stray, list(replayed.strays.values())),
        (photo, list(replayed.photos.values())),
        (health_state, [_sealed(house, of, replayed, who) for who in replayed.people]),
    ):
        if rows:
            connection.execute(insert(table), rows)
    rebuild_alerts.put(connection, house, of, replayed.alerts, replayed.erased)
    rebuild_alerts.put(connection, house, of, replayed.cases, replayed.erased, rebuild_alerts.CASES)
    house.tiers.clear()
    house.ages.clear()


def _sealed(house: House, election: str, replayed: Replayed, who: str) -> dict[str, Any]:
    state = dict(replayed.people[who])
    wrapped = replayed.registered[who].wrapped
    assert wrapped is not None  # `people` holds nobody who was erased
    key = house.vault.unwrap(wrapped, f"{election}|{who}")
    sealed = house.vault.seal(key, state.pop("record"), place_of_state(election, who))
    return {"election": election, "person": who, "sealed": sealed, **state}


def _fold_anew(connection: Connection, house: House, register: Register, kept: set[str]) -> None:
    """Compute every total again but those of `kept`, in which erased people stand as they were counted."""
    of = register.election
    newest = connection.execute(select(func.coalesce(func.max(dirty.c.id), 0))).scalar_one()
    queue_everything(connection, register)
    of_kept = (dirty.c.kind == "health") & dirty.c.kelurahan.in_(sorted(kept))
    connection.execute(delete(dirty).where(dirty.c.id > newest, dirty.c.election == of, of_kept))
    # Emptied first, so that rows of areas the register does not know go too.
    connection.execute(delete(total).where(total.c.election == of))
    connection.execute(delete(day_total).where(day_total.c.election == of))
    standing = sorted(health_key(register, place) for place in kept)
    connection.execute(delete(health_total).where(health_total.c.election == of, health_total.c.area.not_in(standing)))
    fold_within(connection, house, of, _AT_ONCE)
