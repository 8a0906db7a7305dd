"""The one writing door: every report of the field comes in here, from phones, desks, imports and the simulation.

Each `submit_*` validates, authorises and writes as one unit: an append-only submission, the standing row under its
expected version, the dirty key for the folder. The same key with the same body gets the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from data.actor import Actor
from data.house import House
from data.reports import door
from data.reports.alert_steps import step_alert
from data.reports.alerts import escalate_due
from data.reports.calls import submit_call
from data.reports.contacts import Contact, Opening, add_contact, open_followup
from data.reports.decisions import decide
from data.reports.erasure import erase_person
from data.reports.health import submit_checkin, submit_emergency, submit_screening
from data.reports.incidents import step_incident, submit_incident
from data.reports.intake import typed_form
from data.reports.kinds import (
    MARKS,
    ROUND_WORDS,
    ROUNDS,
    AlertStep,
    Answer,
    CallReport,
    CheckinReport,
    Decision,
    EmergencyReport,
    Envelope,
    FormKey,
    IncidentReport,
    IncidentStep,
    MarkReport,
    PersonCheck,
    PhotoReport,
    Report,
    RoundDecision,
    ScreeningReport,
    TallyReport,
    VisitReport,
)
from data.reports.marks import submit_mark
from data.reports.photo import submit_photo
from data.reports.relief import ReliefStep, step_relief
from data.reports.rounds import decide_round
from data.reports.second import submit_second
from data.reports.strays import dismiss_stray, open_strays, readdress, report_of, submit_stray
from data.reports.tally import recheck, submit_tally
from data.reports.visits import submit_visit
from data.rules.entries import DECISIONS

__all__ = [
    "DECISIONS",
    "MARKS",
    "ROUNDS",
    "ROUND_WORDS",
    "AlertStep",
    "Answer",
    "CallReport",
    "CheckinReport",
    "Contact",
    "Decision",
    "EmergencyReport",
    "Envelope",
    "FormKey",
    "IncidentReport",
    "IncidentStep",
    "MarkReport",
    "Opening",
    "PersonCheck",
    "PhotoReport",
    "ReliefStep",
    "Report",
    "RoundDecision",
    "ScreeningReport",
    "TallyReport",
    "VisitReport",
    "add_contact",
    "decide",
    "decide_round",
    "dismiss_stray",
    "erase_person",
    "escalate_due",
    "open_followup",
    "open_strays",
    "readdress",
    "recheck",
    "report_of",
    "step_alert",
    "step_incident",
    "step_relief",
    "submit",
    "submit_all",
    "submit_call",
    "submit_checkin",
    "submit_emergency",
    "submit_incident",
    "submit_mark",
    "submit_photo",
    "submit_screening",
    "submit_second",
    "submit_stray",
    "submit_tally",
    "submit_visit",
    "typed_form",
]


def submit(
    house: House, actor: Actor, report: Report, envelope: Envelope, connection: Connection | None = None
) -> Answer:
    """Store one report of whatever kind."""
    match report:
        case TallyReport():
            return submit_tally(house, actor, report, envelope, connection)
        case MarkReport():
            return submit_mark(house, actor, report, envelope, connection)
        case CallReport():
            return submit_call(house, actor, report, envelope, connection)
        case CheckinReport():
            return submit_checkin(house, actor, report, envelope, connection)
        case ScreeningReport():
            return submit_screening(house, actor, report, envelope, connection)
        case EmergencyReport():
            return submit_emergency(house, actor, report, envelope, connection)
        case PhotoReport():
            return submit_photo(house, actor, report, envelope, connection)
        case IncidentReport():
            return submit_incident(house, actor, report, envelope, connection)


def submit_all(
    house: House, actor: Actor, items: Sequence[tuple[Report, Envelope]], connection: Connection | None = None
) -> list[Answer]:
    """Store several reports in one transaction: all of them, or none when one is refused."""

    def work(writing: Connection) -> list[Answer]:
        return [submit(house, actor, report, envelope, writing) for report, envelope in items]

    return door.in_transaction(house, connection, work)
