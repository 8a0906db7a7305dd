"""Blood pressure classes of PNPK Tata Laksana Hipertensi Dewasa 2021 (KMK HK.01.07/MENKES/4634/2021).

The same cut-offs as ESC/ESH 2018. Where systolic and diastolic fall into different classes the higher one
speaks.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Grade(IntEnum):
    """Classes in order; ``label`` is the Indonesian name."""

    OPTIMAL = 0
    NORMAL = 1
    NORMAL_TINGGI = 2
    DERAJAT_1 = 3
    DERAJAT_2 = 4
    DERAJAT_3 = 5

    @property
    def label(self) -> str:
        """``"optimal"`` ... ``"derajat 3"``."""
        return self.name.lower().replace("_", " ")


_SBP_FROM: Final = (120, 130, 140, 160, 180)
_DBP_FROM: Final = (80, 85, 90, 100, 110)


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """A classified reading: ``grade`` is ``None`` without both values; ``at_least`` is what the values there
    say (``None`` without any); ``isolated_systolic``: systolic 140 or more with diastolic below 90."""

    grade: Grade | None
    at_least: Grade | None
    isolated_systolic: bool

    @property
    def complete(self) -> bool:
        """Both values were measured."""
        return self.grade is not None


def bp_grade(sbp: int | None, dbp: int | None) -> BloodPressure:
    """Classify a reading in mmHg. One value alone gives a lower bound only: 190 is derajat 3 whatever the
    other is."""
    grades = []
    if sbp is not None:
        grades.append(Grade(bisect_right(_SBP_FROM, sbp)))
    if dbp is not None:
        grades.append(Grade(bisect_right(_DBP_FROM, dbp)))
    at_least = max(grades, default=None)
    isolated = sbp is not None and dbp is not None and sbp >= 140 and dbp < 90
    return BloodPressure(at_least if len(grades) == 2 else None, at_least, isolated)
