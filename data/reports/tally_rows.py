"""The rows of a C.Hasil: what a report needs to know before it is written, and the three rows it writes.

PostgreSQL takes the three in one statement, since each statement is a way to the server and back; SQLite, where the
way is short and a statement writes one table, in three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Insert,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from data.reports import door
from data.reports.kinds import FormKey
from data.statements import INSERTS, Statement
from data.tables import dirty, election, form, submission

REGISTER_TURN: Final = 6472_2026
"""Advisory lock on PostgreSQL: shared by whoever judges forms, alone for an import that changes the register.

Without it a form judged by the old register could be written just after the import has looked at all forms again.
"""
_FORM_KEY: Final = ["election", "tps", "contest", "round"]


def hold_off_judging(connection: Connection) -> None:
    """Wait for the forms being judged, then let none be judged until this transaction ends (PostgreSQL)."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(REGISTER_TURN)))


def keep_register(connection: Connection) -> None:
    """Let no import change the register until this transaction ends; what is read from here on stands (PostgreSQL)."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(REGISTER_TURN)))


def _look(database: str) -> Select[Any]:
    """Everything a tally needs to know: is the key taken, what stands, has the register moved."""
    sent = (
        (submission.c.election == election.c.code)
        & (submission.c.sender == bindparam("sender"))
        & (submission.c.idem_key == bindparam("idem_key"))
    )
    standing = (
        (form.c.election == election.c.code)
        & (form.c.tps == bindparam("tps"))
        & (form.c.contest == bindparam("contest"))
        & (form.c.round == bindparam("round"))
    )
    asked = (
        select(
            election.c.register_version,
            submission.c.id.label("repeat"),
            submission.c.payload,
            submission.c.result,
            form.c.submission,
            form.c.ver,
            form.c.state,
            form.c.sent_by,
            form.c.decision,
            form.c.figures,
        )
        .select_from(election)
        .outerjoin(submission, sent)
        .outerjoin(form, standing)
        .where(election.c.code == bindparam("election"))
    )
    if database == "postgresql":
        # Held from here to the commit. This statement may have waited for an import and still see the register before
        # it: `write`, which begins after the wait, looks once more.
        asked = asked.add_columns(func.pg_advisory_xact_lock_shared(REGISTER_TURN).label("turn"))
    return asked


def _upsert(statement: Any) -> Any:
    """The version check is in the statement itself: whoever comes second changes nothing.

    So is what becomes of a blind second entry: it stays while the figures do, whoever sent it a moment ago.
    """
    moved = {column.name: statement.excluded[column.name] for column in form.columns if column.name not in _FORM_KEY}
    moved["second"] = case((form.c.figures == statement.excluded.figures, form.c.second), else_=None)
    return statement.on_conflict_do_update(
        index_elements=_FORM_KEY, set_=moved, where=form.c.ver == statement.excluded.ver - 1
    ).returning(form.c.ver)


def _written(_: str) -> Select[Any]:
    """Submission, standing form and dirty key in one statement, and the register's version as it stands now.

    Nothing is written when that is not the version the form was judged by.
    """
    version = (
        select(election.c.register_version)
        .where(election.c.code == bindparam("election", type_=Text()))
        .scalar_subquery()
    )
    values = select(*[bindparam(name, type_=submission.c[name].type) for name in door.COLUMNS]).where(
        version == bindparam("judged_by", type_=Integer())
    )
    sent = (
        postgresql.insert(submission)
        .from_select(door.COLUMNS, values)
        .on_conflict_do_nothing()
        .returning(submission.c.id)
        .cte("sent")
    )
    columns = [column for column in form.columns if column.name != "submission"]
    rows = select(*[bindparam(column.name, type_=column.type) for column in columns], sent.c.id)
    moved = _upsert(postgresql.insert(form).from_select([*[one.name for one in columns], "submission"], rows))
    standing = moved.cte("moved")
    names = ["election", "kelurahan", "contest"]
    keys = select(*[bindparam(name, type_=Text()) for name in names], literal("form", Text()), sent.c.id)
    queued = insert(dirty).from_select([*names, "kind", "submission"], keys).cte("queued")
    return select(
        select(sent.c.id).scalar_subquery().label("no"),
        select(standing.c.ver).scalar_subquery().label("ver"),
        version.label("register_version"),
    ).add_cte(queued)


def _upsert_one(database: str) -> Insert:
    made: Insert = _upsert(INSERTS[database](form))
    return made


_LOOK = Statement(_look)
_WRITTEN = Statement(_written)
_UPSERT = Statement(_upsert_one, [column.name for column in form.columns])


def look(connection: Connection, at: Mapping[str, Any]) -> Row[Any]:
    """What `_look` tells of one form and one key."""
    return _LOOK.run(connection, at).one()


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the three rows."""

    no: int | None  # the submission's number; None: nothing was written
    moved: bool  # the standing form is this one now; False: another version stands
    outdated: bool = False  # nothing was written because the form was judged by a register that stands no more


def locked_standing(connection: Connection, election_code: str, key: FormKey) -> Row[Any] | None:
    """The standing form, kept as it is until this transaction ends."""
    asked = select(form).where(
        form.c.election == election_code,
        form.c.tps == key.tps,
        form.c.contest == key.contest,
        form.c.round == key.round,
    )
    return connection.execute(asked if connection.dialect.name == "sqlite" else asked.with_for_update()).first()


def entered_again(connection: Connection, election_code: str, key: FormKey, number: int) -> None:
    """Note the blind second entry of the standing figures; the first of several stays."""
    here = (form.c.election == election_code) & (form.c.tps == key.tps)
    connection.execute(
        update(form)
        .where(here, form.c.contest == key.contest, form.c.round == key.round, form.c.second.is_(None))
        .values(second=number)
    )


def current(standing: Any) -> dict[str, object]:
    """What stands now, for a sender whose picture is old."""
    return {"no": standing.submission, "ver": standing.ver, "state": standing.state}


def sent_by_actor(connection: Connection, election_code: str, username: str, key: FormKey, sent_by: str) -> bool:
    """Whether this user sent this form, in its standing or any other version."""
    if sent_by == username:
        return True
    mine = select(submission.c.id).where(
        submission.c.election == election_code,
        submission.c.tps == key.tps,
        submission.c.contest == key.contest,
        submission.c.round == key.round,
        submission.c.actor == username,
        # A decision that corrected figures sent them too.
        (submission.c.kind == "tally") | submission.c.payload.contains('"form":', autoescape=True),
    )
    return connection.execute(mine.limit(1)).first() is not None


def write(connection: Connection, values: Mapping[str, Any]) -> Written:
    """Insert the submission, move the standing form, queue its totals.

    `values`: those of the three rows by column, and `judged_by`, the version of the register the form was judged by.
    """
    if connection.dialect.name == "postgresql":
        row = _WRITTEN.run(connection, values).one()
        return Written(row.no, row.ver is not None, row.register_version != values["judged_by"])
    number = door.INSERT_SUBMISSION.run(connection, values).scalar()
    if number is None or _UPSERT.run(connection, {**values, "submission": number}).first() is None:
        return Written(number, False)
    door.INSERT_DIRTY.run(connection, {**values, "kind": "form", "submission": number})
    return Written(number, True)
