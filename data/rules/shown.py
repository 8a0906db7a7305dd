"""One published number of people, however it may be shown, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from data.rules.suppression import SMALL, Cell, Kind
from data.rules.words import number


@dataclass(frozen=True, slots=True)
class Shown:
    """One published number. ``value``: the count rounded down to a multiple of 5 (0 only where nobody is), ``None``
    when the kind is ``under5`` (0 to 4) or ``hidden``. ``exact``: counted to the person, for the health team and
    by the stated exception."""

    kind: Kind
    value: int | None
    exact: bool = False

    def text(self) -> str:
        """``"0"``, ``"<5"``, ``"65+"`` (65 to 69), ``"disamarkan"``."""
        if self.kind == "under5":
            return f"<{SMALL}"
        if self.value is None:
            return "disamarkan"
        return number(self.value) if self.exact or not self.value else f"{number(self.value)}+"

    def span(self) -> tuple[int, int] | None:
        """The smallest and the largest count it may stand for; ``None`` when hidden."""
        if self.kind == "under5":
            return 0, SMALL - 1
        if self.value is None:
            return None
        return self.value, self.value if self.exact or not self.value else self.value + SMALL - 1


def shown_of(cell: Cell) -> Shown:
    """A cell as it is published."""
    if cell.exact:
        return Shown("value", cell.count, exact=True)
    return Shown(cell.kind, cell.shown() if cell.kind == "value" else None)
