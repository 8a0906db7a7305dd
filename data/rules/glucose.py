"""Blood glucose in mg/dL: the classes of PERKENI, and the levels that are acute on duty.

Diabetes: fasting 126, two hours after glucose 200, random 200 (with classic symptoms) [R]. A random capillary
value of 90 to 199 neither shows nor excludes it [R]. Low glucose (below 70, severe below 54) and the acute
high levels are from memory and wait for a clinician [M].
"""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal, get_args

from data.rules.symptoms import Mark
from data.rules.words import decimal, number

Kind = Literal["sewaktu", "puasa", "2jam"]
"""Random, fasting, two hours after 75 g of glucose."""

KINDS: Final = MappingProxyType({"sewaktu": "sewaktu", "puasa": "puasa", "2jam": "2 jam sesudah beban glukosa"})

LOWEST, HIGHEST = 20, 1000
MG_PER_MMOL: Final = 18.016
_HIGHEST_MMOL: Final = 34  # what a meter in mmol/L can show

LOW, SEVERELY_LOW = 70, 54
HIGH, VERY_HIGH = 200, 300
CRISIS_ABOVE: Final = 250


class GlucoseClass(Enum):
    """What a value says of the person."""

    HIPOGLIKEMIA_BERAT = "hipoglikemia_berat"
    HIPOGLIKEMIA = "hipoglikemia"
    NORMAL = "normal"
    BELUM_PASTI = "belum_pasti"
    PREDIABETES = "prediabetes"
    DIABETES = "diabetes"

    @property
    def label(self) -> str:
        """``"hipoglikemia berat"`` ... ``"sesuai diabetes"``."""
        return "sesuai diabetes" if self is GlucoseClass.DIABETES else self.value.replace("_", " ")


Acute = Literal["hipoglikemia_berat", "hipoglikemia", "tinggi", "sangat_tinggi"]

# Lower ends of the two classes above normal.
_FROM: Final[dict[str, tuple[int, int]]] = {"sewaktu": (90, 200), "puasa": (100, 126), "2jam": (140, 200)}


@dataclass(frozen=True, slots=True)
class Glucose:
    """A classified value, with how sure the source of its class is."""

    value: float
    kind: str
    group: GlucoseClass
    mark: Mark


def classify(value: float, kind: str = "sewaktu") -> Glucose:
    """The class of a value in mg/dL; ``ValueError`` for an unknown kind or a value in another unit."""
    problem = glucose_problem(value) or kind_problem(kind)
    if problem:
        raise ValueError(problem)
    if value < LOW:
        low = GlucoseClass.HIPOGLIKEMIA_BERAT if value < SEVERELY_LOW else GlucoseClass.HIPOGLIKEMIA
        return Glucose(value, kind, low, "M")
    middle, diabetes = _FROM[kind]
    if value >= diabetes:
        return Glucose(value, kind, GlucoseClass.DIABETES, "R")
    if value < middle:
        return Glucose(value, kind, GlucoseClass.NORMAL, "R")
    unsure = GlucoseClass.BELUM_PASTI if kind == "sewaktu" else GlucoseClass.PREDIABETES
    return Glucose(value, kind, unsure, "R")


def acute(value: float) -> Acute | None:
    """The level that matters now, whatever the kind; ``None`` from 70 to 199."""
    if value < SEVERELY_LOW:
        return "hipoglikemia_berat"
    if value < LOW:
        return "hipoglikemia"
    if value < HIGH:
        return None
    return "sangat_tinggi" if value >= VERY_HIGH else "tinggi"


def kind_problem(kind: object) -> str | None:
    """The sentence for an unknown kind, or ``None``."""
    return None if kind in get_args(Kind) else "Jenis gula darah harus sewaktu, puasa atau 2jam."


def glucose_problem(value: object) -> str | None:
    """The sentence for a value that is no glucose in mg/dL, or ``None``. Fractions only occur in mmol/L."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "Gula darah harus berupa angka dalam mg/dL."
    like_mmol = 0 < value < LOWEST or (value < _HIGHEST_MMOL and not float(value).is_integer())
    bounds = f"Gula darah harus dalam mg/dL ({LOWEST} sampai {number(HIGHEST)})."
    if like_mmol and value >= 1:
        shown = decimal(value, 0 if float(value).is_integer() else 1)
        return f"{bounds} {shown} tampaknya dalam mmol/L; dalam mg/dL: {number(round(value * MG_PER_MMOL))}."
    if not LOWEST <= value <= HIGHEST:
        return f"{bounds} Periksa alat dan ketik ulang."
    return None
