"""The health tier of a person on duty: published instruments side by side, the worst one speaks.

Nothing is added up across instruments; that would be a score of our own. Each instrument reads an
:class:`Assessment` under a :class:`~data.rules.policy.Policy` and answers with a :class:`Reading`: which
rules fired and what was missing. :func:`tier` takes the maximum. What is missing is never low risk: without
an alert an incomplete assessment is ``belum_lengkap``, and an alert is not weakened by what is missing beside
it.

More instruments (history, WHO risk, glucose) stand beside these by being added to the tuple handed to
:func:`tier`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from data.rules.blood_pressure import Grade, bp_grade
from data.rules.news2 import LABELS, News2, news2
from data.rules.policy import POLICY, Policy, Tier
from data.rules.symptoms import SYMPTOMS, Mark, Symptom
from data.rules.vitals import Vitals
from data.rules.words import listing


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was asked and measured at one time.

    ``symptoms``: codes of :data:`~data.rules.symptoms.SYMPTOMS`; the empty set means *asked, none*, ``None``
    means *not asked*. ``grade_3_before``: an earlier reading, at least the policy's minutes ago, was derajat
    3 too.
    """

    vitals: Vitals = field(default_factory=Vitals)
    symptoms: frozenset[str] | None = None
    grade_3_before: bool = False

    def __post_init__(self) -> None:
        unknown = sorted((self.symptoms or frozenset()) - SYMPTOMS.keys())
        if unknown:
            raise ValueError(f"Keluhan {listing(unknown)} tidak ada dalam daftar keluhan.")

    def complaints(self) -> tuple[Symptom, ...]:
        """The reported symptoms in the order of the vocabulary; not alert (C, V, P, U) is one, whoever noted
        it."""
        codes = set(self.symptoms or ())
        if self.vitals.acvpu not in (None, "A"):
            codes.add("tidak_sadar_penuh")
        return tuple(symptom for code, symptom in SYMPTOMS.items() if code in codes)


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule that lifts a tier: ``rule`` its name, ``words`` in Indonesian, ``value`` what was seen,
    ``mark`` how sure the source is (V, R, M), ``tier`` what it asks for."""

    rule: str
    words: str
    value: str
    mark: Mark
    tier: Tier


@dataclass(frozen=True, slots=True)
class Reading:
    """One instrument's answer: the rules that fired, and what it lacks to say ``rendah`` (Indonesian)."""

    fired: tuple[Fired, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierResult:
    """The tier, every rule that fired (most urgent first), what was missing, and the policy's label."""

    tier: Tier
    fired: tuple[Fired, ...]
    missing: tuple[str, ...]
    policy: str


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


ON_DUTY: Final[tuple[Instrument, ...]] = (read_symptoms, read_blood_pressure, read_news2)


def tier(assessment: Assessment, policy: Policy = POLICY, instruments: tuple[Instrument, ...] = ON_DUTY) -> TierResult:
    """The worst of the instruments' answers, with every rule that fired."""
    readings = [instrument(assessment, policy) for instrument in instruments]
    fired = sorted((each for reading in readings for each in reading.fired), key=lambda each: -each.tier)
    missing = tuple(dict.fromkeys(name for reading in readings for name in reading.missing))
    levels = [Tier.BELUM_LENGKAP if missing or not readings else Tier.RENDAH, *(each.tier for each in fired)]
    return TierResult(combine(levels), tuple(fired), missing, policy.label)


def combine(tiers: Iterable[Tier]) -> Tier:
    """The worst of several tiers. Any alert beats ``belum_lengkap``; ``rendah`` never does, and no answers at
    all are ``belum_lengkap``."""
    levels = list(tiers)
    worst = max(levels, default=Tier.BELUM_LENGKAP)
    if worst is Tier.RENDAH and Tier.BELUM_LENGKAP in levels:
        return Tier.BELUM_LENGKAP
    return worst


def _news2_value(score: News2) -> str:
    return str(score.total) if score.complete else f"\N{GREATER-THAN OR EQUAL TO} {score.lower_bound}"


def _news2_words(score: News2) -> str:
    reds = [LABELS[name] for name, part in score.parts.items() if part == 3]
    single = f", {listing(reds)} bernilai 3" if reds else ""
    if score.complete:
        return f"NEWS2 {score.total}{single}."
    lacking = listing([LABELS[name] for name in score.missing])
    return f"NEWS2 belum lengkap, sekurangnya {score.lower_bound}{single}; belum diukur: {lacking}."
