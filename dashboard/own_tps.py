"""What a phone keeps to work without network: its TPS, the paper of every contest, and what stands of its own."""

from __future__ import annotations

from typing import Any

from dashboard.services import Services
from data import field, paper
from data.actor import Actor
from data.clock import iso, real_now
from data.errors import NotFound
from data.people import role_name
from data.register import Ballot
from data.reports import MARKS, ROUND_WORDS, ROUNDS
from data.rules.alerts import NEW, OPEN
from data.rules.alerts import STATES as ALERT_STATES
from data.rules.fatigue import KSS
from data.rules.incidents import GROUPS, KINDS, SEVERITIES, STATES
from data.rules.symptoms import SYMPTOMS
from data.rules.vitals import BOUNDS


def document(services: Services, actor: Actor) -> dict[str, Any]:
    """For somebody with exactly one TPS; `NotFound` for anybody else."""
    house = services.house
    tps = next(iter(actor.areas)) if len(actor.areas) == 1 else ""
    register = house.register()
    node = register.areas.get(tps)
    if node is None or node.level != "tps":
        raise NotFound("Alamat ini untuk perangkat satu TPS.")
    forms = field.own_forms(house, actor, tps)
    marks = field.own_marks(house, actor, tps)
    rounds = field.open_rounds(house, actor, tps)
    return {
        "election": house.election,
        "simulation": services.kind == "simulated",
        "server_time": iso(real_now()),
        "who": actor.name or actor.username,
        "tps": {"code": tps, "place": register.place(tps), "name": node.name, "dpt": node.dpt},
        "stages": list(MARKS),
        "people": [
            {"id": one.id, "name": one.name, "role": role_name(one.role)}
            for one in field.colleagues(house, actor, tps)
        ],
        "symptoms": [
            {"code": one.code, "label": one.label, "red": one.group == "darurat"}
            for one in SYMPTOMS.values()
            if one.felt
        ],
        "vitals": [
            {"name": name, "label": bound.label, "unit": bound.unit, "low": bound.low, "high": bound.high}
            for name, bound in BOUNDS.items()
        ],
        "incident_kinds": [
            {"code": code, "label": one.label, "group": GROUPS[one.group], "severity": one.severity,
             "says_health": one.says_health}
            for code, one in KINDS.items()
        ],
        "severities": [{"code": code, "label": label} for code, label in SEVERITIES.items()],
        "incidents": [
            {"no": one.no, "label": KINDS[one.kind].label, "state": STATES[one.state], "time": one.event_time}
            for one in field.own_incidents(house, actor, tps)
        ],
        "emergencies": emergencies(services, actor),
        "last_checkin": field.last_checkin(house, actor, tps),
        "now": iso(house.clock.now()),
        "kss": [{"value": value, "label": label} for value, label in KSS.items()],
        "marks": {kind: {"value": one.value, "time": one.event_time, "no": one.no} for kind, one in marks.items()},
        "contests": [
            {
                "code": code,
                "name": contest.name,
                "short": contest.short_name,
                **_paper(register.ballot_of(code, tps)),
                "round": rounds.get(code, ROUNDS[0]),
                "round_words": ROUND_WORDS[rounds.get(code, ROUNDS[0])],
                "standing": _standing(register.ballot_of(code, tps), forms.get(code)),
            }
            for code, contest in register.contests.items()
        ],
    }  # fmt: skip


def told(state: str) -> str:
    """How far an emergency has come, as the TPS is told: what became of the person afterwards is not for it."""
    return state if state in OPEN else "selesai"


def emergencies(services: Services, actor: Actor) -> list[dict[str, Any]]:
    """How far somebody has come with each emergency of the own TPS; never whose it was, nor what."""
    tps = next(iter(actor.areas)) if len(actor.areas) == 1 else ""
    found = field.own_emergencies(services.house, actor, tps)
    return [
        {"no": one.no, "state": told(one.state), "words": ALERT_STATES[told(one.state)], "time": one.event_time,
         "state_time": one.state_time, "acknowledged": one.state != NEW}
        for one in found
    ]  # fmt: skip


def _standing(ballot: Ballot, form: field.OwnForm | None) -> dict[str, Any] | None:
    if form is None:
        return None
    return {
        "no": form.no,
        "ver": form.ver,
        "state": form.state,
        "flagged": form.flagged,
        "round": form.round,
        "time": form.event_time,
        "findings": [
            {"title": one.title, "words": one.words, "fields": [paper.box_of(name, ballot) for name in one.fields]}
            for one in form.findings
        ],
    }


def _paper(ballot: Ballot) -> dict[str, Any]:
    """The form as it lies on the table: sections, groups, rows, boxes; and the sums that stand on it."""
    return {
        "sections": [
            {"title": section.title, "groups": [_group(group) for group in section.groups]}
            for section in paper.sections(ballot)
        ],
        "sums": [{"written": one.written, "addends": one.addends, "words": one.words} for one in paper.sums(ballot)],
    }


def _group(group: paper.Group) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            "number": row.number,
            "kind": row.kind,
            "boxes": [{"name": box.name, "caption": box.caption, "label": box.label} for box in row.boxes],
        }
        for row in group.rows
    ]
    return {"title": group.title, "party": group.party, "rows": rows}
