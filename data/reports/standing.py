"""What stands of a person's health: one record, moved by every check, judged under the policy of this program.

    {"seen", "kind", "symptoms"}            the last look: when, of what kind, what was complained of
    {"bp", "before_bp", "news2", "glucose", "kss"}   the last of each kind, with its own time "at"
    {"duty", "slept"}                       hours
    {"checked"}                             the last look on duty
    {"screening": {values, symptoms, on, tier, fired, missing, notes}}   the last examination before the day
    {"on_duty": {tier, fired}}              what was found on duty and nobody has dealt with: alerts are begun by it
    {"outcome": {state, at}}                the last alert was handed over or ended, and nothing has come since
    {"dealt"}                               measurements that alone begin no alert: examined before, or dealt with
    {"tier", "fired", "missing", "notes", "flag", "policy", "since"}     what follows from all of it
    {"trend": [{at, sbp, dbp, tier, kss, symptoms}]}   the last six looks, oldest first

A measurement stays until a newer one of its kind replaces it. The tier is the worst of two: of what was found on
duty, and of the examination. Before anybody was seen on duty the examination alone says whether the record is
complete; afterwards it can only raise the tier, and its complaints no longer count, because they were asked again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from data.health_facets import last_check
from data.rules.instruments import Fired, TierResult
from data.rules.monitoring import (
    ON_DUTY,
    Assessment,
    flag_of,
    read_blood_pressure,
    read_glucose,
    read_symptoms,
    tier,
)
from data.rules.policy import POLICY, Tier
from data.rules.screening import Screening, screening_tier
from data.rules.symptoms import SYMPTOMS
from data.rules.vitals import Vitals

# A set with one of these was meant as NEWS2; blood pressure and pulse alone come from any cuff.
_NEWS2_ONLY: Final = ("rr", "spo2", "acvpu", "temp_c")
_GRADE_3: Final = (180, 110)
_TREND: Final = 6
_PLAIN: Final = (
    *("sex", "age", "glucose", "cholesterol", "weight_kg", "height_cm"),
    *("smoker", "pregnant"),
)
# Which measurement a rule on duty was read from; the others are of the last look.
_MEASURED: Final = {"tekanan_darah": "bp", "news2": "news2", "gula": "glucose"}
_KINDS: Final = tuple(_MEASURED.values())


def values_of(found: Screening) -> dict[str, Any]:
    """An examination as it is sealed: what was asked or measured, without complaints and day."""
    values = {name: value for name in _PLAIN if (value := getattr(found, name)) is not None}
    values["readings"] = [list(reading) for reading in found.readings]
    if found.glucose is not None:
        values["glucose_kind"] = found.glucose_kind
    if found.history is not None:
        values["history"] = sorted(found.history)
    if found.bpjs:
        values["bpjs"] = dict(found.bpjs)
    return values


def screening_of(values: dict[str, Any], symptoms: list[str] | None, on: str) -> Screening:
    """The examination of sealed values; `symptoms` None: no longer of this moment."""
    history = values.get("history")
    given: dict[str, Any] = {
        **values,
        "readings": tuple((sbp, dbp) for sbp, dbp in values["readings"]),
        "history": None if history is None else frozenset(history),
        "symptoms": None if symptoms is None else frozenset(symptoms),
        "measured_on": on,
    }
    return Screening(**{"sex": None, "age": None, **given})


def merged(old: dict[str, Any], plain: dict[str, Any], kind: str, at: str) -> dict[str, Any]:
    """A person's standing record after one more check, with its tier, since when, and what fired."""
    if kind != "screening":
        # Looks on duty follow each other as they come. A clock that was set back must not silence the later one.
        at = max(at, old.get("seen", ""))
    vitals = plain["vitals"]
    record = {name: value for name, value in old.items() if name != "outcome"}  # a new word opens it again
    newest = at >= old.get("seen", "")
    if newest:  # a screening that is entered late says nothing of how the person is now
        record |= {"seen": at, "kind": kind, "symptoms": plain["symptoms"]}
    if kind != "screening":
        record["checked"] = max(at, old.get("checked", ""))
    if "sbp" in vitals and "dbp" in vitals and _newer(old, "bp", at):
        record["before_bp"] = old.get("bp")
        record["bp"] = {"sbp": vitals["sbp"], "dbp": vitals["dbp"], "at": at}
    if any(name in vitals for name in _NEWS2_ONLY) and _newer(old, "news2", at):
        record["news2"] = {**{n: v for n, v in vitals.items() if n not in ("sbp", "dbp")}, "at": at}
    if "kss" in plain and _newer(old, "kss", at):
        record["kss"] = {"value": plain["kss"], "at": at}
    if "glucose" in plain and _newer(old, "glucose", at):
        record["glucose"] = {"value": plain["glucose"], "kind": plain["glucose_kind"], "at": at}
    if "screening" in plain and at >= old.get("screening", {}).get("on", ""):
        record["screening"] = {"values": plain["screening"], "symptoms": plain["symptoms"], "on": at}
    for name in ("duty", "slept"):
        if plain[name] is not None:
            record[name] = plain[name]
    measured = {name for name in _KINDS if record.get(name) is not old.get(name)}
    before = set(old.get("dealt", ()))
    dealt = before | measured if kind == "screening" else before - measured
    record["dealt"] = [name for name in _KINDS if name in dealt]
    record |= assess(record)
    if newest:
        record["trend"] = [*old.get("trend", []), _look(plain, record["tier"], at)][-_TREND:]
    return {**record, "since": since_of(old) if old.get("tier") == record["tier"] else record["seen"]}


def closed(old: dict[str, Any], state: str, at: str) -> dict[str, Any]:
    """A standing record after its alert was handed over or ended: no open emergency any more, at most `rujuk`.

    Who is well again is without the complaints of before; what was measured stays until it is measured anew.
    """
    record = {**old, "outcome": {"state": state, "at": at}, "dealt": [name for name in _KINDS if name in old]}
    if state == "selesai":
        record["symptoms"] = []
    record |= assess(record)
    if record["tier"] == Tier.DARURAT.code:
        record["tier"] = Tier.RUJUK.code
    return {**record, "since": since_of(old) if old.get("tier") == record["tier"] else at}


def since_of(record: dict[str, Any]) -> str:
    """When a person came into the tier of their standing record: a time (`data.clock.iso`), or the day of an
    examination. Records of before this was kept know their last look only."""
    since: str = record.get("since", record["seen"])
    return since


def assess(record: dict[str, Any]) -> dict[str, Any]:
    """What follows from a standing record: tier, what fired in words with its date, what is missing, the flag of the
    hours on duty; and the record's examination with its own tier."""
    assessment = _assessment(record)
    duty = _on_duty(record, assessment)
    fresh = _fresh(record)
    news = duty if fresh is record else _on_duty(fresh, _assessment(fresh))
    part = record.get("screening")
    found = _examined(record, part) if part is not None else None
    looked = bool(last_check(record))
    result = duty if found is None else _worst(duty, found, looked)
    judged: dict[str, Any] = {
        "tier": result.tier.code,
        "fired": [_told(one) for one in result.fired],
        "missing": list(result.missing),
        "notes": list(result.notes),
        "on_duty": {"tier": news.tier.code, "fired": [_told(one) for one in news.fired]},
        "flag": flag_of(assessment),
        "policy": POLICY.version,
    }
    if part is not None and found is not None:
        judged["screening"] = {
            **part,
            "tier": found.tier.code,
            "fired": [_told(one) for one in found.fired],
            "missing": list(found.missing),
            "notes": list(found.notes),
        }
    return judged


def _newer(old: dict[str, Any], name: str, at: str) -> bool:
    return at >= old.get(name, {}).get("at", "")


def _look(plain: dict[str, Any], level: str, at: str) -> dict[str, Any]:
    vitals = plain["vitals"]
    return {
        "at": at,
        "sbp": vitals.get("sbp"),
        "dbp": vitals.get("dbp"),
        "tier": level,
        "kss": plain.get("kss"),
        "symptoms": len(plain["symptoms"]),
    }


def _assessment(record: dict[str, Any]) -> Assessment:
    values = {n: v for n, v in record.get("news2", {}).items() if n != "at"}
    values |= {n: record["bp"][n] for n in ("sbp", "dbp")} if "bp" in record else {}
    earlier, glucose = record.get("before_bp"), record.get("glucose", {})
    return Assessment(
        vitals=Vitals(**values),
        symptoms=frozenset(record["symptoms"]),
        grade_3_before=earlier is not None and (earlier["sbp"] >= _GRADE_3[0] or earlier["dbp"] >= _GRADE_3[1]),
        glucose=glucose.get("value"),
        glucose_kind=glucose.get("kind", "sewaktu"),
        kss=record.get("kss", {}).get("value"),
        slept=record.get("slept"),
        duty=record.get("duty"),
    )


def _on_duty(record: dict[str, Any], assessment: Assessment) -> TierResult:
    instruments = ON_DUTY if "news2" in record else (read_symptoms, read_blood_pressure, read_glucose)
    result = tier(assessment, POLICY, instruments)
    dated = tuple(
        replace(one, on=record.get(_MEASURED.get(one.rule, ""), {}).get("at", record["seen"])) for one in result.fired
    )
    return replace(result, fired=dated)


def _fresh(record: dict[str, Any]) -> dict[str, Any]:
    """The record without the measurements that begin no alert by themselves: those of an examination before the day,
    and those of before the last alert was handed over or ended. A team that has been there is not called again by the
    same number; the tier keeps it until it is measured anew. Whoever complains of something is judged with all that is
    known: a headache over the 210/125 of this morning is an emergency."""
    complains = any(SYMPTOMS[code].felt for code in record["symptoms"] if code in SYMPTOMS)
    if complains or not record.get("dealt"):
        return record
    return {name: value for name, value in record.items() if name not in record.get("dealt", ())}


def _examined(record: dict[str, Any], part: dict[str, Any]) -> TierResult:
    symptoms = None if last_check(record) > part["on"] else part["symptoms"]
    return screening_tier(screening_of(part["values"], symptoms, part["on"]), POLICY)


def _worst(duty: TierResult, found: TierResult, looked: bool) -> TierResult:
    """Whoever was seen on duty is judged by that, others by the examination; the other of the two can only raise it,
    since what it lacks is coverage and not the person's state."""
    first, second = (duty, found) if looked else (found, duty)
    level = max(first.tier, second.tier) if second.tier.alerts else first.tier
    fired: dict[tuple[Any, ...], Fired] = {}
    for one in sorted((*first.fired, *second.fired), key=lambda each: -each.tier):
        fired.setdefault((one.rule, one.value, one.on), one)
    notes = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return TierResult(Tier(level), tuple(fired.values()), first.missing, first.policy, notes)


def _told(one: Fired) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "words": one.words,
        "value": one.value,
        "mark": one.mark,
        "tier": one.tier.code,
        "on": one.on,
    }
