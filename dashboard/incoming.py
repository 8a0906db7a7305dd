"""From a JSON object to a report, and from an answer to a JSON object: what the doors of `/api/v1` share.

A report for a TPS that is not in the register is no error of its sender, who may have an old list: it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dashboard.checkins import checkin_report, emergency_report
from dashboard.jsonbody import BadJson, optional_moment, optional_text, optional_whole, text
from data import codes
from data.actor import Actor
from data.errors import NotFound, Refused
from data.house import House
from data.paper import box_of
from data.register import Ballot, Register
from data.reports import (
    MARKS,
    Answer,
    CheckinReport,
    EmergencyReport,
    Envelope,
    IncidentReport,
    MarkReport,
    TallyReport,
    submit_checkin,
    submit_emergency,
    submit_incident,
    submit_mark,
    submit_stray,
    submit_tally,
    typed_form,
)

LONGEST_KEY: Final = 200
DOORS: Final = ("tally", "stage", "turnout", "mark", "checkin", "emergency", "incident")
_ENVELOPE: Final = frozenset({"device_time", "replaces", "reason"})
_TALLY: Final = frozenset({"tps", "contest", "round"})
_MARK: Final = frozenset({"tps", "kind", "value"})
_INCIDENT: Final = frozenset({"tps", "kind", "severity", "note"})
_STALE: Final = "Formulir ini sudah berubah sejak Anda lihat. Laporan Anda disimpan di samping yang berlaku."

DoorReport = TallyReport | MarkReport | CheckinReport | EmergencyReport | IncidentReport

Told = tuple[int, dict[str, Any]]
"""The status and the body of an answer."""


def take(house: House, actor: Actor, door: str, key: str, body: Mapping[str, Any]) -> Told:
    """Store one report of a door of `DOORS`; errors are those of `data.errors`, each with its status."""
    given = dict(body)
    envelope = envelope_of(given, key)
    # Half a second old at most, and judged again under the register that stands when it is stored.
    register = house.registers.latest(house.election)
    try:
        report = report_of(register, door, given)
    except (NotFound, Refused):
        now = house.register()
        if now.version == register.version:
            raise
        register, report = now, report_of(now, door, given)  # an import has come in between
    if report is None:
        return _keep_stray(house, actor, door, given, envelope)
    if isinstance(report, TallyReport):
        return said(submit_tally(house, actor, report, envelope), register.ballot_of(report.contest, report.tps))
    if isinstance(report, CheckinReport):
        # Only that it has arrived: what it says of somebody's health is never told to a phone again.
        answer = submit_checkin(house, actor, report, envelope)
        return (200 if answer.repeated else 201), {"no": answer.no, "state": answer.state}
    if isinstance(report, EmergencyReport):
        answer = submit_emergency(house, actor, report, envelope)
        return (200 if answer.repeated else 201), {"no": answer.no, "state": answer.state}
    if isinstance(report, IncidentReport):
        answer = submit_incident(house, actor, report, envelope)
        return (200 if answer.repeated else 201), {"no": answer.no, "state": answer.state}
    return said(submit_mark(house, actor, report, envelope))


def _keep_stray(house: House, actor: Actor, door: str, body: dict[str, Any], envelope: Envelope) -> Told:
    kind = door if door in ("tally", "incident") else "mark"
    answer = submit_stray(house, actor, kind, text(body, "tps"), body, envelope)
    return 202, {"no": answer.no, "state": answer.state}


def report_of(register: Register, door: str, body: dict[str, Any]) -> DoorReport | None:
    """The report of a body; None when its TPS is not in the register."""
    tps = known_tps(register, body)
    if door == "checkin":
        return checkin_report(tps, body)
    if door == "emergency":
        return emergency_report(tps, body)
    if tps is None:
        return None
    named = {**body, "tps": tps}
    if door == "incident":
        return incident_report(named)
    return tally_report(register, named) if door == "tally" else mark_report(_as_mark(door, named))


def envelope_of(body: Mapping[str, Any], key: str) -> Envelope:
    """How a report came; `BadJson` for a key that cannot be one."""
    if not key:
        raise BadJson("Tajuk Idempotency-Key wajib ada: kunci acak yang sama untuk setiap pengiriman ulang.")
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadJson(f"Tajuk Idempotency-Key paling panjang {LONGEST_KEY} huruf ASCII.")
    return Envelope(
        key,
        device_time=optional_moment(body, "device_time"),
        replaces=optional_whole(body, "replaces"),
        reason=optional_text(body, "reason"),
    )


def known_tps(register: Register, body: Mapping[str, Any]) -> str | None:
    """The TPS of a report in its dotted code; None for a code nobody knows, `Refused` for what is no code."""
    try:
        tps = codes.normalise(text(body, "tps"))
    except Refused as error:
        raise Refused(str(error), "tps") from None
    node = register.areas.get(tps)
    if node is None:
        return None
    if node.level != "tps":
        raise Refused(f"{tps} bukan kode TPS.", "tps")
    return tps


def tally_report(register: Register, body: dict[str, Any]) -> TallyReport:
    """A C.Hasil out of a JSON object whose `tps` is known; `Refused` or `NotFound` names the entry."""
    contest = text(body, "contest")
    ballot = register.ballot_of(contest, body["tps"])
    figures = {name: value for name, value in body.items() if name not in _TALLY | _ENVELOPE}
    _refuse_doubles(figures)
    return TallyReport(body["tps"], contest, typed_form(figures, ballot), text(body, "round", default="reguler"))


def mark_report(body: dict[str, Any]) -> MarkReport:
    """A stage of the day out of a JSON object whose `tps` is known."""
    for name in sorted(set(body) - _MARK - _ENVELOPE):
        raise Refused(f"{name}: isian ini tidak dikenal.", name)
    return MarkReport(body["tps"], text(body, "kind"), optional_whole(body, "value"))


def incident_report(body: dict[str, Any]) -> IncidentReport:
    """An incident out of a JSON object whose `tps` is known."""
    for name in sorted(set(body) - _INCIDENT - _ENVELOPE):
        raise Refused(f"{name}: isian ini tidak dikenal.", name)
    severity, note = optional_text(body, "severity"), optional_text(body, "note")
    return IncidentReport(body["tps"], text(body, "kind"), severity or "", note or "")


def _as_mark(door: str, body: dict[str, Any]) -> dict[str, Any]:
    """A stage has a kind and no number, a turnout a number and no kind."""
    if door == "turnout":
        if "kind" in body:
            raise Refused("kind: isian ini tidak dikenal.", "kind")
        return {**body, "kind": "partisipasi"}
    if door == "stage" and body.get("kind") == "partisipasi":
        others = ", ".join(one for one in MARKS if one != "partisipasi")
        raise Refused(f"Partisipasi dikirim ke /api/v1/turnout. Tahap: {others}.", "kind")
    return body


def _refuse_doubles(figures: dict[str, Any]) -> None:
    """`"votes.1"` beside `"votes": {"1": ...}` would let one figure silently win."""
    for name in figures:
        group = name.partition(".")[0]
        if group != name and group in figures:
            raise Refused(f"{name}: isian ini juga ada di dalam {group}. Kirim satu saja.", name)


def said(answer: Answer, ballot: Ballot | None = None) -> Told:
    """The answer as status and JSON. `ballot`: of a tally, whose findings name entries as the sender does."""
    findings = [one.to_json() for one in answer.findings]
    if ballot is not None:
        for told, one in zip(findings, answer.findings, strict=True):
            told["fields"] = [box_of(name, ballot) for name in one.fields]
    body: dict[str, Any] = {"no": answer.no, "ver": answer.ver, "state": answer.state, "findings": findings}
    if answer.state in ("confirmed", "differs", "stale"):
        differs = [box_of(name, ballot) for name in answer.differs] if ballot is not None else []
        body |= {"current": answer.current, "differs": differs}
    if answer.state == "stale":
        return 409, {"error": "bentrok", "sentence": _STALE, **body}
    return (200 if answer.repeated else 201), body

