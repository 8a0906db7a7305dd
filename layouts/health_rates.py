"""A share of people as this reader may know it: of counts that may be rounded, with an interval that holds whatever
they stand for, and only where enough people are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.rules.disclosure import Shown
from geo.smoothing import MAX_RSE, MIN_EVENTS, MIN_POPULATION, interval_of, relative_error
from layouts.formats import percent


@dataclass(frozen=True, slots=True)
class Rate:
    """Shares between 0 and 1. `share`: of the middle of what the counts may be; `wide`: a relative standard error
    above MAX_RSE; `exact`: both counts are known to the person."""

    share: float
    low: float
    high: float
    wide: bool
    exact: bool

    def text(self) -> str:
        """'7,5% (6,3%–8,8%)'; 'kira-kira' before a share of rounded counts."""
        about = "" if self.exact else "kira-kira "
        return f"{about}{percent(self.share)} ({percent(self.low)}–{percent(self.high)})"

    def interval(self) -> str:
        return f"rentang 95%: {percent(self.low)}–{percent(self.high)}"


def rate(events: Shown, people: Shown) -> Rate | None:
    """Events among people; None where there are too few for a rate (MIN_POPULATION, MIN_EVENTS) or one is hidden."""
    some, many = events.span(), people.span()
    if some is None or many is None or many[0] < MIN_POPULATION or some[0] < MIN_EVENTS:
        return None
    low, _ = interval_of(some[0], some[0], many[1])
    most = min(some[1], many[0])
    _, high = interval_of(most, most, many[0])
    of = sum(many) / 2
    middle = min(sum(some) / 2, of)
    error = float(relative_error(np.array([middle]), np.array([of]))[0])
    return Rate(middle / of, low, high, error > MAX_RSE, events.exact and people.exact)
