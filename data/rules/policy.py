"""From a published threshold to a duty decision: a versioned table a clinician signs.

The thresholds are published (NEWS2, PNPK 2021, SeGeRa Ke RS); what follows from them for a person on duty is
local policy. It ships unsigned and says so beside every tier. A tier never takes anyone off duty by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from data.rules.blood_pressure import Grade
from data.rules.news2 import Band
from data.rules.symptoms import Mark, SymptomClass

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


@dataclass(frozen=True, slots=True)
class Policy:
    """The mapping, its version, and who signed it when. ``marks``: how sure the source of each rule is."""

    version: str
    news2: Mapping[Band, Tier]
    blood_pressure: Mapping[Grade, Tier]
    symptoms: Mapping[SymptomClass, Tier]
    grade_3_with_symptoms: Tier
    repeat_minutes: int
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


POLICY: Final = Policy(
    version="2026.1",
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
    marks=MappingProxyType({"news2": "V", "tekanan_darah": "V", "tekanan_darah_gejala": "R"}),
)
"""The mapping the program ships with: no signature. ``news2["low"]`` is for 1 to 4; a score of 0 is
``rendah``."""
