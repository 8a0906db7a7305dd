"""Before duty: every rule at its edge, what is missing, what is not calculated, and values in the wrong unit."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.instruments import Fired
from data.rules.policy import HISTORY, POLICY, Tier
from data.rules.screening import Screening, ScreeningError, screening_tier
from data.rules.symptoms import RED_FLAGS

DAY = "2024-02-10"
NONE: frozenset[str] = frozenset()
YOUNG = Screening(
    sex="P",
    age=30,
    readings=((118, 76), (116, 78)),
    glucose=95,
    weight_kg=55,
    height_cm=160,
    smoker=False,
    history=NONE,
    symptoms=NONE,
    measured_on=DAY,
)
OLDER = replace(YOUNG, sex="L", age=48, weight_kg=70, height_cm=170)


def of(screening: Screening = YOUNG, **change: Any) -> Tier:
    return screening_tier(replace(screening, **change)).tier


def test_everything_there_and_nothing_found_is_rendah() -> None:
    result = screening_tier(YOUNG)
    assert (result.tier, result.fired, result.missing) == (Tier.RENDAH, (), ())
    assert result.notes == ("Risiko WHO 10 tahun tidak dihitung (usia < 40).",)
    assert result.policy == "BELUM DISAHKAN DINKES"


def test_a_diabetic_of_30_is_not_green_because_who_does_not_reach_them() -> None:
    result = screening_tier(replace(YOUNG, history=frozenset({"diabetes"})))
    assert result.tier is Tier.EVALUASI
    assert result.fired == (Fired("riwayat", "Riwayat diabetes.", "diabetes", "R", Tier.EVALUASI, DAY),)
    assert result.notes == ("Risiko WHO 10 tahun tidak dihitung (usia < 40).",)


@pytest.mark.parametrize("code", ["jantung", "stroke", "gagal_jantung"])
@pytest.mark.parametrize("person", [YOUNG, OLDER])
def test_known_heart_disease_is_referred_without_a_calculation(code: str, person: Screening) -> None:
    result = screening_tier(replace(person, history=frozenset({code})))
    assert result.tier is Tier.RUJUK
    assert [each.rule for each in result.fired] == ["riwayat"]
    assert result.notes == (f"Risiko WHO 10 tahun tidak dihitung (sudah diketahui: {HISTORY[code]}).",)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"readings": ()}, "tekanan darah"),
        ({"history": None}, "riwayat penyakit"),
        ({"glucose": None}, "gula darah"),
    ],
)
def test_a_missing_value_is_belum_lengkap_unless_something_alerts(change: dict[str, Any], missing: str) -> None:
    result = screening_tier(replace(YOUNG, **change))
    assert (result.tier, result.missing) == (Tier.BELUM_LENGKAP, (missing,))
    alerting = screening_tier(replace(YOUNG, **change, pregnant=True))
    assert (alerting.tier, alerting.missing) == (Tier.EVALUASI, (missing,))


def test_an_empty_examination_is_belum_lengkap() -> None:
    result = screening_tier(Screening(None, None))
    assert (result.tier, result.fired) == (Tier.BELUM_LENGKAP, ())
    assert result.missing == ("tekanan darah", "riwayat penyakit", "gula darah")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"readings": ((139, 89),) * 2}, Tier.RENDAH),
        ({"readings": ((140, 70),) * 2}, Tier.PANTAU),
        ({"readings": ((160, 70),) * 2}, Tier.EVALUASI),
        ({"readings": ((130, 110),) * 2}, Tier.RUJUK),
        ({"readings": ((182, 95),) * 2, "symptoms": frozenset({"pusing"})}, Tier.DARURAT),
        ({"glucose": 199}, Tier.RENDAH),
        ({"glucose": 200}, Tier.EVALUASI),
        ({"glucose": 200, "symptoms": frozenset({"pusing"})}, Tier.RUJUK),
        ({"glucose": 200, "symptoms": frozenset({"hipertensi"})}, Tier.EVALUASI),  # a diagnosis, nothing felt
        ({"glucose": 125, "glucose_kind": "puasa"}, Tier.RENDAH),
        ({"glucose": 126, "glucose_kind": "puasa"}, Tier.EVALUASI),
        ({"glucose": 126, "glucose_kind": "puasa", "symptoms": frozenset({"diare"})}, Tier.EVALUASI),
        ({"glucose": 200, "glucose_kind": "2jam"}, Tier.EVALUASI),
        ({"glucose": 69}, Tier.EVALUASI),
        ({"glucose": 53}, Tier.DARURAT),
        ({"history": frozenset({"ginjal"})}, Tier.RUJUK),
        ({"history": frozenset({"hipertensi"})}, Tier.PANTAU),
        ({"bpjs": {"dm": "rendah", "ginjal": "rendah"}}, Tier.RENDAH),
        ({"bpjs": {"dm": "rendah", "jantung": "sedang"}}, Tier.PANTAU),
        ({"bpjs": {"hipertensi": "tinggi"}}, Tier.EVALUASI),
        ({"pregnant": True}, Tier.EVALUASI),
        ({"pregnant": False}, Tier.RENDAH),
        ({"smoker": True}, Tier.RENDAH),
        ({"smoker": True, "age": 39.9}, Tier.RENDAH),
        ({"smoker": True, "age": 40}, Tier.PANTAU),
        ({"weight_kg": 69.1}, Tier.RENDAH),  # 26.99
        ({"weight_kg": 69.2}, Tier.PANTAU),
        ({"symptoms": None}, Tier.RENDAH),
        ({"symptoms": frozenset({"berdebar"})}, Tier.EVALUASI),
    ],
)
def test_the_ladder(change: dict[str, Any], expected: Tier) -> None:
    assert of(**change) is expected


@pytest.mark.parametrize("code", sorted(RED_FLAGS))
def test_a_red_flag_now_is_an_emergency_here_too(code: str) -> None:
    assert of(symptoms=frozenset({code})) is Tier.DARURAT


def test_who_from_40_to_74_and_why_not() -> None:
    low = screening_tier(OLDER)
    assert (low.tier, low.notes) == (Tier.RENDAH, ("Risiko WHO 10 tahun 2,3% (model IMT).",))
    smoker = screening_tier(replace(OLDER, readings=((150, 85),) * 2, smoker=True, weight_kg=79.5))
    assert [(each.rule, each.value, each.mark, each.tier) for each in smoker.fired] == [
        ("tekanan_darah", "150/85", "V", Tier.PANTAU),
        ("who", "8,7%", "M", Tier.PANTAU),
        ("merokok", "merokok", "M", Tier.PANTAU),
        ("imt", "27,5 kg/m²", "M", Tier.PANTAU),
    ]
    reasons = {
        ("age", 39.99): "usia < 40",
        ("age", 75): "usia > 74",
        ("age", None): "belum ada: usia",
        ("sex", None): "belum ada: jenis kelamin",
        ("smoker", None): "belum ada: kebiasaan merokok",
        ("weight_kg", None): "belum ada: berat dan tinggi badan, atau kolesterol",
        ("readings", ()): "belum ada: tekanan darah",
        ("history", None): "belum ada: riwayat penyakit",
        ("history", frozenset({"diabetes"})): "diabetes tanpa kolesterol; aturan riwayat yang berlaku",
    }
    for (name, value), reason in reasons.items():
        notes = screening_tier(replace(OLDER, **{name: value})).notes
        assert f"Risiko WHO 10 tahun tidak dihitung ({reason})." in notes


@pytest.mark.parametrize(
    ("age", "sbp", "cholesterol", "expected"),
    [
        (42, 110, 3.5, Tier.RENDAH),
        (54, 138, 6.5, Tier.PANTAU),
        (62, 138, 7.5, Tier.EVALUASI),
        (72, 138, 9.5, Tier.RUJUK),
    ],
)
def test_who_bands_speak_through_the_policy(age: int, sbp: int, cholesterol: float, expected: Tier) -> None:
    person = replace(OLDER, age=age, readings=((sbp, 80),) * 2, cholesterol=cholesterol)
    result = screening_tier(person)
    assert result.tier is expected
    assert {each.rule for each in result.fired} == ({"who"} if expected.alerts else set())


def test_diabetes_is_never_judged_by_a_model_that_does_not_know_of_it() -> None:
    diabetic = replace(OLDER, history=frozenset({"diabetes"}))
    assert [each.rule for each in screening_tier(diabetic).fired] == ["riwayat"]
    with_lab = screening_tier(replace(diabetic, age=60, cholesterol=6.5))
    assert {each.rule for each in with_lab.fired} == {"riwayat", "who"}
    assert "model laboratorium" in next(each.words for each in with_lab.fired if each.rule == "who")


def test_readings_that_differ_ask_for_a_third_and_the_higher_speaks_until_then() -> None:
    two = screening_tier(replace(YOUNG, readings=((128, 80), (142, 84))))
    assert (two.tier, two.fired[0].value) == (Tier.PANTAU, "142/84")
    calm = screening_tier(replace(YOUNG, readings=((118, 76), (130, 78))))
    assert calm.tier is Tier.BELUM_LENGKAP
    assert calm.missing == ("pengukuran tekanan darah ketiga (dua yang pertama berselisih lebih dari 10 mmHg)",)
    third = screening_tier(replace(YOUNG, readings=((118, 76), (130, 78), (120, 76))))
    assert (third.tier, third.missing) == (Tier.RENDAH, ())
    once = screening_tier(replace(YOUNG, readings=((118, 76),)))
    assert (once.tier, once.notes[0]) == (
        Tier.RENDAH,
        "Tekanan darah baru diukur satu kali; PNPK meminta dua kali.",
    )


def test_every_rule_is_listed_with_value_and_date_most_urgent_first() -> None:
    result = screening_tier(
        replace(
            YOUNG,
            readings=((182, 95), (184, 97)),
            glucose=215,
            history=frozenset({"hipertensi"}),
            bpjs={"ginjal": "tinggi"},
            pregnant=True,
        )
    )
    assert [(each.rule, each.value, each.tier, each.on) for each in result.fired] == [
        ("tekanan_darah", "183/96", Tier.RUJUK, DAY),
        ("gula", "215 mg/dL sewaktu", Tier.EVALUASI, DAY),
        ("bpjs", "ginjal tinggi", Tier.EVALUASI, DAY),
        ("hamil", "hamil", Tier.EVALUASI, DAY),
        ("riwayat", "hipertensi", Tier.PANTAU, DAY),
    ]
    assert result.fired[0].words == "Tekanan darah 183/96 mmHg, derajat 3. Ulangi 5 menit."
    assert result.fired[1].words == "Gula darah sewaktu 215 mg/dL, sesuai diabetes."


@given(
    st.sampled_from(["readings", "glucose", "history"]),
    st.frozensets(st.sampled_from(sorted(HISTORY))),
    st.integers(20, 80),
    st.integers(20, 400),
)
def test_less_known_is_never_rendah_and_never_calmer(name: str, history: frozenset[str], age: int, sugar: int) -> None:
    whole = replace(OLDER, age=age, history=history, glucose=sugar)
    less = screening_tier(replace(whole, **{name: () if name == "readings" else None}))
    assert less.tier is not Tier.RENDAH
    assert less.missing


def test_no_answer_depends_on_the_order_of_history_or_readings_in_agreement() -> None:
    for first, second in product(((120, 80), (126, 84)), repeat=2):
        assert of(readings=(first, second)) is of(readings=(second, first))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (
            {"cholesterol": 210},
            "cholesterol",
            "harus dalam mmol/L (2 sampai 15). 210 tampaknya dalam mg/dL; dalam mmol/L: 5,4.",
        ),
        ({"glucose": 5.5}, "glucose", "tampaknya dalam mmol/L; dalam mg/dL: 99."),
        ({"glucose_kind": "acak"}, "glucose_kind", "sewaktu, puasa atau 2jam"),
        ({"height_cm": 1.65}, "height_cm", "1,65 tampaknya dalam meter; dalam cm: 165."),
        ({"height_cm": 60}, "height_cm", "harus dalam cm (100 sampai 230)"),
        ({"weight_kg": 5500}, "weight_kg", "harus dalam kg (25 sampai 300)"),
        ({"weight_kg": 25, "height_cm": 200}, "weight_kg", "tidak sepadan"),
        ({"readings": ((80, 120),)}, "dbp_1", "tertukar"),
        ({"readings": ((120, 80), (1200, 80))}, "sbp_2", "di luar rentang"),
        ({"readings": ((120, None),)}, "dbp_1", "keduanya"),
        ({"sex": "M"}, "sex", "L (laki-laki) atau P (perempuan)"),
        ({"age": 3}, "age", "harus dalam tahun (15 sampai 110)"),
        ({"age": float("nan")}, "age", "harus dalam tahun"),
        ({"smoker": "ya"}, "smoker", "ya atau tidak"),
        ({"history": frozenset({"flu"})}, "history", "Riwayat flu tidak ada dalam daftarnya."),
        ({"symptoms": frozenset({"lelah"})}, "symptoms", "Keluhan lelah tidak ada"),
        ({"bpjs": {"tbc": "rendah"}}, "bpjs", "tbc tidak ada dalam daftarnya"),
        ({"bpjs": {"dm": "berat"}}, "bpjs", "rendah, sedang, tinggi"),
        ({"sex": "L", "pregnant": True}, "pregnant", "tidak sesuai dengan jenis kelamin"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(change: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ScreeningError) as caught:
        replace(YOUNG, **change)
    assert list(caught.value.problems) == [field]
    assert words in caught.value.problems[field]


def test_wrong_units_are_named_all_at_once() -> None:
    with pytest.raises(ScreeningError) as caught:
        replace(YOUNG, cholesterol=210, glucose=5.5, height_cm=1.65, weight_kg=5500, readings=((80, 120),))
    assert set(caught.value.problems) == {"cholesterol", "glucose", "height_cm", "weight_kg", "dbp_1"}


def test_another_policy_changes_the_decision() -> None:
    strict = replace(POLICY, pregnant=Tier.RUJUK)
    assert screening_tier(replace(YOUNG, pregnant=True), strict).tier is Tier.RUJUK
