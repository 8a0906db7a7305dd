"""What every health instrument answers, and how the answers are joined: the worst one speaks.

Nothing is added up across instruments; that would be a score of our own. Each instrument answers with a
:class:`Reading`: which rules fired and what it lacks. What is missing is never low risk: without an alert an
incomplete set of answers is ``belum_lengkap``, and an alert is not weakened by what is missing beside it.

:mod:`~data.rules.screening` reads a person before the day, :mod:`~data.rules.monitoring` one on duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.rules.policy import Policy, Tier
from data.rules.symptoms import Mark


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule that lifts a tier: ``rule`` its name, ``words`` in Indonesian, ``value`` what was seen,
    ``mark`` how sure the source is (V, R, M), ``tier`` what it asks for, ``on`` when the value was taken (a day
    or a time, as it was given)."""

    rule: str
    words: str
    value: str
    mark: Mark
    tier: Tier
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One instrument's answer: the rules that fired, what it lacks to say ``rendah``, and what a reader should
    know beside the tier (both Indonesian)."""

    fired: tuple[Fired, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierResult:
    """The tier, every rule that fired (most urgent first), what was missing, the policy's label, and notes that
    move no tier."""

    tier: Tier
    fired: tuple[Fired, ...]
    missing: tuple[str, ...]
    policy: str
    notes: tuple[str, ...] = ()


def combine(tiers: Iterable[Tier]) -> Tier:
    """The worst of several tiers. Any alert beats ``belum_lengkap``; ``rendah`` never does, and no answers at
    all are ``belum_lengkap``."""
    levels = list(tiers)
    most = max(levels, default=Tier.BELUM_LENGKAP)
    if most is Tier.RENDAH and Tier.BELUM_LENGKAP in levels:
        return Tier.BELUM_LENGKAP
    return most


def worst(readings: Iterable[Reading], policy: Policy, on: str | None = None) -> TierResult:
    """All answers as one, dated ``on`` where a rule has no date of its own."""
    answers = list(readings)
    fired = [each if each.on else replace(each, on=on) for answer in answers for each in answer.fired]
    fired.sort(key=lambda each: -each.tier)
    missing = tuple(dict.fromkeys(name for answer in answers for name in answer.missing))
    notes = tuple(dict.fromkeys(words for answer in answers for words in answer.notes))
    levels = [Tier.BELUM_LENGKAP if missing or not answers else Tier.RENDAH, *(each.tier for each in fired)]
    return TierResult(combine(levels), tuple(fired), missing, policy.label, notes)
