"""The health tier of a person before duty: history, blood pressure, glucose, WHO risk; the worst one speaks.

`rendah` needs blood pressure, glucose and history; without one of them, and without an alert, the answer is
``belum_lengkap``. The WHO risk is a reason to look closer, never a reason to be calm: outside 40 to 74 years,
for people with known heart disease or stroke, and for people with diabetes whose cholesterol is unknown it is
not calculated, and the notes say why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from data.rules import who_cvd
from data.rules.glucose import KINDS, GlucoseClass, classify
from data.rules.instruments import Fired, Reading, TierResult, worst
from data.rules.monitoring import Assessment, read_blood_pressure, read_symptoms
from data.rules.policy import BPJS_DISEASES, HISTORY, POLICY, Policy, Tier
from data.rules.pressure import Average, average
from data.rules.screening_values import ScreeningError, problems_of
from data.rules.vitals import Vitals
from data.rules.words import decimal, listing

__all__ = ["Screening", "ScreeningError", "screening_tier"]

_KNOWN_CVD: Final = frozenset({"jantung", "stroke", "gagal_jantung"})


@dataclass(frozen=True, slots=True)
class Screening:
    """An examination before the day; ``None`` is not asked or not measured, never normal.

    ``sex`` L or P, ``age`` in years, ``readings`` (systolic, diastolic) in mmHg in the order taken, ``glucose``
    in mg/dL, ``cholesterol`` (total) in mmol/L, ``history`` codes of :data:`~data.rules.policy.HISTORY` (empty:
    asked, none), ``bpjs`` a result (rendah, sedang, tinggi) per disease of the BPJS screening, ``symptoms``
    codes of complaints now, ``measured_on`` a day (YYYY-MM-DD) or time. Values in another unit and slips of the
    hand raise :class:`ScreeningError`, all of them at once.
    """

    sex: str | None
    age: float | None
    readings: tuple[tuple[int, int], ...] = ()
    glucose: float | None = None
    glucose_kind: str = "sewaktu"
    cholesterol: float | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    smoker: bool | None = None
    history: frozenset[str] | None = None
    bpjs: Mapping[str, str] = field(default_factory=dict)
    pregnant: bool | None = None
    symptoms: frozenset[str] | None = None
    measured_on: str | None = None

    def __post_init__(self) -> None:
        problems = problems_of(self)
        if problems:
            raise ScreeningError(problems)

    @property
    def bmi(self) -> float | None:
        """Body mass index, kg/m²; ``None`` without both measures."""
        if self.weight_kg is None or self.height_cm is None:
            return None
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def pressure(self) -> Average | None:
        """What the readings say together."""
        return average(self.readings)


Instrument = Callable[[Screening, Policy], Reading]


def screening_tier(screening: Screening, policy: Policy = POLICY) -> TierResult:
    """The worst of the instruments' answers, every rule that fired with its value and date, what is missing,
    and why a calculation was left out."""
    return worst((instrument(screening, policy) for instrument in BEFORE_DUTY), policy, screening.measured_on)


def _complaints(screening: Screening, policy: Policy) -> Reading:
    """Complaints count where they were asked; an examination is complete without them."""
    return Reading(read_symptoms(Assessment(symptoms=screening.symptoms), policy).fired)


def _pressure(screening: Screening, policy: Policy) -> Reading:
    found = screening.pressure
    if found is None:
        return Reading(missing=("tekanan darah",))
    vitals = Vitals(sbp=found.sbp, dbp=found.dbp)
    reading = read_blood_pressure(Assessment(vitals, screening.symptoms), policy)
    if found.needs_third:
        missing = ("pengukuran tekanan darah ketiga (dua yang pertama berselisih lebih dari 10 mmHg)",)
        return Reading(reading.fired, missing)
    if len(screening.readings) == 1:
        return Reading(reading.fired, (), ("Tekanan darah baru diukur satu kali; PNPK meminta dua kali.",))
    return reading


def _history(screening: Screening, policy: Policy) -> Reading:
    if screening.history is None:
        return Reading(missing=("riwayat penyakit",))
    fired = []
    for code, label in HISTORY.items():
        found = policy.history[code]
        if code in screening.history and found.alerts:
            mark = policy.marks["riwayat" if found >= Tier.EVALUASI else "riwayat_pantau"]
            fired.append(Fired("riwayat", f"Riwayat {label}.", code, mark, found))
    return Reading(tuple(fired))


def _glucose(screening: Screening, policy: Policy) -> Reading:
    if screening.glucose is None:
        return Reading(missing=("gula darah",))
    found = classify(screening.glucose, screening.glucose_kind)
    felt = any(symptom.felt for symptom in Assessment(symptoms=screening.symptoms).complaints())
    code = found.group.value
    if found.group is GlucoseClass.DIABETES and found.kind == "sewaktu" and felt:
        code = "diabetes_gejala"
    level = policy.glucose_before.get(code, Tier.RENDAH)
    if not level.alerts:
        return Reading()
    mark = policy.marks["gula_akut" if found.mark == "M" else "gula"]
    value = f"{_shown(screening.glucose)} mg/dL {KINDS[found.kind]}"
    words = f"Gula darah {KINDS[found.kind]} {_shown(screening.glucose)} mg/dL, {found.group.label}"
    return Reading((Fired("gula", f"{words}{' dengan keluhan' * (code == 'diabetes_gejala')}.", value, mark, level),))


def _who(screening: Screening, policy: Policy) -> Reading:
    reason = _not_calculated(screening)
    if reason:
        return Reading(notes=(f"Risiko WHO 10 tahun tidak dihitung ({reason}).",))
    found, pressure = screening, screening.pressure
    assert pressure is not None  # `_not_calculated` has looked
    assert found.sex is not None
    assert found.age is not None
    with_lab = found.cholesterol is not None
    risk = who_cvd.risk(
        sex=found.sex,
        age=found.age,
        systolic=pressure.sbp,
        smoker=bool(found.smoker),
        bmi=found.bmi,
        cholesterol=found.cholesterol,
        diabetes="diabetes" in (found.history or ()) if with_lab else None,
    )
    level = policy.who[who_cvd.band(risk)]
    value = f"{decimal(100 * risk)}%"
    words = f"Risiko WHO 10 tahun {value} ({'model laboratorium' if with_lab else 'model IMT'})."
    if not level.alerts:
        return Reading(notes=(words,))
    return Reading((Fired("who", words, value, policy.marks["who"], level),))


def _not_calculated(found: Screening) -> str | None:
    """Why the WHO risk cannot be given, in words that fit into brackets; ``None`` when it can."""
    known = [label for code, label in HISTORY.items() if code in _KNOWN_CVD & (found.history or frozenset())]
    if known:
        return f"sudah diketahui: {listing(known)}"
    if found.age is not None and found.age < who_cvd.YOUNGEST:
        return f"usia < {who_cvd.YOUNGEST}"
    if found.age is not None and found.age >= who_cvd.OLDEST + 1:
        return f"usia > {who_cvd.OLDEST}"
    lacking = {
        "usia": found.age is None,
        "jenis kelamin": found.sex is None,
        "tekanan darah": not found.readings,
        "riwayat penyakit": found.history is None,
        "kebiasaan merokok": found.smoker is None,
        "berat dan tinggi badan, atau kolesterol": found.bmi is None and found.cholesterol is None,
    }
    missing = [name for name, lacks in lacking.items() if lacks]
    if missing:
        return f"belum ada: {listing(missing)}"
    if "diabetes" in (found.history or ()) and found.cholesterol is None:
        return "diabetes tanpa kolesterol; aturan riwayat yang berlaku"
    return None


def _bpjs(screening: Screening, policy: Policy) -> Reading:
    fired = [
        Fired(
            "bpjs",
            f"Hasil skrining BPJS untuk {label}: risiko {screening.bpjs[code]}.",
            f"{code} {screening.bpjs[code]}",
            policy.marks["bpjs"],
            policy.bpjs[screening.bpjs[code]],
        )
        for code, label in BPJS_DISEASES.items()
        if code in screening.bpjs and policy.bpjs[screening.bpjs[code]].alerts
    ]
    return Reading(tuple(fired))


def _habits(screening: Screening, policy: Policy) -> Reading:
    """Pregnancy, smoking, and weight."""
    fired = []
    if screening.pregnant:
        words = "Hamil: dokter yang memutuskan."
        fired.append(Fired("hamil", words, "hamil", policy.marks["hamil"], policy.pregnant))
    if screening.smoker and screening.age is not None and screening.age >= policy.smoker_from:
        words = f"Merokok pada usia {policy.smoker_from} tahun ke atas."
        fired.append(Fired("merokok", words, "merokok", policy.marks["merokok"], policy.smoker))
    bmi = screening.bmi
    if bmi is not None and bmi >= policy.obese_from:
        words = f"Indeks massa tubuh {decimal(bmi)} kg/m²."
        fired.append(Fired("imt", words, f"{decimal(bmi)} kg/m²", policy.marks["imt"], policy.obese))
    return Reading(tuple(fired))


def _shown(value: float) -> str:
    return decimal(value, 0 if float(value).is_integer() else 1)


BEFORE_DUTY: Final[tuple[Instrument, ...]] = (_complaints, _pressure, _history, _glucose, _who, _bpjs, _habits)
