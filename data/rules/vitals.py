"""Vital signs as they were measured, refused when no living person or no instrument gives such a value.

The bounds are not medical limits. They catch slips of the hand (``1200`` for ``120``, systolic and diastolic
exchanged) and are wide enough for every value that NEWS2 or the blood pressure table has a class for.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, NamedTuple, get_args

from data.rules.words import decimal

Consciousness = Literal["A", "C", "V", "P", "U"]
"""Alert, new Confusion, Voice, Pain, Unresponsive."""


class Bound(NamedTuple):
    """Smallest and largest plausible value of one vital sign, with its label and unit."""

    low: int
    high: int
    label: str
    unit: str


BOUNDS: Final[dict[str, Bound]] = {
    "rr": Bound(1, 80, "Laju napas", "kali per menit"),
    "spo2": Bound(50, 100, "Saturasi oksigen", "%"),
    "sbp": Bound(40, 300, "Tekanan sistolik", "mmHg"),
    "dbp": Bound(20, 200, "Tekanan diastolik", "mmHg"),
    "pulse": Bound(20, 250, "Nadi", "kali per menit"),
    "temp_c": Bound(28, 44, "Suhu tubuh", "°C"),
}

_ACVPU: Final = frozenset(get_args(Consciousness))


class VitalsError(ValueError):
    """A value that cannot be a measurement: ``problems`` maps field to an Indonesian sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Vitals:
    """One set of vital signs; ``None`` is *not measured*, never normal.

    ``rr`` and ``pulse`` per minute, ``spo2`` in per cent, ``sbp`` and ``dbp`` in mmHg, ``temp_c`` in degrees
    Celsius. ``spo2_scale`` 2 is for people with confirmed hypercapnic failure and a prescribed target of 88
    to 92% only. Implausible values raise :class:`VitalsError`, all of them at once.
    """

    rr: int | None = None
    spo2: int | None = None
    spo2_scale: Literal[1, 2] = 1
    on_oxygen: bool | None = None
    sbp: int | None = None
    dbp: int | None = None
    pulse: int | None = None
    acvpu: Consciousness | None = None
    temp_c: float | Decimal | None = None

    def __post_init__(self) -> None:
        sentences = {name: _outside(getattr(self, name), name, bound) for name, bound in BOUNDS.items()}
        problems = {name: words for name, words in sentences.items() if words}
        if self.spo2_scale not in (1, 2):
            problems["spo2_scale"] = "Skala SpO2 harus 1 atau 2."
        if self.acvpu is not None and self.acvpu not in _ACVPU:
            problems["acvpu"] = "Kesadaran harus salah satu dari A, C, V, P atau U."
        if self.on_oxygen is not None and not isinstance(self.on_oxygen, bool):
            problems["on_oxygen"] = "Oksigen tambahan harus dijawab ya atau tidak."
        if not problems and self.sbp is not None and self.dbp is not None and self.sbp <= self.dbp:
            problems["dbp"] = (
                f"Tekanan diastolik {self.dbp} tidak lebih rendah dari sistolik {self.sbp}. "
                "Periksa apakah keduanya tertukar."
            )
        if problems:
            raise VitalsError(problems)

    def temperature(self) -> Decimal | None:
        """Body temperature rounded to one decimal, half up, as the NEWS2 chart is printed."""
        if self.temp_c is None:
            return None
        return Decimal(str(self.temp_c)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _outside(value: object, name: str, bound: Bound) -> str | None:
    """The sentence for a value that is no plausible measurement, or ``None``."""
    if value is None:
        return None
    allowed = (int, float, Decimal) if name == "temp_c" else (int,)
    if isinstance(value, bool) or not isinstance(value, allowed):
        wanted = "angka" if name == "temp_c" else "bilangan bulat"
        return f"{bound.label} harus berupa {wanted} dalam {bound.unit}."
    measured = float(str(value))
    if bound.low <= measured <= bound.high:
        return None
    shown = str(value) if isinstance(value, int) else decimal(measured)
    return (
        f"{bound.label} {shown} {bound.unit} di luar rentang yang masuk akal "
        f"({bound.low} sampai {bound.high}). Periksa alat dan ketik ulang."
    )
