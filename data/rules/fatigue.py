"""Tiredness on duty: the Karolinska Sleepiness Scale, hours slept, hours on duty. No sum of them is made.

KSS 7 and more is where most studies start to act; less than 5 hours of sleep in the last 24 is *deemed
impaired* (Dawson, Sprajcer, Thomas 2021) [R]. 8, 12 and 16 hours on duty are flags of the policy; 12 is the
legal day of employees (PP 35/2021), a yardstick only. No validated Indonesian wording of the scale was found:
the labels wait for a back-translation [M].
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from data.rules.words import decimal

KSS: Final = MappingProxyType(
    {
        1: "sangat segar",
        3: "segar",
        5: "tidak segar, tidak mengantuk",
        7: "mengantuk, belum sulit tetap terjaga",
        9: "sangat mengantuk, berjuang tetap terjaga",
    }
)
"""The printed words of the scale; the even numbers lie between them."""

LOWEST, HIGHEST = 1, 9

DutyFlag = Literal["kuning", "jingga", "merah"]
_DUTY_HOURS: Final[Mapping[DutyFlag, float]] = MappingProxyType({"kuning": 8, "jingga": 12, "merah": 16})


@dataclass(frozen=True, slots=True)
class FatigueRule:
    """From where tiredness counts. ``duty_hours``: the flag from so many hours on, in rising order."""

    kss_from: int = 7
    sleep_below: float = 5.0
    duty_hours: Mapping[DutyFlag, float] = field(default_factory=lambda: _DUTY_HOURS)


def kss_problem(value: object) -> str | None:
    """The sentence for an answer outside the scale, or ``None``."""
    if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
        return f"Skala kantuk (KSS) diisi bilangan bulat {LOWEST} sampai {HIGHEST}."
    return None


def impaired(rule: FatigueRule, kss: int | None, slept: float | None) -> tuple[str, ...]:
    """Why a person counts as too tired, in words; empty when nothing says so (or nothing was asked)."""
    reasons = []
    if kss is not None and kss >= rule.kss_from:
        reasons.append(f"skala kantuk (KSS) {kss}")
    if slept is not None and slept < rule.sleep_below:
        reasons.append(f"tidur {_hours(slept)} jam dalam 24 jam terakhir")
    return tuple(reasons)


def duty_flag(rule: FatigueRule, hours: float | None) -> DutyFlag | None:
    """The flag of so many hours on duty; ``None`` below the first, or when nobody said."""
    if hours is None:
        return None
    reached: DutyFlag | None = None
    for flag, least in rule.duty_hours.items():
        if hours >= least:
            reached = flag
    return reached


def duty_words(flag: DutyFlag, hours: float) -> str:
    """``"Bertugas 16,5 jam: wajib ganti."``"""
    asks = {"kuning": "perlu istirahat", "jingga": "perlu digantikan", "merah": "wajib ganti"}[flag]
    return f"Bertugas {_hours(hours)} jam: {asks}."


def _hours(value: float) -> str:
    return decimal(value, 0 if float(value).is_integer() else 1)
