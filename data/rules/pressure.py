"""Blood pressure classes of PNPK Tata Laksana Hipertensi Dewasa 2021 (KMK HK.01.07/MENKES/4634/2021).

The same cut-offs as ESC/ESH 2018 [V]. Where systolic and diastolic fall into different classes the higher one
speaks. Two readings of a sitting are averaged, with a third when they differ [R].
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal


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
_APART: Final = 10  # mmHg between two readings that still agree


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


Crisis = Literal["urgensi", "emergensi"]
"""Derajat 3 without and with signs that an organ suffers."""


def crisis(sbp: int, dbp: int, *, symptoms: bool) -> Crisis | None:
    """180 or 110 mmHg and more: *emergensi* with symptoms, *urgensi* without, ``None`` below."""
    if bp_grade(sbp, dbp).grade is not Grade.DERAJAT_3:
        return None
    return "emergensi" if symptoms else "urgensi"


@dataclass(frozen=True, slots=True)
class Average:
    """What several readings of one sitting say together, in mmHg, rounded half up.

    ``used``: the readings it was made of. ``needs_third``: the first two lie more than 10 mmHg apart and
    there is no third yet; the higher of each value speaks until it is there.
    """

    sbp: int
    dbp: int
    used: tuple[tuple[int, int], ...]
    needs_third: bool = False


def average(readings: Sequence[tuple[int, int]]) -> Average | None:
    """Join readings (systolic, diastolic) in the order they were taken; ``None`` without any.

    Two are averaged. When either value of the first two differs by more than 10 mmHg a third is needed, and
    then (and whenever there are more) the last two are averaged. One alone is itself.
    """
    if not readings:
        return None
    used = tuple(readings[-2:])
    if len(readings) == 2 and any(abs(a - b) > _APART for a, b in zip(*readings, strict=True)):
        return Average(max(sbp for sbp, _ in used), max(dbp for _, dbp in used), used, needs_third=True)
    return Average(_mean([sbp for sbp, _ in used]), _mean([dbp for _, dbp in used]), used)


def _mean(values: list[int]) -> int:
    return (2 * sum(values) + len(values)) // (2 * len(values))
