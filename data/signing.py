"""The clinician's signature under the policy that turns published thresholds into duty decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from data import audit
from data.actor import Actor
from data.clock import WITA, iso, real_now
from data.errors import Conflict, Refused
from data.house import House
from data.rules.policy import POLICY
from data.tables import dirty, policy_signature


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which version when. `signed_on`: YYYY-MM-DD."""

    version: str
    clinician: str
    signed_on: str
    recorded_by: str


def sign(house: House, actor: Actor, clinician: str, signed_on: str, version: str) -> Signature:
    """Record a signature that a clinician has given on paper; the name is theirs, never invented here.

    Raises `Refused` when the version is not this program's or the date cannot be, `Conflict` when it is signed.
    """
    actor.require("settings")
    name = " ".join(clinician.split())
    if len(name) < 3 or not name.isprintable():
        raise Refused("Nama dokter yang mengesahkan wajib diisi lengkap.", "clinician")
    if version != POLICY.version:
        raise Refused(
            f"Versi {version!r} bukan kebijakan program ini ({POLICY.version}): yang disahkan harus yang dipakai.",
            "version",
        )
    made = Signature(version, name, _day(signed_on).isoformat(), actor.username)

    def work(connection: Connection) -> None:
        if connection.execute(select(policy_signature).where(policy_signature.c.version == version)).first():
            raise Conflict(f"Kebijakan versi {version} sudah disahkan; pengesahan tidak dapat diganti.")
        connection.execute(
            insert(policy_signature).values(
                version=version,
                clinician=name,
                signed_on=made.signed_on,
                recorded_by=actor.username,
                recorded_at=iso(real_now()),
            )
        )
        audit.record(connection, actor, "policy_sign", subject=version, detail=f"{name}, {made.signed_on}")
        # The pages read the signature with the next revision: let there be one.
        connection.execute(
            insert(dirty).values(
                election=house.election, kind="health", kelurahan=house.register().kelurahan()[0], submission=None
            )
        )

    house.store.write(work)
    return made


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        words = f"Tanggal {text!r} tidak dikenal: tulis sebagai TTTT-BB-HH, misalnya 2024-02-01."
        raise Refused(words, "date") from None
    if day > real_now().astimezone(WITA).date():
        raise Refused(f"Tanggal pengesahan {text} belum tiba.", "date")
    return day


def signature(house: House) -> Signature | None:
    """The signature under this program's policy; None while it is unsigned."""
    wanted = select(policy_signature).where(policy_signature.c.version == POLICY.version)
    with house.store.read() as connection:
        row = connection.execute(wanted).first()
    return Signature(row.version, row.clinician, row.signed_on, row.recorded_by) if row else None
