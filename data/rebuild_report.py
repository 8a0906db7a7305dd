"""What a rebuild says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.rules.words import number

MOST_LISTED = 50


@dataclass
class RebuildReport:
    """How many of what was computed again, and every difference found (at most 50 listed, all counted).

    `waiting`: reports not folded yet. `uncompared`: totals left out of the comparison because something that goes
    into them waits to be folded. `unread`: submissions that could not be replayed. `mended`: the replayed rows were
    put in place.
    """

    submissions: int = 0
    forms: int = 0
    marks: int = 0
    photos: int = 0
    people: int = 0
    erased: int = 0
    totals: int = 0
    waiting: int = 0
    uncompared: int = 0
    count: int = 0
    unread: int = 0
    mended: bool = False
    differences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        self.count += 1
        if len(self.differences) < MOST_LISTED:
            self.differences.append(sentence)

    @property
    def pending(self) -> str:
        """What could not be compared, in words; empty when everything was."""
        if not self.uncompared:
            return ""
        queue = f"{number(self.waiting)} laporan menunggu dilipat" if self.waiting else "Hitung ulang masih mengantre"
        return f"{queue}; {number(self.uncompared)} total belum dibandingkan."
