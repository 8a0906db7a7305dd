"""Blood pressure, symptoms, the policy, and the tier the worst of them asks for."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.blood_pressure import Grade, bp_grade
from data.rules.health import ON_DUTY, Assessment, Fired, Reading, combine, tier
from data.rules.policy import POLICY, Policy, Tier
from data.rules.symptoms import COMPLAINTS, RED_FLAGS, SYMPTOMS
from data.rules.vitals import Vitals

WELL = Vitals(rr=16, spo2=98, on_oxygen=False, sbp=118, dbp=78, pulse=75, acvpu="A", temp_c=36.5)
NONE: frozenset[str] = frozenset()


def of(vitals: Vitals = WELL, *symptoms: str, before: bool = False) -> Tier:
    return tier(Assessment(vitals, frozenset(symptoms), before)).tier


@pytest.mark.parametrize(
    ("sbp", "dbp", "grade"),
    [
        (119, 79, Grade.OPTIMAL),
        (120, 79, Grade.NORMAL),
        (119, 80, Grade.NORMAL),
        (129, 84, Grade.NORMAL),
        (130, 84, Grade.NORMAL_TINGGI),
        (129, 85, Grade.NORMAL_TINGGI),
        (139, 89, Grade.NORMAL_TINGGI),
        (140, 89, Grade.DERAJAT_1),
        (139, 90, Grade.DERAJAT_1),
        (159, 99, Grade.DERAJAT_1),
        (160, 70, Grade.DERAJAT_2),
        (120, 100, Grade.DERAJAT_2),
        (179, 109, Grade.DERAJAT_2),
        (180, 70, Grade.DERAJAT_3),
        (130, 110, Grade.DERAJAT_3),
    ],
)
def test_blood_pressure_takes_the_higher_class(sbp: int, dbp: int, grade: Grade) -> None:
    assert bp_grade(sbp, dbp).grade is grade
    assert bp_grade(sbp, dbp).complete


def test_isolated_systolic_hypertension() -> None:
    assert bp_grade(140, 89).isolated_systolic
    assert not bp_grade(140, 90).isolated_systolic
    assert not bp_grade(139, 89).isolated_systolic
    assert not bp_grade(190, None).isolated_systolic


def test_one_value_is_a_lower_bound() -> None:
    assert (bp_grade(190, None).grade, bp_grade(190, None).at_least) == (None, Grade.DERAJAT_3)
    assert (bp_grade(None, 95).grade, bp_grade(None, 95).at_least) == (None, Grade.DERAJAT_1)
    assert bp_grade(None, None).at_least is None
    assert Grade.DERAJAT_3.label == "derajat 3"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Tier.RENDAH),
        ({"pulse": 95}, Tier.PANTAU),
        ({"pulse": 111, "temp_c": 39.1}, Tier.PANTAU),
        ({"pulse": 111, "temp_c": 39.1, "spo2": 95}, Tier.EVALUASI),
        ({"rr": 25}, Tier.EVALUASI),
        ({"pulse": 111, "temp_c": 39.1, "spo2": 93}, Tier.EVALUASI),
        ({"pulse": 111, "temp_c": 39.1, "spo2": 92, "rr": 21}, Tier.RUJUK),
        ({"sbp": 139, "dbp": 89}, Tier.RENDAH),
        ({"sbp": 140}, Tier.PANTAU),
        ({"sbp": 165}, Tier.EVALUASI),
        ({"sbp": 185}, Tier.RUJUK),
    ],
)
def test_the_ladder(change: dict[str, float], expected: Tier) -> None:
    assert of(replace(WELL, **change)) is expected  # type: ignore[arg-type]


def test_news2_does_not_see_210_over_125_but_the_tier_does() -> None:
    result = tier(Assessment(replace(WELL, sbp=210, dbp=125, pulse=88, temp_c=36.8), NONE))
    assert result.tier is Tier.RUJUK
    assert result.fired == (
        Fired("tekanan_darah", "Tekanan darah 210/125 mmHg, derajat 3. Ulangi 5 menit.", "210/125", "V", Tier.RUJUK),
    )


def test_a_second_derajat_3_and_one_with_symptoms() -> None:
    high = replace(WELL, sbp=182, dbp=95)
    second = tier(Assessment(high, NONE, grade_3_before=True))
    assert second.tier is Tier.RUJUK
    assert second.fired[0].words == "Tekanan darah 182/95 mmHg, derajat 3, juga pada pengukuran sebelumnya."
    felt = tier(Assessment(high, frozenset({"pusing"})))
    assert felt.tier is Tier.DARURAT
    assert felt.fired[0].words == "Tekanan darah 182/95 mmHg, derajat 3 dengan gejala: Pusing, migrain."
    assert felt.fired[0].mark == "R"
    assert of(high, "hipertensi") is Tier.RUJUK


@pytest.mark.parametrize("code", sorted(RED_FLAGS))
def test_a_red_flag_is_an_emergency_by_itself(code: str) -> None:
    assert of(WELL, code) is Tier.DARURAT
    assert tier(Assessment(Vitals(), frozenset({code}))).tier is Tier.DARURAT


@pytest.mark.parametrize("level", ["C", "V", "P", "U"])
def test_not_alert_is_a_red_flag_whoever_noted_it(level: str) -> None:
    assert of(replace(WELL, acvpu=level)) is Tier.DARURAT  # type: ignore[arg-type]


def test_other_complaints() -> None:
    assert of(WELL, "berdebar") is Tier.EVALUASI
    assert [of(WELL, code) for code in COMPLAINTS] == [Tier.PANTAU] * 6
    assert COMPLAINTS == ("dispepsia", "ispa", "hipertensi", "nyeri_otot", "pusing", "diare")
    assert set(COMPLAINTS) <= SYMPTOMS.keys()


def test_what_is_missing_is_never_green() -> None:
    without_bp = tier(Assessment(replace(WELL, sbp=None, dbp=None), NONE))
    assert (without_bp.tier, without_bp.fired) == (Tier.BELUM_LENGKAP, ())
    assert without_bp.missing == ("tekanan sistolik", "tekanan diastolik")
    not_asked = tier(Assessment(WELL))
    assert (not_asked.tier, not_asked.missing) == (Tier.BELUM_LENGKAP, ("keluhan belum ditanyakan",))
    nothing = tier(Assessment())
    assert nothing.tier is Tier.BELUM_LENGKAP
    assert tier(Assessment(WELL, NONE), instruments=()).tier is Tier.BELUM_LENGKAP


def test_an_alert_beats_what_is_missing() -> None:
    result = tier(Assessment(Vitals(sbp=190), None))
    assert result.tier is Tier.RUJUK
    assert result.fired[0].words == "Tekanan darah 190/? mmHg, sekurangnya derajat 3. Ulangi 5 menit."
    assert "tekanan diastolik" in result.missing


def test_an_incomplete_news2_alerts_by_its_lower_bound_only() -> None:
    quiet = tier(Assessment(replace(WELL, temp_c=None, pulse=111), NONE))
    assert (quiet.tier, quiet.missing) == (Tier.BELUM_LENGKAP, ("suhu",))
    red = tier(Assessment(replace(WELL, temp_c=None, rr=25), NONE))
    assert red.tier is Tier.EVALUASI
    assert (red.fired[0].words, red.fired[0].value) == (
        "NEWS2 belum lengkap, sekurangnya 3, laju napas bernilai 3; belum diukur: suhu.",
        "≥ 3",
    )


def test_rules_are_listed_most_urgent_first() -> None:
    result = tier(Assessment(replace(WELL, sbp=145, rr=25), frozenset({"dispepsia", "nyeri_dada"})))
    assert [(each.rule, each.value, each.tier) for each in result.fired] == [
        ("gejala", "nyeri_dada", Tier.DARURAT),
        ("news2", "3", Tier.EVALUASI),
        ("gejala", "dispepsia", Tier.PANTAU),
        ("tekanan_darah", "145/78", Tier.PANTAU),
    ]


def test_combining() -> None:
    assert combine([Tier.RENDAH, Tier.BELUM_LENGKAP]) is Tier.BELUM_LENGKAP
    assert combine([Tier.BELUM_LENGKAP, Tier.PANTAU]) is Tier.PANTAU
    assert combine([Tier.RENDAH, Tier.RENDAH]) is Tier.RENDAH
    assert combine([]) is Tier.BELUM_LENGKAP
    assert [each.alerts for each in Tier] == [False, False, True, True, True, True]


@given(st.lists(st.sampled_from(Tier), min_size=1), st.sampled_from(Tier))
def test_one_more_answer_never_calms_an_alert(tiers: list[Tier], more: Tier) -> None:
    before, after = combine(tiers), combine([*tiers, more])
    assert after >= before or (before is Tier.RENDAH and after is Tier.BELUM_LENGKAP)
    assert combine(reversed([*tiers, more])) is after


def test_other_instruments_stand_beside() -> None:
    def history(assessment: Assessment, policy: Policy) -> Reading:
        return Reading((Fired("riwayat", "Riwayat penyakit jantung.", "jantung", "R", Tier.RUJUK),))

    result = tier(Assessment(WELL, NONE), instruments=(*ON_DUTY, history))
    assert (result.tier, result.fired[0].rule) == (Tier.RUJUK, "riwayat")


def test_unknown_complaints_are_refused() -> None:
    with pytest.raises(ValueError, match="Keluhan a dan b tidak ada dalam daftar keluhan"):
        Assessment(WELL, frozenset({"a", "b", "pusing"}))


def test_tiers_have_an_order_codes_and_labels() -> None:
    codes = ["belum_lengkap", "rendah", "pantau", "evaluasi", "rujuk", "darurat"]
    assert [each.code for each in sorted(Tier)] == codes
    assert [Tier.of(code) for code in codes] == list(Tier)
    assert Tier.BELUM_LENGKAP.label == "Belum lengkap"
    with pytest.raises(ValueError, match="tidak dikenal"):
        Tier.of("hijau")


def test_the_policy_ships_unsigned_and_says_so() -> None:
    assert (POLICY.signed, POLICY.signed_by, POLICY.signed_on) == (False, None, None)
    assert POLICY.label == "BELUM DISAHKAN DINKES"
    assert tier(Assessment(WELL, NONE)).policy == "BELUM DISAHKAN DINKES"


def test_a_signed_policy_names_who_when_and_which() -> None:
    signed = POLICY.sign(" dr. Contoh ", date(2027, 2, 3))
    assert signed.label == f"Disahkan dr. Contoh, 3 Februari 2027, versi {POLICY.version}"
    assert tier(Assessment(WELL, NONE), signed).policy == signed.label
    with pytest.raises(ValueError, match="nama dokter dan tanggalnya"):
        POLICY.sign("  ", date(2027, 2, 3))
    with pytest.raises(ValueError, match="nama dokter dan tanggalnya"):
        replace(POLICY, signed_by="dr. Contoh")


def test_another_policy_changes_the_decision_and_not_the_threshold() -> None:
    strict = replace(POLICY, blood_pressure={**POLICY.blood_pressure, Grade.DERAJAT_1: Tier.EVALUASI})
    assert tier(Assessment(replace(WELL, sbp=140), NONE), strict).tier is Tier.EVALUASI
