"""The cut by area as a condition of a query: what `data.actor.contains` says of one code, said of a column."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from data.actor import KOTA


def inside(column: ColumnElement[Any], areas: Collection[str]) -> ColumnElement[bool]:
    """Rows whose area is one of the areas or lies in one of them; all rows for the city, none for no area."""
    if KOTA in areas:
        return true()
    return or_(false(), *(or_(column == code, column.startswith(f"{code}.", autoescape=True)) for code in areas))
