"""WHO cardiovascular disease risk 2019: a first heart attack or stroke, fatal or not, within ten years.

The WHO CVD Risk Chart Working Group, Lancet Glob Health 2019;7:e1332-45, recalibrated for Southeast Asia (GBD
2017), the region of Indonesia. The laboratory model takes cholesterol and diabetes, the other one body mass
index. For 40 to 74 years without known heart disease or stroke. It is a risk of ten years and says nothing
of one night on duty.

The risk never falls with age up to 220 mmHg, 11 mmol/L and a body mass index of 60, which holds the printed
charts (190, 7.5, 37.5) with room to spare. Beyond, mostly for smokers with diabetes, the paper's interaction
terms turn it round; the equation is evaluated as published all the same.
"""

from dataclasses import dataclass
from enum import IntEnum
from math import exp, log
from typing import Final, Literal, NamedTuple

from data.rules.words import decimal

Sex = Literal["L", "P"]
Model = Literal["lab", "nonlab"]

YOUNGEST, OLDEST = 40, 74
"""Completed years: a person of 74 is 74 until the day of their 75th birthday."""
MG_PER_MMOL: Final = 38.67
"""mg/dL of cholesterol in one mmol/L."""

_SYSTOLIC: Final = (60, 300)
_BMI: Final = (10, 80)
_CHOLESTEROL: Final = (2, 15)


class _Endpoint(NamedTuple):
    """Log hazard ratios of one endpoint, its baseline survival over ten years, and the region's recalibration.

    ``third``: per mmol/L of cholesterol above 6, or per kg/m² above 25. The ``age_*`` are interactions.
    """

    age: float
    third: float
    systolic: float
    diabetes: float
    smoker: float
    age_third: float
    age_systolic: float
    age_diabetes: float
    age_smoker: float
    survival: float
    a: float
    b: float


# fmt: off
_ENDPOINTS: Final[dict[tuple[Model, Sex], tuple[_Endpoint, _Endpoint]]] = {  # heart, stroke
    ("lab", "L"): (
        _Endpoint(.0719227, .2284944, .0132183, .6410114, .5638109, -.0045806, -.0001576, -.0124966, -.0182545,
                  .9540108, -.16431674, 1.09276223),
        _Endpoint(.0986578, .029526, .0222629, .6268712, .4981217, .00142, -.0004147, -.026302, -.0150561,
                  .9849257, -.61451495, .66565758),
    ),
    ("lab", "P"): (
        _Endpoint(.1020713, .2050377, .015823, 1.070358, 1.053223, -.0051932, -.0001378, -.0234174, -.0332666,
                  .9894159, -.44491601, .78449714),
        _Endpoint(.1056632, .0257782, .0206278, .8581998, .7443627, -.0021387, -.0004897, -.0209826, -.0200822,
                  .9890569, -.80225074, .59550051),
    ),
    ("nonlab", "L"): (
        _Endpoint(.073593, .0337219, .0133937, 0, .5954767, -.0010432, -.0001837, 0, -.0200831,
                  .9544258, -.15273957, 1.16163421),
        _Endpoint(.097674, .0159518, .0227294, 0, .4999862, -.0003516, -.0004374, 0, -.0153895,
                  .984826, -.65129262, .6442349),
    ),
    ("nonlab", "P"): (
        _Endpoint(.1049418, .0257616, .016726, 0, 1.093132, -.0006537, -.0001966, 0, -.0343739,
                  .9887124, -.4058024, .81467891),
        _Endpoint(.1046105, .0036406, .0216741, 0, .7399405, -.0000129, -.0005311, 0, -.0203997,
                  .9885706, -.71489072, .60943484),
    ),
}
# fmt: on


class RiskBand(IntEnum):
    """The colours of the chart, in order. The legend is from memory [M]; the unrounded risk is banded."""

    UNDER_5 = 0
    FROM_5 = 5
    FROM_10 = 10
    FROM_20 = 20
    FROM_30 = 30

    @property
    def label(self) -> str:
        """``"di bawah 5%"`` ... ``"30% ke atas"``."""
        match self:
            case RiskBand.UNDER_5:
                return "di bawah 5%"
            case RiskBand.FROM_30:
                return "30% ke atas"
        bands = list(RiskBand)
        return f"{self.value} sampai di bawah {bands[bands.index(self) + 1].value}%"


def band(risk: float) -> RiskBand:
    """The band of a risk as a fraction, unrounded: 0.0999 is below 10%."""
    return max(each for each in RiskBand if risk >= each / 100)


def risk(
    *,
    sex: str,
    age: float,
    systolic: float,
    smoker: bool,
    bmi: float | None = None,
    cholesterol: float | None = None,
    diabetes: bool | None = None,
) -> float:
    """The ten-year risk as a fraction, 0 to 1.

    ``sex`` ``"L"`` or ``"P"``, ``age`` in years (40 to 74 completed), ``systolic`` in mmHg, ``cholesterol``
    (total) in mmol/L, ``bmi`` in kg/m². With cholesterol and diabetes the laboratory model speaks, else the
    BMI model, which does not know of diabetes. Raises ``ValueError`` with an Indonesian reason outside the
    ages, without what a model needs, or for a value in the wrong unit.
    """
    _check_person(sex, age, smoker)
    _check_within("Tekanan sistolik", systolic, _SYSTOLIC, "mmHg")
    if cholesterol is not None:
        _check_cholesterol(cholesterol)
    if bmi is not None:
        _check_within("Indeks massa tubuh", bmi, _BMI, "kg/m²")
    a, s = age - 60, systolic - 120
    if cholesterol is not None and diabetes is not None:
        return _joined("lab", sex, _Point(a, cholesterol - 6, s, bool(diabetes), bool(smoker)))
    if bmi is None:
        raise ValueError("Risiko WHO memerlukan indeks massa tubuh, atau kolesterol bersama status diabetes.")
    return _joined("nonlab", sex, _Point(a, bmi - 25, s, False, bool(smoker)))


def cholesterol_problem(value: float) -> str | None:
    """The sentence for a total cholesterol outside 2 to 15 mmol/L, or ``None``."""
    if not _is_number(value):
        return "Kolesterol total harus berupa angka dalam mmol/L."
    low, high = _CHOLESTEROL
    if low <= value <= high:
        return None
    words = f"Kolesterol total harus dalam mmol/L ({low} sampai {high})."
    converted = value / MG_PER_MMOL
    if low <= converted <= high:
        shown = decimal(value, 0 if float(value).is_integer() else 1)
        return f"{words} {shown} tampaknya dalam mg/dL; dalam mmol/L: {decimal(converted)}."
    return f"{words} Periksa hasilnya dan ketik ulang."


@dataclass(frozen=True, slots=True)
class _Point:
    """A person as distances from the model's centre: age 60, cholesterol 6 or BMI 25, systolic 120."""

    age: float
    third: float
    systolic: float
    diabetes: bool
    smoker: bool


def _joined(model: Model, sex: str, at: _Point) -> float:
    """Both endpoints together: 1 - (1 - heart)(1 - stroke)."""
    heart, stroke = _ENDPOINTS[model, "L" if sex == "L" else "P"]
    return 1 - exp(-_hazard(heart, at) - _hazard(stroke, at))


def _hazard(of: _Endpoint, at: _Point) -> float:
    """Cumulative hazard of one endpoint in the region: the paper's ln(-ln(1 - p)) is the linear predictor plus
    that of the baseline."""
    predictor = (
        of.age * at.age
        + of.third * at.third
        + of.systolic * at.systolic
        + of.diabetes * at.diabetes
        + of.smoker * at.smoker
        + of.age_third * at.age * at.third
        + of.age_systolic * at.age * at.systolic
        + of.age_diabetes * at.age * at.diabetes
        + of.age_smoker * at.age * at.smoker
    )
    return exp(of.a + of.b * (predictor + log(-log(of.survival))))


def _check_person(sex: str, age: float, smoker: bool) -> None:
    if sex not in ("L", "P"):
        raise ValueError("Jenis kelamin harus L (laki-laki) atau P (perempuan).")
    if not _is_number(age):
        raise ValueError("Umur harus berupa angka dalam tahun.")
    if not YOUNGEST <= age < OLDEST + 1:
        raise ValueError(f"Risiko WHO tidak dihitung: umur harus {YOUNGEST} sampai {OLDEST} tahun.")
    if smoker not in (True, False):
        raise ValueError("Risiko WHO memerlukan jawaban merokok atau tidak.")


def _check_within(label: str, value: float, bounds: tuple[int, int], unit: str) -> None:
    low, high = bounds
    if not _is_number(value):
        raise ValueError(f"{label} harus berupa angka dalam {unit}.")
    if not low <= value <= high:
        raise ValueError(f"{label} di luar rentang yang masuk akal ({low} sampai {high} {unit}).")


def _check_cholesterol(value: float) -> None:
    problem = cholesterol_problem(value)
    if problem:
        raise ValueError(problem)


def _is_number(value: object) -> bool:
    try:
        return not isinstance(value, bool | str | None) and float(value) == value  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
