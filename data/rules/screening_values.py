"""What an examination before the day cannot be: wrong units and slips of the hand, all named at once.

The bounds are not medical limits. They tell mg/dL from mmol/L and metres from centimetres, and are wide enough
for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from data.rules.glucose import glucose_problem, kind_problem
from data.rules.policy import BPJS_DISEASES, HISTORY
from data.rules.symptoms import SYMPTOMS
from data.rules.vitals import Vitals, VitalsError
from data.rules.who_cvd import cholesterol_problem
from data.rules.words import decimal, listing

if TYPE_CHECKING:
    from data.rules.screening import Screening

AGE: Final = (15, 110)
WEIGHT: Final = (25, 300)
HEIGHT: Final = (100, 230)
BMI: Final = (10, 80)
RESULTS: Final = ("rendah", "sedang", "tinggi")


class ScreeningError(ValueError):
    """Values that cannot be meant: ``problems`` maps field to an Indonesian sentence. The readings are the
    fields ``sbp_1``, ``dbp_1``, ``sbp_2``, and so on."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def problems_of(found: Screening) -> dict[str, str]:
    """Everything that is wrong with an examination; empty when nothing is."""
    sentences: dict[str, str | None] = {
        "sex": None if found.sex in (None, "L", "P") else "Jenis kelamin harus L (laki-laki) atau P (perempuan).",
        "age": _outside("Umur", found.age, AGE, "tahun"),
        **_readings(found.readings),
        "glucose": None if found.glucose is None else glucose_problem(found.glucose),
        "glucose_kind": kind_problem(found.glucose_kind),
        "cholesterol": None if found.cholesterol is None else cholesterol_problem(found.cholesterol),
        "weight_kg": _outside("Berat badan", found.weight_kg, WEIGHT, "kg"),
        "height_cm": _height(found.height_cm),
        "smoker": _yes_or_no("Merokok", found.smoker),
        "history": _unknown("Riwayat", found.history, HISTORY),
        "bpjs": _bpjs(found),
        "pregnant": _yes_or_no("Hamil", found.pregnant),
        "symptoms": _unknown("Keluhan", found.symptoms, SYMPTOMS),
    }
    problems = {name: words for name, words in sentences.items() if words}
    if found.pregnant and found.sex == "L":
        problems.setdefault("pregnant", "Hamil tidak sesuai dengan jenis kelamin L. Periksa keduanya.")
    if not problems.keys() & {"weight_kg", "height_cm"} and found.bmi is not None and not BMI[0] <= found.bmi <= BMI[1]:
        problems["weight_kg"] = "Berat dan tinggi badan tidak sepadan. Periksa keduanya dan satuannya (kg, cm)."
    return problems


def _readings(readings: Iterable[tuple[int, int]]) -> dict[str, str | None]:
    """Each reading by the bounds of the vital signs, and that systolic and diastolic are not exchanged."""
    problems: dict[str, str | None] = {}
    for number, (sbp, dbp) in enumerate(readings, start=1):
        try:
            if sbp is None or dbp is None:
                problems[f"{'sbp' if sbp is None else 'dbp'}_{number}"] = "Isi sistolik dan diastolik keduanya."
            Vitals(sbp=sbp, dbp=dbp)
        except VitalsError as error:
            problems |= {f"{name}_{number}": words for name, words in error.problems.items()}
    return problems


def _height(value: float | None) -> str | None:
    words = _outside("Tinggi badan", value, HEIGHT, "cm")
    if words and isinstance(value, int | float) and HEIGHT[0] <= 100 * value <= HEIGHT[1]:
        words = (
            f"Tinggi badan harus dalam cm ({HEIGHT[0]} sampai {HEIGHT[1]}). {decimal(value, 2)} tampaknya dalam "
            f"meter; dalam cm: {round(100 * value)}."
        )
    return words


def _outside(label: str, value: object, bounds: tuple[int, int], unit: str) -> str | None:
    low, high = bounds
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{label} harus berupa angka dalam {unit}."
    if low <= value <= high:
        return None
    return f"{label} harus dalam {unit} ({low} sampai {high}). Periksa kembali dan ketik ulang."


def _yes_or_no(label: str, value: object) -> str | None:
    return None if value is None or isinstance(value, bool) else f"{label} harus dijawab ya atau tidak."


def _unknown(label: str, found: Iterable[str] | None, known: Iterable[str]) -> str | None:
    unknown = sorted(set(found or ()) - set(known))
    return f"{label} {listing(unknown)} tidak ada dalam daftarnya." if unknown else None


def _bpjs(found: Screening) -> str | None:
    unknown = _unknown("Penyakit skrining BPJS", found.bpjs, BPJS_DISEASES)
    if unknown:
        return unknown
    if all(result in RESULTS for result in found.bpjs.values()):
        return None
    return f"Hasil skrining BPJS harus salah satu dari {', '.join(RESULTS)}."
