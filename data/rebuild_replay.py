"""The standing rows replayed from the submissions, in the order of the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from data import codes, rebuild_alerts
from data.errors import SiagaError, StoreError
from data.house import House
from data.people import birth_dates
from data.photos.comparing import Compared
from data.register import Register
from data.reports.calls import call_row
from data.reports.door import canonical
from data.reports.health import of_record, place_of_payload
from data.reports.incidents import KIND as INCIDENT
from data.reports.incidents import incident_row, step_of, stepped
from data.reports.judging import decided, judge
from data.reports.kinds import FormKey
from data.reports.photo import row_of
from data.reports.relief import relief_row
from data.reports.rounds import round_row
from data.reports.second import MARK
from data.reports.standing import closed, merged
from data.reports.strays import SENDER
from data.reports.visits import visit_row
from data.rules.entries import ENTRY_STATES, LABELS, differences
from data.rules.groups import age_band
from data.rules.second import draw
from data.rules.tally import TallyForm
from data.tables import chain, person, person_key, submission

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody of the register: where they serve, whose total they belong to, their key (None: erased), what as, and
    the age band."""

    area: str
    place: str
    wrapped: bytes | None
    role: str
    age: str


@dataclass
class Replayed:
    """The standing rows as the submissions make them. `people`: only those whose records can still be opened."""

    forms: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)  # by submission
    strays: dict[int, dict[str, Any]] = field(default_factory=dict)  # by submission
    marks: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)  # by TPS
    incidents: dict[int, dict[str, Any]] = field(default_factory=dict)  # by submission
    rounds: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    reliefs: dict[str, dict[str, Any]] = field(default_factory=dict)  # by person
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)  # by TPS
    photos: dict[int, dict[str, Any]] = field(default_factory=dict)
    compared: Compared = field(default_factory=Compared)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    alerts: dict[int, dict[str, Any]] = field(default_factory=dict)  # by number
    cases: dict[int, dict[str, Any]] = field(default_factory=dict)  # by the alert's number
    erased: set[str] = field(default_factory=set)
    registered: dict[str, Registered] = field(default_factory=dict)
    submissions: int = 0
    unread: list[str] = field(default_factory=list)  # a sentence per submission that could not be replayed


def replay(connection: Connection, house: House, register: Register, progress: Progress | None) -> Replayed:
    """Read every submission of the election once and make the standing rows again, in memory."""
    replayed = Replayed(registered=_registered(connection, house, register))
    whole = connection.execute(
        select(func.count()).select_from(submission).where(submission.c.election == register.election)
    ).scalar_one()
    for row in _in_order(connection, register.election):
        replayed.submissions += 1
        if progress and replayed.submissions % 500 == 0:
            progress(replayed.submissions, whole)
        if row["sender"] == SENDER and int(row["idem_key"]) in replayed.strays:
            replayed.strays[int(row["idem_key"])]["settled_by"] = row["id"]
        try:
            _replay_one(house, register, replayed, row)
        except SiagaError as error:
            replayed.unread.append(f"Laporan no. {row['id']} tidak dapat dihitung ulang: {error}")
    if progress:
        progress(whole, whole)
    return replayed


def _replay_one(house: House, register: Register, replayed: Replayed, row: Mapping[Any, Any]) -> None:
    """Let one submission move the rows it moved when it came."""
    match row["kind"]:
        case "tally" | "decision":
            _replay_form_report(register, replayed, row)
        case "stray":
            _replay_stray(replayed, row)
        case "mark":
            _replay_mark(replayed, row)
        case "call":
            before = replayed.calls.get(row["tps"])
            replayed.calls[row["tps"]] = call_row(row, orjson.loads(row["payload"]), before["ver"] if before else 0)
        case "relief" | "visit" | "erasure":
            _replay_care(replayed, row)
        case "incident" | "incident_step":
            _replay_incident(replayed, row)
        case "round":
            key = (row["tps"], row["contest"], row["round"])
            ver = replayed.rounds[key]["ver"] if key in replayed.rounds else 0
            replayed.rounds[key] = round_row(row, orjson.loads(row["payload"]), ver + 1)
        case "photo":
            _replay_photo(replayed, row)
        case "alert_step" | "alert_escalation" | "followup" | "followup_open":
            _replay_alert(house, replayed, row)
        case "dismissal":
            _replay_dismissal(replayed, row)
        case _:
            _replay_people(house, replayed, row)


def _registered(connection: Connection, house: House, register: Register) -> dict[str, Registered]:
    columns = (person.c.id, person.c.area, person.c.kelurahan, person.c.kecamatan, person.c.role)
    rows = connection.execute(
        select(*columns, person_key.c.wrapped)
        .outerjoin(person_key, (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id))
        .where(person.c.election == register.election)
    ).all()
    born = birth_dates(house, connection, [row.id for row in rows], register.election)
    return {
        row.id: Registered(
            row.area,
            row.kelurahan or row.kecamatan,
            row.wrapped,
            row.role,
            age_band(born[row.id][1], register.voting_day),
        )
        for row in rows
    }


def _in_order(connection: Connection, election: str) -> Iterator[Mapping[Any, Any]]:
    """Submissions in the order of the chain, then those that still wait."""
    query = (
        select(submission, chain.c.seq.label("chained"))
        .outerjoin(chain, chain.c.submission == submission.c.id)
        .where(submission.c.election == election)
        .order_by(chain.c.seq.is_(None), chain.c.seq, submission.c.id)
        .execution_options(yield_per=1_000)
    )
    yield from connection.execute(query).mappings()


def _replay_form_report(register: Register, replayed: Replayed, row: Mapping[Any, Any]) -> None:
    """A report that stood, one that was kept beside what stood, a decision that left the state alone."""
    told = orjson.loads(row["result"])
    if told["state"] in ENTRY_STATES:
        _replay_entry(replayed, row, told)
        return
    said = orjson.loads(row["payload"]).get("decision")
    if said in LABELS:
        _replay_label(replayed, row, said)
    else:
        _replay_form(register, replayed, row)
    if said is not None:
        for one in replayed.entries.values():
            if (one["tps"], one["contest"], one["round"]) == (row["tps"], row["contest"], row["round"]):
                one["settled_by"] = one["settled_by"] or row["id"]


def _replay_entry(replayed: Replayed, row: Mapping[Any, Any], told: Mapping[str, Any]) -> None:
    # What stood beside it is a fact of the moment it came, kept in its answer.
    current = told.get("current")
    replayed.entries[row["id"]] = {
        "election": row["election"],
        "submission": row["id"],
        "tps": row["tps"],
        "contest": row["contest"],
        "round": row["round"],
        "kelurahan": codes.kelurahan_of(row["tps"]),
        "kind": ENTRY_STATES[told["state"]],
        "beside": current["no"] if current else None,
        "figures": canonical(orjson.loads(row["payload"])["form"]).decode(),
        "differs": orjson.dumps(told.get("differs", [])).decode(),
        "sent_by": row["actor"],
        "event_time": row["event_time"],
        "settled_by": None,
    }
    _replay_second(replayed, row, told)


def _replay_second(replayed: Replayed, row: Mapping[Any, Any], told: Mapping[str, Any]) -> None:
    """A blind second entry is one of what stood when it came, which is known by where it differed."""
    payload = orjson.loads(row["payload"])
    standing = replayed.forms.get((row["tps"], row["contest"], row["round"]))
    if not payload.get(MARK) or standing is None or standing["second"] is not None:
        return
    stood, again = TallyForm.from_json(orjson.loads(standing["figures"])), TallyForm.from_json(payload["form"])
    if list(differences(stood, again)) == told.get("differs", []):
        standing["second"] = row["id"]


def _replay_label(replayed: Replayed, row: Mapping[Any, Any], label: str) -> None:
    standing = replayed.forms.get((row["tps"], row["contest"], row["round"]))
    if standing is None:
        raise StoreError("keputusan atas formulir yang belum pernah dilaporkan.")
    standing |= {"ver": standing["ver"] + 1, "submission": row["id"], "label": label, "event_time": row["event_time"]}


def _replay_stray(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    payload = orjson.loads(row["payload"])
    replayed.strays[row["id"]] = {
        "election": row["election"],
        "submission": row["id"],
        "code": row["tps"],
        "kind": payload["kind"],
        "body": canonical(payload["report"]).decode(),
        "sent_by": row["actor"],
        "event_time": row["event_time"],
        "settled_by": None,
    }


def _replay_dismissal(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    """What it settles is known by its key, as with a report that was given its address."""
    if int(row["idem_key"]) not in replayed.strays:
        raise StoreError("laporan salah alamat yang disisihkan tidak ada.")


def _replay_form(register: Register, replayed: Replayed, row: Mapping[Any, Any]) -> None:
    key = (row["tps"], row["contest"], row["round"])
    payload = orjson.loads(row["payload"])
    before = replayed.forms.get(key)
    said = payload.get("decision")
    if "form" in payload:
        figures = TallyForm.from_json(payload["form"])
    elif before is not None:
        figures = TallyForm.from_json(orjson.loads(before["figures"]))
    else:
        raise StoreError("keputusan atas formulir yang belum pernah dilaporkan.")
    judged = decided(judge(register, FormKey(*key), figures), said)
    new_figures = said in (None, "perbaiki") or before is None
    written = orjson.dumps(figures.to_json()).decode()
    replayed.forms[key] = {
        "election": register.election,
        "tps": key[0],
        "contest": key[1],
        "round": key[2],
        "kelurahan": codes.kelurahan_of(key[0]),
        "ver": before["ver"] + 1 if before else 1,
        "submission": row["id"],
        "figures": written,
        "findings": orjson.dumps([one.to_json() for one in judged.findings]).decode(),
        "state": judged.state,
        "reported": judged.reported,
        "flagged": judged.flagged,
        "spoken": bool(before["spoken"] if said and before else payload.get("spoken")),
        "decision": said,
        "label": None,
        "sent_by": row["actor"] if new_figures or before is None else before["sent_by"],
        "decided_by": row["actor"] if said else None,
        "event_time": row["event_time"],
        "draw": draw(*key),
        "second": before["second"] if before is not None and before["figures"] == written else None,
    }


def _replay_mark(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    payload = orjson.loads(row["payload"])
    key = (row["tps"], payload["kind"])
    before = replayed.marks.get(key)
    replayed.marks[key] = {
        "election": row["election"],
        "tps": row["tps"],
        "kind": payload["kind"],
        "kelurahan": codes.kelurahan_of(row["tps"]),
        "value": payload["value"],
        "ver": before["ver"] + 1 if before else 1,
        "submission": row["id"],
        "event_time": row["event_time"],
    }


def _replay_incident(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    if row["kind"] == INCIDENT:
        replayed.incidents[row["id"]] = incident_row(row, orjson.loads(row["payload"]))
        return
    number, said = step_of(row["payload"])
    standing = replayed.incidents.get(number)
    if standing is None:
        raise StoreError("langkah atas kejadian yang belum pernah dilaporkan.")
    standing |= stepped(row, said, standing["ver"])


def _replay_care(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    said = orjson.loads(row["payload"])
    if row["kind"] == "relief":
        replayed.reliefs[said["person"]] = relief_row(row, said, replayed.reliefs.get(said["person"]))
    elif row["kind"] == "visit":
        replayed.visits[row["tps"]] = visit_row(row, said, replayed.visits.get(row["tps"]))
    # Of an erasure nothing is left to do: the key is gone, which `registered` says.


def _replay_photo(replayed: Replayed, row: Mapping[Any, Any]) -> None:
    """The row again, compared with those before it in the chain; what waits to be folded waits here too."""
    again = replayed.photos[row["id"]] = row_of(row, orjson.loads(row["payload"]))
    if row["chained"] is not None:
        replayed.compared.add(again)


def _replay_alert(house: House, replayed: Replayed, row: Mapping[Any, Any]) -> None:
    keys = {who: one.wrapped for who, one in replayed.registered.items()}
    if row["kind"] in rebuild_alerts.CONTACTS:
        area_of = {who: one.area for who, one in replayed.registered.items()}
        rebuild_alerts.contact(house, replayed.cases, replayed.alerts, row, keys, area_of)
        return
    moved = rebuild_alerts.move(house, replayed.alerts, row, keys)
    if moved is None:
        return
    rebuild_alerts.follow(house, replayed.cases, replayed.alerts, row, moved)
    if moved.closes and moved.person in replayed.people:
        before = replayed.people[moved.person]
        replayed.people[moved.person] = {
            **before,
            "record": closed(before["record"], moved.state, row["event_time"]),
            "ver": before["ver"] + 1,
            "submission": row["id"],
            "event_time": row["event_time"],
        }


def _replay_people(house: House, replayed: Replayed, row: Mapping[Any, Any]) -> None:
    payload = orjson.loads(row["payload"])
    if row["kind"] == "emergency" and not payload["people"]:
        rebuild_alerts.join_unnamed(house, replayed.alerts, row, payload)
        return
    for seat, part in enumerate(payload["people"], start=1):
        who = part["person"]
        known = replayed.registered.get(who)
        if known is None:
            raise StoreError(f"petugas {who} tidak ada lagi dalam daftar petugas.")
        if known.wrapped is None:
            replayed.erased.add(who)  # "dihapus": the key is gone, the chain stays whole
            continue
        key = house.vault.unwrap(known.wrapped, f"{row['election']}|{who}")
        place = place_of_payload(row["election"], row["sender"], row["idem_key"], who)
        plain = house.vault.open(key, bytes.fromhex(part["sealed"]), place)
        old = replayed.people.get(who, {})
        at = payload.get("measured_on") or row["event_time"]
        replayed.people[who] = {
            "record": merged(old.get("record", {}), plain, row["kind"], at),
            "area": known.area,
            "kelurahan": known.place,
            "ver": old.get("ver", 0) + 1,
            "submission": row["id"],
            "event_time": row["event_time"],
        }
        again = replayed.people[who]
        reported = of_record(seat, {**again, "person": who}, again["record"], row["kind"])
        rebuild_alerts.join(house, replayed.alerts, row, [reported], on_duty=row["kind"] != "screening")
