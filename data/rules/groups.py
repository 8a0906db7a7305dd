"""The groups that officers are counted in beside their area: role, age on voting day, hours on duty.

Bands are fixed, so that the same bar means the same thing all day. Who is in no band, because the birth date or the
hours are not known, is a group of its own and never the lowest band.
"""

from __future__ import annotations

from datetime import date
from typing import Final

UNKNOWN: Final = "unknown"
AGE_BANDS: Final = ("17-29", "30-39", "40-49", "50-59", "60+", UNKNOWN)
HOURS_BANDS: Final = ("0-8", "8-12", "12-16", "16+", UNKNOWN)
_AGES: Final = ((60, "60+"), (50, "50-59"), (40, "40-49"), (30, "30-39"), (17, "17-29"))
_HOURS: Final = ((16.0, "16+"), (12.0, "12-16"), (8.0, "8-12"), (0.0, "0-8"))


def age_on(born: str, day: str) -> int:
    """Completed years on `day`, both YYYY-MM-DD; `ValueError` when one is no date. Born on 29 February: a year older
    on 1 March."""
    birth, on = date.fromisoformat(born), date.fromisoformat(day)
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_band(born: str | None, day: str) -> str:
    """The band of AGE_BANDS; under 17, which no officer is, counts as not known."""
    if not born:
        return UNKNOWN
    try:
        age = age_on(born, day)
    except ValueError:
        return UNKNOWN
    return next((band for least, band in _AGES if age >= least), UNKNOWN)


def hours_band(hours: float | None) -> str:
    """The band of HOURS_BANDS; lower ends belong to the band they begin."""
    if hours is None:
        return UNKNOWN
    return next((band for least, band in _HOURS if hours >= least), UNKNOWN)
