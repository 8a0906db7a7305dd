"""NEWS2, the National Early Warning Score of the Royal College of Physicians (London, 2017), charts 1 and 2.

Used with acknowledgement and unchanged. Not for people under 16 or in pregnancy. It is blind to high blood
pressure (111 to 219 mmHg scores 0), to chest pain and to glucose: it always stands beside other instruments.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from data.rules.vitals import Vitals

Band = Literal["low", "low-medium", "medium", "high"]

PARTS: Final = ("rr", "spo2", "on_oxygen", "sbp", "pulse", "acvpu", "temp_c")

LABELS: Final = MappingProxyType(
    {
        "rr": "laju napas",
        "spo2": "saturasi oksigen",
        "on_oxygen": "oksigen tambahan",
        "sbp": "tekanan sistolik",
        "pulse": "nadi",
        "acvpu": "kesadaran",
        "temp_c": "suhu",
    }
)

# Each scale: upper ends of the classes, in order, and the score of each class (one more than the ends).
_RR: Final = ((8, 11, 20, 24), (3, 1, 0, 2, 3))
_SPO2_SCALE_1: Final = ((91, 93, 95), (3, 2, 1, 0))
_SPO2_SCALE_2: Final = ((83, 85, 87, 92, 94, 96), (3, 2, 1, 0, 1, 2, 3))
_SBP: Final = ((90, 100, 110, 219), (3, 2, 1, 0, 3))
_PULSE: Final = ((40, 50, 90, 110, 130), (3, 1, 0, 1, 2, 3))
_TEMP: Final = (tuple(map(Decimal, ("35.0", "36.0", "38.0", "39.0"))), (3, 1, 0, 1, 2))


@dataclass(frozen=True, slots=True)
class News2:
    """A NEWS2 score.

    ``parts``: score of each of the seven parameters, ``None`` where not measured. ``total``: 0 to 20,
    ``None`` when the set is incomplete. ``red``: a single parameter scores 3. ``lower_bound``: sum of what
    was measured (the total of a complete set). ``band``: ``None`` when the set is incomplete and what is
    there does not alert yet; an incomplete set alerts when its lower bound reaches 5 or one part is 3, and
    its band is then the least it can be.
    """

    parts: Mapping[str, int | None]
    total: int | None
    red: bool
    complete: bool
    lower_bound: int
    band: Band | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parameters that were not measured."""
        return tuple(name for name, score in self.parts.items() if score is None)


def news2(vitals: Vitals) -> News2:
    """Score a set of vital signs; what was not measured is not scored as normal."""
    parts: dict[str, int | None] = {
        "rr": _score(vitals.rr, _RR),
        "spo2": _spo2(vitals),
        "on_oxygen": None if vitals.on_oxygen is None else 2 * vitals.on_oxygen,
        "sbp": _score(vitals.sbp, _SBP),
        "pulse": _score(vitals.pulse, _PULSE),
        "acvpu": None if vitals.acvpu is None else 3 * (vitals.acvpu != "A"),
        "temp_c": _score(vitals.temperature(), _TEMP),
    }
    measured = [score for score in parts.values() if score is not None]
    bound = sum(measured)
    complete = len(measured) == len(parts)
    red = 3 in measured
    band = _band(bound, red)
    return News2(
        parts=MappingProxyType(parts),
        total=bound if complete else None,
        red=red,
        complete=complete,
        lower_bound=bound,
        band=band if complete or band != "low" else None,
    )


def _score(value: int | Decimal | None, scale: tuple[tuple[int | Decimal, ...], tuple[int, ...]]) -> int | None:
    if value is None:
        return None
    ends, scores = scale
    return scores[bisect_left(ends, value)]


def _spo2(vitals: Vitals) -> int | None:
    """Scale 2 scores 93% and more by the oxygen given: on air it is 0, and unknown when that was not
    noted."""
    if vitals.spo2 is None or vitals.spo2_scale == 1:
        return _score(vitals.spo2, _SPO2_SCALE_1)
    if vitals.spo2 >= 93 and not vitals.on_oxygen:
        return None if vitals.on_oxygen is None else 0
    return _score(vitals.spo2, _SPO2_SCALE_2)


def _band(score: int, red: bool) -> Band:
    if score >= 7:
        return "high"
    if score >= 5:
        return "medium"
    return "low-medium" if red else "low"
