"""Cards that enrol a phone without a password: printing, withdrawing and using them up.

A card carries 256 random bits; the store keeps their SHA-256, so whoever reads the store cannot enrol. A card is good
for one phone, until it expires (real time: phones enrol days before the votes are counted), and there is at most one
unused card for a TPS or person: a newer one withdraws it. Every change leaves a line in the audit trail in the same
transaction.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from data import audit, codes
from data.actor import Actor
from data.card_holders import Holder, holders_of, tps_of, without_phone
from data.clock import WITA, iso, parse_iso, real_now
from data.devices import ACTION, Device, checked_why, device_of, username_of
from data.errors import Conflict, NotFound, Refused, SiagaError
from data.house import House
from data.sessions import hash_of
from data.tables import card, device
from data.texts import require_writable

CARD_HOURS: Final = 72.0
LONGEST_LABEL: Final = 60
REPLACED: Final = "diganti kartu yang lebih baru"
_ASK_FOR_ANOTHER: Final = "Minta kartu baru kepada operator kelurahan."


class CardSpent(SiagaError):
    """A card that was right once: used, expired or withdrawn. Said only to who holds its secret."""

    status = 410


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A card to be printed now: its secret is kept nowhere. `holder` is for whom, in words."""

    id: int
    tps: str
    person: str | None
    holder: str
    expires_at: datetime
    secret: str = field(repr=False)


# ---- printing ----


def issue(
    house: House,
    actor: Actor,
    area: str,
    *,
    per_person: bool = False,
    missing_only: bool = False,
    hours: float = CARD_HOURS,
    most: int | None = None,
    now: datetime | None = None,
) -> tuple[IssuedCard, ...]:
    """Make cards for every TPS of an area, in code order: one for the Ketua KPPS, or with `per_person` one for each
    officer registered there (a TPS without any still gets the one).

    `missing_only` leaves out who has a phone already. Earlier unused cards of the same TPS or person stop working.
    Raises `NotAllowed` outside the actor's area, `NotFound` for no area, `Refused` when there is nobody to print for or
    more than `most`.
    """
    actor.require(ACTION, area)
    places = tps_of(house, area)
    at = now or real_now()
    ends = at + timedelta(hours=hours)

    def work(connection: Connection) -> tuple[IssuedCard, ...]:
        _take_turn(connection, house.election)
        holders = holders_of(connection, house.election, places, per_person)
        if missing_only:
            holders = without_phone(connection, house.election, holders)
        if not holders:
            raise Refused("Semua di wilayah ini sudah punya HP terdaftar: tidak ada kartu yang perlu dicetak.", "area")
        if most is not None and len(holders) > most:
            count = f"{len(holders)} kartu sekaligus terlalu banyak (paling banyak {most})"
            raise Refused(f"{count}: cetak per TPS.", "area")
        withdrawn = _withdraw_unused(connection, house.election, holders, actor, at)
        made = _insert(connection, house.election, holders, actor, at, ends)
        detail = f"{len(made)} kartu, no. {made[0].id} sampai {made[-1].id}; {withdrawn} kartu lama ditarik"
        _note(connection, house, actor, "card_issue", area, detail, at)
        return made

    return house.store.write(work)


def _take_turn(connection: Connection, election: str) -> None:
    """One printing at a time, or two operators could each leave a working card (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"card|{election}", 0))))


def _withdraw_unused(
    connection: Connection, election: str, holders: list[Holder], actor: Actor, at: datetime
) -> int:
    """Withdraw what the new cards replace; how many. A person's older card goes also when they have moved since."""
    people = [one.person for one in holders if one.person]
    places = [one.tps for one in holders if not one.person]
    same = or_(card.c.person.in_(people), card.c.person.is_(None) & card.c.tps.in_(places))
    return connection.execute(
        update(card)
        .where(card.c.election == election, card.c.used_at.is_(None), card.c.revoked_at.is_(None), same)
        .values(revoked_at=iso(at), revoked_by=actor.username, revoked_why=REPLACED)
    ).rowcount


def _insert(
    connection: Connection, election: str, holders: list[Holder], actor: Actor, at: datetime, ends: datetime
) -> tuple[IssuedCard, ...]:
    fresh = [secrets.token_urlsafe(32) for _ in holders]
    rows = [
        {
            "election": election,
            "tps": one.tps,
            "kelurahan": codes.kelurahan_of(one.tps),
            "person": one.person,
            "secret_hash": hash_of(secret),
            "issued_by": actor.username,
            "issued_at": iso(at),
            "expires_at": iso(ends),
        }
        for one, secret in zip(holders, fresh, strict=True)
    ]
    ids = connection.execute(insert(card).returning(card.c.id, sort_by_parameter_order=True), rows).scalars()
    return tuple(
        IssuedCard(number, one.tps, one.person, one.words, ends, secret)
        for number, one, secret in zip(ids, holders, fresh, strict=True)
    )


# ---- withdrawing ----


def revoke(house: House, actor: Actor, number: int, why: str, *, now: datetime | None = None) -> str:
    """Withdraw an unused card; its TPS. `NotFound`, `NotAllowed`, `Refused` without a reason, `Conflict` when it was
    used or withdrawn before."""
    reason, at = checked_why(why), now or real_now()

    def work(connection: Connection) -> str:
        row = _card(connection, house.election, card.c.id == number)
        if row is None:
            raise NotFound(f"Kartu no. {number} tidak ada.")
        actor.require(ACTION, row.tps)
        open_ = (card.c.id == number) & card.c.used_at.is_(None) & card.c.revoked_at.is_(None)
        gone = {"revoked_at": iso(at), "revoked_by": actor.username, "revoked_why": reason}
        if connection.execute(update(card).where(open_).values(gone)).rowcount == 0:
            raise Conflict(
                f"Kartu no. {number} sudah dipakai atau sudah dicabut. Bila sudah dipakai, putuskan perangkatnya."
            )
        _note(connection, house, actor, "card_revoke", row.tps, f"kartu no. {number}: {reason}", at)
        return str(row.tps)

    actor.require(ACTION)
    return house.store.write(work)


# ---- using up ----


def enrol(
    house: House, secret: str, label: str = "", *, key: str | None = None, now: datetime | None = None
) -> tuple[str, Device]:
    """Use a card up for one phone: (its token, the device). The token is 256 bits and kept nowhere.

    `key`: random text the phone has made before its first try. The same phone that asks again, because the answer was
    lost on the way, then gets the same answer; nobody can make the token out of the card alone.
    Raises `NotFound` for a secret of no card, `CardSpent` for a card used by another, expired or withdrawn, `Refused`.
    """
    cleaned = checked_label(label)
    at = now or real_now()
    token = _token(secret, key)

    def work(connection: Connection) -> Device:
        taken = _use_up(connection, house.election, secret, at)
        if taken is None:
            return _enrolled_before(connection, house.election, secret, token, at)
        made = _insert_device(connection, taken, cleaned, token, at)
        detail = f"kartu no. {taken.id}, TPS {taken.tps}"
        _note(connection, house, made.actor(), "device_enrol", username_of(made.id), detail, at)
        return made

    return token, house.store.write(work)


def checked_label(label: str) -> str:
    """How a phone calls itself, in one line; `Refused` for what cannot be shown or kept."""
    require_writable(label, "label")
    cleaned = " ".join(label.split())
    if len(cleaned) > LONGEST_LABEL or not cleaned.isprintable():
        raise Refused(f"Nama HP paling panjang {LONGEST_LABEL} huruf, tanpa huruf yang tidak terlihat.", "label")
    return cleaned or "HP"


def _token(secret: str, key: str | None) -> str:
    """Random, or from two random halves: the card's and the phone's own."""
    if key is None:
        return secrets.token_urlsafe(32)
    if not 40 <= len(key) <= 100 or not key.isascii():
        raise Refused("key: kunci acak dari HP harus 40 sampai 100 huruf ASCII.", "key")
    return hashlib.sha256(f"siaga perangkat|{secret}|{key}".encode()).hexdigest()


def _use_up(connection: Connection, election: str, secret: str, at: datetime) -> Row[Any] | None:
    """The card, now used; None when it was not there to be used. One statement: of two phones one wins."""
    return connection.execute(
        update(card)
        .where(
            card.c.secret_hash == hash_of(secret),
            card.c.election == election,
            card.c.used_at.is_(None),
            card.c.revoked_at.is_(None),
            card.c.expires_at > iso(at),
        )
        .values(used_at=iso(at))
        .returning(card.c.id, card.c.election, card.c.tps, card.c.kelurahan, card.c.person)
    ).first()


def _insert_device(connection: Connection, taken: Row[Any], label: str, token: str, at: datetime) -> Device:
    row = {
        "election": taken.election,
        "tps": taken.tps,
        "kelurahan": taken.kelurahan,
        "person": taken.person,
        "card": taken.id,
        "label": label,
        "token_hash": hash_of(token),
        "enrolled_at": iso(at),
        "seen_at": iso(at),
    }
    return device_of(connection.execute(insert(device).values(row).returning(device)).one())


def _enrolled_before(connection: Connection, election: str, secret: str, token: str, at: datetime) -> Device:
    """The device of a phone that only asks again; else the reason why the card is no good."""
    row = _card(connection, election, card.c.secret_hash == hash_of(secret))
    if row is None:
        raise NotFound(f"Kartu ini tidak dikenal. Pindai lagi QR-nya. {_ASK_FOR_ANOTHER}")
    mine = (device.c.card == row.id) & (device.c.token_hash == hash_of(token)) & device.c.cut_at.is_(None)
    before = connection.execute(select(device).where(mine)).first()
    if before is not None:
        return device_of(before)
    raise CardSpent(f"{_why_not(row, at)} {_ASK_FOR_ANOTHER}")


def _why_not(row: Row[Any], at: datetime) -> str:
    if row.used_at is not None:
        return (
            f"Kartu ini sudah dipakai pada {moment_words(row.used_at)}. Bila bukan Anda yang memakainya, "
            "beri tahu operator: HP itu harus diputuskan."
        )
    if row.revoked_at is not None:
        return f"Kartu ini sudah dicabut pada {moment_words(row.revoked_at)}."
    if row.expires_at <= iso(at):
        return f"Masa berlaku kartu ini habis pada {moment_words(row.expires_at)}."
    return "Kartu ini baru saja dipakai atau dicabut."


def _card(connection: Connection, election: str, which: Any) -> Row[Any] | None:
    return connection.execute(select(card).where(card.c.election == election, which)).first()


def moment_words(text: str) -> str:
    """'14-02-2024 21.42 WITA' of a stored time."""
    return parse_iso(text).astimezone(WITA).strftime("%d-%m-%Y %H.%M WITA")


def _note(
    connection: Connection, house: House, actor: Actor, action: str, subject: str, detail: str, at: datetime
) -> None:
    audit.record(connection, actor, action, subject=subject, detail=detail, election=house.election, at=at)
