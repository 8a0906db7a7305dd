"""Numbers, shares and times as Indonesia writes them: 604.420; 72,2%; 21.42.07 WITA. Unknown is said, never 0."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from data.clock import WITA, parse_iso
from data.rules.figures import UNREAD, Figure

LOCALE = "id_ID"
UNKNOWN = "–"


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def number(value: Any) -> str:
    """604.420; an en dash where unknown."""
    return UNKNOWN if _missing(value) else str(format_decimal(int(value), locale=LOCALE))


def figure(entry: Figure) -> str:
    """What stands in a box of the paper: 1.234, 'tidak terbaca', 'tidak diisi'."""
    return "tidak diisi" if entry is None else "tidak terbaca" if entry is UNREAD else number(entry)


def percent(value: Any, digits: int = 1) -> str:
    """72,2% of a share between 0 and 1; an en dash where unknown."""
    if _missing(value):
        return UNKNOWN
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return f"{format_decimal(round(100 * float(value), digits), format=pattern, locale=LOCALE)}%"


def points(value: Any) -> str:
    """12,3 poin: a difference of two shares, in percentage points."""
    if _missing(value):
        return UNKNOWN
    return f"{format_decimal(round(100 * float(value), 1), format='#,##0.0', locale=LOCALE)} poin"


def local(moment: datetime | str) -> datetime:
    """A stored or aware moment in WITA."""
    return (parse_iso(moment) if isinstance(moment, str) else moment).astimezone(WITA)


def clock(moment: datetime | str, *, seconds: bool = False) -> str:
    """21.42 or 21.42.07."""
    return local(moment).strftime("%H.%M.%S" if seconds else "%H.%M")


def day(moment: datetime | str) -> str:
    """Rabu, 14 Februari 2024."""
    return str(format_date(local(moment), format="full", locale=LOCALE))
