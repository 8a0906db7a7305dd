"""The policy: one versioned table, unsigned as it ships."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from data.rules.fatigue import FatigueRule
from data.rules.glucose import GlucoseClass
from data.rules.monitoring import Assessment, tier
from data.rules.policy import BPJS_DISEASES, HISTORY, POLICY, Policy, Tier
from data.rules.pressure import Grade
from data.rules.vitals import Vitals
from data.rules.who_cvd import RiskBand

ROOT = Path(__file__).parents[3]
WELL = Vitals(rr=16, spo2=98, on_oxygen=False, sbp=118, dbp=78, pulse=75, acvpu="A", temp_c=36.5)
NONE: frozenset[str] = frozenset()


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


def test_no_signature_lies_in_the_repository() -> None:
    """A clinician signs an installed program, on record; a name in the source would be an invention."""
    assert (POLICY.version, POLICY.signed) == ("2026.2", False)
    signing = re.compile(r"signed_by\s*=\s*f?[\"']|\.sign\(\s*[\"\']|signed_on\s*=\s*date\([0-9]")
    for room in ("data", "geo", "layouts", "callbacks", "dashboard", "deploy"):
        for path in (ROOT / room).rglob("*.py"):
            assert not signing.search(path.read_text(encoding="utf-8")), path
    assert (Policy.__dataclass_fields__["signed_by"].default, Policy.__dataclass_fields__["signed_on"].default) == (
        None,
        None,
    )


def test_before_duty_each_published_class_has_its_tier() -> None:
    assert [POLICY.who[each] for each in RiskBand] == [
        Tier.RENDAH, Tier.PANTAU, Tier.EVALUASI, Tier.RUJUK, Tier.RUJUK,
    ]  # fmt: skip
    assert [POLICY.blood_pressure[each] for each in Grade] == [
        Tier.RENDAH, Tier.RENDAH, Tier.RENDAH, Tier.PANTAU, Tier.EVALUASI, Tier.RUJUK,
    ]  # fmt: skip
    assert POLICY.history == {
        "jantung": Tier.RUJUK,
        "stroke": Tier.RUJUK,
        "gagal_jantung": Tier.RUJUK,
        "ginjal": Tier.RUJUK,
        "diabetes": Tier.EVALUASI,
        "hipertensi": Tier.PANTAU,
        "asma": Tier.PANTAU,
    }
    assert POLICY.history.keys() == HISTORY.keys()
    assert POLICY.bpjs == {"rendah": Tier.RENDAH, "sedang": Tier.PANTAU, "tinggi": Tier.EVALUASI}
    assert set(BPJS_DISEASES) == {"dm", "hipertensi", "ginjal", "jantung"}
    assert (POLICY.pregnant, POLICY.smoker, POLICY.smoker_from) == (Tier.EVALUASI, Tier.PANTAU, 40)
    assert (POLICY.obese, POLICY.obese_from) == (Tier.PANTAU, 27.0)
    assert POLICY.glucose_before == {
        "hipoglikemia_berat": Tier.DARURAT,
        "hipoglikemia": Tier.EVALUASI,
        "diabetes": Tier.EVALUASI,
        "diabetes_gejala": Tier.RUJUK,
    }
    assert {each.value for each in GlucoseClass} | {"diabetes_gejala"} >= POLICY.glucose_before.keys()


def test_minutes_of_an_alert_and_of_a_check_in() -> None:
    assert {level: tuple(steps) for level, steps in POLICY.escalation.items()} == {
        Tier.DARURAT: (3, 6, 10),
        Tier.RUJUK: (15, 30, 60),
    }
    assert [POLICY.overdue[level] for level in (Tier.RENDAH, Tier.PANTAU, Tier.EVALUASI)] == [240, 120, 60]
    assert set(POLICY.overdue) == set(Tier)
    assert POLICY.repeat_minutes == 5


def test_tiredness_is_a_rule_of_the_policy() -> None:
    assert POLICY.fatigue == FatigueRule(7, 5.0, {"kuning": 8, "jingga": 12, "merah": 16})
    assert POLICY.fatigue_at_most is Tier.EVALUASI
    late = replace(POLICY, fatigue=FatigueRule(kss_from=8))
    assert tier(Assessment(WELL, NONE, kss=7), late).tier is Tier.RENDAH


def test_every_rule_carries_how_sure_its_source_is() -> None:
    assert set(POLICY.marks.values()) == {"V", "R", "M"}
    assert POLICY.marks["news2"] == POLICY.marks["tekanan_darah"] == "V"
    assert {name for name, mark in POLICY.marks.items() if mark == "M"} == {
        "who", "gula_akut", "riwayat_pantau", "merokok", "imt", "jam_tugas",
    }  # fmt: skip
    assert {each.name for each in fields(Policy)} >= {"who", "escalation", "overdue", "marks"}
