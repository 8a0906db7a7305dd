"""The mechanics of the one writing door: idempotency, the submission row, the dirty key.

Every kind of report has one function that validates, authorises and prepares outside the transaction and one closure
that writes inside it. The closure does, in this order: look for the same key (a repeat is answered as before), check
what stands, insert the submission, move the standing row under its expected version, queue the dirty key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Insert, Table, bindparam, insert, select

from data.actor import Actor
from data.clock import iso, real_now
from data.errors import Conflict, Refused
from data.house import House
from data.reports.kinds import Answer, Envelope
from data.rules.findings import Finding
from data.statements import INSERTS, Statement
from data.tables import dirty, submission

T = TypeVar("T")
LONGEST_KEY = 200


def canonical(value: Any) -> bytes:
    """One byte string per JSON value, whatever order its keys came in."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that has passed validation and authorisation, ready to be stored."""

    kind: str
    area: str
    payload: dict[str, Any]
    body: str  # same report, same body: what a repeat is compared by
    contest: str | None = None
    round: str | None = None


def dialect_insert(connection: Connection, table: Table) -> Any:
    """INSERT that knows ON CONFLICT, for the database at hand."""
    return INSERTS[connection.dialect.name](table)


COLUMNS = [column.name for column in submission.columns if column.name != "id"]


def _insert_submission(database: str) -> Insert:
    insert_one: Any = INSERTS[database]
    made: Insert = insert_one(submission).on_conflict_do_nothing().returning(submission.c.id)
    return made


INSERT_SUBMISSION = Statement(_insert_submission, COLUMNS)
INSERT_DIRTY = Statement(lambda _: insert(dirty), ["election", "kind", "kelurahan", "contest", "submission"])
_FIND_REPEAT = Statement(
    lambda _: select(submission.c.id, submission.c.payload, submission.c.result).where(
        submission.c.election == bindparam("election"),
        submission.c.sender == bindparam("sender"),
        submission.c.idem_key == bindparam("idem_key"),
    )
)


def check_envelope(envelope: Envelope) -> None:
    """A key must be there and of sane length; a correction must say why."""
    if not envelope.idem_key or len(envelope.idem_key) > LONGEST_KEY:
        raise Refused("Kunci idempotensi wajib diisi, paling panjang 200 huruf.", "idem_key")
    if envelope.replaces is not None and not (envelope.reason or "").strip():
        raise Refused("Perbaikan harus menyebut alasannya.", "reason")


def in_transaction(house: House, connection: Connection | None, work: Callable[[Connection], T]) -> T:
    """Run inside the caller's transaction when there is one, else in one of its own."""
    return work(connection) if connection is not None else house.store.write(work)


def repeated(connection: Connection, house: House, actor: Actor, envelope: Envelope, ready: Prepared) -> Answer | None:
    """The stored answer if this key was taken already; `Conflict` if it came with another body."""
    key = {"election": house.election, "sender": envelope.sender or actor.username, "idem_key": envelope.idem_key}
    row = _FIND_REPEAT.run(connection, key).first()
    return stored_answer(row.id, row.payload, row.result, ready) if row is not None else None


def stored_answer(number: int, payload: str, result: str, ready: Prepared) -> Answer:
    """What was answered when this key was new; `Conflict` if it came with another body."""
    if orjson.loads(payload)["body"] != ready.body:
        raise Conflict(
            "Kunci laporan ini sudah dipakai untuk isi yang lain. Kirim laporan baru dengan kunci baru.",
            {"no": number},
        )
    stored = orjson.loads(result)
    findings = tuple(Finding.from_json(one) for one in stored["findings"])
    beside = {"current": stored.get("current"), "differs": tuple(stored.get("differs", ()))}
    return Answer(number, stored["ver"], stored["state"], findings, repeated=True, **beside)


def submission_row(
    house: House, actor: Actor, envelope: Envelope, ready: Prepared, answer: Answer, at: str
) -> dict[str, Any]:
    """The values of a submission. `at`: event time, the same that the standing row gets."""
    payload = canonical({**ready.payload, "body": ready.body}).decode()
    return {
        "election": house.election,
        "kind": ready.kind,
        "sender": envelope.sender or actor.username,
        "idem_key": envelope.idem_key,
        "tps": ready.area,
        "contest": ready.contest,
        "round": ready.round,
        "payload": payload,
        "sha256": hashlib.sha256(payload.encode()).hexdigest(),
        "result": canonical(_told(answer)).decode(),
        "actor": actor.username,
        "role": actor.role,
        "device_time": envelope.device_time,
        "event_time": at,
        "server_time": iso(real_now()),
        "replaces": envelope.replaces,
        "reason": envelope.reason,
    }


def _told(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept for repeats."""
    told = {"ver": answer.ver, "state": answer.state, "findings": [one.to_json() for one in answer.findings]}
    if answer.current is not None:
        told |= {"current": answer.current, "differs": answer.differs}
    return told


def store_submission(connection: Connection, row: dict[str, Any]) -> int:
    """Insert a submission and return its number; `Conflict` when another transaction has just taken the key."""
    number: int | None = INSERT_SUBMISSION.run(connection, row).scalar()
    if number is None:
        raise key_race()
    return number


def queue(
    connection: Connection,
    house: House,
    kind: str,
    kelurahan: str,
    contest: str | None,
    number: int | None,
) -> None:
    """Tell the folder what to compute again."""
    key = {"election": house.election, "kind": kind, "kelurahan": kelurahan, "contest": contest, "submission": number}
    INSERT_DIRTY.run(connection, key)


def key_race() -> Conflict:
    """Two transactions with the same new key at once: the loser tries again and gets the winner's answer."""
    return Conflict("Laporan dengan kunci yang sama sedang disimpan. Kirim ulang dengan kunci yang sama.")
