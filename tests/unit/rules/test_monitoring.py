"""On duty: complaints, vital signs, glucose, tiredness, and the tier the worst of them asks for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.instruments import Fired, Reading, combine
from data.rules.monitoring import ON_DUTY, Assessment, flag_of, tier
from data.rules.news2 import news2
from data.rules.policy import POLICY, Policy, Tier
from data.rules.symptoms import COMPLAINTS, RED_FLAGS, SYMPTOMS
from data.rules.vitals import Vitals

WELL = Vitals(rr=16, spo2=98, on_oxygen=False, sbp=118, dbp=78, pulse=75, acvpu="A", temp_c=36.5)
NONE: frozenset[str] = frozenset()


def of(vitals: Vitals = WELL, *symptoms: str, before: bool = False) -> Tier:
    return tier(Assessment(vitals, frozenset(symptoms), before)).tier


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


HIGH = replace(WELL, sbp=210, dbp=125, pulse=88, temp_c=36.8)


def test_news2_does_not_see_210_over_125_but_the_tier_does() -> None:
    assert news2(HIGH).total == 0
    result = tier(Assessment(HIGH, NONE))
    assert result.tier is Tier.RUJUK
    assert POLICY.repeat_minutes == 5
    assert result.fired == (
        Fired("tekanan_darah", "Tekanan darah 210/125 mmHg, derajat 3. Ulangi 5 menit.", "210/125", "V", Tier.RUJUK),
    )


@pytest.mark.parametrize("code", sorted(code for code, symptom in SYMPTOMS.items() if symptom.felt))
def test_210_over_125_with_any_symptom_is_an_emergency(code: str) -> None:
    assert of(HIGH, code) is Tier.DARURAT


def test_chest_pain_with_perfect_vitals_is_an_emergency() -> None:
    result = tier(Assessment(WELL, frozenset({"nyeri_dada"})))
    assert news2(WELL).total == 0
    assert (result.tier, result.missing) == (Tier.DARURAT, ())
    assert [(each.rule, each.value) for each in result.fired] == [("gejala", "nyeri_dada")]


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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (53, Tier.DARURAT),
        (54, Tier.EVALUASI),
        (69, Tier.EVALUASI),
        (70, Tier.RENDAH),
        (199, Tier.RENDAH),
        (200, Tier.PANTAU),
        (299, Tier.PANTAU),
        (300, Tier.EVALUASI),
    ],
)
def test_glucose_on_duty(value: int, expected: Tier) -> None:
    result = tier(Assessment(WELL, NONE, glucose=value))
    assert result.tier is expected
    assert result.missing == ()


def test_high_glucose_with_signs_of_a_crisis_is_an_emergency() -> None:
    for signs in ({"vitals": replace(WELL, rr=21)}, {"symptoms": frozenset({"muntah_terus"})}):
        assert tier(replace(Assessment(WELL, NONE, glucose=251), **signs)).tier is Tier.DARURAT  # type: ignore[arg-type]
        assert tier(replace(Assessment(WELL, NONE, glucose=250), **signs)).tier < Tier.DARURAT  # type: ignore[arg-type]
    vomits = tier(Assessment(WELL, frozenset({"muntah_terus"}), glucose=260, glucose_kind="puasa"))
    assert vomits.fired[0] == Fired(
        "gula", "Gula darah puasa 260 mg/dL, tinggi dengan muntah.", "260 mg/dL puasa", "M", Tier.DARURAT
    )


@pytest.mark.parametrize(
    ("vitals", "raised"),
    [
        (WELL, Tier.PANTAU),
        (replace(WELL, sbp=145), Tier.EVALUASI),
        (replace(WELL, sbp=165), Tier.EVALUASI),  # no further: tiredness refers nobody by itself
        (replace(WELL, sbp=185), Tier.RUJUK),
        (Vitals(), Tier.PANTAU),  # what is missing is not calmer than rendah
    ],
)
@pytest.mark.parametrize("tired", [{"kss": 7}, {"kss": 9}, {"slept": 4.9}, {"kss": 8, "slept": 3}])
def test_tiredness_raises_the_tier_by_one(vitals: Vitals, raised: Tier, tired: dict[str, float]) -> None:
    assert tier(Assessment(vitals, NONE, **tired)).tier is raised  # type: ignore[arg-type]


def test_tiredness_says_why_and_rest_says_nothing() -> None:
    result = tier(Assessment(WELL, NONE, kss=8, slept=4.5))
    assert result.fired == (
        Fired(
            "kelelahan",
            "Kelelahan: skala kantuk (KSS) 8 dan tidur 4,5 jam dalam 24 jam terakhir; tingkat dinaikkan satu.",
            "skala kantuk (KSS) 8 dan tidur 4,5 jam dalam 24 jam terakhir",
            "R",
            Tier.PANTAU,
        ),
    )
    rested = tier(Assessment(WELL, NONE, kss=6, slept=5.0))
    assert (rested.tier, rested.fired) == (Tier.RENDAH, ())


@pytest.mark.parametrize(
    ("hours", "flag", "notes"),
    [
        (7.9, None, ()),
        (8, "kuning", ("Bertugas 8 jam: perlu istirahat.",)),
        (12, "jingga", ("Bertugas 12 jam: perlu digantikan.",)),
        (15.9, "jingga", ("Bertugas 15,9 jam: perlu digantikan.",)),
        (16, "merah", ("Bertugas 16 jam: wajib ganti.",)),
        (30, "merah", ("Bertugas 30 jam: wajib ganti.",)),
        (None, None, ()),
    ],
)
def test_hours_on_duty_are_said_and_move_no_tier(hours: float | None, flag: str | None, notes: tuple[str, ...]) -> None:
    assessment = Assessment(WELL, NONE, duty=hours)
    result = tier(assessment)
    assert (flag_of(assessment), result.notes, result.tier) == (flag, notes, Tier.RENDAH)


def test_what_was_asked_wrongly_is_refused() -> None:
    for wrong, words in (({"glucose": 5.6}, "mg/dL"), ({"kss": 10}, "1 sampai 9"), ({"kss": 0}, "1 sampai 9")):
        with pytest.raises(ValueError, match=words):
            Assessment(WELL, NONE, **wrong)  # type: ignore[arg-type]


def test_unknown_complaints_are_refused() -> None:
    with pytest.raises(ValueError, match="Keluhan a dan b tidak ada dalam daftar keluhan"):
        Assessment(WELL, frozenset({"a", "b", "pusing"}))
