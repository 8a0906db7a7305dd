"""Follow-up after the day: everybody who was referred or treated is asked how they are, for thirty days.

One of the dead of 2024 had been sent home first. Contacts are due on days 1, 3, 7, 14 and 30 after the alert ended [M].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

DAYS: Final = (1, 3, 7, 14, 30)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sehat": "Sehat",
        "rawat_jalan": "Rawat jalan",
        "rawat_inap": "Rawat inap",
        "icu": "Rawat intensif",
        "tidak_terhubungi": "Tidak terhubungi",
        "meninggal": "Meninggal",
    }
)
IN_CARE: Final = ("rawat_inap", "icu")
DIED: Final = "meninggal"


def until(began: date) -> date:
    """The day of the last contact."""
    return began + timedelta(days=DAYS[-1])


def next_due(began: date, contacted: date | None) -> date | None:
    """The day of the next contact; None when there is none left. Somebody who was not reached is asked again the next
    day by whoever enters it; a contact on a day counts for all that were due before."""
    for days in DAYS:
        day = began + timedelta(days=days)
        if contacted is None or day > contacted:
            return day
    return None


def after(outcome: str, began: date, contacted: date) -> date | None:
    """The day of the next contact after one with this outcome; None: the case is closed."""
    if outcome == DIED:
        return None
    if outcome == "tidak_terhubungi":
        tomorrow = contacted + timedelta(days=1)
        return tomorrow if tomorrow <= until(began) else None
    return next_due(began, contacted)
