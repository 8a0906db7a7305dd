"""Check-ins and screenings through the door. Health values are sealed per person before they touch the database.

What stands of a person is one sealed record (`data.reports.standing`): what was measured last, what the examination
before the day found, and the tier that the published instruments give them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from data import codes
from data.actor import Actor
from data.clock import iso
from data.errors import NotAllowed, Refused
from data.house import House
from data.reports import door
from data.reports.alerts import Reported, raise_alerts
from data.reports.kinds import Answer, CheckinReport, EmergencyReport, Envelope, PersonCheck, ScreeningReport
from data.reports.standing import closed, merged, since_of, values_of
from data.rules.fatigue import kss_problem
from data.rules.glucose import glucose_problem, kind_problem
from data.rules.policy import Tier
from data.rules.screening import Screening, ScreeningError
from data.rules.symptoms import RED_FLAGS, SYMPTOMS, UNTOLD
from data.rules.vitals import Vitals
from data.tables import health_state, person, person_key

__all__ = [
    "TIERS",
    "merged",
    "place_of_payload",
    "place_of_state",
    "since_of",
    "submit_checkin",
    "submit_screening",
]

_VITALS = tuple(one.name for one in fields(Vitals))

_THESE = (person.c.election == bindparam("election"), person.c.id.in_(bindparam("people", expanding=True)))

# Everybody of a report is locked, so that two reports of the same person follow each other (SQLite has one writer
# anyway and knows no row locks). In a statement of its own: one that waited for the lock would still read the record
# as it stood before the wait, because the locked row itself is not what the other report has changed.
_LOCK = select(person.c.id).where(*_THESE).order_by(person.c.id).with_for_update()

# Everybody of a report at once, with their key and their standing record.
_PEOPLE = (
    select(
        person.c.id,
        person.c.area,
        person.c.kelurahan,
        person.c.kecamatan,
        person_key.c.wrapped,
        health_state.c.ver,
        health_state.c.sealed,
    )
    .outerjoin(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
    .outerjoin(health_state, (health_state.c.election == person.c.election) & (health_state.c.person == person.c.id))
    .where(*_THESE)
)


def _upserts() -> dict[str, Any]:
    made: dict[str, Any] = {}
    keys = [health_state.c.election, health_state.c.person]
    for name, maker in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement = maker(health_state)
        moved = {c.name: statement.excluded[c.name] for c in health_state.columns if c not in keys}
        made[name] = statement.on_conflict_do_update(index_elements=keys, set_=moved)
    return made


_UPSERT = _upserts()


def place_of_state(election: str, who: str) -> str:
    """The associated data of a person's standing health record."""
    return f"health_state|sealed|{election}|{who}"


def submit_checkin(
    house: House,
    actor: Actor,
    report: CheckinReport,
    envelope: Envelope,
    connection: Connection | None = None,
) -> Answer:
    """Store the state of a TPS's officers at one time."""
    if not (actor.may("report") or actor.may("watch")):
        raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
    actor.require("report" if actor.may("report") else "watch", report.tps)
    if not report.people:
        raise Refused("Laporan kesehatan tanpa seorang pun.", "people")
    return _submit(house, actor, "checkin", report.tps, report.people, None, envelope, connection)


def submit_screening(
    house: House,
    actor: Actor,
    report: ScreeningReport,
    envelope: Envelope,
    connection: Connection | None = None,
) -> Answer:
    """Store an examination before the day. Values that cannot be meant are `Refused` with the first of them; a form
    that wants all at once asks `report.screening()` itself."""
    actor.require("screen")
    try:
        found = report.screening()
    except ScreeningError as error:
        name, sentence = next(iter(error.problems.items()))
        raise Refused(sentence, name) from None
    check = PersonCheck(report.person, _with_pressure(report.vitals, found), report.symptoms, screening=found)
    return _submit(house, actor, "screening", None, (check,), report.measured_on, envelope, connection)


def submit_emergency(
    house: House,
    actor: Actor,
    report: EmergencyReport,
    envelope: Envelope,
    connection: Connection | None = None,
) -> Answer:
    """The emergency button: an alert at once, of a person of the TPS or of somebody who is not named yet.

    With a name it is a check-in with red flags; signs that nobody had the time to say are one of their own.
    """
    if not (actor.may("report") or actor.may("watch")):
        raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
    actor.require("report" if actor.may("report") else "watch", report.tps)
    if not set(report.signs) <= RED_FLAGS:
        raise Refused("Tanda bahaya ini tidak ada dalam daftar.", "signs")
    if report.person is None:
        return _submit_unnamed(house, actor, report, envelope, connection)
    check = PersonCheck(report.person, symptoms=tuple(sorted(report.signs)) or (UNTOLD,))
    return _submit(house, actor, "emergency", report.tps, (check,), None, envelope, connection)


def _submit_unnamed(
    house: House, actor: Actor, report: EmergencyReport, envelope: Envelope, connection: Connection | None
) -> Answer:
    door.check_envelope(envelope)
    if house.registers.latest(house.election).area(report.tps).level != "tps":
        raise Refused(f"{report.tps} bukan kode TPS.", "tps")
    signs = sorted(report.signs) or [UNTOLD]
    said = {"kind": "emergency", "tps": report.tps, "signs": signs}
    body = house.vault.blind_index(door.canonical(said).decode())
    place = place_of_unnamed(house.election, envelope.sender or actor.username, envelope.idem_key)
    payload = {"people": [], "sealed": house.vault.seal_own({"signs": signs}, place).hex()}
    ready = door.Prepared("emergency", report.tps, payload, body)

    def work(writing: Connection) -> Answer:
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        now = iso(house.clock.now())
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, 1, "recorded"), now)
        number = door.store_submission(writing, sent)
        raise_alerts(writing, house, {**sent, "id": number}, [unnamed(report.tps, signs)], on_duty=True)
        door.queue(writing, house, "alert", codes.kelurahan_of(report.tps), None, number)
        return Answer(number, 1, "recorded")

    return door.in_transaction(house, connection, work)


def unnamed(tps: str, signs: Iterable[str]) -> Reported:
    """An emergency of somebody at a TPS who was not named."""
    fired = tuple(f"{SYMPTOMS[code].label}." for code in signs)
    return Reported(1, None, tps, codes.kelurahan_of(tps), Tier.DARURAT, fired, button=True)


def place_of_unnamed(election: str, sender: str, idem_key: str) -> str:
    """The associated data of an emergency without a name."""
    return f"submission|emergency|{election}|{sender}|{idem_key}"


def _with_pressure(vitals: Vitals, found: Screening) -> Vitals:
    """The vital signs with what several readings say together, where one pressure was not given by itself."""
    pressure = found.pressure
    if pressure is None or vitals.sbp is not None or vitals.dbp is not None:
        return vitals
    return replace(vitals, sbp=pressure.sbp, dbp=pressure.dbp)


def _submit(
    house: House,
    actor: Actor,
    kind: str,
    tps: str | None,
    people: tuple[PersonCheck, ...],
    measured_on: str | None,
    envelope: Envelope,
    connection: Connection | None,
) -> Answer:
    door.check_envelope(envelope)
    for one in people:
        _check_values(one)
    sender = envelope.sender or actor.username
    said = {"kind": kind, "tps": tps, "on": measured_on, "people": [_plain(one) for one in people]}
    # Ciphertext differs at every try, so a repeat is recognised by a keyed hash of what was said.
    body = house.vault.blind_index(door.canonical(said).decode())

    def work(writing: Connection) -> Answer:
        ready = door.Prepared(kind, tps or "", {}, body)
        again = door.repeated(writing, house, actor, envelope, ready)
        if again is not None:
            return again
        known = _known(writing, house, actor, people, tps)
        sealed = [
            {
                "person": one.person,
                "sealed": house.vault.seal(
                    known[one.person].key,
                    _plain(one),
                    place_of_payload(house.election, sender, envelope.idem_key, one.person),
                ).hex(),
            }
            for one in people
        ]
        area = tps or known[people[0].person].row.area
        ready = door.Prepared(kind, area, {"people": sealed, "measured_on": measured_on}, body)
        now = iso(house.clock.now())
        sent = door.submission_row(house, actor, envelope, ready, Answer(0, 1, "recorded"), now)
        number = door.store_submission(writing, sent)
        moved = [_moved(house, one, known[one.person], kind, measured_on or now) for one in people]
        rows = [row for row, _ in moved]
        writing.execute(
            _UPSERT[writing.dialect.name], [{**row, "submission": number, "event_time": now} for row in rows]
        )
        reported = [of_record(seat, row, record, kind) for seat, (row, record) in enumerate(moved, start=1)]
        raise_alerts(writing, house, {**sent, "id": number}, reported, on_duty=kind != "screening")
        first, *others = sorted({row["kelurahan"] for row in rows})
        door.queue(writing, house, "health", first, None, number)
        for other in others:
            door.queue(writing, house, "health", other, None, None)
        return Answer(number, 1, "recorded")

    return door.in_transaction(house, connection, work)


def _check_values(one: PersonCheck) -> None:
    unknown = sorted(set(one.symptoms) - SYMPTOMS.keys())
    if unknown:
        raise Refused(f"Keluhan {', '.join(unknown)} tidak ada dalam daftar keluhan.", "symptoms")
    for name, hours in (("hours_on_duty", one.hours_on_duty), ("hours_slept", one.hours_slept)):
        if hours is not None and not 0 <= hours <= 72:
            raise Refused("Lama tugas dan tidur diisi dalam jam, 0 sampai 72.", name)
    sentences = {
        "kss": None if one.kss is None else kss_problem(one.kss),
        "glucose": None if one.glucose is None else glucose_problem(one.glucose),
        "glucose_kind": kind_problem(one.glucose_kind),
    }
    for name, sentence in sentences.items():
        if sentence:
            raise Refused(sentence, name)


def _plain(one: PersonCheck) -> dict[str, Any]:
    vitals = {name: value for name in _VITALS if (value := getattr(one.vitals, name)) is not None}
    if "temp_c" in vitals:
        vitals["temp_c"] = float(vitals["temp_c"])
    plain = {
        "person": one.person,
        "vitals": vitals,
        "symptoms": sorted(one.symptoms),
        "duty": one.hours_on_duty,
        "slept": one.hours_slept,
    }
    # Only what was said: a report that says none of it is the same report it was before there was room for it.
    if one.kss is not None:
        plain["kss"] = one.kss
    if one.glucose is not None:
        plain |= {"glucose": one.glucose, "glucose_kind": one.glucose_kind}
    if one.screening is not None:
        plain["screening"] = values_of(one.screening)
    return plain


@dataclass(frozen=True, slots=True)
class _Known:
    """A person of the report: the stored row and their data key."""

    row: Any
    key: bytes


def _known(
    connection: Connection, house: House, actor: Actor, people: tuple[PersonCheck, ...], tps: str | None
) -> dict[str, _Known]:
    """Everybody of the report by id; each must be registered (at this TPS) and in the actor's area."""
    ids = [one.person for one in people]
    if len(set(ids)) != len(ids):
        raise Refused("Satu petugas disebut dua kali dalam laporan ini.", "person")
    found = {row.id: row for row in _locked(connection, house, ids)}
    known: dict[str, _Known] = {}
    for who in ids:
        row = found.get(who)
        if row is None or (tps is not None and row.area != tps):
            raise Refused(f"Petugas {who} tidak terdaftar{' di TPS ini' if tps else ''}.", "person")
        if not actor.within(row.area):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        if row.wrapped is None:
            raise Refused(f"Data petugas {who} telah dihapus atas permintaan.", "person")
        known[who] = _Known(row, house.vault.unwrap(row.wrapped, f"{house.election}|{who}"))
    return known


def _locked(connection: Connection, house: House, ids: list[str]) -> list[Any]:
    """The rows of `_PEOPLE` as they stand once nobody else moves them."""
    asked = {"election": house.election, "people": ids}
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, asked)
    return list(connection.execute(_PEOPLE, asked))


def place_of_payload(election: str, sender: str, idem_key: str, who: str) -> str:
    """The associated data of one person's part of a submission."""
    return f"submission|payload|{election}|{sender}|{idem_key}|{who}"


def _moved(house: House, one: PersonCheck, known: _Known, kind: str, at: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The person's standing row after this check, without the submission's number and time; and what it has sealed."""
    old = _record_of(house, one.person, known)
    record = merged(old, _plain(one), kind, at)
    return _row_of(house, one.person, known, record), record


def _record_of(house: House, who: str, known: _Known) -> dict[str, Any]:
    if known.row.sealed is None:
        return {}
    record: dict[str, Any] = house.vault.open(known.key, known.row.sealed, place_of_state(house.election, who))
    return record


def _row_of(house: House, who: str, known: _Known, record: dict[str, Any]) -> dict[str, Any]:
    row = known.row
    return {
        "election": house.election,
        "person": who,
        "area": row.area,
        "kelurahan": row.kelurahan or row.kecamatan,
        "ver": (row.ver or 0) + 1,
        "sealed": house.vault.seal(known.key, record, place_of_state(house.election, who)),
    }


def of_record(seat: int, row: Mapping[str, Any], record: Mapping[str, Any], kind: str) -> Reported:
    """What a person's record says to the alerts: how they are on duty. What an examination found is no news at every
    check-in; it alerts by itself when it is entered."""
    part = record["screening"] if kind == "screening" and "screening" in record else record["on_duty"]
    fired = tuple(one["words"] for one in part["fired"])
    tier = Tier.of(part["tier"])
    return Reported(seat, row["person"], row["area"], row["kelurahan"], tier, fired, button=kind == "emergency")


# ---- when an alert is handed over or over ----


def person_of(connection: Connection, house: House, who: str) -> _Known:
    """A person with their key and standing record, locked; `Refused` for one who was erased."""
    row = next(iter(_locked(connection, house, [who])), None)
    if row is None or row.wrapped is None:
        raise Refused(f"Data petugas {who} telah dihapus atas permintaan.", "person")
    return _Known(row, house.vault.unwrap(row.wrapped, f"{house.election}|{who}"))


def close_record(connection: Connection, house: House, who: str, state: str, sent: Mapping[str, Any]) -> None:
    """Let a person's standing record say that they are in other hands, or well again."""
    known = person_of(connection, house, who)
    if known.row.sealed is None:
        return
    record = closed(_record_of(house, who, known), state, sent["event_time"])
    row = _row_of(house, who, known, record)
    values = {**row, "submission": sent["id"], "event_time": sent["event_time"]}
    connection.execute(_UPSERT[connection.dialect.name], [values])
    door.queue(connection, house, "health", row["kelurahan"], None, None)


TIERS = tuple(one.code for one in Tier)
