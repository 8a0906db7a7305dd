"""What stands of a person's health: on duty and the examination before it, the worst of both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data.actor import KOTA, Actor
from data.clock import SimulatedClock
from data.errors import Refused
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import (
    AlertStep,
    CheckinReport,
    Envelope,
    PersonCheck,
    ScreeningReport,
    step_alert,
    submit_checkin,
    submit_screening,
)
from data.reports.health import place_of_state
from data.reports.standing import closed, merged, screening_of, values_of
from data.rules.policy import POLICY
from data.rules.screening import Screening
from data.rules.vitals import Vitals
from data.tables import alert, health_state, person_key, submission
from tests.support.houses import FIELD, TPS

HEALTH = Actor("dinkes", "health", frozenset({KOTA}))
BEFORE, DAY = "2024-02-10", "2024-02-14T"
WELL = Vitals(sbp=118, dbp=76)
COMPLETE = Screening(
    "L", 45, ((118, 76), (120, 78)), glucose=95, weight_kg=65, height_cm=168, smoker=False, history=frozenset()
)


def check(*symptoms: str, **more: Any) -> dict[str, Any]:
    """A check-in as it was sealed before there was room for tiredness and glucose."""
    vitals = more.pop("vitals", {"sbp": 118, "dbp": 76})
    return {"person": "p", "vitals": vitals, "symptoms": list(symptoms), "duty": None, "slept": None, **more}


def examined(screening: Screening = COMPLETE, *symptoms: str) -> dict[str, Any]:
    return check(*symptoms, screening=values_of(screening))


def changed(**values: Any) -> Screening:
    return Screening(**{name: getattr(COMPLETE, name) for name in Screening.__dataclass_fields__} | values)


def night(*steps: tuple[dict[str, Any], str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for plain, kind, at in steps:
        record = merged(record, plain, kind, at)
    return record


def test_an_examination_alone_has_its_own_tier() -> None:
    record = night((examined(), "screening", BEFORE))
    assert (record["tier"], record["missing"], record["policy"]) == ("rendah", [], POLICY.version)
    assert record["screening"]["tier"] == "rendah"
    lacking = night((examined(changed(glucose=None)), "screening", BEFORE))
    assert (lacking["tier"], lacking["missing"]) == ("belum_lengkap", ["gula darah"])


def test_what_is_sealed_of_an_examination_reads_back_as_it_was() -> None:
    whole = changed(
        cholesterol=5.5, glucose_kind="puasa", history=frozenset({"asma", "diabetes"}), bpjs={"dm": "sedang"},
        symptoms=frozenset({"pusing"}), measured_on=BEFORE,
    )  # fmt: skip
    assert screening_of(values_of(whole), ["pusing"], BEFORE) == whole
    empty = Screening(None, None, measured_on=BEFORE)
    assert screening_of(values_of(empty), None, BEFORE) == empty


def test_on_duty_the_look_decides_and_the_examination_raises() -> None:
    ill = changed(history=frozenset({"jantung"}))
    record = night((examined(ill), "screening", BEFORE), (check(), "checkin", f"{DAY}08:00"))
    assert record["tier"] == "rujuk"
    assert [(one["rule"], one["value"], one["on"]) for one in record["fired"]] == [("riwayat", "jantung", BEFORE)]
    worse = merged(record, check("nyeri_dada"), "checkin", f"{DAY}09:00")
    assert worse["tier"] == "darurat"
    assert [(one["rule"], one["on"]) for one in worse["fired"]] == [("gejala", f"{DAY}09:00"), ("riwayat", BEFORE)]
    assert (worse["screening"]["tier"], worse["screening"]["on"]) == ("rujuk", BEFORE)


def test_an_incomplete_or_absent_examination_is_coverage_once_somebody_was_seen_on_duty() -> None:
    incomplete = examined(changed(glucose=None, history=None))
    record = night((incomplete, "screening", BEFORE), (check(), "checkin", f"{DAY}08:00"))
    assert (record["tier"], record["missing"]) == ("rendah", [])
    assert record["screening"]["missing"] == ["riwayat penyakit", "gula darah"]
    assert night((check(), "checkin", f"{DAY}08:00"))["tier"] == "rendah"
    # And a complete one does not complete what was not measured on duty.
    no_cuff = {name: value for name, value in record.items() if name not in ("bp", "screening")}
    assert merged(no_cuff, check(vitals={}), "checkin", f"{DAY}09:00")["tier"] == "belum_lengkap"


def test_complaints_of_the_examination_end_with_the_first_look_on_duty() -> None:
    before = night((examined(COMPLETE, "pingsan"), "screening", BEFORE))
    assert before["tier"] == "darurat"
    assert len([one for one in before["fired"] if one["rule"] == "gejala"]) == 1
    after = merged(before, check(), "checkin", f"{DAY}08:00")
    assert (after["tier"], after["since"]) == ("rendah", f"{DAY}08:00")


def test_an_examination_entered_late_says_what_it_found_and_not_how_the_person_is() -> None:
    ill = changed(history=frozenset({"diabetes"}))
    record = night((check("pusing"), "checkin", f"{DAY}08:00"), (examined(ill), "screening", BEFORE))
    assert (record["seen"], record["symptoms"], record["kind"]) == (f"{DAY}08:00", ["pusing"], "checkin")
    assert record["tier"] == "evaluasi"
    assert [one["at"] for one in record["trend"]] == [f"{DAY}08:00"]
    older = merged(record, examined(), "screening", "2024-02-01")
    assert older["screening"]["on"] == BEFORE


def test_tiredness_glucose_and_hours_stand_until_the_next_of_their_kind() -> None:
    tired = check(kss=8, duty=16.5)
    record = night((tired, "checkin", f"{DAY}22:00"))
    assert (record["tier"], record["flag"]) == ("pantau", "merah")
    assert record["notes"] == ["Bertugas 16,5 jam: wajib ganti."]
    later = merged(record, check(glucose=210, glucose_kind="sewaktu"), "checkin", f"{DAY}23:00")
    assert later["tier"] == "evaluasi"  # glucose 210 is pantau; still tired
    assert later["kss"] == {"value": 8, "at": f"{DAY}22:00"}
    assert later["glucose"] == {"value": 210, "kind": "sewaktu", "at": f"{DAY}23:00"}
    rested = merged(later, check(kss=3, glucose=110, glucose_kind="sewaktu"), "checkin", f"{DAY}23:30")
    assert (rested["tier"], rested["fired"]) == ("rendah", [])


def test_the_last_six_looks_show_where_it_goes() -> None:
    record: dict[str, Any] = {}
    for hour in range(8, 16):
        plain = check(*["pusing"] * (hour > 12), vitals={"sbp": 100 + 5 * hour, "dbp": 80})
        record = merged(record, {**plain, **({"kss": 6} if hour == 15 else {})}, "checkin", f"{DAY}{hour:02d}:00")
    assert [(one["at"][-5:], one["sbp"], one["tier"], one["kss"], one["symptoms"]) for one in record["trend"]] == [
        ("10:00", 150, "pantau", None, 0),
        ("11:00", 155, "pantau", None, 0),
        ("12:00", 160, "evaluasi", None, 0),
        ("13:00", 165, "evaluasi", None, 1),
        ("14:00", 170, "evaluasi", None, 1),
        ("15:00", 175, "evaluasi", 6, 1),
    ]


def test_what_was_sealed_before_there_was_more_to_say_yields_what_it_yielded() -> None:
    old = night((check(), "screening", BEFORE))
    assert (old["tier"], old["missing"], "screening" in old) == ("rendah", [], False)
    stood = {"seen": f"{DAY}08:00", "kind": "checkin", "symptoms": [], "tier": "rendah", "fired": [], "missing": []}
    stood["bp"] = {"sbp": 118, "dbp": 76, "at": f"{DAY}08:00"}  # type: ignore[assignment]
    later = merged(stood, examined(changed(glucose=None)), "screening", BEFORE)
    assert later["tier"] == "rendah"  # a record of before the first look was kept has had one


# ---- through the door


def opened(house: House, who: str) -> dict[str, Any]:
    with house.store.read() as connection:
        row = connection.execute(
            select(health_state.c.sealed, person_key.c.wrapped)
            .join(person_key, person_key.c.person == health_state.c.person)
            .where(health_state.c.person == who)
        ).one()
    key = house.vault.unwrap(row.wrapped, f"{house.election}|{who}")
    return dict(house.vault.open(key, row.sealed, place_of_state(house.election, who)))


def staff(house: House) -> None:
    people = [{"id": name, "name": name, "role": "kpps", "area": TPS} for name in ("p0", "p1")]
    house.store.write(lambda connection: add_people(house, connection, people))


REPORT: dict[str, Any] = {
    "measured_on": BEFORE, "sex": "P", "age": 30, "readings": ((150, 84), (136, 80), (134, 80)), "glucose": 98,
    "weight_kg": 55, "height_cm": 160, "smoker": False, "history": frozenset({"diabetes"}),
    "bpjs": {"dm": "tinggi"}, "pregnant": True,
}  # fmt: skip


def test_an_examination_and_a_check_in_go_through_the_door_and_replay_the_same(any_house: House) -> None:
    staff(any_house)
    report = ScreeningReport("p0", **REPORT)
    assert submit_screening(any_house, HEALTH, report, Envelope("a")).state == "recorded"
    assert submit_screening(any_house, HEALTH, report, Envelope("a")).repeated
    checks = (PersonCheck("p0", WELL, kss=8, hours_on_duty=9), PersonCheck("p1", WELL, glucose=310))
    submit_checkin(any_house, FIELD, CheckinReport(TPS, checks), Envelope("b"))
    fold_all(any_house)
    found = opened(any_house, "p0")
    assert (found["tier"], found["flag"]) == ("evaluasi", "kuning")
    assert [one["rule"] for one in found["fired"]] == ["riwayat", "bpjs", "hamil", "kelelahan"]
    assert found["screening"]["values"]["readings"] == [[150, 84], [136, 80], [134, 80]]
    assert opened(any_house, "p1")["tier"] == "evaluasi"
    assert rebuild(any_house, write=False).differences == []


def test_nothing_of_an_examination_is_readable_in_the_submission(any_house: House) -> None:
    staff(any_house)
    submit_screening(any_house, HEALTH, ScreeningReport("p0", **REPORT), Envelope("a"))
    with any_house.store.read() as connection:
        row = connection.execute(select(submission.c.payload, submission.c.result)).one()
    for secret in ("diabetes", "tinggi", "readings", "pregnant", "hamil", "evaluasi"):
        assert secret not in row.payload + row.result


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cholesterol": 210}, "cholesterol"),
        ({"glucose": 5.4}, "glucose"),
        ({"height_cm": 1.6}, "height_cm"),
        ({"readings": ((80, 120),)}, "dbp_1"),
    ],
)
def test_values_that_cannot_be_meant_are_refused_at_the_door(
    lite_house: House, change: dict[str, Any], field: str
) -> None:
    staff(lite_house)
    with pytest.raises(Refused) as refused:
        submit_screening(lite_house, HEALTH, ScreeningReport("p0", **{**REPORT, **change}), Envelope("a"))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (PersonCheck("p0", WELL, kss=0), "kss"),
        (PersonCheck("p0", WELL, glucose=5.5), "glucose"),
        (PersonCheck("p0", WELL, glucose=110, glucose_kind="acak"), "glucose_kind"),
    ],
)
def test_check_ins_that_cannot_be_meant_are_refused_at_the_door(
    lite_house: House, check: PersonCheck, field: str
) -> None:
    staff(lite_house)
    with pytest.raises(Refused) as refused:
        submit_checkin(lite_house, FIELD, CheckinReport(TPS, (check,)), Envelope("a"))
    assert refused.value.field == field


def test_no_alert_is_begun_by_a_number_that_was_dealt_with_or_is_of_before_the_day() -> None:
    high = {"sbp": 191, "dbp": 112}
    record = night((examined(changed(readings=((191, 112), (190, 112)))) | {"vitals": high}, "screening", BEFORE))
    record = merged(record, check(vitals={}), "checkin", f"{DAY}09:00")
    assert (record["tier"], record["on_duty"]["tier"]) == ("rujuk", "belum_lengkap")
    record = merged(record, check(vitals=high), "checkin", f"{DAY}10:00")
    assert (record["tier"], record["on_duty"]["tier"]) == ("rujuk", "rujuk")
    record = closed(record, "selesai", f"{DAY}11:00")
    record = merged(record, check(vitals={}), "checkin", f"{DAY}12:00")
    assert (record["tier"], record["on_duty"]["tier"]) == ("rujuk", "belum_lengkap")
    # A complaint is judged with all that is known: dizzy over the pressure of this morning, or of the examination.
    record = merged(record, check("pusing", vitals={}), "checkin", f"{DAY}13:00")
    assert record["on_duty"]["tier"] == "darurat"
    known = night((check(vitals=high), "screening", BEFORE), (check("pusing", vitals={}), "checkin", f"{DAY}09:00"))
    assert known["on_duty"]["tier"] == "darurat"
    record = closed(record, "dirujuk", f"{DAY}14:00")
    record = merged(record, check(vitals=high), "checkin", f"{DAY}15:00")
    assert record["on_duty"]["tier"] == "rujuk"  # measured anew


def test_a_clock_that_was_set_back_after_an_alert_was_closed_silences_nobody() -> None:
    high = {"sbp": 191, "dbp": 112}
    record = night((check(vitals=high), "checkin", f"{DAY}10:00"))
    record = closed(record, "selesai", f"{DAY}12:00")
    record = merged(record, check(vitals=high), "checkin", f"{DAY}11:05")
    assert record["on_duty"]["tier"] == "rujuk"


def test_the_same_number_calls_nobody_twice(any_house: House) -> None:
    people = [{"id": "p", "name": "Ana", "role": "kpps", "area": TPS}]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))

    def report(key: str, vitals: Vitals) -> None:
        submit_checkin(any_house, FIELD, CheckinReport(TPS, (PersonCheck("p", vitals),)), Envelope(key))

    def numbers() -> list[int]:
        with any_house.store.read() as connection:
            return list(connection.execute(select(alert.c.number).order_by(alert.c.number)).scalars())

    report("tinggi", Vitals(sbp=191, dbp=112))
    (first,) = numbers()
    step_alert(any_house, HEALTH, AlertStep(first, "selesai", "baru", "istirahat, membaik"), Envelope("selesai"))
    assert isinstance(any_house.clock, SimulatedClock)
    any_house.clock.jump(any_house.clock.now() + timedelta(hours=1))
    report("kabar", Vitals())
    assert numbers() == [first]
    report("tinggi lagi", Vitals(sbp=192, dbp=111))
    assert len(numbers()) == 2
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []
