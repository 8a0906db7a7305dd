"""C.Hasil through the door: count, flag, hold; corrections.

A form is judged by `data.rules.tally_rules.check` against its ballot and its TPS's DPT. Nothing a sender writes is
refused for being improbable; it is counted and flagged, or held until a second person has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select, update

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict
from data.house import House
from data.register import Register
from data.reports import door, entries, rounds, tally_rows
from data.reports.judging import Judged, check_key, decided, judge, prepared
from data.reports.kinds import ROUNDS, Answer, Envelope, FormKey, TallyReport
from data.rules.findings import Finding
from data.rules.second import draw
from data.rules.tally import TallyForm
from data.tables import dirty, form

FORM_KEY = [form.c.election, form.c.tps, form.c.contest, form.c.round]


def submit_tally(
    house: House, actor: Actor, report: TallyReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store a C.Hasil. Nothing that is sent is lost.

    The first report of a form stands. A report that replaces nothing and comes later is kept beside it: the same
    figures are a confirmation (`confirmed`), others a disagreement (`differs`). A correction names the submission it
    replaces and why, and moves the form; one whose target stands no more is kept too (`stale`), and `current` says what
    does stand. What two people have agreed on is not moved by one alone: a correction of it is a disagreement.
    """
    actor.require("report", report.tps)
    return store_tally(house, actor, report, envelope, connection)


def store_tally(
    house: House, actor: Actor, report: TallyReport, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """`submit_tally` for whoever has been let in already, under whatever right."""
    door.check_envelope(envelope)
    # Judged before the transaction, so that the writer's turn stays short; again inside it if the register moved.
    register = house.registers.latest(house.election)
    check_key(register, report.key)
    judged = judge(register, report.key, report.form)
    spoken = {"spoken": True} if report.spoken else {}
    ready = prepared("tally", report.key, {"form": report.form.to_json(), **spoken}, envelope)
    at = {
        "election": house.election,
        "tps": report.tps,
        "contest": report.contest,
        "round": report.round,
        "sender": envelope.sender or actor.username,
        "idem_key": envelope.idem_key,
    }

    def work(writing: Connection) -> Answer:
        seen: Any = tally_rows.look(writing, at)
        if seen.repeat is not None:
            return door.stored_answer(seen.repeat, seen.payload, seen.result, ready)
        # An import takes the word of its source for the rounds there were.
        if report.round != ROUNDS[0] and actor.role != "source":
            rounds.require_open(writing, house.election, report.key)
        standing = seen if seen.submission is not None else None
        if entries.kind_beside(writing, house, actor, report, envelope, standing) is not None:
            return entries.keep(writing, house, actor, report, envelope, ready)
        verdict = judged if seen.register_version == register.version else judge_anew(writing)
        stored = store_form(writing, house, actor, envelope, ready, report.key, verdict, standing, None, report.spoken)
        # At most once: the register cannot move any more in this transaction.
        return stored or certain(
            store_form(
                writing, house, actor, envelope, ready, report.key, judge_anew(writing), standing, None, report.spoken
            )
        )

    def judge_anew(writing: Connection) -> Judged:
        moved_on = house.registers.of(house.election, writing)
        check_key(moved_on, report.key)
        return judge(moved_on, report.key, report.form)

    return door.in_transaction(house, connection, work)


def recheck(house: House, connection: Connection, code: str, tps_codes: Iterable[str]) -> int:
    """Judge standing forms again after the register changed and queue their totals; how many forms changed."""
    register = house.registers.of(code, connection)
    changed = 0
    kelurahan = set()
    for tps in tps_codes:
        kelurahan.add(codes.kelurahan_of(tps))
        rows = connection.execute(select(form).where(form.c.election == code, form.c.tps == tps)).all()
        for row in rows:
            changed += _recheck_one(connection, register, row)
    if kelurahan:
        connection.execute(
            dirty.insert(),
            [
                {
                    "election": code,
                    "kind": "form",
                    "kelurahan": at,
                    "contest": contest,
                    "submission": None,
                }
                for at in sorted(kelurahan)
                for contest in register.contests
            ],
        )
    return changed


def _recheck_one(connection: Connection, register: Register, row: Row[Any]) -> int:
    key = FormKey(row.tps, row.contest, row.round)
    judged = decided(judge(register, key, TallyForm.from_json(orjson.loads(row.figures))), row.decision)
    findings = _findings_json(judged.findings)
    if (findings, judged.state) == (row.findings, row.state):
        return 0
    here = [column == getattr(row, column.name) for column in FORM_KEY]
    connection.execute(update(form).where(*here).values(findings=findings, state=judged.state, flagged=judged.flagged))
    return 1


# ---- the rows ----------------------------------------------------------------------------------------------------


def _findings_json(findings: tuple[Finding, ...]) -> str:
    return orjson.dumps([one.to_json() for one in findings]).decode()


def certain(answer: Answer | None) -> Answer:
    """The answer of a form judged under the register's lock."""
    assert answer is not None, "the register moved under its lock"
    return answer


def store_form(
    connection: Connection,
    house: House,
    actor: Actor,
    envelope: Envelope,
    ready: door.Prepared,
    key: FormKey,
    judged: Judged,
    standing: Row[Any] | None,
    decision: str | None,
    spoken: bool = False,
) -> Answer | None:
    """Insert the submission, move the standing form, queue its totals; None when the register has moved.

    `spoken`: the figures were told by telephone; a decision leaves that as it was.
    """
    answer = Answer(0, standing.ver + 1 if standing else 1, judged.state, judged.findings)
    new_figures = decision in (None, "perbaiki") or standing is None
    done = tally_rows.write(
        connection,
        {
            **door.submission_row(house, actor, envelope, ready, answer, iso(house.clock.now())),
            "kelurahan": codes.kelurahan_of(key.tps),
            "ver": answer.ver,
            "figures": orjson.dumps(judged.form.to_json()).decode(),
            "findings": _findings_json(judged.findings),
            "state": judged.state,
            "reported": judged.reported,
            "flagged": judged.flagged,
            "spoken": standing.spoken if decision and standing else spoken,
            "decision": decision,
            "label": None,
            "sent_by": actor.username if new_figures else standing.sent_by,  # type: ignore[union-attr]
            "decided_by": actor.username if decision else None,
            "draw": draw(key.tps, key.contest, key.round),
            "second": None,
            "judged_by": judged.register,
        },
    )
    if done.outdated:
        return None
    if done.no is None:
        raise door.key_race()
    if not done.moved:
        raise Conflict("Formulir ini baru saja berubah. Muat ulang, lalu kirim lagi bila masih perlu.")
    return replace(answer, no=done.no)
