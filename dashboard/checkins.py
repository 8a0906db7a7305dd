"""A health check-in, or an emergency, out of a JSON object: one report of a TPS, a person or more.

Health values of a report that cannot be placed are not kept: unlike other reports it goes into no tray, since only what
is sealed under a person's own key may be stored.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from dashboard.jsonbody import optional_text, text
from data.errors import NotFound, Refused
from data.reports import CheckinReport, EmergencyReport, PersonCheck
from data.rules.fatigue import kss_problem
from data.rules.glucose import glucose_problem, kind_problem
from data.rules.vitals import BOUNDS, Vitals, VitalsError

MOST_PEOPLE: Final = 20
_KNOWN: Final = frozenset({"tps", "people", "device_time"})
_EMERGENCY: Final = frozenset({"tps", "person", "signs", "device_time"})
_PERSON: Final = frozenset(
    {"person", "vitals", "symptoms", "hours_on_duty", "hours_slept", "kss", "glucose", "glucose_kind"}
)
_VITALS: Final = frozenset({*BOUNDS, "acvpu"})


def checkin_report(tps: str | None, body: dict[str, Any]) -> CheckinReport:
    """The report of a body; `Refused` names the entry, `NotFound` says that the TPS is unknown."""
    if tps is None:
        raise NotFound(f"TPS {text(body, 'tps')} tidak dikenal; catatan kesehatan tidak disimpan.")
    for name in sorted(set(body) - _KNOWN):
        raise Refused(f"{name}: isian ini tidak dikenal.", name)
    people = body.get("people")
    if not isinstance(people, list) or not 1 <= len(people) <= MOST_PEOPLE:
        raise Refused(f"people: kirim 1 sampai {MOST_PEOPLE} orang.", "people")
    return CheckinReport(tps, tuple(_check(at, one) for at, one in enumerate(people, start=1)))


def emergency_report(tps: str | None, body: dict[str, Any]) -> EmergencyReport:
    """The emergency of a body: whose (left out or null: not known) and which signs, as far as there was time."""
    if tps is None:
        raise NotFound(f"TPS {text(body, 'tps')} tidak dikenal. Telepon 119.")
    for name in sorted(set(body) - _EMERGENCY):
        raise Refused(f"{name}: isian ini tidak dikenal.", name)
    signs = body.get("signs", [])
    if not isinstance(signs, list) or not all(isinstance(code, str) for code in signs):
        raise Refused("signs: isinya harus daftar tanda bahaya.", "signs")
    return EmergencyReport(tps, optional_text(body, "person"), tuple(dict.fromkeys(signs)))


def _check(at: int, one: Any) -> PersonCheck:
    name = f"people.{at}"
    if not isinstance(one, dict):
        raise Refused(f"{name}: isinya harus objek.", name)
    for unknown in sorted(set(one) - _PERSON):
        raise Refused(f"{name}.{unknown[:60]}: isian ini tidak dikenal.", f"{name}.{unknown[:60]}")
    symptoms = one.get("symptoms", [])
    if not isinstance(symptoms, list) or not all(isinstance(code, str) for code in symptoms):
        raise Refused(f"{name}.symptoms: isinya harus daftar keluhan.", f"{name}.symptoms")
    return PersonCheck(
        text(one, "person"),
        _vitals(name, one.get("vitals", {})),
        tuple(dict.fromkeys(symptoms)),
        _hours(name, one, "hours_on_duty"),
        _hours(name, one, "hours_slept"),
        _checked(name, "kss", one.get("kss"), kss_problem),
        _checked(name, "glucose", one.get("glucose"), glucose_problem),
        _checked(name, "glucose_kind", one.get("glucose_kind", "sewaktu"), kind_problem) or "sewaktu",
    )


def _checked(name: str, what: str, value: Any, problem: Callable[[Any], str | None]) -> Any:
    """A value as it was sent, or None; what the rule does not take is `Refused` in its words."""
    sentence = None if value is None else problem(value)
    if sentence:
        raise Refused(sentence, f"{name}.{what}")
    return value


def _vitals(name: str, given: Any) -> Vitals:
    if not isinstance(given, dict):
        raise Refused(f"{name}.vitals: isinya harus objek.", f"{name}.vitals")
    for unknown in sorted(set(given) - _VITALS):
        raise Refused(f"{name}.vitals.{unknown[:60]}: isian ini tidak dikenal.", f"{name}.vitals.{unknown[:60]}")
    try:
        return Vitals(**given)
    except VitalsError as error:
        field, sentence = next(iter(error.problems.items()))
        raise Refused(sentence, f"{name}.vitals.{field}") from None


def _hours(name: str, one: dict[str, Any], what: str) -> float | None:
    value = one.get(what)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(f"{name}.{what}: isinya harus angka.", f"{name}.{what}")
    return float(value)
