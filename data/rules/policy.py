"""From a published threshold to a duty decision: a versioned table a clinician signs.

The thresholds are published (NEWS2, PNPK 2021, SeGeRa Ke RS, WHO 2019, PERKENI); what follows from them for a
person before or on duty is local policy. It ships unsigned and says so beside every tier. A tier never takes
anyone off duty by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from data.rules.fatigue import FatigueRule
from data.rules.news2 import Band
from data.rules.pressure import Grade
from data.rules.symptoms import Mark, SymptomClass
from data.rules.who_cvd import RiskBand

_MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


class Tier(IntEnum):
    """Tiers in order of urgency. ``BELUM_LENGKAP`` stands apart: it is not the lowest risk, it is no
    answer."""

    BELUM_LENGKAP = 0
    RENDAH = 1
    PANTAU = 2
    EVALUASI = 3
    RUJUK = 4
    DARURAT = 5

    @property
    def code(self) -> str:
        """``"belum_lengkap"`` ... ``"darurat"``, as stored and sent."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """``"Belum lengkap"`` ... ``"Darurat"``."""
        return self.code.replace("_", " ").capitalize()

    @property
    def alerts(self) -> bool:
        """Someone has to look: every tier above ``rendah``."""
        return self > Tier.RENDAH

    @classmethod
    def of(cls, code: str) -> "Tier":
        """The tier of a stored code; an unknown one raises ``ValueError``."""
        for tier in cls:
            if tier.code == code:
                return tier
        raise ValueError(f"Tingkat kesehatan {code!r} tidak dikenal.")


AT_RISK: Final = "at_risk"
"""The class of the tiers from ``EVALUASI`` on: people who need action, where the tiers are not told apart."""
AT_RISK_TIERS: Final = tuple(tier.code for tier in Tier if tier >= Tier.EVALUASI)


class Escalation(NamedTuple):
    """Minutes without anybody taking an alert until it goes to the next puskesmas, to Dinkes, to the command
    room; each counted from the alert."""

    next_puskesmas: int
    dinkes: int
    command_room: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The mapping, its version, and who signed it when.

    ``glucose_on_duty`` and ``glucose_before`` are keyed by the level, ``history`` by the code of
    :data:`HISTORY`, ``bpjs`` by the result. ``smoker``: the tier of a smoker from ``smoker_from`` years on.
    ``fatigue_at_most``: tiredness raises the tier by one, no further than this. ``escalation`` and ``overdue``
    (after the last check-in) are minutes. ``marks``: how sure the source of each rule is.
    """

    version: str
    news2: Mapping[Band, Tier]
    blood_pressure: Mapping[Grade, Tier]
    symptoms: Mapping[SymptomClass, Tier]
    grade_3_with_symptoms: Tier
    repeat_minutes: int
    who: Mapping[RiskBand, Tier]
    glucose_on_duty: Mapping[str, Tier]
    glucose_before: Mapping[str, Tier]
    history: Mapping[str, Tier]
    bpjs: Mapping[str, Tier]
    pregnant: Tier
    smoker: Tier
    smoker_from: int
    obese: Tier
    obese_from: float
    fatigue: FatigueRule
    fatigue_at_most: Tier
    escalation: Mapping[Tier, Escalation]
    overdue: Mapping[Tier, int]
    marks: Mapping[str, Mark]
    signed_by: str | None = None
    signed_on: date | None = None

    def __post_init__(self) -> None:
        if (self.signed_by is None) != (self.signed_on is None) or self.signed_by == "":
            raise ValueError("Pengesahan kebijakan memerlukan nama dokter dan tanggalnya, keduanya.")

    @property
    def signed(self) -> bool:
        """A clinician's name and a date stand under this version."""
        return self.signed_by is not None

    @property
    def label(self) -> str:
        """What stands beside every tier."""
        if self.signed_by is None or self.signed_on is None:
            return "BELUM DISAHKAN DINKES"
        day = f"{self.signed_on.day} {_MONTHS[self.signed_on.month - 1]} {self.signed_on.year}"
        return f"Disahkan {self.signed_by}, {day}, versi {self.version}"

    def sign(self, name: str, on: date) -> "Policy":
        """The same table with a signature; an empty name raises ``ValueError``."""
        return replace(self, signed_by=name.strip(), signed_on=on)


HISTORY: Final = MappingProxyType(
    {
        "jantung": "penyakit jantung",
        "stroke": "stroke",
        "gagal_jantung": "gagal jantung",
        "ginjal": "penyakit ginjal kronis atau cuci darah",
        "diabetes": "diabetes",
        "hipertensi": "hipertensi",
        "asma": "asma",
    }
)
"""Illnesses that are asked for, by code."""

BPJS_DISEASES: Final = MappingProxyType(
    {"dm": "diabetes", "hipertensi": "hipertensi", "ginjal": "ginjal kronis", "jantung": "jantung koroner"}
)
"""The four diseases of the BPJS screening (*Skrining Riwayat Kesehatan*), by code."""

POLICY: Final = Policy(
    version="2026.2",
    news2=MappingProxyType(
        {"low": Tier.PANTAU, "low-medium": Tier.EVALUASI, "medium": Tier.EVALUASI, "high": Tier.RUJUK}
    ),
    blood_pressure=MappingProxyType(
        {
            Grade.OPTIMAL: Tier.RENDAH,
            Grade.NORMAL: Tier.RENDAH,
            Grade.NORMAL_TINGGI: Tier.RENDAH,
            Grade.DERAJAT_1: Tier.PANTAU,
            Grade.DERAJAT_2: Tier.EVALUASI,
            Grade.DERAJAT_3: Tier.RUJUK,
        }
    ),
    symptoms=MappingProxyType({"darurat": Tier.DARURAT, "segera": Tier.EVALUASI, "ulang": Tier.PANTAU}),
    grade_3_with_symptoms=Tier.DARURAT,
    repeat_minutes=5,
    who=MappingProxyType(
        {
            RiskBand.UNDER_5: Tier.RENDAH,
            RiskBand.FROM_5: Tier.PANTAU,
            RiskBand.FROM_10: Tier.EVALUASI,
            RiskBand.FROM_20: Tier.RUJUK,
            RiskBand.FROM_30: Tier.RUJUK,
        }
    ),
    glucose_on_duty=MappingProxyType(
        {
            "hipoglikemia_berat": Tier.DARURAT,
            "hipoglikemia": Tier.EVALUASI,
            "tinggi": Tier.PANTAU,
            "sangat_tinggi": Tier.EVALUASI,
            "krisis": Tier.DARURAT,
        }
    ),
    glucose_before=MappingProxyType(
        {
            "hipoglikemia_berat": Tier.DARURAT,
            "hipoglikemia": Tier.EVALUASI,
            "diabetes": Tier.EVALUASI,
            "diabetes_gejala": Tier.RUJUK,
        }
    ),
    history=MappingProxyType(
        {
            **dict.fromkeys(("jantung", "stroke", "gagal_jantung", "ginjal"), Tier.RUJUK),
            "diabetes": Tier.EVALUASI,
            **dict.fromkeys(("hipertensi", "asma"), Tier.PANTAU),
        }
    ),
    bpjs=MappingProxyType({"rendah": Tier.RENDAH, "sedang": Tier.PANTAU, "tinggi": Tier.EVALUASI}),
    pregnant=Tier.EVALUASI,
    smoker=Tier.PANTAU,
    smoker_from=40,
    obese=Tier.PANTAU,
    obese_from=27.0,
    fatigue=FatigueRule(),
    fatigue_at_most=Tier.EVALUASI,
    escalation=MappingProxyType({Tier.DARURAT: Escalation(3, 6, 10), Tier.RUJUK: Escalation(15, 30, 60)}),
    overdue=MappingProxyType(
        {
            Tier.BELUM_LENGKAP: 240,
            Tier.RENDAH: 240,
            Tier.PANTAU: 120,
            Tier.EVALUASI: 60,
            Tier.RUJUK: 60,
            Tier.DARURAT: 60,
        }
    ),
    marks=MappingProxyType(
        {
            "news2": "V",
            "tekanan_darah": "V",
            "tekanan_darah_gejala": "R",
            "who": "M",
            "gula": "R",
            "gula_akut": "M",
            "riwayat": "R",
            "riwayat_pantau": "M",
            "bpjs": "R",
            "hamil": "R",
            "merokok": "M",
            "imt": "M",
            "kelelahan": "R",
            "jam_tugas": "M",
        }
    ),
)
"""The mapping the program ships with: no signature. ``news2["low"]`` is for 1 to 4; a score of 0 is
``rendah``. ``who``: the equation is verified, the bands and what follows from them are not."""
