"""The watch over alerts that nobody takes: it passes them on when their time has come, beside the folder."""

from __future__ import annotations

from data.background import Background
from data.house import House
from data.reports.alerts import escalate_due


class Watch(Background):
    """One at a time is enough; two do no harm."""

    name = "watch"
    failing = "alerts cannot be passed on; they are shown and will be passed on later"

    def __init__(self, house: House, every: float = 1.0) -> None:
        super().__init__(every)
        self._house = house

    def turn(self) -> bool:
        escalate_due(self._house)
        return False  # and then a pause
