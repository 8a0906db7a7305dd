"""NEWS2, the National Early Warning Score of the Royal College of Physicians (London, 2017), charts 1 and 2.

Used with acknowledgement and unchanged. Not for people under 16 or in pregnancy. It is blind to high blood
pressure (111 to 219 mmHg scores 0), to chest pain and to glucose: it always stands beside other instruments.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real
from types import MappingProxyType
from typing import Final, Literal

from data.rules.vitals import Vitals

Band = Literal["low", "low-medium", "medium", "high"]
Measured = int | float | Decimal

PARTS: Final = ("respiration", "spo2", "oxygen", "systolic", "pulse", "consciousness", "temperature")

LABELS: Final = MappingProxyType(
    {
        "respiration": "laju napas",
        "spo2": "saturasi oksigen",
        "oxygen": "oksigen tambahan",
        "systolic": "tekanan sistolik",
        "pulse": "nadi",
        "consciousness": "kesadaran",
        "temperature": "suhu",
    }
)

LEVELS: Final = ("A", "C", "V", "P", "U")
"""Alert, new Confusion, Voice, Pain, Unresponsive: all but the first score 3."""

# What no person and no instrument gives. Wider than what is taken at the door (`data.rules.vitals.BOUNDS`): the
# chart has a class for a breath or a pulse that is not there.
_POSSIBLE: Final = {
    "respiration": (0, 120, "kali per menit"),
    "spo2": (0, 100, "%"),
    "systolic": (0, 350, "mmHg"),
    "pulse": (0, 350, "kali per menit"),
    "temperature": (20, 46, "°C"),
}
_WHOLE: Final = Decimal(1)
_TENTH: Final = Decimal("0.1")

# Each scale: upper ends of the classes, in order, and the score of each class (one more than the ends).
_Scale = tuple[tuple[int | Decimal, ...], tuple[int, ...]]
_RESPIRATION: Final[_Scale] = ((8, 11, 20, 24), (3, 1, 0, 2, 3))
_SPO2_SCALE_1: Final[_Scale] = ((91, 93, 95), (3, 2, 1, 0))
_SPO2_SCALE_2: Final[_Scale] = ((83, 85, 87, 92, 94, 96), (3, 2, 1, 0, 1, 2, 3))
_SYSTOLIC: Final[_Scale] = ((90, 100, 110, 219), (3, 2, 1, 0, 3))
_PULSE: Final[_Scale] = ((40, 50, 90, 110, 130), (3, 1, 0, 1, 2, 3))
_TEMPERATURE: Final[_Scale] = (tuple(map(Decimal, ("35.0", "36.0", "38.0", "39.0"))), (3, 1, 0, 1, 2))


@dataclass(frozen=True, slots=True)
class News2:
    """A NEWS2 score.

    ``parts``: score of each of :data:`PARTS`, ``None`` where not measured. ``total``: 0 to 20; of an
    incomplete set the sum of what was measured, the least it can be. ``red_score``: a single parameter scores
    3. ``band``: ``None`` when the set is incomplete and what is there does not alert yet; an incomplete set
    alerts when its total reaches 5 or one part is 3, and its band is then the least it can be.
    """

    parts: Mapping[str, int | None]
    total: int
    red_score: bool
    complete: bool
    band: Band | None

    @property
    def lower_bound(self) -> int:
        """What the score is at least: the total of a complete set."""
        return self.total

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parameters that were not measured."""
        return tuple(name for name, score in self.parts.items() if score is None)


def score(
    respiration: Measured | None,
    spo2: Measured | None,
    *,
    scale: int = 1,
    oxygen: bool | None = False,
    systolic: Measured | None,
    pulse: Measured | None,
    consciousness: str | None,
    temperature: Measured | None,
) -> News2:
    """Score a set of vital signs; ``None`` is not measured, and what was not measured is not scored as normal.

    ``respiration`` and ``pulse`` per minute, ``spo2`` in per cent by ``scale`` 1 or 2, ``oxygen`` whether
    oxygen is given, ``systolic`` in mmHg, ``consciousness`` one of :data:`LEVELS`, ``temperature`` in degrees
    Celsius. Every value is first rounded half up to what the chart is printed in (whole numbers; temperature
    to one decimal), so that no value falls between two classes. Raises ``ValueError`` with an Indonesian
    reason for what cannot be a measurement.
    """
    if scale not in (1, 2):
        raise ValueError("Skala SpO2 harus 1 atau 2.")
    if oxygen not in (None, True, False):
        raise ValueError("Oksigen tambahan harus dijawab ya atau tidak.")
    if consciousness is not None and consciousness not in LEVELS:
        raise ValueError("Kesadaran harus salah satu dari A, C, V, P atau U.")
    parts: dict[str, int | None] = {
        "respiration": _class(_rounded("respiration", respiration), _RESPIRATION),
        "spo2": _spo2(_rounded("spo2", spo2), scale, oxygen),
        "oxygen": None if oxygen is None else 2 * bool(oxygen),
        "systolic": _class(_rounded("systolic", systolic), _SYSTOLIC),
        "pulse": _class(_rounded("pulse", pulse), _PULSE),
        "consciousness": None if consciousness is None else 3 * (consciousness != "A"),
        "temperature": _class(_rounded("temperature", temperature), _TEMPERATURE),
    }
    measured = [part for part in parts.values() if part is not None]
    total, red, complete = sum(measured), 3 in measured, len(measured) == len(parts)
    band = _band(total, red)
    return News2(MappingProxyType(parts), total, red, complete, band if complete or band != "low" else None)


def news2(vitals: Vitals) -> News2:
    """The score of a set of vital signs as it came through the door."""
    return score(
        vitals.rr,
        vitals.spo2,
        scale=vitals.spo2_scale,
        oxygen=vitals.on_oxygen,
        systolic=vitals.sbp,
        pulse=vitals.pulse,
        consciousness=vitals.acvpu,
        temperature=vitals.temp_c,
    )


def _rounded(name: str, value: Measured | None) -> Decimal | None:
    """The value as the chart is printed; ``ValueError`` for one that is no measurement."""
    if value is None:
        return None
    low, high, unit = _POSSIBLE[name]
    label = LABELS[name].capitalize()
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise ValueError(f"{label} harus berupa angka dalam {unit}.")
    if not low <= value <= high:  # nan is not between them either
        shown = str(value).replace(".", ",")
        raise ValueError(f"{label} {shown} {unit} tidak mungkin ({low} sampai {high}).")
    return Decimal(str(value)).quantize(_TENTH if name == "temperature" else _WHOLE, ROUND_HALF_UP)


def _class(value: Decimal | None, scale: _Scale) -> int | None:
    if value is None:
        return None
    ends, scores = scale
    return scores[bisect_left(ends, value)]


def _spo2(value: Decimal | None, scale: int, oxygen: bool | None) -> int | None:
    """Scale 2 scores 93% and more by the oxygen given: on air it is 0, and unknown when that was not
    noted."""
    if value is None or scale == 1:
        return _class(value, _SPO2_SCALE_1)
    if value >= 93 and not oxygen:
        return None if oxygen is None else 0
    return _class(value, _SPO2_SCALE_2)


def _band(total: int, red: bool) -> Band:
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low-medium" if red else "low"
