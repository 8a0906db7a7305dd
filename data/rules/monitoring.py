"""The health tier of a person on duty: complaints, vital signs, glucose, tiredness; the worst one speaks.

Each instrument reads an :class:`Assessment` under a :class:`~data.rules.policy.Policy`. Tiredness is none of
them: it makes whatever they say together one step more urgent, up to ``evaluasi``, and never refers by itself.
Hours on duty move no tier; they are said beside it.

More instruments stand beside these by being added to the tuple handed to :func:`tier`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from data.rules.fatigue import DutyFlag, duty_flag, duty_words, impaired, kss_problem
from data.rules.glucose import CRISIS_ABOVE, KINDS, acute, glucose_problem, kind_problem
from data.rules.instruments import Fired, Reading, TierResult, combine, worst
from data.rules.news2 import LABELS, News2, news2
from data.rules.policy import POLICY, Policy, Tier
from data.rules.pressure import Grade, bp_grade
from data.rules.symptoms import SYMPTOMS, Symptom
from data.rules.vitals import Vitals
from data.rules.words import decimal, listing

_FAST_BREATHING: Final = 21  # per minute, from where NEWS2 scores 2


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was asked and measured at one time.

    ``symptoms``: codes of :data:`~data.rules.symptoms.SYMPTOMS`; the empty set means *asked, none*, ``None``
    means *not asked*. ``grade_3_before``: an earlier reading, at least the policy's minutes ago, was derajat
    3 too. ``glucose`` in mg/dL, ``kss`` 1 to 9, ``slept`` (last 24) and ``duty`` in hours; ``None`` is not
    measured, and unlike the rest their absence makes nothing incomplete.
    """

    vitals: Vitals = field(default_factory=Vitals)
    symptoms: frozenset[str] | None = None
    grade_3_before: bool = False
    glucose: float | None = None
    glucose_kind: str = "sewaktu"
    kss: int | None = None
    slept: float | None = None
    duty: float | None = None

    def __post_init__(self) -> None:
        unknown = sorted((self.symptoms or frozenset()) - SYMPTOMS.keys())
        if unknown:
            raise ValueError(f"Keluhan {listing(unknown)} tidak ada dalam daftar keluhan.")
        problem = None
        if self.glucose is not None:
            problem = glucose_problem(self.glucose) or kind_problem(self.glucose_kind)
        if self.kss is not None:
            problem = problem or kss_problem(self.kss)
        if problem:
            raise ValueError(problem)

    def complaints(self) -> tuple[Symptom, ...]:
        """The reported symptoms in the order of the vocabulary; not alert (C, V, P, U) is one, whoever noted
        it."""
        codes = set(self.symptoms or ())
        if self.vitals.acvpu not in (None, "A"):
            codes.add("tidak_sadar_penuh")
        return tuple(symptom for code, symptom in SYMPTOMS.items() if code in codes)


Instrument = Callable[[Assessment, Policy], Reading]


def read_news2(assessment: Assessment, policy: Policy) -> Reading:
    """NEWS2 as an instrument. An incomplete set alerts by its lower bound (5 and more, or a single 3)."""
    score = news2(assessment.vitals)
    missing = tuple(LABELS[name] for name in score.missing)
    if score.band is None or score.total == 0:
        return Reading((), missing)
    fired = Fired("news2", _news2_words(score), _news2_value(score), policy.marks["news2"], policy.news2[score.band])
    return Reading((fired,), missing)


def read_blood_pressure(assessment: Assessment, policy: Policy) -> Reading:
    """Blood pressure by PNPK 2021, beside NEWS2 because NEWS2 does not see it."""
    sbp, dbp = assessment.vitals.sbp, assessment.vitals.dbp
    measured = bp_grade(sbp, dbp)
    missing = tuple(label for label, value in (("tekanan sistolik", sbp), ("tekanan diastolik", dbp)) if value is None)
    grade = measured.at_least
    if grade is None or not policy.blood_pressure[grade].alerts:
        return Reading((), missing)
    value = f"{sbp if sbp is not None else '?'}/{dbp if dbp is not None else '?'}"
    words = f"Tekanan darah {value} mmHg, {'' if measured.complete else 'sekurangnya '}{grade.label}."
    mark, level = policy.marks["tekanan_darah"], policy.blood_pressure[grade]
    if grade is Grade.DERAJAT_3:
        felt = [symptom.label for symptom in assessment.complaints() if symptom.felt]
        if felt:
            mark, level = policy.marks["tekanan_darah_gejala"], policy.grade_3_with_symptoms
            words = f"{words[:-1]} dengan gejala: {listing(felt)}."
        elif assessment.grade_3_before:
            words = f"{words[:-1]}, juga pada pengukuran sebelumnya."
        else:
            words = f"{words} Ulangi {policy.repeat_minutes} menit."
    return Reading((Fired("tekanan_darah", words, value, mark, level),), missing)


def read_symptoms(assessment: Assessment, policy: Policy) -> Reading:
    """The complaints, each by its class."""
    fired = tuple(
        Fired("gejala", f"{symptom.label}.", symptom.code, symptom.mark, policy.symptoms[symptom.group])
        for symptom in assessment.complaints()
    )
    return Reading(fired, ("keluhan belum ditanyakan",) if assessment.symptoms is None else ())


def read_glucose(assessment: Assessment, policy: Policy) -> Reading:
    """Glucose by its acute levels, where it was measured: low, high, and high with signs of a crisis."""
    value = assessment.glucose
    level = acute(value) if value is not None else None
    if value is None or level is None:
        return Reading()
    words = {
        "hipoglikemia_berat": "hipoglikemia berat",
        "hipoglikemia": "hipoglikemia",
        "tinggi": "tinggi",
        "sangat_tinggi": "sangat tinggi",
    }[level]
    found = policy.glucose_on_duty[level]
    signs = _crisis_signs(assessment) if value > CRISIS_ABOVE else []
    if signs:
        found, words = max(found, policy.glucose_on_duty["krisis"]), f"{words} dengan {listing(signs)}"
    shown = decimal(value, 0 if float(value).is_integer() else 1)
    kind = KINDS[assessment.glucose_kind]
    sentence = f"Gula darah {kind} {shown} mg/dL, {words}."
    return Reading((Fired("gula", sentence, f"{shown} mg/dL {kind}", policy.marks["gula_akut"], found),))


def _crisis_signs(assessment: Assessment) -> list[str]:
    codes = {symptom.code for symptom in assessment.complaints()}
    rate = assessment.vitals.rr
    signs = {
        "muntah": "muntah_terus" in codes,
        "kesadaran menurun": "tidak_sadar_penuh" in codes,
        "napas cepat": "sesak_istirahat" in codes or (rate is not None and rate >= _FAST_BREATHING),
    }
    return [words for words, present in signs.items() if present]


ON_DUTY: Final[tuple[Instrument, ...]] = (read_symptoms, read_blood_pressure, read_news2, read_glucose)


def tier(assessment: Assessment, policy: Policy = POLICY, instruments: tuple[Instrument, ...] = ON_DUTY) -> TierResult:
    """The worst of the instruments' answers, one step more urgent for a tired person, with every rule that
    fired."""
    result = worst((instrument(assessment, policy) for instrument in instruments), policy)
    flag = flag_of(assessment, policy)
    if flag is not None and assessment.duty is not None:
        result = replace(result, notes=(*result.notes, duty_words(flag, assessment.duty)))
    return _tired(assessment, result, policy)


def flag_of(assessment: Assessment, policy: Policy = POLICY) -> DutyFlag | None:
    """The flag of the hours on duty: ``"merah"`` is *wajib ganti*."""
    return duty_flag(policy.fatigue, assessment.duty)


def _tired(assessment: Assessment, result: TierResult, policy: Policy) -> TierResult:
    """One step up from what the instruments say, ``rendah`` at least (what is missing hides no lower tier), and
    no higher than the policy lets tiredness go."""
    reasons = impaired(policy.fatigue, assessment.kss, assessment.slept)
    if not reasons:
        return result
    raised = Tier(min(max(result.tier, Tier.RENDAH) + 1, policy.fatigue_at_most))
    words = f"Kelelahan: {listing(reasons)}{'; tingkat dinaikkan satu' if raised > result.tier else ''}."
    fired = Fired("kelelahan", words, listing(reasons), policy.marks["kelelahan"], raised)
    ordered = tuple(sorted((*result.fired, fired), key=lambda each: -each.tier))
    return replace(result, tier=combine((result.tier, raised)), fired=ordered)


def _news2_value(score: News2) -> str:
    return str(score.total) if score.complete else f"\N{GREATER-THAN OR EQUAL TO} {score.lower_bound}"


def _news2_words(score: News2) -> str:
    reds = [LABELS[name] for name, part in score.parts.items() if part == 3]
    single = f", {listing(reds)} bernilai 3" if reds else ""
    if score.complete:
        return f"NEWS2 {score.total}{single}."
    lacking = listing([LABELS[name] for name in score.missing])
    return f"NEWS2 belum lengkap, sekurangnya {score.lower_bound}{single}; belum diukur: {lacking}."
