"""Rounds of a TPS and contest: opened by a recorded decision, which voids the rounds before it in the totals.

What was sent for an earlier round stays stored and visible; from the decision on it is in no total, whether the new
form is there already or not. Which forms that concerns is computed from the openings wherever forms are read
(`data.totals.standing_rounds`, which asks for them), never written into them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import Conflict, Refused
from data.house import House
from data.reports import door
from data.reports.judging import check_key
from data.reports.kinds import ROUND_WORDS, ROUNDS, Answer, Envelope, FormKey, RoundDecision
from data.tables import form, opened_round
from data.texts import require_writable

KIND: Final = "round"
ACTION: Final = "open_rounds"
OPEN: Final = "dibuka"
CANCELLED: Final = "dibatalkan"
LONGEST: Final = 300
_KEY: Final = ("election", "tps", "contest", "round")

def decide_round(
    house: House, actor: Actor, said: RoundDecision, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Open a round, or take its opening back while nothing was sent for it. `Conflict` when another step was taken."""
    actor.require(ACTION, said.key.tps)
    door.check_envelope(envelope)
    check_key(house.registers.latest(house.election), said.key)
    ready = _prepared(said)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        house.registers.of(house.election, writing).ballot_of(said.key.contest, said.key.tps)
        standing = _standing(writing, house.election, said.key)
        _check_step(writing, house.election, said, standing)
        answer = Answer(0, standing.ver + 1 if standing else 1, CANCELLED if said.cancel else OPEN)
        named = replace(envelope, replaces=standing.submission if standing else None, reason=said.reason.strip())
        sent = door.submission_row(house, actor, named, ready, answer, iso(house.clock.now()))
        number = door.store_submission(writing, sent)
        row = round_row({**sent, "id": number}, ready.payload, answer.ver)
        statement = door.dialect_insert(writing, opened_round).values(**row)
        moved = {name: statement.excluded[name] for name in row if name not in _KEY}
        writing.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=moved))
        # Like a form: the totals of its kelurahan are computed again, and it is in the chain.
        door.queue(writing, house, "form", row["kelurahan"], said.key.contest, number)
        return replace(answer, no=number)

    return door.in_transaction(house, connection, work)


def round_row(sent: Mapping[Any, Any], payload: Mapping[str, Any], ver: int) -> dict[str, Any]:
    """The standing row that a decision makes."""
    return {
        "election": sent["election"],
        "tps": sent["tps"],
        "contest": sent["contest"],
        "round": sent["round"],
        "kelurahan": codes.kelurahan_of(sent["tps"]),
        "state": CANCELLED if payload["cancel"] else OPEN,
        "document": payload["document"],
        "reason": payload["reason"],
        "decided_by": sent["actor"],
        "ver": ver,
        "submission": sent["id"],
        "event_time": sent["event_time"],
    }


def _prepared(said: RoundDecision) -> door.Prepared:
    if said.key.round == ROUNDS[0]:
        raise Refused("Putaran reguler selalu ada; pilih putaran yang lain.", "round")
    texts = {"document": said.document, "reason": said.reason}
    for name, text in texts.items():
        require_writable(text, name)
        texts[name] = " ".join(text.split())
        if len(texts[name]) > LONGEST:
            raise Refused(f"Paling panjang {LONGEST} huruf.", name)
    if not texts["reason"]:
        raise Refused("Tulis alasannya.", "reason")
    if not texts["document"] and not said.cancel:
        raise Refused("Tulis nomor dan tanggal keputusan yang menjadi dasarnya.", "document")
    payload = {**texts, "cancel": said.cancel}
    key = said.key
    body = hashlib.sha256(door.canonical({**payload, "at": [key.tps, key.contest, key.round]})).hexdigest()
    return door.Prepared(KIND, key.tps, payload, body, key.contest, key.round)


def _standing(connection: Connection, election: str, key: FormKey) -> Any:
    here = [opened_round.c[name] == value for name, value in zip(_KEY, (election, *_of(key)), strict=True)]
    asked = select(opened_round).where(*here)
    return connection.execute(asked if connection.dialect.name == "sqlite" else asked.with_for_update()).first()


def _of(key: FormKey) -> tuple[str, str, str]:
    return key.tps, key.contest, key.round


def _check_step(connection: Connection, election: str, said: RoundDecision, standing: Any) -> None:
    words, is_open = ROUND_WORDS[said.key.round], standing is not None and standing.state == OPEN
    if said.cancel:
        if not is_open:
            raise Conflict(f"Putaran {words} tidak sedang dibuka di TPS ini.")
        if _has_form(connection, election, said.key):
            raise Conflict(f"Formulir putaran {words} sudah masuk: pembukaannya tidak dapat ditarik lagi.")
        return
    if is_open:
        raise Conflict(f"Putaran {words} sudah dibuka di TPS ini.", {"no": standing.submission})
    latest = opened_at(connection, election, [said.key.tps]).get((said.key.tps, said.key.contest), ROUNDS[0])
    if ROUNDS.index(latest) > ROUNDS.index(said.key.round):
        raise Conflict(f"Putaran {ROUND_WORDS[latest]} sudah dibuka di TPS ini; yang lebih awal tidak dapat menyusul.")


def _has_form(connection: Connection, election: str, key: FormKey) -> bool:
    here = (form.c.election == election, form.c.tps == key.tps, form.c.contest == key.contest)
    return connection.execute(select(form.c.tps).where(*here, form.c.round == key.round)).first() is not None


# ---- reading ----


def opened(connection: Connection, election: str, *where: ColumnElement[bool]) -> dict[tuple[str, str], str]:
    """The latest open round of every TPS and contest that has one, among the rows asked for."""
    columns = (opened_round.c.tps, opened_round.c.contest, opened_round.c.round)
    asked = select(*columns).where(opened_round.c.election == election, opened_round.c.state == OPEN, *where)
    found: dict[tuple[str, str], str] = {}
    for tps, contest, round_ in connection.execute(asked):
        _later(found, (tps, contest), round_)
    return found


def opened_at(connection: Connection, election: str, tps: Sequence[str]) -> dict[tuple[str, str], str]:
    """The same for some TPS."""
    return opened(connection, election, opened_round.c.tps.in_(tps))


def opened_in(connection: Connection, election: str, kelurahan: str, contest: str) -> dict[tuple[str, str], str]:
    """The same for a kelurahan and contest (by ix_opened_round)."""
    return opened(connection, election, opened_round.c.kelurahan == kelurahan, opened_round.c.contest == contest)


def opened_of(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The same from rows that are at hand."""
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        if row["state"] == OPEN:
            _later(found, (row["tps"], row["contest"]), row["round"])
    return found


def _later(found: dict[tuple[str, str], str], at: tuple[str, str], round_: str) -> None:
    if ROUNDS.index(round_) > ROUNDS.index(found.get(at, ROUNDS[0])):
        found[at] = round_


def require_open(connection: Connection, election: str, key: FormKey) -> None:
    """Raise `Refused` for a report of a round that nobody has opened; it stays open until this transaction ends."""
    here = [opened_round.c[name] == value for name, value in zip(_KEY, (election, *_of(key)), strict=True)]
    asked = select(opened_round.c.ver).where(*here, opened_round.c.state == OPEN)
    # Whoever takes the opening back waits for the form on its way, and then finds it.
    locked = asked if connection.dialect.name == "sqlite" else asked.with_for_update(read=True)
    if connection.execute(locked).first() is None:
        words = f"Putaran {ROUND_WORDS[key.round]} belum dibuka untuk TPS ini."
        raise Refused(f"{words} Hubungi operator: keputusannya dicatat lebih dahulu.", "round")
